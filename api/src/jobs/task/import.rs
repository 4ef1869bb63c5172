//! Imports a register row by row, once all rows were checked and whoever started it has confirmed. Each row is a
//! transaction that marks it as imported, so that a row whose step was broken off is not written twice.

use super::{STEP_WITHIN, broken, let_go, unavailable};
use crate::app::App;
use crate::files::Files;
use crate::service::import::run::{Importer, ReadyRow, write};
use crate::service::import::stored::{Content, StoredPieces};
use crate::store::{HeldTask, Progress, StoreError};
use futures::future::try_join_all;
use shared::actor::Staff;
use shared::vocabulary::TaskState;
use shared::wire::{ImportField, KnownRows, SpelledValues, TaskWhat};
use std::collections::BTreeMap;
use std::time::Instant;

/// How many rows are written at a time.
const AT_ONCE: usize = 4;

/// The number of spellings that are remembered.
const MAX_REMEMBERED: usize = 500;

/// Remembers what spellings were read as, for the next import. Telephone numbers are no spellings to keep.
async fn remember(app: &App, chosen: SpelledValues) -> Result<(), StoreError> {
    let mut known = app.store.load_spelled().await?;
    let before = known.clone();
    for (field, values) in chosen {
        if field != ImportField::Phone {
            known.entry(field).or_default().extend(values);
        }
    }
    let count: usize = known.values().map(BTreeMap::len).sum();
    if known == before || count > MAX_REMEMBERED {
        return Ok(());
    }
    app.store.save_spelled(&known).await
}

/// Writes rows of the next pieces for a moment.
pub(super) async fn write_rows(
    app: &App,
    files: &Files,
    mut held: HeldTask,
) -> Result<bool, StoreError> {
    let began = Instant::now();
    let staff = Staff { account: held.key.account.clone(), seat: held.stored.seat.clone() };
    let importer = Importer::of(app, &staff).await?;
    let stored = StoredPieces { files, secret: &held.stored.secret };
    let Progress::Import(progress) = &mut held.stored.progress else { return Ok(false) };
    let confirmed = (progress.known.unwrap_or_default(), 0);
    let known: KnownRows = stored.get(Content::Known, confirmed).await.map_err(unavailable)?;
    let (mut done, mut present) = (0_u32, 0_u32);
    while progress.piece < progress.checked.len() && began.elapsed() < STEP_WITHIN {
        let ready = stored.nth(Content::Checked, &progress.checked, progress.piece).await;
        let ready: Vec<ReadyRow> = ready.map_err(unavailable)?;
        let first = usize::try_from(progress.row).unwrap_or(usize::MAX);
        for some in ready.get(first..).unwrap_or_default().chunks(AT_ONCE) {
            let source = &progress.source;
            let written = some.iter().map(|row| write(app, &importer, source, &known, row));
            for is_case in try_join_all(written).await.map_err(broken)? {
                done = done.saturating_add(1);
                present = present.saturating_add(u32::from(!is_case));
                progress.row = progress.row.saturating_add(1);
            }
            if began.elapsed() >= STEP_WITHIN {
                break;
            }
        }
        if usize::try_from(progress.row).unwrap_or(usize::MAX) >= ready.len() {
            (progress.piece, progress.row) = (progress.piece.saturating_add(1), 0);
        }
    }
    let is_done = progress.piece >= progress.checked.len();
    let task = &mut held.stored.task;
    task.rows = task.rows.saturating_add(done);
    if let TaskWhat::Import(import) = &mut task.what {
        import.present = import.present.saturating_add(present);
    }
    if is_done {
        task.state = TaskState::Done;
        let chosen = progress.mapping.as_ref().map(|mapping| mapping.values.clone());
        remember(app, chosen.unwrap_or_default()).await?;
    }
    app.outbox.notify_one();
    let_go(app, &mut held).await
}
