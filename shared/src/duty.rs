//! Duties: what somebody owes on a case by an instant (时限).
//!
//! Every stage of a case makes somebody owe something: to accept, answer, explain or report.
//! [`duties`](crate::case::Case::duties) derives them from the case, so every duty has an owner and a deadline, and
//! none exists that the case does not imply. The clock treats all duties alike: it sends a reminder before the
//! deadline, marks the duty overdue after it, and then escalates level by level. What it did is in [`ClockMarks`],
//! which are a fold of events, so running it again changes nothing.

use crate::actor::Seat;
use crate::id::{DepartmentId, WindowId};
use crate::policy::Policy;
use crate::time::Timestamp;
use crate::vocabulary::{DutyKind, EscalationLevel, Role};
use macros::shape;

/// Who owes something.
#[shape]
#[serde(tag = "owner", rename_all = "snake_case")]
pub enum Owner {
    Window {
        window: WindowId,
    },
    Department {
        department: DepartmentId,
    },
    /// `None` for the leaders in charge of any department.
    LeaderInCharge {
        department: Option<DepartmentId>,
    },
    PrincipalLeader,
}

impl Owner {
    /// Whether somebody in this seat owes it.
    pub fn is(&self, seat: &Seat) -> bool {
        match self {
            Owner::Window { window } => seat.window() == Some(window),
            Owner::Department { department } => seat.department() == Some(department),
            Owner::LeaderInCharge { department } => seat.leads(department.as_ref()),
            Owner::PrincipalLeader => seat.role() == Role::PrincipalLeader,
        }
    }

    /// The department, if the owner is one.
    pub fn department(&self) -> Option<&DepartmentId> {
        match self {
            Owner::Department { department } => Some(department),
            Owner::Window { .. } | Owner::LeaderInCharge { .. } | Owner::PrincipalLeader => None,
        }
    }
}

/// Something that somebody owes by an instant.
#[shape]
pub struct Duty {
    pub kind: DutyKind,
    /// Tells duties of the same kind apart: the number of the step or demand; 0 for kinds that occur only once.
    pub place: u16,
    pub owner: Owner,
    pub since: Timestamp,
    pub due: Timestamp,
}

/// A duty as events name it: with its owner and its deadline, so that a later duty of the same kind is another one.
#[shape]
pub struct DutyRef {
    pub kind: DutyKind,
    /// Tells duties of the same kind apart.
    pub place: u16,
    pub owner: Owner,
    pub due: Timestamp,
}

impl Duty {
    pub fn named(&self) -> DutyRef {
        DutyRef { kind: self.kind, place: self.place, owner: self.owner.clone(), due: self.due }
    }
}

/// The first of these duties that a department owes.
pub fn first_of_departments<'a>(duties: impl IntoIterator<Item = &'a Duty>) -> Option<&'a Duty> {
    duties.into_iter().find(|duty| duty.owner.department().is_some())
}

/// What the clock has done about a duty.
#[shape]
pub struct ClockMarks {
    pub duty: DutyRef,
    pub reminded_at: Option<Timestamp>,
    pub overdue_at: Option<Timestamp>,
    /// The escalation levels that were reached, in order.
    pub rungs: Vec<EscalationLevel>,
    /// When the clock last told anybody that it is overdue: as it marked it, or as it escalated it. Marks of an earlier
    /// version lack it.
    #[serde(default)]
    pub told_at: Option<Timestamp>,
}

impl ClockMarks {
    pub fn none(duty: DutyRef) -> ClockMarks {
        let (reminded_at, overdue_at, told_at) = (None, None, None);
        ClockMarks { duty, reminded_at, overdue_at, rungs: Vec::new(), told_at }
    }

    /// Records that the clock marked the duty overdue.
    pub fn mark_overdue(&mut self, at: Timestamp) {
        self.overdue_at = Some(at);
        self.told_at = Some(at);
    }

    /// Records that the clock escalated the duty to a level.
    pub fn climb(&mut self, rung: EscalationLevel, at: Timestamp) {
        self.rungs.push(rung);
        self.told_at = Some(at);
    }
}

/// One thing that the clock does about a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Remind,
    Overdue,
    Climb(EscalationLevel),
}

/// Whether a kind of duty escalates to a level. Internal steps escalate no further than the head of department. A
/// leader's duty skips that level, because no head of department is above a leader, and it appears in public anyway.
fn climbs(kind: DutyKind, rung: EscalationLevel) -> bool {
    match kind {
        DutyKind::Act
        | DutyKind::Accept
        | DutyKind::Resolve
        | DutyKind::Part
        | DutyKind::Report
        | DutyKind::Plan
        | DutyKind::Demand
        | DutyKind::Measure => true,
        DutyKind::Attend
        | DutyKind::Contact
        | DutyKind::FollowUp
        | DutyKind::Step
        | DutyKind::Verify
        | DutyKind::Voiding => {
            matches!(rung, EscalationLevel::Reminder | EscalationLevel::DepartmentHead)
        }
        DutyKind::Explain | DutyKind::Decide | DutyKind::Approve => {
            matches!(rung, EscalationLevel::Reminder | EscalationLevel::PrincipalLeader)
        }
    }
}

