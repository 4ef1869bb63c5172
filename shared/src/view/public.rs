//! What anyone with the case number may see. It is made from the [`Case`] and its events alone, which contain no
//! personal data, so that no mistake here can publish any.

use crate::actor::By;
use crate::aggregate::Aggregate;
use crate::case::{Case, FileFact, History, LongRunning, OwedExplanation, Part, Resolution, Stage};
use crate::duty::{Duty, DutyRef, Owner, first_of_departments};
use crate::event::{Event, EventPayload, RecordedResolution, Registration};
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::scale::Level;
use crate::text::{Line, Note};
use crate::time::Timestamp;
use crate::vocabulary::{
    ApplicantKind, CaseClass, Channel, ClosedBecause, CorrectedKind, EscalationLevel, FileKind,
    Outcome, RefusalReason, Role, StageKind, StepKind, VerdictVia, VoidedBecause,
};
use macros::shape;

/// Who has a case now.
#[shape]
#[serde(tag = "holder", rename_all = "snake_case")]
pub enum Holder {
    Window {
        window: WindowId,
    },
    Department {
        department: DepartmentId,
    },
    /// The citizen, who is asked for a verdict.
    Citizen,
    /// Nobody, because the case is closed or void.
    Nobody,
}

/// A case and its history, as anyone with its number sees them.
#[shape]
pub struct PublicRecord {
    #[serde(flatten)]
    pub case: PublicCase,
    /// What happened, oldest first.
    pub timeline: Vec<Step>,
}

impl PublicRecord {
    /// The public view of a case and its history.
    pub fn of(history: History<'_>) -> PublicRecord {
        let History { case, events } = history;
        PublicRecord { case: PublicCase::of(case), timeline: events.iter().map(Step::of).collect() }
    }
}

/// The current state of a case as everyone may know it. Its timeline is separate, because each audience gets one with
/// different texts.
#[shape]
pub struct PublicCase {
    pub number: CaseNumber,
    /// The number of events, which guards every write.
    pub revision: u32,
    pub stage: StageKind,
    pub holder: Holder,
    pub due: Option<Timestamp>,
    pub registered_at: Timestamp,
    pub channel: Channel,
    pub window: WindowId,
    pub applicant: ApplicantKind,
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    pub departments: Vec<DepartmentId>,
    /// The number of trips; 0 if an imported register does not say.
    pub trips_made: u16,
    /// How often a department returned the case.
    pub returns: u16,
    pub reopenings: u16,
    /// The current level of responsibility; 0 at first.
    pub level: Level,
    pub summary: Option<Note>,
    /// How the case ended according to the window or the department, while that stands.
    pub outcome: Option<Outcome>,
    pub resolved_at: Option<Timestamp>,
    pub on_the_spot: bool,
    /// The citizen's verdict, which is a different fact than the claim.
    pub solved: Option<bool>,
    /// Whether staff noted the citizen's answer. The citizen's own replaces it.
    #[serde(default)]
    pub noted: bool,
    /// Why the case was closed, if it was.
    pub closed: Option<ClosedBecause>,
    /// Why the case is void, if it is.
    #[serde(default)]
    pub voided: Option<VoidedBecause>,
    /// Whether it comes from an existing register.
    pub imported: bool,
    /// The class that set its deadline, while the case is assigned.
    pub class: Option<CaseClass>,
    /// Everything that is owed, by whom and by when, most urgent first.
    pub duties: Vec<PublicDuty>,
    pub parts: Vec<Part>,
    /// The reporting duties, while the case is long-running.
    pub long_running: Option<LongRunning>,
    /// How often the citizen was asked for material; a second request needs a reason.
    pub material_requests: u16,
    pub explanation: Option<OwedExplanation>,
    /// The rectification plans that answer this case.
    pub plans: Vec<PlanId>,
    pub files: Vec<PublicFile>,
    /// How often any duty became overdue.
    pub times_overdue: u16,
    /// How often somebody was reprimanded in public.
    pub reprimands: u16,
    pub times_extended: u16,
}

impl PublicCase {
    /// What a department owes next.
    pub fn next_of_departments(&self) -> Option<&Duty> {
        first_of_departments(self.duties.iter().map(|owed| &owed.duty))
    }
}

/// A duty, and how late it is.
#[shape]
pub struct PublicDuty {
    #[serde(flatten)]
    pub duty: Duty,
    /// Whether the clock has marked it overdue.
    pub overdue: bool,
    /// The escalation levels that were reached.
    pub rungs: Vec<EscalationLevel>,
}

