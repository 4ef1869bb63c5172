//! The cross-tables: the counts of each month, folded with the figures, and the published tables, which are never
//! overwritten.

use super::item::{Read, json, key, number, text};
use super::{Store, StoreError, kept, unavailable};
use shared::cross::{CrossCounts, Snapshot};
use shared::time::Day;

impl Store {
    /// The months with cross-counts, as `YYYY-MM`, with their counts, oldest first.
    pub async fn list_cross_counts(&self) -> Result<Vec<(String, CrossCounts)>, StoreError> {
        let items = self.list_beginning(&self.tables.cases, "FIGURES", "X", false).await?;
        items
            .iter()
            .map(|item| {
                let month = item.text_at("sk")?.trim_start_matches('X').to_owned();
                Ok((month, item.json_at("page")?))
            })
            .collect()
    }

    /// Every published table of a year, oldest first; of all years if `year` is empty.
    pub async fn list_snapshots(&self, year: &str) -> Result<Vec<Snapshot>, StoreError> {
        let items = self.list_beginning(&self.tables.cases, "TABLES", year, false).await?;
        items.iter().map(|item| item.json_at("snapshot")).collect()
    }

    /// The months with a published table, newest first.
    pub async fn list_tabled(&self) -> Result<Vec<String>, StoreError> {
        let mut months = Vec::new();
        let mut start = None;
        loop {
            let answer = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text("TABLES"))
                .projection_expression("sk")
                .scan_index_forward(false)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                months.push(item.text_at("sk")?.to_owned());
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(months);
            }
        }
    }

    /// The table of a month.
    pub async fn load_snapshot(&self, month: &str) -> Result<Option<Snapshot>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key("TABLES", month)))
            .send()
            .await
            .map_err(unavailable)?;
        found.item.map(|item| item.json_at("snapshot")).transpose()
    }

    /// Stores a table, unless its month has one. Returns whether it was stored.
    pub async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<bool, StoreError> {
        let mut item = key("TABLES", &snapshot.table.month);
        item.insert("kind".into(), text("table"));
        item.insert("snapshot".into(), json(snapshot)?);
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.cases)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        kept(put.send().await)
    }

    /// The day up to which the clock has done a daily task, such as `tabled`.
    pub async fn load_clock_day(&self, what: &str) -> Result<Option<Day>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.staff)
            .set_key(Some(key("CLOCK", what)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.map(|item| Ok(Day(item.number_at("day")?))).transpose()
    }

    /// Records the day up to which the clock has done a daily task.
    pub async fn note_clock_day(&self, what: &str, day: Day) -> Result<(), StoreError> {
        let mut item = key("CLOCK", what);
        item.insert("day".into(), number(day.0));
        let put = self.client.put_item().table_name(&self.tables.staff).set_item(Some(item));
        put.send().await.map_err(unavailable)?;
        Ok(())
    }
}
