//! SHA-256 as the proof uses it: hashes of bytes and of the leaves and nodes of a Merkle tree, written as lower-case
//! hexadecimal digits.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    /// The hash of a leaf of a Merkle tree (RFC 6962, section 2.1).
    pub fn leaf(bytes: &[u8]) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(bytes);
        Hash(hasher.finalize().into())
    }

    pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update([1]);
        hasher.update(left.0);
        hasher.update(right.0);
        Hash(hasher.finalize().into())
    }

    /// Parses 64 lower-case hexadecimal digits.
    pub fn read(written: &str) -> Option<Hash> {
        let digits = written.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let value = |digit: u8| match digit {
            b'0'..=b'9' | b'a'..=b'f' => {
                char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
            }
            _ => None,
        };
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = value(pair[0])? << 4 | value(pair[1])?;
        }
        Some(Hash(bytes))
    }

    /// Formats it as 64 lower-case hexadecimal digits.
    pub fn written(&self) -> String {
        hex(&self.0)
    }
}

/// Formats bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
