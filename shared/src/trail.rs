//! The audit trail (操作留痕): what staff do besides the commands on cases, which are events of their own. Signing in,
//! what was refused, changes of accounts, directory, rules and keys, readings, exports and erasures.
//!
//! Each account has a chain of entries like a case's chain of events, so that none can be left out, and each day of the
//! trail has a root, which the public checkpoint of the day includes. So whoever keeps a public checkpoint can tell
//! whether an entry of an earlier day was changed or removed, although the entries themselves are for inspectors alone.

use crate::hash::Hash;
use crate::id::AccountId;
use crate::number::CaseNumber;
use crate::proof::tree::root;
use crate::time::{Day, Timestamp};
use crate::wire::{ExportedRegister, FactorKind, ReadWhat};
use macros::shape;

/// Whose entries form one chain.
#[shape]
#[serde(tag = "chain", rename_all = "snake_case")]
pub enum Chain {
    /// What an account did while it was signed in.
    Account { account: AccountId },
    /// What was tried at the door with the name of an account, by whomever.
    Door { account: AccountId },
    /// What was tried with names that no account has. They are not written down: some are passwords in the wrong field.
    /// There are several such chains, so that a crowd does not wait for itself.
    Strangers { place: u8 },
    /// What the program itself does where it is installed.
    Installation,
}

/// The number of chains of strangers.
pub const STRANGERS: u8 = 16;

impl Chain {
    /// As it is written in a key.
    pub fn code(&self) -> String {
        match self {
            Chain::Account { account } => format!("account#{account}"),
            Chain::Door { account } => format!("door#{account}"),
            Chain::Strangers { place } => format!("strangers#{place:02}"),
            Chain::Installation => "installation".into(),
        }
    }
}

/// With what somebody signed in.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    Password,
    /// The password, then a code of an authenticator app.
    Totp,
    Passkey,
    /// The password, then a recovery code.
    RecoveryCode,
    /// Instead of the password, an identity that the owner has linked.
    Provider,
}

impl SignInWay {
    /// The way of somebody who has shown a factor after the password.
    pub fn of(factor: FactorKind) -> SignInWay {
        match factor {
            FactorKind::Totp => SignInWay::Totp,
            FactorKind::Passkey => SignInWay::Passkey,
            FactorKind::RecoveryCode => SignInWay::RecoveryCode,
        }
    }
}

/// Why nobody was let in.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum NotSignedIn {
    /// No such account, a wrong password, or an account that is switched off. Which of them is not told at the door.
    WrongPassword,
    /// The first password was not used in time.
    Lapsed,
    WrongFactor,
    WrongPasskey,
    /// The identity provider's answer opened nothing.
    Provider,
}

/// What was changed by hand.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum ChangedWhat {
    Account,
    /// A seat that waits for a second person.
    Grant,
    Department,
    Window,
    Matter,
    Rules,
    Calendar,
    RateLimits,
    WaitingKey,
    Open311Key,
    /// Who may sign in by the identity provider.
    ProviderRule,
}

/// What was done.
#[shape]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    SignedIn {
        way: SignInWay,
    },
    NotSignedIn {
        because: NotSignedIn,
    },
    SignedOut,
    /// Some or all sessions of an account were ended.
    SessionsEnded {
        of: AccountId,
    },
    /// The owner chose another password.
    PasswordChanged,
    FactorAdded {
        factor: FactorKind,
    },
    FactorRemoved {
        factor: FactorKind,
    },
    RecoveryCodesReplaced,
    /// All factors of a colleague were removed.
    FactorsReset {
        of: AccountId,
    },
    /// The owner linked the account with an identity of the provider.
    IdentityLinked,
    /// An account was unlinked from its identity.
    IdentityUnlinked {
        of: AccountId,
    },
    /// Something was made, changed or removed. Before and after are its JSON; neither has a secret.
    Changed {
        what: ChangedWhat,
        id: String,
        before: Option<String>,
        after: Option<String>,
        /// Whether an account got another password with it.
        #[serde(default)]
        password: bool,
    },
    /// Personal data was read, taken away or erased.
    Read {
        what: ReadWhat,
        number: Option<CaseNumber>,
        export: Option<ExportedRegister>,
        /// The hash of the reason, if one was required. The reason itself, which may name somebody, is in the access
        /// log with the salt, so that it can be erased.
        reason: Option<String>,
    },
    /// An account opened unusually many cases on one day; so many when that was noticed.
    OpenedMany {
        cases: u32,
    },
    /// A request that the role may not make.
    Refused {
        method: String,
        /// The route, without what was filled in.
        route: String,
    },
}

/// The hash of a reason that was given for reading something.
pub fn hash_of_reason(salt: &str, reason: &str) -> Hash {
    Hash::of(format!("onetrip.reason.v1\n{salt}\n{reason}").as_bytes())
}

/// An entry of the trail.
#[shape]
pub struct TrailEntry {
    pub by: Chain,
    /// Its place in the chain, from 1.
    pub place: u32,
    pub at: Timestamp,
    pub what: Act,
    /// The hash of the entry before; 64 zeros for the first.
    pub previous: String,
}

impl TrailEntry {
    /// Its JSON, with the fields in the order declared here and without white space.
    pub fn line(&self) -> String {
        // An entry consists of strings and numbers, so serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn hash(&self) -> Hash {
        TrailEntry::hash_of(&self.line())
    }

    /// The hash over `onetrip.trail.v1`, a line feed and the line.
    pub fn hash_of(line: &str) -> Hash {
        Hash::of(format!("onetrip.trail.v1\n{line}").as_bytes())
    }
}

/// A day of the trail that is over, chained to the one before.
#[shape]
pub struct TrailDay {
    pub day: Day,
    pub entries: u32,
    /// The root over the hashes of the entries, in the order of the hashes.
    pub root: String,
    /// The hash of the day before that had entries; 64 zeros for the first.
    pub previous: String,
}

impl TrailDay {
    /// The day of these entries, in whatever order they are given.
    pub fn of(day: Day, mut entries: Vec<Hash>, previous: &str) -> TrailDay {
        entries.sort();
        let leaves: Vec<Hash> = entries.iter().map(|hash| Hash::leaf(&hash.0)).collect();
        TrailDay {
            day,
            entries: u32::try_from(entries.len()).unwrap_or(u32::MAX),
            root: root(&leaves).written(),
            previous: previous.to_owned(),
        }
    }

    /// Its JSON, with the fields in the order declared here and without white space.
    pub fn line(&self) -> String {
        // A day consists of strings and numbers, so serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn hash(&self) -> Hash {
        TrailDay::hash_of(&self.line())
    }

    /// The hash over `onetrip.trailday.v1`, a line feed and the line.
    pub fn hash_of(line: &str) -> Hash {
        Hash::of(format!("onetrip.trailday.v1\n{line}").as_bytes())
    }
}

/// An account that opened unusually many cases on one day.
#[shape]
pub struct OpenedMany {
    pub at: Timestamp,
    pub account: AccountId,
    /// So many when it was noticed.
    pub cases: u32,
}
