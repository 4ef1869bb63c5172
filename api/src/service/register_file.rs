//! The register as a file, CSV or XLSX, written in pieces of some rows each and put together without being held as a
//! whole. A piece is text as it stands in the file: lines of CSV, or rows of a sheet's XML. Everything else of a
//! workbook, with its formats, comes from one that `rust_xlsxwriter` makes.

use super::spreadsheet::{internal, neutral};
use crate::problem::Failure;
use quick_xml::escape::partial_escape;
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use shared::directory::Directory;
use shared::lang::Lang;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use shared::view::{CellValue, RegisterRow};
use shared::vocabulary::Sheet;
use shared::wire::StartExport;
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The most rows of a workbook below its heading.
pub const MAX_SHEET_ROWS: u32 = 1_048_575;
/// The columns with long texts.
const WIDE: [u16; 5] = [3, 7, 13, 14, 18];
/// The sheet within a workbook.
const SHEET: &str = "xl/worksheets/sheet1.xml";
/// From this size on, an entry of an archive needs the fields of ZIP64.
const ZIP64: u64 = 0xFFFF_0000;

/// The name under which the register of a period is saved.
pub fn file_name(export: &StartExport) -> String {
    let period = match (export.from, export.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!("-from-{from}"),
        (None, Some(until)) => format!("-until-{until}"),
        (Some(from), Some(until)) => format!("-{from}-{until}"),
    };
    format!("onetrip-register{period}.{}", export.sheet.code())
}

/// Writes rows as they stand in the file.
pub struct RowWriter {
    lang: Lang,
    /// The formats of a workbook; `None` for CSV.
    frame: Option<Frame>,
}

impl RowWriter {
    pub fn of(sheet: Sheet, lang: Lang) -> Result<RowWriter, Failure> {
        let frame = match sheet {
            Sheet::Csv => None,
            Sheet::Xlsx => Some(Frame::of(lang)?),
        };
        Ok(RowWriter { lang, frame })
    }

    /// Adds rows to a piece. `before` is the number of rows of the file before them; the first come after the heading.
    pub fn add(
        &self,
        piece: &mut Vec<u8>,
        rows: &[RegisterRow],
        before: u32,
        directory: &Directory,
    ) -> Result<(), Failure> {
        let cells = rows.iter().map(|row| (row, row.cells(directory, self.lang)));
        if let Some(frame) = &self.frame {
            let mut written = String::new();
            // The heading is the first row.
            for (place, (row, cells)) in (before.saturating_add(2)..).zip(cells) {
                frame.write_row(&mut written, place, row, &cells);
            }
            piece.extend(written.into_bytes());
            return Ok(());
        }
        if before == 0 {
            piece.extend("\u{feff}".as_bytes());
        }
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(piece);
        if before == 0 {
            writer.write_record(RegisterRow::heads(self.lang)).map_err(internal)?;
        }
        for (_, cells) in cells {
            writer.write_record(cells.map(|cell| neutral(&cell))).map_err(internal)?;
        }
        writer.flush().map_err(internal)
    }
}

/// The serial date of an instant: days since 1899-12-30 in China, to the minute that the register shows.
fn serial(at: Timestamp) -> f64 {
    let minutes = at.0.saturating_add(8 * HOUR_MS).div_euclid(MINUTE_MS);
    minutes as f64 / (24.0 * 60.0) + 25_569.0
}

/// A text as the XML of a sheet has it. What XML cannot hold is written as spreadsheet programs write it, `_x0001_`, and
/// what looks like that is kept from being taken for it.
fn in_xml(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let is_code = letter == '_'
            && text.as_bytes().get(at..at.saturating_add(7)).is_some_and(|code| {
                code[1] == b'x' && code[6] == b'_' && code[2..6].iter().all(u8::is_ascii_hexdigit)
            });
        if is_code {
            written.push_str("_x005F_");
        } else if (letter.is_control() && !matches!(letter, '\t' | '\n'))
            || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
        {
            written.push_str(&format!("_x{:04X}_", u32::from(letter)));
        } else {
            written.push(letter);
        }
    }
    partial_escape(written).into_owned()
}

