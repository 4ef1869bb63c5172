//! The page of supervision.

use crate::components::Heading;
use crate::console::route::Watch;
use crate::console::text;
use crate::language::spoken;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Supervision(
    /// What is looked at.
    watch: Watch,
) -> impl IntoView {
    let _ = watch;
    spoken(move |lang| view! { <Heading text=text::room_supervision(lang)/> })
}
