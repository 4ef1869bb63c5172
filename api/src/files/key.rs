//! What a file is called in the store.

use crate::secret::{digest, random_hex};
use std::fmt;

/// Random bytes of a key. Whoever knows the key of an upload can hand it in, so it is not guessed.
const DRAWN_BYTES: usize = 16;

/// Where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Uploaded, not looked at yet; gone after a day.
    Waiting,
    /// Taken: what it is was checked, and nobody can upload there.
    Kept,
    /// A copy for everybody.
    Public,
}

impl Area {
    /// All of them.
    pub const ALL: [Area; 3] = [Area::Waiting, Area::Kept, Area::Public];

    /// The first part of a key.
    pub const fn name(self) -> &'static str {
        match self {
            Area::Waiting => "waiting",
            Area::Kept => "kept",
            Area::Public => "public",
        }
    }
}

/// A key: the area, and random digits that tell nothing of the case, the person or the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileKey {
    area: Area,
    drawn: String,
}

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the key of a file")]
pub struct NotAFileKey;

impl FileKey {
    /// A new key for an upload.
    pub fn draw() -> FileKey {
        FileKey { area: Area::Waiting, drawn: random_hex::<DRAWN_BYTES>() }
    }

    /// Reads `waiting/0123…`: an area and 32 lower-case hexadecimal digits, and nothing else; no path
    /// leads out of the store.
    pub fn read(text: &str) -> Result<FileKey, NotAFileKey> {
        let (name, drawn) = text.split_once('/').ok_or(NotAFileKey)?;
        let area = Area::ALL.into_iter().find(|area| area.name() == name).ok_or(NotAFileKey)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if drawn.len() != 2 * DRAWN_BYTES || !drawn.bytes().all(is_digit) {
            return Err(NotAFileKey);
        }
        Ok(FileKey { area, drawn: drawn.to_owned() })
    }

    pub fn area(&self) -> Area {
        self.area
    }

    pub fn drawn(&self) -> &str {
        &self.drawn
    }

    /// Where an upload lies once it is taken: the same digits, so that taking it again finds it.
    pub(super) fn kept(&self) -> FileKey {
        FileKey { area: Area::Kept, drawn: self.drawn.clone() }
    }

    /// Where the copy of a kept file lies for everybody: always the same place, and no way back from
    /// it, since everybody learns it.
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
