//! A PDF that is published. Whatever stands before it, an object that does more than to show pages is found, plain or
//! compressed.

#![no_main]

use api::files::{Kind, publishable};
use fuzz::{MIB, begin, within};
use libfuzzer_sys::fuzz_target;

const ACTIVE: &[u8] = b"\n9 0 obj\n<</S/J#61vaScript/JS(app.alert\\(1\\))>>\nendobj\n";
/// `4 0 <</S/JavaScript>>`, compressed by zlib.
const PACKED: &[u8] = include_bytes!("packed.bin");
const HEAD: &[u8] = b"\n9 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n";
const END: &[u8] = b"\nendstream\nendobj\n";

fuzz_target!(init: begin(), |bytes: &[u8]| {
    if Kind::of(bytes) != Some(Kind::Pdf) {
        return;
    }
    let published = within(24 * MIB + 16 * bytes.len(), || publishable(bytes).ok());
    if let Some((kind, bare)) = published {
        assert_eq!(kind, Kind::Pdf);
        assert_eq!(bare, bytes, "a document stays as it is");
    }
    for active in [ACTIVE, &[HEAD, PACKED, END].concat()] {
        assert!(publishable(&[bytes, active].concat()).is_err());
    }
});
