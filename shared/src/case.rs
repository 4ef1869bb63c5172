//! The case: the fold of its events. There is no other way to create or change one. Its submodules define its stages,
//! what an event changes, and what is owed.

mod assignment;
mod duties;
mod evolve;
mod history;
mod stage;
mod written;

pub use assignment::{Assignment, HandedOver, LongRunning, Part, PartState};
pub use evolve::{evolve, evolve_of_bytes, fold};
pub use history::History;
pub use stage::{Awaited, Resolution, Stage};
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
use crate::vocabulary::{
    ApplicantKind, Channel, ExplainBecause, FileKind, RefusalReason, Role, StageKind, VerdictVia,
    VoidedBecause,
};
use assignment::Involvement;
use macros::shape;
use serde::{Deserialize, Serialize};

/// One thing that a person or a company came for and did not get done in one trip (跑一次没办成), in its current state. Its
/// past is in [`History`].
///
/// By its types it contains no personal data: see [`crate::personal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub number: CaseNumber,
    pub(crate) revision: u32,
    /// When the last event happened.
    pub changed_at: Timestamp,
    pub stage: Stage,
    /// When the current stage began.
    pub stage_since: Timestamp,
    pub registered_at: Timestamp,
    pub channel: Channel,
    pub window: WindowId,
    pub language: Lang,
    pub applicant: ApplicantKind,
    /// Whether the citizen agreed that the departments complained about may know who they are.
    pub shows_identity: bool,
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    /// The departments involved, including the one the case is assigned to.
    pub departments: Vec<DepartmentId>,
    /// How the departments came to be involved.
    pub(crate) involvement: Involvement,
    /// Every department that the citizen or the window ever named.
    pub(crate) named: Vec<DepartmentId>,
    /// Every department that ever did anything.
    pub(crate) acted: Vec<DepartmentId>,
    /// The trips that were described one by one.
    pub trips: Vec<TripFact>,
    /// The number of trips in all.
    pub trips_made: u16,
    /// Refers to the citizen's own words.
    pub intake: TextId,
    /// Present if the case comes from an existing register.
    pub imported: Option<Imported>,
    /// The departments of the last assignment, the lead first; empty if it was withdrawn.
    pub handed_to: Vec<DepartmentId>,
    /// When that was, and by when it was to be done.
    #[serde(default)]
    pub handed_over: Option<HandedOver>,
    /// How often a department returned the case.
    pub returns: u16,
    pub reopenings: u16,
    /// The level of responsibility that the case has reached.
    pub level: Level,
    /// Confirmed to contain no personal data.
    pub summary: Option<Note>,
    pub verdict: Option<Verdict>,
    /// Whether the citizen has ever given a verdict.
    pub judged: bool,
    /// The proposal to void the case, while nobody has decided on it.
    pub voiding: Option<ProposedVoiding>,
    /// The steps planned on the citizen's behalf, in order.
    pub steps: Vec<PlannedStep>,
    /// How often the citizen was asked for material.
    pub material_requests: u16,
    pub explanation: Option<OwedExplanation>,
    pub plan: Option<OwedPlan>,
    pub plans: Vec<PlanId>,
    /// The inspector's demands, in order.
    pub demands: Vec<Demanded>,
    /// What the clock has already done about current duties.
    pub marks: Vec<ClockMarks>,
    /// How often any duty became overdue.
    pub times_overdue: u16,
    /// How often somebody was reprimanded in public because of this case.
    pub reprimands: u16,
    pub times_extended: u16,
    /// How often an assignment was withdrawn before it was accepted.
    pub withdrawals: u16,
    pub reassignments: u16,
    /// When the window last reminded the departments, and how often it has.
    pub urged_at: Option<Timestamp>,
    pub times_urged: u16,
    pub files: Vec<FileFact>,
    /// Duplicates of this case.
    pub linked: Vec<CaseNumber>,
    /// The number of pieces of personal content so far, and so the next [`TextId`].
    pub texts: u16,
    /// The texts that the citizen has added since the registration.
    pub citizen_texts: Vec<TextId>,
    /// The texts that only leaders and inspectors may read.
    pub noted: Vec<TextId>,
    /// How much of the room for events is used.
    pub written: Written,
}

/// What a case took over from an existing register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The number of events after the registration that came with it.
    events: u16,
    /// Everything until this instant comes from the register; deadlines that were missed before it are history.
    pub until: Timestamp,
    /// When it was taken over, if the register still had it open. Its deadlines run from here.
    pub taken_over_at: Option<Timestamp>,
}

/// A rectification plan that a department owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedPlan {
    pub department: DepartmentId,
    pub since: Timestamp,
    pub due: Timestamp,
}

/// A proposal to void a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedVoiding {
    /// The place of its event. The account beside that event may not decide on the proposal.
    pub revision: u32,
    pub because: VoidedBecause,
    /// The case that goes on, if this one was registered twice.
    pub other: Option<CaseNumber>,
    pub reason: TextId,
    pub since: Timestamp,
    pub due: Timestamp,
}

/// The citizen's answer to the question whether the case is solved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub at: Timestamp,
    pub solved: bool,
    pub rating: Option<Rating>,
    pub words: Option<TextId>,
    pub via: VerdictVia,
    /// Whether the figures count its grade and who gave it.
    pub counted: bool,
}

/// A step planned on the citizen's behalf (代办清单).
#[shape]
pub struct PlannedStep {
    /// The position in the list, from 1.
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
    /// The leader in charge or the principal leader.
    pub by: Role,
    pub department: Option<DepartmentId>,
    pub because: ExplainBecause,
    pub since: Timestamp,
    pub due: Timestamp,
    pub given_at: Option<Timestamp>,
    pub said: Option<Explanation>,
}