/// A file that staff published.
#[shape]
pub struct PublicFile {
    pub file: TextId,
    pub kind: FileKind,
    pub bytes: u32,
    pub caption: Line,
}

/// One line of the timeline.
#[shape]
pub struct Step {
    pub at: Timestamp,
    pub by: By,
    pub what: PublicPayload,
}

/// What happened, as everyone may know it.
#[shape]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PublicPayload {
    Registered {
        channel: Channel,
    },
    /// The window said what the case is about.
    Sorted,
    /// The head of a department was called to the window.
    Summoned {
        department: DepartmentId,
    },
    /// The head of a summoned department came.
    Arrived {
        department: DepartmentId,
    },
    Settled {
        outcome: Outcome,
    },
    Assigned {
        department: DepartmentId,
        due: Timestamp,
        co: Vec<DepartmentId>,
        /// The department that the case is taken from in the same step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<DepartmentId>,
    },
    Accepted,
    Returned,
    PartDone,
    Extended {
        due: Timestamp,
    },
    /// The case cannot be resolved soon.
    BecameLongRunning {
        /// When the first report is due.
        report_by: Timestamp,
    },
    ProgressReported {
        /// When the next report is due.
        report_by: Timestamp,
    },
    StepPlanned {
        /// The position in the list.
        id: u16,
    },
    StepDone {
        /// The position in the list.
        id: u16,
    },
    /// The citizen was told which material is missing.
    MaterialsAsked {
        count: u16,
        /// Whether this was not the first request.
        again: bool,
    },
    ExplanationOwed {
        by: Role,
        due: Timestamp,
    },
    Explained,
    PlanLinked {
        plan: PlanId,
    },
    /// An inspector made a note.
    Noted,
    /// Those who handle the case wrote to one another.
    Remarked,
    Demanded {
        of: Owner,
        due: Timestamp,
    },
    DemandAnswered,
    /// The window asked for the verdict and could not get one.
    FollowedUp,
    FileAdded,
    FilePublished {
        caption: Line,
    },
    /// The case was linked to a duplicate.
    CaseLinked,
    CodeRevoked,
    CodeIssued,
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
    /// A step was taken on the citizen's behalf.
    StepLogged {
        kind: StepKind,
    },
    /// Done according to the department.
    Resolved {
        outcome: Outcome,
    },
    MessageSent,
    SummaryPublished,
    VerdictGiven {
        solved: bool,
        /// How staff learned it, if they noted it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        noted: Option<VerdictVia>,
    },
    /// The citizen confirmed that they withdrew the case.
    WithdrawalConfirmed {
        /// How staff learned it, if they noted it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        noted: Option<VerdictVia>,
    },
    Reopened {
        level: Level,
    },
    Closed {
        because: ClosedBecause,
    },
    /// The assignment was withdrawn before it was accepted.
    AssignmentWithdrawn {
        department: DepartmentId,
    },
    /// One member of the window proposed to void the case. Why is not said in public before a second one agrees.
    VoidingProposed,
    Voided {
        because: VoidedBecause,
    },
    VoidingDeclined,
    VoidingWithdrawn,
    /// What was registered wrongly was put right.
    RegistrationCorrected {
        kinds: Vec<CorrectedKind>,
    },
    /// The case was handed to another window.
    Transferred {
        from: WindowId,
        window: WindowId,
    },
    /// The window reminded departments that have the case.
    Urged {
        departments: Vec<DepartmentId>,
    },
}

