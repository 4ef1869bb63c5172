//! A register as XLSX, as the XML of its parts: the sheet, the texts that cells share, the formats and the workbook,
//! with a byte 0xFF between two of them. What is empty is taken from a workbook of one sheet.

#![no_main]

use fuzz::{MIB, begin, import, table, within};
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const OF_WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// The parts that are drawn, each with what it is if nothing is drawn for it.
const PARTS: [(&str, &str); 4] = [
    ("xl/worksheets/sheet1.xml", r#"<worksheet><sheetData/></worksheet>"#),
    ("xl/sharedStrings.xml", r#"<sst count="1" uniqueCount="1"><si><t>a</t></si></sst>"#),
    (
        "xl/styles.xml",
        r#"<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
];

/// The archive of such parts.
fn workbook(bytes: &[u8]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, content: &[u8]| {
        archive.start_file(name, stored).expect("a part");
        archive.write_all(content).expect("a part");
    };
    put("[Content_Types].xml", TYPES.as_bytes());
    put("_rels/.rels", RELATIONS.as_bytes());
    put("xl/_rels/workbook.xml.rels", OF_WORKBOOK.as_bytes());
    let mut drawn = bytes.splitn(PARTS.len(), |byte| *byte == 0xFF);
    for (name, usual) in PARTS {
        let drawn = drawn.next().filter(|drawn| !drawn.is_empty());
        put(name, drawn.unwrap_or(usual.as_bytes()));
    }
    archive.finish().expect("an archive").into_inner()
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let workbook = workbook(bytes);
    within(100 * MIB, || {
        if let Ok((layout, rows)) = table("a.xlsx", &workbook) {
            import(&layout, &rows);
        }
    });
});
