//! Imports an existing register: all its rows, or all but those that are wrong.
//!
//! The file is uploaded straight to the bucket. A task reads it and checks every row; whoever started it sees what was
//! found, may have the rows checked under another mapping, and confirms; then the task writes the rows. What is short
//! is read and checked before the request is answered. Each row is marked as imported, so that sending the file again
//! finishes an import that was cancelled: rows that were imported already are skipped.

use super::list::read_list;
use super::task::{NewTask, TRIES, begin, find_running, own_in_seat, worker_was_faster};
use crate::app::App;
use crate::files::FileKey;
use crate::http::extract::{Body, Query};
use crate::http::query::language;
use crate::jobs::task::work_on;
use crate::problem::Failure;
use crate::secret::{digest, random_hex};
use crate::service::SignedIn;
use crate::service::file::{files, upload_of};
use crate::service::import::run::shown;
use crate::service::import::stored::{Content, StoredPieces};
use crate::service::import::{Layout, Row};
use crate::service::spreadsheet::{internal, neutral};
use crate::store::{HeldTask, ImportProgress, Pieces, Progress, StoreError, TaskKey};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use shared::limits::MAX_REGISTER_FILE;
use shared::problem::{Field, FieldProblem};
use shared::vocabulary::{ImportStep, TaskState};
use shared::wire::{
    AskRegisterUpload, ConfirmImport, DifferingRow, ImportMapping, ImportPreview, ImportTable,
    ImportTask, KnownRows, LeftOutRow, Page, ReadWhat, RowProblem, SheetRow, StartImport, Task,
    TaskWhat, Upload,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// The number of rows shown in a preview.
const SAMPLE: usize = 5;
/// The number of columns of the first rows that are shown to choose the heading.
const BEGINNING_COLUMNS: usize = 40;
/// The number of spellings that can be given a meaning, and of characters of each and of its meaning.
const MAX_VALUES: usize = 500;
const MAX_VALUE: usize = 200;
/// The number of wrong rows in a file of them, and of bytes of their cells: an answer of a function has 6 MB.
const WRONG_ROWS: usize = 10_000;
const WRONG_BYTES: usize = 3_000_000;
/// The number of rows without a choice that are named.
const UNDECIDED_SHOWN: usize = 500;
/// For how long a request reads and checks a file before it is left to the worker.
const AT_ONCE: Duration = Duration::from_secs(4);

/// Request a place to upload a register to.
#[utoipa::path(post, path = "/api/v1/console/imports/uploads", tag = "console",
    request_body = AskRegisterUpload,
    responses((status = 200, body = Upload)))]
pub async fn ask_register_upload(
    State(app): State<App>,
    _: SignedIn,
    body: Body<AskRegisterUpload>,
) -> Result<Json<Upload>, Failure> {
    let AskRegisterUpload { bytes, sheet } = body.value;
    if bytes > MAX_REGISTER_FILE as u64 {
        return Err(Failure::field("file", Field::TooLarge { max: MAX_REGISTER_FILE }));
    }
    Ok(upload_of(files(&app)?.register_ticket(bytes, sheet).await?))
}

/// Start to read and check an uploaded register.
///
/// The import is a task. While one of the same register is being written, starting it again gives that one.
#[utoipa::path(post, path = "/api/v1/console/imports", tag = "console",
    request_body = StartImport,
    responses((status = 201, body = Task), (status = 409)))]
pub async fn start_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<StartImport>,
) -> Result<Response, Failure> {
    let StartImport { key, name, source, mapping, table } = body.value;
    accept_values(mapping.as_ref())?;
    files(&app)?;
    signed_in.staff.seat.window().ok_or(Failure::Forbidden)?;
    let key = FileKey::read(&key).map_err(|_| Failure::field("key", Field::NotUploaded))?;
    let is_same = |what: &TaskWhat| match what {
        TaskWhat::Import(import) => import.source == source && import.step == ImportStep::Importing,
        TaskWhat::Export(_) => false,
    };
    if let Some(same) = find_running(&app, &signed_in, is_same).await? {
        return Ok((StatusCode::CREATED, Json(same)).into_response());
    }
    let of_register = digest(source.as_str().as_bytes());
    let progress =
        ImportProgress { table, ..ImportProgress::of(of_register, key.to_string(), mapping) };
    let name = shown(&name);
    let step = ImportStep::Reading;
    let import = ImportTask { name, source, step, present: 0, refused: None };
    let new = NewTask {
        what: TaskWhat::Import(import),
        expected: None,
        secret: random_hex::<16>(),
        progress: Progress::Import(Box::new(progress)),
    };
    let task = begin(&app, &signed_in, new).await?;
    let key = TaskKey { account: signed_in.session.account.clone(), id: task.id.clone() };
    let task = worked_on(&app, &key).await?.unwrap_or(task);
    Ok((StatusCode::CREATED, Json(task)).into_response())
}

