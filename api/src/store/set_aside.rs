//! What a job could not do and has set aside, in the table `staff`, one item each. Its sort key begins with the job, so
//! that a job reads its own with one query and an administrator reads all of them page by page.

use super::index::ListError;
use super::item::{Item, MAX_KEY, Read, json, key, text};
use super::{Store, StoreError, kept, unavailable};
use shared::time::Timestamp;
use shared::vocabulary::Job;
use shared::wire::{Page, SetAside};

/// The partition of everything that is set aside.
const SET_ASIDE: &str = "SETASIDE";
/// The tries of a retry that meets the job as it writes; each of them means that the job has just tried.
const RETRY_TRIES: usize = 3;

fn set_aside_of(item: &Item) -> Result<SetAside, StoreError> {
    item.json_at("set_aside")
}

fn item_of(set_aside: &SetAside) -> Result<Item, StoreError> {
    let mut item = key(SET_ASIDE, &set_aside.id);
    item.insert("set_aside".into(), json(set_aside)?);
    Ok(item)
}

impl Store {
    /// Everything that a job has set aside. An item that cannot be read counts as not there, so that it stops no job;
    /// the job writes it anew.
    pub async fn load_set_aside(&self, job: Job) -> Result<Vec<SetAside>, StoreError> {
        let begin = format!("{}~", job.code());
        let items = self.list_beginning(&self.tables.staff, SET_ASIDE, &begin, true).await?;
        Ok(items.iter().filter_map(|item| set_aside_of(item).ok()).collect())
    }

    /// A page of what is set aside, by job.
    pub async fn list_set_aside(&self, cursor: Option<&str>) -> Result<Page<SetAside>, ListError> {
        self.list_sorted(&self.tables.staff, SET_ASIDE, true, true, cursor, set_aside_of).await
    }

    /// Sets something aside, or records that it failed again.
    pub async fn save_set_aside(&self, set_aside: &SetAside) -> Result<(), StoreError> {
        let put = self.client.put_item().table_name(&self.tables.staff);
        put.set_item(Some(item_of(set_aside)?)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// Forgets something that was set aside, because it is done.
    pub async fn drop_set_aside(&self, id: &str) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.tables.staff);
        delete.set_key(Some(key(SET_ASIDE, id))).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// Lets the job try something again from `now` on. `None` if it is not set aside, or not any more.
    pub async fn retry_set_aside(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<SetAside>, StoreError> {
        if !(1..=MAX_KEY).contains(&id.len()) {
            return Ok(None);
        }
        for _ in 0..RETRY_TRIES {
            let found = self.load_item(&self.tables.staff, key(SET_ASIDE, id)).await?;
            let Some(item) = found else { return Ok(None) };
            let known = set_aside_of(&item)?;
            let sooner = SetAside { next_try: known.next_try.min(now), ..known };
            let put = self
                .client
                .put_item()
                .table_name(&self.tables.staff)
                .set_item(Some(item_of(&sooner)?))
                .condition_expression("set_aside = :seen")
                .expression_attribute_values(":seen", text(item.text_at("set_aside")?));
            if kept(put.send().await)? {
                return Ok(Some(sooner));
            }
        }
        let found = self.load_item(&self.tables.staff, key(SET_ASIDE, id)).await?;
        found.as_ref().map(set_aside_of).transpose()
    }

    /// Whether the database answers at all: a look at each of the two tables that hold what jobs work on. A failure
    /// while it does not is nobody's own.
    pub async fn check_available(&self) -> Result<(), StoreError> {
        for table in [&self.tables.cases, &self.tables.personal] {
            self.load_item(table, key(SET_ASIDE, "-")).await?;
        }
        Ok(())
    }
}
