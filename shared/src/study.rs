//! The study (专题研究): several departments meet about one pain point and decide what changes.
//!
//! A study is the fold of its events, as a plan is. It names cases by number, places and offices, but no person. It
//! owes nothing by a deadline: its result, the reform, is what the public sees.

use crate::actor::{Actor, By, Seat};
use crate::aggregate::{Aggregate, Decision, Event};
use crate::directory::Directory;
use crate::id::{DepartmentId, MatterId, StudyId};
use crate::insight::PainPoint;
use crate::lang::{Translated, vocabulary};
use crate::number::CaseNumber;
use crate::privacy::holds_long_number;
use crate::problem::{Field, FieldProblem};
use crate::room::{DOCUMENT_BYTES, overflow};
use crate::rules::{CONVENERS, LEADERS, On, PROPOSERS, Rule, StepRefusal, rules};
use crate::succession::Reader;
use crate::text::{Line, Note};
use crate::time::{Day, Timestamp};
use crate::vocabulary::Role;
use macros::shape;
use serde::{Deserialize, Serialize};

/// The most departments that can be invited.
pub const MAX_INVITED: usize = 20;
/// The most offices that can take part in a meeting.
pub const MAX_OFFICES: usize = 30;
/// The most decisions of a study.
pub const MAX_DECISIONS: usize = 10;
/// The most cases that a study gathers, newest first.
pub const MAX_GATHERED: usize = 300;

vocabulary! {
    /// The stage of a study.
    pub enum StudyStage {
        Proposed = "proposed", "已提出", "Proposed";
        Convened = "convened", "已召集", "Convened";
        Met = "met", "已开会", "Met";
        Decided = "decided", "已决定", "Decided";
        /// Every decision has been carried out.
        Closed = "closed", "已结束", "Closed";
        Dropped = "dropped", "不再研究", "Dropped";
    }
}

vocabulary! {
    /// The kinds of commands on a study. Their words are the labels of the buttons.
    pub enum StudyCommandKind {
        Propose = "propose", "提出专题", "Propose a study";
        /// Updates the list of cases to those of today.
        Gather = "gather", "更新相关的件", "Update the cases";
        /// Invites the departments.
        Convene = "convene", "召集会议", "Call the meeting";
        /// Records that they met.
        Meet = "meet", "记录会议", "Record the meeting";
        Decide = "decide", "记录决定", "Record the decisions";
        Close = "close", "结束专题", "Close the study";
        Drop = "drop", "不再研究", "Drop the study";
    }
}

/// The cases of a pain point, as of some instant.
#[shape(Default)]
pub struct Gathered {
    /// Sorted by date, oldest first.
    pub cases: Vec<CaseNumber>,
    /// The day on which the first was registered.
    pub first: Option<Day>,
    /// The day on which the last was registered.
    pub last: Option<Day>,
}

/// A proposal for a study.
#[shape]
pub struct ProposeStudy {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub pain: PainPoint,
    pub title: Line,
}

/// Who is invited, when and where.
#[shape]
pub struct Convene {
    pub departments: Vec<DepartmentId>,
    /// The day of the meeting.
    pub on: Day,
    pub place: Line,
}

/// A meeting that was held.
#[shape]
pub struct Meeting {
    pub on: Day,
    pub place: Line,
    /// Who took part: offices, not people.
    pub offices: Vec<Line>,
    pub minutes: Note,
}

/// The decisions of a study.
#[shape]
pub struct DecideStudy {
    pub decisions: Vec<Translated<Note>>,
}

/// Why a study is dropped.
#[shape]
pub struct DropStudy {
    pub reason: Note,
}

/// A command with its input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum StudyCommand {
    Propose(ProposeStudy),
    /// Updates the list of cases to those of today.
    Gather,
    Convene(Convene),
    /// Records that they met.
    Meet(Meeting),
    Decide(DecideStudy),
    Close,
    Drop(DropStudy),
}