/// Works on a task for a moment, leaves the rest to the worker, and returns how far it is.
async fn worked_on(app: &App, key: &TaskKey) -> Result<Option<Task>, StoreError> {
    work_on(app, key, AT_ONCE).await;
    app.tasks.notify_one();
    Ok(app.store.load_task(key).await?.map(|held| held.stored.task))
}

/// An import of the user that was read.
async fn own_import(
    app: &App,
    signed_in: &SignedIn,
    id: &str,
) -> Result<(HeldTask, ImportProgress), Failure> {
    let held = own_in_seat(app, signed_in, id).await?;
    match held.stored.progress.clone() {
        Progress::Import(progress) if progress.layout.is_some() => Ok((held, *progress)),
        Progress::Import(_) | Progress::FormerImport {} | Progress::Export { .. } => {
            Err(Failure::NotFound)
        }
    }
}

/// See what was found in the file of an import.
#[utoipa::path(get, path = "/api/v1/console/imports/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = ImportPreview)))]
pub async fn get_import(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<ImportPreview>, Failure> {
    let (held, progress) = own_import(&app, &signed_in, &id).await?;
    let stored = StoredPieces { files: files(&app)?, secret: &held.stored.secret };
    let (Some(revision), Some(mapping)) = (progress.layout, progress.mapping) else {
        return Err(Failure::NotFound);
    };
    let layout: Layout = stored.get(Content::Layout, (revision, 0)).await?;
    let rows: Vec<Row> = match progress.read.is_empty() {
        true => Vec::new(),
        false => stored.nth(Content::Rows, &progress.read, 0).await?,
    };
    let columns: Vec<String> = layout.heads.iter().map(|head| shown(head)).collect();
    let sample = rows.iter().take(SAMPLE).map(|row| {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| shown(cell)).collect();
        cells.resize(columns.len().max(cells.len()), String::new());
        cells
    });
    let sample = sample.collect();
    let beginning = layout.beginning.into_iter().map(|Row { place, cells, .. }| SheetRow {
        row: place,
        cells: cells.into_iter().take(BEGINNING_COLUMNS).collect(),
    });
    let table = ImportTable {
        sheet: Some(layout.sheet),
        head_row: layout.head.map(|head| head.row),
        head_rows: layout.head.map(|head| head.rows),
    };
    let found = progress.found;
    Ok(Json(ImportPreview {
        columns,
        sample,
        rows: progress.rows,
        sheets: layout.sheets,
        table,
        beginning: beginning.collect(),
        mapping,
        problems: found.problems,
        wrong: found.wrong,
        left_out: found.left_out,
        without_year: found.without_year,
        values: found.values,
        more_values: found.more_values,
        present: found.present,
        differing: found.differing,
        short_years: found.short_years,
        read_as: found.read_as,
    }))
}

/// A stored page of a list. Its cursor is its place.
async fn page<T: DeserializeOwned>(
    app: &App,
    held: &HeldTask,
    content: Content,
    pages: &Pieces,
    query: &Query,
) -> Result<Json<Page<T>>, Failure> {
    let place: u32 = match query.text("cursor") {
        None => 0,
        Some(cursor) => {
            let place = cursor.parse().ok().filter(|place| *place < pages.len());
            place.ok_or_else(|| Failure::field("cursor", Field::Malformed))?
        }
    };
    if pages.is_empty() {
        return Ok(Json(Page { items: Vec::new(), cursor: None }));
    }
    let stored = StoredPieces { files: files(app)?, secret: &held.stored.secret };
    let items = stored.nth(content, pages, place).await?;
    let next = place.saturating_add(1);
    Ok(Json(Page { items, cursor: (next < pages.len()).then(|| next.to_string()) }))
}

