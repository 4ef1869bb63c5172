//! The one transaction of a command: the head of an aggregate, guarded by the revision that was read, with its events,
//! duties, list entries and idempotency record, all or nothing.

use super::duty::{clock_keys, duty_writes};
use super::item::{EVENT, Item, Read, is_newer, key, number, putting, text};
use super::log::log_keys;
use super::pending::pending_mark;
use super::{HEAD_VERSION, Store, StoreError, unavailable};
use crate::secret::Pepper;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use shared::aggregate::{Aggregate, Decision};
use shared::id::AccountId;
use shared::policy::Policy;
use shared::time::{DAY_MS, Timestamp};
use shared::wire::Subject;

/// How long a repeated write gets the original response.
pub(super) const REPLAY_KEPT_MS: i64 = DAY_MS;
/// The condition under which a head is written: nobody else has written since it was read, and no later version of the
/// program, whose state this one would lose.
pub(super) const WRITABLE: &str =
    "revision = :revision AND (attribute_not_exists(version) OR version <= :version)";
/// The number of tries of a command whose day is sealed meanwhile. A day is sealed only once, so few are needed.
const RECORD_TRIES: usize = 4;

/// The idempotency of a write, which lets a retried request return the original response.
#[derive(Clone, Copy, Debug)]
pub struct Replay<'a> {
    /// Whose key it is.
    pub scope: &'a str,
    pub key: &'a str,
    /// The digest of method, path and body.
    pub digest: &'a str,
}

/// An idempotency record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded<Id> {
    /// The digest of the request.
    pub digest: String,
    pub id: Id,
    /// The resulting revision, if it was stored.
    pub revision: Option<u32>,
}

/// Identifies a row of an imported register.
#[derive(Clone, Copy, Debug)]
pub struct ImportMark<'a> {
    pub source: &'a str,
    /// The row within its source.
    pub row: &'a str,
    /// The digest of the row's content.
    pub digest: &'a str,
}

/// Everything that a command writes.
pub struct Commit<'a, A: Stored> {
    /// The state that was read; `None` for a new aggregate.
    pub before: Option<&'a A::Head>,
    pub id: A::Id,
    pub decision: &'a Decision<A::Payload>,
    /// The account that acts; `None` for the citizen and the clock.
    pub account: Option<&'a AccountId>,
    pub replay: Option<Replay<'a>>,
    /// The mark of a register's row, so that it is imported only once.
    pub import: Option<ImportMark<'a>>,
    /// For the nonce of a new case or code, and the pseudonyms by which the applicant's other cases are found.
    pub pepper: &'a Pepper,
    /// The rules in force, from which the clock's next look follows.
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// The items of a commit that differ between aggregates.
pub struct Written<A: Stored> {
    pub(super) head: A::Head,
    /// The item of the head, without its revision and the clock's keys.
    pub(super) head_item: Item,
    /// The items of the events, each with its hash for the public log, if it is logged.
    pub(super) events: Vec<(Item, Option<String>)>,
    /// Whether the events change the figures, or somebody is notified of them.
    pub(super) is_projected: bool,
    pub(super) others: Vec<TransactWriteItem>,
    /// The seal that the transaction must check, if the public log covers the aggregate; see [`Store::record_on`].
    pub(super) fence: Option<Item>,
}

/// How an aggregate is stored.
pub trait Stored: Aggregate {
    /// The fold of its events, with what is stored beside it.
    type Head: Clone + Send + Sync;

    /// The prefix of its partition key.
    const PARTITION: &'static str;
    /// The prefix of its id in lists of several kinds of subjects.
    const PREFIX: &'static str;
    /// The attribute of an idempotency record that says which aggregate it is about.
    const RECORDED: &'static str;

