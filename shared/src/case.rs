//! The case: the fold of its events. There is no other way to make or change one.

use crate::actor::By;
use crate::event::{Ending, Event, Registration, TripFact, What};
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::text::Note;
use crate::time::Timestamp;
use crate::vocabulary::{ApplicantKind, Channel, ClosedBecause, RefusalReason, StageKind};
use serde::{Deserialize, Serialize};

/// One thing a person or company came for and did not get done in one trip (跑一次没办成).
///
/// It holds no personal data, by its types: see [`crate::personal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub number: CaseNumber,
    /// Where it stands.
    pub stage: Stage,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// How it came in.
    pub channel: Channel,
    /// The window responsible.
    pub window: WindowId,
    /// The citizen's language.
    pub language: Lang,
    /// A person or a company.
    pub applicant: ApplicantKind,
    /// The catalogue item.
    pub matter: Option<MatterId>,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// The departments involved, the one it was assigned to included.
    pub departments: Vec<DepartmentId>,
    /// The trips told one by one.
    pub trips: Vec<TripFact>,
    /// How many trips were made in all.
    pub trips_made: u16,
    /// Where the citizen's own words are.
    pub intake: TextId,
    /// Whether it comes from an existing register.
    pub imported: bool,
    /// Whether it was ever handed to a department.
    pub was_assigned: bool,
    /// How often a department handed it back.
    pub returns: u16,
    /// How often it was reopened.
    pub reopenings: u16,
    /// 0 at first, one higher with each reopening: whose matter it is now.
    pub level: u8,
    /// The public summary, confirmed to hold no personal data.
    pub summary: Option<Note>,
    /// The citizen's standing verdict.
    pub verdict: Option<Verdict>,
    /// How many pieces of personal content there are: the next [`TextId`].
    pub texts: u16,
    /// Everything that happened, oldest first.
    pub log: Vec<Event>,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Received; the window has it.
    Registered {
        /// By when the window acts.
        due: Timestamp,
    },
    /// Departments were called to the window.
    Summoned {
        /// Which.
        departments: Vec<DepartmentId>,
        /// By when the window settles or assigns it.
        due: Timestamp,
    },
    /// Handed to a department that has not accepted.
    Assigned {
        /// Which.
        department: DepartmentId,
        /// By when it accepts or returns it.
        accept_by: Timestamp,
        /// By when it is done.
        due: Timestamp,
    },
    /// A department works on it.
    Accepted {
        /// Which.
        department: DepartmentId,
        /// By when it is done.
        due: Timestamp,
    },
    /// A department handed it back.
    Returned {
        /// Which.
        department: DepartmentId,
        /// By when the window acts.
        due: Timestamp,
    },
    /// Done while the citizen was there.
    Settled {
        /// How.
        resolution: Resolution,
    },
    /// Done, says the department.
    Resolved {
        /// How.
        resolution: Resolution,
    },
    /// Open again.
    Reopened {
        /// By when the window acts.
        due: Timestamp,
    },
    /// Filed.
    Closed {
        /// How it had ended.
        resolution: Resolution,
        /// When it was filed.
        at: Timestamp,
        /// Why.
        because: ClosedBecause,
    },
}

/// The department's or window's claim that a case is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// Whether it was done on the spot.
    pub on_the_spot: bool,
    /// How.
    pub ending: Ending,
}

/// The citizen's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// When.
    pub at: Timestamp,
    /// Whether it is solved.
    pub solved: bool,
    /// One to five, where given.
    pub rating: Option<u8>,
    /// In words, where given.
    pub words: Option<TextId>,
}

impl Stage {
    /// The kind, without the data.
    pub fn kind(&self) -> StageKind {
        match self {
            Stage::Registered { .. } => StageKind::Registered,
            Stage::Summoned { .. } => StageKind::Summoned,
            Stage::Assigned { .. } => StageKind::Assigned,
            Stage::Accepted { .. } => StageKind::Accepted,
            Stage::Returned { .. } => StageKind::Returned,
            Stage::Settled { .. } => StageKind::Settled,
            Stage::Resolved { .. } => StageKind::Resolved,
            Stage::Reopened { .. } => StageKind::Reopened,
            Stage::Closed { .. } => StageKind::Closed,
        }
    }

    /// By when whoever has it must act next; `None` once nobody owes anything.
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Stage::Registered { due }
            | Stage::Summoned { due, .. }
            | Stage::Accepted { due, .. }
            | Stage::Returned { due, .. }
            | Stage::Reopened { due } => Some(*due),
            Stage::Assigned { accept_by, .. } => Some(*accept_by),
            Stage::Settled { .. } | Stage::Resolved { .. } | Stage::Closed { .. } => None,
        }
    }

    /// The claim that it is done, while it stands.
    pub fn resolution(&self) -> Option<&Resolution> {
        match self {
            Stage::Settled { resolution }
            | Stage::Resolved { resolution }
            | Stage::Closed { resolution, .. } => Some(resolution),
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Assigned { .. }
            | Stage::Accepted { .. }
            | Stage::Returned { .. }
            | Stage::Reopened { .. } => None,
        }
    }

    /// The department that has it now; `None` while the window has it or nobody does.
    pub fn holding_department(&self) -> Option<&DepartmentId> {
        match self {
            Stage::Assigned { department, .. } | Stage::Accepted { department, .. } => {
                Some(department)
            }
            Stage::Registered { .. }
            | Stage::Summoned { .. }
            | Stage::Returned { .. }
            | Stage::Settled { .. }
            | Stage::Resolved { .. }
            | Stage::Reopened { .. }
            | Stage::Closed { .. } => None,
        }
    }
}

impl Case {
    /// The revision: how many events there are. Every write is guarded by it.
    pub fn revision(&self) -> u32 {
        u32::try_from(self.log.len()).unwrap_or(u32::MAX)
    }

