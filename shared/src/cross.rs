//! The cross-table of a year: cases by matter (事项) and reason for refusal (未办成原因), for closed months. Cells that
//! would single out a few people are left out, as [`disclosure`](crate::disclosure) defines.
//!
//! There is only one such table. A second one by department and reason would not be independent of it: the catalogue
//! assigns matters to departments, so rows of one are sums of rows of the other, and one would reveal what the other
//! hides.

use crate::case::Case;
use crate::disclosure::{Cell, Grid, LEAST, MIN_RATE, Snapshots};
use crate::id::MatterId;
use crate::time::{Day, Timestamp};
use crate::vocabulary::RefusalReason;
use macros::shape;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A cell: the matter, if it is known, and the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CrossKey {
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
}

impl From<CrossKey> for String {
    fn from(key: CrossKey) -> String {
        let matter = key.matter.as_ref().map_or("", MatterId::as_str);
        format!("{matter}:{}", key.reason.code())
    }
}

impl TryFrom<String> for CrossKey {
    type Error = &'static str;
    fn try_from(written: String) -> Result<CrossKey, &'static str> {
        let unknown = "not a cell of the cross-table";
        let (matter, reason) = written.split_once(':').ok_or(unknown)?;
        let matter = match matter {
            "" => None,
            matter => Some(MatterId::new(matter).map_err(|_| unknown)?),
        };
        let reason = RefusalReason::read(reason).ok_or(unknown)?;
        Ok(CrossKey { matter, reason })
    }
}

/// Cases by cell. The numbers of a difference can be negative.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CrossCounts(pub BTreeMap<CrossKey, i64>);

impl CrossCounts {
    /// The difference between two states of a case. Without a state before, the case is new. A case that is voided in a
    /// later year stays in the tables of its own, which are published; this year's never had it.
    pub fn change(before: Option<&Case>, after: &Case) -> CrossCounts {
        let key = |case: &Case| CrossKey { matter: case.matter.clone(), reason: case.reason };
        let mut change = CrossCounts::default();
        if after.is_void() {
            let year = |at: Timestamp| at.day().civil().0;
            let is_counted = year(after.registered_at) == year(after.changed_at);
            if let Some(before) = before.filter(|before| is_counted && !before.is_void()) {
                change.count(key(before), -1);
            }
            return change;
        }
        change.count(key(after), 1);
        if let Some(before) = before {
            change.count(key(before), -1);
        }
        change
    }

    fn count(&mut self, key: CrossKey, cases: i64) {
        let sum = self.0.entry(key.clone()).or_default();
        *sum += cases;
        if *sum == 0 {
            self.0.remove(&key);
        }
    }

    pub fn add(&mut self, other: &CrossCounts) {
        for (key, cases) in &other.0 {
            self.count(key.clone(), *cases);
        }
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cases of a matter, whatever the reason.
    pub fn of_matter(&self, matter: &Option<MatterId>) -> i64 {
        let of_it = self.0.iter().filter(|(key, _)| key.matter == *matter);
        of_it.map(|(_, cases)| cases).sum()
    }

    /// The matters that are counted.
    pub fn matters(&self) -> BTreeSet<Option<MatterId>> {
        self.0.keys().map(|key| key.matter.clone()).collect()
    }
}

/// A cell as it is published.
#[shape]
pub struct TableCell {
    /// `None` if there are fewer than five cases, or if the count would reveal another cell with fewer.
    pub count: Option<i64>,
    /// The month that the count is from, if it is an earlier one: the count has changed by fewer than five since, or
    /// the change would reveal another cell's.
    pub as_of: Option<String>,
    /// The percentage of the row, if the row has at least twenty cases and the count is from this month.
    pub share: Option<i64>,
}

/// A row: a matter, its total, and one cell for each column.
#[shape]
pub struct TableRow {
    /// `None` for cases whose matter is not known.
    pub matter: Option<MatterId>,
    /// All cases of the row.
    pub total: i64,
    pub cells: Vec<TableCell>,
}

/// A column: a reason and its total.
#[shape]
pub struct TableColumn {
    pub reason: RefusalReason,
    /// All cases of the column.
    pub total: i64,
}

/// The cross-table of a year up to the end of a month. Once published it never changes.
#[shape]
pub struct CrossTable {
    /// The month as `YYYY-MM`.
    pub month: String,
    pub from: Day,
    pub until: Day,
    pub made_at: Timestamp,
    /// The smallest count that is shown.
    pub least: i64,
    /// The smallest total of a row with percentages.
    pub rates_from: i64,
    pub total: i64,
    pub columns: Vec<TableColumn>,
    /// The rows, most cases first.
    pub rows: Vec<TableRow>,
    /// The number of hidden cells.
    pub hidden: usize,
    /// The number of hidden small cells that follow from the monthly totals alone.
    pub told_by_totals: usize,
}

/// The months that have a published table, and one table.
#[shape]
pub struct CrossTables {
    /// Sorted by date, newest first.
    pub months: Vec<String>,
    /// The table of the requested month, by default of the newest; `None` before the first.
    pub table: Option<CrossTable>,
}

/// A published table with the full counts behind it. The counts are stored but not published; the next table is
/// checked against them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub truth: CrossCounts,
    /// The table as it was published.
    pub table: CrossTable,
}

