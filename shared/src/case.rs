//! The case: the fold of its events. There is no other way to make or change one.

use crate::actor::By;
use crate::duty::{Duty, DutyRef, Marks, Owner, marks_for};
use crate::event::{Ending, Event, Explanation, Registration, TripFact, What};
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::text::{Line, Note};
use crate::time::Timestamp;
use crate::vocabulary::{
    ApplicantKind, CaseClass, Channel, ClosedBecause, DutyKind, ExplainBecause, FileKind,
    RefusalReason, Role, Rung, StageKind, StepKind,
};
use macros::shape;
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
    /// Until when what happened comes from an existing register: what that left due is history.
    #[serde(default)]
    pub imported_until: Option<Timestamp>,
    /// When it was taken over, where the register had it open: what it owes runs from here.
    #[serde(default)]
    pub imported_at: Option<Timestamp>,
    /// Whether the departments complained of may know who the citizen is.
    #[serde(default)]
    pub shows_identity: bool,
    /// Since when it has stood where it stands.
    #[serde(default)]
    pub stage_since: Timestamp,
    /// The class that gave its deadline, while it is assigned.
    #[serde(default)]
    pub class: Option<CaseClass>,
    /// Whether the leader in charge decided who has it, so that it cannot be handed back.
    #[serde(default)]
    pub binding: bool,
    /// The co-departments' parts, while it is assigned.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// The first contact that is owed.
    #[serde(default)]
    pub contact: Option<Owed>,
    /// How often the standing deadline was moved.
    #[serde(default)]
    pub extensions: u16,
    /// Its reports, while it cannot be done soon.
    #[serde(default)]
    pub long_running: Option<LongRunning>,
    /// The steps planned on the citizen's behalf, in order.
    #[serde(default)]
    pub steps: Vec<PlannedStep>,
    /// How often material was asked for.
    #[serde(default)]
    pub material_requests: u16,
    /// The public explanation that is owed, and given.
    #[serde(default)]
    pub explanation: Option<OwedExplanation>,
    /// The rectification plan that is owed.
    #[serde(default)]
    pub plan: Option<Owed>,
    /// The plans that answer it.
    #[serde(default)]
    pub plans: Vec<PlanId>,
    /// What the inspector demands, in order.
    #[serde(default)]
    pub demands: Vec<Demanded>,
    /// What the clock did about the duties that stand.
    #[serde(default)]
    pub marks: Vec<Marks>,
    /// How often anything went overdue.
    #[serde(default)]
    pub times_overdue: u16,
    /// How often somebody was reprimanded in public over it.
    #[serde(default)]
    pub reprimands: u16,
    /// How often a deadline was moved, in all.
    #[serde(default)]
    pub times_extended: u16,
    /// How often an assignment was taken back before it was accepted.
    #[serde(default)]
    pub withdrawals: u16,
    /// How often it was taken from a department and handed to another one.
    #[serde(default)]
    pub reassignments: u16,
    /// Whether the window asked for the verdict of the standing claim in vain.
    #[serde(default)]
    pub followed_up: bool,
    /// The files that were handed in.
    #[serde(default)]
    pub files: Vec<FileFact>,
    /// Other cases of the same thing.
    #[serde(default)]
    pub linked: Vec<CaseNumber>,
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
        /// By when the window acts; the leader in charge, where they decide.
        due: Timestamp,
        /// Whether it came back so often that the leader in charge decides.
        #[serde(default)]
        decides: bool,
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

/// Something that a department owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// Which department.
    pub department: DepartmentId,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due: Timestamp,
}

/// A co-department's part of a case (协办).
#[shape]
pub struct Part {
    /// Which department.
    pub department: DepartmentId,
    /// Since when.
    pub since: Timestamp,
    /// By when it accepts or hands it back.
    pub accept_by: Timestamp,
    /// By when it is done.
    pub due: Timestamp,
    /// How far it is.
    pub state: PartState,
}

/// How far a part is.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Not accepted yet.
    Waiting,
    /// The department works on it.
    Accepted,
    /// Done.
    Done,
    /// Handed back.
    Returned,
}

impl PartState {
    /// Whether the department still owes something.
    pub fn is_open(self) -> bool {
        match self {
            PartState::Waiting | PartState::Accepted => true,
            PartState::Done | PartState::Returned => false,
        }
    }
}

