//! The public log: the events by the day on which they were recorded, each past day's lines and checkpoint, and the
//! proof of a case.
//!
//! An event has its contribution to the figures under `change` and the salt that blinds it under `salt`; the index
//! `log` lists events by day. The lines of a sealed day are stored as they were published. An event's *current* hash is
//! computed from the event itself, so that comparing the two reveals a change made by hand.

use super::fence::{day_in, fence_key};
use super::index::{IndexPage, IndexQuery, SHARDS, shard, shards};
use super::item::{Item, MAX_KEY, Read, case_pk, json, key, number, text};
use super::log_tree::{Tree, place_in};
use super::{Store, StoreError, kept, unavailable};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use futures::future::try_join_all;
use serde::Deserialize;
use shared::actor::By;
use shared::chain::{GENESIS, Link};
use shared::figures::Tally;
use shared::number::CaseNumber;
use shared::proof::case::LeafPlace;
use shared::proof::{CaseProof, Checkpoint, CountedEvent, DayLog, Hash, ProvenEvent, rows_of};
use shared::time::{Day, Timestamp};
use shared::view::PublicRecord;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the index's list, and the partition key of the stored lines.
const LOG: &str = "LOG";
/// The partition key of the checkpoints.
const CHECKPOINTS: &str = "CHECKPOINTS";
/// The number of newest events in each partition among which one by a person is searched.
const NEWEST_EVENTS: usize = 250;
/// The number of events moved to another day in one transaction.
const MOVED_AT_ONCE: usize = 50;
/// The maximum size of the lines in one item, in bytes.
const MAX_LINES: usize = 90_000;
/// The number of chunks on a page of the log; DynamoDB ends a page earlier after a megabyte. Without a limit, the
/// embedded database would read everything that follows before it cuts the page.
const PARTS_AT_ONCE: i32 = 32;
/// The number of events in each partition on a page of unsealed rows or of current hashes.
const EVENTS_AT_ONCE: usize = 250;
/// The attributes of an event with its contribution to the figures.
const COUNTED: [&str; 4] = ["link", "hash", "change", "salt"];
/// The number of checkpoints on a page.
pub const CHECKPOINTS_AT_ONCE: usize = 365;

/// The events of a day, as the index lists them.
#[derive(Clone, Debug)]
pub struct LoggedDay {
    /// How many it lists.
    pub listed: usize,
    /// Those that can be read.
    pub events: Vec<CountedEvent>,
}

/// A part of the log as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// Whole lines, each with its line feed.
    pub lines: String,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<String>,
}

/// The keys by which an event is listed in the log.
pub(super) fn log_keys(
    recorded: Day,
    hash: &str,
) -> [(String, aws_sdk_dynamodb::types::AttributeValue); 2] {
    [
        ("log_pk".into(), text(shard(LOG, hash))),
        ("log_sk".into(), text(format!("{recorded}#{hash}"))),
    ]
}

