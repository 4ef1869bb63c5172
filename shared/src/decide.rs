//! The decision: a command becomes events, or is refused by name. Pure: the time, the actor and the
//! policy are handed in, and the same input always gives the same answer.
//!
//! [`permit`] says who may give which command when; [`decide`] then checks what the command carries.

use crate::actor::{Actor, By};
use crate::aggregate::Aggregate;
use crate::case::{Case, Stage, evolve};
use crate::command::{Assign, Command, End, Import, Reassign, Register};
use crate::directory::Directory;
use crate::duty::{Act, Duty, Marks, Owner, acts_at, soonest_look};
use crate::event::{Ending, Event, Registration, TripFact, What};
use crate::id::DepartmentId;
use crate::limits::TRIPS_COUNTED_MOST;
use crate::number::CaseNumber;
use crate::permit::permit;
use crate::personal::{Content, Intake, Personal, TextId};
use crate::plan::Plan;
use crate::policy::Policy;
use crate::privacy::{holds_long_number, names_the_applicant};
use crate::problem::{Field, FieldProblem, Refusal};
use crate::room;
use crate::text::{Line, Prose};
use crate::time::{Day, FIRST_DAY, Timestamp};
use crate::vocabulary::{
    CaseClass, Channel, ClosedBecause, DutyKind, ExplainBecause, Outcome, Role, StageKind,
    VerdictVia,
};
use std::collections::BTreeMap;

/// The most files that a citizen can hand in with a case, and the most that the staff can.
pub const FILES_MOST: usize = 10;
/// The most departments named on a case at once.
pub const DEPARTMENTS_MOST: usize = 40;
/// The most co-departments of an assignment.
pub const CO_MOST: usize = 20;
/// The most pieces of material asked for at once.
pub const MATERIALS_MOST: usize = 30;
/// The most steps planned, and the most demands made, on a case.
pub const STEPS_MOST: usize = 40;
/// The most trips told one by one.
pub const TRIPS_MOST: usize = 20;
/// The highest level a case can be reopened to: the principal leader.
pub const LEVEL_MOST: u8 = 3;

/// What a command on a case leads to.
pub type Decision = crate::aggregate::Decision<What>;

/// What a decision stands on beside the case: the instant, the rules in force, and what a command refers to.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Now.
    pub now: Timestamp,
    /// The rules in force.
    pub policy: &'a Policy,
    /// The departments, windows and matters that there are.
    pub directory: &'a Directory,
    /// The personal content of the case, where the command [reads](Command::reads_personal) it; empty once
    /// it was erased.
    pub personal: &'a Personal,
    /// The plan that the case is to be answered with, where there is one of that name.
    pub plan: Option<&'a Plan>,
    /// Whether the case that it is to be linked to is there.
    pub other_exists: bool,
}

static NO_CONTENT: Personal = Personal(BTreeMap::new());

impl<'a> Facts<'a> {
    /// The facts of a command that refers to nothing but the directory.
    pub fn of(now: Timestamp, policy: &'a Policy, directory: &'a Directory) -> Facts<'a> {
        Facts { now, policy, directory, personal: &NO_CONTENT, plan: None, other_exists: false }
    }
}

fn refuse<T>(field: &str, problem: Field) -> Result<T, Refusal> {
    Err(Refusal::Fields { fields: vec![FieldProblem::new(field, problem)] })
}

/// Decides a command: the events it leads to, or why not.
///
/// # Errors
///
/// What [`permit`] answers; the fields that do not fit; that the case has no room for more.
pub fn decide(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    permit(case, command.kind(), actor, facts.now, facts.policy)?;
    match (case, command) {
        (Some(case), command) => decide_step(case, command, actor, facts),
        (None, Command::Register(register)) => decide_register(register, actor, facts),
        (None, Command::Import(import)) => decide_import(import, actor, facts),
        (None, _) => Err(Refusal::NoCase),
    }
}

