//! Identifiers of what the directory keeps: short, lower case, safe in a path and in a key.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Why an identifier was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an identifier has 1 to 40 of a-z, 0-9, '-' and '.'")]
pub struct IdError;

macro_rules! id {
    ($(#[$meta:meta])* $Name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(
            feature = "openapi",
            derive(utoipa::ToSchema),
            schema(value_type = String, pattern = "^[a-z0-9.-]{1,40}$")
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $Name(String);

        impl $Name {
            /// Reads an identifier: 1 to 40 of `a-z`, `0-9`, `-` and `.`.
            pub fn new(written: impl Into<String>) -> Result<$Name, IdError> {
                let written = written.into();
                let fits = (1..=40).contains(&written.len())
                    && written.bytes().all(|byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
                    });
                if fits { Ok($Name(written)) } else { Err(IdError) }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $Name {
            type Error = IdError;
            fn try_from(written: String) -> Result<$Name, IdError> {
                $Name::new(written)
            }
        }

        impl From<$Name> for String {
            fn from(id: $Name) -> String {
                id.0
            }
        }
    };
}

id! {
    /// A department (部门).
    DepartmentId
}
id! {
    /// A window (窗口).
    WindowId
}
id! {
    /// An item of the service catalogue (事项).
    MatterId
}
id! {
    /// A staff account: also its sign-in name.
    AccountId
}
id! {
    /// A study (专题研究).
    StudyId
}
id! {
    /// A reform (改革).
    ReformId
}
id! {
    /// A rectification plan (整改方案).
    PlanId
}
