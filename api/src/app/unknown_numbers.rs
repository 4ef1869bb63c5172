//! Limits how often access codes can be tried on case numbers that do not exist.

use crate::store::ATTEMPTS_AN_HOUR;
use shared::number::CaseNumber;
use shared::time::{HOUR_MS, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Counts the codes tried on unknown numbers in the current hour, within this function. Such a try is answered as if
/// the case existed, but it must not leave a row in the table: there would be one for every number that anybody
/// invents.
#[derive(Clone, Debug, Default)]
pub struct UnknownNumberAttempts(Arc<Mutex<(i64, HashMap<CaseNumber, u32>)>>);

impl UnknownNumberAttempts {
    /// The number of unknown numbers remembered at a time.
    const MOST: usize = 10_000;

    /// Counts a try. Returns `false` once the hour's tries are used up.
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