/// Refuses a command that names what is not there, or whose public texts hold personal data, or for whose
/// words the citizen has no room left.
fn check_contents(
    case: &Case,
    command: &Command,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<(), Refusal> {
    let fields = command.unknown_in(facts.directory);
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let intake = facts.personal.intake(case.intake);
    let is_personal = |text: &str| {
        holds_long_number(text) || intake.is_some_and(|intake| names_the_applicant(text, intake))
    };
    if let Some((name, _)) = command.public_texts().into_iter().find(|(_, text)| is_personal(text))
    {
        return refuse(name, Field::LooksPersonal);
    }
    if matches!(actor, Actor::Citizen) {
        room::check_bytes(case, facts.personal, command)?;
    }
    Ok(())
}

/// Collects content and numbers it.
struct Texts {
    next: u16,
    content: Vec<(TextId, Content)>,
}

impl Texts {
    fn keep(&mut self, content: Content) -> TextId {
        let id = TextId(self.next);
        self.next = self.next.saturating_add(1);
        self.content.push((id, content));
        id
    }

    fn words(&mut self, words: &Prose) -> TextId {
        self.keep(Content::Words(words.clone()))
    }

    fn some_words(&mut self, words: Option<&Prose>) -> Option<TextId> {
        words.map(|words| self.words(words))
    }

    fn ending(&mut self, end: &End, worked_hours: u32, follow_up_by: Option<Timestamp>) -> Ending {
        Ending {
            follow_up_by: follow_up_by.filter(|_| end.outcome != Outcome::Withdrawn),
            worked_hours,
            outcome: end.outcome,
            answer: self.words(&end.answer),
            measure: self.some_words(end.measure.as_ref()),
        }
    }
}

fn decide_step(
    case: &Case,
    command: &Command,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    check_contents(case, command, actor, facts)?;
    let Facts { now, policy, .. } = *facts;
    let calendar = &policy.calendar;
    let mut texts = Texts { next: case.texts, content: Vec::new() };
    let window_due = calendar.after_hours(now, policy.window_hours);
    let worked_hours = calendar.working_hours(case.registered_at, now);
    let level_up = case.level.saturating_add(1).min(LEVEL_MOST);
    let follow_up_by = Some(calendar.after_days(now, policy.follow_up_days));
    let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let whats = match command {
        Command::Register(_) | Command::Import(_) => return Err(Refusal::AlreadyRegistered),
        Command::Sort(sort) => {
            let mut departments: Vec<DepartmentId> = Vec::new();
            for department in &sort.departments {
                if !departments.contains(department) {
                    departments.push(department.clone());
                }
            }
            if departments.len() > DEPARTMENTS_MOST {
                return refuse("departments", Field::TooMany { max: DEPARTMENTS_MOST });
            }
            vec![What::Sorted { matter: sort.matter.clone(), reason: sort.reason, departments }]
        }
        Command::Summon(summon) => {
            if let Stage::Summoned { departments, .. } = &case.stage
                && departments.contains(&summon.department)
            {
                return Err(Refusal::AlreadySummoned);
            }
            vec![What::Summoned {
                department: summon.department.clone(),
                note: texts.some_words(summon.note.as_ref()),
            }]
        }
        Command::Settle(end) => vec![What::Settled(texts.ending(end, worked_hours, follow_up_by))],
        Command::Assign(assign) => assigned(case, assign, None, now, policy, &mut texts)?,
        Command::WithdrawAssignment(withdraw) => {
            let mut holders = case.holders().into_iter();
            let department = holders
                .next()
                .ok_or(Refusal::WrongStage { stage: case.stage.kind(), command: command.kind() })?;
            vec![What::AssignmentWithdrawn {
                department,
                co: holders.collect(),
                due: window_due,
                reason: texts.some_words(withdraw.reason.as_ref()),
                decides: case.binding,
            }]
        }
        Command::Reassign(reassign) => {
            let Reassign { department, days, note, co, reason } = reassign.clone();
            if case.stage.holding_department() == Some(&department) {
                return refuse("department", Field::NotAChoice);
            }
            let assign = Assign { department, days, note, co };
            assigned(case, &assign, Some(&reason), now, policy, &mut texts)?
        }
        Command::Accept => {
            let leads = case.stage.kind() == StageKind::Assigned
                && actor.department() == case.stage.holding_department();
            // What was due before it came here, or before anybody could know of it, cannot be kept.
            let is_past = case.imported_at.is_none() || case.stage.due_of_work() <= Some(now);
            let starts_anew = leads && case.stands_as_imported() && is_past;
            vec![What::Accepted {
                contact_by: leads.then(|| calendar.same_day(now)),
                due: starts_anew.then(|| policy.done_by(CaseClass::FiveDays, now)),
            }]
        }
        Command::Return(back) => {
            let leads = actor.department() == case.stage.holding_department();
            vec![What::Returned {
                reason: texts.words(&back.reason),
                due: window_due,
                decides: leads && case.returns.saturating_add(1) >= policy.returns_most,
            }]
        }
        Command::Extend(extend) => {
            if !(1..=policy.extension_days_most).contains(&extend.days) {
                let max = policy.extension_days_most;
                return refuse("days", Field::OutOfRange { min: 1, max });
            }
            let from = case.stage.due().unwrap_or(now);
            vec![What::Extended {
                due: calendar.after_days(from, extend.days),
                reason: texts.words(&extend.reason),
            }]
        }
        Command::TrackLong(long) => vec![What::BecameLongRunning {
            report_by: report_by(long.report_on, now, policy)?,
            reason: texts.words(&long.reason),
        }],
        Command::ReportProgress(report) => vec![What::ProgressReported {
            report_by: report_by(report.report_on, now, policy)?,
            words: texts.words(&report.words),
        }],
        Command::FinishPart(part) => vec![What::PartDone { words: texts.words(&part.words) }],
        Command::PlanStep(step) => {
            if case.steps.len() >= STEPS_MOST {
                return refuse("words", Field::TooMany { max: STEPS_MOST });
            }
            vec![What::StepPlanned {
                id: count(case.steps.len()).saturating_add(1),
                owner: owner_of(case, step.department.as_ref()),
                due: day_ahead(step.due_on, now, policy)?,
                words: texts.words(&step.words),
            }]
        }
        Command::FinishStep(step) => {
            let mut open = case.steps.iter().filter(|known| known.done_at.is_none());
            let known = open.find(|known| known.id == step.id);
            if !known.is_some_and(|known| case.may_finish(known, actor.department())) {
                return refuse("id", Field::Unknown);
            }
            let words = texts.some_words(step.words.as_ref());
            vec![What::StepDone { id: step.id, words }]
        }
        Command::AskMaterials(ask) => {
            if !(1..=MATERIALS_MOST).contains(&ask.materials.len()) {
                let problem = if ask.materials.is_empty() {
                    Field::Missing
                } else {
                    Field::TooMany { max: MATERIALS_MOST }
                };
                return refuse("materials", problem);
            }
            if case.material_requests > 0 && ask.again.is_none() {
                return refuse("again", Field::Missing);
            }
            let lines: Vec<&str> = ask.materials.iter().map(Line::as_str).collect();
            let list =
                Prose::new(lines.join("\n")).or_else(|error| refuse("materials", error.into()))?;
            vec![What::MaterialsAsked {
                count: count(ask.materials.len()),
                list: texts.words(&list),
                again: texts.some_words(ask.again.as_ref()),
            }]
        }
        Command::Explain(explanation) => {
            if explanation.video.is_some() && explanation.transcript.is_none() {
                return refuse("transcript", Field::Missing);
            }
            room::check_explanation(explanation)?;
            vec![What::Explained(explanation.clone())]
        }
        Command::LinkPlan(link) => {
            if case.plans.contains(&link.plan) {
                return refuse("plan", Field::Taken);
            }
            // Nobody answers with another department's plan.
            if facts.plan.map(|plan| &plan.department) != actor.department() {
                return refuse("plan", Field::Unknown);
            }
            vec![What::PlanLinked { plan: link.plan.clone() }]
        }
        Command::Note(note) => vec![What::Noted { words: texts.words(&note.words) }],
        Command::Demand(demand) => {
            if case.demands.len() >= STEPS_MOST {
                return refuse("words", Field::TooMany { max: STEPS_MOST });
            }
            vec![What::Demanded {
                id: count(case.demands.len()).saturating_add(1),
                of: owner_of(case, demand.department.as_ref()),
                due: day_ahead(demand.due_on, now, policy)?,
                words: texts.words(&demand.words),
            }]
        }
        Command::AnswerDemand(answer) => {
            let known = case.demands.iter().find(|known| known.id == answer.id);
            let theirs = known.is_some_and(|known| {
                known.answered_at.is_none() && actor.seat().is_some_and(|seat| known.of.is(seat))
            });
            if !theirs {
                return refuse("id", Field::Unknown);
            }
            vec![What::DemandAnswered { id: answer.id, words: texts.words(&answer.words) }]
        }
        Command::FollowUp(follow_up) => {
            vec![What::FollowedUp { words: texts.words(&follow_up.words) }]
        }
        Command::AddFile(file) => {
            room_for_a_file(case, actor)?;
            let (kind, bytes) = (file.kind, file.bytes);
            let file = texts.keep(Content::File(file.clone()));
            vec![What::FileAdded { file, kind, bytes }]
        }
        Command::PublishFile(publish) => {
            let known = case.files.iter().find(|known| known.file == publish.file);
            if known.is_none_or(|known| known.published.is_some()) {
                return refuse("file", Field::Unknown);
            }
            if !publish.confirmed {
                return refuse("confirmed", Field::NotConfirmed);
            }
            vec![What::FilePublished {
                file: publish.file,
                caption: publish.caption.clone(),
                copy: publish.copy.clone(),
            }]
        }
        Command::LinkCase(link) => {
            if link.other == case.number || case.linked.contains(&link.other) {
                return refuse("other", Field::Taken);
            }
            if !facts.other_exists {
                return refuse("other", Field::Unknown);
            }
            vec![What::CaseLinked { other: link.other }]
        }
        Command::ReissueCode(reissue) => {
            vec![What::CodeRevoked, What::CodeIssued { checked: reissue.checked }]
        }
        Command::LogStep(step) => {
            vec![What::StepLogged { kind: step.kind, words: texts.words(&step.words) }]
        }
        Command::Resolve(end) => {
            vec![What::Resolved(texts.ending(end, worked_hours, follow_up_by))]
        }
        Command::SendMessage(message) => {
            vec![What::MessageSent { words: texts.words(&message.words) }]
        }
        Command::PublishSummary(publish) => {
            if !publish.confirmed {
                return refuse("confirmed", Field::NotConfirmed);
            }
            vec![What::SummaryPublished { summary: publish.summary.clone() }]
        }
        Command::GiveVerdict(verdict) => {
            if verdict.rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
                return refuse("rating", Field::OutOfRange { min: 1, max: 5 });
            }
            let from_citizen = matches!(actor, Actor::Citizen);
            let by_citizen = matches!(verdict.via, VerdictVia::Online | VerdictVia::Link);
            if from_citizen != by_citizen {
                return refuse("via", Field::NotAChoice);
            }
            let mut whats = vec![What::VerdictGiven {
                solved: verdict.solved,
                rating: verdict.rating,
                words: texts.some_words(verdict.words.as_ref()),
                via: verdict.via,
            }];
            if !verdict.solved {
                whats.push(What::Reopened { level: level_up, reason: None, due: window_due });
            } else if case.stage.kind() != StageKind::Closed {
                whats.push(What::Closed { because: ClosedBecause::SaidSolved });
            }
            whats
        }
        Command::Reopen(reopen) => vec![What::Reopened {
            level: level_up,
            reason: Some(texts.words(&reopen.reason)),
            due: window_due,
        }],
        Command::Close => {
            let withdrawn = case
                .stage
                .resolution()
                .is_some_and(|resolution| resolution.ending.outcome == Outcome::Withdrawn);
            let because = if withdrawn { ClosedBecause::Withdrawn } else { ClosedBecause::Silence };
            vec![What::Closed { because }]
        }
    };
    let events: Vec<Event> =
        whats.into_iter().map(|what| Event { at: now, by: actor.by(), what }).collect();
    room::check(case, command.kind(), actor, &events)?;
    Ok(Decision { events, content: texts.content })
}

