//! Reads an existing register: CSV (UTF-8, UTF-16 or GB 18030), XLSX or ODS, with a column mapping.
//!
//! Nothing is trimmed, reordered or converted: a cell becomes the text that it contains. A file is read row by row and
//! its rows are checked some at a time, so that none of it is held whole; every row is checked before the first one is
//! written.

mod aside;
#[allow(clippy::arithmetic_side_effects)]
mod head;
#[allow(clippy::arithmetic_side_effects)]
mod ods;
mod row;
pub mod run;
#[allow(clippy::arithmetic_side_effects)]
mod sheet;
pub mod stored;
mod suggest;
pub mod when;
#[allow(clippy::arithmetic_side_effects)]
mod xlsx;

pub use sheet::{
    Layout, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Record, Row, TableError, letters, read_csv,
    read_register, read_table,
};
pub use suggest::{ForeignColumns, suggest};
pub use xlsx::read_sheets;

use crate::secret::digest;
use row::{ReadRow, read_row};
use serde::{Deserialize, Serialize};
use shared::actor::Actor;
use shared::command::Import;
use shared::directory::Directory;
use shared::hash::Hash;
use shared::id::WindowId;
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem};
use shared::time::Timestamp;
use shared::wire::{AskedValue, ImportField, ImportMapping, LeftOutRow, ReadAs, RowProblem};
use std::collections::HashMap;

/// The number of characters of an invalid cell that are shown.
const WRITTEN_SHOWN: usize = 60;

/// A row that can be written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckedRow {
    pub place: u32,
    /// Identifies the row within its source.
    pub identity: String,
    /// Whether `identity` is the row's number, which another row may have too.
    pub has_number: bool,
    pub digest: String,
    pub import: Import,
}

impl CheckedRow {
    /// The identity of a row whose number was imported before with different content.
    pub fn identity_of_another(&self) -> String {
        format!("{}~{}", self.identity, self.digest)
    }
}

/// Some rows that were checked.
#[derive(Default)]
pub struct Checked {
    /// Those that can be written, in the order of the file.
    pub rows: Vec<CheckedRow>,
    /// What is wrong with the others.
    pub problems: Vec<RowProblem>,
    /// The dates with a two-digit year, and how they were read.
    pub short_years: Vec<ReadAs>,
    /// The number of rows with something wrong.
    pub wrong: u32,
    /// The rows that are not part of the register.
    pub left_out: Vec<LeftOutRow>,
    /// The number of dates without a year.
    pub without_year: u32,
    /// The spellings that are not our own words, each time.
    pub asked: Vec<AskedValue>,
}

/// The rows so far, by what identifies them: how often, and where first.
#[derive(Clone, Debug, Default)]
pub struct Seen(HashMap<[u8; SEEN_KEY], (u32, u32)>);

/// As many bytes of a digest as tell the rows of a file apart.
const SEEN_KEY: usize = 16;
/// The bytes of a row that was seen: its key, how often, and where first.
const SEEN_ROW: usize = SEEN_KEY + 8;

impl Seen {
    /// Notes a row, and returns how often there was one like it, and where first.
    fn note(&mut self, identity: &str, place: u32) -> (u32, u32) {
        let (times, first) = self.0.entry(prefix(identity)).or_insert((0, place));
        *times = times.saturating_add(1);
        (*times, *first)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len().saturating_mul(SEEN_ROW));
        for (key, (times, first)) in &self.0 {
            bytes.extend(key);
            bytes.extend(times.to_le_bytes());
            bytes.extend(first.to_le_bytes());
        }
        bytes
    }

    /// What [`Seen::to_bytes`] wrote; `None` if it did not.
    pub fn of_bytes(bytes: &[u8]) -> Option<Seen> {
        let rows = bytes.chunks(SEEN_ROW).map(|row| {
            let (key, rest) = row.split_first_chunk::<SEEN_KEY>()?;
            let (times, rest) = rest.split_first_chunk()?;
            let first = rest.try_into().ok()?;
            Some((*key, (u32::from_le_bytes(*times), u32::from_le_bytes(first))))
        });
        rows.collect::<Option<_>>().map(Seen)
    }
}

/// The first bytes of a hash over an identity.
fn prefix(identity: &str) -> [u8; SEEN_KEY] {
    let hash = Hash::of(identity.as_bytes());
    let mut key = [0; SEEN_KEY];
    for (to, from) in key.iter_mut().zip(hash.0) {
        *to = from;
    }
    key
}

/// What the rows are checked against.
pub struct Town<'a> {
    pub directory: &'a Directory,
    pub policy: &'a Policy,
    pub actor: &'a Actor,
    /// The window that takes the cases.
    pub window: &'a WindowId,
    pub now: Timestamp,
}

/// What is wrong with a mapping, whatever the rows are.
pub fn mapping_problems(layout: &Layout, mapping: &ImportMapping) -> Vec<RowProblem> {
    let mut problems = Vec::new();
    for field in ImportField::ALL.iter().copied() {
        let column = mapping.columns.get(&field);
        let missing = field.is_needed() && column.is_none();
        let outside = column.is_some_and(|column| *column >= layout.heads.len());
        if missing || outside {
            let problem = if missing {
                Field::Missing
            } else {
                Field::OutOfRange {
                    min: 0,
                    max: u32::try_from(layout.heads.len().saturating_sub(1)).unwrap_or(u32::MAX),
                }
            };
            let path = format!("mapping.columns.{}", field.code());
            problems.push(RowProblem {
                row: 1,
                column: None,
                cell: None,
                other_row: None,
                written: None,
                problem: FieldProblem::new(path, problem),
            });
        }
    }
    problems
}

