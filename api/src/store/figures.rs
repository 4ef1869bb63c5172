//! The figures, folded from the outbox with exactly-once effect.
//!
//! The outbox delivers at least once. A command's first event loses its mark in the transaction that adds what the
//! command changed to the counters, on condition that it still had it, so that a second delivery changes nothing.
//! Counters are added to and never read for it, so that projectors need not wait for each other. Commands on plans,
//! studies and reforms change no figures, so their events only lose the mark.
//!
//! Many commands are folded at once. If they add to more counters than a transaction can write, it writes subtotals
//! instead, each of which is then added to the counters and removed in a transaction of its own, by whoever finds it.

use super::counter::Additions;
use super::item::{key, number};
use super::pending::{is_former, subtotal_item, subtotal_place};
use super::{OutboxKey, Pending, PendingSubject, Store, StoreError};
use crate::random::random_range;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, TransactWriteItem, Update};
use shared::time::{DAY_MS, Timestamp};

/// How long an item that a former version put into the outbox is kept after it was folded.
const FOLDED_KEPT_MS: i64 = 7 * DAY_MS;
/// The number of pending commands that are folded at once. The more there are, the fewer counters are added to for each.
pub const FOLD_AT_ONCE: usize = 80;
/// The number of writes that DynamoDB takes in a transaction.
const WRITES_AT_ONCE: usize = 100;
/// The number of counters in a subtotal, all of which are added to in one transaction.
const SUBTOTAL: usize = 90;
/// The number of tries of a fold that conflicts with another.
const FOLD_TRIES: usize = 10;

impl Store {
    /// Folds pending commands into the figures, except those that somebody else folds first. Returns how many were
    /// folded by this call: none while the figures are being recounted.
    pub async fn fold(&self, pending: &[Pending], now: Timestamp) -> Result<usize, StoreError> {
        let mut folded = 0;
        for chunk in pending.chunks(FOLD_AT_ONCE) {
            let places: Vec<OutboxKey> =
                chunk.iter().map(|pending| pending.place.clone()).collect();
            let mut latest = None;
            let mut tries = 0;
            loop {
                tries += 1;
                let chunk = latest.as_deref().unwrap_or(chunk);
                let (count, is_whole) = self.fold_chunk(chunk, now).await?;
                folded += count;
                if is_whole {
                    break;
                }
                if self.is_recounting().await? {
                    return Ok(folded);
                }
                if tries == FOLD_TRIES {
                    return Err(StoreError::Unavailable(anyhow!("the fold lost every race")));
                }
                let pause = random_range(5..50);
                tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
                latest = Some(self.load_pending(&places).await?);
            }
        }
        Ok(folded)
    }

    /// One try. Returns how many commands it folded, and whether those were all that were pending: `false` if somebody
    /// else folded one of them meanwhile.
    async fn fold_chunk(
        &self,
        chunk: &[Pending],
        now: Timestamp,
    ) -> Result<(usize, bool), StoreError> {
        let is_subtotal = |pending: &&Pending| pending.subject == PendingSubject::Subtotal;
        let (subtotals, commands): (Vec<&Pending>, Vec<&Pending>) =
            chunk.iter().partition(is_subtotal);
        let mut folded = 0;
        for subtotal in subtotals {
            if !self.add_subtotal(&subtotal.place, &subtotal.additions()?).await? {
                return Ok((folded, false));
            }
        }
        let mut parts = vec![commands.as_slice()];
        while let Some(part) = parts.pop().filter(|part| !part.is_empty()) {
            let mut sum = Additions::default();
            for command in part {
                sum.join(&command.additions()?);
            }
            let sum = sum.trimmed();
            let room = WRITES_AT_ONCE - 1 - part.len();
            if sum.0.len().div_ceil(SUBTOTAL) > room && part.len() > 1 {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
                continue;
            }
            let mut writes = vec![self.check_counting()?];
            for command in part {
                writes.push(self.unmark(command, now)?);
            }
            // What does not fit is written down first, and added to the counters one subtotal after the other.
            let mut subtotals = Vec::new();
            if sum.0.len() <= room {
                for (place, attributes) in &sum.0 {
                    writes.push(self.add_to(place, attributes)?);
                }
            } else {
                for subtotal in sum.split(SUBTOTAL) {
                    let place = subtotal_place();
                    writes.push(
                        self.put_new(&self.tables.cases, subtotal_item(&place, &subtotal, now)?)?,
                    );
                    subtotals.push((place, subtotal));
                }
            }
            if self.transact(&writes).await?.is_err() {
                return Ok((folded, false));
            }
            folded += part.len();
            for (place, subtotal) in &subtotals {
                // Whoever finds it first adds it.
                self.add_subtotal(place, subtotal).await?;
            }
        }
        Ok((folded, true))
    }

    /// Adds a subtotal to the counters and removes it. Returns `false` if somebody else has done so, or everything is
    /// being counted again.
    async fn add_subtotal(
        &self,
        (pk, sk): &OutboxKey,
        subtotal: &Additions,
    ) -> Result<bool, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk, sk)))
            .condition_expression("attribute_exists(pk)")
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        let mut writes =
            vec![self.check_counting()?, TransactWriteItem::builder().delete(delete).build()];
        for (place, attributes) in &subtotal.0 {
            writes.push(self.add_to(place, attributes)?);
        }
        Ok(self.transact(&writes).await?.is_ok())
    }

    /// The write that takes the mark from a command.
    fn unmark(&self, command: &Pending, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = &command.place;
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk, sk)))
            .condition_expression("attribute_exists(pending_pk)");
        let update = match is_former(&command.place) {
            false => update.update_expression("REMOVE pending_pk, pending_sk"),
            true => {
                // A projector of the former version may be adding to the counters beside this one.
                let expiry = number(now.plus(FOLDED_KEPT_MS).0 / 1000);
                let update = update
                    .update_expression(
                        "REMOVE pending_pk, pending_sk, #done SET expires_at = :expiry",
                    )
                    .expression_attribute_names("#done", "done")
                    .expression_attribute_values(":expiry", expiry);
                match command.done {
                    0 => update.condition_expression(
                        "attribute_exists(pending_pk) AND attribute_not_exists(#done)",
                    ),
                    done => update
                        .condition_expression("attribute_exists(pending_pk) AND #done = :done")
                        .expression_attribute_values(":done", number(done)),
                }
            }
        };
        let update = update.build().map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The check that lets a fold through only while nothing is being recounted.
    fn check_counting(&self) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(super::recount::state_key()))
            .condition_expression("attribute_not_exists(recounting)")
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}
