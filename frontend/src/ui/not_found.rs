//! The page for unknown addresses, which every program has.

use crate::ui::components::{Heading, link, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::{address, text};
use leptos::prelude::*;

#[component]
pub fn NotFound() -> impl IntoView {
    spoken(|lang| {
        vec![
            view! { <Heading text=text::not_found_title(lang)/> }.into_any(),
            paragraph(text::not_found_words(lang)),
            plain("div")
                .class("row")
                .child(link("button", address::TRACK.to_owned(), text::track_title(lang)))
                .child(link("button secondary", address::HOME.to_owned(), text::nav_home(lang)))
                .any(),
        ]
    })
}
