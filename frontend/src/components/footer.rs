//! The end of every page.

use super::{Mark, NavLink, live, plain};
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
    /// The line.
    #[prop(into)]
    words: Signal<String>,
    /// The links; one that leaves this program is marked so by `external`.
    #[prop(into)]
    links: Signal<Vec<NavLink>>,
    /// Addresses that another program answers.
    #[prop(default = &[])]
    external: &'static [&'static str],
) -> impl IntoView {
    let list = live(move || {
        let links = links.get().into_iter().map(|NavLink { href, label, here: _ }| {
            let leaves = external.contains(&href.as_str());
            let mut link = plain("a").attr("href", href).text(label);
            if leaves {
                link = link.attr("rel", "external");
            }
            plain("li").child(link.any()).any()
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
