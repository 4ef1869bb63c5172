//! The keys that an administrator gives out to other systems, in the table `cases`, under the digests of their secrets.

use super::index::ListError;
use super::item::{Item, Read, json, key, text, updating};
use super::trail::{Author, changed};
use super::{Store, StoreError};
use aws_sdk_dynamodb::types::Update;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::open311::Open311Key;
use shared::text::Line;
use shared::time::Timestamp;
use shared::trail::ChangedWhat;
use shared::waiting::WaitingKey;
use shared::wire::Page;

/// A kind of keys: all of one kind are one partition.
pub trait AccessKey: Clone + Serialize + DeserializeOwned {
    const PARTITION: &str;
    /// The attribute `kind` of its items.
    const KIND: &str;
    const WHAT: ChangedWhat;

    fn id(&self) -> &str;
    fn name(&self) -> &Line;
    /// Whether it has the name of another key and opens the same.
    fn opens_what(&self, other: &Self) -> bool;
    fn revoked_at(&self) -> Option<Timestamp>;
    /// The same key, revoked for good.
    fn revoked(self, at: Timestamp) -> Self;
}

impl AccessKey for WaitingKey {
    const PARTITION: &str = "WAITINGKEYS";
    const KIND: &str = "waiting_key";
    const WHAT: ChangedWhat = ChangedWhat::WaitingKey;

    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &Line {
        &self.name
    }

    fn opens_what(&self, other: &WaitingKey) -> bool {
        (&self.name, &self.window) == (&other.name, &other.window)
    }

    fn revoked_at(&self) -> Option<Timestamp> {
        self.revoked_at
    }

    fn revoked(self, at: Timestamp) -> WaitingKey {
        WaitingKey { revoked_at: Some(at), ..self }
    }
}

impl AccessKey for Open311Key {
    const PARTITION: &str = "OPEN311KEYS";
    const KIND: &str = "open311_key";
    const WHAT: ChangedWhat = ChangedWhat::Open311Key;

    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &Line {
        &self.name
    }

    fn opens_what(&self, other: &Open311Key) -> bool {
        self.name == other.name
    }

    fn revoked_at(&self) -> Option<Timestamp> {
        self.revoked_at
    }

    fn revoked(self, at: Timestamp) -> Open311Key {
        Open311Key { revoked_at: Some(at), ..self }
    }
}

impl Store {
    /// Stores a new key under the digest of its secret. Returns whether it was stored.
    pub async fn save_key<K: AccessKey>(
        &self,
        made: &K,
        digest: &str,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let act = changed(K::WHAT, made.id(), None, Some(made), false)?;
        let mut item = key(K::PARTITION, made.id());
        item.insert("kind".into(), text(K::KIND));
        item.insert("entry".into(), json(made)?);
        item.insert("digest".into(), text(digest));
        let put = self.put_new(&self.tables.cases, item)?;
        self.traced(vec![put], author, act).await
    }

    /// A key and the digest of its secret.
    pub async fn load_key<K: AccessKey>(
        &self,
        id: &str,
    ) -> Result<Option<(K, String)>, StoreError> {
        let found = self.load_item(&self.tables.cases, key(K::PARTITION, id)).await?;
        found
            .map(|item| Ok((item.json_at("entry")?, item.text_at("digest")?.to_owned())))
            .transpose()
    }

    /// Revokes a key; a revoked one stays as it is. `None` if there is no such key.
    pub async fn revoke_key<K: AccessKey>(
        &self,
        id: &str,
        now: Timestamp,
        author: &Author,
    ) -> Result<Option<K>, StoreError> {
        let Some((known, _)) = self.load_key::<K>(id).await? else { return Ok(None) };
        if known.revoked_at().is_some() {
            return Ok(Some(known));
        }
        let revoked = known.clone().revoked(now);
        let update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(K::PARTITION, id)))
            .update_expression("SET entry = :entry")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":entry", json(&revoked)?);
        let act = changed(K::WHAT, id, Some(&known), Some(&revoked), false)?;
        self.traced(vec![updating(update)?], author, act).await?;
        Ok(Some(revoked))
    }

    /// All keys of a kind, including revoked ones.
    pub async fn all_keys<K: AccessKey>(&self) -> Result<Vec<K>, StoreError> {
        let items = self.list_beginning(&self.tables.cases, K::PARTITION, "", true).await?;
        items.iter().map(|item| item.json_at("entry")).collect()
    }

    /// A page of the keys of a kind, by their identifiers.
    pub async fn list_keys<K: AccessKey>(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<K>, ListError> {
        let read = |item: &Item| item.json_at("entry");
        self.list_sorted(&self.tables.cases, K::PARTITION, true, true, cursor, read).await
    }
}
