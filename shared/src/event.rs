//! What happened, in the past tense. Events hold no personal data: words are referred to by
//! [`TextId`], people by the place they stand for.

use crate::actor::By;
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::Lang;
use crate::personal::TextId;
use crate::text::Note;
use crate::time::{Day, Timestamp};
use crate::vocabulary::{
    ApplicantKind, Channel, ClosedBecause, Outcome, RefusalReason, StepKind, VerdictVia,
};
use serde::{Deserialize, Serialize};

/// One event of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// When it happened. An imported register's events keep its dates.
    pub at: Timestamp,
    /// Who did it.
    pub by: By,
    /// What it was.
    pub what: What,
}

/// A trip without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TripFact {
    /// The day of the trip.
    pub on: Day,
    /// The department, where it is known.
    pub department: Option<DepartmentId>,
    /// Why it failed.
    pub reason: RefusalReason,
}

/// The facts of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registration {
    /// How it came in.
    pub channel: Channel,
    /// The window that has it.
    pub window: WindowId,
    /// The language the citizen chose.
    pub language: Lang,
    /// A person or a company.
    pub applicant: ApplicantKind,
    /// The catalogue item, where it is known.
    pub matter: Option<MatterId>,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// The departments involved.
    pub departments: Vec<DepartmentId>,
    /// The trips told one by one.
    pub trips: Vec<TripFact>,
    /// How many trips were made in all; at least as many as are told. 0 where an imported register
    /// does not say.
    pub trips_made: u16,
    /// Where the citizen's own words are.
    pub intake: TextId,
    /// By when the window settles or assigns it.
    pub due: Timestamp,
    /// Whether it comes from an existing register.
    pub imported: bool,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ending {
    /// The claim.
    pub outcome: Outcome,
    /// The answer to the citizen.
    pub answer: TextId,
    /// What will be done so that it does not happen again (整改).
    pub measure: Option<TextId>,
    /// Working hours from the registration to this claim, rounded up, by the calendar of the day:
    /// the figures need no calendar, and a later calendar does not rewrite them.
    pub worked_hours: u32,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// It was registered (登记).
    Registered(Registration),
    /// The window said what it is about.
    Sorted {
        /// The catalogue item.
        matter: Option<MatterId>,
        /// Why it was refused.
        reason: RefusalReason,
        /// The departments involved.
        departments: Vec<DepartmentId>,
    },
    /// A department's responsible person was called to the window (现场协调).
    Summoned {
        /// Which department.
        department: DepartmentId,
        /// What for.
        note: Option<TextId>,
    },
    /// It was done while the citizen was there (现场办结).
    Settled(Ending),
    /// It was handed to a department (交办).
    Assigned {
        /// Which department.
        department: DepartmentId,
        /// By when it accepts or returns it.
        accept_by: Timestamp,
        /// By when it is done.
        due: Timestamp,
        /// What is asked of it.
        note: Option<TextId>,
    },
    /// The department accepted it (签收).
    Accepted,
    /// The department handed it back (退回).
    Returned {
        /// Why.
        reason: TextId,
        /// By when the window acts.
        due: Timestamp,
    },
    /// Something was done on the citizen's behalf (代办).
    StepLogged {
        /// What kind of step.
        kind: StepKind,
        /// In words.
        words: TextId,
    },
    /// The department says it is done (办结).
    Resolved(Ending),
    /// A message from the citizen or to them, by who sent it.
    MessageSent {
        /// In words.
        words: TextId,
    },
    /// Staff wrote the public summary and confirmed that it holds no personal data.
    SummaryPublished {
        /// The summary.
        summary: Note,
    },
    /// The citizen's answer (回访).
    VerdictGiven {
        /// Whether it is solved.
        solved: bool,
        /// One to five, where given.
        rating: Option<u8>,
        /// In words, where given.
        words: Option<TextId>,
        /// How it was given.
        via: VerdictVia,
    },
    /// It is open again, one level higher.
    Reopened {
        /// The level: 1 is the department's head, 2 the leader in charge, 3 the principal leader.
        level: u8,
        /// Why, where it was said apart from a verdict.
        reason: Option<TextId>,
        /// By when the window acts.
        due: Timestamp,
    },
    /// It was filed.
    Closed {
        /// Why.
        because: ClosedBecause,
    },
}
