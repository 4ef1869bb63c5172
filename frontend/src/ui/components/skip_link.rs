//! The link past the header.

use super::plain;
use crate::client::browser;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// The first stop of the keyboard, which leads past the header to the content.
#[component]
pub fn SkipLink() -> impl IntoView {
    let language = language();
    plain("a")
        .class("skip")
        .attr("href", "#content")
        .attr("rel", "external")
        .on("click", |event| {
            event.prevent_default();
            browser::focus("content");
        })
        .live_text(move || text::skip_to_content(language.get()).into())
        .any()
}
