//! The public surface: the frame around its pages, and which page an address shows.

use crate::browser;
use crate::components::{Footer, Header, NavLink};
use crate::language::{language, provide_language};
use crate::pages::home::Home;
use crate::routes::Route;
use crate::text;
use leptos::prelude::*;
use leptos_router::WildcardSegment;
use leptos_router::components::{FlatRoutes, Route as RouterRoute, Router};
use leptos_router::hooks::use_location;

/// The public surface.
#[component]
pub fn App() -> impl IntoView {
    provide_language();
    view! {
        <Router>
            <FlatRoutes fallback=|| ()>
                <RouterRoute path=WildcardSegment("path") view=Frame/>
            </FlatRoutes>
        </Router>
    }
}

/// Header, the page at the address, footer. After a navigation the focus goes to the heading.
#[component]
fn Frame() -> impl IntoView {
    let language = language();
    let location = use_location();
    let route = Memo::new(move |_| location.pathname.with(|path| Route::read(path)));
    Effect::new(move |before: Option<()>| {
        route.track();
        if before.is_some() {
            // After the page was drawn.
            request_animation_frame(browser::focus_heading);
        }
    });
    let links = Signal::derive(move || {
        let lang = language.get();
        vec![NavLink {
            href: Route::Home.path(),
            label: text::product_short(lang).to_owned(),
            here: route.get() == Route::Home,
        }]
    });
    view! {
        <Header home="/" name=Signal::derive(move || text::product_short(language.get()).to_owned()) links=links/>
        <main id="content" tabindex="-1" class="wide">
            {move || match route.get() {
                Route::Home
                | Route::Register(_)
                | Route::Slip
                | Route::Track
                | Route::Case(_)
                | Route::Figures
                | Route::About
                | Route::Accessibility
                | Route::Unknown => view! { <Home/> }.into_any(),
            }}
        </main>
        <Footer words=Signal::derive(move || text::tagline(language.get()).to_owned()) links=Signal::derive(Vec::new)/>
    }
}
