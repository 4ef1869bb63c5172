//! Grants: seats that an administrator has given and that a second person has not confirmed yet, one for each account.

use super::identity::StoredIdentity;
use super::index::ListError;
use super::item::{Item, Read, deleting, json, key, number, putting, text, updating};
use super::trail::{Author, changed};
use super::{Store, StoreError};
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use shared::id::AccountId;
use shared::time::Timestamp;
use shared::trail::ChangedWhat;
use shared::wire::{Grant, Page};

/// The partition of all grants.
const GRANTS: &str = "GRANTS";

fn grant_of(item: &Item) -> Result<Grant, StoreError> {
    item.json_at("grant")
}

fn grant_key(account: &AccountId) -> Item {
    key(GRANTS, account.as_str())
}

impl Store {
    /// Stores a grant, with the hash of a password that an administrator has set along with it. `false` if one is
    /// waiting for this account already.
    pub async fn put_grant(
        &self,
        grant: &Grant,
        password: Option<&str>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        self.put_asked(grant, password, None, author).await
    }

    /// Stores a grant that somebody's claims ask for; a new account will belong to their identity. `false` if one is
    /// waiting for this account already.
    pub async fn put_claimed_grant(
        &self,
        grant: &Grant,
        identity: &StoredIdentity,
        author: &Author,
    ) -> Result<bool, StoreError> {
        self.put_asked(grant, None, Some(identity), author).await
    }

    async fn put_asked(
        &self,
        grant: &Grant,
        password: Option<&str>,
        identity: Option<&StoredIdentity>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let id = grant.account.account.as_str();
        let act = changed(ChangedWhat::Grant, id, None, Some(grant), password.is_some())?;
        let mut item = grant_key(&grant.account.account);
        item.insert("grant".into(), json(grant)?);
        if let Some(password) = password {
            item.insert("password".into(), text(password));
        }
        if let Some(identity) = identity {
            item.insert("identity".into(), json(identity)?);
        }
        let put = self.put_new(&self.tables.staff, item)?;
        self.traced(vec![put], author, act).await
    }

    /// A page of grants, by account.
    pub async fn list_grants(&self, cursor: Option<&str>) -> Result<Page<Grant>, ListError> {
        self.list_sorted(&self.tables.staff, GRANTS, true, true, cursor, grant_of).await
    }

    /// Turns a grant down; `false` if it is not the one that was seen.
    pub async fn refuse_grant(&self, seen: &Grant, author: &Author) -> Result<bool, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(grant_key(&seen.account.account)))
            .condition_expression("#grant = :seen")
            .expression_attribute_names("#grant", "grant")
            .expression_attribute_values(":seen", json(seen)?);
        let id = seen.account.account.as_str();
        let act = changed(ChangedWhat::Grant, id, Some(seen), None, false)?;
        self.traced(vec![deleting(delete)?], author, act).await
    }

    /// Carries a grant out and forgets it in the same transaction. A password that comes with it opens the account until
    /// `until`. `false` if it is not the one that was seen, or the
    /// account has changed since it was asked for.
    pub async fn confirm_grant(
        &self,
        seen: &Grant,
        until: Timestamp,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let found = self.load_item(&self.tables.staff, grant_key(&seen.account.account)).await?;
        let Some(stored) = found else { return Ok(false) };
        let password = match stored.get("password") {
            Some(_) => Some(stored.text_at("password")?),
            None => None,
        };
        let delete = Delete::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(grant_key(&seen.account.account)))
            .condition_expression("#grant = :seen")
            .expression_attribute_names("#grant", "grant")
            .expression_attribute_values(":seen", json(seen)?);
        let identity = StoredIdentity::read(&stored)?;
        let mut items = vec![deleting(delete)?];
        match (&seen.before, identity) {
            (None, None) => items.push(self.creation(seen, password, until)?),
            (None, Some(identity)) => {
                items.extend(self.claimed_creation(&seen.account, &identity)?)
            }
            (Some(_), _) => items.push(self.change(seen, password, until)?),
        }
        let id = seen.account.account.as_str();
        let (before, after) = (seen.before.as_ref(), Some(&seen.account));
        let act = changed(ChangedWhat::Account, id, before, after, password.is_some())?;
        self.traced(items, author, act).await
    }

    fn creation(
        &self,
        grant: &Grant,
        password: Option<&str>,
        until: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut item = key("ACCOUNT", grant.account.account.as_str());
        item.insert("account".into(), json(&grant.account)?);
        // A new account is not asked for without a password; one without opens nothing.
        item.insert("password".into(), text(password.unwrap_or_default()));
        item.insert("to_replace".into(), number(1));
        item.insert("replace_until".into(), number(until.0));
        let put = Put::builder()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        putting(put)
    }

    fn change(
        &self,
        grant: &Grant,
        password: Option<&str>,
        until: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut set = "SET account = :account".to_owned();
        let mut update = Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", grant.account.account.as_str())))
            .condition_expression("account = :before")
            .expression_attribute_values(":account", json(&grant.account)?)
            .expression_attribute_values(":before", json(&grant.before)?);
        if let Some(password) = password {
            set.push_str(", password = :password, to_replace = :one, replace_until = :until ADD generation :one");
            update = update
                .expression_attribute_values(":password", text(password))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":until", number(until.0));
        }
        updating(update.update_expression(set))
    }
}
