//! Files that people hand in: photos and documents, in a bucket.
//!
//! A browser uploads straight into the bucket with a [ticket](Files::ticket), so no function carries
//! the bytes. What lies under `waiting/` is anything that anybody sent; [`Files::take`] looks at it and
//! keeps what it looked at under `kept/`, where no ticket leads. Nothing but signed links ever reaches
//! a file, the published ones under `public/` included. Names are never part of a key, and no key
//! says anything of a case.
//!
//! This module will never know whose a file is or who may see it: that is decided before it is asked.
//! No S3 type leaves it.

mod bare;
mod key;
mod kind;
mod link;

pub use key::{Area, FileKey, NotAFileKey};
pub use kind::Kind;
pub use link::SignedLink;

use crate::clock::Clock;
use crate::problem::Failure;
use crate::secret::digest;
use crate::work_queue::WorkQueue;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use shared::limits::MAX_UPLOAD;
use shared::time::Timestamp;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// Files that may wait to be looked at: each takes a moment.
const MAX_INSPECTED: usize = 64;
/// How long a ticket holds.
pub const TICKET_HOLDS: Duration = Duration::from_secs(10 * 60);
/// How long a link to look at a file holds, and how long a browser may keep what it got.
pub const VIEW_HOLDS: Duration = Duration::from_secs(5 * 60);

/// The files.
#[derive(Clone)]
pub struct Files {
    client: Client,
    bucket: Arc<str>,
    clock: Clock,
    with_pages: bool,
    work_queue: WorkQueue,
}

/// Leave to upload one file.
#[derive(Clone, Debug)]
pub struct UploadTicket {
    /// What to hand in once it is uploaded.
    pub key: FileKey,
    /// Where to `PUT` it.
    pub url: SignedLink,
    /// What the request has to say. `Content-Length` is signed too; every client adds it by itself.
    pub headers: Vec<(&'static str, String)>,
    pub expires_at: Timestamp,
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub key: FileKey,
    /// What it is, by its bytes.
    pub kind: Kind,
    /// How long it is.
    pub bytes: u32,
    /// SHA-256 of its bytes, as hexadecimal digits.
    pub digest: String,
}

/// Why a file is not taken or given.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing lies there, or nothing that this may be done with.
    #[error("there is no such file")]
    NotThere,
    /// It has more than [`MAX_UPLOAD`] bytes.
    #[error("the file is too large")]
    TooLarge,
    /// It is none of the four kinds, not the one it was said to be, or damaged.
    #[error("the file is of another kind")]
    WrongKind,
    /// The bucket cannot be reached or is overloaded.
    #[error("the files are unavailable")]
    Unavailable(#[source] anyhow::Error),
}

/// What was read, and what it was said to be.
struct FetchedFile {
    bytes: Vec<u8>,
    declared: Option<Kind>,
}

impl Files {
    /// Files in a bucket. The bucket judges how old a link is, so this clock has to tell the real time.
    pub fn new(client: Client, bucket: &str, clock: Clock) -> Files {
        let work_queue = WorkQueue::with_capacity(MAX_INSPECTED);
        Files { client, bucket: bucket.into(), clock, with_pages: false, work_queue }
    }

    /// The same, where the bucket answers at the address of the pages, whatever that is: links are
    /// paths.
    pub fn with_pages(self) -> Files {
        Files { with_pages: true, ..self }
    }

    /// Leave to upload `bytes` bytes of a media type. Both are signed: an upload of another length or
    /// type is refused by the bucket.
    pub async fn ticket(&self, bytes: u64, media_type: &str) -> Result<UploadTicket, FileError> {
        let kind = Kind::declared(media_type).ok_or(FileError::WrongKind)?;
        if bytes > MAX_UPLOAD as u64 {
            return Err(FileError::TooLarge);
        }
        let length = i64::try_from(bytes).map_err(|_| FileError::TooLarge)?;
        let key = FileKey::draw();
        let request = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key.to_string())
            .content_length(length)
            .content_type(kind.media_type())
            .presigned(self.holding(TICKET_HOLDS)?)
            .await
            .map_err(unavailable)?;
        let holds_ms = i64::try_from(TICKET_HOLDS.as_millis()).unwrap_or(0);
        Ok(UploadTicket {
            key,
            url: self.link(request.uri()),
            headers: vec![("content-type", kind.media_type().to_owned())],
            expires_at: (self.clock)().plus(holds_ms),
        })
    }

