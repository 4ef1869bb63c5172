//! A drop-down list for many options.

use super::{Choice, Labelled, plain};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// A labelled list to choose one of. For up to ten choices that people should read, use
/// [`super::Radios`].
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 3.2.2 (choosing changes nothing else).
///
/// ```text
/// <Select name="trips.0.department" label=text::department(lang) choices=departments value=chosen/>
/// ```
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    choices: Vec<Choice>,
    /// The chosen code; empty if none is chosen.
    value: RwSignal<String>,
    #[prop(optional)] optional: bool,
    /// The text of the empty option; by default “choose”.
    #[prop(optional, into)]
    none: String,
) -> impl IntoView {
    let field = Labelled::new(name, label, hint, optional);
    let none = if none.is_empty() { text::choose(language().get()).to_owned() } else { none };
    let option = |code: String, label: String| {
        let own = code.clone();
        plain("option")
            .attr("value", code)
            .live_attr("selected", move || value.with(|chosen| *chosen == own).then_some("".into()))
            .text(label)
            .any()
    };
    let choices = choices.into_iter().map(|choice| option(choice.code, choice.label));
    let input = field
        .input("select", None)
        .child(option(String::new(), none))
        .children(choices)
        .on("change", move |event| value.set(event_target_value(&event)));
    field.around(input.any())
}
