//! Registering online, and tracking by number.

use crate::app::{App, Client};
use crate::http::extract::{Body, IdempotencyKey, Number};
use crate::problem::Failure;
use crate::service::limit::{admit_look, admit_registration, count_miss};
use crate::service::{Idempotency, register};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::actor::Actor;
use shared::command::Register;
use shared::view::PublicRecord;
use shared::wire::{Slip, TownDirectory};

/// Get the departments, windows and matters that pages name, and the rules in force.
#[utoipa::path(get, path = "/api/v1/directory", tag = "public",
    responses((status = 200, body = TownDirectory)))]
pub async fn get_directory(State(app): State<App>) -> Result<Response, Failure> {
    let town = TownDirectory::of(&app.town().await?.directory, app.policy().await?);
    Ok(([(header::CACHE_CONTROL, "public, max-age=60")], Json(town)).into_response())
}

/// Register a case and return its slip.
///
/// Repeating the request with the same key and body returns the same slip.
#[utoipa::path(post, path = "/api/v1/cases", tag = "public",
    params(("Idempotency-Key" = String, Header, description = "16 to 64 characters, the same for a retry")),
    request_body = Register,
    responses((status = 201, body = Slip)))]
pub async fn register_case(
    State(app): State<App>,
    client: Client,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<Register>,
) -> Result<(StatusCode, Json<Slip>), Failure> {
    admit_registration(&app, &client, &key).await?;
    let idempotency = Idempotency { scope: "public".into(), key, digest: body.digest };
    let slip = register(&app, Actor::Citizen, None, body.value, idempotency).await?;
    Ok((StatusCode::CREATED, Json(slip)))
}

/// Get a case as anyone with its number sees it.
///
/// It costs one read, or a small one if nothing has changed since the tag in `If-None-Match`.
#[utoipa::path(get, path = "/api/v1/cases/{number}", tag = "public",
    params(("number" = String, Path, description = "The case number")),
    responses((status = 200, body = PublicRecord), (status = 304)))]
pub async fn get_case(
    State(app): State<App>,
    client: Client,
    Number(number): Number,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    admit_look(&app, &client, number).await?;
    let missed = || {
        count_miss(&app, &client);
        Failure::NoSuchCaseOrCode
    };
    if headers.contains_key(header::IF_NONE_MATCH) {
        let glance = app.store.glance(number).await?.ok_or_else(missed)?;
        let answer = tagged(&headers, &glance.revision.to_string(), "no-cache", &());
        if answer.status() == StatusCode::NOT_MODIFIED {
            return Ok(answer);
        }
    }
    let told = app.store.load_history_of(number).await?.ok_or_else(missed)?;
    let tag = told.head.case.revision().to_string();
    Ok(tagged(&headers, &tag, "no-cache", &PublicRecord::of(told.history())))
}

/// A response with an `ETag` and `Cache-Control`, or 304 if the client has it already.
pub fn tagged<T: serde::Serialize>(
    headers: &HeaderMap,
    tag: &str,
    caching: &'static str,
    value: &T,
) -> Response {
    let tag = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let caching = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, caching.to_owned())];
    if known == Some(tag.as_str()) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, Json(value)).into_response()
}
