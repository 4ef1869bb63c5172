//! Compares the figures of cases with what happened to them.

use crate::expected::Expected;
use crate::fixtures::*;
use crate::histories::{attempts, grow};
use shared::shape::SerdeJson;

/// What a case must count: its groups, its numbers by the names under which they are published, and the working hours
/// to its claim.
#[derive(Clone, Default)]
struct Expectation {
    groups: Vec<Group>,
    numbers: BTreeMap<&'static str, i64>,
    hours: Option<u32>,
}

impl Expectation {
    fn of(case: &Case, events: &[Event]) -> Expectation {
        let Expected { matter, reason, mut counts, mut worked_hours, voided, .. } =
            Expected::of(events);
        counts.insert("voided", i64::from(voided.is_some()));
        if voided.is_some() {
            counts.iter_mut().filter(|(name, _)| **name != "voided").for_each(|(_, n)| *n = 0);
            worked_hours = None;
        }
        let mut groups = vec![Group::All, Group::Matter(matter), Group::Reason(reason)];
        groups.extend(case.departments.iter().cloned().map(Group::Department));
        Expectation { groups, numbers: counts, hours: worked_hours }
    }

    /// A number in a group; 0 if the case is not in the group.
    fn number(&self, group: &Group, name: &str) -> i64 {
        if self.groups.contains(group) { self.numbers.get(name).copied().unwrap_or(0) } else { 0 }
    }

    fn hours(&self, group: &Group) -> Option<u32> {
        self.hours.filter(|_| self.groups.contains(group))
    }
}

/// An event with the case it belongs to, its time, and what the case counted before and after it.
struct Happened {
    case: usize,
    day: Day,
    what: EventPayload,
    before: Expectation,
    after: Expectation,
}

/// The numbers of a group in a period, recounted from what happened.
fn recounted(
    happened: &[Happened],
    group: &Group,
    from: Option<Day>,
    until: Option<Day>,
) -> BTreeMap<&'static str, Option<i64>> {
    let by_evening: Vec<&Happened> =
        happened.iter().filter(|event| until.is_none_or(|until| event.day <= until)).collect();
    let mut standing: BTreeMap<usize, &Expectation> = BTreeMap::new();
    for event in &by_evening {
        standing.insert(event.case, &event.after);
    }
    let stands =
        |name: &str| -> i64 { standing.values().map(|told| told.number(group, name)).sum() };
    let within: Vec<&&Happened> =
        by_evening.iter().filter(|event| from.is_none_or(|from| from <= event.day)).collect();
    let rank = |mut hours: Vec<u32>, percent: usize| {
        hours.sort_unstable();
        let rank = (hours.len() * percent).div_ceil(100);
        rank.checked_sub(1).and_then(|place| hours.get(place)).map(|hours| i64::from(*hours))
    };
    let registered = on_stage(StageKind::Registered);
    let names = Expectation::of(registered.case(), &registered.events).numbers;
    let mut numbers: BTreeMap<&'static str, Option<i64>> = BTreeMap::new();
    for name in names.keys().copied() {
        let number = match from {
            None => stands(name),
            Some(_) => within
                .iter()
                .map(|event| event.after.number(group, name) - event.before.number(group, name))
                .filter(|change| *change > 0)
                .sum(),
        };
        numbers.insert(name, Some(number));
    }
    let hours: Vec<u32> = match from {
        None => standing.values().filter_map(|told| told.hours(group)).collect(),
        Some(_) => within
            .iter()
            .filter(|event| event.before.hours(group) != event.after.hours(group))
            .filter_map(|event| event.after.hours(group))
            .collect(),
    };
    numbers.insert("median_hours", rank(hours.clone(), 50));
    numbers.insert("p90_hours", rank(hours, 90));
    numbers.insert("open", Some(stands("registered") - stands("resolved")));
    numbers.insert(
        "unanswered",
        Some(stands("resolved") - stands("solved") - stands("withdrawn_cases")),
    );
    numbers
}

