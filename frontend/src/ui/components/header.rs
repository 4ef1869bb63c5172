//! The header of every page: the mark, the navigation and the language switch.

use super::{Mark, SkipLink, live, plain};
use crate::ui::language::{language, other};
use crate::ui::text;
use leptos::prelude::*;

#[derive(Clone, PartialEq, Eq)]
pub struct NavLink {
    pub href: String,
    pub label: String,
    pub here: bool,
    /// What is waiting there. It follows its signal so that the link keeps the focus.
    pub badge: Option<Signal<Option<Badge>>>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Badge {
    pub shown: String,
    /// What the number means, for people who cannot see it.
    pub said: String,
}

/// The header. `children` stand at its end: who is signed in, say.
///
/// Criteria: 2.4.1 (skip link), 1.3.1 (`header`, `nav`), 2.4.8 (`aria-current`), 1.1.1 (a badge says
/// what it counts), 3.1.2 (the switch is written in the other language and says so by `lang`).
///
/// ```text
/// <Header home="/" name=text::product_short(lang) links=links/>
/// ```
#[component]
pub fn Header(
    home: &'static str,
    /// The words beside the mark.
    #[prop(into)]
    name: Signal<String>,
    #[prop(into)] links: Signal<Vec<NavLink>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let language = language();
    let navigation = live(move || {
        let links = links.get().into_iter().map(|NavLink { href, label, here, badge }| {
            let mut link = plain("a").attr("href", href).text(label);
            if let Some(badge) = badge {
                link = link.child(live(move || badge_view(badge.get())));
            }
            if here {
                link = link.attr("aria-current", "page");
            }
            plain("li").child(link.any()).any()
        });
        plain("ul").class("links").children(links).any()
    });
    let brand = plain("a")
        .class("brand")
        .attr("href", home)
        .child(view! { <Mark/> }.into_any())
        .child(plain("span").class("brand-name").live_text(move || name.get().into()).any());
    let switch = plain("button")
        .attr("type", "button")
        .class("switch")
        .live_attr("lang", move || Some(other(language.get()).0.tag().into()))
        .on("click", move |_| language.choose(other(language.now()).0))
        .live_text(move || other(language.get()).1.into());
    let ends = plain("div")
        .class("ends")
        .children(children.map(|children| children().into_any()))
        .child(switch.any());
    let nav = plain("nav")
        .live_attr("aria-label", move || Some(text::main_navigation(language.get()).into()))
        .child(navigation);
    let bar = plain("div").class("wide bar").children([brand.any(), nav.any(), ends.any()]).any();
    let header = plain("header").class("header").child(bar).any();
    vec![view! { <SkipLink/> }.into_any(), header]
}

fn badge_view(badge: Option<Badge>) -> AnyView {
    let Some(Badge { shown, said }) = badge else { return ().into_any() };
    let shown = plain("span").class("badge").attr("aria-hidden", "true").text(shown);
    let said = plain("span").class("unseen").text(said);
    vec![shown.any(), said.any()].into_any()
}
