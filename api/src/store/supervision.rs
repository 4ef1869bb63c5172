//! The access log, samples, and the leaders' evening digests. All are in the table `staff`, which the public function
//! cannot reach.

use super::commit::{REPLAY_KEPT_MS, Replay};
use super::index::ListError;
use super::item::{Item, Read, json, key, number, text};
use super::trail::Author;
use super::{Store, StoreError, kept, unavailable};
use crate::secret::random_hex;
use anyhow::anyhow;
use sha2::{Digest as _, Sha256};
use shared::case::Case;
use shared::duty::Owner;
use shared::hash::hex;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::time::{Day, HOUR_MS, Timestamp};
use shared::trail::{Act, hash_of_reason};
use shared::view::DemandRow;
use shared::vocabulary::StageKind;
use shared::wire::{AccessLogEntry, Digest, OverdueCount, Page, ReadWhat, Sample};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// The number of recent entries of the access log that a function remembers, so that a repeated access costs no write.
const READINGS_REMEMBERED: usize = 10_000;

fn code_of(what: ReadWhat) -> &'static str {
    match what {
        ReadWhat::Case => "case",
        ReadWhat::Identity => "identity",
        ReadWhat::List => "list",
        ReadWhat::Search => "search",
        ReadWhat::Register => "register",
        ReadWhat::Export => "export",
        ReadWhat::Person => "person",
        ReadWhat::File => "file",
        ReadWhat::Words => "words",
        ReadWhat::Notices => "notices",
        ReadWhat::Erased => "erased",
        ReadWhat::Trail => "trail",
    }
}

/// The partition of the items that say up to when inspectors have read the answers on a case.
const ANSWERS_READ: &str = "ANSWERS-READ";

/// The key of a sample, whose identifier starts with the instant at which it was drawn.
fn sample_key(id: &str) -> Option<Item> {
    let (drawn_at, _) = id.split_once('-')?;
    let drawn_at: i64 = drawn_at.parse().ok()?;
    Some(key("SAMPLES", format!("{:014}#{id}", drawn_at.max(0))))
}

/// The order in which a sample takes the cases of its population.
pub fn sample_order(seed: &str, number: CaseNumber) -> String {
    hex(&Sha256::digest(format!("{seed}:{number}").as_bytes()))
}

impl Store {
    /// Records an access to personal data: one entry for the same access within an hour, and one for every access that
    /// needs a reason or takes something away. If it fails, nothing may be shown.
    pub async fn note_reading(&self, reading: AccessLogEntry) -> Result<(), StoreError> {
        let AccessLogEntry { at: now, account, what, number: case, .. } = &reading;
        let of = case.map_or("-".to_owned(), |number| number.to_string());
        let (span, each) = match what {
            ReadWhat::Identity
            | ReadWhat::File
            | ReadWhat::Erased
            | ReadWhat::Export
            | ReadWhat::Trail
            | ReadWhat::Person => (now.0, format!("#{}", random_hex::<4>())),
            ReadWhat::Case
            | ReadWhat::List
            | ReadWhat::Search
            | ReadWhat::Register
            | ReadWhat::Words
            | ReadWhat::Notices => (now.0.div_euclid(HOUR_MS) * HOUR_MS, String::new()),
        };
        let place = format!("{span:014}#{account}#{}#{of}{each}", code_of(*what));
        if self.known_readings.lock().is_ok_and(|known| known.contains(&place)) {
            return Ok(());
        }
        let mut item = key(format!("READINGS#{}", now.day().month()), &place);
        item.insert("reading".into(), json(&reading)?);
        let salt = reading.reason.as_ref().map(|_| random_hex::<16>());
        let reason = salt.as_deref().zip(reading.reason.as_ref());
        let reason = reason.map(|(salt, reason)| hash_of_reason(salt, reason.as_str()).written());
        if let Some(salt) = salt {
            item.insert("salt".into(), text(salt));
        }
        let act = Act::Read { what: *what, number: *case, export: reading.export.clone(), reason };
        let author = Author::account(account, *now);
        self.traced(vec![self.put_new(&self.tables.staff, item)?], &author, act).await?;
        if let Ok(mut known) = self.known_readings.lock() {
            if known.len() >= READINGS_REMEMBERED {
                known.clear();
            }
            known.insert(place);
        }
        Ok(())
    }

