//! Files of cases: upload tickets, adding an uploaded file, and links to view one. The caller checks who is asking.

use crate::app::App;
use crate::files::{Area, FileError, FileKey, Files, Kind, Taken, UploadTicket};
use crate::problem::Failure;
use crate::service::{CaseContext, CommandRequest, execute};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::actor::Actor;
use shared::case::Case;
use shared::command::{Command, CommandKind, PublishFile};
use shared::decide::{decide, room_for_a_file};
use shared::limits::MAX_UPLOAD;
use shared::number::CaseNumber;
use shared::permit::{permit, permitted};
use shared::personal::{StoredFile, TextId};
use shared::problem::{Field, Refusal};
use shared::succession::stand_ins;
use shared::text::Line;
use shared::vocabulary::FileKind;
use shared::wire::{AskUpload, Done, FileLink, HandIn, Publish, Upload};

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        match error {
            FileError::NotThere => Failure::field("file", Field::NotUploaded),
            FileError::TooLarge => Failure::field("file", Field::TooLarge { max: MAX_UPLOAD }),
            FileError::WrongKind => Failure::field("file", Field::WrongFile),
            FileError::ActivePdf => Failure::field("file", Field::ActivePdf),
            FileError::UnreadablePdf => Failure::field("file", Field::UnreadablePdf),
            FileError::Infected => Failure::field("file", Field::Infected),
            FileError::NotScanned(source) => Failure::NotScanned(source),
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

/// The bucket of files; fails in an installation that has none.
pub fn files(app: &App) -> Result<&Files, Failure> {
    app.files.as_ref().ok_or_else(|| Failure::Unavailable(anyhow::anyhow!("no store of files")))
}

/// Whether this actor may add one more file to the case now.
async fn may_add(app: &App, case: &Case, actor: &Actor) -> Result<(), Failure> {
    let (policy, town) = (app.policy().await?, app.town().await?);
    let (kind, now) = (CommandKind::AddFile, app.now());
    let actors = stand_ins(actor, &town.directory);
    if !permitted(case, &actors, now, &policy, None).contains(&kind) {
        permit(Some(case), kind, actor, now, &policy, None)?;
    }
    Ok(room_for_a_file(case, actor)?)
}

/// An upload ticket. Whoever may not add the file learns it before the upload.
pub async fn ticket(
    app: &App,
    case: &Case,
    actor: &Actor,
    asked: &AskUpload,
) -> Result<Json<Upload>, Failure> {
    may_add(app, case, actor).await?;
    Ok(upload_of(files(app)?.ticket(asked.bytes, &asked.media_type).await?))
}

/// A ticket as its holder gets it.
pub fn upload_of(ticket: UploadTicket) -> Json<Upload> {
    let UploadTicket { key, url, headers, expires_at } = ticket;
    Json(Upload {
        key: key.to_string(),
        url: url.expose().to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        expires_at,
    })
}

/// Adds an uploaded file to a case. The decision is tried first, so that no file is stored that belongs to no case. A
/// repeated request gets the same response.
pub async fn hand_in(
    app: &App,
    sent: CommandRequest<Case>,
    hand_in: HandIn,
) -> Result<Done, Failure> {
    let Some((head, revision)) = &sent.before else { return Err(Refusal::NoCase.into()) };
    let current = head.case.revision();
    let refused = if *revision == current {
        may_add(app, &head.case, &sent.actor).await.err()
    } else {
        Some(Failure::StaleRevision { current })
    };
    if let Some(failure) = refused {
        return sent.idempotency.answered::<Case>(app).await?.ok_or(failure);
    }
    let command = taken(app, head.case.number, hand_in).await?;
    execute(app, sent, &command).await
}

/// Notes that a file is about to be stored for a case, so that it goes away if the case will not refer to it.
async fn note(app: &App, number: CaseNumber, key: &FileKey) -> Result<(), Failure> {
    let today = app.real_now().day();
    if app.store.note_taken(&key.to_string(), number, today).await? {
        return Ok(());
    }
    Err(Failure::Unavailable(anyhow::anyhow!(
        "the file is being swept, and can be stored after that"
    )))
}

/// Stores the upload and makes the command that adds it.
async fn taken(app: &App, number: CaseNumber, hand_in: HandIn) -> Result<Command, Failure> {
    let key = FileKey::read(&hand_in.key).map_err(|_| FileError::NotThere)?;
    if key.area() != Area::Waiting {
        return Err(FileError::NotThere.into());
    }
    note(app, number, &key.kept()).await?;
    let Taken { key, kind, bytes, digest } = files(app)?.take(&key).await?;
    let file =
        StoredFile { key: line_of(&key)?, name: hand_in.name, kind: kind_of(kind), bytes, digest };
    Ok(Command::AddFile(Box::new(file)))
}

/// A key in the form in which a case stores it.
fn line_of(key: &FileKey) -> Result<Line, Failure> {
    Line::new(key.to_string()).map_err(|error| Failure::Internal(error.into()))
}

/// Publishes a file. The decision is tried first, so that a refused file is not copied to the public area.
pub async fn publish(
    app: &App,
    mut sent: CommandRequest<Case>,
    publish: Publish,
) -> Result<Done, Failure> {
    let Some((head, revision)) = &sent.before else { return Err(Refusal::NoCase.into()) };
    let Publish { file, caption, confirmed } = publish;
    if !head.case.files.iter().any(|known| known.file == file) {
        return Err(Failure::field("file", Field::Unknown));
    }
    let (_, key) = kept(app, head.case.number, file).await?;
    let copy = files(app)?.published_key(&key).map_err(|_| Failure::NotFound)?;
    let publish = PublishFile { file, caption, confirmed, copy: line_of(&copy)? };
    let command = Command::PublishFile(publish);
    let known = CaseContext::load(app, Some(head), &command, &sent.actor).await?;
    if *revision == head.case.revision()
        && decide(Some(&head.case), &command, &sent.actor, &known.facts()).is_ok()
    {
        note(app, head.case.number, &copy).await?;
        files(app)?.publish(&key).await.map_err(|error| match error {
            FileError::NotThere => Failure::NotFound,
            other @ (FileError::TooLarge
            | FileError::WrongKind
            | FileError::ActivePdf
            | FileError::UnreadablePdf
            | FileError::Infected
            | FileError::NotScanned(_)
            | FileError::Unavailable(_)) => other.into(),
        })?;
    }
    sent.context = Some(known);
    execute(app, sent, &command).await
}

/// A file of a case and its key.
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

/// A link to view a file of a case. The caller has checked who may.
pub async fn link(app: &App, number: CaseNumber, file: TextId) -> Result<Response, Failure> {
    let (stored, key) = kept(app, number, file).await?;
    let url = files(app)?.view(&key, kind_in(stored.kind), stored.name.as_str()).await;
    let url = url.map_err(|error| match error {
        FileError::Unavailable(source) | FileError::NotScanned(source) => {
            Failure::Unavailable(source)
        }
        FileError::NotThere
        | FileError::TooLarge
        | FileError::WrongKind
        | FileError::ActivePdf
        | FileError::UnreadablePdf
        | FileError::Infected => Failure::NotFound,
    })?;
    let link = FileLink { url: url.expose().to_owned() };
    Ok(Json(link).into_response())
}

/// A redirect to the copy of a published file, valid for five minutes. A file that is not published, or was erased, looks
/// like one that does not exist.
pub async fn published(app: &App, number: CaseNumber, file: TextId) -> Result<Response, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::NotFound)?;
    let fact = head.case.files.iter().find(|fact| fact.file == file).ok_or(Failure::NotFound)?;
    let copy = fact.published.as_ref().ok_or(Failure::NotFound)?;
    // An erasure takes the copy too, and the event stays.
    kept(app, number, file).await?;
    let key = FileKey::read(copy.copy.as_str()).map_err(|_| Failure::NotFound)?;
    let url = files(app)?.view(&key, kind_in(fact.kind), copy.caption.as_str()).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, url.expose())]).into_response())
}
