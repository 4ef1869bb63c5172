//! The transparency program: what the public may see about all cases together, and about the service. It shows no
//! citizen's words and no page of a single case.
//!
//! To add a page, add a member of [`Route`] with its address, an arm in each match below and, if the main navigation
//! leads to it, a [`Part`].

pub mod about;
pub mod data;
mod embed;
pub mod explanations;
pub mod figures;
mod listed;
mod over_time;
mod part;
pub mod plans;
pub mod reforms;
mod route;
pub mod tables;
mod text;

use crate::ui::frame::{Part, Surface, framed};
use crate::ui::not_found::NotFound;
use about::{About, Accessibility};
use data::OpenData;
use explanations::Explanations;
use figures::FiguresPage;
use leptos::prelude::*;
use plans::{PublishedPlan, PublishedPlans};
use reforms::{ReformPage, Reforms};
use route::Route;
use tables::CrossTablePage;

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
            Route::Figures
            | Route::Explanations
            | Route::Plans
            | Route::Plan(_)
            | Route::Tables
            | Route::Data
            | Route::Reforms
            | Route::Reform(_) => Some(Part::Figures),
            Route::About => Some(Part::About),
            Route::Accessibility | Route::Unknown => None,
        }
    }

    fn draw(self) -> AnyView {
        match self {
            Route::Figures => view! { <FiguresPage/> }.into_any(),
            Route::Explanations => view! { <Explanations/> }.into_any(),
            Route::Plans => view! { <PublishedPlans/> }.into_any(),
            Route::Plan(plan) => view! { <PublishedPlan plan=plan/> }.into_any(),
            Route::Tables => view! { <CrossTablePage/> }.into_any(),
            Route::Data => view! { <OpenData/> }.into_any(),
            Route::Reforms => view! { <Reforms/> }.into_any(),
            Route::Reform(reform) => view! { <ReformPage reform=reform/> }.into_any(),
            Route::About => view! { <About/> }.into_any(),
            Route::Accessibility => view! { <Accessibility/> }.into_any(),
            Route::Unknown => view! { <NotFound/> }.into_any(),
        }
    }
}
