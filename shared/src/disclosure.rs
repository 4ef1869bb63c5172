//! Which cells of a cross-table may be shown, month after month, so that none betrays a few people.
//!
//! A cross-table counts the cases of a year to the end of a closed month by two groups at once. Its
//! totals, by row and by column, are public anyway. Where few cases stand in a cell, what is known of one
//! of them from elsewhere (a neighbour went to that office) would tell the rest. So a cell of fewer than
//! [`LEAST`] is hidden; and since totals and other months are public, hiding it alone is not enough.
//!
//! The rule, in order:
//!
//! 1. *Small.* A cell below [`LEAST`], zero included, is not shown. (A zero that was shown would give away
//!    the first cases that follow it.)
//! 2. *Frozen.* A cell that was shown moves only when it changed by nothing or by [`LEAST`] and more since;
//!    until then the former count stands, with its month. So the difference of two shown counts is never
//!    small.
//! 3. *Audited.* Of what is left, cells are withdrawn until an audit finds, for each hidden count of
//!    fewer than [`LEAST`] and each hidden change of fewer, in this month and every one before, another
//!    history that fits everything published and has another number there.
//!
//! The reader is taken to know every total of every month, every table published, that counts only grow,
//! and this rule's first two steps. The other history is made, not estimated: in one month's new cases one
//! case is moved around a ring of hidden cells, so that every total stays; where a cell of the ring is shown
//! later, a later month's new cases are moved the other way round.
//!
//! What the totals give away by themselves (a month in which only one case came has its row and its column)
//! no table can hide. [`Snapshots::told_by_totals`] counts those cells, and the claim is not about them.
//!
//! Nor is it about what is published elsewhere of single cases: the figures of a day on which one case came,
//! and the cases whose explanations are listed one by one.
//!
//! Each year begins anew, so that no year's table can be held against another's.

/// Fewer cases than this are not shown, nor a change by fewer.
pub const LEAST: i64 = 5;

/// Shares are shown only of at least so many cases.
pub const MIN_RATE: i64 = 20;

/// The counts of a year to the end of a month, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    columns: usize,
    cells: Vec<i64>,
}

impl Grid {
    pub fn empty(rows: usize, columns: usize) -> Grid {
        Grid { columns, cells: vec![0; rows * columns] }
    }

    /// The count of a cell.
    pub fn at(&self, row: usize, column: usize) -> i64 {
        self.cells.get(row * self.columns + column).copied().unwrap_or(0)
    }

    /// Adds to a cell.
    pub fn add(&mut self, row: usize, column: usize, cases: i64) {
        if let Some(cell) = self.cells.get_mut(row * self.columns + column) {
            *cell += cases;
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.columns.max(1)
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The total of a row.
    pub fn row_total(&self, row: usize) -> i64 {
        (0..self.columns).map(|column| self.at(row, column)).sum()
    }

    /// The total of a column.
    pub fn column_total(&self, column: usize) -> i64 {
        (0..self.rows()).map(|row| self.at(row, column)).sum()
    }
}

/// What a table says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: there are few cases, or it would tell of another cell with few.
    Hidden,
    /// A count, and the month (by its place in the year's snapshots) of which it is.
    Shown { count: i64, as_of: usize },
}

/// The snapshots of one year: the true counts, and which cells were shown of each. At most 32 columns.
#[derive(Clone, Debug, Default)]
pub struct Snapshots {
    truth: Vec<Grid>,
    /// The new cases of each snapshot.
    grown: Vec<Grid>,
    /// By snapshot and row: a bit for each column that was shown anew.
    shown: Vec<Vec<u32>>,
}

/// A stretch of snapshots in which the other history differs: from `from`, and before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: usize,
    until: usize,
}

/// By row, a bit for each column whose new cases could be one more, and one fewer.
struct Room {
    more: Vec<u32>,
    fewer: Vec<u32>,
}

/// A hidden count that must not be told: of a snapshot and a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Secret {
    at: usize,
    row: usize,
    column: usize,
    /// Since when it is open: a change since a snapshot that was shown, or the whole year.
    since: usize,
}

