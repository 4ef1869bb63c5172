//! Events: what happened to a case, in the past tense. They contain no personal data: texts are referred to by
//! [`TextId`], and people by the office they act for.

use crate::duty::{DutyRef, Owner};
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::scale::{Level, Rating};
use crate::text::{Line, Link, Note, Prose};
use crate::time::{Day, Timestamp};
use crate::vocabulary::{
    ApplicantKind, CaseClass, Channel, ClosedBecause, CorrectedKind, EscalationLevel,
    ExplainBecause, FileKind, Outcome, PersonCheck, RefusalReason, Role, StepKind, VerdictVia,
    VoidedBecause,
};
use macros::shape;

mod words;

pub use words::Words;

/// One event of a case.
pub type Event = crate::aggregate::Event<EventPayload>;

/// A trip without its description.
#[shape]
pub struct TripFact {
    pub on: Day,
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
    pub applicant: ApplicantKind,
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    pub departments: Vec<DepartmentId>,
    /// The trips that were described one by one.
    pub trips: Vec<TripFact>,
    /// The number of trips in all, at least as many as are described; 0 if an imported register does not say.
    pub trips_made: u16,
    /// Refers to the citizen's own words.
    pub intake: TextId,
    /// When the window must settle or assign the case.
    pub due: Timestamp,
    pub imported: bool,
    /// How many of the following events come from that register too. Deadlines that were missed in them are history.
    #[serde(default, skip_serializing_if = "is_default")]
    pub brings: u16,
    /// Whether the citizen agreed that the departments complained about may know who they are.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shows_identity: bool,
    /// When the case was taken over, if the register had it open. Its deadlines run from here, whatever the
    /// register's dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_at: Option<Timestamp>,
}

/// Skips a default value in JSON, so that events from before a field existed keep their bytes and their hash.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl EventPayload {
    /// Whether messages to the citizen go to another telephone or e-mail address from here on.
    pub fn moves_messages(&self) -> bool {
        matches!(self, EventPayload::RegistrationCorrected { kinds, .. }
            if kinds.contains(&CorrectedKind::Phone) || kinds.contains(&CorrectedKind::Email))
    }
}

/// A leader's public explanation why something was not done in one trip (公开解释).
#[shape]
pub struct Explanation {
    pub zh: Note,
    #[serde(default)]
    pub en: Option<Note>,
    /// A link to the video.
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
    pub answer: TextId,
    /// What will be done so that this does not happen again (整改).
    pub measure: Option<TextId>,
    /// Working hours from registration to this claim, rounded up, by the calendar of that day. Figures therefore need
    /// no calendar, and a later calendar does not change them.
    pub worked_hours: u32,
    /// When the window must ask for the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_by: Option<Timestamp>,
}

