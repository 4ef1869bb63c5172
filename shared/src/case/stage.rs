//! Where a case stands, with what holds only there.

use super::assignment::{Assignment, LongRunning};
use crate::actor::By;
use crate::event::RecordedResolution;
use crate::id::DepartmentId;
use crate::time::Timestamp;
use crate::vocabulary::{ClosedBecause, StageKind};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Received; the window has it.
    Registered {
        /// By when the window acts.
        due: Timestamp,
    },
    /// Departments were called to the window.
    Summoned {
        departments: Vec<DepartmentId>,
        /// By when the window settles or assigns it.
        due: Timestamp,
    },
    /// Handed to a department that has not accepted.
    Assigned {
        /// By when it accepts or returns it.
        accept_by: Timestamp,
        assignment: Assignment,
    },
    /// A department works on it.
    Accepted {
        assignment: Assignment,
        /// By when it contacts the citizen, until it has.
        contact_by: Option<Timestamp>,
        /// How often the deadline was moved.
        extensions: u16,
        /// Its reports, where it cannot be done soon.
        long_running: Option<LongRunning>,
    },
    /// A department handed it back.
    Returned {
        department: DepartmentId,
        /// By when the window acts; the leader in charge, where they decide.
        due: Timestamp,
        /// Whether it came back so often that the leader in charge decides.
        decides: bool,
    },
    /// Done while the citizen was there.
    Settled {
        resolution: Resolution,
    },
    /// Done, says the department.
    Resolved {
        resolution: Resolution,
    },
    Reopened {
        /// By when the window acts.
        due: Timestamp,
    },
    Closed {
        resolution: Resolution,
        at: Timestamp,
        because: ClosedBecause,
    },
}

/// The department's or window's claim that a case is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub at: Timestamp,
    pub by: By,
    /// Whether it was done on the spot.
    pub on_the_spot: bool,
    pub ending: RecordedResolution,
    /// Whether the window asked for the citizen's verdict in vain.
    pub followed_up: bool,
}

impl Stage {
    /// The kind, without the data.
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
        }
    }

    /// By when whoever has it must act next; `None` once nobody owes anything.
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Stage::Registered { due }
            | Stage::Summoned { due, .. }
            | Stage::Returned { due, .. }
            | Stage::Reopened { due } => Some(*due),
            Stage::Assigned { accept_by, .. } => Some(*accept_by),
            Stage::Accepted { assignment, .. } => Some(assignment.due),
            Stage::Settled { .. } | Stage::Resolved { .. } | Stage::Closed { .. } => None,
        }
    }

    /// To whom it is assigned, while it is.
    pub fn assignment(&self) -> Option<&Assignment> {
        if let Stage::Assigned { assignment, .. } | Stage::Accepted { assignment, .. } = self {
            Some(assignment)
        } else {
            None
        }
    }

    pub(super) fn assignment_mut(&mut self) -> Option<&mut Assignment> {
        if let Stage::Assigned { assignment, .. } | Stage::Accepted { assignment, .. } = self {
            Some(assignment)
        } else {
            None
        }
    }

    /// The claim that it is done, while it stands.
    pub fn resolution(&self) -> Option<&Resolution> {
        if let Stage::Settled { resolution }
        | Stage::Resolved { resolution }
        | Stage::Closed { resolution, .. } = self
        {
            Some(resolution)
        } else {
            None
        }
    }

    pub(super) fn resolution_mut(&mut self) -> Option<&mut Resolution> {
        if let Stage::Settled { resolution }
        | Stage::Resolved { resolution }
        | Stage::Closed { resolution, .. } = self
        {
            Some(resolution)
        } else {
            None
        }
    }

    /// The department that has it now; `None` while the window has it or nobody does.
    pub fn holding_department(&self) -> Option<&DepartmentId> {
        self.assignment().map(|assignment| &assignment.department)
    }
}