/// The office hours that must pass between the last that somebody heard of a missed deadline and a public reprimand for
/// it: one working day, as for accepting a case.
const NOTICE_HOURS: u32 = 8;

/// The earliest instant of a public reprimand after somebody was told at `told`: never on the same day, and not before
/// a working day's office hours have passed.
fn reprimand_after(told: Timestamp, policy: &Policy) -> Timestamp {
    let calendar = &policy.calendar;
    calendar.after_hours(told, NOTICE_HOURS).max(calendar.opening_after(told, 1))
}

/// Everything that the clock still has to do about a duty, each with its instant, in order.
///
/// - A reminder is sent [`Policy::remind_hours`] working hours before the deadline, unless the duty is younger than
///   that, and never after the deadline.
/// - The duty is overdue from the first millisecond after its deadline.
/// - Nothing is done about a duty that is older than [`Policy::clock_from`].
/// - A level of [`Policy::ladder`] is reached when offices open on its working day after the deadline.
/// - A public reprimand also comes after everything before it, and a working day later than the last of that. So if
///   the clock was down, those concerned hear of it before the public does.
pub fn ahead(duty: &Duty, marks: &ClockMarks, policy: &Policy) -> Vec<(Timestamp, Act)> {
    let calendar = &policy.calendar;
    let mut acts = Vec::new();
    if duty.since < policy.clock_from {
        return acts;
    }
    if marks.reminded_at.is_none() && marks.overdue_at.is_none() {
        let at = calendar.before_hours(duty.due, policy.remind_hours);
        if at > duty.since {
            acts.push((at, Act::Remind));
        }
    }
    if marks.overdue_at.is_none() {
        acts.push((duty.due.plus(1), Act::Overdue));
    }
    let mut reprimand = None;
    for step in &policy.ladder {
        if climbs(duty.kind, step.rung) && !marks.rungs.contains(&step.rung) {
            let at = calendar.opening_after(duty.due, step.after_days);
            if step.rung == EscalationLevel::Reprimand {
                reprimand = Some(at);
            } else {
                acts.push((at, Act::Climb(step.rung)));
            }
        }
    }
    if let Some(at) = reprimand
        && !acts.iter().any(|(before, act)| *act != Act::Remind && *before <= at)
    {
        let told = marks.told_at.or(marks.overdue_at);
        let at = told.map_or(at, |told| at.max(reprimand_after(told, policy)));
        acts.push((at, Act::Climb(EscalationLevel::Reprimand)));
    }
    acts
}

/// What the clock does about a duty at `now`. It does not make up for a reminder whose time has passed.
pub fn acts_at(duty: &Duty, marks: &ClockMarks, policy: &Policy, now: Timestamp) -> Vec<Act> {
    ahead(duty, marks, policy)
        .into_iter()
        .filter(|(at, act)| *at <= now && (*act != Act::Remind || now <= duty.due))
        .map(|(_, act)| act)
        .collect()
}

/// When the clock has to look at a duty next; `None` once the last level is reached.
pub fn next_look(duty: &Duty, marks: &ClockMarks, policy: &Policy) -> Option<Timestamp> {
    ahead(duty, marks, policy).into_iter().map(|(at, _)| at).min()
}

/// When the clock next has to look at any of these duties; `None` if nothing is owed or all have reached the last
/// level.
pub fn soonest_look(duties: &[Duty], marks: &[ClockMarks], policy: &Policy) -> Option<Timestamp> {
    duties.iter().filter_map(|duty| next_look(duty, &marks_of(marks, duty), policy)).min()
}

/// What the clock has done about a duty.
pub fn marks_of(marks: &[ClockMarks], duty: &Duty) -> ClockMarks {
    let named = duty.named();
    let known = marks.iter().find(|marks| marks.duty == named);
    known.cloned().unwrap_or_else(|| ClockMarks::none(named))
}

/// The entry that records what the clock does about a duty.
pub fn marks_for<'a>(marks: &'a mut Vec<ClockMarks>, duty: &DutyRef) -> &'a mut ClockMarks {
    let at = match marks.iter().position(|marks| marks.duty == *duty) {
        Some(at) => at,
        None => {
            let at = marks.len();
            marks.push(ClockMarks::none(duty.clone()));
            at
        }
    };
    &mut marks[at]
}
