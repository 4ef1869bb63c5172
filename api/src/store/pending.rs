//! The outbox: commands that wait to be projected. The first event of a command carries the mark, with the number of
//! events that the command caused. They are listed page by page, so that one that cannot be projected hides none behind
//! it.

use super::counter::Additions;
use super::document::StoredDocument;
use super::index::{IndexQuery, PENDING, Place, SHARDS, shard, shards};
use super::item::{EVENT, Item, Read, event_sk, is_newer, json, key, number, text};
use super::{FOLD_AT_ONCE, HEAD_VERSION, Store, StoreError, unavailable};
use crate::random::random_range;
use crate::secret::random_hex;
use anyhow::anyhow;
use futures::future::try_join_all;
use serde::Deserialize;
use shared::aggregate::Event;
use shared::chain::Link;
use shared::id::{PlanId, ReformId, StudyId};
use shared::number::CaseNumber;
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The key of the item that carries the mark.
pub type OutboxKey = (String, String);

/// What a pending command was given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingSubject {
    Case(CaseNumber),
    Plan(PlanId),
    Study(StudyId),
    Reform(ReformId),
    /// To no single one: it is what some commands together add to the counters.
    Subtotal,
}

/// A command that waits to be projected, or a subtotal of some that were.
#[derive(Clone, Debug)]
pub struct Pending {
    pub subject: PendingSubject,
    /// The revisions of the events that the command caused.
    pub revisions: RangeInclusive<u32>,
    /// The item with the mark.
    pub(super) place: OutboxKey,
    /// How many of its additions to the counters a former version made before it was stopped.
    pub(super) done: usize,
    /// What a subtotal adds.
    subtotal: Additions,
    /// The events of what it was given to, at least up to the command's last.
    history: Arc<Vec<Item>>,
}

impl Pending {
    /// The items of the events up to the command's last.
    fn told(&self) -> &[Item] {
        let until = usize::try_from(*self.revisions.end()).unwrap_or(usize::MAX);
        self.history.get(..until).unwrap_or(&self.history)
    }

    /// The events of the case up to the command's last, oldest first.
    pub fn case_events(&self) -> Result<Vec<shared::event::Event>, StoreError> {
        let event = |item: &Item| item.json_at::<Link>("link").map(|link| link.event);
        self.told().iter().map(event).collect()
    }

    /// The events of the document up to the command's last, oldest first.
    pub fn document_events<A: StoredDocument>(&self) -> Result<Vec<Event<A::Payload>>, StoreError> {
        self.told().iter().map(|item| item.json_at("event")).collect()
    }

    /// What it adds to the counters. Commands on plans, studies and reforms change no figures.
    pub(super) fn additions(&self) -> Result<Additions, StoreError> {
        let mut additions = self.subtotal.clone();
        if let PendingSubject::Case(number) = self.subject {
            let is_of_command = |revision| self.revisions.contains(&revision);
            additions.count_events(number, self.told(), is_of_command)?;
        }
        Ok(additions.trimmed().skip(self.done))
    }
}

/// The attributes of a command's first event that mark it as pending. What tells apart the commands of one instant is
/// short: a longer key would make many events cost a write unit more, three times.
pub(super) fn pending_mark(subject: &str, revision: u32, events: usize, now: Timestamp) -> Item {
    let place = format!("{:014}#{revision:06}{}", now.0.max(0), random_hex::<3>());
    Item::from([
        ("events".into(), number(events)),
        ("version".into(), number(HEAD_VERSION)),
        ("pending_pk".into(), text(shard(PENDING, subject))),
        ("pending_sk".into(), text(place)),
    ])
}

/// How the partition keys of subtotals begin. There are several, because in a busy town every fold writes some.
const SUBTOTALS: &str = "SUBTOTALS#";
/// The number of those partitions.
const SUBTOTAL_SHARDS: u32 = 4;
/// The attribute of a subtotal: rows of partition key, sort key and additions by attribute.
const ADDITIONS: &str = "additions";

/// A counter and what is added to its attributes.
type Row = (String, String, BTreeMap<String, i64>);

/// A key for a new subtotal.
pub(super) fn subtotal_place() -> OutboxKey {
    (format!("{SUBTOTALS}{}", random_range(0..SUBTOTAL_SHARDS)), random_hex::<16>())
}

