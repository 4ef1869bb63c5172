//! The first page.

use crate::components::Heading;
use crate::language::spoken;
use crate::text;
use leptos::prelude::*;

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    spoken(|lang| view! { <Heading text=text::tagline(lang)/> })
}
