//! Rectification plans: the list of them, drawing one up, and a plan with what may be done with it now.

mod commands;
mod draft;
mod fields;
mod list;
mod measures;
mod new;
mod sheet;

use crate::console::plans::list::List;
use crate::console::plans::new::NewPlan;
use crate::console::plans::sheet::Sheet;
use crate::console::route::Route;
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::plan::PlanStage;

/// The page.
#[component]
pub fn Plans(
    /// Which of them.
    route: Route,
) -> impl IntoView {
    match route {
        Route::NewPlan => view! { <NewPlan/> }.into_any(),
        Route::Plan(plan) => view! { <Sheet plan=plan/> }.into_any(),
        Route::Plans
        | Route::SignIn
        | Route::Duties
        | Route::Queue
        | Route::Search
        | Route::RegisterCase
        | Route::Case(_)
        | Route::Register
        | Route::Import
        | Route::Studies
        | Route::NewStudy
        | Route::Study(_)
        | Route::NewReform(_)
        | Route::Reform(_)
        | Route::Digests
        | Route::Supervision(_)
        | Route::Insights(_)
        | Route::Notices(_)
        | Route::Administration(_)
        | Route::Unknown => view! { <List/> }.into_any(),
    }
}

/// Where a plan is drawn up; for a case, which it then answers.
pub fn new_plan_address(number: Option<CaseNumber>) -> String {
    match number {
        Some(number) => format!("{}?case={number}", Route::NewPlan.path()),
        None => Route::NewPlan.path(),
    }
}

/// Where a plan stands, with a colour that repeats the words.
fn stage_tag(stage: PlanStage, lang: Lang) -> AnyView {
    let class = match stage {
        PlanStage::Submitted => "tag new",
        PlanStage::SentBack => "tag back",
        PlanStage::Approved | PlanStage::CarriedOut => "tag working",
        PlanStage::Verified => "tag done",
    };
    view! { <span class=class>{stage.say(lang)}</span> }.into_any()
}
