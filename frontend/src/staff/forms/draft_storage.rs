//! Stores half-filled forms in session storage by account, so that they survive a reload and are never shown to the
//! next person at this computer.

use crate::client::browser;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::id::AccountId;

#[derive(Serialize, Deserialize)]
struct StoredForm<T> {
    account: AccountId,
    what: T,
}

pub fn kept<T: DeserializeOwned>(name: &str, account: &AccountId) -> Option<T> {
    let kept: StoredForm<T> = serde_json::from_str(&browser::kept(name)?).ok()?;
    (kept.account == *account).then_some(kept.what)
}

/// Stores a value for an account. The name must be in [`KEPT`](crate::staff::put_away::KEPT), so that signing out removes
/// it.
pub fn keep<T: Serialize>(name: &str, account: &AccountId, what: T) {
    let kept = StoredForm { account: account.clone(), what };
    if let Ok(written) = serde_json::to_string(&kept) {
        browser::keep(name, &written);
    }
}