    fn of(head: &Self::Head) -> &Self;
    /// The subject of its duties; `None` if it has none.
    fn subject(id: &Self::Id) -> Option<Subject>;
    /// Parses the item of a head; one of another version may need its events.
    fn read(
        store: &Store,
        item: &Item,
    ) -> impl Future<Output = Result<Self::Head, StoreError>> + Send;
    /// Parses an idempotency record; `None` if it is about another kind of aggregate.
    fn recorded(item: &Item) -> Result<Option<Recorded<Self::Id>>, StoreError>;
    /// The attributes of an idempotency record.
    fn record(
        id: &Self::Id,
        revision: u32,
    ) -> Result<aws_sdk_dynamodb::types::AttributeValue, StoreError>;
    fn write(store: &Store, commit: &Commit<'_, Self>) -> Result<Written<Self>, StoreError>;
}

pub(super) fn pk_of<A: Stored>(id: &A::Id) -> String {
    format!("{}#{id}", A::PARTITION)
}

/// The id of an aggregate in lists of several kinds of subjects.
fn subject_name<A: Stored>(id: &A::Id) -> String {
    format!("{}{id}", A::PREFIX)
}

impl Store {
    /// Reads an aggregate with one request.
    pub async fn load<A: Stored>(&self, id: &A::Id) -> Result<Option<A::Head>, StoreError> {
        let found = self.load_item(&self.tables.cases, key(pk_of::<A>(id), "HEAD")).await?;
        match &found {
            Some(item) => A::read(self, item).await.map(Some),
            None => Ok(None),
        }
    }

    /// Reads an item consistently.
    pub(super) async fn load_item(
        &self,
        table: &str,
        key: Item,
    ) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(table).set_key(Some(key));
        let found = request.consistent_read(true).send().await.map_err(unavailable)?;
        Ok(found.item)
    }

    /// The result of a repeated write, if it was recorded.
    pub async fn load_replay<A: Stored>(
        &self,
        scope: &str,
        idempotency_key: &str,
    ) -> Result<Option<Recorded<A::Id>>, StoreError> {
        let key = key(format!("IDEM#{scope}"), idempotency_key);
        let found = self.load_item(&self.tables.cases, key).await?;
        found.map_or(Ok(None), |item| A::recorded(&item))
    }

