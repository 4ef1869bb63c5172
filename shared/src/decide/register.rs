//! Decides how a case begins: it is registered, or taken over from an existing register. The forms of the browser use
//! the public checks of trips too, so that each rule exists once.

use super::{Decision, Facts, MAX_DEPARTMENTS, MAX_TRIPS, Texts};
use crate::actor::{Actor, By};
use crate::command::{Import, ImportedResolution, Register};
use crate::event::{Event, EventPayload, Registration, TripFact};
use crate::limits::MAX_TRIPS_COUNTED;
use crate::personal::{Content, Intake, Trip};
use crate::policy::Policy;
use crate::problem::{Field, FieldProblem, Refusal};
use crate::room::{INTAKE_BYTES, overflow};
use crate::scale::Level;
use crate::text::{Note, Phone, Prose};
use crate::time::{Day, FIRST_DAY, Timestamp};
use crate::vocabulary::{CaseClass, Channel, ClosedBecause, Outcome, VerdictVia};

/// What is wrong with the day of a trip.
pub fn trip_day_problem(on: Day, today: Day) -> Option<Field> {
    if on > today {
        Some(Field::InTheFuture)
    } else {
        (on < FIRST_DAY).then_some(Field::TooLongAgo)
    }
}

/// What is wrong with how many trips are listed one by one.
pub fn trips_listed_problem(listed: usize) -> Option<Field> {
    match listed {
        0 => Some(Field::Missing),
        1..=MAX_TRIPS => None,
        _ => Some(Field::OutOfRange { min: 1, max: MAX_TRIPS as u32 }),
    }
}

/// What is wrong with the number of trips made in all: it cannot be below `fewest`.
pub fn trips_made_problem(made: Option<u16>, fewest: u16) -> Option<Field> {
    let fits = made.is_some_and(|made| (fewest..=MAX_TRIPS_COUNTED).contains(&made));
    let range = Field::OutOfRange { min: fewest.into(), max: MAX_TRIPS_COUNTED.into() };
    (!fits).then_some(range)
}

/// What is wrong with a telephone: messages to a mobile number that lacks a digit would reach nobody.
fn phone_problem(phone: &Phone) -> Option<Field> {
    let number = phone.as_str();
    let got = number.len();
    (number.starts_with('1') && got != 11).then_some(Field::MobileDigits { got })
}

pub(super) fn check_register(
    register: &Register,
    actor: &Actor,
    at: Timestamp,
    imported: bool,
) -> Vec<FieldProblem> {
    let from_citizen = matches!(actor, Actor::Citizen);
    let listed = register.trips.len();
    let told = u16::try_from(listed).unwrap_or(u16::MAX);
    let fewest = if imported { told } else { told.max(1) };
    let missing = |is_missing: bool| is_missing.then_some(Field::Missing);
    let applicant = &register.applicant;
    let from_elsewhere = from_citizen != (register.channel == Channel::Online);
    let too_many = register.departments.len() > MAX_DEPARTMENTS;
    let mut checked = vec![
        ("applicant.name".to_owned(), missing(!imported && applicant.name.is_none())),
        (
            "applicant.phone".to_owned(),
            match &applicant.phone {
                None => missing(!imported && from_citizen),
                Some(phone) => phone_problem(phone).filter(|_| !imported),
            },
        ),
        ("channel".to_owned(), (!imported && from_elsewhere).then_some(Field::NotAChoice)),
        (
            "trips".to_owned(),
            trips_listed_problem(listed).filter(|_| !imported || listed > MAX_TRIPS),
        ),
        ("trips_made".to_owned(), trips_made_problem(Some(register.trips_made), fewest)),
        ("departments".to_owned(), too_many.then_some(Field::TooMany { max: MAX_DEPARTMENTS })),
    ];
    let days = register.trips.iter().map(|trip| trip_day_problem(trip.on, at.day()));
    checked.extend(days.enumerate().map(|(index, problem)| (format!("trips.{index}.on"), problem)));
    let found = checked.into_iter().filter_map(|(field, problem)| Some((field, problem?)));
    let found = found.map(|(field, problem)| FieldProblem::new(field, problem));
    found.chain(overflow(said(register), INTAKE_BYTES)).collect()
}

/// The long texts of a registration, each with its field.
fn said(register: &Register) -> impl Iterator<Item = (String, &str)> {
    let named = |name: &str, text| Some((name.to_owned(), text?));
    let told = register.trips.iter().enumerate().filter_map(|(index, trip)| {
        Some((format!("trips.{index}.told"), trip.told.as_ref()?.as_str()))
    });
    named("account", register.account.as_ref().map(Prose::as_str))
        .into_iter()
        .chain(told)
        .chain(named("suggestion", register.suggestion.as_ref().map(Note::as_str)))
        .chain(named("wish", register.wish.as_ref().map(Note::as_str)))
}

/// What events say of the trips.
pub(super) fn facts_of(trips: &[Trip]) -> Vec<TripFact> {
    let fact = |trip: &Trip| TripFact {
        on: trip.on,
        department: trip.department.clone(),
        reason: trip.reason,
    };
    trips.iter().map(fact).collect()
}

fn registration(
    register: &Register,
    due: Timestamp,
    imported: bool,
    texts: &mut Texts,
) -> Registration {
    let Register {
        channel,
        window,
        language,
        applicant,
        matter,
        title,
        account,
        reason,
        departments: said,
        trips,
        trips_made,
        suggestion,
        wish,
        source_number,
        shows_identity,
    } = register.clone();
    let mut departments = Vec::new();
    let named = trips.iter().filter_map(|trip| trip.department.as_ref());
    for department in said.iter().chain(named) {
        if !departments.contains(department) {
            departments.push(department.clone());
        }
    }
    let kind = applicant.kind;
    let facts = facts_of(&trips);
    let intake = Intake { applicant, title, account, trips, suggestion, wish, source_number };
    Registration {
        channel,
        window,
        language,
        applicant: kind,
        matter,
        reason,
        departments,
        trips: facts,
        trips_made,
        intake: texts.keep(Content::Intake(Box::new(intake))),
        due,
        imported,
        brings: 0,
        shows_identity,
        imported_at: None,
    }
}

