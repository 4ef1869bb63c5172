//! Reads XLSX, after measuring it. The library that parses it trusts what the file claims: it allocates room for as
//! many texts as are announced, holds all texts that cells share, and an element until its end. So everything is first
//! unpacked once, piece by piece, and counted.

use crate::service::import::head;
use crate::service::import::sheet::{
    About, MAX_COLUMNS, MAX_ROW_TEXT, Row, Rows, TableError, letters,
};
use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use shared::time::{HOUR_MS, Timestamp};
use shared::wire::ImportSheet;
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;

/// The maximum size of all parts of a workbook, unpacked, in bytes.
const MAX_UNPACKED: u64 = 400 * 1024 * 1024;
/// The maximum size of all texts shared by cells with their tags, in bytes: they are held while the sheet is read.
const MAX_SHARED: usize = 48 * 1024 * 1024;
/// The maximum size of a part that is not XML, unpacked, in bytes.
const MAX_PICTURE: u64 = 10 * 1024 * 1024;
/// The maximum size of one text with its tags, in bytes: a cell holds at most 32,767 characters.
pub(super) const MAX_ELEMENT: usize = 1024 * 1024;
/// The maximum number of files in a workbook's archive.
const MAX_PARTS: usize = 1_000;
/// The maximum number of texts shared by cells.
const MAX_STRINGS: usize = 1_000_000;
/// The maximum number of cells, including empty ones with a format of their own.
const MAX_CELLS: usize = 8_000_000;
/// The maximum number of elements other than rows, cells and texts: formats, links, rules.
const MAX_OTHERS: usize = 150_000;
/// The signature of a compound file: an encrypted workbook, or one in the previous format.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The signature of an archive's entry in its directory.
const ENTRY: &[u8] = b"PK\x01\x02";
/// Days between the starts of the two date systems of workbooks, 1900 and 1904.
pub(super) const DAYS_TO_1904: i64 = 1_462;

/// The number of sheets among which the register is looked for.
pub(super) const SHEETS_LOOKED_AT: usize = 30;
/// The number of sheets that are named.
pub(super) const SHEETS_NAMED: usize = 100;
/// The number of columns up to which a merged cell counts.
const MERGED_COLUMNS: u32 = 64;

/// Which sheet is read.
#[derive(Clone, Copy)]
pub(super) enum SheetChoice {
    /// The first one, merged cells as they are.
    First,
    /// The one at a place, from 0.
    Place(u32),
    /// The first visible one that looks like a register.
    Guessed,
}

/// Reads a sheet. Returns what the workbook says about itself; `None` if it was stopped.
pub(super) fn read_xlsx<R: Read + Seek>(
    mut file: R,
    choice: SheetChoice,
    rows: &mut Rows<'_>,
) -> Result<Option<About>, TableError> {
    let mut begin = Vec::new();
    file.rewind().map_err(|_| TableError::Broken)?;
    let signature = u64::try_from(COMPOUND.len()).unwrap_or(0);
    file.by_ref().take(signature).read_to_end(&mut begin).map_err(|_| TableError::Broken)?;
    if begin == COMPOUND {
        return Err(TableError::Password);
    }
    let has_merges = weigh(&mut file)?;
    file.rewind().map_err(|_| TableError::Broken)?;
    // The library can panic on a number that it cannot compute with.
    catch_unwind(AssertUnwindSafe(|| read_cells(file, (choice, has_merges), rows)))
        .unwrap_or(Err(TableError::Broken))
}

fn broken(error: XlsxError) -> TableError {
    if matches!(error, XlsxError::Password) { TableError::Password } else { TableError::Broken }
}

