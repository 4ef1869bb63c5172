//! Imports an existing register: a preview first, then all rows or none.
//!
//! Every request checks the whole file before it writes a row. Rows are written in order, each in a transaction that
//! marks it as imported, and a request stops after [`WRITE_FOR`] and says where to continue. To finish an interrupted
//! import, send the file again: rows that were imported already are skipped.

use crate::app::App;
use crate::http::extract::Body;
use crate::http::serve::BodyLimit;
use crate::problem::Failure;
use crate::secret::digest;
use crate::service::SignedIn;
use crate::service::import::run::{ExistingRows, Importer, find_existing, shown, write};
use crate::service::import::{Checked, Table, Town, read_rows, read_table, suggest};
use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::limits::MAX_REGISTER_FILE;
use shared::problem::{Field, FieldProblem};
use shared::wire::{
    ImportFile, ImportMapping, ImportPreview, ImportProgress, KnownRow, RowProblem,
};
use std::time::{Duration, Instant};

/// How long one request writes rows before it reports where to continue.
const WRITE_FOR: Duration = Duration::from_secs(5);
/// The number of rows shown in a preview.
const SAMPLE: usize = 5;
/// The number of rows shown that were imported before with different content.
const DIFFERING_SHOWN: usize = 500;
/// The number of ambiguous dates shown.
const DATES_SHOWN: usize = 5;
/// How many rows are looked up per read to see whether they were imported before.
const LOOKED_UP_AT_ONCE: usize = 100;

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
    let importer = Importer::of(&app, &signed_in).await?;
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

/// Import a file with a mapping: all rows, or none if one is bad.
///
/// Says how far it got; repeat the request from `next` until there is none.
#[utoipa::path(post, path = "/api/v1/console/imports", tag = "console",
    request_body = ImportFile,
    responses((status = 200, body = ImportProgress)))]
pub async fn run_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Json<ImportProgress>, Failure> {
    let file = body.value;
    if file.mapping.is_none() {
        return Err(Failure::field("mapping", Field::Missing));
    }
    let source = digest(file.source.as_str().as_bytes());
    let (from, known) = (file.from, file.known.clone());
    let importer = Importer::of(&app, &signed_in).await?;
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
    if from == 0 && known.all.is_none() {
        let asked = find_existing(&app, &source, &mapping, &rows).await?.differing.into_values();
        let open = asked.filter(|found| known.of(found.row).is_none()).take(DIFFERING_SHOWN);
        let open: Vec<FieldProblem> = open
            .map(|found| FieldProblem::new(format!("rows.{}.known", found.row), Field::Missing))
            .collect();
        if !open.is_empty() {
            return Err(Failure::Fields(open));
        }
    }
    let began = Instant::now();
    let total = rows_of(&table);
    let (mut imported, mut present) = (0u32, 0u32);
    let mut place = usize::try_from(from).unwrap_or(usize::MAX).min(rows.len());
    let mut next = None;
    'rows: for chunk in rows.get(place..).unwrap_or_default().chunks(LOOKED_UP_AT_ONCE) {
        let here = find_existing(&app, &source, &mapping, chunk).await?;
        for (index, row) in chunk.iter().enumerate() {
            if place > from as usize && began.elapsed() > WRITE_FOR {
                next = Some(u32::try_from(place).unwrap_or(u32::MAX));
                break 'rows;
            }
            place = place.saturating_add(1);
            let mark = if here.same.contains(&index) {
                None
            } else if here.differing.contains_key(&index) {
                match known.of(row.place) {
                    Some(KnownRow::Skip) => None,
                    Some(KnownRow::New) => Some(row.identity_of_another()),
                    // Another import has written this row since this one started.
                    None => {
                        let field = format!("rows.{}.known", row.place);
                        return Err(Failure::field(field, Field::Missing));
                    }
                }
            } else {
                Some(row.identity.clone())
            };
            let written = match mark {
                Some(mark) => write(&app, &signed_in, &importer, &source, row, &mark).await?,
                None => false,
            };
            if written {
                imported = imported.saturating_add(1);
            } else {
                present = present.saturating_add(1);
            }
        }
    }
    app.outbox.notify_one();
    Ok(Json(ImportProgress { imported, present, rows: total, next }))
}
