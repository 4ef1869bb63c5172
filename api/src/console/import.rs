//! Imports an existing register: a preview first, then all rows or none.
//!
//! Both check the whole file before a row is written. Writing is a task, whose rows are stored in pieces when it is
//! started. Each row is marked as imported, so that sending the file again finishes an import that was cancelled: rows
//! that were imported already are skipped.

use super::task::{NewTask, begin, find_running};
use crate::app::App;
use crate::files::FileKey;
use crate::http::extract::Body;
use crate::http::serve::BodyLimit;
use crate::problem::Failure;
use crate::secret::{digest, random_hex};
use crate::service::SignedIn;
use crate::service::file::files;
use crate::service::import::run::{ExistingRows, Importer, ReadyRow, find_existing, shown};
use crate::service::import::{Checked, Table, Town, read_rows, read_table, suggest};
use crate::store::Progress;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::limits::MAX_REGISTER_FILE;
use shared::problem::{Field, FieldProblem};
use shared::wire::{
    ImportFile, ImportMapping, ImportPreview, ImportTask, KnownRow, RowProblem, Task, TaskWhat,
};

/// The number of rows that are stored together until they are written.
const ROWS_A_PIECE: usize = 500;
/// The number of rows shown in a preview.
const SAMPLE: usize = 5;
/// The number of rows shown that were imported before with different content.
const DIFFERING_SHOWN: usize = 500;
/// The number of ambiguous dates shown.
const DATES_SHOWN: usize = 5;

/// A parsed file: its rows, or what is wrong with them.
struct ReadFile {
    table: Table,
    mapping: ImportMapping,
    checked: Result<Checked, Vec<RowProblem>>,
}

/// Parses a file and checks every row, off the threads that serve requests.
async fn look(
    app: &App,
    signed_in: &SignedIn,
    importer: &Importer,
    file: ImportFile,
) -> Result<ReadFile, Failure> {
    let window = signed_in.staff.seat.window().cloned().ok_or(Failure::Forbidden)?;
    let known = app.town().await?;
    let (actor, policy) = (importer.actor.clone(), importer.policy.clone());
    let now = importer.now;
    let work = move || {
        let bytes = STANDARD
            .decode(file.content.as_bytes())
            .map_err(|_| Failure::field("content", Field::Malformed))?;
        if bytes.len() > MAX_REGISTER_FILE {
            return Err(BodyLimit::IMPORT.exceeded());
        }
        let table =
            read_table(&file.name, &bytes).map_err(|problem| Failure::Fields(vec![problem]))?;
        drop(bytes);
        let mapping = file.mapping.unwrap_or_else(|| suggest(&table, &known.directory));
        let (directory, window) = (&known.directory, &window);
        let town = Town { directory, policy: &policy, actor: &actor, window, now };
        let checked = read_rows(&table, &mapping, &town);
        Ok(ReadFile { table, mapping, checked })
    };
    app.work_queue.run(work).await?
}

fn rows_of(table: &Table) -> u32 {
    u32::try_from(table.rows.len()).unwrap_or(u32::MAX)
}

/// Preview a file: its columns, a mapping, and every bad row with its reason.
///
/// Nothing is written.
#[utoipa::path(post, path = "/api/v1/console/imports/preview", tag = "console",
    request_body = ImportFile,
    responses((status = 200, body = ImportPreview)))]
