//! A file to hand in: which types are accepted, how it is named, and what has been uploaded already.
//!
//! The bytes go straight to the bucket, with a link that the server signed for this one file. A finished upload is
//! remembered, so that a second attempt does not send it again; after a failed one the file is still chosen.

use crate::client::browser;
use crate::ui::form::Form;
use shared::lang::{Lang, Say};
use shared::limits::MAX_UPLOAD;
use shared::problem::{Field, FieldProblem};
use shared::text::Line;
use shared::vocabulary::FileKind;
use shared::wire::AskUpload;
use std::cell::RefCell;
use web_sys::File;

/// The name of the file field.
pub const FIELD: &str = "file";
/// The accepted types: photos and PDF.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";

thread_local! {
    /// The file that was uploaded and not handed in yet, with its key. A page has only one form for files.
    static ARRIVED: RefCell<Option<(File, String)>> = const { RefCell::new(None) };
}

/// The request for an upload link.
pub fn asked(file: &File) -> AskUpload {
    AskUpload { bytes: file.size() as u64, media_type: file.type_() }
}

/// The key of a file that has been uploaded already.
pub fn arrived(file: &File) -> Option<String> {
    ARRIVED.with_borrow(|arrived| match arrived {
        Some((arrived, key)) if arrived == file => Some(key.clone()),
        Some(_) | None => None,
    })
}

pub fn remember(file: File, key: &str) {
    ARRIVED.set(Some((file, key.to_owned())));
}

/// Forgets the upload, which is no longer there.
pub fn forget() {
    ARRIVED.set(None);
}

/// Forgets the upload and the choice once the file is handed in.
pub fn clear(form: Form) {
    forget();
    if let Some(input) = browser::input(&form.id(FIELD)) {
        input.set_value("");
    }
}

/// The chosen file; otherwise the problem is shown at the field.
pub fn chosen(form: Form) -> Option<File> {
    picked(form).map_err(|problem| form.accepts(vec![FieldProblem::new(FIELD, problem)])).ok()
}

/// The chosen file, or why there is none to send.
pub fn picked(form: Form) -> Result<File, Field> {
    let file = browser::input(&form.id(FIELD))
        .and_then(|input| input.files())
        .and_then(|files| files.get(0))
        .ok_or(Field::Missing)?;
    match refused(&file.type_(), file.size()) {
        None => Ok(file),
        Some(problem) => Err(problem),
    }
}

/// Why a file cannot be handed in, as far as the browser can tell. The server inspects the bytes.
fn refused(media_type: &str, bytes: f64) -> Option<Field> {
    if !ACCEPT.split(',').any(|known| known == media_type) {
        Some(Field::WrongFile)
    } else if bytes > MAX_UPLOAD as f64 {
        Some(Field::TooLarge { max: MAX_UPLOAD })
    } else {
        None
    }
}

/// The name of a file as one line; `None` if nothing in it can be written.
pub fn name_of(written: &str) -> Option<Line> {
    let fits: String =
        written.chars().filter(|letter| !letter.is_control()).take(Line::MAX).collect();
    // Only a name without visible characters does not fit.
    Line::new(fits).or_else(|_| Line::new(FIELD)).ok()
}

pub fn file_words(kind: FileKind, bytes: u32, lang: Lang) -> String {
    format!("{} · {}", kind.say(lang), size(bytes))
}

/// A file size: whole kilobytes, or megabytes with one decimal.
fn size(bytes: u32) -> String {
    let kilobytes = bytes.div_ceil(1024);
    if kilobytes < 1024 {
        return format!("{kilobytes} KB");
    }
    let tenths = kilobytes * 10 / 1024;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_and_documents_of_ten_megabytes_can_be_sent() {
        let too_large = Field::TooLarge { max: 10_485_760 };
        for (media_type, bytes, expected) in [
            ("image/jpeg", 1.0, None),
            ("image/png", 10_485_760.0, None),
            ("application/pdf", 10_485_761.0, Some(too_large)),
            ("image/heic", 1.0, Some(Field::WrongFile)),
            ("text/html", 1.0, Some(Field::WrongFile)),
            ("", 1.0, Some(Field::WrongFile)),
        ] {
            assert_eq!(refused(media_type, bytes), expected, "{media_type}");
        }
    }

    #[test]
    fn a_name_is_a_line() {
        for (written, expected) in
            [("执照.jpg", "执照.jpg"), ("a\nb.pdf", "ab.pdf"), ("\t", "file"), ("  ", "file")]
        {
            assert_eq!(name_of(written).expect("a line").as_str(), expected);
        }
        let long = name_of(&"长".repeat(300)).expect("a line");
        assert_eq!(long.as_str().chars().count(), Line::MAX);
    }

    #[test]
    fn a_size_is_told_as_people_read_it() {
        for (bytes, expected) in [
            (0, "0 KB"),
            (1, "1 KB"),
            (1_024, "1 KB"),
            (204_800, "200 KB"),
            (1_048_000, "1.0 MB"),
            (1_048_576, "1.0 MB"),
            (1_700_000, "1.6 MB"),
            (10 * 1024 * 1024, "10.0 MB"),
        ] {
            assert_eq!(size(bytes), expected, "{bytes}");
        }
    }
}
