//! Works on the tasks that staff have started, step by step. A step reads some pages, stores what comes of them as a
//! piece in the bucket, and records how far it came; the last one puts the file together from its pieces. Whoever works
//! holds the task for a moment, by a guarded write, so that a step that is broken off anywhere is done again by the next
//! worker, and of two workers one gives way.

use super::set_aside::{Trouble, caught};
use crate::app::App;
use crate::files::{FileError, FileKey, Files};
use crate::problem::Failure;
use crate::service::register_file::{MAX_SHEET_ROWS, Packer, RowWriter};
use crate::store::{HeldTask, ListError, StoreError, TaskKey};
use anyhow::anyhow;
use futures::future::try_join_all;
use shared::time::Timestamp;
use shared::view::RegisterRow;
use shared::vocabulary::{Sheet, TaskProblem, TaskState};
use std::time::{Duration, Instant};

/// For how long a worker holds a task. Every step is much shorter, and putting a file together takes hold again with
/// each part.
const HELD_MS: i64 = 20_000;
/// After so many steps that were begun and did not end well, a task is given up.
const MAX_TRIES: u32 = 10;
/// How long a step reads, and how much it writes.
const STEP_WITHIN: Duration = Duration::from_secs(3);
const PIECE: usize = 2 * 1024 * 1024;
/// The size of the parts of which a file is made in the bucket; S3 demands 5 MiB.
const PART: usize = 8 * 1024 * 1024;
/// The number of pieces that are removed at a time.
const REMOVED_AT_ONCE: usize = 16;

/// Works on all tasks in turn until there is nothing left to do or the time is up. Returns the number of steps.
pub async fn run_tasks(app: &App, within: Duration) -> Result<usize, StoreError> {
    let Some(files) = &app.files else { return Ok(0) };
    let began = Instant::now();
    let mut open = app.store.list_open_tasks().await?;
    let mut steps = 0_usize;
    while !open.is_empty() {
        let mut left = Vec::new();
        for key in open {
            if began.elapsed() >= within {
                return Ok(steps);
            }
            match caught(step(app, files, &key)).await {
                Ok(true) => {
                    steps = steps.saturating_add(1);
                    left.push(key);
                }
                Ok(false) => {}
                Err(Trouble::Store(error)) => tracing::error!("a task waits: {error}"),
                Err(Trouble::BrokeOff) => tracing::error!("a task broke off"),
            }
        }
        open = left;
    }
    Ok(steps)
}

/// Does the next thing about a task. Returns whether there is more to do at once.
async fn step(app: &App, files: &Files, key: &TaskKey) -> Result<bool, StoreError> {
    let Some(mut held) = app.store.load_task(key).await? else {
        app.store.close_task(key).await?;
        return Ok(false);
    };
    if held.stored.task.state != TaskState::Running {
        remove_pieces(files, &held).await?;
        app.store.close_task(key).await?;
        return Ok(false);
    }
    let now = app.real_now();
    if held.lease > now {
        return Ok(false);
    }
    held.stored.tries = held.stored.tries.saturating_add(1);
    if held.stored.tries > MAX_TRIES || now >= held.stored.task.until {
        return fail(app, held, TaskProblem::GaveUp).await;
    }
    if !hold(app, &mut held).await? {
        return Ok(false);
    }
    if held.stored.is_read {
        assemble(app, files, held).await
    } else {
        read(app, files, held).await
    }
}

/// Takes hold of a task. Returns `false` if somebody else has written it.
async fn hold(app: &App, held: &mut HeldTask) -> Result<bool, StoreError> {
    held.lease = app.real_now().plus(HELD_MS);
    app.store.save_task(held).await
}

/// Records a step that ended well and lets go of the task.
async fn let_go(app: &App, held: &mut HeldTask) -> Result<bool, StoreError> {
    held.stored.tries = 0;
    held.lease = Timestamp(0);
    app.store.save_task(held).await
}

async fn fail(app: &App, mut held: HeldTask, problem: TaskProblem) -> Result<bool, StoreError> {
    held.stored.task.state = TaskState::Failed;
    held.stored.task.problem = Some(problem);
    tracing::error!(problem = problem.code(), "a task failed");
    let_go(app, &mut held).await
}