impl Aggregate for Case {
    type Id = CaseNumber;
    type Command = Command;
    type Payload = What;
    type Refusal = Refusal;
    type Facts<'a> = Facts<'a>;

    fn decide(
        before: Option<&Case>,
        command: &Command,
        actor: &Actor,
        facts: &Facts<'_>,
    ) -> Result<Decision, Refusal> {
        decide(before, command, actor, facts)
    }

    fn evolve(before: Option<Case>, number: &CaseNumber, event: &Event) -> Option<Case> {
        evolve(before, *number, event)
    }

    fn revision(&self) -> u32 {
        self.revision()
    }

    fn began(&self) -> Timestamp {
        self.registered_at
    }

    fn duties(&self) -> Vec<Duty> {
        self.duties()
    }

    fn marks(&self) -> &[Marks] {
        &self.marks
    }

    /// Not where the clock has written as much as fits.
    fn next_look(&self, policy: &Policy) -> Option<Timestamp> {
        let fits = room::clock_has_room(self);
        fits.then(|| soonest_look(&self.duties(), &self.marks, policy)).flatten()
    }

    /// Doing it again, late or twice, does each thing once, because the events say what was done.
    fn tick(&self, now: Timestamp, policy: &Policy) -> Vec<Event> {
        if !room::clock_has_room(self) {
            return Vec::new();
        }
        let mut whats = Vec::new();
        let mut explains = self.explanation.is_none() && policy.explain.when_overdue;
        for (duty, marks) in self.standing() {
            for act in acts_at(&duty, &marks, policy, now) {
                let named = duty.named();
                match act {
                    Act::Remind => whats.push(What::Reminded { duty: named }),
                    Act::Overdue => {
                        whats.push(What::WentOverdue { duty: named });
                        if explains && duty.kind == DutyKind::Resolve {
                            explains = false;
                            let department = duty.owner.department().cloned();
                            let because = ExplainBecause::Overdue;
                            whats.push(explanation_owed(department, because, now, policy));
                        }
                    }
                    Act::Climb(rung) => whats.push(What::Escalated { duty: named, rung }),
                }
            }
        }
        whats.into_iter().map(|what| Event { at: now, by: By::Clock, what }).collect()
    }
}

