//! What the year should have caused, computed independently from what people did and when the clock ran.

use acceptance::year::hours::Hours;
use acceptance::year::town::Lived;
use api::notice::notified_desk;
use api::store::StoredHistory;
use shared::actor::By;
use shared::case::{Case, evolve};
use shared::duty::{Duty, DutyRef};
use shared::event::{Event, EventPayload};
use shared::notice::{Audience, Notify};
use shared::time::{Day, Timestamp};
use shared::vocabulary::{CaseClass, DutyKind, EscalationLevel, ExplainBecause, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The findings, summed up.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    pub by_people: usize,
    /// Deadlines that were set.
    pub deadlines: usize,
    pub reminded: usize,
    /// Duties that were marked overdue.
    pub overdue: usize,
    /// Escalations that happened.
    pub climbed: usize,
    pub explanations: usize,
    /// The ids of the notices that must exist.
    pub notices: Vec<String>,
    /// When cases were registered, by day.
    pub registered: BTreeMap<Day, Vec<i64>>,
    /// When cases were first assigned to a department, by day.
    pub assigned: BTreeMap<Day, Vec<i64>>,
    /// When cases were voided, by the day of their registration.
    pub voided: BTreeMap<Day, Vec<i64>>,
    /// The ids of those notices to citizens that a voiding may have overtaken before they went out.
    pub overtaken: BTreeSet<String>,
    pub totals: Totals,
}

/// Figures counted from the logs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    pub registered: i64,
    /// Cases that were ever assigned to a department.
    pub assigned: i64,
    pub returned: i64,
    pub reopened: i64,
    /// Cases with anything overdue.
    pub overdue: i64,
    pub reprimanded: i64,
    pub extended: i64,
    /// Cases that owed an explanation.
    pub owed_explanations: i64,
    pub explained: i64,
    pub voided: i64,
}

impl Audit {
    pub fn add(&mut self, other: Audit) {
        self.by_people += other.by_people;
        self.deadlines += other.deadlines;
        self.reminded += other.reminded;
        self.overdue += other.overdue;
        self.climbed += other.climbed;
        self.explanations += other.explanations;
        self.notices.extend(other.notices);
        for (day, times) in other.registered {
            self.registered.entry(day).or_default().extend(times);
        }
        for (day, times) in other.assigned {
            self.assigned.entry(day).or_default().extend(times);
        }
        for (day, times) in other.voided {
            self.voided.entry(day).or_default().extend(times);
        }
        self.overtaken.extend(other.overtaken);
        let (sum, one) = (&mut self.totals, other.totals);
        sum.registered += one.registered;
        sum.assigned += one.assigned;
        sum.returned += one.returned;
        sum.reopened += one.reopened;
        sum.overdue += one.overdue;
        sum.reprimanded += one.reprimanded;
        sum.extended += one.extended;
        sum.owed_explanations += one.owed_explanations;
        sum.explained += one.explained;
        sum.voided += one.voided;
    }
}

/// Something that the clock does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Does {
    Remind,
    Overdue,
    Climb(&'static str),
}

/// The escalation levels with the working day after the deadline on which each is reached: a reminder with a copy to
/// the leader in charge, the head, the leader in charge, the principal leader, and the public reprimand.
const LADDER: [(&str, usize); 5] = [
    ("reminder", 1),
    ("department_head", 2),
    ("leader_in_charge", 3),
    ("principal_leader", 4),
    ("reprimand", 6),
];

/// The escalation levels of a kind of duty.
fn ladder_of(kind: DutyKind) -> &'static [&'static str] {
    match kind {
        DutyKind::Act
        | DutyKind::Accept
        | DutyKind::Resolve
        | DutyKind::Part
        | DutyKind::Report
        | DutyKind::Plan
        | DutyKind::Demand
        | DutyKind::Measure => {
            &["reminder", "department_head", "leader_in_charge", "principal_leader", "reprimand"]
        }
        DutyKind::Attend
        | DutyKind::Contact
        | DutyKind::FollowUp
        | DutyKind::Step
        | DutyKind::Verify
        | DutyKind::Voiding => &["reminder", "department_head"],
        DutyKind::Explain | DutyKind::Decide | DutyKind::Approve => {
            &["reminder", "principal_leader"]
        }
    }
}

/// Everything that the clock does about a lasting duty, and from when.
fn whole(duty: &Duty, hours: &Hours) -> Vec<(Timestamp, Does)> {
    let mut all = vec![(duty.due.plus(1), Does::Overdue)];
    // Half a working day before; a duty created later than that gets no reminder.
    let remind = hours.ahead_of(duty.due, 4);
    if remind > duty.since {
        all.push((remind, Does::Remind));
    }
    for (rung, days) in LADDER {
        if ladder_of(duty.kind).contains(&rung) {
            all.push((hours.opening(duty.due, days), Does::Climb(rung)));
        }
    }
    all
}

type Done = BTreeSet<(String, Does)>;
/// When the clock last told somebody that a duty is overdue.
type Told = BTreeMap<String, Timestamp>;

