//! Reads ODS, after measuring it as a workbook is. Its content is one file, which is read as it is unpacked; what is
//! announced as repeated is written out only as far as it fits.

use super::head;
use super::run::shown;
use super::sheet::{About, MAX_COLUMNS, MAX_ROW_TEXT, Row, Rows, TableError, letters};
use super::xlsx::{MAX_ELEMENT, Merges, SHEETS_LOOKED_AT, SHEETS_NAMED, SheetChoice, weigh};
use calamine::Dimensions;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use shared::wire::ImportSheet;
use std::collections::BTreeSet;
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;

/// What becomes of the rest of a sheet.
enum Next {
    Row,
    Sheet,
    Stop,
}

/// Reads a sheet. Returns what the file says about itself; `None` if it was stopped.
pub(super) fn read_ods<R: Read + Seek>(
    mut file: R,
    choice: SheetChoice,
    rows: &mut Rows<'_>,
) -> Result<Option<About>, TableError> {
    weigh(&mut file)?;
    let mut first: Vec<Vec<Row>> = Vec::new();
    let sheets = each_row(&mut file, &mut |sheet, row| {
        if sheet >= SHEETS_LOOKED_AT {
            return Ok(Next::Sheet);
        }
        if first.len() <= sheet {
            first.resize(sheet + 1, Vec::new());
        }
        first[sheet].push(row.cut());
        Ok(if first[sheet].len() < head::LOOKED_AT { Next::Row } else { Next::Sheet })
    })?;
    let last = sheets.len().checked_sub(1).ok_or(TableError::Broken)?;
    let wanted = match choice {
        SheetChoice::First => 0,
        SheetChoice::Place(place) => usize::try_from(place).unwrap_or(last).min(last),
        SheetChoice::Guessed => guess(&sheets, &first),
    };
    let mut is_stopped = false;
    each_row(&mut file, &mut |sheet, row| {
        if sheet != wanted {
            return Ok(if sheet < wanted { Next::Sheet } else { Next::Stop });
        }
        is_stopped = rows.add(row)?.is_break();
        Ok(if is_stopped { Next::Stop } else { Next::Row })
    })?;
    if is_stopped {
        return Ok(None);
    }
    let sheets = sheets.into_iter().take(SHEETS_NAMED).collect();
    Ok(Some(About { is_1904: false, sheets, sheet: u32::try_from(wanted).unwrap_or(0) }))
}

/// The first visible sheet that looks like a register, or the one that does most.
fn guess(sheets: &[ImportSheet], first: &[Vec<Row>]) -> usize {
    let mut best = (0, sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0));
    for (place, (sheet, rows)) in sheets.iter().zip(first).enumerate() {
        let found = head::likeness(rows);
        if !sheet.hidden && found >= head::ENOUGH {
            return place;
        }
        if !sheet.hidden && found > best.0 {
            best = (found, place);
        }
    }
    best.1
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    /// Its paragraphs as far as they were read, a line each.
    text: String,
    paragraphs: usize,
    /// What it holds, if that is not a text.
    value: Option<String>,
    /// How often it stands beside itself.
    times: usize,
    /// The rows and columns that it spans.
    spans: (u32, u32),
}

fn number<T: std::str::FromStr>(text: &str, otherwise: T) -> T {
    text.parse().unwrap_or(otherwise)
}

