//! The public figures, as JSON and as CSV at the same address.

use crate::app::App;
use crate::http::extract::Query;
use crate::http::query::{language, period, wants_csv};
use crate::problem::Failure;
use crate::service::spreadsheet;
use crate::store::GroupKind;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::figures::{
    DepartmentFigures, Figures, MatterFigures, Published, ReasonFigures, SpanFigures,
};

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

/// The part that a page shows of the figures of the groups of a kind.
async fn part<T: Serialize>(
    app: &App,
    query: &Query,
    kind: GroupKind,
    of: fn(Figures) -> T,
) -> Result<Response, Failure> {
    let (from, until) = period(query)?;
    let figures = app.store.load_figures_of(kind, from, until).await?;
    Ok((NO_CACHE, Json(of(figures))).into_response())
}

const NO_CACHE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-cache")];

/// Get the figures of all cases together, without the tables.
#[utoipa::path(get, path = "/api/v1/figures/total", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
    ),
    responses((status = 200, body = Published)))]
pub async fn get_total(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    part(&app, &query, GroupKind::All, |figures| figures.total).await
}

/// Get the figures of each department, most registered cases first.
#[utoipa::path(get, path = "/api/v1/figures/departments", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
    ),
    responses((status = 200, body = Vec<DepartmentFigures>)))]
pub async fn list_departments(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    part(&app, &query, GroupKind::Department, |figures| figures.by_department).await
}

/// Get the figures of each matter, most registered cases first.
#[utoipa::path(get, path = "/api/v1/figures/matters", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
    ),
    responses((status = 200, body = Vec<MatterFigures>)))]
pub async fn list_matters(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    part(&app, &query, GroupKind::Matter, |figures| figures.by_matter).await
}

/// Get the figures of each reason for refusal, most registered cases first.
#[utoipa::path(get, path = "/api/v1/figures/reasons", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
    ),
    responses((status = 200, body = Vec<ReasonFigures>)))]
pub async fn list_reasons(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    part(&app, &query, GroupKind::Reason, |figures| figures.by_reason).await
}

/// Get what happened over time, by day if it lies within three months in a row, and by month otherwise.
#[utoipa::path(get, path = "/api/v1/figures/spans", tag = "public",
    params(
        ("from" = Option<String>, Query, description = "first day, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "last day, YYYY-MM-DD"),
    ),
    responses((status = 200, body = Vec<SpanFigures>)))]
pub async fn list_spans(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let (from, until) = period(&query)?;
    let spans = app.store.load_spans(from, until).await?;
    Ok((NO_CACHE, Json(spans)).into_response())
}