pub(super) fn subtotal_item(
    (pk, sk): &OutboxKey,
    additions: &Additions,
    now: Timestamp,
) -> Result<Item, StoreError> {
    let row = |((pk, sk), attributes): (&OutboxKey, &BTreeMap<String, i64>)| -> Row {
        (pk.clone(), sk.clone(), attributes.clone())
    };
    let rows: Vec<Row> = additions.0.iter().map(row).collect();
    let mut item = key(pk, sk);
    item.insert("kind".into(), text("subtotal"));
    item.insert(ADDITIONS.into(), json(&rows)?);
    item.insert("version".into(), number(HEAD_VERSION));
    item.insert("pending_pk".into(), text(shard(PENDING, sk)));
    item.insert("pending_sk".into(), text(format!("{:014}#{sk}", now.0.max(0))));
    Ok(item)
}

fn additions_in(item: &Item) -> Result<Additions, StoreError> {
    if is_newer(item) {
        return Err(StoreError::Newer);
    }
    let rows: Vec<Row> = item.json_at(ADDITIONS)?;
    let row = |(pk, sk, attributes): Row| ((pk, sk), attributes);
    Ok(Additions(rows.into_iter().map(row).collect()))
}

/// What former versions wrote as items of their own, with the partition key `OUTBOX#` and the subject, and the revision
/// of the command's last event as sort key.
#[derive(Deserialize)]
struct FormerOutbox {
    revision: u32,
    #[serde(default)]
    events: u32,
    /// One for each event, for the cases; the first version had no number of events.
    #[serde(default)]
    changes: Vec<serde_json::Value>,
}

/// The revisions whose commands are pending in the form of former versions, by case, each with the item that says so.
pub(super) type FormerPending = BTreeMap<CaseNumber, BTreeMap<u32, OutboxKey>>;

/// Whether an item of the outbox is of the form of former versions.
pub(super) fn is_former((pk, _): &OutboxKey) -> bool {
    pk.starts_with("OUTBOX#")
}

/// Which events of which partition an item with a mark stands for.
fn marked(item: &Item) -> Result<(String, RangeInclusive<u32>), StoreError> {
    // It may count what this version does not know.
    if is_newer(item) {
        return Err(StoreError::Newer);
    }
    let broken = || StoreError::Broken(anyhow!("an outbox item that belongs to nothing"));
    let (pk, sk) = (item.text_at("pk")?, item.text_at("sk")?);
    let Some(subject) = pk.strip_prefix("OUTBOX#") else {
        let first: u32 =
            sk.strip_prefix(EVENT).and_then(|sk| sk.parse().ok()).ok_or_else(broken)?;
        let events: u32 = item.number_at("events")?;
        return Ok((pk.to_owned(), first..=first.saturating_add(events.saturating_sub(1))));
    };
    let names = ["outbox", "step_outbox", "plan_outbox"];
    let name = names.into_iter().find(|name| item.contains_key(*name)).ok_or_else(broken)?;
    let FormerOutbox { revision, events, changes } = item.json_at(name)?;
    let events = events.max(u32::try_from(changes.len()).unwrap_or(u32::MAX)).max(1);
    let pk = match subject.split_once('-') {
        Some(("plan", id)) => format!("PLAN#{id}"),
        Some(("study", id)) => format!("STUDY#{id}"),
        Some(("reform", id)) => format!("REFORM#{id}"),
        Some(_) | None => format!("CASE#{subject}"),
    };
    Ok((pk, revision.saturating_sub(events - 1).max(1)..=revision))
}

fn subject_of(pk: &str) -> Result<PendingSubject, StoreError> {
    let broken = || StoreError::Broken(anyhow!("an outbox item that belongs to nothing"));
    let (partition, id) = pk.split_once('#').ok_or_else(broken)?;
    match partition {
        "CASE" => CaseNumber::read(id).map(PendingSubject::Case).map_err(|_| broken()),
        "PLAN" => PlanId::new(id).map(PendingSubject::Plan).map_err(|_| broken()),
        "STUDY" => StudyId::new(id).map(PendingSubject::Study).map_err(|_| broken()),
        "REFORM" => ReformId::new(id).map(PendingSubject::Reform).map_err(|_| broken()),
        _ => Err(broken()),
    }
}

/// The revisions among a case's events whose commands are still pending.
pub(super) fn unfolded(events: &[Item]) -> Result<BTreeSet<u32>, StoreError> {
    let mut waiting = BTreeSet::new();
    for item in events.iter().filter(|item| item.contains_key("pending_pk")) {
        waiting.extend(marked(item)?.1);
    }
    Ok(waiting)
}

