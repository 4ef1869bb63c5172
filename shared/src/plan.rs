//! The rectification plan (整改方案): why something went wrong, what is done about it, by whom and by when. One plan can
//! answer several cases.
//!
//! A plan is the fold of its events, as a case is. Once it is published everyone can read all of it, so it contains
//! no personal data of citizens, and it names the people responsible with their office.

use crate::actor::{Actor, By, Seat};
use crate::aggregate::{Aggregate, Decision, Event};
use crate::directory::Directory;
use crate::duty::{Act, ClockMarks, Duty, DutyRef, Owner, acts_at, marks_for};
use crate::id::{DepartmentId, PlanId, WindowId};
use crate::lang::vocabulary;
use crate::policy::Policy;
use crate::privacy::holds_long_number;
use crate::problem::{Field, FieldProblem};
use crate::room::{DOCUMENT_BYTES, overflow};
use crate::rules::{DEPARTMENT, IN_CHARGE, LEAD, On, Rule, StepRefusal, rules};
use crate::succession::{Reader, decide_as_any};
use crate::text::{Line, Note};
use crate::time::{Day, Timestamp};
use crate::vocabulary::{DutyKind, EscalationLevel, Role};
use macros::shape;
use serde::{Deserialize, Serialize};

/// The most measures of a plan.
pub const MAX_MEASURES: usize = 20;

vocabulary! {
    /// The stage of a plan.
    pub enum PlanStage {
        /// The department submitted it; the leader has not decided.
        Submitted = "submitted", "待审批", "Awaiting approval";
        SentBack = "sent_back", "退回修改", "Sent back";
        Approved = "approved", "落实中", "Being carried out";
        /// Carried out according to the department.
        CarriedOut = "carried_out", "待核验", "Awaiting verification";
        Verified = "verified", "已核验", "Verified";
    }
}

vocabulary! {
    /// The kinds of commands on a plan. Their words are the labels of the buttons.
    pub enum PlanCommandKind {
        /// Submits a plan, or a revised one.
        Submit = "submit", "提交方案", "Submit the plan";
        Approve = "approve", "批准", "Approve";
        SendBack = "send_back", "退回修改", "Send back";
        /// Says that a measure was carried out.
        FinishMeasure = "finish_measure", "落实措施", "Complete a measure";
        /// Confirms that the plan was carried out.
        Verify = "verify", "核验通过", "Verify";
        /// Says that the plan was not carried out.
        Reject = "reject", "核验不通过", "Reject";
        Publish = "publish", "公开方案", "Publish";
    }
}

/// A measure: what is done, by whom, by when.
#[shape]
pub struct Measure {
    pub what: Note,
    /// The person responsible, with their office.
    pub person: Line,
    /// It is due at the close of this day.
    pub due_on: Day,
}

/// The content of a plan.
#[shape]
pub struct PlanText {
    pub title: Line,
    pub cause: Note,
    pub measures: Vec<Measure>,
}

/// A command with its input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum PlanCommand {
    Submit(PlanText),
    Approve,
    SendBack(Because),
    FinishMeasure(FinishMeasure),
    Verify,
    Reject(Because),
    Publish,
}

/// The reason for sending back or rejecting a plan.
#[shape]
pub struct Because {
    pub reason: Note,
}

/// Which measure was carried out, and the evidence.
#[shape]
pub struct FinishMeasure {
    pub place: u16,
    pub evidence: Note,
}

/// One event of a plan.
pub type PlanEvent = Event<PlanPayload>;

