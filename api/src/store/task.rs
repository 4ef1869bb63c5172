//! Tasks that staff start and the house does in steps, in the table `staff`: one item each under whoever started it, and
//! an entry in the list of those that still have something to be done. Every write is guarded by the revision that was
//! read, so that of two workers on one task only one goes on.

use super::index::ListError;
use super::item::{Item, MAX_KEY, Read, json, key, number, text};
use super::{Store, StoreError, kept, unavailable};
use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use shared::actor::Seat;
use shared::id::AccountId;
use shared::time::Timestamp;
use shared::wire::{AskedValue, ImportMapping, ImportTable, Page, ReadAs, StartExport, Task};

/// The partition that lists the tasks with something left to do.
const OPEN: &str = "TASKS";

/// Where a task is stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskKey {
    pub account: AccountId,
    pub id: String,
}

impl TaskKey {
    /// The key of a task in a path; `None` if no task can have this identifier.
    pub fn read(account: &AccountId, id: &str) -> Option<TaskKey> {
        let fits = (1..=MAX_KEY).contains(&id.len());
        fits.then(|| TaskKey { account: account.clone(), id: id.to_owned() })
    }

    fn item(&self) -> Item {
        key(format!("TASK#{}", self.account), &self.id)
    }
}

/// How far a task has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Progress {
    Export {
        export: StartExport,
        /// Where reading goes on.
        cursor: Option<String>,
        /// Whether everything has been read.
        is_read: bool,
        /// The revisions under which its pieces were written, in order.
        pieces: Vec<u32>,
        /// The bytes of all pieces.
        piece_bytes: u64,
        /// The name of the finished file.
        file: Option<String>,
    },
    #[serde(rename = "ImportOfFile")]
    Import(Box<ImportProgress>),
    /// An import that a former version has begun. It cannot go on, and is started again from its file.
    #[serde(rename = "Import")]
    FormerImport {},
}

/// Pieces that steps have stored in the bucket, in order: under the revision with which a worker took hold of the task
/// for a step, so many. No other worker has that revision, so one who comes too late overwrites nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces(Vec<(u32, u32)>);

impl Pieces {
    pub fn add(&mut self, revision: u32, count: u32) {
        if count > 0 {
            self.0.push((revision, count));
        }
    }

    pub fn len(&self) -> u32 {
        self.0.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn last(&self) -> Option<(u32, u32)> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The revision of a piece, and its place among those of the same revision.
    pub fn get(&self, place: u32) -> Option<(u32, u32)> {
        let mut left = place;
        for (revision, count) in &self.0 {
            match left.checked_sub(*count) {
                Some(rest) => left = rest,
                None => return Some((*revision, left)),
            }
        }
        None
    }
}

/// How far an import has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportProgress {
    /// The digest of the register's name.
    pub source: String,
    /// The key of the uploaded file.
    pub upload: String,
    /// Where in the file the register is, as far as it was said.
    #[serde(default)]
    pub table: ImportTable,
    /// The mapping that was given, or is suggested once the file is read.
    pub mapping: Option<ImportMapping>,
    /// The rows as they were read, and how many.
    pub read: Pieces,
    pub rows: u32,
    /// The revision under which was stored what is true of all rows; `None` until the file is read.
    pub layout: Option<u32>,
    /// The rows that can be written.
    pub checked: Pieces,
    /// Which rows were seen by the end of each step of checking.
    pub seen: Pieces,
    /// Pages of what is wrong with rows, and of rows that exist already with different content.
    pub problem_pages: Pieces,
    pub differing_pages: Pieces,
    /// Pages of rows that are not part of the register.
    #[serde(default)]
    pub left_out_pages: Pieces,
    pub found: Found,
    /// The revision under which it was stored what becomes of rows that exist already; `None` until it is confirmed.
    pub known: Option<u32>,
    /// The piece, and the row in it, that comes next: to be checked, and once that is done, to be written.
    pub piece: u32,
    pub row: u32,
}

impl ImportProgress {
    pub fn of(source: String, upload: String, mapping: Option<ImportMapping>) -> ImportProgress {
        ImportProgress {
            source,
            upload,
            table: ImportTable::default(),
            mapping,
            read: Pieces::default(),
            rows: 0,
            layout: None,
            checked: Pieces::default(),
            seen: Pieces::default(),
            problem_pages: Pieces::default(),
            differing_pages: Pieces::default(),
            left_out_pages: Pieces::default(),
            found: Found::default(),
            known: None,
            piece: 0,
            row: 0,
        }
    }

    /// Checks all rows again, under another mapping.
    pub fn check_again(&mut self, mapping: ImportMapping) {
        let before = self.clone();
        let (source, upload) = (before.source, before.upload);
        let mut anew = ImportProgress::of(source, upload, Some(mapping));
        (anew.read, anew.rows, anew.layout) = (before.read, before.rows, before.layout);
        anew.table = before.table;
        *self = anew;
    }
}

/// What checking has found so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Found {
    pub problems: u32,
    /// The number of rows with something wrong.
    #[serde(default)]
    pub wrong: u32,
    /// Whether the mapping itself is wrong, so that no row was checked.
    #[serde(default)]
    pub is_unmapped: bool,
    /// The number of rows that are not part of the register.
    #[serde(default)]
    pub left_out: u32,
    /// The number of dates without a year.
    #[serde(default)]
    pub without_year: u32,
    /// The first spellings that are not our own words, and whether there are more.
    #[serde(default)]
    pub values: Vec<AskedValue>,
    #[serde(default)]
    pub more_values: bool,
    pub present: u32,
    pub differing: u32,
    pub short_years: u32,
    /// The first dates with a two-digit year.
    pub read_as: Vec<ReadAs>,
}

