//! The case: the fold of its events. There is no other way to make or change one.

mod assignment;
mod duties;
mod evolve;
mod history;
mod stage;
mod written;

pub use assignment::{Assignment, LongRunning, Part, PartState};
pub use evolve::{evolve, evolve_of_bytes, fold};
pub use history::History;
pub use stage::{Resolution, Stage};
pub use written::{Written, json_bytes};

use crate::actor::By;
use crate::duty::{ClockMarks, Owner};
use crate::event::{Event, Explanation, TripFact};
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::scale::{Level, Rating};
use crate::text::{Line, Note};
use crate::time::Timestamp;
use crate::vocabulary::{ApplicantKind, Channel, ExplainBecause, FileKind, RefusalReason, Role};
use assignment::Involvement;
use macros::shape;
use serde::{Deserialize, Serialize};

/// One thing a person or company came for and did not get done in one trip (跑一次没办成), as it stands: what led
/// there is its [`History`].
///
/// It holds no personal data, by its types: see [`crate::personal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub number: CaseNumber,
    /// How many events there were.
    pub(crate) revision: u32,
    /// When the last of them happened.
    pub changed_at: Timestamp,
    pub stage: Stage,
    /// Since when it has stood where it stands.
    pub stage_since: Timestamp,
    pub registered_at: Timestamp,
    pub channel: Channel,
    pub window: WindowId,
    pub language: Lang,
    /// A person or a company.
    pub applicant: ApplicantKind,
    /// Whether the departments complained of may know who the citizen is.
    pub shows_identity: bool,
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    /// The departments involved, the one it was assigned to included.
    pub departments: Vec<DepartmentId>,
    /// How they came to be involved.
    pub(crate) involvement: Involvement,
    /// Every department that the citizen or the window ever named.
    pub(crate) named: Vec<DepartmentId>,
    /// Every department that did anything.
    pub(crate) acted: Vec<DepartmentId>,
    /// The trips told one by one.
    pub trips: Vec<TripFact>,
    /// How many trips were made in all.
    pub trips_made: u16,
    /// Where the citizen's own words are.
    pub intake: TextId,
    /// What came with it, where it comes from an existing register.
    pub imported: Option<Imported>,
    /// The departments that it was handed to last, the one in the lead first; none where that was withdrawn.
    pub handed_to: Vec<DepartmentId>,
    /// How often a department handed it back.
    pub returns: u16,
    /// How often it was reopened.
    pub reopenings: u16,
    /// Whose matter it is now.
    pub level: Level,
    /// The public summary, confirmed to hold no personal data.
    pub summary: Option<Note>,
    pub verdict: Option<Verdict>,
    /// The steps planned on the citizen's behalf, in order.
    pub steps: Vec<PlannedStep>,
    /// How often material was asked for.
    pub material_requests: u16,
    /// The public explanation that is owed, and given.
    pub explanation: Option<OwedExplanation>,
    /// The rectification plan that is owed.
    pub plan: Option<OwedPlan>,
    /// The plans that answer it.
    pub plans: Vec<PlanId>,
    /// What the inspector demands, in order.
    pub demands: Vec<Demanded>,
    /// What the clock did about the duties that stand.
    pub marks: Vec<ClockMarks>,
    /// How often anything went overdue.
    pub times_overdue: u16,
    /// How often somebody was reprimanded in public over it.
    pub reprimands: u16,
    /// How often a deadline was moved, in all.
    pub times_extended: u16,
    /// How often an assignment was taken back before it was accepted.
    pub withdrawals: u16,
    /// How often it was taken from a department and handed to another one.
    pub reassignments: u16,
    /// The files that were handed in.
    pub files: Vec<FileFact>,
    /// Other cases of the same thing.
    pub linked: Vec<CaseNumber>,
    /// How many pieces of personal content there are: the next [`TextId`].
    pub texts: u16,
    /// Which of them the citizen added since the registration.
    pub citizen_texts: Vec<TextId>,
    /// How much its events take of its room.
    pub written: Written,
}

/// What a case brought from an existing register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// How many events came with it after the registration.
    events: u16,
    /// Until when what happened comes from the register: what that left due is history.
    pub until: Timestamp,
    /// When it was taken over, where the register had it open: what it owes runs from here.
    pub taken_over_at: Option<Timestamp>,
}

/// A rectification plan that a department owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedPlan {
    pub department: DepartmentId,
    pub since: Timestamp,
    pub due: Timestamp,
}

/// The citizen's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub at: Timestamp,
    pub solved: bool,
    /// How content they are, where given.
    pub rating: Option<Rating>,
    pub words: Option<TextId>,
}

/// A step planned on the citizen's behalf (代办清单).
#[shape]
pub struct PlannedStep {
    /// Its place in the list, from 1.
    pub id: u16,
    pub owner: Owner,
    pub since: Timestamp,
    pub due: Timestamp,
    pub words: TextId,
    pub done_at: Option<Timestamp>,
}

/// A public explanation that is owed, and what was said.
#[shape]
pub struct OwedExplanation {
    /// By the leader in charge or the principal leader.
    pub by: Role,
    pub department: Option<DepartmentId>,
    pub because: ExplainBecause,
    pub since: Timestamp,
    pub due: Timestamp,
    pub given_at: Option<Timestamp>,
    pub said: Option<Explanation>,
}

