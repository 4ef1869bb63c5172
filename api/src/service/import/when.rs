//! Parses the dates and times of registers, as people and programs write them. An ambiguous date is not guessed, and
//! one without a year is not a date.

use crate::service::import::xlsx::DAYS_TO_1904;
use shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// A parsed date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadInstant {
    pub at: Timestamp,
    /// Whether the year had two digits and was taken to be in this century.
    pub has_short_year: bool,
}

/// The serial numbers that count as dates when a cell holds a bare number: 1990 to 2099.
const SERIAL: std::ops::Range<i64> = 32_874..73_051;
/// Days from 1899-12-30, the start of spreadsheets' serial dates, to 1970.
const DAYS_TO_1970: i64 = 25_569;
/// China's offset from UTC.
const CHINA_MS: i64 = 8 * HOUR_MS;

/// A part of the day by which a time on the twelve-hour clock is qualified.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HalfDay {
    Morning,
    Noon,
    Evening,
}

const HALVES: [(&str, HalfDay); 11] = [
    ("上午", HalfDay::Morning),
    ("早上", HalfDay::Morning),
    ("凌晨", HalfDay::Morning),
    ("中午", HalfDay::Noon),
    ("下午", HalfDay::Evening),
    ("傍晚", HalfDay::Evening),
    ("晚上", HalfDay::Evening),
    ("a.m.", HalfDay::Morning),
    ("p.m.", HalfDay::Evening),
    ("am", HalfDay::Morning),
    ("pm", HalfDay::Evening),
];

/// Parses a date with or without a time. Without an offset it is in China's time zone. `is_1904` is the workbook's date
/// system.
pub fn read(written: &str, is_1904: bool) -> Option<ReadInstant> {
    let text = plain(written);
    let text = text.trim();
    if let Some(at) = serial(text, is_1904) {
        return Some(ReadInstant { at, has_short_year: false });
    }
    let text = without_weekday(text);
    let (text, offset_ms) = without_offset(text.trim());
    let (text, half) = without_half(text.trim());
    let text = text.replace("点半", ":30").replace('点', ":");
    let text = without_fraction(text.trim());
    let text = spread(text).replace('t', " ").replace('号', "日").replace("日24:", "日 24:");
    // The end of a day is the beginning of the next.
    let (text, days) = match text.split_once(" 24:00") {
        Some((day, rest)) if matches!(rest.trim(), "" | ":00") => (day.to_owned(), 1),
        Some(_) | None => (text, 0),
    };
    let mut at = Timestamp::read(&text).ok()?.plus(DAY_MS.saturating_mul(days));
    if let Some(half) = half {
        at = in_half(at, half)?;
    }
    if let Some(offset_ms) = offset_ms {
        at = at.plus(CHINA_MS.saturating_sub(offset_ms));
    }
    let year = text.chars().take_while(char::is_ascii_digit).count();
    Some(ReadInstant { at, has_short_year: year == 2 })
}

/// Whether a date names a month and a day alone, such as 4月16日.
pub fn lacks_year(written: &str) -> bool {
    let text = plain(written);
    let text = text.trim();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits) && text.chars().nth(digits) == Some('月')
}

/// The same date with a year.
pub fn in_year(written: &str, year: u16) -> String {
    format!("{year:04}年{}", written.trim())
}

/// Replaces full-width characters by plain ones, capitals by small letters, and ideographic spaces by spaces.
pub(super) fn plain(written: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{3000}' | '\u{a0}' => ' ',
        '！'..='～' => {
            let narrow =
                u32::from(letter).saturating_sub(u32::from('！')).saturating_add(u32::from('!'));
            char::from_u32(narrow).unwrap_or(letter)
        }
        other => other,
    };
    written.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// A bare number as a serial date, if it falls into the range that a register can contain.
