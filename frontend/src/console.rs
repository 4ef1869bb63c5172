//! The staff console.

use leptos::prelude::*;

/// The staff console.
#[component]
pub fn App() -> impl IntoView {
    crate::language::provide_language();
}
