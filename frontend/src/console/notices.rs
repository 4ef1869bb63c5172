//! The page of notices.

use crate::components::Heading;
use crate::console::route::Delivered;
use crate::console::text;
use crate::language::spoken;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Notices(
    /// Which.
    delivered: Delivered,
) -> impl IntoView {
    let _ = delivered;
    spoken(move |lang| view! { <Heading text=text::room_notices(lang)/> })
}
