//! The public surface: the frame around its pages, and which page an address shows.

use crate::api::PublicApi;
use crate::browser;
use crate::components::{Footer, Header, NavLink, live, plain};
use crate::language::{language, provide_language};
use crate::load::Remote;
use crate::navigation::{navigation, provide_navigation};
use crate::pages::about::{About, Accessibility, NotFound};
use crate::pages::case::CasePage;
use crate::pages::figures::FiguresPage;
use crate::pages::home::Home;
use crate::pages::register::{RegisterPage, Registration};
use crate::pages::slip::{KeptSlip, SlipPage};
use crate::pages::track::Track;
use crate::routes::{Route, Step};
use crate::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;

/// The departments, windows and matters: fetched once, needed by every page.
#[derive(Clone, Copy)]
pub struct KnownDirectory(pub Remote<Directory>);

impl KnownDirectory {
    /// Fetches it.
    pub fn fetch(self) {
        self.0.fetch(PublicApi::directory());
    }
}

/// The directory, from anywhere below the app.
pub fn directory() -> KnownDirectory {
    expect_context()
}

/// The public surface.
#[component]
pub fn App() -> impl IntoView {
    provide_language();
    let known = KnownDirectory(Remote::new());
    known.fetch();
    provide_context(known);
    provide_context(Registration::restore());
    provide_context(KeptSlip::restore());
    provide_navigation();
    view! { <Frame/> }
}

/// Header, the page at the address, footer. After a navigation the focus goes to the heading.
#[component]
fn Frame() -> impl IntoView {
    let language = language();
    let address = navigation();
    let route = Memo::new(move |_| Route::read(&address.path()));
    Effect::new(move |before: Option<()>| {
        route.track();
        if before.is_some() {
            // After the page was drawn.
            request_animation_frame(browser::focus_heading);
        }
    });
    let name = Signal::derive(move || text::product_short(language.get()).to_owned());
    let words = Signal::derive(move || text::promise(language.get()).to_owned());
    let links = Signal::derive(move || main_links(route.get(), language.get()));
    let more = Signal::derive(move || footer_links(language.get()));
    let page = live(move || match route.get() {
        Route::Home => view! { <Home/> }.into_any(),
        Route::Register(step) => view! { <RegisterPage step=step/> }.into_any(),
        Route::Slip => view! { <SlipPage/> }.into_any(),
        Route::Track => view! { <Track/> }.into_any(),
        Route::Case(number) => view! { <CasePage number=number/> }.into_any(),
        Route::Figures => view! { <FiguresPage/> }.into_any(),
        Route::About => view! { <About/> }.into_any(),
        Route::Accessibility => view! { <Accessibility/> }.into_any(),
        Route::Unknown => view! { <NotFound/> }.into_any(),
    });
    vec![
        view! { <Header home="/" name=name links=links/> }.into_any(),
        plain("main").attr("id", "content").attr("tabindex", "-1").class("wide").child(page).any(),
        view! { <Footer words=words links=more external=&["/lite", "/console"]/> }.into_any(),
    ]
}

fn main_links(here: Route, lang: Lang) -> Vec<NavLink> {
    let link = |route: Route, label: &str, here: bool| NavLink {
        href: route.path(),
        label: label.to_owned(),
        here,
    };
    let registers = matches!(here, Route::Register(_) | Route::Slip);
    let tracks = matches!(here, Route::Track | Route::Case(_));
    vec![
        link(Route::Register(Step::Who), text::nav_register(lang), registers),
        link(Route::Track, text::nav_track(lang), tracks),
        link(Route::Figures, text::nav_figures(lang), here == Route::Figures),
        link(Route::About, text::nav_about(lang), here == Route::About),
    ]
}

fn footer_links(lang: Lang) -> Vec<NavLink> {
    [
        (Route::Accessibility.path(), text::nav_accessibility(lang)),
        ("/lite".to_owned(), text::nav_lite(lang)),
        ("/console".to_owned(), text::nav_console(lang)),
    ]
    .map(|(href, label)| NavLink { href, label: label.to_owned(), here: false })
    .into_iter()
    .collect()
}
