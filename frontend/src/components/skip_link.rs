//! The way past the header.

use crate::browser;
use crate::language::language;
use crate::text;
use leptos::prelude::*;

/// The first thing the keyboard reaches: it leads past the header to the content.
///
/// Criteria: 2.4.1.
#[component]
pub fn SkipLink() -> impl IntoView {
    let language = language();
    view! {
        <a
            class="skip"
            href="#content"
            rel="external"
            on:click=move |event| {
                event.prevent_default();
                browser::focus("content");
            }
        >
            {move || text::skip_to_content(language.get())}
        </a>
    }
}