/// The attributes of an element, by their names without a prefix.
fn attributes(element: &BytesStart<'_>) -> Result<Vec<(Vec<u8>, String)>, TableError> {
    let read = element.attributes().map(|attribute| {
        let attribute = attribute.map_err(|_| TableError::Broken)?;
        let value = std::str::from_utf8(&attribute.value).map_err(|_| TableError::Broken)?;
        let value = unescape(value).map_err(|_| TableError::Broken)?.into_owned();
        Ok((attribute.key.local_name().as_ref().to_vec(), value))
    });
    read.collect()
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> Result<Cell, TableError> {
        let mut cell = Cell { times: 1, spans: (1, 1), ..Cell::default() };
        let mut kind = String::new();
        let (mut value, mut date, mut truth) = (None, None, None);
        for (name, text) in attributes(element)? {
            match name.as_slice() {
                b"number-columns-repeated" => cell.times = number(&text, 1_usize).max(1),
                b"number-rows-spanned" => cell.spans.0 = number(&text, 1_u32).max(1),
                b"number-columns-spanned" => cell.spans.1 = number(&text, 1_u32).max(1),
                b"value-type" => kind = text,
                b"value" => value = Some(text),
                b"date-value" => date = Some(text),
                b"boolean-value" => truth = Some(text),
                _ => {}
            }
        }
        cell.value = match kind.as_str() {
            "float" | "currency" | "percentage" => value,
            "date" => date,
            "boolean" => truth,
            _ => None,
        };
        Ok(cell)
    }

    fn push(&mut self, text: &str) -> Result<(), TableError> {
        self.text.push_str(text);
        if self.text.len() > MAX_ELEMENT { Err(TableError::Size) } else { Ok(()) }
    }
}

/// A row that is being read.
struct Reading {
    /// The row number, from 1.
    place: u32,
    times: u32,
    cells: Vec<String>,
    column: usize,
    /// The bytes of its texts.
    bytes: usize,
}

impl Reading {
    fn end_cell(&mut self, cell: Cell, merges: &mut Merges) -> Result<(), TableError> {
        let Cell { text, value, times, spans, .. } = cell;
        let text = value.unwrap_or(text);
        let from = self.column;
        self.column = from.saturating_add(times);
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.column > MAX_COLUMNS {
            let cell = format!("{}{}", letters(self.column.min(16_384) - 1), self.place);
            return Err(TableError::Columns { cell });
        }
        self.bytes = self.bytes.saturating_add(text.len().saturating_mul(times));
        if self.bytes > MAX_ROW_TEXT {
            return Err(TableError::Size);
        }
        self.cells.resize(from, String::new());
        self.cells.extend(std::iter::repeat_n(text, times));
        if spans != (1, 1) {
            let start = (self.place - 1, u32::try_from(from).unwrap_or(u32::MAX));
            let end = (start.0.saturating_add(spans.0 - 1), start.1.saturating_add(spans.1 - 1));
            merges.add(Dimensions { start, end });
        }
        Ok(())
    }
}