impl PublicPayload {
    fn of(what: &EventPayload) -> PublicPayload {
        match what {
            EventPayload::Registered(registration) => {
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
                    brings: _,
                    shows_identity: _,
                    imported_at: _,
                } = registration;
                PublicPayload::Registered { channel: *channel }
            }
            EventPayload::Sorted { matter: _, reason: _, departments: _ } => PublicPayload::Sorted,
            EventPayload::Summoned { department, note: _, come_by: _ } => {
                PublicPayload::Summoned { department: department.clone() }
            }
            EventPayload::Arrived { department } => {
                PublicPayload::Arrived { department: department.clone() }
            }
            EventPayload::Settled(RecordedResolution {
                outcome,
                answer: _,
                measure: _,
                worked_hours: _,
                follow_up_by: _,
            }) => PublicPayload::Settled { outcome: *outcome },
            EventPayload::Assigned {
                department,
                accept_by: _,
                due,
                note: _,
                class: _,
                co,
                binding: _,
                plan_by: _,
                from,
                reason: _,
            } => PublicPayload::Assigned {
                department: department.clone(),
                due: *due,
                co: co.clone(),
                from: from.first().cloned(),
            },
            EventPayload::Accepted { contact_by: _, due: _ } => PublicPayload::Accepted,
            EventPayload::Returned { reason: _, due: _, decides: _ } => PublicPayload::Returned,
            EventPayload::PartDone { words: _ } => PublicPayload::PartDone,
            EventPayload::Extended { due, reason: _ } => PublicPayload::Extended { due: *due },
            EventPayload::BecameLongRunning { reason: _, report_by } => {
                PublicPayload::BecameLongRunning { report_by: *report_by }
            }
            EventPayload::ProgressReported { words: _, report_by } => {
                PublicPayload::ProgressReported { report_by: *report_by }
            }
            EventPayload::StepPlanned { id, owner: _, due: _, words: _ } => {
                PublicPayload::StepPlanned { id: *id }
            }
            EventPayload::StepDone { id, words: _ } => PublicPayload::StepDone { id: *id },
            EventPayload::MaterialsAsked { count, list: _, again } => {
                PublicPayload::MaterialsAsked { count: *count, again: again.is_some() }
            }
            EventPayload::ExplanationOwed { by, department: _, because: _, due } => {
                PublicPayload::ExplanationOwed { by: *by, due: *due }
            }
            EventPayload::Explained(_) => PublicPayload::Explained,
            EventPayload::PlanLinked { plan } => PublicPayload::PlanLinked { plan: plan.clone() },
            EventPayload::Noted { words: _ } => PublicPayload::Noted,
            EventPayload::Remarked { words: _ } => PublicPayload::Remarked,
            EventPayload::Demanded { id: _, of, words: _, due } => {
                PublicPayload::Demanded { of: of.clone(), due: *due }
            }
            EventPayload::DemandAnswered { id: _, words: _ } => PublicPayload::DemandAnswered,
            EventPayload::FollowedUp { words: _ } => PublicPayload::FollowedUp,
            EventPayload::FileAdded { file: _, kind: _, bytes: _ } => PublicPayload::FileAdded,
            EventPayload::FilePublished { file: _, caption, copy: _ } => {
                PublicPayload::FilePublished { caption: caption.clone() }
            }
            EventPayload::CaseLinked { other: _ } => PublicPayload::CaseLinked,
            EventPayload::CodeRevoked => PublicPayload::CodeRevoked,
            EventPayload::CodeIssued { checked: _ } => PublicPayload::CodeIssued,
            EventPayload::Reminded { duty } => PublicPayload::Reminded { duty: duty.clone() },
            EventPayload::WentOverdue { duty } => PublicPayload::WentOverdue { duty: duty.clone() },
            EventPayload::Escalated { duty, rung } => {
                PublicPayload::Escalated { duty: duty.clone(), rung: *rung }
            }
            EventPayload::StepLogged { kind, words: _ } => {
                PublicPayload::StepLogged { kind: *kind }
            }
            EventPayload::Resolved(RecordedResolution {
                outcome,
                answer: _,
                measure: _,
                worked_hours: _,
                follow_up_by: _,
            }) => PublicPayload::Resolved { outcome: *outcome },
            EventPayload::MessageSent { words: _ } => PublicPayload::MessageSent,
            EventPayload::SummaryPublished { summary: _ } => PublicPayload::SummaryPublished,
            EventPayload::VerdictGiven { solved, rating: _, words: _, via, counted: _ } => {
                PublicPayload::VerdictGiven { solved: *solved, noted: noted(*via) }
            }
            EventPayload::WithdrawalConfirmed { words: _, via } => {
                PublicPayload::WithdrawalConfirmed { noted: noted(*via) }
            }
            EventPayload::Reopened { level, reason: _, due: _ } => {
                PublicPayload::Reopened { level: *level }
            }
            EventPayload::Closed { because } => PublicPayload::Closed { because: *because },
            EventPayload::AssignmentWithdrawn {
                department,
                co: _,
                due: _,
                reason: _,
                decides: _,
            } => PublicPayload::AssignmentWithdrawn { department: department.clone() },
            EventPayload::VoidingProposed { because: _, other: _, reason: _, due: _ } => {
                PublicPayload::VoidingProposed
            }
            EventPayload::Voided { because, other: _, from: _ } => {
                PublicPayload::Voided { because: *because }
            }
            EventPayload::VoidingDeclined { reason: _ } => PublicPayload::VoidingDeclined,
            EventPayload::VoidingWithdrawn => PublicPayload::VoidingWithdrawn,
            EventPayload::RegistrationCorrected {
                kinds,
                intake: _,
                reason: _,
                checked: _,
                applicant: _,
                channel: _,
                language: _,
                trips: _,
                trips_made: _,
            } => PublicPayload::RegistrationCorrected { kinds: kinds.clone() },
            EventPayload::Transferred { from, window, reason: _, due: _ } => {
                PublicPayload::Transferred { from: from.clone(), window: window.clone() }
            }
            EventPayload::Urged { departments, words: _ } => {
                PublicPayload::Urged { departments: departments.clone() }
            }
        }
    }
}

