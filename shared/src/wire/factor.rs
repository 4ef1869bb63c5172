//! The second factor of a sign-in. Secrets are sent out once, when they are made, and never again.

use crate::id::AccountId;
use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;
use serde::{Deserialize, Serialize};

/// With what a member of staff can show, after the password, that it is they who sign in.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// A code from an authenticator app.
    Totp,
    /// A passkey, which also signs in without the password.
    Passkey,
    /// One of the codes that were written down for the day on which the app is gone.
    RecoveryCode,
}

/// The password was right; one of the factors is still to be shown.
#[shape]
pub struct SecondStep {
    pub account: AccountId,
    /// Stands for the password for five minutes, for nothing but this.
    pub challenge: String,
    pub factors: Vec<FactorKind>,
}

/// A factor, shown in the second step of a sign-in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowFactor {
    pub challenge: String,
    pub factor: FactorKind,
    pub code: String,
}

/// The factors of an account.
#[shape]
pub struct Factors {
    /// Since when codes of an authenticator app are accepted; `None` if there is no app.
    pub totp_since: Option<Timestamp>,
    pub passkeys: Vec<Passkey>,
    /// Whether the house has a public address with a name, to which passkeys could belong.
    pub passkeys_possible: bool,
    /// How many recovery codes have not been used.
    pub recovery_codes: u32,
    /// Whether the rules require a factor of the account's role.
    pub required: bool,
}

/// A passkey of an account.
#[shape]
pub struct Passkey {
    pub id: String,
    /// What its owner calls it.
    pub name: Line,
    pub since: Timestamp,
}

/// What a browser is asked in order to make or to show a passkey.
#[shape]
pub struct PasskeyRequest {
    /// Identifies the request for five minutes.
    pub challenge: String,
    /// The options of WebAuthn, as JSON for `PublicKeyCredential.parseCreationOptionsFromJSON` or
    /// `parseRequestOptionsFromJSON`.
    pub options: String,
}

/// A passkey that a browser has made.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterPasskey {
    pub challenge: String,
    pub name: Line,
    /// What `PublicKeyCredential.toJSON` returned, as JSON.
    pub credential: String,
}

/// A passkey that a browser shows in order to sign in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowPasskey {
    pub challenge: String,
    /// What `PublicKeyCredential.toJSON` returned, as JSON.
    pub credential: String,
}

/// What an authenticator app has to know. It is valid once its first code has confirmed it.
#[shape]
pub struct TotpSetup {
    /// Identifies the set-up for ten minutes.
    pub challenge: String,
    /// The secret in base 32, to type in.
    pub secret: String,
    /// The secret as an address, to draw as a QR code.
    pub uri: String,
}

/// The first code of an authenticator app.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmTotp {
    pub challenge: String,
    pub code: String,
}

/// New recovery codes, in the only answer that has them; empty if the account keeps those that it has.
#[shape]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}
