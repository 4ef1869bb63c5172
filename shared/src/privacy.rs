//! Finds what would identify a person in a text that everyone will read. This is a safety net for texts that somebody
//! has already checked: it finds long numbers and the applicant's name, and nothing else.

use crate::digits::digit_value;
use crate::lang::Translated;
use crate::number::CaseNumber;
use crate::personal::Intake;
use crate::text::Phone;
use crate::time::Timestamp;

/// Whether a text contains a telephone or document number: at least seven digits in a row, ignoring spaces and
/// hyphens, that are neither a date nor a case number.
pub fn holds_long_number(text: &str) -> bool {
    let joins = |letter: char| {
        digit_value(letter).is_some_and(|_| !"〇零一二三四五六七八九".contains(letter))
            || matches!(letter, ' ' | '-' | '－' | '\u{a0}')
    };
    text.split(|letter: char| !joins(letter)).any(|token| {
        let token = token.trim_matches(|letter| matches!(letter, ' ' | '-' | '－' | '\u{a0}'));
        let digits = token.chars().filter(|letter| letter.is_numeric()).count();
        digits >= 7 && Timestamp::read(token).is_err() && CaseNumber::read(token).is_err()
    })
}

impl<T: AsRef<str>> Translated<T> {
    /// Whether it seems to contain a telephone or document number.
    pub fn looks_personal(&self) -> bool {
        std::iter::once(&self.zh).chain(&self.en).any(|words| holds_long_number(words.as_ref()))
    }
}

/// Whether a public text names the applicant of `intake`, or has their telephone or document number, however its digits
/// are written and parted.
pub fn names_the_applicant(text: &str, intake: &Intake) -> bool {
    let applicant = &intake.applicant;
    let name = applicant.name.as_ref().map(|name| name.as_str().trim());
    let document = applicant.document.as_ref().map(|line| line.as_str().trim());
    let phone = applicant.phone.as_ref().map(Phone::as_str);
    let said = digit_runs(text);
    let is_said = |number: &str| {
        let number: String = digit_runs(number).concat();
        number.len() >= 7 && said.iter().any(|run| run.contains(&number))
    };
    let mut named = [name, document].into_iter().flatten();
    named.any(|private| private.chars().count() >= 2 && text.contains(private))
        || [phone, document].into_iter().flatten().any(is_said)
}

/// The digits of a text as plain ones. Only letters part them: whoever hides a number parts it by anything else.
fn digit_runs(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    for letter in text.chars() {
        let digit = digit_value(letter).and_then(|digit| char::from_digit(digit.into(), 10));
        match (digit, runs.last_mut()) {
            (Some(digit), Some(run)) => run.push(digit),
            (None, Some(_)) if letter.is_alphanumeric() => runs.push(String::new()),
            (None | Some(_), _) => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal::Applicant;
    use crate::text::Line;
    use crate::vocabulary::ApplicantKind;

    fn intake() -> Intake {
        Intake {
            applicant: Applicant {
                kind: ApplicantKind::Person,
                name: Line::new("王某").ok(),
                company: None,
                phone: Phone::read("+86 138-0000-0001").ok(),
                document: Line::new("33072219800101002X").ok(),
            },
            title: Line::new("办证").expect("a line"),
            account: None,
            trips: Vec::new(),
            suggestion: None,
            wish: None,
            source_number: None,
        }
    }

    #[test]
    fn the_applicants_numbers_are_found_however_they_are_written() {
        for said in [
            "请拨 86.138.0000.0001",
            "86/138/0000/0001",
            "八六一三八〇〇〇〇〇〇〇一",
            "８６ １３８００００ ０００１",
            "证件 330722-19800101-002X",
        ] {
            assert!(names_the_applicant(said, &intake()), "{said}");
        }
        for said in ["窗口电话 0579-85123456", "补贴 1234567 元", "一次办好，三天办结"]
        {
            assert!(!names_the_applicant(said, &intake()), "{said}");
        }
    }
}
