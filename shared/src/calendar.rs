//! Working days and office hours, the unit in which deadlines and handling times are counted.
//!
//! A working day is Monday to Friday, plus the days worked in exchange, less the statutory
//! holidays. The exchange days are policy data: what is not listed follows the week.

use crate::time::{Day, MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};

/// Office hours in a working day: 9:00 to 17:00, eight hours.
const OPENS_MINUTE: i64 = 9 * 60;
const CLOSES_MINUTE: i64 = 17 * 60;
/// Working hours in a working day.
pub const HOURS_A_DAY: u32 = 8;

/// The days that differ from the plain week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Weekdays that are holidays.
    pub holidays: Vec<Day>,
    /// Weekend days that are worked in exchange.
    pub worked: Vec<Day>,
}

impl Default for Calendar {
    /// The State Council's arrangement for 2018 (国办发明电〔2017〕12号).
    fn default() -> Calendar {
        let day = |month: i64, day: i64| Day::from_civil(2018, month, day).unwrap_or(Day(0));
        let span = |month: i64, from: i64, to: i64| (from..=to).map(move |d| day(month, d));
        let mut holidays = vec![day(1, 1), day(5, 1), day(6, 18), day(9, 24)];
        holidays.extend(span(2, 15, 21));
        holidays.extend(span(4, 5, 7));
        holidays.extend(span(4, 29, 30));
        holidays.extend(span(10, 1, 7));
        let worked = vec![day(2, 11), day(2, 24), day(4, 8), day(4, 28), day(9, 29), day(9, 30)];
        Calendar { holidays, worked }
    }
}

impl Calendar {
    /// Whether offices are open on `day`.
    pub fn is_working(&self, day: Day) -> bool {
        if self.worked.contains(&day) {
            return true;
        }
        day.weekday() < 5 && !self.holidays.contains(&day)
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
        }
    }
}
