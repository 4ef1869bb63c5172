//! Staff accounts, as administrators manage them. Passwords are only ever sent in, never out.

use crate::actor::Seat;
use crate::id::AccountId;
use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;
use serde::{Deserialize, Serialize};

/// An account as administrators see it.
#[shape]
pub struct Account {
    pub account: AccountId,
    pub name: Line,
    pub seat: Seat,
    pub active: bool,
}

/// A request to create or change an account. A new account needs a password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutAccount {
    pub name: Line,
    pub seat: Seat,
    pub active: bool,
    /// A new password; absent to leave it unchanged.
    pub password: Option<String>,
    /// The account as the writer last saw it; absent to create one. The request is refused if it has changed since.
    #[serde(default)]
    pub seen: Option<Account>,
}

impl Account {
    /// Whether it holds its seat only from here on: the account is new, was switched off, or had another seat.
    pub fn gains_its_seat(&self, before: Option<&Account>) -> bool {
        let had_it = before.is_some_and(|before| before.active && before.seat == self.seat);
        self.active && !had_it
    }
}

/// A seat that an administrator has given to an account, and that waits for a second person.
#[shape]
pub struct Grant {
    /// The account as it will be.
    pub account: Account,
    /// The account as it is; absent if it is new.
    pub before: Option<Account>,
    pub asked_by: AccountId,
    pub asked_at: Timestamp,
}

/// A request to confirm a grant, or to turn it down.
#[shape]
pub struct DecideGrant {
    /// The grant as the second person saw it. The request is refused if it has changed since.
    pub seen: Grant,
}

/// What comes of changing an account: the account, or a grant that waits.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum AccountAnswer {
    Waits(Grant),
    Saved(Account),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_gained_by_whoever_did_not_have_it() {
        let account = |seat: Seat, active| Account {
            account: AccountId::new("li-hua").expect("an identifier"),
            name: Line::new("李华").expect("a name"),
            seat,
            active,
        };
        let (inspector, administrator) = (Seat::Inspector, Seat::Administrator);
        let now = account(inspector.clone(), true);
        assert!(now.gains_its_seat(None));
        assert!(now.gains_its_seat(Some(&account(administrator, true))));
        assert!(now.gains_its_seat(Some(&account(inspector.clone(), false))));
        let renamed = Account { name: Line::new("李丽").expect("a name"), ..now.clone() };
        assert!(!renamed.gains_its_seat(Some(&now)));
        assert!(!account(inspector, false).gains_its_seat(None));
    }

    #[test]
    fn an_account_and_a_grant_are_told_apart() {
        let account = Account {
            account: AccountId::new("li-hua").expect("an identifier"),
            name: Line::new("李华").expect("a name"),
            seat: Seat::Inspector,
            active: true,
        };
        let asked_by = AccountId::new("admin").expect("an identifier");
        let grant =
            Grant { account: account.clone(), before: None, asked_by, asked_at: Timestamp(1) };
        let read = |json: String| serde_json::from_str::<AccountAnswer>(&json).expect("an answer");
        let written = serde_json::to_string(&account).expect("JSON");
        assert!(matches!(read(written), AccountAnswer::Saved(read) if read == account));
        let written = serde_json::to_string(&grant).expect("JSON");
        assert!(matches!(read(written), AccountAnswer::Waits(read) if read == grant));
    }
}
