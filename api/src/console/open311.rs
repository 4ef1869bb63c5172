//! The keys with which apps and other systems register cases by Open311. Whether one is needed is among the rate limits.

use crate::app::App;
use crate::http::extract::{Body, IdempotencyKey, Query};
use crate::problem::Failure;
use crate::secret::digest;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::open311::{MadeOpen311Key, MakeOpen311Key, Open311Key};
use shared::problem::Field;
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
    let (id, secret) = app.pepper.open311_key(&signed_in.session.account, &idempotency);
    // Names are unique among active keys, because the name is how a key is found when it must be revoked.
    let named = |known: &Open311Key| known.name == name && known.revoked_at.is_none();
    if app.store.all_keys::<Open311Key>().await?.iter().any(|known| known.id != id && named(known))
    {
        return Err(Failure::field("name", Field::Taken));
    }
    let made = Open311Key { id, name, made_at: app.now(), revoked_at: None };
    let author = signed_in.author(&app);
    let key = if app.store.save_key(&made, &digest(secret.as_bytes()), &author).await? {
        made
    } else {
        let (known, _) =
            app.store.load_key::<Open311Key>(&made.id).await?.ok_or(Failure::KeyReused)?;
        if known.name != made.name {
            return Err(Failure::KeyReused);
        }
        known
    };
    let secret = format!("{}.{secret}", key.id);
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
