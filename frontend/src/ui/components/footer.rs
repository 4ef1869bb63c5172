//! The footer of every page.

use super::{Mark, NavLink, link, live, plain};
use leptos::prelude::*;

/// The footer: a line about the service, and links.
///
/// Criteria: 1.3.1 (`footer`), 3.2.6 (help stands in the same place on every page).
///
/// ```text
/// <Footer words=text::promise(lang) links=links/>
/// ```
#[component]
pub fn Footer(
    #[prop(into)] words: Signal<String>,
    #[prop(into)] links: Signal<Vec<NavLink>>,
) -> impl IntoView {
    let list = live(move || {
        let links = links.get().into_iter().map(|NavLink { href, label, here: _, badge: _ }| {
            plain("li").child(link("", href, label)).any()
        });
        plain("ul").class("links").children(links).any()
    });
    let line = plain("p")
        .class("footer-words")
        .child(view! { <Mark/> }.into_any())
        .live_text(move || words.get().into())
        .any();
    let wide = plain("div").class("wide").child(line).child(list).any();
    plain("footer").class("footer").child(wide).any()
}
