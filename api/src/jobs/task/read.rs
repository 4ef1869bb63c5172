//! Reads the uploaded file of an import and stores its rows in pieces. What is packed can only be read from its beginning,
//! so whoever goes on after a break passes over the rows that are stored already.

use super::{STEP_WITHIN, hold, let_go, unavailable};
use crate::app::App;
use crate::files::{FileError, FileKey, Files};
use crate::service::import::stored::{Content, StoredPieces};
use crate::service::import::{ForeignColumns, Layout, Row, read_register, suggest};
use crate::store::{HeldTask, Progress, StoreError};
use shared::directory::Directory;
use shared::limits::MAX_REGISTER_FILE;
use shared::problem::{Field, FieldProblem};
use shared::vocabulary::{ImportStep, TaskProblem, TaskState};
use shared::wire::{ImportTable, TaskWhat};
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// The number of rows that are stored together, and of bytes from which on it is fewer.
const ROWS_A_PIECE: usize = 500;
const PIECE: usize = 1024 * 1024;

/// Stores the next rows of the file.
pub(super) async fn read(
    app: &App,
    files: &Files,
    mut held: HeldTask,
    within: Duration,
) -> Result<bool, StoreError> {
    let town = app.town().await?;
    let TaskWhat::Import(import) = &held.stored.task.what else { return Ok(false) };
    let Progress::Import(progress) = &held.stored.progress else { return Ok(false) };
    let (name, passed, table) = (import.name.clone(), progress.rows, progress.table);
    let fetched = match FileKey::read(&progress.upload) {
        Ok(key) => files.fetch_upload(&key).await,
        Err(_) => Err(FileError::NotThere),
    };
    let file = match fetched {
        Ok(file) => file,
        Err(error @ (FileError::Unavailable(_) | FileError::NotScanned(_))) => {
            return Err(unavailable(error));
        }
        Err(FileError::TooLarge) => {
            return refuse(app, held, Field::TooLarge { max: MAX_REGISTER_FILE }).await;
        }
        Err(
            FileError::NotThere
            | FileError::WrongKind
            | FileError::Infected
            | FileError::ActivePdf
            | FileError::UnreadablePdf,
        ) => {
            return refuse(app, held, Field::NotUploaded).await;
        }
    };
    let (parts, arriving) = mpsc::channel(1);
    let directory = town.clone();
    let reading = spawn_blocking(move || {
        read_parts((&name, table), file, passed, &directory.directory, &parts)
    });
    let stored = store_parts(app, files, &mut held, arriving, within).await?;
    let outcome = reading.await.map_err(|error| StoreError::Broken(error.into()))?;
    let is_whole = match stored {
        Stored::All => true,
        Stored::Some => false,
        Stored::Superseded => return Ok(false),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(problem) => return refuse_with(app, held, problem).await,
    };
    // What came after the last part that was stored was not taken, even if it was the end.
    if let Some((layout, foreign)) = outcome.filter(|_| is_whole) {
        let revision = held.revision;
        let pieces = StoredPieces { files, secret: &held.stored.secret };
        pieces.put(Content::Layout, (revision, 0), &layout).await.map_err(unavailable)?;
        let task = &mut held.stored.task;
        (task.expected, task.rows) = (Some(task.rows), 0);
        if let TaskWhat::Import(import) = &mut task.what {
            import.step = ImportStep::Checking;
        }
        if let Progress::Import(progress) = &mut held.stored.progress {
            progress.layout = Some(revision);
            progress.mapping.get_or_insert_with(|| suggest(&layout.heads, &foreign));
        }
    }
    let_go(app, &mut held).await
}

/// How much of what was read has been stored.
enum Stored {
    All,
    Some,
    /// Somebody else has written the task.
    Superseded,
}

/// Stores rows as they arrive, and records every few seconds how many there are.
async fn store_parts(
    app: &App,
    files: &Files,
    held: &mut HeldTask,
    mut arriving: mpsc::Receiver<Vec<Row>>,
    within: Duration,
) -> Result<Stored, StoreError> {
    let secret = held.stored.secret.clone();
    let pieces = StoredPieces { files, secret: &secret };
    let (mut began, mut recorded, mut count) = (None, Instant::now(), 0_u32);
    while let Some(rows) = arriving.recv().await {
        let at = (held.revision, count);
        pieces.put(Content::Rows, at, &rows).await.map_err(unavailable)?;
        count = count.saturating_add(1);
        let some = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        if let Progress::Import(progress) = &mut held.stored.progress {
            progress.rows = progress.rows.saturating_add(some);
            held.stored.task.rows = progress.rows;
        }
        let is_late = began.get_or_insert_with(Instant::now).elapsed() >= within;
        if is_late || recorded.elapsed() >= STEP_WITHIN {
            note(held, std::mem::take(&mut count));
            if is_late {
                return Ok(Stored::Some);
            }
            if !hold(app, held).await? {
                return Ok(Stored::Superseded);
            }
            recorded = Instant::now();
        }
    }
    note(held, count);
    Ok(Stored::All)
}

/// Notes the pieces that were stored under the present revision.
fn note(held: &mut HeldTask, count: u32) {
    let revision = held.revision;
    if let Progress::Import(progress) = &mut held.stored.progress {
        progress.read.add(revision, count);
    }
}

/// Reads a file from its beginning and sends on what comes after the first `passed` rows. `None` if nobody takes it.
fn read_parts(
    (name, table): (&str, ImportTable),
    file: File,
    passed: u32,
    directory: &Directory,
    parts: &mpsc::Sender<Vec<Row>>,
) -> Result<Option<(Layout, ForeignColumns)>, FieldProblem> {
    let mut foreign = ForeignColumns::default();
    let (mut part, mut bytes, mut left) = (Vec::new(), 0_usize, passed);
    let mut take = |row: Row| {
        foreign.note(&row, directory);
        if left > 0 {
            left = left.saturating_sub(1);
            return ControlFlow::Continue(());
        }
        bytes = bytes.saturating_add(row.bytes());
        part.push(row);
        if part.len() < ROWS_A_PIECE && bytes < PIECE {
            return ControlFlow::Continue(());
        }
        bytes = 0;
        match parts.blocking_send(std::mem::take(&mut part)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    };
    let Some(layout) = read_register(name, BufReader::new(file), table, &mut take)? else {
        return Ok(None);
    };
    let is_whole = part.is_empty() || parts.blocking_send(part).is_ok();
    Ok(is_whole.then_some((layout, foreign)))
}

async fn refuse(app: &App, held: HeldTask, problem: Field) -> Result<bool, StoreError> {
    refuse_with(app, held, FieldProblem::new("content", problem)).await
}

/// Ends an import whose file cannot be read, and says why.
async fn refuse_with(
    app: &App,
    mut held: HeldTask,
    problem: FieldProblem,
) -> Result<bool, StoreError> {
    let task = &mut held.stored.task;
    task.state = TaskState::Failed;
    task.problem = Some(TaskProblem::Unreadable);
    if let TaskWhat::Import(import) = &mut task.what {
        import.refused = Some(problem);
    }
    let_go(app, &mut held).await
}