/// A workbook with the heading alone, into which the rows are put.
struct Frame {
    /// The files of the workbook other than the sheet.
    others: Vec<(String, Vec<u8>)>,
    /// The sheet's XML up to the first row below the heading, and from the last one on.
    head: String,
    tail: String,
    /// The numbers of the formats of texts and times.
    text_format: String,
    time_format: String,
}

impl Frame {
    fn of(lang: Lang) -> Result<Frame, Failure> {
        let mut workbook = Workbook::new();
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(lang.pick("登记表", "Register")).map_err(internal)?;
        let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Top);
        for (column, head) in (0u16..).zip(RegisterRow::heads(lang)) {
            worksheet.write_string_with_format(0, column, head, &bold).map_err(internal)?;
            let width = if WIDE.contains(&column) { 40.0 } else { 16.0 };
            worksheet.set_column_width(column, width).map_err(internal)?;
        }
        // A row of samples, whose formats the rows take over.
        worksheet.write_blank(1, 0, &wrapped).map_err(internal)?;
        worksheet.write_blank(1, 1, &time).map_err(internal)?;
        worksheet.set_freeze_panes(1, 1).map_err(internal)?;
        let last = u16::try_from(RegisterRow::heads(lang).len().saturating_sub(1)).unwrap_or(0);
        worksheet.autofilter(0, 0, 1, last).map_err(internal)?;
        // On paper: A4 lying, as wide as the sheet, with the heading and the number on each page.
        worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        worksheet.set_repeat_rows(0, 0).map_err(internal)?;
        worksheet.set_footer("&C&P / &N");
        let made = workbook.save_to_buffer().map_err(internal)?;
        let mut archive = ZipArchive::new(Cursor::new(made)).map_err(internal)?;
        let (mut others, mut sheet) = (Vec::new(), String::new());
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).map_err(internal)?;
            let name = entry.name().map_err(internal)?.to_string();
            if name == SHEET {
                entry.read_to_string(&mut sheet).map_err(internal)?;
            } else {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).map_err(internal)?;
                others.push((name, bytes));
            }
        }
        let other = || internal(anyhow::anyhow!("a sheet of another form"));
        let (head, sample) = sheet.split_once("<row r=\"2\"").ok_or_else(other)?;
        let (sample, tail) = sample.split_once("</row>").ok_or_else(other)?;
        let format_of = |cell: &str| {
            let (_, format) = sample.split_once(&format!("<c r=\"{cell}\" s=\""))?;
            format.split_once('"').map(|(format, _)| format.to_owned())
        };
        Ok(Frame {
            text_format: format_of("A2").ok_or_else(other)?,
            time_format: format_of("B2").ok_or_else(other)?,
            head: head.to_owned(),
            tail: tail.to_owned(),
            others,
        })
    }

    /// Lets the filter of the heading, which the sample had over one row, cover all rows. It stands in the sheet and, as a
    /// name, in the workbook.
    fn reach(&mut self, rows: u32) {
        let last = super::import::letters(RegisterRow::heads(Lang::Zh).len().saturating_sub(1));
        let end = rows.saturating_add(1);
        self.tail = self.tail.replace(
            &format!("<autoFilter ref=\"A1:{last}2\""),
            &format!("<autoFilter ref=\"A1:{last}{end}\""),
        );
        for (name, bytes) in &mut self.others {
            if name == "xl/workbook.xml"
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                *bytes = text.replace(&format!("${last}$2"), &format!("${last}${end}")).into();
            }
        }
    }

    fn write_row(&self, written: &mut String, place: u32, row: &RegisterRow, cells: &[String]) {
        let Frame { text_format, time_format, .. } = self;
        written.push_str(&format!("<row r=\"{place}\">"));
        for (column, cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            let letter = super::import::letters(column);
            let at = format!("<c r=\"{letter}{place}\"");
            // Numbers and times are written as such, so that they can be summed and sorted.
            written.push_str(&match row.value(column) {
                CellValue::Time(when) => {
                    format!("{at} s=\"{time_format}\"><v>{}</v></c>", serial(when))
                }
                CellValue::Number(number) => {
                    format!("{at} s=\"{text_format}\"><v>{number}</v></c>")
                }
                CellValue::Text => format!(
                    "{at} s=\"{text_format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    in_xml(cell)
                ),
            });
        }
        written.push_str("</row>");
    }
}

