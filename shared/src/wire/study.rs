//! What is sent about studies and reforms.

use crate::effect::Effect;
use crate::id::{DepartmentId, MatterId, ReformId, StudyId};
use crate::reform::{Change, Reform, ReformCommandKind, ReformText};
use crate::study::{Named, Said, Study, StudyCommandKind};
use crate::text::Note;
use crate::time::{Day, Timestamp};
use crate::vocabulary::RefusalReason;
use serde::{Deserialize, Serialize};

/// A page of studies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StudyPage {
    /// Newest first.
    pub items: Vec<Study>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A study, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StudyView {
    /// The study.
    pub study: Study,
    /// The reforms that come from it, at most a page of them.
    pub reforms: Vec<Reform>,
    /// The commands that whoever is signed in may give now.
    pub permitted: Vec<StudyCommandKind>,
    /// Whether whoever is signed in may write down a reform that comes from it now.
    pub may_draft: bool,
}

/// What a command on a study answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StudyDone {
    /// The study.
    pub study: StudyId,
    /// Its revision after the command.
    pub revision: u32,
}

/// A page of reforms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReformPage {
    /// Newest first.
    pub items: Vec<Reform>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A reform, and its effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReformView {
    /// The reform.
    pub reform: Reform,
    /// Its effect so far.
    pub effect: Effect,
    /// The commands that whoever is signed in may give now.
    pub permitted: Vec<ReformCommandKind>,
}

/// What a command on a reform answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReformDone {
    /// The reform.
    pub reform: ReformId,
    /// Its revision after the command.
    pub revision: u32,
}

/// A reform that is written down, and the study that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReform {
    /// The study.
    pub study: StudyId,
    /// What it says.
    pub text: ReformText,
}

/// A reform as everyone may read it: the cases that led to it are counted, never named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicReform {
    /// Its identifier.
    pub id: ReformId,
    /// What it is about.
    pub title: Named,
    /// The catalogue item that people came for; `None` where it is not known.
    pub matter: Option<MatterId>,
    /// Why their trips failed.
    pub reason: RefusalReason,
    /// How many cases led to it.
    pub cases: u32,
    /// The day on which the first of them was registered.
    pub first: Option<Day>,
    /// The day on which the last of them was registered.
    pub last: Option<Day>,
    /// The departments that met.
    pub departments: Vec<DepartmentId>,
    /// The day on which they met.
    pub met_on: Option<Day>,
    /// What they decided.
    pub decision: Said,
    /// From which day it holds.
    pub from: Day,
    /// What changes.
    pub change: Change,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Why it was taken back, where it was.
    pub withdrawn: Option<Note>,
    /// Its effect so far.
    pub effect: Effect,
}

impl PublicReform {
    /// The reform with its effect.
    pub fn of(reform: Reform, effect: Effect) -> PublicReform {
        let Reform {
            id,
            basis,
            text,
            stage: _,
            drafted_at: _,
            published_at,
            reason: withdrawn,
            revision: _,
        } = reform;
        let ReformText { title, decision: _, from, change } = text;
        PublicReform {
            id,
            title,
            matter: basis.pain.matter,
            reason: basis.pain.reason,
            cases: basis.cases,
            first: basis.first,
            last: basis.last,
            departments: basis.departments,
            met_on: basis.met_on,
            decision: basis.decision,
            from,
            change,
            published_at,
            withdrawn,
            effect,
        }
    }
}

/// A page of published reforms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicReformPage {
    /// Newest first.
    pub items: Vec<PublicReform>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// The last segment of the path that a command on a study is sent to; a new study has none.
pub fn study_command_path(kind: StudyCommandKind) -> &'static str {
    match kind {
        StudyCommandKind::Propose => "",
        StudyCommandKind::Gather => "gathering",
        StudyCommandKind::Convene => "invitation",
        StudyCommandKind::Meet => "meeting",
        StudyCommandKind::Decide => "decisions",
        StudyCommandKind::Close => "closure",
        StudyCommandKind::Drop => "drop",
    }
}

/// The last segment of the path that a command on a reform is sent to.
pub fn reform_command_path(kind: ReformCommandKind) -> &'static str {
    match kind {
        ReformCommandKind::Draft => "draft",
        ReformCommandKind::Publish => "publication",
        ReformCommandKind::Withdraw => "withdrawal",
    }
}
