//! The figures, folded from the outbox with exactly-once effect.
//!
//! The outbox delivers at least once. A command's first event loses its mark in the transaction that adds what the
//! command changed to the counters, on condition that it still had it, so that a second delivery changes nothing.
//! Counters are added to and never read for it, so that projectors need not wait for each other. Commands on plans,
//! studies and reforms change no figures, so their events only lose the mark.

use super::counter::Additions;
use super::item::{key, number};
use super::pending::is_former;
use super::{OutboxKey, Pending, Store, StoreError};
use crate::random::random_range;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem, Update};
use shared::time::{DAY_MS, Timestamp};

/// How long an item that a former version put into the outbox is kept after it was folded.
const FOLDED_KEPT_MS: i64 = 7 * DAY_MS;
/// The number of pending commands that are read at once to be folded.
pub const FOLD_AT_ONCE: usize = 40;
/// The number of writes in a fold's transaction, which may have 100 and also checks that nothing is being recounted.
const WRITES_AT_ONCE: usize = 98;
/// The number of tries of a fold that conflicts with another.
const FOLD_TRIES: usize = 10;

/// What a pending command adds to the counters.
struct Folding {
    place: OutboxKey,
    additions: Additions,
    /// How many of the additions were made.
    done: usize,
}

impl Store {
    /// Folds delivered commands into the figures, except those folded before. Returns how many were folded by this call: none
    /// while the figures are being recounted.
    pub async fn fold_outbox(
        &self,
        delivered: &[OutboxKey],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let pending = self.load_pending(delivered).await?;
        self.fold(&pending, now).await
    }

    /// Folds pending commands into the figures, as [`Store::fold_outbox`] does.
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
        let mut waiting = Vec::with_capacity(chunk.len());
        for pending in chunk.iter().rev() {
            let Pending { place, done, .. } = pending;
            let additions = pending.additions()?;
            waiting.push(Folding { place: place.clone(), additions, done: *done });
        }
        let mut folded = 0;
        while let Some(first) = waiting.pop() {
            if first.done > 0 || first.additions.0.len() >= WRITES_AT_ONCE {
                if !self.fold_in_parts(&first, now).await? {
                    return Ok((folded, false));
                }
                folded += 1;
                continue;
            }
            let mut sum = first.additions;
            let mut places = vec![first.place];
            while let Some(next) = waiting.pop_if(|next| next.done == 0) {
                let mut more = sum.clone();
                more.join(&next.additions);
                if more.0.len() + places.len() + 1 > WRITES_AT_ONCE {
                    waiting.push(next);
                    break;
                }
                sum = more;
                places.push(next.place);
            }
            let mut writes = vec![self.check_counting()?];
            for (place, attributes) in &sum.trimmed().0 {
                writes.push(self.add_to(place, attributes)?);
            }
            for place in &places {
                writes.push(self.unmark(place, None, now)?);
            }
            if self.transact(&writes).await?.is_err() {
                return Ok((folded, false));
            }
            folded += places.len();
        }
        Ok((folded, true))
    }

    /// Folds a command that adds to more counters than a transaction can write. Each part notes in its item how far it
    /// came, so that another run goes on from there. Returns `false` if somebody else is folding it.
    async fn fold_in_parts(&self, item: &Folding, now: Timestamp) -> Result<bool, StoreError> {
        let additions: Vec<_> = item.additions.0.iter().collect();
        let mut done = item.done;
        loop {
            let part = additions.get(done..).unwrap_or_default();
            let part = part.get(..WRITES_AT_ONCE - 1).unwrap_or(part);
            let after = done + part.len();
            let mut writes = vec![self.check_counting()?];
            for (place, attributes) in part {
                writes.push(self.add_to(place, attributes)?);
            }
            let is_last = after >= additions.len();
            writes.push(self.unmark(&item.place, Some((done, after, is_last)), now)?);
            if self.transact(&writes).await?.is_err() {
                return Ok(false);
            }
            if is_last {
                return Ok(true);
            }
            done = after;
        }
    }

    /// The write that takes the mark from an item, or that notes in it how many of its additions were made.
    fn unmark(
        &self,
        place: &OutboxKey,
        part: Option<(usize, usize, bool)>,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(&place.0, &place.1)))
            .expression_attribute_names("#done", "done");
        let update = match part {
            Some((_, after, false)) => update
                .update_expression("SET #done = :after")
                .expression_attribute_values(":after", number(after)),
            Some(_) | None if is_former(place) => update
                .update_expression("REMOVE pending_pk, pending_sk SET expires_at = :expiry")
                .expression_attribute_values(":expiry", number(now.plus(FOLDED_KEPT_MS).0 / 1000)),
            Some(_) | None => update.update_expression("REMOVE pending_pk, pending_sk, #done"),
        };
        let before = part.map_or(0, |(before, _, _)| before);
        let untouched = "attribute_exists(pending_pk) AND attribute_not_exists(#done)";
        let update = match before {
            0 => update.condition_expression(untouched),
            before => update
                .condition_expression("attribute_exists(pending_pk) AND #done = :before")
                .expression_attribute_values(":before", number(before)),
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
