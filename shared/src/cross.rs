//! The cross-table of a year: for which matter (事项) cases came and why they were refused (未受理原因),
//! by closed months, with what would betray a few people left out as [`disclosure`](crate::disclosure)
//! has it.
//!
//! There is one such table. A second one of departments and reasons would not be another: the catalogue
//! says which departments a matter belongs to, so rows of the one are sums of rows of the other, and what
//! one hides the other would tell.

use crate::case::Case;
use crate::disclosure::{Cell, Grid, LEAST, MIN_RATE, Snapshots};
use crate::id::MatterId;
use crate::time::{Day, Timestamp};
use crate::vocabulary::RefusalReason;
use macros::shape;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A cell: the catalogue item, where it is known, and the reason.
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

/// Cases by cell. In a difference the numbers can be negative.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CrossCounts(pub BTreeMap<CrossKey, i64>);

impl CrossCounts {
    /// What changed between two states of one case. Without a state before, the case is new.
    pub fn change(before: Option<&Case>, after: &Case) -> CrossCounts {
        let key = |case: &Case| CrossKey { matter: case.matter.clone(), reason: case.reason };
        let mut change = CrossCounts::default();
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

    /// Adds `other`.
    pub fn add(&mut self, other: &CrossCounts) {
        for (key, cases) in &other.0 {
            self.count(key.clone(), *cases);
        }
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cases of an item, whatever the reason.
    pub fn of_matter(&self, matter: &Option<MatterId>) -> i64 {
        let of_it = self.0.iter().filter(|(key, _)| key.matter == *matter);
        of_it.map(|(_, cases)| cases).sum()
    }

    /// The items that are counted.
    pub fn matters(&self) -> BTreeSet<Option<MatterId>> {
        self.0.keys().map(|key| key.matter.clone()).collect()
    }
}

/// A cell as it is published.
#[shape]
pub struct TableCell {
    /// The cases; `None` where there are fewer than five, or where it would tell of another cell with fewer.
    pub count: Option<i64>,
    /// The month to whose end it counts, where that is an earlier one: it changed by fewer than five since,
    /// or its change would tell of another cell's.
    pub as_of: Option<String>,
    /// The percentage of the row, where the row has at least twenty cases and the count is of this month.
    pub share: Option<i64>,
}

/// A row: a catalogue item, its total and its cells, one for each column.
#[shape]
pub struct TableRow {
    /// The item; `None` where it is not known.
    pub matter: Option<MatterId>,
    /// Its cases, whatever the reason.
    pub total: i64,
    pub cells: Vec<TableCell>,
}

/// A column: a reason and its total.
#[shape]
pub struct TableColumn {
    pub reason: RefusalReason,
    /// Its cases, whatever the item.
    pub total: i64,
}

/// The cross-table of a year to the end of a month. Once published it stays.
#[shape]
pub struct CrossTable {
    /// The month, as `YYYY-MM`.
    pub month: String,
    pub from: Day,
    pub until: Day,
    pub made_at: Timestamp,
    /// The least count that is shown.
    pub least: i64,
    /// The least total of a row with shares.
    pub rates_from: i64,
    pub total: i64,
    pub columns: Vec<TableColumn>,
    /// The rows, most cases first.
    pub rows: Vec<TableRow>,
    /// How many cells are hidden.
    pub hidden: usize,
    /// How many hidden cells with a few cases follow from the totals of the months by themselves.
    pub told_by_totals: usize,
}

/// The published tables: the months there are, and one of them.
#[shape]
pub struct CrossTables {
    /// The months with a table, newest first.
    pub months: Vec<String>,
    /// The table of the month that was asked for, else of the newest; `None` before the first.
    pub table: Option<CrossTable>,
}

/// A published table with the counts that it was made from, which are kept and not published: the next one
/// is held against them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub truth: CrossCounts,
    /// What was published of them.
    pub table: CrossTable,
}

/// Makes the table of a year to the end of `month` (1 to 12). `before` holds the year's earlier snapshots,
/// in order, and `truth` counts the year from its beginning. `None` where there is no such month.
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
        // Two more, and a new item: the former count stands, with its month.
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