fn read_cells<R: Read + Seek>(
    file: R,
    (choice, has_merges): (SheetChoice, bool),
    rows: &mut Rows<'_>,
) -> Result<Option<About>, TableError> {
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let is_1904 = workbook.has_1904_epoch();
    let names = workbook.sheet_names();
    let last = names.len().checked_sub(1).ok_or(TableError::Broken)?;
    let place = match choice {
        SheetChoice::First => 0,
        SheetChoice::Place(place) => usize::try_from(place).unwrap_or(last).min(last),
        SheetChoice::Guessed => guess_sheet(&mut workbook),
    };
    let name = names.get(place).ok_or(TableError::Broken)?;
    let merges = match choice {
        SheetChoice::First => Vec::new(),
        // The sheet is read twice only if there is something to find.
        SheetChoice::Place(_) | SheetChoice::Guessed if has_merges => {
            workbook.merge_cells_by_sheet_name(name).map_err(broken)?
        }
        SheetChoice::Place(_) | SheetChoice::Guessed => Vec::new(),
    };
    let mut hand_on = |row: Row| rows.add(row);
    if read_sheet(&mut workbook, name, Merges::of(merges), &mut hand_on)?.is_break() {
        return Ok(None);
    }
    let sheets = workbook.sheets_metadata().iter().take(SHEETS_NAMED);
    let sheets = sheets.map(|sheet| ImportSheet {
        name: super::run::shown(&sheet.name),
        hidden: sheet.visible != SheetVisible::Visible,
    });
    let (sheets, sheet) = (sheets.collect(), u32::try_from(place).unwrap_or(0));
    Ok(Some(About { is_1904, sheets, sheet }))
}

/// The place of the first visible sheet whose first rows have a heading of a register; otherwise of the one that is
/// most like it.
fn guess_sheet<R: Read + Seek>(workbook: &mut Xlsx<R>) -> usize {
    let sheets = workbook.sheets_metadata().iter().enumerate();
    let visible = sheets.filter(|(_, sheet)| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    });
    let places: Vec<(usize, String)> =
        visible.take(SHEETS_LOOKED_AT).map(|(place, sheet)| (place, sheet.name.clone())).collect();
    if let [(only, _)] = &places[..] {
        return *only;
    }
    let mut best = (0, places.first().map_or(0, |(place, _)| *place));
    for (place, name) in places {
        let mut first = Vec::new();
        let mut take = |row: Row| {
            first.push(row.cut());
            Ok(match first.len() < head::LOOKED_AT {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            })
        };
        // What is wrong with a sheet counts once it is chosen.
        let _ = read_sheet(workbook, &name, Merges::of(Vec::new()), &mut take);
        let found = head::likeness(&first);
        if found >= head::ENOUGH {
            return place;
        }
        if found > best.0 {
            best = (found, place);
        }
    }
    best.1
}

/// Hands on the rows of a sheet that are not blank.
fn read_sheet<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    sheet: &str,
    mut merges: Merges,
    take: &mut dyn FnMut(Row) -> Result<ControlFlow<()>, TableError>,
) -> Result<ControlFlow<()>, TableError> {
    let is_1904 = workbook.has_1904_epoch();
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let (mut place, mut cells, mut bytes) = (0_u32, Vec::<String>::new(), 0_usize);
    let mut hand_on = |place: u32, cells: &mut Vec<String>| {
        let mut row = Row::of_sheet(place, std::mem::take(cells));
        if !row.holds() {
            return Ok(ControlFlow::Continue(()));
        }
        merges.fill(&mut row)?;
        take(row)
    };
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).map_err(|_| TableError::Broken)?;
        let next = row.checked_add(1).ok_or(TableError::Broken)?;
        let text = text_of(cell.get_value(), is_1904);
        // A blank cell outside the others does not count.
        if text.is_empty() || (column >= MAX_COLUMNS && text.trim().is_empty()) {
            continue;
        }
        if column >= MAX_COLUMNS {
            return Err(TableError::Columns { cell: format!("{}{next}", letters(column)) });
        }
        if next < place {
            return Err(TableError::Broken);
        }
        if next > place {
            if hand_on(place, &mut cells)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            (place, bytes) = (next, 0);
        }
        // Many cells can share a long text, so it is copied only once the row is known to hold it.
        bytes += text.len();
        if bytes > MAX_ROW_TEXT {
            return Err(TableError::Size);
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text.into_owned();
    }
    hand_on(place, &mut cells)
}

/// The merged cells of a sheet, as far as its rows have been read.
pub(super) struct Merges {
    /// Those that begin further down, the next one last.
    waiting: Vec<Dimensions>,
    /// Those that a row can be in, with the text of the cell in which they begin.
    active: Vec<(Dimensions, String)>,
}