impl Step {
    /// The public view of an event.
    pub fn of(event: &Event) -> Step {
        let Event { at, by, what } = event;
        Step { at: *at, by: by.clone(), what: PublicPayload::of(what) }
    }
}

fn noted(via: VerdictVia) -> Option<VerdictVia> {
    Some(via).filter(|via| via.is_noted())
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
            Stage::Assigned { assignment, .. } | Stage::Accepted { assignment, .. } => {
                Holder::Department { department: assignment.department.clone() }
            }
            Stage::Settled { .. } | Stage::Resolved { .. } => Holder::Citizen,
            Stage::Closed { .. } | Stage::Voided { .. } => Holder::Nobody,
        }
    }
}

impl PublicCase {
    /// The public view of `case`.
    pub fn of(case: &Case) -> PublicCase {
        let holder = Holder::of(case);
        let duties = case.standing().into_iter().map(|(duty, marks)| PublicDuty {
            duty,
            overdue: marks.overdue_at.is_some(),
            rungs: marks.rungs,
        });
        let Case {
            number,
            revision,
            changed_at: _,
            stage,
            stage_since: _,
            registered_at,
            channel,
            window,
            language: _,
            applicant,
            shows_identity: _,
            matter,
            reason,
            departments,
            involvement: _,
            named: _,
            acted: _,
            trips: _,
            trips_made,
            intake: _,
            imported,
            handed_to: _,
            handed_over: _,
            returns,
            reopenings,
            level,
            summary,
            verdict,
            judged: _,
            voiding: _,
            steps: _,
            material_requests,
            explanation,
            plan: _,
            plans,
            demands: _,
            marks: _,
            times_overdue,
            reprimands,
            times_extended,
            withdrawals: _,
            reassignments: _,
            urged_at: _,
            times_urged: _,
            files,
            linked: _,
            texts: _,
            citizen_texts: _,
            noted: _,
            written: _,
        } = case;
        let published = |fact: &FileFact| {
            let FileFact { file, at: _, by: _, kind, bytes, published } = fact;
            published.as_ref().map(|copy| PublicFile {
                file: *file,
                kind: *kind,
                bytes: *bytes,
                caption: copy.caption.clone(),
            })
        };
        let resolution: Option<&Resolution> = stage.resolution();
        PublicCase {
            number: *number,
            revision: *revision,
            stage: stage.kind(),
            holder,
            due: case.due(),
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
            noted: case.answer_is_noted(),
            closed: match stage {
                Stage::Closed { resolution: _, at: _, because } => Some(*because),
                Stage::Registered { .. }
                | Stage::Summoned { .. }
                | Stage::Assigned { .. }
                | Stage::Accepted { .. }
                | Stage::Returned { .. }
                | Stage::Settled { .. }
                | Stage::Resolved { .. }
                | Stage::Reopened { .. }
                | Stage::Voided { .. } => None,
            },
            voided: if let Stage::Voided { because, other: _ } = stage {
                Some(*because)
            } else {
                None
            },
            imported: imported.is_some(),
            class: stage.assignment().and_then(|assignment| assignment.class),
            duties: duties.collect(),
            parts: case.parts().to_vec(),
            long_running: case.long_running().cloned(),
            material_requests: *material_requests,
            explanation: explanation.clone(),
            plans: plans.clone(),
            files: files.iter().filter_map(published).collect(),
            times_overdue: *times_overdue,
            reprimands: *reprimands,
            times_extended: *times_extended,
        }
    }
}
