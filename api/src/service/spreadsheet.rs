//! Spreadsheets: the figures and the register as CSV, the register as XLSX.
//!
//! Text that a spreadsheet program could take for a formula gets a leading apostrophe in CSV (OWASP, “CSV Injection”);
//! in XLSX every text is marked as text. Numbers stay numbers.

use crate::problem::Failure;
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use shared::directory::Directory;
use shared::figures::{Figures, Published};
use shared::lang::{Lang, Say};
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use shared::view::RegisterRow;

/// The file formats of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// UTF-8 with a byte order mark, as spreadsheet programs expect.
    Csv,
    Xlsx,
}

impl Sheet {
    pub fn media_type(self) -> &'static str {
        match self {
            Sheet::Csv => "text/csv; charset=utf-8",
            Sheet::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The header that makes browsers save it under a name.
    pub fn disposition(self) -> &'static str {
        match self {
            Sheet::Csv => "attachment; filename=\"onetrip-register.csv\"",
            Sheet::Xlsx => "attachment; filename=\"onetrip-register.xlsx\"",
        }
    }
}

/// A cell of the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Text(String),
    Number(i64),
    Empty,
}

impl Cell {
    fn of(number: Option<i64>) -> Cell {
        number.map_or(Cell::Empty, Cell::Number)
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn in_csv(&self) -> String {
        match self {
            Cell::Text(text) => neutral(text),
            Cell::Number(number) => number.to_string(),
            Cell::Empty => String::new(),
        }
    }
}

/// A text that no spreadsheet program takes for a formula.
pub fn neutral(cell: &str) -> String {
    match cell.chars().find(|letter| !letter.is_whitespace() || matches!(letter, '\t' | '\r')) {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') => {
            format!("'{cell}")
        }
        Some(_) | None => cell.to_owned(),
    }
}

/// The columns of [`RegisterRow::cells`] that are not text.
const TIMES_COLUMN_REGISTERED: u16 = 1;
const TRIPS_COLUMN: u16 = 5;
const TIMES_COLUMN_DONE: u16 = 12;

/// The serial date of an instant: days since 1899-12-30 in China, to the minute that the register shows.
fn serial(at: Timestamp) -> f64 {
    let minutes = at.0.saturating_add(8 * HOUR_MS).div_euclid(MINUTE_MS);
    minutes as f64 / (24.0 * 60.0) + 25_569.0
}

fn internal(error: impl Into<anyhow::Error>) -> Failure {
    Failure::Internal(error.into())
}

/// Writes rows whose cells are safe already.
fn csv_of(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row).map_err(internal)?;
    }
    writer.into_inner().map_err(|error| internal(error.into_error()))
}

/// The rows of the register as a file.
pub fn register_sheet(
    rows: &[RegisterRow],
    directory: &Directory,
    lang: Lang,
    sheet: Sheet,
) -> Result<Vec<u8>, Failure> {
    let heads = RegisterRow::heads(lang);
    match sheet {
        Sheet::Csv => {
            let rows = rows.iter().map(|row| row.cells(directory, lang).map(|cell| neutral(&cell)));
            csv_of(
                std::iter::once(heads.map(str::to_owned).to_vec())
                    .chain(rows.map(|cells| cells.to_vec())),
            )
        }
        Sheet::Xlsx => {
            let mut workbook = Workbook::new();
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(lang.pick("登记表", "Register")).map_err(internal)?;
            let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
            let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
            let time = Format::new().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Top);
            for (column, head) in (0u16..).zip(heads) {
                worksheet.write_string_with_format(0, column, head, &bold).map_err(internal)?;
                let width = if matches!(column, 3 | 7 | 13 | 14 | 18) { 40.0 } else { 16.0 };
                worksheet.set_column_width(column, width).map_err(internal)?;
            }
            for (line, row) in (1u32..).zip(rows) {
                for (column, cell) in (0u16..).zip(row.cells(directory, lang)) {
                    // Numbers and times are written as such, so that they can be summed and sorted.
                    let when = match column {
                        TIMES_COLUMN_REGISTERED => Some(row.registered_at),
                        TIMES_COLUMN_DONE => row.resolved_at,
                        _ => None,
                    };
                    let written = match (when, cell.parse::<f64>()) {
                        (Some(when), _) => {
                            worksheet.write_number_with_format(line, column, serial(when), &time)
                        }
                        (None, Ok(number)) if column == TRIPS_COLUMN => {
                            worksheet.write_number_with_format(line, column, number, &wrapped)
                        }
                        (None, _) => {
                            worksheet.write_string_with_format(line, column, cell, &wrapped)
                        }
                    };
                    written.map_err(internal)?;
                }
            }
            worksheet.set_freeze_panes(1, 1).map_err(internal)?;
            workbook.save_to_buffer().map_err(internal)
        }
    }
}

