//! What the holder of the slip may see: the public view, their own words, and what was said to them.

use crate::actor::Actor;
use crate::case::Case;
use crate::command::CommandKind;
use crate::decide::permitted;
use crate::event::{Ending, Event, What};
use crate::lang::Lang;
use crate::personal::{Intake, Personal, TextId};
use crate::policy::Policy;
use crate::text::Prose;
use crate::time::Timestamp;
use crate::view::public::{PublicCase, Step};
use serde::{Deserialize, Serialize};

/// A case as its citizen sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CitizenCase {
    /// What everyone sees.
    pub public: PublicCase,
    /// The language they chose.
    pub language: Lang,
    /// What they said at registration; `None` once erased.
    pub intake: Option<Intake>,
    /// What happened, with the words meant for them, oldest first.
    pub timeline: Vec<ToldStep>,
    /// What they may do now.
    pub permitted: Vec<CommandKind>,
}

/// A step with the words that the citizen may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToldStep {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// The words.
    pub words: Option<Prose>,
    /// What will be done so that it does not happen again.
    pub measure: Option<Prose>,
    /// The rating, of a verdict.
    pub rating: Option<u8>,
}

/// The words of an event, by audience.
pub(super) struct Told {
    /// For the citizen and the staff.
    pub citizen: Option<TextId>,
    /// For the staff only.
    pub staff: Option<TextId>,
    pub measure: Option<TextId>,
    pub rating: Option<u8>,
}

pub(super) fn told(what: &What) -> Told {
    let nothing = Told { citizen: None, staff: None, measure: None, rating: None };
    match what {
        What::Registered(_) | What::Sorted { .. } | What::Accepted | What::Closed { .. } => nothing,
        What::SummaryPublished { summary: _ } => nothing,
        What::Summoned { department: _, note }
        | What::Assigned { department: _, accept_by: _, due: _, note } => {
            Told { staff: *note, ..nothing }
        }
        What::Settled(ending) | What::Resolved(ending) => {
            let Ending { outcome: _, answer, measure, worked_hours: _ } = ending;
            Told { citizen: Some(*answer), measure: *measure, ..nothing }
        }
        What::Returned { reason, due: _ } => Told { citizen: Some(*reason), ..nothing },
        What::StepLogged { kind: _, words } | What::MessageSent { words } => {
            Told { citizen: Some(*words), ..nothing }
        }
        What::VerdictGiven { solved: _, rating, words, via: _ } => {
            Told { citizen: *words, rating: *rating, ..nothing }
        }
        What::Reopened { level: _, reason, due: _ } => Told { citizen: *reason, ..nothing },
    }
}

impl ToldStep {
    fn of(event: &Event, personal: &Personal) -> ToldStep {
        let Told { citizen, staff: _, measure, rating } = told(&event.what);
        let words = |id: Option<TextId>| id.and_then(|id| personal.words(id)).cloned();
        ToldStep { step: Step::of(event), words: words(citizen), measure: words(measure), rating }
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
            permitted: permitted(case, &Actor::Citizen, now, policy),
        }
    }
}
