//! The counters that the figures are sums of: one for each group and each day, month and year in which anything
//! happened to it. None grows with the number of cases or of groups, and adding to one needs no knowledge of what it
//! holds, so that a store can add to each by itself and in any order.

use super::{Counts, Group, Tally};
use crate::time::Day;
use std::collections::BTreeMap;
use std::fmt;

/// A day, a month or a year that is counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    Year(i64),
    /// A year and a month, 1 to 12.
    Month(i64, i64),
    Day(Day),
}

impl Span {
    /// The year, the month and the day that contain a day.
    pub fn all_with(day: Day) -> [Span; 3] {
        let (year, month, _) = day.civil();
        [Span::Year(year), Span::Month(year, month), Span::Day(day)]
    }
}

/// As a prefix of an ISO 8601 date, which sorts by time among spans of the same length.
impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Span::Year(year) => write!(out, "{year:04}"),
            Span::Month(year, month) => write!(out, "{year:04}-{month:02}"),
            Span::Day(day) => write!(out, "{day}"),
        }
    }
}

/// Spans of one length, from the first to the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanRange {
    pub first: Span,
    pub last: Span,
}

/// The first and the last day that can be written with four digits for the year.
pub(super) const DAYS: (Day, Day) = (Day(-719_162), Day(2_932_896));

/// The fewest ranges of spans that together are the days from `from` to `until`: whole years where it has any, then
/// whole months, then days. At most five, and none if the period is empty.
#[expect(clippy::arithmetic_side_effects, reason = "years have four digits")]
pub fn cover(from: Option<Day>, until: Option<Day>) -> Vec<SpanRange> {
    let mut ranges = Vec::new();
    let from = from.unwrap_or(DAYS.0).max(DAYS.0);
    let until = until.unwrap_or(DAYS.1).min(DAYS.1);
    if until < from {
        return ranges;
    }
    let mut add = |first, last| ranges.push(SpanRange { first, last });
    // Months are counted through, so that the ones before and after need no care for the turn of the year.
    let index = |day: Day| day.civil().0 * 12 + day.civil().1 - 1;
    let (mut first, mut last) = (index(from), index(until));
    let starts_whole = from.civil().2 == 1;
    let ends_whole = until.plus(1).civil().2 == 1;
    if first == last && !(starts_whole && ends_whole) {
        add(Span::Day(from), Span::Day(until));
        return ranges;
    }
    if !starts_whole {
        first += 1;
        let mut end = from;
        while index(end.plus(1)) < first {
            end = end.plus(1);
        }
        add(Span::Day(from), Span::Day(end));
    }
    if !ends_whole {
        last -= 1;
        let (_, _, day) = until.civil();
        add(Span::Day(until.plus(1 - i32::try_from(day).unwrap_or(1))), Span::Day(until));
    }
    let month = |index| {
        let index: i64 = index;
        Span::Month(index.div_euclid(12), index.rem_euclid(12) + 1)
    };
    // The whole years among the whole months.
    let year = (first + 11).div_euclid(12)..(last + 1).div_euclid(12);
    if year.is_empty() {
        if first <= last {
            add(month(first), month(last));
        }
        return ranges;
    }
    if first < year.start * 12 {
        add(month(first), month(year.start * 12 - 1));
    }
    if year.end * 12 <= last {
        add(month(year.end * 12), month(last));
    }
    add(Span::Year(year.start), Span::Year(year.end - 1));
    ranges
}

/// What happened to a group in a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// By how much its indicators changed.
    pub change: Counts,
    /// How much of that events took away.
    pub undone: Counts,
}

/// Counters by span and group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters(BTreeMap<Span, BTreeMap<Group, Counter>>);

impl Counters {
    /// Books the change of one event on its day.
    pub fn book(&mut self, day: Day, change: &Tally) {
        let undone = change.undone();
        for span in Span::all_with(day) {
            let groups = self.0.entry(span).or_default();
            for (group, change) in &change.0 {
                groups.entry(group.clone()).or_default().change.add(change, 1);
            }
            for (group, undone) in &undone.0 {
                groups.entry(group.clone()).or_default().undone.add(undone, 1);
            }
        }
    }

    /// Takes a counter that was kept.
    pub fn put(&mut self, span: Span, group: Group, counter: Counter) {
        self.0.entry(span).or_default().insert(group, counter);
    }

    /// Every counter with its span and group.
    pub fn iter(&self) -> impl Iterator<Item = (Span, &Group, &Counter)> {
        let each = |(span, groups): (&Span, _)| (*span, groups);
        self.0.iter().map(each).flat_map(|(span, groups): (Span, &BTreeMap<Group, Counter>)| {
            groups.iter().map(move |(group, counter)| (span, group, counter))
        })
    }

    /// The counters of a range, without the spans in which nothing happened.
    pub(super) fn range(
        &self,
        range: SpanRange,
    ) -> impl Iterator<Item = (Span, &BTreeMap<Group, Counter>)> {
        self.0.range(range.first..=range.last).map(|(span, groups)| (*span, groups))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> Day {
        Day::read(written).expect("a day")
    }

    fn covered(from: &str, until: &str) -> Vec<String> {
        let bound = |written: &str| (!written.is_empty()).then(|| day(written));
        let ranges = cover(bound(from), bound(until));
        ranges.iter().map(|range| format!("{}..{}", range.first, range.last)).collect()
    }

    #[test]
    fn a_period_is_whole_years_then_months_then_days() {
        for (from, until, expected) in [
            ("", "", vec!["0001..9999"]),
            ("2018-05-14", "2018-05-14", vec!["2018-05-14..2018-05-14"]),
            ("2018-05-01", "2018-05-31", vec!["2018-05..2018-05"]),
            ("2018-05-01", "2018-05-30", vec!["2018-05-01..2018-05-30"]),
            ("2018-01-01", "2019-12-31", vec!["2018..2019"]),
            ("2018-02-01", "2018-12-31", vec!["2018-02..2018-12"]),
            ("2018-05-30", "2018-06-02", vec!["2018-05-30..2018-05-31", "2018-06-01..2018-06-02"]),
            (
                "2018-11-30",
                "2019-03-01",
                vec!["2018-11-30..2018-11-30", "2019-03-01..2019-03-01", "2018-12..2019-02"],
            ),
            (
                "2016-02-29",
                "2018-03-15",
                vec![
                    "2016-02-29..2016-02-29",
                    "2018-03-01..2018-03-15",
                    "2016-03..2016-12",
                    "2018-01..2018-02",
                    "2017..2017",
                ],
            ),
            ("", "2018-05-14", vec!["2018-05-01..2018-05-14", "2018-01..2018-04", "0001..2017"]),
            ("2018-12-31", "", vec!["2018-12-31..2018-12-31", "2019..9999"]),
            ("2018-05-15", "2018-05-14", vec![]),
        ] {
            assert_eq!(covered(from, until), expected, "{from} to {until}");
        }
    }

    #[test]
    fn every_day_of_a_period_is_covered_once_and_no_other() {
        let days: Vec<Day> = (0..800).map(|after| day("2017-11-20").plus(after)).collect();
        for (place, from) in days.iter().enumerate().step_by(17) {
            for until in days[place..].iter().step_by(13) {
                for day in &days {
                    let spans = Span::all_with(*day);
                    let times = cover(Some(*from), Some(*until))
                        .into_iter()
                        .filter(|range| {
                            spans.iter().any(|span| range.first <= *span && *span <= range.last)
                        })
                        .count();
                    let expected = usize::from(from <= day && day <= until);
                    assert_eq!(times, expected, "{day} from {from} until {until}");
                }
            }
        }
    }
}
