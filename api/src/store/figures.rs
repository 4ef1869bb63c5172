//! The figures, folded from the outbox with exactly-once effect.
//!
//! The outbox delivers at least once. An outbox item loses its `pending` mark in the transaction that adds it to the
//! counters, on condition that it still had it, so that a second delivery changes nothing. Counters are added to and
//! never read for it, so that projectors need not wait for each other. Commands on plans, studies and reforms change no
//! figures, so their items only lose the mark.

use super::case::Outbox;
use super::counter::Additions;
use super::document::StepOutbox;
use super::item::{Item, Read, is_newer, key, number};
use super::{OutboxKey, Store, StoreError};
use crate::random::random_range;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem, Update};
use shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;

/// How long a folded outbox item is kept.
const FOLDED_KEPT_MS: i64 = 7 * DAY_MS;
/// The number of outbox items that are read at once to be folded.
pub const FOLD_AT_ONCE: usize = 40;
/// The number of writes in a fold's transaction, which may have 100 and also checks that nothing is being recounted.
const WRITES_AT_ONCE: usize = 98;
/// The number of tries of a fold that conflicts with another.
const FOLD_TRIES: usize = 10;

/// A pending outbox item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// A command on a case.
    Case(Outbox),
    /// A command on a plan, a study or a reform.
    Step(StepOutbox),
}

/// An outbox item that is folded.
struct Folding {
    place: (String, String),
    additions: Additions,
    /// How many of the additions were made: more fit into a transaction only in parts.
    done: usize,
}

impl Folding {
    fn of(item: &Item) -> Result<Folding, StoreError> {
        let mut additions = Additions::default();
        match pending_of(item)? {
            Pending::Case(outbox) => {
                for (day, change) in &outbox.changes {
                    additions.book(*day, change)?;
                }
                for (day, change) in &outbox.cross {
                    additions.cross(*day, change);
                }
                for moved in &outbox.moved {
                    additions.register(moved);
                }
            }
            Pending::Step(_) => {}
        }
        let done = if item.contains_key("done") { item.number_at("done")? } else { 0 };
        let place = (item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned());
        Ok(Folding { place, additions: additions.trimmed(), done })
    }
}

fn pending_of(item: &Item) -> Result<Pending, StoreError> {
    // It may count what this version does not know.
    if is_newer(item) {
        return Err(StoreError::Newer);
    }
    if let Some(outbox) = StepOutbox::read(item)? {
        return Ok(Pending::Step(outbox));
    }
    item.json_at("outbox").map(Pending::Case)
}

impl Store {
    /// The keys of the oldest pending outbox items, at most [`FOLD_AT_ONCE`].
    pub async fn list_pending(&self) -> Result<Vec<OutboxKey>, StoreError> {
        Ok(self.page_pending(None).await?.0)
    }

    /// Those of the delivered outbox items that are still pending.
    pub async fn load_pending(
        &self,
        delivered: &[(String, String)],
    ) -> Result<Vec<Pending>, StoreError> {
        let unique: BTreeSet<&(String, String)> = delivered.iter().collect();
        let unique: Vec<&(String, String)> = unique.into_iter().collect();
        let mut pending = Vec::new();
        for chunk in unique.chunks(100) {
            let keys = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                if item.contains_key("pending_pk") {
                    pending.push(pending_of(&item)?);
                }
            }
        }
        Ok(pending)
    }

    /// Folds outbox items into the figures, except those folded before. Returns how many were folded by this call: none
    /// while the figures are being recounted.
    pub async fn fold_outbox(
        &self,
        delivered: &[(String, String)],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let unique: BTreeSet<&(String, String)> = delivered.iter().collect();
        let unique: Vec<&(String, String)> = unique.into_iter().collect();
        let mut folded = 0;
        for chunk in unique.chunks(FOLD_AT_ONCE) {
            let mut tries = 0;
            loop {
                tries += 1;
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
            }
        }
        Ok(folded)
    }

    /// One try. Returns how many items it folded, and whether those were all that were pending: `false` if somebody
    /// else folded one of them meanwhile.
    async fn fold_chunk(
        &self,
        chunk: &[&(String, String)],
        now: Timestamp,
    ) -> Result<(usize, bool), StoreError> {
        let keys = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
        let items = self.batch_get(&self.tables.cases, keys).await?;
        let pending = items.iter().filter(|item| item.contains_key("pending_pk"));
        let mut waiting = pending.map(Folding::of).collect::<Result<Vec<_>, _>>()?;
        waiting.reverse();
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

    /// Folds an item that adds to more counters than a transaction can write. Each part notes in the item how far it
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

    /// The write that takes the mark from an outbox item, or that notes how many of its additions were made.
    fn unmark(
        &self,
        (pk, sk): &(String, String),
        part: Option<(usize, usize, bool)>,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk, sk)))
            .expression_attribute_names("#done", "done");
        let expiry = number(now.plus(FOLDED_KEPT_MS).0 / 1000);
        let update = match part {
            Some((_, after, false)) => update
                .update_expression("SET #done = :after")
                .expression_attribute_values(":after", number(after)),
            Some(_) | None => update
                .update_expression("REMOVE pending_pk, pending_sk SET expires_at = :expiry")
                .expression_attribute_values(":expiry", expiry),
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
