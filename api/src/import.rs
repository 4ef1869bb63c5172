//! Reading an existing register: CSV (UTF-8, UTF-16 or GB 18030) or XLSX, with a column mapping.
//!
//! Nothing is cut, reordered or re-encoded: a cell becomes the text it is. Every row is checked
//! before the first one is written.

use crate::secret::digest;
use calamine::{Data, Reader};
use shared::actor::Actor;
use shared::command::{Command, End, Import, ImportedEnding, Register};
use shared::decide::decide;
use shared::directory::Directory;
use shared::id::WindowId;
use shared::lang::Lang;
use shared::limits::TRIPS_COUNTED_MOST;
use shared::personal::Applicant;
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem, Refusal};
use shared::text::{Line, Note, Phone, Prose};
use shared::time::Timestamp;
use shared::vocabulary::{ApplicantKind, Channel, Outcome, RefusalReason};
use shared::wire::{ImportField, ImportMapping, RowProblem};
use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

/// Rows that one file may have.
pub const ROWS_MOST: usize = 20_000;

/// A spreadsheet as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub heads: Vec<String>,
    /// The rows below, each as wide as the heads.
    pub rows: Vec<Vec<String>>,
}

/// Reads a file by its name's ending.
pub fn read_table(name: &str, bytes: &[u8]) -> Result<Table, FieldProblem> {
    let malformed = || FieldProblem::new("content", Field::Malformed);
    let lower = name.to_lowercase();
    let mut lines = if lower.ends_with(".xlsx") {
        read_xlsx(bytes).ok_or_else(malformed)?
    } else if lower.ends_with(".csv") || lower.ends_with(".txt") {
        read_csv(bytes).ok_or_else(malformed)?
    } else {
        return Err(FieldProblem::new("name", Field::NotAChoice));
    };
    lines.retain(|line| line.iter().any(|cell| !cell.trim().is_empty()));
    if lines.is_empty() {
        return Err(FieldProblem::new("content", Field::Missing));
    }
    let heads = lines.remove(0);
    if lines.len() > ROWS_MOST {
        let (max, got) = (ROWS_MOST, lines.len());
        return Err(FieldProblem::new("content", Field::TooLong { max, got }));
    }
    for line in &mut lines {
        line.resize(heads.len().max(line.len()), String::new());
    }
    Ok(Table { heads, rows: lines })
}

fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[length..]);
        return (!had_errors).then(|| text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let (text, had_errors) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    (!had_errors).then(|| text.into_owned())
}

fn read_csv(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    Some(read_csv_lines(bytes)?.into_iter().map(|(_, cells)| cells).collect())
}

/// Reads the records of a CSV file, each with the line on which it begins, from 1; `None` where it is no
/// such file.
pub fn read_csv_lines(bytes: &[u8]) -> Option<Vec<(u64, Vec<String>)>> {
    let text = decode(bytes)?;
    let first = text.lines().next().unwrap_or("");
    let delimiter = [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| {
            let record = record.ok()?;
            let place = record.position()?;
            // What was read last ends before empty lines, which are skipped with this one.
            let rest = text.as_bytes().get(usize::try_from(place.byte()).ok()?..)?;
            let skipped = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let skipped = skipped.filter(|byte| **byte == b'\n').count();
            let line = place.line().checked_add(u64::try_from(skipped).ok()?)?;
            Some((line, record.iter().map(str::to_owned).collect()))
        })
        .collect()
}

fn read_xlsx(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let mut workbook: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).ok()?;
    let range = workbook.worksheet_range_at(0)?.ok()?;
    Some(range.rows().map(|row| row.iter().map(cell_text).collect()).collect())
}

/// A cell as a person sees it; a formula is its value.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(when) => {
            // Days since 1899-12-30; 25,569 of them before 1970.
            let ms = ((when.as_f64() - 25_569.0) * 86_400_000.0).round();
            let local = Timestamp(ms as i64).plus(-8 * shared::time::HOUR_MS);
            let second = local.ms_of_day() / 1000 % 60;
            format!("{}:{second:02}", local.minute_text())
        }
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// The mapping that the heads suggest.
pub fn suggest(heads: &[String]) -> ImportMapping {
    let words: [(ImportField, &[&str]); 15] = [
        (ImportField::SourceNumber, &["编号", "序号", "工单号", "number", "id", "no"]),
        (ImportField::Title, &["主题", "标题", "来办什么", "事由", "title", "subject", "came for"]),
        (
            ImportField::ReceivedAt,
            &["留言时间", "登记时间", "受理时间", "来电时间", "registered", "received"],
        ),
        (
            ImportField::Account,
            &["详情", "内容", "情况", "经过", "account", "details", "what happened"],
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
        (ImportField::Department, &["交办部门", "承办部门", "部门", "department"]),
        (ImportField::Outcome, &["办结结果", "结果", "outcome"]),
        (ImportField::OnTheSpot, &["现场办结", "on the spot"]),
        (ImportField::Plan, &["整改方案", "整改", "plan"]),
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
            if let Some(column) = found {
                columns.insert(*field, column);
            }
        }
    }
    ImportMapping { columns, outcome: Outcome::Explained }
}

