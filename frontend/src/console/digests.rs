//! The page of digests.

use crate::components::Heading;
use crate::console::text;
use crate::language::spoken;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Digests() -> impl IntoView {
    spoken(move |lang| view! { <Heading text=text::room_digests(lang)/> })
}
