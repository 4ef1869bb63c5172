//! A register as CSV. Whatever its encoding, the same text gives the same rows.

#![no_main]

use encoding_rs::{Encoding, GB18030};
use fuzz::{MIB, begin, import, table, within};
use libfuzzer_sys::fuzz_target;

/// The same text with a mark in UTF-8 and in UTF-16, and without one in GB 18030 if it can be nothing else.
fn encodings(text: &str) -> Vec<Vec<u8>> {
    let marked = format!("\u{feff}{text}");
    let utf16 = |of: fn(u16) -> [u8; 2]| marked.encode_utf16().flat_map(of).collect();
    let mut all = vec![utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)];
    let (gb18030, _, is_lossy) = GB18030.encode(text);
    let is_plain = std::str::from_utf8(&gb18030).is_err()
        && Encoding::for_bom(&gb18030).is_none()
        && GB18030.decode_without_bom_handling(&gb18030).0 == text;
    if is_plain && !is_lossy {
        all.push(gb18030.into_owned());
    }
    all.push(marked.into_bytes());
    all
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    within(8 * MIB + 400 * bytes.len(), || {
        let read = table("a.csv", bytes);
        if let Ok((layout, rows)) = &read {
            import(layout, rows);
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.starts_with('\u{feff}') {
            return;
        }
        for encoded in encodings(text) {
            assert_eq!(table("a.txt", &encoded), read);
        }
    });
});
