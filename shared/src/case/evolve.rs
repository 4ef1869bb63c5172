//! Folds events into a case. This is the only code that changes a case. It never refuses anything: an event has
//! happened, and whether it could was decided before.

use super::assignment::{Assignment, HandedOver, Involvement, LongRunning, Part, PartState, name};
use super::stage::{Awaited, Resolution, Stage};
use super::written::{Written, json_bytes};
use super::{
    Case, Demanded, FileFact, Imported, OwedExplanation, OwedPlan, PlannedStep, ProposedVoiding,
    PublishedCopy, Verdict, is_by,
};
use crate::actor::By;
use crate::duty::{Owner, marks_for};
use crate::event::{Event, EventPayload, RecordedResolution, Registration};
use crate::id::{DepartmentId, WindowId};
use crate::number::CaseNumber;
use crate::scale::Level;
use crate::time::Timestamp;
use crate::vocabulary::{
    ClosedBecause, DutyKind, EscalationLevel, StepKind, VerdictVia, VoidedBecause,
};

/// Folds a whole history.
pub fn fold<'a>(number: CaseNumber, events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
    events.into_iter().fold(None, |case, event| evolve(case, number, event))
}

/// Folds an event into the case. The first event must be the registration; any other event without a case gives
/// `None`.
pub fn evolve(case: Option<Case>, number: CaseNumber, event: &Event) -> Option<Case> {
    evolve_of_bytes(case, number, event, json_bytes(event))
}

/// Like [`evolve`], given the length of the event's JSON. Programs that only read events call this one, so that they
/// do not link the code that writes JSON.
pub fn evolve_of_bytes(
    case: Option<Case>,
    number: CaseNumber,
    event: &Event,
    bytes: usize,
) -> Option<Case> {
    let mut case = match (case, &event.what) {
        (None, EventPayload::Registered(registration)) => Case::begin(number, registration, event),
        (Some(case), EventPayload::Registered(_)) => return Some(case),
        (case, _) => case?,
    };
    case.note(event, bytes);
    case.apply(event);
    case.drop_stale_marks();
    case.involvement.follow(event);
    Some(case)
}

impl Case {
    fn begin(number: CaseNumber, registration: &Registration, event: &Event) -> Case {
        let Registration {
            channel,
            window,
            language,
            applicant,
            matter,
            reason,
            departments,
            trips,
            trips_made,
            intake,
            due,
            imported,
            brings,
            shows_identity,
            imported_at,
        } = registration;
        let from_register =
            Imported { events: *brings, until: event.at, taken_over_at: *imported_at };
        Case {
            number,
            revision: 0,
            changed_at: event.at,
            stage: Stage::Registered { due: *due },
            stage_since: event.at,
            registered_at: event.at,
            channel: *channel,
            window: window.clone(),
            language: *language,
            applicant: *applicant,
            shows_identity: *shows_identity,
            matter: matter.clone(),
            reason: *reason,
            departments: departments.clone(),
            involvement: Involvement::default(),
            named: departments.clone(),
            acted: Vec::new(),
            trips: trips.clone(),
            trips_made: *trips_made,
            intake: *intake,
            imported: imported.then_some(from_register),
            handed_to: Vec::new(),
            handed_over: None,
            returns: 0,
            reopenings: 0,
            level: Level::default(),
            summary: None,
            verdict: None,
            judged: false,
            voiding: None,
            steps: Vec::new(),
            material_requests: 0,
            explanation: None,
            plan: None,
            plans: Vec::new(),
            demands: Vec::new(),
            marks: Vec::new(),
            times_overdue: 0,
            reprimands: 0,
            times_extended: 0,
            withdrawals: 0,
            reassignments: 0,
            urged_at: None,
            times_urged: 0,
            files: Vec::new(),
            linked: Vec::new(),
            texts: 0,
            citizen_texts: Vec::new(),
            noted: Vec::new(),
            written: Written::default(),
        }
    }