/// A row ready to be written.
pub struct ReadyRow {
    /// What identifies it within its source.
    pub identity: String,
    /// The command.
    pub import: Import,
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
) -> Result<Vec<ReadyRow>, Vec<RowProblem>> {
    let mut problems = Vec::new();
    for field in ImportField::ALL {
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
            let path = format!("mapping.columns.{}", code_of(field));
            problems.push(RowProblem {
                row: 1,
                column: None,
                problem: FieldProblem::new(path, problem),
            });
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut ready = Vec::with_capacity(table.rows.len());
    let mut seen: HashMap<String, u32> = HashMap::new();
    for (index, cells) in table.rows.iter().enumerate() {
        let row = u32::try_from(index.saturating_add(2)).unwrap_or(u32::MAX);
        let head_of = |field: ImportField| {
            mapping.columns.get(&field).and_then(|column| table.heads.get(*column)).cloned()
        };
        match read_row(cells, mapping, town) {
            Ok(import) => {
                let number =
                    import.register.source_number.as_ref().map(|number| number.as_str().trim());
                let mut identity = match number {
                    Some(number) => format!("n:{}", digest(number.as_bytes())),
                    None => format!("h:{}", digest(cells.join("\u{1f}").as_bytes())),
                };
                let times = seen.entry(identity.clone()).or_default();
                *times = times.saturating_add(1);
                if *times > 1 {
                    if number.is_some() {
                        problems.push(RowProblem {
                            row,
                            column: head_of(ImportField::SourceNumber),
                            problem: FieldProblem::new("source_number", Field::Taken),
                        });
                    }
                    identity = format!("{identity}#{times}");
                }
                ready.push(ReadyRow { identity, import });
            }
            Err(found) => problems.extend(found.into_iter().map(|(field, problem)| RowProblem {
                row,
                column: head_of(field),
                problem: FieldProblem::new(code_of(field), problem),
            })),
        }
    }
    if problems.is_empty() { Ok(ready) } else { Err(problems) }
}

/// The wire code of a field of an import.
fn code_of(field: ImportField) -> String {
    serde_json::to_value(field)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn read_row(
    cells: &[String],
    mapping: &ImportMapping,
    town: &Town<'_>,
) -> Result<Import, Vec<(ImportField, Field)>> {
    let mut problems: Vec<(ImportField, Field)> = Vec::new();
    let cell = |field: ImportField| -> Option<&str> {
        let written = cells.get(*mapping.columns.get(&field)?)?.as_str();
        (!written.trim().is_empty()).then_some(written)
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
    let received_at =
        take!(ReceivedAt, |written| Timestamp::read(written).map_err(|_| Field::NotADate));
    let account = take!(Account, Prose::new);
    let answer = take!(Answer, Prose::new);
    let answered_at =
        take!(AnsweredAt, |written| Timestamp::read(written).map_err(|_| Field::NotADate));
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
    let department = take!(Department, |written: &str| town
        .directory
        .departments
        .iter()
        .find(|known| {
            let written = written.trim();
            known.active
                && (known.id.as_str() == written
                    || known.name.zh.as_str() == written
                    || known.name.en.as_str().eq_ignore_ascii_case(written))
        })
        .map(|known| known.id.clone())
        .ok_or(Field::Unknown));
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
        }),
        _ => None,
    };
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
            matter: None,
            title,
            account,
            reason: reason.unwrap_or(RefusalReason::Other),
            departments: department.iter().cloned().collect(),
            trips: Vec::new(),
            trips_made: trips_made.unwrap_or(0),
            suggestion,
            wish: None,
            source_number,
            shows_identity: false,
        },
        received_at,
        assigned_to: department,
        ending,
    };
    let command = Command::Import(Box::new(import.clone()));
    match decide(None, &command, town.actor, town.now, town.policy) {
        Ok(_) => Ok(import),
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

    #[test]
    fn a_cell_is_kept_as_it_is_in_every_encoding() {
        let text = "编号,主题\r\n1,\" 第一行\n\"\"二\"\" 👩‍👩‍👧 𠮷 \"\r\n";
        let (gbk, _, _) = encoding_rs::GB18030.encode(text);
        let mut utf16: Vec<u8> = vec![0xff, 0xfe];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let with_mark = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), with_mark.as_bytes(), &gbk, &utf16] {
            let table = read_table("a.csv", bytes).expect("a table");
            assert_eq!(table.heads, ["编号", "主题"]);
            assert_eq!(table.rows, [["1", " 第一行\n\"二\" 👩‍👩‍👧 𠮷 "]]);
        }
    }

    #[test]
    fn what_is_not_a_spreadsheet_is_refused() {
        for (name, bytes) in [("a.xlsx", &b"not a zip"[..]), ("a.csv", &[0xff, 0x80, 0x00][..])] {
            assert_eq!(read_table(name, bytes).expect_err("refused").field, "content");
        }
        assert_eq!(read_table("a.exe", b"x").expect_err("refused").field, "name");
        assert_eq!(read_table("a.csv", b" \n").expect_err("refused").problem, Field::Missing);
    }

    #[test]
    fn the_message_board_and_our_own_register_are_recognised() {
        let heads =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let board = suggest(&heads(&[
            "留言编号",
            "留言主题",
            "留言时间",
            "留言详情",
            "答复意见",
            "答复时间",
        ]));
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
            let own = suggest(&heads(&shared::view::RegisterRow::heads(lang)));
            for field in [ImportField::SourceNumber, ImportField::Title, ImportField::ReceivedAt] {
                assert!(own.columns.contains_key(&field), "{lang:?} {field:?}");
            }
        }
    }
}
