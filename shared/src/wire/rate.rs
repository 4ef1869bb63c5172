//! The rate limits and what they have refused, as administrators see them.

use crate::rate::{LimitedAct, RateLimits};
use crate::time::Day;
use macros::shape;

/// The limits in force.
#[shape]
pub struct RateLimitsNow {
    pub limits: RateLimits,
    /// Whether these are the built-in ones, because none are stored.
    pub built_in: bool,
}

/// A request to change the limits.
#[shape]
pub struct PutRateLimits {
    pub limits: RateLimits,
    /// The limits as the writer last saw them; absent if the built-in ones were in force.
    #[serde(default)]
    pub seen: Option<RateLimits>,
}

/// How often one act was refused on a day.
#[shape(Copy)]
pub struct RefusedAct {
    pub act: LimitedAct,
    /// It had to prove work first.
    pub worked: u32,
    /// It had to wait for the next hour.
    pub waited: u32,
}

/// What was refused on a day.
#[shape]
pub struct RefusedOn {
    pub day: Day,
    /// Only acts that were refused.
    pub acts: Vec<RefusedAct>,
}