impl Merges {
    pub(super) fn of(mut merges: Vec<Dimensions>) -> Merges {
        merges.retain(|merge| merge.start != merge.end);
        merges.sort_by_key(|merge| std::cmp::Reverse(merge.start));
        Merges { waiting: merges, active: Vec::new() }
    }

    /// Adds one that begins in the row that is filled next.
    pub(super) fn add(&mut self, merge: Dimensions) {
        self.waiting.push(merge);
    }

    /// Gives a row what the merged cells hold that it is in.
    pub(super) fn fill(&mut self, row: &mut Row) -> Result<(), TableError> {
        let at = row.place.saturating_sub(1);
        self.active.retain(|(merge, _)| merge.end.0 >= at);
        while let Some(merge) = self.waiting.pop_if(|merge| merge.start.0 <= at) {
            let column = usize::try_from(merge.start.1).unwrap_or(usize::MAX);
            let text = row.cells.get(column).filter(|text| !text.trim().is_empty());
            // A cell without a text, or in a row that is blank, gives the others nothing.
            if let Some(text) = text.filter(|_| merge.start.0 == at) {
                self.active.push((merge, text.clone()));
            }
        }
        // More cannot lie beside each other.
        if self.active.len() > MAX_COLUMNS {
            return Err(TableError::Broken);
        }
        for ((_, left), (_, right), text) in
            self.active.iter().map(|(merge, text)| (merge.start, merge.end, text))
        {
            let right = right.min(left.saturating_add(MERGED_COLUMNS - 1));
            for column in left..=right {
                let column = usize::try_from(column).unwrap_or(usize::MAX);
                if column < MAX_COLUMNS && !row.has(column) {
                    row.merged.push((column, text.clone()));
                }
            }
        }
        Ok(())
    }
}

/// Whoever takes the rows of the sheets, by the sheet's name.
pub type TakeSheetRow<'a> = &'a mut dyn FnMut(&str, Row) -> Result<(), TableError>;

/// Reads the sheets whose name is wanted row by row, each row that is not blank with the name of its sheet. What it holds
/// in memory is bounded as for the first sheet alone; what is too much of the rows is up to `take`.
pub fn read_sheets<R: Read + Seek>(
    mut file: R,
    is_wanted: fn(&str) -> bool,
    take: TakeSheetRow<'_>,
) -> Result<(), TableError> {
    let mut begin = Vec::new();
    let signature = u64::try_from(COMPOUND.len()).unwrap_or(0);
    file.by_ref().take(signature).read_to_end(&mut begin).map_err(|_| TableError::Broken)?;
    if begin == COMPOUND {
        return Err(TableError::Password);
    }
    weigh(&mut file)?;
    file.rewind().map_err(|_| TableError::Broken)?;
    catch_unwind(AssertUnwindSafe(|| read_all_cells(file, is_wanted, take)))
        .unwrap_or(Err(TableError::Broken))
}

fn read_all_cells<R: Read + Seek>(
    file: R,
    is_wanted: fn(&str) -> bool,
    take: TakeSheetRow<'_>,
) -> Result<(), TableError> {
    let broken = |_: XlsxError| TableError::Broken;
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let is_1904 = workbook.has_1904_epoch();
    for sheet in workbook.sheet_names().into_iter().filter(|sheet| is_wanted(sheet)) {
        let mut reader = workbook.worksheet_cells_reader(&sheet).map_err(broken)?;
        let (mut place, mut cells) = (0_u32, Vec::<String>::new());
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let column = usize::try_from(column).map_err(|_| TableError::Broken)?;
            let next = row.checked_add(1).ok_or(TableError::Broken)?;
            let text = text_of(cell.get_value(), is_1904);
            if text.trim().is_empty() {
                continue;
            }
            if column >= MAX_COLUMNS {
                return Err(TableError::Columns { cell: format!("{}{next}", letters(column)) });
            }
            if next < place {
                return Err(TableError::Broken);
            }
            if next > place {
                let row = Row::of_sheet(place, std::mem::take(&mut cells));
                if row.holds() {
                    take(&sheet, row)?;
                }
                place = next;
            }
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text.into_owned();
        }
        let row = Row::of_sheet(place, cells);
        if row.holds() {
            take(&sheet, row)?;
        }
    }
    Ok(())
}

