//! What the holder of the slip may see: the public view, their own words, and what was said to them.

#![allow(missing_docs)]

use crate::actor::{Actor, By};
use crate::case::{Case, FileFact, PlannedStep};
use crate::command::CommandKind;
use crate::duty::Owner;
use crate::event::{Ending, Event, What};
use crate::lang::Lang;
use crate::permit::permitted;
use crate::personal::{Intake, Personal, TextId};
use crate::policy::Policy;
use crate::text::{Line, Prose};
use crate::time::Timestamp;
use crate::view::public::{PublicCase, Step};
use crate::vocabulary::FileKind;
use macros::shape;

/// A case as its citizen sees it.
#[shape]
pub struct CitizenCase {
    pub public: PublicCase,
    pub language: Lang,
    /// What they said at registration; `None` once erased.
    pub intake: Option<Intake>,
    /// What happened, with the words meant for them, oldest first.
    pub timeline: Vec<ToldStep>,
    /// The steps planned on their behalf, in order.
    pub steps: Vec<ToldPlan>,
    /// The files that were handed in.
    pub files: Vec<NamedFile>,
    /// What they may do now.
    pub permitted: Vec<CommandKind>,
}

/// A planned step with its words.
#[shape]
pub struct ToldPlan {
    /// Its place in the list, from 1.
    pub id: u16,
    pub owner: Owner,
    pub due: Timestamp,
    pub done_at: Option<Timestamp>,
    pub words: Option<Prose>,
}

impl ToldPlan {
    pub(super) fn all_of(case: &Case, personal: &Personal) -> Vec<ToldPlan> {
        let told = |step: &PlannedStep| {
            let PlannedStep { id, owner, since: _, due, words, done_at } = step;
            ToldPlan {
                id: *id,
                owner: owner.clone(),
                due: *due,
                done_at: *done_at,
                words: personal.words(*words).cloned(),
            }
        };
        case.steps.iter().map(told).collect()
    }
}

/// A file by its name.
#[shape]
pub struct NamedFile {
    pub file: TextId,
    /// What it was called where it came from; `None` where it is kept from the reader, as is who handed
    /// it in.
    pub name: Option<Line>,
    pub kind: FileKind,
    pub bytes: u32,
    /// When it was handed in.
    pub at: Timestamp,
    pub by: By,
    pub published: bool,
}

/// The event by which a file was handed in.
fn added(case: &Case, file: TextId) -> Option<&Event> {
    let adds = |what: &What| matches!(what, What::FileAdded { file: added, .. } if *added == file);
    case.log.iter().find(|event| adds(&event.what))
}

/// Whether a file is kept from readers from whom it is kept who the citizen is: a photo of a document
/// tells that, and so may its name.
pub(super) fn shows_citizen(case: &Case, file: TextId) -> bool {
    added(case, file).is_some_and(|event| !matches!(event.by, By::Department { department: _ }))
}

impl NamedFile {
    pub(super) fn all_of(
        case: &Case,
        personal: &Personal,
        is_read: impl Fn(TextId) -> bool,
    ) -> Vec<NamedFile> {
        let named = |fact: &FileFact| {
            let FileFact { file, kind, bytes, published } = fact;
            let Event { at, by, what: _ } = added(case, *file)?;
            let name = personal.file(*file)?.name.clone();
            Some(NamedFile {
                file: *file,
                name: Some(name).filter(|_| is_read(*file)),
                kind: *kind,
                bytes: *bytes,
                at: *at,
                by: by.clone(),
                published: published.is_some(),
            })
        };
        case.files.iter().filter_map(named).collect()
    }
}

/// A step with the words that the citizen may read.
#[shape]
pub struct ToldStep {
    #[serde(flatten)]
    pub step: Step,
    pub words: Option<Prose>,
    /// What will be done so that it does not happen again.
    pub measure: Option<Prose>,
    /// Why material was asked for a further time.
    pub again: Option<Prose>,
    /// The rating, of a verdict.
    pub rating: Option<u8>,
}

/// The words of an event, by audience.
#[derive(Default)]
pub(super) struct Told {
    /// For the citizen and the staff.
    pub citizen: Option<TextId>,
    /// For the staff only.
    pub staff: Option<TextId>,
    /// For those who supervise only.
    pub supervisors: Option<TextId>,
    pub measure: Option<TextId>,
    pub again: Option<TextId>,
    pub rating: Option<u8>,
}

