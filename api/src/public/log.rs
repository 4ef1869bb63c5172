//! The public log: what the events added to the figures, day by day, with the roots of each day, and the proof of a
//! case. It reveals the number of no case but the one that was asked for.

use crate::app::{App, Client};
use crate::http::extract::{Number, Query};
use crate::problem::Failure;
use crate::service::limit::{admit_look, count_miss};
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

/// Where an export goes on: its totals so far, and the place in the log. As text it is the value of `cursor`.
struct Continuation {
    end: ExportEnd,
    place: String,
}

impl Continuation {
    fn read(written: &str) -> Option<Continuation> {
        let mut parts = written.splitn(5, '.');
        let mut number = || parts.next()?.parse().ok();
        let (days, events, rows) = (number()?, number()?, number()?);
        let last = parts.next().filter(|last| last.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let end = ExportEnd { days, events, rows, last: last.to_owned() };
        Some(Continuation { end, place: parts.next()?.replace('_', "#") })
    }

    fn written(&self) -> String {
        let Continuation { end: ExportEnd { days, events, rows, last }, place } = self;
        format!("{days}.{events}.{rows}.{last}.{}", place.replace('#', "_"))
    }
}

/// Export the log as a file.
///
/// Its first line names the format, its last line says how long it is. What is longer than one response comes in parts,
/// which are one file in their order: `Link` names the next.
#[utoipa::path(get, path = "/api/v1/log/export", tag = "public",
    params(
        ("after" = Option<String>, Query, description = "the last day before the file, YYYY-MM-DD"),
        ("until" = Option<String>, Query, description = "the last day of the file, YYYY-MM-DD"),
        ("cursor" = Option<String>, Query, description = "where a part begins, from the part before"),
    ),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn get_export(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let (after, until) = (day(&query, "after")?, day(&query, "until")?);
    let (mut export, mut end, cursor) = match query.text("cursor") {
        Some(written) => {
            let Continuation { end, place } =
                Continuation::read(written).ok_or(ListError::BadCursor)?;
            (String::new(), end, Some(place))
        }
        None => {
            // The chunks of a day end in digits, so `f` sorts after all of them and before the next day.
            let place = after.map(|day| format!("{day}#f"));
            (format!("{FORMAT}\n"), ExportEnd::of_nothing(), place)
        }
    };
    let LogPage { lines, mut next } =
        app.store.list_log(cursor.as_deref()).await?.ok_or(ListError::BadCursor)?;
    for line in lines.lines() {
        if let (Some(written), Some(until)) = (line.strip_prefix("day "), until)
            && read_checkpoint(written)?.day > until
        {
            next = None;
            break;
        }
        end.count(line);
        export.push_str(line);
        export.push('\n');
    }
    let mut links = None;
    match next {
        Some(place) => {
            let cursor = Continuation { end, place }.written();
            let until = until.map(|day| format!("until={day}&")).unwrap_or_default();
            let next = format!("</api/v1/log/export?{until}cursor={cursor}>; rel=\"next\"");
            links = Some([(header::LINK, next)]);
        }
        None => {
            export.push_str(&end.line());
            export.push('\n');
        }
    }
    let name = "attachment; filename=\"onetrip-log.txt\"";
    let headers = [PLAIN, (header::CACHE_CONTROL, "no-cache"), (header::CONTENT_DISPOSITION, name)];
    Ok(match links {
        Some(links) => (headers, links, export).into_response(),
        None => (headers, export).into_response(),
    })
}

/// Get the proof of a case: its events as they were written, their places under the days' roots, and the case as the
/// tracker shows it.
#[utoipa::path(get, path = "/api/v1/cases/{number}/events", tag = "public",
    params(("number" = String, Path, description = "The case number")),
    responses((status = 200, body = CaseProof)))]
pub async fn get_case_proof(
    State(app): State<App>,
    client: Client,
    Number(number): Number,
) -> Result<Response, Failure> {
    admit_look(&app, &client, number).await?;
    let proof = app.store.prove_case(number).await?.ok_or_else(|| {
        count_miss(&app, &client);
        Failure::NoSuchCaseOrCode
    })?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(proof)).into_response())
}
