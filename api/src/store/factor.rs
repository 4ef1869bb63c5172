//! The second factors of an account, which are stored with it. Each write is guarded by what was read, so that of two
//! sign-ins with one code only one succeeds.

use super::attempts::{Attempts, SIGN_IN_SPAN_MS};
use super::item::{Item, Read, json, key, number, text, updating};
use super::trail::Author;
use super::{Store, StoreError, kept, unavailable};
use crate::passkey::{Credential, Handle};
use crate::secret::digest;
use aws_sdk_dynamodb::types::Update;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use shared::id::AccountId;
use shared::text::Line;
use shared::time::{HOUR_MS, Timestamp};
use shared::trail::Act;
use shared::wire::FactorKind;

/// The number of wrong codes that an account allows in a quarter of an hour. Only whoever knows the password gets as far
/// as to try one, so that strangers cannot use them up.
const CODES: u32 = 5;

/// What is stored about the factors of an account.
#[derive(Clone, Debug, Default)]
pub struct StoredFactors {
    pub totp: Option<StoredTotp>,
    pub passkeys: Option<StoredPasskeys>,
    /// The digests of the recovery codes that are left.
    pub recovery: Vec<String>,
}

/// An authenticator app.
#[derive(Clone, Debug)]
pub struct StoredTotp {
    /// The secret, sealed with the pepper.
    pub sealed: String,
    /// The step of the last code that was accepted.
    pub step: u64,
    pub since: Timestamp,
}

/// The passkeys of an account, in the order in which they were registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPasskeys {
    /// Under what authenticators know the account.
    pub handle: Handle,
    pub passkeys: Vec<StoredPasskey>,
}

/// A passkey with the name that its owner gave it. Bytes are in base 64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPasskey {
    pub name: Line,
    pub since: Timestamp,
    credential: String,
    transports: u8,
    fixed: String,
    changing: [u8; 7],
}

impl StoredPasskey {
    pub fn new(name: Line, since: Timestamp, credential: &Credential) -> StoredPasskey {
        let (transports, fixed, changing) = credential.parts();
        let (fixed, credential) =
            (URL_SAFE_NO_PAD.encode(fixed), URL_SAFE_NO_PAD.encode(&credential.id));
        StoredPasskey { name, since, credential, transports, fixed, changing }
    }

    /// `None` if what is stored cannot be read.
    pub fn credential(&self) -> Option<Credential> {
        let id = URL_SAFE_NO_PAD.decode(&self.credential).ok()?;
        let fixed = URL_SAFE_NO_PAD.decode(&self.fixed).ok()?;
        Some(Credential::of_parts(id, self.transports, fixed, self.changing))
    }

    /// The identifier under which it is listed.
    pub fn id(&self) -> String {
        digest(self.credential.as_bytes())
    }
}

/// What a write does with the recovery codes besides.
pub enum Recovery<'a> {
    Keep,
    Replace(&'a [String]),
    Remove,
}

/// The key under which the account of a passkey is found.
fn passkey_key(credential: &[u8]) -> Item {
    key(format!("PASSKEY#{}", digest(URL_SAFE_NO_PAD.encode(credential).as_bytes())), "ACCOUNT")
}

impl StoredFactors {
    pub(super) fn read(item: &Item) -> Result<StoredFactors, StoreError> {
        let totp = match item.get("totp") {
            None => None,
            Some(_) => Some(StoredTotp {
                sealed: item.text_at("totp")?.to_owned(),
                step: item.number_at("totp_step")?,
                since: Timestamp(item.number_at("totp_since")?),
            }),
        };
        let recovery = match item.get("recovery") {
            None => Vec::new(),
            Some(_) => item.json_at("recovery")?,
        };
        let passkeys = match item.get("passkeys") {
            None => None,
            Some(_) => Some(item.json_at("passkeys")?),
        };
        Ok(StoredFactors { totp, passkeys, recovery })
    }

    /// Whether the account has a factor, so that the password alone opens nothing.
    pub fn has_any(&self) -> bool {
        self.totp.is_some() || !self.passkeys().is_empty()
    }

    pub fn passkeys(&self) -> &[StoredPasskey] {
        self.passkeys.as_ref().map_or(&[], |known| &known.passkeys)
    }
}

fn tries_key(account: &AccountId, now: Timestamp) -> Item {
    key(format!("SIGNIN#{account}"), format!("factor#{}", now.0 / SIGN_IN_SPAN_MS))
}