/// The reports on a case that cannot be done soon (疑难).
#[shape]
pub struct LongRunning {
    /// Since when.
    pub since: Timestamp,
    /// Since when the next report is owed.
    pub asked_at: Timestamp,
    /// By when it is due.
    pub report_by: Timestamp,
    /// How many reports there were.
    pub reports: u16,
}

/// A step planned on the citizen's behalf (代办清单).
#[shape]
pub struct PlannedStep {
    /// Its place in the list, from 1.
    pub id: u16,
    /// Who takes it.
    pub owner: Owner,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due: Timestamp,
    /// In words.
    pub words: TextId,
    /// When it was taken.
    pub done_at: Option<Timestamp>,
}

/// A public explanation that is owed, and what was said.
#[shape]
pub struct OwedExplanation {
    /// By the leader in charge or the principal leader.
    pub by: Role,
    /// Over which department.
    pub department: Option<DepartmentId>,
    /// Why.
    pub because: ExplainBecause,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due: Timestamp,
    /// When it was given.
    pub given_at: Option<Timestamp>,
    /// What was said.
    pub said: Option<Explanation>,
}

/// A demand of the inspector's (督办).
#[shape]
pub struct Demanded {
    /// Its place, from 1.
    pub id: u16,
    /// Of whom.
    pub of: Owner,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due: Timestamp,
    /// What is asked.
    pub words: TextId,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

/// A file, as everyone may know of it: that it is there, and, once published, what it shows.
#[shape]
pub struct FileFact {
    /// Where its name and place are.
    pub file: TextId,
    /// What kind.
    pub kind: FileKind,
    /// How many bytes.
    pub bytes: u32,
    /// What it shows and where the published copy is, once it is published.
    pub published: Option<PublishedCopy>,
}

/// A published file.
#[shape]
pub struct PublishedCopy {
    /// What it shows.
    pub caption: Line,
    /// Where it lies in the store of files.
    pub copy: Line,
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

    /// By when the department that has it is done.
    pub fn due_of_work(&self) -> Option<Timestamp> {
        if let Stage::Assigned { due, .. } | Stage::Accepted { due, .. } = self {
            Some(*due)
        } else {
            None
        }
    }

    /// The claim that it is done, while it stands.
    pub fn resolution(&self) -> Option<&Resolution> {
        if let Stage::Settled { resolution }
        | Stage::Resolved { resolution }
        | Stage::Closed { resolution, .. } = self
        {
            Some(resolution)
        } else {
            None
        }
    }

    /// The department that has it now; `None` while the window has it or nobody does.
    pub fn holding_department(&self) -> Option<&DepartmentId> {
        if let Stage::Assigned { department, .. } | Stage::Accepted { department, .. } = self {
            Some(department)
        } else {
            None
        }
    }
}

impl Case {
    /// The revision: how many events there are. Every write is guarded by it.
    pub fn revision(&self) -> u32 {
        u32::try_from(self.log.len()).unwrap_or(u32::MAX)
    }

    /// The revisions of all claims that it is done: links that ask for the verdict are made of them.
    pub fn claims(&self) -> Vec<u32> {
        (1..)
            .zip(&self.log)
            .filter(|(_, event)| matches!(event.what, What::Settled(_) | What::Resolved(_)))
            .map(|(revision, _)| revision)
            .collect()
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
            brings: _,
            shows_identity,
            imported_at,
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
            imported_until: imported.then_some(event.at),
            imported_at: *imported_at,
            shows_identity: *shows_identity,
            stage_since: event.at,
            class: None,
            binding: false,
            parts: Vec::new(),
            contact: None,
            extensions: 0,
            long_running: None,
            steps: Vec::new(),
            material_requests: 0,
            explanation: None,
            plan: None,
            plans: Vec::new(),
            demands: Vec::new(),
            marks: Vec::new(),
            times_overdue: 0,
            reprimands: 0,
            times_extended: 0,
            withdrawals: 0,
            reassignments: 0,
            followed_up: false,
            files: Vec::new(),
            linked: Vec::new(),
            texts: intake.0.saturating_add(1),
            log: vec![event.clone()],
        }
    }

    fn mark_text(&mut self, id: TextId) {
        self.texts = self.texts.max(id.0.saturating_add(1));
    }

