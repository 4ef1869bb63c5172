//! The reform (新规定、流程改造): what changed because people made wasted trips, and from which day.
//!
//! A reform comes from a decision of a [study](crate::study). It is a new rule, or a process before and after. What a
//! process costs people (trips, places, days, documents) is computed from its steps and never typed in. Once it is
//! published everyone can read all of it.

use crate::actor::{Actor, Seat};
use crate::aggregate::{Aggregate, Decision, Event};
use crate::directory::Directory;
use crate::id::{DepartmentId, ReformId, StudyId};
use crate::insight::PainPoint;
use crate::lang::{Translated, vocabulary};
use crate::ordered;
use crate::problem::{Field, FieldProblem};
use crate::rules::{CONVENERS, LEADERS, On, Rule, StepRefusal, rules};
use crate::study::Study;
use crate::succession::Reader;
use crate::text::{Line, Note};
use crate::time::{Day, Timestamp};
use crate::vocabulary::Role;
use macros::shape;
use serde::{Deserialize, Serialize};

/// The most steps of a process.
pub const MAX_STEPS: usize = 12;
/// The most trips or documents of one step.
pub const MAX_STEP_COUNT: u8 = 50;
/// The most days of one step.
pub const MAX_STEP_DAYS: u16 = 999;

vocabulary! {
    /// The stage of a reform.
    pub enum ReformStage {
        Drafted = "drafted", "拟定中", "Drafted";
        Published = "published", "已公开", "Published";
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
    }
}

vocabulary! {
    /// The kinds of commands on a reform. Their words are the labels of the buttons.
    pub enum ReformCommandKind {
        /// Drafts it, or revises the draft.
        Draft = "draft", "拟定改革", "Draft the reform";
        Publish = "publish", "公开改革", "Publish";
        Withdraw = "withdraw", "撤回", "Withdraw";
    }
}

/// A step of a process.
#[shape]
pub struct ProcessStep {
    pub what: Translated<Line>,
    /// The department that does it or asks for it.
    pub department: Option<DepartmentId>,
    pub place: Translated<Line>,
    /// How often people have to go there for it.
    pub trips: u8,
    /// How many days it takes.
    pub days: u16,
    /// How many documents people have to bring or fill in.
    pub documents: u8,
}

/// A process: its steps in order.
#[shape(Default)]
#[serde(transparent)]
pub struct Process(pub Vec<ProcessStep>);

/// What a process costs the people who go through it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub steps: u32,
    /// Departments that they have to go to.
    pub departments: u32,
    /// Places that they have to go to.
    pub places: u32,
    pub trips: u32,
    /// Days, one step after the other.
    pub days: u32,
    pub documents: u32,
}

impl Process {
    /// The cost of the process. Departments and places count only if people have to go there; a step among offices
    /// counts as a step and takes days.
    pub fn totals(&self) -> Totals {
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let gone_to = || self.0.iter().filter(|step| step.trips > 0);
        let departments = ordered::set(gone_to().filter_map(|step| step.department.as_ref()));
        let places = ordered::set(gone_to().map(|step| step.place.zh.as_str()));
        Totals {
            steps: count(self.0.len()),
            departments: count(departments.len()),
            places: count(places.len()),
            trips: self.0.iter().map(|step| u32::from(step.trips)).sum(),
            days: self.0.iter().map(|step| u32::from(step.days)).sum(),
            documents: self.0.iter().map(|step| u32::from(step.documents)).sum(),
        }
    }
}

/// A process before and after the reform.
#[shape]
pub struct Redesign {
    pub before: Process,
    pub after: Process,
}

/// What changes.
#[shape]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A new rule (新规定).
    Rule { text: Translated<Note> },
    /// A redesigned process (流程改造).
    Process(Redesign),
}

/// The content of a reform.
#[shape]
pub struct ReformText {
    pub title: Translated<Line>,
    /// The decision of the study that it carries out, from 1.
    pub decision: u16,
    /// The day from which it is in force.
    pub from: Day,
    pub change: Change,
}

/// What a reform is based on, as the study had it when the reform was drafted.
#[shape]
pub struct Basis {
    pub study: StudyId,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub pain: PainPoint,
    pub decision: Translated<Note>,
    /// The departments that took part in the study.
    pub departments: Vec<DepartmentId>,
    pub met_on: Option<Day>,
    /// The number of cases that led to it.
    pub cases: u32,
    /// The day on which the first of them was registered.
    pub first: Option<Day>,
    /// The day on which the last of them was registered.
    pub last: Option<Day>,
}

