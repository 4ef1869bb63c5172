//! The directory, the rules, the calendar and the rate limits, in one partition that one query reads as a whole. Its item `VERSION`
//! counts the changes, so that whoever keeps a copy reads no more than this item to learn that it is still good.

use super::item::{Read, json, key, number, putting, text, updating};
use super::trail::{Author, changed};
use super::{Store, StoreError, unavailable};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use serde::Serialize;
use shared::calendar::{Arrangement, Calendar};
use shared::directory::{Department, Directory, Matter, Window};
use shared::policy::Rules;
use shared::provider::ProviderRule;
use shared::rate::RateLimits;
use shared::setup::{Change, Entry};
use shared::trail::{Act, ChangedWhat};

const DIRECTORY: &str = "DIRECTORY";
const VERSION: &str = "VERSION";
/// How many entries are stored in one transaction, which has at most 100 items: each has two more in the trail.
pub const ENTRIES_AT_ONCE: usize = 25;

/// A town's own data.
#[derive(Clone, Debug, Default)]
pub struct Town {
    pub directory: Directory,
    /// All editions of the rules.
    pub rules: Rules,
    /// Whether the rules are stored; otherwise they are the built-in ones.
    pub rules_kept: bool,
    pub calendar: Calendar,
    pub rate_limits: RateLimits,
    /// Whether the limits are stored; otherwise they are the built-in ones.
    pub rate_limits_kept: bool,
    pub provider_rule: ProviderRule,
    /// Whether the rule about the identity provider is stored; otherwise it is the built-in one.
    pub provider_rule_kept: bool,
}

impl Store {
    /// How often the town's data was changed; 0 if never by a version that counts. `latest` makes it a consistent read.
    pub async fn load_town_version(&self, latest: bool) -> Result<u64, StoreError> {
        let get = self.client.get_item().table_name(&self.tables.cases);
        let get = get.set_key(Some(key(DIRECTORY, VERSION))).consistent_read(latest);
        let found = get.send().await.map_err(unavailable)?.item;
        found.map_or(Ok(0), |item| item.number_at("changes"))
    }

    /// Reads the town's data with one query. It is a consistent read, so that what is read after a version is at least
    /// as new.
    pub async fn load_town(&self) -> Result<Town, StoreError> {
        let mut town = Town { rules: Rules::of_new_house(), ..Town::default() };
        let directory = &mut town.directory;
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(DIRECTORY))
                .consistent_read(true)
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
                    Some(("rate-limits", _)) => {
                        town.rate_limits = item.json_at("entry")?;
                        town.rate_limits_kept = true;
                    }
                    Some(("provider", _)) => {
                        town.provider_rule = item.json_at("entry")?;
                        town.provider_rule_kept = true;
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

    /// Stores an entry, if the current one is what the writer saw.
    fn putting_entry<T: Serialize>(
        &self,
        what: ChangedWhat,
        sk: String,
        entry: &T,
        seen: Option<&T>,
    ) -> Result<(TransactWriteItem, Act), StoreError> {
        let id = sk.split_once('#').map_or("", |(_, id)| id);
        let act = changed(what, id, seen, Some(entry), false)?;
        let mut item = key(DIRECTORY, sk);
        item.insert("kind".into(), text("directory"));
        item.insert("entry".into(), json(entry)?);
        let put = Put::builder().table_name(&self.tables.cases).set_item(Some(item));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(seen) => put
                .condition_expression("entry = :seen")
                .expression_attribute_values(":seen", json(seen)?),
        };
        Ok((putting(put)?, act))
    }

    /// The write that counts a change, so that whoever keeps a copy learns of it.
    fn counting(&self) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(DIRECTORY, VERSION)))
            .update_expression("SET kind = :kind ADD changes :one")
            .expression_attribute_values(":kind", text("directory"))
            .expression_attribute_values(":one", number(1))
    }

    /// Stores several entries of the directory, each with its entry in the trail, if nothing in it has changed since
    /// `version`. Returns whether they were stored; then the version is the next one. At most [`ENTRIES_AT_ONCE`] fit.
    pub async fn save_entries(
        &self,
        changes: &[Change],
        version: u64,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let (mut items, mut acts) = (Vec::new(), Vec::new());
        for change in changes {
            let (put, act) = match change {
                Change::Department(Entry { next, seen }) => {
                    let sk = format!("department#{}", next.id);
                    self.putting_entry(ChangedWhat::Department, sk, next, seen.as_ref())?
                }
                Change::Window(Entry { next, seen }) => {
                    let sk = format!("window#{}", next.id);
                    self.putting_entry(ChangedWhat::Window, sk, next, seen.as_ref())?
                }
                Change::Matter(Entry { next, seen }) => {
                    let sk = format!("matter#{}", next.id);
                    self.putting_entry(ChangedWhat::Matter, sk, next, seen.as_ref())?
                }
                Change::Account(..) => continue,
            };
            items.push(put);
            acts.push(act);
        }
        let count = self.counting();
        let count = match version {
            0 => count.condition_expression("attribute_not_exists(pk)"),
            version => count
                .condition_expression("changes = :version")
                .expression_attribute_values(":version", number(version)),
        };
        items.push(updating(count)?);
        self.traced_all(items, author, acts).await
    }

    /// Stores an entry, counts the change and records it in the trail, if the current entry is what the writer saw.
    /// Returns whether it was stored.
    async fn save_entry<T: Serialize>(
        &self,
        what: ChangedWhat,
        sk: String,
        entry: &T,
        seen: Option<&T>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let (put, act) = self.putting_entry(what, sk, entry, seen)?;
        let items = vec![put, updating(self.counting())?];
        self.traced(items, author, act).await
    }

    /// Stores the editions of the rules.
    pub async fn save_rules(
        &self,
        rules: &Rules,
        seen: Option<&Rules>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        self.save_entry(ChangedWhat::Rules, "rules#all".into(), rules, seen, author).await
    }

    /// Stores how often strangers may do what.
    pub async fn save_rate_limits(
        &self,
        limits: &RateLimits,
        seen: Option<&RateLimits>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let sk = "rate-limits#all".into();
        self.save_entry(ChangedWhat::RateLimits, sk, limits, seen, author).await
    }

    /// Stores the rule about the identity provider.
    pub async fn save_provider_rule(
        &self,
        rule: &ProviderRule,
        seen: Option<&ProviderRule>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let sk = "provider#all".into();
        self.save_entry(ChangedWhat::ProviderRule, sk, rule, seen, author).await
    }

    /// Stores the arrangement of a year.
    pub async fn save_arrangement(
        &self,
        arrangement: &Arrangement,
        seen: Option<&Arrangement>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let sk = format!("calendar#{}", arrangement.year);
        self.save_entry(ChangedWhat::Calendar, sk, arrangement, seen, author).await
    }

    pub async fn save_department(
        &self,
        department: &Department,
        seen: Option<&Department>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let sk = format!("department#{}", department.id);
        self.save_entry(ChangedWhat::Department, sk, department, seen, author).await
    }

    pub async fn save_window(
        &self,
        window: &Window,
        seen: Option<&Window>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let sk = format!("window#{}", window.id);
        self.save_entry(ChangedWhat::Window, sk, window, seen, author).await
    }

    pub async fn save_matter(
        &self,
        matter: &Matter,
        seen: Option<&Matter>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let sk = format!("matter#{}", matter.id);
        self.save_entry(ChangedWhat::Matter, sk, matter, seen, author).await
    }
}
