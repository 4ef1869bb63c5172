//! Counts the tries of a guessable secret in a period. A try is counted by one conditional write before the secret is
//! checked, so that of any number of concurrent tries no more than the limit are checked. The right secret gives its
//! try back.

use super::item::{Item, key, number};
use super::{Store, StoreError, kept};
use shared::number::CaseNumber;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};

/// The number of wrong codes that a case allows in an hour.
pub(crate) const ATTEMPTS_AN_HOUR: u32 = 20;

/// The period in which wrong passwords, and wrong codes of a second factor, are counted.
pub(crate) const SIGN_IN_SPAN_MS: i64 = 15 * MINUTE_MS;

/// A counter of tries.
pub(super) struct Attempts<'a> {
    /// The table of the counter.
    pub(super) table: &'a str,
    /// The key of the counter, which names the secret and the period.
    pub(super) key: Item,
    /// The number of tries allowed in the period.
    pub(super) most: u32,
    /// When the counter is no longer needed.
    pub(super) expires_at: Timestamp,
}

impl Store {
    /// Counts a try; `false` once all are used up.
    pub(super) async fn count_try(&self, tries: Attempts<'_>) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(tries.table)
            .set_key(Some(tries.key))
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .update_expression("ADD #count :one SET expires_at = :expiry")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":most", number(tries.most))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expiry", number(tries.expires_at.0 / 1000));
        kept(update.send().await)
    }

    /// Gives a try back. If the counter has expired, there is nothing to do.
    pub(super) async fn forgive_try(&self, table: &str, key: Item) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(table)
            .set_key(Some(key))
            .condition_expression("#count > :none")
            .update_expression("ADD #count :less")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":less", number(-1));
        kept(update.send().await).map(|_| ())
    }
}

fn attempts_key(number: CaseNumber, now: Timestamp) -> Item {
    key(format!("ATTEMPT#{number}"), (now.0 / HOUR_MS).to_string())
}

impl Store {
    /// Counts a try of an access code. It must be called before the code is checked; on `false` the hour's tries are
    /// used up, and nothing may be checked.
    pub async fn count_attempt(
        &self,
        number: CaseNumber,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tries = Attempts {
            table: &self.tables.cases,
            key: attempts_key(number, now),
            most: ATTEMPTS_AN_HOUR,
            expires_at: now.plus(2 * HOUR_MS),
        };
        self.count_try(tries).await
    }

    /// Gives a counted try back, because the code was right.
    pub async fn forgive_attempt(
        &self,
        number: CaseNumber,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.forgive_try(&self.tables.cases, attempts_key(number, now)).await
    }
}
