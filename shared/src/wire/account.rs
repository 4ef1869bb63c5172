//! The accounts of the staff.

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
    /// Whether they may sign in.
    pub active: bool,
}

/// Keeping an account. A new one needs a password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutAccount {
    pub name: Line,
    pub seat: Seat,
    /// Whether they may sign in.
    pub active: bool,
    /// A new password of at least 12 characters; absent keeps the old one.
    pub password: Option<String>,
    /// The account as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Account>,
}