/// What happened to a plan.
#[shape]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PlanPayload {
    Submitted {
        department: DepartmentId,
        window: WindowId,
        text: PlanText,
        /// When the leader must approve it or send it back.
        due: Timestamp,
    },
    Approved,
    SentBack {
        reason: Note,
        /// When it must be resubmitted.
        due: Timestamp,
    },
    MeasureFinished {
        place: u16,
        evidence: Note,
        /// When the window must verify the plan, if this was the last measure.
        verify_by: Option<Timestamp>,
    },
    Verified,
    /// The window found that the plan was not carried out.
    Rejected {
        reason: Note,
        /// When the measures must be carried out.
        due: Timestamp,
    },
    Published,
    /// The clock reminded the owner of a duty before its deadline.
    Reminded {
        duty: DutyRef,
    },
    /// The clock marked a duty overdue.
    WentOverdue {
        duty: DutyRef,
    },
    /// The clock escalated an overdue duty to a higher level.
    Escalated {
        duty: DutyRef,
        rung: EscalationLevel,
    },
}

/// A measure with its state.
#[shape]
pub struct MeasureState {
    pub measure: Measure,
    /// Since when it is owed.
    pub since: Timestamp,
    pub due: Timestamp,
    pub done_at: Option<Timestamp>,
    pub evidence: Option<Note>,
}

/// A rectification plan: the fold of its events.
#[shape]
pub struct Plan {
    pub id: PlanId,
    pub department: DepartmentId,
    pub window: WindowId,
    pub title: Line,
    pub cause: Note,
    pub measures: Vec<MeasureState>,
    pub stage: PlanStage,
    pub stage_since: Timestamp,
    /// When the office that has the plan must act; `None` unless one must.
    pub due: Option<Timestamp>,
    /// Why it was sent back or rejected, while that stands.
    pub reason: Option<Note>,
    /// When it was first submitted.
    pub submitted_at: Timestamp,
    pub approved_at: Option<Timestamp>,
    pub verified_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    /// What the clock has already done about current duties.
    pub marks: Vec<ClockMarks>,
    /// The number of events so far, which guards every write.
    pub revision: u32,
}

impl Plan {
    /// Everything that is owed, most urgent first.
    pub fn duties(&self) -> Vec<Duty> {
        let mut duties = Vec::new();
        let department = || Owner::Department { department: self.department.clone() };
        let due = self.due.unwrap_or(self.stage_since);
        let since = self.stage_since;
        match self.stage {
            PlanStage::Submitted => duties.push(Duty {
                kind: DutyKind::Approve,
                place: 0,
                owner: Owner::LeaderInCharge { department: Some(self.department.clone()) },
                since,
                due,
            }),
            PlanStage::SentBack => {
                duties.push(Duty {
                    kind: DutyKind::Plan,
                    place: 0,
                    owner: department(),
                    since,
                    due,
                });
            }
            PlanStage::Approved => {
                for (place, state) in (1..).zip(&self.measures) {
                    if state.done_at.is_none() {
                        let (since, due) = (state.since, state.due);
                        let owner = department();
                        duties.push(Duty { kind: DutyKind::Measure, place, owner, since, due });
                    }
                }
            }
            PlanStage::CarriedOut => duties.push(Duty {
                kind: DutyKind::Verify,
                place: 0,
                owner: Owner::Window { window: self.window.clone() },
                since,
                due,
            }),
            PlanStage::Verified => {}
        }
        duties.sort_by_key(|duty| duty.due);
        duties
    }

    fn enter_stage(&mut self, stage: PlanStage, due: Option<Timestamp>, event: &PlanEvent) {
        self.stage = stage;
        self.stage_since = event.at;
        self.due = due;
    }

    fn write(&mut self, text: &PlanText, at: Timestamp, policy_close: impl Fn(Day) -> Timestamp) {
        let PlanText { title, cause, measures } = text;
        self.title.clone_from(title);
        self.cause.clone_from(cause);
        self.measures = measures
            .iter()
            .map(|measure| MeasureState {
                measure: measure.clone(),
                since: at,
                due: policy_close(measure.due_on),
                done_at: None,
                evidence: None,
            })
            .collect();
    }
}

