//! What the steps of an import store in the bucket between them, in pieces none of which is large.

use crate::files::{FileError, FileKey, Files};
use crate::store::{ImportProgress, Pieces};
use anyhow::anyhow;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a piece holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Rows as they were read.
    Rows,
    /// What is true of all rows.
    Layout,
    /// Which rows were seen.
    Seen,
    /// Rows that can be written.
    Checked,
    /// A page of what is wrong with rows.
    Problems,
    /// A page of rows that exist already with different content.
    Differing,
    /// What becomes of those.
    Known,
    /// A page of rows that are not part of the register.
    LeftOut,
}

impl Content {
    fn name(self) -> &'static str {
        match self {
            Content::Rows => "rows",
            Content::Layout => "layout",
            Content::Seen => "seen",
            Content::Checked => "checked",
            Content::Problems => "problems",
            Content::Differing => "differing",
            Content::Known => "known",
            Content::LeftOut => "left-out",
        }
    }
}

/// The pieces of one import.
#[derive(Clone, Copy)]
pub struct StoredPieces<'a> {
    pub files: &'a Files,
    pub secret: &'a str,
}

impl StoredPieces<'_> {
    /// Where a piece lies, by the revision of the task under which it is stored and its place among these.
    fn key(self, content: Content, (revision, place): (u32, u32)) -> FileKey {
        FileKey::of_step(self.secret, content.name(), revision, place)
    }

    pub async fn put_bytes(
        self,
        content: Content,
        at: (u32, u32),
        bytes: Vec<u8>,
    ) -> Result<(), FileError> {
        self.files.put_piece(&self.key(content, at), bytes).await
    }

    pub async fn bytes(self, content: Content, at: (u32, u32)) -> Result<Vec<u8>, FileError> {
        self.files.read_piece(&self.key(content, at)).await
    }

    pub async fn put(
        self,
        content: Content,
        at: (u32, u32),
        what: &impl Serialize,
    ) -> Result<(), FileError> {
        let bytes = serde_json::to_vec(what).map_err(|error| broken(error.into()))?;
        self.put_bytes(content, at, bytes).await
    }

    pub async fn get<T: DeserializeOwned>(
        self,
        content: Content,
        at: (u32, u32),
    ) -> Result<T, FileError> {
        let bytes = self.bytes(content, at).await?;
        serde_json::from_slice(&bytes).map_err(|error| broken(error.into()))
    }

    /// One of some pieces.
    pub async fn nth<T: DeserializeOwned>(
        self,
        content: Content,
        pieces: &Pieces,
        place: u32,
    ) -> Result<T, FileError> {
        let at = pieces.get(place).ok_or_else(|| broken(anyhow!("a piece that was not stored")))?;
        self.get(content, at).await
    }

    /// All pieces that an import knows of.
    pub fn all(self, progress: &ImportProgress) -> Vec<FileKey> {
        let lists = [
            (Content::Rows, &progress.read),
            (Content::Seen, &progress.seen),
            (Content::Checked, &progress.checked),
            (Content::Problems, &progress.problem_pages),
            (Content::Differing, &progress.differing_pages),
            (Content::LeftOut, &progress.left_out_pages),
        ];
        let single = [(Content::Layout, progress.layout), (Content::Known, progress.known)];
        let single = single.into_iter().filter_map(|(what, at)| Some(self.key(what, (at?, 0))));
        lists
            .into_iter()
            .flat_map(|(content, pieces)| {
                let places = (0..pieces.len()).filter_map(|place| pieces.get(place));
                places.map(move |at| self.key(content, at))
            })
            .chain(single)
            .collect()
    }
}

/// What was stored cannot be read, or written: the service is to blame, not the file.
fn broken(error: anyhow::Error) -> FileError {
    FileError::Unavailable(error.context("a piece of an import"))
}
