//! Working days and office hours, in which deadlines and handling times are counted.
//!
//! Working days are Monday to Friday, plus the make-up days (调休), minus the statutory holidays. The State Council
//! announces both for each year: [`china`] has its announcements with their sources, and administrators add those of
//! later years. A year without an announcement follows the plain week.

pub mod china;
pub mod notice;
pub mod office;

use crate::lang::Lang;
use crate::problem::{Field, FieldProblem};
use crate::text::Line;
use crate::time::{Day, HOUR_MS, MINUTE_MS, Timestamp};
use macros::shape;
use office::{OfficeHours, OfficeRule};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// The hours that are called a working day where many are told, as in the figures.
pub const HOURS_A_DAY: u32 = 8;

/// The years for which an arrangement is accepted; any other year is a typing mistake.
const YEARS_ARRANGED: RangeInclusive<u16> = 2000..=2099;
/// The longest list in an arrangement: twice the days off of the longest year so far (33 in 2026).
const MAX_DAYS: usize = 66;

/// The holidays of one year (国务院办公厅关于部分节假日安排的通知). A holiday that runs past the end of December is split: each day is
/// listed under its own year.
#[shape]
pub struct Arrangement {
    pub year: u16,
    pub source: Line,
    /// All days off, including the weekends within a holiday.
    pub holidays: Vec<Day>,
    /// Saturdays and Sundays that are working days in exchange for a holiday.
    pub worked: Vec<Day>,
}

impl Arrangement {
    /// The fields that are wrong; empty if the arrangement is acceptable. Every day must lie in its year and be
    /// listed once, and a make-up day must be a Saturday or a Sunday.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut need = |holds: bool, field: &str, problem: Field| {
            if !holds {
                problems.push(FieldProblem::new(field, problem));
            }
        };
        let (min, max) = (*YEARS_ARRANGED.start(), *YEARS_ARRANGED.end());
        let range = Field::OutOfRange { min: min.into(), max: max.into() };
        need(YEARS_ARRANGED.contains(&self.year), "year", range);
        need(!self.holidays.is_empty(), "holidays", Field::Missing);
        let mut named = BTreeSet::new();
        for (list, days) in [("holidays", &self.holidays), ("worked", &self.worked)] {
            let max = MAX_DAYS;
            need(days.len() <= max, list, Field::TooMany { max });
            for (index, day) in days.iter().enumerate().take(max) {
                let field = format!("{list}.{index}");
                let year = self.year;
                need(day.civil().0 == i64::from(year), &field, Field::OtherYear { year });
                need(list == "holidays" || !day.is_weekday(), &field, Field::NotAWeekend);
                need(named.insert(*day), &field, Field::Repeated);
            }
        }
        problems
    }
}

/// The days that differ from the plain week: the built-in arrangements and those that were added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// By year. An added arrangement replaces the built-in one.
    pub added: BTreeMap<u16, Arrangement>,
    /// The office hours with the day from which they hold, in the order of the days. Before the first, that one holds.
    #[serde(default)]
    pub offices: Vec<(Day, OfficeRule)>,
}

/// The name of a day in the week.
pub fn weekday_name(day: Day, lang: Lang) -> &'static str {
    match day.weekday() {
        0 => lang.pick("周一", "Mon"),
        1 => lang.pick("周二", "Tue"),
        2 => lang.pick("周三", "Wed"),
        3 => lang.pick("周四", "Thu"),
        4 => lang.pick("周五", "Fri"),
        5 => lang.pick("周六", "Sat"),
        _ => lang.pick("周日", "Sun"),
    }
}

/// A time in office hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingSpan {
    /// Days of [`HOURS_A_DAY`] hours.
    pub days: i64,
    pub hours: i64,
    pub minutes: i64,
}

impl Calendar {
    pub fn arrangement(&self, year: u16) -> Option<Arrangement> {
        self.added.get(&year).cloned().or_else(|| china::arrangement(year))
    }

    /// Whether offices are open on `day`. It does not allocate, because computing a deadline asks this for day after
    /// day.
    pub fn is_working(&self, day: Day) -> bool {
        let is_weekday = day.is_weekday();
        let (year, month, date) = day.civil();
        let Ok(year) = u16::try_from(year) else { return is_weekday };
        match self.added.get(&year) {
            Some(added) if is_weekday => !added.holidays.contains(&day),
            Some(added) => added.worked.contains(&day),
            None => china::is_working(year, month, date, is_weekday),
        }
    }

