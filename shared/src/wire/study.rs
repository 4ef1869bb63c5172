//! What is sent about studies and reforms.

use crate::effect::Effect;
use crate::id::{DepartmentId, MatterId, ReformId, StudyId};
use crate::lang::Translated;
use crate::reform::{Change, Reform, ReformCommandKind, ReformText};
use crate::study::{Study, StudyCommandKind};
use crate::text::{Line, Note};
use crate::time::{Day, Timestamp};
use crate::vocabulary::RefusalReason;
use macros::shape;

/// A study, and what came of it.
#[shape]
pub struct StudyView {
    pub study: Study,
    /// The reforms that come from it, at most a page of them.
    pub reforms: Vec<Reform>,
    /// The commands that whoever is signed in may give now.
    pub permitted: Vec<StudyCommandKind>,
    /// Whether whoever is signed in may write down a reform that comes from it now.
    pub may_draft: bool,
}

/// What a command on a study answers.
#[shape]
pub struct StudyDone {
    pub study: StudyId,
    /// Its revision after the command.
    pub revision: u32,
}

/// A reform, and its effect.
#[shape]
pub struct ReformView {
    pub reform: Reform,
    pub effect: Effect,
    /// The commands that whoever is signed in may give now.
    pub permitted: Vec<ReformCommandKind>,
}

/// What a command on a reform answers.
#[shape]
pub struct ReformDone {
    pub reform: ReformId,
    /// Its revision after the command.
    pub revision: u32,
}

/// A reform that is written down, and the study that it comes from.
#[shape]
pub struct NewReform {
    pub study: StudyId,
    pub text: ReformText,
}

/// A reform as everyone may read it: the cases that led to it are counted, never named.
#[shape]
pub struct PublicReform {
    pub id: ReformId,
    pub title: Translated<Line>,
    /// The catalogue item that people came for; `None` where it is not known.
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    /// How many cases led to it.
    pub cases: u32,
    /// The day on which the first of them was registered.
    pub first: Option<Day>,
    /// The day on which the last of them was registered.
    pub last: Option<Day>,
    pub departments: Vec<DepartmentId>,
    pub met_on: Option<Day>,
    pub decision: Translated<Note>,
    /// From which day it holds.
    pub from: Day,
    pub change: Change,
    pub published_at: Option<Timestamp>,
    /// Why it was taken back, where it was.
    pub withdrawn: Option<Note>,
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