    fn end(&mut self, ending: &Ending, event: &Event, on_the_spot: bool) -> Resolution {
        let Ending { outcome: _, answer, measure, worked_hours: _, follow_up_by: _ } = ending;
        self.mark_text(*answer);
        if let Some(measure) = measure {
            self.mark_text(*measure);
        }
        self.verdict = None;
        self.followed_up = false;
        self.unassign();
        Resolution { at: event.at, by: event.by.clone(), on_the_spot, ending: ending.clone() }
    }

    /// Takes away what belongs to an assignment that has ended.
    fn unassign(&mut self) {
        self.class = None;
        self.binding = false;
        self.parts.clear();
        self.contact = None;
        self.extensions = 0;
        self.long_running = None;
    }

    /// Takes it from the departments that have it. Those that were involved by this assignment alone and did
    /// nothing are so no longer.
    fn take_from(&mut self, holders: &[DepartmentId]) {
        let only_assigned = self.only_assigned();
        self.departments.retain(|department| !only_assigned.contains(department));
        self.pass_steps(holders);
        self.unassign();
        self.plan = None;
    }

    /// Passes the open steps that were planned for any of them since it was assigned to the window, with what
    /// the clock did about them.
    fn pass_steps(&mut self, holders: &[DepartmentId]) {
        let assigned_at = self
            .log
            .iter()
            .rev()
            .find_map(|event| matches!(event.what, What::Assigned { .. }).then_some(event.at));
        let window = Owner::Window { window: self.window.clone() };
        for step in &mut self.steps {
            let theirs = step.owner.department().is_some_and(|owner| holders.contains(owner));
            let since = assigned_at.is_some_and(|at| step.since >= at);
            if step.done_at.is_none() && theirs && since {
                step.owner = window.clone();
                let duties = self.marks.iter_mut().map(|marks| &mut marks.duty);
                for duty in
                    duties.filter(|duty| duty.kind == DutyKind::Step && duty.place == step.id)
                {
                    duty.owner = window.clone();
                }
            }
        }
    }

    /// The departments that are involved by the assignment that stands and by nothing else: they were named by
    /// nobody before, and did nothing since. It is read from what happened, so that a case stored by an
    /// earlier version has it too.
    fn only_assigned(&self) -> Vec<DepartmentId> {
        let mut involved: Vec<DepartmentId> = Vec::new();
        let mut only: Vec<DepartmentId> = Vec::new();
        for event in &self.log {
            only.retain(|department| !is_by(event, department));
            if let What::Registered(registration) = &event.what {
                involved.clone_from(&registration.departments);
            } else if let What::Sorted { departments, .. } = &event.what {
                involved.clone_from(departments);
                only.retain(|department| !departments.contains(department));
            } else if let What::Summoned { department, .. } = &event.what {
                involved.push(department.clone());
            } else if let What::StepPlanned { owner, .. } = &event.what {
                involved.extend(owner.department().filter(|owner| !only.contains(owner)).cloned());
            } else if let What::Assigned { department, co, from, .. } = &event.what {
                if !from.is_empty() {
                    involved.retain(|department| !only.contains(department));
                }
                only.clear();
                for department in std::iter::once(department).chain(co) {
                    if !involved.contains(department) {
                        involved.push(department.clone());
                        only.push(department.clone());
                    }
                }
            } else if let What::AssignmentWithdrawn { .. } = &event.what {
                involved.retain(|department| !only.contains(department));
                only.clear();
            }
        }
        only
    }

    /// The citizen heard from those who have it: the first contact is not owed any longer.
    fn was_contacted(&mut self, event: &Event) {
        match &event.by {
            By::Department { .. } | By::Window { .. } => self.contact = None,
            By::Citizen | By::Office { .. } | By::Clock => {}
        }
    }

    /// Moves to another stage.
    fn stand(&mut self, stage: Stage, event: &Event) {
        self.stage = stage;
        self.stage_since = event.at;
    }

    /// The department whose return made the leader in charge decide.
    fn last_returned_by(&self) -> Option<&DepartmentId> {
        self.log.iter().rev().find_map(|event| match (&event.what, &event.by) {
            (What::Returned { decides: true, .. }, By::Department { department }) => {
                Some(department)
            }
            (_, _) => None,
        })
    }

    /// The part of whoever acts, while it is open.
    fn part_of(&mut self, by: &By) -> Option<&mut Part> {
        let By::Department { department } = by else { return None };
        self.parts.iter_mut().find(|part| part.department == *department && part.state.is_open())
    }