impl Basis {
    /// The basis of a reform that carries out this decision of this study; `None` if there is no such decision.
    pub fn of(study: &Study, decision: u16) -> Option<Basis> {
        let index = usize::from(decision).checked_sub(1)?;
        Some(Basis {
            study: study.id.clone(),
            pain: study.pain.clone(),
            decision: study.decisions.get(index)?.clone(),
            departments: study.departments(),
            met_on: study.meeting.as_ref().map(|meeting| meeting.on),
            cases: u32::try_from(study.gathered.cases.len()).unwrap_or(u32::MAX),
            first: study.gathered.first,
            last: study.gathered.last,
        })
    }
}

/// Why a reform is withdrawn.
#[shape]
pub struct Withdraw {
    pub reason: Note,
}

/// A command with its input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum ReformCommand {
    Draft(ReformText),
    Publish,
    Withdraw(Withdraw),
}

impl ReformCommand {
    pub fn kind(&self) -> ReformCommandKind {
        match self {
            ReformCommand::Draft(_) => ReformCommandKind::Draft,
            ReformCommand::Publish => ReformCommandKind::Publish,
            ReformCommand::Withdraw(_) => ReformCommandKind::Withdraw,
        }
    }
}

/// One event of a reform.
pub type ReformEvent = Event<ReformPayload>;

/// What happened to a reform.
#[shape]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "an event lives for one command and one fold")]
pub enum ReformPayload {
    Drafted { basis: Basis, text: ReformText },
    Published,
    Withdrawn(Withdraw),
}

/// A reform: the fold of its events.
#[shape]
pub struct Reform {
    pub id: ReformId,
    pub basis: Basis,
    pub text: ReformText,
    pub stage: ReformStage,
    /// When it was first drafted.
    pub drafted_at: Timestamp,
    pub published_at: Option<Timestamp>,
    /// Why it was withdrawn.
    pub reason: Option<Note>,
    /// The number of events so far, which guards every write.
    pub revision: u32,
}

rules! { ReformCommandKind, Rule<ReformStage>;
    // command => who        on            when
    Draft      => CONVENERS, On::New,      &[ReformStage::Drafted];
    Publish    => LEADERS,   On::Existing, &[ReformStage::Drafted];
    Withdraw   => LEADERS,   On::Existing, &[ReformStage::Published];
}

/// Whether somebody in `seat` may give a command of this kind on this reform now. A new reform comes from `study`.
pub fn permit(
    reform: Option<&Reform>,
    study: Option<&Study>,
    kind: ReformCommandKind,
    seat: &Seat,
) -> Result<(), StepRefusal> {
    let departments: &[DepartmentId] = match (reform, study.map(|study| &study.convened)) {
        (Some(reform), _) => &reform.basis.departments,
        (None, Some(Some(convened))) => &convened.departments,
        (None, Some(None) | None) => &[],
    };
    let is_led = departments.is_empty() || departments.iter().any(|id| seat.leads(Some(id)));
    let is_theirs = seat.role() != Role::LeaderInCharge || is_led;
    kind.rule().permit(seat, reform.map(|reform| &reform.stage), is_theirs)?;
    if reform.is_none() && !study.is_some_and(Study::has_decided) {
        return Err(StepRefusal::NothingDecided);
    }
    Ok(())
}

/// The commands that somebody in `seat` may give now.
pub fn permitted(reform: &Reform, seat: &Seat) -> Vec<ReformCommandKind> {
    let kinds = ReformCommandKind::ALL.iter().copied();
    kinds.filter(|kind| permit(Some(reform), None, *kind, seat).is_ok()).collect()
}

/// What a decision on a reform depends on besides the reform.
#[derive(Clone, Copy, Debug)]
pub struct ReformFacts<'a> {
    pub now: Timestamp,
    /// The study that the reform comes from.
    pub study: &'a Study,
    pub directory: &'a Directory,
}

impl Aggregate for Reform {
    type Id = ReformId;
    type Command = ReformCommand;
    type Payload = ReformPayload;
    type Refusal = StepRefusal;
    type Facts<'a> = ReformFacts<'a>;

