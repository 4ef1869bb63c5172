//! A field for several lines of text, with a count of the characters left.

use super::{Labelled, plain};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// A labelled text with its count. The count appears in words when little is left, and is announced
/// then, not with every letter.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 4.1.3 (the count is a status). Nothing is cut off: people who paste
/// too much see by how much.
///
/// ```text
/// <TextArea name="account" label=text::account(lang) value=account most=Prose::MAX optional=true/>
/// ```
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    value: RwSignal<String>,
    most: usize,
    #[prop(default = 6)] rows: u32,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let language = language();
    let field = Labelled::new(name, label, hint, optional);
    let count_id = format!("{}-count", field.id);
    let input = field
        .input("textarea", Some(count_id.clone()))
        .attr("rows", rows.to_string())
        .value(value)
        .any();
    let count =
        plain("p").class("count").attr("id", count_id).attr("aria-live", "polite").live_text(
            move || {
                let used = value.with(|typed| typed.chars().count());
                let lang = language.get();
                if used > most {
                    text::characters_over(lang, used - most).into()
                } else if used * 5 >= most * 4 {
                    text::characters_left(lang, most - used).into()
                } else {
                    "".into()
                }
            },
        );
    field.around(vec![input, count.any()].into_any())
}
