//! What anyone with the case number may see.

use crate::actor::By;
use crate::case::{Case, Resolution, Stage};
use crate::event::{Ending, Event, Registration, What};
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::number::CaseNumber;
use crate::text::Note;
use crate::time::Timestamp;
use crate::vocabulary::{
    ApplicantKind, Channel, ClosedBecause, Outcome, RefusalReason, StageKind, StepKind,
};
use serde::{Deserialize, Serialize};

/// Who has a case now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "holder", rename_all = "snake_case")]
pub enum Holder {
    /// A window.
    Window {
        /// Which.
        window: WindowId,
    },
    /// A department.
    Department {
        /// Which.
        department: DepartmentId,
    },
    /// The citizen, who is asked for a verdict.
    Citizen,
    /// Nobody: it is filed.
    Nobody,
}

/// A case as anyone with its number sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicCase {
    /// Its number.
    pub number: CaseNumber,
    /// How many events it has; guards every write.
    pub revision: u32,
    /// Where it stands.
    pub stage: StageKind,
    /// Who has it.
    pub holder: Holder,
    /// By when they act.
    pub due: Option<Timestamp>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// How it came in.
    pub channel: Channel,
    /// The window responsible.
    pub window: WindowId,
    /// A person or a company.
    pub applicant: ApplicantKind,
    /// The catalogue item.
    pub matter: Option<MatterId>,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// The departments involved.
    pub departments: Vec<DepartmentId>,
    /// How many trips were made; 0 where an imported register does not say.
    pub trips_made: u16,
    /// How often a department handed it back.
    pub returns: u16,
    /// How often it was reopened.
    pub reopenings: u16,
    /// Whose level it is on: 0 at first.
    pub level: u8,
    /// The summary that staff published.
    pub summary: Option<Note>,
    /// How it ended, while that stands: the window's or the department's claim.
    pub outcome: Option<Outcome>,
    /// When it ended.
    pub resolved_at: Option<Timestamp>,
    /// Whether it was settled on the spot.
    pub on_the_spot: bool,
    /// The citizen's verdict: another fact than the claim.
    pub solved: Option<bool>,
    /// Why it was filed, if it was.
    pub closed: Option<ClosedBecause>,
    /// Whether it comes from an existing register.
    pub imported: bool,
    /// What happened, oldest first.
    pub timeline: Vec<Step>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// What.
    pub what: PublicWhat,
}

/// What happened, as everyone may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PublicWhat {
    /// Registered.
    Registered {
        /// How it came in.
        channel: Channel,
    },
    /// The window said what it is about.
    Sorted,
    /// A department was called to the window.
    Summoned {
        /// Which.
        department: DepartmentId,
    },
    /// Settled on the spot.
    Settled {
        /// How.
        outcome: Outcome,
    },
    /// Handed to a department.
    Assigned {
        /// Which.
        department: DepartmentId,
        /// By when it is done.
        due: Timestamp,
    },
    /// Accepted.
    Accepted,
    /// Handed back.
    Returned,
    /// A step on the citizen's behalf.
    StepLogged {
        /// What kind.
        kind: StepKind,
    },
    /// Done, says the department.
    Resolved {
        /// How.
        outcome: Outcome,
    },
    /// A message was sent.
    MessageSent,
    /// The public summary was published.
    SummaryPublished,
    /// The citizen answered.
    VerdictGiven {
        /// Whether it is solved.
        solved: bool,
    },
    /// Open again.
    Reopened {
        /// The level.
        level: u8,
    },
    /// Filed.
    Closed {
        /// Why.
        because: ClosedBecause,
    },
}

