//! Accounts and sessions. A session is stored under its account and the digest of its token, so that a copy of the table
//! does not let anybody in.

use super::attempts::{Attempts, SIGN_IN_SPAN_MS};
use super::factor::StoredFactors;
use super::identity::StoredIdentity;
use super::index::ListError;
use super::item::{Item, Read, cursor_of, deleting, json, key, key_of, number, text, updating};
use super::trail::{Author, changed};
use super::{Store, StoreError, kept, unavailable};
use crate::secret::{digest, random_hex};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use shared::id::AccountId;
use shared::text::Line;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use shared::trail::{Act, ChangedWhat, SignInWay};
use shared::vocabulary::Role;
use shared::wire::{Account, OpenSession, Page, Session};
use std::collections::{BTreeMap, BTreeSet};

/// How long a session lasts.
pub(crate) const SESSION_MS: i64 = 10 * HOUR_MS;
/// The number of wrong passwords of an account in a quarter of an hour from which each further one costs work.
pub(crate) const FREE_PASSWORDS: u32 = 5;
/// The number of accounts on a page.
const ACCOUNTS: i32 = 50;

/// How often the last use of a session is written down at most.
const NOTED_EVERY_MS: i64 = 5 * MINUTE_MS;

/// An account with what is stored about its password.
#[derive(Clone, Debug)]
pub struct StoredAccount {
    pub account: Account,
    /// The hash of the password.
    pub password: String,
    /// Counts how often all sessions were ended at once. A session is open only in the generation in which it began, so
    /// that a new password ends even a session that is being opened with the old one.
    pub generation: u32,
    /// Whether an administrator set the password, so that its owner has to replace it.
    pub to_replace: bool,
    /// Until when that password opens the account.
    pub replace_until: Option<Timestamp>,
    pub factors: StoredFactors,
    /// Whom the identity provider takes its owner for.
    pub identity: Option<StoredIdentity>,
}

/// A password that is not its owner's: an administrator's, or the one that the host made for the first administrator.
#[derive(Clone, Copy, Debug)]
pub struct FirstPassword {
    /// When it ceases to open the account. The first administrator's never does, since nobody could set another.
    pub until: Option<Timestamp>,
}

impl StoredAccount {
    fn read(item: &Item) -> Result<StoredAccount, StoreError> {
        Ok(StoredAccount {
            account: item.json_at("account")?,
            password: item.text_at("password")?.to_owned(),
            // Accounts of earlier versions have neither.
            generation: match item.get("generation") {
                Some(_) => item.number_at("generation")?,
                None => 0,
            },
            to_replace: item.contains_key("to_replace"),
            // Those of earlier versions have no end.
            replace_until: match item.get("replace_until") {
                Some(_) => Some(Timestamp(item.number_at("replace_until")?)),
                None => None,
            },
            factors: StoredFactors::read(item)?,
            identity: StoredIdentity::read(item)?,
        })
    }

    /// Whether nobody has replaced the first password in time.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.to_replace && self.replace_until.is_some_and(|until| now >= until)
    }

    /// `must_enrol` says that the rules required a factor when the session began.
    fn session(&self, expires_at: Timestamp, must_enrol: bool) -> Session {
        let Account { account, name, seat, active: _ } = self.account.clone();
        let enrol_factor = must_enrol && !self.factors.has_any();
        let replace_password = self.to_replace;
        Session { account, name, seat, expires_at, replace_password, enrol_factor }
    }
}

/// A session as it is stored.
struct StoredSession {
    id: String,
    generation: u32,
    began: Timestamp,
    used: Timestamp,
    ends: Timestamp,
    must_enrol: bool,
    /// When its owner signed in at the identity provider, if the session began there.
    proven: Option<Timestamp>,
}

impl StoredSession {
    fn read(item: &Item) -> Result<StoredSession, StoreError> {
        Ok(StoredSession {
            id: item.text_at("sk")?.to_owned(),
            generation: item.number_at("generation")?,
            began: Timestamp(item.number_at("began")?),
            used: Timestamp(item.number_at("used")?),
            ends: Timestamp(item.number_at("ends")?),
            must_enrol: item.contains_key("must_enrol"),
            proven: match item.get("proven") {
                Some(_) => Some(Timestamp(item.number_at("proven")?)),
                None => None,
            },
        })
    }

    fn is_open(&self, generation: u32, now: Timestamp, idle_ms: i64) -> bool {
        self.generation == generation && now < self.ends && now.since(self.used) < idle_ms
    }
}

/// An open session, as a request shows it.
#[derive(Clone, Debug)]
pub struct LoadedSession {
    pub session: Session,
    /// The digest of its token.
    pub id: String,
    /// When its owner has last shown who they are, here or at the identity provider.
    pub proven: Timestamp,
    /// Whether it began at the identity provider.
    pub is_providers: bool,
    used: Timestamp,
}

