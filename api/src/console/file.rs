//! Files that staff add to a case, view and publish. A file's type is decided by its bytes, not by its name.

use crate::app::App;
use crate::console::list::read_case;
use crate::http::extract::{Body, FileOf, IdempotencyKey, IfMatch, Number};
use crate::problem::Failure;
use crate::service::file::{hand_in, link, publish, ticket};
use crate::service::{CommandRequest, Idempotency, SignedIn};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use shared::case::Case;
use shared::number::CaseNumber;
use shared::problem::Refusal;
use shared::view::reads;
use shared::wire::{AskUpload, Done, FileLink, HandIn, Publish, ReadWhat, Upload};

/// Request a place to upload a photo or a PDF to.
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

/// A file command with the request's precondition and idempotency key.
async fn sent<T>(
    app: &App,
    signed_in: &SignedIn,
    number: CaseNumber,
    (revision, key): (u32, String),
    body: &Body<T>,
) -> Result<CommandRequest<Case>, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::from(Refusal::NoCase))?;
    let idempotency =
        Idempotency::of_staff(signed_in, key, format!("{number}:files:{}", body.digest));
    Ok(CommandRequest::of_staff(signed_in, number, Some((head, revision)), idempotency))
}

/// Add an uploaded file to the case.
///
/// Its type is taken from its bytes.
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

/// Publish a file after somebody has looked at it.
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
    let sent = sent(&app, &signed_in, number, (revision, key), &body).await?;
    publish(&app, sent, body.value).await.map(Json)
}

/// Get a link to view a file, valid for five minutes. The access is recorded.
///
/// A department from which the citizen's identity is hidden does not see the citizen's files, and one that is not
/// involved in the case sees none.
#[utoipa::path(get, path = "/api/v1/console/cases/{number}/files/{file}", tag = "console",
    params(("number" = String, Path), ("file" = u16, Path)),
    responses((status = 200, body = FileLink)))]
pub async fn view_file(
    State(app): State<App>,
    signed_in: SignedIn,
    FileOf(number, file): FileOf,
) -> Result<Response, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    if !reads(&head.case, &reader).file(&head.case, file) {
        return Err(Failure::Forbidden);
    }
    read_case(&app, &signed_in, ReadWhat::File, number, None).await?;
    link(&app, number, file).await
}
