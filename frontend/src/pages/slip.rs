//! The slip (受理回执): number, access code, QR code, what happens next, by when, with whom. It lives in
//! the tab that registered, and never in an address.

use crate::browser;
use crate::components::{Button, Heading, Notice, NoticeKind, QrCode, loaded};
use crate::language::spoken;
use crate::routes::{Route, Step};
use crate::site::directory;
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
        let slip = browser::kept(KEPT_AS).and_then(|kept| serde_json::from_str(&kept).ok());
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
        None => view! {
            <Heading text=text::slip_gone(lang)/>
            <p>{text::slip_gone_words(lang)}</p>
            <div class="row">
                <a class="button" href=Route::Track.path()>{text::track_title(lang)}</a>
                <a class="button secondary" href=Route::Register(Step::Who).path()>
                    {text::nav_register(lang)}
                </a>
            </div>
        }
        .into_any(),
        Some(slip) => {
            let case = Route::Case(slip.number).path();
            let sheet = loaded(
                directory.0,
                move || directory.fetch(),
                move |known, lang| sheet(&slip, &known, lang),
            );
            view! {
                <div class="no-print stack">
                    <Heading text=text::slip_title(lang)/>
                    <Notice kind=NoticeKind::Caution title=text::slip_save(lang)>
                        <p>{text::slip_save_words(lang)}</p>
                    </Notice>
                </div>
                {sheet}
                <div class="row no-print">
                    <Button label=text::slip_print(lang) on_press=|| browser::print()/>
                    <a class="button secondary" href=case>{text::slip_open(lang)}</a>
                </div>
            }
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
        view! {
            <div>
                <p class="slip-key">{name}</p>
                <p class="slip-value">{value}</p>
                <p class="note">{hint}</p>
            </div>
        }
        .into_any()
    });
    view! {
        <section class="slip" aria-label=text::slip_name(lang)>
            <p class="slip-head">
                {text::product(lang)} " · " {text::slip_name(lang)}
            </p>
            <div class="stack">
                {values.into_iter().collect::<Vec<_>>()}
                <p class="note">
                    {text::slip_registered(lang)} {lang.pick("：", ": ")}
                    {registered_at.minute_text()} <br/> {text::slip_window(lang)}
                    {lang.pick("：", ": ")} {window_name}
                </p>
            </div>
            <div>
                <QrCode address=address label=text::slip_qr(lang)/>
                <p class="note">{text::slip_scan(lang)}</p>
            </div>
            <div class="slip-next">
                <h2>{text::slip_next_title(lang)}</h2>
                <p>{next}</p>
                <p>{text::slip_next_track(lang)}</p>
                {reach.into_iter().map(|line| view! { <p>{line}</p> }.into_any()).collect::<Vec<_>>()}
            </div>
        </section>
    }
    .into_any()
}
