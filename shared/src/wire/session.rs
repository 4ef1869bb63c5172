//! Signing in and the signed-in user. The session itself is a cookie and never part of a body.

use crate::actor::Seat;
use crate::id::AccountId;
use crate::text::Line;
use crate::time::Timestamp;
use crate::wire::SecondStep;
use macros::shape;
use serde::{Deserialize, Serialize};

/// A request to sign in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    pub account: String,
    pub password: String,
}

/// What comes of a password: a session, or the question for a factor.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum SignInAnswer {
    SecondStep(SecondStep),
    Session(Session),
}

/// The signed-in user.
#[shape]
pub struct Session {
    pub account: AccountId,
    pub name: Line,
    pub seat: Seat,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
    /// Whether an administrator set the password. Until it is replaced, the session can do nothing else.
    #[serde(default)]
    pub replace_password: bool,
    /// Whether the rules require a second factor that the account has not got. Until it has, the session can do nothing
    /// else.
    #[serde(default)]
    pub enrol_factor: bool,
}

/// A request of the signed-in user for another password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The current password, so that an unattended browser is not enough to take an account over.
    pub current: String,
    pub password: String,
}

/// An open session of an account. Its identifier opens nothing.
#[shape]
pub struct OpenSession {
    pub id: String,
    pub began_at: Timestamp,
    /// When it was last used, at most five minutes too early.
    pub used_at: Timestamp,
    /// Whether it is the one in which this is asked.
    pub here: bool,
}
