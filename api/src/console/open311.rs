//! The keys with which apps and other systems register cases by Open311. Whether one is needed is among the rate limits.

use crate::app::App;
use crate::http::extract::{Body, IdempotencyKey, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::access_key::make_key;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::open311::{MadeOpen311Key, MakeOpen311Key, Open311Key};
use shared::wire::Page;

/// List the keys by their identifiers, without their secrets.
#[utoipa::path(get, path = "/api/v1/console/open311/keys", tag = "open311",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Open311Key>)))]
pub async fn list_open311_keys(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Json<Page<Open311Key>>, Failure> {
    Ok(Json(app.store.list_keys::<Open311Key>(query.text("cursor")).await?))
}

/// Create a key and show it once.
///
/// Repeating the request with the same `Idempotency-Key` and body returns the same key, in case the response was lost.
#[utoipa::path(post, path = "/api/v1/console/open311/keys", tag = "open311",
    params(("Idempotency-Key" = String, Header)),
    request_body = MakeOpen311Key,
    responses((status = 201, body = MadeOpen311Key)))]
pub async fn make_open311_key(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(idempotency): IdempotencyKey,
    body: Body<MakeOpen311Key>,
) -> Result<Response, Failure> {
    let MakeOpen311Key { name } = body.value;
    let made_at = app.now();
    let asked = |id| Open311Key { id, name, made_at, revoked_at: None };
    let (key, secret) = make_key(&app, &signed_in, &idempotency, asked).await?;
    Ok((StatusCode::CREATED, Json(MadeOpen311Key { key, secret })).into_response())
}

/// Revoke a key for good.
#[utoipa::path(post, path = "/api/v1/console/open311/keys/{id}/revocation", tag = "open311",
    params(("id" = String, Path)),
    responses((status = 200, body = Open311Key)))]
pub async fn revoke_open311_key(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Open311Key>, Failure> {
    let revoked =
        app.store.revoke_key::<Open311Key>(&id, app.now(), &signed_in.author(&app)).await?;
    revoked.map(Json).ok_or(Failure::NotFound)
}
