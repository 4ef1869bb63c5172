//! Working days and office hours, the unit in which deadlines and handling times are counted.
//!
//! A working day is Monday to Friday, plus the days worked in exchange (调休), less the statutory
//! holidays. The State Council arranges both for each year; [`china`] holds its arrangements with their
//! sources, and an administrator adds those of the years to come. A year without an arrangement
//! follows the plain week.

pub mod china;

use crate::text::Line;
use crate::time::{Day, MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Office hours in a working day: 9:00 to 17:00, eight hours.
const OPENS_MINUTE: i64 = 9 * 60;
const CLOSES_MINUTE: i64 = 17 * 60;
/// Working hours in a working day.
pub const HOURS_A_DAY: u32 = 8;

/// The arrangement of one year (国务院办公厅关于部分节假日安排的通知).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Arrangement {
    /// The year.
    pub year: u16,
    /// Where it is written.
    pub source: Line,
    /// The days off, weekends within them included.
    pub holidays: Vec<Day>,
    /// Weekend days that are worked in exchange.
    pub worked: Vec<Day>,
}

/// The days that differ from the plain week: the arrangements that were added, and the built-in ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// By year; an added one replaces a built-in one.
    pub added: BTreeMap<u16, Arrangement>,
}

impl Calendar {
    /// The arrangement of a year, where there is one.
    pub fn arrangement(&self, year: u16) -> Option<Arrangement> {
        self.added.get(&year).cloned().or_else(|| china::arrangement(year))
    }

    /// Whether offices are open on `day`.
    pub fn is_working(&self, day: Day) -> bool {
        let is_weekday = day.weekday() < 5;
        let (year, month, date) = day.civil();
        let Ok(year) = u16::try_from(year) else { return is_weekday };
        match self.added.get(&year) {
            Some(added) if added.worked.contains(&day) => true,
            Some(added) => is_weekday && !added.holidays.contains(&day),
            None => china::is_working(year, month, date, is_weekday),
        }
    }

    /// The close of the day of `from`, where offices are still open then; else of the next working
    /// day: what “the same day” means for somebody who comes in the evening.
    pub fn same_day(&self, from: Timestamp) -> Timestamp {
        let close = Timestamp::at(from.day(), CLOSES_MINUTE);
        if self.is_working(from.day()) && from < close { close } else { self.after_days(from, 1) }
    }

    /// The opening of the `days`-th working day after the day of `from`.
    pub fn opening_after(&self, from: Timestamp, days: u32) -> Timestamp {
        let close = self.after_days(from, days.max(1));
        Timestamp::at(close.day(), OPENS_MINUTE)
    }

    /// The close of `day`: deadlines that are given as a day end then.
    pub fn close_of(&self, day: Day) -> Timestamp {
        Timestamp::at(day, CLOSES_MINUTE)
    }

    /// The latest instant from which `hours` of office hours pass until `to`.
    pub fn before_hours(&self, to: Timestamp, hours: u32) -> Timestamp {
        let mut left = i64::from(hours) * 60 * MINUTE_MS;
        let mut day = to.day();
        loop {
            if self.is_working(day) {
                let opens = Timestamp::at(day, OPENS_MINUTE);
                let closes = Timestamp::at(day, CLOSES_MINUTE).min(to);
                let available = (closes.0 - opens.0).max(0);
                if available > 0 && available >= left {
                    return closes.plus(-left);
                }
                left -= available;
            }
            day = day.plus(-1);
        }
    }

    /// Milliseconds of office hours between two instants; 0 when `to` is not after `from`.
    pub fn working_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        let mut total = 0;
        let mut day = from.day();
        while day <= to.day() {
            if self.is_working(day) {
                let opens = Timestamp::at(day, OPENS_MINUTE).max(from);
                let closes = Timestamp::at(day, CLOSES_MINUTE).min(to);
                total += (closes.0 - opens.0).max(0);
            }
            day = day.plus(1);
        }
        total
    }

    /// Whole working hours between two instants, rounded up: the unit of the published figures.
    pub fn working_hours(&self, from: Timestamp, to: Timestamp) -> u32 {
        let hour_ms = 60 * MINUTE_MS;
        u32::try_from((self.working_ms(from, to) + hour_ms - 1) / hour_ms).unwrap_or(u32::MAX)
    }

    /// The instant at which `hours` of office hours have passed since `from`.
    pub fn after_hours(&self, from: Timestamp, hours: u32) -> Timestamp {
        let mut left = i64::from(hours) * 60 * MINUTE_MS;
        let mut day = from.day();
        loop {
            if self.is_working(day) {
                let opens = Timestamp::at(day, OPENS_MINUTE).max(from);
                let closes = Timestamp::at(day, CLOSES_MINUTE);
                let available = (closes.0 - opens.0).max(0);
                if available > 0 && available >= left {
                    return opens.plus(left);
                }
                left -= available;
            }
            day = day.plus(1);
        }
    }

    /// The close of the `days`-th working day after the day of `from`, as rules count them: the day
    /// of receipt is not counted (民法典 第二百零一条).
    pub fn after_days(&self, from: Timestamp, days: u32) -> Timestamp {
        let mut left = days;
        let mut day = from.day();
        while left > 0 {
            day = day.plus(1);
            if self.is_working(day) {
                left -= 1;
            }
        }
        Timestamp::at(day, CLOSES_MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(written: &str) -> Timestamp {
        Timestamp::read(written).expect("a time")
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

    #[test]
    fn five_working_days_from_a_friday_end_the_next_friday() {
        let due = Calendar::default().after_days(at("2018-05-18 11:00"), 5);
        assert_eq!(due.minute_text(), "2018-05-25 17:00");
    }

    proptest! {
        #[test]
        fn hours_counted_forward_are_the_hours_between(
            minutes in 25_000_000i64..27_000_000, hours in 1u32..200,
        ) {
            let calendar = Calendar::default();
            let from = Timestamp(minutes * MINUTE_MS);
            let to = calendar.after_hours(from, hours);
            prop_assert_eq!(calendar.working_hours(from, to), hours);
            let back = calendar.before_hours(to, hours);
            prop_assert_eq!(calendar.working_hours(back, to), hours);
            prop_assert!(back >= from);
        }
    }
}
