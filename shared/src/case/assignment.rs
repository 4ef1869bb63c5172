//! What holds only while a department has a case.

use super::is_by;
use crate::event::{Event, EventPayload, Registration};
use crate::id::DepartmentId;
use crate::time::Timestamp;
use crate::vocabulary::CaseClass;
use macros::shape;
use serde::{Deserialize, Serialize};

/// To whom a case is handed, until it is done or comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The department in the lead.
    pub department: DepartmentId,
    /// When it was handed to it.
    pub since: Timestamp,
    /// By when it is done.
    pub due: Timestamp,
    /// The class that gave the deadline; `None` where the days were given.
    pub class: Option<CaseClass>,
    /// The department whose returns made the leader in charge decide who has it, where they did: then it
    /// cannot be handed back.
    pub decided_over: Option<DepartmentId>,
    pub parts: Vec<Part>,
}

/// A co-department's part of a case (协办).
#[shape]
pub struct Part {
    pub department: DepartmentId,
    pub since: Timestamp,
    /// By when it accepts or hands it back.
    pub accept_by: Timestamp,
    /// By when it is done.
    pub due: Timestamp,
    pub state: PartState,
}

/// How far a part is.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    Waiting,
    /// The department works on it.
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

/// The reports on a case that cannot be done soon (疑难).
#[shape]
pub struct LongRunning {
    pub since: Timestamp,
    /// Since when the next report is owed.
    pub asked_at: Timestamp,
    /// By when it is due.
    pub report_by: Timestamp,
    /// How many reports there were.
    pub reports: u16,
}

/// By what the departments came to be involved, so that one is so no longer when the assignment that alone
/// brought it there is taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Involvement {
    /// Those that were named, called, planned for or assigned.
    named: Vec<DepartmentId>,
    /// Of them those that the last assignment named first and that did nothing since.
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

/// Adds a department to a list, unless it is there; says whether it was not.
pub(super) fn name(list: &mut Vec<DepartmentId>, department: &DepartmentId) -> bool {
    let is_new = !list.contains(department);
    if is_new {
        list.push(department.clone());
    }
    is_new
}
