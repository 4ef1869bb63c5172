//! Everything that is owed on a case, derived from its current state. Views, lists and the clock all read duties from
//! here, so no other code may decide who owes what by when.

use super::{Awaited, Case, PartState, Stage};
use crate::duty::{Duty, DutyRef, Owner, first_of_departments};
use crate::id::DepartmentId;
use crate::time::Timestamp;
use crate::vocabulary::{DutyKind, Role};

impl Case {
    /// When the office that has the case must act next. A case that is still as it was imported has no such time if
    /// the instant of the import was not recorded: the register's deadlines are past, and were never ours.
    pub fn due(&self) -> Option<Timestamp> {
        let is_history = self.stands_as_imported() && self.taken_over_at().is_none();
        match self.long_running() {
            Some(long) => Some(long.report_by),
            None => self.stage.due().filter(|_| !is_history),
        }
    }

    /// When a department owes something next, the lead or one that has a part. That is what a window waits for once it has
    /// handed the case on, so that the department that is silent comes first.
    pub fn due_of_departments(&self) -> Option<Timestamp> {
        let duties = self.duties();
        first_of_departments(&duties).map(|duty| duty.due)
    }

    /// Everything that is owed, most urgent first. Cases that a register left open owe from the import on, or nothing
    /// if the instant of the import was not recorded.
    pub fn duties(&self) -> Vec<Duty> {
        let mut duties = Vec::new();
        if self.is_void() {
            return duties;
        }
        let mut owe = |kind, place, owner, since, due| {
            duties.push(Duty { kind, place, owner, since, due });
        };
        self.owe_at_stage(&mut owe);
        for (place, part) in (1..).zip(self.parts()) {
            let owner = of(&part.department);
            match part.state {
                PartState::Waiting => {
                    owe(DutyKind::Accept, place, owner, part.since, part.accept_by);
                }
                PartState::Accepted => owe(DutyKind::Part, place, owner, part.since, part.due),
                PartState::Done | PartState::Returned => {}
            }
        }
        if self.stage.kind().is_open() {
            for step in self.steps.iter().filter(|step| step.done_at.is_none()) {
                owe(DutyKind::Step, step.id, step.owner.clone(), step.since, step.due);
            }
        }
        if let Some(owed) = self.explanation.as_ref().filter(|owed| owed.given_at.is_none()) {
            let owner = if owed.by == Role::PrincipalLeader {
                Owner::PrincipalLeader
            } else {
                Owner::LeaderInCharge { department: owed.department.clone() }
            };
            owe(DutyKind::Explain, 0, owner, owed.since, owed.due);
        }
        if let Some(plan) = &self.plan {
            owe(DutyKind::Plan, 0, of(&plan.department), plan.since, plan.due);
        }
        for demand in self.demands.iter().filter(|demand| demand.answered_at.is_none()) {
            owe(DutyKind::Demand, demand.id, demand.of.clone(), demand.since, demand.due);
        }
        if let Some(voiding) = &self.voiding {
            let window = Owner::Window { window: self.window.clone() };
            owe(DutyKind::Voiding, 0, window, voiding.since, voiding.due);
        }
        if let Some(imported) = &self.imported {
            duties.retain_mut(|duty| {
                if duty.since > imported.until {
                    return true;
                }
                imported.taken_over_at.map(|at| duty.since = at).is_some()
            });
        }
        duties.sort_by_key(|duty| duty.due);
        duties
    }

    /// The duties that follow from the current stage.
    fn owe_at_stage(&self, owe: &mut impl FnMut(DutyKind, u16, Owner, Timestamp, Timestamp)) {
        if let Stage::Summoned { departments, awaited, due: _ } = &self.stage {
            for (place, department) in (1..).zip(departments) {
                if let Some(awaited) = awaited.iter().find(|of| of.department == *department) {
                    let Awaited { department, since, come_by } = awaited;
                    owe(DutyKind::Attend, place, of(department), *since, *come_by);
                }
            }
        }
        let window = || Owner::Window { window: self.window.clone() };
        let since = self.stage_since;
        match &self.stage {
            Stage::Registered { due }
            | Stage::Summoned { due, .. }
            | Stage::Reopened { due }
            | Stage::Returned { department: _, due, decides: false } => {
                owe(DutyKind::Act, 0, window(), since, *due);
            }
            Stage::Returned { department, due, decides: true } => {
                let department = Some(department.clone());
                owe(DutyKind::Decide, 0, Owner::LeaderInCharge { department }, since, *due);
            }
            Stage::Assigned { accept_by, assignment } => {
                owe(DutyKind::Accept, 0, of(&assignment.department), since, *accept_by);
            }
            Stage::Accepted { assignment, contact_by, extensions: _, long_running } => {
                let department = of(&assignment.department);
                match long_running {
                    Some(long) => {
                        let (since, due) = (long.asked_at, long.report_by);
                        owe(DutyKind::Report, 0, department.clone(), since, due);
                    }
                    None => {
                        owe(DutyKind::Resolve, 0, department.clone(), since, assignment.due);
                    }
                }
                if let Some(by) = contact_by {
                    owe(DutyKind::Contact, 0, department, since, *by);
                }
            }
            Stage::Settled { resolution } | Stage::Resolved { resolution, parts: _ } => {
                if let Some(by) = resolution.ending.follow_up_by
                    && self.verdict.is_none()
                    && !resolution.followed_up
                {
                    owe(DutyKind::FollowUp, 0, window(), resolution.at, by);
                }
            }
            Stage::Closed { .. } | Stage::Voided { .. } => {}
        }
    }

    /// Drops clock marks of duties that no longer exist. Planned steps are the exception: they are suspended while
    /// the case is resolved and come back with the same deadline, so their marks stay.
    pub(super) fn drop_stale_marks(&mut self) {
        if !self.marks.is_empty() {
            let standing: Vec<DutyRef> = self.duties().iter().map(Duty::named).collect();
            let steps = &self.steps;
            let rests = |duty: &DutyRef| {
                duty.kind == DutyKind::Step
                    && steps.iter().any(|step| step.id == duty.place && step.done_at.is_none())
            };
            self.marks.retain(|marks| standing.contains(&marks.duty) || rests(&marks.duty));
        }
    }
}

fn of(department: &DepartmentId) -> Owner {
    Owner::Department { department: department.clone() }
}
