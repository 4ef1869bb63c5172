//! The public log: what the events added to the figures, day by day, with the roots of each day, and the proof of a
//! case. It reveals the number of no case but the one that was asked for.

use crate::app::App;
use crate::http::extract::{Number, Query};
use crate::problem::Failure;
use crate::store::{CHECKPOINTS_AT_ONCE, ListError, LogPage, StoreError};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::problem::Field;
use shared::proof::audit::{ExportEnd, FORMAT};
use shared::proof::{CaseProof, Checkpoint};
use shared::time::Day;
use shared::wire::Page;

/// The maximum size of one response of an export, in bytes: below the limit of a function's response in the cloud.
const MAX_EXPORT: usize = 5_000_000;

const PLAIN: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

fn page(found: Option<LogPage>) -> Result<Response, Failure> {
    let LogPage { mut lines, next } = found.ok_or(ListError::BadCursor)?;
    if let Some(next) = next {
        lines.push_str(&format!("next {next}\n"));
    }
    Ok(([PLAIN, (header::CACHE_CONTROL, "no-cache")], lines).into_response())
}

fn day(query: &Query, name: &'static str) -> Result<Option<Day>, Failure> {
    query.read(name, Field::NotADate, |written| Day::read(written).ok())
}

/// Get a page of the log, oldest first.
///
/// It has the lines `day`, `event` and `count` that ARCHITECTURE.md specifies; the last line is `next` with the cursor
/// of the next page, if there is one.
#[utoipa::path(get, path = "/api/v1/log", tag = "public",
    params(("cursor" = Option<String>, Query, description = "where the page begins")),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_log(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    page(app.store.list_log(query.text("cursor")).await?)
}

/// Get a page of what days without a checkpoint have added so far, as lines `count`.
#[utoipa::path(get, path = "/api/v1/log/open", tag = "public",
    params(
        ("after" = Option<String>, Query, description = "the last day with a checkpoint, YYYY-MM-DD"),
        ("cursor" = Option<String>, Query, description = "where the page begins"),
    ),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_open_log(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let after = day(&query, "after")?;
    page(app.store.list_open_log(after, query.text("cursor")).await?)
}

/// Get a page of the events' current hashes, in the order of the log.
///
/// Each line is `stands` with the day and the hash of what is stored now. If it differs from the log's, the event was
/// changed after it was recorded.
#[utoipa::path(get, path = "/api/v1/log/standing", tag = "public",
    params(("cursor" = Option<String>, Query, description = "where the page begins")),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_standing(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    page(app.store.list_standing(query.text("cursor")).await?)
}

/// A checkpoint with its hash.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HashedCheckpoint {
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    /// 64 hexadecimal digits: what a reader should keep.
    pub hash: String,
}

/// A page of the checkpoints after a day, oldest first. Its cursor is the day after which the next page begins.
pub(crate) async fn checkpoint_page(
    app: &App,
    after: Option<Day>,
) -> Result<Page<HashedCheckpoint>, Failure> {
    let mut items = Vec::new();
    for line in app.store.list_checkpoints(after).await? {
        let checkpoint = read_checkpoint(&line)?;
        items.push(HashedCheckpoint { checkpoint, hash: Checkpoint::hash_of(&line).written() });
    }
    let is_full = items.len() == CHECKPOINTS_AT_ONCE;
    let cursor = items.last().filter(|_| is_full).map(|last| last.checkpoint.day.to_string());
    Ok(Page { items, cursor })
}

fn read_checkpoint(written: &str) -> Result<Checkpoint, Failure> {
    serde_json::from_str(written).map_err(|error| StoreError::Broken(error.into()).into())
}

/// List the checkpoints after a day, oldest first: each day's roots, chained to the day before.
#[utoipa::path(get, path = "/api/v1/log/checkpoints", tag = "public",
    params(("after" = Option<String>, Query, description = "YYYY-MM-DD")),
    responses((status = 200, body = Page<HashedCheckpoint>)))]
pub async fn list_checkpoints(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let page = checkpoint_page(&app, day(&query, "after")?).await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(page)).into_response())
}

/// Export the log as a file.
///
/// Its first line names the format, its last line says how long it is. A log that is too long for one response comes in
/// parts, by `after` and `until`.
#[utoipa::path(get, path = "/api/v1/log/export", tag = "public",
    params(
        ("after" = Option<String>, Query, description = "the last day of the part before, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "the last day of this part, YYYY-MM-DD"),
    ),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_export(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let (after, until) = (day(&query, "after")?, day(&query, "until")?);
    let mut export = format!("{FORMAT}\n");
    let mut end = ExportEnd { last: shared::chain::GENESIS.to_owned(), ..ExportEnd::default() };
    // The chunks of a day end in digits, so `f` sorts after all of them and before the next day.
    let mut cursor = after.map(|day| format!("{day}#f"));
    'pages: loop {
        let found = app.store.list_log(cursor.as_deref()).await?;
        let Some(LogPage { lines, next }) = found else { break };
        for line in lines.lines() {
            if let Some(written) = line.strip_prefix("day ") {
                let checkpoint = read_checkpoint(written)?;
                if until.is_some_and(|until| checkpoint.day > until) {
                    break 'pages;
                }
                end.days = end.days.saturating_add(1);
                end.last = Checkpoint::hash_of(written).written();
            }
            end.events = end.events.saturating_add(u32::from(line.starts_with("event ")));
            end.rows = end.rows.saturating_add(u32::from(line.starts_with("count ")));
            export.push_str(line);
            export.push('\n');
        }
        if export.len() > MAX_EXPORT {
            return Err(Failure::field("until", Field::TooFarAhead));
        }
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    export.push_str(&end.line());
    export.push('\n');
    let name = "attachment; filename=\"onetrip-log.txt\"";
    let headers = [PLAIN, (header::CACHE_CONTROL, "no-cache"), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, export).into_response())
}

/// Get the proof of a case: its events as they were written, their places under the days' roots, and the case as the
/// tracker shows it.
#[utoipa::path(get, path = "/api/v1/cases/{number}/events", tag = "public",
    params(("number" = String, Path, description = "The case number")),
    responses((status = 200, body = CaseProof)))]
pub async fn get_case_proof(
    State(app): State<App>,
    Number(number): Number,
) -> Result<Response, Failure> {
    let proof = app.store.prove_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(proof)).into_response())
}
