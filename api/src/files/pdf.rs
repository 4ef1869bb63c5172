//! Whether a PDF is nothing but pages, so that it can be published: without scripts, actions that lead out of it, forms
//! and embedded files (ISO 32000-2, 12.6 and 7.11.4), unencrypted, and readable to us.
//!
//! Nothing is changed in it, since the window has looked at what it publishes. Such a PDF is made by printing another.
//!
//! What asks for anything of the kind has to be named, so this looks for names, wherever they stand, and trusts neither
//! the cross-references nor any structure: a file that shows a viewer something else than us would have to hide a name
//! from a search through all its bytes. Only what is compressed hides names. A library that reads the objects of a PDF
//! holds them all, which is 600 MB for an array of 10 MB; this holds one object stream.

use flate2::{Decompress, FlushDecompress, Status};
use std::collections::BTreeSet;

/// Names of what a published PDF must not have.
const ACTIVE: [&[u8]; 20] = [
    b"JavaScript",
    b"Launch",
    b"URI",
    b"GoToR",
    b"GoToE",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"Rendition",
    b"RichMedia",
    b"RichMediaExecute",
    b"GoTo3DView",
    b"Movie",
    b"Sound",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"FileAttachment",
    b"AcroForm",
    b"XFA",
    b"Widget",
];
/// Names that are so short that the bytes of a picture contain them by chance.
const SHORT_ACTIVE: [&[u8]; 3] = [b"JS", b"AA", b"EF"];
/// What a readable PDF names.
const NEEDED: [&[u8]; 2] = [b"Catalog", b"Page"];
/// Names that may not stand beside the stream of objects, because its content could not be looked at then.
const OPAQUE: [&[u8]; 10] = [
    b"Predictor",
    b"ASCIIHexDecode",
    b"AHx",
    b"ASCII85Decode",
    b"A85",
    b"LZWDecode",
    b"LZW",
    b"RunLengthDecode",
    b"RL",
    b"Crypt",
];
/// The most bytes that one stream of objects unpacks to. Programs put some hundred objects into one.
const MAX_UNPACKED: usize = 8 * 1024 * 1024;
/// The most that all of them do, which takes a second.
const MAX_UNPACKED_IN_ALL: usize = 64 * 1024 * 1024;
/// How far a name is read. None of those above is longer.
const MAX_NAME: usize = 32;

/// Why a PDF cannot be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It does more than to show pages.
    Active,
    /// It is encrypted or damaged, or holds more than is looked through.
    Unreadable,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// Whether a byte can be part of a name or a keyword.
fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Every name in the bytes, whatever it stands in, with its `#41` decoded.
fn names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    memchr::memchr_iter(b'/', bytes).map(move |at| {
        let mut name = Vec::new();
        let mut rest = bytes.get(at.saturating_add(1)..).unwrap_or_default();
        while let Some((&byte, after)) = rest.split_first() {
            if !is_regular(byte) || name.len() == MAX_NAME {
                break;
            }
            rest = after;
            let coded = (byte == b'#').then(|| rest.get(..2)).flatten();
            let coded = coded.and_then(|two| std::str::from_utf8(two).ok());
            match coded.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                Some(decoded) => {
                    name.push(decoded);
                    rest = &rest[2..];
                }
                None => name.push(byte),
            }
        }
        name
    })
}

/// What was found so far.
#[derive(Default)]
struct Found {
    needed: BTreeSet<&'static [u8]>,
    unpacked: usize,
}

impl Found {
    /// Looks at the names in bytes that may be anything.
    fn look(&mut self, bytes: &[u8]) -> Result<(), Unfit> {
        for name in names(bytes) {
            if ACTIVE.contains(&name.as_slice()) {
                return Err(Unfit::Active);
            }
            if name == b"Encrypt" {
                return Err(Unfit::Unreadable);
            }
            self.needed.extend(NEEDED.iter().filter(|needed| **needed == name));
        }
        Ok(())
    }

    /// Looks at the names in bytes that are objects.
    fn look_at_objects(&mut self, bytes: &[u8]) -> Result<(), Unfit> {
        self.look(bytes)?;
        let is_active = names(bytes).any(|name| SHORT_ACTIVE.contains(&name.as_slice()));
        if is_active { Err(Unfit::Active) } else { Ok(()) }
    }