/// Collects every number in a JSON value.
fn numbers_in(value: &serde_json::Value, found: &mut Vec<i64>) {
    match value {
        serde_json::Value::Number(number) => found.extend(number.as_i64()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| numbers_in(item, found)),
        serde_json::Value::Object(fields) => {
            fields.values().for_each(|field| numbers_in(field, found));
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::String(_) => {}
    }
}

/// Days at which periods begin and end: some on which something happened, each with the next, and none.
fn edges_of(happened: &[Happened]) -> Vec<Option<Day>> {
    let mut days: Vec<Day> = happened.iter().map(|event| event.day).collect();
    days.sort_unstable();
    days.dedup();
    let step = days.len().div_ceil(5).max(1);
    let mut edges: Vec<Option<Day>> =
        days.iter().step_by(step).flat_map(|day| [Some(*day), Some(day.plus(1))]).collect();
    edges.push(Day::from_civil(2018, 5, 1));
    edges.push(None);
    edges
}

/// The counters that a store has to load for a period: no more than four ranges, or five where those of far months
/// are not asked for as one, and the days of all cases.
fn needed(counters: &Counters, from: Option<Day>, until: Option<Day>) -> Counters {
    let (few, ranges) = (ranges_of(from, until, 10_000), ranges_of(from, until, 12));
    assert!(few.len() <= 4 && ranges.len() <= 5, "{few:?} {ranges:?}");
    let days = days_between(from, until);
    let mut loaded = Counters::default();
    for (span, group, counter) in counters.iter() {
        let is_in = |range: &SpanRange| range.first <= span && span <= range.last;
        if ranges.iter().any(is_in) || (*group == Group::All && is_in(&days)) {
            loaded.put(span, group.clone(), counter.clone());
        }
    }
    loaded
}

#[test]
fn no_figure_of_any_group_and_period_is_below_zero_and_each_is_what_happened() {
    let mut runner = TestRunner::new(Config { cases: 600, ..Config::default() });
    runner
        .run(&(attempts(), attempts(), attempts(), 0i32..40), |(first, second, third, apart)| {
            let mut counters = Counters::default();
            let mut audit = Audit::new(BTreeMap::new());
            let mut happened: Vec<Happened> = Vec::new();
            for (case, attempts) in [first, second, third].iter().enumerate() {
                let mut events: Vec<Event> = Vec::new();
                let later = apart * i32::try_from(case).expect("a place");
                grow(attempts, |before, event, after| {
                    events.push(event.clone());
                    let day = event.at.day().plus(later);
                    let change = Tally::change(before, after);
                    counters.book(day, &change);
                    let salt = format!("{:032x}", happened.len());
                    for row in rows_of(day, &change, &salt) {
                        audit
                            .take_open::<SerdeJson>(&format!("count {}", row.line()))
                            .expect("a row");
                    }
                    happened.push(Happened {
                        case,
                        day,
                        what: event.what.clone(),
                        before: before
                            .map(|case| Expectation::of(case, &events[..events.len() - 1]))
                            .unwrap_or_default(),
                        after: Expectation::of(after, &events),
                    });
                });
            }
            let edges = edges_of(&happened);
            for (from, until) in
                edges.iter().flat_map(|from| edges.iter().map(move |until| (*from, *until)))
            {
                if from.zip(until).is_some_and(|(from, until)| until < from) {
                    continue;
                }
                let figures = publish(&needed(&counters, from, until), from, until);
                prop_assert_eq!(&figures, &audit.figures(from, until));
                let mut numbers = Vec::new();
                numbers_in(&serde_json::to_value(&figures).expect("JSON"), &mut numbers);
                prop_assert!(numbers.iter().all(|number| *number >= 0), "{figures:?}");

                let mut published: BTreeMap<Group, Published> = BTreeMap::new();
                published.insert(Group::All, figures.total.clone());
                for row in &figures.by_department {
                    published.insert(Group::Department(row.department.clone()), row.counts.clone());
                }
                for row in &figures.by_matter {
                    published.insert(Group::Matter(row.matter.clone()), row.counts.clone());
                }
                for row in &figures.by_reason {
                    published.insert(Group::Reason(row.reason), row.counts.clone());
                }
                let groups: BTreeSet<&Group> =
                    happened.iter().flat_map(|event| &event.after.groups).collect();
                prop_assert!(
                    published.keys().all(|group| group == &Group::All || groups.contains(group))
                );
                let none = Published::default();
                for group in groups {
                    let expected = recounted(&happened, group, from, until);
                    for (name, number) in published.get(group).unwrap_or(&none).numbers() {
                        prop_assert_eq!(
                            number,
                            expected[name],
                            "{:?} {} from {:?} until {:?}",
                            group,
                            name,
                            from,
                            until
                        );
                    }
                }
                // What happened according to the events.
                let within = |event: &&Happened| {
                    from.is_none_or(|from| from <= event.day)
                        && until.is_none_or(|until| event.day <= until)
                };
                let times = |is: fn(&EventPayload) -> bool| -> i64 {
                    happened.iter().filter(within).filter(|event| is(&event.what)).count() as i64
                };
                let registered = times(|what| matches!(what, EventPayload::Registered(_)));
                let claimed = times(|what| {
                    matches!(what, EventPayload::Settled(_) | EventPayload::Resolved(_))
                });
                let reopened = times(|what| matches!(what, EventPayload::Reopened { .. }));
                let voided = times(|what| matches!(what, EventPayload::Voided { .. }));
                let total = &figures.total;
                prop_assert_eq!(total.voided, voided);
                if from.is_some() {
                    prop_assert_eq!((total.registered, total.reopened), (registered, reopened));
                    prop_assert_eq!(total.resolved, claimed);
                } else {
                    prop_assert_eq!(total.registered, registered - voided);
                }
                prop_assert_eq!(
                    figures.by_day.iter().map(|day| day.resolved).sum::<i64>(),
                    claimed
                );
                let spans = spans(&counters, from, until);
                prop_assert_eq!(spans.iter().map(|span| span.resolved).sum::<i64>(), claimed);
            }
            Ok(())
        })
        .expect("no figure is below zero");
}

#[test]
fn the_figures_do_not_depend_on_the_order_of_the_changes() {
    let mut runner = TestRunner::new(Config { cases: 300, ..Config::default() });
    runner
        .run(&(attempts(), attempts(), any::<u64>()), |(first, second, seed)| {
            let mut changes: Vec<(Day, Tally)> = Vec::new();
            let mut finals: Vec<Case> = Vec::new();
            for attempts in [&first, &second] {
                let grown = grow(attempts, |before, event, after| {
                    changes.push((event.at.day(), Tally::change(before, after)));
                });
                finals.push(grown.case().clone());
            }
            let mut expected = Tally::default();
            for case in &finals {
                expected.add(&Tally::of(case), 1);
            }
            changes.shuffle(&mut StdRng::seed_from_u64(seed));
            let mut summed = Tally::default();
            for (_, change) in &changes {
                summed.add(change, 1);
            }
            prop_assert_eq!(&summed, &expected);
            let all = summed.0.get(&Group::All).expect("the group of all");
            prop_assert_eq!(all.registered + all.voided, 2);
            Ok(())
        })
        .expect("every order gives the same figures");
}
