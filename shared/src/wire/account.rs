//! Staff accounts, as administrators manage them. Passwords are only ever sent in, never out.

use crate::actor::Seat;
use crate::id::AccountId;
use crate::text::Line;
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