    /// Writes everything that a command changes in one transaction, guarded by the revision that was read.
    pub async fn commit<A: Stored>(&self, commit: Commit<'_, A>) -> Result<A::Head, StoreError> {
        let written = A::write(self, &commit)?;
        let Commit { before, id, replay, import, policy, now, .. } = &commit;
        let (before, now) = (*before, *now);
        let (was, after) = (before.map(A::of), A::of(&written.head));
        let table = &self.tables.cases;
        let (pk, name, revision) = (pk_of::<A>(id), subject_name::<A>(id), after.revision());

        let mut head = written.head_item;
        head.extend(key(&pk, "HEAD"));
        head.insert("version".into(), number(HEAD_VERSION));
        head.insert("revision".into(), number(revision));
        head.extend(clock_keys(after.next_look(policy), &name));
        let put = self.put(table, head);
        let put = match was {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(was) => put
                .condition_expression(WRITABLE)
                .expression_attribute_values(":revision", number(was.revision()))
                .expression_attribute_values(":version", number(HEAD_VERSION)),
        };
        let mut items = vec![putting(put)?];
        let replay_place = items.len();
        if let Some(replay) = replay {
            let mut item = key(format!("IDEM#{}", replay.scope), replay.key);
            item.insert("kind".into(), text("idempotency"));
            item.insert("digest".into(), text(replay.digest));
            item.insert(A::RECORDED.into(), A::record(id, revision)?);
            item.insert("expires_at".into(), number(now.plus(REPLAY_KEPT_MS).0 / 1000));
            items.push(self.put_new(table, item)?);
        }
        let import_place = items.len();
        if let Some(ImportMark { source, row, digest }) = import {
            let mut item = key(format!("IMPORT#{source}"), *row);
            item.insert("kind".into(), text("import"));
            item.insert("digest".into(), text(*digest));
            item.insert("number".into(), text(id.to_string()));
            items.push(self.put_new(table, item)?);
        }
        if let Some(subject) = A::subject(id) {
            let was = was.map(Aggregate::standing).unwrap_or_default();
            items.extend(duty_writes(table, &pk, &subject, &was, &after.standing())?);
        }
        items.extend(written.others);

        let mut events = written.events;
        let caused = events.len();
        if let Some((first, _)) = events.first_mut().filter(|_| written.is_projected) {
            let others = u32::try_from(caused.saturating_sub(1)).unwrap_or(u32::MAX);
            first.extend(pending_mark(&name, revision.saturating_sub(others), caused, now));
        }
        // The public log lists an event on the day on which it is recorded, or, if that day is sealed, on the first day
        // that is not.
        let mut recorded = now.day();
        for _ in 0..RECORD_TRIES {
            let mut whole = items.clone();
            for (item, hash) in &events {
                let mut item = item.clone();
                item.extend(hash.iter().flat_map(|hash| log_keys(recorded, hash)));
                whole.push(self.put_new(table, item)?);
            }
            let fence_place = whole.len();
            if let Some(fence) = &written.fence {
                whole.push(self.record_on(fence, recorded, caused)?);
            }
            let Err(reasons) = self.transact(&whole).await? else { return Ok(written.head) };
            let failed = |place: usize| {
                reasons.get(place).and_then(Option::as_deref) == Some("ConditionalCheckFailed")
            };
            if replay.is_some() && failed(replay_place) {
                return Err(StoreError::KeyTaken);
            }
            if import.is_some() && failed(import_place) {
                return Err(StoreError::AlreadyHere);
            }
            if (0..replay_place).chain(items.len()..fence_place).any(failed) {
                if was.is_none() {
                    return Err(StoreError::NumberTaken);
                }
                let current = self.load_item(table, key(&pk, "HEAD")).await?;
                if current.as_ref().is_some_and(is_newer) {
                    return Err(StoreError::Newer);
                }
                let current = current.map(|head| head.number_at("revision")).transpose()?;
                return Err(StoreError::Stale { current: current.unwrap_or_default() });
            }
            let Some(fence) = written.fence.as_ref().filter(|_| failed(fence_place)) else {
                return Err(StoreError::Unavailable(anyhow!(
                    "a transaction was cancelled: {reasons:?}"
                )));
            };
            recorded = self.first_unsealed_day(fence, now.day()).await?;
        }
        Err(StoreError::Unavailable(anyhow!("each day was sealed before it could be recorded on")))
    }

    /// Sets when the clock looks at an aggregate again, after it found nothing to do because the rules have changed.
    /// Does nothing if somebody else has written meanwhile.
    pub async fn reschedule_clock<A: Stored>(
        &self,
        id: &A::Id,
        head: &A::Head,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        let aggregate = A::of(head);
        let mut set = Vec::new();
        let mut request = self
            .client
            .update_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk_of::<A>(id), "HEAD")))
            .condition_expression(WRITABLE)
            .expression_attribute_values(":revision", number(aggregate.revision()))
            .expression_attribute_values(":version", number(HEAD_VERSION));
        for (name, value) in clock_keys(aggregate.next_look(policy), &subject_name::<A>(id)) {
            set.push(format!("{name} = :{name}"));
            request = request.expression_attribute_values(format!(":{name}"), value);
        }
        let update = match set.is_empty() {
            true => "REMOVE clock_pk, clock_sk".to_owned(),
            false => format!("SET {}", set.join(", ")),
        };
        super::kept(request.update_expression(update).send().await).map(|_| ())
    }

    pub(super) fn put(&self, table: &str, item: Item) -> PutBuilder {
        Put::builder().table_name(table).set_item(Some(item))
    }

    pub(super) fn put_item(
        &self,
        table: &str,
        item: Item,
    ) -> Result<TransactWriteItem, StoreError> {
        putting(self.put(table, item))
    }

    pub(super) fn put_new(&self, table: &str, item: Item) -> Result<TransactWriteItem, StoreError> {
        putting(self.put(table, item).condition_expression("attribute_not_exists(pk)"))
    }

    /// The items of the events under a key, oldest first.
    pub(super) async fn load_event_items(&self, pk: String) -> Result<Vec<Item>, StoreError> {
        self.list_beginning(&self.tables.cases, &pk, EVENT, true).await
    }
}
