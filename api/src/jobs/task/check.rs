//! Checks the rows of an import under its mapping, piece by piece: which can be written, what is wrong with the others,
//! and which exist already.

use super::{STEP_WITHIN, broken, let_go, unavailable};
use crate::app::App;
use crate::files::{FileError, Files};
use crate::service::import::run::{ExistingRows, Importer, ReadyRow, find_existing};
use crate::service::import::stored::{Content, StoredPieces};
use crate::service::import::{Checked, Layout, Row, Seen, Town, check_rows, mapping_problems};
use crate::store::{HeldTask, ImportProgress, Progress, StoreError};
use anyhow::anyhow;
use serde::Serialize;
use shared::actor::Staff;
use shared::vocabulary::TaskState;
use shared::wire::{AskedValue, DifferingRow, ImportMapping, LeftOutRow, RowProblem};
use std::sync::Arc;
use std::time::Instant;

/// The number of problems, or of rows that exist already, on a page.
const A_PAGE: usize = 50;
/// The number of dates with a two-digit year that are shown.
const DATES_SHOWN: usize = 5;
/// The number of spellings that are asked about at a time.
const VALUES_ASKED: usize = 100;

/// Checks the next pieces, for a moment.
pub(super) async fn check(
    app: &App,
    files: &Files,
    mut held: HeldTask,
) -> Result<bool, StoreError> {
    let began = Instant::now();
    let staff = Staff { account: held.key.account.clone(), seat: held.stored.seat.clone() };
    let (revision, secret) = (held.revision, held.stored.secret.clone());
    let stored = StoredPieces { files, secret: &secret };
    let Progress::Import(progress) = &mut held.stored.progress else { return Ok(false) };
    let read_at = (progress.layout.unwrap_or_default(), 0);
    let layout: Layout = stored.get(Content::Layout, read_at).await.map_err(unavailable)?;
    let mapping = progress.mapping.clone();
    let mapping = mapping.ok_or_else(|| StoreError::Broken(anyhow!("a file without a mapping")))?;
    let mut pages = Pages::new(stored, revision);
    let wrong = mapping_problems(&layout, &mapping);
    if wrong.is_empty() {
        let mapping = with_remembered(app, mapping).await?;
        let rules = Rules { layout: Arc::new(layout), mapping: Arc::new(mapping), staff };
        let mut seen = match progress.seen.last() {
            None => Seen::default(),
            Some(at) => {
                let bytes = stored.bytes(Content::Seen, at).await.map_err(unavailable)?;
                Seen::of_bytes(&bytes)
                    .ok_or_else(|| StoreError::Broken(anyhow!("rows that were seen")))?
            }
        };
        let mut ready = 0;
        while progress.piece < progress.read.len() && began.elapsed() < STEP_WITHIN {
            let rows = stored.nth(Content::Rows, &progress.read, progress.piece).await;
            let rows: Vec<Row> = rows.map_err(unavailable)?;
            let checked = rules.check(app, rows, &mut seen).await?;
            note(app, &rules, &mut pages, progress, &mut ready, checked).await?;
            progress.piece = progress.piece.saturating_add(1);
        }
        progress.checked.add(revision, ready);
        let bytes = seen.to_bytes();
        stored.put_bytes(Content::Seen, (revision, 0), bytes).await.map_err(unavailable)?;
        progress.seen.add(revision, 1);
    } else {
        progress.found.problems = count(wrong.len());
        progress.found.is_unmapped = true;
        progress.piece = progress.read.len();
        pages.problems.add(stored, wrong).await.map_err(unavailable)?;
    }
    let [problems, differing, left_out] = pages.end().await.map_err(unavailable)?;
    progress.problem_pages.add(revision, problems);
    progress.differing_pages.add(revision, differing);
    progress.left_out_pages.add(revision, left_out);
    let is_done = progress.piece >= progress.read.len();
    let (done, all) = (progress.piece, progress.read.len());
    if is_done {
        (progress.piece, progress.row) = (0, 0);
    }
    let task = &mut held.stored.task;
    let expected = task.expected.unwrap_or_default();
    // Pieces have about as many rows each.
    let share = u64::from(expected).saturating_mul(done.into()).checked_div(all.into());
    task.rows = share.and_then(|rows| u32::try_from(rows).ok()).unwrap_or(expected);
    if is_done {
        task.rows = expected;
        task.state = TaskState::Checked;
    }
    let is_saved = let_go(app, &mut held).await?;
    Ok(is_saved && !is_done)
}

/// By what the rows of an import are checked.
struct Rules {
    layout: Arc<Layout>,
    mapping: Arc<ImportMapping>,
    staff: Staff,
}

impl Rules {
    /// Checks some rows, off the threads that serve requests.
    async fn check(
        &self,
        app: &App,
        rows: Vec<Row>,
        seen: &mut Seen,
    ) -> Result<Checked, StoreError> {
        let town = app.town().await?;
        let importer = Importer::of(app, &self.staff).await?;
        let window = self.staff.seat.window().cloned();
        let window = window.ok_or_else(|| StoreError::Broken(anyhow!("nobody of a window")))?;
        let (layout, mapping) = (self.layout.clone(), self.mapping.clone());
        let mut known = std::mem::take(seen);
        let work = move || {
            let Importer { account: _, actor, policy, now } = &importer;
            let town =
                Town { directory: &town.directory, policy, actor, window: &window, now: *now };
            let checked = check_rows(&layout, &mapping, &town, &rows, &mut known);
            (checked, known)
        };
        let (checked, known) = app.work_queue.run(work).await.map_err(broken)?;
        *seen = known;
        Ok(checked)
    }
}

