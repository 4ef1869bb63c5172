//! Files that staff hand in with a case, look at and publish. What a file is is decided by its bytes.

use crate::app::App;
use crate::console::case::{Guard, give};
use crate::extract::{Body, IdempotencyKey, IfMatch, Number, SignedIn};
use crate::files::{FileError, FileKey, Files, Kind, Taken, UploadTicket};
use crate::problem::Failure;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::command::{Command, PublishFile};
use shared::decide::decide;
use shared::number::CaseNumber;
use shared::personal::{StoredFile, TextId};
use shared::problem::{Field, Refusal};
use shared::text::Line;
use shared::vocabulary::FileKind;
use shared::wire::{AskUpload, Done, FileLink, HandIn, Problem, ReadWhat, Upload};

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        match error {
            FileError::NotThere => Failure::field("key", Field::Unknown),
            FileError::TooLarge | FileError::WrongKind => Failure::field("file", Field::WrongFile),
            FileError::Unavailable(source) => Failure::Unavailable(source),
        }
    }
}

fn kind_of(kind: Kind) -> FileKind {
    match kind {
        Kind::Jpeg => FileKind::Jpeg,
        Kind::Png => FileKind::Png,
        Kind::Webp => FileKind::Webp,
        Kind::Pdf => FileKind::Pdf,
    }
}

fn kind_in(kind: FileKind) -> Kind {
    match kind {
        FileKind::Jpeg => Kind::Jpeg,
        FileKind::Png => Kind::Png,
        FileKind::Webp => Kind::Webp,
        FileKind::Pdf => Kind::Pdf,
    }
}

/// The store of files; a house without one takes none.
pub fn files(app: &App) -> Result<&Files, Failure> {
    app.files.as_ref().ok_or_else(|| Failure::Unavailable(anyhow::anyhow!("no store of files")))
}

/// Where a browser uploads a file to.
pub async fn ticket(app: &App, asked: &AskUpload) -> Result<Json<Upload>, Failure> {
    let ticket = files(app)?.ticket(asked.bytes, &asked.media_type).await?;
    let UploadTicket { key, url, headers, expires_at } = ticket;
    Ok(Json(Upload {
        key: key.to_string(),
        url: url.expose().to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        expires_at,
    }))
}

/// The command that hands in what was uploaded.
pub async fn taken(app: &App, hand_in: HandIn) -> Result<Command, Failure> {
    let unknown = || Failure::field("key", Field::Unknown);
    let key = FileKey::read(&hand_in.key).map_err(|_| unknown())?;
    let Taken { key, kind, bytes, digest } = files(app)?.take(&key).await?;
    let key = Line::new(key.to_string()).map_err(|error| Failure::Internal(error.into()))?;
    let file = StoredFile { key, name: hand_in.name, kind: kind_of(kind), bytes, digest };
    Ok(Command::AddFile(Box::new(file)))
}

/// Asks for a place to upload a file to: a photo or a PDF of at most 10 MB.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/uploads", tag = "console",
    params(("number" = String, Path)),
    request_body = AskUpload,
    responses((status = 200, body = Upload), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn ask_upload(
    State(app): State<App>,
    _signed_in: SignedIn,
    Number(_): Number,
    body: Body<AskUpload>,
) -> Result<Json<Upload>, Failure> {
    ticket(&app, &body.value).await
}

fn guard(signed_in: &SignedIn, number: CaseNumber, key: String, digest: &str) -> Guard {
    let scope = format!("staff#{}", signed_in.session.account);
    Guard { scope, key, digest: format!("{number}:files:{digest}") }
}

/// Hands in what was uploaded. Its kind is taken from its bytes.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/files", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = HandIn,
    responses((status = 200, body = Done), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn add_file(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<HandIn>,
) -> Result<Json<Done>, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::from(Refusal::NoCase))?;
    let guard = guard(&signed_in, number, key, &body.digest);
    let command = taken(&app, body.value).await?;
    let account = Some(&signed_in.session.account);
    give(&app, head, revision, signed_in.actor(), account, command, guard).await.map(Json)
}

/// Publishes a file, after somebody looked at it.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/published-files", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = PublishFile,
    responses((status = 200, body = Done), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn publish_file(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<PublishFile>,
) -> Result<Json<Done>, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::from(Refusal::NoCase))?;
    let guard = guard(&signed_in, number, key, &body.digest);
    let mut publish = PublishFile { copy: None, ..body.value };
    let (actor, policy) = (signed_in.actor(), app.policy().await?);
    // What the core refuses is not copied.
    let command = Command::PublishFile(publish.clone());
    if decide(Some(&head.case), &command, &actor, app.now(), &policy).is_ok() {
        let (_, key) = kept(&app, number, publish.file).await?;
        let copy = files(&app)?.publish(&key).await?.to_string();
        publish.copy = Some(Line::new(copy).map_err(|error| Failure::Internal(error.into()))?);
    }
    let command = Command::PublishFile(publish);
    let account = Some(&signed_in.session.account);
    give(&app, head, revision, actor, account, command, guard).await.map(Json)
}

/// A file of a case and where it lies.
async fn kept(
    app: &App,
    number: CaseNumber,
    file: TextId,
) -> Result<(StoredFile, FileKey), Failure> {
    let texts = app.store.load_texts(&[(number, file)]).await?;
    let stored = texts.get(&number).and_then(|personal| personal.file(file)).cloned();
    let stored = stored.ok_or(Failure::NotFound)?;
    let key = FileKey::read(stored.key.as_str()).map_err(|_| Failure::NotFound)?;
    Ok((stored, key))
}

/// A link to look at a file, good for five minutes. The looking is kept.
#[utoipa::path(get, path = "/api/v1/console/cases/{number}/files/{file}", tag = "console",
    params(("number" = String, Path), ("file" = u16, Path)),
    responses((status = 200, body = FileLink), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn view_file(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((written, file)): Path<(String, u16)>,
) -> Result<Response, Failure> {
    let number = CaseNumber::read(&written).map_err(|_| Failure::NoSuchCaseOrCode)?;
    let account = &signed_in.session.account;
    app.store.note_reading(account, ReadWhat::File, Some(number), None, app.now()).await?;
    let (stored, key) = kept(&app, number, TextId(file)).await?;
    let url = files(&app)?.view(&key, kind_in(stored.kind), stored.name.as_str()).await?;
    let link = FileLink { url: url.expose().to_owned() };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(link)).into_response())
}
