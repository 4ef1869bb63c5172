//! What the person with the slip may see: the public view, their own words, and what was said to them. Notes among
//! staff and what inspectors write are not in it.

use crate::actor::{Actor, By};
use crate::case::{Case, FileFact, History, PlannedStep, Stage};
use crate::command::CommandKind;
use crate::duty::Owner;
use crate::event::{Event, Words};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::permit::permitted;
use crate::personal::{Intake, Personal, TextId};
use crate::policy::Policy;
use crate::scale::Rating;
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
    /// What was said at registration; `None` once it was erased.
    pub intake: Option<Intake>,
    /// What happened, with the texts for the citizen, oldest first.
    pub timeline: Vec<StepWithText>,
    /// The steps planned on the citizen's behalf, in order.
    pub steps: Vec<PlannedStepView>,
    pub files: Vec<NamedFile>,
    /// The commands that the citizen may give now.
    pub permitted: Vec<CommandKind>,
    /// The case that goes on, if this one is void because it was registered twice.
    #[serde(default)]
    pub continues: Option<CaseNumber>,
}

/// A planned step with its text.
#[shape]
pub struct PlannedStepView {
    /// The position in the list, from 1.
    pub id: u16,
    pub owner: Owner,
    pub due: Timestamp,
    pub done_at: Option<Timestamp>,
    pub words: Option<Prose>,
}

impl PlannedStepView {
    pub(super) fn all_of(case: &Case, personal: &Personal) -> Vec<PlannedStepView> {
        let told = |step: &PlannedStep| {
            let PlannedStep { id, owner, since: _, due, words, done_at } = step;
            PlannedStepView {
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

/// A file with its name.
#[shape]
pub struct NamedFile {
    pub file: TextId,
    /// The name that the uploader gave it; `None` if the reader may not know it, which also hides who uploaded it.
    pub name: Option<Line>,
    pub kind: FileKind,
    pub bytes: u32,
    pub at: Timestamp,
    pub by: By,
    pub published: bool,
}

/// Whether a file could identify the citizen, so that it is hidden from readers who must not know who they are. A
/// photo of a document does, and so may its name.
pub(super) fn shows_citizen(case: &Case, file: TextId) -> bool {
    let known = case.files.iter().find(|known| known.file == file);
    known.is_some_and(|known| !matches!(known.by, By::Department { department: _, successor: _ }))
}

impl NamedFile {
    pub(super) fn all_of(
        case: &Case,
        personal: &Personal,
        is_read: impl Fn(TextId) -> bool,
    ) -> Vec<NamedFile> {
        let named = |fact: &FileFact| {
            let FileFact { file, at, by, kind, bytes, published } = fact;
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

/// A step with the texts that the citizen may read.
#[shape]
pub struct StepWithText {
    #[serde(flatten)]
    pub step: Step,
    pub words: Option<Prose>,
    /// What will be done so that this does not happen again.
    pub measure: Option<Prose>,
    /// Why more material was asked for.
    pub again: Option<Prose>,
    /// The rating of a verdict.
    pub rating: Option<Rating>,
}

impl StepWithText {
    fn of(event: &Event, personal: &Personal) -> StepWithText {
        let Words { citizen, measure, again, rating, .. } = event.what.words();
        let words = |id: Option<TextId>| id.and_then(|id| personal.words(id)).cloned();
        StepWithText {
            step: Step::of(event),
            words: words(citizen),
            measure: words(measure),
            again: words(again),
            rating,
        }
    }
}

impl CitizenCase {
    /// The citizen's view of a case at `now`.
    pub fn of(
        history: History<'_>,
        personal: &Personal,
        now: Timestamp,
        policy: &Policy,
    ) -> CitizenCase {
        let History { case, events } = history;
        CitizenCase {
            public: PublicCase::of(case),
            language: case.language,
            intake: personal.intake(case.intake).cloned(),
            timeline: events.iter().map(|event| StepWithText::of(event, personal)).collect(),
            steps: PlannedStepView::all_of(case, personal),
            files: NamedFile::all_of(case, personal, |_| true),
            permitted: permitted(case, &[Actor::Citizen], now, policy, None),
            continues: if let Stage::Voided { because: _, other } = case.stage {
                other
            } else {
                None
            },
        }
    }
}
