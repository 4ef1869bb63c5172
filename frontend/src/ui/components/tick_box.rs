//! A single checkbox.

use super::{plain, problem_text};
use crate::ui::form::Form;
use leptos::prelude::*;

/// A box to tick, with its words beside it.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 2.5.8 (box and words together are 44 px high).
///
/// ```text
/// <TickBox name="confirmed" label=text::confirm_no_personal_data(lang) value=confirmed/>
/// ```
#[component]
pub fn TickBox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    value: RwSignal<bool>,
) -> impl IntoView {
    let form = expect_context::<Form>();
    form.label(&name, &label);
    let id = form.id(&name);
    let wrong = {
        let name = name.clone();
        move || form.is_wrong(&name)
    };
    let described_by = {
        let (id, wrong) = (id.clone(), wrong.clone());
        move || wrong().then(|| format!("{id}-problem").into())
    };
    let input = plain("input")
        .attr("type", "checkbox")
        .attr("id", id.clone())
        .live_attr("aria-describedby", described_by)
        .live_checked(move || value.get())
        .on("change", move |event| value.set(event_target_checked(&event)))
        .any();
    let label = plain("label").attr("for", id.clone()).text(label).any();
    plain("div")
        .class("field")
        .live_class("wrong", wrong)
        .child(problem_text(form, name, id))
        .child(plain("div").class("choice").child(input).child(label).any())
        .any()
}