    /// The departments that have it now: the one in the lead, then those with a part that is open.
    pub fn holders(&self) -> Vec<DepartmentId> {
        let open = self.parts.iter().filter(|part| part.state.is_open());
        let lead = self.stage.holding_department().into_iter();
        lead.chain(open.map(|part| &part.department)).cloned().collect()
    }

    /// Whether its last assignment was taken back before it was accepted.
    pub fn was_withdrawn(&self) -> bool {
        let last = self.log.iter().rev().find(|event| {
            matches!(event.what, What::Assigned { .. } | What::AssignmentWithdrawn { .. })
        });
        last.is_some_and(|event| matches!(event.what, What::AssignmentWithdrawn { .. }))
    }

    /// Whether the leader in charge says who has it, or said so.
    pub fn is_leaders(&self) -> bool {
        self.binding || matches!(self.stage, Stage::Returned { decides: true, .. })
    }

    /// The co-departments' parts, while it is assigned.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether the leader in charge decided who has it, so that it cannot be handed back.
    pub fn is_binding(&self) -> bool {
        self.binding
    }

    /// Its reports, while it cannot be done soon.
    pub fn long_running(&self) -> Option<&LongRunning> {
        self.long_running.as_ref()
    }

    /// How often the standing deadline was moved.
    pub fn extensions(&self) -> u16 {
        self.extensions
    }

    /// Whether a step that is open may be ticked off: by the window, by those who have the case, and by the
    /// department that takes the step.
    pub fn may_finish(&self, step: &PlannedStep, department: Option<&DepartmentId>) -> bool {
        department.is_none_or(|department| {
            self.is_with(department) || step.owner.department() == Some(department)
        })
    }

    /// Whether `department` works on it now: it has the lead, or a part that is open.
    pub fn is_with(&self, department: &DepartmentId) -> bool {
        self.stage.holding_department() == Some(department)
            || self.parts.iter().any(|part| part.department == *department && part.state.is_open())
    }

    /// Whether the citizen complains about `department`: it is one of those they went to, or that the
    /// window named. A department that only handles it is not.
    pub fn is_about(&self, department: &DepartmentId) -> bool {
        self.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
            || self.log.iter().any(|event| {
                let (What::Registered(Registration { departments, .. })
                | What::Sorted { departments, .. }) = &event.what
                else {
                    return false;
                };
                departments.contains(department)
            })
    }

    /// Whether `department` has anything to do with it: the citizen or the window names it, or it worked on
    /// it, took or takes a step, or answered or owes an answer.
    pub fn involves(&self, department: &DepartmentId) -> bool {
        let owners = self.steps.iter().map(|step| &step.owner);
        let mut owners = owners.chain(self.demands.iter().map(|demand| &demand.of));
        self.departments.contains(department)
            || self.trips.iter().any(|trip| trip.department.as_ref() == Some(department))
            || self.is_with(department)
            || owners.any(|owner| owner.department() == Some(department))
            || self.log.iter().any(|event| is_by(event, department))
    }

    /// Whether a leader in charge of `departments` leads any of those concerned: the ones involved, and those
    /// over which their leader owes something, whether or not they are involved any longer.
    pub fn concerns(&self, leads: impl Fn(&DepartmentId) -> bool) -> bool {
        let explains = self.explanation.as_ref().and_then(|owed| owed.department.as_ref());
        let decides = if let Stage::Returned { department, decides: true, .. } = &self.stage {
            Some(department)
        } else {
            None
        };
        self.departments.is_empty()
            || self.departments.iter().chain(explains).chain(decides).any(leads)
    }

    /// Whether it still stands where an existing register had it.
    pub fn stands_as_imported(&self) -> bool {
        self.imported_until.is_some_and(|until| self.stage_since <= until)
    }

    /// By when whoever has it must act next. A case that stands as it was imported before the instant of
    /// that was kept has no such time: its register's is past, and was never theirs.
    pub fn due(&self) -> Option<Timestamp> {
        let is_history = self.stands_as_imported() && self.imported_at.is_none();
        match &self.long_running {
            Some(long) => Some(long.report_by),
            None => self.stage.due().filter(|_| !is_history),
        }
    }

