//! Duties: what somebody owes on a case by an instant (时限).
//!
//! A case that stands somewhere owes something to somebody: to be accepted, answered, explained,
//! reported on. [`duties`](crate::case::Case::duties) reads them from the case, so nothing is owed
//! that the case does not say, and whatever is owed has an owner and an instant. The clock does the
//! same to each: it reminds before the instant, marks it overdue after it, and climbs the ladder of
//! the policy. What it did is kept in [`ClockMarks`], event by event, so doing it again does nothing.

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
    /// The leader in charge of a department; of all where none is named.
    LeaderInCharge {
        department: Option<DepartmentId>,
    },
    PrincipalLeader,
}

impl Owner {
    /// Whether whoever sits there owes it.
    pub fn is(&self, seat: &Seat) -> bool {
        match self {
            Owner::Window { window } => seat.window() == Some(window),
            Owner::Department { department } => seat.department() == Some(department),
            Owner::LeaderInCharge { department } => seat.leads(department.as_ref()),
            Owner::PrincipalLeader => seat.role() == Role::PrincipalLeader,
        }
    }

    /// The department, where it is one.
    pub fn department(&self) -> Option<&DepartmentId> {
        match self {
            Owner::Department { department } => Some(department),
            Owner::Window { .. } | Owner::LeaderInCharge { .. } | Owner::PrincipalLeader => None,
        }
    }
}

/// What somebody owes by an instant.
#[shape]
pub struct Duty {
    pub kind: DutyKind,
    /// Which of several of a kind: the step or the demand; 0 where there is one.
    pub place: u16,
    pub owner: Owner,
    pub since: Timestamp,
    pub due: Timestamp,
}

/// A duty as events name it: with its owner and its instant, so that a later one of the same kind is
/// another one.
#[shape]
pub struct DutyRef {
    pub kind: DutyKind,
    /// Which of several of a kind.
    pub place: u16,
    pub owner: Owner,
    pub due: Timestamp,
}

impl Duty {
    /// Its name in events.
    pub fn named(&self) -> DutyRef {
        DutyRef { kind: self.kind, place: self.place, owner: self.owner.clone(), due: self.due }
    }
}

/// What the clock did about a duty.
#[shape]
pub struct ClockMarks {
    pub duty: DutyRef,
    /// When its owner was reminded before the instant.
    pub reminded_at: Option<Timestamp>,
    pub overdue_at: Option<Timestamp>,
    /// The rungs that were climbed, in order.
    pub rungs: Vec<EscalationLevel>,
}

impl ClockMarks {
    pub fn none(duty: DutyRef) -> ClockMarks {
        ClockMarks { duty, reminded_at: None, overdue_at: None, rungs: Vec::new() }
    }
}

/// One thing the clock does about a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Reminds before the instant.
    Remind,
    Overdue,
    Climb(EscalationLevel),
}

/// Whether a duty of a kind climbs a rung. A step within the work is between those who do it and
/// their heads; what leaders owe has no head of department between, and shows in public by itself.
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
        DutyKind::Contact | DutyKind::FollowUp | DutyKind::Step | DutyKind::Verify => {
            matches!(rung, EscalationLevel::Reminder | EscalationLevel::DepartmentHead)
        }
        DutyKind::Explain | DutyKind::Decide | DutyKind::Approve => {
            matches!(rung, EscalationLevel::Reminder | EscalationLevel::PrincipalLeader)
        }
    }
}

/// Everything the clock has still to do about a duty, with the instant from which it is to be done,
/// in order.
///
/// - A reminder comes [`Policy::remind_hours`] working hours before the instant, unless the duty is
///   younger than that, and never after the instant.
/// - The duty is overdue from the first millisecond after its instant.
/// - Nothing is done about a duty that is older than [`Policy::clock_from`].
/// - A rung of [`Policy::ladder`] is climbed when offices open on its working day after the instant.
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
    for step in &policy.ladder {
        if climbs(duty.kind, step.rung) && !marks.rungs.contains(&step.rung) {
            acts.push((calendar.opening_after(duty.due, step.after_days), Act::Climb(step.rung)));
        }
    }
    acts
}

/// What the clock does about a duty at `now`. A reminder whose instant has passed is not made up for.
pub fn acts_at(duty: &Duty, marks: &ClockMarks, policy: &Policy, now: Timestamp) -> Vec<Act> {
    ahead(duty, marks, policy)
        .into_iter()
        .filter(|(at, act)| *at <= now && (*act != Act::Remind || now <= duty.due))
        .map(|(_, act)| act)
        .collect()
}

/// When the clock has to look at a duty next; `None` once the ladder is climbed.
pub fn next_look(duty: &Duty, marks: &ClockMarks, policy: &Policy) -> Option<Timestamp> {
    ahead(duty, marks, policy).into_iter().map(|(at, _)| at).min()
}

/// When the clock has to look next at any of these duties; `None` where nothing is owed, or every ladder
/// is climbed.
pub fn soonest_look(duties: &[Duty], marks: &[ClockMarks], policy: &Policy) -> Option<Timestamp> {
    duties.iter().filter_map(|duty| next_look(duty, &marks_of(marks, duty), policy)).min()
}

/// What the clock did about a duty.
pub fn marks_of(marks: &[ClockMarks], duty: &Duty) -> ClockMarks {
    let named = duty.named();
    let known = marks.iter().find(|marks| marks.duty == named);
    known.cloned().unwrap_or_else(|| ClockMarks::none(named))
}

/// Where it is noted what the clock does about a duty.
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
