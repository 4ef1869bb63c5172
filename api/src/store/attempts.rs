//! Counts what may be done only so often in a period. A try is counted by one write before it is judged, so that of any
//! number of concurrent tries each knows its own place. What turns out to be allowed anyway gives its try back.

use super::item::{Item, Read, key, number};
use super::{Store, StoreError, kept, unavailable};
use aws_sdk_dynamodb::types::ReturnValue;
use shared::number::CaseNumber;
use shared::rate::LimitedAct;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};

/// The number of wrong codes of a case in an hour from which each further one costs work.
pub(crate) const FREE_CODES_OF_A_CASE: u32 = 10;

/// The period in which wrong passwords, and wrong codes of a second factor, are counted.
pub(crate) const SIGN_IN_SPAN_MS: i64 = 15 * MINUTE_MS;

/// A counter of tries.
#[derive(Clone, Debug)]
pub(super) struct Attempts<'a> {
    /// The table of the counter.
    pub(super) table: &'a str,
    /// The key of the counter, which names what is counted and the period.
    pub(super) key: Item,
    /// When the counter is no longer needed.
    pub(super) expires_at: Timestamp,
}

impl Store {
    /// Counts a try and returns how many there are with it.
    pub(super) async fn count_try(&self, tries: Attempts<'_>) -> Result<u32, StoreError> {
        self.count_tries(tries, 1).await
    }

    /// Counts several at once.
    async fn count_tries(&self, tries: Attempts<'_>, by: u32) -> Result<u32, StoreError> {
        let counted = self
            .client
            .update_item()
            .table_name(tries.table)
            .set_key(Some(tries.key))
            .update_expression("ADD #count :by SET expires_at = :expiry")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":by", number(by))
            .expression_attribute_values(":expiry", number(tries.expires_at.0 / 1000))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(unavailable)?;
        counted.attributes.unwrap_or_default().number_at("count")
    }

    /// Gives a try back. If the counter has expired, there is nothing to do.
    pub(super) async fn forgive_try(&self, table: &str, key: Item) -> Result<(), StoreError> {
        self.forgive_tries(table, key, 1).await
    }

    async fn forgive_tries(&self, table: &str, key: Item, by: u32) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(table)
            .set_key(Some(key))
            .condition_expression("#count >= :more")
            .update_expression("ADD #count :less")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":more", number(by))
            .expression_attribute_values(":less", number(i64::from(by).saturating_neg()));
        kept(update.send().await).map(|_| ())
    }
}

/// Of whom or what acts are counted in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedOf<'a> {
    /// An address, by its pseudonym.
    Address(LimitedAct, &'a str),
    /// All strangers of the town, from whatever address.
    Town(LimitedAct),
    /// Whoever has tried codes that did not open this case, together.
    Case(CaseNumber),
    /// What an address uploads, in kilobytes.
    Bytes(&'a str),
    /// What all strangers of the town upload, in kilobytes.
    TownBytes,
    /// The places to upload to that the holder of a slip asked for.
    Uploads(CaseNumber),
}

impl CountedOf<'_> {
    fn key(self, now: Timestamp) -> Item {
        let pk = match self {
            CountedOf::Address(act, address) => format!("RATE#{}#{address}", act.code()),
            CountedOf::Town(act) => format!("RATE#{}", act.code()),
            CountedOf::Case(number) => format!("ATTEMPT#{number}"),
            CountedOf::Bytes(address) => format!("RATE#bytes#{address}"),
            CountedOf::TownBytes => "RATE#bytes".to_owned(),
            CountedOf::Uploads(number) => format!("RATE#upload#{number}"),
        };
        key(pk, (now.0 / HOUR_MS).to_string())
    }
}

impl Store {
    /// Counts an act in the hour of `now` and returns how many there are with it.
    pub async fn count_act(&self, of: CountedOf<'_>, now: Timestamp) -> Result<u32, StoreError> {
        self.count_acts(of, 1, now).await
    }

    /// Counts an act that weighs more than one, such as a file by its kilobytes.
    pub async fn count_acts(
        &self,
        of: CountedOf<'_>,
        by: u32,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let expires_at = now.plus(2 * HOUR_MS);
        let tries = Attempts { table: &self.tables.cases, key: of.key(now), expires_at };
        self.count_tries(tries, by).await
    }

    /// Takes an act back that was counted in the hour of `now`.
    pub async fn return_act(&self, of: CountedOf<'_>, now: Timestamp) -> Result<(), StoreError> {
        self.return_acts(of, 1, now).await
    }

    /// Takes such an act back.
    pub async fn return_acts(
        &self,
        of: CountedOf<'_>,
        by: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.forgive_tries(&self.tables.cases, of.key(now), by).await
    }
}
