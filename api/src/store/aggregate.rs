//! Studies and reforms in the store: what is a fold of its events and stands on lists. A head, its events
//! and its places on the lists are written in one transaction, guarded by the revision that was read, as on
//! a case; its outbox item says whom to tell.

use super::case::{Replay, pending_item};
use super::item::{Read, json, key, number, text};
use super::list::ListError;
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::TransactWriteItem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::id::{AccountId, ReformId, StudyId};
use shared::reform::{Reform, ReformEvent};
use shared::study::{Study, StudyEvent};
use shared::time::{DAY_MS, Timestamp};
use shared::wire::Page;

/// How long a repeated write is still answered: a day.
const REPLAY_KEPT_MS: i64 = DAY_MS;

/// What is a fold of its events.
pub trait Aggregate: Clone + Serialize + DeserializeOwned {
    /// Its identifier.
    type Id: Clone + std::fmt::Display + TryFrom<String>;
    /// What happens to it.
    type Event: Serialize + DeserializeOwned;

    /// What it is, in the outbox.
    const KIND: Kind;

    /// How many events there are.
    fn revision(&self) -> u32;
    /// When it began: its place on lists.
    fn began(&self) -> Timestamp;
    /// The lists that it is on.
    fn lists(&self) -> Vec<String>;
    /// Folds an event.
    fn evolve(before: Option<Self>, id: &Self::Id, event: &Self::Event) -> Option<Self>;
}

/// What the outbox tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A study.
    Study,
    /// A reform.
    Reform,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Study => "STUDY",
            Kind::Reform => "REFORM",
        }
    }

    /// What stands for it where cases stand by their number.
    fn name(self) -> &'static str {
        match self {
            Kind::Study => "study",
            Kind::Reform => "reform",
        }
    }
}

/// The list of all studies.
pub const STUDIES: &str = "STUDIES";
/// The list of all reforms.
pub const REFORMS: &str = "REFORMS";
/// The list of the reforms that everyone may read.
pub const REFORMED: &str = "REFORMED";

/// The list of the reforms that come from a study.
pub fn reforms_of(study: &StudyId) -> String {
    format!("STUDY#{study}#REFORMS")
}

impl Aggregate for Study {
    type Id = StudyId;
    type Event = StudyEvent;

    const KIND: Kind = Kind::Study;

    fn revision(&self) -> u32 {
        self.revision
    }

    fn began(&self) -> Timestamp {
        self.proposed_at
    }

    fn lists(&self) -> Vec<String> {
        vec![STUDIES.into()]
    }

    fn evolve(before: Option<Self>, id: &StudyId, event: &StudyEvent) -> Option<Self> {
        shared::study::evolve(before, id, event)
    }
}

impl Aggregate for Reform {
    type Id = ReformId;
    type Event = ReformEvent;

    const KIND: Kind = Kind::Reform;

    fn revision(&self) -> u32 {
        self.revision
    }

    fn began(&self) -> Timestamp {
        self.drafted_at
    }

    fn lists(&self) -> Vec<String> {
        let mut lists = vec![REFORMS.to_owned(), reforms_of(&self.basis.study)];
        if self.published_at.is_some() {
            lists.push(REFORMED.into());
        }
        lists
    }

    fn evolve(before: Option<Self>, id: &ReformId, event: &ReformEvent) -> Option<Self> {
        shared::reform::evolve(before, id, event)
    }
}

/// A command's whole effect.
pub struct AggregateCommit<'a, A: Aggregate> {
    /// What was read; `None` for a new one.
    pub before: Option<&'a A>,
    /// Its identifier.
    pub id: &'a A::Id,
    /// What the core decided.
    pub events: &'a [A::Event],
    /// Who acts.
    pub account: &'a AccountId,
    /// The write's idempotency.
    pub replay: Replay<'a>,
    /// Now, for the record's expiry.
    pub now: Timestamp,
}

/// What `project` is told of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOutbox {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub id: String,
    /// The revision of the command's last event.
    pub revision: u32,
    /// How many events the command led to: whom they concern is told.
    pub events: u32,
}

impl StepOutbox {
    /// What stands for it where cases stand by their number.
    pub fn name(&self) -> String {
        format!("{}-{}", self.kind.name(), self.id)
    }
}

fn pk_of<A: Aggregate>(id: &A::Id) -> String {
    format!("{}#{id}", A::KIND.word())
}

