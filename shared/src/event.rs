//! What happened, in the past tense. Events hold no personal data: words are referred to by
//! [`TextId`], people by the place they stand for.

use crate::duty::{DutyRef, Owner};
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::scale::{Level, Rating};
use crate::text::{Line, Link, Note, Prose};
use crate::time::{Day, Timestamp};
use crate::vocabulary::{
    ApplicantKind, CaseClass, Channel, ClosedBecause, EscalationLevel, ExplainBecause, FileKind,
    Outcome, PersonCheck, RefusalReason, Role, StepKind, VerdictVia,
};
use macros::shape;

mod words;

pub use words::Words;

/// One event of a case.
pub type Event = crate::aggregate::Event<EventPayload>;

/// A trip without its words.
#[shape]
pub struct TripFact {
    pub on: Day,
    /// The department, where it is known.
    pub department: Option<DepartmentId>,
    pub reason: RefusalReason,
}

/// The facts of a registration.
#[shape]
pub struct Registration {
    pub channel: Channel,
    pub window: WindowId,
    /// The language the citizen chose.
    pub language: Lang,
    /// A person or a company.
    pub applicant: ApplicantKind,
    /// The catalogue item, where it is known.
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
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
    /// How many of the events after it come from that register too: what they left due is history.
    #[serde(default, skip_serializing_if = "is_default")]
    pub brings: u16,
    /// Whether the citizen agreed that the departments complained of may know who they are.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shows_identity: bool,
    /// When it was taken over, where the register had it open: what it owes runs from here, whatever the
    /// dates of the register are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_at: Option<Timestamp>,
}

/// Left out of the JSON, so that events written before a field was there keep their bytes and their
/// hash.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Why something was not done in one trip, said in public by a leader (公开解释).
#[shape]
pub struct Explanation {
    pub zh: Note,
    #[serde(default)]
    pub en: Option<Note>,
    /// Where it can be seen and heard.
    #[serde(default)]
    pub video: Option<Link>,
    /// What is said in the video.
    #[serde(default)]
    pub transcript: Option<Prose>,
    pub name: Line,
    pub office: Line,
}

/// How a case ended.
#[shape]
pub struct RecordedResolution {
    pub outcome: Outcome,
    /// The answer to the citizen.
    pub answer: TextId,
    /// What will be done so that it does not happen again (整改).
    pub measure: Option<TextId>,
    /// Working hours from the registration to this claim, rounded up, by the calendar of the day:
    /// the figures need no calendar, and a later calendar does not rewrite them.
    pub worked_hours: u32,
    /// By when the window asks for the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_by: Option<Timestamp>,
}