/// What happened.
#[shape]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventPayload {
    /// The case was registered (登记).
    Registered(Registration),
    /// The window said what the case is about.
    Sorted {
        matter: Option<MatterId>,
        reason: RefusalReason,
        departments: Vec<DepartmentId>,
    },
    /// The head of a department was called to the window (现场协调).
    Summoned {
        department: DepartmentId,
        note: Option<TextId>,
        /// When it must have come, which is the same day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        come_by: Option<Timestamp>,
    },
    /// The window noted that the head of a summoned department had come (到场).
    Arrived {
        department: DepartmentId,
    },
    /// The case was resolved while the citizen was there (现场办结).
    Settled(RecordedResolution),
    /// The case was assigned to a department (交办).
    Assigned {
        department: DepartmentId,
        /// When the department must accept or return it.
        accept_by: Timestamp,
        due: Timestamp,
        /// What the department is asked to do.
        note: Option<TextId>,
        /// The class that set the deadline; `None` if a number of days was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<CaseClass>,
        /// The co-departments, each with its own part (协办).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        co: Vec<DepartmentId>,
        /// Whether the leader in charge decided this, so that the case cannot be returned.
        #[serde(default, skip_serializing_if = "is_default")]
        binding: bool,
        /// When the department must have drawn up a rectification plan, if the policy asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan_by: Option<Timestamp>,
        /// The departments that the case is taken from in the same step, the lead first (改派); empty if the window had
        /// it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<DepartmentId>,
        /// Why it is taken from them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextId>,
    },
    /// The lead or a co-department accepted the case (签收).
    Accepted {
        /// When it must contact the citizen, which is the same day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact_by: Option<Timestamp>,
        /// The new deadline, if the assignment and its deadline come from an imported register.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// The lead or a co-department returned the case (退回).
    Returned {
        reason: TextId,
        /// When the window must act.
        due: Timestamp,
        /// Whether it was returned so often that the leader in charge decides.
        #[serde(default, skip_serializing_if = "is_default")]
        decides: bool,
    },
    /// A co-department did its part (协办办结).
    PartDone {
        words: TextId,
    },
    /// The deadline was extended before it came (延期).
    Extended {
        due: Timestamp,
        /// The reason, which the citizen can read.
        reason: TextId,
    },
    /// The case cannot be resolved soon, so progress must be reported regularly (疑难).
    BecameLongRunning {
        /// The reason, which the citizen can read.
        reason: TextId,
        /// When the first report is due.
        report_by: Timestamp,
    },
    /// Progress on a long-running case.
    ProgressReported {
        words: TextId,
        /// When the next report is due.
        report_by: Timestamp,
    },
    /// A step on the citizen's behalf was planned (代办清单).
    StepPlanned {
        /// Its position in the list, from 1.
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
    /// The citizen was told all the material that is missing, at once (一次性告知).
    MaterialsAsked {
        count: u16,
        list: TextId,
        /// Why more is asked for.
        again: Option<TextId>,
    },
    /// A public explanation became due.
    ExplanationOwed {
        /// The leader in charge or the principal leader, by the policy of that day.
        by: Role,
        department: Option<DepartmentId>,
        because: ExplainBecause,
        due: Timestamp,
    },
    /// A leader explained in public.
    Explained(Box<Explanation>),
    /// A rectification plan answers this case, and perhaps others.
    PlanLinked {
        plan: PlanId,
    },
    /// The window or a department wrote to the others that handle the case (内部备注).
    Remarked {
        /// For the staff alone.
        words: TextId,
    },
    /// An inspector made a note for those who supervise.
    Noted {
        words: TextId,
    },
    /// An inspector demanded an answer (督办).
    Demanded {
        /// Its number among the demands, from 1.
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
    FileAdded {
        /// Refers to its name and storage key.
        file: TextId,
        kind: FileKind,
        bytes: u32,
    },
    /// Staff looked at a file and published it.
    FilePublished {
        file: TextId,
        /// What it shows, without personal data.
        caption: Line,
        /// The key of the published copy.
        copy: Line,
    },
    /// Staff linked the case to a duplicate; neither is deleted.
    CaseLinked {
        other: CaseNumber,
    },
    /// The access code no longer opens the case.
    CodeRevoked,
    /// A new access code was given to the person, whose identity was checked.
    CodeIssued {
        checked: PersonCheck,
    },
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
    /// A step was taken on the citizen's behalf (代办).
    StepLogged {
        kind: StepKind,
        words: TextId,
    },
    /// The department claims that the case is done (办结).
    Resolved(RecordedResolution),
    /// A message from the citizen, or to them, depending on who sent it.
    MessageSent {
        words: TextId,
    },
    /// Staff published a summary and confirmed that it contains no personal data.
    SummaryPublished {
        summary: Note,
    },
    /// The citizen said whether the case is solved (回访).
    VerdictGiven {
        solved: bool,
        rating: Option<Rating>,
        words: Option<TextId>,
        via: VerdictVia,
        /// Whether the figures count its grade and who gave it. Verdicts from before they did leave it out, so that what
        /// was sealed with them stays as it was.
        #[serde(default, skip_serializing_if = "is_default")]
        counted: bool,
    },
    /// The citizen confirmed that they withdrew the case, as was claimed.
    WithdrawalConfirmed {
        words: Option<TextId>,
        via: VerdictVia,
    },
    /// The case was reopened one level higher.
    Reopened {
        /// The new level of responsibility.
        level: Level,
        /// The reason, if it was given apart from a verdict.
        reason: Option<TextId>,
        /// When the window must act.
        due: Timestamp,
    },
    Closed {
        because: ClosedBecause,
    },
    /// The assignment was withdrawn before the lead department accepted it (撤回交办).
    AssignmentWithdrawn {
        department: DepartmentId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        co: Vec<DepartmentId>,
        /// When the window must act, or the leader in charge if they decide.
        due: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextId>,
        /// Whether the leader in charge had decided, and so decides again.
        #[serde(default, skip_serializing_if = "is_default")]
        decides: bool,
    },
    /// A member of the window proposed to void the case (提议作废).
    VoidingProposed {
        because: VoidedBecause,
        /// The case that goes on, if this one was registered twice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<CaseNumber>,
        reason: TextId,
        /// When a colleague must have confirmed or declined it.
        due: Timestamp,
    },
    /// A colleague confirmed the proposal, so the case is void (作废).
    Voided {
        because: VoidedBecause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<CaseNumber>,
        /// The departments that had the case, the lead first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<DepartmentId>,
    },
    VoidingDeclined {
        reason: TextId,
    },
    /// Whoever proposed the voiding withdrew the proposal.
    VoidingWithdrawn,
    /// The window put right what was registered wrongly (更正登记). Of what identifies the citizen and of their words it
    /// says only that they were corrected.
    RegistrationCorrected {
        kinds: Vec<CorrectedKind>,
        /// Refers to the corrected words, if they changed; the former ones are erased.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intake: Option<TextId>,
        reason: TextId,
        /// How the person's identity was checked, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        checked: Option<PersonCheck>,
        /// From here on, what is public is given where it was wrong, and left out where it was right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        applicant: Option<ApplicantKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Channel>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Lang>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trips: Option<Vec<TripFact>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trips_made: Option<u16>,
    },
    /// The case was handed to another window (移交窗口).
    Transferred {
        from: WindowId,
        window: WindowId,
        /// The reason, which the citizen can read.
        reason: TextId,
        /// When the new window must act.
        due: Timestamp,
    },
    /// The window reminded departments that have the case (催办). It moves no deadline.
    Urged {
        departments: Vec<DepartmentId>,
        words: Option<TextId>,
    },
}