    /// Keeps what was uploaded with a ticket, if it is what its sender said and one of the four kinds.
    /// Taken again it is the same, whatever was uploaded there since.
    pub async fn take(&self, key: &FileKey) -> Result<Taken, FileError> {
        if key.area() != Area::Waiting {
            return Err(FileError::NotThere);
        }
        let kept = key.kept();
        if let Some(taken) = self.taken(&kept).await? {
            return Ok(taken);
        }
        let Some(found) = self.read(key).await? else {
            // Somebody may have taken it between the two looks.
            return self.taken(&kept).await?.ok_or(FileError::NotThere);
        };
        let kind = Kind::of(&found.bytes).ok_or(FileError::WrongKind)?;
        if found.declared != Some(kind) {
            return Err(FileError::WrongKind);
        }
        // What could not be published later is not taken either. A document stays as it is.
        let bytes = found.bytes;
        let looked_at = self.apart(move || {
            let is_whole = kind == Kind::Pdf || bare::bare(kind, &bytes).is_some();
            let digest = digest(&bytes);
            is_whole.then_some((bytes, digest))
        });
        let (bytes, digest) = looked_at.await?.ok_or(FileError::WrongKind)?;
        let taken = describe(kept.clone(), kind, &bytes, digest)?;
        // The bytes that were looked at, not what may lie under the key by now.
        if !self.keep(&kept, kind, bytes).await? {
            return self.taken(&kept).await?.ok_or(FileError::NotThere);
        }
        if let Err(error) = self.remove(key).await {
            tracing::warn!("an upload that was taken stays until it expires: {error:?}");
        }
        Ok(taken)
    }

    /// Where the published copy of a kept file lies, once there is one: always the same place.
    pub fn published_key(&self, key: &FileKey) -> Result<FileKey, FileError> {
        match key.area() {
            Area::Kept => Ok(key.published()),
            Area::Waiting | Area::Public => Err(FileError::NotThere),
        }
    }

    /// Copies a kept file to where published ones lie, and gives the copy's key: the same each time. Of
    /// a picture only what draws it is copied: not where it was taken, when, or with what.
    pub async fn publish(&self, key: &FileKey) -> Result<FileKey, FileError> {
        let published = self.published_key(key)?;
        let FetchedFile { bytes, declared: _ } =
            self.read(key).await?.ok_or(FileError::NotThere)?;
        let kind = Kind::of(&bytes).ok_or(FileError::WrongKind)?;
        let bare =
            self.apart(move || bare::bare(kind, &bytes)).await?.ok_or(FileError::WrongKind)?;
        self.client
            .put_object()
            .bucket(&*self.bucket)
            .key(published.to_string())
            .content_type(kind.media_type())
            .body(ByteStream::from(bare))
            .send()
            .await
            .map_err(unavailable)?;
        Ok(published)
    }

    /// A link to look at a file that is kept or published. Whether it is still there shows when the
    /// link is followed.
    pub async fn view(
        &self,
        key: &FileKey,
        kind: Kind,
        name: &str,
    ) -> Result<SignedLink, FileError> {
        match key.area() {
            Area::Waiting => return Err(FileError::NotThere),
            Area::Kept | Area::Public => {}
        }
        let request = self
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(key.to_string())
            .response_content_type(kind.media_type())
            .response_content_disposition(link::disposition(kind, name))
            .response_cache_control(format!("private, max-age={}", VIEW_HOLDS.as_secs()))
            .presigned(self.holding(VIEW_HOLDS)?)
            .await
            .map_err(unavailable)?;
        Ok(self.link(request.uri()))
    }