    /// Updates the counters that every event changes.
    fn note(&mut self, event: &Event, bytes: usize) {
        // Events from another register come first; the registration says how many there are.
        if let Some(imported) = &mut self.imported
            && self.revision <= imported.events.into()
        {
            imported.until = event.at;
        }
        let words = event.what.words();
        self.noted.extend(words.supervisors);
        for id in words.texts() {
            self.texts = self.texts.max(id.0.saturating_add(1));
            if event.by == By::Citizen && self.revision > 0 {
                self.citizen_texts.push(id);
            }
        }
        if let By::Department { department, successor: _ } = &event.by {
            name(&mut self.acted, department);
        }
        self.revision = self.revision.saturating_add(1);
        self.changed_at = event.at;
        self.written.add(event, bytes);
    }

    fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            EventPayload::Registered(_)
            | EventPayload::Noted { words: _ }
            | EventPayload::Remarked { words: _ }
            | EventPayload::CodeRevoked
            | EventPayload::CodeIssued { checked: _ } => {}
            EventPayload::Sorted { matter, reason, departments } => {
                self.matter.clone_from(matter);
                self.reason = *reason;
                self.departments.clone_from(departments);
                for department in departments {
                    name(&mut self.named, department);
                }
                if let Some(holder) = self.stage.holding_department() {
                    name(&mut self.departments, holder);
                }
            }
            EventPayload::Summoned { department, note: _, come_by } => {
                self.summon(department, *come_by, at);
            }
            EventPayload::Arrived { department } => {
                if let Stage::Summoned { awaited, .. } = &mut self.stage {
                    awaited.retain(|awaited| awaited.department != *department);
                }
            }
            EventPayload::Assigned { .. } => self.assign(event),
            EventPayload::AssignmentWithdrawn { department, co, due, reason: _, decides } => {
                self.withdraw(department, co, *due, *decides, at);
            }
            EventPayload::Accepted { contact_by, due } => self.accept(*contact_by, *due, event),
            EventPayload::Returned { reason: _, due, decides } => {
                self.hand_back(*due, *decides, event)
            }
            EventPayload::PartDone { words: _ } => self.mark_part(&event.by, PartState::Done),
            EventPayload::Extended { due, reason: _ } => {
                self.times_extended = self.times_extended.saturating_add(1);
                if let Stage::Accepted { assignment, extensions, .. } = &mut self.stage {
                    *extensions = extensions.saturating_add(1);
                    assignment.due = *due;
                    if let Some(handed) = &mut self.handed_over {
                        handed.due = *due;
                    }
                }
            }
            EventPayload::BecameLongRunning { .. } | EventPayload::ProgressReported { .. } => {
                self.report(event)
            }
            EventPayload::StepPlanned { .. } | EventPayload::StepDone { .. } => {
                self.plan_or_finish_step(event)
            }
            EventPayload::StepLogged { kind, words: _ } => {
                if *kind == StepKind::Contact {
                    self.hear(&event.by);
                }
            }
            EventPayload::MessageSent { words: _ } => self.hear(&event.by),
            EventPayload::MaterialsAsked { count: _, list: _, again: _ } => {
                self.material_requests = self.material_requests.saturating_add(1);
                self.hear(&event.by);
            }
            EventPayload::Settled(ending) => {
                let resolution = self.claim(ending, event, true);
                self.enter_stage(Stage::Settled { resolution }, at);
            }
            EventPayload::Resolved(ending) => {
                let resolution = self.claim(ending, event, false);
                let parts = self.parts();
                let is_open = parts.iter().any(|part| part.state.is_open());
                let parts = if is_open { parts.to_vec() } else { Vec::new() };
                self.enter_stage(Stage::Resolved { resolution, parts }, at);
            }
            EventPayload::VerdictGiven { solved, rating, words, via, counted } => {
                self.verdict = Some(Verdict {
                    at,
                    solved: *solved,
                    rating: *rating,
                    words: *words,
                    via: *via,
                    counted: *counted,
                });
                self.judged = true;
                self.voiding = None;
                self.answer(None, ClosedBecause::SaidSolved);
            }
            EventPayload::WithdrawalConfirmed { words: _, via } => {
                self.verdict = None;
                self.answer(Some(*via), ClosedBecause::Withdrawn);
            }
            EventPayload::FollowedUp { words: _ } => {
                if let Some(resolution) = self.stage.resolution_mut() {
                    resolution.followed_up = true;
                }
            }
            EventPayload::Reopened { level, reason: _, due } => {
                self.verdict = self.verdict.take().filter(|verdict| !verdict.solved);
                self.level = *level;
                self.reopenings = self.reopenings.saturating_add(1);
                self.enter_stage(Stage::Reopened { due: *due }, at);
            }
            EventPayload::Closed { because } => {
                if let Some(resolution) = self.stage.resolution().cloned() {
                    self.enter_stage(Stage::Closed { resolution, at, because: *because }, at);
                }
            }
            EventPayload::ExplanationOwed { .. }
            | EventPayload::Explained(_)
            | EventPayload::PlanLinked { .. }
            | EventPayload::Demanded { .. }
            | EventPayload::DemandAnswered { .. } => self.supervise(event),
            EventPayload::FileAdded { file, kind, bytes } => self.files.push(FileFact {
                file: *file,
                at,
                by: event.by.clone(),
                kind: *kind,
                bytes: *bytes,
                published: None,
            }),
            EventPayload::FilePublished { file, caption, copy } => {
                if let Some(fact) = self.files.iter_mut().find(|fact| fact.file == *file) {
                    let (caption, copy) = (caption.clone(), copy.clone());
                    fact.published = Some(PublishedCopy { caption, copy });
                }
            }
            EventPayload::SummaryPublished { summary } => self.summary = Some(summary.clone()),
            EventPayload::CaseLinked { other } => self.linked.push(*other),
            EventPayload::VoidingProposed { because, other, reason, due } => {
                self.voiding = Some(ProposedVoiding {
                    revision: self.revision,
                    because: *because,
                    other: *other,
                    reason: *reason,
                    since: at,
                    due: *due,
                });
            }
            EventPayload::VoidingDeclined { reason: _ } | EventPayload::VoidingWithdrawn => {
                self.voiding = None;
            }
            EventPayload::Voided { because, other, from: _ } => self.void(*because, *other, at),
            EventPayload::RegistrationCorrected { .. } => self.correct(event),
            EventPayload::Transferred { from: _, window, reason: _, due } => {
                self.transfer(window, *due, at);
            }
            EventPayload::Urged { departments: _, words: _ } => {
                self.urged_at = Some(at);
                self.times_urged = self.times_urged.saturating_add(1);
            }
            EventPayload::Reminded { duty } => {
                marks_for(&mut self.marks, duty).reminded_at = Some(at)
            }
            EventPayload::WentOverdue { duty } => {
                self.times_overdue = self.times_overdue.saturating_add(1);
                marks_for(&mut self.marks, duty).mark_overdue(at);
            }
            EventPayload::Escalated { duty, rung } => {
                if *rung == EscalationLevel::Reprimand {
                    self.reprimands = self.reprimands.saturating_add(1);
                }
                marks_for(&mut self.marks, duty).climb(*rung, at);
            }
        }
    }

    /// Takes the citizen's answer to the claim that stands. A case that was closed before is so because of the answer.
    fn answer(&mut self, withdrawal: Option<VerdictVia>, closes: ClosedBecause) {
        if let Stage::Closed { because, .. } = &mut self.stage {
            *because = closes;
        }
        if let Some(resolution) = self.stage.resolution_mut() {
            resolution.withdrawal = withdrawal;
        }
    }

    fn enter_stage(&mut self, stage: Stage, at: Timestamp) {
        self.stage = stage;
        self.stage_since = at;
    }

    /// The window's deadline stays as it was: summoning a department gives it no more time.
    fn summon(&mut self, department: &DepartmentId, come_by: Option<Timestamp>, at: Timestamp) {
        name(&mut self.departments, department);
        let (id, since) = (department.clone(), at);
        let late = come_by.map(|come_by| Awaited { department: id.clone(), since, come_by });
        if let Stage::Summoned { departments, awaited, due: _ } = &mut self.stage {
            departments.push(id);
            awaited.extend(late);
        } else {
            let due = self.stage.due().unwrap_or(at);
            let (departments, awaited) = (vec![id], late.into_iter().collect());
            self.stage = Stage::Summoned { departments, awaited, due };
        }
    }

    fn assign(&mut self, event: &Event) {
        let EventPayload::Assigned {
            department,
            accept_by,
            due,
            note: _,
            class,
            co,
            binding,
            plan_by,
            from,
            reason: _,
        } = &event.what
        else {
            return;
        };
        let (accept_by, due, since) = (*accept_by, *due, event.at);
        // The leader who decides is the one over the department that returned the case last.
        let decided_over = if let Stage::Returned { department, decides: true, .. } = &self.stage {
            Some(department)
        } else {
            self.stage.assignment().and_then(|assignment| assignment.decided_over.as_ref())
        };
        let decided_over = binding.then(|| decided_over.unwrap_or(department).clone());
        if !from.is_empty() {
            self.take_from(from);
            self.reassignments = self.reassignments.saturating_add(1);
        }
        self.handed_to = std::iter::once(department).chain(co).cloned().collect();
        self.handed_over = Some(HandedOver { at: since, accepted_at: None, due });
        for holder in &self.handed_to {
            name(&mut self.departments, holder);
        }
        let part = |department: &DepartmentId| Part {
            department: department.clone(),
            since,
            accept_by,
            due,
            state: PartState::Waiting,
        };
        let plan_by = plan_by.filter(|_| self.plans.is_empty());
        self.plan = plan_by.map(|due| OwedPlan { department: department.clone(), since, due });
        let assignment = Assignment {
            department: department.clone(),
            since,
            due,
            class: *class,
            decided_over,
            parts: co.iter().map(part).collect(),
        };
        self.enter_stage(Stage::Assigned { accept_by, assignment }, since);
    }

    fn withdraw(
        &mut self,
        department: &DepartmentId,
        co: &[DepartmentId],
        due: Timestamp,
        decides: bool,
        at: Timestamp,
    ) {
        self.withdrawals = self.withdrawals.saturating_add(1);
        self.handed_to.clear();
        self.handed_over = None;
        let decided_over = self.stage.assignment().and_then(|of| of.decided_over.clone());
        let holders: Vec<_> = std::iter::once(department).chain(co).cloned().collect();
        self.take_from(&holders);
        let stage = if decides {
            let department = decided_over.unwrap_or_else(|| department.clone());
            Stage::Returned { department, due, decides }
        } else if self.reopenings > 0 {
            Stage::Reopened { due }
        } else {
            Stage::Registered { due }
        };
        self.enter_stage(stage, at);
    }

    fn accept(&mut self, contact_by: Option<Timestamp>, due: Option<Timestamp>, event: &Event) {
        if let Stage::Assigned { assignment, accept_by: _ } = &self.stage
            && is_by(event, &assignment.department)
        {
            let mut assignment = assignment.clone();
            assignment.due = due.unwrap_or(assignment.due);
            if let Some(handed) = &mut self.handed_over {
                (handed.accepted_at, handed.due) = (Some(event.at), assignment.due);
            }
            let stage =
                Stage::Accepted { assignment, contact_by, extensions: 0, long_running: None };
            self.enter_stage(stage, event.at);
        } else if let Some(part) = self.part_of(&event.by) {
            part.state = PartState::Accepted;
            part.since = event.at;
        }
    }

    fn hand_back(&mut self, due: Timestamp, decides: bool, event: &Event) {
        self.returns = self.returns.saturating_add(1);
        let lead = self.stage.holding_department().filter(|lead| is_by(event, lead)).cloned();
        let Some(department) = lead else {
            return self.mark_part(&event.by, PartState::Returned);
        };
        if matches!(self.stage, Stage::Accepted { .. }) {
            self.pass_steps(&self.holders());
        }
        self.plan = None;
        self.enter_stage(Stage::Returned { department, due, decides }, event.at);
    }

    /// A department that only the former trips named stays involved: classifying says which are.
    fn correct(&mut self, event: &Event) {
        let EventPayload::RegistrationCorrected {
            kinds: _,
            intake,
            reason: _,
            checked: _,
            applicant,
            channel,
            language,
            trips,
            trips_made,
        } = &event.what
        else {
            return;
        };
        self.intake = intake.unwrap_or(self.intake);
        self.applicant = applicant.unwrap_or(self.applicant);
        self.channel = channel.unwrap_or(self.channel);
        self.language = language.unwrap_or(self.language);
        self.trips_made = trips_made.unwrap_or(self.trips_made);
        if let Some(trips) = trips {
            self.trips.clone_from(trips);
            for department in trips.iter().filter_map(|trip| trip.department.as_ref()) {
                name(&mut self.departments, department);
                name(&mut self.named, department);
            }
        }
    }

    /// The new window begins anew, with what the former one owed besides.
    fn transfer(&mut self, window: &WindowId, due: Timestamp, at: Timestamp) {
        let former = std::mem::replace(&mut self.window, window.clone());
        let stage = if let Stage::Returned { department, due: _, decides } = &self.stage {
            Stage::Returned { department: department.clone(), due, decides: *decides }
        } else if self.reopenings > 0 {
            Stage::Reopened { due }
        } else {
            Stage::Registered { due }
        };
        self.enter_stage(stage, at);
        let (from, to) =
            (Owner::Window { window: former }, Owner::Window { window: window.clone() });
        let open_steps = self.steps.iter_mut().filter(|step| step.done_at.is_none());
        let open_demands = self.demands.iter_mut().filter(|demand| demand.answered_at.is_none());
        let marked = self.marks.iter_mut().map(|marks| &mut marks.duty.owner);
        let owners = open_steps.map(|step| &mut step.owner);
        for owner in owners.chain(open_demands.map(|demand| &mut demand.of)).chain(marked) {
            if *owner == from {
                *owner = to.clone();
            }
        }
    }

    /// Ends everything that is owed. What was said in public stays.
    fn void(&mut self, because: VoidedBecause, other: Option<CaseNumber>, at: Timestamp) {
        self.voiding = None;
        self.plan = None;
        self.explanation = self.explanation.take().filter(|owed| owed.given_at.is_some());
        self.linked.extend(other.filter(|other| !self.linked.contains(other)));
        self.enter_stage(Stage::Voided { because, other }, at);
    }

    /// Takes the case from the departments that have it. Departments that only this assignment involved, and that did
    /// nothing, are no longer involved.
    fn take_from(&mut self, holders: &[DepartmentId]) {
        let only = &self.involvement.assigned_only;
        self.departments.retain(|department| !only.contains(department));
        self.pass_steps(holders);
        self.plan = None;
    }

    /// Passes the open steps that were planned for these departments since the assignment to the window, along with
    /// what the clock did about them.
    fn pass_steps(&mut self, holders: &[DepartmentId]) {
        let Some(assigned_at) = self.stage.assignment().map(|assignment| assignment.since) else {
            return;
        };
        let window = Owner::Window { window: self.window.clone() };
        for step in &mut self.steps {
            let theirs = step.owner.department().is_some_and(|owner| holders.contains(owner));
            if step.done_at.is_none() && theirs && step.since >= assigned_at {
                step.owner = window.clone();
                for marks in &mut self.marks {
                    if marks.duty.kind == DutyKind::Step && marks.duty.place == step.id {
                        marks.duty.owner = window.clone();
                    }
                }
            }
        }
    }

    /// The open part of the acting department.
    fn part_of(&mut self, by: &By) -> Option<&mut Part> {
        let By::Department { department, successor: _ } = by else { return None };
        let mut parts = self.stage.parts_mut().iter_mut();
        parts.find(|part| part.department == *department && part.state.is_open())
    }

    fn mark_part(&mut self, by: &By, state: PartState) {
        if let Some(part) = self.part_of(by) {
            part.state = state;
        }
    }

    fn report(&mut self, event: &Event) {
        let Stage::Accepted { long_running, .. } = &mut self.stage else { return };
        let (since, asked_at) = (event.at, event.at);
        if let EventPayload::BecameLongRunning { report_by, reason: _ } = event.what {
            *long_running = Some(LongRunning { since, asked_at, report_by, reports: 0 });
        } else if let EventPayload::ProgressReported { report_by, words: _ } = event.what
            && let Some(long) = long_running
        {
            let reports = long.reports.saturating_add(1);
            *long = LongRunning { since: long.since, asked_at, report_by, reports };
        }
    }

    /// Ends the duty of first contact: the citizen has heard from those who have the case.
    fn hear(&mut self, by: &By) {
        let by_staff = matches!(by, By::Department { .. } | By::Window { .. });
        if let Stage::Accepted { contact_by, .. } = &mut self.stage
            && by_staff
        {
            *contact_by = None;
        }
    }

    fn plan_or_finish_step(&mut self, event: &Event) {
        if let EventPayload::StepPlanned { id, owner, due, words } = &event.what {
            if let Some(department) = owner.department() {
                name(&mut self.departments, department);
            }
            self.steps.push(PlannedStep {
                id: *id,
                owner: owner.clone(),
                since: event.at,
                due: *due,
                words: *words,
                done_at: None,
            });
        } else if let EventPayload::StepDone { id, words: _ } = event.what
            && let Some(step) = self.steps.iter_mut().find(|step| step.id == id)
        {
            step.done_at = Some(event.at);
        }
    }

    fn claim(
        &mut self,
        ending: &RecordedResolution,
        event: &Event,
        on_the_spot: bool,
    ) -> Resolution {
        self.verdict = None;
        Resolution {
            at: event.at,
            by: event.by.clone(),
            on_the_spot,
            ending: ending.clone(),
            followed_up: false,
            withdrawal: None,
        }
    }

    /// Applies the events of leaders, inspectors and plans.
    fn supervise(&mut self, event: &Event) {
        if let EventPayload::ExplanationOwed { by, department, because, due } = &event.what {
            self.explanation = Some(OwedExplanation {
                by: *by,
                department: department.clone(),
                because: *because,
                since: event.at,
                due: *due,
                given_at: None,
                said: None,
            });
        } else if let EventPayload::Explained(explanation) = &event.what {
            if let Some(owed) = &mut self.explanation {
                owed.given_at = Some(event.at);
                owed.said = Some(explanation.as_ref().clone());
            }
        } else if let EventPayload::PlanLinked { plan } = &event.what {
            self.plan = None;
            self.plans.push(plan.clone());
        } else if let EventPayload::Demanded { id, of, words, due } = &event.what {
            self.demands.push(Demanded {
                id: *id,
                of: of.clone(),
                since: event.at,
                due: *due,
                words: *words,
                answered_at: None,
            });
        } else if let EventPayload::DemandAnswered { id, words: _ } = event.what
            && let Some(demand) = self.demands.iter_mut().find(|demand| demand.id == id)
        {
            demand.answered_at = Some(event.at);
        }
    }
}