fn serial(text: &str, is_1904: bool) -> Option<Timestamp> {
    let (days, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !is_number(days) || !is_number(part) {
        return None;
    }
    let days = days.parse::<i64>().ok()?.saturating_add(if is_1904 { DAYS_TO_1904 } else { 0 });
    if !SERIAL.contains(&days) {
        return None;
    }
    let part: f64 = format!("0.{part}").parse().ok()?;
    // A serial date is not exact beyond seconds.
    let seconds = (part * 86_400.0).round() as i64;
    let midnight = days.saturating_sub(DAYS_TO_1970).saturating_mul(DAY_MS);
    Some(Timestamp(midnight).plus(seconds.saturating_mul(1000)).plus(-CHINA_MS))
}

/// Removes the day of the week, which the date implies.
fn without_weekday(text: &str) -> String {
    let mut text = text.to_owned();
    for name in ["星期", "礼拜", "周"] {
        for day in ["一", "二", "三", "四", "五", "六", "日", "天"] {
            let named = format!("{name}{day}");
            for written in [format!("({named})"), format!("（{named}）"), named] {
                text = text.replace(&written, " ");
            }
        }
    }
    text
}

/// Removes the offset from UTC and returns it in milliseconds. A minus counts as one only after a time in ISO 8601;
/// elsewhere it joins two times.
fn without_offset(text: &str) -> (&str, Option<i64>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    if let Some(bare) = text.strip_suffix('z') {
        return (bare, Some(0));
    }
    let is_iso = text.contains('t');
    let sign = text.rfind(|letter| letter == '+' || (is_iso && letter == '-'));
    let Some(sign) = sign.filter(|sign| *sign > colon) else { return (text, None) };
    let (bare, offset) = text.split_at(sign);
    let digits: String = offset[1..].chars().filter(|letter| *letter != ':').collect();
    let is_offset =
        matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_offset {
        return (text, None);
    }
    let hours = digits[..2].parse::<i64>().unwrap_or(99);
    let minutes = digits.get(2..).filter(|rest| !rest.is_empty());
    let minutes = minutes.map_or(0, |minutes| minutes.parse::<i64>().unwrap_or(99));
    if hours > 14 || minutes > 59 {
        return (text, None);
    }
    let ms = hours.saturating_mul(HOUR_MS).saturating_add(minutes.saturating_mul(MINUTE_MS));
    (bare, Some(if offset.starts_with('-') { ms.saturating_neg() } else { ms }))
}

fn without_half(text: &str) -> (String, Option<HalfDay>) {
    for (name, half) in HALVES {
        if text.contains(name) {
            return (text.replacen(name, " ", 1), Some(half));
        }
    }
    (text.to_owned(), None)
}

/// Removes the fraction of a second that programs write.
fn without_fraction(text: &str) -> &str {
    let Some((bare, part)) = text.rsplit_once('.') else { return text };
    let is_after_time = bare.matches(':').count() == 2;
    let is_fraction =
        (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_after_time && is_fraction { bare } else { text }
}

/// Inserts separators into a date, with or without a time, that has none.
fn spread(text: &str) -> String {
    let (day, time) = text.split_once([' ', 't']).unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(day) || !matches!(day.len(), 8 | 12 | 14) {
        return text.to_owned();
    }
    let time = format!("{}{}", &day[8..], time.trim());
    let time = if is_number(&time) && matches!(time.len(), 4 | 6) {
        let pairs: Vec<&str> = [0, 2, 4]
            .into_iter()
            .filter_map(|at: usize| time.get(at..usize::saturating_add(at, 2)))
            .collect();
        pairs.join(":")
    } else {
        time
    };
    format!("{}-{}-{} {time}", &day[..4], &day[4..6], &day[6..8])
}

/// The instant moved into a half of the day; `None` if the two contradict each other.
fn in_half(at: Timestamp, half: HalfDay) -> Option<Timestamp> {
    let hour = at.ms_of_day() / HOUR_MS;
    let twelve = 12 * HOUR_MS;
    match (half, hour) {
        // A half of the day without a time.
        _ if at.ms_of_day() == 0 => None,
        (HalfDay::Morning, 0..12) | (HalfDay::Noon, 11..13) | (HalfDay::Evening, 12..) => Some(at),
        (HalfDay::Morning, 12) => Some(at.plus(twelve.saturating_neg())),
        (HalfDay::Noon, 1 | 2) | (HalfDay::Evening, 0..12) => Some(at.plus(twelve)),
        (HalfDay::Morning | HalfDay::Noon | HalfDay::Evening, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_registers_have_them() {
        for (written, expected) in [
            ("2018-4-16", "2018-04-16 00:00"),
            ("2018年4月16日 9时30分", "2018-04-16 09:30"),
            ("2018年4月16日9点30分", "2018-04-16 09:30"),
            ("2018年4月16日 9点半", "2018-04-16 09:30"),
            ("2018-4-16 下午3:05", "2018-04-16 15:05"),
            ("2018/4/16 3:05 PM", "2018-04-16 15:05"),
            ("2018-4-16 下午15:05", "2018-04-16 15:05"),
            ("2018-4-16 上午12:05", "2018-04-16 00:05"),
            ("2018-4-16 中午12:05", "2018-04-16 12:05"),
            ("2018-4-16 中午1:05", "2018-04-16 13:05"),
            ("2018-4-16 晚上8:05", "2018-04-16 20:05"),
            ("2018-4-16 星期一", "2018-04-16 00:00"),
            ("2018年4月16日（周一）9:30", "2018-04-16 09:30"),
            ("2018-04-16 09:30:00.000", "2018-04-16 09:30"),
            ("2018-04-16T01:30:00Z", "2018-04-16 09:30"),
            ("2018-04-16T01:30:00.123Z", "2018-04-16 09:30"),
            ("2018-04-15T20:30:00-05:00", "2018-04-16 09:30"),
            ("2018-04-16 09:30:00+08:00", "2018-04-16 09:30"),
            ("2018-04-16 09:30:00+0800", "2018-04-16 09:30"),
            ("2018-04-16T10:30+09", "2018-04-16 09:30"),
            ("20180416", "2018-04-16 00:00"),
            ("20180416 9:30", "2018-04-16 09:30"),
            ("201804160930", "2018-04-16 09:30"),
            ("20180416093015", "2018-04-16 09:30"),
            ("20180416T093015", "2018-04-16 09:30"),
            ("43206", "2018-04-16 00:00"),
            ("43206.395833333336", "2018-04-16 09:30"),
            ("２０１８－４－１６　９：３０", "2018-04-16 09:30"),
        ] {
            let read = read(written, false);
            let at = read.map(|when| when.at.minute_text());
            assert_eq!(at.as_deref(), Some(expected), "{written}");
            assert!(!read.is_some_and(|when| when.has_short_year), "{written}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_of_this_century_and_that_is_told() {
        for (written, expected) in [
            ("18-4-25", "2018-04-25 00:00"),
            ("18.4.25 9:30", "2018-04-25 09:30"),
            ("18/4/25", "2018-04-25 00:00"),
            ("18年4月25日 下午3:05", "2018-04-25 15:05"),
            ("98-4-16", "2098-04-16 00:00"),
        ] {
            let read =
                read(written, false).map(|when| (when.at.minute_text(), when.has_short_year));
            assert_eq!(read, Some((expected.to_owned(), true)), "{written}");
        }
    }

    #[test]
    fn a_workbook_that_counts_from_1904_is_read_so() {
        let at = |written: &str| read(written, true).map(|when| when.at.minute_text());
        assert_eq!(at("41744.395833333336").as_deref(), Some("2018-04-16 09:30"));
        assert_eq!(at("2018-4-16").as_deref(), Some("2018-04-16 00:00"));
    }

    #[test]
    fn what_lacks_something_or_says_two_things_is_no_date() {
        for written in [
            "4月16日",
            "9:30",
            "8-4-16",
            "118-4-16",
            "2018",
            "201804",
            "12345",
            "99999",
            "2018-13-1",
            "2018-4-16 下午",
            "2018-4-16 上午15:05",
            "2018-4-16 9:30+99:00",
            "2018-4-16 9:30-10:00",
            "昨天",
            "",
            "星期一",
            "4/16/18",
            "2018-02-29",
            "20180231",
            "0:00:00",
        ] {
            assert_eq!(read(written, false), None, "{written}");
        }
    }
}
