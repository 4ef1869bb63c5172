//! Readings of how long people wait, in the table `cases`, because none of it is personal. A window's readings of a day
//! are one partition, a month's periods of long waiting another.

use super::index::ListError;
use super::item::{Item, Read, json, key, text};
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use shared::id::WindowId;
use shared::time::{Day, Timestamp};
use shared::waiting::{KeptReading, Spell};
use shared::wire::Page;

/// The number of readings stored in one transaction.
const KEEP_AT_ONCE: usize = 50;

fn day_pk(window: &WindowId, day: Day) -> String {
    format!("WAITING#{window}#{day}")
}

fn days_pk(window: &WindowId) -> String {
    format!("WAITINGDAYS#{window}")
}

fn instant(at: Timestamp) -> String {
    format!("{:014}", at.0.max(0))
}

fn spells_key(window: &WindowId, day: Day) -> Item {
    key(format!("WAITINGSPELLS#{}", day.month()), format!("{day}#{window}"))
}

impl Store {
    /// Every item of a partition, in the order of the sort keys.
    async fn whole(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(pk))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(unavailable)?;
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    async fn load_waiting(&self, place: Item) -> Result<Option<Item>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(place))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        Ok(found.item)
    }

    async fn put_waiting(&self, item: Item) -> Result<(), StoreError> {
        self.client
            .put_item()
            .table_name(&self.tables.cases)
            .set_item(Some(item))
            .send()
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    /// A window's readings of a day, in order.
    pub async fn readings_of_day(
        &self,
        window: &WindowId,
        day: Day,
    ) -> Result<Vec<KeptReading>, StoreError> {
        let items = self.whole(&day_pk(window, day)).await?;
        items.iter().map(|item| item.json_at("reading")).collect()
    }

    /// A page of a window's readings of a day, newest first.
    pub async fn list_waiting(
        &self,
        window: &WindowId,
        day: Day,
        cursor: Option<&str>,
    ) -> Result<Page<KeptReading>, ListError> {
        let pk = day_pk(window, day);
        self.list_newest(&self.tables.cases, &pk, cursor, |item| item.json_at("reading")).await
    }

    /// Stores readings of one window and one day that are not stored yet, several in each transaction.
    pub async fn keep_readings(
        &self,
        window: &WindowId,
        day: Day,
        readings: &[KeptReading],
    ) -> Result<(), StoreError> {
        if readings.is_empty() {
            return Ok(());
        }
        self.put_waiting(key(days_pk(window), day.to_string())).await?;
        for together in readings.chunks(KEEP_AT_ONCE) {
            let mut puts = Vec::new();
            for kept in together {
                let mut item = key(day_pk(window, day), instant(kept.reading.at));
                item.insert("kind".into(), text("waiting"));
                item.insert("reading".into(), json(kept)?);
                puts.push(self.put_new(&self.tables.cases, item)?);
            }
            if let Err(reasons) = self.transact(&puts).await? {
                // Somebody sends the same readings at this moment. When sent again, they are found.
                return Err(StoreError::Unavailable(anyhow!("readings were raced: {reasons:?}")));
            }
        }
        Ok(())
    }

    /// The day closest to `day` with readings of a window: the last up to it, or with `forward` the first after it.
    pub async fn day_of_waiting(
        &self,
        window: &WindowId,
        day: Day,
        forward: bool,
    ) -> Result<Option<Day>, StoreError> {
        let condition = if forward { "pk = :pk AND sk > :day" } else { "pk = :pk AND sk <= :day" };
        let page = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression(condition)
            .expression_attribute_values(":pk", text(days_pk(window)))
            .expression_attribute_values(":day", text(day.to_string()))
            .scan_index_forward(forward)
            .limit(1)
            .send()
            .await
            .map_err(unavailable)?;
        let items = page.items.unwrap_or_default();
        let Some(item) = items.first() else { return Ok(None) };
        let day = Day::read(item.text_at("sk")?);
        day.map(Some).map_err(|error| StoreError::Broken(error.into()))
    }

    /// The last stored periods of long waiting on a window's day.
    pub async fn load_spells(&self, window: &WindowId, day: Day) -> Result<Vec<Spell>, StoreError> {
        match self.load_waiting(spells_key(window, day)).await? {
            Some(item) => item.json_at("spells"),
            None => Ok(Vec::new()),
        }
    }

    /// Stores the periods of long waiting on a window's day.
    pub async fn keep_spells(
        &self,
        window: &WindowId,
        day: Day,
        spells: &[Spell],
    ) -> Result<(), StoreError> {
        let mut item = spells_key(window, day);
        item.insert("kind".into(), text("waiting_spells"));
        item.insert("spells".into(), json(&spells)?);
        self.put_waiting(item).await
    }

    /// The periods of long waiting at all windows from `from` to `until`, with one query a month.
    pub async fn spells_of(&self, from: Day, until: Day) -> Result<Vec<Spell>, StoreError> {
        let mut spells: Vec<Spell> = Vec::new();
        let mut first = from;
        // Compared as numbers: as text, the month after 9999-12 would sort before it.
        let month_of = |day: Day| (day.civil().0, day.civil().1);
        while month_of(first) <= month_of(until) {
            for item in self.whole(&format!("WAITINGSPELLS#{}", first.month())).await? {
                spells.extend(item.json_at::<Vec<Spell>>("spells")?);
            }
            let (_, _, day) = first.civil();
            // Into the next month, whatever its length.
            first = first.plus(32 - i32::try_from(day).unwrap_or(1));
            let (_, _, day) = first.civil();
            first = first.plus(1 - i32::try_from(day).unwrap_or(1));
        }
        spells.retain(|spell| (from..=until).contains(&spell.from.day()));
        Ok(spells)
    }
}
