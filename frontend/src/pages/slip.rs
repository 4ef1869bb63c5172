//! The slip (受理回执): number, access code, QR code, what happens next, by when, with whom. It lives in
//! the tab that registered, and never in an address.

use crate::browser;
use crate::components::{
    Button, Heading, Notice, NoticeKind, QrCode, link, loaded, paragraph, plain,
};
use crate::directory::directory;
use crate::json::read;
use crate::language::spoken;
use crate::routes::{Route, Step};
use crate::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::wire::Slip;

const KEPT_AS: &str = "onetrip.slip";

/// The last slip of this tab.
#[derive(Clone, Copy)]
pub struct KeptSlip(RwSignal<Option<Slip>>);

impl KeptSlip {
    /// The slip that the tab has kept, if there is one.
    pub fn restore() -> KeptSlip {
        let slip = browser::kept(KEPT_AS).and_then(|kept| read(&kept));
        KeptSlip(RwSignal::new(slip))
    }

    /// Keeps a slip for this tab.
    pub fn keep(self, slip: Slip) {
        browser::keep(KEPT_AS, &serde_json::to_string(&slip).unwrap_or_default());
        self.0.set(Some(slip));
    }
}

/// The slip, with how to save it.
#[component]
pub fn SlipPage() -> impl IntoView {
    let kept: KeptSlip = expect_context();
    let directory = directory();
    spoken(move |lang| match kept.0.get() {
        None => {
            let register = link(
                "button secondary",
                Route::Register(Step::Who).path(),
                text::nav_register(lang),
            );
            vec![
                view! { <Heading text=text::slip_gone(lang)/> }.into_any(),
                paragraph(text::slip_gone_words(lang)),
                plain("div")
                    .class("row")
                    .child(link("button", Route::Track.path(), text::track_title(lang)))
                    .child(register)
                    .any(),
            ]
            .into_any()
        }
        Some(slip) => {
            let case = Route::Case(slip.number).path();
            let sheet = loaded(
                directory.0,
                move || directory.fetch(),
                move |known, lang| sheet(&slip, &known, lang),
            );
            let heading = view! { <Heading text=text::slip_title(lang)/> };
            let save = view! {
                <Notice kind=NoticeKind::Caution title=text::slip_save(lang)>
                    {paragraph(text::slip_save_words(lang))}
                </Notice>
            };
            let print =
                view! { <Button label=text::slip_print(lang) on_press=|| browser::print()/> };
            vec![
                plain("div")
                    .class("no-print stack")
                    .children([heading.into_any(), save.into_any()])
                    .any(),
                sheet.into_any(),
                plain("div")
                    .class("row no-print")
                    .child(print.into_any())
                    .child(link("button secondary", case, text::slip_open(lang)))
                    .any(),
            ]
            .into_any()
        }
    })
}

/// The slip itself, in the language of whoever holds it; it prints on A6.
pub fn sheet(slip: &Slip, directory: &Directory, lang: Lang) -> AnyView {
    let Slip { number, access_code, token, registered_at, due, window } = slip;
    let address =
        format!("{}{}#t={}", browser::origin(), Route::Case(*number).path(), token.expose());
    let window_name = directory.window(window, lang).to_owned();
    let known = directory.windows.iter().find(|known| known.id == *window);
    let next = match due {
        Some(due) => text::slip_next_due(lang, &window_name, due.minute_text()),
        None => text::slip_next(lang, &window_name),
    };
    let reach: Vec<String> = known
        .into_iter()
        .flat_map(|known| [(text::phone(lang), &known.phone), (text::place(lang), &known.place)])
        .filter_map(|(name, line)| {
            line.as_ref().map(|line| format!("{name}{}{}", lang.pick("：", ": "), line.as_str()))
        })
        .collect();
    let values = [
        (text::slip_number(lang), number.to_string(), ""),
        (text::slip_code(lang), access_code.to_string(), text::slip_code_hint(lang)),
    ]
    .map(|(name, value, hint)| {
        plain("div")
            .child(plain("p").class("slip-key").text(name).any())
            .child(plain("p").class("slip-value").text(value).any())
            .child(plain("p").class("note").text(hint).any())
            .any()
    });
    let colon = lang.pick("：", ": ");
    let registered =
        format!("{}{colon}{}", text::slip_registered(lang), registered_at.minute_text());
    let at = format!("{}{colon}{window_name}", text::slip_window(lang));
    let code = view! { <QrCode address=address label=text::slip_qr(lang)/> }.into_any();
    let note = |words: String| plain("p").class("note").text(words).any();
    let name = format!("{} · {}", text::product(lang), text::slip_name(lang));
    plain("section")
        .class("slip")
        .attr("aria-label", text::slip_name(lang))
        .child(plain("p").class("slip-head").text(name).any())
        .child(
            plain("div")
                .class("stack")
                .children(values)
                .children([note(registered), note(at)])
                .any(),
        )
        .child(plain("div").child(code).child(note(text::slip_scan(lang).to_owned())).any())
        .child(
            plain("div")
                .class("slip-next")
                .child(plain("h2").text(text::slip_next_title(lang)).any())
                .child(paragraph(next))
                .child(paragraph(text::slip_next_track(lang)))
                .children(reach.into_iter().map(paragraph))
                .any(),
        )
        .any()
}
