//! Files that people add to cases, photos and documents, in a bucket.
//!
//! A browser uploads straight to the bucket with a [ticket](Files::ticket), so no function carries the bytes. What lies
//! under `waiting/` is untrusted; [`Files::take`] inspects it and stores exactly the bytes it inspected under `kept/`,
//! to which no ticket gives access. Files are reached only through signed links, published ones under `public/`
//! included. A key never contains a name and reveals nothing about a case. What a task makes for one member of staff lies
//! under `made/`, where nothing is uploaded either, and goes away after a day.
//!
//! This module does not know whose a file is or who may see it: the caller decides that. No S3 type leaves it.

mod bare;
mod key;
mod kind;
mod link;
mod made;
mod pdf;
mod register;
mod scan;

pub use key::{Area, FileKey, NotAFileKey};
pub use kind::Kind;
pub use link::{SignedLink, disposition};
pub use made::{MadeUpload, media_type};
pub use scan::{Scan, Scanning, Verdict};

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

/// Uploads that may await inspection at a time, because each takes a moment of the CPU.
const MAX_INSPECTED: usize = 64;
/// How long an upload ticket is valid.
pub const TICKET_HOLDS: Duration = Duration::from_secs(10 * 60);
/// How long a link to view a file is valid, and how long a browser may cache the file.
pub const VIEW_HOLDS: Duration = Duration::from_secs(5 * 60);

/// The bucket that holds the files.
#[derive(Clone)]
pub struct Files {
    client: Client,
    bucket: Arc<str>,
    clock: Clock,
    links: LinkHost,
    work_queue: WorkQueue,
    /// `None` in an installation that has none.
    scanner: Option<Arc<dyn Scan>>,
}

/// Where the links lead.
#[derive(Clone)]
enum LinkHost {
    /// To the bucket's own host.
    Bucket,
    /// To the address of the pages, whatever that is.
    Pages,
    /// To the bucket's own host for uploads, and to this address for whatever a browser shows or saves. The bucket
    /// cannot say how a browser must treat a file; what passes it on there can.
    Through(Arc<str>),
}

/// Permission to upload one file.
#[derive(Clone, Debug)]
pub struct UploadTicket {
    /// What the client sends with its command once the upload is done.
    pub key: FileKey,
    /// The target of the `PUT`.
    pub url: SignedLink,
    /// The headers that the request must have. `Content-Length` is signed too, but every client adds it by itself.
    pub headers: Vec<(&'static str, String)>,
    pub expires_at: Timestamp,
}

/// A file that passed inspection and is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub key: FileKey,
    /// The type according to its bytes.
    pub kind: Kind,
    pub bytes: u32,
    /// SHA-256 of its bytes in hexadecimal.
    pub digest: String,
}

