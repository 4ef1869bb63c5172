//! Spreadsheets: the figures as CSV, the efficiency report as CSV and XLSX.
//!
//! Text that a spreadsheet program could take for a formula gets a leading apostrophe in CSV (OWASP, “CSV Injection”);
//! in XLSX every text is marked as text. Numbers stay numbers.

use crate::problem::Failure;
use rust_xlsxwriter::Workbook;
use shared::directory::Directory;
use shared::figures::{Figures, Published};
use shared::lang::{Lang, Say};
use shared::vocabulary::Sheet;

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

pub(crate) fn internal(error: impl Into<anyhow::Error>) -> Failure {
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
            "作废",
            "有满意度等级的评价",
            "其中基本满意以上",
            "窗口代为登记的评价",
            "其中说已解决的",
            "反映人确认撤回",
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
            "void",
            "verdicts with a grade",
            "of them satisfied",
            "verdicts noted by staff",
            "of them solved",
            "withdrawn by the citizen",
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
