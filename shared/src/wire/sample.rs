//! Random samples of closed cases, with which inspectors check whether it was right to close them.

use crate::id::AccountId;
use crate::number::CaseNumber;
use crate::text::Note;
use crate::time::{Day, Timestamp};
use macros::shape;

/// A request to draw a sample of closed cases.
#[shape]
pub struct DrawSample {
    pub from: Day,
    pub until: Day,
    /// The number of cases, from 1.
    pub size: u32,
}

/// A random sample of closed cases. Anyone can repeat the draw: it takes the cases of the population with the
/// smallest SHA-256 of the seed, a colon and the case number.
#[shape]
pub struct Sample {
    pub id: String,
    pub drawn_at: Timestamp,
    pub drawn_by: AccountId,
    pub from: Day,
    pub until: Day,
    pub seed: String,
    /// The number of closed cases that it was drawn from.
    pub population: u32,
    /// The cases with the results of their checks.
    pub cases: Vec<SampledCase>,
}

impl Sample {
    pub fn checked(&self) -> usize {
        self.cases.iter().filter(|case| case.check.is_some()).count()
    }
}

/// A case of a sample.
#[shape]
pub struct SampledCase {
    pub number: CaseNumber,
    /// The result of the check; `None` before it.
    pub check: Option<SampleCheck>,
}

/// The result of checking a sampled case.
#[shape]
pub struct SampleCheck {
    pub at: Timestamp,
    pub by: AccountId,
    /// Whether it was right to close the case.
    pub sound: bool,
    pub words: Note,
}

/// A request to record the check of a sampled case.
#[shape]
pub struct CheckSample {
    pub number: CaseNumber,
    /// Whether it was right to close the case.
    pub sound: bool,
    pub words: Note,
}
