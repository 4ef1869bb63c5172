//! What this tab keeps of what is typed, and whose it is: another person's is not shown.

use crate::client::browser;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::id::AccountId;

#[derive(Serialize, Deserialize)]
struct StoredForm<T> {
    account: AccountId,
    what: T,
}

/// What is kept under a name for an account.
pub fn kept<T: DeserializeOwned>(name: &str, account: &AccountId) -> Option<T> {
    let kept: StoredForm<T> = serde_json::from_str(&browser::kept(name)?).ok()?;
    (kept.account == *account).then_some(kept.what)
}

/// Keeps something under a name for an account. The name is one of [`KEPT`](super::workspace::KEPT), so that
/// signing out forgets it.
pub fn keep<T: Serialize>(name: &str, account: &AccountId, what: T) {
    let kept = StoredForm { account: account.clone(), what };
    if let Ok(written) = serde_json::to_string(&kept) {
        browser::keep(name, &written);
    }
}
