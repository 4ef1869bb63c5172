//! Reads a spreadsheet as text, row by row and within limits. What a file claims about its own size is never trusted, and
//! excess is refused while reading, so that a file of any size takes little memory.

use crate::service::import::head::{self, HeadRows, Heads};
use crate::service::import::ods::read_ods;
use crate::service::import::xlsx::{SheetChoice, read_xlsx};
use csv::StringRecord;
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use serde::{Deserialize, Serialize};
use shared::problem::{Field, FieldProblem};
use shared::wire::{ImportSheet, ImportTable};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::rc::Rc;

/// The maximum number of rows below the header.
pub const MAX_ROWS: usize = 120_000;
/// The maximum number of columns.
pub const MAX_COLUMNS: usize = 400;
/// The maximum number of cells. Each row counts up to its last cell that is not empty.
pub const MAX_CELLS: usize = 5_000_000;
/// The maximum size of all texts of a file, in bytes.
pub const MAX_TEXT: usize = 128 * 1024 * 1024;
/// The maximum size of the texts of a row, in bytes.
pub(super) const MAX_ROW_TEXT: usize = 1024 * 1024;
/// How much is read to see by what the cells of a text file are separated.
const LOOKED_AT: u64 = 64 * 1024;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The row number in the sheet, from 1, blank rows included.
    pub place: u32,
    /// The cells from the first column to the last that is not empty.
    pub cells: Vec<String>,
    /// What merged cells that begin in another cell give it, by column. It is no part of what identifies the row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) merged: Vec<(usize, String)>,
    /// The number of columns that a text file gives it.
    #[serde(default, skip_serializing_if = "is_zero")]
    width: usize,
}

fn is_zero(width: &usize) -> bool {
    *width == 0
}

impl Row {
    pub(super) fn of_sheet(place: u32, cells: Vec<String>) -> Row {
        Row { place, cells, merged: Vec::new(), width: 0 }
    }

    /// The bytes of its texts.
    pub fn bytes(&self) -> usize {
        let merged = self.merged.iter().map(|(_, text)| text);
        self.cells.iter().chain(merged).map(String::len).sum()
    }

    /// Its cells with what merged cells give it.
    pub fn filled(&self) -> Cow<'_, [String]> {
        let Some(last) = self.merged.iter().map(|(column, _)| *column).max() else {
            return Cow::Borrowed(&self.cells);
        };
        let mut cells = self.cells.clone();
        cells.resize(cells.len().max(last + 1), String::new());
        for (column, text) in &self.merged {
            cells[*column].clone_from(text);
        }
        Cow::Owned(cells)
    }

    /// Whether the cell of a column has a letter of its own.
    pub(super) fn has(&self, column: usize) -> bool {
        self.cells.get(column).is_some_and(|cell| !cell.trim().is_empty())
    }

    /// The same row with its long cells cut.
    pub(super) fn cut(&self) -> Row {
        let cells = self.cells.iter().map(|cell| super::run::shown(cell)).collect();
        Row { cells, merged: Vec::new(), ..*self }
    }

    /// Whether a cell has a letter.
    pub(super) fn holds(&self) -> bool {
        self.cells.iter().any(|cell| !cell.trim().is_empty())
    }
}

/// What is true of all rows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub heads: Vec<String>,
    /// Whether its dates are counted from 1904.
    pub is_1904: bool,
    /// Whether it is a text file, in which an apostrophe protects what looks like a formula.
    pub is_text: bool,
    /// The first rows of the sheet, from which the heading can be chosen; long cells are cut.
    #[serde(default)]
    pub beginning: Vec<Row>,
    /// Where the heading is; not known of a file that a former version has read.
    #[serde(default)]
    pub head: Option<HeadRows>,
    /// The sheets of a workbook, and which of them was read.
    #[serde(default)]
    pub sheets: Vec<ImportSheet>,
    #[serde(default)]
    pub sheet: u32,
    /// The first column that is not empty.
    first: usize,
    /// The number of columns that every row has at least.
    width: usize,
}

