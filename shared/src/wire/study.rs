//! Studies and reforms as the console and the public pages read them, and the responses to commands on them.

use crate::effect::Effect;
use crate::id::{DepartmentId, MatterId, ReformId, StudyId};
use crate::lang::Translated;
use crate::reform::{Change, Reform, ReformCommandKind, ReformText};
use crate::study::{Study, StudyCommandKind};
use crate::text::{Line, Note};
use crate::time::{Day, Timestamp};
use crate::vocabulary::RefusalReason;
use macros::shape;

/// A study with the reforms that came from it.
#[shape]
pub struct StudyView {
    pub study: Study,
    /// At most a page of reforms.
    pub reforms: Vec<Reform>,
    /// The commands that the signed-in user may give now.
    pub permitted: Vec<StudyCommandKind>,
    /// Whether the signed-in user may draft a reform from it now.
    pub may_draft: bool,
}

/// The response to a command on a study.
#[shape]
pub struct StudyDone {
    pub study: StudyId,
    /// The revision of the study after the command.
    pub revision: u32,
}

/// A reform with its effect.
#[shape]
pub struct ReformView {
    pub reform: Reform,
    pub effect: Effect,
    /// The commands that the signed-in user may give now.
    pub permitted: Vec<ReformCommandKind>,
}

/// The response to a command on a reform.
#[shape]
pub struct ReformDone {
    pub reform: ReformId,
    /// The revision of the reform after the command.
    pub revision: u32,
}

/// A request to draft a reform from a study.
#[shape]
pub struct NewReform {
    pub study: StudyId,
    pub text: ReformText,
}

/// A reform as everyone may read it: the cases that led to it are counted but not listed.
#[shape]
pub struct PublicReform {
    pub id: ReformId,
    pub title: Translated<Line>,
    /// `None` if it is not known.
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    /// The number of cases that led to it.
    pub cases: u32,
    /// The day on which the first of them was registered.
    pub first: Option<Day>,
    /// The day on which the last of them was registered.
    pub last: Option<Day>,
    pub departments: Vec<DepartmentId>,
    pub met_on: Option<Day>,
    pub decision: Translated<Note>,
    /// The day from which it is in force.
    pub from: Day,
    pub change: Change,
    pub published_at: Option<Timestamp>,
    /// Why it was withdrawn, if it was.
    pub withdrawn: Option<Note>,
    pub effect: Effect,
}

impl PublicReform {
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

/// The last segment of the path for a command on a study; `propose` has none.
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

/// The last segment of the path for a command on a reform.
pub fn reform_command_path(kind: ReformCommandKind) -> &'static str {
    match kind {
        ReformCommandKind::Draft => "draft",
        ReformCommandKind::Publish => "publication",
        ReformCommandKind::Withdraw => "withdrawal",
    }
}