/// List what is wrong with the rows of an import, in their order.
#[utoipa::path(get, path = "/api/v1/console/imports/{id}/problems", tag = "console",
    params(("id" = String, Path), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<RowProblem>)))]
pub async fn list_import_problems(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Page<RowProblem>>, Failure> {
    let (held, progress) = own_import(&app, &signed_in, &id).await?;
    page(&app, &held, Content::Problems, &progress.problem_pages, &query).await
}

/// List the rows of an import whose number exists already with different content, in their order.
#[utoipa::path(get, path = "/api/v1/console/imports/{id}/differing-rows", tag = "console",
    params(("id" = String, Path), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<DifferingRow>)))]
pub async fn list_differing_rows(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Page<DifferingRow>>, Failure> {
    let (held, progress) = own_import(&app, &signed_in, &id).await?;
    read_list(&app, &signed_in, ReadWhat::Register).await?;
    page(&app, &held, Content::Differing, &progress.differing_pages, &query).await
}

/// List the rows of an import that are not part of the register, in their order.
#[utoipa::path(get, path = "/api/v1/console/imports/{id}/left-out", tag = "console",
    params(("id" = String, Path), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<LeftOutRow>)))]
pub async fn list_left_out_rows(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Page<LeftOutRow>>, Failure> {
    let (held, progress) = own_import(&app, &signed_in, &id).await?;
    page(&app, &held, Content::LeftOut, &progress.left_out_pages, &query).await
}

/// Get the wrong rows of an import as CSV, each with what is wrong, to be corrected and imported again.
///
/// A very long list is cut.
#[utoipa::path(get, path = "/api/v1/console/imports/{id}/wrong-rows", tag = "console",
    params(("id" = String, Path), ("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content((String = "text/csv")))))]
pub async fn get_wrong_rows(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Failure> {
    let lang = language(&query)?;
    let (held, progress) = own_import(&app, &signed_in, &id).await?;
    let stored = StoredPieces { files: files(&app)?, secret: &held.stored.secret };
    let revision = progress.layout.ok_or(Failure::NotFound)?;
    let layout: Layout = stored.get(Content::Layout, (revision, 0)).await?;
    let mut reasons: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for place in 0..progress.problem_pages.len() {
        let found: Vec<RowProblem> =
            stored.nth(Content::Problems, &progress.problem_pages, place).await?;
        for RowProblem { row, cell, written, other_row, problem, .. } in found {
            let written = written.map(|written| format!("“{written}”")).unwrap_or_default();
            let other = other_row.map(|row| format!(" = {row}")).unwrap_or_default();
            let words = problem.problem.say(lang);
            let reason = format!("{}：{words}{written}{other}", cell.unwrap_or_default());
            reasons.entry(row).or_default().push(reason);
        }
        if reasons.len() >= WRONG_ROWS {
            break;
        }
    }
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let heads = [lang.pick("行", "Row"), lang.pick("错误", "What is wrong")].map(str::to_owned);
    let heads = heads.into_iter().chain(layout.heads.iter().map(|head| neutral(head)));
    writer.write_record(heads).map_err(internal)?;
    let mut bytes = 0_usize;
    for place in 0..progress.read.len() {
        if reasons.is_empty() || bytes >= WRONG_BYTES {
            break;
        }
        let rows: Vec<Row> = stored.nth(Content::Rows, &progress.read, place).await?;
        for row in rows {
            let Some(why) = reasons.remove(&row.place) else { continue };
            bytes = bytes.saturating_add(row.bytes());
            let begin = [row.place.to_string(), neutral(&why.join("；"))];
            let filled = row.filled();
            let cells = begin.into_iter().chain(filled.iter().map(|cell| neutral(cell)));
            writer.write_record(cells).map_err(internal)?;
        }
    }
    let body = writer.into_inner().map_err(|error| internal(error.into_error()))?;
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"onetrip-wrong-rows.csv\""),
    ];
    Ok((kind, body).into_response())
}

/// What is wrong with the meanings of spellings, whatever the rows are.
fn accept_values(mapping: Option<&ImportMapping>) -> Result<(), Failure> {
    let Some(mapping) = mapping else { return Ok(()) };
    let count: usize = mapping.values.values().map(BTreeMap::len).sum();
    if count > MAX_VALUES {
        return Err(Failure::field("values", Field::TooMany { max: MAX_VALUES }));
    }
    for (written, means) in mapping.values.values().flatten() {
        let got = written.chars().count().max(means.chars().count());
        if got > MAX_VALUE {
            return Err(Failure::field("values", Field::TooLong { max: MAX_VALUE, got }));
        }
    }
    Ok(())
}

/// Have the rows of an import checked again, under another mapping.
#[utoipa::path(put, path = "/api/v1/console/imports/{id}/mapping", tag = "console",
    params(("id" = String, Path)),
    request_body = ImportMapping,
    responses((status = 200, body = Task), (status = 409)))]