/// What an assignment leads to: of a case that the window has, or, with a reason, of one that is taken from
/// the departments that have it.
fn assigned(
    case: &Case,
    assign: &Assign,
    taken_because: Option<&Prose>,
    now: Timestamp,
    policy: &Policy,
    texts: &mut Texts,
) -> Result<Vec<What>, Refusal> {
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
    let mut co: Vec<_> = Vec::new();
    for department in &assign.co {
        if *department != assign.department && !co.contains(department) {
            co.push(department.clone());
        }
    }
    if co.len() > CO_MOST {
        return refuse("co", Field::TooMany { max: CO_MOST });
    }
    let plan = &policy.plan;
    let owes_plan = plan.reasons.contains(&case.reason) && case.plans.is_empty();
    let mut whats = vec![What::Assigned {
        department: assign.department.clone(),
        accept_by: calendar.after_hours(now, policy.accept_hours),
        due,
        note: texts.some_words(assign.note.as_ref()),
        class: assign.days.is_none().then_some(class),
        co,
        binding: case.is_leaders(),
        plan_by: owes_plan.then(|| calendar.after_days(now, plan.days)),
        from: case.holders(),
        reason: texts.some_words(taken_because),
    }];
    // Why a case took more than one trip is explained by the leader over the department that has it: where it
    // was taken from another one, that one's leader no longer owes it.
    let because = ExplainBecause::Covered;
    let department = Some(assign.department.clone());
    let by = match &case.explanation {
        None => policy.explain.reasons.contains(&case.reason).then_some(policy.explain.by),
        Some(owed) => {
            let passes = (taken_because.is_some() || case.was_withdrawn())
                && owed.given_at.is_none()
                && owed.because == because
                && owed.by == Role::LeaderInCharge
                && owed.department != department;
            passes.then_some(owed.by)
        }
    };
    if let Some(by) = by {
        let due = calendar.after_days(now, policy.explain.days);
        whats.push(What::ExplanationOwed { by, department, because, due });
    }
    Ok(whats)
}

