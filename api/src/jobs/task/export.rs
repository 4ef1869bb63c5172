//! Makes a file of the register: steps read some pages each and store their rows as a piece in the bucket; the last one
//! puts the file together from the pieces. A piece is named by the revision with which its worker took hold of the task,
//! which no other has, so that a worker who comes too late overwrites nothing.

use super::{STEP_WITHIN, broken, fail, hold, let_go, unavailable};
use crate::app::App;
use crate::files::{FileKey, Files};
use crate::service::register_file::{MAX_SHEET_ROWS, Packer, RowWriter};
use crate::store::{HeldTask, ListError, Progress, RegisterPart, StoreError};
use anyhow::anyhow;
use shared::succession::Reader;
use shared::view::RegisterRow;
use shared::vocabulary::{Sheet, TaskProblem, TaskState};
use std::time::Instant;

/// The number of cases that are read at a time: as many as one request to the database can name.
const A_PAGE: usize = 100;
/// How much a step writes at most.
const PIECE: usize = 2 * 1024 * 1024;
/// The size of the parts of which a file is made in the bucket; S3 demands 5 MiB.
const PART: usize = 8 * 1024 * 1024;

/// Reads some pages of the register, and stores their rows as a piece.
pub(super) async fn read(app: &App, files: &Files, mut held: HeldTask) -> Result<bool, StoreError> {
    let began = Instant::now();
    let town = app.town().await?;
    let reader = Reader::of(&held.stored.seat, &town.directory);
    let (revision, secret) = (held.revision, held.stored.secret.clone());
    let mut rows = held.stored.task.rows;
    let Progress::Export { export, cursor, is_read, pieces, piece_bytes, file: _ } =
        &mut held.stored.progress
    else {
        return Ok(false);
    };
    let writer = RowWriter::of(export.sheet, export.lang).map_err(broken)?;
    let mut bytes = Vec::new();
    *is_read = loop {
        let part = RegisterPart::of_period(export.from, export.until);
        let page = app.store.list_register(&part, cursor.as_deref(), A_PAGE, &reader).await;
        let page = page.map_err(|error| match error {
            ListError::BadCursor | ListError::TooMany { max: _ } => {
                StoreError::Broken(anyhow!("a cursor of its own"))
            }
            ListError::Store(error) => error,
        })?;
        let row_of = |(case, personal)| RegisterRow::of(&case, &personal, &reader);
        let some: Vec<RegisterRow> = page.items.into_iter().filter_map(row_of).collect();
        writer.add(&mut bytes, &some, rows, &town.directory).map_err(broken)?;
        rows = rows.saturating_add(u32::try_from(some.len()).unwrap_or(u32::MAX));
        *cursor = page.cursor;
        if cursor.is_none() {
            break true;
        }
        if bytes.len() >= PIECE || began.elapsed() >= STEP_WITHIN {
            break false;
        }
    };
    pieces.push(revision);
    *piece_bytes = piece_bytes.saturating_add(bytes.len() as u64);
    if export.sheet == Sheet::Xlsx && rows > MAX_SHEET_ROWS {
        return fail(app, held, TaskProblem::TooManyRows).await;
    }
    held.stored.task.rows = rows;
    files.put_piece(&FileKey::piece(&secret, revision), bytes).await.map_err(unavailable)?;
    let_go(app, &mut held).await
}

/// Puts the file together from its pieces.
pub(super) async fn assemble(
    app: &App,
    files: &Files,
    mut held: HeldTask,
) -> Result<bool, StoreError> {
    let Progress::Export { export, pieces, piece_bytes, .. } = held.stored.progress.clone() else {
        return Ok(false);
    };
    let (secret, rows) = (held.stored.secret.clone(), held.stored.task.rows);
    let name = format!("file {}", held.revision);
    let whole = FileKey::made(&secret, &name);
    let mut upload = files.begin_file(&whole).await.map_err(unavailable)?;
    let mut packer = Packer::begin(export.sheet, export.lang, rows, piece_bytes).map_err(broken)?;
    for revision in pieces {
        let piece = files.read_piece(&FileKey::piece(&secret, revision)).await;
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
    if let Progress::Export { file, .. } = &mut held.stored.progress {
        *file = Some(name);
    }
    held.stored.task.bytes = Some(bytes);
    held.stored.task.state = TaskState::Done;
    if let_go(app, &mut held).await? {
        return Ok(true);
    }
    files.remove(&whole).await.map_err(unavailable)?;
    Ok(false)
}