pub(super) fn decide_register(
    register: &Register,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    let Facts { now, policy, directory, .. } = *facts;
    if actor.seat().is_some_and(|seat| seat.window() != Some(&register.window)) {
        return Err(Refusal::NotYourWindow);
    }
    let mut fields = check_register(register, actor, now, false);
    fields.extend(register.unknown_in(directory));
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let mut texts = Texts::default();
    let due = policy.calendar.after_hours(now, policy.window_hours);
    let what = EventPayload::Registered(registration(register, due, false, &mut texts));
    let events = vec![Event { at: now, by: actor.by(), what }];
    Ok(Decision { events, content: texts.content, erased: texts.erased })
}

fn check_import(import: &Import, actor: &Actor, now: Timestamp) -> Vec<FieldProblem> {
    let received_at = import.received_at;
    let mut fields = check_register(&import.register, actor, received_at, true);
    if received_at > now {
        fields.push(FieldProblem::new("received_at", Field::InTheFuture));
    } else if received_at.day() < FIRST_DAY {
        fields.push(FieldProblem::new("received_at", Field::TooLongAgo));
    }
    if let Some(ending) = &import.ending {
        if ending.at < received_at {
            fields.push(FieldProblem::new("ending.at", Field::TooEarly));
        } else if ending.at > now {
            fields.push(FieldProblem::new("ending.at", Field::InTheFuture));
        }
    }
    fields
}

pub(super) fn decide_import(
    import: &Import,
    actor: &Actor,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    let Facts { now, policy, .. } = *facts;
    let fields = check_import(import, actor, now);
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let received_at = import.received_at;
    let mut texts = Texts::default();
    let window = By::Window { window: import.register.window.clone() };
    // Those who have an open case learn of it only now, so their time begins now.
    let is_open = import.ending.as_ref().is_none_or(|ending| ending.solved == Some(false));
    let runs_from = if is_open { now } else { received_at };
    let due = policy.calendar.after_hours(runs_from, policy.window_hours);
    let mut registered = registration(&import.register, due, true, &mut texts);
    registered.imported_at = is_open.then_some(now);
    let what = EventPayload::Registered(registered);
    let mut events = vec![Event { at: received_at, by: window.clone(), what }];
    let on_the_spot = import.ending.as_ref().is_some_and(|ending| ending.on_the_spot);
    let mut ended_by = window.clone();
    if let Some(department) = import.assigned_to.as_ref().filter(|_| !on_the_spot) {
        ended_by = By::Department { department: department.clone(), successor: None };
        let assigned = EventPayload::Assigned {
            department: department.clone(),
            accept_by: policy.calendar.after_hours(runs_from, policy.accept_hours),
            due: policy.done_by(CaseClass::FiveDays, runs_from),
            note: None,
            class: None,
            co: import.co.iter().filter(|co| *co != department).cloned().collect(),
            binding: false,
            plan_by: None,
            from: Vec::new(),
            reason: None,
        };
        events.push(Event { at: received_at, by: window.clone(), what: assigned });
        if import.ending.is_some() {
            let what = EventPayload::Accepted { contact_by: None, due: None };
            events.push(Event { at: received_at, by: ended_by.clone(), what });
        }
    }
    if let Some(ending) = &import.ending {
        let worked_hours = policy.calendar.working_hours(received_at, ending.at);
        let kept = texts.ending(&ending.end, worked_hours, None);
        let what = if ending.on_the_spot {
            EventPayload::Settled(kept)
        } else {
            EventPayload::Resolved(kept)
        };
        let at = ending.at;
        events.push(Event { at, by: ended_by, what });
        let afterwards = after_the_ending(ending, now, policy);
        events.extend(afterwards.into_iter().map(|what| Event { at, by: window.clone(), what }));
    }
    let after_the_first = u16::try_from(events.len().saturating_sub(1)).unwrap_or(u16::MAX);
    if let Some(Event { what: EventPayload::Registered(registration), .. }) = events.first_mut() {
        registration.brings = after_the_first;
    }
    Ok(Decision { events, content: texts.content, erased: texts.erased })
}

/// The events after the claim in an existing register that a case was done.
fn after_the_ending(
    ending: &ImportedResolution,
    now: Timestamp,
    policy: &Policy,
) -> Vec<EventPayload> {
    let mut afterwards = Vec::new();
    if let Some(solved) = ending.solved {
        let via = VerdictVia::Window;
        afterwards.push(EventPayload::VerdictGiven { solved, rating: None, words: None, via });
    }
    if ending.solved == Some(false) {
        let due = policy.calendar.after_hours(now, policy.window_hours);
        afterwards.push(EventPayload::Reopened { level: Level::DepartmentHead, reason: None, due });
    } else if ending.filed || ending.solved == Some(true) {
        let because = match (ending.solved, ending.end.outcome) {
            (Some(_), _) => ClosedBecause::SaidSolved,
            (None, Outcome::Withdrawn) => ClosedBecause::Withdrawn,
            (None, Outcome::Solved | Outcome::Explained | Outcome::Redirected) => {
                ClosedBecause::Silence
            }
        };
        afterwards.push(EventPayload::Closed { because });
    }
    afterwards
}
