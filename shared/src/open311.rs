//! The keys with which apps and other systems register cases by Open311 (GeoReport's `api_key`).

use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;

/// A key, as administrators see it. The secret itself is shown only once, when the key is made.
#[shape]
pub struct Open311Key {
    /// The identifier, which is the first part of the secret.
    pub id: String,
    pub name: Line,
    pub made_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A request to make a key.
#[shape]
pub struct MakeOpen311Key {
    pub name: Line,
}

/// A new key with its secret.
#[shape]
pub struct MadeOpen311Key {
    pub key: Open311Key,
    /// What the app sends as `api_key`. It is shown only this once.
    pub secret: String,
}