/// From when a public reprimand is due: after all before it was done, and a working day after the last of that.
fn reprimand_from(
    at: Timestamp,
    named: &str,
    all: &[(Timestamp, Does)],
    (done, told): (&Done, &Told),
    hours: &Hours,
) -> Option<Timestamp> {
    let is_before = |(other, does): &&(Timestamp, Does)| {
        *other <= at && !matches!(does, Does::Remind | Does::Climb("reprimand"))
    };
    let is_done = |(_, does): &(Timestamp, Does)| done.contains(&(named.to_owned(), does.clone()));
    let all_done = all.iter().filter(is_before).all(is_done);
    let told = told.get(named).filter(|_| all_done)?;
    Some(at.max(hours.working_day_after(*told)))
}

fn name(duty: &DutyRef) -> String {
    format!("{:?} {} {:?} {}", duty.kind, duty.place, duty.owner, duty.due.0)
}

/// What the clock must do next on a case, and at which run; `None` if no run does anything.
fn due_next(
    case: &Case,
    (done, told): (&Done, &Told),
    after: Timestamp,
    lived: &Lived,
) -> Option<(Timestamp, Done)> {
    let mut at_runs: BTreeMap<Timestamp, Done> = BTreeMap::new();
    for duty in case.duties() {
        let named = name(&duty.named());
        let is_overdue = done.contains(&(named.clone(), Does::Overdue));
        let all = whole(&duty, &lived.hours);
        for (at, does) in all.clone() {
            let mut at = at;
            if does == Does::Climb("reprimand") {
                let from = reprimand_from(at, &named, &all, (done, told), &lived.hours);
                let Some(from) = from else { continue };
                at = from;
            }
            let Some(run) = lived.run_from(at.max(after)) else { continue };
            if done.contains(&(named.clone(), does.clone())) {
                continue;
            }
            // A reminder after the deadline is pointless.
            if does == Does::Remind && (run > duty.due || is_overdue) {
                continue;
            }
            at_runs.entry(run).or_default().insert((named.clone(), does));
        }
    }
    at_runs.pop_first()
}

/// The clock's action in an event; `None` for other events.
#[allow(clippy::wildcard_enum_match_arm)]
fn done_by(event: &Event) -> Option<(String, Does)> {
    match &event.what {
        EventPayload::Reminded { duty } => Some((name(duty), Does::Remind)),
        EventPayload::WentOverdue { duty } => Some((name(duty), Does::Overdue)),
        EventPayload::Escalated { duty, rung } => {
            let rung = LADDER.iter().find(|(code, _)| *code == rung.code()).expect("a rung").0;
            Some((name(duty), Does::Climb(rung)))
        }
        _ => None,
    }
}

/// Checks a case's log against what people did and when the clock ran.
pub fn audit(told: &StoredHistory, lived: &Lived) -> Audit {
    let StoredHistory { head, events: log, .. } = told;
    let number = head.case.number;
    let mut found = Audit::default();
    let mut acknowledged = lived.acknowledged[&number].clone();
    acknowledged.reverse();
    let (mut done, mut told) = (Done::new(), Told::new());
    let mut case: Option<Case> = None;
    let mut place = 0;
    let mut last = Timestamp(0);
    while place < log.len() {
        let at = log[place].at;
        let by_clock = log[place].by == By::Clock;
        let group: Vec<&Event> = log[place..]
            .iter()
            .take_while(|event| event.at == at && (event.by == By::Clock) == by_clock)
            .collect();
        let expected =
            case.as_ref().and_then(|case| due_next(case, (&done, &told), last.plus(1), lived));
        if by_clock {
            let acts: Done = group.iter().filter_map(|event| done_by(event)).collect();
            let count = group.iter().filter(|event| done_by(event).is_some()).count();
            assert_eq!(acts.len(), count, "{number}: the clock did something twice at {at:?}");
            assert_eq!(Some((at, acts.clone())), expected, "{number}: what the clock did");
            let tells = acts.iter().filter(|(_, does)| *does != Does::Remind);
            told.extend(tells.map(|(named, _)| (named.clone(), at)));
            done.extend(acts);
        } else {
            if let Some((run, acts)) = expected {
                assert!(run > at, "{number}: at {run:?} the clock should have done {acts:?}");
            }
            let (revision, when) = acknowledged.pop().expect("a command that was acknowledged");
            assert_eq!(when, at, "{number}: when it was done");
            let after = u32::try_from(place + group.len()).expect("a revision");
            assert_eq!(revision, after, "{number}: the revision that was acknowledged");
            found.by_people += 1;
        }
        for event in group {
            place += 1;
            case = evolve(case.take(), number, event);
            let case = case.as_ref().expect("a case");
            check_deadline(case, event, lived, &mut found);
            count(case, event, &mut found);
            tell(case, event, place, lived, &mut found);
        }
        last = at;
    }
    assert!(acknowledged.is_empty(), "{number}: acknowledged and not there: {acknowledged:?}");
    let case = case.expect("a case");
    assert_eq!(case, head.case, "{number}: the head is the fold of its events");
    if let Some((run, acts)) = due_next(&case, (&done, &told), last.plus(1), lived) {
        panic!("{number}: at {run:?} the clock should have done {acts:?}");
    }
    found
}

