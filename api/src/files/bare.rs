//! Strips metadata from uploaded pictures, so that a published file never reveals where, when or by whom it was taken.
//!
//! A telephone also writes its model, a thumbnail and sometimes a second picture or a film behind the end of a photo.
//! So this module lists what stays instead of what goes: what is needed to draw the picture in its colours and the
//! right way up. A library that removes Exif would leave the rest.
//!
//! Documents stay as they are: the author of a PDF is part of a structure that cannot be cut without rewriting the
//! whole file. The publishing page warns about it.

use super::Kind;

/// The bytes that may be published; `None` if they are not a picture of this kind.
pub(super) fn bare(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Jpeg => bare_jpeg(bytes),
        Kind::Png => bare_png(bytes),
        Kind::Webp => bare_webp(bytes),
        Kind::Pdf => Some(bytes.to_vec()),
    }
}

const EXIF: &[u8] = b"Exif\0\0";

/// ITU-T T.81 annex B: the segments up to the end of the image, and nothing after it.
fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    const SCAN: u8 = 0xDA;
    const END: u8 = 0xD9;
    let mut kept = bytes.get(..2)?.to_vec();
    let mut rest = bytes.get(2..)?;
    let mut turned = false;
    let mut drawn = false;
    while let [0xFF, marker, after @ ..] = rest {
        match marker {
            // Any number of fill bytes may precede a marker.
            0xFF => rest = &rest[1..],
            &END => break,
            // These markers have no length and must not occur here.
            0x00 | 0x01 | 0xD0..=0xD8 => rest = after,
            _ => {
                let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
                let content = after.get(2..length)?;
                match (marker, content) {
                    (0xE0, [b'J', b'F', b'I', b'F', 0, ..]) => {
                        // Drop the thumbnail, which may show what was cropped.
                        let density = content.get(..12)?;
                        segment(&mut kept, *marker, &[density, &[0, 0]].concat());
                    }
                    (0xE1, _) => {
                        let orientation = content.strip_prefix(EXIF).and_then(orientation);
                        if let Some(orientation) = orientation.filter(|_| !turned) {
                            turned = true;
                            segment(&mut kept, *marker, &rotation(orientation));
                        }
                    }
                    (0xE2, content) if content.starts_with(b"ICC_PROFILE\0") => {
                        segment(&mut kept, *marker, content);
                    }
                    // Adobe's segment says how the colours are encoded.
                    (0xEE, content) if content.starts_with(b"Adobe") => {
                        segment(&mut kept, *marker, content);
                    }
                    (0xE0..=0xEF | 0xFE, _) => {}
                    (_, content) => segment(&mut kept, *marker, content),
                }
                rest = &after[length..];
                if *marker == SCAN {
                    drawn = true;
                    let long = scan_length(rest);
                    kept.extend_from_slice(&rest[..long]);
                    rest = &rest[long..];
                }
            }
        }
    }
    // A truncated picture shows as far as it goes.
    kept.extend_from_slice(&[0xFF, END]);
    drawn.then_some(kept)
}

fn segment(kept: &mut Vec<u8>, marker: u8, content: &[u8]) {
    // The content comes from a segment or is shorter, so its length fits.
    let length = u16::try_from(content.len().saturating_add(2)).unwrap_or(u16::MAX);
    kept.extend_from_slice(&[0xFF, marker]);
    kept.extend_from_slice(&length.to_be_bytes());
    kept.extend_from_slice(content);
}

/// The length of the entropy-coded data: up to the first marker that is neither an escaped byte nor a restart. A marker
/// that the end of the file cuts in two is none of it.
fn scan_length(rest: &[u8]) -> usize {
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7);
    let whole = rest.strip_suffix(&[0xFF]).unwrap_or(rest);
    rest.windows(2).position(ends).unwrap_or(whole.len())
}