/// Checks the next rows of a file under a mapping.
pub fn check_rows(
    layout: &Layout,
    mapping: &ImportMapping,
    town: &Town<'_>,
    rows: &[Row],
    seen: &mut Seen,
) -> Checked {
    let mut checked = Checked::default();
    for line in rows {
        if let Some(aside) = aside::left_out(line, layout, mapping) {
            checked.left_out.push(aside);
            continue;
        }
        // What identifies a row are its own cells, so that merged cells that count now change no identity.
        let (row, cells, filled) = (line.place, &line.cells, line.filled());
        let head_of = |field: ImportField| {
            let head = mapping.columns.get(&field).and_then(|column| layout.heads.get(*column));
            head.map(|head| run::shown(head))
        };
        let cell_of = |field: ImportField| {
            mapping.columns.get(&field).map(|column| format!("{}{row}", letters(*column)))
        };
        let written_at = |field: ImportField| {
            let cell = filled.get(*mapping.columns.get(&field)?)?.trim();
            (!cell.is_empty()).then(|| cell.chars().take(WRITTEN_SHOWN).collect::<String>())
        };
        let ReadRow { import, problems, short_years, asked, without_year } =
            read_row(&filled, mapping, town, (layout.is_1904, layout.is_text));
        checked.without_year = checked.without_year.saturating_add(without_year);
        checked.asked.extend(asked.into_iter().map(|(field, written, means)| AskedValue {
            field,
            written,
            rows: 1,
            cell: cell_of(field).unwrap_or_default(),
            means,
        }));
        let Some(import) = import else {
            checked.wrong = checked.wrong.saturating_add(1);
            let found = problems.into_iter().map(|(field, problem)| RowProblem {
                row,
                column: head_of(field),
                cell: cell_of(field),
                other_row: None,
                written: written_at(field),
                problem: FieldProblem::new(field.code(), problem),
            });
            checked.problems.extend(found);
            continue;
        };
        checked.short_years.extend(short_years.into_iter().map(|(field, at)| ReadAs {
            row,
            column: head_of(field),
            written: written_at(field).unwrap_or_default(),
            at,
        }));
        let number = mapping.columns.get(&ImportField::SourceNumber);
        let number = number.and_then(|column| cells.get(*column)).map(|cell| cell.trim());
        let number = number.filter(|number| !number.is_empty());
        let mut identity = match number {
            Some(number) => format!("n:{}", digest(number.as_bytes())),
            None => format!("h:{}", digest(layout.whole(line).as_bytes())),
        };
        let (times, first) = seen.note(&identity, row);
        if times > 1 {
            if number.is_some() {
                checked.wrong = checked.wrong.saturating_add(1);
                checked.problems.push(RowProblem {
                    row,
                    column: head_of(ImportField::SourceNumber),
                    cell: cell_of(ImportField::SourceNumber),
                    other_row: Some(first),
                    written: written_at(ImportField::SourceNumber),
                    problem: FieldProblem::new("source_number", Field::Taken),
                });
                continue;
            }
            identity = format!("{identity}#{times}");
        }
        let has_number = number.is_some();
        let said = serde_json::to_vec(&import).unwrap_or_default();
        let digest = digest(&said);
        checked.rows.push(CheckedRow { place: row, identity, has_number, digest, import });
    }
    checked
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::lang::Lang;

    fn suggested(heads: &[&str]) -> ImportMapping {
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        suggest(&heads, &ForeignColumns::default())
    }

    #[test]
    fn a_running_number_is_not_what_a_row_is_known_by() {
        let mapping = suggested(&["序号", "主题", "登记时间"]);
        assert_eq!(mapping.columns.get(&ImportField::SourceNumber), None);
        for head in ["编号", "原编号", "工单号", "留言编号"] {
            let mapping = suggested(&["序号", head, "主题", "登记时间"]);
            assert_eq!(mapping.columns.get(&ImportField::SourceNumber), Some(&1), "{head}");
        }
    }

    #[test]
    fn what_was_seen_is_known_after_a_break() {
        let mut seen = Seen::default();
        assert_eq!(seen.note("n:1", 2), (1, 2));
        assert_eq!(seen.note("n:2", 3), (1, 3));
        let mut again = Seen::of_bytes(&seen.to_bytes()).expect("what was written");
        assert_eq!(again.note("n:1", 9), (2, 2));
        assert_eq!(again.note("n:3", 10), (1, 10));
        assert!(Seen::of_bytes(&[0; 25]).is_none());
    }

    #[test]
    fn the_message_board_and_our_own_register_are_recognised() {
        let board =
            suggested(&["留言编号", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]);
        for (column, field) in [
            ImportField::SourceNumber,
            ImportField::Title,
            ImportField::ReceivedAt,
            ImportField::Account,
            ImportField::Answer,
            ImportField::AnsweredAt,
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(board.columns.get(&field), Some(&column), "{field:?}");
        }
        for lang in Lang::ALL {
            let heads = shared::view::RegisterRow::heads(lang);
            let own = suggested(&heads);
            // The leader follows from the department, “on the spot” from the outcome, and who leads and when from what
            // happens here.
            let derived = [ImportField::Phone, ImportField::OnTheSpot];
            for field in ImportField::ALL.iter().filter(|field| !derived.contains(field)) {
                assert!(own.columns.contains_key(field), "{lang:?} {field:?}");
            }
            assert_eq!(heads.len(), own.columns.len() + 7, "{lang:?}");
        }
    }
}
