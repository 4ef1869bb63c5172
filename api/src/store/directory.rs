//! The directory in the store: one partition, read whole with one query.

use super::item::{Read, json, key, text};
use super::{Store, StoreError, unavailable};
use serde::Serialize;
use shared::directory::{Department, Directory, Matter, Window};

impl Store {
    /// Reads departments, windows and matters.
    pub async fn load_directory(&self) -> Result<Directory, StoreError> {
        let mut directory = Directory::default();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text("DIRECTORY"))
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(unavailable)?;
            for item in page.items.unwrap_or_default() {
                match item.text_at("sk")?.split_once('#') {
                    Some(("department", _)) => directory.departments.push(item.json_at("entry")?),
                    Some(("window", _)) => directory.windows.push(item.json_at("entry")?),
                    Some(("matter", _)) => directory.matters.push(item.json_at("entry")?),
                    Some(_) | None => {}
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(directory);
            }
        }
    }

    async fn save_entry(&self, sk: String, entry: &impl Serialize) -> Result<(), StoreError> {
        let mut item = key("DIRECTORY", sk);
        item.insert("kind".into(), text("directory"));
        item.insert("entry".into(), json(entry)?);
        self.client
            .put_item()
            .table_name(&self.tables.cases)
            .set_item(Some(item))
            .send()
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    /// Keeps a department.
    pub async fn save_department(&self, department: &Department) -> Result<(), StoreError> {
        self.save_entry(format!("department#{}", department.id), department).await
    }

    /// Keeps a window.
    pub async fn save_window(&self, window: &Window) -> Result<(), StoreError> {
        self.save_entry(format!("window#{}", window.id), window).await
    }

    /// Keeps a matter.
    pub async fn save_matter(&self, matter: &Matter) -> Result<(), StoreError> {
        self.save_entry(format!("matter#{}", matter.id), matter).await
    }
}
