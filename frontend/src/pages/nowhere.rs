//! The page for an address where nothing is; each surface has it.

use crate::components::{Heading, link, paragraph, plain};
use crate::language::spoken;
use crate::routes::Route;
use crate::text;
use leptos::prelude::*;

/// Nothing is here.
#[component]
pub fn NotFound() -> impl IntoView {
    spoken(|lang| {
        vec![
            view! { <Heading text=text::not_found_title(lang)/> }.into_any(),
            paragraph(text::not_found_words(lang)),
            plain("div")
                .class("row")
                .child(link("button", Route::Track.path(), text::track_title(lang)))
                .child(link("button secondary", Route::Home.path(), text::nav_home(lang)))
                .any(),
        ]
    })
}