/// Checks every deadline independently; most events set none.
#[allow(clippy::wildcard_enum_match_arm)]
fn check_deadline(case: &Case, event: &Event, lived: &Lived, found: &mut Audit) {
    let (at, hours, number) = (event.at, &lived.hours, case.number);
    let mut is = |given: Timestamp, counted: Timestamp, what: &str| {
        assert_eq!(given, counted, "{number}: {what} of what happened at {at:?}");
        found.deadlines += 1;
    };
    match &event.what {
        EventPayload::Registered(registration) => {
            is(registration.due, hours.after(at, 8), "the window's")
        }
        EventPayload::Assigned { accept_by, due, class, .. } => {
            is(*accept_by, hours.after(at, 8), "accepting");
            if let Some(class) = class {
                let counted = match class {
                    CaseClass::SameDay => hours.same_day(at),
                    CaseClass::FiveDays => hours.close(at, 5),
                    CaseClass::TenDays => hours.close(at, 10),
                    CaseClass::FifteenDays => hours.close(at, 15),
                };
                is(*due, counted, "answering");
            }
        }
        EventPayload::Accepted { contact_by: Some(by), .. } => {
            is(*by, hours.same_day(at), "first contact")
        }
        EventPayload::Returned { due, .. }
        | EventPayload::Reopened { due, .. }
        | EventPayload::VoidingProposed { due, .. } => {
            is(*due, hours.after(at, 8), "the window's");
        }
        EventPayload::BecameLongRunning { report_by, .. }
        | EventPayload::ProgressReported { report_by, .. } => {
            is(*report_by, hours.close(at, 10), "reporting");
        }
        EventPayload::ExplanationOwed { by, because, due, .. } => {
            is(*due, hours.close(at, 5), "explaining");
            let june = Day::read("2018-06-01").expect("a day");
            let leader = if at.day() < june { Role::LeaderInCharge } else { Role::PrincipalLeader };
            assert_eq!(*by, leader, "{number}: who explains what became owed at {at:?}");
            assert_eq!(*because == ExplainBecause::Overdue, event.by == By::Clock, "{number}");
        }
        EventPayload::Settled(ending) | EventPayload::Resolved(ending) => {
            is(ending.follow_up_by.expect("a deadline"), hours.close(at, 1), "asking");
        }
        _ => {}
    }
}

/// Counts what the figures show of an event.
#[allow(clippy::wildcard_enum_match_arm)]
fn count(case: &Case, event: &Event, found: &mut Audit) {
    let totals = &mut found.totals;
    match &event.what {
        EventPayload::Registered(_) => {
            totals.registered = 1;
            found.registered.entry(event.at.day()).or_default().push(event.at.0);
        }
        EventPayload::Assigned { .. } => {
            if totals.assigned == 0 {
                found.assigned.entry(event.at.day()).or_default().push(event.at.0);
            }
            totals.assigned = 1;
        }
        EventPayload::Voided { .. } => {
            *totals = Totals { voided: 1, ..Totals::default() };
            let day = case.registered_at.day();
            found.voided.entry(day).or_default().push(event.at.0);
            let citizens = found.notices.iter().filter(|id| id.ends_with("#citizen"));
            found.overtaken.extend(citizens.cloned());
        }
        EventPayload::Returned { .. } => totals.returned += 1,
        EventPayload::Reopened { .. } => totals.reopened += 1,
        EventPayload::Extended { .. } => totals.extended += 1,
        EventPayload::Explained(_) => totals.explained += 1,
        EventPayload::ExplanationOwed { .. } => {
            found.explanations += 1;
            totals.owed_explanations += 1;
            assert_eq!(totals.owed_explanations, 1, "{}: owed once", case.number);
        }
        EventPayload::Reminded { .. } => found.reminded += 1,
        EventPayload::WentOverdue { .. } => {
            found.overdue += 1;
            totals.overdue = 1;
        }
        EventPayload::Escalated { rung, .. } => {
            found.climbed += 1;
            totals.reprimanded += i64::from(*rung == EscalationLevel::Reprimand);
        }
        _ => {}
    }
}

/// The notices of an event: one for each person concerned who can be notified.
fn tell(case: &Case, event: &Event, revision: usize, lived: &Lived, found: &mut Audit) {
    let number = case.number;
    let audiences = case.audiences(event);
    // Every action of the clock on a duty notifies somebody.
    if event.by == By::Clock {
        assert!(!audiences.is_empty(), "{number}: nobody hears of {event:?}");
    }
    for audience in audiences {
        let name = match audience {
            Audience::Citizen if lived.phones.contains_key(&number) => "citizen".to_owned(),
            Audience::Citizen => continue,
            Audience::Desk { owner } => notified_desk(&owner),
            Audience::Inspector => "i".to_owned(),
        };
        let id = format!("{number}#{revision:06}#{name}");
        if !found.notices.contains(&id) {
            found.notices.push(id);
        }
    }
}
