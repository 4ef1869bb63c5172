//! The chain of a case's events, so that nobody can change, drop or slip in one unseen.
//!
//! A link's bytes are `onetrip.event.v1`, a line feed, and the JSON of [`Link`] with its fields in
//! the order declared here and no white space. Its hash is SHA-256 over them. Personal content is
//! not in it, only a commitment: SHA-256 over a 16-byte random salt and the content's JSON. Erasing
//! the content and its salt leaves the chain verifiable and the content beyond guessing.

use crate::event::Event;
use crate::hash::{Hash, hex};
use crate::number::CaseNumber;
use crate::personal::{Content, TextId};
use macros::shape;
use sha2::{Digest, Sha256};

/// The content of a link, over which its hash is taken.
#[shape]
pub struct Link {
    pub number: CaseNumber,
    /// The position of the event in the case, from 1.
    pub revision: u32,
    /// The hash of the previous link; 64 zeros for the first.
    pub previous: String,
    pub event: Event,
    /// Commitments to the personal content that came with the event.
    pub commitments: Vec<(TextId, String)>,
}

/// The `previous` of a case's first link.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Link {
    /// The bytes that are hashed.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"onetrip.event.v1\n".to_vec();
        // A link consists of strings, numbers and lists only, so serialising it cannot fail.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }

    /// The hash as 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.bytes()))
    }

    /// The hash of a link whose JSON has already been written.
    pub fn hash_of(json: &str) -> Hash {
        Hash::of(format!("onetrip.event.v1\n{json}").as_bytes())
    }
}

/// The commitment to `content` under `salt`, as 64 hexadecimal digits.
pub fn commitment(salt: &[u8; 16], content: &Content) -> String {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(serde_json::to_vec(content).unwrap_or_default());
    hex(&hasher.finalize())
}
