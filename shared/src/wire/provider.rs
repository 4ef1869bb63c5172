//! Signing in by an identity provider. No token of the provider is ever part of a body.

use crate::provider::ProviderRule;
use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;

/// How staff can sign in here.
#[shape]
pub struct SignInWays {
    /// The host of the identity provider; `None` if there is none.
    pub provider: Option<Line>,
}

/// Where the browser goes next: to the identity provider.
#[shape]
pub struct ProviderAddress {
    pub address: String,
}

/// Whom the identity provider takes the owner of an account for.
#[shape]
pub struct LinkedIdentity {
    /// The identity that signs in; `None` if there is none.
    pub identity: Option<Identity>,
    /// The host of the identity provider; `None` if there is none.
    pub provider: Option<Line>,
    /// Whether the account has a password besides.
    pub has_password: bool,
}

/// Somebody as a provider knows them. Neither name nor mail is asked: both may come to belong to somebody else.
#[shape]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    pub since: Timestamp,
}

/// The rule in force.
#[shape]
pub struct ProviderRuleNow {
    pub rule: ProviderRule,
    /// Whether this is the built-in one, because none is stored.
    pub built_in: bool,
    /// The issuer that is configured; `None` if there is no provider.
    pub issuer: Option<String>,
}

/// A request to change the rule. Who wrote which of its seats, the function decides.
#[shape]
pub struct PutProviderRule {
    pub rule: ProviderRule,
    /// The rule as the writer last saw it; absent if the built-in one was in force.
    #[serde(default)]
    pub seen: Option<ProviderRule>,
}

/// The session has ended here, and goes on at the identity provider until the browser has been there.
#[shape]
pub struct SignedOut {
    pub end_there: String,
}
