//! The access code (查询码) and the token in the slip's QR code, which prove that somebody has the slip. The case number
//! alone opens nothing personal.
//!
//! Neither may ever be part of an event, a log line or a path. How they are derived and compared is up to the server.

use crate::number::{decimal, read_digits};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Eight digits, printed `1234 5678`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(value_type = String, pattern = r"^\d{4} \d{4}$")
)]
#[serde(try_from = "String", into = "String")]
pub struct AccessCode(u32);

impl AccessCode {
    /// The code made from `drawn`, taken modulo 10⁸.
    pub fn new(drawn: u64) -> AccessCode {
        AccessCode(u32::try_from(drawn % 100_000_000).unwrap_or(0))
    }

    /// Parses what people type, as leniently as a case number.
    pub fn read(written: &str) -> Result<AccessCode, CodeError> {
        let digits = read_digits(written).ok_or(CodeError::NotDigits)?;
        match digits.len() {
            0 => Err(CodeError::Empty),
            8 => Ok(AccessCode(u32::try_from(decimal(&digits)).unwrap_or(u32::MAX))),
            got => Err(CodeError::Length { got }),
        }
    }
}

impl fmt::Display for AccessCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl fmt::Debug for AccessCode {
    /// Prints nothing, so that a code never reaches a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessCode(…)")
    }
}

impl TryFrom<String> for AccessCode {
    type Error = CodeError;
    fn try_from(written: String) -> Result<AccessCode, CodeError> {
        AccessCode::read(&written)
    }
}

impl From<AccessCode> for String {
    fn from(code: AccessCode) -> String {
        code.to_string()
    }
}

/// 128 bits as 32 hexadecimal digits, carried in the fragment of the slip's QR code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct AccessToken(String);

impl AccessToken {
    pub fn read(written: &str) -> Result<AccessToken, CodeError> {
        let written = written.trim();
        if written.len() == 32 && written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(AccessToken(written.to_ascii_lowercase()))
        } else {
            Err(CodeError::Length { got: written.len() })
        }
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken(…)")
    }
}

impl TryFrom<String> for AccessToken {
    type Error = CodeError;
    fn try_from(written: String) -> Result<AccessToken, CodeError> {
        AccessToken::read(&written)
    }
}

impl From<AccessToken> for String {
    fn from(token: AccessToken) -> String {
        token.0
    }
}

/// Why a typed code was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    #[error("no access code was given")]
    Empty,
    /// It contains a character that cannot be a digit.
    #[error("an access code has digits only")]
    NotDigits,
    #[error("an access code has 8 digits, this has {got}")]
    Length { got: usize },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it_and_never_shown_by_debug() {
        let code = AccessCode::new(1_234_567_890);
        assert_eq!(code.to_string(), "3456 7890");
        for written in ["34567890", "3456-7890", " ３４５６ ７８９０ ", "3456 789O"] {
            assert_eq!(AccessCode::read(written), Ok(code.clone()), "{written}");
        }
        assert_eq!(AccessCode::read("1234"), Err(CodeError::Length { got: 4 }));
        assert_eq!(AccessCode::read("密码"), Err(CodeError::NotDigits));
        assert!(!format!("{code:?}").contains('3'));
    }
}
