//! What the people wrote, grouped; and who came again for the same thing. Both need personal texts, so
//! they are put together where those may be read; here are only their shapes.

use super::{Asked, PainPoint};
use crate::id::MatterId;
use crate::number::CaseNumber;
use crate::text::Line;
use macros::shape;

/// The most cases whose words are read for one answer, the newest of the period.
pub const MAX_READ: usize = 1_000;

/// What the people of a period wrote, in groups, and who came again.
#[shape]
pub struct WordGroups {
    #[serde(flatten)]
    pub asked: Asked,
    /// How many cases the period has.
    pub cases: u32,
    /// Of how many of them the words were read: the newest, at most [`MAX_READ`].
    pub read: u32,
    /// The groups, the largest first.
    pub groups: Vec<WordGroup>,
    /// Who came again, the most cases first; absent for departments, which are not told who is who.
    pub repeats: Option<Vec<Repeat>>,
}

/// Cases whose words are alike.
#[shape]
pub struct WordGroup {
    /// The words that make them alike, the weightiest first.
    pub words: Vec<String>,
    /// How alike the cases are to the group's first one, on average, in percent.
    pub likeness: u8,
    /// The cases, the newest first.
    pub cases: Vec<GroupedCase>,
}

/// A case of a group.
#[shape]
pub struct GroupedCase {
    pub number: CaseNumber,
    /// What it is about, in the person's words.
    pub title: Line,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub point: PainPoint,
}

/// One person with several cases of the same matter. Who it is stands on the cases.
#[shape]
pub struct Repeat {
    /// The matter; `None` where it is not known.
    pub matter: Option<MatterId>,
    /// Their cases, the newest first.
    pub numbers: Vec<CaseNumber>,
}
