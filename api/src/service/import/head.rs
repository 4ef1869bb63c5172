//! Finds the heading of a register among the first rows of its sheet. Offices put a title above it, and often write it in
//! two rows, the upper of which names groups of columns.

use super::sheet::Row;
use super::suggest::knows;
use serde::{Deserialize, Serialize};
use shared::wire::ImportTable;

/// How many rows are looked at.
pub(super) const LOOKED_AT: usize = 20;
/// So many columns with a known heading make a register.
pub(super) const ENOUGH: usize = 3;
/// The number of characters that a heading has at most.
const MAX_HEAD: usize = 24;

/// The rows of a sheet that have the heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadRows {
    /// The first of them, as the sheet counts.
    pub row: u32,
    /// Two where a line of groups stands above the headings, otherwise one.
    pub rows: u32,
}

/// A heading that was found or chosen.
pub(super) struct Heads {
    pub words: Vec<String>,
    pub rows: HeadRows,
    /// The last row of the sheet that is not part of the register's content.
    pub last: u32,
}

impl Heads {
    /// The heading among the first rows, where `table` says or as it is guessed.
    pub fn of(rows: &[Row], table: ImportTable) -> Heads {
        let chosen = table.head_row.and_then(|head| rows.iter().position(|row| row.place == head));
        let at = chosen.unwrap_or_else(|| guess(rows));
        let (upper, lower) = (rows.get(at), rows.get(at.saturating_add(1)));
        let has_two = match (upper, lower, table.head_rows) {
            (Some(_), Some(_), Some(rows)) => rows > 1,
            (Some(upper), Some(lower), None) => is_group(upper, lower),
            _ => false,
        };
        let lower = lower.filter(|_| has_two);
        let words = upper.map(|upper| joined(upper, lower)).unwrap_or_default();
        let row = upper.map_or(1, |upper| upper.place);
        let last = lower.map_or(row, |lower| lower.place);
        Heads { words, rows: HeadRows { row, rows: if has_two { 2 } else { 1 } }, last }
    }
}

/// The number of columns with a known heading in the row that has the most.
pub(super) fn likeness(rows: &[Row]) -> usize {
    rows.iter().map(known).max().unwrap_or(0)
}

/// The number of cells of a row that are a known heading.
fn known(row: &Row) -> usize {
    row.cells.iter().filter(|cell| is_short(cell) && knows(cell)).count()
}

fn is_short(cell: &str) -> bool {
    cell.trim().chars().count() <= MAX_HEAD
}

/// Whether a row has what headings do not have: longer numbers, such as dates and telephone numbers.
fn is_data(row: &Row) -> bool {
    let digits = |cell: &String| cell.chars().filter(char::is_ascii_digit).count();
    row.cells.iter().any(|cell| digits(cell) >= 4)
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// The place of the row that looks most like a heading.
fn guess(rows: &[Row]) -> usize {
    let first = rows.first().map_or(0, known);
    let mut best = (0, first);
    for (place, row) in rows.iter().enumerate().skip(1) {
        let found = known(row);
        // A row of content may have a known word by chance.
        if found >= first.saturating_add(2) && found > best.1 && !is_data(row) {
            best = (place, found);
        }
    }
    // The lower of two rows may have more known words than the upper one.
    let above = best.0.checked_sub(1);
    let pair = above.and_then(|above| Some((rows.get(above)?, rows.get(best.0)?)));
    if let (Some(above), true) = (above, pair.is_some_and(|(upper, lower)| is_group(upper, lower)))
    {
        return above;
    }
    if best.1 >= 2 || rows.first().is_some_and(|row| filled(row) >= 2) {
        return best.0;
    }
    rows.iter().position(|row| filled(row) >= 2).unwrap_or(0)
}

/// Whether the upper row names groups of columns and the lower one those within the groups: where the lower row has
/// words, the upper one has room beside it.
fn is_group(upper: &Row, lower: &Row) -> bool {
    let width = upper.cells.len().max(lower.cells.len());
    let mut has_group = false;
    let mut alone = 0_usize;
    for column in 0..width {
        let next = column.saturating_add(1);
        match (upper.has(column), lower.has(column)) {
            (true, true) if !upper.has(next) && lower.has(next) => has_group = true,
            (false, true) if has_group => {}
            (_, true) => return false,
            (true, false) => alone = alone.saturating_add(1),
            (false, false) => {}
        }
    }
    let is_below = lower.place == upper.place.saturating_add(1);
    has_group
        && alone > 0
        && is_below
        && !is_data(lower)
        && lower.cells.iter().all(|it| is_short(it))
}

/// The heading of each column; of two rows, that of the group and that within it.
fn joined(upper: &Row, lower: Option<&Row>) -> Vec<String> {
    let Some(lower) = lower else { return upper.cells.clone() };
    let width = upper.cells.len().max(lower.cells.len());
    let cell = |row: &Row, column: usize| {
        row.cells.get(column).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    };
    let mut group = String::new();
    let mut heads = Vec::with_capacity(width);
    for column in 0..width {
        let (above, below) = (cell(upper, column), cell(lower, column));
        if !above.is_empty() {
            group = above.clone();
        }
        heads.push(match (below.is_empty(), group.is_empty()) {
            (true, _) => above,
            (false, true) => below,
            (false, false) => format!("{group} {below}"),
        });
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&[&str]]) -> Vec<Row> {
        let row = |(place, cells): (u32, &&[&str])| {
            Row::of_sheet(place, cells.iter().map(|cell| (*cell).to_owned()).collect())
        };
        (1..).zip(cells).map(row).collect()
    }

    fn found(cells: &[&[&str]]) -> (u32, u32, Vec<String>) {
        let heads = Heads::of(&rows(cells), ImportTable::default());
        (heads.rows.row, heads.rows.rows, heads.words)
    }

    #[test]
    fn the_heading_is_found_below_a_title() {
        let title: &[&str] = &["投诉代办窗口登记表（2018年5月）"];
        let head: &[&str] = &["序号", "登记日期", "反映事项", "联系电话"];
        let content: &[&str] = &["1", "2018-05-02", "电话里说办不了", "13800000000"];
        assert_eq!(found(&[title, head, content]).0, 2);
        assert_eq!(found(&[title, &["单位：政务办", "2018年5月"], head, content]).0, 3);
        assert_eq!(found(&[head, content, content]).0, 1);
        // What is not known is in the first row, as it always was.
        assert_eq!(found(&[&["a", "b"], &["1", "2"]]).0, 1);
        assert_eq!(found(&[&["Register"], &["a", "b"], &["1", "2"]]).0, 2);
    }

    #[test]
    fn a_heading_of_two_rows_is_joined() {
        let (row, count, words) = found(&[
            &["登记表"],
            &["序号", "登记日期", "申请人", "", "反映事项"],
            &["", "", "姓名", "联系电话", ""],
            &["1", "2018-05-02", "王某", "13800000000", "改密码"],
        ]);
        assert_eq!((row, count), (2, 2));
        assert_eq!(words, ["序号", "登记日期", "申请人 姓名", "申请人 联系电话", "反映事项"]);
        let plain = found(&[&["编号", "主题", "登记时间"], &["1", "改密码", "2018-05-02"]]);
        assert_eq!((plain.0, plain.1), (1, 1));
    }
}
