//! The frame that all public programs share: the header with the navigation, the page at the address, and the footer.
//!
//! The navigation leads to the pages of all public programs. Going from one program to another is an ordinary page
//! load, so only what the browser stores goes along: the language and what this tab holds.

use crate::client::browser;
use crate::client::directory::provide_directory;
use crate::client::navigation::provide_navigation;
use crate::ui::components::{Footer, Header, NavLink, live, plain};
use crate::ui::language::provide_language;
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::lang::Lang;

/// An entry of the main navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Registering, including the slip.
    Register,
    Track,
    Figures,
    About,
}

impl Part {
    /// All entries in order.
    pub const ALL: [Part; 4] = [Part::Register, Part::Track, Part::Figures, Part::About];

    fn path(self) -> &'static str {
        match self {
            Part::Register => address::REGISTER,
            Part::Track => address::TRACK,
            Part::Figures => address::FIGURES,
            Part::About => address::ABOUT,
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Part::Register => text::nav_register(lang),
            Part::Track => text::nav_track(lang),
            Part::Figures => text::nav_figures(lang),
            Part::About => text::nav_about(lang),
        }
    }
}

/// The pages of a public program, each with an address.
pub trait Surface: Clone + PartialEq + Send + Sync + 'static {
    /// The page for unknown addresses.
    const NOWHERE: Self;

    fn at(path: &str) -> Self;

    /// The navigation entry that the page belongs to.
    fn part(self) -> Option<Part>;

    fn draw(self) -> AnyView;
}

/// Draws the program in its frame. After a navigation the focus moves to the heading.
pub fn framed<Page: Surface>() -> Vec<AnyView> {
    let language = provide_language();
    provide_directory();
    let address = provide_navigation(|path| Page::at(path) != Page::NOWHERE);
    let page = Memo::new(move |_| Page::at(&address.path()));
    Effect::new(move |before: Option<()>| {
        page.track();
        if before.is_some() {
            // The new page has to be drawn first.
            request_animation_frame(browser::focus_heading);
        }
    });
    let name = Signal::derive(move || text::product_short(language.get()).to_owned());
    let words = Signal::derive(move || text::promise(language.get()).to_owned());
    let links = Signal::derive(move || main_links(page.get().part(), language.get()));
    let more = Signal::derive(move || footer_links(language.get()));
    let content = live(move || page.get().draw());
    vec![
        view! { <Header home="/" name=name links=links/> }.into_any(),
        plain("main")
            .attr("id", "content")
            .attr("tabindex", "-1")
            .class("wide")
            .child(content)
            .any(),
        view! { <Footer words=words links=more/> }.into_any(),
    ]
}

fn main_links(here: Option<Part>, lang: Lang) -> Vec<NavLink> {
    Part::ALL
        .map(|part| NavLink {
            href: part.path().to_owned(),
            label: part.name(lang).to_owned(),
            here: here == Some(part),
            badge: None,
        })
        .into()
}

fn footer_links(lang: Lang) -> Vec<NavLink> {
    [
        (address::ACCESSIBILITY, text::nav_accessibility(lang)),
        ("/lite", text::nav_lite(lang)),
        ("/console", text::nav_console(lang)),
    ]
    .map(|(href, label)| NavLink {
        href: href.to_owned(),
        label: label.to_owned(),
        here: false,
        badge: None,
    })
    .into()
}
