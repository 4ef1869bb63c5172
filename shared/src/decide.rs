//! Decides a command on a case: it becomes events or is refused with a reason. This is pure. The time, the actor and
//! the policy are arguments, and the same input always gives the same answer.
//!
//! [`permit`] says who may give which command when; [`decide`] then checks the content of the command.

mod correct;
mod handle;
mod register;
mod settle;
mod supervise;
mod tick;
mod void;

use crate::actor::Actor;
use crate::aggregate::Aggregate;
use crate::case::{Case, evolve};
use crate::command::{Command, ResolutionInput};
use crate::directory::Directory;
use crate::duty::{ClockMarks, Duty, Owner};
use crate::event::{Event, EventPayload, RecordedResolution};
use crate::id::{AccountId, DepartmentId};
use crate::number::CaseNumber;
use crate::permit::permit;
use crate::personal::{Content, Personal, TextId};
use crate::plan::Plan;
use crate::policy::Policy;
use crate::privacy::{holds_long_number, names_the_applicant};
use crate::problem::{Field, FieldProblem, Refusal};
use crate::room;
use crate::succession::decide_as_any;
use crate::text::Prose;
use crate::time::{Day, Timestamp};
use crate::vocabulary::ClosedBecause;
use register::{decide_import, decide_register};
pub use register::{trip_day_problem, trips_listed_problem, trips_made_problem};
use std::collections::BTreeMap;
pub use supervise::room_for_a_file;

/// The most files that the citizen can add to a case, and the most that staff can.
pub const MAX_FILES: usize = 10;
/// The most departments named on a case at once.
pub const MAX_DEPARTMENTS: usize = 40;
/// The most co-departments of an assignment.
pub const MAX_CO: usize = 20;
/// The most pieces of material in one request.
pub const MAX_MATERIALS: usize = 30;
/// The most planned steps, and the most demands, on a case.
pub const MAX_STEPS: usize = 40;
/// The most trips that are described one by one.
pub const MAX_TRIPS: usize = 20;

/// The outcome of an accepted command on a case.
pub type Decision = crate::aggregate::Decision<EventPayload>;

/// What a decision depends on besides the case: the time, the rules in force, and what the command refers to.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub now: Timestamp,
    pub policy: &'a Policy,
    pub directory: &'a Directory,
    /// The personal content of the case if the command [reads](Command::reads_personal) it; empty once it was erased.
    pub personal: &'a Personal,
    /// The plan that the command links to, if it exists.
    pub plan: Option<&'a Plan>,
    /// The other case that the command, or the proposal that it confirms, refers to, if that case exists.
    pub other: Option<&'a Case>,
    /// The account that proposed to void the case, if the command is about that proposal.
    pub proposer: Option<&'a AccountId>,
}

static NO_CONTENT: Personal = Personal(BTreeMap::new());

impl<'a> Facts<'a> {
    /// The facts for a command that refers only to the directory.
    pub fn of(now: Timestamp, policy: &'a Policy, directory: &'a Directory) -> Facts<'a> {
        let (personal, plan, other, proposer) = (&NO_CONTENT, None, None, None);
        Facts { now, policy, directory, personal, plan, other, proposer }
    }
}

fn refuse<T>(field: &str, problem: Field) -> Result<T, Refusal> {
    Err(Refusal::Fields { fields: vec![FieldProblem::new(field, problem)] })
}

/// Decides a command, of somebody at a department as the department or in the place of one that it follows.
///
/// # Errors
///
/// Returns the refusal of [`permit`], the fields that are wrong, or that the case has no room for more.
pub fn decide(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    decide_as_any(actor, facts.directory, &Refusal::NotYourDepartment, |actor| {
        decide_as(case, command, actor, facts)
    })
}

fn decide_as(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    permit(case, command.kind(), actor, facts.now, facts.policy, facts.proposer)?;
    match (case, command) {
        (Some(case), command) => decide_step(case, command, actor, facts),
        (None, Command::Register(register)) => decide_register(register, actor, facts),
        (None, Command::Import(import)) => decide_import(import, actor, facts),
        (None, _) => Err(Refusal::NoCase),
    }
}