impl PublicWhat {
    fn of(what: &What) -> PublicWhat {
        match what {
            What::Registered(registration) => {
                let Registration {
                    channel,
                    window: _,
                    language: _,
                    applicant: _,
                    matter: _,
                    reason: _,
                    departments: _,
                    trips: _,
                    trips_made: _,
                    intake: _,
                    due: _,
                    imported: _,
                } = registration;
                PublicWhat::Registered { channel: *channel }
            }
            What::Sorted { matter: _, reason: _, departments: _ } => PublicWhat::Sorted,
            What::Summoned { department, note: _ } => {
                PublicWhat::Summoned { department: department.clone() }
            }
            What::Settled(Ending { outcome, answer: _, measure: _, worked_hours: _ }) => {
                PublicWhat::Settled { outcome: *outcome }
            }
            What::Assigned { department, accept_by: _, due, note: _ } => {
                PublicWhat::Assigned { department: department.clone(), due: *due }
            }
            What::Accepted => PublicWhat::Accepted,
            What::Returned { reason: _, due: _ } => PublicWhat::Returned,
            What::StepLogged { kind, words: _ } => PublicWhat::StepLogged { kind: *kind },
            What::Resolved(Ending { outcome, answer: _, measure: _, worked_hours: _ }) => {
                PublicWhat::Resolved { outcome: *outcome }
            }
            What::MessageSent { words: _ } => PublicWhat::MessageSent,
            What::SummaryPublished { summary: _ } => PublicWhat::SummaryPublished,
            What::VerdictGiven { solved, rating: _, words: _, via: _ } => {
                PublicWhat::VerdictGiven { solved: *solved }
            }
            What::Reopened { level, reason: _, due: _ } => PublicWhat::Reopened { level: *level },
            What::Closed { because } => PublicWhat::Closed { because: *because },
        }
    }
}

impl Step {
    /// An event as everyone may know it.
    pub fn of(event: &Event) -> Step {
        let Event { at, by, what } = event;
        Step { at: *at, by: by.clone(), what: PublicWhat::of(what) }
    }
}

impl Holder {
    /// Who has `case` now.
    pub fn of(case: &Case) -> Holder {
        let window = Holder::Window { window: case.window.clone() };
        match &case.stage {
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Returned { .. }
            | Stage::Reopened { .. } => window,
            Stage::Assigned { department, .. } | Stage::Accepted { department, .. } => {
                Holder::Department { department: department.clone() }
            }
            Stage::Settled { .. } | Stage::Resolved { .. } => Holder::Citizen,
            Stage::Closed { .. } => Holder::Nobody,
        }
    }
}

impl PublicCase {
    /// The public view of `case`.
    pub fn of(case: &Case) -> PublicCase {
        let holder = Holder::of(case);
        let revision = case.revision();
        let Case {
            number,
            stage,
            registered_at,
            channel,
            window,
            language: _,
            applicant,
            matter,
            reason,
            departments,
            trips: _,
            trips_made,
            intake: _,
            imported,
            was_assigned: _,
            returns,
            reopenings,
            level,
            summary,
            verdict,
            texts: _,
            log,
        } = case;
        let resolution: Option<&Resolution> = stage.resolution();
        PublicCase {
            number: *number,
            revision,
            stage: stage.kind(),
            holder,
            due: stage.due(),
            registered_at: *registered_at,
            channel: *channel,
            window: window.clone(),
            applicant: *applicant,
            matter: matter.clone(),
            reason: *reason,
            departments: departments.clone(),
            trips_made: *trips_made,
            returns: *returns,
            reopenings: *reopenings,
            level: *level,
            summary: summary.clone(),
            outcome: resolution.map(|resolution| resolution.ending.outcome),
            resolved_at: resolution.map(|resolution| resolution.at),
            on_the_spot: resolution.is_some_and(|resolution| resolution.on_the_spot),
            solved: verdict.as_ref().map(|verdict| verdict.solved),
            closed: match stage {
                Stage::Closed { resolution: _, at: _, because } => Some(*because),
                Stage::Registered { .. }
                | Stage::Summoned { .. }
                | Stage::Assigned { .. }
                | Stage::Accepted { .. }
                | Stage::Returned { .. }
                | Stage::Settled { .. }
                | Stage::Resolved { .. }
                | Stage::Reopened { .. } => None,
            },
            imported: *imported,
            timeline: log.iter().map(Step::of).collect(),
        }
    }
}
