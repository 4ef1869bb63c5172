//! A field for one line of text. It validates nothing: the form tells it what is wrong.

use super::Labelled;
use leptos::prelude::*;

/// Determines the input type and the on-screen keyboard.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum FieldKind {
    #[default]
    Text,
    Phone,
    Digits,
    Password,
}

impl FieldKind {
    fn input_type(self) -> &'static str {
        match self {
            FieldKind::Text | FieldKind::Digits => "text",
            FieldKind::Phone => "tel",
            FieldKind::Password => "password",
        }
    }

    fn input_mode(self) -> Option<&'static str> {
        match self {
            FieldKind::Digits => Some("numeric"),
            FieldKind::Phone => Some("tel"),
            FieldKind::Text | FieldKind::Password => None,
        }
    }
}

/// One labelled line.
///
/// Criteria: 1.3.1, 1.3.5 (`autocomplete`), 3.3.1, 3.3.2, 2.5.8 (the line is 44 px high). What was
/// typed stays, right or wrong; nothing is cut at a length.
///
/// ```text
/// <Field name="applicant.phone" label=text::phone(lang) hint=text::phone_hint(lang)
///        kind=FieldKind::Phone autocomplete="tel" value=phone/>
/// ```
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    value: RwSignal<String>,
    #[prop(optional)] kind: FieldKind,
    #[prop(optional)] optional: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    /// Whether the field is only as wide as a number.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let field = Labelled::new(name, label, hint, optional);
    let mut input = field
        .input("input", None)
        .class(if short { "line short" } else { "line" })
        .attr("type", kind.input_type())
        .attr("autocomplete", autocomplete)
        .value(value);
    if let Some(mode) = kind.input_mode() {
        input = input.attr("inputmode", mode);
    }
    field.around(input.any())
}