/// Whether a cursor names a day and a chunk of it. Nothing else may be used as a key.
fn is_place(cursor: &str) -> bool {
    let (day, part) = cursor.split_once('#').unwrap_or((cursor, ""));
    cursor.len() <= MAX_KEY
        && Day::read(day).is_ok()
        && part.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Store {
    /// Reads the last checkpoint with one request.
    pub async fn load_last_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(CHECKPOINTS))
            .scan_index_forward(false)
            .limit(1)
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        answer.items().first().map(|item| item.json_at("checkpoint")).transpose()
    }

    /// The checkpoints after a day as they were written, oldest first, at most [`CHECKPOINTS_AT_ONCE`].
    pub async fn list_checkpoints(&self, after: Option<Day>) -> Result<Vec<String>, StoreError> {
        let after = after.map_or(String::from("0"), |day| day.to_string());
        let answer = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk AND sk > :after")
            .expression_attribute_values(":pk", text(CHECKPOINTS))
            .expression_attribute_values(":after", text(after))
            .limit(i32::try_from(CHECKPOINTS_AT_ONCE).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(unavailable)?;
        let items = answer.items();
        items.iter().map(|item| item.text_at("checkpoint").map(str::to_owned)).collect()
    }

    /// A page of the stored lines, oldest first, with one request. `None` if the cursor is invalid.
    pub async fn list_log(&self, cursor: Option<&str>) -> Result<Option<LogPage>, StoreError> {
        let after = cursor.unwrap_or("0");
        if cursor.is_some_and(|cursor| !is_place(cursor)) {
            return Ok(None);
        }
        let answer = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk AND sk > :after")
            .expression_attribute_values(":pk", text(LOG))
            .expression_attribute_values(":after", text(after))
            .limit(PARTS_AT_ONCE)
            .send()
            .await
            .map_err(unavailable)?;
        let mut lines = String::new();
        let mut last = None;
        for item in answer.items() {
            lines.push_str(item.text_at("lines")?);
            last = Some(item.text_at("sk")?.to_owned());
        }
        let next = last.filter(|_| answer.last_evaluated_key().is_some());
        Ok(Some(LogPage { lines, next }))
    }

    /// A page of the rows of the days after `sealed`, which have no checkpoint.
    pub async fn list_open_log(
        &self,
        sealed: Option<Day>,
        cursor: Option<&str>,
    ) -> Result<Option<LogPage>, StoreError> {
        let from = sealed.map_or(String::from("0"), |day| format!("{day}#~"));
        let Some(page) = self.list_logged(&from, cursor).await? else { return Ok(None) };
        let mut rows: Vec<String> = Vec::new();
        for event in self.load_logged(&page.items, &COUNTED).await? {
            rows.extend(counted(&event)?.rows.iter().map(|row| row.line()));
        }
        rows.sort_by_key(|row| Hash::leaf(row.as_bytes()));
        let lines = rows.iter().map(|row| format!("count {row}\n")).collect();
        Ok(Some(LogPage { lines, next: next_of(&page)? }))
    }

    /// A page of the events' current hashes, in the order of the log.
    pub async fn list_standing(&self, cursor: Option<&str>) -> Result<Option<LogPage>, StoreError> {
        let Some(page) = self.list_logged("0", cursor).await? else { return Ok(None) };
        let mut standing: BTreeMap<(String, String), String> = BTreeMap::new();
        for event in self.load_logged(&page.items, &["pk", "sk", "link"]).await? {
            let hash = Link::hash_of(event.text_at("link")?).written();
            standing.insert((event.text_at("pk")?.into(), event.text_at("sk")?.into()), hash);
        }
        let mut lines = String::new();
        for item in &page.items {
            let day = day_in(item.text_at("log_sk")?)?;
            let place = (item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned());
            // An event that is gone has no hash.
            let hash = standing.get(&place).map_or(GENESIS, String::as_str);
            lines.push_str(&format!("stands {day} {hash}\n"));
        }
        Ok(Some(LogPage { lines, next: next_of(&page)? }))
    }

    /// The first day after `sealed` on which events were recorded.
    pub async fn next_logged_day(&self, sealed: Option<Day>) -> Result<Option<Day>, StoreError> {
        let from = sealed.map_or(String::from("0"), |day| format!("{day}#~"));
        let page = self.query_log(&from, 1).await?;
        page.items.first().map(|item| day_in(item.text_at("log_sk")?)).transpose()
    }

    /// Whether a person did anything that was recorded between two days, both included. The clock's own events only
    /// show that it ran, so they don't count. It reads the newest events only.
    pub async fn has_anybody_acted(&self, from: Day, until: Day) -> Result<bool, StoreError> {
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.cases,
                index: "log",
                pks: &shards(LOG, SHARDS),
                after: None,
                until: Some(format!("{until}#~")),
                forward: false,
                start: None,
                limit: NEWEST_EVENTS,
            })
            .await?;
        let mut listed = Vec::new();
        for item in page.items {
            if day_in(item.text_at("log_sk")?)? >= from {
                listed.push(item);
            }
        }
        let acted = |item: &Item| {
            item.json_at::<Link>("link").is_ok_and(|link| match link.event.by {
                By::Citizen | By::Window { .. } | By::Department { .. } | By::Office { .. } => true,
                By::Clock => false,
            })
        };
        Ok(self.load_logged(&listed, &["link"]).await?.iter().any(acted))
    }

    /// Moves every event that was recorded on a sealed day but is missing from its log to the first unsealed day;
    /// `sealed` is the last sealed one. Commands leave no such events, but an earlier version did when the machine's
    /// clock had been ahead, and in the cloud the index can lag by seconds. A day is compared once only. Returns the
    /// number of events moved.
    pub async fn move_strays(&self, sealed: Day) -> Result<usize, StoreError> {
        if self.compared.lock().is_ok_and(|compared| *compared == Some(sealed)) {
            return Ok(0);
        }
        let compared = self.load_clock_day("compared").await?;
        let mut moved = 0;
        if compared != Some(sealed) {
            self.end_recording_on(sealed).await?;
            let to = self.first_unsealed_day(&fence_key(0), sealed).await?;
            let mut from = compared.map(|compared| compared.plus(-1));
            while let Some(day) = self.next_logged_day(from).await?.filter(|day| *day <= sealed) {
                moved += self.move_strays_of(day, to).await?;
                from = Some(day);
            }
            self.note_clock_day("compared", sealed).await?;
        }
        if let Ok(mut compared) = self.compared.lock() {
            *compared = Some(sealed);
        }
        Ok(moved)
    }

    async fn move_strays_of(&self, day: Day, to: Day) -> Result<usize, StoreError> {
        let known: BTreeSet<Hash> = match self.load_sealed_day(day).await? {
            None => BTreeSet::new(),
            Some(sealed) => {
                let lines = self.load_leaves(&sealed).await?;
                if lines.events.len() != usize_of(sealed.checkpoint.events) {
                    // The log was changed by hand, and the checks must find what it lacks.
                    return Ok(0);
                }
                lines.events.into_iter().collect()
            }
        };
        let mut strays: Vec<(Item, String, String)> = Vec::new();
        let mut from = format!("{day}#");
        loop {
            let page = self.query_log(&from, EVENTS_AT_ONCE).await?;
            let mut is_over = false;
            for item in &page.items {
                let place = item.text_at("log_sk")?;
                if day_in(place)? != day {
                    is_over = true;
                    break;
                }
                let hash = place.split('#').nth(1).unwrap_or_default();
                let leaf = Hash::leaf(&Hash::read(hash).unwrap_or_default().0);
                if !known.contains(&leaf) {
                    let event = key(item.text_at("pk")?, item.text_at("sk")?);
                    strays.push((event, place.to_owned(), format!("{to}#{hash}")));
                }
            }
            match next_of(&page)? {
                Some(next) if !is_over => from = next,
                Some(_) | None => break,
            }
        }
        for chunk in strays.chunks(MOVED_AT_ONCE) {
            let mut items = vec![self.record_on(&fence_key(0), to, chunk.len())?];
            for (event, place, new_place) in chunk {
                let update = Update::builder()
                    .table_name(&self.tables.cases)
                    .set_key(Some(event.clone()))
                    .update_expression("SET log_sk = :new")
                    .condition_expression("log_sk = :old")
                    .expression_attribute_values(":new", text(new_place))
                    .expression_attribute_values(":old", text(place))
                    .build()
                    .map_err(|error| StoreError::Broken(error.into()))?;
                items.push(TransactWriteItem::builder().update(update).build());
            }
            if let Err(reasons) = self.transact(&items).await? {
                // A concurrent clock moves them.
                return Err(StoreError::Unavailable(anyhow!("nothing was moved: {reasons:?}")));
            }
        }
        Ok(strays.len())
    }

    /// The events that the index lists on a day, with their contributions. One that cannot be read is only counted, so
    /// that it keeps no day open: once it is mended, [`Store::move_strays`] finds that it is in no sealed day.
    pub async fn load_logged_day(&self, day: Day) -> Result<LoggedDay, StoreError> {
        let mut logged = LoggedDay { listed: 0, events: Vec::new() };
        let mut from = format!("{day}#");
        loop {
            let page = self.query_log(&from, EVENTS_AT_ONCE).await?;
            let mut here = Vec::new();
            for item in &page.items {
                if day_in(item.text_at("log_sk")?)? == day {
                    here.push(item.clone());
                }
            }
            logged.listed += here.len();
            for event in self.load_logged(&here, &COUNTED).await? {
                match counted(&event) {
                    Ok(event) => logged.events.push(event),
                    Err(error) => tracing::error!("an event is left out of its day: {error}"),
                }
            }
            match next_of(&page)? {
                Some(next) if here.len() == page.items.len() => from = next,
                Some(_) | None => return Ok(logged),
            }
        }
    }

    /// Stores a day's lines, its trees and then its checkpoint, for ever. It must be all that was recorded on the day, so that
    /// concurrent calls write the same; an existing checkpoint stays. Returns whether there was none.
    pub async fn save_day_log(&self, log: &DayLog) -> Result<bool, StoreError> {
        let day = log.checkpoint.day;
        let mut parts: Vec<String> = vec![String::new()];
        for line in log.lines() {
            let is_full = parts.last().is_some_and(|part| part.len() + line.len() > MAX_LINES);
            if is_full {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push_str(&line);
                part.push('\n');
            }
        }
        for (index, part) in parts.iter().enumerate() {
            let mut item = key(LOG, format!("{day}#{index:06}"));
            item.insert("kind".into(), text("log"));
            item.insert("lines".into(), text(part));
            let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
            put.send().await.map_err(unavailable)?;
        }
        self.save_trees(log).await?;
        let mut item = key(CHECKPOINTS, day.to_string());
        item.insert("kind".into(), text("checkpoint"));
        item.insert("checkpoint".into(), json(&log.checkpoint)?);
        item.insert("parts".into(), number(parts.len()));
        let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
        kept(put.condition_expression("attribute_not_exists(pk)").send().await)
    }

    /// The proof of a case: one query for its events, and what their days' trees need to lead to each. It goes day by
    /// day, because each may be large.
    pub async fn prove_case(&self, number: CaseNumber) -> Result<Option<CaseProof>, StoreError> {
        let Some(told) = self.load_history_of(number).await? else { return Ok(None) };
        let mut events = Vec::new();
        for item in self.load_event_items(case_pk(number)).await? {
            let link = item.text_at("link")?.to_owned();
            // What cannot be parsed as an event has no rows; the check then reports a change.
            let rows = counted(&item).map_or_else(|_| Vec::new(), |counted| counted.rows);
            let rows: Vec<Hash> =
                rows.iter().map(|row| Hash::leaf(row.line().as_bytes())).collect();
            let event = ProvenEvent {
                link,
                hash: item.text_at("hash")?.to_owned(),
                recorded: day_in(item.text_at("log_sk")?)?,
                salt: item.text_at("salt")?.to_owned(),
                place: None,
                rows: Vec::new(),
            };
            events.push((event, rows));
        }
        let mut checkpoints = BTreeMap::new();
        for of_day in events.chunk_by_mut(|(one, _), (other, _)| one.recorded == other.recorded) {
            let Some((first, _)) = of_day.first() else { continue };
            if let Some(checkpoint) = self.place_events(first.recorded, of_day).await? {
                checkpoints.insert(checkpoint.day, checkpoint);
            }
        }
        Ok(Some(CaseProof {
            number,
            events: events.into_iter().map(|(event, _)| event).collect(),
            checkpoints: checkpoints.into_values().collect(),
            shown: PublicRecord::of(told.history()),
        }))
    }

    /// Gives events of a day, each with the leaves of its rows, their places. Returns the day's checkpoint, `None` if it
    /// has none.
    async fn place_events(
        &self,
        day: Day,
        events: &mut [(ProvenEvent, Vec<Hash>)],
    ) -> Result<Option<Checkpoint>, StoreError> {
        let Some(sealed) = self.load_sealed_day(day).await? else { return Ok(None) };
        let hashes: Vec<Hash> =
            events.iter().map(|(event, _)| Link::hash_of(&event.link)).collect();
        let rows: Vec<Hash> = events.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
        let in_trees = (
            self.places_in_tree(Tree::Events, &sealed.checkpoint, &hashes).await?,
            self.places_in_tree(Tree::Rows, &sealed.checkpoint, &rows).await?,
        );
        let (places, of_rows) = match in_trees {
            (Some(places), Some(of_rows)) => (places, of_rows),
            (None, _) | (_, None) => {
                let lines = self.load_leaves(&sealed).await?;
                (
                    hashes.iter().map(|hash| lines.event(hash)).collect(),
                    rows.iter().map(|leaf| place_in(&[], 0, &lines.rows, *leaf)).collect(),
                )
            }
        };
        let mut of_rows = of_rows.into_iter();
        for ((event, rows), place) in events.iter_mut().zip(places) {
            event.place = place;
            event.rows = of_rows.by_ref().take(rows.len()).flatten().collect();
        }
        Ok(Some(sealed.checkpoint))
    }

    /// The checkpoint of a day and the number of its stored parts; `None` if the day is not sealed.
    async fn load_sealed_day(&self, day: Day) -> Result<Option<SealedDay>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(CHECKPOINTS, day.to_string())))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        let Some(item) = found.item else { return Ok(None) };
        let checkpoint = item.json_at("checkpoint")?;
        Ok(Some(SealedDay { checkpoint, parts: item.number_at("parts")? }))
    }

    /// The leaves of a sealed day, from its stored lines.
    async fn load_leaves(&self, sealed: &SealedDay) -> Result<Leaves, StoreError> {
        let day = sealed.checkpoint.day;
        let keys: Vec<Item> =
            (0..sealed.parts).map(|index| key(LOG, format!("{day}#{index:06}"))).collect();
        let mut leaves = Leaves { events: Vec::new(), rows: Vec::new() };
        for chunk in keys.chunks(25) {
            let mut parts = BTreeMap::new();
            for item in self.batch_get(&self.tables.cases, chunk.to_vec()).await? {
                parts.insert(item.text_at("sk")?.to_owned(), item.text_at("lines")?.to_owned());
            }
            for line in parts.values().flat_map(|part| part.lines()) {
                match line.split_once(' ') {
                    Some(("event", hash)) => {
                        let hash = Hash::read(hash).unwrap_or_default();
                        leaves.events.push(Hash::leaf(&hash.0));
                    }
                    Some(("count", row)) => leaves.rows.push(Hash::leaf(row.as_bytes())),
                    Some(_) | None => {}
                }
            }
        }
        Ok(leaves)
    }

    /// A page of the index after a cursor, or after `from`. `None` if the cursor is invalid.
    async fn list_logged(
        &self,
        from: &str,
        cursor: Option<&str>,
    ) -> Result<Option<IndexPage>, StoreError> {
        if cursor.is_some_and(|cursor| !is_place(cursor)) {
            return Ok(None);
        }
        let from = cursor.filter(|cursor| *cursor > from).unwrap_or(from);
        self.query_log(from, EVENTS_AT_ONCE).await.map(Some)
    }

    async fn query_log(&self, after: &str, limit: usize) -> Result<IndexPage, StoreError> {
        self.query_index(IndexQuery {
            table: &self.tables.cases,
            index: "log",
            pks: &shards(LOG, SHARDS),
            after: Some(after.to_owned()),
            until: None,
            forward: true,
            start: None,
            limit,
        })
        .await
    }

    /// The named attributes of the events that an index page lists, in no order. The batches are requested
    /// concurrently.
    async fn load_logged(&self, listed: &[Item], parts: &[&str]) -> Result<Vec<Item>, StoreError> {
        let batches = listed.chunks(100).map(async |chunk| {
            let keys = chunk
                .iter()
                .map(|item| Ok(key(item.text_at("pk")?, item.text_at("sk")?)))
                .collect::<Result<Vec<Item>, StoreError>>()?;
            self.batch_get_parts(&self.tables.cases, keys, parts).await
        });
        Ok(try_join_all(batches).await?.concat())
    }
}

