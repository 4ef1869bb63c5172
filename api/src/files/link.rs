//! Signed links, and the file name under which a browser shows or saves a file.

use super::Kind;
use std::fmt;

/// The maximum number of characters of a name; most file systems allow 255 bytes, and a Chinese character takes three.
const MAX_NAME: usize = 80;

/// A link that lets its holder do one thing with one file for some minutes. While it is valid it is a secret, and it is
/// never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedLink(String);

impl SignedLink {
    /// A link with the host for which the SDK signed it.
    pub(super) fn absolute(uri: &str) -> SignedLink {
        SignedLink(uri.to_owned())
    }

    /// The link without its host: a path on the address of the page that uses it.
    pub(super) fn relative(uri: &str) -> SignedLink {
        let after_scheme = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        SignedLink(after_scheme.find('/').map_or("/", |at| &after_scheme[at..]).to_owned())
    }

    /// The link at another address that passes it on to the host for which it was signed, whose name, path and query
    /// are in the signature.
    pub(super) fn through(address: &str, uri: &str) -> SignedLink {
        let SignedLink(path) = SignedLink::relative(uri);
        SignedLink(format!("{address}{path}"))
    }

    /// The link in plain text, for its holder only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SignedLink(…)")
    }
}

/// `Content-Disposition` (RFC 6266, RFC 8187): a picture is shown and a document is saved, because PDF viewers refuse
/// to run in the sandbox in which files are served.
pub fn disposition(kind: Kind, name: &str) -> String {
    let form = match kind {
        Kind::Jpeg | Kind::Png | Kind::Webp => "inline",
        Kind::Pdf => "attachment",
    };
    let name = safe_name(kind, name);
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_graphic() || letter == ' ' { letter } else { '_' })
        .map(|letter| if letter == '%' { '_' } else { letter })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{form}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// A file name that is harmless in a shell or a path, looks like what it is, and has the extension of its type,
/// whatever its owner called it.
fn safe_name(kind: Kind, name: &str) -> String {
    let is_unsafe = |letter: char| {
        letter.is_control()
            || matches!(letter, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | ';')
            // Marks that reverse the direction of what follows, with which `gpj.exe` would read as `exe.jpg`.
            || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let cleaned: String = name
        .chars()
        .take(MAX_NAME)
        .map(|letter| if is_unsafe(letter) { '_' } else { letter })
        .collect();
    let cleaned = cleaned.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let cleaned = if cleaned.is_empty() { "file" } else { cleaned };
    let ending = cleaned.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_right = ending.eq_ignore_ascii_case(kind.ending())
        || (kind == Kind::Jpeg && ending.eq_ignore_ascii_case("jpeg"));
    if is_right { cleaned.to_owned() } else { format!("{cleaned}.{}", kind.ending()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_and_ends_as_its_kind() {
        for (kind, name, expected) in [
            (Kind::Jpeg, "photo.JPEG", "photo.JPEG"),
            (Kind::Png, "scan.pdf", "scan.pdf.png"),
            (Kind::Pdf, "../../etc/passwd", "_.._etc_passwd.pdf"),
            (Kind::Pdf, "a\r\nset-cookie: b", "a__set-cookie_ b.pdf"),
            (Kind::Png, "exe.\u{202E}gnp", "exe._gnp.png"),
            (Kind::Webp, " .. ", "file.webp"),
        ] {
            assert_eq!(safe_name(kind, name), expected);
        }
        assert_eq!(safe_name(Kind::Pdf, &"长".repeat(300)).chars().count(), MAX_NAME + 4);
    }

    #[test]
    fn a_picture_is_shown_and_a_document_saved() {
        assert_eq!(
            disposition(Kind::Jpeg, "执照 1.jpg"),
            "inline; filename=\"__ 1.jpg\"; filename*=UTF-8''%E6%89%A7%E7%85%A7%201.jpg"
        );
        assert!(disposition(Kind::Pdf, "a.pdf").starts_with("attachment; "));
        let hostile = disposition(Kind::Pdf, "\"; filename=\"x.exe\r\n");
        assert!(hostile.is_ascii() && !hostile.contains(".exe\""), "{hostile}");
    }

    #[test]
    fn a_link_on_the_pages_address_is_a_path() {
        let link = SignedLink::relative("http://files.invalid/files/kept/ab?x=1");
        assert_eq!(link.expose(), "/files/kept/ab?x=1");
        assert_eq!(format!("{link:?}"), "SignedLink(…)");
    }

    #[test]
    fn a_link_at_another_address_keeps_its_path_and_query() {
        let signed = "https://bucket.s3.cn-north-1.amazonaws.com.cn/kept/ab?n=%E6%89%A7%2F1%20a%3B&X-Amz-Date=1";
        assert_eq!(
            SignedLink::through("https://one-trip.example", signed).expose(),
            "https://one-trip.example/kept/ab?n=%E6%89%A7%2F1%20a%3B&X-Amz-Date=1"
        );
    }
}
