//! Files that are handed in.

use crate::personal::TextId;
use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;
use std::collections::BTreeMap;

/// A file that somebody wants to upload.
#[shape]
pub struct AskUpload {
    /// How many bytes it has, at most 10 MiB.
    pub bytes: u64,
    /// What it is said to be: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    pub media_type: String,
}

/// Where to upload a file, with a `PUT` of its bytes.
#[shape]
pub struct Upload {
    /// What to hand in once it is uploaded.
    pub key: String,
    pub url: String,
    /// The headers that the request has to carry.
    pub headers: BTreeMap<String, String>,
    pub expires_at: Timestamp,
}

/// Handing in what was uploaded.
#[shape]
pub struct HandIn {
    /// The key of the upload.
    pub key: String,
    /// What the file is called where it comes from.
    pub name: Line,
}

/// Publishing a file. Where its copy will lie is for the store to say.
#[shape]
pub struct Publish {
    pub file: TextId,
    /// What it shows, without personal data.
    pub caption: Line,
    /// Whether the writer looked at it and found nothing personal in it.
    pub confirmed: bool,
}

/// A link to look at a file, good for five minutes.
#[shape]
pub struct FileLink {
    pub url: String,
}
