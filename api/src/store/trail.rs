//! The audit trail. An entry is written in the transaction of what it is about, so that neither is there without the
//! other; see `shared::trail` for what the chains and days are good for.

use super::index::ListError;
use super::item::{Item, Read, cursor_of, json, key, key_of, number, putting, text, written};
use super::{Store, StoreError, kept, unavailable};
use crate::random::random_range;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::TransactWriteItem;
use serde::Serialize;
use shared::chain::GENESIS;
use shared::hash::Hash;
use shared::id::AccountId;
use shared::limits::OPENED_A_DAY;
use shared::time::{Day, HOUR_MS, Timestamp};
use shared::trail::{Act, Chain, ChangedWhat, OpenedMany, STRANGERS, TrailDay, TrailEntry};
use shared::wire::{Page, ReadWhat};
use std::collections::HashMap;

/// The partition of the days with entries; one that is over has its seal.
const DAYS: &str = "TRAILDAYS";
/// The partition of the accounts that opened unusually many cases.
const OPENED_MANY: &str = "TRAILOPENED";
/// The number of days that are looked at in one request.
const DAYS_AT_ONCE: i32 = 40;
/// The number of entries in a part of the file of a day.
const EXPORTED_AT_ONCE: i32 = 12_000;
/// The number of items that DynamoDB reads by key in one request.
const BATCH: usize = 100;
/// How often an entry is written anew because another one of its chain came first.
const TRIES: u32 = 20;
/// The number of refusals that a function remembers, so that a repeated one costs no write.
const REFUSALS_REMEMBERED: usize = 10_000;

/// Whose trace a write leaves, and when.
#[derive(Clone, Debug)]
pub struct Author {
    pub chain: Chain,
    pub at: Timestamp,
}

impl Author {
    /// Somebody who is signed in.
    pub fn account(account: &AccountId, at: Timestamp) -> Author {
        Author { chain: Chain::Account { account: account.clone() }, at }
    }

    /// Somebody at the door whose account is unknown.
    pub fn stranger(at: Timestamp) -> Author {
        Author { chain: Chain::Strangers { place: random_range(0..STRANGERS) }, at }
    }

    /// The program where it is installed.
    pub fn installation(at: Timestamp) -> Author {
        Author { chain: Chain::Installation, at }
    }
}

/// The end of a chain.
struct End {
    place: u32,
    hash: String,
    /// The day of its last reading of a case, and how many there were on it.
    opened: Option<(Day, u32)>,
}

fn end_key(chain: &Chain) -> Item {
    key(format!("TRAILEND#{}", chain.code()), "END")
}

fn entries_of(chain: &Chain) -> String {
    format!("TRAIL#{}", chain.code())
}

fn entry_sk(place: u32) -> String {
    format!("{place:08}")
}

/// The partition of the places of a day's entries.
fn day_pk(day: Day) -> String {
    format!("TRAILED#{day}")
}

impl End {
    fn read(item: &Item) -> Result<End, StoreError> {
        let opened = match item.get("opened") {
            None => None,
            Some(_) => {
                let day = item.text_at("opened_on")?;
                let day =
                    Day::read(day).map_err(|_| StoreError::Broken(anyhow!("a day: {day}")))?;
                Some((day, item.number_at("opened")?))
            }
        };
        Ok(End { place: item.number_at("place")?, hash: item.text_at("hash")?.to_owned(), opened })
    }

    fn item(&self, chain: &Chain) -> Item {
        let mut item = end_key(chain);
        item.insert("place".into(), number(self.place));
        item.insert("hash".into(), text(&self.hash));
        if let Some((day, opened)) = self.opened {
            item.insert("opened_on".into(), text(day.to_string()));
            item.insert("opened".into(), number(opened));
        }
        item
    }
}

/// That something was made, changed or removed; `password` says that an account got another one with it.
pub(super) fn changed<T: Serialize>(
    what: ChangedWhat,
    id: &str,
    before: Option<&T>,
    after: Option<&T>,
    password: bool,
) -> Result<Act, StoreError> {
    Ok(Act::Changed {
        what,
        id: id.to_owned(),
        before: before.map(written).transpose()?,
        after: after.map(written).transpose()?,
        password,
    })
}

