//! Compares pain points with values counted by hand, and with the sums over arbitrary cases.

use proptest::prelude::*;
use shared::actor::By;
use shared::case::{Case, fold};
use shared::event::{Event, EventPayload, Registration};
use shared::id::{DepartmentId, MatterId};
use shared::insight::{
    Asked, Counter, HeatMap, Insights, MAX_NAMED, PainPoint, Peak, PointCount, monday_of, months_of,
};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::policy::InsightRule;
use shared::time::{MINUTE_MS, Timestamp};
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};
use shared::waiting::Spell;
use support::{day, matter, window};

fn matter_of(name: &str) -> Option<MatterId> {
    (name != "-").then(|| matter(name))
}

fn case(serial: u32, at: Timestamp, name: &str, reason: RefusalReason, trips_made: u16) -> Case {
    let window = window("main");
    let registration = Registration {
        channel: Channel::Window,
        window: window.clone(),
        language: Lang::Zh,
        applicant: ApplicantKind::Person,
        matter: matter_of(name),
        reason,
        departments: vec![
            DepartmentId::new(if name == "tax" { "tax" } else { "land" }).expect("an identifier"),
        ],
        trips: Vec::new(),
        trips_made,
        intake: TextId(0),
        due: at,
        imported: trips_made == 0,
        brings: 0,
        shows_identity: false,
        imported_at: None,
    };
    let event =
        Event { at, by: By::Window { window }, what: EventPayload::Registered(registration) };
    fold(CaseNumber::new(at.day(), serial), [&event]).expect("a case")
}

fn asked(from: &str, until: &str, department: Option<&str>) -> Asked {
    let department = department.map(support::department);
    Asked { from: day(from), until: day(until), department, followed: Vec::new() }
}

fn counted(asked: Asked, cases: &[Case], spells: Vec<Spell>) -> Insights {
    let mut counter = Counter::new(asked, InsightRule { cases: 3, days: 7 }, spells);
    cases.iter().for_each(|case| counter.take(case));
    counter.finish()
}

/// Seven cases at 9:30, as somebody could list them on a sheet of paper.
fn sheet() -> Vec<Case> {
    use RefusalReason::{NotToldAtOnce, SeveralDepartments};
    [
        ("2018-05-07", "tax", NotToldAtOnce, 3),
        ("2018-05-14", "tax", NotToldAtOnce, 2),
        ("2018-05-18", "tax", NotToldAtOnce, 1),
        ("2018-05-20", "tax", NotToldAtOnce, 0),
        ("2018-05-15", "house", SeveralDepartments, 5),
        ("2018-05-16", "house", NotToldAtOnce, 4),
        ("2018-05-21", "-", SeveralDepartments, 2),
    ]
    .into_iter()
    .zip(1..)
    .map(|((on, name, reason, trips), serial)| {
        case(serial, Timestamp::at(day(on), 9 * 60 + 30), name, reason, trips)
    })
    .collect()
}

#[test]
fn the_sheet_is_counted_as_by_hand() {
    let found = counted(asked("2018-05-07", "2018-05-21", None), &sheet(), Vec::new());
    assert_eq!((found.cases, found.wasted_trips, found.trips_untold), (7, 2 + 1 + 4 + 3 + 1, 1));
    assert_eq!(found.weeks, [day("2018-05-07"), day("2018-05-14"), day("2018-05-21")]);
    let rows: Vec<_> = found
        .causes
        .iter()
        .map(|cause| (cause.point.to_string(), cause.cases, cause.cumulated, cause.wasted_trips))
        .collect();
    let row = |point: &str, cases, cumulated, trips| (point.to_owned(), cases, cumulated, trips);
    assert_eq!(
        rows,
        [
            row("tax~not_told_at_once", 4, 4, 3),
            row("house~several_departments", 1, 5, 4),
            row("house~not_told_at_once", 1, 6, 3),
            row("~several_departments", 1, 7, 1),
        ]
    );
    let tax = &found.causes[0];
    assert_eq!(tax.weeks, [1, 3, 0]);
    let peak = Peak { cases: 3, from: day("2018-05-14"), until: day("2018-05-20") };
    assert_eq!((&tax.peak, tax.proposed), (&peak, true));
    assert!(found.causes[1..].iter().all(|cause| !cause.proposed && cause.peak.cases == 1));
    // Newest first.
    let newest: Vec<CaseNumber> = sheet()[..4].iter().rev().map(|case| case.number).collect();
    assert_eq!(tax.numbers, newest);

    let map = HeatMap::of(&found.causes);
    assert_eq!(map.reasons, [RefusalReason::NotToldAtOnce, RefusalReason::SeveralDepartments]);
    let expected =
        vec![(matter_of("tax"), vec![4, 0]), (matter_of("house"), vec![1, 1]), (None, vec![0, 1])];
    assert_eq!((map.rows, map.most), (expected, 4));
}