    /// By when the window was to act when the case was registered: what the slip says.
    pub fn window_due(&self) -> Option<Timestamp> {
        self.log.iter().find_map(|event| {
            if let What::Registered(registration) = &event.what {
                Some(registration.due)
            } else {
                None
            }
        })
    }

    /// The case as it is registered.
    fn register(number: CaseNumber, registration: &Registration, event: &Event) -> Case {
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
        } = registration;
        Case {
            number,
            stage: Stage::Registered { due: *due },
            registered_at: event.at,
            channel: *channel,
            window: window.clone(),
            language: *language,
            applicant: *applicant,
            matter: matter.clone(),
            reason: *reason,
            departments: departments.clone(),
            trips: trips.clone(),
            trips_made: *trips_made,
            intake: *intake,
            imported: *imported,
            was_assigned: false,
            returns: 0,
            reopenings: 0,
            level: 0,
            summary: None,
            verdict: None,
            texts: intake.0.saturating_add(1),
            log: vec![event.clone()],
        }
    }

    fn mark_text(&mut self, id: TextId) {
        self.texts = self.texts.max(id.0.saturating_add(1));
    }

    fn end(&mut self, ending: &Ending, event: &Event, on_the_spot: bool) -> Resolution {
        let Ending { outcome: _, answer, measure, worked_hours: _ } = ending;
        self.mark_text(*answer);
        if let Some(measure) = measure {
            self.mark_text(*measure);
        }
        self.verdict = None;
        Resolution { at: event.at, by: event.by.clone(), on_the_spot, ending: ending.clone() }
    }

    fn involve(&mut self, department: &DepartmentId) {
        if !self.departments.contains(department) {
            self.departments.push(department.clone());
        }
    }
}

/// Folds an event into the case. The first event of a case is its registration; an event that has
/// no case to happen to leaves none.
pub fn evolve(case: Option<Case>, number: CaseNumber, event: &Event) -> Option<Case> {
    let Some(mut case) = case else {
        return match &event.what {
            What::Registered(registration) => Some(Case::register(number, registration, event)),
            What::Sorted { .. }
            | What::Summoned { .. }
            | What::Settled(_)
            | What::Assigned { .. }
            | What::Accepted
            | What::Returned { .. }
            | What::StepLogged { .. }
            | What::Resolved(_)
            | What::MessageSent { .. }
            | What::SummaryPublished { .. }
            | What::VerdictGiven { .. }
            | What::Reopened { .. }
            | What::Closed { .. } => None,
        };
    };
    match &event.what {
        What::Registered(_) => return Some(case),
        What::Sorted { matter, reason, departments } => {
            case.matter.clone_from(matter);
            case.reason = *reason;
            case.departments.clone_from(departments);
            if let Some(holder) = case.stage.holding_department().cloned() {
                case.involve(&holder);
            }
        }
        What::Summoned { department, note } => {
            if let Some(note) = note {
                case.mark_text(*note);
            }
            case.involve(department);
            let due = case.stage.due().unwrap_or(event.at);
            let mut departments = match &case.stage {
                Stage::Summoned { departments, .. } => departments.clone(),
                Stage::Registered { .. }
                | Stage::Assigned { .. }
                | Stage::Accepted { .. }
                | Stage::Returned { .. }
                | Stage::Settled { .. }
                | Stage::Resolved { .. }
                | Stage::Reopened { .. }
                | Stage::Closed { .. } => Vec::new(),
            };
            departments.push(department.clone());
            case.stage = Stage::Summoned { departments, due };
        }
        What::Settled(ending) => {
            let resolution = case.end(ending, event, true);
            case.stage = Stage::Settled { resolution };
        }
        What::Assigned { department, accept_by, due, note } => {
            if let Some(note) = note {
                case.mark_text(*note);
            }
            case.involve(department);
            case.was_assigned = true;
            case.stage = Stage::Assigned {
                department: department.clone(),
                accept_by: *accept_by,
                due: *due,
            };
        }
        What::Accepted => {
            if let Stage::Assigned { department, accept_by: _, due } = &case.stage {
                case.stage = Stage::Accepted { department: department.clone(), due: *due };
            }
        }
        What::Returned { reason, due } => {
            case.mark_text(*reason);
            case.returns = case.returns.saturating_add(1);
            if let Some(department) = case.stage.holding_department().cloned() {
                case.stage = Stage::Returned { department, due: *due };
            }
        }
        What::StepLogged { kind: _, words } | What::MessageSent { words } => case.mark_text(*words),
        What::Resolved(ending) => {
            let resolution = case.end(ending, event, false);
            case.stage = Stage::Resolved { resolution };
        }
        What::SummaryPublished { summary } => case.summary = Some(summary.clone()),
        What::VerdictGiven { solved, rating, words, via: _ } => {
            if let Some(words) = words {
                case.mark_text(*words);
            }
            case.verdict =
                Some(Verdict { at: event.at, solved: *solved, rating: *rating, words: *words });
        }
        What::Reopened { level, reason, due } => {
            if let Some(reason) = reason {
                case.mark_text(*reason);
            }
            case.verdict = case.verdict.filter(|verdict| !verdict.solved);
            case.level = *level;
            case.reopenings = case.reopenings.saturating_add(1);
            case.stage = Stage::Reopened { due: *due };
        }
        What::Closed { because } => {
            if let Some(resolution) = case.stage.resolution().cloned() {
                case.stage = Stage::Closed { resolution, at: event.at, because: *because };
            }
        }
    }
    case.log.push(event.clone());
    Some(case)
}

/// Folds a whole history.
pub fn fold<'a>(number: CaseNumber, events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
    events.into_iter().fold(None, |case, event| evolve(case, number, event))
}
