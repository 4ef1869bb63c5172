//! The verification program: what lets anyone check the product without believing it. It fetches what the
//! server has, computes everything anew in the browser with the rules of `shared`, and says in plain
//! words what that shows and what not.
//!
//! It is a program of its own: it reads whole events, which no other public page has to.

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

/// The verification program.
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
