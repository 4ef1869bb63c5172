//! A field for a file.

use super::Labelled;
use crate::ui::form::upload::{ACCEPT, FIELD};
use leptos::prelude::*;

/// A labelled choice of one file, with the browser's own control. Which it is is read by
/// [`crate::ui::form::upload::chosen`] when the form is sent.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 2.1.1.
///
/// ```text
/// {file_field(text::file_label(lang), &text::file_hint(lang, megabytes(UPLOAD_MOST)))}
/// ```
pub fn file_field(label: &str, hint: &str) -> AnyView {
    let field = Labelled::new(FIELD.into(), label.into(), hint.into(), false);
    let input = field.input("input", None).class("line").attr("type", "file");
    field.around(input.attr("accept", ACCEPT).any())
}
