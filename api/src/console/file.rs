//! Files that staff hand in with a case, look at and publish. What a file is is decided by its bytes.

use crate::app::App;
use crate::extract::{Body, FileOf, IdempotencyKey, IfMatch, Number, SignedIn};
use crate::files::{FileError, FileKey, Files, Kind, Taken, UploadTicket};
use crate::problem::Failure;
use crate::service::{Guard, Known, Sent, give};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::actor::Actor;
use shared::case::Case;
use shared::command::{Command, CommandKind, PublishFile};
use shared::decide::{decide, room_for_a_file};
use shared::limits::UPLOAD_MOST;
use shared::number::CaseNumber;
use shared::permit::permit;
use shared::personal::{StoredFile, TextId};
use shared::problem::{Field, Refusal};
use shared::text::Line;
use shared::view::reads;
use shared::vocabulary::FileKind;
use shared::wire::{AskUpload, Done, FileLink, HandIn, Publish, ReadWhat, Upload};

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        match error {
            FileError::NotThere => Failure::field("file", Field::NotUploaded),
            FileError::TooLarge => Failure::field("file", Field::TooLarge { max: UPLOAD_MOST }),
            FileError::WrongKind => Failure::field("file", Field::WrongFile),
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

/// Whether somebody may hand in one more file with a case now.
async fn may_add(app: &App, case: &Case, actor: &Actor) -> Result<(), Failure> {
    let policy = app.policy().await?;
    permit(Some(case), CommandKind::AddFile, actor, app.now(), &policy)?;
    Ok(room_for_a_file(case, actor)?)
}

/// Where a browser uploads a file to. Whoever may not hand it in is told so before the upload.
pub async fn ticket(
    app: &App,
    case: &Case,
    actor: &Actor,
    asked: &AskUpload,
) -> Result<Json<Upload>, Failure> {
    may_add(app, case, actor).await?;
    let ticket = files(app)?.ticket(asked.bytes, &asked.media_type).await?;
    let UploadTicket { key, url, headers, expires_at } = ticket;
    Ok(Json(Upload {
        key: key.to_string(),
        url: url.expose().to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        expires_at,
    }))
}

/// Hands in what was uploaded. What would be refused is not taken, so that nothing is kept that belongs
/// to no case; a repetition is answered as before.
pub async fn hand_in(app: &App, sent: Sent<Case>, hand_in: HandIn) -> Result<Done, Failure> {
    let Some((head, revision)) = &sent.before else { return Err(Refusal::NoCase.into()) };
    let current = head.case.revision();
    let refused = if *revision == current {
        may_add(app, &head.case, &sent.actor).await.err()
    } else {
        Some(Failure::StaleRevision { current })
    };
    if let Some(failure) = refused {
        return sent.guard.answered::<Case>(app).await?.ok_or(failure);
    }
    let command = taken(app, hand_in).await?;
    give(app, sent, &command).await
}

/// The command that hands in what was uploaded.
async fn taken(app: &App, hand_in: HandIn) -> Result<Command, Failure> {
    let key = FileKey::read(&hand_in.key).map_err(|_| FileError::NotThere)?;
    let Taken { key, kind, bytes, digest } = files(app)?.take(&key).await?;
    let file =
        StoredFile { key: line_of(&key)?, name: hand_in.name, kind: kind_of(kind), bytes, digest };
    Ok(Command::AddFile(Box::new(file)))
}

/// A key as a case keeps it.
fn line_of(key: &FileKey) -> Result<Line, Failure> {
    Line::new(key.to_string()).map_err(|error| Failure::Internal(error.into()))
}

/// Asks for a place to upload a file to: a photo or a PDF of at most 10 MB.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/uploads", tag = "console",
    params(("number" = String, Path)),
    request_body = AskUpload,
    responses((status = 200, body = Upload), (status = 409)))]
pub async fn ask_upload(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    body: Body<AskUpload>,
) -> Result<Json<Upload>, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::from(Refusal::NoCase))?;
    ticket(&app, &head.case, &signed_in.actor(), &body.value).await
}