pub async fn preview_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Json<ImportPreview>, Failure> {
    let file = body.value;
    let source = digest(file.source.as_str().as_bytes());
    let importer = Importer::of(&app, &signed_in.staff).await?;
    let ReadFile { table, mapping, checked } = look(&app, &signed_in, &importer, file).await?;
    let (problems, here, dates) = match checked {
        Err(problems) => (problems, ExistingRows::default(), Vec::new()),
        Ok(Checked { rows, short_years }) => {
            (Vec::new(), find_existing(&app, &source, &mapping, &rows).await?, short_years)
        }
    };
    let rows = rows_of(&table);
    let columns: Vec<String> = table.heads.iter().map(|head| shown(head)).collect();
    let sample = table.rows.iter().take(SAMPLE).map(|row| {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| shown(cell)).collect();
        cells.resize(columns.len().max(cells.len()), String::new());
        cells
    });
    let sample = sample.collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (present, short_years) = (number(here.same.len()), number(dates.len()));
    let differing = number(here.differing.len());
    let differing_rows = here.differing.into_values().take(DIFFERING_SHOWN).collect();
    let read_as = dates.into_iter().take(DATES_SHOWN).collect();
    Ok(Json(ImportPreview {
        columns,
        sample,
        rows,
        mapping,
        problems,
        present,
        differing,
        differing_rows,
        short_years,
        read_as,
    }))
}

/// Start to import a file with a mapping: all rows, or none if one is bad.
///
/// The import is a task. While one of the same register is under way, starting it again gives that one.
#[utoipa::path(post, path = "/api/v1/console/imports", tag = "console",
    request_body = ImportFile,
    responses((status = 201, body = Task), (status = 409)))]
pub async fn run_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Response, Failure> {
    let file = body.value;
    if file.mapping.is_none() {
        return Err(Failure::field("mapping", Field::Missing));
    }
    let bucket = files(&app)?;
    let is_same = |what: &TaskWhat| match what {
        TaskWhat::Import(import) => import.source == file.source,
        TaskWhat::Export(_) => false,
    };
    if let Some(same) = find_running(&app, &signed_in, is_same).await? {
        return Ok((StatusCode::CREATED, Json(same)).into_response());
    }
    let source = digest(file.source.as_str().as_bytes());
    let known = file.known.clone();
    let import = ImportTask { name: file.name.clone(), source: file.source.clone(), present: 0 };
    let importer = Importer::of(&app, &signed_in.staff).await?;
    let ReadFile { table, mapping, checked } = look(&app, &signed_in, &importer, file).await?;
    let Checked { rows, short_years: _ } = checked.map_err(|problems| {
        Failure::Fields(
            problems
                .into_iter()
                .map(|bad| {
                    FieldProblem::new(
                        format!("rows.{}.{}", bad.row, bad.problem.field),
                        bad.problem.problem,
                    )
                })
                .collect(),
        )
    })?;
    drop(table);
    let here = find_existing(&app, &source, &mapping, &rows).await?;
    let open = here.differing.values().filter(|found| known.of(found.row).is_none());
    let open: Vec<FieldProblem> = open
        .take(DIFFERING_SHOWN)
        .map(|found| FieldProblem::new(format!("rows.{}.known", found.row), Field::Missing))
        .collect();
    if !open.is_empty() {
        return Err(Failure::Fields(open));
    }
    let expected = u32::try_from(rows.len()).ok();
    let ready = rows.into_iter().enumerate().map(|(index, row)| {
        let mark = if here.same.contains(&index) {
            None
        } else if here.differing.contains_key(&index) {
            match known.of(row.place) {
                Some(KnownRow::New) => Some(row.identity_of_another()),
                Some(KnownRow::Skip) | None => None,
            }
        } else {
            Some(row.identity.clone())
        };
        ReadyRow { mark, digest: row.digest, import: row.import }
    });
    let ready: Vec<ReadyRow> = ready.collect();
    let (secret, mut pieces) = (random_hex::<16>(), 0);
    for some in ready.chunks(ROWS_A_PIECE) {
        let piece = serde_json::to_vec(some).map_err(|error| Failure::Internal(error.into()))?;
        bucket.put_piece(&FileKey::piece(&secret, pieces), piece).await?;
        pieces = pieces.saturating_add(1);
    }
    let progress = Progress::Import { source, pieces, piece: 0, row: 0 };
    let new = NewTask { what: TaskWhat::Import(import), expected, secret, progress };
    let task = begin(&app, &signed_in, new).await?;
    Ok((StatusCode::CREATED, Json(task)).into_response())
}
