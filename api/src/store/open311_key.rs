//! The keys of Open311, in the table `cases`, under the digests of their secrets.

use super::index::ListError;
use super::item::{Item, Read, json, key, text, updating};
use super::trail::{Author, changed};
use super::{Store, StoreError};
use aws_sdk_dynamodb::types::Update;
use shared::open311::Open311Key;
use shared::time::Timestamp;
use shared::trail::ChangedWhat;
use shared::wire::Page;

/// Their partition.
const KEYS: &str = "OPEN311KEYS";

impl Store {
    /// Stores a new key under the digest of its secret. Returns whether it was stored.
    pub async fn save_open311_key(
        &self,
        made: &Open311Key,
        digest: &str,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let act = changed(ChangedWhat::Open311Key, &made.id, None, Some(made), false)?;
        let mut item = key(KEYS, &made.id);
        item.insert("kind".into(), text("open311_key"));
        item.insert("entry".into(), json(made)?);
        item.insert("digest".into(), text(digest));
        let put = self.put_new(&self.tables.cases, item)?;
        self.traced(vec![put], author, act).await
    }

    /// A key and the digest of its secret.
    pub async fn load_open311_key(
        &self,
        id: &str,
    ) -> Result<Option<(Open311Key, String)>, StoreError> {
        let found = self.load_item(&self.tables.cases, key(KEYS, id)).await?;
        found
            .map(|item| Ok((item.json_at("entry")?, item.text_at("digest")?.to_owned())))
            .transpose()
    }

    /// Revokes a key; a revoked one stays as it is. `None` if there is no such key.
    pub async fn revoke_open311_key(
        &self,
        id: &str,
        now: Timestamp,
        author: &Author,
    ) -> Result<Option<Open311Key>, StoreError> {
        let Some((known, _)) = self.load_open311_key(id).await? else { return Ok(None) };
        if known.revoked_at.is_some() {
            return Ok(Some(known));
        }
        let revoked = Open311Key { revoked_at: Some(now), ..known.clone() };
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(KEYS, id)))
            .update_expression("SET entry = :entry")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":entry", json(&revoked)?);
        let after = Some(&revoked);
        let act = changed(ChangedWhat::Open311Key, id, Some(&known), after, false)?;
        self.traced(vec![updating(update)?], author, act).await?;
        Ok(Some(revoked))
    }

    /// All keys, including revoked ones.
    pub async fn all_open311_keys(&self) -> Result<Vec<Open311Key>, StoreError> {
        let items = self.list_beginning(&self.tables.cases, KEYS, "", true).await?;
        items.iter().map(|item| item.json_at("entry")).collect()
    }

    /// A page of keys, by their identifiers.
    pub async fn list_open311_keys(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<Open311Key>, ListError> {
        let read = |item: &Item| item.json_at("entry");
        self.list_sorted(&self.tables.cases, KEYS, true, true, cursor, read).await
    }
}
