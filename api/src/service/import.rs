//! Reads an existing register: CSV (UTF-8, UTF-16 or GB 18030) or XLSX, with a column mapping.
//!
//! Nothing is trimmed, reordered or converted: a cell becomes the text that it contains. Every row is checked before
//! the first one is written.

mod row;
pub mod run;
#[allow(clippy::arithmetic_side_effects)]
mod sheet;
pub mod when;
#[allow(clippy::arithmetic_side_effects)]
mod xlsx;

pub use sheet::{
    MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Record, Row, Table, TableError, letters, read_csv, read_table,
};

use crate::secret::digest;
use row::{matter, read_row, verdict};
use shared::actor::Actor;
use shared::command::Import;
use shared::directory::Directory;
use shared::id::WindowId;
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem};
use shared::time::Timestamp;
use shared::vocabulary::{Outcome, StageKind};
use shared::wire::{ImportField, ImportMapping, ReadAs, RowProblem};
use std::collections::{BTreeMap, HashMap};

/// The mapping that the headers suggest. A column with words of our own vocabulary is suggested only if each of its
/// cells is such a word, because another register may use the same header for something else.
pub fn suggest(table: &Table, directory: &Directory) -> ImportMapping {
    let heads = &table.heads;
    // A running number (序号) does not identify a row: the next register starts at 1 again.
    let words: [(ImportField, &[&str]); 20] = [
        (ImportField::SourceNumber, &["编号", "工单号", "原编号", "number", "id"]),
        (ImportField::OriginalNumber, &["原编号", "original number"]),
        (ImportField::Title, &["主题", "标题", "来办什么", "事由", "title", "subject", "came for"]),
        (ImportField::Matter, &["事项", "matter"]),
        (
            ImportField::ReceivedAt,
            &["留言时间", "登记时间", "受理时间", "来电时间", "registered", "received"],
        ),
        (
            ImportField::Account,
            &["详情", "内容", "情况经过", "情况", "经过", "account", "details", "what happened"],
        ),
        (ImportField::Answer, &["答复意见", "答复内容", "办理情况", "回复内容", "answer", "reply"]),
        (
            ImportField::AnsweredAt,
            &["答复时间", "办结时间", "回复时间", "answered", "done", "reply time"],
        ),
        (ImportField::ApplicantName, &["申请人", "姓名", "applicant", "name"]),
        (ImportField::Phone, &["电话", "手机", "phone", "telephone"]),
        (ImportField::TripsMade, &["跑窗口次数", "次数", "trips"]),
        (ImportField::Reason, &["未受理原因", "原因", "reason"]),
        (ImportField::Suggestion, &["群众建议", "建议", "suggestion"]),
        (ImportField::Departments, &["涉及部门", "departments"]),
        (ImportField::Department, &["交办部门", "承办部门", "部门", "assigned to", "department"]),
        (ImportField::Stage, &["办理状态", "status"]),
        (ImportField::Outcome, &["办结结果", "结果", "outcome"]),
        (ImportField::OnTheSpot, &["现场办结", "on the spot"]),
        (ImportField::Plan, &["整改方案", "整改", "plan"]),
        (ImportField::Verdict, &["群众评价", "verdict"]),
    ];
    let mut columns: BTreeMap<ImportField, usize> = BTreeMap::new();
    for exact in [true, false] {
        for (field, candidates) in &words {
            if columns.contains_key(field) {
                continue;
            }
            let fits = |head: &str| {
                let head = head.trim().to_lowercase();
                candidates.iter().any(|word| {
                    if exact {
                        head == *word
                    } else {
                        word.chars().count() > 1 && head.contains(word)
                    }
                })
            };
            let free = |column: usize, taken: &BTreeMap<ImportField, usize>| {
                !taken.values().any(|used| *used == column)
            };
            let found = heads
                .iter()
                .enumerate()
                .find(|(column, head)| fits(head) && free(*column, &columns))
                .map(|(column, _)| column);
            let is_ours = |column: usize| {
                let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
                let mut written = cells.filter(|cell| !cell.trim().is_empty());
                match field {
                    ImportField::Matter => written.all(|cell| matter(cell, directory).is_some()),
                    ImportField::Stage => written.all(|cell| StageKind::read(cell).is_some()),
                    ImportField::Verdict => written.all(|cell| verdict(cell).is_some()),
                    ImportField::SourceNumber
                    | ImportField::OriginalNumber
                    | ImportField::Title
                    | ImportField::ReceivedAt
                    | ImportField::Account
                    | ImportField::Answer
                    | ImportField::AnsweredAt
                    | ImportField::ApplicantName
                    | ImportField::Phone
                    | ImportField::TripsMade
                    | ImportField::Reason
                    | ImportField::Suggestion
                    | ImportField::Departments
                    | ImportField::Department
                    | ImportField::Outcome
                    | ImportField::OnTheSpot
                    | ImportField::Plan => true,
                }
            };
            if let Some(column) = found.filter(|column| is_ours(*column)) {
                columns.insert(*field, column);
            }
        }
    }
    ImportMapping { columns, outcome: Outcome::Explained }
}