    /// A page of the access log in the month of `day`, newest first.
    pub async fn list_readings(
        &self,
        day: Day,
        cursor: Option<&str>,
    ) -> Result<Page<AccessLogEntry>, ListError> {
        let pk = format!("READINGS#{}", day.month());
        self.list_newest(&self.tables.staff, &pk, cursor, |item| item.json_at("reading")).await
    }

    /// The closed cases registered in a period that come first in the order of a sample, and the size of the
    /// population.
    pub async fn draw_sample(
        &self,
        from: Day,
        until: Day,
        seed: &str,
        size: usize,
    ) -> Result<(Vec<CaseNumber>, u32), StoreError> {
        let mut drawn: Vec<(String, CaseNumber)> = Vec::new();
        let mut population = 0u32;
        let all = self.each_registered(from, until, usize::MAX, |case| {
            if case.stage.kind() == StageKind::Closed {
                population += 1;
                drawn.push((sample_order(seed, case.number), case.number));
                if drawn.len() > size.saturating_mul(2) + 1_000 {
                    drawn.sort();
                    drawn.truncate(size);
                }
            }
            ControlFlow::Continue(())
        });
        all.await?;
        drawn.sort();
        drawn.truncate(size);
        Ok((drawn.into_iter().map(|(_, number)| number).collect(), population))
    }

    /// Stores a new sample with its idempotency record in one transaction. [`StoreError::KeyTaken`] if the key has
    /// drawn one before.
    pub async fn keep_sample(
        &self,
        sample: &Sample,
        replay: Replay<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = sample_key(&sample.id)
            .ok_or_else(|| StoreError::Broken(anyhow!("a sample without its instant")))?;
        item.insert("sample".into(), json(sample)?);
        let mut record = key(format!("IDEM#{}", replay.scope), replay.key);
        record.insert("digest".into(), text(replay.digest));
        record.insert("sample".into(), text(&sample.id));
        record.insert("expires_at".into(), number(now.plus(REPLAY_KEPT_MS).0 / 1000));
        let items =
            [self.put_new(&self.tables.staff, item)?, self.put_new(&self.tables.staff, record)?];
        let Err(reasons) = self.transact(&items).await? else { return Ok(()) };
        if reasons.iter().flatten().any(|code| code == "ConditionalCheckFailed") {
            return Err(StoreError::KeyTaken);
        }
        Err(StoreError::Unavailable(anyhow!("a transaction was cancelled: {reasons:?}")))
    }

    /// The request's digest and the sample that an idempotency key drew, if it did.
    pub async fn load_sample_replay(
        &self,
        scope: &str,
        idempotency_key: &str,
    ) -> Result<Option<(String, String)>, StoreError> {
        let found = self
            .load_item(&self.tables.staff, key(format!("IDEM#{scope}"), idempotency_key))
            .await?;
        let Some(item) = found else { return Ok(None) };
        Ok(Some((item.text_at("digest")?.to_owned(), item.text_at("sample")?.to_owned())))
    }

    pub async fn load_sample(&self, id: &str) -> Result<Option<Sample>, StoreError> {
        let Some(place) = sample_key(id) else { return Ok(None) };
        self.load_item(&self.tables.staff, place)
            .await?
            .map(|item| item.json_at("sample"))
            .transpose()
    }

    /// Stores the results of a sample, if it is still what was read. Returns whether it was stored.
    pub async fn save_sample(&self, sample: &Sample, seen: &Sample) -> Result<bool, StoreError> {
        let mut item = sample_key(&sample.id)
            .ok_or_else(|| StoreError::Broken(anyhow!("a sample without its instant")))?;
        item.insert("sample".into(), json(sample)?);
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("#sample = :seen")
            .expression_attribute_names("#sample", "sample")
            .expression_attribute_values(":seen", json(seen)?);
        kept(put.send().await)
    }

