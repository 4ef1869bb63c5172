//! Decides which cells of a cross-table may be shown, month after month, so that none singles out a few people.
//!
//! A cross-table counts the cases of a year, up to the end of a closed month, by two groups at once. Its row and
//! column totals are public in any case. If a cell has only a few cases, somebody who knows about one of them (a
//! neighbour went to that office) would learn about the rest. So a cell below [`LEAST`] is hidden, and because totals
//! and other months are public, hiding that cell alone is not enough.
//!
//! The rule, in order:
//!
//! 1. *Small.* A cell below [`LEAST`], zero included, is not shown. (A shown zero would give away the first cases
//!    that follow it.)
//! 2. *Frozen.* A shown cell changes only if its count has changed by nothing or by at least [`LEAST`] since; until
//!    then the earlier count stays, with its month. So two shown counts never differ by a small number.
//! 3. *Audited.* More cells are withdrawn until an audit finds, for each hidden count below [`LEAST`] and each hidden
//!    change below it, in this month and all earlier ones, another history that agrees with everything published
//!    and has a different number there.
//!
//! The reader is assumed to know every total of every month, every published table, that counts only grow, and the
//! first two steps of this rule. The other history is constructed, not estimated: among one month's new cases one
//! case moves around a ring of hidden cells, so that every total stays the same. If a cell of the ring is shown
//! later, new cases of a later month move the other way round.
//!
//! What the totals give away on their own (a month with only one case reveals its row and column) no table can hide.
//! [`Snapshots::told_by_totals`] counts those cells, and the guarantee does not cover them. Nor does it cover what is
//! published elsewhere about single cases: the figures of a day with a single case, and cases whose explanations are
//! listed one by one.
//!
//! Each year starts afresh, so that tables of different years cannot be compared with each other.

/// Counts and changes below this are not shown.
pub const LEAST: i64 = 5;

/// The smallest row total for which percentages are shown.
pub const MIN_RATE: i64 = 20;

/// The counts of a year up to the end of a month, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    columns: usize,
    cells: Vec<i64>,
}

impl Grid {
    pub fn empty(rows: usize, columns: usize) -> Grid {
        Grid { columns, cells: vec![0; rows * columns] }
    }

    pub fn at(&self, row: usize, column: usize) -> i64 {
        self.cells.get(row * self.columns + column).copied().unwrap_or(0)
    }

    pub fn add(&mut self, row: usize, column: usize, cases: i64) {
        if let Some(cell) = self.cells.get_mut(row * self.columns + column) {
            *cell += cases;
        }
    }

    pub fn rows(&self) -> usize {
        self.cells.len() / self.columns.max(1)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn row_total(&self, row: usize) -> i64 {
        (0..self.columns).map(|column| self.at(row, column)).sum()
    }

    pub fn column_total(&self, column: usize) -> i64 {
        (0..self.rows()).map(|row| self.at(row, column)).sum()
    }
}

/// What a table shows in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: there are few cases, or the count would reveal another cell with few.
    Hidden,
    /// A count, and the month that it is from, as an index into the year's snapshots.
    Shown { count: i64, as_of: usize },
}

/// The snapshots of one year: the true counts, and which cells were shown in each. There are at most 32 columns.
#[derive(Clone, Debug, Default)]
pub struct Snapshots {
    truth: Vec<Grid>,
    /// The new cases of each snapshot.
    grown: Vec<Grid>,
    /// By snapshot and row, one bit for each column whose count was updated.
    shown: Vec<Vec<u32>>,
}

/// The snapshots in which another history differs, from `from` to before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: usize,
    until: usize,
}

/// By row, one bit for each column that could have one new case more or, respectively, fewer.
struct Room {
    more: Vec<u32>,
    fewer: Vec<u32>,
}

/// A hidden count that must not be revealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Secret {
    at: usize,
    row: usize,
    column: usize,
    /// The first snapshot of the hidden change: the one after the last shown count, or the first of the year.
    since: usize,
}

impl Snapshots {
    /// A year before its first snapshot.
    pub fn new() -> Snapshots {
        Snapshots::default()
    }

    pub fn len(&self) -> usize {
        self.truth.len()
    }

    pub fn is_empty(&self) -> bool {
        self.truth.is_empty()
    }

    /// Restores a snapshot that was published earlier, with the cells that were updated in it.
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

    /// Decides what the next snapshot shows, and adds it. All snapshots of a year have the same rows and columns.
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
            // There is nothing left to withdraw only if nothing is shown, and then nothing is revealed.
            let Some((row, column)) = self.withdrawal(now, told) else { break };
            self.set(now, row, column, false);
        }
    }

    /// What the last snapshot shows in a cell.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        match self.len().checked_sub(1) {
            Some(last) => self.cell_at(last, row, column),
            None => Cell::Hidden,
        }
    }

    /// What the snapshot at index `at` shows in a cell.
    pub fn cell_at(&self, at: usize, row: usize, column: usize) -> Cell {
        match self.last_shown(at + 1, row, column) {
            Some(as_of) => Cell::Shown { count: self.count(as_of, row, column), as_of },
            None => Cell::Hidden,
        }
    }

    /// The number of small cells in the last snapshot that the monthly totals alone reveal.
    pub fn told_by_totals(&self) -> usize {
        let Some(last) = self.len().checked_sub(1) else { return 0 };
        self.cells()
            .filter(|(row, column)| {
                (1..LEAST).contains(&self.count(last, *row, *column))
                    && self.is_told_by_totals(0, last, *row, *column)
            })
            .count()
    }

    /// Whether the monthly totals alone reveal how a cell grew from snapshot `since` to `at`, inclusive.
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

    /// The last snapshot before `before` that updated a cell.
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

    /// What a snapshot hides in a cell and must not reveal. Zero, or no change, is as much of a secret as a few:
    /// whoever knew it could read the next month's few cases off the totals.
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

    /// The first secret that the publications give away. `spans` remembers where the previous audit found other
    /// histories, so that this one looks there first.
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

    /// Where another history can differ in a secret.
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

    /// Which cells could have one new case more or fewer in the first snapshot of a span, compensated in the snapshot
    /// after it.
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

    /// The cell of the last snapshot to withdraw in order to protect a secret: the smallest one that is enough by
    /// itself, otherwise the smallest in the secret's row or column, otherwise the smallest of all.
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
    /// Whether a ring of cells leads through this one, in which counts go up and down by one in turn.
    fn moves(&self, row: usize, column: usize) -> bool {
        let here = 1 << column;
        let (more, fewer) = (self.more[row], self.fewer[row]);
        let up = more & here != 0 && self.reached(here, row) & fewer & !here != 0;
        up || (fewer & here != 0 && self.reached(more & !here, row) & here != 0)
    }

    /// The columns that rings can reach from the given ones: a row that can lose a case in a reached column reaches
    /// every column in which it can gain one. The row `without` takes no part.
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
        // The 2 would follow from its row and from its column. Each hides another cell, and the fourth closes the
        // ring.
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
            // A few new cases elsewhere, so that the totals do not reveal the change.
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
