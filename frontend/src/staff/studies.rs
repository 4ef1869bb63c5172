//! Studies and the reforms that come of them: the list, proposing one, a study and a reform with what may
//! be done with them now, and writing down a reform.

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

/// Where a study stands, with a colour that repeats the words.
fn stage_tag(stage: StudyStage, lang: Lang) -> AnyView {
    let class = match stage {
        StudyStage::Proposed => "tag new",
        StudyStage::Convened | StudyStage::Met => "tag working",
        StudyStage::Decided | StudyStage::Closed => "tag done",
        StudyStage::Dropped => "tag back",
    };
    view! { <span class=class>{stage.say(lang)}</span> }.into_any()
}

/// Where a reform stands.
fn reform_tag(stage: ReformStage, lang: Lang) -> AnyView {
    let class = match stage {
        ReformStage::Drafted => "tag working",
        ReformStage::Published => "tag done",
        ReformStage::Withdrawn => "tag back",
    };
    view! { <span class=class>{stage.say(lang)}</span> }.into_any()
}
