//! Rectification plans: the list, drawing one up, and the page of a plan with the permitted commands.

mod commands;
mod draft;
mod fields;
mod list;
mod measures;
mod new;
mod sheet;

pub use list::List as PlanList;
pub use new::NewPlan;
pub use sheet::Sheet as PlanSheet;

use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::plan::PlanStage;

/// The stage of a plan as a tag; its colour repeats the words.
fn stage_tag(stage: PlanStage, lang: Lang) -> AnyView {
    let class = match stage {
        PlanStage::Submitted => "tag new",
        PlanStage::SentBack => "tag back",
        PlanStage::Approved | PlanStage::CarriedOut => "tag working",
        PlanStage::Verified => "tag done",
    };
    view! { <span class=class>{stage.say(lang)}</span> }.into_any()
}