/// A cell as a person sees it; a formula as its value.
fn text_of<'a>(cell: &'a DataRef<'_>, is_1904: bool) -> Cow<'a, str> {
    match cell {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.into()
        }
        // Many cells can share a long text, so it is copied only once it is known to fit.
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) => number.to_string().into(),
        DataRef::Bool(value) => value.to_string().into(),
        DataRef::DateTime(when) => {
            let days = when.as_f64();
            let ms = (days * 86_400_000.0).round() as i64;
            if when.is_duration() || (0.0..1.0).contains(&days) {
                // A time without a day.
                let seconds = ms / 1000;
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                return format!("{hours}:{minutes:02}:{:02}", seconds % 60).into();
            }
            // Days since 1899-12-30, of which 25,569 are before 1970.
            let before = if is_1904 { 25_569 - DAYS_TO_1904 } else { 25_569 };
            let local = Timestamp(ms.saturating_sub(before * 24 * HOUR_MS)).plus(-8 * HOUR_MS);
            let second = local.ms_of_day() / 1000 % 60;
            format!("{}:{second:02}", local.minute_text()).into()
        }
        DataRef::Error(_) | DataRef::Empty => "".into(),
    }
}

/// What was counted in a workbook.
#[derive(Default)]
struct WorkbookSize {
    unpacked: u64,
    strings: usize,
    string_bytes: usize,
    cells: usize,
    others: usize,
    has_merges: bool,
}

/// Counts the entries that a file has at most, before room is made for them.
fn count_entries<R: Read + Seek>(file: &mut R) -> std::io::Result<usize> {
    file.rewind()?;
    let (mut count, mut bytes, mut kept) = (0, vec![0; 64 * 1024], 0);
    loop {
        let length = file.read(&mut bytes[kept..])?;
        if length == 0 {
            return Ok(count);
        }
        let held = kept + length;
        count += bytes[..held].windows(ENTRY.len()).filter(|four| *four == ENTRY).count();
        // A signature may be cut in two.
        kept = held.min(ENTRY.len() - 1);
        bytes.copy_within(held - kept..held, 0);
    }
}

/// Unpacks everything once without storing it, and checks it against the limits. Returns whether cells are merged.
pub(super) fn weigh<R: Read + Seek>(file: &mut R) -> Result<bool, TableError> {
    if count_entries(file).map_err(|_| TableError::Broken)? > MAX_PARTS {
        return Err(TableError::Size);
    }
    file.rewind().map_err(|_| TableError::Broken)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| TableError::Broken)?;
    let mut weight = WorkbookSize::default();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|_| TableError::Broken)?;
        let name = part.name().map_err(|_| TableError::Broken)?.to_ascii_lowercase();
        if name.ends_with(".xml") || name.ends_with(".rels") {
            weigh_part(BufReader::with_capacity(64 * 1024, part), &mut weight)?;
        } else {
            // A picture is not parsed, so it must not be large.
            let read =
                std::io::copy(&mut part.by_ref().take(MAX_PICTURE + 1), &mut std::io::sink());
            let read = read.map_err(|_| TableError::Broken)?;
            weight.unpacked += read;
            if read > MAX_PICTURE || weight.unpacked > MAX_UNPACKED {
                return Err(TableError::Size);
            }
        }
    }
    Ok(weight.has_merges)
}

