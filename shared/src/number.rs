//! The case number (编号): the digits `YYMM-NNNN-NNNN-CC`, made for saying over the phone and typing on any keypad.
//!
//! `YYMM` is the month of registration, the eight `N` are random, and `CC` are ISO 7064 MOD 97-10 check digits: all
//! digits as one number leave 1 when divided by 97. That detects every single wrong digit, swap of neighbours, jump or
//! twin error, so a mistyped number is refused without asking the server. There is no counter, because it would be a
//! hot item that every registration writes, and because consecutive numbers would show the order of cases. Eight random
//! digits last a city for any month, and whoever tries numbers one after another meets hardly any case.
//!
//! Former numbers have five random digits, `YYMM-NNNNN-CC`. No more are drawn, but those that are out stay valid for
//! ever in their own spelling, which is on slips, in links and in the hashes of events.

use crate::digits::digit_value;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// How many digits a number has.
const DIGITS: usize = 14;
/// How many digits a former number has.
const FORMER_DIGITS: usize = 11;
/// The bit that marks a former number. The digits behind the eighth take up those below.
const FORMER: u64 = 1 << 20;

/// A valid case number: fourteen digits, or eleven if it is a former one.
// Eight digits, the mark, and the other digits. A value of all digits could not tell the two kinds apart, since the
// months of 2000 to 2009 begin with zeros. In this order, numbers sort as they are spelt, like the keys of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(value_type = String, pattern = r"^\d{4}-(\d{4}-\d{4}|\d{5})-\d{2}$")
)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(u64);

impl CaseNumber {
    /// How many numbers a month has.
    pub const A_MONTH: u32 = 100_000_000;
    /// The serial number of examples in texts. No case gets it, so that nobody who tries an example sees a stranger's
    /// case. Former examples, with the serial number 12345, are safe because no former number is drawn.
    pub const OF_EXAMPLES: u32 = 12_345_678;

    /// A case number for the month of `day`; `random` may be any number.
    pub fn draw(day: Day, random: u32) -> CaseNumber {
        let drawn = random % (Self::A_MONTH - 1);
        CaseNumber::new(day, drawn.saturating_add(u32::from(drawn >= Self::OF_EXAMPLES)))
    }

    /// The case number for the month of `day` and the serial number `drawn`, taken modulo [`Self::A_MONTH`].
    #[expect(clippy::arithmetic_side_effects, reason = "fourteen digits are few for a `u64`")]
    pub fn new(day: Day, drawn: u32) -> CaseNumber {
        let (year, month, _) = day.civil();
        let month_part = (year.rem_euclid(100) * 100 + month).unsigned_abs();
        let body = month_part * u64::from(Self::A_MONTH) + u64::from(drawn % Self::A_MONTH);
        let value = body * 100 + (98 - (body * 100) % 97);
        CaseNumber::packed(value / 1_000_000, 0, value % 1_000_000)
    }

    /// Parses what people type: with spaces, any hyphens, full-width or Chinese digits, and letters that look like
    /// digits.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as far as that can be known without the server.
    pub fn read(written: &str) -> Result<CaseNumber, NumberError> {
        CaseNumber::of_digits(&read_digits(written).ok_or(NumberError::NotDigits)?)
    }

    /// Parses what people type or paste: a number, or a longer text with one in it, such as a slip, a message or a
    /// link. A text that could be a mistyped number is not searched, so that no wrong digit is passed over.
    ///
    /// # Errors
    ///
    /// What is wrong with the text as a number, if there is none in it.
    pub fn find(written: &str) -> Result<CaseNumber, NumberError> {
        let read = CaseNumber::read(written);
        let is_longer = match read {
            Err(NumberError::NotDigits) => true,
            Err(NumberError::Length { got }) => got > DIGITS,
            Ok(_) | Err(NumberError::Empty | NumberError::Check) => false,
        };
        if is_longer { in_text(written).map_or(read, Ok) } else { read }
    }

