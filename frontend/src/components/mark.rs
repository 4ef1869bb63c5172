//! The mark of OneTrip: one stroke from where you start to where it is done.

use leptos::prelude::*;

/// The mark: the character 一 as one stroke that arrives. Decoration; the name stands beside it.
///
/// Criteria: 1.1.1 (hidden from screen readers).
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">
            <rect class={"mark-ground"} width="40" height="40" rx="9"/>
            <circle class={"mark-start"} cx="9.5" cy="22.5" r="3"/>
            <path class={"mark-stroke"} d="M9.5 22.5 C15 17.5 20 24.5 27 19.5"/>
            <circle class={"mark-end"} cx="29.5" cy="17.5" r="4.2"/>
        </svg>
    }
}
