//! The top of every page: the mark, the way around, the language switch.

use super::{Mark, SkipLink, plain};
use crate::language::{language, other};
use crate::text;
use leptos::prelude::*;

/// A link of the main navigation.
#[derive(Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// Whether the page is there now.
    pub here: bool,
}

/// The header. `children` stand at its end: who is signed in, say.
///
/// Criteria: 2.4.1 (skip link), 1.3.1 (`header`, `nav`), 2.4.8 (`aria-current`), 3.1.2 (the switch is
/// written in the other language and says so by `lang`).
///
/// ```ignore
/// <Header home="/" name=text::product_short(lang) links=links/>
/// ```
#[component]
pub fn Header(
    /// Where the mark leads.
    home: &'static str,
    /// What stands beside the mark.
    #[prop(into)]
    name: Signal<String>,
    /// The main navigation.
    #[prop(into)]
    links: Signal<Vec<NavLink>>,
    /// What stands at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let language = language();
    let navigation = move || {
        links
            .get()
            .into_iter()
            .map(|NavLink { href, label, here }| {
                let mut link = plain("a").attr("href", href).text(label);
                if here {
                    link = link.attr("aria-current", "page");
                }
                plain("li").child(link.any()).any()
            })
            .collect::<Vec<_>>()
    };
    view! {
        <SkipLink/>
        <header class="header">
            <div class="wide bar">
                <a class="brand" href=home>
                    <Mark/>
                    <span class="brand-name">{move || name.get()}</span>
                </a>
                <nav aria-label=move || text::main_navigation(language.get())>
                    <ul class="links">{navigation}</ul>
                </nav>
                <div class="ends">
                    {children.map(|children| children())}
                    <button
                        type="button"
                        class="switch"
                        lang=move || other(language.get()).0.tag()
                        on:click=move |_| language.choose(other(language.now()).0)
                    >
                        {move || other(language.get()).1}
                    </button>
                </div>
            </div>
        </header>
    }
}
