//! Cases that come from an existing register.

use crate::fixtures::*;

#[test]
fn an_import_keeps_its_dates_and_refuses_impossible_ones() {
    let lead = staff(Role::WindowLead);
    let now = Timestamp::read("2020-02-01 10:00").expect("a time");
    let received_at = Timestamp::read("2011-08-03 18:24:41").expect("a time");
    let answered = Timestamp::read("2011-09-01 08:00").expect("a time");
    let import = |received_at: Timestamp, at: Timestamp| {
        Command::Import(Box::new(Import {
            register: Register { trips: Vec::new(), trips_made: 0, ..register(Channel::Online) },
            received_at,
            assigned_to: Some(department("tax")),
            co: Vec::new(),
            ending: Some(ImportedResolution {
                at,
                on_the_spot: false,
                end: end(Outcome::Explained),
                solved: None,
                rating: None,
                filed: false,
            }),
        }))
    };
    let policy = Policy::default();
    let decision =
        decide(None, &import(received_at, answered), &lead, now, &policy).expect("an import");
    let case = fold(number(), &decision.events).expect("a case");
    assert_eq!(case.registered_at, received_at);
    assert_eq!(case.stage.resolution().map(|resolution| resolution.at), Some(answered));
    assert!(case.was_assigned() && case.imported.is_some());
    for (received_at, at) in [(now.plus(1), now.plus(2)), (answered, received_at)] {
        let refused = decide(None, &import(received_at, at), &lead, now, &policy);
        assert!(matches!(refused, Err(Refusal::Fields { .. })), "{refused:?}");
    }
}

/// The events of an import, at `now`, of a row of March 2019.
fn imported(assigned_to: Option<DepartmentId>, ended: bool, now: &str) -> Vec<Event> {
    let received_at = Timestamp::read("2019-03-04 10:00").expect("a time");
    let command = Command::Import(Box::new(Import {
        register: Register { trips: Vec::new(), trips_made: 0, ..register(Channel::Online) },
        received_at,
        assigned_to,
        co: Vec::new(),
        ending: ended.then(|| ImportedResolution {
            at: received_at.plus(DAY_MS),
            on_the_spot: false,
            end: end(Outcome::Explained),
            solved: None,
            rating: None,
            filed: false,
        }),
    }));
    let now = Timestamp::read(now).expect("a time");
    let lead = staff(Role::WindowLead);
    decide(None, &command, &lead, now, &Policy::default()).expect("an import").events
}

/// The events of an import from before the instant of an import was recorded.
fn imported_before(assigned_to: Option<DepartmentId>) -> Vec<Event> {
    let at = |written: &str| Timestamp::read(written).expect("a time");
    let mut events = imported(assigned_to, false, "2020-02-03 10:00");
    for event in &mut events {
        if let EventPayload::Registered(registration) = &mut event.what {
            registration.imported_at = None;
            registration.due = at("2019-03-05 10:00");
        } else if let EventPayload::Assigned { accept_by, due, .. } = &mut event.what {
            (*accept_by, *due) = (at("2019-03-05 10:00"), at("2019-03-11 17:30"));
        }
    }
    events
}

/// What a case owes: what, by whom, since when and by when.
fn owed_by(case: &Case) -> Vec<(DutyKind, bool, String, String)> {
    case.duties()
        .into_iter()
        .map(|duty| {
            let by_department = duty.owner.department().is_some();
            (duty.kind, by_department, duty.since.minute_text(), duty.due.minute_text())
        })
        .collect()
}