/// The number of characters of an invalid cell that are shown.
const WRITTEN_SHOWN: usize = 60;

/// A row that is ready to be written.
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

/// Rows that can all be written.
pub struct Checked {
    /// In the order of the file.
    pub rows: Vec<CheckedRow>,
    /// The dates with a two-digit year, and how they were read.
    pub short_years: Vec<ReadAs>,
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

/// Reads every row with a mapping. Returns all rows, or what is wrong with the invalid ones.
pub fn read_rows(
    table: &Table,
    mapping: &ImportMapping,
    town: &Town<'_>,
) -> Result<Checked, Vec<RowProblem>> {
    let mut problems = Vec::new();
    for field in ImportField::ALL.iter().copied() {
        let column = mapping.columns.get(&field);
        let missing = field.is_needed() && column.is_none();
        let outside = column.is_some_and(|column| *column >= table.heads.len());
        if missing || outside {
            let problem = if missing {
                Field::Missing
            } else {
                Field::OutOfRange {
                    min: 0,
                    max: u32::try_from(table.heads.len().saturating_sub(1)).unwrap_or(u32::MAX),
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
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut ready = Vec::with_capacity(table.rows.len());
    let mut short_years = Vec::new();
    let mut seen: HashMap<String, (u32, u32)> = HashMap::new();
    for line in &table.rows {
        let (row, cells) = (line.place, &line.cells);
        let head_of = |field: ImportField| {
            mapping.columns.get(&field).and_then(|column| table.heads.get(*column)).cloned()
        };
        let cell_of = |field: ImportField| {
            mapping.columns.get(&field).map(|column| format!("{}{row}", letters(*column)))
        };
        let written_at = |field: ImportField| {
            let cell = cells.get(*mapping.columns.get(&field)?)?.trim();
            (!cell.is_empty()).then(|| cell.chars().take(WRITTEN_SHOWN).collect::<String>())
        };
        match read_row(cells, mapping, town, (table.is_1904, table.is_text)) {
            Ok((import, guessed)) => {
                short_years.extend(guessed.into_iter().map(|(field, at)| ReadAs {
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
                    None => format!("h:{}", digest(table.whole(line).as_bytes())),
                };
                let (times, first) = seen.entry(identity.clone()).or_insert((0, row));
                *times = times.saturating_add(1);
                if *times > 1 {
                    if number.is_some() {
                        problems.push(RowProblem {
                            row,
                            column: head_of(ImportField::SourceNumber),
                            cell: cell_of(ImportField::SourceNumber),
                            other_row: Some(*first),
                            written: written_at(ImportField::SourceNumber),
                            problem: FieldProblem::new("source_number", Field::Taken),
                        });
                    }
                    identity = format!("{identity}#{times}");
                }
                let has_number = number.is_some();
                let said = serde_json::to_vec(&import).unwrap_or_default();
                let digest = digest(&said);
                ready.push(CheckedRow { place: row, identity, has_number, digest, import });
            }
            Err(found) => problems.extend(found.into_iter().map(|(field, problem)| RowProblem {
                row,
                column: head_of(field),
                cell: cell_of(field),
                other_row: None,
                written: written_at(field),
                problem: FieldProblem::new(field.code(), problem),
            })),
        }
    }
    if problems.is_empty() { Ok(Checked { rows: ready, short_years }) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::lang::Lang;

    #[test]
    fn a_running_number_is_not_what_a_row_is_known_by() {
        let table = read_table("a.csv", "序号,主题,登记时间".as_bytes()).expect("a table");
        let mapping = suggest(&table, &Directory::default());
        assert_eq!(mapping.columns.get(&ImportField::SourceNumber), None);
        for head in ["编号", "原编号", "工单号", "留言编号"] {
            let text = format!("序号,{head},主题,登记时间");
            let table = read_table("a.csv", text.as_bytes()).expect("a table");
            let mapping = suggest(&table, &Directory::default());
            assert_eq!(mapping.columns.get(&ImportField::SourceNumber), Some(&1), "{head}");
        }
    }

    #[test]
    fn the_message_board_and_our_own_register_are_recognised() {
        let suggested = |heads: &[&str]| {
            let text = heads.join(",");
            let table = read_table("a.csv", text.as_bytes()).expect("a table");
            suggest(&table, &Directory::default())
        };
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
            // The leader follows from the department, and “on the spot” from the outcome.
            let derived = [ImportField::Phone, ImportField::OnTheSpot];
            for field in ImportField::ALL.iter().filter(|field| !derived.contains(field)) {
                assert!(own.columns.contains_key(field), "{lang:?} {field:?}");
            }
            assert_eq!(heads.len(), own.columns.len() + 1, "{lang:?}");
        }
    }
}