/// What has been packed and not yet been taken away.
#[derive(Clone, Default)]
struct Packed(Arc<Mutex<Vec<u8>>>);

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Puts a file together from its pieces. What comes out is taken away as it is made.
pub struct Packer {
    packed: Packed,
    workbook: Option<(ZipWriter<StreamWriter<Packed>>, Frame)>,
}

impl Packer {
    /// Begins a file with so many rows, whose pieces have so many bytes.
    pub fn begin(sheet: Sheet, lang: Lang, rows: u32, bytes: u64) -> Result<Packer, Failure> {
        let packed = Packed::default();
        if sheet == Sheet::Csv {
            return Ok(Packer { packed, workbook: None });
        }
        let mut frame = Frame::of(lang)?;
        frame.reach(rows);
        let mut archive = ZipWriter::new_stream(packed.clone());
        // It is downloaded once, so that time counts for more than size.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1));
        for (name, bytes) in &frame.others {
            archive.start_file(name, options).map_err(internal)?;
            archive.write_all(bytes).map_err(internal)?;
        }
        archive.start_file(SHEET, options.large_file(bytes > ZIP64)).map_err(internal)?;
        // Some programs read no further than what the sheet says it holds.
        let last = super::import::letters(RegisterRow::heads(lang).len().saturating_sub(1));
        let holds = format!("<dimension ref=\"A1:{last}{}\"/>", rows.saturating_add(1));
        let (begin, rest) = frame
            .head
            .split_once("<dimension ref=\"")
            .and_then(|(begin, rest)| Some((begin, rest.split_once("/>")?.1)))
            .ok_or_else(|| internal(anyhow::anyhow!("a sheet without its size")))?;
        for part in [begin, &holds, rest] {
            archive.write_all(part.as_bytes()).map_err(internal)?;
        }
        Ok(Packer { packed, workbook: Some((archive, frame)) })
    }

    /// Adds the next piece.
    pub fn add(&mut self, piece: &[u8]) -> Result<(), Failure> {
        match &mut self.workbook {
            None => self.packed.write_all(piece).map_err(internal),
            Some((archive, _)) => archive.write_all(piece).map_err(internal),
        }
    }

    /// The bytes that are ready, if there are at least so many.
    pub fn take(&self, at_least: usize) -> Option<Vec<u8>> {
        let mut packed = self.packed.0.lock().unwrap_or_else(PoisonError::into_inner);
        (packed.len() >= at_least).then(|| std::mem::take(&mut *packed))
    }

    /// The rest of the file.
    pub fn finish(self) -> Result<Vec<u8>, Failure> {
        let Packer { packed, workbook } = self;
        if let Some((mut archive, frame)) = workbook {
            archive.write_all(frame.tail.as_bytes()).map_err(internal)?;
            archive.finish().map_err(internal)?;
        }
        let rest = std::mem::take(&mut *packed.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_written_as_spreadsheet_programs_write_it() {
        for (text, expected) in [
            ("a<b & \"c\"", "a&lt;b &amp; \"c\""),
            ("一行\n两行\t栏", "一行\n两行\t栏"),
            ("a\u{1}\r", "a_x0001__x000D_"),
            ("_x0041_", "_x005F_x0041_"),
            ("_x00", "_x00"),
            ("", ""),
        ] {
            assert_eq!(in_xml(text), expected);
        }
    }
}