/// Hands on the rows of every sheet that are not blank, with the place of the sheet. Returns the sheets that were met.
fn each_row<R: Read + Seek>(
    file: &mut R,
    take: &mut dyn FnMut(usize, Row) -> Result<Next, TableError>,
) -> Result<Vec<ImportSheet>, TableError> {
    file.rewind().map_err(|_| TableError::Broken)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| TableError::Broken)?;
    let part = archive.by_name("content.xml").map_err(|_| TableError::Broken)?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, part));
    reader.config_mut().expand_empty_elements = true;
    let mut sheets: Vec<ImportSheet> = Vec::new();
    let (mut style, mut hidden) = (String::new(), BTreeSet::new());
    // How deep the present element lies in tables, and in remarks on a cell.
    let (mut tables, mut remarks) = (0_usize, 0_usize);
    let mut is_passed = false;
    let mut merges = Merges::of(Vec::new());
    let mut row = Reading { place: 0, times: 1, cells: Vec::new(), column: 0, bytes: 0 };
    let mut next_place = 1_u32;
    let (mut cell, mut is_text) = (None::<Cell>, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|_| TableError::Broken)?;
        match event {
            Event::Eof => return Ok(sheets),
            Event::Start(element) => match element.local_name().as_ref() {
                b"style" => {
                    let named = attributes(&element)?.into_iter().find(|(name, _)| name == b"name");
                    style = named.map(|(_, name)| name).unwrap_or_default();
                }
                b"table-properties" => {
                    let is_hidden =
                        |(name, value): &(Vec<u8>, String)| name == b"display" && value == "false";
                    if attributes(&element)?.iter().any(is_hidden) {
                        hidden.insert(style.clone());
                    }
                }
                b"table" => {
                    tables += 1;
                    if tables == 1 {
                        let mut sheet = ImportSheet { name: String::new(), hidden: false };
                        for (name, value) in attributes(&element)? {
                            match name.as_slice() {
                                b"name" => sheet.name = shown(&value),
                                b"style-name" => sheet.hidden = hidden.contains(&value),
                                _ => {}
                            }
                        }
                        sheets.push(sheet);
                        (is_passed, next_place) = (false, 1);
                        merges = Merges::of(Vec::new());
                    }
                }
                b"table-row" if tables == 1 => {
                    let repeated = attributes(&element)?
                        .into_iter()
                        .find(|(name, _)| name == b"number-rows-repeated");
                    let times = repeated.map_or(1, |(_, text)| number(&text, 1_u32).max(1));
                    let cells = Vec::new();
                    row = Reading { place: next_place, times, cells, column: 0, bytes: 0 };
                }
                b"table-cell" | b"covered-table-cell" if tables == 1 => {
                    cell = Some(Cell::of(&element)?);
                }
                b"annotation" => remarks += 1,
                b"p" if tables == 1 && remarks == 0 => {
                    if let Some(cell) = &mut cell {
                        is_text = true;
                        if cell.paragraphs > 0 {
                            cell.push("\n")?;
                        }
                        cell.paragraphs += 1;
                    }
                }
                b"s" | b"tab" | b"line-break" if is_text => {
                    let is_break = element.local_name().as_ref() == b"line-break";
                    if let Some(cell) = &mut cell {
                        cell.push(if is_break { "\n" } else { " " })?;
                    }
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                b"annotation" => remarks = remarks.saturating_sub(1),
                b"p" => is_text = false,
                b"table-cell" | b"covered-table-cell" if tables == 1 => {
                    if let Some(cell) = cell.take().filter(|_| !is_passed) {
                        row.end_cell(cell, &mut merges)?;
                    }
                }
                b"table-row" if tables == 1 => {
                    next_place = next_place.saturating_add(row.times);
                    let cells = std::mem::take(&mut row.cells);
                    let found = Row::of_sheet(row.place, cells);
                    if is_passed || !found.holds() {
                        continue;
                    }
                    for again in 0..row.times {
                        let place = row.place.saturating_add(again);
                        let mut found = Row::of_sheet(place, found.cells.clone());
                        merges.fill(&mut found)?;
                        match take(sheets.len() - 1, found)? {
                            Next::Row => {}
                            Next::Sheet => {
                                is_passed = true;
                                break;
                            }
                            Next::Stop => return Ok(sheets),
                        }
                    }
                }
                b"table" => tables = tables.saturating_sub(1),
                _ => {}
            },
            Event::Text(text) if is_text => {
                if let Some(cell) = &mut cell {
                    cell.push(&text.decode().map_err(|_| TableError::Broken)?)?;
                }
            }
            Event::CData(text) if is_text => {
                if let Some(cell) = &mut cell {
                    cell.push(&text.decode().map_err(|_| TableError::Broken)?)?;
                }
            }
            Event::GeneralRef(name) if is_text => {
                if let Some(cell) = &mut cell {
                    let letter = name.resolve_char_ref().map_err(|_| TableError::Broken)?;
                    let named = name.decode().map_err(|_| TableError::Broken)?;
                    match letter {
                        Some(letter) => cell.push(letter.encode_utf8(&mut [0; 4]))?,
                        None => cell.push(resolve_predefined_entity(&named).unwrap_or_default())?,
                    }
                }
            }
            // A document type may define what grows without end.
            Event::DocType(_) => return Err(TableError::Broken),
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_) => {}
        }
    }
}
