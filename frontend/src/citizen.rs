//! The citizen program: its pages by address, and the state that they share.

mod case;
mod draft;
mod home;
mod register;
mod route;
mod slip;
mod track;

use crate::citizen::case::{CasePage, VerdictPage};
use crate::citizen::home::Home;
use crate::citizen::register::{RegisterPage, Registration};
use crate::citizen::route::Route;
use crate::citizen::slip::{KeptSlip, SlipPage};
use crate::citizen::track::Track;
use crate::ui::frame::{Part, Surface, framed};
use crate::ui::not_found::NotFound;
use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    provide_context(Registration::restore());
    provide_context(KeptSlip::restore());
    framed::<Route>()
}

impl Surface for Route {
    const NOWHERE: Route = Route::Unknown;

    fn at(path: &str) -> Route {
        Route::read(path)
    }

    fn part(self) -> Option<Part> {
        match self {
            Route::Register(_) | Route::Slip => Some(Part::Register),
            Route::Track | Route::Case(_) | Route::Verdict => Some(Part::Track),
            Route::Home | Route::Unknown => None,
        }
    }

    fn draw(self) -> AnyView {
        match self {
            Route::Home => view! { <Home/> }.into_any(),
            Route::Register(step) => view! { <RegisterPage step=step/> }.into_any(),
            Route::Slip => {
                let registration: Registration = expect_context();
                view! { <SlipPage forget_draft=move || registration.clear()/> }.into_any()
            }
            Route::Track => view! { <Track/> }.into_any(),
            Route::Case(number) => view! { <CasePage number=number/> }.into_any(),
            Route::Verdict => view! { <VerdictPage/> }.into_any(),
            Route::Unknown => view! { <NotFound/> }.into_any(),
        }
    }
}