/// The figures as one tidy table: a row for the total, and one for each department, matter, reason and day.
pub fn figures_csv(
    figures: &Figures,
    directory: &Directory,
    lang: Lang,
) -> Result<Vec<u8>, Failure> {
    figures_as_csv(&figures_rows(figures, directory, lang))
}

fn figures_as_csv(rows: &[Vec<Cell>]) -> Result<Vec<u8>, Failure> {
    csv_of(rows.iter().map(|row| row.iter().map(Cell::in_csv).collect()))
}

/// The efficiency report (办事效率报告) as a spreadsheet: a row for the total, and one for each department.
pub fn efficiency_sheet(
    figures: &Figures,
    directory: &Directory,
    lang: Lang,
    sheet: Sheet,
) -> Result<Vec<u8>, Failure> {
    let departments = Figures {
        by_matter: Vec::new(),
        by_reason: Vec::new(),
        by_day: Vec::new(),
        ..figures.clone()
    };
    let rows = figures_rows(&departments, directory, lang);
    match sheet {
        Sheet::Csv => figures_as_csv(&rows),
        Sheet::Xlsx => {
            let mut workbook = Workbook::new();
            let worksheet = workbook.add_worksheet();
            for (row, cells) in (0u32..).zip(&rows) {
                for (column, cell) in (0u16..).zip(cells) {
                    match cell {
                        // No count comes near the 53 bits of a spreadsheet's numbers.
                        #[allow(clippy::cast_precision_loss)]
                        Cell::Number(number) => {
                            worksheet
                                .write_number(row, column, *number as f64)
                                .map_err(internal)?;
                        }
                        Cell::Text(text) => {
                            worksheet.write_string(row, column, text).map_err(internal)?;
                        }
                        Cell::Empty => {}
                    }
                }
            }
            worksheet.set_freeze_panes(1, 3).map_err(internal)?;
            workbook.save_to_buffer().map_err(internal)
        }
    }
}

fn figures_rows(figures: &Figures, directory: &Directory, lang: Lang) -> Vec<Vec<Cell>> {
    let heads = lang.pick(
        [
            "分组",
            "代码",
            "名称",
            "登记",
            "交办",
            "现场办结",
            "办结",
            "群众确认解决",
            "群众认为未解决",
            "未评价",
            "在办",
            "重新办理",
            "退回",
            "超期",
            "通报批评",
            "延期",
            "再次要求材料",
            "应公开解释",
            "已公开解释",
            "以整改方案回应",
            "办理时长中位数（工作小时）",
            "办理时长九成位数（工作小时）",
            "撤回交办",
            "改派",
        ],
        [
            "group",
            "code",
            "name",
            "registered",
            "assigned",
            "settled on the spot",
            "resolved",
            "solved by verdict",
            "not solved by verdict",
            "no verdict",
            "open",
            "reopened",
            "returned",
            "overdue",
            "reprimanded in public",
            "deadlines moved",
            "material asked again",
            "explanations owed",
            "explanations given",
            "answered with a plan",
            "median working hours",
            "90th percentile working hours",
            "assignments withdrawn",
            "reassigned",
        ],
    );
    let line = |group: &str, code: &str, name: &str, counts: &Published| {
        let mut row = [group, code, name].map(Cell::text).to_vec();
        row.extend(counts.numbers().map(|(_, number)| Cell::of(number)));
        row
    };
    let mut rows = vec![heads.map(Cell::text).to_vec()];
    rows.push(line("all", "", lang.pick("全部", "All"), &figures.total));
    for row in &figures.by_department {
        let name = directory.department(&row.department, lang);
        rows.push(line("department", row.department.as_str(), name, &row.counts));
    }
    for row in &figures.by_matter {
        let code = row.matter.as_ref().map_or("", |id| id.as_str());
        let name = row
            .matter
            .as_ref()
            .map_or(lang.pick("未分类", "Not sorted"), |id| directory.matter(id, lang));
        rows.push(line("matter", code, name, &row.counts));
    }
    for row in &figures.by_reason {
        rows.push(line("reason", row.reason.code(), row.reason.say(lang), &row.counts));
    }
    for row in &figures.by_day {
        let day = row.day.to_string();
        let mut cells = ["day", &day, &day].map(Cell::text).to_vec();
        cells.extend([row.registered, row.assigned, row.settled, row.resolved].map(Cell::Number));
        cells.resize(heads.len(), Cell::Empty);
        rows.push(cells);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_starts_a_formula_is_neutralised() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(neutral(cell), expected);
        }
    }

    #[test]
    fn a_number_is_a_number_and_a_text_that_looks_like_one_is_a_text() {
        let row = vec![Cell::Number(-7), Cell::text("-7"), Cell::text("1e5"), Cell::Empty];
        let csv = figures_as_csv(&[row]).expect("a file");
        assert_eq!(String::from_utf8(csv).expect("UTF-8"), "\u{feff}-7,'-7,1e5,\r\n");
    }
}