impl Snapshots {
    /// A year before its first snapshot.
    pub fn new() -> Snapshots {
        Snapshots::default()
    }

    /// How many snapshots there are.
    pub fn len(&self) -> usize {
        self.truth.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.truth.is_empty()
    }

    /// Takes a snapshot that was published before: its counts and the cells that were shown anew.
    pub fn remember(&mut self, truth: Grid, shown: impl Fn(usize, usize) -> bool) {
        let rows: Vec<u32> = (0..truth.rows())
            .map(|row| {
                (0..truth.columns())
                    .filter(|column| shown(row, *column))
                    .fold(0, |bits, column| bits | 1 << column)
            })
            .collect();
        let mut grown = truth.clone();
        if let Some(before) = self.truth.last() {
            for (cell, earlier) in grown.cells.iter_mut().zip(&before.cells) {
                *cell -= earlier;
            }
        }
        self.truth.push(truth);
        self.grown.push(grown);
        self.shown.push(rows);
    }

    /// Decides what the next snapshot shows, and takes it. All snapshots of a year have the same rows and
    /// columns.
    pub fn publish(&mut self, truth: Grid) {
        let (rows, columns) = (truth.rows(), truth.columns());
        let now = self.len();
        self.remember(truth, |_, _| false);
        for row in 0..rows {
            for column in 0..columns {
                if self.may_be_shown(now, row, column) {
                    self.set(now, row, column, true);
                }
            }
        }
        let mut spans: Vec<Option<Span>> = Vec::new();
        while let Some(told) = self.audit(&mut spans) {
            // Nothing is left to withdraw only where nothing is shown, and then nothing is told.
            let Some((row, column)) = self.withdrawal(now, told) else { break };
            self.set(now, row, column, false);
        }
    }