impl Store {
    fn update_account(&self, account: &AccountId) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account.as_str())))
    }

    /// Counts a try of a factor before it is checked; `false` once the tries are used up.
    pub async fn count_factor(
        &self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tries = Attempts {
            table: &self.tables.staff,
            key: tries_key(account, now),
            expires_at: now.plus(HOUR_MS),
        };
        Ok(self.count_try(tries).await? <= CODES)
    }

    /// Gives a counted try back, because the factor was right.
    pub async fn forgive_factor(
        &self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.forgive_try(&self.tables.staff, tries_key(account, now)).await
    }

    /// Accepts the code of a step; `false` if it or a later one was accepted before. `sealed` is what is stored of the
    /// secret from now on.
    pub async fn accept_totp(
        &self,
        account: &AccountId,
        totp: &StoredTotp,
        step: u64,
        sealed: &str,
    ) -> Result<bool, StoreError> {
        let update = self
            .update_account(account)
            .condition_expression("totp = :totp AND totp_step < :step")
            .update_expression("SET totp = :sealed, totp_step = :step")
            .expression_attribute_values(":totp", text(&totp.sealed))
            .expression_attribute_values(":sealed", text(sealed))
            .expression_attribute_values(":step", number(step));
        Ok(self.transact(&[updating(update)?]).await?.is_ok())
    }

    /// Accepts a recovery code, which is gone with that; `false` if it was accepted before, or another one at this
    /// moment.
    pub async fn accept_recovery(
        &self,
        account: &AccountId,
        before: &[String],
        digest: &str,
    ) -> Result<bool, StoreError> {
        let left: Vec<&String> = before.iter().filter(|known| *known != digest).collect();
        if left.len() == before.len() {
            return Ok(false);
        }
        let update = self
            .update_account(account)
            .condition_expression("recovery = :before")
            .update_expression("SET recovery = :left")
            .expression_attribute_values(":before", json(&before)?)
            .expression_attribute_values(":left", json(&left)?);
        Ok(self.transact(&[updating(update)?]).await?.is_ok())
    }

    /// Stores an authenticator app whose first code has been given, in place of any other one, and the digests of
    /// recovery codes if new ones are given out with it. `false` if the account has changed since it was read.
    pub async fn save_totp(
        &self,
        account: &AccountId,
        before: Option<&StoredTotp>,
        totp: &StoredTotp,
        recovery: Option<&[String]>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let mut set = "SET totp = :totp, totp_step = :step, totp_since = :since".to_owned();
        let mut update = self
            .update_account(account)
            .expression_attribute_values(":totp", text(&totp.sealed))
            .expression_attribute_values(":step", number(totp.step))
            .expression_attribute_values(":since", number(totp.since.0));
        update = match before {
            None => {
                update.condition_expression("attribute_exists(pk) AND attribute_not_exists(totp)")
            }
            Some(before) => update
                .condition_expression("totp = :before")
                .expression_attribute_values(":before", text(&before.sealed)),
        };
        if let Some(recovery) = recovery {
            set.push_str(", recovery = :recovery");
            update = update.expression_attribute_values(":recovery", json(&recovery)?);
        }
        let act = Act::FactorAdded { factor: FactorKind::Totp };
        self.traced(vec![updating(update.update_expression(set))?], author, act).await
    }

    /// Forgets an authenticator app, and the recovery codes if there is no other factor. `false` if it is not the one
    /// that was read.
    pub async fn remove_totp(
        &self,
        account: &AccountId,
        totp: &StoredTotp,
        is_last: bool,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let recovery = if is_last { ", recovery" } else { "" };
        let update = self
            .update_account(account)
            .condition_expression("totp = :totp")
            .update_expression(format!("REMOVE totp, totp_step, totp_since{recovery}"))
            .expression_attribute_values(":totp", text(&totp.sealed));
        let act = Act::FactorRemoved { factor: FactorKind::Totp };
        self.traced(vec![updating(update)?], author, act).await
    }

    /// Stores the passkeys of an account in place of those that were read. `false` if they have changed since. A sign-in
    /// that moves the counter of one on has an entry of its own.
    pub async fn save_passkeys(
        &self,
        account: &AccountId,
        before: Option<&StoredPasskeys>,
        after: &StoredPasskeys,
        recovery: Recovery<'_>,
        traced: Option<(&Author, Act)>,
    ) -> Result<bool, StoreError> {
        let mut update =
            self.update_account(account).expression_attribute_values(":passkeys", json(after)?);
        update = match before {
            None => update
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(passkeys)"),
            Some(before) => update
                .condition_expression("passkeys = :before")
                .expression_attribute_values(":before", json(before)?),
        };
        let change = match recovery {
            Recovery::Keep => "SET passkeys = :passkeys",
            Recovery::Remove => "SET passkeys = :passkeys REMOVE recovery",
            Recovery::Replace(digests) => {
                update = update.expression_attribute_values(":recovery", json(&digests)?);
                "SET passkeys = :passkeys, recovery = :recovery"
            }
        };
        let items = vec![updating(update.update_expression(change))?];
        match traced {
            Some((author, act)) => self.traced(items, author, act).await,
            None => Ok(self.transact(&items).await?.is_ok()),
        }
    }

    /// Notes whose a passkey is; `false` if it is registered already.
    pub async fn put_passkey(
        &self,
        account: &AccountId,
        credential: &[u8],
    ) -> Result<bool, StoreError> {
        let mut item = passkey_key(credential);
        item.insert("account".into(), text(account.as_str()));
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.staff)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        kept(put.send().await)
    }

    /// Whose a passkey is, or was: the account says whether it still has it.
    pub async fn account_of_passkey(
        &self,
        credential: &[u8],
    ) -> Result<Option<String>, StoreError> {
        let found = self.load_item(&self.tables.staff, passkey_key(credential)).await?;
        found.map(|item| item.text_at("account").map(str::to_owned)).transpose()
    }

    pub async fn remove_passkey(&self, credential: &[u8]) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.tables.staff);
        delete.set_key(Some(passkey_key(credential))).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// Replaces the recovery codes of an account.
    pub async fn save_recovery(
        &self,
        account: &AccountId,
        recovery: &[String],
        author: &Author,
    ) -> Result<bool, StoreError> {
        let update = self
            .update_account(account)
            .condition_expression("attribute_exists(pk)")
            .update_expression("SET recovery = :recovery")
            .expression_attribute_values(":recovery", json(&recovery)?);
        self.traced(vec![updating(update)?], author, Act::RecoveryCodesReplaced).await
    }

    /// Forgets all factors of an account and ends its sessions in the same write.
    pub async fn reset_factors(
        &self,
        account: &AccountId,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let update = self
            .update_account(account)
            .condition_expression("attribute_exists(pk)")
            .update_expression(
                "REMOVE totp, totp_step, totp_since, passkeys, recovery ADD generation :one",
            )
            .expression_attribute_values(":one", number(1));
        let act = Act::FactorsReset { of: account.clone() };
        self.traced(vec![updating(update)?], author, act).await
    }
}
