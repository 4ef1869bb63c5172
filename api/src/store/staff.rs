//! Accounts and sessions. A session is stored under the digest of its token, so that a copy of the table does not let
//! anybody in.

use super::attempts::Attempts;
use super::index::ListError;
use super::item::{Item, Read, cursor_of, json, key, key_of, number, text};
use super::{Store, StoreError, kept, unavailable};
use crate::secret::{digest, random_hex};
use anyhow::anyhow;
use shared::id::AccountId;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use shared::vocabulary::Role;
use shared::wire::{Account, Page, Session};

/// How long a session lasts.
const SESSION_MS: i64 = 10 * HOUR_MS;
/// The number of wrong passwords that an account allows in a quarter of an hour.
const SIGN_INS: u32 = 10;
pub(crate) const SIGN_IN_SPAN_MS: i64 = 15 * MINUTE_MS;
/// The number of accounts on a page.
const ACCOUNTS: i32 = 50;

fn attempts_key(account: &str, now: Timestamp) -> Item {
    key(format!("SIGNIN#{account}"), (now.0 / SIGN_IN_SPAN_MS).to_string())
}

impl Store {
    /// Reads an account with its password hash.
    pub async fn load_account(
        &self,
        account: &str,
    ) -> Result<Option<(Account, String)>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found
            .item
            .map(|item| Ok((item.json_at("account")?, item.text_at("password")?.to_owned())))
            .transpose()
    }

    /// Counts a try to sign in. It must be called before the password is checked; `false` once the tries are used up.
    /// Unknown names are counted too, so that they cannot be told from known ones.
    pub async fn count_sign_in(&self, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        let tries = Attempts {
            table: &self.tables.staff,
            key: attempts_key(account, now),
            most: SIGN_INS,
            expires_at: now.plus(HOUR_MS),
        };
        self.count_try(tries).await
    }

    /// Gives a counted try back, because the password was right.
    pub async fn forgive_sign_in(&self, account: &str, now: Timestamp) -> Result<(), StoreError> {
        self.forgive_try(&self.tables.staff, attempts_key(account, now)).await
    }

    /// Opens a session and returns the value of its cookie.
    pub async fn open_session(
        &self,
        account: &Account,
        now: Timestamp,
    ) -> Result<(String, Session), StoreError> {
        let token = random_hex::<24>();
        let expires_at = now.plus(SESSION_MS);
        let mut item = key(format!("SESSION#{}", digest(token.as_bytes())), "-");
        item.insert("account".into(), text(account.account.as_str()));
        item.insert("ends".into(), number(expires_at.0));
        item.insert("expires_at".into(), number(expires_at.0 / 1000));
        self.client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .send()
            .await
            .map_err(unavailable)?;
        let session = Session {
            account: account.account.clone(),
            name: account.name.clone(),
            seat: account.seat.clone(),
            expires_at,
        };
        Ok((format!("{}.{token}", account.account), session))
    }

    /// The session of a cookie, if it is open and its account still active.
    pub async fn load_session(
        &self,
        cookie: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let Some((account, token)) = cookie.rsplit_once('.') else { return Ok(None) };
        if AccountId::new(account).is_err() {
            return Ok(None);
        }
        let session_key = format!("SESSION#{}", digest(token.as_bytes()));
        let keys = vec![key(&session_key, "-"), key("ACCOUNT", account)];
        let mut ends = None;
        let mut known: Option<Account> = None;
        for item in self.batch_get(&self.tables.staff, keys).await? {
            if item.text_at("pk")? == "ACCOUNT" {
                known = Some(item.json_at("account")?);
            } else if item.text_at("account")? == account {
                ends = Some(Timestamp(item.number_at("ends")?));
            }
        }
        Ok(match (ends, known) {
            (Some(expires_at), Some(account)) if now < expires_at && account.active => {
                let Account { account, name, seat, active: _ } = account;
                Some(Session { account, name, seat, expires_at })
            }
            _ => None,
        })
    }

    pub async fn close_session(&self, cookie: &str) -> Result<(), StoreError> {
        let Some((_, token)) = cookie.rsplit_once('.') else { return Ok(()) };
        self.client
            .delete_item()
            .table_name(&self.tables.staff)
            .set_key(Some(key(format!("SESSION#{}", digest(token.as_bytes())), "-")))
            .send()
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    /// Creates an account if its name is free. Returns whether it was created.
    pub async fn save_first_account(
        &self,
        account: &Account,
        password: &str,
    ) -> Result<bool, StoreError> {
        let mut item = key("ACCOUNT", account.account.as_str());
        item.insert("account".into(), json(account)?);
        item.insert("password".into(), text(password));
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        kept(put.send().await)
    }

    /// Changes an account, if the current state is what the writer saw; a password hash replaces the old one. Returns
    /// whether it was changed.
    pub async fn save_account(
        &self,
        account: &Account,
        seen: &Account,
        password: Option<&str>,
    ) -> Result<bool, StoreError> {
        let set = "SET account = :account";
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account.account.as_str())))
            .condition_expression("account = :seen")
            .expression_attribute_values(":account", json(account)?)
            .expression_attribute_values(":seen", json(seen)?);
        update = match password {
            None => update.update_expression(set),
            Some(password) => update
                .update_expression(format!("{set}, password = :password"))
                .expression_attribute_values(":password", text(password)),
        };
        kept(update.send().await)
    }

    /// A page of accounts, by name.
    pub async fn list_accounts(&self, cursor: Option<&str>) -> Result<Page<Account>, ListError> {
        let start = match cursor {
            Some(cursor) => Some(key_of(cursor, "pk", "ACCOUNT").ok_or(ListError::BadCursor)?),
            None => None,
        };
        let page = self
            .client
            .query()
            .table_name(&self.tables.staff)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text("ACCOUNT"))
            .consistent_read(true)
            .set_exclusive_start_key(start)
            .limit(ACCOUNTS)
            .send()
            .await
            .map_err(|error| ListError::Store(unavailable(error)))?;
        let items = page
            .items
            .unwrap_or_default()
            .iter()
            .map(|item| item.json_at("account"))
            .collect::<Result<Vec<Account>, StoreError>>()?;
        Ok(Page { items, cursor: page.last_evaluated_key.as_ref().and_then(cursor_of) })
    }

    /// The active accounts of leaders. One that cannot be read is left out, so that it keeps no other leader from
    /// anything.
    pub async fn leaders(&self) -> Result<Vec<Account>, StoreError> {
        let mut leaders = Vec::new();
        for item in self.list_beginning(&self.tables.staff, "ACCOUNT", "", true).await? {
            match item.json_at::<Account>("account") {
                Ok(account) => leaders.push(account),
                Err(error) => tracing::warn!("an account: {error}"),
            }
        }
        leaders.retain(|account| {
            let role = account.seat.role();
            account.active && matches!(role, Role::LeaderInCharge | Role::PrincipalLeader)
        });
        Ok(leaders)
    }

    /// Whether there is any account.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        match self.list_accounts(None).await {
            Ok(page) => Ok(!page.items.is_empty()),
            Err(ListError::Store(error)) => Err(error),
            Err(ListError::BadCursor) => Err(StoreError::Broken(anyhow!("no cursor was sent"))),
        }
    }
}