    /// What the last snapshot says of a cell.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        match self.len().checked_sub(1) {
            Some(last) => self.cell_at(last, row, column),
            None => Cell::Hidden,
        }
    }

    /// What a snapshot says of a cell.
    pub fn cell_at(&self, at: usize, row: usize, column: usize) -> Cell {
        match self.last_shown(at + 1, row, column) {
            Some(as_of) => Cell::Shown { count: self.count(as_of, row, column), as_of },
            None => Cell::Hidden,
        }
    }

    /// How many cells of the last snapshot have a few cases that the totals of the months tell by
    /// themselves.
    pub fn told_by_totals(&self) -> usize {
        let Some(last) = self.len().checked_sub(1) else { return 0 };
        self.cells()
            .filter(|(row, column)| {
                (1..LEAST).contains(&self.count(last, *row, *column))
                    && self.is_told_by_totals(0, last, *row, *column)
            })
            .count()
    }

    /// Whether the totals of the months alone tell how a cell grew from snapshot `since` to `at`, both
    /// included.
    pub fn is_told_by_totals(&self, since: usize, at: usize, row: usize, column: usize) -> bool {
        (since..=at).all(|month| {
            let Some(grown) = self.grown.get(month) else { return true };
            let all = u32::MAX >> 32_usize.saturating_sub(grown.columns()).min(31);
            let bits = |keep: &dyn Fn(i64) -> bool| -> Vec<u32> {
                (0..grown.rows())
                    .map(|row| {
                        (0..grown.columns())
                            .filter(|column| keep(grown.at(row, *column)))
                            .fold(0, |bits, column| bits | 1 << column)
                    })
                    .collect()
            };
            let room = Room { more: vec![all; grown.rows()], fewer: bits(&|count| count >= 1) };
            !room.moves(row, column)
        })
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (rows, columns) =
            self.truth.first().map_or((0, 0), |grid| (grid.rows(), grid.columns()));
        (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
    }

    fn count(&self, at: usize, row: usize, column: usize) -> i64 {
        self.truth.get(at).map_or(0, |grid| grid.at(row, column))
    }

    fn is_shown(&self, at: usize, row: usize, column: usize) -> bool {
        let bits = self.shown.get(at).and_then(|rows| rows.get(row)).copied().unwrap_or(0);
        bits & (1 << column) != 0
    }

    fn set(&mut self, at: usize, row: usize, column: usize, shown: bool) {
        if let Some(bits) = self.shown.get_mut(at).and_then(|rows| rows.get_mut(row)) {
            *bits = if shown { *bits | 1 << column } else { *bits & !(1 << column) };
        }
    }

    /// The last snapshot before `before` that showed a cell anew.
    fn last_shown(&self, before: usize, row: usize, column: usize) -> Option<usize> {
        (0..before).rev().find(|at| self.is_shown(*at, row, column))
    }

    /// The first two steps of the rule.
    fn may_be_shown(&self, at: usize, row: usize, column: usize) -> bool {
        let count = self.count(at, row, column);
        count >= LEAST
            && self.last_shown(at, row, column).is_none_or(|as_of| {
                let change = count - self.count(as_of, row, column);
                change == 0 || change.abs() >= LEAST
            })
    }

    /// What is hidden in a snapshot and must stay so. A zero, or no change, is as good a secret as a few:
    /// whoever knew it would read the next month's few off the totals.
    fn secret(&self, at: usize, row: usize, column: usize) -> Option<Secret> {
        if self.is_shown(at, row, column) {
            return None;
        }
        let count = self.count(at, row, column);
        let (since, hidden) = match self.last_shown(at, row, column) {
            None => (0, count),
            Some(as_of) => (as_of + 1, (count - self.count(as_of, row, column)).abs()),
        };
        let is_few = hidden < LEAST && !self.is_told_by_totals(since, at, row, column);
        is_few.then_some(Secret { at, row, column, since })
    }

    /// The first secret that everything published gives away. `spans` keeps where the other histories of
    /// the audit before were found, so that the next one looks there first.
    fn audit(&self, spans: &mut Vec<Option<Span>>) -> Option<Secret> {
        let mut place = 0;
        for at in 0..self.len() {
            for (row, column) in self.cells() {
                if spans.len() == place {
                    spans.push(None);
                }
                if let Some(secret) = self.secret(at, row, column) {
                    let known = spans.get(place).copied().flatten();
                    let found = known
                        .filter(|span| self.differs(*span, secret))
                        .or_else(|| self.other_history(secret));
                    if found.is_none() {
                        return Some(secret);
                    }
                    if let Some(kept) = spans.get_mut(place) {
                        *kept = found;
                    }
                }
                place += 1;
            }
        }
        None
    }

    /// Where another history differs in a secret.
    fn other_history(&self, secret: Secret) -> Option<Span> {
        for from in (secret.since..=secret.at).rev() {
            for until in (secret.at + 1..=self.len()).rev() {
                let span = Span { from, until };
                if self.differs(span, secret) {
                    return Some(span);
                }
            }
        }
        None
    }

    fn differs(&self, span: Span, secret: Secret) -> bool {
        self.room(span).moves(secret.row, secret.column)
    }

    /// Which cells could have one new case more or fewer in the first snapshot of a span, made good in the
    /// snapshot after it.
    fn room(&self, span: Span) -> Room {
        let rows = self.truth.first().map_or(0, Grid::rows);
        let columns = self.truth.first().map_or(0, Grid::columns);
        let mut room = Room { more: vec![0; rows], fewer: vec![0; rows] };
        let grew = |at: usize, row: usize, column: usize| {
            self.grown.get(at).is_some_and(|grown| grown.at(row, column) >= 1)
        };
        for row in 0..rows {
            let told = (span.from..span.until)
                .filter_map(|at| self.shown.get(at).and_then(|rows| rows.get(row)))
                .fold(0, |bits, shown| bits | shown);
            for column in (0..columns).filter(|column| told & (1 << column) == 0) {
                if span.until == self.len() || grew(span.until, row, column) {
                    room.more[row] |= 1 << column;
                }
                let lasts = || (span.from..span.until).all(|at| self.count(at, row, column) >= 1);
                if grew(span.from, row, column) && lasts() {
                    room.fewer[row] |= 1 << column;
                }
            }
        }
        room
    }

    /// The cell of the last snapshot to withdraw so that a secret stays one: the smallest that is enough by
    /// itself; without one the smallest in the secret's row or column; else the smallest.
    fn withdrawal(&mut self, now: usize, told: Secret) -> Option<(usize, usize)> {
        let mut candidates: Vec<(usize, usize)> =
            self.cells().filter(|(row, column)| self.is_shown(now, *row, *column)).collect();
        candidates.sort_by_key(|(row, column)| (self.count(now, *row, *column), *row, *column));
        for (row, column) in candidates.iter().copied() {
            self.set(now, row, column, false);
            let is_enough = self.other_history(told).is_some();
            self.set(now, row, column, true);
            if is_enough {
                return Some((row, column));
            }
        }
        let beside =
            candidates.iter().find(|(row, column)| *row == told.row || *column == told.column);
        beside.or(candidates.first()).copied()
    }
}

