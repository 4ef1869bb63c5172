//! Readings of how long people wait, sent by queueing systems with a key.

use crate::app::App;
use crate::http::extract::{RawBody, is_of_type, read_object};
use crate::problem::Failure;
use crate::secret::opens_key;
use crate::service::waiting::{checked, read_file, take_readings};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use shared::waiting::{ReadingsTaken, Via, WaitingKey, WaitingReading};

/// Record one reading as JSON, or several as CSV.
///
/// A CSV has the header `window,at,waiting,minutes`, with `at` as `2018-05-25 09:30` in China. The same window and
/// instant again is the same reading. A file with an invalid line is refused as a whole; each problem names its line
/// and field as `lines.3.minutes`.
#[utoipa::path(post, path = "/api/v1/queue/readings", tag = "queue",
    params(("Authorization" = String, Header, description = "Key and what was shown when the key was made")),
    request_body(content((WaitingReading = "application/json"), (String = "text/csv"))),
    responses((status = 200, body = ReadingsTaken)))]
pub async fn add_readings(
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Json<ReadingsTaken>, Failure> {
    let key = key_of(&app, &headers).await?;
    let town = app.town().await?;
    let (directory, allowed, now) = (&town.directory, key.window.as_ref(), app.now());
    let readings = if is_of_type(&headers, "application/json") {
        vec![checked(read_object(&body)?, directory, allowed, now)?]
    } else if is_of_type(&headers, "text/csv") {
        read_file(&body, directory, allowed, now)?
    } else {
        return Err(Failure::UnsupportedMediaType);
    };
    Ok(Json(take_readings(&app, readings, Via::Key).await?))
}

/// The key that a request shows. A revoked one counts as none.
async fn key_of(app: &App, headers: &HeaderMap) -> Result<WaitingKey, Failure> {
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|written| written.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("key"))
        .map(|(_, shown)| shown.trim())
        .ok_or(Failure::Unauthenticated)?;
    let (id, secret) = shown.split_once('.').ok_or(Failure::Unauthenticated)?;
    let is_id = (1..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id {
        return Err(Failure::Unauthenticated);
    }
    let known = app.store.load_key::<WaitingKey>(id).await?;
    known
        .filter(|(key, digest)| key.revoked_at.is_none() && opens_key(secret, digest))
        .map(|(key, _)| key)
        .ok_or(Failure::Unauthenticated)
}
