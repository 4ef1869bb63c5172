//! Whom the identity provider takes the owner of an account for. An identity is an issuer and a subject, never a name or
//! an address, and belongs to one account: both are written in one transaction.

use super::item::{Item, Read, deleting, json, key, number, putting, text, updating};
use super::trail::{Author, changed};
use super::{Store, StoreError};
use crate::secret::digest;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use serde::{Deserialize, Serialize};
use shared::id::AccountId;
use shared::time::Timestamp;
use shared::trail::{Act, ChangedWhat};
use shared::wire::{Account, Identity};

/// Somebody as a provider knows them (`iss` and `sub`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub issuer: String,
    pub subject: String,
}

impl Subject {
    /// A digest of both. Neither may contain the line feed that parts them.
    pub fn digest(&self) -> String {
        digest(format!("{}\n{}", self.issuer, self.subject).as_bytes())
    }
}

/// An identity that signs in to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredIdentity {
    #[serde(flatten)]
    pub subject: Subject,
    pub since: Timestamp,
}

impl StoredIdentity {
    pub(super) fn read(item: &Item) -> Result<Option<StoredIdentity>, StoreError> {
        item.get("identity").map(|_| item.json_at("identity")).transpose()
    }

    pub fn shown(&self) -> Identity {
        let Subject { issuer, subject } = self.subject.clone();
        Identity { issuer, subject, since: self.since }
    }
}

fn identity_key(subject: &Subject) -> Item {
    key(format!("IDENTITY#{}", subject.digest()), "ACCOUNT")
}

impl Store {
    /// The account of an identity.
    pub async fn account_of_identity(
        &self,
        subject: &Subject,
    ) -> Result<Option<String>, StoreError> {
        let found = self.load_item(&self.tables.staff, identity_key(subject)).await?;
        found.map(|item| item.text_at("account").map(str::to_owned)).transpose()
    }

    /// Notes whose an identity is, unless it is somebody's.
    fn identity_of(
        &self,
        account: &AccountId,
        subject: &Subject,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut item = identity_key(subject);
        item.insert("account".into(), text(account.as_str()));
        let put = Put::builder()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        putting(put)
    }

    /// The writes that create an account for an identity. It has no password: an empty hash is that of none.
    pub(super) fn claimed_creation(
        &self,
        account: &Account,
        identity: &StoredIdentity,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let mut item = key("ACCOUNT", account.account.as_str());
        item.insert("account".into(), json(account)?);
        item.insert("password".into(), text(""));
        item.insert("identity".into(), json(identity)?);
        let put = Put::builder()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        Ok([putting(put)?, self.identity_of(&account.account, &identity.subject)?])
    }

    /// Creates an account for an identity; `false` if there is one already.
    pub async fn save_claimed_account(
        &self,
        account: &Account,
        identity: &StoredIdentity,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let id = account.account.as_str();
        let act = changed(ChangedWhat::Account, id, None, Some(account), false)?;
        self.traced(self.claimed_creation(account, identity)?.into(), author, act).await
    }

    /// Links an identity with an account that has none; `false` if either belongs to another one.
    pub async fn link_identity(
        &self,
        account: &AccountId,
        identity: &StoredIdentity,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account.as_str())))
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(#identity)")
            .update_expression("SET #identity = :identity")
            .expression_attribute_names("#identity", "identity")
            .expression_attribute_values(":identity", json(identity)?);
        let items = vec![updating(update)?, self.identity_of(account, &identity.subject)?];
        self.traced(items, author, Act::IdentityLinked).await
    }

    /// Forgets the identity of an account, which then signs in to nothing. `ends_sessions` ends those of the account in
    /// the same write. `false` if it is not the one that was read.
    pub async fn unlink_identity(
        &self,
        account: &AccountId,
        identity: &StoredIdentity,
        ends_sessions: bool,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let mut change = "REMOVE #identity".to_owned();
        let mut update = Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account.as_str())))
            .condition_expression("#identity = :identity")
            .expression_attribute_names("#identity", "identity")
            .expression_attribute_values(":identity", json(identity)?);
        if ends_sessions {
            change.push_str(" ADD generation :one");
            update = update.expression_attribute_values(":one", number(1));
        }
        let delete = Delete::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(identity_key(&identity.subject)));
        let items = vec![updating(update.update_expression(change))?, deleting(delete)?];
        self.traced(items, author, Act::IdentityUnlinked { of: account.clone() }).await
    }
}
