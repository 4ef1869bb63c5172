//! Decides how a case is handled, by the window and by the departments that it is assigned to: classifying,
//! assigning, accepting, returning, extending, and steps on the citizen's behalf.

use super::{CommandContext, MAX_CO, MAX_DEPARTMENTS, MAX_MATERIALS, MAX_STEPS, count, refuse};
use crate::case::Stage;
use crate::command::{
    AskMaterials, Assign, Extend, FinishStep, NoteArrival, PlanStep, Reassign, Return, Sort,
    Summon, Urge, WithdrawAssignment,
};
use crate::event::EventPayload;
use crate::id::DepartmentId;
use crate::problem::{Field, Refusal};
use crate::text::{Line, Prose};
use crate::time::Timestamp;
use crate::vocabulary::{CaseClass, CommandKind, ExplainBecause, Role, StageKind};

impl CommandContext<'_> {
    pub(super) fn sort(&self, sort: &Sort) -> Result<EventPayload, Refusal> {
        let departments = each_once(sort.departments.iter());
        if departments.len() > MAX_DEPARTMENTS {
            return refuse("departments", Field::TooMany { max: MAX_DEPARTMENTS });
        }
        Ok(EventPayload::Sorted { matter: sort.matter.clone(), reason: sort.reason, departments })
    }

    pub(super) fn summon(&mut self, summon: &Summon) -> Result<EventPayload, Refusal> {
        if let Stage::Summoned { departments, .. } = &self.case.stage
            && departments.contains(&summon.department)
        {
            return Err(Refusal::AlreadySummoned);
        }
        let note = self.texts.optional_text(summon.note.as_ref());
        let come_by = Some(self.policy.calendar.same_day(self.now));
        Ok(EventPayload::Summoned { department: summon.department.clone(), note, come_by })
    }

    pub(super) fn note_arrival(&self, arrival: &NoteArrival) -> Result<EventPayload, Refusal> {
        let department = &arrival.department;
        if !self.case.awaited().iter().any(|awaited| awaited.department == *department) {
            return refuse("department", Field::NotAChoice);
        }
        Ok(EventPayload::Arrived { department: department.clone() })
    }

    /// Assigns a case that the window has or, with a reason, reassigns one that departments have.
    pub(super) fn assign(
        &mut self,
        assign: &Assign,
        taken_because: Option<&Prose>,
    ) -> Result<Vec<EventPayload>, Refusal> {
        let (case, policy, now) = (self.case, self.policy, self.now);
        let calendar = &policy.calendar;
        let class = policy.class_of(case.reason);
        let due = match assign.days {
            None => policy.done_by(class, now),
            Some(days) if (1..=policy.handle_days_most).contains(&days) => {
                calendar.after_days(now, days)
            }
            Some(_) => {
                return refuse("days", Field::OutOfRange { min: 1, max: policy.handle_days_most });
            }
        };
        let co = each_once(assign.co.iter().filter(|co| **co != assign.department));
        if co.len() > MAX_CO {
            return refuse("co", Field::TooMany { max: MAX_CO });
        }
        let plan = &policy.plan;
        let owes_plan = plan.reasons.contains(&case.reason) && case.plans.is_empty();
        let mut whats = vec![EventPayload::Assigned {
            department: assign.department.clone(),
            accept_by: calendar.after_hours(now, policy.accept_hours),
            due,
            note: self.texts.optional_text(assign.note.as_ref()),
            class: assign.days.is_none().then_some(class),
            co,
            binding: case.is_leaders(),
            plan_by: owes_plan.then(|| calendar.after_days(now, plan.days)),
            from: case.holders(),
            reason: self.texts.optional_text(taken_because),
        }];
        let department = Some(assign.department.clone());
        if let Some(by) = self.who_explains(department.as_ref(), taken_because.is_some()) {
            let (because, due) =
                (ExplainBecause::Covered, calendar.after_days(now, policy.explain.days));
            whats.push(EventPayload::ExplanationOwed { by, department, because, due });
        }
        Ok(whats)
    }

    /// Adds the duty to explain why a case took more than one trip. The leader over the department that has the case
    /// owes it, and the leader over the previous department no longer does.
    fn who_explains(&self, department: Option<&DepartmentId>, is_taken: bool) -> Option<Role> {
        let policy = &self.policy.explain;
        match &self.case.explanation {
            None => policy.reasons.contains(&self.case.reason).then_some(policy.by),
            Some(owed) => {
                let passes = (is_taken || self.case.was_withdrawn())
                    && owed.given_at.is_none()
                    && owed.because == ExplainBecause::Covered
                    && owed.by == Role::LeaderInCharge
                    && owed.department.as_ref() != department;
                passes.then_some(owed.by)
            }
        }
    }

    pub(super) fn reassign(&mut self, reassign: &Reassign) -> Result<Vec<EventPayload>, Refusal> {
        let Reassign { department, days, note, co, reason } = reassign.clone();
        if self.case.stage.holding_department() == Some(&department) {
            return refuse("department", Field::NotAChoice);
        }
        self.assign(&Assign { department, days, note, co }, Some(&reason))
    }

    pub(super) fn withdraw(
        &mut self,
        withdraw: &WithdrawAssignment,
    ) -> Result<EventPayload, Refusal> {
        let (stage, command) = (self.case.stage.kind(), CommandKind::WithdrawAssignment);
        let mut holders = self.case.holders().into_iter();
        let department = holders.next().ok_or(Refusal::WrongStage { stage, command })?;
        Ok(EventPayload::AssignmentWithdrawn {
            department,
            co: holders.collect(),
            due: self.window_due,
            reason: self.texts.optional_text(withdraw.reason.as_ref()),
            decides: self.case.is_binding(),
        })
    }

    pub(super) fn urge(&mut self, urge: &Urge) -> Result<EventPayload, Refusal> {
        let holders = self.case.holders();
        let asked = each_once(urge.departments.iter());
        if asked.iter().any(|department| !holders.contains(department)) {
            return refuse("departments", Field::NotAChoice);
        }
        Ok(EventPayload::Urged {
            departments: if asked.is_empty() { holders } else { asked },
            words: self.texts.optional_text(urge.words.as_ref()),
        })
    }

    pub(super) fn accept(&self) -> EventPayload {
        let (case, now) = (self.case, self.now);
        let leads = case.stage.kind() == StageKind::Assigned
            && self.actor.department() == case.stage.holding_department();
        // Deadlines from before the case came here, or before anybody could know of it, cannot be met.
        let due_of_work = case.stage.assignment().map(|assignment| assignment.due);
        let is_past = case.taken_over_at().is_none() || due_of_work <= Some(now);
        let starts_anew = leads && case.stands_as_imported() && is_past;
        EventPayload::Accepted {
            contact_by: leads.then(|| self.policy.calendar.same_day(now)),
            due: starts_anew.then(|| self.policy.done_by(CaseClass::FiveDays, now)),
        }
    }

    pub(super) fn hand_back(&mut self, back: &Return) -> EventPayload {
        let leads = self.actor.department() == self.case.stage.holding_department();
        let returns = self.case.returns.saturating_add(1);
        EventPayload::Returned {
            reason: self.texts.words(&back.reason),
            due: self.window_due,
            decides: leads && returns >= self.policy.returns_most,
        }
    }

    pub(super) fn extend(&mut self, extend: &Extend) -> Result<EventPayload, Refusal> {
        let max = self.policy.extension_days_most;
        if !(1..=max).contains(&extend.days) {
            return refuse("days", Field::OutOfRange { min: 1, max });
        }
        let from: Timestamp = self.case.stage.due().unwrap_or(self.now);
        let due = self.policy.calendar.after_days(from, extend.days);
        Ok(EventPayload::Extended { due, reason: self.texts.words(&extend.reason) })
    }

    pub(super) fn plan_step(&mut self, step: &PlanStep) -> Result<EventPayload, Refusal> {
        let planned = self.case.steps.len();
        if planned >= MAX_STEPS {
            return refuse("words", Field::TooMany { max: MAX_STEPS });
        }
        Ok(EventPayload::StepPlanned {
            id: count(planned).saturating_add(1),
            owner: self.owner_of(step.department.as_ref()),
            due: self.day_ahead(step.due_on)?,
            words: self.texts.words(&step.words),
        })
    }

    pub(super) fn finish_step(&mut self, step: &FinishStep) -> Result<EventPayload, Refusal> {
        let mut open = self.case.steps.iter().filter(|known| known.done_at.is_none());
        let known = open.find(|known| known.id == step.id);
        if !known.is_some_and(|known| self.case.may_finish(known, self.actor.department())) {
            return refuse("id", Field::Unknown);
        }
        Ok(EventPayload::StepDone {
            id: step.id,
            words: self.texts.optional_text(step.words.as_ref()),
        })
    }

    pub(super) fn ask_materials(&mut self, ask: &AskMaterials) -> Result<EventPayload, Refusal> {
        if ask.materials.is_empty() {
            return refuse("materials", Field::Missing);
        }
        if ask.materials.len() > MAX_MATERIALS {
            return refuse("materials", Field::TooMany { max: MAX_MATERIALS });
        }
        if self.case.material_requests > 0 && ask.again.is_none() {
            return refuse("again", Field::Missing);
        }
        let lines: Vec<&str> = ask.materials.iter().map(Line::as_str).collect();
        let list =
            Prose::new(lines.join("\n")).or_else(|error| refuse("materials", error.into()))?;
        Ok(EventPayload::MaterialsAsked {
            count: count(ask.materials.len()),
            list: self.texts.words(&list),
            again: self.texts.optional_text(ask.again.as_ref()),
        })
    }
}

fn each_once<'a>(departments: impl Iterator<Item = &'a DepartmentId>) -> Vec<DepartmentId> {
    let mut once = Vec::new();
    for department in departments {
        if !once.contains(department) {
            once.push(department.clone());
        }
    }
    once
}
