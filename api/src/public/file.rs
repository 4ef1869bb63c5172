//! Files: what the holder of the slip adds and sees, and what staff published. The list of a case's files is part of
//! the case.

use super::own::{admit_message, open, sent};
use crate::app::App;
use crate::http::extract::{Body, FileOf, IdempotencyKey, IfMatch, Number, SlipCredential};
use crate::problem::Failure;
use crate::service::Idempotency;
use crate::service::file::{hand_in, link, published, ticket};
use crate::service::limit::admit_upload;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use shared::actor::Actor;
use shared::wire::{AskUpload, Done, FileLink, HandIn, Upload};

/// Request a place to upload a photo or a PDF to.
#[utoipa::path(post, path = "/api/v1/cases/{number}/own/uploads", tag = "citizen",
    params(
        ("number" = String, Path),
        ("Authorization" = String, Header, description = "`Code 12345678` or `Token …`"),
    ),
    request_body = AskUpload,
    responses((status = 200, body = Upload), (status = 409)))]
pub async fn ask_own_upload(
    State(app): State<App>,
    Number(number): Number,
    presented: SlipCredential,
    body: Body<AskUpload>,
) -> Result<Json<Upload>, Failure> {
    let head = open(&app, number, &presented).await?;
    let subject = format!("{number}|{}", body.digest);
    admit_upload(&app, &presented.client, number, body.value.bytes, &subject).await?;
    ticket(&app, &head.case, &Actor::Citizen, &body.value).await
}

/// Add an uploaded file to the case.
///
/// Its type is taken from its bytes. It is personal until staff publish it.
#[utoipa::path(post, path = "/api/v1/cases/{number}/own/files", tag = "citizen",
    params(
        ("number" = String, Path),
        ("Authorization" = String, Header, description = "`Code 12345678` or `Token …`"),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = HandIn,
    responses((status = 200, body = Done), (status = 409)))]
pub async fn add_own_file(
    State(app): State<App>,
    Number(number): Number,
    presented: SlipCredential,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<HandIn>,
) -> Result<Json<Done>, Failure> {
    let head = open(&app, number, &presented).await?;
    let digest = format!("own-files:{}", body.digest);
    let idempotency = Idempotency { scope: format!("citizen#{number}"), key, digest };
    admit_message(&app, &presented.client, &idempotency).await?;
    hand_in(&app, sent(head, revision, idempotency), body.value).await.map(Json)
}

/// Get a link to view a file of one's own case, valid for five minutes.
#[utoipa::path(get, path = "/api/v1/cases/{number}/own/files/{file}", tag = "citizen",
    params(
        ("number" = String, Path),
        ("file" = u16, Path),
        ("Authorization" = String, Header, description = "`Code 12345678` or `Token …`"),
    ),
    responses((status = 200, body = FileLink)))]
pub async fn view_own_file(
    State(app): State<App>,
    FileOf(number, file): FileOf,
    presented: SlipCredential,
) -> Result<Response, Failure> {
    open(&app, number, &presented).await?;
    link(&app, number, file).await
}

/// Get a published file, by a redirect that is valid for five minutes.
///
/// A file that is not published is not found.
#[utoipa::path(get, path = "/api/v1/cases/{number}/files/{file}", tag = "public",
    params(("number" = String, Path), ("file" = u16, Path)),
    responses((status = 303)))]
pub async fn get_published_file(
    State(app): State<App>,
    FileOf(number, file): FileOf,
) -> Result<Response, Failure> {
    published(&app, number, file).await
}