    fn decide(
        before: Option<&Reform>,
        command: &ReformCommand,
        actor: &Actor,
        facts: &ReformFacts<'_>,
    ) -> Result<Decision<ReformPayload>, StepRefusal> {
        let ReformFacts { now, study, directory } = *facts;
        let reader = Reader::of(actor.seat().ok_or(StepRefusal::NotYours)?, directory);
        let seat = reader.seat();
        permit(before, Some(study), command.kind(), seat)?;
        let what = match command {
            ReformCommand::Draft(text) => {
                let mut fields = problems_of(text, now);
                let basis = Basis::of(study, text.decision);
                if basis.is_none() {
                    fields.push(FieldProblem::new("decision", Field::Unknown));
                }
                match basis {
                    Some(basis) if fields.is_empty() => {
                        ReformPayload::Drafted { basis, text: text.clone() }
                    }
                    Some(_) | None => return Err(StepRefusal::Fields { fields }),
                }
            }
            ReformCommand::Publish => ReformPayload::Published,
            ReformCommand::Withdraw(withdraw) => ReformPayload::Withdrawn(withdraw.clone()),
        };
        Ok(Decision::of(now, actor, what))
    }

    fn evolve(before: Option<Reform>, id: &ReformId, event: &ReformEvent) -> Option<Reform> {
        evolve(before, id, event)
    }

    fn revision(&self) -> u32 {
        self.revision
    }

    fn began(&self) -> Timestamp {
        self.drafted_at
    }
}

/// The fields of a reform that are wrong.
pub fn problems_of(text: &ReformText, now: Timestamp) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut need = |holds: bool, field: String, problem: Field| {
        if !holds {
            problems.push(FieldProblem::new(field, problem));
        }
    };
    need(!text.title.looks_personal(), "title.zh".into(), Field::LooksPersonal);
    need(text.from <= now.day().plus(3 * 366), "from".into(), Field::TooFarAhead);
    match &text.change {
        Change::Rule { text } => {
            need(!text.looks_personal(), "rule.zh".into(), Field::LooksPersonal);
        }
        Change::Process(Redesign { before, after }) => {
            for (name, process) in [("before", before), ("after", after)] {
                let Process(steps) = process;
                need(!steps.is_empty(), name.into(), Field::Missing);
                let max = MAX_STEPS;
                need(steps.len() <= max, name.into(), Field::TooMany { max });
                for (index, step) in steps.iter().enumerate() {
                    let at = |field: &str| format!("{name}.{index}.{field}");
                    let ProcessStep { what, department: _, place, trips, days, documents } = step;
                    need(!what.looks_personal(), at("what.zh"), Field::LooksPersonal);
                    need(!place.looks_personal(), at("place.zh"), Field::LooksPersonal);
                    let range = |max: u32| Field::OutOfRange { min: 0, max };
                    let many = MAX_STEP_COUNT;
                    need(*trips <= many, at("trips"), range(many.into()));
                    need(*documents <= many, at("documents"), range(many.into()));
                    need(*days <= MAX_STEP_DAYS, at("days"), range(MAX_STEP_DAYS.into()));
                }
            }
        }
    }
    problems
}

fn evolve(reform: Option<Reform>, id: &ReformId, event: &ReformEvent) -> Option<Reform> {
    let mut reform = match (reform, &event.what) {
        (Some(reform), _) => reform,
        (None, ReformPayload::Drafted { basis, text }) => Reform {
            id: id.clone(),
            basis: basis.clone(),
            text: text.clone(),
            stage: ReformStage::Drafted,
            drafted_at: event.at,
            published_at: None,
            reason: None,
            revision: 0,
        },
        (None, ReformPayload::Published | ReformPayload::Withdrawn(_)) => return None,
    };
    match &event.what {
        ReformPayload::Drafted { basis, text } => {
            reform.basis.clone_from(basis);
            reform.text.clone_from(text);
        }
        ReformPayload::Published => {
            reform.stage = ReformStage::Published;
            reform.published_at = Some(event.at);
        }
        ReformPayload::Withdrawn(Withdraw { reason }) => {
            reform.stage = ReformStage::Withdrawn;
            reform.reason = Some(reason.clone());
        }
    }
    reform.revision = reform.revision.saturating_add(1);
    Some(reform)
}
