//! Says what is wrong with a case number that somebody typed.

use crate::ui::text;
use shared::lang::Lang;
use shared::number::NumberError;
use shared::problem::Field as Wrong;

pub fn say_number(error: NumberError, lang: Lang) -> String {
    match error {
        NumberError::Empty => Wrong::Missing.say(lang),
        NumberError::NotDigits => text::number_not_digits(lang).into(),
        NumberError::Length { got } => text::number_length(lang, got),
        NumberError::Check => Wrong::CheckDigits.say(lang),
    }
}