impl StudyCommand {
    pub fn kind(&self) -> StudyCommandKind {
        match self {
            StudyCommand::Propose(_) => StudyCommandKind::Propose,
            StudyCommand::Gather => StudyCommandKind::Gather,
            StudyCommand::Convene(_) => StudyCommandKind::Convene,
            StudyCommand::Meet(_) => StudyCommandKind::Meet,
            StudyCommand::Decide(_) => StudyCommandKind::Decide,
            StudyCommand::Close => StudyCommandKind::Close,
            StudyCommand::Drop(_) => StudyCommandKind::Drop,
        }
    }
}

/// One event of a study.
pub type StudyEvent = Event<StudyPayload>;

/// What happened to a study.
#[shape]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum StudyPayload {
    Proposed {
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pain: PainPoint,
        title: Line,
        /// The department that proposed the study for its own cases.
        department: Option<DepartmentId>,
        gathered: Gathered,
    },
    /// The list of cases was updated.
    Gathered {
        gathered: Gathered,
    },
    /// The departments were invited.
    Convened(Convene),
    Met(Meeting),
    Decided(DecideStudy),
    Closed,
    Dropped(DropStudy),
}

/// A study: the fold of its events.
#[shape]
pub struct Study {
    pub id: StudyId,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub pain: PainPoint,
    pub title: Line,
    pub proposed_by: By,
    /// The department that proposed it for its own cases.
    pub department: Option<DepartmentId>,
    /// The cases that led to it.
    pub gathered: Gathered,
    /// Who is invited, when and where.
    pub convened: Option<Convene>,
    /// The meeting that was held.
    pub meeting: Option<Meeting>,
    pub decisions: Vec<Translated<Note>>,
    pub stage: StudyStage,
    pub stage_since: Timestamp,
    pub proposed_at: Timestamp,
    /// Why it was dropped.
    pub reason: Option<Note>,
    /// The number of events so far, which guards every write.
    pub revision: u32,
}

impl Study {
    /// The departments that take part or, before any is invited, the one that proposed the study.
    pub fn departments(&self) -> Vec<DepartmentId> {
        match &self.convened {
            Some(convened) => convened.departments.clone(),
            None => self.department.iter().cloned().collect(),
        }
    }

    /// Whether reforms can come from it.
    pub fn has_decided(&self) -> bool {
        match self.stage {
            StudyStage::Decided | StudyStage::Closed => true,
            StudyStage::Proposed | StudyStage::Convened | StudyStage::Met | StudyStage::Dropped => {
                false
            }
        }
    }

    /// Whether this is a leader in charge of one of the departments that take part.
    pub fn is_led_by(&self, seat: &Seat) -> bool {
        let departments = self.departments();
        departments.is_empty() || departments.iter().any(|department| seat.leads(Some(department)))
    }
}

const NOT_MET: &[StudyStage] = &[StudyStage::Proposed, StudyStage::Convened];
const NOT_DECIDED: &[StudyStage] = &[StudyStage::Proposed, StudyStage::Convened, StudyStage::Met];

rules! { StudyCommandKind, Rule<StudyStage>;
    // command => who        on            when
    Propose    => PROPOSERS, On::New,      &[];
    Gather     => CONVENERS, On::Existing, NOT_MET;
    Convene    => CONVENERS, On::Existing, NOT_MET;
    Meet       => CONVENERS, On::Existing, &[StudyStage::Convened];
    Decide     => LEADERS,   On::Existing, &[StudyStage::Met];
    Close      => CONVENERS, On::Existing, &[StudyStage::Decided];
    Drop       => CONVENERS, On::Existing, NOT_DECIDED;
}

/// Whether somebody in `seat` may give a command of this kind on this study now.
pub fn permit(
    study: Option<&Study>,
    kind: StudyCommandKind,
    seat: &Seat,
) -> Result<(), StepRefusal> {
    let is_led = study.is_none_or(|study| study.is_led_by(seat));
    let is_theirs = seat.role() != Role::LeaderInCharge || is_led;
    kind.rule().permit(seat, study.map(|study| &study.stage), is_theirs)
}

