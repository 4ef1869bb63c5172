//! The message for an empty list.

use super::plain;
use leptos::prelude::*;

/// Says that a list is empty, and why or what next: never a blank place.
///
/// Criteria: 4.1.3.
///
/// ```text
/// <Empty words=text::queue_empty(lang)/>
/// ```
#[component]
pub fn Empty(#[prop(into)] words: String) -> impl IntoView {
    plain("p").class("empty").attr("role", "status").text(words).any()
}
