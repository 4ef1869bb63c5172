//! Challenges: what a browser was asked, until it has answered. One is stored under its account and the digest of its
//! token, serves one purpose in one generation of the account, and is taken away by the answer that it was for.

use super::item::{Item, Read, key, number, text};
use super::staff::StoredAccount;
use super::{Store, StoreError, kept, unavailable};
use crate::secret::{digest, random_hex};
use shared::id::AccountId;
use shared::time::{MINUTE_MS, Timestamp};

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The password was right, and a factor is to be shown.
    SignIn,
    /// An authenticator app is being set up.
    SetUpTotp,
    /// A passkey is being registered.
    RegisterPasskey,
    /// Somebody signs in with a passkey; who, the answer says.
    ShowPasskey,
    /// Somebody was sent to the identity provider; who, the answer says.
    AskProvider,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::SetUpTotp => "set_up_totp",
            Purpose::RegisterPasskey => "register_passkey",
            Purpose::ShowPasskey => "show_passkey",
            Purpose::AskProvider => "ask_provider",
        }
    }

    fn lasts_ms(self) -> i64 {
        match self {
            Purpose::SignIn | Purpose::RegisterPasskey | Purpose::ShowPasskey => 5 * MINUTE_MS,
            Purpose::SetUpTotp | Purpose::AskProvider => 10 * MINUTE_MS,
        }
    }
}

/// A challenge as it was stored.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Whose it is; `None` while nobody has said who they are.
    pub account: Option<AccountId>,
    id: String,
    generation: u32,
    /// What the house has to remember until the answer comes.
    pub content: String,
}

impl Challenge {
    /// Whether it is the account's, and no write has ended the account's sessions since, and the challenge with them.
    pub fn is_of(&self, owner: &StoredAccount) -> bool {
        self.account.as_ref() == Some(&owner.account.account) && self.generation == owner.generation
    }
}

fn challenge_key(account: Option<&AccountId>, id: &str) -> Item {
    key(format!("CHALLENGE#{}", account.map_or("", AccountId::as_str)), id)
}

impl Store {
    /// Stores a challenge and returns its token.
    pub async fn put_challenge(
        &self,
        owner: Option<&StoredAccount>,
        purpose: Purpose,
        content: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let account = owner.map(|owner| &owner.account.account);
        let token = random_hex::<24>();
        let until = now.plus(purpose.lasts_ms());
        let mut item = challenge_key(account, &digest(token.as_bytes()));
        item.insert("purpose".into(), text(purpose.code()));
        item.insert("generation".into(), number(owner.map_or(0, |owner| owner.generation)));
        item.insert("content".into(), text(content));
        item.insert("until".into(), number(until.0));
        item.insert("expires_at".into(), number(until.0 / 1000));
        let put = self.client.put_item().table_name(&self.tables.staff).set_item(Some(item));
        put.send().await.map_err(unavailable)?;
        Ok(format!("{}.{token}", account.map_or("", AccountId::as_str)))
    }

    /// The challenge of a token; `None` if there is none for this purpose, or no longer.
    pub async fn load_challenge(
        &self,
        token: &str,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        let Some((account, token)) = token.rsplit_once('.') else { return Ok(None) };
        let account = match AccountId::new(account) {
            Ok(account) => Some(account),
            Err(_) if account.is_empty() => None,
            Err(_) => return Ok(None),
        };
        let id = digest(token.as_bytes());
        let found =
            self.load_item(&self.tables.staff, challenge_key(account.as_ref(), &id)).await?;
        let Some(item) = found else { return Ok(None) };
        let is_open =
            item.text_at("purpose")? == purpose.code() && now.0 < item.number_at("until")?;
        if !is_open {
            return Ok(None);
        }
        let (generation, content) = (item.number_at("generation")?, item.text_at("content")?);
        Ok(Some(Challenge { account, id, generation, content: content.to_owned() }))
    }

    /// Takes a challenge away; `false` if another answer has done so.
    pub async fn take_challenge(&self, challenge: &Challenge) -> Result<bool, StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.staff)
            .set_key(Some(challenge_key(challenge.account.as_ref(), &challenge.id)))
            .condition_expression("attribute_exists(pk)");
        kept(delete.send().await)
    }
}
