//! The page of plans.

use crate::components::Heading;
use crate::console::route::Route;
use crate::console::text;
use crate::language::spoken;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Plans(
    /// Which of them.
    route: Route,
) -> impl IntoView {
    let _ = route;
    spoken(move |lang| view! { <Heading text=text::room_plans(lang)/> })
}
