//! Yes or no.

use super::problem_text;
use crate::form::Form;
use leptos::prelude::*;

/// A box to tick, with its words beside it.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 2.5.8 (box and words together are 44 px high).
///
/// ```ignore
/// <TickBox name="confirmed" label=text::confirm_no_personal_data(lang) value=confirmed/>
/// ```
#[component]
pub fn TickBox(
    /// The field's path in the request.
    #[prop(into)]
    name: String,
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
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
        move || wrong().then(|| format!("{id}-problem"))
    };
    view! {
        <div class="field" class:wrong=wrong>
            {problem_text(form, name, id.clone())}
            <div class="choice">
                <input
                    type="checkbox"
                    id=id.clone()
                    aria-describedby=described_by
                    prop:checked=move || value.get()
                    on:change=move |event| value.set(event_target_checked(&event))
                />
                <label for=id>{label}</label>
            </div>
        </div>
    }
}