#[test]
fn what_was_linked_as_a_duplicate_counts_once_and_proposes_no_study() {
    // The sheet's four on tax: the second and third are linked to one another, the fourth to the third.
    let mut cases = sheet();
    let numbers: Vec<CaseNumber> = cases.iter().map(|case| case.number).collect();
    cases[1].linked = vec![numbers[2]];
    cases[3].linked = vec![numbers[2]];
    let found = counted(asked("2018-05-07", "2018-05-21", None), &cases, Vec::new());
    assert_eq!((found.cases, found.duplicates), (5, 2));
    // The three made 2, 1 and an unknown number of trips: it was one case with 2.
    assert_eq!((found.wasted_trips, found.trips_untold), (2 + 1 + 4 + 3 + 1, 0));
    let tax = &found.causes[0];
    assert_eq!((tax.cases, tax.wasted_trips, tax.proposed), (2, 3, false));
    assert_eq!(tax.weeks, [1, 1, 0]);
    assert_eq!(tax.numbers, [numbers[1], numbers[0]]);
    // A duplicate of a case before the period is the one that counts in it.
    let later = counted(asked("2018-05-15", "2018-05-21", None), &cases, Vec::new());
    assert_eq!((later.cases, later.duplicates), (4, 1));
}

#[test]
fn a_period_and_a_department_keep_the_others_out() {
    let found = counted(asked("2018-05-15", "2018-05-20", None), &sheet(), Vec::new());
    assert_eq!((found.cases, found.weeks.len()), (4, 1));
    let own = counted(asked("2018-05-07", "2018-05-21", Some("land")), &sheet(), Vec::new());
    assert_eq!((own.cases, own.wasted_trips), (3, 8));
    let nobody = counted(asked("2018-05-07", "2018-05-21", Some("police")), &sheet(), Vec::new());
    assert_eq!((nobody.cases, nobody.causes.len()), (0, 0));
}

#[test]
fn a_spell_stands_beside_what_was_registered_in_its_hours() {
    let at = |written: &str| Timestamp::read(written).expect("a time");
    let spell = |from: &str, until: &str| Spell {
        window: window("main"),
        from: at(from),
        until: at(until),
        readings: 2,
        minutes_most: 45,
        waiting_most: 20,
        limit: 30,
    };
    // The cases are at 9:30; one spell is in the same hour, the other is not.
    let spells = vec![
        spell("2018-05-14 09:40", "2018-05-14 10:20"),
        spell("2018-05-15 10:00", "2018-05-15 11:00"),
    ];
    let found = counted(asked("2018-05-07", "2018-05-21", None), &sheet(), spells);
    assert_eq!(found.crowded[0].points, []);
    let point: PainPoint = "tax~not_told_at_once".parse().expect("a pain point");
    assert_eq!(found.crowded[1].points, [PointCount { point, cases: 1 }]);
}

#[test]
fn months_and_weeks_begin_where_the_calendar_says() {
    for (from, until, expected) in [
        ("2018-05-31", "2018-05-31", 1),
        ("2018-05-31", "2018-06-01", 2),
        ("2017-12-31", "2018-01-01", 2),
        ("2017-05-01", "2018-05-31", 13),
        ("2018-06-01", "2018-05-31", 0),
    ] {
        assert_eq!(months_of(day(from), day(until)), expected, "{from} {until}");
    }
    assert_eq!(monday_of(day("2018-05-20")), day("2018-05-14"));
    assert_eq!(monday_of(day("2018-05-21")), day("2018-05-21"));
}

proptest! {
    #[test]
    fn the_sums_of_the_causes_are_the_sums_of_the_cases(
        drawn in prop::collection::vec((0i32..60, 0usize..3, 0usize..4, 0u16..6), 0..80),
    ) {
        let first = day("2018-04-16");
        let cases: Vec<Case> = drawn
            .iter()
            .zip(0..)
            .map(|((days, name, reason, trips), serial)| {
                let at = Timestamp::at(first.plus(*days), 540).plus(i64::from(serial) * MINUTE_MS);
                let name = ["tax", "house", "-"][*name];
                case(serial, at, name, RefusalReason::ALL[*reason], *trips)
            })
            .collect();
        let asked = asked("2018-04-20", "2018-06-01", None);
        let within: Vec<&Case> = cases.iter().filter(|case| asked.takes(case)).collect();
        let found = counted(asked.clone(), &cases, Vec::new());
        prop_assert_eq!(found.cases as usize, within.len());
        prop_assert_eq!(found.causes.iter().map(|cause| cause.cases).sum::<u32>(), found.cases);
        let trips: u32 = within.iter().map(|case| u32::from(case.trips_made.max(1) - 1)).sum();
        prop_assert_eq!(found.wasted_trips, trips);
        prop_assert_eq!(found.causes.iter().map(|cause| cause.wasted_trips).sum::<u32>(), trips);
        prop_assert_eq!(found.causes.last().map_or(0, |cause| cause.cumulated), found.cases);
        for pair in found.causes.windows(2) {
            prop_assert!(pair[0].cases >= pair[1].cases);
        }
        for cause in &found.causes {
            prop_assert_eq!(cause.weeks.iter().sum::<u32>(), cause.cases);
            prop_assert!(cause.peak.cases >= 1 && cause.peak.cases <= cause.cases);
            prop_assert_eq!(cause.numbers.len(), (cause.cases as usize).min(MAX_NAMED));
        }
        let map = HeatMap::of(&found.causes);
        prop_assert_eq!(map.rows.iter().flat_map(|(_, row)| row).sum::<u32>(), found.cases);
        // The order in which cases are counted does not matter.
        let reversed: Vec<Case> = cases.into_iter().rev().collect();
        prop_assert_eq!(counted(asked, &reversed, Vec::new()), found);
    }
}
