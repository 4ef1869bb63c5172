//! The audit trail, for inspectors: what staff did besides the cases, day by day or account by account, as a file that
//! `tests/proof/check_log.py` checks, and the accounts that opened unusually many cases.

use crate::app::App;
use crate::http::extract::Query;
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use shared::id::AccountId;
use shared::problem::Field;
use shared::time::Day;
use shared::trail::{OpenedMany, TrailEntry};
use shared::wire::{AccessLogEntry, Page, ReadWhat};

const PLAIN: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
/// The first line of a day as a file.
const FORMAT: &str = "trail onetrip.trail.v1";

/// Entries from their lines. One that a later version wrote is left out; the file of the day has it.
fn read(page: Page<String>) -> Page<TrailEntry> {
    let entries = page.items.iter().filter_map(|line| match serde_json::from_str(line) {
        Ok(entry) => Some(entry),
        Err(error) => {
            tracing::warn!("an entry of the trail: {error}");
            None
        }
    });
    Page { items: entries.collect(), cursor: page.cursor }
}

/// List a day's entries of the audit trail, newest first.
#[utoipa::path(get, path = "/api/v1/console/trail", tag = "supervision",
    params(
        ("on" = Option<String>, Query, description = "the day; today where not said"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<TrailEntry>)))]
pub async fn list_trail(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Json<Page<TrailEntry>>, Failure> {
    let on = query.read("on", Field::NotADate, |written| Day::read(written).ok())?;
    let day = on.unwrap_or_else(|| app.now().day());
    Ok(Json(read(app.store.list_trail(day, query.text("cursor")).await?)))
}

/// List what an account did, newest first.
#[utoipa::path(get, path = "/api/v1/console/accounts/{id}/trail", tag = "supervision",
    params(("id" = String, Path), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<TrailEntry>)))]
pub async fn list_trail_of(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Page<TrailEntry>>, Failure> {
    let account = AccountId::new(id).map_err(|_| Failure::NotFound)?;
    Ok(Json(read(app.store.list_trail_of(&account, query.text("cursor")).await?)))
}

/// Get a day of the audit trail as a file.
///
/// What is longer than one response comes in parts, which are one file in their order: `Link` names the next. Fetching
/// the file is an entry itself.
#[utoipa::path(get, path = "/api/v1/console/trail/days/{day}", tag = "supervision",
    params(
        ("day" = String, Path, description = "YYYY-MM-DD"),
        ("cursor" = Option<String>, Query, description = "where a part begins, from the part before"),
    ),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404)))]
pub async fn export_trail_day(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(day): Path<String>,
    query: Query,
) -> Result<Response, Failure> {
    let day = Day::read(&day).map_err(|_| Failure::NotFound)?;
    let cursor = query.text("cursor");
    let page = app.store.export_trail(day, cursor).await?;
    let mut file = String::new();
    if cursor.is_none() {
        let account = signed_in.session.account.clone();
        app.store.note_reading(AccessLogEntry::of(account, ReadWhat::Trail, app.now())).await?;
        file.push_str(FORMAT);
        file.push('\n');
        if let Some(seal) = app.store.load_trail_day(day).await? {
            file.push_str(&format!("day {}\n", seal.line()));
        }
    }
    for line in &page.items {
        file.push_str(&format!("entry {line}\n"));
    }
    let name = format!("attachment; filename=\"onetrip-trail-{day}.txt\"");
    let mut response = ([PLAIN], file).into_response();
    let mut insert = |name: HeaderName, value: String| {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    };
    insert(header::CONTENT_DISPOSITION, name);
    if let Some(cursor) = page.cursor {
        let next = format!("</api/v1/console/trail/days/{day}?cursor={cursor}>; rel=\"next\"");
        insert(header::LINK, next);
    }
    Ok(response)
}

/// List the accounts that opened unusually many cases on one day, newest first.
#[utoipa::path(get, path = "/api/v1/console/trail/conspicuous", tag = "supervision",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<OpenedMany>)))]
pub async fn list_conspicuous(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Json<Page<OpenedMany>>, Failure> {
    Ok(Json(app.store.list_opened_many(query.text("cursor")).await?))
}
