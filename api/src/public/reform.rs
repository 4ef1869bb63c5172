//! Published reforms, with the number of cases that led to each and its effect. A page of them costs one query and a
//! bounded batch of yearly figures, however many cases there are.

use crate::app::App;
use crate::http::extract::Query;
use crate::problem::Failure;
use crate::service::effect::effects;
use crate::store::PUBLISHED_REFORMS;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::id::ReformId;
use shared::reform::Reform;
use shared::wire::Page;
use shared::wire::study::PublicReform;

/// List published reforms, newest first.
#[utoipa::path(get, path = "/api/v1/reforms", tag = "public",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<PublicReform>)))]
pub async fn list_published_reforms(
    State(app): State<App>,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list::<Reform>(PUBLISHED_REFORMS, query.text("cursor")).await?;
    let effects = effects(&app, &page.items).await?;
    let items = page.items.into_iter().zip(effects);
    let items = items.map(|(reform, effect)| PublicReform::of(reform, effect)).collect();
    let page = Page { items, cursor: page.cursor };
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(page)).into_response())
}

/// Get a published reform.
#[utoipa::path(get, path = "/api/v1/reforms/{id}", tag = "public",
    params(("id" = String, Path)),
    responses((status = 200, body = PublicReform)))]
pub async fn get_published_reform(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = ReformId::new(id).map_err(|_| Failure::NotFound)?;
    let reform = app.store.load::<Reform>(&id).await?;
    let reform = reform.filter(|reform| reform.published_at.is_some()).ok_or(Failure::NotFound)?;
    let mut effects = effects(&app, std::slice::from_ref(&reform)).await?;
    let effect = effects.pop().ok_or(Failure::NotFound)?;
    let reform = PublicReform::of(reform, effect);
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(reform)).into_response())
}
