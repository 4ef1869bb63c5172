//! Files that people upload. The bytes go straight to the file store by a signed link; then the key of the upload is
//! handed in, and the file is checked.

use crate::personal::TextId;
use crate::text::Line;
use crate::time::Timestamp;
use macros::shape;
use std::collections::BTreeMap;

/// A request to upload a file.
#[shape]
pub struct AskUpload {
    /// The size in bytes.
    pub bytes: u64,
    /// The claimed type: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    pub media_type: String,
}

/// Where to upload a file, with a `PUT` of its bytes.
#[shape]
pub struct Upload {
    /// The key with which to hand in the file after the upload.
    pub key: String,
    pub url: String,
    /// The headers that the upload must have.
    pub headers: BTreeMap<String, String>,
    pub expires_at: Timestamp,
}

/// A request to add an uploaded file to a case.
#[shape]
pub struct HandIn {
    /// The key of the upload.
    pub key: String,
    /// The name of the file on the sender's device.
    pub name: Line,
}

/// A request to publish a file. The store decides where the copy goes.
#[shape]
pub struct Publish {
    pub file: TextId,
    /// What it shows, without personal data.
    pub caption: Line,
    /// Whether the writer looked at it and found nothing personal.
    pub confirmed: bool,
}

/// A link to a file, valid for five minutes.
#[shape]
pub struct FileLink {
    pub url: String,
}