/// Why a file is not accepted or not available.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file, or none for which this operation is allowed.
    #[error("there is no such file")]
    NotThere,
    /// It is larger than a file of its kind may be.
    #[error("the file is too large")]
    TooLarge,
    /// It is of no accepted type, not of the declared type, or damaged.
    #[error("the file is of another kind")]
    WrongKind,
    /// It is a PDF that does more than to show pages, so that it cannot be published.
    #[error("the PDF has active content")]
    ActivePdf,
    /// It is a PDF that cannot be looked through, and so not be published.
    #[error("the PDF cannot be read")]
    UnreadablePdf,
    /// The scanner found malware in it.
    #[error("the file is infected")]
    Infected,
    /// The scanner could not judge it.
    #[error("the file could not be scanned")]
    NotScanned(#[source] anyhow::Error),
    /// The bucket is unreachable or overloaded.
    #[error("the files are unavailable")]
    Unavailable(#[source] anyhow::Error),
}

impl From<pdf::Unfit> for FileError {
    fn from(unfit: pdf::Unfit) -> FileError {
        match unfit {
            pdf::Unfit::Active => FileError::ActivePdf,
            pdf::Unfit::Unreadable => FileError::UnreadablePdf,
        }
    }
}

/// The bytes of a file and its declared type.
struct FetchedFile {
    bytes: Vec<u8>,
    declared: Option<Kind>,
}

impl Files {
    /// The bucket itself checks the age of a link, so `clock` must return the real time.
    pub fn new(client: Client, bucket: &str, clock: Clock) -> Files {
        let work_queue = WorkQueue::with_capacity(MAX_INSPECTED);
        let (bucket, scanner) = (bucket.into(), None);
        Files { client, bucket, clock, links: LinkHost::Bucket, work_queue, scanner }
    }

    /// Has each file scanned for malware before it is stored.
    pub fn with_scanner(self, scanner: Arc<dyn Scan>) -> Files {
        Files { scanner: Some(scanner), ..self }
    }

    /// Makes links relative to the address of the pages, for a bucket that is served there, whatever that address is.
    pub fn with_pages(self) -> Files {
        Files { links: LinkHost::Pages, ..self }
    }

    /// Leads whoever reads a file to an address that passes the request on to the bucket, as
    /// [`read_address`](crate::http::origin::read_address) returns it.
    pub fn through(self, address: &str) -> Files {
        Files { links: LinkHost::Through(address.into()), ..self }
    }

    /// Permission to upload `bytes` bytes of a media type. Both are signed, so the bucket refuses an upload of another
    /// length or type.
    pub async fn ticket(&self, bytes: u64, media_type: &str) -> Result<UploadTicket, FileError> {
        let kind = Kind::declared(media_type).ok_or(FileError::WrongKind)?;
        self.ticket_for(bytes, MAX_UPLOAD, kind.media_type()).await
    }

    async fn ticket_for(
        &self,
        bytes: u64,
        most: usize,
        media_type: &'static str,
    ) -> Result<UploadTicket, FileError> {
        if bytes > most as u64 {
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
            .content_type(media_type)
            .presigned(self.holding(TICKET_HOLDS)?)
            .await
            .map_err(unavailable)?;
        let holds_ms = i64::try_from(TICKET_HOLDS.as_millis()).unwrap_or(0);
        Ok(UploadTicket {
            key,
            url: self.upload_link(request.uri()),
            headers: vec![("content-type", media_type.to_owned())],
            expires_at: (self.clock)().plus(holds_ms),
        })
    }

    /// Stores an upload if it has an accepted type and is what its sender declared. Repeating the call returns the same
    /// file, whatever was uploaded under the key since.
    pub async fn take(&self, key: &FileKey) -> Result<Taken, FileError> {
        if key.area() != Area::Waiting {
            return Err(FileError::NotThere);
        }
        let kept = key.kept();
        if let Some(taken) = self.taken(&kept).await? {
            return Ok(taken);
        }
        let Some(found) = self.read(key).await? else {
            // A concurrent call may have stored it since the first look.
            return self.taken(&kept).await?.ok_or(FileError::NotThere);
        };
        let kind = Kind::of(&found.bytes).ok_or(FileError::WrongKind)?;
        if found.declared != Some(kind) {
            return Err(FileError::WrongKind);
        }
        // A picture that cannot be stripped for publication is refused at once. Documents are stored unchanged.
        let bytes = found.bytes;
        let looked_at = self.apart(move || {
            let is_whole = kind == Kind::Pdf || bare::bare(kind, &bytes).is_some();
            let digest = digest(&bytes);
            is_whole.then_some((bytes, digest))
        });
        let (bytes, digest) = looked_at.await?.ok_or(FileError::WrongKind)?;
        self.scan(key, &bytes).await?;
        let taken = describe(kept.clone(), kind, &bytes, digest)?;
        // Store the inspected bytes, not what may lie under the key by now.
        if !self.keep(&kept, kind, bytes).await? {
            return self.taken(&kept).await?.ok_or(FileError::NotThere);
        }
        if let Err(error) = self.remove(key).await {
            tracing::warn!("an upload that was taken stays until it expires: {error:?}");
        }
        Ok(taken)
    }

    /// Passes what the scanner finds nothing in, if there is one. An infected upload is removed at once.
    async fn scan(&self, key: &FileKey, bytes: &[u8]) -> Result<(), FileError> {
        let Some(scanner) = &self.scanner else { return Ok(()) };
        match scanner.scan(bytes).await.map_err(FileError::NotScanned)? {
            Verdict::Clean => Ok(()),
            Verdict::Infected => {
                if let Err(error) = self.remove(key).await {
                    tracing::warn!("an infected upload stays until it expires: {error:?}");
                }
                Err(FileError::Infected)
            }
        }
    }

    /// The key of the published copy of a stored file, which is always the same.
    pub fn published_key(&self, key: &FileKey) -> Result<FileKey, FileError> {
        match key.area() {
            Area::Kept => Ok(key.published()),
            Area::Waiting | Area::Public | Area::Made => Err(FileError::NotThere),
        }
    }

    /// Copies a stored file to the published area and returns the copy's key, which is the same each time. A picture
    /// loses its metadata: where and when it was taken, and with what. A PDF has to be nothing but pages.
    pub async fn publish(&self, key: &FileKey) -> Result<FileKey, FileError> {
        let published = self.published_key(key)?;
        let FetchedFile { bytes, declared: _ } =
            self.read(key).await?.ok_or(FileError::NotThere)?;
        let (kind, bare) = self.apart(move || publishable(&bytes)).await??;
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

    /// A link to view a stored or published file. Whether the file still exists shows only when the link is followed.
    pub async fn view(
        &self,
        key: &FileKey,
        kind: Kind,
        name: &str,
    ) -> Result<SignedLink, FileError> {
        let caching = match key.area() {
            Area::Waiting | Area::Made => return Err(FileError::NotThere),
            // What somebody handed in stays in no browser.
            Area::Kept => "no-store".to_owned(),
            Area::Public => format!("private, max-age={}", VIEW_HOLDS.as_secs()),
        };
        let request = self
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(key.to_string())
            .response_content_type(kind.media_type())
            .response_content_disposition(disposition(kind, name))
            .response_cache_control(caching)
            .presigned(self.holding(VIEW_HOLDS)?)
            .await
            .map_err(unavailable)?;
        Ok(self.reading_link(request.uri()))
    }

    /// Removes a file for good; removing an absent one succeeds.
    pub async fn remove(&self, key: &FileKey) -> Result<(), FileError> {
        let request = self.client.delete_object().bucket(&*self.bucket).key(key.to_string());
        request.send().await.map(|_| ()).map_err(unavailable)
    }

    /// Removes a stored file for good with its published copy and, if that was left, the upload it was taken from.
    pub async fn erase(&self, key: &FileKey) -> Result<(), FileError> {
        self.remove(&key.waiting()).await?;
        self.remove(&self.published_key(key)?).await?;
        self.remove(key).await
    }

    /// Reads the type and size of a stored file.
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

    /// Runs work that takes long for a large file off the threads that serve requests.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, FileError> {
        self.work_queue
            .run(work)
            .await
            .map_err(|failure: Failure| FileError::Unavailable(failure.into()))
    }

    /// Reads a file of at most [`MAX_UPLOAD`] bytes.
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

    /// Stores an inspected file. Returns `false` if the key is taken.
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

    fn upload_link(&self, uri: &str) -> SignedLink {
        match &self.links {
            LinkHost::Bucket | LinkHost::Through(_) => SignedLink::absolute(uri),
            LinkHost::Pages => SignedLink::relative(uri),
        }
    }

    fn reading_link(&self, uri: &str) -> SignedLink {
        match &self.links {
            LinkHost::Bucket => SignedLink::absolute(uri),
            LinkHost::Pages => SignedLink::relative(uri),
            LinkHost::Through(address) => SignedLink::through(address, uri),
        }
    }
}

/// The type of a file, and those of its bytes that may be published.
///
/// # Errors
///
/// Says why none of it may be.
pub fn publishable(bytes: &[u8]) -> Result<(Kind, Vec<u8>), FileError> {
    let kind = Kind::of(bytes).ok_or(FileError::WrongKind)?;
    if kind == Kind::Pdf {
        pdf::plain(bytes)?;
    }
    bare::bare(kind, bytes).map(|bare| (kind, bare)).ok_or(FileError::WrongKind)
}

fn describe(key: FileKey, kind: Kind, bytes: &[u8], digest: String) -> Result<Taken, FileError> {
    let length = u32::try_from(bytes.len()).map_err(|_| FileError::TooLarge)?;
    Ok(Taken { key, kind, bytes: length, digest })
}

/// Whether an error means that a file is absent. The roles may not list the bucket, and S3 then answers “access denied”
/// for a missing key.
fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    matches!(error.code(), Some("NoSuchKey" | "AccessDenied"))
}

/// Converts an SDK error. The source keeps the service's own message for the log.
fn unavailable<E>(error: SdkError<E>) -> FileError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let code = error.code().unwrap_or("no answer").to_owned();
    let message = error.message().map_or_else(|| format!("{error:?}"), str::to_owned);
    FileError::Unavailable(anyhow::anyhow!(message).context(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha256;
    use shared::hash::hex;

    const SECRET: &str = "a secret of a test, which opens nothing";
    const BUCKET_HOST: &str = "town-files.s3.eu-central-1.amazonaws.com";
    const SITE: &str = "https://one-trip.example";

    /// The files of a bucket on AWS on 14 May 2018 at 02:00 UTC. Signing asks nobody.
    fn files() -> Files {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("key", SECRET, None, None, "test"))
            .build();
        let at = Timestamp::read("2018-05-14 10:00").expect("a time");
        Files::new(Client::from_conf(config), "town-files", Arc::new(move || at))
    }

    fn mac(key: &[u8], said: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
        mac.update(said.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// The signature of a `GET` by AWS Signature Version 4, as its description says, for a host, a path and a query.
    fn signature(host: &str, path: &str, query: &str) -> String {
        let mut pairs: Vec<&str> =
            query.split('&').filter(|pair| !pair.starts_with("X-Amz-Signature=")).collect();
        pairs.sort_unstable();
        let request =
            format!("GET\n{path}\n{}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD", pairs.join("&"));
        let scope = "20180514/eu-central-1/s3/aws4_request";
        let digest = digest(request.as_bytes());
        let said = format!("AWS4-HMAC-SHA256\n20180514T020000Z\n{scope}\n{digest}");
        let first = format!("AWS4{SECRET}").into_bytes();
        let key = scope.split('/').fold(first, |key, part| mac(&key, part));
        hex(&mac(&key, &said))
    }

    #[tokio::test]
    async fn a_reading_link_leads_through_the_site_and_is_signed_for_the_bucket() {
        let (direct, through) = (files(), files().through(SITE));
        let name = "执照 & 1%.jpg";
        for area in ["kept", "public"] {
            let key = FileKey::read(&format!("{area}/{}", "0123456789abcdef".repeat(2)));
            let key = key.expect("a key");
            let link = through.view(&key, Kind::Jpeg, name).await.expect("a link");
            let rest = link.expose().strip_prefix(SITE).expect("a link to the site");
            let (path, query) = rest.split_once('?').expect("a query");
            assert_eq!(path, format!("/{key}"));
            let shown = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
            // No header that CloudFront adds or leaves out is signed.
            assert_eq!(shown("X-Amz-SignedHeaders="), Some("host"));
            let signed = signature(BUCKET_HOST, path, query);
            assert_eq!(shown("X-Amz-Signature="), Some(signed.as_str()));
            assert_ne!(signed, signature("one-trip.example", path, query));
            let at_bucket = direct.view(&key, Kind::Jpeg, name).await.expect("a link");
            assert_eq!(at_bucket.expose(), format!("https://{BUCKET_HOST}{rest}"));
        }
        let made = FileKey::read(&format!("made/{}", "0123456789abcdef".repeat(2)));
        let made = made.expect("a key");
        let saved = through.save_link(&made, shared::vocabulary::Sheet::Csv, "a.csv");
        let saved = saved.await.expect("a link");
        assert!(saved.expose().starts_with(&format!("{SITE}/made/")), "{}", saved.expose());
    }

    #[tokio::test]
    async fn an_upload_goes_to_the_bucket_itself() {
        let ticket = files().through(SITE).ticket(7, "image/png").await.expect("a ticket");
        let bucket = format!("https://{BUCKET_HOST}/waiting/");
        assert!(ticket.url.expose().starts_with(&bucket), "{}", ticket.url.expose());
    }
}