impl Store {
    /// Reads one.
    pub async fn load_aggregate<A: Aggregate>(&self, id: &A::Id) -> Result<Option<A>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk_of::<A>(id), "HEAD")))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.as_ref().map(|item| item.json_at("whole")).transpose()
    }

    /// Writes a command's whole effect in one transaction.
    pub async fn commit_aggregate<A: Aggregate>(
        &self,
        commit: AggregateCommit<'_, A>,
    ) -> Result<A, StoreError> {
        let AggregateCommit { before, id, events, account, replay, now } = commit;
        let revision_before = before.map_or(0, Aggregate::revision);
        let mut whole = before.cloned();
        let pk = pk_of::<A>(id);
        let mut event_items = Vec::new();
        for event in events {
            whole = A::evolve(whole, id, event);
            let revision = whole.as_ref().map_or(0, Aggregate::revision);
            let mut item = key(&pk, format!("EVENT#{revision:06}"));
            item.insert("kind".into(), text(format!("{}_event", A::KIND.name())));
            item.insert("event".into(), json(event)?);
            item.insert("account".into(), text(account.as_str()));
            event_items.push(item);
        }
        let whole =
            whole.ok_or_else(|| StoreError::Broken(anyhow!("an event has no beginning")))?;
        let mut head = key(&pk, "HEAD");
        head.insert("kind".into(), text(A::KIND.name()));
        head.insert("revision".into(), number(whole.revision()));
        head.insert("whole".into(), json(&whole)?);
        let put = self.put(&self.tables.cases, head);
        let put = match before {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(_) => put
                .condition_expression("revision = :revision")
                .expression_attribute_values(":revision", number(revision_before)),
        };
        let put = put.build().map_err(|error| StoreError::Broken(error.into()))?;
        let mut items = vec![TransactWriteItem::builder().put(put).build()];
        for item in event_items {
            items.push(self.put_new(&self.tables.cases, item)?);
        }
        let outbox = StepOutbox {
            kind: A::KIND,
            id: id.to_string(),
            revision: whole.revision(),
            events: u32::try_from(events.len()).unwrap_or(u32::MAX),
        };
        let mut item = pending_item(&outbox.name(), outbox.revision, now);
        item.insert("step_outbox".into(), json(&outbox)?);
        items.push(self.put_new(&self.tables.cases, item)?);
        let replay_place = items.len();
        let mut item = key(format!("IDEM#{}", replay.scope), replay.key);
        item.insert("kind".into(), text("idempotency"));
        item.insert("digest".into(), text(replay.digest));
        item.insert("step".into(), text(id.to_string()));
        item.insert("expires_at".into(), number(now.plus(REPLAY_KEPT_MS).0 / 1000));
        items.push(self.put_new(&self.tables.cases, item)?);
        for list in whole.lists() {
            let mut item = key(list, format!("{:014}#{id}", whole.began().0.max(0)));
            item.insert("kind".into(), text(format!("listed_{}", A::KIND.name())));
            item.insert("whole".into(), json(&whole)?);
            items.push(self.put_item(&self.tables.cases, item)?);
        }
        let Err(reasons) = self.transact(&items).await? else { return Ok(whole) };
        let failed = |place: usize| {
            reasons.get(place).and_then(Option::as_deref) == Some("ConditionalCheckFailed")
        };
        if failed(replay_place) {
            return Err(StoreError::KeyTaken);
        }
        if (0..replay_place).any(failed) {
            let current = self.load_aggregate::<A>(id).await?;
            let current = current.as_ref().map_or(0, Aggregate::revision);
            return Err(StoreError::Stale { current });
        }
        Err(StoreError::Unavailable(anyhow!("a transaction was cancelled: {reasons:?}")))
    }

    /// The digest of a repeated write and what it was on, if it was recorded.
    pub async fn load_step_replay<A: Aggregate>(
        &self,
        scope: &str,
        idempotency_key: &str,
    ) -> Result<Option<(String, A::Id)>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(format!("IDEM#{scope}"), idempotency_key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        let Some(item) = found.item else { return Ok(None) };
        // The key was used for something that is neither a study nor a reform.
        let written = item.text_at("step").unwrap_or_default().to_owned();
        let Ok(id) = A::Id::try_from(written) else { return Ok(None) };
        Ok(Some((item.text_at("digest")?.to_owned(), id)))
    }

    /// A page of a list, newest first.
    pub async fn list_aggregates<A: Aggregate>(
        &self,
        list: &str,
        cursor: Option<&str>,
    ) -> Result<Page<A>, ListError> {
        self.list_newest(&self.tables.cases, list, cursor, |item| item.json_at("whole")).await
    }

    /// Reads the events of one, oldest first.
    pub async fn load_aggregate_events<A: Aggregate>(
        &self,
        id: &A::Id,
    ) -> Result<Vec<A::Event>, StoreError> {
        let items = self.load_event_items(pk_of::<A>(id)).await?;
        items.iter().map(|item| item.json_at("event")).collect()
    }
}