/// Refuses references to what does not exist, public texts with personal data, and texts for which the citizen has no
/// room left.
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

/// Collects personal content and assigns its ids.
#[derive(Default)]
struct Texts {
    next: u16,
    content: Vec<(TextId, Content)>,
    /// What the new content takes the place of.
    erased: Vec<(TextId, Content)>,
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

    fn optional_text(&mut self, words: Option<&Prose>) -> Option<TextId> {
        words.map(|words| self.words(words))
    }

    fn ending(
        &mut self,
        end: &ResolutionInput,
        worked_hours: u32,
        follow_up_by: Option<Timestamp>,
    ) -> RecordedResolution {
        RecordedResolution {
            follow_up_by,
            worked_hours,
            outcome: end.outcome,
            answer: self.words(&end.answer),
            measure: self.optional_text(end.measure.as_ref()),
        }
    }
}

/// A command on an existing case that is being decided.
struct CommandContext<'a> {
    case: &'a Case,
    actor: &'a Actor,
    now: Timestamp,
    policy: &'a Policy,
    facts: &'a Facts<'a>,
    texts: Texts,
    /// When the window must act if it has the case from now on.
    window_due: Timestamp,
}

fn decide_step(
    case: &Case,
    command: &Command,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    check_contents(case, command, actor, facts)?;
    let Facts { now, policy, .. } = *facts;
    let texts = Texts { next: case.texts, ..Texts::default() };
    let window_due = policy.calendar.after_hours(now, policy.window_hours);
    let mut step = CommandContext { case, actor, now, policy, facts, texts, window_due };
    let whats = step.lead_to(command)?;
    let events: Vec<Event> =
        whats.into_iter().map(|what| Event { at: now, by: actor.by(), what }).collect();
    room::check(case, command.kind(), actor, &events)?;
    let Texts { next: _, content, erased } = step.texts;
    Ok(Decision { events, content, erased })
}