    /// Looks at a stream, if it is one of objects. Its content begins with numbers.
    fn look_at_stream(&mut self, before: &[u8], data: &[u8]) -> Result<(), Unfit> {
        let named: BTreeSet<Vec<u8>> = names(before).collect();
        let has = |name: &[u8]| named.contains(name);
        let is_said = has(b"ObjStm");
        if is_said && OPAQUE.iter().any(|name| has(name)) {
            return Err(Unfit::Unreadable);
        }
        let begin = data.iter().position(|byte| !is_space(*byte)).unwrap_or(data.len());
        let data = &data[begin..];
        let is_packed = begins_packed(data) && (!is_said || has(b"FlateDecode") || has(b"Fl"));
        // A damaged picture is the viewer's affair.
        let unfit = if is_said { Err(Unfit::Unreadable) } else { Ok(()) };
        if !is_packed {
            return if is_said { self.look_at_objects(data).and(unfit) } else { unfit };
        }
        let (head, _) = unpack(data, 64);
        let first = head.iter().find(|byte| !is_space(**byte));
        if !first.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'%') {
            return unfit;
        }
        let (content, is_whole) = unpack(data, MAX_UNPACKED);
        self.look_at_objects(&content)?;
        self.unpacked = self.unpacked.saturating_add(content.len());
        if content.len() >= MAX_UNPACKED || self.unpacked > MAX_UNPACKED_IN_ALL {
            return Err(Unfit::Unreadable);
        }
        if is_whole { Ok(()) } else { unfit }
    }
}

/// Unpacks about as many bytes as are asked for, and says whether that was all, undamaged.
fn unpack(data: &[u8], most: usize) -> (Vec<u8>, bool) {
    let mut inflating = Decompress::new(true);
    let mut content = Vec::new();
    loop {
        let read = usize::try_from(inflating.total_in()).unwrap_or(usize::MAX);
        let length = content.len();
        content.reserve(most.saturating_sub(length).clamp(64, 64 * 1024));
        let rest = data.get(read..).unwrap_or_default();
        let stepped = inflating.decompress_vec(rest, &mut content, FlushDecompress::None);
        let went_on = content.len() > length || inflating.total_in() > read as u64;
        match stepped {
            Ok(Status::StreamEnd) => return (content, true),
            Ok(Status::Ok | Status::BufError) if went_on && content.len() < most => {}
            Ok(Status::Ok | Status::BufError) | Err(_) => return (content, false),
        }
    }
}

/// Whether data has the head of zlib's format (RFC 1950, section 2.2).
fn begins_packed(data: &[u8]) -> bool {
    let [method, flags, ..] = data else { return false };
    method & 0x0F == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0
}

/// Where the keyword `obj` begins an object, which every object does: behind white space, and before what is no letter.
fn object_at(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    let after = at.checked_add(3).and_then(|after| bytes.get(after));
    before.is_some_and(|byte| is_space(*byte)) && !after.is_some_and(|byte| is_regular(*byte))
}

/// The length of a stream's data. It ends at `endstream`, but also where an object ends or begins, so that nothing is
/// hidden behind a stream that says nothing of its end.
fn data_length(data: &[u8]) -> usize {
    let ends = |at: usize| {
        let rest = &data[at..];
        rest.starts_with(b"obj") && object_at(data, at)
            || rest.starts_with(b"endstream")
            || rest.starts_with(b"endobj")
    };
    memchr::memchr2_iter(b'o', b'e', data).find(|at| ends(*at)).unwrap_or(data.len())
}