/// A command on a case with a file, as it came.
async fn sent<T>(
    app: &App,
    signed_in: &SignedIn,
    number: CaseNumber,
    (revision, key): (u32, String),
    body: &Body<T>,
) -> Result<Sent<Case>, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::from(Refusal::NoCase))?;
    let guard = Guard::of_staff(signed_in, key, format!("{number}:files:{}", body.digest));
    Ok(Sent::of_staff(signed_in, number, Some((head, revision)), guard))
}

/// Hands in what was uploaded. Its kind is taken from its bytes.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/files", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = HandIn,
    responses((status = 200, body = Done), (status = 409)))]
pub async fn add_file(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<HandIn>,
) -> Result<Json<Done>, Failure> {
    let sent = sent(&app, &signed_in, number, (revision, key), &body).await?;
    hand_in(&app, sent, body.value).await.map(Json)
}

/// Publishes a file, after somebody looked at it.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/published-files", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = Publish,
    responses((status = 200, body = Done), (status = 409)))]
pub async fn publish_file(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<Publish>,
) -> Result<Json<Done>, Failure> {
    let mut sent = sent(&app, &signed_in, number, (revision, key), &body).await?;
    let Some((head, _)) = &sent.before else { return Err(Refusal::NoCase.into()) };
    let Publish { file, caption, confirmed } = body.value;
    if !head.case.files.iter().any(|known| known.file == file) {
        return Err(Failure::field("file", Field::Unknown));
    }
    let (_, key) = kept(&app, number, file).await?;
    let copy = files(&app)?.published_key(&key).map_err(|_| Failure::NotFound)?;
    let publish = PublishFile { file, caption, confirmed, copy: line_of(&copy)? };
    let command = Command::PublishFile(publish);
    let known = Known::load(&app, Some(head), &command, &sent.actor).await?;
    // What the core refuses is not copied.
    if revision == head.case.revision()
        && decide(Some(&head.case), &command, &sent.actor, &known.facts()).is_ok()
    {
        files(&app)?.publish(&key).await.map_err(|error| match error {
            FileError::NotThere => Failure::NotFound,
            other @ (FileError::TooLarge | FileError::WrongKind | FileError::Unavailable(_)) => {
                other.into()
            }
        })?;
    }
    sent.context = Some(known);
    give(&app, sent, &command).await.map(Json)
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

/// A link to look at a file of a case, for whoever may.
pub async fn link(app: &App, number: CaseNumber, file: TextId) -> Result<Response, Failure> {
    let (stored, key) = kept(app, number, file).await?;
    let url = files(app)?.view(&key, kind_in(stored.kind), stored.name.as_str()).await;
    let url = url.map_err(|error| match error {
        FileError::Unavailable(source) => Failure::Unavailable(source),
        FileError::NotThere | FileError::TooLarge | FileError::WrongKind => Failure::NotFound,
    })?;
    let link = FileLink { url: url.expose().to_owned() };
    Ok(Json(link).into_response())
}

/// A link to look at a file, good for five minutes. The looking is kept. A department from which it is
/// kept who the citizen is does not see what the citizen handed in; one that has nothing to do with the case
/// sees no file.
#[utoipa::path(get, path = "/api/v1/console/cases/{number}/files/{file}", tag = "console",
    params(("number" = String, Path), ("file" = u16, Path)),
    responses((status = 200, body = FileLink)))]
pub async fn view_file(
    State(app): State<App>,
    signed_in: SignedIn,
    FileOf(number, file): FileOf,
) -> Result<Response, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    if !reads(&head.case, &signed_in.staff.seat).file(&head.case, file) {
        return Err(Failure::Forbidden);
    }
    let account = &signed_in.session.account;
    app.store.note_reading(account, ReadWhat::File, Some(number), None, app.now()).await?;
    link(&app, number, file).await
}

/// Where a published file is: a link to its copy, good for five minutes. That there is a file which is
/// not published is told to nobody.
pub async fn published(app: &App, number: CaseNumber, file: TextId) -> Result<Response, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::NotFound)?;
    let fact = head.case.files.iter().find(|fact| fact.file == file).ok_or(Failure::NotFound)?;
    let copy = fact.published.as_ref().ok_or(Failure::NotFound)?;
    let key = FileKey::read(copy.copy.as_str()).map_err(|_| Failure::NotFound)?;
    let url = files(app)?.view(&key, kind_in(fact.kind), copy.caption.as_str()).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, url.expose())]).into_response())
}