/// The commands that somebody in `seat` may give now.
pub fn permitted(study: &Study, seat: &Seat) -> Vec<StudyCommandKind> {
    let kinds = StudyCommandKind::ALL.iter().copied();
    kinds.filter(|kind| permit(Some(study), *kind, seat).is_ok()).collect()
}

/// What a decision on a study depends on besides the study.
#[derive(Clone, Copy, Debug)]
pub struct StudyFacts<'a> {
    pub now: Timestamp,
    pub directory: &'a Directory,
    /// The current cases of the pain point, which only proposing and updating use.
    pub gathered: &'a Gathered,
}

impl Aggregate for Study {
    type Id = StudyId;
    type Command = StudyCommand;
    type Payload = StudyPayload;
    type Refusal = StepRefusal;
    type Facts<'a> = StudyFacts<'a>;

    fn decide(
        before: Option<&Study>,
        command: &StudyCommand,
        actor: &Actor,
        facts: &StudyFacts<'_>,
    ) -> Result<Decision<StudyPayload>, StepRefusal> {
        let StudyFacts { now, directory, gathered } = *facts;
        let reader = Reader::of(actor.seat().ok_or(StepRefusal::NotYours)?, directory);
        let seat = reader.seat();
        permit(before, command.kind(), seat)?;
        let mut problems = command.unknown_in(directory);
        problems.extend(problems_of(command, now));
        StepRefusal::of(problems)?;
        let what = match command {
            StudyCommand::Propose(proposed) => StudyPayload::Proposed {
                pain: proposed.pain.clone(),
                title: proposed.title.clone(),
                department: seat.department().cloned(),
                gathered: gathered.clone(),
            },
            StudyCommand::Gather => StudyPayload::Gathered { gathered: gathered.clone() },
            StudyCommand::Convene(convene) => StudyPayload::Convened(convene.clone()),
            StudyCommand::Meet(meeting) => StudyPayload::Met(meeting.clone()),
            StudyCommand::Decide(decided) => StudyPayload::Decided(decided.clone()),
            StudyCommand::Close => StudyPayload::Closed,
            StudyCommand::Drop(dropped) => StudyPayload::Dropped(dropped.clone()),
        };
        Ok(Decision::of(now, actor, what))
    }

    fn evolve(before: Option<Study>, id: &StudyId, event: &StudyEvent) -> Option<Study> {
        evolve(before, id, event)
    }

    fn revision(&self) -> u32 {
        self.revision
    }

    fn began(&self) -> Timestamp {
        self.proposed_at
    }
}

impl StudyCommand {
    /// The references that the directory does not know. Matters and departments may be inactive, because a study is
    /// about the past.
    fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        let field = if let StudyCommand::Convene(convene) = self {
            let known = |id: &DepartmentId| directory.departments.iter().any(|one| one.id == *id);
            (!convene.departments.iter().all(known)).then_some("departments")
        } else if let StudyCommand::Propose(proposed) = self {
            let known = |id: &MatterId| directory.matters.iter().any(|matter| matter.id == *id);
            (!proposed.pain.matter.iter().all(known)).then_some("matter")
        } else {
            None
        };
        field.map(|field| FieldProblem::new(field, Field::Unknown)).into_iter().collect()
    }
}