/// Whether a PDF may be published.
pub(super) fn plain(bytes: &[u8]) -> Result<(), Unfit> {
    let mut found = Found::default();
    found.look(bytes)?;
    let mut rest = bytes;
    loop {
        let keyword = memchr::memmem::find(rest, b"stream");
        let (before, after) = rest.split_at(keyword.unwrap_or(rest.len()));
        found.look_at_objects(before)?;
        let Some(data) = after.strip_prefix(b"stream") else { break };
        let (data, behind) = data.split_at(data_length(data));
        found.look_at_stream(before, data)?;
        rest = behind.strip_prefix(b"endstream").unwrap_or(behind);
    }
    if found.needed.len() == NEEDED.len() { Ok(()) } else { Err(Unfit::Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).expect("packed");
        encoder.finish().expect("packed")
    }

    /// A document of one page, with more objects.
    fn document(more: &[&[u8]]) -> Vec<u8> {
        let mut written = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n\
            1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]/Outlines<</First 9 0 R>>>>\nendobj\n\
            2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
            3 0 obj\n<</Type/Page/Parent 2 0 R/Annots[<</Subtype/Link/Dest[3 0 R/Fit]>>]>>\nendobj\n"
            .to_vec();
        for object in more {
            written.extend_from_slice(object);
            written.push(b'\n');
        }
        written.extend_from_slice(b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF\n");
        written
    }

    fn stream(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("5 0 obj\n<<{head}/Length {}>>\nstream\r\n", content.len());
        [head.as_bytes(), content, b"\nendstream\nendobj"].concat()
    }

    fn with_stream(head: &str, content: &[u8]) -> Result<(), Unfit> {
        plain(&document(&[&stream(head, content)]))
    }

    const OBJECTS: &str = "/Type/ObjStm/N 1/First 5/Filter/FlateDecode";

    #[test]
    fn pages_with_pictures_texts_and_a_table_of_contents_are_plain() {
        assert_eq!(plain(&document(&[])), Ok(()));
        assert_eq!(
            with_stream("/Filter/FlateDecode", &packed(b"BT /F1 12 Tf (a/b) Tj ET")),
            Ok(())
        );
        assert_eq!(with_stream("/Filter/FlateDecode", &packed(b"0.5 w 0 0 m 9 9 l S")), Ok(()));
        assert_eq!(with_stream("/Filter/DCTDecode", b"\xFF\xD8 /JS /AA a picture"), Ok(()));
        assert_eq!(with_stream(OBJECTS, &packed(b"9 0 <</Title(a)>>")), Ok(()));
        let outside = "/Type/XRef/Filter/FlateDecode/DecodeParms<</Predictor 12>>";
        assert_eq!(with_stream(outside, &packed(&[2; 40])), Ok(()));
    }

    #[test]
    fn whatever_does_more_than_to_show_pages_is_found_however_it_is_written() {
        for action in [
            "<</S/JavaScript/JS(app.alert\\(1\\))>>",
            "<</S/J#61vaScript/J#53 6 0 R>>",
            "<</S/#4a#61#76#61#53#63#72#69#70#74>>",
            "<</S /Launch/F(calc.exe)>>",
            "<</S/URI/URI(https://example.org)>>",
            "<</S/SubmitForm/F(https://example.org)>>",
            "<</S/GoToR/F(other.pdf)>>",
            "<</Type/Filespec/EF<</F 6 0 R>>>>",
            "<</Names<</EmbeddedFiles 6 0 R>>>>",
            "<</AcroForm<</Fields[]>>>>",
            "<</AA<</O 6 0 R>>>>",
            "<</Subtype/RichMedia>>",
            "<</X(( stream\n))/S/JavaScript>>",
            "% a comment\r<</X<3E3E>/S/Launch>>",
        ] {
            let written = action.as_bytes();
            let object = [b"4 0 obj\n", written, b"\nendobj"].concat();
            assert_eq!(plain(&document(&[&object])), Err(Unfit::Active), "{action}");
            // In a stream of objects, said to be one or not.
            let objects = [b"4 0 ", written].concat();
            assert_eq!(with_stream(OBJECTS, &packed(&objects)), Err(Unfit::Active), "{action}");
            let unsaid = "/N 1/First 4/Filter/FlateDecode";
            assert_eq!(with_stream(unsaid, &packed(&objects)), Err(Unfit::Active), "{action}");
            let unpacked = with_stream("/Type/ObjStm/N 1/First 4", &objects);
            assert_eq!(unpacked, Err(Unfit::Active), "{action}");
            // Behind a stream that does not say where it ends.
            let open = b"5 0 obj\n<</Filter/DCTDecode/Length 5>>\nstream\n12345";
            let hidden = [&open[..], b"\n6 0 obj\n", written, b"\nendobj"].concat();
            assert_eq!(plain(&document(&[&hidden])), Err(Unfit::Active), "{action}");
        }
    }

    #[test]
    fn what_cannot_be_looked_through_is_not_published() {
        let (objects, zeros) = (packed(b"4 0 <</S/JavaScript>>"), packed(&[0; 40]));
        let cases: [(&str, &[u8]); 8] = [
            ("/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]", &objects),
            ("/Type/ObjStm/Filter/LZWDecode", b"\x80\x0B"),
            ("/Type/ObjStm/Filter 7 0 R", &objects),
            ("/Type/Obj#53tm/Filter/FlateDecode/DecodeParms<</Predictor 2>>", &objects),
            ("/Type/ObjStm/X(stream\nendstream)/Filter/FlateDecode", &objects),
            (OBJECTS, b"no zlib"),
            (OBJECTS, &objects[..objects.len() - 8]),
            (OBJECTS, &zeros),
        ];
        for (head, content) in cases {
            assert!(with_stream(head, content).is_err(), "{head}");
        }
        let encrypted = document(&[b"4 0 obj\n<</Encrypt 6 0 R>>\nendobj"]);
        assert_eq!(plain(&encrypted), Err(Unfit::Unreadable));
        for broken in [b"%PDF-1.7".as_slice(), b"%PDF-1.7\n<</Type/Catalog>>", b""] {
            assert_eq!(plain(broken), Err(Unfit::Unreadable));
        }
    }

    #[test]
    fn a_file_that_unpacks_without_end_is_refused_soon() {
        let endless = packed(&[b"4 0 ".to_vec(), vec![b' '; MAX_UNPACKED]].concat());
        assert_eq!(with_stream(OBJECTS, &endless), Err(Unfit::Unreadable));
        let large = packed(&[b"4 0 ".to_vec(), vec![b' '; MAX_UNPACKED - 9]].concat());
        let many: Vec<Vec<u8>> = (0..200).map(|_| stream(OBJECTS, &large)).collect();
        let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
        let began = std::time::Instant::now();
        assert_eq!(plain(&document(&many)), Err(Unfit::Unreadable));
        // What looks like many streams or names takes linear time.
        for part in ["stream\n", "/", "/#", "stream\nx obj", "<</Type/ObjStm>>", " obj"] {
            let bytes = part.repeat(1_000_000 / part.len());
            assert!(plain(bytes.as_bytes()).is_err(), "{part}");
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "{:?}", began.elapsed());
    }
}
