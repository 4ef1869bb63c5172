//! The accepted file types and the signatures by which they are recognised.

/// An accepted file type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    /// A screenshot or a scan.
    Png,
    /// A photo by some telephones and browsers.
    Webp,
    Pdf,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Jpeg, Kind::Png, Kind::Webp, Kind::Pdf];

    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Webp => "image/webp",
            Kind::Pdf => "application/pdf",
        }
    }

    /// The file name extension, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Webp => "webp",
            Kind::Pdf => "pdf",
        }
    }

    /// The type that a media type declares, if it is an accepted one.
    pub fn declared(media_type: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| media_type.eq_ignore_ascii_case(kind.media_type()))
    }

    /// The type that the bytes have, by the signature at their very beginning: ITU-T T.81 annex B (and the marker that
    /// has to follow), PNG (third edition) 5.2, RFC 9649, ISO 32000-2 7.5.2.
    ///
    /// PDF readers, and libraries that guess types, tolerate bytes before the signature. Here these are refused, or an
    /// HTML page that contains `%PDF` somewhere would pass as a document.
    pub fn of(bytes: &[u8]) -> Option<Kind> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Kind::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Kind::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Kind::Pdf),
            _ => None,
        }
    }
}
