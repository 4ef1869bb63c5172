//! The published cross-tables, which are never overwritten, and the days up to which the clock has done its daily tasks.

use super::item::{Item, Read, json, key, number, text};
use super::{Store, StoreError, kept, unavailable};
use crate::secret::random_hex;
use serde::{Deserialize, Serialize};
use shared::cross::{CrossCounts, CrossTable, Snapshot, TableRow};
use shared::time::Day;

/// The number of rows in one item, of less than a kilobyte each.
const ROWS_IN_PART: usize = 40;

/// Some rows of a table with the counts behind them.
#[derive(Deserialize, Serialize)]
struct Part {
    rows: Vec<TableRow>,
    truth: CrossCounts,
}

impl Store {
    /// Every published table of a year, oldest first; of all years if `year` is empty.
    pub async fn list_snapshots(&self, year: &str) -> Result<Vec<Snapshot>, StoreError> {
        let mut snapshots = Vec::new();
        for item in self.list_beginning(&self.tables.cases, "TABLES", year, false).await? {
            snapshots.push(self.snapshot_of(&item).await?);
        }
        Ok(snapshots)
    }

    /// The table whose head this is, with its rows. An earlier version stored them in the head.
    async fn snapshot_of(&self, item: &Item) -> Result<Snapshot, StoreError> {
        if item.contains_key("snapshot") {
            return item.json_at("snapshot");
        }
        let mut snapshot: Snapshot = item.json_at("table")?;
        let rows = item.text_at("rows")?;
        for part in self.list_beginning(&self.tables.cases, rows, "", false).await? {
            let Part { rows, truth } = part.json_at("part")?;
            snapshot.table.rows.extend(rows);
            snapshot.truth.add(&truth);
        }
        Ok(snapshot)
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
        match found.item {
            Some(item) => self.snapshot_of(&item).await.map(Some),
            None => Ok(None),
        }
    }

    /// Stores a table, unless its month has one. Returns whether it was stored. Its rows are written first, under a
    /// name of this attempt that the head refers to, so that two attempts never mix.
    pub async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<bool, StoreError> {
        let month = &snapshot.table.month;
        let rows = format!("TABLES#{month}#{}", random_hex::<8>());
        for (place, chunk) in snapshot.table.rows.chunks(ROWS_IN_PART).enumerate() {
            let mut truth = snapshot.truth.clone();
            truth.0.retain(|cell, _| chunk.iter().any(|row| row.matter == cell.matter));
            let mut item = key(&rows, format!("{place:05}"));
            item.insert("kind".into(), text("table"));
            item.insert("part".into(), json(&Part { rows: chunk.to_vec(), truth })?);
            let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
            put.send().await.map_err(unavailable)?;
        }
        let table = CrossTable { rows: Vec::new(), ..snapshot.table.clone() };
        let mut item = key("TABLES", month);
        item.insert("kind".into(), text("table"));
        item.insert("table".into(), json(&Snapshot { truth: CrossCounts::default(), table })?);
        item.insert("rows".into(), text(rows));
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