/// The orientation in Exif (version 2.32, section 4.6.4, tag 0x0112), unless it is the normal one.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let (first, second) = (short(4)?, short(6)?);
    let (high, low) = if is_little { (second, first) } else { (first, second) };
    let directory = (usize::from(high) << 16) | usize::from(low);
    // Never more entries than fit: a file can claim any number, in each of many segments.
    let room = tiff.len().saturating_sub(directory) / 12;
    let count = usize::from(short(directory)?).min(room.saturating_add(1));
    let first = directory.checked_add(2)?;
    let entry = (first..).step_by(12).take(count).find(|at| {
        // The orientation is one number of two bytes.
        short(*at) == Some(0x0112) && at.checked_add(2).and_then(short) == Some(3)
    })?;
    u8::try_from(short(entry.checked_add(8)?)?).ok().filter(|said| (2..=8).contains(said))
}

/// An Exif segment that holds nothing but the orientation.
fn rotation(orientation: u8) -> Vec<u8> {
    let header = b"MM\0*\0\0\0\x08\0\x01";
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [EXIF, header, &entry, &[0; 4]].concat()
}

/// PNG (third edition) 5.3: the chunks up to `IEND`, and nothing after it.
fn bare_png(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT_CHUNKS: [&[u8; 4]; 16] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
        b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut kept = bytes.get(..8)?.to_vec();
    let mut rest = bytes.get(8..)?;
    loop {
        let length: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        // A chunk is a length, a name, its content and a checksum.
        let whole = usize::try_from(u32::from_be_bytes(length)).ok()?.checked_add(12)?;
        let chunk = rest.get(..whole)?;
        let name = chunk.get(4..8)?;
        if KEPT_CHUNKS.iter().any(|draws| *draws == name) {
            kept.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(kept);
        }
        rest = &rest[whole..];
    }
}

/// RFC 9649: the chunks within the declared length, and nothing after it.
fn bare_webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let said = usize::try_from(little(bytes.get(4..8)?)?).ok()?;
    let end = said.checked_add(8)?.min(bytes.len());
    let mut kept = b"RIFF\0\0\0\0WEBP".to_vec();
    let drawn = webp_chunks(bytes.get(12..end)?, &mut kept, webp_chunk)?;
    let length = u32::try_from(kept.len().checked_sub(8)?).ok()?;
    kept[4..8].copy_from_slice(&length.to_le_bytes());
    drawn.then_some(kept)
}

fn little(four: &[u8]) -> Option<u32> {
    four.try_into().ok().map(u32::from_le_bytes)
}

/// The part of a chunk that stays.
struct KeptPart {
    content: Vec<u8>,
    drawn: bool,
}

/// Reads a chunk by its name and content and returns the part that stays, if any.
type ReadChunk = fn(&[u8], &[u8]) -> Option<Option<KeptPart>>;

/// Copies the chunks that draw the picture, and returns whether there were any. `None` if a chunk is longer than the
/// file or is not allowed at its place.
fn webp_chunks(mut rest: &[u8], kept: &mut Vec<u8>, read: ReadChunk) -> Option<bool> {
    let mut drawn = false;
    while rest.len() >= 8 {
        let name: &[u8] = &rest[..4];
        let length = usize::try_from(little(&rest[4..8])?).ok()?;
        let content = rest.get(8..length.checked_add(8)?)?;
        if let Some(stays) = read(name, content)? {
            drawn |= stays.drawn;
            let content = stays.content;
            kept.extend_from_slice(name);
            kept.extend_from_slice(&u32::try_from(content.len()).ok()?.to_le_bytes());
            kept.extend_from_slice(&content);
            if content.len() % 2 == 1 {
                kept.push(0);
            }
        }
        let next = length.saturating_add(8).saturating_add(length % 2);
        rest = rest.get(next..).unwrap_or_default();
    }
    Some(drawn)
}

/// A chunk at the top level of the file.
fn webp_chunk(name: &[u8], content: &[u8]) -> Option<Option<KeptPart>> {
    // The flags of `VP8X` for a colour profile, transparency and animation.
    const DRAWN_FLAGS: u8 = 0x20 | 0x10 | 0x02;
    // The length of a frame's header, before its chunks.
    const FRAME_HEAD: usize = 16;
    match name {
        b"ANIM" | b"ICCP" => Some(Some(KeptPart { content: content.to_vec(), drawn: false })),
        b"VP8X" => {
            let mut stays = vec![content.first()? & DRAWN_FLAGS];
            stays.extend_from_slice(&content[1..]);
            Some(Some(KeptPart { content: stays, drawn: false }))
        }
        b"ANMF" => {
            let mut stays = content.get(..FRAME_HEAD)?.to_vec();
            let drawn = webp_chunks(&content[FRAME_HEAD..], &mut stays, webp_frame_chunk)?;
            Some(Some(KeptPart { content: stays, drawn }))
        }
        _ => webp_frame_chunk(name, content),
    }
}

