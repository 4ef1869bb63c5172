//! The bucket on one machine: an S3 server in this process, over a folder.
//!
//! `api` uses it through the real SDK, whose requests never leave the process; browsers follow the links that the SDK
//! signed, at the address of the pages. Only signed requests are served, and only the operations of S3 that `api` uses
//! exist; there is no listing. A file is synced before it is acknowledged, and removing it leaves nothing behind. On
//! disk a file is named by its key and type: `kept/0123….jpg`. `s3s-fs` is not used, because it does not sync before it
//! acknowledges, leaves an MD5 in a file beside a removed one, and implements far more of S3 than is needed.
//!
//! Links are signed for an invented host, because the pages may be reached as localhost, by an IP address or through a
//! proxy that terminates TLS, and a link must work for all of them.

use crate::private;
use anyhow::Context;
use api::clock::Clock;
use api::files::{Area, FileKey, Files, Kind, Scan, media_type};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput,
    DeleteObjectInput, DeleteObjectOutput, ETag, GetObjectInput, GetObjectOutput, PutObjectInput,
    PutObjectOutput, StreamingBlob, UploadPartInput, UploadPartOutput,
};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3, S3Request, S3Response, S3Result, s3_error};
use shared::vocabulary::Sheet;
use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// The name of the bucket, which is the first segment of every link's path.
pub const BUCKET: &str = "files";
/// The access key that belongs to the secret; it is visible in links.
const ACCESS_KEY: &str = "local";
/// The host that every link is signed for. It replaces the host of a request before the signature is checked.
const SIGNED_HOST: &str = "files.invalid";
/// A file may do nothing in the browser that shows it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
/// How long an upload waits to be taken and what a task made is kept, as long as in the cloud's bucket.
const WAITING_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// The extension of what a task makes, which has no type of its own.
const MADE: &str = "made";
/// The types of a register that waits to be imported.
const REGISTERS: [Sheet; 2] = [Sheet::Csv, Sheet::Xlsx];
/// How much of a large file is read at a time.
const READ_AT_ONCE: usize = 256 * 1024;
/// The extension of a file that is being written.
const UNFINISHED: &str = "part";

/// The bucket with a client for it.
#[derive(Clone)]
pub struct FileServer {
    pub files: Files,
    pub client: Client,
    service: S3Service,
    shelf: Shelf,
}

impl FileServer {
    /// Opens the bucket in a folder, which is created if absent. Links are signed with `secret`.
    pub fn open(root: &Path, secret: &str, clock: Clock) -> anyhow::Result<FileServer> {
        let shelf = Shelf::open(root)?;
        let mut builder = S3ServiceBuilder::new(shelf.clone());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, secret));
        let service = builder.build();
        let connector = SharedHttpConnector::new(Connector { service: service.clone() });
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .credentials_provider(Credentials::new(ACCESS_KEY, secret, None, None, "local"))
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .endpoint_url(format!("http://{SIGNED_HOST}"))
            .force_path_style(true)
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        let client = Client::from_conf(config);
        let files = Files::new(client.clone(), BUCKET, clock).with_pages();
        Ok(FileServer { files, client, service, shelf })
    }

    /// Has each file scanned for malware before it is stored.
    pub fn with_scanner(self, scanner: Arc<dyn Scan>) -> FileServer {
        FileServer { files: self.files.with_scanner(scanner), ..self }
    }

    /// Serves a browser's request: an upload or a view through a signed link.
    pub async fn answer(&self, request: Request) -> Response {
        let mut response = match self.refusal(&request) {
            Some(status) => status.into_response(),
            None => {
                let (mut parts, body) = request.into_parts();
                parts.headers.insert(header::HOST, HeaderValue::from_static(SIGNED_HOST));
                let body = Body::http_body_unsync(body);
                match self.service.call(Request::from_parts(parts, body)).await {
                    // No link asks for what this server does not know, such as another algorithm.
                    Ok(response) if response.status() == StatusCode::NOT_IMPLEMENTED => {
                        StatusCode::FORBIDDEN.into_response()
                    }
                    Ok(response) => response.map(axum::body::Body::new),
                    Err(error) => {
                        tracing::error!("the files: {error:?}");
                        StatusCode::INTERNAL_SERVER_ERROR.into_response()
                    }
                }
            }
        };
        response.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(CONTENT_SECURITY_POLICY),
        );
        response
    }

    /// Refuses requests that no link makes, before S3's many features can give them a meaning. S3 itself refuses
    /// `x-amz-` headers that are not signed, above all `x-amz-copy-source`.
    fn refusal(&self, request: &Request) -> Option<StatusCode> {
        if !matches!(*request.method(), Method::GET | Method::PUT) {
            return Some(StatusCode::METHOD_NOT_ALLOWED);
        }
        let is_unsigned = |name: &HeaderName| name.as_str().starts_with("x-amz-");
        let is_signed_otherwise = request.headers().contains_key(header::AUTHORIZATION);
        let refused = is_signed_otherwise || request.headers().keys().any(is_unsigned);
        refused.then_some(StatusCode::FORBIDDEN)
    }

    /// Removes uploads that were never taken.
    pub fn sweep(&self) -> anyhow::Result<usize> {
        self.shelf.sweep(SystemTime::now())
    }
}