impl CommandContext<'_> {
    fn lead_to(&mut self, command: &Command) -> Result<Vec<EventPayload>, Refusal> {
        let texts = &mut self.texts;
        let what = match command {
            Command::Register(_) | Command::Import(_) => return Err(Refusal::AlreadyRegistered),
            Command::Assign(assign) => return self.assign(assign, None),
            Command::Reassign(reassign) => return self.reassign(reassign),
            Command::GiveVerdict(verdict) => return self.give_verdict(verdict),
            Command::ReissueCode(reissue) => {
                return Ok(vec![
                    EventPayload::CodeRevoked,
                    EventPayload::CodeIssued { checked: reissue.checked },
                ]);
            }
            Command::Sort(sort) => self.sort(sort)?,
            Command::Summon(summon) => self.summon(summon)?,
            Command::NoteArrival(arrival) => self.note_arrival(arrival)?,
            Command::WithdrawAssignment(withdraw) => self.withdraw(withdraw)?,
            Command::Accept => self.accept(),
            Command::Return(back) => self.hand_back(back),
            Command::Extend(extend) => self.extend(extend)?,
            Command::TrackLong(long) => EventPayload::BecameLongRunning {
                report_by: self.report_by(long.report_on)?,
                reason: self.texts.words(&long.reason),
            },
            Command::ReportProgress(report) => EventPayload::ProgressReported {
                report_by: self.report_by(report.report_on)?,
                words: self.texts.words(&report.words),
            },
            Command::FinishPart(part) => EventPayload::PartDone { words: texts.words(&part.words) },
            Command::PlanStep(step) => self.plan_step(step)?,
            Command::FinishStep(step) => self.finish_step(step)?,
            Command::AskMaterials(ask) => self.ask_materials(ask)?,
            Command::LogStep(step) => {
                EventPayload::StepLogged { kind: step.kind, words: texts.words(&step.words) }
            }
            Command::SendMessage(message) => {
                EventPayload::MessageSent { words: texts.words(&message.words) }
            }
            Command::Settle(end) => EventPayload::Settled(self.ending(end)),
            Command::Resolve(end) => EventPayload::Resolved(self.ending(end)),
            Command::FollowUp(follow_up) => {
                EventPayload::FollowedUp { words: texts.words(&follow_up.words) }
            }
            Command::Reopen(reopen) => self.reopen(reopen),
            // Whatever was claimed: who does not answer has confirmed nothing.
            Command::Close => EventPayload::Closed { because: ClosedBecause::Silence },
            Command::Explain(explanation) => self.explain(explanation)?,
            Command::LinkPlan(link) => self.link_plan(link)?,
            Command::Remark(remark) => EventPayload::Remarked { words: texts.words(&remark.words) },
            Command::Note(note) => EventPayload::Noted { words: texts.words(&note.words) },
            Command::Demand(demand) => self.demand(demand)?,
            Command::AnswerDemand(answer) => self.answer_demand(answer)?,
            Command::AddFile(file) => self.add_file(file)?,
            Command::PublishFile(publish) => self.publish_file(publish)?,
            Command::PublishSummary(publish) => {
                confirmed(publish.confirmed)?;
                EventPayload::SummaryPublished { summary: publish.summary.clone() }
            }
            Command::LinkCase(link) => self.link_case(link)?,
            Command::ProposeVoiding(propose) => self.propose_voiding(propose)?,
            Command::ConfirmVoiding => self.confirm_voiding()?,
            Command::DeclineVoiding(decline) => {
                EventPayload::VoidingDeclined { reason: texts.words(&decline.reason) }
            }
            Command::WithdrawVoiding => EventPayload::VoidingWithdrawn,
            Command::Correct(correct) => self.correct(correct)?,
            Command::Transfer(transfer) => self.transfer(transfer)?,
            Command::Urge(urge) => self.urge(urge)?,
        };
        Ok(vec![what])
    }

    fn owner_of(&self, department: Option<&DepartmentId>) -> Owner {
        match department {
            Some(department) => Owner::Department { department: department.clone() },
            None => Owner::Window { window: self.case.window.clone() },
        }
    }

    /// The close of `day`, which must not have passed and is at most a year ahead.
    fn day_ahead(&self, day: Day) -> Result<Timestamp, Refusal> {
        self.close_of("due_on", day, day > self.now.day().plus(366))
    }

    /// When the next report on a long-running case is due: on the given day, or by the policy.
    fn report_by(&self, day: Option<Day>) -> Result<Timestamp, Refusal> {
        let calendar = &self.policy.calendar;
        let latest = calendar.after_days(self.now, self.policy.report_days);
        let Some(day) = day else { return Ok(latest) };
        self.close_of("report_on", day, calendar.close_of(day) > latest)
    }

    fn close_of(&self, field: &str, day: Day, too_far: bool) -> Result<Timestamp, Refusal> {
        let close = self.policy.calendar.close_of(day);
        if close <= self.now {
            refuse(field, Field::InThePast)
        } else if too_far {
            refuse(field, Field::TooFarAhead)
        } else {
            Ok(close)
        }
    }
}

fn confirmed(confirmed: bool) -> Result<(), Refusal> {
    if confirmed { Ok(()) } else { refuse("confirmed", Field::NotConfirmed) }
}

fn count(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

impl Aggregate for Case {
    type Id = CaseNumber;
    type Command = Command;
    type Payload = EventPayload;
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
        self.revision
    }

    fn began(&self) -> Timestamp {
        self.registered_at
    }

    fn duties(&self) -> Vec<Duty> {
        self.duties()
    }

    fn marks(&self) -> &[ClockMarks] {
        &self.marks
    }

    fn next_look(&self, policy: &Policy) -> Option<Timestamp> {
        tick::next_look(self, policy)
    }

    fn tick(&self, now: Timestamp, policy: &Policy) -> Vec<Event> {
        tick::tick(self, now, policy)
    }
}