/// The fields of a command that are wrong.
pub fn problems_of(command: &StudyCommand, now: Timestamp) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut need = |holds: bool, field: String, problem: Field| {
        if !holds {
            problems.push(FieldProblem::new(field, problem));
        }
    };
    let clean = |words: &str| !holds_long_number(words);
    match command {
        StudyCommand::Propose(proposed) => {
            need(clean(proposed.title.as_str()), "title".into(), Field::LooksPersonal);
        }
        StudyCommand::Convene(Convene { departments, on, place }) => {
            need(!departments.is_empty(), "departments".into(), Field::Missing);
            let max = MAX_INVITED;
            need(departments.len() <= max, "departments".into(), Field::TooMany { max });
            need(*on >= now.day(), "on".into(), Field::InThePast);
            need(*on <= now.day().plus(366), "on".into(), Field::TooFarAhead);
            need(clean(place.as_str()), "place".into(), Field::LooksPersonal);
        }
        StudyCommand::Meet(Meeting { on, place, offices, minutes }) => {
            need(*on <= now.day(), "on".into(), Field::InTheFuture);
            need(clean(place.as_str()), "place".into(), Field::LooksPersonal);
            need(!offices.is_empty(), "offices".into(), Field::Missing);
            let max = MAX_OFFICES;
            need(offices.len() <= max, "offices".into(), Field::TooMany { max });
            let all = offices.iter().all(|office| clean(office.as_str()));
            need(all, "offices".into(), Field::LooksPersonal);
            need(clean(minutes.as_str()), "minutes".into(), Field::LooksPersonal);
        }
        StudyCommand::Decide(DecideStudy { decisions }) => {
            need(!decisions.is_empty(), "decisions".into(), Field::Missing);
            let max = MAX_DECISIONS;
            need(decisions.len() <= max, "decisions".into(), Field::TooMany { max });
            for (index, decision) in decisions.iter().enumerate() {
                let field = format!("decisions.{index}.zh");
                need(!decision.looks_personal(), field, Field::LooksPersonal);
            }
            let texts = decisions.iter().enumerate().flat_map(|(index, decision)| {
                let zh = Some((format!("decisions.{index}.zh"), decision.zh.as_str()));
                let en = decision.en.as_ref();
                let en = en.map(|en| (format!("decisions.{index}.en"), en.as_str()));
                zh.into_iter().chain(en)
            });
            problems.extend(overflow(texts, DOCUMENT_BYTES));
        }
        StudyCommand::Drop(dropped) => {
            need(clean(dropped.reason.as_str()), "reason".into(), Field::LooksPersonal);
        }
        StudyCommand::Gather | StudyCommand::Close => {}
    }
    problems
}

fn evolve(study: Option<Study>, id: &StudyId, event: &StudyEvent) -> Option<Study> {
    let mut study = match (study, &event.what) {
        (Some(study), _) => study,
        (None, StudyPayload::Proposed { pain, title, department, gathered }) => Study {
            id: id.clone(),
            pain: pain.clone(),
            title: title.clone(),
            proposed_by: event.by.clone(),
            department: department.clone(),
            gathered: gathered.clone(),
            convened: None,
            meeting: None,
            decisions: Vec::new(),
            stage: StudyStage::Proposed,
            stage_since: event.at,
            proposed_at: event.at,
            reason: None,
            revision: 0,
        },
        (
            None,
            StudyPayload::Gathered { .. }
            | StudyPayload::Convened(_)
            | StudyPayload::Met(_)
            | StudyPayload::Decided(_)
            | StudyPayload::Closed
            | StudyPayload::Dropped(_),
        ) => return None,
    };
    let stage = match &event.what {
        StudyPayload::Proposed { .. } => StudyStage::Proposed,
        StudyPayload::Gathered { gathered } => {
            study.gathered.clone_from(gathered);
            study.stage
        }
        StudyPayload::Convened(convened) => {
            study.convened = Some(convened.clone());
            StudyStage::Convened
        }
        StudyPayload::Met(meeting) => {
            study.meeting = Some(meeting.clone());
            StudyStage::Met
        }
        StudyPayload::Decided(decided) => {
            study.decisions.clone_from(&decided.decisions);
            StudyStage::Decided
        }
        StudyPayload::Closed => StudyStage::Closed,
        StudyPayload::Dropped(dropped) => {
            study.reason = Some(dropped.reason.clone());
            StudyStage::Dropped
        }
    };
    if stage != study.stage {
        study.stage = stage;
        study.stage_since = event.at;
    }
    study.revision = study.revision.saturating_add(1);
    Some(study)
}
