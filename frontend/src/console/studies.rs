//! Studies and the reforms that come of them: the list, proposing one, a study and a reform with what may
//! be done with them now, and writing down a reform.

mod draft;
mod editor;
mod forms;
mod list;
mod new;
mod reform;
mod sheet;

use crate::console::route::Route;
use crate::console::studies::editor::NewReform;
use crate::console::studies::list::List;
use crate::console::studies::new::NewStudy;
use crate::console::studies::reform::ReformSheet;
use crate::console::studies::sheet::Sheet;
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::reform::ReformStage;
use shared::study::StudyStage;

/// The page.
#[component]
pub fn Studies(
    /// Which of them.
    route: Route,
) -> impl IntoView {
    match route {
        Route::NewStudy => view! { <NewStudy/> }.into_any(),
        Route::Study(study) => view! { <Sheet study=study/> }.into_any(),
        Route::NewReform(study) => view! { <NewReform study=study/> }.into_any(),
        Route::Reform(reform) => view! { <ReformSheet reform=reform/> }.into_any(),
        Route::Studies
        | Route::SignIn
        | Route::Duties
        | Route::Queue
        | Route::Search
        | Route::RegisterCase
        | Route::Case(_)
        | Route::Register
        | Route::Import
        | Route::Plans
        | Route::NewPlan
        | Route::Plan(_)
        | Route::Digests
        | Route::Supervision(_)
        | Route::Insights(_)
        | Route::Notices(_)
        | Route::Administration(_)
        | Route::Unknown => view! { <List/> }.into_any(),
    }
}

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
