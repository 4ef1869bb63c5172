//! The public figures, as JSON and as CSV at the same address.

use crate::app::App;
use crate::http::extract::Query;
use crate::http::query::{language, period, wants_csv};
use crate::problem::Failure;
use crate::service::spreadsheet;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use shared::figures::{Figures, Published};

/// Get the figures of a period, both days included.
///
/// They count what happened within it, each time it happened, and what was open or without a verdict on the evening of
/// its last day. Without `from`, all numbers describe that evening, except that days always count what happened.
#[utoipa::path(get, path = "/api/v1/figures", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
        ("format" = Option<String>, Query, description = "json or csv"),
        ("lang" = Option<String>, Query, description = "zh or en, for the heads of the CSV"),
    ),
    responses((status = 200, content((Figures = "application/json"), (String = "text/csv")))))]
pub async fn get_figures(
    State(app): State<App>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (from, until) = period(&query)?;
    let lang = language(&query)?;
    let csv = wants_csv(&query, &headers)?;
    let figures = app.store.load_figures(from, until).await?;
    let caching = [(header::CACHE_CONTROL, "no-cache"), (header::VARY, "Accept")];
    if !csv {
        return Ok((caching, Json(figures)).into_response());
    }
    let town = app.town().await?;
    let directory = &town.directory;
    let body = spreadsheet::figures_csv(&figures, directory, lang)?;
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"onetrip-figures.csv\""),
    ];
    Ok((caching, kind, body).into_response())
}

/// Get the overall totals for a home page, without the tables.
#[utoipa::path(get, path = "/api/v1/figures/total", tag = "public",
    responses((status = 200, body = Published)))]
pub async fn get_total(State(app): State<App>) -> Result<impl IntoResponse, Failure> {
    let figures = app.store.load_figures(None, None).await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(figures.total)))
}
