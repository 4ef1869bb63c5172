//! Attempts of a secret that can be guessed, counted in a span of time. A try is counted before the secret is
//! looked at, by one guarded write, so that of any number of tries at once no more than the limit are looked
//! at; the right secret takes its try back.

use super::item::{Item, key, number};
use super::{Store, StoreError, kept};
use shared::number::CaseNumber;
use shared::time::{HOUR_MS, Timestamp};

/// How many wrong codes an hour of the clock allows for one case.
pub(crate) const ATTEMPTS_AN_HOUR: u32 = 20;

/// What counts tries.
pub(super) struct Attempts<'a> {
    /// The table of the count.
    pub(super) table: &'a str,
    /// The item of whose secret it is, and of the span.
    pub(super) key: Item,
    /// How many tries the span allows.
    pub(super) most: u32,
    /// When the count is of no more use.
    pub(super) expires_at: Timestamp,
}

impl Store {
    /// Counts a try; `false` where all are used up.
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

    /// Takes a try back. Where the count is gone, there is nothing to take back.
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
    /// Counts a try of an access code, before the code is looked at. `false` where the hour's tries are
    /// used up: then nothing may be looked at.
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

    /// Takes a counted try back: the code was right.
    pub async fn forgive_attempt(
        &self,
        number: CaseNumber,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.forgive_try(&self.tables.cases, attempts_key(number, now)).await
    }
}