/// The cursor of the page after an index page.
fn next_of(page: &IndexPage) -> Result<Option<String>, StoreError> {
    match (&page.last, page.items.last()) {
        (Some(_), Some(item)) => item.text_at("log_sk").map(|place| Some(place.to_owned())),
        (Some(_) | None, _) => Ok(None),
    }
}

fn usize_of(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// When an event happened, which can be read whatever its kind.
#[derive(Deserialize)]
struct Dated {
    event: Instant,
}

#[derive(Deserialize)]
struct Instant {
    at: Timestamp,
}

/// An event's contribution, from its item.
fn counted(event: &Item) -> Result<CountedEvent, StoreError> {
    let Dated { event: Instant { at } } = event.json_at("link")?;
    let change: Tally = event.json_at("change")?;
    let hash = Hash::read(event.text_at("hash")?)
        .ok_or_else(|| StoreError::Broken(anyhow!("an event without its hash")))?;
    Ok(CountedEvent { hash, rows: rows_of(at.day(), &change, event.text_at("salt")?) })
}

/// A sealed day, without its lines.
struct SealedDay {
    checkpoint: Checkpoint,
    parts: usize,
}

/// A day's lines as leaves.
struct Leaves {
    events: Vec<Hash>,
    rows: Vec<Hash>,
}

impl Leaves {
    fn event(&self, hash: &Hash) -> Option<LeafPlace> {
        place_in(&[], 0, &self.events, Hash::leaf(&hash.0))
    }
}