    /// The office hours of `day`, whether or not it is a working day.
    pub fn office_hours(&self, day: Day) -> OfficeHours {
        let in_force = self.offices.iter().rev().find(|(from, _)| *from <= day);
        let rule = in_force.or(self.offices.first()).map(|(_, rule)| *rule).unwrap_or_default();
        *rule.on(day)
    }

    /// The sessions of `day`, each with the instants at which it opens and closes; none unless it is a working day.
    fn sessions(&self, day: Day) -> impl DoubleEndedIterator<Item = (Timestamp, Timestamp)> {
        let hours = self.is_working(day).then(|| self.office_hours(day));
        let at = move |minute: u32| Timestamp::at(day, minute.into());
        let sessions = hours.into_iter().flat_map(OfficeHours::sessions);
        sessions.map(move |session| (at(session.opens), at(session.closes)))
    }

    /// The close of business on the day of `from` if offices are still open then, otherwise on the next working day.
    /// This is what “the same day” means to somebody who comes in the evening.
    pub fn same_day(&self, from: Timestamp) -> Timestamp {
        let close = self.close_of(from.day());
        if self.is_working(from.day()) && from < close { close } else { self.after_days(from, 1) }
    }

    /// When offices open on the `days`-th working day after the day of `from`; 0 counts as 1.
    pub fn opening_after(&self, from: Timestamp, days: u32) -> Timestamp {
        let close = self.after_days(from, days.max(1));
        Timestamp::at(close.day(), self.office_hours(close.day()).opens.into())
    }

    /// The close of business on `day`: when a deadline that is given as a day ends.
    pub fn close_of(&self, day: Day) -> Timestamp {
        Timestamp::at(day, self.office_hours(day).close().into())
    }

    /// The latest instant from which `hours` of office hours remain until `to`.
    pub fn before_hours(&self, to: Timestamp, hours: u32) -> Timestamp {
        let mut left = i64::from(hours).saturating_mul(HOUR_MS);
        let mut day = to.day();
        loop {
            for (opens, closes) in self.sessions(day).rev() {
                let closes = closes.min(to);
                let available = closes.since(opens).max(0);
                if available > 0 && available >= left {
                    return closes.plus(left.saturating_neg());
                }
                left = left.saturating_sub(available);
            }
            day = day.plus(-1);
        }
    }

    /// Milliseconds of office hours between two instants; 0 if `to` is not after `from`.
    pub fn working_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        let mut total = 0i64;
        let mut day = from.day();
        while day <= to.day() {
            for (opens, closes) in self.sessions(day) {
                let (opens, closes) = (opens.max(from), closes.min(to));
                total = total.saturating_add(closes.since(opens).max(0));
            }
            day = day.plus(1);
        }
        total
    }

    /// The office hours between two instants, whichever comes first, in working days, hours and minutes.
    pub fn working_span(&self, one: Timestamp, other: Timestamp) -> WorkingSpan {
        let minutes = self.working_ms(one.min(other), one.max(other)) / MINUTE_MS;
        let hours = minutes / 60;
        let a_day = i64::from(self.office_hours(one.min(other).day()).hours());
        let days = hours.checked_div(a_day).unwrap_or(0);
        let hours = hours.checked_rem(a_day).unwrap_or(hours);
        WorkingSpan { days, hours, minutes: minutes % 60 }
    }

    /// Whole working hours between two instants, rounded up. The published figures use this unit.
    pub fn working_hours(&self, from: Timestamp, to: Timestamp) -> u32 {
        let begun = self.working_ms(from, to).saturating_add(HOUR_MS - 1);
        u32::try_from(begun / HOUR_MS).unwrap_or(u32::MAX)
    }

    /// The instant at which `hours` of office hours have passed since `from`.
    pub fn after_hours(&self, from: Timestamp, hours: u32) -> Timestamp {
        let mut left = i64::from(hours).saturating_mul(HOUR_MS);
        let mut day = from.day();
        loop {
            for (opens, closes) in self.sessions(day) {
                let opens = opens.max(from);
                let available = closes.since(opens).max(0);
                if available > 0 && available >= left {
                    return opens.plus(left);
                }
                left = left.saturating_sub(available);
            }
            day = day.plus(1);
        }
    }

    /// The close of business on the `days`-th working day after the day of `from`. The day of receipt does not count
    /// (Civil Code, article 201: 民法典 第二百零一条).
    pub fn after_days(&self, from: Timestamp, days: u32) -> Timestamp {
        let mut left = days;
        let mut day = from.day();
        while left > 0 {
            day = day.plus(1);
            if self.is_working(day) {
                left = left.saturating_sub(1);
            }
        }
        self.close_of(day)
    }
}