/// Makes the table of a year up to the end of `month` (1 to 12). `before` contains the earlier snapshots of the year
/// in order, and `truth` the counts since its beginning. Returns `None` if there is no such month.
pub fn publish(
    before: &[Snapshot],
    year: i64,
    month: i64,
    truth: CrossCounts,
    made_at: Timestamp,
) -> Option<Snapshot> {
    let from = Day::from_civil(year, 1, 1)?;
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let until = Day::from_civil(next.0, next.1, 1)?.plus(-1);
    let mut matters = truth.matters();
    matters.extend(before.iter().flat_map(|snapshot| snapshot.truth.matters()));
    let matters: Vec<Option<MatterId>> = matters.into_iter().collect();
    let reasons = RefusalReason::ALL;
    let grid_of = |counts: &CrossCounts| {
        let mut grid = Grid::empty(matters.len(), reasons.len());
        for (row, matter) in matters.iter().enumerate() {
            for (column, reason) in reasons.iter().enumerate() {
                let key = CrossKey { matter: matter.clone(), reason: *reason };
                grid.add(row, column, counts.0.get(&key).copied().unwrap_or(0));
            }
        }
        grid
    };
    let mut snapshots = Snapshots::new();
    for snapshot in before {
        snapshots.remember(grid_of(&snapshot.truth), |row, column| {
            let row = snapshot.table.rows.iter().find(|known| known.matter == matters[row]);
            let cell = row.and_then(|row| row.cells.get(column));
            cell.is_some_and(|cell| cell.count.is_some() && cell.as_of.is_none())
        });
    }
    let grid = grid_of(&truth);
    snapshots.publish(grid.clone());
    let last = before.len();
    let mut hidden = 0;
    let mut rows: Vec<TableRow> = Vec::new();
    for (row, matter) in matters.iter().enumerate() {
        let total = grid.row_total(row);
        let mut cells = Vec::new();
        for column in 0..reasons.len() {
            let cell = match snapshots.cell(row, column) {
                Cell::Hidden => {
                    hidden += 1;
                    TableCell { count: None, as_of: None, share: None }
                }
                Cell::Shown { count, as_of } if as_of == last => {
                    let share = (total >= MIN_RATE).then(|| (count * 100 + total / 2) / total);
                    TableCell { count: Some(count), as_of: None, share }
                }
                Cell::Shown { count, as_of } => {
                    let as_of = before.get(as_of).map(|snapshot| snapshot.table.month.clone());
                    TableCell { count: Some(count), as_of, share: None }
                }
            };
            cells.push(cell);
        }
        rows.push(TableRow { matter: matter.clone(), total, cells });
    }
    rows.sort_by_key(|row| -row.total);
    let columns = reasons
        .iter()
        .enumerate()
        .map(|(column, reason)| TableColumn { reason: *reason, total: grid.column_total(column) })
        .collect();
    let table = CrossTable {
        month: until.month(),
        from,
        until,
        made_at,
        least: LEAST,
        rates_from: MIN_RATE,
        total: rows.iter().map(|row| row.total).sum(),
        columns,
        rows,
        hidden,
        told_by_totals: snapshots.told_by_totals(),
    };
    Some(Snapshot { truth, table })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(cells: &[(&str, RefusalReason, i64)]) -> CrossCounts {
        let mut counts = CrossCounts::default();
        for (matter, reason, cases) in cells {
            let matter = MatterId::new(*matter).ok();
            counts.count(CrossKey { matter, reason: *reason }, *cases);
        }
        counts
    }

    #[test]
    fn a_snapshot_stays_and_the_next_is_held_against_it() {
        use RefusalReason::{NotInPerson, SystemFault};
        let april = [
            ("house", NotInPerson, 30),
            ("house", SystemFault, 40),
            ("tax", NotInPerson, 50),
            ("tax", SystemFault, 60),
        ];
        let first = publish(&[], 2018, 4, counts(&april), Timestamp(0)).expect("a table");
        assert_eq!(first.table.until.to_string(), "2018-04-30");
        assert_eq!(first.table.total, 180);
        assert_eq!(first.table.rows[0].matter, MatterId::new("tax").ok());
        let of = |snapshot: &Snapshot, reason: RefusalReason| {
            let place = RefusalReason::ALL.iter().position(|known| *known == reason);
            snapshot.table.rows[0].cells[place.expect("a column")].clone()
        };
        assert_eq!(of(&first, SystemFault).count, Some(60));
        assert_eq!(of(&first, SystemFault).share, Some(55));
        // Two more cases and a new matter: the earlier count stays, with its month.
        let mut may = counts(&april);
        may.add(&counts(&[
            ("tax", SystemFault, 2),
            ("tax", NotInPerson, 3),
            ("house", NotInPerson, 9),
        ]));
        may.add(&counts(&[("new", SystemFault, 7), ("new", NotInPerson, 8)]));
        let second = publish(&[first], 2018, 5, may, Timestamp(1)).expect("a table");
        let cell = of(&second, SystemFault);
        assert_eq!((cell.count, cell.as_of.as_deref()), (Some(60), Some("2018-04")));
        let text = serde_json::to_string(&second).expect("JSON");
        assert_eq!(serde_json::from_str::<Snapshot>(&text).expect("a snapshot"), second);
    }
}