impl Layout {
    /// All cells of a row as one text, empty ones included. It identifies a row without a number.
    pub fn whole(&self, row: &Row) -> String {
        let mut whole = row.cells.get(self.first..).unwrap_or_default().join("\u{1f}");
        let width = row.width.max(self.width);
        for _ in row.cells.len().max(self.first + 1)..self.first + width {
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

/// Whoever takes the rows of a file, and may stop it.
pub(super) type TakeRow<'a> = &'a mut dyn FnMut(Row) -> ControlFlow<()>;

/// Hands on the rows of a file in order, the first one too, and fails as soon as there is too much.
pub(super) struct Rows<'a> {
    take: TakeRow<'a>,
    /// The number of columns of the first row, once there is one.
    heads_width: Option<usize>,
    rows: usize,
    cells: usize,
    text: usize,
    first: usize,
    last: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(take: TakeRow<'a>) -> Rows<'a> {
        Rows { take, heads_width: None, rows: 0, cells: 0, text: 0, first: usize::MAX, last: 0 }
    }

    /// Takes a row that is not blank.
    pub(super) fn add(&mut self, row: Row) -> Result<ControlFlow<()>, TableError> {
        let text = row.bytes();
        self.text += text;
        self.cells += row.cells.len() + row.merged.len();
        if self.cells > MAX_CELLS {
            return Err(TableError::Cells);
        }
        if text > MAX_ROW_TEXT || self.text > MAX_TEXT {
            return Err(TableError::Size);
        }
        let first = row.cells.iter().position(|cell| !cell.is_empty());
        self.first = self.first.min(first.unwrap_or(usize::MAX));
        self.last = self.last.max(row.cells.len().saturating_sub(1));
        if self.heads_width.is_none() {
            self.heads_width = Some(row.width);
        } else {
            self.rows += 1;
        }
        if self.rows > MAX_ROWS {
            return Err(TableError::Rows { max: MAX_ROWS });
        }
        Ok((self.take)(row))
    }

    /// The first column and the width of all rows; `None` if there was none.
    fn measured(&self, is_text: bool) -> Option<(usize, usize)> {
        let heads_width = self.heads_width?;
        Some(match (is_text, self.first) {
            (true, _) => (0, heads_width),
            (false, usize::MAX) => (0, self.last + 1),
            (false, first) => (first, self.last + 1 - first),
        })
    }
}

/// What a file says about itself besides its rows.
#[derive(Default)]
pub(super) struct About {
    pub is_1904: bool,
    pub sheets: Vec<ImportSheet>,
    pub sheet: u32,
}

/// Reads a file whose format follows from the extension of its name, and hands each row to `take`, in order. Returns
/// what is true of all rows, without headings; `None` if `take` has stopped it.
fn read_rows<R: Read + Seek>(
    name: &str,
    file: R,
    choice: SheetChoice,
    take: TakeRow<'_>,
) -> Result<Option<Layout>, FieldProblem> {
    let lower = name.to_lowercase();
    let is_text = lower.ends_with(".csv") || lower.ends_with(".txt");
    let is_ods = lower.ends_with(".ods");
    if !is_text && !is_ods && !lower.ends_with(".xlsx") {
        return Err(FieldProblem::new("name", Field::NotAChoice));
    }
    let mut rows = Rows::new(take);
    let read = if is_text {
        read_text(file, &mut rows)
    } else if is_ods {
        read_ods(file, choice, &mut rows)
    } else {
        read_xlsx(file, choice, &mut rows)
    };
    let Some(about) = read.map_err(|wrong| wrong.at("content"))? else { return Ok(None) };
    let About { is_1904, sheets, sheet } = about;
    let measured = rows.measured(is_text);
    let (first, width) = measured.ok_or_else(|| FieldProblem::new("content", Field::Missing))?;
    let (heads, beginning) = (Vec::new(), Vec::new());
    Ok(Some(Layout { heads, is_1904, is_text, beginning, head: None, sheets, sheet, first, width }))
}

/// Reads a table whose first row is its header, from the first sheet, and hands each row below it to `take`, in order.
/// Returns what is true of all rows; `None` if `take` has stopped it.
pub fn read_table<R: Read + Seek>(
    name: &str,
    file: R,
    take: TakeRow<'_>,
) -> Result<Option<Layout>, FieldProblem> {
    let mut heads = None;
    let mut below = |row: Row| {
        if heads.is_none() {
            heads = Some(row.cells);
            return ControlFlow::Continue(());
        }
        take(row)
    };
    let layout = read_rows(name, file, SheetChoice::First, &mut below)?;
    Ok(layout.map(|layout| Layout { heads: heads.unwrap_or_default(), ..layout }))
}

/// Like [`read_table`], of a register as offices keep it: the sheet and the rows with the heading are guessed where
/// `table` does not name them, and merged cells count for all that they span.
pub fn read_register<R: Read + Seek>(
    name: &str,
    file: R,
    table: ImportTable,
    take: TakeRow<'_>,
) -> Result<Option<Layout>, FieldProblem> {
    let choice = table.sheet.map_or(SheetChoice::Guessed, SheetChoice::Place);
    // The first rows are held back until it is known which of them are the heading.
    let (mut held, mut beginning, mut found) = (Vec::new(), Vec::new(), None::<Heads>);
    let mut is_stopped = false;
    let mut below = |row: Row| {
        if found.is_some() {
            return take(row);
        }
        beginning.push(row.cut());
        held.push(row);
        if held.len() < head::LOOKED_AT {
            return ControlFlow::Continue(());
        }
        let heads = Heads::of(&held, table);
        let rows = std::mem::take(&mut held);
        let passed = pass_on(rows, &heads, take);
        found = Some(heads);
        passed
    };
    let layout = read_rows(name, file, choice, &mut below)?;
    let Some(layout) = layout else { return Ok(None) };
    let heads = match found {
        Some(heads) => heads,
        None => {
            let heads = Heads::of(&held, table);
            is_stopped = pass_on(held, &heads, take).is_break();
            heads
        }
    };
    if is_stopped {
        return Ok(None);
    }
    Ok(Some(Layout { heads: heads.words, head: Some(heads.rows), beginning, ..layout }))
}

/// Hands on the rows below the heading.
fn pass_on(rows: Vec<Row>, heads: &Heads, take: TakeRow<'_>) -> ControlFlow<()> {
    rows.into_iter().filter(|row| row.place > heads.last).try_for_each(take)
}

fn read_text<R: Read + Seek>(file: R, rows: &mut Rows<'_>) -> Result<Option<About>, TableError> {
    let mut records = Records::of(file)?;
    while let Some(Record { row, .. }) = records.next()? {
        if rows.add(row)?.is_break() {
            return Ok(None);
        }
    }
    Ok(Some(About::default()))
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
    let mut records = Records::of(std::io::Cursor::new(bytes))?;
    let mut read = Vec::new();
    while let Some(record) = records.next()? {
        if read.len() == most {
            return Err(TableError::Rows { max: most });
        }
        read.push(record);
    }
    Ok(read)
}

/// In which encoding a text is: as its mark says; otherwise UTF-8 if it can be read as such, or else GB 18030.
fn encoding_of<R: Read + Seek>(file: &mut R) -> Result<&'static Encoding, TableError> {
    file.rewind().map_err(|_| TableError::Broken)?;
    let mut begin = Vec::new();
    file.by_ref().take(3).read_to_end(&mut begin).map_err(|_| TableError::Broken)?;
    let marked = Encoding::for_bom(&begin).map(|(encoding, _)| encoding);
    let candidates = match marked {
        Some(encoding) => vec![encoding],
        None => vec![UTF_8, GB18030],
    };
    for encoding in candidates {
        if is_in(encoding, file)? {
            return Ok(encoding);
        }
    }
    Err(TableError::Broken)
}

fn is_in<R: Read + Seek>(encoding: &'static Encoding, file: &mut R) -> Result<bool, TableError> {
    file.rewind().map_err(|_| TableError::Broken)?;
    let mut decoder = encoding.new_decoder();
    let (mut bytes, mut text) = (vec![0; 64 * 1024], vec![0; 256 * 1024]);
    loop {
        let length = file.read(&mut bytes).map_err(|_| TableError::Broken)?;
        let read = bytes.get(..length).unwrap_or_default();
        // The room suffices for every encoding.
        let (outcome, _, _) =
            decoder.decode_to_utf8_without_replacement(read, &mut text, length == 0);
        if matches!(outcome, DecoderResult::Malformed(..)) {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
    }
}

fn decoded<R: Read>(encoding: &'static Encoding, file: R) -> DecodeReaderBytes<R, Vec<u8>> {
    DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(file)
}

/// By what the cells are separated: whatever is most frequent in the first line that has any of them. A title above the
/// heading may have none.
fn delimiter_of<R: Read + Seek>(
    encoding: &'static Encoding,
    file: &mut R,
) -> Result<u8, TableError> {
    file.rewind().map_err(|_| TableError::Broken)?;
    let mut text = BufReader::new(decoded(encoding, file)).take(LOOKED_AT);
    let delimiters = [b';', b'\t', b','];
    let mut line = Vec::new();
    while text.read_until(b'\n', &mut line).map_err(|_| TableError::Broken)? > 0
        && !line.iter().any(|byte| delimiters.contains(byte))
    {
        line.clear();
    }
    let of = |delimiter: &u8| line.iter().filter(|byte| *byte == delimiter).count();
    Ok(delimiters.into_iter().max_by_key(of).unwrap_or(b','))
}

/// The bytes of a text that were read last, so that those before a record can be looked at.
#[derive(Default)]
struct Recent {
    bytes: Vec<u8>,
    /// Where in the text they begin.
    from: usize,
}

struct Remembering<R> {
    inner: R,
    recent: Rc<RefCell<Recent>>,
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.recent.borrow_mut().bytes.extend_from_slice(&bytes[..length]);
        Ok(length)
    }
}

type Text<R> = Remembering<DecodeReaderBytes<R, Vec<u8>>>;

/// The records of a text file.
struct Records<R> {
    reader: csv::Reader<Text<R>>,
    recent: Rc<RefCell<Recent>>,
    record: StringRecord,
    place: u32,
}

impl<R: Read + Seek> Records<R> {
    fn of(mut file: R) -> Result<Records<R>, TableError> {
        let encoding = encoding_of(&mut file)?;
        let delimiter = delimiter_of(encoding, &mut file)?;
        file.rewind().map_err(|_| TableError::Broken)?;
        let recent = Rc::<RefCell<Recent>>::default();
        let inner = decoded(encoding, file);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Remembering { inner, recent: recent.clone() });
        Ok(Records { reader, recent, record: StringRecord::new(), place: 0 })
    }

    /// The next record that is not blank.
    fn next(&mut self) -> Result<Option<Record>, TableError> {
        while self.reader.read_record(&mut self.record).map_err(|_| TableError::Broken)? {
            let record = &self.record;
            let at = record.position().ok_or(TableError::Broken)?;
            let from = usize::try_from(at.byte()).map_err(|_| TableError::Broken)?;
            let mut recent = self.recent.borrow_mut();
            // One byte more, because a line break may be cut in two.
            let gone = from.saturating_sub(recent.from).saturating_sub(1);
            let held = recent.bytes.len();
            recent.bytes.drain(..gone.min(held));
            recent.from += gone;
            let (blank_lines, line_ends) = skipped(&recent.bytes, from - recent.from);
            drop(recent);
            self.place = self.place.saturating_add(1).saturating_add(blank_lines);
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if record.len() > MAX_COLUMNS {
                let cell = format!("{}{}", letters(record.len() - 1), self.place);
                return Err(TableError::Columns { cell });
            }
            let last = record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).last();
            let held = last.map_or(0, |(last, _)| last + 1);
            let cells = record.iter().take(held).map(str::to_owned).collect();
            let row = Row { place: self.place, cells, merged: Vec::new(), width: record.len() };
            return Ok(Some(Record { line: at.line() + line_ends, row }));
        }
        Ok(None)
    }
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