#[cfg(test)]
mod tests {
    use super::office::{DayOfYear, Opening, Season};
    use super::*;
    use proptest::prelude::*;

    fn at(written: &str) -> Timestamp {
        Timestamp::read(written).expect("a time")
    }

    #[test]
    fn what_is_left_is_counted_in_office_hours_over_nights_weekends_and_holidays() {
        let calendar = Calendar::default();
        for (now, due, expected) in [
            // Friday at four to Monday at five: an hour and a day.
            ("2018-05-25 16:00", "2018-05-28 17:00", (1, 1, 0)),
            ("2018-05-25 16:30", "2018-05-28 09:15", (0, 0, 45)),
            // Nothing is left of the office hours on a Saturday before an opening.
            ("2018-05-26 12:00", "2018-05-28 09:00", (0, 0, 0)),
            // The holiday of 1 May 2018, with 28 April worked instead.
            ("2018-04-28 17:00", "2018-05-02 17:00", (1, 0, 0)),
            // How late it is is counted alike.
            ("2018-05-28 17:00", "2018-05-25 16:00", (1, 1, 0)),
        ] {
            let WorkingSpan { days, hours, minutes } = calendar.working_span(at(now), at(due));
            assert_eq!((days, hours, minutes), expected, "{now} to {due}");
        }
    }

    #[test]
    fn working_hours_skip_nights_weekends_and_holidays() {
        let calendar = Calendar::default();
        for (from, to, expected) in [
            ("2018-05-14 09:00", "2018-05-14 09:00", 0),
            ("2018-05-14 09:00", "2018-05-14 09:01", 1),
            ("2018-05-14 16:00", "2018-05-15 10:00", 2),
            ("2018-05-18 16:00", "2018-05-21 10:00", 2),
            // The Labour Day holiday: Sunday 29 April to Tuesday 1 May, Saturday 28 April worked.
            ("2018-04-27 16:00", "2018-05-02 10:00", 10),
            ("2018-05-15 10:00", "2018-05-14 10:00", 0),
        ] {
            assert_eq!(calendar.working_hours(at(from), at(to)), expected, "{from} to {to}");
        }
    }

    fn days(written: &[&str]) -> Vec<Day> {
        written.iter().map(|day| Day::read(day).expect("a day")).collect()
    }

    fn arrangement(year: u16, holidays: &[&str], worked: &[&str]) -> Arrangement {
        let source = Line::new("国办发明电〔2026〕0号").expect("a line");
        Arrangement { year, source, holidays: days(holidays), worked: days(worked) }
    }

    /// A week off from Friday 1 October 2027, a Sunday and a Saturday worked in exchange.
    fn autumn_2027() -> Arrangement {
        let holidays = [
            "2027-10-01",
            "2027-10-02",
            "2027-10-03",
            "2027-10-04",
            "2027-10-05",
            "2027-10-06",
            "2027-10-07",
        ];
        arrangement(2027, &holidays, &["2027-09-26", "2027-10-09"])
    }

