//! The state that exists only while a department has a case: the lead, the parts of the co-departments, and reporting
//! duties. It is part of the stage, so that a case without a department cannot have any of it.

use super::is_by;
use crate::event::{Event, EventPayload, Registration};
use crate::id::DepartmentId;
use crate::time::Timestamp;
use crate::vocabulary::CaseClass;
use macros::shape;
use serde::{Deserialize, Serialize};

/// Who handles a case, from the assignment until it is done or returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The department in the lead.
    pub department: DepartmentId,
    /// When the case was assigned to it.
    pub since: Timestamp,
    pub due: Timestamp,
    /// The class that set the deadline; `None` if a number of days was given.
    pub class: Option<CaseClass>,
    /// The department whose returns made the leader in charge decide who handles the case. If there is one, the case
    /// cannot be returned.
    pub decided_over: Option<DepartmentId>,
    pub parts: Vec<Part>,
}

/// When a case was last handed to a department, which is still known once that is over (交办、签收、应办结).
#[shape(Copy)]
pub struct HandedOver {
    pub at: Timestamp,
    /// When the lead accepted it.
    pub accepted_at: Option<Timestamp>,
    pub due: Timestamp,
}

/// A co-department's part of a case (协办).
#[shape]
pub struct Part {
    pub department: DepartmentId,
    pub since: Timestamp,
    pub accept_by: Timestamp,
    pub due: Timestamp,
    pub state: PartState,
}

/// How far a co-department has come.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    Waiting,
    Accepted,
    Done,
    Returned,
}

impl PartState {
    /// Whether the department still owes something.
    pub fn is_open(self) -> bool {
        match self {
            PartState::Waiting | PartState::Accepted => true,
            PartState::Done | PartState::Returned => false,
        }
    }
}

/// The reporting duties of a case that cannot be resolved soon (疑难).
#[shape]
pub struct LongRunning {
    pub since: Timestamp,
    /// Since when the next report is owed.
    pub asked_at: Timestamp,
    pub report_by: Timestamp,
    /// The number of reports so far.
    pub reports: u16,
}

/// How the departments came to be involved. When an assignment is withdrawn, a department that only this assignment
/// involved is no longer involved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Involvement {
    /// Departments that were named, summoned, planned for or assigned.
    named: Vec<DepartmentId>,
    /// Those of them that only the last assignment named and that have done nothing since.
    pub(super) assigned_only: Vec<DepartmentId>,
}

impl Involvement {
    pub(super) fn follow(&mut self, event: &Event) {
        let Involvement { named, assigned_only: only } = self;
        only.retain(|department| !is_by(event, department));
        if let EventPayload::Registered(Registration { departments, .. }) = &event.what {
            named.clone_from(departments);
        } else if let EventPayload::Sorted { departments, .. } = &event.what {
            named.clone_from(departments);
            only.retain(|department| !departments.contains(department));
        } else if let EventPayload::RegistrationCorrected { trips: Some(trips), .. } = &event.what {
            for department in trips.iter().filter_map(|trip| trip.department.as_ref()) {
                name(named, department);
                only.retain(|other| other != department);
            }
        } else if let EventPayload::Summoned { department, .. } = &event.what {
            name(named, department);
        } else if let EventPayload::StepPlanned { owner, .. } = &event.what {
            if let Some(owner) = owner.department().filter(|owner| !only.contains(owner)) {
                name(named, owner);
            }
        } else if let EventPayload::Assigned { department, co, from, .. } = &event.what {
            if !from.is_empty() {
                named.retain(|department| !only.contains(department));
            }
            only.clear();
            for department in std::iter::once(department).chain(co) {
                if name(named, department) {
                    only.push(department.clone());
                }
            }
        } else if let EventPayload::AssignmentWithdrawn { .. } = &event.what {
            named.retain(|department| !only.contains(department));
            only.clear();
        }
    }
}

/// Adds a department to a list if it is missing, and says whether it was.
pub(super) fn name(list: &mut Vec<DepartmentId>, department: &DepartmentId) -> bool {
    let is_new = !list.contains(department);
    if is_new {
        list.push(department.clone());
    }
    is_new
}
