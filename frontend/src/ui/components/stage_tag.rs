//! The stage of a case as a tag.

use super::plain;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Say;
use shared::vocabulary::StageKind;

/// The stage in words, with a colour that repeats them, and whether it is late.
///
/// Criteria: 1.4.1 (the words say it), 1.4.3.
///
/// ```text
/// <StageTag stage=case.stage overdue=is_overdue(&case, now)/>
/// ```
#[component]
pub fn StageTag(
    stage: StageKind,
    /// Whether the case is overdue.
    #[prop(optional)]
    overdue: bool,
) -> impl IntoView {
    let language = language();
    let class = match stage {
        StageKind::Registered | StageKind::Summoned => "tag new",
        StageKind::Assigned | StageKind::Accepted => "tag working",
        StageKind::Returned | StageKind::Reopened => "tag back",
        StageKind::Settled | StageKind::Resolved => "tag done",
        StageKind::Closed | StageKind::Voided => "tag",
    };
    let stage =
        plain("span").class(class).live_text(move || stage.say(language.get()).into()).any();
    let late = overdue.then(|| {
        plain("span")
            .class("tag late")
            .live_text(move || text::overdue(language.get()).into())
            .any()
    });
    [stage].into_iter().chain(late).collect::<Vec<_>>()
}
