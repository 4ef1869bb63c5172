//! Reading an existing register: CSV (UTF-8, UTF-16 or GB 18030) or XLSX, with a column mapping.
//!
//! Nothing is cut, reordered or re-encoded: a cell becomes the text it is. Every row is checked
//! before the first one is written.

#[allow(clippy::arithmetic_side_effects)]
mod sheet;
pub mod when;
#[allow(clippy::arithmetic_side_effects)]
mod xlsx;

pub use sheet::{
    CELLS_MOST, COLUMNS_MOST, ROWS_MOST, Record, Row, Table, Wrong, letters, read_csv, read_table,
};

use crate::export::neutral;
use crate::secret::digest;
use shared::actor::Actor;
use shared::command::{Command, End, Import, ImportedEnding, Register};
use shared::decide::{Facts, decide};
use shared::directory::{Department, Directory, Matter};
use shared::id::{DepartmentId, MatterId, WindowId};
use shared::lang::Lang;
use shared::limits::TRIPS_COUNTED_MOST;
use shared::personal::Applicant;
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem, Refusal};
use shared::text::{Line, Note, Phone, Prose};
use shared::time::Timestamp;
use shared::vocabulary::{ApplicantKind, Channel, Outcome, RefusalReason, StageKind};
use shared::wire::{ImportField, ImportMapping, ReadAs, RowProblem};
use std::collections::{BTreeMap, HashMap};

/// The mapping that the heads suggest. A column of words of our own is suggested only where each of its
/// cells is one: another register says the same heads and means other things.
pub fn suggest(table: &Table, directory: &Directory) -> ImportMapping {
    let heads = &table.heads;
    // A running number (序号) is none that a row is known by: the next register begins anew.
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

/// Letters of a cell that are shown where it is wrong.
const WRITTEN_SHOWN: usize = 60;

/// A row ready to be written.
pub struct ReadyRow {
    /// The sheet's row.
    pub place: u32,
    /// What identifies it within its source.
    pub identity: String,
    /// Whether that is its number: then another row can have the same one.
    pub has_number: bool,
    /// What it says.
    pub digest: String,
    /// The command.
    pub import: Import,
}

impl ReadyRow {
    /// What identifies it where a row with its number and other content was here before it.
    pub fn identity_of_another(&self) -> String {
        format!("{}~{}", self.identity, self.digest)
    }
}

/// Rows that can all be written.
pub struct Checked {
    /// The rows, in the order of the file.
    pub rows: Vec<ReadyRow>,
    /// The dates whose year is written with two digits, and how they were read.
    pub short_years: Vec<ReadAs>,
}

/// What the rows are checked against.
pub struct Town<'a> {
    /// Departments by name.
    pub directory: &'a Directory,
    /// The rules.
    pub policy: &'a Policy,
    /// Who imports.
    pub actor: &'a Actor,
    /// The window that takes the cases.
    pub window: &'a WindowId,
    /// Now.
    pub now: Timestamp,
}

/// Reads every row under a mapping: all of them, or what is wrong with the bad ones.
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
                ready.push(ReadyRow { place: row, identity, has_number, digest, import });
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

/// The matter of a name or an identifier.
fn matter(written: &str, directory: &Directory) -> Option<MatterId> {
    let written = written.trim();
    let is_it = |matter: &&Matter| {
        matter.id.as_str() == written
            || matter.name.zh.as_str() == written
            || matter.name.en.as_str().eq_ignore_ascii_case(written)
    };
    directory.matters.iter().find(is_it).map(|matter| matter.id.clone())
}

/// The verdict, as our own register has it.
fn verdict(written: &str) -> Option<bool> {
    match written.trim() {
        "已解决" => Some(true),
        "未解决" => Some(false),
        other if other.eq_ignore_ascii_case("solved") => Some(true),
        other if other.eq_ignore_ascii_case("not solved") => Some(false),
        _ => None,
    }
}

/// What may stand between the names of several departments.
const BETWEEN: [char; 9] = ['、', '，', ',', '；', ';', '/', '／', '\n', '\r'];

/// The departments of a cell, in its order. A name may hold what stands between names, so the longest
/// name that fits is taken each time.
fn departments(
    written: &str,
    directory: &Directory,
    takes: impl Fn(&Department) -> bool,
) -> Option<Vec<DepartmentId>> {
    let mut found: Vec<DepartmentId> = Vec::new();
    let mut rest = written.trim();
    while !rest.is_empty() {
        let fits = |name: &str| {
            let begin = rest.get(..name.len())?;
            // A line feed is white space, and stands between names all the same.
            let is_blank = |letter: char| letter.is_whitespace() && !BETWEEN.contains(&letter);
            let after = rest[name.len()..].trim_start_matches(is_blank);
            let ends = after.is_empty() || after.starts_with(BETWEEN);
            (ends && begin.eq_ignore_ascii_case(name)).then_some(name.len())
        };
        let known = directory.departments.iter().filter(|known| takes(known));
        let (length, id) = known
            .filter_map(|known| {
                let names = [known.name.zh.as_str(), known.name.en.as_str(), known.id.as_str()];
                let length = names.into_iter().filter_map(fits).max()?;
                Some((length, &known.id))
            })
            .max_by_key(|(length, _)| *length)?;
        if !found.contains(id) {
            found.push(id.clone());
        }
        rest = rest[length..]
            .trim_start_matches(|letter: char| letter.is_whitespace() || BETWEEN.contains(&letter));
    }
    Some(found)
}