fn weigh_part(mut reader: impl BufRead, weight: &mut WorkbookSize) -> Result<(), TableError> {
    let mut piece = Vec::new();
    // The bytes since the start of the unfinished cell or text, and of an unfinished piece that is not an element.
    let (mut element, mut aside) = (None, None::<(&[u8], usize)>);
    // Whether the unfinished one is a text shared by cells.
    let mut is_shared = false;
    loop {
        piece.clear();
        let mut read = 0;
        // A tag ends at the first bracket outside quotes.
        let (mut tag_at, mut quote) = (None, None);
        loop {
            let most = u64::try_from(MAX_ELEMENT).unwrap_or(u64::MAX);
            let mut limited = (&mut reader).take(most + 1);
            let more = limited.read_until(b'>', &mut piece).map_err(|_| TableError::Broken)?;
            let fresh = read;
            read += more;
            if more == 0 || read > MAX_ELEMENT || aside.is_some() {
                break;
            }
            let begin = match tag_at {
                Some(_) => fresh,
                None => piece.iter().position(|byte| *byte == b'<').map_or(read, |at| at + 1),
            };
            tag_at = tag_at.or((begin < read).then_some(begin));
            let is_plain = tag_at.is_none_or(|at| matches!(piece[at], b'!' | b'?' | b'/'));
            for byte in piece.get(begin..).unwrap_or_default() {
                quote = match quote {
                    Some(open) if open == *byte => None,
                    None if matches!(byte, b'"' | b'\'') => Some(*byte),
                    None => None,
                    Some(open) => Some(open),
                };
            }
            if is_plain || quote.is_none() {
                break;
            }
        }
        if read == 0 {
            return Ok(());
        }
        weight.unpacked += u64::try_from(read).unwrap_or(u64::MAX);
        if read > MAX_ELEMENT || weight.unpacked > MAX_UNPACKED {
            return Err(TableError::Size);
        }
        // In UTF-16, the checks below would find nothing.
        if piece.contains(&0) {
            return Err(TableError::Broken);
        }
        if let Some((end, length)) = aside {
            let length = length + read;
            if length > MAX_ELEMENT {
                return Err(TableError::Size);
            }
            aside = (!piece.ends_with(end)).then_some((end, length));
            continue;
        }
        if let Some(length) = &mut element {
            *length += read;
            weight.string_bytes += if is_shared { read } else { 0 };
            if *length > MAX_ELEMENT || weight.string_bytes > MAX_SHARED {
                return Err(TableError::Size);
            }
        }
        let Some(tag) = piece.iter().position(|byte| *byte == b'<').map(|at| &piece[at + 1..])
        else {
            continue;
        };
        let opening: [(&[u8], &[u8]); 3] = [(b"!--", b"-->"), (b"![CDATA[", b"]]>"), (b"?", b"?>")];
        if let Some((_, end)) = opening.iter().find(|(begin, _)| tag.starts_with(begin)) {
            aside = (!tag.ends_with(end)).then_some((end, read));
            continue;
        }
        let is_end = tag.first() == Some(&b'/');
        let name = &tag[usize::from(is_end)..];
        let length =
            name.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>'));
        let name = &name[..length.unwrap_or(name.len())];
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
        let is_empty = tag.ends_with(b"/>");
        match name {
            b"si" | b"c" if is_end => element = None,
            b"mergeCell" => {
                weight.has_merges = true;
                weight.others += 1;
            }
            _ if is_end => {}
            b"si" => {
                weight.strings += 1;
                is_shared = true;
                element = (!is_empty).then_some(0);
            }
            b"c" => {
                weight.cells += 1;
                is_shared = false;
                element = (!is_empty).then_some(0);
            }
            b"sst" if announced(tag) > MAX_STRINGS => return Err(TableError::Size),
            b"sst"
            | b"row"
            | b"v"
            | b"t"
            | b"f"
            | b"is"
            | b"r"
            | b"rPr"
            | b"rPh"
            | b"phoneticPr"
            | b"b"
            | b"i"
            | b"u"
            | b"strike"
            | b"sz"
            | b"color"
            | b"rFont"
            | b"family"
            | b"charset"
            | b"scheme"
            | b"vertAlign"
            | b"table-row"
            | b"table-cell"
            | b"covered-table-cell"
            | b"p"
            | b"span" => {}
            _ => weight.others += 1,
        }
        if weight.strings > MAX_STRINGS || weight.cells > MAX_CELLS || weight.others > MAX_OTHERS {
            return Err(TableError::Size);
        }
    }
}

/// The number of texts that the file announces.
fn announced(tag: &[u8]) -> usize {
    let tag = String::from_utf8_lossy(tag);
    let counts = tag.split("uniqueCount").skip(1).map(|rest| {
        let digits = rest.trim_start_matches([' ', '=', '"', '\'', '\t', '\r', '\n']);
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(usize::MAX)
    });
    counts.max().unwrap_or(0)
}