    /// Records that an inspector has read all answers on a case so far.
    pub async fn note_answers_read(&self, case: &Case, now: Timestamp) -> Result<(), StoreError> {
        let answered = case.demands.iter().filter_map(|demand| demand.answered_at).max();
        let Some(answered_at) = answered else { return Ok(()) };
        let place = format!("{ANSWERS_READ}#{}#{:014}", case.number, answered_at.0.max(0));
        if self.known_readings.lock().is_ok_and(|known| known.contains(&place)) {
            return Ok(());
        }
        let mut item = key(ANSWERS_READ, case.number.to_string());
        item.insert("answered_at".into(), number(answered_at.0));
        item.insert("read_at".into(), number(now.0));
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR answered_at < :answered_at")
            .expression_attribute_values(":answered_at", number(answered_at.0));
        kept(put.send().await)?;
        if let Ok(mut known) = self.known_readings.lock() {
            known.insert(place);
        }
        Ok(())
    }

    /// Adds to demands whether their answers were read, with one batch.
    pub(super) async fn mark_read(&self, demands: &mut [DemandRow]) -> Result<(), StoreError> {
        let mut numbers: Vec<CaseNumber> = demands
            .iter()
            .filter(|demand| demand.answered_at.is_some())
            .map(|demand| demand.number)
            .collect();
        numbers.sort();
        numbers.dedup();
        if numbers.is_empty() {
            return Ok(());
        }
        let keys = numbers.iter().map(|number| key(ANSWERS_READ, number.to_string())).collect();
        let mut read: HashMap<String, (i64, Timestamp)> = HashMap::new();
        for item in self.batch_get(&self.tables.staff, keys).await? {
            let until = (item.number_at("answered_at")?, Timestamp(item.number_at("read_at")?));
            read.insert(item.text_at("sk")?.to_owned(), until);
        }
        for demand in demands {
            let Some(answered_at) = demand.answered_at else { continue };
            let known = read.get(&demand.number.to_string());
            demand.read_at =
                known.filter(|(until, _)| answered_at.0 <= *until).map(|(_, read_at)| *read_at);
        }
        Ok(())
    }

    /// The number of overdue duties by owner, highest first, counting at most `most` duties.
    pub async fn count_overdue(&self, most: usize) -> Result<Vec<OverdueCount>, StoreError> {
        let mut counts: Vec<OverdueCount> = Vec::new();
        for row in self.list_overdue(most).await? {
            let owner: Owner = row.duty.owner;
            match counts.iter_mut().find(|known| known.owner == owner) {
                Some(known) => known.count += 1,
                None => counts.push(OverdueCount { owner, count: 1 }),
            }
        }
        counts.sort_by_key(|known| std::cmp::Reverse(known.count));
        Ok(counts)
    }

    /// A page of samples, newest first.
    pub async fn list_samples(&self, cursor: Option<&str>) -> Result<Page<Sample>, ListError> {
        self.list_newest(&self.tables.staff, "SAMPLES", cursor, |item| item.json_at("sample")).await
    }

    /// Stores a leader's digest of a day, if there is none yet. Returns whether it was stored.
    pub async fn save_digest(
        &self,
        account: &AccountId,
        digest: &Digest,
    ) -> Result<bool, StoreError> {
        let mut item = key(format!("DIGEST#{account}"), digest.day.to_string());
        item.insert("digest".into(), json(digest)?);
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        kept(put.send().await)
    }

    /// A page of a leader's digests, newest first.
    pub async fn list_digests(
        &self,
        account: &AccountId,
        cursor: Option<&str>,
    ) -> Result<Page<Digest>, ListError> {
        let pk = format!("DIGEST#{account}");
        self.list_newest(&self.tables.staff, &pk, cursor, |item| item.json_at("digest")).await
    }

    /// A leader's digest of a day.
    pub async fn load_digest(
        &self,
        account: &AccountId,
        day: Day,
    ) -> Result<Option<Digest>, StoreError> {
        let found = self
            .load_item(&self.tables.staff, key(format!("DIGEST#{account}"), day.to_string()))
            .await?;
        found.map(|item| item.json_at("digest")).transpose()
    }

    /// The last day of which all digests were made; `None` before the first.
    pub async fn load_digested(&self) -> Result<Option<Day>, StoreError> {
        let found = self.load_item(&self.tables.staff, key("CLOCK", "digested")).await?;
        found.map(|item| Ok(Day(item.number_at("day")?))).transpose()
    }

    /// Records that all digests of a day were made.
    pub async fn note_digested(&self, day: Day) -> Result<(), StoreError> {
        let mut item = key("CLOCK", "digested");
        item.insert("day".into(), number(day.0));
        self.client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .send()
            .await
            .map_err(unavailable)?;
        Ok(())
    }
}