/// What happened.
#[shape]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventPayload {
    /// It was registered (登记).
    Registered(Registration),
    /// The window said what it is about.
    Sorted {
        matter: Option<MatterId>,
        reason: RefusalReason,
        departments: Vec<DepartmentId>,
    },
    /// A department's responsible person was called to the window (现场协调).
    Summoned {
        department: DepartmentId,
        note: Option<TextId>,
    },
    /// It was done while the citizen was there (现场办结).
    Settled(RecordedResolution),
    /// It was handed to a department (交办).
    Assigned {
        department: DepartmentId,
        /// By when it accepts or returns it.
        accept_by: Timestamp,
        /// By when it is done.
        due: Timestamp,
        /// What is asked of it.
        note: Option<TextId>,
        /// The class that gave the deadline; `None` where the days were given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<CaseClass>,
        /// The co-departments, each with a part of its own (协办).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        co: Vec<DepartmentId>,
        /// Whether the leader in charge decided, so that it cannot be handed back.
        #[serde(default, skip_serializing_if = "is_default")]
        binding: bool,
        /// By when the department draws up a rectification plan, where the policy asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan_by: Option<Timestamp>,
        /// The departments that it is taken from in the same step, the one in the lead first (改派); none
        /// where the window had it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<DepartmentId>,
        /// Why it is taken from them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextId>,
    },
    /// The department in the lead, or a co-department, accepted it (签收).
    Accepted {
        /// By when it contacts the citizen: the same day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact_by: Option<Timestamp>,
        /// By when it is done, where the assignment is of a register's time and its deadline with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// The department in the lead, or a co-department, handed it back (退回).
    Returned {
        reason: TextId,
        /// By when the window acts.
        due: Timestamp,
        /// Whether it came back so often that the leader in charge decides.
        #[serde(default, skip_serializing_if = "is_default")]
        decides: bool,
    },
    /// A co-department did its part (协办办结).
    PartDone {
        words: TextId,
    },
    /// The deadline was moved before it came (延期).
    Extended {
        due: Timestamp,
        /// Why, as the citizen reads it.
        reason: TextId,
    },
    /// It cannot be done soon: it is tracked, with a duty to report (疑难).
    BecameLongRunning {
        /// Why, as the citizen reads it.
        reason: TextId,
        /// By when the first report is due.
        report_by: Timestamp,
    },
    /// Progress on a long-running case.
    ProgressReported {
        words: TextId,
        /// By when the next report is due.
        report_by: Timestamp,
    },
    /// A step on the citizen's behalf was planned (代办清单).
    StepPlanned {
        /// Its place in the list, from 1.
        id: u16,
        owner: Owner,
        due: Timestamp,
        words: TextId,
    },
    /// A planned step was taken.
    StepDone {
        id: u16,
        words: Option<TextId>,
    },
    /// The citizen was told which material is missing: all of it, once (一次性告知).
    MaterialsAsked {
        count: u16,
        list: TextId,
        /// Why they are asked for a further time.
        again: Option<TextId>,
    },
    /// A public explanation is owed.
    ExplanationOwed {
        /// By the leader in charge or the principal leader, as the policy of the day had it.
        by: Role,
        department: Option<DepartmentId>,
        because: ExplainBecause,
        due: Timestamp,
    },
    /// A leader explained in public.
    Explained(Box<Explanation>),
    /// A rectification plan answers the case, among others perhaps.
    PlanLinked {
        plan: PlanId,
    },
    /// The inspector noted something; among those who supervise.
    Noted {
        words: TextId,
    },
    /// The inspector demands an answer (督办).
    Demanded {
        /// Its place among the demands, from 1.
        id: u16,
        of: Owner,
        words: TextId,
        due: Timestamp,
    },
    DemandAnswered {
        id: u16,
        words: TextId,
    },
    /// The window asked for the verdict and could not get one (回访未果).
    FollowedUp {
        words: TextId,
    },
    /// A file was handed in.
    FileAdded {
        /// Where its name and place are.
        file: TextId,
        kind: FileKind,
        bytes: u32,
    },
    /// Staff looked at a file and published it.
    FilePublished {
        file: TextId,
        /// What it shows, without personal data.
        caption: Line,
        /// Where the published copy is.
        copy: Line,
    },
    /// Staff linked it to another case of the same thing; neither is deleted.
    CaseLinked {
        other: CaseNumber,
    },
    /// The access code no longer opens the case.
    CodeRevoked,
    /// A new access code was handed to the person, who was checked.
    CodeIssued {
        checked: PersonCheck,
    },
    /// The clock reminded whoever owes something, before it was due.
    Reminded {
        duty: DutyRef,
    },
    /// The clock marked something overdue.
    WentOverdue {
        duty: DutyRef,
    },
    /// The clock told somebody higher of something overdue.
    Escalated {
        duty: DutyRef,
        rung: EscalationLevel,
    },
    /// Something was done on the citizen's behalf (代办).
    StepLogged {
        kind: StepKind,
        words: TextId,
    },
    /// The department says it is done (办结).
    Resolved(RecordedResolution),
    /// A message from the citizen or to them, by who sent it.
    MessageSent {
        words: TextId,
    },
    /// Staff wrote the public summary and confirmed that it holds no personal data.
    SummaryPublished {
        summary: Note,
    },
    /// The citizen's answer (回访).
    VerdictGiven {
        solved: bool,
        /// How content they are, where given.
        rating: Option<Rating>,
        words: Option<TextId>,
        via: VerdictVia,
    },
    /// It is open again, one level higher.
    Reopened {
        /// Whose matter it is now.
        level: Level,
        /// Why, where it was said apart from a verdict.
        reason: Option<TextId>,
        /// By when the window acts.
        due: Timestamp,
    },
    Closed {
        because: ClosedBecause,
    },
    /// It was taken back before the department in the lead accepted it (撤回交办).
    AssignmentWithdrawn {
        department: DepartmentId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        co: Vec<DepartmentId>,
        /// By when the window acts; the leader in charge, where they decide.
        due: Timestamp,
        /// Why, where it was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextId>,
        /// Whether the leader in charge had decided, and decides anew.
        #[serde(default, skip_serializing_if = "is_default")]
        decides: bool,
    },
}
