//! Rectification plans: the list of them, drawing one up, and a plan with what may be done with it now.

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