pub async fn map_import(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<ImportMapping>,
) -> Result<Json<Task>, Failure> {
    accept_values(Some(&body.value))?;
    for _ in 0..TRIES {
        let (mut held, mut progress) = own_import(&app, &signed_in, &id).await?;
        if held.stored.task.state != TaskState::Checked {
            return Err(Failure::NotChecked);
        }
        progress.check_again(body.value.clone());
        held.stored.progress = Progress::Import(Box::new(progress));
        held.stored.task.state = TaskState::Running;
        held.stored.task.rows = 0;
        if app.store.save_task(&mut held).await? {
            let task = worked_on(&app, &held.key).await?.unwrap_or(held.stored.task);
            return Ok(Json(task));
        }
    }
    Err(worker_was_faster())
}

/// Confirm an import that was checked: all its rows are written.
///
/// Nothing is written if one row is wrong, unless those are to be left out, or as long as one whose number exists
/// already has no choice.
#[utoipa::path(post, path = "/api/v1/console/imports/{id}/confirmation", tag = "console",
    params(("id" = String, Path)),
    request_body = ConfirmImport,
    responses((status = 200, body = Task), (status = 409)))]
pub async fn confirm_import(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<ConfirmImport>,
) -> Result<Json<Task>, Failure> {
    let ConfirmImport { known, without_wrong } = body.value;
    for _ in 0..TRIES {
        let (mut held, mut progress) = own_import(&app, &signed_in, &id).await?;
        let is_wrong =
            progress.found.is_unmapped || (progress.found.problems > 0 && !without_wrong);
        if held.stored.task.state != TaskState::Checked || is_wrong {
            return Err(Failure::NotChecked);
        }
        let stored = StoredPieces { files: files(&app)?, secret: &held.stored.secret };
        let open = undecided(stored, &progress.differing_pages, &known).await?;
        if !open.is_empty() {
            return Err(Failure::Fields(open));
        }
        stored.put(Content::Known, (held.revision, 0), &known).await?;
        progress.known = Some(held.revision);
        let found = &progress.found;
        let ready = progress.rows.saturating_sub(found.wrong).saturating_sub(found.left_out);
        held.stored.progress = Progress::Import(Box::new(progress));
        let task = &mut held.stored.task;
        (task.state, task.rows, task.expected) = (TaskState::Running, 0, Some(ready));
        if let TaskWhat::Import(import) = &mut task.what {
            import.step = ImportStep::Importing;
        }
        if app.store.save_task(&mut held).await? {
            app.tasks.notify_one();
            return Ok(Json(held.stored.task));
        }
    }
    Err(worker_was_faster())
}

/// The first rows whose number exists already that have no choice.
async fn undecided(
    stored: StoredPieces<'_>,
    pages: &Pieces,
    known: &KnownRows,
) -> Result<Vec<FieldProblem>, Failure> {
    let mut open = Vec::new();
    if known.all.is_some() {
        return Ok(open);
    }
    for place in 0..pages.len() {
        let rows: Vec<DifferingRow> = stored.nth(Content::Differing, pages, place).await?;
        let undecided = rows.iter().filter(|found| known.of(found.row).is_none());
        open.extend(
            undecided.map(|found| {
                FieldProblem::new(format!("rows.{}.known", found.row), Field::Missing)
            }),
        );
        if open.len() >= UNDECIDED_SHOWN {
            open.truncate(UNDECIDED_SHOWN);
            break;
        }
    }
    Ok(open)
}
