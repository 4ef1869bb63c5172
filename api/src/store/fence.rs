//! The fence of the public log: up to which day it is sealed, and how many events were recorded on each day since. Every
//! command counts its events here in its own transaction, which fails once the day is sealed.

use super::item::{Item, Read, key, number, text};
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use shared::number::CaseNumber;
use shared::time::Day;

/// The partition key of the items that say up to which day the log is sealed.
const SEALED: &str = "SEALED";
/// The number of those items. Every command counts its events in one, and DynamoDB allows an item in only one
/// transaction at a time, so the cases are spread over several.
const FENCES: u32 = 8;
/// How the attribute that counts what was recorded on a day begins.
const COUNTED_ON: &str = "on_";
/// For how many days after a day was sealed its count is kept.
const COUNTS_KEPT: i32 = 7;

/// The item that a case checks to see whether a day is sealed.
pub(super) fn fence_of(case: CaseNumber) -> Item {
    let sum: u32 = case.to_string().bytes().map(u32::from).sum();
    fence_key(sum % FENCES)
}

/// The attribute of a fence that counts what was recorded on a day.
fn count_name(day: Day) -> String {
    format!("{COUNTED_ON}{day}")
}

/// Each fence is a partition of its own, because every command writes to one.
pub(super) fn fence_key(fence: u32) -> Item {
    key(format!("{SEALED}#{fence}"), "FENCE")
}

/// Where an earlier version had all fences in one partition.
fn former_fence_key(fence: u32) -> Item {
    key(SEALED, format!("{fence:02}"))
}

/// The day in a key of the log.
pub(super) fn day_in(sk: &str) -> Result<Day, StoreError> {
    let day = sk.split('#').next().unwrap_or_default();
    Day::read(day).map_err(|_| StoreError::Broken(anyhow!("a key of the log without its day")))
}

impl Store {
    /// The write that counts a command's events on a day, and lets its transaction through only while the day is not
    /// sealed.
    pub(super) fn record_on(
        &self,
        fence: &Item,
        day: Day,
        events: usize,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(fence.clone()))
            .update_expression("SET #kind = :kind ADD #count :events")
            .condition_expression("attribute_not_exists(#day) OR #day < :day")
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_names("#day", "day")
            .expression_attribute_names("#count", count_name(day))
            .expression_attribute_values(":kind", text("sealed"))
            .expression_attribute_values(":day", text(day.to_string()))
            .expression_attribute_values(":events", number(events))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    async fn load_fences(&self) -> Result<Vec<Item>, StoreError> {
        let keys = (0..FENCES).flat_map(|fence| [fence_key(fence), former_fence_key(fence)]);
        self.batch_get(&self.tables.cases, keys.collect()).await
    }

    /// The first day after `sealed` on which events were counted. It is read from the table, so that no day is passed over
    /// because the index does not list it yet.
    pub async fn next_counted_day(&self, sealed: Option<Day>) -> Result<Option<Day>, StoreError> {
        let fences = self.load_fences().await?;
        let names = fences.iter().flat_map(Item::keys);
        let days = names.filter_map(|name| Day::read(name.strip_prefix(COUNTED_ON)?).ok());
        Ok(days.filter(|day| sealed.is_none_or(|sealed| *day > sealed)).min())
    }

    /// How many events were recorded on a day, which no longer changes once the day is sealed. An earlier version did
    /// not count them.
    pub async fn count_recorded(&self, day: Day) -> Result<usize, StoreError> {
        let name = count_name(day);
        let mut sum = 0;
        for item in self.load_fences().await? {
            if item.contains_key(&name) {
                sum += item.number_at::<usize>(&name)?;
            }
        }
        Ok(sum)
    }

    /// The first day from `today` on that is not sealed.
    pub(super) async fn first_unsealed_day(
        &self,
        fence: &Item,
        today: Day,
    ) -> Result<Day, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(fence.clone()))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        let fence = found.item.filter(|item| item.contains_key("day"));
        let sealed = fence.map(|item| day_in(item.text_at("day")?)).transpose()?;
        Ok(sealed.map_or(today, |sealed| today.max(sealed.plus(1))))
    }

    /// Seals all days up to `day`: from now on, nothing can be recorded on them.
    pub async fn end_recording_on(&self, day: Day) -> Result<(), StoreError> {
        let mut items = Vec::new();
        // The counts of days that were sealed long ago are of no use any more.
        let kept_from = count_name(day.plus(-COUNTS_KEPT));
        let known = self.load_fences().await?;
        for fence in 0..FENCES {
            let place = fence_key(fence);
            let known = known.iter().find(|item| item.get("pk") == place.get("pk"));
            let names = known.into_iter().flat_map(|item| item.keys());
            let over = names.filter(|name| name.starts_with(COUNTED_ON) && **name < kept_from);
            let mut update = Update::builder()
                .table_name(&self.tables.cases)
                .set_key(Some(place.clone()))
                .condition_expression("attribute_not_exists(#day) OR #day < :day")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_names("#day", "day")
                .expression_attribute_values(":kind", text("sealed"))
                .expression_attribute_values(":day", text(day.to_string()));
            let mut removed = Vec::new();
            for (index, name) in over.enumerate() {
                removed.push(format!("#over{index}"));
                update = update.expression_attribute_names(format!("#over{index}"), name);
            }
            let remove = match removed.is_empty() {
                true => String::new(),
                false => format!(" REMOVE {}", removed.join(", ")),
            };
            let update = update
                .update_expression(format!("SET #kind = :kind, #day = :day{remove}"))
                .build()
                .map_err(|error| StoreError::Broken(error.into()))?;
            items.push(TransactWriteItem::builder().update(update).build());
        }
        // If the condition fails, the day was sealed before.
        self.transact(&items).await.map(|_| ())
    }
}
