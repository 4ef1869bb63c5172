//! The end of every page.

use super::{Mark, NavLink, plain};
use leptos::prelude::*;

/// The footer: a line about the service, and links.
///
/// Criteria: 1.3.1 (`footer`), 3.2.6 (help stands in the same place on every page).
///
/// ```ignore
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
    let list = move || {
        links
            .get()
            .into_iter()
            .map(|NavLink { href, label, here: _ }| {
                let leaves = external.contains(&href.as_str());
                let mut link = plain("a").attr("href", href).text(label);
                if leaves {
                    link = link.attr("rel", "external");
                }
                plain("li").child(link.any()).any()
            })
            .collect::<Vec<_>>()
    };
    view! {
        <footer class="footer">
            <div class="wide">
                <p class="footer-words"><Mark/>{move || words.get()}</p>
                <ul class="links">{list}</ul>
            </div>
        </footer>
    }
}