/// Stores what was found out about some rows.
async fn note(
    app: &App,
    rules: &Rules,
    pages: &mut Pages<'_>,
    progress: &mut ImportProgress,
    ready: &mut u32,
    checked: Checked,
) -> Result<(), StoreError> {
    let Checked { rows, problems, short_years, wrong, left_out, without_year, asked } = checked;
    let found = &mut progress.found;
    found.problems = found.problems.saturating_add(count(problems.len()));
    found.wrong = found.wrong.saturating_add(wrong);
    found.left_out = found.left_out.saturating_add(count(left_out.len()));
    found.without_year = found.without_year.saturating_add(without_year);
    for value in asked {
        found.more_values |= !add_value(&mut found.values, value);
    }
    found.short_years = found.short_years.saturating_add(count(short_years.len()));
    let room = DATES_SHOWN.saturating_sub(found.read_as.len());
    found.read_as.extend(short_years.into_iter().take(room));
    pages.problems.add(pages.stored, problems).await.map_err(unavailable)?;
    pages.left_out.add(pages.stored, left_out).await.map_err(unavailable)?;
    let here = find_existing(app, &rules.staff.seat, &progress.source, &rules.mapping, &rows);
    let here = here.await.map_err(broken)?;
    found.present = found.present.saturating_add(count(here.same.len()));
    found.differing = found.differing.saturating_add(count(here.differing.len()));
    let placed = rows.into_iter().enumerate();
    let rows: Vec<ReadyRow> =
        placed.map(|(place, row)| ReadyRow { row, existing: here.of(place) }).collect();
    let at = (pages.revision, *ready);
    pages.stored.put(Content::Checked, at, &rows).await.map_err(unavailable)?;
    *ready = ready.saturating_add(1);
    let ExistingRows { differing, .. } = here;
    let differing = differing.into_values().collect();
    pages.differing.add(pages.stored, differing).await.map_err(unavailable)
}

/// A mapping that also knows what spellings were read as in imports before.
async fn with_remembered(
    app: &App,
    mut mapping: ImportMapping,
) -> Result<ImportMapping, StoreError> {
    for (field, values) in app.store.load_spelled().await? {
        let chosen = mapping.values.entry(field).or_default();
        for (written, means) in values {
            chosen.entry(written).or_insert(means);
        }
    }
    Ok(mapping)
}

/// Counts a spelling with those like it. Returns `false` if there are too many others.
fn add_value(values: &mut Vec<AskedValue>, value: AskedValue) -> bool {
    let is_same =
        |known: &&mut AskedValue| known.field == value.field && known.written == value.written;
    if let Some(known) = values.iter_mut().find(is_same) {
        known.rows = known.rows.saturating_add(1);
        // In a row in which it is read otherwise it still has to be answered.
        known.means = known.means.take().filter(|_| value.means.is_some());
        return true;
    }
    let fits = values.len() < VALUES_ASKED;
    if fits {
        values.push(value);
    }
    fits
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The pages that a step writes.
struct Pages<'a> {
    stored: StoredPieces<'a>,
    revision: u32,
    problems: Paged<RowProblem>,
    differing: Paged<DifferingRow>,
    left_out: Paged<LeftOutRow>,
}

impl<'a> Pages<'a> {
    fn new(stored: StoredPieces<'a>, revision: u32) -> Pages<'a> {
        let problems = Paged::new(Content::Problems, revision);
        let differing = Paged::new(Content::Differing, revision);
        let left_out = Paged::new(Content::LeftOut, revision);
        Pages { stored, revision, problems, differing, left_out }
    }

    /// Stores what is left, and returns how many pages there are of each.
    async fn end(self) -> Result<[u32; 3], FileError> {
        let Pages { stored, problems, differing, left_out, .. } = self;
        Ok([problems.end(stored).await?, differing.end(stored).await?, left_out.end(stored).await?])
    }
}

/// A list that is written page by page.
struct Paged<T> {
    content: Content,
    revision: u32,
    pages: u32,
    waiting: Vec<T>,
}

impl<T: Serialize> Paged<T> {
    fn new(content: Content, revision: u32) -> Paged<T> {
        Paged { content, revision, pages: 0, waiting: Vec::new() }
    }

    async fn add(&mut self, stored: StoredPieces<'_>, items: Vec<T>) -> Result<(), FileError> {
        self.waiting.extend(items);
        while self.waiting.len() >= A_PAGE {
            let page: Vec<T> = self.waiting.drain(..A_PAGE).collect();
            self.put(stored, &page).await?;
        }
        Ok(())
    }

    async fn put(&mut self, stored: StoredPieces<'_>, page: &[T]) -> Result<(), FileError> {
        stored.put(self.content, (self.revision, self.pages), &page).await?;
        self.pages = self.pages.saturating_add(1);
        Ok(())
    }

    async fn end(mut self, stored: StoredPieces<'_>) -> Result<u32, FileError> {
        let page = std::mem::take(&mut self.waiting);
        if !page.is_empty() {
            self.put(stored, &page).await?;
        }
        Ok(self.pages)
    }
}
