//! What people wrote, in groups, and who came repeatedly for the same thing. Both are computed from personal texts
//! where those may be read; only the types of the result are here.

use super::{Asked, PainPoint};
use crate::id::MatterId;
use crate::number::CaseNumber;
use crate::text::Line;
use macros::shape;

/// The most cases whose texts are read for one answer; the newest of the period.
pub const MAX_READ: usize = 1_000;

/// What people wrote in a period, in groups, and who came repeatedly.
#[shape]
pub struct WordGroups {
    #[serde(flatten)]
    pub asked: Asked,
    /// The number of cases in the period.
    pub cases: u32,
    /// The number of cases whose texts were read: the newest, at most [`MAX_READ`].
    pub read: u32,
    /// Sorted by size, largest group first.
    pub groups: Vec<WordGroup>,
    /// Those who came repeatedly, most cases first. Absent for departments, which must not learn who belongs to which
    /// case.
    pub repeats: Option<Vec<Repeat>>,
}

/// Cases with similar texts.
#[shape]
pub struct WordGroup {
    /// The words that they have in common, most significant first.
    pub words: Vec<String>,
    /// The average similarity of two of its cases, in percent.
    pub likeness: u8,
    /// Sorted by date, newest first.
    pub cases: Vec<GroupedCase>,
}

/// A case of a group.
#[shape]
pub struct GroupedCase {
    pub number: CaseNumber,
    /// What it is about, in the person's own words.
    pub title: Line,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub point: PainPoint,
}

/// One person with several cases about the same matter. The cases say who it is.
#[shape]
pub struct Repeat {
    /// `None` if it is not known.
    pub matter: Option<MatterId>,
    /// Their cases, newest first.
    pub numbers: Vec<CaseNumber>,
}
