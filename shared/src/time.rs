//! Instants and days.
//!
//! An instant is the number of milliseconds since 1970 in UTC. A day is a calendar day in China, which has been UTC+8
//! without daylight saving time since 1991 (IANA `Asia/Shanghai`). So no time zone library is needed, and none may be
//! added: it would cost the browser bundle 10 to 50 KB.

use macros::Shape;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60_000;
/// Milliseconds in an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds in a day.
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// China's offset from UTC in milliseconds.
const CHINA_MS: i64 = 8 * HOUR_MS;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Shape,
)]
#[cfg_attr(test, derive(macros::Examples))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = i64))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant of a wall-clock time in China; `minute` counts from midnight.
    pub fn at(day: Day, minute: i64) -> Timestamp {
        let midnight = i64::from(day.0).saturating_mul(DAY_MS).saturating_sub(CHINA_MS);
        Timestamp(midnight).plus(minute.saturating_mul(MINUTE_MS))
    }

    /// The day in China that contains this instant.
    pub fn day(self) -> Day {
        let days = self.0.saturating_add(CHINA_MS).div_euclid(DAY_MS);
        Day(days.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
    }

    /// Milliseconds since midnight in China.
    pub fn ms_of_day(self) -> i64 {
        self.0.saturating_add(CHINA_MS).rem_euclid(DAY_MS)
    }

    /// The instant `ms` milliseconds later.
    pub fn plus(self, ms: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant; negative if this one comes first.
    pub fn since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Formats it as `YYYY-MM-DD HH:MM` in China.
    pub fn minute_text(self) -> String {
        let minutes = self.ms_of_day() / MINUTE_MS;
        format!("{} {:02}:{:02}", self.day(), minutes / 60, minutes % 60)
    }

    /// Parses what spreadsheets and people write for a time in China: `2019/4/25 9:32:09`, `2019-04-25`,
    /// `2019年4月25日`, with or without the time. A year of two digits is in this century. Dates that do not exist are
    /// refused.
    pub fn read(written: &str) -> Result<Timestamp, TimeError> {
        let mut groups: Vec<i64> = Vec::new();
        let mut current: Option<i64> = None;
        let mut digits_of_year: u32 = 0;
        for letter in written.chars() {
            match crate::digits::digit_value(letter) {
                Some(digit) => {
                    let value = current.unwrap_or(0);
                    if value > 99_999 {
                        return Err(TimeError::NotADate);
                    }
                    if groups.is_empty() {
                        digits_of_year = digits_of_year.saturating_add(1);
                    }
                    current = Some(value.saturating_mul(10).saturating_add(digit.into()));
                }
                None if letter.is_whitespace() || "/-－.年月日时分秒T:：,".contains(letter) =>
                {
                    groups.extend(current.take());
                }
                None => return Err(TimeError::NotADate),
            }
        }
        groups.extend(current);
        let part = |index: usize| groups.get(index).copied().unwrap_or(0);
        if groups.len() < 3 || groups.len() > 6 {
            return Err(TimeError::NotADate);
        }
        let year = match digits_of_year {
            2 => part(0).saturating_add(2000),
            4 => part(0),
            _ => return Err(TimeError::NotADate),
        };
        let day = Day::from_civil(year, part(1), part(2)).ok_or(TimeError::NotADate)?;
        let (hour, minute, second) = (part(3), part(4), part(5));
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::NotADate);
        }
        let seconds = hour.saturating_mul(60).saturating_add(minute).saturating_mul(60);
        Ok(Timestamp::at(day, 0).plus(seconds.saturating_add(second).saturating_mul(1000)))
    }
}

/// The earliest day accepted from outside; an earlier one is a typing mistake.
pub const FIRST_DAY: Day = Day(7_305);

/// A calendar day in China, counted from 1970-01-01. In JSON it is `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = Date))]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub i32);

