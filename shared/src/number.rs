//! The case number (编号): the digits `YYMM-NNNNN-CC`, made for saying over the phone and typing on any keypad.
//!
//! `YYMM` is the month of registration, `NNNNN` is random, and `CC` are ISO 7064 MOD 97-10 check digits: the eleven
//! digits as one number leave 1 when divided by 97. That detects every single wrong digit, swap of neighbours, jump or
//! twin error, so a mistyped number is refused without asking the server. There is no counter, because it would be a
//! hot item that every registration writes, and because consecutive numbers would show the order of cases.

use crate::digits::digit_value;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A valid case number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(value_type = String, pattern = r"^\d{4}-\d{5}-\d{2}$")
)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(u64);

impl CaseNumber {
    /// How many numbers a month has.
    pub const A_MONTH: u32 = 100_000;
    /// The serial number of examples in texts. No case gets it, so that nobody who tries an example sees a stranger's
    /// case.
    pub const OF_EXAMPLES: u32 = 12_345;

    /// A case number for the month of `day`; `random` may be any number.
    pub fn draw(day: Day, random: u32) -> CaseNumber {
        let drawn = random % (Self::A_MONTH - 1);
        CaseNumber::new(day, drawn.saturating_add(u32::from(drawn >= Self::OF_EXAMPLES)))
    }

    /// The case number for the month of `day` and the serial number `drawn`, taken modulo [`Self::A_MONTH`].
    #[expect(clippy::arithmetic_side_effects, reason = "eleven digits are few for a `u64`")]
    pub fn new(day: Day, drawn: u32) -> CaseNumber {
        let (year, month, _) = day.civil();
        let month_part = (year.rem_euclid(100) * 100 + month).unsigned_abs();
        let body = month_part * u64::from(Self::A_MONTH) + u64::from(drawn % Self::A_MONTH);
        CaseNumber(body * 100 + (98 - (body * 100) % 97))
    }

    /// Parses what people type: with spaces, any hyphens, full-width or Chinese digits, and letters that look like
    /// digits.
    pub fn read(written: &str) -> Result<CaseNumber, NumberError> {
        let digits = read_digits(written).ok_or(NumberError::NotDigits)?;
        if digits.is_empty() {
            return Err(NumberError::Empty);
        }
        if digits.len() != 11 {
            return Err(NumberError::Length { got: digits.len() });
        }
        let value = decimal(&digits);
        let month = (value / 10_000_000) % 100;
        // Check digits run from 02 to 98. Accepting 00, 01 or 99 would give some numbers a second spelling.
        if value % 97 != 1 || !(2..=98).contains(&(value % 100)) || !(1..=12).contains(&month) {
            return Err(NumberError::Check);
        }
        Ok(CaseNumber(value))
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CaseNumber(value) = self;
        write!(
            formatter,
            "{:04}-{:05}-{:02}",
            value / 10_000_000,
            (value / 100) % 100_000,
            value % 100
        )
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NumberError;
    fn try_from(written: String) -> Result<CaseNumber, NumberError> {
        CaseNumber::read(&written)
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> String {
        number.to_string()
    }
}

/// Why a typed number was refused. None of these needs the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    #[error("no case number was given")]
    Empty,
    /// It contains a character that cannot be a digit.
    #[error("a case number has digits only")]
    NotDigits,
    #[error("a case number has 11 digits, this has {got}")]
    Length { got: usize },
    /// The check digits do not match: a digit is wrong or two are swapped.
    #[error("the check digits do not fit")]
    Check,
}

/// The number that decimal digits write. Too many of them give the largest number.
pub(crate) fn decimal(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum: u64, digit| sum.saturating_mul(10).saturating_add((*digit).into()))
}