fn explanation_owed(
    department: Option<DepartmentId>,
    because: ExplainBecause,
    now: Timestamp,
    policy: &Policy,
) -> What {
    What::ExplanationOwed {
        by: policy.explain.by,
        department,
        because,
        due: policy.calendar.after_days(now, policy.explain.days),
    }
}

fn owner_of(case: &Case, department: Option<&DepartmentId>) -> Owner {
    match department {
        Some(department) => Owner::Department { department: department.clone() },
        None => Owner::Window { window: case.window.clone() },
    }
}

/// The close of a day that has not passed, at most a year ahead.
fn day_ahead(day: Day, now: Timestamp, policy: &Policy) -> Result<Timestamp, Refusal> {
    let close = policy.calendar.close_of(day);
    let problem = if close <= now {
        Field::InThePast
    } else if day > now.day().plus(366) {
        Field::TooFarAhead
    } else {
        return Ok(close);
    };
    refuse("due_on", problem)
}

/// By when the next report on a long-running case is due: the day that was said, or the policy's.
fn report_by(day: Option<Day>, now: Timestamp, policy: &Policy) -> Result<Timestamp, Refusal> {
    let latest = policy.calendar.after_days(now, policy.report_days);
    let Some(day) = day else { return Ok(latest) };
    let close = policy.calendar.close_of(day);
    let problem = if close <= now {
        Field::InThePast
    } else if close > latest {
        Field::TooFarAhead
    } else {
        return Ok(close);
    };
    refuse("report_on", problem)
}