/// A demand of the inspector's (督办).
#[shape]
pub struct Demanded {
    pub id: u16,
    pub of: Owner,
    pub since: Timestamp,
    pub due: Timestamp,
    pub words: TextId,
    pub answered_at: Option<Timestamp>,
}

/// A file, as everyone may know of it: that it is there, and, once published, what it shows.
#[shape]
pub struct FileFact {
    /// Where its name and place are.
    pub file: TextId,
    /// When it was handed in.
    pub at: Timestamp,
    pub by: By,
    pub kind: FileKind,
    pub bytes: u32,
    /// What it shows and where the published copy is, once it is published.
    pub published: Option<PublishedCopy>,
}

/// A published file.
#[shape]
pub struct PublishedCopy {
    pub caption: Line,
    /// Where it lies in the store of files.
    pub copy: Line,
}

impl Case {
    /// How many events there were. Every write is guarded by it.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The departments that have it now: the one in the lead, then those with a part that is open.
    pub fn holders(&self) -> Vec<DepartmentId> {
        let open = self.parts().iter().filter(|part| part.state.is_open());
        let lead = self.stage.holding_department().into_iter();
        lead.chain(open.map(|part| &part.department)).cloned().collect()
    }

    /// Whether it was ever handed to a department.
    pub fn was_assigned(&self) -> bool {
        !self.handed_to.is_empty() || self.withdrawals > 0
    }

    /// Whether its last assignment was taken back before it was accepted.
    pub fn was_withdrawn(&self) -> bool {
        self.handed_to.is_empty() && self.withdrawals > 0
    }

    /// Whether the leader in charge says who has it, or said so.
    pub fn is_leaders(&self) -> bool {
        self.is_binding() || matches!(self.stage, Stage::Returned { decides: true, .. })
    }

    /// The co-departments' parts, while it is assigned.
    pub fn parts(&self) -> &[Part] {
        self.stage.assignment().map_or(&[], |assignment| &assignment.parts)
    }

    /// Whether the leader in charge decided who has it, so that it cannot be handed back.
    pub fn is_binding(&self) -> bool {
        self.stage.assignment().is_some_and(|assignment| assignment.decided_over.is_some())
    }

    /// Its reports, while it cannot be done soon.
    pub fn long_running(&self) -> Option<&LongRunning> {
        if let Stage::Accepted { long_running, .. } = &self.stage {
            long_running.as_ref()
        } else {
            None
        }
    }

    /// How often the standing deadline was moved.
    pub fn extensions(&self) -> u16 {
        if let Stage::Accepted { extensions, .. } = &self.stage { *extensions } else { 0 }
    }

    /// Whether a step that is open may be ticked off: by the window, by those who have the case, and by the
    /// department that takes the step.
    pub fn may_finish(&self, step: &PlannedStep, department: Option<&DepartmentId>) -> bool {
        department.is_none_or(|department| {
            self.is_with(department) || step.owner.department() == Some(department)
        })
    }

    /// Whether `department` works on it now: it has the lead, or a part that is open.
    pub fn is_with(&self, department: &DepartmentId) -> bool {
        self.holders().contains(department)
    }

    /// Whether the citizen complains about `department`: it is one of those they went to, or that the
    /// window named. A department that only handles it is not.
    pub fn is_about(&self, department: &DepartmentId) -> bool {
        self.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
            || self.named.contains(department)
    }

    /// Whether `department` has anything to do with it: the citizen or the window names it, or it worked on
    /// it, took or takes a step, or answered or owes an answer.
    pub fn involves(&self, department: &DepartmentId) -> bool {
        let owners = self.steps.iter().map(|step| &step.owner);
        let mut owners = owners.chain(self.demands.iter().map(|demand| &demand.of));
        self.departments.contains(department)
            || self.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
            || self.is_with(department)
            || owners.any(|owner| owner.department() == Some(department))
            || self.acted.contains(department)
    }

    /// Whether a leader in charge of `departments` leads any of those concerned: the ones involved, and those
    /// over which their leader owes something, whether or not they are involved any longer.
    pub fn concerns(&self, leads: impl Fn(&DepartmentId) -> bool) -> bool {
        let explains = self.explanation.as_ref().and_then(|owed| owed.department.as_ref());
        let decides = if let Stage::Returned { department, decides: true, .. } = &self.stage {
            Some(department)
        } else {
            None
        };
        self.departments.is_empty()
            || self.departments.iter().chain(explains).chain(decides).any(leads)
    }

    /// Whether it still stands where an existing register had it.
    pub fn stands_as_imported(&self) -> bool {
        self.imported.as_ref().is_some_and(|imported| self.stage_since <= imported.until)
    }

    /// When it was taken over from an existing register that had it open.
    pub fn taken_over_at(&self) -> Option<Timestamp> {
        self.imported.as_ref().and_then(|imported| imported.taken_over_at)
    }
}

/// Whether a department did it.
fn is_by(event: &Event, department: &DepartmentId) -> bool {
    matches!(&event.by, By::Department { department: by } if by == department)
}
