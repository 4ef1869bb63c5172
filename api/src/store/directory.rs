//! The directory, the rules and the calendar, in one partition that one query reads as a whole.

use super::item::{Read, json, key, text};
use super::{Store, StoreError, kept, unavailable};
use serde::Serialize;
use shared::calendar::{Arrangement, Calendar};
use shared::directory::{Department, Directory, Matter, Window};
use shared::policy::Rules;

/// A town's own data: its directory, its rules and its calendar.
#[derive(Clone, Debug, Default)]
pub struct Town {
    pub directory: Directory,
    /// All editions of the rules.
    pub rules: Rules,
    /// Whether the rules are stored; otherwise they are the built-in ones.
    pub rules_kept: bool,
    pub calendar: Calendar,
}

impl Store {
    /// Reads the town's data with one query. `latest` makes it a consistent read.
    pub async fn load_town(&self, latest: bool) -> Result<Town, StoreError> {
        let mut town = Town::default();
        let directory = &mut town.directory;
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text("DIRECTORY"))
                .consistent_read(latest)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(unavailable)?;
            for item in page.items.unwrap_or_default() {
                match item.text_at("sk")?.split_once('#') {
                    Some(("department", _)) => directory.departments.push(item.json_at("entry")?),
                    Some(("window", _)) => directory.windows.push(item.json_at("entry")?),
                    Some(("matter", _)) => directory.matters.push(item.json_at("entry")?),
                    Some(("rules", _)) => {
                        town.rules = item.json_at("entry")?;
                        town.rules_kept = true;
                    }
                    Some(("calendar", _)) => {
                        let added: Arrangement = item.json_at("entry")?;
                        town.calendar.added.insert(added.year, added);
                    }
                    Some(_) | None => {}
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(town);
            }
        }
    }

    /// Stores an entry, if the current one is what the writer saw. Returns whether it was stored.
    async fn save_entry<T: Serialize>(
        &self,
        sk: String,
        entry: &T,
        seen: Option<&T>,
    ) -> Result<bool, StoreError> {
        let mut item = key("DIRECTORY", sk);
        item.insert("kind".into(), text("directory"));
        item.insert("entry".into(), json(entry)?);
        let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(seen) => put
                .condition_expression("entry = :seen")
                .expression_attribute_values(":seen", json(seen)?),
        };
        kept(put.send().await)
    }

    /// Stores the editions of the rules.
    pub async fn save_rules(
        &self,
        rules: &Rules,
        seen: Option<&Rules>,
    ) -> Result<bool, StoreError> {
        self.save_entry("rules#all".into(), rules, seen).await
    }

    /// Stores the arrangement of a year.
    pub async fn save_arrangement(
        &self,
        arrangement: &Arrangement,
        seen: Option<&Arrangement>,
    ) -> Result<bool, StoreError> {
        self.save_entry(format!("calendar#{}", arrangement.year), arrangement, seen).await
    }

    pub async fn save_department(
        &self,
        department: &Department,
        seen: Option<&Department>,
    ) -> Result<bool, StoreError> {
        self.save_entry(format!("department#{}", department.id), department, seen).await
    }

    pub async fn save_window(
        &self,
        window: &Window,
        seen: Option<&Window>,
    ) -> Result<bool, StoreError> {
        self.save_entry(format!("window#{}", window.id), window, seen).await
    }

    pub async fn save_matter(
        &self,
        matter: &Matter,
        seen: Option<&Matter>,
    ) -> Result<bool, StoreError> {
        self.save_entry(format!("matter#{}", matter.id), matter, seen).await
    }
}
