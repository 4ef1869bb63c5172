//! Brings what an earlier version stored of a case into the form of this one: its head without its events, and its
//! events in the public log. It changes nothing that anybody sees of the case, and can be repeated.

use super::case::head_attributes;
use super::commit::{Stored, WRITABLE};
use super::fence::fence_of;
use super::index::{CLOCK, shard};
use super::item::{Item, Read, case_pk, json, key, number as count, text};
use super::log::log_keys;
use super::{HEAD_VERSION, Store, StoreError};
use crate::secret::random_hex;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use shared::case::{Case, evolve};
use shared::chain::Link;
use shared::figures::Tally;
use shared::number::CaseNumber;
use shared::time::Day;
use std::collections::BTreeMap;

/// The number of events that are put into the log in one transaction, beside their fence.
const LOGGED_AT_ONCE: usize = 50;

/// What had to be changed of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    pub heads: usize,
    /// Events that were put into the public log.
    pub events: usize,
}

impl Store {
    /// Rebuilds a case. Its events are recorded on the days on which they happened or, where those are sealed already,
    /// on the first day that is not.
    pub async fn rebuild_case(&self, number: CaseNumber) -> Result<Rebuilt, StoreError> {
        let events = self.log_events(number).await?;
        let heads = usize::from(self.rewrite_head(number).await?);
        Ok(Rebuilt { heads, events })
    }

    async fn rewrite_head(&self, number: CaseNumber) -> Result<bool, StoreError> {
        let place = key(case_pk(number), "HEAD");
        let Some(mut item) = self.load_item(&self.tables.cases, place).await? else {
            return Ok(false);
        };
        let version = item.number_at::<u32>("version").unwrap_or_default();
        if version >= HEAD_VERSION {
            return Ok(false);
        }
        let head = Case::read(self, &item).await?;
        for name in ["events", "accounts", "stage", "handed_pk", "handed_sk"] {
            item.remove(name);
        }
        item.insert("version".into(), count(HEAD_VERSION));
        item.extend(head_attributes(&head)?);
        if item.contains_key("clock_pk") {
            item.insert("clock_pk".into(), text(shard(CLOCK, &number.to_string())));
        }
        let put = Put::builder()
            .table_name(&self.tables.cases)
            .set_item(Some(item))
            .condition_expression(WRITABLE)
            .expression_attribute_values(":revision", count(head.case.revision()))
            .expression_attribute_values(":version", count(HEAD_VERSION))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        let put = TransactWriteItem::builder().put(put).build();
        // If the condition fails, a command has written the head in the meantime.
        Ok(self.transact(&[put]).await?.is_ok())
    }

    /// Puts the events that are not in the public log into it.
    async fn log_events(&self, number: CaseNumber) -> Result<usize, StoreError> {
        let mut of_days: BTreeMap<Day, Vec<(Item, Tally)>> = BTreeMap::new();
        let mut case = None;
        for item in self.load_event_items(case_pk(number)).await? {
            let event = item.json_at::<Link>("link")?.event;
            let Some(next) = evolve(case.clone(), number, &event) else { continue };
            if !item.contains_key("log_pk") {
                let change = Tally::change(case.as_ref(), &next);
                of_days.entry(event.at.day()).or_default().push((item, change));
            }
            case = Some(next);
        }
        let fence = fence_of(number);
        let mut logged = 0;
        for (day, events) in of_days {
            for some in events.chunks(LOGGED_AT_ONCE) {
                let day = self.first_unsealed_day(&fence, day).await?;
                let mut writes = vec![self.record_on(&fence, day, some.len())?];
                for (item, change) in some {
                    writes.push(self.log_event(item, change, day)?);
                }
                if let Err(reasons) = self.transact(&writes).await? {
                    // The day was sealed in between, or somebody else is rebuilding: the next run sees.
                    return Err(StoreError::Unavailable(anyhow!("not logged: {reasons:?}")));
                }
                logged += some.len();
            }
        }
        Ok(logged)
    }

    fn log_event(
        &self,
        item: &Item,
        change: &Tally,
        day: Day,
    ) -> Result<TransactWriteItem, StoreError> {
        let [(_, pk), (_, sk)] = log_keys(day, item.text_at("hash")?);
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(item.text_at("pk")?, item.text_at("sk")?)))
            .update_expression(
                "SET log_pk = :pk, log_sk = :sk, #change = if_not_exists(#change, :change), \
                 salt = if_not_exists(salt, :salt)",
            )
            .condition_expression("attribute_not_exists(log_pk)")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":pk", pk)
            .expression_attribute_values(":sk", sk)
            .expression_attribute_values(":change", json(change)?)
            .expression_attribute_values(":salt", text(random_hex::<16>()))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The numbers of the cases registered in a month, page by page.
    pub async fn page_numbers(
        &self,
        month: &str,
        after: Option<super::Place>,
    ) -> Result<(Vec<CaseNumber>, Option<super::Place>), StoreError> {
        let (numbers, next) = self.list_numbers(month, after.map(|place| place.0)).await?;
        Ok((numbers, next.map(super::Place)))
    }
}