impl PlanCommand {
    pub fn kind(&self) -> PlanCommandKind {
        match self {
            PlanCommand::Submit(_) => PlanCommandKind::Submit,
            PlanCommand::Approve => PlanCommandKind::Approve,
            PlanCommand::SendBack(_) => PlanCommandKind::SendBack,
            PlanCommand::FinishMeasure(_) => PlanCommandKind::FinishMeasure,
            PlanCommand::Verify => PlanCommandKind::Verify,
            PlanCommand::Reject(_) => PlanCommandKind::Reject,
            PlanCommand::Publish => PlanCommandKind::Publish,
        }
    }
}

const CARRIED_OUT_ON: &[PlanStage] =
    &[PlanStage::Approved, PlanStage::CarriedOut, PlanStage::Verified];

rules! { PlanCommandKind, Rule<PlanStage>;
    // command    => who         on            when
    Submit        => DEPARTMENT, On::New,      &[PlanStage::SentBack];
    Approve       => IN_CHARGE,  On::Existing, &[PlanStage::Submitted];
    SendBack      => IN_CHARGE,  On::Existing, &[PlanStage::Submitted];
    FinishMeasure => DEPARTMENT, On::Existing, &[PlanStage::Approved];
    Verify        => LEAD,       On::Existing, &[PlanStage::CarriedOut];
    Reject        => LEAD,       On::Existing, &[PlanStage::CarriedOut];
    Publish       => LEAD,       On::Existing, CARRIED_OUT_ON;
}

/// Whether somebody in `seat` may give a command of this kind on this plan now.
pub fn permit(plan: Option<&Plan>, kind: PlanCommandKind, seat: &Seat) -> Result<(), StepRefusal> {
    let is_theirs = plan.is_none_or(|plan| {
        seat.department().is_none_or(|department| *department == plan.department)
            && seat.window().is_none_or(|window| *window == plan.window)
            && (seat.role() != Role::LeaderInCharge || seat.leads(Some(&plan.department)))
    });
    kind.rule().permit(seat, plan.map(|plan| &plan.stage), is_theirs)?;
    let is_public = plan.is_some_and(|plan| plan.published_at.is_some());
    if kind == PlanCommandKind::Publish && is_public {
        return Err(StepRefusal::AlreadyPublic);
    }
    Ok(())
}

/// The commands that a reader may give now.
pub fn permitted(plan: &Plan, reader: &Reader) -> Vec<PlanCommandKind> {
    let may = |kind: &PlanCommandKind| {
        reader.seats().any(|seat| permit(Some(plan), *kind, &seat).is_ok())
    };
    PlanCommandKind::ALL.iter().copied().filter(may).collect()
}

/// What a decision on a plan depends on besides the plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanFacts<'a> {
    pub now: Timestamp,
    pub policy: &'a Policy,
    /// Its first active window verifies a new plan.
    pub directory: &'a Directory,
}

fn decide_as(
    before: Option<&Plan>,
    command: &PlanCommand,
    actor: &Actor,
    facts: &PlanFacts<'_>,
) -> Result<Decision<PlanPayload>, StepRefusal> {
    let seat = actor.seat().ok_or(StepRefusal::NotYours)?;
    permit(before, command.kind(), seat)?;
    let PlanFacts { now, policy, directory } = *facts;
    let after = |days: u32| policy.calendar.after_days(now, days);
    let what = match command {
        PlanCommand::Submit(text) => {
            StepRefusal::of(problems_of(text, now))?;
            let home = directory.home_window().map(|window| &window.id);
            let unknown = vec![FieldProblem::new("window", Field::Unknown)];
            PlanPayload::Submitted {
                department: seat.department().ok_or(StepRefusal::NotYours)?.clone(),
                window: before
                    .map(|plan| &plan.window)
                    .or(home)
                    .ok_or(StepRefusal::Fields { fields: unknown })?
                    .clone(),
                text: text.clone(),
                due: after(policy.plan.approve_days),
            }
        }
        PlanCommand::Approve => PlanPayload::Approved,
        PlanCommand::SendBack(because) => PlanPayload::SentBack {
            reason: because.reason.clone(),
            due: after(policy.plan.approve_days),
        },
        PlanCommand::FinishMeasure(finish) => {
            let measures = before.map_or(&[][..], |plan| &plan.measures);
            let index = usize::from(finish.place).checked_sub(1);
            let named = index.and_then(|index| measures.get(index));
            if named.is_none_or(|state| state.done_at.is_some()) {
                StepRefusal::of(vec![FieldProblem::new("place", Field::Unknown)])?;
            }
            let known = measures.iter().filter_map(|state| state.evidence.as_ref());
            let texts = known.chain([&finish.evidence]);
            let texts = texts.map(|evidence| ("evidence".to_owned(), evidence.as_str()));
            StepRefusal::of(overflow(texts, DOCUMENT_BYTES).into_iter().collect())?;
            let open = measures.iter().filter(|state| state.done_at.is_none()).count();
            PlanPayload::MeasureFinished {
                place: finish.place,
                evidence: finish.evidence.clone(),
                verify_by: (open == 1).then(|| after(policy.plan.verify_days)),
            }
        }
        PlanCommand::Verify => PlanPayload::Verified,
        PlanCommand::Reject(because) => PlanPayload::Rejected {
            reason: because.reason.clone(),
            due: after(policy.plan.verify_days),
        },
        PlanCommand::Publish => PlanPayload::Published,
    };
    Ok(Decision::of(now, actor, what))
}

