//! Samples of closed cases that are checked.

use crate::id::AccountId;
use crate::number::CaseNumber;
use crate::text::Note;
use crate::time::{Day, Timestamp};
use macros::shape;

/// Which closed cases to draw from, and how many.
#[shape]
pub struct DrawSample {
    pub from: Day,
    pub until: Day,
    /// How many, 1 to 50.
    pub size: u32,
}

/// A random sample of closed cases for a check. It can be drawn again by anyone: the cases are those
/// of the population with the smallest SHA-256 of the seed, a colon and the case number.
#[shape]
pub struct Sample {
    pub id: String,
    pub drawn_at: Timestamp,
    pub drawn_by: AccountId,
    pub from: Day,
    pub until: Day,
    pub seed: String,
    /// How many closed cases there were to draw from.
    pub population: u32,
    /// The cases, and what their checks found.
    pub cases: Vec<SampledCase>,
}

impl Sample {
    /// How many of its cases were checked.
    pub fn checked(&self) -> usize {
        self.cases.iter().filter(|case| case.check.is_some()).count()
    }
}

/// A case of a sample.
#[shape]
pub struct SampledCase {
    pub number: CaseNumber,
    /// What the check found; `None` before it.
    pub check: Option<SampleCheck>,
}

/// What a check of a sampled case found.
#[shape]
pub struct SampleCheck {
    pub at: Timestamp,
    pub by: AccountId,
    /// Whether it was closed rightly.
    pub sound: bool,
    pub words: Note,
}

/// What an inspector says of a sampled case.
#[shape]
pub struct CheckSample {
    pub number: CaseNumber,
    /// Whether it was closed rightly.
    pub sound: bool,
    pub words: Note,
}