#[test]
fn an_open_case_of_an_existing_register_is_owed_from_its_import_on() {
    let policy = Policy::default();
    // A Monday, after the holiday.
    let now = "2020-02-03 10:00";
    let at = |written: &str| Timestamp::read(written).expect("a time");
    let case = |events: &[Event]| fold(number(), events).expect("a case");
    let since = now.to_owned();
    for (assigned_to, kind) in [(None, DutyKind::Act), (Some(department("tax")), DutyKind::Accept)]
    {
        let by_department = assigned_to.is_some();
        let case = case(&imported(assigned_to, false, now));
        let due = "2020-02-04 10:00".to_owned();
        assert_eq!(owed_by(&case), [(kind, by_department, since.clone(), due)]);
        assert_eq!(case.registered_at, at("2019-03-04 10:00"), "the register's date stays");
        assert_eq!(
            case.tick(at("2020-02-04 09:59"), &policy)
                .iter()
                .filter(|event| { !matches!(&event.what, EventPayload::Reminded { .. }) })
                .count(),
            0
        );
        let late = case.tick(at("2020-02-04 10:01"), &policy);
        assert!(late.iter().any(|event| matches!(&event.what, EventPayload::WentOverdue { .. })));
        assert!(!sentence::is_overdue(&PublicCase::of(&case), at("2020-02-03 10:01")));
    }
    // A case that has ended according to the register owes nothing.
    let ended = case(&imported(Some(department("tax")), true, now));
    assert_eq!(owed_by(&ended), []);
    assert_eq!(ended.tick(at("2021-01-04 10:00"), &policy), Vec::new());
}

/// The case after a department accepted an imported assignment, and after a week of the clock.
fn accepted(events: &[Event], accepted_at: &str) -> Case {
    let policy = Policy::default();
    let officer = staff(Role::DepartmentOfficer);
    let at = Timestamp::read(accepted_at).expect("a time");
    let case = fold(number(), events).expect("a case");
    let decision = decide(Some(&case), &Command::Accept, &officer, at, &policy).expect("accepted");
    let events: Vec<Event> = events.iter().cloned().chain(decision.events).collect();
    fold(number(), &events).expect("a case")
}

#[test]
fn a_department_that_accepts_an_imported_case_gets_a_deadline_that_can_be_kept() {
    let policy = Policy::default();
    let at = |written: &str| Timestamp::read(written).expect("a time");
    let new = imported(Some(department("tax")), false, "2020-02-03 10:00");
    let old = imported_before(Some(department("tax")));
    for (events, accepted_at, due) in [
        // Five working days from the import, or from the acceptance if those are over or unknown.
        (&new, "2020-02-03 11:00", "2020-02-10 17:00"),
        (&new, "2020-02-12 11:00", "2020-02-19 17:00"),
        (&old, "2020-02-12 11:00", "2020-02-19 17:00"),
    ] {
        let case = accepted(events, accepted_at);
        let work: Vec<Duty> =
            case.duties().into_iter().filter(|duty| duty.kind == DutyKind::Resolve).collect();
        assert_eq!(work.len(), 1);
        assert_eq!(work[0].due.minute_text(), due, "accepted {accepted_at}");
        let acts = case.tick(at(accepted_at).plus(MINUTE_MS), &policy);
        assert_eq!(acts, Vec::new(), "nothing is late a minute after {accepted_at}");
        // It can be extended like any other deadline.
        let extend = Command::Extend(Extend { days: 2, reason: prose("要等上级答复") });
        let officer = staff(Role::DepartmentOfficer);
        let moved =
            decide(Some(&case), &extend, &officer, at(accepted_at).plus(MINUTE_MS), &policy);
        assert!(moved.is_ok(), "{moved:?}");
    }
}

#[test]
fn a_case_imported_before_the_instant_was_kept_meets_no_storm() {
    let policy = Policy::default();
    let later = Timestamp::read("2020-06-01 10:00").expect("a time");
    for assigned_to in [None, Some(department("tax"))] {
        let events = imported_before(assigned_to);
        let case = fold(number(), &events).expect("a case");
        assert_eq!(owed_by(&case), []);
        assert_eq!(case.tick(later, &policy), Vec::new());
        let public = PublicRecord::of(History { case: &case, events: &events });
        assert!(!sentence::is_overdue(&public.case, later));
        let directory = Directory::default();
        for lang in Lang::ALL {
            let said = sentence::first_sentence(&public, &directory, lang, later);
            assert!(
                !said.contains("2019") && !said.contains("超期") && !said.contains("late"),
                "{said}"
            );
        }
    }
}
