//! The cross-table of matters and reasons by closed months, as JSON and as CSV at the same address.

use super::data::{cross_csv, cross_rows};
use super::track::tagged;
use crate::app::App;
use crate::http::extract::Query;
use crate::http::query::wants_csv;
use crate::problem::Failure;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use shared::cross::CrossTables;
use shared::problem::Field;

/// The only table offered; `shared::cross` says what any other would disclose.
pub const MATTERS_BY_REASON: &str = "matters-by-reason";

/// Get the cross-table of a year up to the end of a month.
///
/// Cells with fewer than five cases are hidden, and so are others from which they could be computed.
#[utoipa::path(get, path = "/api/v1/tables/{name}", tag = "public",
    params(
        ("name" = String, Path, description = "matters-by-reason"),
        ("month" = Option<String>, Query, description = "YYYY-MM; the newest if left out"),
        ("format" = Option<String>, Query, description = "json or csv"),
    ),
    responses((status = 200, content((CrossTables = "application/json"), (String = "text/csv"))), (status = 304)))]
pub async fn get_table(
    State(app): State<App>,
    Path(name): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if name != MATTERS_BY_REASON {
        return Err(Failure::NotFound);
    }
    let csv = wants_csv(&query, &headers)?;
    let months = app.store.list_tabled().await?;
    let month = query.read("month", Field::NotADate, |written| {
        months.iter().find(|month| *month == written).cloned()
    })?;
    let table = match month.as_ref().or(months.first()) {
        Some(month) => app.store.load_snapshot(month).await?.map(|snapshot| snapshot.table),
        None => None,
    };
    if csv {
        let town = app.town().await?;
        let rows = table.map_or(Vec::new(), |table| cross_rows(&table, &town.directory));
        let body = cross_csv(rows)?;
        let kind = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"onetrip-matters-by-reason.csv\""),
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "Accept"),
        ];
        return Ok((kind, body).into_response());
    }
    let tag = table
        .as_ref()
        .map_or("none".to_owned(), |table| format!("{}-{}", table.month, months.len()));
    let mut response = tagged(&headers, &tag, "no-cache", &CrossTables { months, table });
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept"));
    Ok(response)
}
