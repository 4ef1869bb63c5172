//! Importing an existing register: a first look, then all rows or none.
//!
//! Every request checks the whole file before it writes a row. Rows are written in order, each in a
//! transaction that marks it as imported; a request stops after a while and says where to go on. An
//! interrupted import is finished by sending it again: rows that are here are left alone.

use crate::app::App;
use crate::console::case::DRAWS;
use crate::extract::{Body, SignedIn};
use crate::import::{Table, Town, read_rows, read_table, suggest};
use crate::problem::Failure;
use crate::secret::digest;
use crate::serve::BodyLimit;
use crate::store::{Commit, StoreError};
use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::command::Command;
use shared::decide::decide;
use shared::limits::REGISTER_FILE_MOST;
use shared::number::CaseNumber;
use shared::problem::{Field, FieldProblem};
use shared::wire::{ImportFile, ImportPreview, ImportProgress, Problem, RowProblem};
use std::time::{Duration, Instant};

/// How long one request writes rows before it hands back where it is.
const WRITE_FOR: Duration = Duration::from_secs(5);
/// Rows shown of a first look.
const SAMPLE: usize = 5;

fn read_file(file: &ImportFile) -> Result<Table, Failure> {
    let bytes = STANDARD
        .decode(file.content.as_bytes())
        .map_err(|_| Failure::field("content", Field::Malformed))?;
    if bytes.len() > REGISTER_FILE_MOST {
        return Err(BodyLimit::IMPORT.exceeded());
    }
    read_table(&file.name, &bytes).map_err(|problem| Failure::Fields(vec![problem]))
}

fn rows_of(table: &Table) -> u32 {
    u32::try_from(table.rows.len()).unwrap_or(u32::MAX)
}

/// Looks at a file: its columns, a mapping, and every bad row with its reason. Writes nothing.
#[utoipa::path(post, path = "/api/v1/console/imports/preview", tag = "console",
    request_body = ImportFile,
    responses((status = 200, body = ImportPreview), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn preview_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Json<ImportPreview>, Failure> {
    let file = body.value;
    let table = read_file(&file)?;
    let mapping = file.mapping.clone().unwrap_or_else(|| suggest(&table.heads));
    let town = app.town().await?;
    let directory = &town.directory;
    let window = signed_in.staff.seat.window().ok_or(Failure::Forbidden)?;
    let actor = signed_in.actor();
    let (policy, now) = (app.policy().await?, app.now());
    let town = Town { directory, policy: &policy, actor: &actor, window, now };
    let (problems, present): (Vec<RowProblem>, usize) = match read_rows(&table, &mapping, &town) {
        Err(problems) => (problems, 0),
        Ok(rows) => {
            let identities: Vec<String> = rows.into_iter().map(|row| row.identity).collect();
            let source = digest(file.source.as_str().as_bytes());
            (Vec::new(), app.store.load_imported(&source, &identities).await?.len())
        }
    };
    let rows = rows_of(&table);
    let sample = table.rows.into_iter().take(SAMPLE).collect();
    let present = u32::try_from(present).unwrap_or(u32::MAX);
    Ok(Json(ImportPreview { columns: table.heads, sample, rows, mapping, problems, present }))
}

/// Imports a file under a mapping: all rows, or none where one is bad. Answers how far it got; send
/// the same again from `next` until there is none.
#[utoipa::path(post, path = "/api/v1/console/imports", tag = "console",
    request_body = ImportFile,
    responses((status = 200, body = ImportProgress), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn run_import(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ImportFile>,
) -> Result<Json<ImportProgress>, Failure> {
    let file = body.value;
    let mapping = file.mapping.clone().ok_or(Failure::field("mapping", Field::Missing))?;
    let table = read_file(&file)?;
    let town = app.town().await?;
    let directory = &town.directory;
    let window = signed_in.staff.seat.window().ok_or(Failure::Forbidden)?;
    let actor = signed_in.actor();
    let (policy, now) = (app.policy().await?, app.now());
    let town = Town { directory, policy: &policy, actor: &actor, window, now };
    let rows = read_rows(&table, &mapping, &town).map_err(|problems| {
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
    let source = digest(file.source.as_str().as_bytes());
    let began = Instant::now();
    let total = rows_of(&table);
    let (mut imported, mut present) = (0u32, 0u32);
    let left = rows.into_iter().enumerate().skip(file.from as usize);
    let mut next = None;
    for (checked, (index, row)) in left.enumerate() {
        let place = u32::try_from(index).unwrap_or(u32::MAX);
        if checked > 0 && began.elapsed() > WRITE_FOR {
            next = Some(place);
            break;
        }
        let day = row.import.received_at.day();
        app.store.note_month(day).await?;
        let persons = app.pepper.persons(&row.import.register.applicant);
        let command = Command::Import(Box::new(row.import));
        let decision = decide(None, &command, &actor, now, &policy)?;
        let mut written = false;
        for _ in 0..DRAWS {
            let commit = Commit {
                head: None,
                number: CaseNumber::draw(day, rand::random()),
                decision: &decision,
                account: Some(&signed_in.session.account),
                replay: None,
                import: Some((&source, &row.identity)),
                persons: &persons,
                policy: &policy,
                now,
            };
            match app.store.commit(commit).await {
                Ok(_) => {
                    imported = imported.saturating_add(1);
                    written = true;
                    break;
                }
                Err(StoreError::AlreadyHere) => {
                    present = present.saturating_add(1);
                    written = true;
                    break;
                }
                Err(StoreError::NumberTaken) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if !written {
            return Err(Failure::Unavailable(anyhow::anyhow!("no case number is free")));
        }
    }
    app.outbox.notify_one();
    Ok(Json(ImportProgress { imported, present, rows: total, next }))
}
