//! The figures, folded from the outbox with exactly-once effect.
//!
//! The outbox delivers at least once. An outbox item loses its `pending` mark in the transaction that writes the pages
//! it was folded into, on condition that it still had it, so that a second delivery changes nothing. A version guards
//! each page, so that two projectors cannot overwrite each other. Commands on plans, studies and reforms change no
//! figures, so their items only lose the mark.

use super::case::Outbox;
use super::document::StepOutbox;
use super::item::{Item, Read, json, key, number, text};
use super::registered::{self};
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::cross::CrossCounts;
use shared::effect::Days;
use shared::figures::{
    Figures, MonthPage, Tally, UndoneInYear, YearPage, changed, cut_months, publish,
};
use shared::record::PainPointChange;
use shared::time::{DAY_MS, Day, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How long a folded outbox item is kept.
const FOLDED_KEPT_MS: i64 = 7 * DAY_MS;
/// The number of outbox items folded in one transaction; with the pages it stays below the limit of 100 items.
pub const FOLD_AT_ONCE: usize = 40;
/// The number of tries of a fold that conflicts with another.
const FOLD_TRIES: usize = 10;

type YearPages = Vec<(i64, YearPage)>;
type MonthPages = Vec<((i64, i64), MonthPage)>;

fn year_sk(year: i64) -> String {
    format!("Y{year:04}")
}

fn month_sk(year: i64, month: i64) -> String {
    format!("M{year:04}-{month:02}")
}

/// The sort key of a month's cross-counts.
pub(super) fn cross_sk(year: i64, month: i64) -> String {
    format!("X{year:04}-{month:02}")
}

/// A pending outbox item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// A command on a case.
    Case(Outbox),
    /// A command on a plan, a study or a reform.
    Step(StepOutbox),
}

/// How outbox items change the figures, the cross-table and the registrations; only cases change any.
#[derive(Default)]
struct Changes {
    figures: Vec<(Day, Tally)>,
    cross: Vec<(Day, CrossCounts)>,
    moved: Vec<PainPointChange>,
}

impl Changes {
    fn take(&mut self, item: &Item) -> Result<(), StoreError> {
        match pending_of(item)? {
            Pending::Case(outbox) => {
                self.figures.extend(outbox.changes);
                self.cross.extend(outbox.cross);
                self.moved.extend(outbox.moved);
            }
            Pending::Step(_) => {}
        }
        Ok(())
    }
}

fn pending_of(item: &Item) -> Result<Pending, StoreError> {
    if let Some(outbox) = StepOutbox::read(item)? {
        return Ok(Pending::Step(outbox));
    }
    item.json_at("outbox").map(Pending::Case)
}

