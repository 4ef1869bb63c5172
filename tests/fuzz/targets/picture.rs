//! A picture that is published. Whatever else a camera writes into it makes no difference to what is published, and
//! publishing that again changes nothing.

#![no_main]

use api::files::{Kind, publishable};
use fuzz::{MIB, begin, within};
use libfuzzer_sys::fuzz_target;

/// What no published picture may contain.
const SECRET: &[u8] = b"N 29 18.3 E 120 4.5";

/// The picture with more that draws nothing, or `None` where it has no place for it.
fn with_metadata(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    let (before, added, behind) = match kind {
        Kind::Jpeg => {
            let (before, behind) = bytes.split_at(2);
            let segment = |marker: u8, content: &[u8]| {
                let length = u16::try_from(content.len() + 2).expect("a length").to_be_bytes();
                [&[0xFF, marker], length.as_slice(), content].concat()
            };
            let xmp = segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat());
            (before.to_vec(), [xmp, segment(0xFE, SECRET)].concat(), behind)
        }
        Kind::Png => {
            let (before, behind) = bytes.split_at(8);
            let length = u32::try_from(SECRET.len()).expect("a length").to_be_bytes();
            (before.to_vec(), [length.as_slice(), b"tEXt", SECRET, b"crc!"].concat(), behind)
        }
        Kind::Webp => {
            let length = u32::try_from(SECRET.len()).expect("a length");
            let mut added = [b"XMP ".as_slice(), &length.to_le_bytes(), SECRET].concat();
            added.resize(added.len().next_multiple_of(2), 0);
            let (before, behind) = bytes.split_at(12);
            let said = u32::from_le_bytes(before[4..8].try_into().expect("four bytes"));
            let said = said.checked_add(u32::try_from(added.len()).expect("a length"))?;
            // The name of the format counts, too.
            if said < 4 + u32::try_from(added.len()).expect("a length") {
                return None;
            }
            ([&before[..4], &said.to_le_bytes(), b"WEBP"].concat(), added, behind)
        }
        Kind::Pdf => return None,
    };
    Some([&before, &added, behind].concat())
}

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let published = within(MIB + 8 * bytes.len(), || publishable(bytes).ok());
    let kind = Kind::of(bytes);
    if let Some(more) = kind.and_then(|kind| with_metadata(kind, bytes)) {
        let of_more = publishable(&more).ok();
        assert_eq!(of_more, published);
    }
    let Some((kind, bare)) = published.filter(|(kind, _)| *kind != Kind::Pdf) else { return };
    assert_eq!(Kind::of(&bare), Some(kind));
    // At most an orientation and the end are written anew.
    assert!(bare.len() <= bytes.len() + 64);
    assert_eq!(publishable(&bare).ok(), Some((kind, bare)));
});