/// Whether `actor` can hand in one more file: the citizen's take no room from the staff's. It is asked
/// before an upload too, so that nobody waits for one in vain.
pub fn room_for_a_file(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    let from_citizen = matches!(actor, Actor::Citizen);
    let theirs = |event: &&Event| {
        matches!(event.what, What::FileAdded { .. }) && (event.by == By::Citizen) == from_citizen
    };
    if case.log.iter().filter(theirs).count() < FILES_MOST {
        return if room::has_room_for_more(case, actor) {
            Ok(())
        } else {
            Err(Refusal::TooManyTexts)
        };
    }
    refuse("file", Field::TooMany { max: FILES_MOST })
}

fn check_register(
    register: &Register,
    actor: &Actor,
    at: Timestamp,
    imported: bool,
) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut need = |holds: bool, field: &str, problem: Field| {
        if !holds {
            problems.push(FieldProblem::new(field, problem));
        }
    };
    let from_citizen = matches!(actor, Actor::Citizen);
    if !imported {
        need(register.applicant.name.is_some(), "applicant.name", Field::Missing);
        need(
            !from_citizen || register.applicant.phone.is_some(),
            "applicant.phone",
            Field::Missing,
        );
        need(from_citizen == (register.channel == Channel::Online), "channel", Field::NotAChoice);
        need(!register.trips.is_empty(), "trips", Field::Missing);
    }
    let told = u16::try_from(register.trips.len()).unwrap_or(u16::MAX);
    let fewest = if imported { told } else { told.max(1) };
    need(
        (fewest..=TRIPS_COUNTED_MOST).contains(&register.trips_made),
        "trips_made",
        Field::OutOfRange { min: fewest.into(), max: TRIPS_COUNTED_MOST.into() },
    );
    need(
        register.trips.len() <= TRIPS_MOST,
        "trips",
        Field::OutOfRange { min: 1, max: TRIPS_MOST as u32 },
    );
    need(
        register.departments.len() <= DEPARTMENTS_MOST,
        "departments",
        Field::TooMany { max: DEPARTMENTS_MOST },
    );
    for (index, trip) in register.trips.iter().enumerate() {
        let field = format!("trips.{index}.on");
        need(trip.on <= at.day(), &field, Field::InTheFuture);
        need(trip.on >= FIRST_DAY, &field, Field::TooLongAgo);
    }
    problems
}

fn registration(
    register: &Register,
    due: Timestamp,
    imported: bool,
    texts: &mut Texts,
) -> Registration {
    let mut departments = Vec::new();
    let named = register.trips.iter().filter_map(|trip| trip.department.as_ref());
    for department in register.departments.iter().chain(named) {
        if !departments.contains(department) {
            departments.push(department.clone());
        }
    }
    let intake = texts.keep(Content::Intake(Box::new(Intake {
        applicant: register.applicant.clone(),
        title: register.title.clone(),
        account: register.account.clone(),
        trips: register.trips.clone(),
        suggestion: register.suggestion.clone(),
        wish: register.wish.clone(),
        source_number: register.source_number.clone(),
    })));
    let trips = register
        .trips
        .iter()
        .map(|trip| TripFact {
            on: trip.on,
            department: trip.department.clone(),
            reason: trip.reason,
        })
        .collect();
    Registration {
        channel: register.channel,
        window: register.window.clone(),
        language: register.language,
        applicant: register.applicant.kind,
        matter: register.matter.clone(),
        reason: register.reason,
        departments,
        trips,
        trips_made: register.trips_made,
        intake,
        due,
        imported,
        brings: 0,
        shows_identity: register.shows_identity,
        imported_at: None,
    }
}