    /// Removes a file, for good. Removing what is not there is right too.
    pub async fn remove(&self, key: &FileKey) -> Result<(), FileError> {
        let request = self.client.delete_object().bucket(&*self.bucket).key(key.to_string());
        request.send().await.map(|_| ()).map_err(unavailable)
    }

    /// What a kept file is, if it is there.
    async fn taken(&self, kept: &FileKey) -> Result<Option<Taken>, FileError> {
        let Some(found) = self.read(kept).await? else { return Ok(None) };
        let kind = Kind::of(&found.bytes).ok_or(FileError::WrongKind)?;
        let FetchedFile { bytes, declared: _ } = found;
        let (bytes, digest) = self
            .apart(move || {
                let digest = digest(&bytes);
                (bytes, digest)
            })
            .await?;
        describe(kept.clone(), kind, &bytes, digest).map(Some)
    }

    /// Does what takes long for a large file beside the requests.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, FileError> {
        self.work_queue
            .run(work)
            .await
            .map_err(|failure: Failure| FileError::Unavailable(failure.into()))
    }

    /// Reads a file, at most [`MAX_UPLOAD`] bytes of it.
    async fn read(&self, key: &FileKey) -> Result<Option<FetchedFile>, FileError> {
        let request = self.client.get_object().bucket(&*self.bucket).key(key.to_string());
        let mut answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        if answer.content_length().is_some_and(|bytes| bytes > MAX_UPLOAD as i64) {
            return Err(FileError::TooLarge);
        }
        let declared = answer.content_type().and_then(Kind::declared);
        let mut bytes = Vec::new();
        while let Some(chunk) = answer
            .body
            .try_next()
            .await
            .map_err(|error| FileError::Unavailable(anyhow::Error::new(error)))?
        {
            if bytes.len().saturating_add(chunk.len()) > MAX_UPLOAD {
                return Err(FileError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Some(FetchedFile { bytes, declared }))
    }

    /// Writes a kept file: `false` where one is there already.
    async fn keep(&self, key: &FileKey, kind: Kind, bytes: Vec<u8>) -> Result<bool, FileError> {
        let sent = self
            .client
            .put_object()
            .bucket(&*self.bucket)
            .key(key.to_string())
            .content_type(kind.media_type())
            .if_none_match("*")
            .body(ByteStream::from(bytes))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn holding(&self, holds: Duration) -> Result<PresigningConfig, FileError> {
        let now = u64::try_from((self.clock)().0).unwrap_or(0);
        let now = UNIX_EPOCH.checked_add(Duration::from_millis(now)).unwrap_or(UNIX_EPOCH);
        PresigningConfig::builder()
            .start_time(now)
            .expires_in(holds)
            .build()
            .map_err(|error| FileError::Unavailable(anyhow::Error::new(error)))
    }

    fn link(&self, uri: &str) -> SignedLink {
        if self.with_pages { SignedLink::relative(uri) } else { SignedLink::absolute(uri) }
    }
}

fn describe(key: FileKey, kind: Kind, bytes: &[u8], digest: String) -> Result<Taken, FileError> {
    let length = u32::try_from(bytes.len()).map_err(|_| FileError::TooLarge)?;
    Ok(Taken { key, kind, bytes: length, digest })
}

/// Whether a file is not there. The roles may not list the bucket, and to those S3 does not say that
/// a key is missing, but that access is denied.
fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    matches!(error.code(), Some("NoSuchKey" | "AccessDenied"))
}

/// An SDK error as this module's. The source keeps the service's own message for the log.
fn unavailable<E>(error: SdkError<E>) -> FileError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let code = error.code().unwrap_or("no answer").to_owned();
    let message = error.message().map_or_else(|| format!("{error:?}"), str::to_owned);
    FileError::Unavailable(anyhow::anyhow!(message).context(code))
}