/// A task with what only those who work on it need.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredTask {
    pub task: Task,
    /// As whom it was started, which decides what it may show.
    pub seat: Seat,
    /// From this nobody else can compute where its pieces lie.
    pub secret: String,
    pub progress: Progress,
    /// The steps that were begun since the last one that ended well.
    pub tries: u32,
}

/// A task as it was read or written last.
#[derive(Clone, Debug)]
pub struct HeldTask {
    pub key: TaskKey,
    pub stored: StoredTask,
    /// How often it was written.
    pub revision: u32,
    /// Until when somebody is at work on it, by the real time.
    pub lease: Timestamp,
}

impl HeldTask {
    fn item(&self) -> Result<Item, StoreError> {
        let mut item = self.key.item();
        item.insert("task".into(), json(&self.stored)?);
        item.insert("revision".into(), number(self.revision));
        item.insert("lease".into(), number(self.lease.0));
        item.insert("expires_at".into(), number(self.stored.task.until.0 / 1000));
        Ok(item)
    }

    fn read(key: TaskKey, item: &Item) -> Result<HeldTask, StoreError> {
        let lease = Timestamp(item.number_at("lease")?);
        let (stored, revision) = (item.json_at("task")?, item.number_at("revision")?);
        Ok(HeldTask { key, stored, revision, lease })
    }
}

impl Store {
    /// Stores a new task and lists it as one with something to be done.
    pub async fn start_task(
        &self,
        account: &AccountId,
        stored: StoredTask,
    ) -> Result<(), StoreError> {
        let key_of_task = TaskKey { account: account.clone(), id: stored.task.id.clone() };
        let mut open = key(OPEN, &key_of_task.id);
        open.insert("account".into(), text(account.as_str()));
        open.insert("expires_at".into(), number(stored.task.until.0 / 1000));
        let held = HeldTask { key: key_of_task, stored, revision: 1, lease: Timestamp(0) };
        let staff = &self.tables.staff;
        let puts = [self.put_new(staff, held.item()?)?, self.put_new(staff, open)?];
        let put = self.transact(&puts).await?;
        put.map_err(|reasons| StoreError::Unavailable(anyhow!("two tasks in one: {reasons:?}")))
    }

    pub async fn load_task(&self, key: &TaskKey) -> Result<Option<HeldTask>, StoreError> {
        let found = self.load_item(&self.tables.staff, key.item()).await?;
        found.map(|item| HeldTask::read(key.clone(), &item)).transpose()
    }

    /// Somebody's tasks, newest first.
    pub async fn list_tasks(
        &self,
        account: &AccountId,
        cursor: Option<&str>,
    ) -> Result<Page<Task>, ListError> {
        let read = |item: &Item| Ok(item.json_at::<StoredTask>("task")?.task);
        let pk = format!("TASK#{account}");
        self.list_sorted(&self.tables.staff, &pk, false, true, cursor, read).await
    }

    /// The tasks with something left to do, oldest first.
    pub async fn list_open_tasks(&self) -> Result<Vec<TaskKey>, StoreError> {
        let items = self.list_beginning(&self.tables.staff, OPEN, "", true).await?;
        let read = |item: &Item| {
            let account = AccountId::new(item.text_at("account")?);
            let account = account.map_err(|error| StoreError::Broken(error.into()))?;
            Ok(TaskKey { account, id: item.text_at("sk")?.to_owned() })
        };
        items.iter().map(read).collect()
    }

    /// Writes a task, unless somebody has written it since it was read. Returns whether it was written.
    pub async fn save_task(&self, held: &mut HeldTask) -> Result<bool, StoreError> {
        let seen = held.revision;
        let next = HeldTask { revision: seen.saturating_add(1), ..held.clone() };
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(next.item()?))
            .condition_expression("revision = :seen")
            .expression_attribute_values(":seen", number(seen));
        let is_saved = kept(put.send().await)?;
        if is_saved {
            *held = next;
        }
        Ok(is_saved)
    }

    /// Takes a task from the list, because nothing is left to do about it.
    pub async fn close_task(&self, key_of_task: &TaskKey) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.tables.staff);
        let delete = delete.set_key(Some(key(OPEN, &key_of_task.id)));
        delete.send().await.map_err(unavailable).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_that_a_former_version_has_begun_is_read() {
        let written = r#"{
            "task": {"id": "01526263200000-0a0b0c0d", "what": {"kind": "import", "name": "a.csv", "source": "登记表",
                "present": 0}, "state": "running", "started_at": 1526263200000, "rows": 1, "expected": 3, "bytes": null,
                "until": 1526349600000, "problem": null},
            "seat": {"role": "window_lead", "window": "main"},
            "secret": "0a", "progress": {"Import": {"source": "0b", "pieces": 1, "piece": 0, "row": 1}}, "tries": 0
        }"#;
        let read: StoredTask = serde_json::from_str(written).expect("a task");
        assert!(matches!(read.progress, Progress::FormerImport {}), "{read:?}");
        assert_eq!(read.task.rows, 1);
    }

    #[test]
    fn each_piece_is_found_where_it_was_stored() {
        let mut pieces = Pieces::default();
        for (revision, count) in [(3, 2), (5, 0), (8, 3)] {
            pieces.add(revision, count);
        }
        let found: Vec<_> = (0..6).map(|place| pieces.get(place)).collect();
        let expected = [(3, 0), (3, 1), (8, 0), (8, 1), (8, 2)].map(Some);
        assert_eq!(found, [&expected[..], &[None]].concat());
        assert_eq!(pieces.len(), 5);
    }
}