    /// Everything that is owed, the most urgent first. What an existing register left open is owed since
    /// it was imported, and not at all where that instant was not kept.
    pub fn duties(&self) -> Vec<Duty> {
        let mut duties = Vec::new();
        let window = || Owner::Window { window: self.window.clone() };
        let of = |department: &DepartmentId| Owner::Department { department: department.clone() };
        let mut owe = |kind, place, owner, since, due| {
            duties.push(Duty { kind, place, owner, since, due });
        };
        let since = self.stage_since;
        match &self.stage {
            Stage::Registered { due } | Stage::Summoned { due, .. } | Stage::Reopened { due } => {
                owe(DutyKind::Act, 0, window(), since, *due);
            }
            Stage::Returned { department, due, decides: true } => {
                let department = Some(department.clone());
                owe(DutyKind::Decide, 0, Owner::LeaderInCharge { department }, since, *due);
            }
            Stage::Returned { department: _, due, decides: false } => {
                owe(DutyKind::Act, 0, window(), since, *due);
            }
            Stage::Assigned { department, accept_by, due: _ } => {
                owe(DutyKind::Accept, 0, of(department), since, *accept_by);
            }
            Stage::Accepted { department, due } => match &self.long_running {
                Some(long) => {
                    owe(DutyKind::Report, 0, of(department), long.asked_at, long.report_by);
                }
                None => owe(DutyKind::Resolve, 0, of(department), since, *due),
            },
            Stage::Settled { resolution } | Stage::Resolved { resolution } => {
                if let Some(by) = resolution.ending.follow_up_by
                    && self.verdict.is_none()
                    && !self.followed_up
                {
                    owe(DutyKind::FollowUp, 0, window(), resolution.at, by);
                }
            }
            Stage::Closed { .. } => {}
        }
        if let Some(contact) = &self.contact {
            owe(DutyKind::Contact, 0, of(&contact.department), contact.since, contact.due);
        }
        for (place, part) in (1..).zip(&self.parts) {
            match part.state {
                PartState::Waiting => {
                    owe(DutyKind::Accept, place, of(&part.department), part.since, part.accept_by);
                }
                PartState::Accepted => {
                    owe(DutyKind::Part, place, of(&part.department), part.since, part.due);
                }
                PartState::Done | PartState::Returned => {}
            }
        }
        if self.stage.kind().is_open() {
            for step in self.steps.iter().filter(|step| step.done_at.is_none()) {
                owe(DutyKind::Step, step.id, step.owner.clone(), step.since, step.due);
            }
        }
        if let Some(owed) = self.explanation.as_ref().filter(|owed| owed.given_at.is_none()) {
            let owner = if owed.by == Role::PrincipalLeader {
                Owner::PrincipalLeader
            } else {
                Owner::LeaderInCharge { department: owed.department.clone() }
            };
            owe(DutyKind::Explain, 0, owner, owed.since, owed.due);
        }
        if let Some(plan) = &self.plan {
            owe(DutyKind::Plan, 0, of(&plan.department), plan.since, plan.due);
        }
        for demand in self.demands.iter().filter(|demand| demand.answered_at.is_none()) {
            owe(DutyKind::Demand, demand.id, demand.of.clone(), demand.since, demand.due);
        }
        duties.retain_mut(|duty| {
            if self.imported_until.is_none_or(|until| duty.since > until) {
                return true;
            }
            self.imported_at.map(|at| duty.since = at).is_some()
        });
        duties.sort_by_key(|duty| duty.due);
        duties
    }

    /// Forgets what the clock did about duties that are no more. A step rests while the case is done and
    /// is owed again when it is reopened, by the same instant: what the clock did about it stays.
    fn prune_marks(&mut self) {
        if !self.marks.is_empty() {
            let standing: Vec<DutyRef> = self.duties().iter().map(Duty::named).collect();
            let steps = &self.steps;
            let rests = |duty: &DutyRef| {
                duty.kind == DutyKind::Step
                    && steps.iter().any(|step| step.id == duty.place && step.done_at.is_none())
            };
            self.marks.retain(|marks| standing.contains(&marks.duty) || rests(&marks.duty));
        }
    }

    fn involve(&mut self, department: &DepartmentId) {
        if !self.departments.contains(department) {
            self.departments.push(department.clone());
        }
    }
}

/// Whether a department did it.
fn is_by(event: &Event, department: &DepartmentId) -> bool {
    matches!(&event.by, By::Department { department: by } if by == department)
}

