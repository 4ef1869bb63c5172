//! From cases to reform: where people run in vain again and again (痛点、难点、堵点).
//!
//! Everything here is counted from folded cases, which hold no personal data. The same cases give the
//! same answer in the same order.

use crate::id::MatterId;
use crate::vocabulary::RefusalReason;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A pain point (痛点): what people came for, and why it failed. As text it is `matter~reason`, and
/// `~reason` where the matter is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PainPoint {
    /// The catalogue item; `None` where it is not known.
    pub matter: Option<MatterId>,
    /// Why the trips failed.
    pub reason: RefusalReason,
}

/// Why a text names no pain point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a pain point is a matter and a reason with '~' between them")]
pub struct PainPointError;

impl fmt::Display for PainPoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let matter = self.matter.as_ref().map_or("", MatterId::as_str);
        write!(formatter, "{matter}~{}", self.reason.code())
    }
}

impl FromStr for PainPoint {
    type Err = PainPointError;

    fn from_str(written: &str) -> Result<PainPoint, PainPointError> {
        let (matter, code) = written.split_once('~').ok_or(PainPointError)?;
        let matter = match matter {
            "" => None,
            named => Some(MatterId::new(named).map_err(|_| PainPointError)?),
        };
        let mut reasons = RefusalReason::ALL.iter().copied();
        let reason = reasons.find(|reason| reason.code() == code).ok_or(PainPointError)?;
        Ok(PainPoint { matter, reason })
    }
}

impl TryFrom<String> for PainPoint {
    type Error = PainPointError;
    fn try_from(written: String) -> Result<PainPoint, PainPointError> {
        written.parse()
    }
}

impl From<PainPoint> for String {
    fn from(point: PainPoint) -> String {
        point.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pain_point_is_read_as_it_is_written_and_nothing_else_is_one() {
        let matter = || Some(MatterId::new("household.move").expect("an identifier"));
        for (point, written) in [
            (
                PainPoint { matter: matter(), reason: RefusalReason::WouldNot },
                "household.move~would_not",
            ),
            (PainPoint { matter: None, reason: RefusalReason::Other }, "~other"),
        ] {
            assert_eq!(point.to_string(), written);
            assert_eq!(written.parse(), Ok(point.clone()));
            assert_eq!(serde_json::to_value(&point).expect("JSON"), written);
            let read: PainPoint = serde_json::from_value(written.into()).expect("a pain point");
            assert_eq!(read, point);
        }
        for written in ["", "~", "household.move", "Household~other", "a~b~other", "a~其他"] {
            assert_eq!(written.parse::<PainPoint>(), Err(PainPointError), "{written}");
        }
    }
}