/// Reads some pages of the register, and stores their rows as a piece.
async fn read(app: &App, files: &Files, mut held: HeldTask) -> Result<bool, StoreError> {
    let began = Instant::now();
    let town = app.town().await?;
    let export = held.stored.task.export.clone();
    let (seat, before) = (held.stored.seat.clone(), held.stored.task.rows);
    let writer = RowWriter::of(export.sheet, export.lang).map_err(broken)?;
    let mut bytes = Vec::new();
    let mut rows = before;
    let mut cursor = held.stored.cursor.clone();
    let is_read = loop {
        let page = app.store.list_register(export.from, export.until, cursor.as_deref()).await;
        let page = page.map_err(|error| match error {
            ListError::BadCursor => StoreError::Broken(anyhow!("a cursor of its own")),
            ListError::Store(error) => error,
        })?;
        let row_of = |(case, personal)| RegisterRow::of(&case, &personal, &seat);
        let some: Vec<RegisterRow> = page.items.into_iter().map(row_of).collect();
        writer.add(&mut bytes, &some, rows, &town.directory).map_err(broken)?;
        rows = rows.saturating_add(u32::try_from(some.len()).unwrap_or(u32::MAX));
        cursor = page.cursor;
        if cursor.is_none() {
            break true;
        }
        if bytes.len() >= PIECE || began.elapsed() >= STEP_WITHIN {
            break false;
        }
    };
    if export.sheet == Sheet::Xlsx && rows > MAX_SHEET_ROWS {
        return fail(app, held, TaskProblem::TooManyRows).await;
    }
    let stored = &mut held.stored;
    stored.pieces.push(held.revision);
    stored.piece_bytes = stored.piece_bytes.saturating_add(bytes.len() as u64);
    let piece = piece_key(&stored.secret, held.revision);
    (stored.cursor, stored.is_read, stored.task.rows) = (cursor, is_read, rows);
    files.put_piece(&piece, bytes).await.map_err(unavailable)?;
    let_go(app, &mut held).await
}

/// Puts the file together from its pieces.
async fn assemble(app: &App, files: &Files, mut held: HeldTask) -> Result<bool, StoreError> {
    let export = held.stored.task.export.clone();
    let name = format!("file {}", held.revision);
    let file = FileKey::made(&held.stored.secret, &name);
    let (rows, piece_bytes) = (held.stored.task.rows, held.stored.piece_bytes);
    let mut upload = files.begin_file(&file).await.map_err(unavailable)?;
    let mut packer = Packer::begin(export.sheet, export.lang, rows, piece_bytes).map_err(broken)?;
    for revision in held.stored.pieces.clone() {
        let piece = files.read_piece(&piece_key(&held.stored.secret, revision)).await;
        let piece = piece.map_err(unavailable)?;
        let packing = app.work_queue.run(move || packer.add(&piece).map(|()| packer)).await;
        packer = packing.and_then(|packed| packed).map_err(broken)?;
        if let Some(part) = packer.take(PART) {
            upload.add(part).await.map_err(unavailable)?;
            // Whoever cancelled it, or took it over, has written it.
            if !hold(app, &mut held).await? {
                upload.abandon().await;
                return Ok(false);
            }
        }
    }
    upload.add(packer.finish().map_err(broken)?).await.map_err(unavailable)?;
    let bytes = upload.finish().await.map_err(unavailable)?;
    held.stored.file = Some(name);
    held.stored.task.bytes = Some(bytes);
    held.stored.task.state = TaskState::Done;
    if let_go(app, &mut held).await? {
        return Ok(true);
    }
    files.remove(&file).await.map_err(unavailable)?;
    Ok(false)
}

/// Removes the pieces of a task that has ended.
async fn remove_pieces(files: &Files, held: &HeldTask) -> Result<(), StoreError> {
    let keys: Vec<FileKey> = held
        .stored
        .pieces
        .iter()
        .map(|revision| piece_key(&held.stored.secret, *revision))
        .collect();
    for some in keys.chunks(REMOVED_AT_ONCE) {
        try_join_all(some.iter().map(|key| files.remove(key))).await.map_err(unavailable)?;
    }
    Ok(())
}

/// Where a piece lies. It is named by the revision with which its worker took hold of the task, which no other has, so
/// that a worker who comes too late overwrites nothing.
fn piece_key(secret: &str, revision: u32) -> FileKey {
    FileKey::made(secret, &format!("piece {revision}"))
}

fn unavailable(error: FileError) -> StoreError {
    StoreError::Unavailable(anyhow::Error::new(error))
}

fn broken(failure: Failure) -> StoreError {
    if let Failure::Unavailable(source) = failure {
        StoreError::Unavailable(source)
    } else {
        StoreError::Broken(anyhow::Error::new(failure))
    }
}
