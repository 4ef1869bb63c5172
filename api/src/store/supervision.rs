//! What supervision keeps: who read whose data, samples, and the leaders' evening digests. All of it lies
//! in the table `staff`, which the public function cannot reach.

use super::item::{Read, json, key, number};
use super::list::{ListError, Page};
use super::{Store, StoreError, kept, unavailable};
use sha2::{Digest as _, Sha256};
use shared::chain::hex;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::text::Note;
use shared::time::{Day, HOUR_MS, Timestamp};
use shared::vocabulary::StageKind;
use shared::wire::{Digest, ReadWhat, Reading, Sample};

/// Readings that a function remembers to have kept, so that looking again costs no write.
const READINGS_REMEMBERED: usize = 10_000;

fn code_of(what: ReadWhat) -> &'static str {
    match what {
        ReadWhat::Case => "case",
        ReadWhat::Identity => "identity",
        ReadWhat::List => "list",
        ReadWhat::Search => "search",
        ReadWhat::Register => "register",
        ReadWhat::File => "file",
    }
}

/// The order in which a sample takes the cases of its population.
pub fn sample_order(seed: &str, number: CaseNumber) -> String {
    hex(&Sha256::digest(format!("{seed}:{number}").as_bytes()))
}

impl Store {
    /// Keeps that somebody read personal data: one entry for the same reading within an hour, and one
    /// for each time who the citizen is was asked for. Fails where it could not be kept: then nothing
    /// may be shown.
    pub async fn note_reading(
        &self,
        account: &AccountId,
        what: ReadWhat,
        case: Option<CaseNumber>,
        reason: Option<Note>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let of = case.map_or("-".to_owned(), |number| number.to_string());
        let span = match what {
            ReadWhat::Identity | ReadWhat::File => now.0,
            ReadWhat::Case | ReadWhat::List | ReadWhat::Search | ReadWhat::Register => {
                now.0.div_euclid(HOUR_MS) * HOUR_MS
            }
        };
        let place = format!("{span:014}#{account}#{}#{of}", code_of(what));
        if self.known_readings.lock().is_ok_and(|known| known.contains(&place)) {
            return Ok(());
        }
        let reading = Reading { at: now, account: account.clone(), what, number: case, reason };
        let mut item = key(format!("READINGS#{}", now.day().month()), &place);
        item.insert("reading".into(), json(&reading)?);
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        kept(put.send().await)?;
        if let Ok(mut known) = self.known_readings.lock() {
            if known.len() >= READINGS_REMEMBERED {
                known.clear();
            }
            known.insert(place);
        }
        Ok(())
    }

    /// A page of who read what in the month of `day`, newest first.
    pub async fn list_readings(
        &self,
        day: Day,
        cursor: Option<&str>,
    ) -> Result<Page<Reading>, ListError> {
        let pk = format!("READINGS#{}", day.month());
        self.list_newest(&self.tables.staff, &pk, cursor, |item| item.json_at("reading")).await
    }

    /// The closed cases registered in a period that come first in the order of a sample, and how many
    /// there were to draw from.
    pub async fn draw_sample(
        &self,
        from: Day,
        until: Day,
        seed: &str,
        size: usize,
    ) -> Result<(Vec<CaseNumber>, u32), ListError> {
        let mut drawn: Vec<(String, CaseNumber)> = Vec::new();
        let mut population = 0u32;
        let mut cursor: Option<String> = None;
        loop {
            let page = self.list_heads(Some(from), Some(until), cursor.as_deref()).await?;
            for head in page.items {
                if head.case.stage.kind() == StageKind::Closed {
                    population += 1;
                    drawn.push((sample_order(seed, head.case.number), head.case.number));
                }
            }
            drawn.sort();
            drawn.truncate(size);
            cursor = page.cursor;
            if cursor.is_none() {
                return Ok((drawn.into_iter().map(|(_, number)| number).collect(), population));
            }
        }
    }

    /// Keeps a sample, if it is what was read. Answers whether it was kept.
    pub async fn save_sample(
        &self,
        sample: &Sample,
        seen: Option<&Sample>,
    ) -> Result<bool, StoreError> {
        let place = format!("{:014}#{}", sample.drawn_at.0.max(0), sample.id);
        let mut item = key("SAMPLES", place);
        item.insert("sample".into(), json(sample)?);
        let put = self.client.put_item().table_name(&self.tables.staff).set_item(Some(item));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(seen) => put
                .condition_expression("#sample = :seen")
                .expression_attribute_names("#sample", "sample")
                .expression_attribute_values(":seen", json(seen)?),
        };
        kept(put.send().await)
    }

    /// A page of samples, newest first.
    pub async fn list_samples(&self, cursor: Option<&str>) -> Result<Page<Sample>, ListError> {
        self.list_newest(&self.tables.staff, "SAMPLES", cursor, |item| item.json_at("sample")).await
    }

    /// Keeps a leader's digest of a day, where there is none yet. Answers whether it was made now.
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

    /// The last day of which all digests were made; `None` before the first.
    pub async fn load_digested(&self) -> Result<Option<Day>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.staff)
            .set_key(Some(key("CLOCK", "digested")))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.map(|item| Ok(Day(item.number_at("day")?))).transpose()
    }

    /// Notes that all digests of a day were made.
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