/// The digits of a number as people write it, or `None` if a character cannot belong to one.
pub(crate) fn read_digits(written: &str) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(written.len());
    for letter in written.chars() {
        match digit_value(letter).or_else(|| look_alike(letter)) {
            Some(digit) => digits.push(digit),
            None if is_separator(letter) => {}
            None => return None,
        }
    }
    Some(digits)
}

/// The digit that a letter is mistaken for.
fn look_alike(letter: char) -> Option<u8> {
    match letter {
        'O' | 'o' | 'Ｏ' | 'ｏ' => Some(0),
        'I' | 'i' | 'l' | 'L' | '|' | 'Ｉ' | 'ｌ' => Some(1),
        'Z' | 'z' => Some(2),
        'S' | 's' => Some(5),
        'B' => Some(8),
        _ => None,
    }
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '‐'
                | '‑'
                | '‒'
                | '–'
                | '—'
                | '―'
                | '−'
                | '－'
                | '_'
                | '.'
                | '。'
                | '·'
                | '/'
                | '、'
                | '\u{200b}'
                | '\u{feff}'
                | '\u{200e}'
                | '\u{200f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn april() -> Day {
        Day::read("2018-04-16").expect("a date")
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let number = CaseNumber::new(april(), 12_345);
        let plain = number.to_string();
        assert_eq!(&plain[..10], "1804-12345");
        let digits = plain.replace('-', "");
        let wide: String =
            digits.chars().filter_map(|c| char::from_u32(c as u32 - 48 + '０' as u32)).collect();
        for written in [
            plain.clone(),
            digits.clone(),
            format!("  {} ", plain.replace('-', " ")),
            plain.replace('-', "－"),
            wide,
            digits.replace('1', "l").replace('0', "O"),
            plain.replace('-', "—"),
        ] {
            assert_eq!(CaseNumber::read(&written), Ok(number), "{written}");
        }
    }

    #[test]
    fn a_wrong_number_says_what_is_wrong() {
        for (written, expected) in [
            ("", NumberError::Empty),
            ("  - ", NumberError::Empty),
            ("你好", NumberError::NotDigits),
            ("1804-12345", NumberError::Length { got: 9 }),
            ("1804-12345-678", NumberError::Length { got: 12 }),
        ] {
            assert_eq!(CaseNumber::read(written), Err(expected), "{written}");
        }
    }

    #[test]
    fn every_serial_is_drawn_but_that_of_the_examples() {
        let drawn: std::collections::BTreeSet<CaseNumber> =
            (0..CaseNumber::A_MONTH).map(|random| CaseNumber::draw(april(), random)).collect();
        assert_eq!(drawn.len(), 99_999);
        for (serial, is_drawn) in [(0, true), (12_344, true), (12_345, false), (99_999, true)] {
            assert_eq!(drawn.contains(&CaseNumber::new(april(), serial)), is_drawn, "{serial}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(day in 0i32..40_000, drawn in 0u32..100_000) {
            let number = CaseNumber::new(Day(day), drawn);
            prop_assert_eq!(CaseNumber::read(&number.to_string()), Ok(number));
        }

        #[test]
        fn no_single_wrong_digit_and_no_swap_is_accepted(
            drawn in 0u32..100_000, place in 0usize..11, other in 0u8..10, second in 0usize..11,
        ) {
            let written = CaseNumber::new(april(), drawn).to_string().replace('-', "");
            let mut changed: Vec<u8> = written.bytes().collect();
            changed[place] = b'0' + other;
            let mut swapped: Vec<u8> = written.bytes().collect();
            swapped.swap(place, second);
            let near = place.abs_diff(second) <= 2;
            for (candidate, applies) in [(changed, true), (swapped, near)] {
                let candidate = String::from_utf8(candidate).expect("digits");
                if applies && candidate != written {
                    prop_assert_eq!(CaseNumber::read(&candidate), Err(NumberError::Check));
                }
            }
        }

        #[test]
        fn reading_never_panics(written in "\\PC{0,40}") {
            let _ = CaseNumber::read(&written);
        }
    }
}
