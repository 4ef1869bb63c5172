//! The verification program, with which anyone can check the published data without trusting the server. It fetches
//! what the server publishes, recomputes everything in the browser with the code of `shared`, and says in plain words
//! what that shows and what it does not.
//!
//! It is a program of its own because it reads whole events, which no other public page needs.

mod case;
mod figures;
mod log;
mod route;
mod text;

use crate::ui::frame::{Part, Surface, framed};
use crate::ui::not_found::NotFound;
use case::CheckCase;
use figures::CheckFigures;
use leptos::prelude::*;
use route::Route;

#[component]
pub fn App() -> impl IntoView {
    framed::<Route>()
}

impl Surface for Route {
    const NOWHERE: Route = Route::Unknown;

    fn at(path: &str) -> Route {
        Route::read(path)
    }

    fn part(self) -> Option<Part> {
        match self {
            Route::Figures => Some(Part::Figures),
            Route::Case(_) => Some(Part::Track),
            Route::Unknown => None,
        }
    }

    fn draw(self) -> AnyView {
        match self {
            Route::Figures => view! { <CheckFigures/> }.into_any(),
            Route::Case(number) => view! { <CheckCase number=number/> }.into_any(),
            Route::Unknown => view! { <NotFound/> }.into_any(),
        }
    }
}
