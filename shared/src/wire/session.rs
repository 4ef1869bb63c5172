//! Signing in and the signed-in user. The session itself is a cookie and never part of a body.

use crate::actor::Seat;
use crate::id::AccountId;
use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;
use serde::{Deserialize, Serialize};

/// A request to sign in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    pub account: String,
    pub password: String,
}

/// The signed-in user.
#[shape]
pub struct Session {
    pub account: AccountId,
    pub name: Line,
    pub seat: Seat,
    pub expires_at: Timestamp,
}
