//! What kinds of files are taken, and how their bytes begin.

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    /// A picture of a screen, or a scan.
    Png,
    /// A photo, as some telephones and browsers make them.
    Webp,
    Pdf,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Jpeg, Kind::Png, Kind::Webp, Kind::Pdf];

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Webp => "image/webp",
            Kind::Pdf => "application/pdf",
        }
    }

    /// How a file's name ends, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Webp => "webp",
            Kind::Pdf => "pdf",
        }
    }

    /// The kind that a media type declares, or none that is taken.
    pub fn declared(media_type: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| media_type.eq_ignore_ascii_case(kind.media_type()))
    }

    /// The kind that the bytes are, by their signature at the very beginning: ITU-T T.81 annex B (and
    /// the marker that has to follow), PNG (third edition) 5.2, RFC 9649, ISO 32000-2 7.5.2.
    ///
    /// Readers of PDF forgive bytes before the signature, and so do libraries that guess types. Here
    /// they are refused: a page of HTML that says `%PDF` somewhere would be a document.
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
