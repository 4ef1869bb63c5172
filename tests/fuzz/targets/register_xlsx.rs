//! A register as XLSX, as the bytes of the archive.

#![no_main]

use fuzz::{MIB, begin, import, table, within};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    within(200 * MIB, || {
        if let Ok((layout, rows)) = table("a.xlsx", bytes) {
            import(&layout, &rows);
        }
    });
});
