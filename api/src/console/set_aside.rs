//! What the jobs could not do and have set aside, for administrators. It names cases by their numbers and holds nothing
//! of what is written in them.

use crate::app::App;
use crate::http::extract::Query;
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use shared::wire::{Page, SetAside};

/// List what the jobs have set aside because it failed, by job.
#[utoipa::path(get, path = "/api/v1/console/set-aside", tag = "administration",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<SetAside>)))]
pub async fn list_set_aside(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_set_aside(query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Let the job try again now instead of after its pause.
///
/// The next run tries. Something that is done by then, or not set aside at all, is not found.
#[utoipa::path(post, path = "/api/v1/console/set-aside/{id}/retry", tag = "administration",
    params(("id" = String, Path, description = "as it stands in the list")),
    responses((status = 200, body = SetAside)))]
pub async fn retry_set_aside(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SetAside>, Failure> {
    let sooner = app.store.retry_set_aside(&id, app.now()).await?;
    app.outbox.notify_one();
    sooner.map(Json).ok_or(Failure::NotFound)
}
