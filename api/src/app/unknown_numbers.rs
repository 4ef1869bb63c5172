//! Guesses at the codes of cases that do not exist.

use crate::store::ATTEMPTS_AN_HOUR;
use shared::number::CaseNumber;
use shared::time::{HOUR_MS, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Codes tried on numbers that do not exist, in this hour and as far as this function remembers. They are
/// answered as for a case, and leave no row in the table, of which there would be one for every number that
/// somebody thinks of.
#[derive(Clone, Debug, Default)]
pub struct UnknownNumberAttempts(Arc<Mutex<(i64, HashMap<CaseNumber, u32>)>>);

impl UnknownNumberAttempts {
    /// How many numbers are remembered.
    const MOST: usize = 10_000;

    /// Counts a try; `false` where the hour's tries are used up.
    pub fn count(&self, number: CaseNumber, now: Timestamp) -> bool {
        let Ok(mut tries) = self.0.lock() else { return false };
        let hour = now.0.div_euclid(HOUR_MS);
        if tries.0 != hour || tries.1.len() >= UnknownNumberAttempts::MOST {
            *tries = (hour, HashMap::new());
        }
        let count = tries.1.entry(number).or_default();
        *count = count.saturating_add(1);
        *count <= ATTEMPTS_AN_HOUR
    }
}