    fn of_digits(digits: &[u8]) -> Result<CaseNumber, NumberError> {
        let value = decimal(digits);
        let (first, mark, rest) = match digits.len() {
            0 => return Err(NumberError::Empty),
            FORMER_DIGITS => (value / 1_000, FORMER, value % 1_000),
            DIGITS => (value / 1_000_000, 0, value % 1_000_000),
            got => return Err(NumberError::Length { got }),
        };
        let month = first / 10_000 % 100;
        // Check digits run from 02 to 98. Accepting 00, 01 or 99 would give some numbers a second spelling.
        if value % 97 != 1 || !(2..=98).contains(&(value % 100)) || !(1..=12).contains(&month) {
            return Err(NumberError::Check);
        }
        Ok(CaseNumber::packed(first, mark, rest))
    }

    fn packed(first: u64, mark: u64, rest: u64) -> CaseNumber {
        CaseNumber(first << 21 | mark | rest)
    }
}

/// The first number in a text that consists of whole groups of digits, between which there are only separators.
fn in_text(text: &str) -> Option<CaseNumber> {
    let (mut digits, mut begins) = (Vec::new(), Vec::new());
    let mut in_group = false;
    let mut letters = text.chars();
    loop {
        let letter = letters.next();
        if let Some(digit) = letter.and_then(digit_value) {
            if !in_group {
                begins.push(digits.len());
            }
            digits.push(digit);
            in_group = true;
            continue;
        }
        // More groups than a number has digits need not be looked at.
        for begin in begins.iter().rev().take(DIGITS).filter(|_| in_group) {
            if let Ok(number) = CaseNumber::of_digits(digits.get(*begin..)?) {
                return Some(number);
            }
        }
        in_group = false;
        if !is_separator(letter?) {
            digits.clear();
            begins.clear();
        }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CaseNumber(packed) = self;
        let (first, rest) = (packed >> 21, packed % FORMER);
        write!(formatter, "{:04}-{:04}", first / 10_000, first % 10_000)?;
        let (random, check) = (rest / 100, rest % 100);
        if packed & FORMER == 0 {
            write!(formatter, "-{random:04}-{check:02}")
        } else {
            write!(formatter, "{random}-{check:02}")
        }
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
    #[error("a case number has 14 digits, a former one 11, this has {got}")]
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
    use std::collections::BTreeSet;

    /// One of each kind. Their check digits, like all in these tests, were not calculated by this module.
    const BOTH: [&str; 2] = ["1804-1234-5678-60", "1804-12345-74"];

    fn day(written: &str) -> Day {
        Day::read(written).expect("a date")
    }

    fn read(written: &str) -> CaseNumber {
        CaseNumber::read(written).expect(written)
    }

    /// The remainder of the digits by 97, digit by digit.
    fn rest(digits: &str) -> u32 {
        digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97)
    }

    /// The digits of a number, with the check digits that fit.
    fn digits_of(year: u32, month: u32, serial: u32, is_former: bool) -> String {
        let body = match is_former {
            true => format!("{year:02}{month:02}{:05}", serial % 100_000),
            false => format!("{year:02}{month:02}{serial:08}"),
        };
        let all = (2..99).map(|check| format!("{body}{check:02}"));
        all.into_iter().find(|digits| rest(digits) == 1).expect("check digits")
    }

    #[test]
    fn a_number_of_either_kind_is_read_as_people_type_it() {
        let each = |digits: &str, from: char| -> String {
            digits.chars().filter_map(|c| char::from_u32(c as u32 - 48 + from as u32)).collect()
        };
        let chinese = |digits: &str| -> String {
            let place = |digit: char| digit.to_digit(10).expect("a digit") as usize;
            digits
                .chars()
                .filter_map(|digit| "零一二三四五六七八九".chars().nth(place(digit)))
                .collect()
        };
        for plain in BOTH {
            let number = read(plain);
            let digits = plain.replace('-', "");
            let odd =
                format!("{}-{}--{}.{}", &digits[..1], &digits[1..6], &digits[6..8], &digits[8..]);
            for written in [
                plain.to_owned(),
                digits.clone(),
                format!("  {} ", plain.replace('-', " ")),
                plain.replace('-', "－"),
                plain.replace('-', "—"),
                each(&digits, '０'),
                chinese(&digits),
                digits.replace('1', "l").replace('0', "O"),
                odd,
            ] {
                assert_eq!(CaseNumber::read(&written), Ok(number), "{written}");
                assert_eq!(CaseNumber::find(&written), Ok(number), "{written}");
            }
            // There is one spelling of it in JSON, with which it is also kept, hashed and linked.
            assert_eq!(number.to_string(), plain);
            let json = serde_json::to_string(&number).expect("it can be written");
            assert_eq!(json, format!("\"{plain}\""));
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
            ("1804-1234-5678-6", NumberError::Length { got: 13 }),
            ("1804-1234-5678-600", NumberError::Length { got: 15 }),
            ("1804-1234-5678-61", NumberError::Check), // a wrong number
            ("1804-12345-75", NumberError::Check),     // a wrong number
            ("1813-1234-5678-07", NumberError::Check), // a wrong number: a thirteenth month
            ("1800-1234-5678-62", NumberError::Check), // a wrong number: no month
        ] {
            assert_eq!(CaseNumber::read(written), Err(expected), "{written}");
            assert_eq!(CaseNumber::find(written), Err(expected), "{written}");
        }
        assert_eq!([rest("18131234567807"), rest("18001234567862")], [1, 1]);
    }

    #[test]
    fn the_number_is_found_in_whatever_is_pasted() {
        for number in BOTH {
            let plain = number.replace('-', "");
            for text in [
                format!(
                    "一趟 · 受理回执\n编号\n{number}\n查询码\n1234 5678\n登记时间：2018-04-16 09:30\n\
                     登记窗口：市民中心“无证明”办公室\n扫码查进度\n窗口将在 2018-04-17 09:30 前受理。\n\
                     电话：0579-85520000"
                ),
                format!(
                    "OneTrip · Slip\nCase number\n{number}\nAccess code\n1234 5678\nRegistered: 2018-04-16 \
                     09:30\nThe window decides by 2018-04-17 09:30.\nTelephone: 13800000000"
                ),
                format!("{number} 1234 5678 2018-04-16 09:30"),
                format!("{number}\n12345678\n"),
                format!("12345678 {number}"),
                format!("查询码1234 5678编号{plain}"),
                format!(
                    "【一趟】您的件 {number} 已交办，第 1 次提醒，详见 https://town.example/track/{number}"
                ),
                format!("https://town.example/track/{plain}#t=0123456789abcdef0123456789abcdef"),
                format!("编号：{}，共3趟", plain.replace('1', "１").replace('8', "八")),
                format!("Case {}.", number.replace('-', "–")),
            ] {
                let found = CaseNumber::find(&text).map(|found| found.to_string());
                assert_eq!(found, Ok(number.to_owned()), "{text}");
            }
        }
    }

    #[test]
    fn no_number_is_found_in_part_of_another_or_where_a_digit_is_wrong() {
        for text in [
            "身份证 33078219800412345X",
            "1804-1234-5678-60 1804", // eighteen digits, which begin with a number and are searched
            "订单 11804123456786011",
            "编号 1804-1234-5678-61", // a wrong number
            "编号 1804-12345-75",     // a wrong number
            "登记时间：2018-04-16 09:30，电话 0579-85520000",
        ] {
            let found = CaseNumber::find(text).ok().map(|number| number.to_string());
            let expected = text.starts_with(BOTH[0]).then(|| BOTH[0].to_owned());
            assert_eq!(found, expected, "{text}");
        }
        // Eleven of these digits, in whole groups, are a number; but all fourteen are a mistyped one.
        assert_eq!(CaseNumber::find("1804-12345-74 123"), Err(NumberError::Check));
    }

    #[test]
    fn numbers_are_drawn_from_the_whole_month_except_that_of_the_examples() {
        for (random, expected) in [
            (0, "1804-0000-0000-69"),
            (12_345_677, "1804-1234-5677-63"),
            (12_345_678, "1804-1234-5679-57"),
            (99_999_998, "1804-9999-9999-23"),
            (99_999_999, "1804-0000-0000-69"),
        ] {
            assert_eq!(CaseNumber::draw(day("2018-04-16"), random).to_string(), expected);
        }
        let example = CaseNumber::new(day("2018-04-16"), CaseNumber::OF_EXAMPLES);
        assert_eq!(example.to_string(), BOTH[0]);
    }

    #[test]
    fn twenty_thousand_draws_of_a_month_hardly_ever_meet() {
        let mut random = 2_463_534_242_u32;
        let drawn: BTreeSet<CaseNumber> = std::iter::repeat_with(|| {
            // Xorshift (Marsaglia, 2003).
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            CaseNumber::draw(day("2018-04-16"), random)
        })
        .take(20_000)
        .collect();
        // Two pairs are to be expected; more than twenty never come about by chance.
        assert!(drawn.len() > 19_980, "{}", drawn.len());
    }

    #[test]
    fn the_kinds_are_told_apart_in_months_that_begin_with_zeros() {
        for (written, expected) in [
            ("2000-05-31", "0005-1234-5678-38"),
            ("2000-12-01", "0012-1234-5678-83"),
            ("2000-01-01", "0001-1234-5678-40"),
            ("1999-12-31", "9912-1234-5678-80"),
            ("2026-03-02", "2603-1234-5678-97"),
        ] {
            let number = CaseNumber::new(day(written), 12_345_678);
            assert_eq!(number.to_string(), expected);
            assert_eq!(read(&expected.replace('-', "")), number);
        }
        // The same value, once with three zeros before it.
        let (number, former) = (read("0005-0010-0000-68"), read("5001-00000-68"));
        assert_ne!(number, former);
        assert_eq!(former.to_string(), "5001-00000-68");
        assert_eq!(number.to_string(), "0005-0010-0000-68");
        assert_eq!(read("0005-12345-28").to_string(), "0005-12345-28");
    }

    proptest! {
        #[test]
        fn every_number_is_read_back_in_its_own_spelling(
            year in 0u32..100, month in 1u32..13, serial in 0u32..100_000_000, is_former: bool,
        ) {
            let digits = digits_of(year, month, serial, is_former);
            let spelling = match is_former {
                true => format!("{}-{}-{}", &digits[..4], &digits[4..9], &digits[9..]),
                false => format!("{}-{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..]),
            };
            let number = read(&digits);
            prop_assert_eq!(number.to_string(), spelling.clone());
            prop_assert_eq!(read(&spelling), number);
            if !is_former {
                let day = day(&format!("{}-{month:02}-28", 1970 + (year + 30) % 100));
                prop_assert_eq!(CaseNumber::new(day, serial), number);
            }
        }

        #[test]
        fn numbers_of_both_kinds_differ_and_sort_as_they_are_spelt(
            all in prop::collection::vec((0u32..20, 1u32..13, 0u32..100_000_000, any::<bool>()), 2..20),
        ) {
            let mut numbers: Vec<CaseNumber> = all
                .iter()
                .map(|(year, month, serial, is_former)| {
                    read(&digits_of(*year, *month, *serial, *is_former))
                })
                .collect();
            numbers.sort();
            let spellings: Vec<String> = numbers.iter().map(CaseNumber::to_string).collect();
            prop_assert!(spellings.is_sorted());
            for (number, spelling) in numbers.iter().zip(&spellings) {
                for (other, spelt) in numbers.iter().zip(&spellings) {
                    prop_assert_eq!(number == other, spelling == spelt);
                }
            }
        }

        #[test]
        fn every_wrong_digit_swap_jump_and_twin_is_found(
            month in 1u32..13, serial in 0u32..100_000_000, is_former: bool,
        ) {
            let right = digits_of(18, month, serial, is_former).into_bytes();
            let mut wrong: Vec<Vec<u8>> = Vec::new();
            for place in 0..right.len() {
                let change = |places: &[usize], digit: u8| {
                    let mut changed = right.clone();
                    places.iter().for_each(|place| changed[*place] = digit);
                    changed
                };
                for digit in b'0'..=b'9' {
                    wrong.push(change(&[place], digit));
                    for other in [place + 1, place + 2] {
                        if right.get(other) == right.get(place) {
                            wrong.push(change(&[place, other], digit));
                        }
                    }
                }
                for other in [place + 1, place + 2].into_iter().filter(|other| *other < right.len()) {
                    let mut swapped = right.clone();
                    swapped.swap(place, other);
                    wrong.push(swapped);
                }
            }
            for digits in wrong.into_iter().filter(|digits| *digits != right) {
                let digits = String::from_utf8(digits).expect("digits");
                prop_assert_eq!(CaseNumber::read(&digits), Err(NumberError::Check), "{}", digits);
                prop_assert_eq!(CaseNumber::find(&digits), Err(NumberError::Check), "{}", digits);
            }
        }

        #[test]
        fn reading_never_panics(written in "\\PC{0,40}") {
            let _ = CaseNumber::read(&written);
            let _ = CaseNumber::find(&written);
        }
    }
}
