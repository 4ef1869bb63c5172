//! Finds what would identify a person in a text that everyone will read. This is a safety net for texts that somebody
//! has already checked: it finds long numbers, and of the applicant the name, the telephone and the document however they
//! are written, and nothing else.

use crate::digits::digit_value;
use crate::lang::Translated;
use crate::number::CaseNumber;
use crate::personal::Intake;
use crate::search::fold;
use crate::time::Timestamp;

const HYPHENS: [char; 5] = ['-', '－', '‐', '‑', '–'];

/// Whether a number is a fixed line with its area code, as offices write theirs in a public text: in China's numbering
/// plan a code of three or four digits that begins with 0, here set apart from seven or eight digits.
fn is_fixed_line(token: &str) -> bool {
    let mut parts = token.split(|letter| letter == ' ' || HYPHENS.contains(&letter));
    let (Some(area), Some(line), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |part: &str| part.chars().filter_map(digit_value).collect::<Vec<u8>>();
    let (area, line) = (digits(area), digits(line));
    area.first() == Some(&0)
        && matches!(area.len(), 3 | 4)
        && matches!(line.len(), 7 | 8)
        && line.first().is_some_and(|first| *first >= 2)
}

/// Whether a text contains a telephone or document number: at least seven digits in a row, ignoring spaces and hyphens,
/// that are neither a date nor a case number, an office's fixed line, or an amount of money or of an area.
pub fn holds_long_number(text: &str) -> bool {
    let joins = |letter: char| {
        digit_value(letter).is_some_and(|_| !"〇零一二三四五六七八九".contains(letter))
            || matches!(letter, ' ' | '\u{a0}')
            || HYPHENS.contains(&letter)
    };
    let mut rest = text;
    while let Some(start) = rest.find(joins) {
        let (_, from) = rest.split_at(start);
        let end = from.find(|letter| !joins(letter)).unwrap_or(from.len());
        let (token, after) = from.split_at(end);
        let token = token
            .trim_matches(|letter| matches!(letter, ' ' | '\u{a0}') || HYPHENS.contains(&letter));
        let digits = token.chars().filter(|letter| letter.is_numeric()).count();
        let is_amount = digits < 11
            && ["元", "万元", "平方米", "㎡"].iter().any(|unit| after.starts_with(unit));
        if digits >= 7
            && Timestamp::read(token).is_err()
            && CaseNumber::read(token).is_err()
            && !is_fixed_line(token)
            && !is_amount
        {
            return true;
        }
        rest = after;
    }
    false
}

impl<T: AsRef<str>> Translated<T> {
    /// Whether it seems to contain a telephone or document number.
    pub fn looks_personal(&self) -> bool {
        std::iter::once(&self.zh).chain(&self.en).any(|words| holds_long_number(words.as_ref()))
    }
}

/// Whether a public text names the applicant of `intake`: by the name or the document, whatever the width, case and dots,
/// or by a number whose digits are those of the telephone or the document, in any script and with anything but letters
/// between them.
pub fn names_the_applicant(text: &str, intake: &Intake) -> bool {
    let applicant = &intake.applicant;
    let name = applicant.name.as_ref().map(|name| name.as_str());
    let document = applicant.document.as_ref().map(|line| line.as_str());
    let phone = applicant.phone.as_ref().map(|phone| phone.as_str());
    let told = bare(text);
    let names = [name, document].into_iter().flatten().map(bare);
    let numbers =
        [phone, document].into_iter().flatten().map(|number| runs_of_digits(number).concat());
    let runs = runs_of_digits(text);
    names.filter(|private| private.chars().count() >= 2).any(|private| told.contains(&private))
        || numbers
            .filter(|number| number.len() >= 7)
            .any(|number| runs.iter().any(|run| run.contains(&number)))
}

/// A text in its normal form, without white space.
fn bare(text: &str) -> String {
    fold(text).split_whitespace().collect()
}

/// The digits of a text, in runs that only letters end.
fn runs_of_digits(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    for letter in text.chars() {
        let digit = digit_value(letter).and_then(|digit| char::from_digit(digit.into(), 10));
        match (digit, runs.last_mut()) {
            (Some(digit), Some(run)) => run.push(digit),
            (None, Some(run)) if letter.is_alphabetic() && !run.is_empty() => {
                runs.push(String::new())
            }
            (_, _) => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_offices_telephone_and_an_amount_may_be_told_and_a_persons_number_may_not() {
        for told in [
            "请拨打 0579-85123456。",
            "请拨打0571 8512345",
            "退还 1234567元",
            "共 1234567 平方米".replace(" 平", "平").as_str(),
            "2018-05-24 09:30 已办",
            "请拨打12345",
        ] {
            assert!(!holds_long_number(told), "{told}");
        }
        for private in [
            "电话 13800000000",
            "电话 138-0000-0000",
            "电话１３８００００００００",
            "座机 85123456",
            "0138-00000000",
            "33078219900101123X",
            "13800000000元",
        ] {
            assert!(holds_long_number(private), "{private}");
        }
    }

    #[test]
    fn the_applicant_is_found_however_they_are_written() {
        let intake: Intake = serde_json::from_value(json!({
            "applicant": {
                "kind": "person",
                "name": "阿依古丽·买买提",
                "company": null,
                "phone": "13800000000",
                "document": "33078219900101123X",
            },
            "title": "落户",
            "account": null,
            "trips": [],
            "suggestion": null,
            "wish": null,
            "source_number": null,
        }))
        .expect("an intake");
        for private in [
            "阿依古丽•买买提来过",
            "阿依古丽 买买提来过",
            "138.0000.0000",
            "138/0000/0000",
            "一三八零零零零零零零零",
            "电话是１３８、００００、００００",
            "33078219900101123x",
            "330782 19900101 123X",
        ] {
            assert!(names_the_applicant(private, &intake), "{private}");
        }
        for told in ["买买提的店", "13800000001", "跑了 138 趟，交了 00000000", "三月八日"]
        {
            assert!(!names_the_applicant(told, &intake), "{told}");
        }
    }
}