/// A demand made by an inspector (督办).
#[shape]
pub struct Demanded {
    pub id: u16,
    pub of: Owner,
    pub since: Timestamp,
    pub due: Timestamp,
    pub words: TextId,
    pub answered_at: Option<Timestamp>,
}

/// A file, as the public may know of it: that it exists and, once published, what it shows.
#[shape]
pub struct FileFact {
    /// Refers to its name and storage key.
    pub file: TextId,
    pub at: Timestamp,
    pub by: By,
    pub kind: FileKind,
    pub bytes: u32,
    /// Its caption and published copy, once it is published.
    pub published: Option<PublishedCopy>,
}

/// The published copy of a file.
#[shape]
pub struct PublishedCopy {
    pub caption: Line,
    /// The key of the copy in the file store.
    pub copy: Line,
}

impl Case {
    /// The number of events so far. Every write is guarded by it.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The case as being at another revision. A version of the program that does not know all of its events needs it.
    pub fn at_revision(self, revision: u32) -> Case {
        Case { revision, ..self }
    }

    /// The departments that have the case now: the lead, then co-departments with an open part.
    pub fn holders(&self) -> Vec<DepartmentId> {
        let open = self.parts().iter().filter(|part| part.state.is_open());
        let lead = self.stage.holding_department().into_iter();
        lead.chain(open.map(|part| &part.department)).cloned().collect()
    }

    pub fn is_void(&self) -> bool {
        self.stage.kind() == StageKind::Voided
    }

    pub fn was_assigned(&self) -> bool {
        !self.handed_to.is_empty() || self.withdrawals > 0
    }

    /// How the citizen answered the claim that stands: with a verdict, or by confirming that they withdrew the case.
    pub fn answered_via(&self) -> Option<VerdictVia> {
        let withdrawal = self.stage.resolution().and_then(|resolution| resolution.withdrawal);
        self.verdict.as_ref().map(|verdict| verdict.via).or(withdrawal)
    }

    /// Whether staff noted that answer. The citizen's own replaces it.
    pub fn answer_is_noted(&self) -> bool {
        self.answered_via().is_some_and(VerdictVia::is_noted)
    }

    /// Whether the last assignment was withdrawn before it was accepted.
    pub fn was_withdrawn(&self) -> bool {
        self.handed_to.is_empty() && self.withdrawals > 0
    }

    /// Whether the leader in charge decides, or has decided, who handles the case.
    pub fn is_leaders(&self) -> bool {
        self.is_binding() || matches!(self.stage, Stage::Returned { decides: true, .. })
    }

    /// The parts of the co-departments, while the case is assigned, and after the lead's answer as long as one was open.
    pub fn parts(&self) -> &[Part] {
        self.stage.parts()
    }

    /// The summoned departments that have not come yet, while the window has the case.
    pub fn awaited(&self) -> &[Awaited] {
        if let Stage::Summoned { awaited, .. } = &self.stage { awaited } else { &[] }
    }

    /// Whether the leader in charge decided who handles the case, so that it cannot be returned.
    pub fn is_binding(&self) -> bool {
        self.stage.assignment().is_some_and(|assignment| assignment.decided_over.is_some())
    }

    /// The reporting duties, while the case is long-running.
    pub fn long_running(&self) -> Option<&LongRunning> {
        if let Stage::Accepted { long_running, .. } = &self.stage {
            long_running.as_ref()
        } else {
            None
        }
    }

    /// How often the current deadline was extended.
    pub fn extensions(&self) -> u16 {
        if let Stage::Accepted { extensions, .. } = &self.stage { *extensions } else { 0 }
    }

    /// Whether an open step may be completed: by the window, by the departments that have the case, and by the
    /// department that owns the step.
    pub fn may_finish(&self, step: &PlannedStep, department: Option<&DepartmentId>) -> bool {
        department.is_none_or(|department| {
            self.is_with(department) || step.owner.department() == Some(department)
        })
    }

    /// Whether `department` works on the case now: it is the lead or has an open part.
    pub fn is_with(&self, department: &DepartmentId) -> bool {
        self.holders().contains(department)
    }

    /// Whether the citizen complains about `department`: they went there, or the window named it. A department that
    /// merely handles the case does not count.
    pub fn is_about(&self, department: &DepartmentId) -> bool {
        self.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
            || self.named.contains(department)
    }

    /// Whether `department` has anything to do with the case: it was named, is awaited at the window, worked on it, owned
    /// or owns a step, or answered or owes an answer.
    pub fn involves(&self, department: &DepartmentId) -> bool {
        let owners = self.steps.iter().map(|step| &step.owner);
        let mut owners = owners.chain(self.demands.iter().map(|demand| &demand.of));
        self.departments.contains(department)
            || self.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
            || self.is_with(department)
            || self.awaited().iter().any(|awaited| awaited.department == *department)
            || owners.any(|owner| owner.department() == Some(department))
            || self.acted.contains(department)
    }

    /// Whether a leader in charge of `departments` leads any department concerned: one that is involved, or one over
    /// which the leader owes something even though it is no longer involved.
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

    /// Whether nothing has happened since the case was imported.
    pub fn stands_as_imported(&self) -> bool {
        self.imported.as_ref().is_some_and(|imported| self.stage_since <= imported.until)
    }

    /// When the case was taken over from a register that had it open.
    pub fn taken_over_at(&self) -> Option<Timestamp> {
        self.imported.as_ref().and_then(|imported| imported.taken_over_at)
    }
}

fn is_by(event: &Event, department: &DepartmentId) -> bool {
    matches!(&event.by, By::Department { department: by, successor: _ } if by == department)
}