fn decide_register(
    register: &Register,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    let Facts { now, policy, directory, .. } = *facts;
    if actor.seat().is_some_and(|seat| seat.window() != Some(&register.window)) {
        return Err(Refusal::NotYourWindow);
    }
    let mut fields = check_register(register, actor, now, false);
    fields.extend(register.unknown_in(directory));
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let mut texts = Texts { next: 0, content: Vec::new() };
    let due = policy.calendar.after_hours(now, policy.window_hours);
    let what = What::Registered(registration(register, due, false, &mut texts));
    Ok(Decision { events: vec![Event { at: now, by: actor.by(), what }], content: texts.content })
}

fn decide_import(import: &Import, actor: &Actor, facts: &Facts<'_>) -> Result<Decision, Refusal> {
    let Facts { now, policy, .. } = *facts;
    let received_at = import.received_at;
    let mut fields = check_register(&import.register, actor, received_at, true);
    if received_at > now {
        fields.push(FieldProblem::new("received_at", Field::InTheFuture));
    } else if received_at.day() < FIRST_DAY {
        fields.push(FieldProblem::new("received_at", Field::TooLongAgo));
    }
    if let Some(ending) = &import.ending {
        if ending.at < received_at {
            fields.push(FieldProblem::new("ending.at", Field::TooEarly));
        } else if ending.at > now {
            fields.push(FieldProblem::new("ending.at", Field::InTheFuture));
        }
    }
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let mut texts = Texts { next: 0, content: Vec::new() };
    let window = By::Window { window: import.register.window.clone() };
    // Whoever has an open case hears of it now: the time that they have begins now too.
    let is_open = import.ending.as_ref().is_none_or(|ending| ending.solved == Some(false));
    let runs_from = if is_open { now } else { received_at };
    let due = policy.calendar.after_hours(runs_from, policy.window_hours);
    let mut registered = registration(&import.register, due, true, &mut texts);
    registered.imported_at = is_open.then_some(now);
    let what = What::Registered(registered);
    let mut events = vec![Event { at: received_at, by: window.clone(), what }];
    let on_the_spot = import.ending.as_ref().is_some_and(|ending| ending.on_the_spot);
    let mut ended_by = window.clone();
    if let Some(department) = import.assigned_to.as_ref().filter(|_| !on_the_spot) {
        ended_by = By::Department { department: department.clone() };
        let assigned = What::Assigned {
            department: department.clone(),
            accept_by: policy.calendar.after_hours(runs_from, policy.accept_hours),
            due: policy.done_by(CaseClass::FiveDays, runs_from),
            note: None,
            class: None,
            co: import.co.iter().filter(|co| *co != department).cloned().collect(),
            binding: false,
            plan_by: None,
            from: Vec::new(),
            reason: None,
        };
        events.push(Event { at: received_at, by: window.clone(), what: assigned });
        if import.ending.is_some() {
            let what = What::Accepted { contact_by: None, due: None };
            events.push(Event { at: received_at, by: ended_by.clone(), what });
        }
    }
    if let Some(ending) = &import.ending {
        let worked_hours = policy.calendar.working_hours(received_at, ending.at);
        let kept = texts.ending(&ending.end, worked_hours, None);
        let what = if ending.on_the_spot { What::Settled(kept) } else { What::Resolved(kept) };
        events.push(Event { at: ending.at, by: ended_by, what });
        let mut afterwards = Vec::new();
        if let Some(solved) = ending.solved {
            let via = VerdictVia::Window;
            afterwards.push(What::VerdictGiven { solved, rating: None, words: None, via });
        }
        if ending.solved == Some(false) {
            let due = policy.calendar.after_hours(now, policy.window_hours);
            afterwards.push(What::Reopened { level: 1, reason: None, due });
        } else if ending.filed || ending.solved == Some(true) {
            let because = match (ending.solved, ending.end.outcome) {
                (Some(_), _) => ClosedBecause::SaidSolved,
                (None, Outcome::Withdrawn) => ClosedBecause::Withdrawn,
                (None, Outcome::Solved | Outcome::Explained | Outcome::Redirected) => {
                    ClosedBecause::Silence
                }
            };
            afterwards.push(What::Closed { because });
        }
        let by = window;
        let at = ending.at;
        events.extend(afterwards.into_iter().map(|what| Event { at, by: by.clone(), what }));
    }
    let after_the_first = u16::try_from(events.len().saturating_sub(1)).unwrap_or(u16::MAX);
    if let Some(Event { what: What::Registered(registration), .. }) = events.first_mut() {
        registration.brings = after_the_first;
    }
    Ok(Decision { events, content: texts.content })
}