impl Store {
    /// The keys of pending outbox items, oldest first.
    pub async fn list_pending(&self) -> Result<Vec<(String, String)>, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .index_name("pending")
            .key_condition_expression("pending_pk = :pk")
            .expression_attribute_values(":pk", text("pending"))
            .limit(i32::try_from(FOLD_AT_ONCE).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(unavailable)?;
        answer
            .items
            .unwrap_or_default()
            .iter()
            .map(|item| Ok((item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned())))
            .collect()
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

    /// Folds outbox items into the figures, except those folded before. Returns how many were folded by this call.
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
                match self.fold_chunk(chunk, now).await? {
                    Some(count) => {
                        folded += count;
                        break;
                    }
                    None if tries < FOLD_TRIES => {
                        let pause = rand::random_range(5..50);
                        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
                    }
                    None => {
                        return Err(StoreError::Unavailable(anyhow!("the fold lost every race")));
                    }
                }
            }
        }
        Ok(folded)
    }

    /// One try; `None` if somebody else wrote a page or folded an item meanwhile.
    async fn fold_chunk(
        &self,
        chunk: &[&(String, String)],
        now: Timestamp,
    ) -> Result<Option<usize>, StoreError> {
        let keys = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
        let fresh: Vec<Item> = self
            .batch_get(&self.tables.cases, keys)
            .await?
            .into_iter()
            .filter(|item| item.contains_key("pending_pk"))
            .collect();
        if fresh.is_empty() {
            return Ok(Some(0));
        }
        let mut changes = Changes::default();
        for item in &fresh {
            changes.take(item)?;
        }
        let Changes { figures: changes, cross, moved } = changes;
        let registered = registered::pages(&moved);
        let years: BTreeSet<i64> = changes.iter().map(|(day, _)| day.civil().0).collect();
        let months: BTreeSet<(i64, i64)> =
            changes.iter().map(|(day, _)| (day.civil().0, day.civil().1)).collect();
        let mut crossed: BTreeMap<(i64, i64), CrossCounts> = BTreeMap::new();
        for (day, change) in &cross {
            let (year, month, _) = day.civil();
            crossed.entry((year, month)).or_default().add(change);
        }
        // A batch that spans many months would not fit one transaction, so fold only a part of it.
        let pages = years.len() + months.len() + crossed.len() + registered.len();
        if fresh.len() > 1 && fresh.len() + pages > 90 {
            let half = fresh
                .iter()
                .take(fresh.len() / 2)
                .map(|item| Ok((item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned())))
                .collect::<Result<Vec<_>, StoreError>>()?;
            let refs: Vec<&(String, String)> = half.iter().collect();
            let Some(first) = Box::pin(self.fold_chunk(&refs, now)).await? else { return Ok(None) };
            let Some(rest) = Box::pin(self.fold_chunk(chunk, now)).await? else { return Ok(None) };
            return Ok(Some(first + rest));
        }
        let names: Vec<String> = years
            .iter()
            .map(|year| year_sk(*year))
            .chain(months.iter().map(|(year, month)| month_sk(*year, *month)))
            .chain(crossed.keys().map(|(year, month)| cross_sk(*year, *month)))
            .collect();
        let stored = self
            .batch_get(&self.tables.cases, names.iter().map(|sk| key("FIGURES", sk)).collect())
            .await?;
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        let mut year_pages: BTreeMap<i64, YearPage> = BTreeMap::new();
        let mut month_pages: BTreeMap<(i64, i64), MonthPage> = BTreeMap::new();
        for item in &stored {
            versions.insert(item.text_at("sk")?.to_owned(), item.number_at("version")?);
        }
        let page_of =
            |sk: &str| stored.iter().find(|item| item.text_at("sk").is_ok_and(|found| found == sk));
        for year in &years {
            let page = page_of(&year_sk(*year)).map(|item| item.json_at("page")).transpose()?;
            year_pages.insert(*year, page.unwrap_or_default());
        }
        for (year, month) in &months {
            let page =
                page_of(&month_sk(*year, *month)).map(|item| item.json_at("page")).transpose()?;
            month_pages.insert((*year, *month), page.unwrap_or_default());
        }
        for (day, change) in &changes {
            let (year, month, _) = day.civil();
            if let Some(page) = year_pages.get_mut(&year) {
                page.book(*day, change);
            }
            if let Some(page) = month_pages.get_mut(&(year, month)) {
                page.book(*day, change);
            }
        }
        let mut items = Vec::new();
        for (year, page) in &year_pages {
            items.push(self.put_page(year_sk(*year), page, &versions)?);
        }
        for ((year, month), page) in &month_pages {
            items.push(self.put_page(month_sk(*year, *month), page, &versions)?);
        }
        for ((year, month), change) in &crossed {
            let sk = cross_sk(*year, *month);
            let page = page_of(&sk).map(|item| item.json_at("page")).transpose()?;
            let mut page: CrossCounts = page.unwrap_or_default();
            page.add(change);
            items.push(self.put_page(sk, &page, &versions)?);
        }
        items.extend(self.put_registered(&registered).await?);
        for item in &fresh {
            let update = Update::builder()
                .table_name(&self.tables.cases)
                .set_key(Some(key(item.text_at("pk")?, item.text_at("sk")?)))
                .update_expression("REMOVE pending_pk, pending_sk SET expires_at = :expiry")
                .condition_expression("attribute_exists(pending_pk)")
                .expression_attribute_values(":expiry", number(now.plus(FOLDED_KEPT_MS).0 / 1000))
                .build()
                .map_err(|error| StoreError::Broken(error.into()))?;
            items.push(TransactWriteItem::builder().update(update).build());
        }
        match self.transact(&items).await? {
            Ok(()) => Ok(Some(fresh.len())),
            Err(_) => Ok(None),
        }
    }

    fn put_page(
        &self,
        sk: String,
        page: &impl Serialize,
        versions: &BTreeMap<String, u64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let version = versions.get(&sk).copied();
        self.put_versioned(key("FIGURES", sk), page, version)
    }

    /// Adds to the pages of registrations by pain point.
    async fn put_registered(
        &self,
        added: &BTreeMap<(String, String), Days>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        if added.is_empty() {
            return Ok(Vec::new());
        }
        let keys = added.keys().map(|(pk, sk)| key(pk, sk)).collect();
        let stored = self.batch_get(&self.tables.cases, keys).await?;
        let mut items = Vec::new();
        for ((pk, sk), days) in added {
            let is_page = |item: &&Item| {
                item.text_at("pk").is_ok_and(|found| found == pk)
                    && item.text_at("sk").is_ok_and(|found| found == sk)
            };
            let stored = stored.iter().find(is_page);
            let version = stored.map(|item| item.number_at("version")).transpose()?;
            let page: Option<Days> = stored.map(|item| item.json_at("page")).transpose()?;
            let mut page = page.unwrap_or_default();
            page.join(days);
            items.push(self.put_versioned(key(pk, sk), &page, version)?);
        }
        Ok(items)
    }

    /// Writes a page on condition that it still has the version that was read.
    fn put_versioned(
        &self,
        mut item: Item,
        page: &impl Serialize,
        version: Option<u64>,
    ) -> Result<TransactWriteItem, StoreError> {
        item.insert("kind".into(), text("figures"));
        item.insert("page".into(), json(page)?);
        item.insert("version".into(), number(version.unwrap_or(0) + 1));
        let put = Put::builder().table_name(&self.tables.cases).set_item(Some(item));
        let put = match version {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(version) => put
                .condition_expression("version = :version")
                .expression_attribute_values(":version", number(version)),
        };
        let put = put.build().map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// The figures of a period. However many cases there are, it takes one query for the years and one batch for the
    /// months that the period cuts, at most two.
    pub async fn load_figures(
        &self,
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<Figures, StoreError> {
        let (years, months) = self.load_pages(from, until).await?;
        Ok(publish(&years, &months, from, until))
    }

    /// How each group changed in a period, with what was undone subtracted.
    pub async fn load_changed(&self, from: Day, until: Day) -> Result<Tally, StoreError> {
        let (from, until) = (Some(from), Some(until));
        let (years, months) = self.load_pages(from, until).await?;
        Ok(changed(&years, &months, from, until))
    }

    async fn load_pages(
        &self,
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<(YearPages, MonthPages), StoreError> {
        let mut years: YearPages = Vec::new();
        for item in self.list_beginning(&self.tables.cases, "FIGURES", "Y", false).await? {
            let year = item.text_at("sk")?.trim_start_matches('Y').parse().unwrap_or(0);
            years.push((year, item.json_at("page")?));
        }
        let cut = cut_months(from, until);
        let mut months: MonthPages = Vec::new();
        if !cut.is_empty() {
            let keys =
                cut.iter().map(|(year, month)| key("FIGURES", month_sk(*year, *month))).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                let sk = item.text_at("sk")?.to_owned();
                if let Some(month) = cut.iter().find(|(year, month)| month_sk(*year, *month) == sk)
                {
                    months.push((*month, item.json_at::<MonthPage>("page")?));
                }
            }
        }
        Ok((years, months))
    }

    /// Completes pages by an earlier version, which stored only each day's net change and not what of it was undone.
    /// That is counted again from the events, a thousand at a time. It must be called while nobody writes and the
    /// outbox is folded; later calls do nothing. Returns whether it was done by this call.
    pub async fn complete_figures(&self) -> Result<bool, StoreError> {
        let mark = key("FIGURES", "UNDONE");
        let known = self.batch_get(&self.tables.cases, vec![mark.clone()]).await?;
        if !known.is_empty() {
            return Ok(false);
        }
        let mut years: BTreeMap<i64, UndoneInYear> = BTreeMap::new();
        let mut months: BTreeMap<(i64, i64), MonthPage> = BTreeMap::new();
        let mut from = Some("0".to_owned());
        while let Some(after) = from {
            let (changes, next) = self.list_changes(&after).await?;
            for (day, change) in changes {
                let undone = change.undone();
                if !undone.0.is_empty() {
                    let (year, month, _) = day.civil();
                    years.entry(year).or_default().book(day, &undone);
                    months.entry((year, month)).or_default().book_undone(day, &undone);
                }
            }
            from = next;
        }
        for (year, undone) in years {
            let page = |page: YearPage| YearPage { undone: undone.clone(), ..page };
            self.complete_page(year_sk(year), page).await?;
        }
        for ((year, month), counted) in months {
            let page = |page: MonthPage| MonthPage { undone: counted.undone.clone(), ..page };
            self.complete_page(month_sk(year, month), page).await?;
        }
        let mut item = mark;
        item.insert("kind".into(), text("figures"));
        let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
        put.send().await.map_err(unavailable)?;
        Ok(true)
    }

    async fn complete_page<P: Serialize + DeserializeOwned + Default>(
        &self,
        sk: String,
        complete: impl Fn(P) -> P,
    ) -> Result<(), StoreError> {
        for _ in 0..FOLD_TRIES {
            let stored = self.batch_get(&self.tables.cases, vec![key("FIGURES", &sk)]).await?;
            let stored = stored.first();
            let version = stored.map(|item| item.number_at("version")).transpose()?;
            let page: Option<P> = stored.map(|item| item.json_at("page")).transpose()?;
            let page = complete(page.unwrap_or_default());
            let item = self.put_versioned(key("FIGURES", &sk), &page, version)?;
            if self.transact(&[item]).await?.is_ok() {
                return Ok(());
            }
        }
        Err(StoreError::Unavailable(anyhow!("a page was written meanwhile, each time")))
    }
}