/// The password that the host makes for the first administrator.
pub const FIRST_ADMINISTRATORS: Option<FirstPassword> = Some(FirstPassword { until: None });

/// The key of a session. Its partition is the account's, so that an account's sessions can be listed.
fn session_key(account: &AccountId, id: &str) -> Item {
    key(format!("SESSION#{account}"), id)
}

/// The account and the session's identifier of a cookie.
pub(crate) fn of_cookie(cookie: &str) -> Option<(AccountId, String)> {
    let (account, token) = cookie.rsplit_once('.')?;
    Some((AccountId::new(account).ok()?, digest(token.as_bytes())))
}

fn attempts_key(account: &str, now: Timestamp) -> Item {
    key(format!("SIGNIN#{account}"), (now.0 / SIGN_IN_SPAN_MS).to_string())
}

impl Store {
    /// Reads an account with what is stored about its password.
    pub async fn load_account(&self, account: &str) -> Result<Option<StoredAccount>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.as_ref().map(StoredAccount::read).transpose()
    }

    /// The names of those who have the accounts.
    pub async fn names_of(
        &self,
        accounts: &BTreeSet<AccountId>,
    ) -> Result<BTreeMap<AccountId, Line>, StoreError> {
        let mut names = BTreeMap::new();
        for account in accounts {
            if let Some(known) = self.load_account(account.as_str()).await? {
                names.insert(account.clone(), known.account.name);
            }
        }
        Ok(names)
    }

    /// Counts a try to sign in, and returns how many there are with it in this quarter of an hour. It must be called
    /// before the password is checked. Unknown names are counted too, so that they cannot be told from known ones.
    pub async fn count_sign_in(&self, account: &str, now: Timestamp) -> Result<u32, StoreError> {
        let tries = Attempts {
            table: &self.tables.staff,
            key: attempts_key(account, now),
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
        owner: &StoredAccount,
        now: Timestamp,
    ) -> Result<(String, Session), StoreError> {
        let author = Author::account(&owner.account.account, now);
        self.begin_session(owner, now, false, Some((&author, SignInWay::Password))).await
    }

    /// Opens a session for somebody who signed in at the identity provider at `proven`.
    pub async fn begin_providers_session(
        &self,
        owner: &StoredAccount,
        now: Timestamp,
        proven: Timestamp,
        author: &Author,
    ) -> Result<(String, Session), StoreError> {
        let signs_in = Some((author, SignInWay::Provider));
        self.put_session(owner, now, false, Some(proven), signs_in).await
    }

    /// As [`Store::open_session`]; `must_enrol` says that the rules require a factor, so that until the account has one
    /// the session opens nothing but its enrolment. Where nobody signs in, one session goes on in place of another.
    pub async fn begin_session(
        &self,
        owner: &StoredAccount,
        now: Timestamp,
        must_enrol: bool,
        signs_in: Option<(&Author, SignInWay)>,
    ) -> Result<(String, Session), StoreError> {
        self.put_session(owner, now, must_enrol, None, signs_in).await
    }

    async fn put_session(
        &self,
        owner: &StoredAccount,
        now: Timestamp,
        must_enrol: bool,
        proven: Option<Timestamp>,
        signs_in: Option<(&Author, SignInWay)>,
    ) -> Result<(String, Session), StoreError> {
        let token = random_hex::<24>();
        let expires_at = now.plus(SESSION_MS);
        let mut item = session_key(&owner.account.account, &digest(token.as_bytes()));
        item.insert("generation".into(), number(owner.generation));
        item.insert("began".into(), number(now.0));
        item.insert("used".into(), number(now.0));
        item.insert("ends".into(), number(expires_at.0));
        item.insert("expires_at".into(), number(expires_at.0 / 1000));
        if must_enrol {
            item.insert("must_enrol".into(), number(1));
        }
        if let Some(proven) = proven {
            item.insert("proven".into(), number(proven.0));
        }
        match signs_in {
            Some((author, way)) => {
                let put = self.put_item(&self.tables.staff, item)?;
                self.traced(vec![put], author, Act::SignedIn { way }).await?;
            }
            None => {
                let put = self.client.put_item().table_name(&self.tables.staff);
                put.set_item(Some(item)).send().await.map_err(unavailable)?;
            }
        }
        let cookie = format!("{}.{token}", owner.account.account);
        Ok((cookie, owner.session(expires_at, must_enrol)))
    }

    /// The session of a cookie, if it is open and its account still active.
    pub async fn load_session(
        &self,
        cookie: &str,
        now: Timestamp,
        idle_ms: i64,
    ) -> Result<Option<LoadedSession>, StoreError> {
        let Some((account, id)) = of_cookie(cookie) else { return Ok(None) };
        let keys = vec![session_key(&account, &id), key("ACCOUNT", account.as_str())];
        let (mut stored, mut owner) = (None, None);
        for item in self.batch_get(&self.tables.staff, keys).await? {
            if item.text_at("pk")? == "ACCOUNT" {
                owner = Some(StoredAccount::read(&item)?);
            } else {
                stored = Some(StoredSession::read(&item)?);
            }
        }
        Ok(match (stored, owner) {
            (Some(stored), Some(owner))
                if owner.account.active && stored.is_open(owner.generation, now, idle_ms) =>
            {
                let StoredSession { id, began, used, ends, must_enrol, proven, .. } = stored;
                let session = owner.session(ends, must_enrol);
                let is_providers = proven.is_some();
                let proven = proven.unwrap_or(began);
                Some(LoadedSession { session, id, proven, is_providers, used })
            }
            _ => None,
        })
    }

    /// Notes that a session is in use. Of several requests at once only one writes, and an ended session stays ended.
    pub async fn note_use(
        &self,
        session: &LoadedSession,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if now.since(session.used) < NOTED_EVERY_MS {
            return Ok(());
        }
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.staff)
            .set_key(Some(session_key(&session.session.account, &session.id)))
            .condition_expression("used = :before")
            .update_expression("SET used = :now")
            .expression_attribute_values(":before", number(session.used.0))
            .expression_attribute_values(":now", number(now.0));
        kept(update.send().await).map(|_| ())
    }

    /// The open sessions of an account, the newest first. `here` is the session in which this is asked.
    pub async fn list_sessions(
        &self,
        owner: &StoredAccount,
        here: Option<&str>,
        now: Timestamp,
        idle_ms: i64,
    ) -> Result<Vec<OpenSession>, StoreError> {
        let mut open = Vec::new();
        for stored in self.stored_sessions(&owner.account.account).await? {
            if stored.is_open(owner.generation, now, idle_ms) {
                let StoredSession { id, began, used, .. } = stored;
                let here = here == Some(id.as_str());
                open.push(OpenSession { id, began_at: began, used_at: used, here });
            }
        }
        open.sort_by(|one, other| other.began_at.cmp(&one.began_at).then(one.id.cmp(&other.id)));
        Ok(open)
    }

    async fn stored_sessions(&self, account: &AccountId) -> Result<Vec<StoredSession>, StoreError> {
        let partition = format!("SESSION#{account}");
        let items = self.list_beginning(&self.tables.staff, &partition, "", true).await?;
        items.iter().map(StoredSession::read).collect()
    }

    /// Ends a session of an account. Returns whether there was one.
    pub async fn end_session(
        &self,
        account: &AccountId,
        id: &str,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let act = Act::SessionsEnded { of: account.clone() };
        self.traced(vec![self.ending(account, id)?], author, act).await
    }

    fn ending(&self, account: &AccountId, id: &str) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(session_key(account, id)))
            .condition_expression("attribute_exists(pk)");
        deleting(delete)
    }

    /// Ends all sessions of an account but one, each with an entry in the trail.
    pub async fn end_sessions_except(
        &self,
        account: &AccountId,
        here: Option<&str>,
        author: &Author,
    ) -> Result<(), StoreError> {
        for stored in self.stored_sessions(account).await? {
            if here != Some(stored.id.as_str()) {
                self.end_session(account, &stored.id, author).await?;
            }
        }
        Ok(())
    }

    /// Ends the session of a cookie, whose owner signs out.
    pub async fn close_session(&self, cookie: &str, now: Timestamp) -> Result<(), StoreError> {
        let Some((account, id)) = of_cookie(cookie) else { return Ok(()) };
        let author = Author::account(&account, now);
        self.traced(vec![self.ending(&account, &id)?], &author, Act::SignedOut).await.map(|_| ())
    }

    /// Replaces the password that the owner has just given, and ends all sessions in the same write. Returns whether it
    /// was still that password.
    pub async fn save_password(
        &self,
        owner: &StoredAccount,
        password: &str,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", owner.account.account.as_str())))
            .condition_expression("password = :before")
            .update_expression(
                "SET password = :password REMOVE to_replace, replace_until ADD generation :one",
            )
            .expression_attribute_values(":before", text(&owner.password))
            .expression_attribute_values(":password", text(password))
            .expression_attribute_values(":one", number(1));
        self.traced(vec![updating(update)?], author, Act::PasswordChanged).await
    }

    /// Replaces the hash of a password by another one of the same password. If the password was replaced meanwhile, that
    /// one stays.
    pub async fn renew_hash(&self, owner: &StoredAccount, hash: &str) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", owner.account.account.as_str())))
            .condition_expression("password = :before")
            .update_expression("SET password = :hash")
            .expression_attribute_values(":before", text(&owner.password))
            .expression_attribute_values(":hash", text(hash));
        self.transact(&[updating(update)?]).await.map(|_| ())
    }

    /// Creates an account with a password of its owner's, if its name is free. Returns whether it was created.
    pub async fn save_first_account(
        &self,
        account: &Account,
        password: &str,
        author: &Author,
    ) -> Result<bool, StoreError> {
        self.save_new_account(account, password, None, author).await
    }

    /// Creates an account if its name is free; `first` says that its password is not its owner's. Returns whether it was
    /// created.
    pub async fn save_new_account(
        &self,
        account: &Account,
        password: &str,
        first: Option<FirstPassword>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let id = account.account.as_str();
        let act = changed(ChangedWhat::Account, id, None, Some(account), true)?;
        let mut item = key("ACCOUNT", account.account.as_str());
        item.insert("account".into(), json(account)?);
        item.insert("password".into(), text(password));
        if let Some(FirstPassword { until }) = first {
            item.insert("to_replace".into(), number(1));
            if let Some(until) = until {
                item.insert("replace_until".into(), number(until.0));
            }
        }
        let put = self.put_new(&self.tables.staff, item)?;
        self.traced(vec![put], author, act).await
    }

    /// Creates an account as [`Store::save_new_account`] does, with a password that follows from `made_with`, so that a
    /// request whose answer was lost can be asked again.
    pub async fn save_made_account(
        &self,
        account: &Account,
        password: &str,
        until: Timestamp,
        made_with: &str,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let id = account.account.as_str();
        let act = changed(ChangedWhat::Account, id, None, Some(account), true)?;
        let mut item = key("ACCOUNT", id);
        item.insert("account".into(), json(account)?);
        item.insert("password".into(), text(password));
        item.insert("to_replace".into(), number(1));
        item.insert("replace_until".into(), number(until.0));
        item.insert("made_with".into(), text(made_with));
        let put = self.put_new(&self.tables.staff, item)?;
        self.traced(vec![put], author, act).await
    }

    /// The accounts that were made with `made_with` and still have the password that they were made with.
    pub async fn accounts_made_with(&self, made_with: &str) -> Result<Vec<Account>, StoreError> {
        let items = self.list_beginning(&self.tables.staff, "ACCOUNT", "", true).await?;
        // Every other password counts up the generation, or takes the mark away.
        let made = items.iter().filter(|item| {
            item.text_at("made_with").is_ok_and(|with| with == made_with)
                && item.contains_key("to_replace")
                && !item.contains_key("generation")
        });
        made.map(|item| item.json_at("account")).collect()
    }

    /// Changes an account, if the current state is what the writer saw. A password hash replaces the old one; its owner
    /// has to replace it in turn until the given time. A new password, or switching the account off, ends all of its sessions in the same
    /// write. Returns whether it was changed.
    pub async fn save_account(
        &self,
        account: &Account,
        seen: &Account,
        password: Option<(&str, Timestamp)>,
        author: &Author,
    ) -> Result<bool, StoreError> {
        let (id, set) = (account.account.as_str(), password.is_some());
        let act = changed(ChangedWhat::Account, id, Some(seen), Some(account), set)?;
        let mut set = "SET account = :account".to_owned();
        let mut update = Update::builder()
            .table_name(&self.tables.staff)
            .set_key(Some(key("ACCOUNT", account.account.as_str())))
            .condition_expression("account = :seen")
            .expression_attribute_values(":account", json(account)?)
            .expression_attribute_values(":seen", json(seen)?);
        if let Some((password, until)) = password {
            set.push_str(", password = :password, to_replace = :one, replace_until = :until");
            update = update
                .expression_attribute_values(":password", text(password))
                .expression_attribute_values(":until", number(until.0));
        }
        if password.is_some() || !account.active {
            set.push_str(" ADD generation :one");
            update = update.expression_attribute_values(":one", number(1));
        }
        self.traced(vec![updating(update.update_expression(set))?], author, act).await
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

    /// The active accounts that could confirm a grant.
    pub async fn watchers(&self) -> Result<Vec<Account>, StoreError> {
        let items = self.list_beginning(&self.tables.staff, "ACCOUNT", "", true).await?;
        let accounts = items.iter().map(|item| item.json_at::<Account>("account"));
        let mut accounts = accounts.collect::<Result<Vec<Account>, StoreError>>()?;
        accounts.retain(|account| {
            let role = account.seat.role();
            account.active && matches!(role, Role::Inspector | Role::Administrator)
        });
        Ok(accounts)
    }

    /// Whether there is any account.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        match self.list_accounts(None).await {
            Ok(page) => Ok(!page.items.is_empty()),
            Err(ListError::Store(error)) => Err(error),
            Err(ListError::BadCursor | ListError::TooMany { max: _ }) => {
                Err(StoreError::Broken(anyhow!("no cursor was sent")))
            }
        }
    }
}
