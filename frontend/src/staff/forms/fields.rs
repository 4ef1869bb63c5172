//! Shorthands for the fields of the console's forms: the path in the request, the label, the signal, and options.

use crate::staff::forms::named::DepartmentField;
use crate::ui::components::{Choice, DateField, Field, FieldKind, Radios, Select, TextArea};
use leptos::prelude::*;
use shared::time::Day;

/// A field before it is drawn.
pub struct FieldSpec {
    name: String,
    label: String,
    hint: String,
    value: RwSignal<String>,
    optional: bool,
    choices: Vec<Choice>,
    none: String,
    inline: bool,
    kind: FieldKind,
    short: bool,
    most: usize,
    rows: u32,
    latest: Option<Day>,
    draw: fn(FieldSpec) -> AnyView,
}

fn asked(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
    draw: fn(FieldSpec) -> AnyView,
) -> FieldSpec {
    FieldSpec {
        name: name.into(),
        label: label.into(),
        hint: String::new(),
        value,
        optional: false,
        choices: Vec::new(),
        none: String::new(),
        inline: false,
        kind: FieldKind::Text,
        short: false,
        most: 0,
        rows: 0,
        latest: None,
        draw,
    }
}

/// A field for one line.
pub fn line(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
) -> FieldSpec {
    asked(
        name,
        label,
        value,
        |FieldSpec { name, label, hint, value, kind, optional, short, .. }| {
            view! { <Field name label hint value kind optional short/> }.into_any()
        },
    )
}

/// A field for several lines, with a maximum length.
pub fn area(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
    most: usize,
    rows: u32,
) -> FieldSpec {
    let area = asked(
        name,
        label,
        value,
        |FieldSpec { name, label, hint, value, most, rows, optional, .. }| {
            view! { <TextArea name label hint value most rows optional/> }.into_any()
        },
    );
    FieldSpec { most, rows, ..area }
}

pub fn day(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
) -> FieldSpec {
    asked(name, label, value, |FieldSpec { name, label, hint, value, optional, latest, .. }| {
        match latest {
            Some(latest) => view! { <DateField name label hint value optional latest/> }.into_any(),
            None => view! { <DateField name label hint value optional/> }.into_any(),
        }
    })
}

/// Radio buttons for a few options.
pub fn radios(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
    choices: impl IntoIterator<Item = Choice>,
) -> FieldSpec {
    let draw = |FieldSpec { name, label, hint, value, choices, inline, .. }| {
        view! { <Radios name label hint choices value inline/> }.into_any()
    };
    FieldSpec { choices: choices.into_iter().collect(), ..asked(name, label, value, draw) }
}

/// A drop-down list for many options.
pub fn select(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
    choices: impl IntoIterator<Item = Choice>,
) -> FieldSpec {
    let draw = |FieldSpec { name, label, hint, value, choices, optional, none, .. }| {
        view! { <Select name label hint choices value optional none/> }.into_any()
    };
    FieldSpec { choices: choices.into_iter().collect(), ..asked(name, label, value, draw) }
}

/// A department, chosen by its name.
pub fn department(
    name: impl Into<String>,
    label: impl Into<String>,
    value: RwSignal<String>,
) -> FieldSpec {
    asked(name, label, value, |FieldSpec { name, label, hint, value, optional, .. }| {
        view! { <DepartmentField name label hint typed=value optional/> }.into_any()
    })
}

impl FieldSpec {
    pub fn hint(self, hint: impl Into<String>) -> FieldSpec {
        FieldSpec { hint: hint.into(), ..self }
    }

    pub fn optional(self) -> FieldSpec {
        FieldSpec { optional: true, ..self }
    }

    pub fn optional_if(self, optional: bool) -> FieldSpec {
        FieldSpec { optional, ..self }
    }

    pub fn kind(self, kind: FieldKind) -> FieldSpec {
        FieldSpec { kind, ..self }
    }

    /// Makes the field as narrow as its content.
    pub fn short(self) -> FieldSpec {
        FieldSpec { short: true, ..self }
    }

    /// Puts the options side by side.
    pub fn inline(self) -> FieldSpec {
        self.inline_if(true)
    }

    pub fn inline_if(self, inline: bool) -> FieldSpec {
        FieldSpec { inline, ..self }
    }

    /// The text of the empty option.
    pub fn none(self, words: impl Into<String>) -> FieldSpec {
        FieldSpec { none: words.into(), ..self }
    }

    pub fn latest(self, day: Day) -> FieldSpec {
        FieldSpec { latest: Some(day), ..self }
    }
}

impl IntoRender for FieldSpec {
    type Output = AnyView;

    fn into_render(self) -> AnyView {
        (self.draw)(self)
    }
}
