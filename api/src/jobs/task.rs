//! Works on the tasks that staff have started, step by step. A step does a few seconds' work and records how far it came.
//! Whoever works holds the task for a moment, by a guarded write, so that a step that is broken off anywhere is done
//! again by the next worker, and of two workers one gives way.

mod check;
mod export;
mod import;
mod read;

use super::set_aside::{Trouble, caught};
use crate::app::App;
use crate::files::{FileError, FileKey, Files};
use crate::problem::Failure;
use crate::service::import::stored::StoredPieces;
use crate::store::{HeldTask, Progress, StoreError, TaskKey};
use futures::future::try_join_all;
use shared::time::Timestamp;
use shared::vocabulary::{TaskProblem, TaskState};
use std::time::{Duration, Instant};

/// For how long a worker holds a task. Every step is much shorter; reading a file and putting one together take hold
/// again and again.
const HELD_MS: i64 = 20_000;
/// After so many steps that were begun and did not end well, a task is given up.
const MAX_TRIES: u32 = 10;
/// How long a step works before it records how far it came.
const STEP_WITHIN: Duration = Duration::from_secs(3);
/// How long a file is read at a time. What was read is recorded after each [`STEP_WITHIN`], but whoever goes on has to
/// unpack the file from its beginning.
const READ_WITHIN: Duration = Duration::from_secs(40);
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
            match caught(step(app, files, &key, READ_WITHIN)).await {
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

/// Works on one task that is under way until it is no longer, or the time is up, so that whoever has just started
/// something short gets its outcome at once. What fails here is left to whoever works on all tasks.
pub async fn work_on(app: &App, key: &TaskKey, within: Duration) {
    let Some(files) = &app.files else { return };
    let began = Instant::now();
    while began.elapsed() < within {
        let is_running = app
            .store
            .load_task(key)
            .await
            .map(|held| held.is_some_and(|held| held.stored.task.state == TaskState::Running));
        if !matches!(is_running, Ok(true))
            || !matches!(caught(step(app, files, key, STEP_WITHIN)).await, Ok(true))
        {
            return;
        }
    }
}

/// Does the next thing about a task; reads a file for as long as `read_within`. Returns whether there is more to do at
/// once.
async fn step(
    app: &App,
    files: &Files,
    key: &TaskKey,
    read_within: Duration,
) -> Result<bool, StoreError> {
    let Some(mut held) = app.store.load_task(key).await? else {
        app.store.close_task(key).await?;
        return Ok(false);
    };
    let now = app.real_now();
    match held.stored.task.state {
        TaskState::Running => {}
        TaskState::Checked if now < held.stored.task.until => return Ok(false),
        TaskState::Checked | TaskState::Done | TaskState::Cancelled | TaskState::Failed => {
            remove_pieces(files, &held).await?;
            app.store.close_task(key).await?;
            return Ok(false);
        }
    }
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
    match &held.stored.progress {
        Progress::Export { is_read: false, .. } => export::read(app, files, held).await,
        Progress::Export { is_read: true, .. } => export::assemble(app, files, held).await,
        Progress::FormerImport {} => fail(app, held, TaskProblem::GaveUp).await,
        Progress::Import(progress) => match (progress.layout, progress.known) {
            (None, _) => read::read(app, files, held, read_within).await,
            (Some(_), None) => check::check(app, files, held).await,
            (Some(_), Some(_)) => import::write_rows(app, files, held).await,
        },
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

/// Removes the pieces of a task that has ended.
async fn remove_pieces(files: &Files, held: &HeldTask) -> Result<(), StoreError> {
    let secret = &held.stored.secret;
    let keys: Vec<FileKey> = match &held.stored.progress {
        Progress::Export { pieces, .. } => {
            pieces.iter().map(|revision| FileKey::piece(secret, *revision)).collect()
        }
        // Its pieces go after a day, as everything that tasks make.
        Progress::FormerImport {} => Vec::new(),
        Progress::Import(progress) => {
            let mut keys = StoredPieces { files, secret }.all(progress);
            // One that was cancelled can be started again from the same upload.
            if held.stored.task.state == TaskState::Done {
                keys.extend(FileKey::read(&progress.upload));
            }
            keys
        }
    };
    for some in keys.chunks(REMOVED_AT_ONCE) {
        try_join_all(some.iter().map(|key| files.remove(key))).await.map_err(unavailable)?;
    }
    Ok(())
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