/// Whether an act shows one case or one person to somebody.
fn opens_a_case(act: &Act) -> bool {
    match act {
        Act::Read { what, .. } => match what {
            ReadWhat::Case | ReadWhat::Identity | ReadWhat::Person | ReadWhat::File => true,
            ReadWhat::List
            | ReadWhat::Search
            | ReadWhat::Register
            | ReadWhat::Export
            | ReadWhat::Words
            | ReadWhat::Notices
            | ReadWhat::Trail
            | ReadWhat::Erased => false,
        },
        Act::SignedIn { .. }
        | Act::NotSignedIn { .. }
        | Act::SignedOut
        | Act::SessionsEnded { .. }
        | Act::PasswordChanged
        | Act::FactorAdded { .. }
        | Act::FactorRemoved { .. }
        | Act::RecoveryCodesReplaced
        | Act::FactorsReset { .. }
        | Act::IdentityLinked
        | Act::IdentityUnlinked { .. }
        | Act::Changed { .. }
        | Act::OpenedMany { .. }
        | Act::Refused { .. } => false,
    }
}

/// Says in the log that an account has opened unusually many cases, for which there is an alarm.
fn warn_of_many(author: &Author, opened: Option<u32>) {
    if let (Chain::Account { account }, Some(cases)) = (&author.chain, opened) {
        tracing::warn!(account = account.as_str(), cases, "opened many cases");
    }
}

impl Store {
    /// Carries conditional writes out and records them in the trail, in one transaction. `false` if one of their
    /// conditions fails; nothing is written then.
    pub(super) async fn traced(
        &self,
        changes: Vec<TransactWriteItem>,
        author: &Author,
        act: Act,
    ) -> Result<bool, StoreError> {
        self.traced_all(changes, author, vec![act]).await
    }

    /// As [`Store::traced`], with an entry for each of several acts.
    pub(super) async fn traced_all(
        &self,
        changes: Vec<TransactWriteItem>,
        author: &Author,
        acts: Vec<Act>,
    ) -> Result<bool, StoreError> {
        let day = self.open_trail_day(author.at.day()).await?;
        for _ in 0..TRIES {
            let found = self.load_item(&self.tables.staff, end_key(&author.chain)).await?;
            let before = found.as_ref().map(End::read).transpose()?;
            let mut items = changes.clone();
            let (appended, opened) = self.appended(before, author, acts.clone(), day)?;
            items.extend(appended);
            let Err(reasons) = self.transact(&items).await? else {
                warn_of_many(author, opened);
                return Ok(true);
            };
            let failed = |code: &Option<String>| code.as_deref() == Some("ConditionalCheckFailed");
            if reasons.iter().take(changes.len()).any(failed) {
                return Ok(false);
            }
        }
        Err(StoreError::Unavailable(anyhow!("the end of a chain of the trail moved {TRIES} times")))
    }

    /// Records what changes nothing.
    pub async fn trace(&self, author: &Author, act: Act) -> Result<(), StoreError> {
        self.traced(Vec::new(), author, act).await.map(|_| ())
    }