impl Room {
    /// Whether a ring of cells leads through this one: one more here and one fewer beside, and so on around,
    /// or the other way.
    fn moves(&self, row: usize, column: usize) -> bool {
        let here = 1 << column;
        let (more, fewer) = (self.more[row], self.fewer[row]);
        let up = more & here != 0 && self.reached(here, row) & fewer & !here != 0;
        up || (fewer & here != 0 && self.reached(more & !here, row) & here != 0)
    }

    /// The columns reached from some: in another row one fewer in a column that is reached, and one more in
    /// another.
    fn reached(&self, from: u32, without: usize) -> u32 {
        let mut reached = from;
        loop {
            let before = reached;
            for (row, (more, fewer)) in self.more.iter().zip(&self.fewer).enumerate() {
                if row != without && fewer & reached != 0 {
                    reached |= more;
                }
            }
            if reached == before {
                return reached;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[i64]]) -> Grid {
        let columns = rows.first().map_or(0, |row| row.len());
        Grid { columns, cells: rows.iter().flat_map(|row| row.iter().copied()).collect() }
    }

    fn shown(year: &Snapshots, rows: usize, columns: usize) -> Vec<Vec<Option<i64>>> {
        let cell = |row, column| match year.cell(row, column) {
            Cell::Hidden => None,
            Cell::Shown { count, as_of: _ } => Some(count),
        };
        (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect()
    }

    #[test]
    fn a_small_cell_is_not_hidden_alone() {
        let mut year = Snapshots::new();
        year.publish(grid(&[&[2, 20, 30], &[40, 50, 60], &[7, 80, 90]]));
        // The 2 would follow from its row and from its column: each hides another cell, and the fourth
        // closes the ring.
        let expected = vec![
            vec![None, None, Some(30)],
            vec![Some(40), Some(50), Some(60)],
            vec![None, None, Some(90)],
        ];
        assert_eq!(shown(&year, 3, 3), expected);
        assert_eq!(year.told_by_totals(), 0);
    }

    #[test]
    fn a_cell_that_was_shown_moves_by_nothing_or_by_five_and_more() {
        let mut year = Snapshots::new();
        let full = |first: i64| grid(&[&[first, 50], &[50, 50]]);
        for (count, expected, as_of) in [(10, 10, 0), (10, 10, 1), (13, 10, 1), (15, 15, 3)] {
            let mut now = full(count);
            // A few new cases elsewhere, so that the totals do not tell the change.
            let place = i64::try_from(year.len()).unwrap_or(0);
            for (row, column) in [(0, 1), (1, 0), (1, 1)] {
                now.add(row, column, 6 * place);
            }
            year.publish(now);
            assert_eq!(year.cell(0, 0), Cell::Shown { count: expected, as_of }, "{count}");
        }
    }

    #[test]
    fn what_the_totals_tell_is_counted_apart() {
        let mut year = Snapshots::new();
        year.publish(grid(&[&[1, 0], &[0, 0]]));
        assert_eq!(year.told_by_totals(), 1);
        assert_eq!(year.cell(0, 0), Cell::Hidden);
    }
}
