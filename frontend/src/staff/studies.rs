//! Studies and the reforms that result from them: the list, proposing a study, the page of a study or a reform with
//! the permitted commands, and drafting a reform.

mod draft;
mod editor;
mod forms;
mod list;
mod new;
mod reform;
mod sheet;

pub use editor::NewReform;
pub use list::List as StudyList;
pub use new::NewStudy;
pub use reform::ReformSheet;
pub use sheet::Sheet as StudySheet;

use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::reform::ReformStage;
use shared::study::StudyStage;

/// The stage of a study as a tag; its colour repeats the words.
fn stage_tag(stage: StudyStage, lang: Lang) -> AnyView {
    let class = match stage {
        StudyStage::Proposed => "tag new",
        StudyStage::Convened | StudyStage::Met => "tag working",
        StudyStage::Decided | StudyStage::Closed => "tag done",
        StudyStage::Dropped => "tag back",
    };
    view! { <span class=class>{stage.say(lang)}</span> }.into_any()
}

fn reform_tag(stage: ReformStage, lang: Lang) -> AnyView {
    let class = match stage {
        ReformStage::Drafted => "tag working",
        ReformStage::Published => "tag done",
        ReformStage::Withdrawn => "tag back",
    };
    view! { <span class=class>{stage.say(lang)}</span> }.into_any()
}