/// Folds an event into the case. The first event of a case is its registration; an event that has
/// no case to happen to leaves none.
pub fn evolve(case: Option<Case>, number: CaseNumber, event: &Event) -> Option<Case> {
    let Some(mut case) = case else {
        let What::Registered(registration) = &event.what else { return None };
        return Some(Case::register(number, registration, event));
    };
    // The events that came from another register are the first ones, by how many it brought.
    let brings = if let Some(Event { what: What::Registered(registration), .. }) = case.log.first()
    {
        usize::from(registration.brings)
    } else {
        0
    };
    if case.log.len() <= brings {
        case.imported_until = Some(event.at);
    }
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
            let mut departments = Vec::new();
            if let Stage::Summoned { departments: already, .. } = &case.stage {
                departments.clone_from(already);
            }
            departments.push(department.clone());
            // The window's deadline is the one it had: calling somebody gives it no more time.
            case.stage = Stage::Summoned { departments, due };
        }
        What::Settled(ending) => {
            let resolution = case.end(ending, event, true);
            case.stand(Stage::Settled { resolution }, event);
        }
        What::Assigned {
            department,
            accept_by,
            due,
            note,
            class,
            co,
            binding,
            plan_by,
            from,
            reason,
        } => {
            for text in note.iter().chain(reason) {
                case.mark_text(*text);
            }
            if !from.is_empty() {
                case.take_from(from);
                case.reassignments = case.reassignments.saturating_add(1);
            }
            case.involve(department);
            case.was_assigned = true;
            case.unassign();
            case.class = *class;
            case.binding = *binding;
            for co in co {
                case.involve(co);
                case.parts.push(Part {
                    department: co.clone(),
                    since: event.at,
                    accept_by: *accept_by,
                    due: *due,
                    state: PartState::Waiting,
                });
            }
            case.plan = match plan_by {
                Some(due) if case.plans.is_empty() => {
                    Some(Owed { department: department.clone(), since: event.at, due: *due })
                }
                Some(_) | None => None,
            };
            let department = department.clone();
            case.stand(Stage::Assigned { department, accept_by: *accept_by, due: *due }, event);
        }
        What::Accepted { contact_by, due: anew } => {
            if let Stage::Assigned { department, accept_by: _, due } = &case.stage
                && is_by(event, department)
            {
                let (department, due) = (department.clone(), anew.unwrap_or(*due));
                case.contact = contact_by.map(|by| Owed {
                    department: department.clone(),
                    since: event.at,
                    due: by,
                });
                case.stand(Stage::Accepted { department, due }, event);
            } else if let Some(part) = case.part_of(&event.by) {
                part.state = PartState::Accepted;
                part.since = event.at;
            }
        }
        What::Returned { reason, due, decides } => {
            case.mark_text(*reason);
            case.returns = case.returns.saturating_add(1);
            if let Some(department) = case.stage.holding_department().cloned()
                && is_by(event, &department)
            {
                if case.stage.kind() == StageKind::Accepted {
                    let holders = case.holders();
                    case.pass_steps(&holders);
                }
                case.unassign();
                case.plan = None;
                case.stand(Stage::Returned { department, due: *due, decides: *decides }, event);
            } else if let Some(part) = case.part_of(&event.by) {
                part.state = PartState::Returned;
            }
        }
        What::PartDone { words } => {
            case.mark_text(*words);
            if let Some(part) = case.part_of(&event.by) {
                part.state = PartState::Done;
            }
        }
        What::Extended { due, reason } => {
            case.mark_text(*reason);
            case.extensions = case.extensions.saturating_add(1);
            case.times_extended = case.times_extended.saturating_add(1);
            if let Stage::Accepted { department, due: _ } = &case.stage {
                case.stage = Stage::Accepted { department: department.clone(), due: *due };
            }
        }
        What::BecameLongRunning { reason, report_by } => {
            case.mark_text(*reason);
            case.long_running = Some(LongRunning {
                since: event.at,
                asked_at: event.at,
                report_by: *report_by,
                reports: 0,
            });
        }
        What::ProgressReported { words, report_by } => {
            case.mark_text(*words);
            if let Some(long) = &mut case.long_running {
                long.reports = long.reports.saturating_add(1);
                long.asked_at = event.at;
                long.report_by = *report_by;
            }
        }
        What::StepPlanned { id, owner, due, words } => {
            case.mark_text(*words);
            if let Some(department) = owner.department().cloned() {
                case.involve(&department);
            }
            case.steps.push(PlannedStep {
                id: *id,
                owner: owner.clone(),
                since: event.at,
                due: *due,
                words: *words,
                done_at: None,
            });
        }
        What::StepDone { id, words } => {
            if let Some(words) = words {
                case.mark_text(*words);
            }
            if let Some(step) = case.steps.iter_mut().find(|step| step.id == *id) {
                step.done_at = Some(event.at);
            }
        }
        What::MaterialsAsked { count: _, list, again } => {
            case.mark_text(*list);
            if let Some(again) = again {
                case.mark_text(*again);
            }
            case.material_requests = case.material_requests.saturating_add(1);
            case.was_contacted(event);
        }
        What::ExplanationOwed { by, department, because, due } => {
            case.explanation = Some(OwedExplanation {
                by: *by,
                department: department.clone(),
                because: *because,
                since: event.at,
                due: *due,
                given_at: None,
                said: None,
            });
        }
        What::Explained(explanation) => {
            if let Some(owed) = &mut case.explanation {
                owed.given_at = Some(event.at);
                owed.said = Some(explanation.as_ref().clone());
            }
        }
        What::PlanLinked { plan } => {
            case.plan = None;
            case.plans.push(plan.clone());
        }
        What::Noted { words } => case.mark_text(*words),
        What::Demanded { id, of, words, due } => {
            case.mark_text(*words);
            case.demands.push(Demanded {
                id: *id,
                of: of.clone(),
                since: event.at,
                due: *due,
                words: *words,
                answered_at: None,
            });
        }
        What::DemandAnswered { id, words } => {
            case.mark_text(*words);
            if let Some(demand) = case.demands.iter_mut().find(|demand| demand.id == *id) {
                demand.answered_at = Some(event.at);
            }
        }
        What::FollowedUp { words } => {
            case.mark_text(*words);
            case.followed_up = true;
        }
        What::FileAdded { file, kind, bytes } => {
            case.mark_text(*file);
            case.files.push(FileFact { file: *file, kind: *kind, bytes: *bytes, published: None });
        }
        What::FilePublished { file, caption, copy } => {
            if let Some(fact) = case.files.iter_mut().find(|fact| fact.file == *file) {
                fact.published =
                    Some(PublishedCopy { caption: caption.clone(), copy: copy.clone() });
            }
        }
        What::CaseLinked { other } => case.linked.push(*other),
        What::CodeRevoked | What::CodeIssued { checked: _ } => {}
        What::Reminded { duty } => marks_for(&mut case.marks, duty).reminded_at = Some(event.at),
        What::WentOverdue { duty } => {
            case.times_overdue = case.times_overdue.saturating_add(1);
            marks_for(&mut case.marks, duty).overdue_at = Some(event.at);
        }
        What::Escalated { duty, rung } => {
            if *rung == Rung::Reprimand {
                case.reprimands = case.reprimands.saturating_add(1);
            }
            marks_for(&mut case.marks, duty).rungs.push(*rung);
        }
        What::StepLogged { kind, words } => {
            case.mark_text(*words);
            if *kind == StepKind::Contact {
                case.was_contacted(event);
            }
        }
        What::MessageSent { words } => {
            case.mark_text(*words);
            case.was_contacted(event);
        }
        What::Resolved(ending) => {
            let resolution = case.end(ending, event, false);
            case.stand(Stage::Resolved { resolution }, event);
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
            case.stand(Stage::Reopened { due: *due }, event);
        }
        What::AssignmentWithdrawn { department, co, due, reason, decides } => {
            if let Some(reason) = reason {
                case.mark_text(*reason);
            }
            case.withdrawals = case.withdrawals.saturating_add(1);
            let mut holders = vec![department.clone()];
            holders.extend_from_slice(co);
            case.take_from(&holders);
            let due = *due;
            let stage = if *decides {
                // The leader who decided is the one over the department that handed it back last.
                let department = case.last_returned_by().unwrap_or(department).clone();
                Stage::Returned { department, due, decides: true }
            } else if case.reopenings > 0 {
                Stage::Reopened { due }
            } else {
                Stage::Registered { due }
            };
            case.stand(stage, event);
        }
        What::Closed { because } => {
            if let Some(resolution) = case.stage.resolution().cloned() {
                let stage = Stage::Closed { resolution, at: event.at, because: *because };
                case.stand(stage, event);
            }
        }
    }
    case.prune_marks();
    case.log.push(event.clone());
    Some(case)
}

/// Folds a whole history.
pub fn fold<'a>(number: CaseNumber, events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
    events.into_iter().fold(None, |case, event| evolve(case, number, event))
}
