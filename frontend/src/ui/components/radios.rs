//! A group of radio buttons.

use super::{hint_text, optional_text, plain, problem_text};
use crate::ui::form::Form;
use crate::ui::language::language;
use leptos::prelude::*;

/// An option: its code, its label, and a hint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    pub label: String,
    /// Shown under the label; empty if there is none.
    pub hint: String,
}

impl Choice {
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { code: code.into(), label: label.into(), hint: String::new() }
    }

    pub fn hinted(self, hint: impl Into<String>) -> Choice {
        Choice { hint: hint.into(), ..self }
    }
}

/// A group of radio buttons under one question.
///
/// Criteria: 1.3.1 (`fieldset` and `legend`), 3.3.1, 2.5.8 (each button is 44 px high), 2.1.1 (the
/// browser's own keys).
///
/// ```text
/// <Radios name="applicant.kind" label=text::who(lang) choices=kinds value=kind/>
/// ```
#[component]
pub fn Radios(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    choices: Vec<Choice>,
    /// The chosen code; empty if none is chosen.
    value: RwSignal<String>,
    #[prop(optional)] inline: bool,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let lang = language().get();
    form.label(&name, &label);
    let id = form.id(&name);
    let wrong = {
        let name = name.clone();
        move || form.is_wrong(&name)
    };
    let described_by = {
        let (id, hinted, wrong) = (id.clone(), !hint.is_empty(), wrong.clone());
        move || match (hinted, wrong()) {
            (true, true) => Some(format!("{id}-hint {id}-problem").into()),
            (true, false) => Some(format!("{id}-hint").into()),
            (false, true) => Some(format!("{id}-problem").into()),
            (false, false) => None,
        }
    };
    let buttons = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first button has the field's id, so that the error summary can link to it.
            let own_id = if index == 0 { id.clone() } else { format!("{id}-{index}") };
            let Choice { code, label, hint } = choice;
            let own = code.clone();
            let input = plain("input")
                .attr("type", "radio")
                .attr("id", own_id.clone())
                .attr("name", id.clone())
                .attr("value", code.clone())
                .live_checked(move || value.with(|chosen| *chosen == own))
                .on("change", move |_| value.set(code.clone()))
                .any();
            let hint = (!hint.is_empty()).then(|| plain("span").class("hint").text(hint).any());
            let label = plain("label").attr("for", own_id).text(label).children(hint).any();
            plain("div").class("choice").child(input).child(label).any()
        })
        .collect::<Vec<_>>();
    let hint = (!hint.is_empty()).then(|| hint_text(hint, &id));
    let legend = plain("legend").text(label).children(optional.then(|| optional_text(lang))).any();
    let mut group = plain("fieldset").class(if inline { "field inline" } else { "field" });
    group = group.live_class("wrong", wrong).live_attr("aria-describedby", described_by);
    group
        .child(legend)
        .children(hint)
        .child(problem_text(form, name, id))
        .child(plain("div").class("choices").children(buttons).any())
        .any()
}
