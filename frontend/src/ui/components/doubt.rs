//! A question about what was typed, which holds nobody up.

use super::plain;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::text::{Phone, identity_card_looks_mistyped};

/// A field with a sentence below it as long as what was typed is doubtful. It appears when the field is left, since
/// whatever is half typed is doubtful, and can be left as it is: people have numbers that no rule foresees.
///
/// Criteria: 3.3.3 (a suggestion), 4.1.3 (announced as a status).
///
/// ```text
/// {doubted(phone, registration.phone, phone_doubt)}
/// ```
pub fn doubted(
    field: AnyView,
    typed: RwSignal<String>,
    doubt: fn(&str, Lang) -> Option<&'static str>,
) -> AnyView {
    let language = language();
    let left = RwSignal::new(typed.get_untracked());
    let words = move || left.with(|left| doubt(left, language.get())).unwrap_or_default().into();
    let sentence = plain("p").class("hint doubt").attr("role", "status").live_text(words);
    plain("div")
        .on("focusout", move |_| left.set(typed.get_untracked()))
        .child(field)
        .child(sentence.any())
        .any()
}

pub fn phone_doubt(typed: &str, lang: Lang) -> Option<&'static str> {
    let phone = Phone::read(typed).ok()?;
    phone.looks_mistyped().then(|| text::phone_mistyped(lang))
}

pub fn card_doubt(typed: &str, lang: Lang) -> Option<&'static str> {
    identity_card_looks_mistyped(typed).then(|| text::card_mistyped(lang))
}