impl Told {
    fn citizen(words: TextId) -> Told {
        Told { citizen: Some(words), ..Told::default() }
    }

    fn staff(words: Option<TextId>) -> Told {
        Told { staff: words, ..Told::default() }
    }
}

/// Where the words of an event are, whoever may read them.
pub(crate) fn spoken(what: &What) -> impl Iterator<Item = TextId> + use<> {
    let Told { citizen, staff, supervisors, measure, again, rating: _ } = told(what);
    [citizen, staff, supervisors, measure, again].into_iter().flatten()
}

pub(super) fn told(what: &What) -> Told {
    match what {
        What::Registered(_)
        | What::Sorted { .. }
        | What::Accepted { contact_by: _, due: _ }
        | What::Closed { .. }
        | What::SummaryPublished { summary: _ }
        | What::ExplanationOwed { .. }
        | What::Explained(_)
        | What::PlanLinked { plan: _ }
        | What::FileAdded { .. }
        | What::FilePublished { .. }
        | What::CaseLinked { other: _ }
        | What::CodeRevoked
        | What::CodeIssued { checked: _ }
        | What::Reminded { duty: _ }
        | What::WentOverdue { duty: _ }
        | What::Escalated { duty: _, rung: _ } => Told::default(),
        What::Summoned { department: _, note } => Told::staff(*note),
        What::Assigned {
            department: _,
            accept_by: _,
            due: _,
            note,
            class: _,
            co: _,
            binding: _,
            plan_by: _,
            from: _,
            reason,
        } => Told { staff: *note, citizen: *reason, ..Told::default() },
        What::AssignmentWithdrawn { department: _, co: _, due: _, reason, decides: _ } => {
            Told { citizen: *reason, ..Told::default() }
        }
        What::Settled(ending) | What::Resolved(ending) => {
            let Ending { outcome: _, answer, measure, worked_hours: _, follow_up_by: _ } = ending;
            Told { measure: *measure, ..Told::citizen(*answer) }
        }
        What::Returned { reason, due: _, decides: _ }
        | What::Extended { due: _, reason }
        | What::BecameLongRunning { reason, report_by: _ } => Told::citizen(*reason),
        What::StepLogged { kind: _, words }
        | What::MessageSent { words }
        | What::PartDone { words }
        | What::ProgressReported { words, report_by: _ }
        | What::StepPlanned { id: _, owner: _, due: _, words } => Told::citizen(*words),
        What::StepDone { id: _, words } => Told { citizen: *words, ..Told::default() },
        What::MaterialsAsked { count: _, list, again } => {
            Told { again: *again, ..Told::citizen(*list) }
        }
        What::Noted { words } => Told { supervisors: Some(*words), ..Told::default() },
        What::Demanded { id: _, of: _, words, due: _ }
        | What::DemandAnswered { id: _, words }
        | What::FollowedUp { words } => Told::staff(Some(*words)),
        What::VerdictGiven { solved: _, rating, words, via: _ } => {
            Told { citizen: *words, rating: *rating, ..Told::default() }
        }
        What::Reopened { level: _, reason, due: _ } => Told { citizen: *reason, ..Told::default() },
    }
}

impl ToldStep {
    fn of(event: &Event, personal: &Personal) -> ToldStep {
        let Told { citizen, staff: _, supervisors: _, measure, again, rating } = told(&event.what);
        let words = |id: Option<TextId>| id.and_then(|id| personal.words(id)).cloned();
        ToldStep {
            step: Step::of(event),
            words: words(citizen),
            measure: words(measure),
            again: words(again),
            rating,
        }
    }
}

impl CitizenCase {
    /// The citizen's view of `case` at `now`.
    pub fn of(case: &Case, personal: &Personal, now: Timestamp, policy: &Policy) -> CitizenCase {
        CitizenCase {
            public: PublicCase::of(case),
            language: case.language,
            intake: personal.intake(case.intake).cloned(),
            timeline: case.log.iter().map(|event| ToldStep::of(event, personal)).collect(),
            steps: ToldPlan::all_of(case, personal),
            files: NamedFile::all_of(case, personal, |_| true),
            permitted: permitted(case, &Actor::Citizen, now, policy),
        }
    }
}
