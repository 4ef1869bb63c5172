//! Registers made to end the process: each is refused at its field, within bounded memory, and the server still
//! responds afterwards.
//!
//! Memory is measured in a separate process: the test starts itself again under a limit, and the child reports how far
//! its peak rose.

use acceptance::Who;
use acceptance::files::{FileHouse, Register};
use axum::http::StatusCode;
use shared::vocabulary::Role;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::process::Command;
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Tells the child process that it is one.
const CHILD: &str = "ONETRIP_HOSTILE_CHILD";
/// How far one file may raise the peak, in kilobytes.
const MAX_PEAK: u64 = 100_000;
/// The child's limit of address space in kilobytes; exceeding it ends the process.
const MAX_SPACE: u64 = 4_000_000;

/// The parts of a workbook around a sheet and its texts.
pub(crate) struct Workbook<'a> {
    pub(crate) sheet: &'a [&'a [u8]],
    pub(crate) strings: &'a [&'a [u8]],
    pub(crate) styles: &'a [u8],
    /// The properties that precede the sheets of the workbook.
    pub(crate) properties: &'a str,
}

/// How often a piece is repeated.
const TIMES: usize = 100_000;

impl Workbook<'_> {
    /// Writes the file. Every second piece of a part is written [`TIMES`] times.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let rels = format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"r1\" Type=\"{kind}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let inner = format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"r1\" Type=\"{kind}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        );
        let book = format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{kind}\">\
             <sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        );
        let book = book.replacen("<sheets>", &format!("{}<sheets>", self.properties), 1);
        let (rels, inner, book) = (rels.as_bytes(), inner.as_bytes(), book.as_bytes());
        for (name, pieces) in [
            ("_rels/.rels", &[rels][..]),
            ("xl/_rels/workbook.xml.rels", &[inner]),
            ("xl/workbook.xml", &[book]),
            ("xl/styles.xml", &[self.styles]),
            ("xl/sharedStrings.xml", self.strings),
            ("xl/worksheets/sheet1.xml", self.sheet),
        ] {
            archive.start_file(name, SimpleFileOptions::default()).expect("a part");
            for (place, piece) in pieces.iter().enumerate() {
                for _ in 0..if place % 2 == 1 { TIMES } else { 1 } {
                    archive.write_all(piece).expect("written");
                }
            }
        }
        archive.finish().expect("a workbook").into_inner()
    }
}

const BEGIN: &[u8] = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\xE4\xB8\xBB\xE9\xA2\x98</t></is></c>\
    <c r=\"B1\" t=\"inlineStr\"><is><t>\xE7\x99\xBB\xE8\xAE\xB0\xE6\x97\xB6\xE9\x97\xB4</t></is></c></row>";
const END: &[u8] = b"</sheetData></worksheet>";
const NO_STRINGS: &[u8] = b"<sst></sst>";
const NO_STYLES: &[u8] = b"<styleSheet></styleSheet>";

/// A sheet that starts with one piece, repeats another, and ends with a third.
fn sheet(first: &[u8], repeated: &[u8], last: &[u8]) -> Vec<u8> {
    let (begin, end) = ([BEGIN, first].concat(), [last, END].concat());
    let pieces: [&[u8]; 3] = [&begin, repeated, &end];
    Workbook { sheet: &pieces, strings: &[NO_STRINGS], styles: NO_STYLES, properties: "" }.write()
}

/// A distant cell with a text.
fn far(cell: &str, text: &str) -> Vec<u8> {
    let row: String = cell.chars().filter(char::is_ascii_digit).collect();
    let row = format!(
        "<row r=\"{row}\"><c r=\"{cell}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c></row>"
    );
    sheet(row.as_bytes(), b"", b"")
}

fn with_strings(strings: &[&[u8]], rest: &[u8]) -> Vec<u8> {
    let sheet = [BEGIN, rest, END].concat();
    Workbook { sheet: &[&sheet], strings, styles: NO_STYLES, properties: "" }.write()
}

