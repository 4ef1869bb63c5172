//! Imports a register row by row. All rows were checked and stored in pieces before the task was started. Each row is a
//! transaction that marks it as imported, so that a row whose step was broken off is not written twice.

use super::{STEP_WITHIN, broken, let_go, unavailable};
use crate::app::App;
use crate::files::{FileKey, Files};
use crate::service::import::run::{Importer, ReadyRow, write};
use crate::store::{HeldTask, Progress, StoreError};
use futures::future::try_join_all;
use shared::actor::Staff;
use shared::vocabulary::TaskState;
use shared::wire::TaskWhat;
use std::time::Instant;

/// How many rows are written at a time.
const AT_ONCE: usize = 4;

/// Writes rows of the next piece for a moment.
pub(super) async fn write_rows(
    app: &App,
    files: &Files,
    mut held: HeldTask,
) -> Result<bool, StoreError> {
    let began = Instant::now();
    let staff = Staff { account: held.key.account.clone(), seat: held.stored.seat.clone() };
    let importer = Importer::of(app, &staff).await?;
    let Progress::Import { source, pieces, piece, row } = &mut held.stored.progress else {
        return Ok(false);
    };
    let stored = files.read_piece(&FileKey::piece(&held.stored.secret, *piece)).await;
    let ready: Vec<ReadyRow> = serde_json::from_slice(&stored.map_err(unavailable)?)
        .map_err(|error| StoreError::Broken(error.into()))?;
    let first = usize::try_from(*row).unwrap_or(usize::MAX);
    let (mut done, mut present) = (0_u32, 0_u32);
    for some in ready.get(first..).unwrap_or_default().chunks(AT_ONCE) {
        let written = try_join_all(some.iter().map(|row| write(app, &importer, source, row)));
        for is_case in written.await.map_err(broken)? {
            done = done.saturating_add(1);
            present = present.saturating_add(u32::from(!is_case));
        }
        if began.elapsed() >= STEP_WITHIN {
            break;
        }
    }
    *row = row.saturating_add(done);
    if usize::try_from(*row).unwrap_or(usize::MAX) >= ready.len() {
        (*piece, *row) = (piece.saturating_add(1), 0);
    }
    let is_done = *piece >= *pieces;
    let task = &mut held.stored.task;
    task.rows = task.rows.saturating_add(done);
    if let TaskWhat::Import(import) = &mut task.what {
        import.present = import.present.saturating_add(present);
    }
    if is_done {
        task.state = TaskState::Done;
    }
    app.outbox.notify_one();
    let_go(app, &mut held).await
}