impl Aggregate for Plan {
    type Id = PlanId;
    type Command = PlanCommand;
    type Payload = PlanPayload;
    type Refusal = StepRefusal;
    type Facts<'a> = PlanFacts<'a>;

    fn decide(
        before: Option<&Plan>,
        command: &PlanCommand,
        actor: &Actor,
        facts: &PlanFacts<'_>,
    ) -> Result<Decision<PlanPayload>, StepRefusal> {
        decide_as_any(actor, facts.directory, &StepRefusal::NotYours, |actor| {
            decide_as(before, command, actor, facts)
        })
    }

    fn evolve(before: Option<Plan>, id: &PlanId, event: &PlanEvent) -> Option<Plan> {
        evolve(before, id, event)
    }

    fn revision(&self) -> u32 {
        self.revision
    }

    fn began(&self) -> Timestamp {
        self.submitted_at
    }

    fn duties(&self) -> Vec<Duty> {
        self.duties()
    }

    fn marks(&self) -> &[ClockMarks] {
        &self.marks
    }

    fn tick(&self, now: Timestamp, policy: &Policy) -> Vec<PlanEvent> {
        let act = |duty: DutyRef, act: Act| match act {
            Act::Remind => PlanPayload::Reminded { duty },
            Act::Overdue => PlanPayload::WentOverdue { duty },
            Act::Climb(rung) => PlanPayload::Escalated { duty, rung },
        };
        let standing = self.standing().into_iter();
        let acts = standing.flat_map(|(duty, marks)| {
            let acts = acts_at(&duty, &marks, policy, now).into_iter();
            acts.map(move |each| act(duty.named(), each))
        });
        acts.map(|what| Event { at: now, by: By::Clock, what }).collect()
    }
}

/// The fields of a plan that are wrong.
pub fn problems_of(text: &PlanText, now: Timestamp) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut need = |holds: bool, field: String, problem: Field| {
        if !holds {
            problems.push(FieldProblem::new(field, problem));
        }
    };
    need(!text.measures.is_empty(), "measures".into(), Field::Missing);
    let max = MAX_MEASURES;
    need(text.measures.len() <= max, "measures".into(), Field::TooMany { max });
    need(!holds_long_number(text.title.as_str()), "title".into(), Field::LooksPersonal);
    need(!holds_long_number(text.cause.as_str()), "cause".into(), Field::LooksPersonal);
    for (index, measure) in text.measures.iter().enumerate() {
        let at = |name: &str| format!("measures.{index}.{name}");
        need(measure.due_on >= now.day(), at("due_on"), Field::InThePast);
        need(measure.due_on <= now.day().plus(3 * 366), at("due_on"), Field::TooFarAhead);
        need(!holds_long_number(measure.what.as_str()), at("what"), Field::LooksPersonal);
        need(!holds_long_number(measure.person.as_str()), at("person"), Field::LooksPersonal);
    }
    let measures = text.measures.iter().enumerate();
    let measures =
        measures.map(|(index, measure)| (format!("measures.{index}.what"), measure.what.as_str()));
    let texts = std::iter::once(("cause".to_owned(), text.cause.as_str())).chain(measures);
    problems.extend(overflow(texts, DOCUMENT_BYTES));
    problems
}