    #[test]
    fn an_added_arrangement_makes_its_days_off_and_its_exchange_days_count() {
        let plain = Calendar::default();
        let arranged = Calendar { added: [(2027, autumn_2027())].into(), ..plain.clone() };
        let from = at("2027-09-24 16:00");
        for (days, by_the_week, as_arranged) in [
            (1, "2027-09-27 17:00", "2027-09-26 17:00"),
            (5, "2027-10-01 17:00", "2027-09-30 17:00"),
            (6, "2027-10-04 17:00", "2027-10-08 17:00"),
            (7, "2027-10-05 17:00", "2027-10-09 17:00"),
            (8, "2027-10-06 17:00", "2027-10-11 17:00"),
        ] {
            assert_eq!(plain.after_days(from, days).minute_text(), by_the_week, "{days}");
            assert_eq!(arranged.after_days(from, days).minute_text(), as_arranged, "{days}");
        }
        assert_eq!(arranged.after_hours(from, 2).minute_text(), "2027-09-26 10:00");
        let back = arranged.before_hours(at("2027-10-08 10:00"), 2);
        assert_eq!(back.minute_text(), "2027-09-30 16:00");
        let same_day = arranged.same_day(at("2027-10-03 10:00"));
        assert_eq!(same_day.minute_text(), "2027-10-08 17:00");
        let opening = arranged.opening_after(at("2027-09-30 12:00"), 2);
        assert_eq!(opening.minute_text(), "2027-10-09 09:00");
        let hours = arranged.working_hours(at("2027-09-30 16:00"), at("2027-10-11 10:00"));
        assert_eq!(hours, 1 + 8 + 8 + 1);
        assert_eq!(arranged.arrangement(2027), Some(autumn_2027()));
    }

    #[test]
    fn an_added_arrangement_replaces_the_built_in_one_of_its_year_alone() {
        let short = arrangement(2018, &["2018-01-01"], &[]);
        let added = [(2018, short.clone())].into();
        let calendar = Calendar { added, ..Calendar::default() };
        for (day, working) in [
            ("2018-01-01", false),
            // Nothing of the Spring Festival 2018 remains.
            ("2018-02-11", false),
            ("2018-02-15", true),
            // The Spring Festival 2019 is unchanged.
            ("2019-02-03", true),
            ("2019-02-05", false),
        ] {
            assert_eq!(calendar.is_working(Day::read(day).expect("a day")), working, "{day}");
        }
        assert_eq!(calendar.arrangement(2018), Some(short));
        assert_eq!(calendar.arrangement(2019), china::arrangement(2019));
    }

    #[test]
    fn a_year_without_an_arrangement_follows_the_plain_week() {
        let (first, last) = china::covered();
        let added = [(last + 2, autumn_2027())].into();
        let arranged = Calendar { added, ..Calendar::default() };
        for year in [1970, first - 1, last + 1, last + 3, 9999] {
            assert_eq!(arranged.arrangement(year), None, "{year}");
            let start = Day::from_civil(year.into(), 1, 1).expect("a day");
            for day in (0..365).map(|days| start.plus(days)) {
                assert_eq!(arranged.is_working(day), day.is_weekday(), "{day}");
            }
        }
    }

