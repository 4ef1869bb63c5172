//! The keys under which files are stored.

use crate::secret::{digest, random_hex};
use std::fmt;

/// The number of random bytes in a key. The key of an upload is all it takes to add it to a case, so it must not be
/// guessable.
const DRAWN_BYTES: usize = 16;

/// An area of the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Uploaded, but not yet inspected; removed after a day.
    Waiting,
    /// Inspected and stored, where nobody can upload.
    Kept,
    /// Copies that everybody may see.
    Public,
    /// Made by the house for one member of staff; removed after a day.
    Made,
}

impl Area {
    pub const ALL: [Area; 4] = [Area::Waiting, Area::Kept, Area::Public, Area::Made];

    /// The first segment of a key.
    pub const fn name(self) -> &'static str {
        match self {
            Area::Waiting => "waiting",
            Area::Kept => "kept",
            Area::Public => "public",
            Area::Made => "made",
        }
    }
}

/// A key: an area and random digits, which reveal nothing about the case, the person or the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileKey {
    area: Area,
    drawn: String,
}

/// The error for a text that is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the key of a file")]
pub struct NotAFileKey;

impl FileKey {
    /// A random key for an upload.
    pub fn draw() -> FileKey {
        FileKey { area: Area::Waiting, drawn: random_hex::<DRAWN_BYTES>() }
    }

    /// Reads `waiting/0123…`: an area and 32 lower-case hexadecimal digits, and nothing else, so that no path leads out
    /// of the store.
    pub fn read(text: &str) -> Result<FileKey, NotAFileKey> {
        let (name, drawn) = text.split_once('/').ok_or(NotAFileKey)?;
        let area = Area::ALL.into_iter().find(|area| area.name() == name).ok_or(NotAFileKey)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if drawn.len() != 2 * DRAWN_BYTES || !drawn.bytes().all(is_digit) {
            return Err(NotAFileKey);
        }
        Ok(FileKey { area, drawn: drawn.to_owned() })
    }

    /// Where a task stores something it makes: always the same place for the same name, which nobody can compute who
    /// does not know the task's secret.
    pub fn made(secret: &str, name: &str) -> FileKey {
        let mut drawn = digest(format!("onetrip.made.v1\n{secret}\n{name}").as_bytes());
        drawn.truncate(2 * DRAWN_BYTES);
        FileKey { area: Area::Made, drawn }
    }

    /// Where a task stores a numbered piece.
    pub fn piece(secret: &str, number: u32) -> FileKey {
        FileKey::made(secret, &format!("piece {number}"))
    }

    /// Where a step of a task stores what is of a kind, by the revision with which it took hold of the task and the
    /// place among its pieces.
    pub fn of_step(secret: &str, kind: &str, revision: u32, place: u32) -> FileKey {
        FileKey::made(secret, &format!("{kind} {revision} {place}"))
    }

    pub fn area(&self) -> Area {
        self.area
    }

    pub fn drawn(&self) -> &str {
        &self.drawn
    }

    /// Where an upload is stored once it is taken. The digits stay the same, so that a repeated call finds it.
    pub fn kept(&self) -> FileKey {
        FileKey { area: Area::Kept, drawn: self.drawn.clone() }
    }

    /// Where the upload lay that was stored here.
    pub(super) fn waiting(&self) -> FileKey {
        FileKey { area: Area::Waiting, drawn: self.drawn.clone() }
    }

    /// Where the copy of a stored file is published: always the same place, from which the private key cannot be
    /// computed.
    pub(super) fn published(&self) -> FileKey {
        let mut drawn = digest(format!("onetrip.published.v1\n{}", self.drawn).as_bytes());
        drawn.truncate(2 * DRAWN_BYTES);
        FileKey { area: Area::Public, drawn }
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.area.name(), self.drawn)
    }
}
