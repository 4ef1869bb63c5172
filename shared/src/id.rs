//! Identifiers of directory entries and aggregates: short, lower case, and safe in a path and in a key.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A text that is not an identifier.
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
            /// Parses an identifier: 1 to 40 characters of `a-z`, `0-9`, `-` and `.`.
            pub fn new(written: impl Into<String>) -> Result<$Name, IdError> {
                let written = written.into();
                let fits = (1..=40).contains(&written.len())
                    && written.bytes().all(|byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
                    });
                if fits { Ok($Name(written)) } else { Err(IdError) }
            }

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
    /// The identifier of a department (部门).
    DepartmentId
}
id! {
    /// The identifier of a window (窗口).
    WindowId
}
id! {
    /// The identifier of an item of the service catalogue (事项).
    MatterId
}
id! {
    /// The identifier of a staff account, which is also its sign-in name.
    AccountId
}
id! {
    /// The identifier of a study (专题研究).
    StudyId
}
id! {
    /// The identifier of a reform (改革).
    ReformId
}
id! {
    /// The identifier of a rectification plan (整改方案).
    PlanId
}
