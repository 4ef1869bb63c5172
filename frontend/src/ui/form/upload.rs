//! A file that is to be handed in: what can be chosen, what it is called, and what arrived already.
//!
//! The bytes go straight to the store, with a link that the server signed for this one file. What
//! arrived is remembered, so that a second try does not send it again; what did not arrive is still
//! chosen.

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

/// The field under which a file is chosen.
pub const FIELD: &str = "file";
/// What can be chosen: photos and documents.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";

thread_local! {
    /// What arrived and is not handed in yet, with its key. A page has one form that hands in.
    static ARRIVED: RefCell<Option<(File, String)>> = const { RefCell::new(None) };
}

/// What the server is asked for a file.
pub fn asked(file: &File) -> AskUpload {
    AskUpload { bytes: file.size() as u64, media_type: file.type_() }
}

/// The key of a file that arrived already.
pub fn arrived(file: &File) -> Option<String> {
    ARRIVED.with_borrow(|arrived| match arrived {
        Some((arrived, key)) if arrived == file => Some(key.clone()),
        Some(_) | None => None,
    })
}

/// Remembers that a file arrived.
pub fn remember(file: File, key: &str) {
    ARRIVED.set(Some((file, key.to_owned())));
}

/// Forgets what arrived and was chosen, once it is handed in.
pub fn clear(form: Form) {
    ARRIVED.set(None);
    if let Some(input) = browser::input(&form.id(FIELD)) {
        input.set_value("");
    }
}

/// The file that is chosen in a form, or at its field why there is none to send.
pub fn chosen(form: Form) -> Option<File> {
    picked(form).map_err(|problem| form.accepts(vec![FieldProblem::new(FIELD, problem)])).ok()
}

/// The file that is chosen in a form, or why there is none to send.
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

/// Why a file cannot be handed in, as far as the browser knows. The server looks at its bytes.
fn refused(media_type: &str, bytes: f64) -> Option<Field> {
    if !ACCEPT.split(',').any(|known| known == media_type) {
        Some(Field::WrongFile)
    } else if bytes > MAX_UPLOAD as f64 {
        Some(Field::TooLarge { max: MAX_UPLOAD })
    } else {
        None
    }
}

/// What a file is called, in a line; `None` where nothing of it can be written.
pub fn name_of(written: &str) -> Option<Line> {
    let fits: String =
        written.chars().filter(|letter| !letter.is_control()).take(Line::MAX).collect();
    // Only a name of nothing visible does not fit.
    Line::new(fits).or_else(|_| Line::new(FIELD)).ok()
}

/// What a file is and how large.
pub fn file_words(kind: FileKind, bytes: u32, lang: Lang) -> String {
    format!("{} · {}", kind.say(lang), size(bytes))
}

/// A size as people read it: whole kilobytes, or megabytes with one decimal.
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