/// A chunk within a frame. It must not hold frames: a file could nest them as deep as it is long, and reading it would
/// take quadratic time and overflow the stack.
fn webp_frame_chunk(name: &[u8], content: &[u8]) -> Option<Option<KeptPart>> {
    match name {
        b"VP8 " | b"VP8L" => Some(Some(KeptPart { content: content.to_vec(), drawn: true })),
        b"ALPH" => Some(Some(KeptPart { content: content.to_vec(), drawn: false })),
        b"ANMF" => None,
        _ => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What no published picture may contain.
    const SECRET: &[u8] = b"N 29 18.3 E 120 4.5, by Zhang San";

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    fn jpeg_segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let mut made = Vec::new();
        segment(&mut made, marker, content);
        made
    }

    /// Exif as a telephone writes it: little-endian, the maker first, then the orientation.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend_from_slice(&[0x0F, 0x01, 2, 0, 33, 0, 0, 0, 38, 0, 0, 0]);
        tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        tiff.extend_from_slice(&[0; 4]);
        [EXIF, &tiff, SECRET].concat()
    }

    fn jpeg(orientation: u8) -> Vec<u8> {
        let jfif = b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01abc";
        [
            b"\xFF\xD8".to_vec(),
            jpeg_segment(0xE0, jfif),
            jpeg_segment(0xE1, &exif(orientation)),
            jpeg_segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
            jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
            jpeg_segment(0xE2, &[b"MPF\0", SECRET].concat()),
            jpeg_segment(0xED, &[b"Photoshop 3.0\0", SECRET].concat()),
            jpeg_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
            jpeg_segment(0xFE, SECRET),
            jpeg_segment(0xDB, &[7; 65]),
            vec![0xFF],
            jpeg_segment(0xDA, &[1, 2, 3]),
            b"coded \xFF\x00 data \xFF\xD3 goes on".to_vec(),
            jpeg_segment(0xC4, &[9; 20]),
            jpeg_segment(0xDA, &[4, 5, 6]),
            b"and on".to_vec(),
            b"\xFF\xD9".to_vec(),
            b"\xFF\xD8\xFF\xE1 another picture".to_vec(),
            SECRET.to_vec(),
        ]
        .concat()
    }

    #[test]
    fn of_a_photo_the_picture_stays_with_its_colours_and_its_way_up() {
        for orientation in [1, 6] {
            let bare = bare_jpeg(&jpeg(orientation)).expect("a picture");
            assert!(!holds(&bare, SECRET));
            assert!(!holds(&bare, b"another picture"), "what is behind the end goes");
            let turned =
                if orientation == 1 { Vec::new() } else { jpeg_segment(0xE1, &rotation(6)) };
            let expected = [
                b"\xFF\xD8".to_vec(),
                jpeg_segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
                turned,
                jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
                jpeg_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
                jpeg_segment(0xDB, &[7; 65]),
                jpeg_segment(0xDA, &[1, 2, 3]),
                b"coded \xFF\x00 data \xFF\xD3 goes on".to_vec(),
                jpeg_segment(0xC4, &[9; 20]),
                jpeg_segment(0xDA, &[4, 5, 6]),
                b"and on\xFF\xD9".to_vec(),
            ]
            .concat();
            assert_eq!(bare, expected);
            assert_eq!(bare_jpeg(&bare), Some(bare.clone()), "doing it twice changes nothing");
        }
        assert_eq!(orientation(&rotation(6)[EXIF.len()..]), Some(6));
    }

    #[test]
    fn a_photo_that_is_cut_within_a_marker_ends_before_it() {
        let scan = jpeg_segment(0xDA, &[1, 2, 3]);
        let cut = [b"\xFF\xD8", scan.as_slice(), b"coded \xFF"].concat();
        let expected = [b"\xFF\xD8", scan.as_slice(), b"coded \xFF\xD9"].concat();
        assert_eq!(bare_jpeg(&cut), Some(expected));
    }

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).expect("a length");
        [&length.to_be_bytes(), name.as_slice(), content, b"crc!"].concat()
    }

    #[test]
    fn of_a_png_the_picture_stays() {
        let signature = b"\x89PNG\r\n\x1A\n".to_vec();
        let head = chunk(b"IHDR", &[0; 13]);
        let (data, end) = (chunk(b"IDAT", b"pixels"), chunk(b"IEND", b""));
        let whole = [
            signature.clone(),
            head.clone(),
            chunk(b"eXIf", SECRET),
            chunk(b"tEXt", SECRET),
            chunk(b"iTXt", SECRET),
            chunk(b"tIME", &[0; 7]),
            data.clone(),
            chunk(b"prVt", SECRET),
            end.clone(),
            SECRET.to_vec(),
        ]
        .concat();
        let expected = [signature, head, data, end].concat();
        assert_eq!(bare_png(&whole), Some(expected));
    }

    fn riff(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).expect("a length");
        let padding: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
        [name.as_slice(), &length.to_le_bytes(), content, padding].concat()
    }

    fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
        riff(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
    }

    #[test]
    fn of_a_webp_the_picture_stays() {
        let head = |flags: u8| riff(b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        let frame = |beside: &[u8]| riff(b"ANMF", &[&[1; 16], beside].concat());
        let data = riff(b"VP8L", b"pixels!");
        let mut whole = webp(&[
            head(0xFF),
            riff(b"ICCP", b"colours"),
            data.clone(),
            frame(&[riff(b"VP8 ", b"more"), riff(b"NOTE", SECRET)].concat()),
            riff(b"EXIF", SECRET),
            riff(b"XMP ", SECRET),
        ]);
        whole.extend_from_slice(SECRET);
        let expected =
            webp(&[head(0x32), riff(b"ICCP", b"colours"), data, frame(&riff(b"VP8 ", b"more"))]);
        assert_eq!(bare_webp(&whole), Some(expected));
    }

    #[test]
    fn a_picture_that_nests_frames_without_end_is_none_and_takes_no_time() {
        let drawn = riff(b"VP8L", &[0x2f, 0, 0, 0, 0, 0x88, 0x88, 8]);
        let deep = 60_000u32;
        let mut nested = Vec::new();
        for level in 0..deep {
            nested.extend_from_slice(b"ANMF");
            nested.extend_from_slice(&(16 + 24 * (deep - 1 - level)).to_le_bytes());
            nested.extend_from_slice(&[0; 16]);
        }
        assert_eq!(bare_webp(&webp(&[drawn.clone(), nested])), None);
        let twice = riff(b"ANMF", &[&[0; 16], riff(b"ANMF", &[0; 16]).as_slice()].concat());
        assert_eq!(bare_webp(&webp(&[drawn, twice])), None);
    }

    #[test]
    fn a_photo_whose_segments_all_say_many_entries_takes_no_time() {
        // Looking at every entry that is claimed would take 6,000 million steps.
        let lying = jpeg_segment(0xE1, &[EXIF, b"II*\0\x08\0\0\0\xFF\xFF"].concat());
        let mut whole = b"\xFF\xD8".to_vec();
        for _ in 0..100_000 {
            whole.extend_from_slice(&lying);
        }
        whole.extend_from_slice(&jpeg_segment(0xDA, &[1, 2, 3]));
        let began = std::time::Instant::now();
        assert!(bare_jpeg(&whole).is_some());
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[test]
    fn what_draws_nothing_is_no_picture() {
        for kind in [Kind::Jpeg, Kind::Png, Kind::Webp] {
            for bytes in [
                b"".as_slice(),
                b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01 a photo",
                b"\xFF\xD8\xFF\xE1\0\x01",
                b"\xFF\xD8\xFF\xE1\xFF\xFFshort",
                b"\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFIHDR",
                b"RIFF\xFF\xFF\xFF\xFFWEBPVP8 \xFF\xFF\xFF\xFF",
                b"RIFF\x04\0\0\0WEBP",
            ] {
                assert_eq!(bare(kind, bytes), None, "{kind:?} {bytes:?}");
            }
        }
        assert_eq!(bare(Kind::Pdf, b"%PDF-1.7"), Some(b"%PDF-1.7".to_vec()));
    }
}