    fn read(name: &str, bytes: &[u8]) -> Result<(Layout, Vec<Row>), FieldProblem> {
        let mut rows = Vec::new();
        let mut take = |row| {
            rows.push(row);
            ControlFlow::Continue(())
        };
        let layout = read_table(name, std::io::Cursor::new(bytes), &mut take)?;
        Ok((layout.expect("it is read to its end"), rows))
    }

    fn cells(rows: &[Row]) -> Vec<(u32, Vec<&str>)> {
        rows.iter().map(|row| (row.place, row.cells.iter().map(String::as_str).collect())).collect()
    }

    #[test]
    fn a_cell_is_kept_as_it_is_in_every_encoding() {
        let text = "编号,主题\r\n1,\" 第一行\n\"\"二\"\" 👩‍👩‍👧 𠮷 \"\r\n";
        let (gbk, _, _) = GB18030.encode(text);
        let mut utf16: Vec<u8> = vec![0xff, 0xfe];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let with_mark = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), with_mark.as_bytes(), &gbk, &utf16] {
            let (layout, rows) = read("a.csv", bytes).expect("a table");
            assert_eq!(layout.heads, ["编号", "主题"]);
            assert_eq!(cells(&rows), [(2, vec!["1", " 第一行\n\"二\" 👩‍👩‍👧 𠮷 "])]);
        }
    }

    #[test]
    fn a_row_of_a_text_file_is_the_one_that_a_spreadsheet_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!(
                "编号,主题{end}{end}1,\"好{end}的\"{end}{end},,{end}2,坏{end}{end}3,又{end}"
            );
            let (_, rows) = read("a.csv", text.as_bytes()).expect("a table");
            let places: Vec<u32> = rows.iter().map(|row| row.place).collect();
            assert_eq!(places, [3, 6, 8], "{end:?}");
        }
    }

    #[test]
    fn a_text_longer_than_what_is_read_at_once_is_read_alike() {
        // Quoted line breaks, blank lines and letters of several bytes, wherever a piece of the file may end.
        let mut text = "编号,主题\r\n".to_owned();
        for row in 0..20_000 {
            text += &format!("{row},\"第 {row} 行\n又一行👩‍👩‍👧\"\r\n\r\n");
        }
        let (gbk, _, _) = GB18030.encode(&text);
        for bytes in [text.as_bytes(), &gbk] {
            let (_, rows) = read("a.csv", bytes).expect("a table");
            assert_eq!(rows.len(), 20_000);
            for (index, row) in rows.iter().enumerate() {
                assert_eq!(row.place as usize, 2 * index + 2);
                let written = format!("第 {index} 行\n又一行👩‍👩‍👧");
                assert_eq!(row.cells, [index.to_string(), written]);
            }
        }
    }

    #[test]
    fn what_is_not_a_spreadsheet_is_refused() {
        for (name, bytes) in [("a.xlsx", &b"not a zip"[..]), ("a.csv", &[0xff, 0x80, 0x00][..])] {
            assert_eq!(read(name, bytes).expect_err("refused").field, "content");
        }
        assert_eq!(read("a.exe", b"x").expect_err("refused").field, "name");
        assert_eq!(read("a.csv", b" \n").expect_err("refused").problem, Field::Missing);
        let locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and what follows";
        assert_eq!(read("a.xlsx", locked).expect_err("refused").field, "content.password");
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
        }
    }
}