impl Day {
    /// The day of a civil date; `None` if there is no such date. Source: Howard Hinnant, “chrono-Compatible Low-Level
    /// Date Algorithms”.
    #[expect(clippy::arithmetic_side_effects, reason = "the parts are checked to be small first")]
    pub fn from_civil(year: i64, month: i64, day: i64) -> Option<Day> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let found = Day(i32::try_from(era * 146_097 + day_of_era - 719_468).ok()?);
        (found.civil() == (year, month, day)).then_some(found)
    }

    /// The year, the month (1 to 12) and the day of the month.
    #[expect(clippy::arithmetic_side_effects, reason = "an `i32` of days is small for an `i64`")]
    pub fn civil(self) -> (i64, i64, i64) {
        let shifted = i64::from(self.0) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> i32 {
        // 1970-01-01 was a Thursday.
        self.0.rem_euclid(7).saturating_add(3) % 7
    }

    pub fn is_weekday(self) -> bool {
        self.weekday() < 5
    }

    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// The number of days from `earlier` to this day; negative if this one comes first.
    pub fn since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The month that contains it, as `YYYY-MM`.
    pub fn month(self) -> String {
        let (year, month, _) = self.civil();
        format!("{year:04}-{month:02}")
    }

    /// Parses `YYYY-MM-DD` and what people write instead.
    pub fn read(written: &str) -> Result<Day, TimeError> {
        Timestamp::read(written).map(Timestamp::day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl TryFrom<String> for Day {
    type Error = TimeError;
    fn try_from(written: String) -> Result<Day, TimeError> {
        Day::read(&written)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

/// Why a date was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimeError {
    #[error("not a date")]
    NotADate,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_dates_are_read_as_china_time() {
        for (written, expected) in [
            ("2019/4/25 9:32:09", "2019-04-25 09:32"),
            ("2018-05-25", "2018-05-25 00:00"),
            ("2018年5月25日", "2018-05-25 00:00"),
            ("２０１８－０５－２５ 8：05", "2018-05-25 08:05"),
            ("2018.5.25 23:59", "2018-05-25 23:59"),
            ("18-5-25", "2018-05-25 00:00"),
            ("0018-05-25", "0018-05-25 00:00"),
        ] {
            let read = Timestamp::read(written).map(Timestamp::minute_text);
            assert_eq!(read.as_deref(), Ok(expected), "{written}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for written in [
            "2018-02-29",
            "2018-13-01",
            "2018-00-10",
            "2018-4-31",
            "昨天",
            "",
            "2018",
            "2018-05-25 24:00",
            "999999999999-1-1",
            "8-5-25",
            "118-5-25",
            // A time zone other than China's.
            "2018-05-25T10:00:00Z",
            "2018-05-25 10:61",
        ] {
            assert_eq!(Timestamp::read(written), Err(TimeError::NotADate), "{written}");
        }
    }

    #[test]
    fn the_first_day_that_can_be_told_of_begins_1990() {
        assert_eq!(FIRST_DAY.to_string(), "1990-01-01");
    }

    #[test]
    fn the_window_opened_on_a_monday() {
        let day = Day::read("2018-04-16").expect("a date");
        assert_eq!(day.weekday(), 0);
        assert_eq!(Timestamp::at(day, 0).0, 1_523_808_000_000);
    }

    #[test]
    fn the_ends_of_what_can_be_written_are_days_and_instants_like_others() {
        for ms in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX] {
            let instant = Timestamp(ms);
            assert!((0..DAY_MS).contains(&instant.ms_of_day()), "{ms}");
            assert!((0..7).contains(&instant.day().weekday()), "{ms}");
            assert!(!instant.minute_text().is_empty() && !instant.day().month().is_empty());
            let midnight = Timestamp::at(instant.day(), 0);
            assert!(Timestamp::at(instant.day(), i64::MIN) <= midnight, "{ms}");
            assert!(midnight <= Timestamp::at(instant.day(), i64::MAX), "{ms}");
        }
        assert_eq!(Timestamp(i64::MAX).since(Timestamp(i64::MIN)), i64::MAX);
        assert_eq!(Timestamp(i64::MIN).day(), Day(i32::MIN));
        assert_eq!(Timestamp(i64::MAX).day(), Day(i32::MAX));
        assert_eq!(Day(i32::MAX).since(Day(i32::MIN)), i32::MAX);
        assert_eq!(Day::read("9999-12-31").map(|day| day.to_string()), Ok("9999-12-31".into()));
        assert_eq!(Day::read("0001-01-01").map(|day| day.to_string()), Ok("0001-01-01".into()));
        for year in [i64::MIN, 0, 10_000, i64::MAX] {
            assert_eq!(Day::from_civil(year, 1, 1), None);
            assert_eq!(Day::from_civil(2018, year, 1), None);
            assert_eq!(Day::from_civil(2018, 1, year), None);
        }
    }

    proptest! {
        #[test]
        fn a_day_survives_its_civil_date(count in -700_000i32..2_900_000) {
            let (year, month, day) = Day(count).civil();
            prop_assert_eq!(Day::from_civil(year, month, day), Some(Day(count)));
        }

        #[test]
        fn an_instant_lies_in_its_day(ms in 0i64..4_000_000_000_000) {
            let instant = Timestamp(ms);
            let midnight = Timestamp::at(instant.day(), 0);
            prop_assert!(midnight <= instant && instant < midnight.plus(DAY_MS));
        }
    }
}