impl Store {
    /// A page of the keys of pending items, oldest first, after the place where the page before ended; and the place
    /// where this one ended, if more may follow.
    pub async fn page_pending(
        &self,
        after: Option<Place>,
    ) -> Result<(Vec<OutboxKey>, Option<Place>), StoreError> {
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.cases,
                index: PENDING,
                pks: &shards(PENDING, SHARDS),
                after: None,
                until: None,
                forward: true,
                start: after.map(|place| place.0),
                limit: FOLD_AT_ONCE,
            })
            .await?;
        let keys = page
            .items
            .iter()
            .map(|item| Ok((item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned())))
            .collect::<Result<Vec<OutboxKey>, StoreError>>()?;
        Ok((keys, page.last.map(Place)))
    }

    /// The keys of the oldest pending items, at most [`FOLD_AT_ONCE`].
    pub async fn list_pending(&self) -> Result<Vec<OutboxKey>, StoreError> {
        Ok(self.page_pending(None).await?.0)
    }

    /// Those of the delivered items that are still pending, with the events that they stand for: one query for each
    /// case.
    pub async fn load_pending(&self, delivered: &[OutboxKey]) -> Result<Vec<Pending>, StoreError> {
        let unique: BTreeSet<&OutboxKey> = delivered.iter().collect();
        let unique: Vec<&OutboxKey> = unique.into_iter().collect();
        let (mut waiting, mut pending) = (Vec::new(), Vec::new());
        for chunk in unique.chunks(100) {
            let keys = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
            let items = self.batch_get(&self.tables.cases, keys).await?;
            for item in items.iter().filter(|item| item.contains_key("pending_pk")) {
                let place = (item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned());
                if place.0.starts_with(SUBTOTALS) {
                    pending.push(Pending {
                        subject: PendingSubject::Subtotal,
                        revisions: 0..=0,
                        place,
                        done: 0,
                        subtotal: additions_in(item)?,
                        history: Arc::default(),
                    });
                    continue;
                }
                let done = if item.contains_key("done") { item.number_at("done")? } else { 0 };
                let (pk, revisions) = marked(item)?;
                waiting.push((place, done, pk, revisions));
            }
        }
        waiting.sort_by(|left, right| left.0.cmp(&right.0));
        let mut last: BTreeMap<&str, u32> = BTreeMap::new();
        for (_, _, pk, revisions) in &waiting {
            let known = last.entry(pk).or_default();
            *known = (*known).max(*revisions.end());
        }
        let histories = last.into_iter().map(async |(pk, last)| {
            let (first, last) = (event_sk(1), event_sk(last));
            let history = self.list_range(pk, &first, &last, true).await?;
            Ok::<_, StoreError>((pk.to_owned(), Arc::new(history)))
        });
        let histories: BTreeMap<String, Arc<Vec<Item>>> =
            try_join_all(histories).await?.into_iter().collect();
        for (place, done, pk, revisions) in waiting {
            let subject = subject_of(&pk)?;
            let history = histories.get(&pk).cloned().unwrap_or_default();
            let subtotal = Additions::default();
            pending.push(Pending { subject, revisions, place, done, subtotal, history });
        }
        Ok(pending)
    }

    /// Removes all subtotals, because what they were made of is counted again. Nobody folds meanwhile.
    pub(super) async fn remove_subtotals(&self) -> Result<(), StoreError> {
        for shard in 0..SUBTOTAL_SHARDS {
            let pk = format!("{SUBTOTALS}{shard}");
            for item in self.list_beginning(&self.tables.cases, &pk, "", true).await? {
                let delete = self.client.delete_item().table_name(&self.tables.cases);
                let delete = delete.set_key(Some(key(&pk, item.text_at("sk")?)));
                delete.send().await.map_err(unavailable)?;
            }
        }
        Ok(())
    }

    /// What former versions put into the outbox and is still pending.
    pub(super) async fn list_former_pending(&self) -> Result<FormerPending, StoreError> {
        let mut found = FormerPending::new();
        let mut after = None;
        loop {
            let (keys, next) = self.page_pending(after).await?;
            let former: Vec<OutboxKey> = keys.into_iter().filter(is_former).collect();
            let keys = former.iter().map(|(pk, sk)| key(pk, sk)).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                let is_pending = item.contains_key("pending_pk");
                // What cannot be read is set aside by whoever projects it.
                let Ok((pk, revisions)) = marked(&item) else { continue };
                if let (true, Ok(PendingSubject::Case(number))) = (is_pending, subject_of(&pk)) {
                    let place = (item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned());
                    let of_case = found.entry(number).or_default();
                    of_case.extend(revisions.map(|revision| (revision, place.clone())));
                }
            }
            if next.is_none() {
                return Ok(found);
            }
            after = next;
        }
    }
}