    /// What is written to append acts to a chain: the entries, their places in their day, and the chain's new end. The act
    /// that makes an account conspicuous is followed by an entry that says so; then also returns how many cases it has
    /// opened.
    fn appended(
        &self,
        before: Option<End>,
        author: &Author,
        mut acts: Vec<Act>,
        day: Day,
    ) -> Result<(Vec<TransactWriteItem>, Option<u32>), StoreError> {
        let Author { chain, at } = author;
        let table = &self.tables.staff;
        let (mut items, mut conspicuous) = (Vec::new(), None);
        let seen = before.as_ref().map(|before| before.hash.clone());
        let mut end =
            before.unwrap_or_else(|| End { place: 0, hash: GENESIS.to_owned(), opened: None });
        if acts.iter().any(opens_a_case) {
            let today =
                end.opened.filter(|(on, _)| *on == at.day()).map_or(0, |(_, opened)| opened);
            let cases = today.saturating_add(1);
            end.opened = Some((at.day(), cases));
            if let Chain::Account { account } = chain
                && cases == OPENED_A_DAY
            {
                conspicuous = Some(cases);
                acts.push(Act::OpenedMany { cases });
                let many = OpenedMany { at: *at, account: account.clone(), cases };
                let mut item = key(OPENED_MANY, format!("{:014}#{account}", at.0));
                item.insert("opened".into(), json(&many)?);
                items.push(self.put_new(table, item)?);
            }
        }
        for what in acts {
            let place = end.place.saturating_add(1);
            let entry = TrailEntry { by: chain.clone(), place, at: *at, what, previous: end.hash };
            end = End { place, hash: entry.hash().written(), opened: end.opened };
            let mut item = key(entries_of(chain), entry_sk(place));
            item.insert("line".into(), text(entry.line()));
            items.push(self.put_new(table, item)?);
            let sk = format!("{:014}#{}#{}", at.0, chain.code(), entry_sk(place));
            let mut placed = key(day_pk(day), sk);
            placed.insert("hash".into(), text(&end.hash));
            placed.insert("chain".into(), text(entries_of(chain)));
            placed.insert("entry".into(), text(entry_sk(place)));
            items.push(self.put_new(table, placed)?);
        }
        let put = self.put(table, end.item(chain));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(seen) => put
                .condition_expression("#hash = :seen")
                .expression_attribute_names("#hash", "hash")
                .expression_attribute_values(":seen", text(seen)),
        };
        items.push(putting(put)?);
        Ok((items, conspicuous))
    }

    /// The day on which entries are recorded now: `today`, or the first one after it that is not sealed, which only a
    /// clock that was ahead leaves behind.
    async fn open_trail_day(&self, today: Day) -> Result<Day, StoreError> {
        let is_known = |day: Day| self.trail_day.lock().is_ok_and(|known| *known == Some(day));
        let mut day = today;
        while !is_known(day) {
            let put = self
                .client
                .put_item()
                .table_name(&self.tables.staff)
                .set_item(Some(key(DAYS, day.to_string())))
                .condition_expression("attribute_not_exists(pk)");
            let is_new = kept(put.send().await)?;
            let is_sealed = !is_new
                && self
                    .load_item(&self.tables.staff, key(DAYS, day.to_string()))
                    .await?
                    .is_some_and(|item| item.contains_key("seal"));
            if is_sealed {
                day = day.plus(1);
                continue;
            }
            if let Ok(mut known) = self.trail_day.lock() {
                *known = Some(day);
            }
            break;
        }
        Ok(day)
    }

    /// Seals every day of the trail before `over` that is not sealed yet, each chained to the one before.
    pub async fn seal_trail(&self, over: Day) -> Result<(), StoreError> {
        let (mut previous, mut open) = (GENESIS.to_owned(), Vec::new());
        let mut cursor = None;
        'found: loop {
            let page = self.trail_days(None, cursor).await?;
            for item in &page.0 {
                match sealed(item)? {
                    Some(day) => {
                        previous = day.hash().written();
                        break 'found;
                    }
                    None => open.push(day_of(item)?),
                }
            }
            cursor = page.1;
            if cursor.is_none() {
                break;
            }
        }
        for day in open.into_iter().rev().filter(|day| *day < over) {
            let placed = self.list_beginning(&self.tables.staff, &day_pk(day), "", true).await?;
            let hashes = placed.iter().map(|item| {
                let hash = item.text_at("hash")?;
                Hash::read(hash).ok_or_else(|| StoreError::Broken(anyhow!("a hash: {hash}")))
            });
            let seal = TrailDay::of(day, hashes.collect::<Result<Vec<Hash>, _>>()?, &previous);
            let update = self
                .client
                .update_item()
                .table_name(&self.tables.staff)
                .set_key(Some(key(DAYS, day.to_string())))
                .condition_expression("attribute_not_exists(seal)")
                .update_expression("SET seal = :seal")
                .expression_attribute_values(":seal", text(seal.line()));
            if !kept(update.send().await)? {
                // A concurrent run is sealing them.
                return Ok(());
            }
            previous = seal.hash().written();
        }
        Ok(())
    }

    /// A page of the days with entries, newest first, and where it ended.
    async fn trail_days(
        &self,
        until: Option<Day>,
        start: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let until = until.map_or_else(|| "9".to_owned(), |day| day.to_string());
        let page = self
            .client
            .query()
            .table_name(&self.tables.staff)
            .key_condition_expression("pk = :pk AND sk <= :until")
            .expression_attribute_values(":pk", text(DAYS))
            .expression_attribute_values(":until", text(until))
            .scan_index_forward(false)
            .consistent_read(true)
            .set_exclusive_start_key(start)
            .limit(DAYS_AT_ONCE)
            .send()
            .await
            .map_err(unavailable)?;
        Ok((page.items.unwrap_or_default(), page.last_evaluated_key))
    }

    /// The last sealed day of the trail up to a day.
    pub async fn last_trail_day(&self, until: Day) -> Result<Option<TrailDay>, StoreError> {
        let mut start = None;
        loop {
            let (items, next) = self.trail_days(Some(until), start).await?;
            for item in &items {
                if let Some(day) = sealed(item)? {
                    return Ok(Some(day));
                }
            }
            start = next;
            if start.is_none() {
                return Ok(None);
            }
        }
    }

    /// The seal of a day, if it has one.
    pub async fn load_trail_day(&self, day: Day) -> Result<Option<TrailDay>, StoreError> {
        let found = self.load_item(&self.tables.staff, key(DAYS, day.to_string())).await?;
        found.as_ref().map_or(Ok(None), sealed)
    }

    /// A page of a day's entries as they were written, newest first.
    pub async fn list_trail(
        &self,
        day: Day,
        cursor: Option<&str>,
    ) -> Result<Page<String>, ListError> {
        let Page { items: keys, cursor } =
            self.list_newest(&self.tables.staff, &day_pk(day), cursor, entry_key).await?;
        Ok(Page { items: self.load_lines(keys).await?, cursor })
    }

    /// A part of a day's entries as they were written, oldest first.
    pub async fn export_trail(
        &self,
        day: Day,
        cursor: Option<&str>,
    ) -> Result<Page<String>, ListError> {
        let pk = day_pk(day);
        let start = match cursor {
            Some(cursor) => Some(key_of(cursor, "pk", &pk).ok_or(ListError::BadCursor)?),
            None => None,
        };
        let page = self
            .client
            .query()
            .table_name(&self.tables.staff)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .consistent_read(true)
            .set_exclusive_start_key(start)
            .limit(EXPORTED_AT_ONCE)
            .send()
            .await
            .map_err(|error| ListError::Store(unavailable(error)))?;
        let keys = page.items().iter().map(entry_key).collect::<Result<Vec<Item>, _>>()?;
        let cursor = page.last_evaluated_key.as_ref().and_then(cursor_of);
        Ok(Page { items: self.load_lines(keys).await?, cursor })
    }

    /// The lines of entries. One that is gone is missing here too, and the day's number of entries tells.
    async fn load_lines(&self, keys: Vec<Item>) -> Result<Vec<String>, StoreError> {
        let mut lines = HashMap::new();
        for chunk in keys.chunks(BATCH) {
            for item in self.batch_get(&self.tables.staff, chunk.to_vec()).await? {
                lines.insert(place_of(&item)?, item.text_at("line")?.to_owned());
            }
        }
        let mut found = Vec::with_capacity(keys.len());
        for key in &keys {
            found.extend(lines.remove(&place_of(key)?));
        }
        Ok(found)
    }

    /// A page of what an account did, newest first.
    pub async fn list_trail_of(
        &self,
        account: &AccountId,
        cursor: Option<&str>,
    ) -> Result<Page<String>, ListError> {
        let chain = Chain::Account { account: account.clone() };
        let read = |item: &Item| item.text_at("line").map(str::to_owned);
        self.list_newest(&self.tables.staff, &entries_of(&chain), cursor, read).await
    }

    /// A page of the accounts that opened unusually many cases on a day, newest first.
    pub async fn list_opened_many(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<OpenedMany>, ListError> {
        let read = |item: &Item| item.json_at("opened");
        self.list_newest(&self.tables.staff, OPENED_MANY, cursor, read).await
    }

    /// Records that a role may not use a route: once an hour for each account and route in each process.
    pub async fn trace_refusal(
        &self,
        author: &Author,
        method: &str,
        route: &str,
    ) -> Result<(), StoreError> {
        let hour = author.at.0.div_euclid(HOUR_MS);
        let place = format!("{hour}#{}#{method} {route}", author.chain.code());
        if self.known_refusals.lock().is_ok_and(|known| known.contains(&place)) {
            return Ok(());
        }
        let act = Act::Refused { method: method.to_owned(), route: route.to_owned() };
        self.trace(author, act).await?;
        if let Ok(mut known) = self.known_refusals.lock() {
            if known.len() >= REFUSALS_REMEMBERED {
                known.clear();
            }
            known.insert(place);
        }
        Ok(())
    }
}

/// The key of the entry that has this place in its day.
fn entry_key(placed: &Item) -> Result<Item, StoreError> {
    Ok(key(placed.text_at("chain")?, placed.text_at("entry")?))
}

fn place_of(item: &Item) -> Result<(String, String), StoreError> {
    Ok((item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned()))
}

fn day_of(item: &Item) -> Result<Day, StoreError> {
    let day = item.text_at("sk")?;
    Day::read(day).map_err(|_| StoreError::Broken(anyhow!("a day: {day}")))
}

fn sealed(item: &Item) -> Result<Option<TrailDay>, StoreError> {
    item.get("seal").map(|_| item.json_at("seal")).transpose()
}
