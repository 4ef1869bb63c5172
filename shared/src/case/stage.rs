//! The stage of a case, with the state that exists only in that stage. So a case cannot have, say, an acceptance
//! deadline while nobody has to accept it.

use super::assignment::{Assignment, LongRunning, Part};
use crate::actor::By;
use crate::event::RecordedResolution;
use crate::id::DepartmentId;
use crate::number::CaseNumber;
use crate::time::Timestamp;
use crate::vocabulary::{ClosedBecause, StageKind, VerdictVia, VoidedBecause};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    Registered {
        /// When the window must act.
        due: Timestamp,
    },
    Summoned {
        departments: Vec<DepartmentId>,
        /// Those that have not come yet.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        awaited: Vec<Awaited>,
        /// When the window must settle or assign the case.
        due: Timestamp,
    },
    /// A department has the case but has not accepted it.
    Assigned {
        /// When it must accept or return the case.
        accept_by: Timestamp,
        assignment: Assignment,
    },
    Accepted {
        assignment: Assignment,
        /// When the department must first contact the citizen; `None` once it has.
        contact_by: Option<Timestamp>,
        /// How often the deadline was extended.
        extensions: u16,
        /// The reporting duties, if the case is long-running.
        long_running: Option<LongRunning>,
    },
    Returned {
        department: DepartmentId,
        /// When the window must act, or the leader in charge if they decide.
        due: Timestamp,
        /// Whether it was returned so often that the leader in charge decides.
        decides: bool,
    },
    /// Done while the citizen was there.
    Settled {
        resolution: Resolution,
    },
    /// Done according to the lead department.
    Resolved {
        resolution: Resolution,
        /// The parts of the co-departments, if one was still open: what they owe does not end with the lead's answer.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<Part>,
    },
    Reopened {
        /// When the window must act.
        due: Timestamp,
    },
    Closed {
        resolution: Resolution,
        at: Timestamp,
        because: ClosedBecause,
    },
    Voided {
        because: VoidedBecause,
        /// The case that goes on, if this one was registered twice.
        other: Option<CaseNumber>,
    },
}

/// A summoned department that has not come to the window yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub department: DepartmentId,
    pub since: Timestamp,
    pub come_by: Timestamp,
}

/// The claim of a department or the window that a case is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub at: Timestamp,
    pub by: By,
    pub on_the_spot: bool,
    pub ending: RecordedResolution,
    /// Whether the window asked for the citizen's verdict and got no answer.
    pub followed_up: bool,
    /// How the citizen confirmed that they withdrew the case, if they did.
    pub withdrawal: Option<VerdictVia>,
}

impl Stage {
    /// The stage without its data.
    pub fn kind(&self) -> StageKind {
        match self {
            Stage::Registered { .. } => StageKind::Registered,
            Stage::Summoned { .. } => StageKind::Summoned,
            Stage::Assigned { .. } => StageKind::Assigned,
            Stage::Accepted { .. } => StageKind::Accepted,
            Stage::Returned { .. } => StageKind::Returned,
            Stage::Settled { .. } => StageKind::Settled,
            Stage::Resolved { .. } => StageKind::Resolved,
            Stage::Reopened { .. } => StageKind::Reopened,
            Stage::Closed { .. } => StageKind::Closed,
            Stage::Voided { .. } => StageKind::Voided,
        }
    }

    /// When the office that has the case must act next; `None` once nobody owes anything.
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Stage::Registered { due }
            | Stage::Summoned { due, .. }
            | Stage::Returned { due, .. }
            | Stage::Reopened { due } => Some(*due),
            Stage::Assigned { accept_by, .. } => Some(*accept_by),
            Stage::Accepted { assignment, .. } => Some(assignment.due),
            Stage::Settled { .. }
            | Stage::Resolved { .. }
            | Stage::Closed { .. }
            | Stage::Voided { .. } => None,
        }
    }

    pub fn assignment(&self) -> Option<&Assignment> {
        match self {
            Stage::Assigned { assignment, .. } | Stage::Accepted { assignment, .. } => {
                Some(assignment)
            }
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Returned { .. }
            | Stage::Settled { .. }
            | Stage::Resolved { .. }
            | Stage::Reopened { .. }
            | Stage::Closed { .. }
            | Stage::Voided { .. } => None,
        }
    }

    /// The parts of the co-departments, while they owe them.
    pub fn parts(&self) -> &[Part] {
        match self {
            Stage::Assigned { assignment, .. } | Stage::Accepted { assignment, .. } => {
                &assignment.parts
            }
            Stage::Resolved { resolution: _, parts } => parts,
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Returned { .. }
            | Stage::Settled { .. }
            | Stage::Reopened { .. }
            | Stage::Closed { .. }
            | Stage::Voided { .. } => &[],
        }
    }

    pub(super) fn parts_mut(&mut self) -> &mut [Part] {
        match self {
            Stage::Assigned { assignment, .. } | Stage::Accepted { assignment, .. } => {
                &mut assignment.parts
            }
            Stage::Resolved { resolution: _, parts } => parts,
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Returned { .. }
            | Stage::Settled { .. }
            | Stage::Reopened { .. }
            | Stage::Closed { .. }
            | Stage::Voided { .. } => &mut [],
        }
    }

    /// The claim that the case is done, while it stands.
    pub fn resolution(&self) -> Option<&Resolution> {
        match self {
            Stage::Settled { resolution }
            | Stage::Resolved { resolution, parts: _ }
            | Stage::Closed { resolution, .. } => Some(resolution),
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Assigned { .. }
            | Stage::Accepted { .. }
            | Stage::Returned { .. }
            | Stage::Reopened { .. }
            | Stage::Voided { .. } => None,
        }
    }

    pub(super) fn resolution_mut(&mut self) -> Option<&mut Resolution> {
        match self {
            Stage::Settled { resolution }
            | Stage::Resolved { resolution, parts: _ }
            | Stage::Closed { resolution, .. } => Some(resolution),
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Assigned { .. }
            | Stage::Accepted { .. }
            | Stage::Returned { .. }
            | Stage::Reopened { .. }
            | Stage::Voided { .. } => None,
        }
    }

    /// The department that has the case now; `None` if the window or nobody has it.
    pub fn holding_department(&self) -> Option<&DepartmentId> {
        self.assignment().map(|assignment| &assignment.department)
    }
}