/// A workbook with so many empty files beside its own.
fn crowded(files: usize) -> Vec<u8> {
    let mut archive = ZipWriter::new_append(Cursor::new(sheet(b"", b"", b""))).expect("a workbook");
    for number in 0..files {
        let name = format!("xl/media/{number}.bin");
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
    }
    archive.finish().expect("a workbook").into_inner()
}

/// The files: a description, the name, the bytes, and the field with the problem.
fn files() -> Vec<(&'static str, &'static str, Vec<u8>, &'static str)> {
    let commas = |count: usize| {
        format!("主题,登记时间{}\n{}", ",".repeat(count), "a,2018-4-16\n".repeat(100_000))
    };
    let many: &[u8] = b"<sst uniqueCount=\"99999999999\"><si><t>a</t></si></sst>";
    let hidden: &[u8] = b"<sst a=\"<>\" uniqueCount='99999999999'><si><t>a</t></si></sst>";
    let mut wide = String::new();
    for row in 2..=20_001 {
        let _ = write!(wide, "<row r=\"{row}\"><c r=\"OJ{row}\"><v>1</v></c></row>");
    }
    let long = "x".repeat(30_000);
    let shared = format!("<sst><si><t>{long}</t></si></sst>");
    let mut often = String::new();
    for row in 2..=20_000 {
        let _ = write!(often, "<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    }
    let formats =
        format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(1_000_000));
    let formats = Workbook {
        sheet: &[&[BEGIN, END].concat()],
        strings: &[NO_STRINGS],
        styles: formats.as_bytes(),
        properties: "",
    };
    let kilobyte = [b'x'; 1_000];
    let cell: &[u8] = b"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>";
    let cell_end: &[u8] = b"</t></is></c></row>";
    let runs: &[u8] = b"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is>";
    let runs_end: &[u8] = b"</is></c></row>";
    let shared_text = [b"<si><t>", &kilobyte[..], b"</t></si>"].concat();
    let shared_texts: [&[u8]; 3] = [b"<sst>", &shared_text, b"</sst>"];
    let row = |text: &[u8]| [b"<row><c t=\"inlineStr\"><is><t>", text, cell_end].concat();
    vec![
        ("2,000 commas", "a.csv", commas(2_000).into_bytes(), "content.columns.BXZ1"),
        ("60,000 commas", "b.csv", commas(60_000).into_bytes(), "content.columns.CJST1"),
        ("texts announced", "c.xlsx", with_strings(&[many], b""), "content.size"),
        ("texts behind a quote", "d.xlsx", with_strings(&[hidden], b""), "content.size"),
        ("1,001 files", "q.xlsx", crowded(1_001 - 6), "content.size"),
        ("the last cell", "e.xlsx", far("XFD1048576", "x"), "content.columns.XFD1048576"),
        ("a cell of 100 MB", "f.xlsx", sheet(cell, &kilobyte, cell_end), "content.size"),
        (
            "a cell in runs",
            "g.xlsx",
            sheet(runs, b"<r><t>xxxxxx</t></r>", runs_end),
            "content.size",
        ),
        ("a comment", "h.xlsx", sheet(b"<!--", &kilobyte, b"-->"), "content.size"),
        ("a comment of tags", "i.xlsx", sheet(b"<!--", b"<a> > <b></b>", b"-->"), "content.size"),
        ("200,000 rows", "j.xlsx", sheet(b"", &row(b"x").repeat(2), b""), "content.rows"),
        ("rows of 200 MB", "k.xlsx", sheet(b"", &row(&kilobyte.repeat(2)), b""), "content.size"),
        ("shared texts of 100 MB", "p.xlsx", with_strings(&shared_texts, b""), "content.size"),
        (
            "20,000 wide rows",
            "l.xlsx",
            with_strings(&[NO_STRINGS], wide.as_bytes()),
            "content.cells",
        ),
        (
            "a long text that all share",
            "m.xlsx",
            with_strings(&[shared.as_bytes()], often.as_bytes()),
            "content.size",
        ),
        ("a million formats", "n.xlsx", formats.write(), "content.size"),
        ("a row that cannot be", "o.xlsx", far("A99999999999", "x"), "content"),
    ]
}

fn kilobytes(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How far the peak rises during `work`; `None` if the system does not report it.
async fn risen<T>(work: impl Future<Output = T>) -> (T, Option<u64>) {
    // Resets the peak.
    let counts_anew = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = kilobytes("VmRSS:");
    let done = work.await;
    let risen = before.zip(kilobytes("VmHWM:")).map(|(before, peak)| peak.saturating_sub(before));
    (done, risen.filter(|_| counts_anew))
}

async fn in_the_child() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    for (what, name, bytes, field) in files() {
        let began = Instant::now();
        let (problem, risen) = risen(place.refused(&lead, &Register::new(name, bytes))).await;
        let took = began.elapsed();
        println!("{what}: {took:?}, {risen:?} kB");
        assert_eq!(problem.field, field, "{what}");
        assert!(risen.is_none_or(|risen| risen < MAX_PEAK), "{what}: {risen:?} kB");
        assert!(took < Duration::from_secs(180), "{what}: {took:?}");
    }
    // Files that only look large are read: a distant blank cell, and a distant last row.
    for (cell, text, rows, problems) in
        [("P1048576", " ", 0, 0), ("XFD1048576", " ", 0, 0), ("A1048576", "某事", 1, 1)]
    {
        let (preview, risen) =
            risen(place.preview(&lead, &Register::new("a.xlsx", far(cell, text)))).await;
        assert_eq!((preview.rows, preview.problems.len()), (rows, problems), "{cell}");
        for problem in preview.problems {
            assert_eq!(problem.row, 1_048_576, "the sheet's own row");
        }
        assert!(risen.is_none_or(|risen| risen < MAX_PEAK), "{cell}: {risen:?} kB");
    }
    let figures = place.house.get(&Who::Anyone, "/api/v1/figures/total").await;
    assert_eq!(figures.status, StatusCode::OK);
}

#[tokio::test]
async fn a_file_that_is_made_to_end_the_process_is_refused_in_little_memory() {
    if std::env::var_os(CHILD).is_some() {
        return in_the_child().await;
    }
    let name = "hostile::a_file_that_is_made_to_end_the_process_is_refused_in_little_memory";
    let child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MAX_SPACE}; exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, "1")
        // To say where a library panicked, the process would read all of its own debugging information.
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("a child");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&child.stdout),
        String::from_utf8_lossy(&child.stderr)
    );
    assert!(child.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
    println!("{said}");
}

#[tokio::test]
async fn what_a_workbook_defines_is_neither_fetched_nor_unfolded() {
    let place = FileHouse::new().await;
    let lead = place.house.staff(Role::WindowLead).await;
    let fetched = "<!ENTITY x SYSTEM \"file:///etc/passwd\">".to_owned();
    let mut unfolded = "<!ENTITY x0 \"haha\">".to_owned();
    for level in 1..=9 {
        let before = format!("&x{};", level - 1);
        let _ = write!(unfolded, "<!ENTITY x{level} \"{}\">", before.repeat(10));
    }
    unfolded.push_str("<!ENTITY x \"&x9;\">");
    for defined in [fetched, unfolded] {
        let begin = [format!("<!DOCTYPE worksheet [{defined}]>").as_bytes(), BEGIN].concat();
        let row: &[u8] = b"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>&x;</t></is></c></row>";
        let whole = [&begin, row, END].concat();
        let book = Workbook {
            sheet: &[&whole],
            strings: &[NO_STRINGS],
            styles: NO_STYLES,
            properties: "",
        };
        let began = Instant::now();
        let register = Register::new("r.xlsx", book.write());
        let refused = place.refused(&lead, &register).await;
        assert_eq!(refused.field, "content", "{refused:?}");
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    }
}
