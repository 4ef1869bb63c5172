//! The slip (受理回执) as it is shown and printed: number, access code, QR code, and what happens next.

use crate::client::browser;
use crate::ui::components::{QrCode, paragraph, plain};
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::wire::Slip;

/// The slip in the citizen's language; it prints on A6.
pub fn sheet(slip: &Slip, directory: &Directory, lang: Lang) -> AnyView {
    let Slip { number, access_code, token, registered_at, due, window } = slip;
    let address = format!("{}{}#t={}", browser::origin(), address::case(*number), token.expose());
    let window_name = directory.window(window, lang).to_owned();
    let known = directory.windows.iter().find(|known| known.id == *window);
    let next = match due {
        Some(due) => text::slip_next_due(lang, &window_name, due.minute_text()),
        None => text::slip_next(lang, &window_name),
    };
    let reach: Vec<String> = known
        .into_iter()
        .flat_map(|known| {
            [
                (text::phone(lang), &known.phone),
                (text::place(lang), &known.place),
                (text::office_hours(lang), &known.hours),
            ]
        })
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
