//! Reads a spreadsheet as text, within limits. What a file claims about its own size is never trusted, and excess is
//! refused while reading, so that no file takes more memory than a real register.

use crate::service::import::xlsx::read_xlsx;
use shared::problem::{Field, FieldProblem};

/// The maximum number of rows below the header.
pub const MAX_ROWS: usize = 20_000;
/// The maximum number of columns.
pub const MAX_COLUMNS: usize = 400;
/// The maximum number of cells. Each row counts up to its last cell that is not empty.
pub const MAX_CELLS: usize = 500_000;
/// The maximum size of all texts of a file, in bytes.
pub const MAX_TEXT: usize = 16 * 1024 * 1024;

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableError {
    /// Not a spreadsheet, or a damaged one.
    Broken,
    /// Encrypted, or in the format before XLSX, which is indistinguishable from outside.
    Password,
    Rows {
        /// The number of rows allowed.
        max: usize,
    },
    /// More columns than [`MAX_COLUMNS`].
    Columns {
        /// The cell that is too far to the right, as the spreadsheet names it.
        cell: String,
    },
    /// More cells than [`MAX_CELLS`].
    Cells,
    /// The unpacked content is too large.
    Size,
}

impl TableError {
    /// The problem at the field of a request that carries the file.
    pub fn at(self, field: &str) -> FieldProblem {
        match self {
            TableError::Broken => FieldProblem::new(field, Field::Malformed),
            TableError::Password => {
                FieldProblem::new(format!("{field}.password"), Field::Malformed)
            }
            TableError::Rows { max } => {
                FieldProblem::new(format!("{field}.rows"), Field::TooMany { max })
            }
            TableError::Columns { cell } => FieldProblem::new(
                format!("{field}.columns.{cell}"),
                Field::TooMany { max: MAX_COLUMNS },
            ),
            TableError::Cells => {
                FieldProblem::new(format!("{field}.cells"), Field::TooMany { max: MAX_CELLS })
            }
            TableError::Size => {
                FieldProblem::new(format!("{field}.size"), Field::TooMany { max: MAX_TEXT })
            }
        }
    }
}

/// A row that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The row number in the sheet, from 1, blank rows included.
    pub place: u32,
    /// The cells from the first column to the last that is not empty.
    pub cells: Vec<String>,
    /// The number of columns that the file gives it.
    width: usize,
}

/// A spreadsheet as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub heads: Vec<String>,
    /// The rows below the header that are not blank.
    pub rows: Vec<Row>,
    /// Whether its dates are counted from 1904.
    pub is_1904: bool,
    /// Whether it is a text file, in which an apostrophe protects what looks like a formula.
    pub is_text: bool,
    /// The first column that is not empty.
    first: usize,
}

impl Table {
    /// All cells of a row as one text, empty ones included. It identifies a row without a number.
    pub fn whole(&self, row: &Row) -> String {
        let mut whole = row.cells.get(self.first..).unwrap_or_default().join("\u{1f}");
        for _ in row.cells.len().max(self.first + 1)..self.first + row.width {
            whole.push('\u{1f}');
        }
        whole
    }
}

/// The name of a column in spreadsheets: `A` for 0, `AA` for 26.
pub fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// Collects rows, and fails as soon as there are too many.
pub(super) struct Rows {
    most: usize,
    rows: std::collections::BTreeMap<u32, Vec<String>>,
    cells: usize,
    text: usize,
    first: usize,
    last: usize,
}

impl Rows {
    pub(super) fn new(most: usize) -> Rows {
        let rows = std::collections::BTreeMap::new();
        Rows { most, rows, cells: 0, text: 0, first: usize::MAX, last: 0 }
    }

    /// Adds a cell. A blank one outside the others does not count.
    pub(super) fn add(&mut self, place: u32, column: usize, text: &str) -> Result<(), TableError> {
        if text.is_empty() || (column >= MAX_COLUMNS && text.trim().is_empty()) {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(TableError::Columns { cell: format!("{}{place}", letters(column)) });
        }
        let is_new = !self.rows.contains_key(&place);
        if is_new && text.trim().is_empty() && self.rows.len() > self.most {
            return Ok(());
        }
        if is_new && self.rows.len() > self.most {
            self.rows.retain(|_, cells| holds(cells));
            if self.rows.len() > self.most {
                return Err(TableError::Rows { max: self.most });
            }
        }
        let cells = self.rows.entry(place).or_default();
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            cells.resize(column + 1, String::new());
        }
        self.text += text.len();
        if self.cells > MAX_CELLS {
            return Err(TableError::Cells);
        }
        if self.text > MAX_TEXT {
            return Err(TableError::Size);
        }
        self.first = self.first.min(column);
        self.last = self.last.max(column);
        text.clone_into(&mut cells[column]);
        Ok(())
    }

    /// The rows that are not blank, all padded to the same width.
    pub(super) fn finish(self, is_1904: bool) -> (Vec<Row>, usize, bool) {
        let first = if self.first == usize::MAX { 0 } else { self.first };
        let width = self.last + 1 - first;
        let rows = self.rows.into_iter().filter(|(_, cells)| holds(cells));
        (rows.map(|(place, cells)| Row { place, cells, width }).collect(), first, is_1904)
    }
}