/// Hands the SDK's requests to the service in this process.
struct Connector {
    service: S3Service,
}

impl fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let service = self.service.clone();
        HttpConnectorFuture::new(async move {
            let failed = |error| ConnectorError::other(error, None);
            let request = request.try_into_http1x().map_err(|error| failed(error.into()))?;
            let (mut parts, body) = request.into_parts();
            parts.headers.insert(header::HOST, HeaderValue::from_static(SIGNED_HOST));
            let body = body.collect().await.map_err(failed)?.to_bytes();
            let request = http::Request::from_parts(parts, Body::from(body));
            let answer = service.call(request).await.map_err(|error| failed(error.into()))?;
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.map_err(failed)?.to_bytes();
            let answer = http::Response::from_parts(parts, SdkBody::from(body));
            HttpResponse::try_from(answer).map_err(|error| failed(error.into()))
        })
    }
}

/// The folder behind the service.
#[derive(Clone)]
struct Shelf {
    root: Arc<Path>,
    /// Held between checking that a name is free and using it.
    naming: Arc<Mutex<()>>,
}

impl Shelf {
    fn open(root: &Path) -> anyhow::Result<Shelf> {
        for area in Area::ALL {
            let folder = root.join(area.name());
            private::make_folder(&folder)
                .with_context(|| format!("making {}", folder.display()))?;
            private::close(&folder);
            // A file that was being written when the process ended was never acknowledged.
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|ending| ending == UNFINISHED) {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(Shelf { root: root.into(), naming: Arc::default() })
    }

    fn path(&self, key: &FileKey, ending: &str) -> PathBuf {
        self.root.join(key.area().name()).join(key.drawn()).with_extension(ending)
    }

    /// A file that is being written under a key.
    fn begin(&self, key: &FileKey, ending: &str) -> std::io::Result<Unfinished> {
        let drawn = format!("{}.{UNFINISHED}", api::secret::random_hex::<4>());
        let path = self.path(key, ending).with_extension(drawn);
        let file = private::make_new_file(&path)?;
        Ok(Unfinished { file, path })
    }

    /// Gives a file that was written completely its name. Returns `false` if one exists and must not be replaced.
    fn finish(
        &self,
        written: &Unfinished,
        key: &FileKey,
        ending: &str,
        new: bool,
    ) -> std::io::Result<bool> {
        written.file.sync_all()?;
        let _naming = self.naming.lock();
        if new && self.holds(key) {
            return Ok(false);
        }
        fs::rename(&written.path, self.path(key, ending))?;
        self.sync(key.area())?;
        Ok(true)
    }

    fn holds(&self, key: &FileKey) -> bool {
        Kind::ALL.into_iter().any(|kind| self.path(key, kind.ending()).exists())
    }

    fn remove(&self, key: &FileKey) -> std::io::Result<()> {
        let registers = REGISTERS.map(Sheet::code);
        for ending in Kind::ALL.map(Kind::ending).into_iter().chain(registers).chain([MADE]) {
            match fs::remove_file(self.path(key, ending)) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        self.sync(key.area())
    }

    /// Makes the names in a folder survive a power failure. On other systems than Unix that needs no call, and a folder
    /// cannot be opened.
    fn sync(&self, area: Area) -> std::io::Result<()> {
        if cfg!(unix) { File::open(self.root.join(area.name()))?.sync_all() } else { Ok(()) }
    }

    /// Where a part of a file lies until the file is finished. As it is unfinished, it goes away at the next start.
    fn part(&self, key: &FileKey, upload: &str, number: i32) -> PathBuf {
        self.path(key, &format!("{upload}.{number}.{UNFINISHED}"))
    }

    /// Makes a file out of its parts, completely or not at all.
    fn join(&self, key: &FileKey, upload: &str, numbers: &[i32]) -> std::io::Result<()> {
        let unfinished = self.path(key, &format!("{upload}.{UNFINISHED}"));
        let mut whole = private::make_file(&unfinished)?;
        for number in numbers {
            std::io::copy(&mut File::open(self.part(key, upload, *number))?, &mut whole)?;
        }
        whole.sync_all()?;
        fs::rename(&unfinished, self.path(key, MADE))?;
        self.sync(key.area())?;
        self.forget(key, upload)
    }

    /// Removes the parts of a file.
    fn forget(&self, key: &FileKey, upload: &str) -> std::io::Result<()> {
        for number in 1.. {
            match fs::remove_file(self.part(key, upload, number)) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// A file, its size, and its type if it is one that people hand in.
    fn open_file(&self, key: &FileKey) -> std::io::Result<Option<(File, u64, Option<Kind>)>> {
        let handed_in = Kind::ALL.map(|kind| (kind.ending(), Some(kind)));
        let registers = REGISTERS.map(|sheet| (sheet.code(), None));
        for (ending, kind) in handed_in.into_iter().chain(registers).chain([(MADE, None)]) {
            match File::open(self.path(key, ending)) {
                Ok(file) => {
                    let bytes = file.metadata()?.len();
                    return Ok(Some((file, bytes, kind)));
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn sweep(&self, now: SystemTime) -> anyhow::Result<usize> {
        Ok(self.sweep_area(Area::Waiting, now)? + self.sweep_area(Area::Made, now)?)
    }

    fn sweep_area(&self, area: Area, now: SystemTime) -> anyhow::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(self.root.join(area.name()))? {
            let entry = entry?;
            let age = now.duration_since(entry.metadata()?.modified()?).unwrap_or_default();
            if age > WAITING_KEPT {
                match fs::remove_file(entry.path()) {
                    Ok(()) => swept += 1,
                    // It was taken just now.
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(swept)
    }

    /// Uses the folder on a thread that may block on the disk.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> std::io::Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let shelf = self.clone();
        let ran = tokio::task::spawn_blocking(move || work(&shelf)).await;
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            tracing::error!("the folder of the files: {error}");
            s3_error!(InternalError)
        };
        ran.map_err(|error| failed(error.into()))?.map_err(|error| failed(error.into()))
    }
}

/// A file that is being written. It is removed unless it was given its name.
struct Unfinished {
    file: File,
    path: PathBuf,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It is not there any more once it has a name. What cannot be removed now is removed at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// Parses a key. An invalid key is answered like a missing file.
fn read_key(bucket: &str, key: &str) -> S3Result<FileKey> {
    if bucket != BUCKET {
        return Err(s3_error!(NoSuchBucket));
    }
    FileKey::read(key).map_err(|_| s3_error!(NoSuchKey))
}

/// The key of something made, which alone may come in parts.
fn made_key(bucket: &str, key: &str) -> S3Result<FileKey> {
    let key = read_key(bucket, key)?;
    if key.area() == Area::Made { Ok(key) } else { Err(s3_error!(NotImplemented)) }
}

/// The extension of a file that is declared to be of a type, if its area takes that.
fn ending_of(area: Area, declared: Option<&str>) -> Option<&'static str> {
    let register = || {
        let is_it = |sheet: &Sheet| declared == Some(media_type(*sheet));
        REGISTERS.into_iter().find(is_it).map(Sheet::code)
    };
    let file = || declared.and_then(Kind::declared).map(Kind::ending);
    match area {
        Area::Made => Some(MADE),
        Area::Waiting => file().or_else(register),
        Area::Kept | Area::Public => file(),
    }
}

/// A file's content, read while it is sent.
fn streamed(
    file: File,
) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send + Sync + 'static {
    futures::stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = vec![0; READ_AT_ONCE];
            let length = file.read(&mut bytes)?;
            bytes.truncate(length);
            Ok::<_, std::io::Error>((bytes, file))
        });
        let (bytes, file) = read.await.map_err(std::io::Error::other)??;
        Ok((!bytes.is_empty()).then(|| (Bytes::from(bytes), file)))
    })
}

#[async_trait::async_trait]
impl S3 for Shelf {
    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let key = read_key(&input.bucket, &input.key)?;
        let declared = input.content_type.as_deref();
        let ending = ending_of(key.area(), declared).ok_or_else(|| s3_error!(InvalidArgument))?;
        let new = input.if_none_match.is_some_and(|condition| condition.is_any());
        let body = input.body.ok_or_else(|| s3_error!(IncompleteBody))?;
        // Its length was signed, so it is no longer than a file may be. Many are uploaded at a time, so none is held.
        let mut body = Body::from(body);
        let begun = key.clone();
        let mut written = self.run(move |shelf| shelf.begin(&begun, ending)).await?;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| s3_error!(IncompleteBody))?;
            let Ok(bytes) = frame.into_data() else { continue };
            written = self
                .run(move |_| {
                    (&written.file).write_all(&bytes)?;
                    Ok(written)
                })
                .await?;
        }
        if self.run(move |shelf| shelf.finish(&written, &key, ending, new)).await? {
            Ok(S3Response::new(PutObjectOutput::default()))
        } else {
            Err(s3_error!(PreconditionFailed))
        }
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let key = read_key(&input.bucket, &input.key)?;
        let found = self.run(move |shelf| shelf.open_file(&key)).await?;
        let (file, bytes, kind) = found.ok_or_else(|| s3_error!(NoSuchKey))?;
        Ok(S3Response::new(GetObjectOutput {
            content_length: i64::try_from(bytes).ok(),
            content_type: kind.map(|kind| kind.media_type().to_owned()),
            body: Some(StreamingBlob::wrap(streamed(file))),
            ..GetObjectOutput::default()
        }))
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let input = request.input;
        let key = read_key(&input.bucket, &input.key)?;
        self.run(move |shelf| shelf.remove(&key)).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let input = request.input;
        made_key(&input.bucket, &input.key)?;
        Ok(S3Response::new(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(api::secret::random_hex::<8>()),
            ..CreateMultipartUploadOutput::default()
        }))
    }

    async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let input = request.input;
        let key = made_key(&input.bucket, &input.key)?;
        let body = input.body.ok_or_else(|| s3_error!(IncompleteBody))?;
        let bytes =
            Body::from(body).collect().await.map_err(|_| s3_error!(IncompleteBody))?.to_bytes();
        let (upload, number) = (input.upload_id, input.part_number);
        self.run(move |shelf| {
            private::make_file(&shelf.part(&key, &upload, number))?.write_all(&bytes)
        })
        .await?;
        Ok(S3Response::new(UploadPartOutput {
            e_tag: Some(ETag::Strong(number.to_string())),
            ..UploadPartOutput::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let input = request.input;
        let key = made_key(&input.bucket, &input.key)?;
        let parts = input.multipart_upload.and_then(|whole| whole.parts).unwrap_or_default();
        let numbers: Vec<i32> = parts.into_iter().filter_map(|part| part.part_number).collect();
        let upload = input.upload_id;
        self.run(move |shelf| shelf.join(&key, &upload, &numbers)).await?;
        Ok(S3Response::new(CompleteMultipartUploadOutput::default()))
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let input = request.input;
        let key = made_key(&input.bucket, &input.key)?;
        self.run(move |shelf| shelf.forget(&key, &input.upload_id)).await?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }
}