    #[test]
    fn a_broken_arrangement_is_refused_field_by_field() {
        assert_eq!(autumn_2027().problems(), []);
        let year = 2027;
        let many = vec!["2027-10-01"; MAX_DAYS + 1];
        for (broken, expected) in [
            // A make-up day that is a Friday.
            (
                arrangement(year, &["2027-10-01"], &["2027-09-26", "2027-10-08"]),
                ("worked.1", Field::NotAWeekend),
            ),
            (
                arrangement(year, &["2027-01-01", "2026-12-31"], &[]),
                ("holidays.1", Field::OtherYear { year }),
            ),
            (
                arrangement(year, &["2027-01-01"], &["2028-01-02"]),
                ("worked.0", Field::OtherYear { year }),
            ),
            (
                arrangement(year, &["2027-10-01", "2027-10-04", "2027-10-01"], &[]),
                ("holidays.2", Field::Repeated),
            ),
            (
                arrangement(year, &["2027-10-01"], &["2027-10-09", "2027-10-09"]),
                ("worked.1", Field::Repeated),
            ),
            // A Saturday that is both off and worked.
            (arrangement(year, &["2027-10-02"], &["2027-10-02"]), ("worked.0", Field::Repeated)),
            (arrangement(year, &[], &["2027-10-09"]), ("holidays", Field::Missing)),
            (arrangement(year, &many, &[]), ("holidays", Field::TooMany { max: MAX_DAYS })),
            (
                arrangement(2207, &["2207-10-01"], &[]),
                ("year", Field::OutOfRange { min: 2000, max: 2099 }),
            ),
        ] {
            let (field, problem) = expected;
            let first = broken.problems().into_iter().next();
            assert_eq!(first, Some(FieldProblem::new(field, problem)), "{broken:?}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let broken = arrangement(2027, &["2027-10-01", "2026-10-02"], &["2026-10-02"]);
        let fields: Vec<String> =
            broken.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["holidays.1", "worked.0", "worked.0", "worked.0"]);
    }

    #[test]
    fn five_working_days_from_a_friday_end_the_next_friday() {
        let due = Calendar::default().after_days(at("2018-05-18 11:00"), 5);
        assert_eq!(due.minute_text(), "2018-05-25 17:00");
    }

    /// 8:30 to 12:00 and 14:00 to 17:30, in summer 15:00 to 18:00 in the afternoon; until 2027-03-01 from 9 to 17.
    fn with_noon() -> Calendar {
        let hours = |opens, closes| OfficeHours {
            opens: 510,
            closes: 720,
            afternoon: Some(Opening { opens, closes }),
        };
        let season = Season {
            from: DayOfYear { month: 6, day: 15 },
            until: DayOfYear { month: 9, day: 30 },
            hours: hours(900, 1080),
        };
        let rule = OfficeRule { usual: hours(840, 1050), season: Some(season) };
        let day = |written: &str| Day::read(written).expect("a day");
        let offices = vec![(day("2018-04-16"), OfficeRule::default()), (day("2027-03-01"), rule)];
        Calendar { offices, ..Calendar::default() }
    }

    /// The expectations were counted by hand.
    #[test]
    fn hours_are_those_in_which_offices_are_open() {
        let calendar = with_noon();
        for (from, hours, expected) in [
            // Before the new hours: nine to five without a break.
            ("2027-02-24 11:30", 2, "2027-02-24 13:30"),
            ("2027-03-02 11:30", 2, "2027-03-02 15:30"),
            ("2027-03-02 12:30", 1, "2027-03-02 15:00"),
            ("2027-03-02 08:00", 7, "2027-03-02 17:30"),
            ("2027-03-02 08:00", 8, "2027-03-03 09:30"),
            // The session over the day on which the hours change: 9 to 17 on Friday, then 8:30.
            ("2027-02-26 16:30", 1, "2027-03-01 09:00"),
            ("2027-07-01 11:30", 1, "2027-07-01 15:30"),
        ] {
            let to = calendar.after_hours(at(from), hours);
            assert_eq!(to.minute_text(), expected, "{hours} from {from}");
            assert_eq!(calendar.working_hours(at(from), to), hours, "{hours} from {from}");
        }
        let back = calendar.before_hours(at("2027-03-02 15:00"), 2);
        assert_eq!(back.minute_text(), "2027-03-02 11:00");
        for (from, close) in [
            ("2027-02-24 10:00", "2027-02-24 17:00"),
            ("2027-03-02 13:00", "2027-03-02 17:30"),
            ("2027-03-02 17:30", "2027-03-03 17:30"),
            ("2027-07-01 10:00", "2027-07-01 18:00"),
        ] {
            assert_eq!(calendar.same_day(at(from)).minute_text(), close, "{from}");
        }
        assert_eq!(
            calendar.opening_after(at("2027-03-02 10:00"), 1).minute_text(),
            "2027-03-03 08:30"
        );
        assert_eq!(
            calendar.after_days(at("2027-06-11 10:00"), 2).minute_text(),
            "2027-06-15 18:00"
        );
    }

    proptest! {
        #[test]
        fn hours_counted_forward_are_the_hours_between(
            minutes in 25_000_000i64..27_000_000, hours in 1u32..200,
        ) {
            // These minutes lie in the years from 2017 to 2021, and those of the second calendar after its change too.
            let noon = Calendar { offices: with_noon().offices.into_iter().skip(1).collect(), ..Calendar::default() };
            for calendar in [Calendar::default(), noon] {
                let from = Timestamp(minutes * MINUTE_MS);
                let to = calendar.after_hours(from, hours);
                prop_assert_eq!(calendar.working_hours(from, to), hours);
                let back = calendar.before_hours(to, hours);
                prop_assert_eq!(calendar.working_hours(back, to), hours);
                prop_assert!(back >= from);
            }
        }
    }
}