fn holds(cells: &[String]) -> bool {
    cells.iter().any(|cell| !cell.trim().is_empty())
}

/// Reads a file whose format follows from the extension of its name.
pub fn read_table(name: &str, bytes: &[u8]) -> Result<Table, FieldProblem> {
    let lower = name.to_lowercase();
    let wrong = |wrong: TableError| wrong.at("content");
    let is_text = !lower.ends_with(".xlsx");
    let (mut rows, first, is_1904) = if lower.ends_with(".xlsx") {
        read_xlsx(bytes).map_err(wrong)?
    } else if lower.ends_with(".csv") || lower.ends_with(".txt") {
        let records = read_csv(bytes, MAX_ROWS + 1).map_err(|found| match found {
            TableError::Rows { .. } => wrong(TableError::Rows { max: MAX_ROWS }),
            other @ (TableError::Broken
            | TableError::Password
            | TableError::Columns { .. }
            | TableError::Cells
            | TableError::Size) => wrong(other),
        })?;
        let rows = records.into_iter().map(|record| record.row).collect();
        (rows, 0, false)
    } else {
        return Err(FieldProblem::new("name", Field::NotAChoice));
    };
    if rows.is_empty() {
        return Err(FieldProblem::new("content", Field::Missing));
    }
    let Row { place: _, cells: heads, width } = rows.remove(0);
    if rows.len() > MAX_ROWS {
        return Err(wrong(TableError::Rows { max: MAX_ROWS }));
    }
    for row in &mut rows {
        row.width = row.width.max(width);
    }
    Ok(Table { heads, rows, is_1904, is_text, first })
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

/// A record of a CSV file that is not blank.
pub struct Record {
    /// The line of the file on which it starts, from 1.
    pub line: u64,
    /// The cells, with the row number that a spreadsheet program would show.
    pub row: Row,
}

/// Reads a CSV file of at most `most` records that are not blank.
pub fn read_csv(bytes: &[u8], most: usize) -> Result<Vec<Record>, TableError> {
    let text = decode(bytes).ok_or(TableError::Broken)?;
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let (mut place, mut cells_all) = (0u32, 0);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| TableError::Broken)? {
        let at = record.position().ok_or(TableError::Broken)?;
        let from = usize::try_from(at.byte()).map_err(|_| TableError::Broken)?;
        let (blank_lines, line_ends) = skipped(text.as_bytes(), from);
        place = place.saturating_add(1).saturating_add(blank_lines);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() > MAX_COLUMNS {
            let cell = format!("{}{place}", letters(record.len() - 1));
            return Err(TableError::Columns { cell });
        }
        if records.len() == most {
            return Err(TableError::Rows { max: most });
        }
        let last = record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).last();
        let held = last.map_or(0, |(last, _)| last + 1);
        cells_all += held;
        if cells_all > MAX_CELLS {
            return Err(TableError::Cells);
        }
        let cells = record.iter().take(held).map(str::to_owned).collect();
        let row = Row { place, cells, width: record.len() };
        records.push(Record { line: at.line() + line_ends, row });
    }
    Ok(records)
}

/// The empty lines before a record, which the reader skips: the number of rows and of line feeds.
fn skipped(text: &[u8], from: usize) -> (u32, u64) {
    let rest = text.get(from..).unwrap_or_default();
    let length = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    let run = &rest[..length];
    let line_feeds = run.iter().filter(|byte| **byte == b'\n').count();
    // The line break after the previous record may be split in two.
    let is_cut = from > 0 && text[from - 1] == b'\r' && run.first() == Some(&b'\n');
    let run = &run[usize::from(is_cut)..];
    let pairs = run.windows(2).filter(|pair| *pair == b"\r\n").count();
    let rows = u32::try_from(run.len() - pairs).unwrap_or(u32::MAX);
    (rows, u64::try_from(line_feeds).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &Table) -> Vec<(u32, Vec<&str>)> {
        let rows = table.rows.iter();
        rows.map(|row| (row.place, row.cells.iter().map(String::as_str).collect())).collect()
    }

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
            assert_eq!(cells(&table), [(2, vec!["1", " 第一行\n\"二\" 👩‍👩‍👧 𠮷 "])]);
        }
    }

    #[test]
    fn a_row_of_a_text_file_is_the_one_that_a_spreadsheet_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!(
                "编号,主题{end}{end}1,\"好{end}的\"{end}{end},,{end}2,坏{end}{end}3,又{end}"
            );
            let table = read_table("a.csv", text.as_bytes()).expect("a table");
            let places: Vec<u32> = table.rows.iter().map(|row| row.place).collect();
            assert_eq!(places, [3, 6, 8], "{end:?}");
        }
    }

    #[test]
    fn what_is_not_a_spreadsheet_is_refused() {
        for (name, bytes) in [("a.xlsx", &b"not a zip"[..]), ("a.csv", &[0xff, 0x80, 0x00][..])] {
            assert_eq!(read_table(name, bytes).expect_err("refused").field, "content");
        }
        assert_eq!(read_table("a.exe", b"x").expect_err("refused").field, "name");
        assert_eq!(read_table("a.csv", b" \n").expect_err("refused").problem, Field::Missing);
        let locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and what follows";
        assert_eq!(read_table("a.xlsx", locked).expect_err("refused").field, "content.password");
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
        }
    }
}