fn evolve(plan: Option<Plan>, id: &PlanId, event: &PlanEvent) -> Option<Plan> {
    let close = |day: Day| crate::calendar::Calendar::default().close_of(day);
    let mut plan = match (plan, &event.what) {
        (Some(plan), _) => plan,
        (None, PlanPayload::Submitted { department, window, text, due: _ }) => Plan {
            id: id.clone(),
            department: department.clone(),
            window: window.clone(),
            title: text.title.clone(),
            cause: text.cause.clone(),
            measures: Vec::new(),
            stage: PlanStage::Submitted,
            stage_since: event.at,
            due: None,
            reason: None,
            submitted_at: event.at,
            approved_at: None,
            verified_at: None,
            published_at: None,
            marks: Vec::new(),
            revision: 0,
        },
        (
            None,
            PlanPayload::Approved
            | PlanPayload::SentBack { .. }
            | PlanPayload::MeasureFinished { .. }
            | PlanPayload::Verified
            | PlanPayload::Rejected { .. }
            | PlanPayload::Published
            | PlanPayload::Reminded { .. }
            | PlanPayload::WentOverdue { .. }
            | PlanPayload::Escalated { .. },
        ) => return None,
    };
    match &event.what {
        PlanPayload::Submitted { department: _, window: _, text, due } => {
            plan.write(text, event.at, close);
            plan.reason = None;
            plan.enter_stage(PlanStage::Submitted, Some(*due), event);
        }
        PlanPayload::Approved => {
            plan.approved_at = Some(event.at);
            for state in &mut plan.measures {
                state.since = event.at;
            }
            plan.enter_stage(PlanStage::Approved, None, event);
        }
        PlanPayload::SentBack { reason, due } => {
            plan.reason = Some(reason.clone());
            plan.enter_stage(PlanStage::SentBack, Some(*due), event);
        }
        PlanPayload::MeasureFinished { place, evidence, verify_by } => {
            let index = usize::from(*place).checked_sub(1);
            if let Some(state) = index.and_then(|index| plan.measures.get_mut(index)) {
                state.done_at = Some(event.at);
                state.evidence = Some(evidence.clone());
            }
            if verify_by.is_some() {
                plan.reason = None;
                plan.enter_stage(PlanStage::CarriedOut, *verify_by, event);
            }
        }
        PlanPayload::Verified => {
            plan.verified_at = Some(event.at);
            plan.enter_stage(PlanStage::Verified, None, event);
        }
        PlanPayload::Rejected { reason, due } => {
            plan.reason = Some(reason.clone());
            for state in &mut plan.measures {
                state.done_at = None;
                state.since = event.at;
                state.due = *due;
            }
            plan.enter_stage(PlanStage::Approved, None, event);
        }
        PlanPayload::Published => plan.published_at = Some(event.at),
        PlanPayload::Reminded { duty } => {
            marks_for(&mut plan.marks, duty).reminded_at = Some(event.at)
        }
        PlanPayload::WentOverdue { duty } => {
            marks_for(&mut plan.marks, duty).mark_overdue(event.at)
        }
        PlanPayload::Escalated { duty, rung } => {
            marks_for(&mut plan.marks, duty).climb(*rung, event.at)
        }
    }
    let standing: Vec<DutyRef> = plan.duties().iter().map(Duty::named).collect();
    plan.marks.retain(|marks| standing.contains(&marks.duty));
    plan.revision = plan.revision.saturating_add(1);
    Some(plan)
}