fn read_row(
    cells: &[String],
    mapping: &ImportMapping,
    town: &Town<'_>,
    (is_1904, is_text): (bool, bool),
) -> Result<(Import, Vec<(ImportField, Timestamp)>), Vec<(ImportField, Field)>> {
    let mut problems: Vec<(ImportField, Field)> = Vec::new();
    let mut short_years: Vec<(ImportField, Timestamp)> = Vec::new();
    let mut read_when = |field: ImportField, written: &str| {
        let read = when::read(written, is_1904).ok_or(Field::NotADate)?;
        if read.has_short_year {
            short_years.push((field, read.at));
        }
        Ok::<Timestamp, Field>(read.at)
    };
    let cell = |field: ImportField| -> Option<&str> {
        let written = cells.get(*mapping.columns.get(&field)?)?.as_str();
        // What a text file protects from being taken for a formula is not a part of what was written.
        let bare = written.strip_prefix('\'').filter(|bare| is_text && neutral(bare) == written);
        (!written.trim().is_empty()).then_some(bare.unwrap_or(written))
    };
    macro_rules! take {
        ($field:ident, $read:expr) => {
            match cell(ImportField::$field).map($read).transpose() {
                Ok(value) => value,
                Err(problem) => {
                    problems.push((ImportField::$field, problem.into()));
                    None
                }
            }
        };
    }
    let title = take!(Title, Line::new);
    let received_at = take!(ReceivedAt, |written| read_when(ImportField::ReceivedAt, written));
    let account = take!(Account, Prose::new);
    let answer = take!(Answer, Prose::new);
    let answered_at = take!(AnsweredAt, |written| read_when(ImportField::AnsweredAt, written));
    let name = take!(ApplicantName, Line::new);
    let phone = take!(Phone, |written| Phone::read(written).map_err(|_| Field::NotAPhone));
    let source_number = take!(SourceNumber, Line::new);
    let suggestion = take!(Suggestion, Note::new);
    let plan = take!(Plan, Prose::new);
    let trips_made = take!(TripsMade, |written: &str| written
        .trim()
        .trim_end_matches(['次', '趟'])
        .trim()
        .parse::<u16>()
        .ok()
        .filter(|trips| *trips <= TRIPS_COUNTED_MOST)
        .ok_or(Field::OutOfRange { min: 0, max: TRIPS_COUNTED_MOST.into() }));
    let reason = take!(Reason, |written| RefusalReason::read(written).ok_or(Field::NotAChoice));
    // Our own register says “solved (on the spot)” in one cell.
    let spot_marks = ["（现场）", " (on the spot)"];
    let marked = cell(ImportField::Outcome)
        .is_some_and(|written| spot_marks.iter().any(|mark| written.trim().ends_with(mark)));
    let outcome = take!(Outcome, |written: &str| {
        let bare = spot_marks.iter().fold(written.trim(), |word, mark| word.trim_end_matches(mark));
        Outcome::read(bare).ok_or(Field::NotAChoice)
    });
    let on_the_spot = take!(OnTheSpot, |written: &str| match written.trim() {
        "是" | "√" | "1" | "现场办结" => Ok(true),
        "否" | "×" | "0" => Ok(false),
        other if other.eq_ignore_ascii_case("yes") || other.eq_ignore_ascii_case("true") =>
            Ok(true),
        other if other.eq_ignore_ascii_case("no") || other.eq_ignore_ascii_case("false") => {
            Ok(false)
        }
        _ => Err(Field::NotAChoice),
    });
    // What has ended may have been with a department that is no more.
    let has_ended = cell(ImportField::Answer).is_some();
    let assigned = take!(Department, |written: &str| {
        departments(written, town.directory, |known| known.active || has_ended)
            .ok_or(Field::Unknown)
    });
    let involved = take!(Departments, |written: &str| {
        departments(written, town.directory, |_| true).ok_or(Field::Unknown)
    });
    let matter = take!(Matter, |written| matter(written, town.directory).ok_or(Field::Unknown));
    let stage = take!(Stage, |written| StageKind::read(written).ok_or(Field::NotAChoice));
    let solved = take!(Verdict, |written| verdict(written).ok_or(Field::NotAChoice));
    let original_number = take!(OriginalNumber, Line::new);
    if cell(ImportField::Title).is_none() {
        problems.push((ImportField::Title, Field::Missing));
    }
    if cell(ImportField::ReceivedAt).is_none() {
        problems.push((ImportField::ReceivedAt, Field::Missing));
    }
    let has = |field: ImportField| cell(field).is_some();
    if has(ImportField::Answer) && !has(ImportField::AnsweredAt) {
        problems.push((ImportField::AnsweredAt, Field::Missing));
    }
    if has(ImportField::AnsweredAt) && !has(ImportField::Answer) {
        problems.push((ImportField::Answer, Field::Missing));
    }
    let (Some(title), Some(received_at), true) = (title, received_at, problems.is_empty()) else {
        return Err(problems);
    };
    let ending = match (answer, answered_at) {
        (Some(answer), Some(at)) => Some(ImportedEnding {
            at,
            on_the_spot: on_the_spot.unwrap_or(marked),
            end: End { outcome: outcome.unwrap_or(mapping.outcome), answer, measure: plan },
            solved,
            filed: stage == Some(StageKind::Closed),
        }),
        _ => None,
    };
    let mut assigned = assigned.unwrap_or_default();
    let department = (!assigned.is_empty()).then(|| assigned.remove(0));
    let involved =
        involved.unwrap_or_else(|| department.iter().chain(&assigned).cloned().collect());
    let import = Import {
        register: Register {
            channel: Channel::Online,
            window: town.window.clone(),
            language: Lang::Zh,
            applicant: Applicant {
                kind: ApplicantKind::Person,
                name,
                company: None,
                phone,
                document: None,
            },
            matter,
            title,
            account,
            reason: reason.unwrap_or(RefusalReason::Other),
            departments: involved,
            trips: Vec::new(),
            trips_made: trips_made.unwrap_or(0),
            suggestion,
            wish: None,
            source_number: original_number.or(source_number),
            shows_identity: false,
        },
        received_at,
        assigned_to: department,
        co: assigned,
        ending,
    };
    let command = Command::Import(Box::new(import.clone()));
    match decide(None, &command, town.actor, &Facts::of(town.now, town.policy, town.directory)) {
        Ok(_) => Ok((import, short_years)),
        Err(Refusal::Fields { fields }) => Err(fields
            .into_iter()
            .map(|problem| {
                let field = match problem.field.as_str() {
                    "ending.at" => ImportField::AnsweredAt,
                    "trips_made" => ImportField::TripsMade,
                    _ => ImportField::ReceivedAt,
                };
                (field, problem.problem)
            })
            .collect()),
        Err(_) => Err(vec![(ImportField::Title, Field::Malformed)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::directory::Name;

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
    fn several_departments_of_a_cell_are_read_in_its_order() {
        let line = |text: &str| Line::new(text).expect("a line");
        let made = |id: &str, zh: &str, en: &str, active: bool| Department {
            id: DepartmentId::new(id).expect("an identifier"),
            name: Name { zh: line(zh), en: line(en) },
            leader: None,
            active,
        };
        let directory = Directory {
            departments: vec![
                made("tax", "税务部门（国税、地税）", "Tax (state, local)", true),
                made("land", "国土局", "Land", true),
                made("land-use", "国土局利用科", "Land, use", true),
                made("old", "旧局", "Old", false),
            ],
            ..Directory::default()
        };
        let read = |written: &str, all: bool| -> Option<Vec<String>> {
            let found = departments(written, &directory, |known| all || known.active)?;
            Some(found.iter().map(|id| id.as_str().to_owned()).collect())
        };
        for (written, expected) in [
            ("国土局、税务部门（国税、地税）", &["land", "tax"][..]),
            ("税务部门（国税、地税）；国土局利用科", &["tax", "land-use"]),
            ("国土局利用科，国土局", &["land-use", "land"]),
            ("国土局/国土局", &["land"]),
            ("Land, Tax (state, local)", &["land", "tax"]),
            ("Land, use; land", &["land-use", "land"]),
            ("tax\nland", &["tax", "land"]),
        ] {
            assert_eq!(
                read(written, false).as_deref(),
                Some(&expected.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()[..]),
                "{written}"
            );
        }
        assert_eq!(read("国土局、月球局", false), None);
        assert_eq!(read("国土局分局", false), None);
        assert_eq!(read("旧局", false), None);
        assert_eq!(read("旧局", true), Some(vec!["old".to_owned()]));
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
            // The leader follows from the department; whether on the spot stands with the outcome.
            let derived = [ImportField::Phone, ImportField::OnTheSpot];
            for field in ImportField::ALL.iter().filter(|field| !derived.contains(field)) {
                assert!(own.columns.contains_key(field), "{lang:?} {field:?}");
            }
            assert_eq!(heads.len(), own.columns.len() + 1, "{lang:?}");
        }
    }
}
