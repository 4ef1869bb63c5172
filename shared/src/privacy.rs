//! Finds what would identify a person in a text that everyone will read. This is a safety net for texts that somebody
//! has already checked: it finds long numbers and the applicant's name, and nothing else.

use crate::digits::digit_value;
use crate::lang::Translated;
use crate::number::CaseNumber;
use crate::personal::Intake;
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

/// Whether a public text names the applicant of `intake`.
pub fn names_the_applicant(text: &str, intake: &Intake) -> bool {
    let applicant = &intake.applicant;
    let name = applicant.name.as_ref().map(|name| name.as_str().trim());
    let document = applicant.document.as_ref().map(|line| line.as_str().trim());
    [name, document]
        .into_iter()
        .flatten()
        .any(|private| private.chars().count() >= 2 && text.contains(private))
}
