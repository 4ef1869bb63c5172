//! A group of checkboxes.

use crate::ui::form::Form;
use crate::ui::language::language;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A group of checkboxes under one question, numbered by their place.
#[component]
pub fn Ticks(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    choices: Vec<String>,
    ticked: RwSignal<BTreeSet<usize>>,
) -> impl IntoView {
    let language = language();
    let form = expect_context::<Form>();
    form.label(name, &label);
    let id = form.id(name);
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let wrong = move || form.is_wrong(name);
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if wrong() { format!("{hint_id} {problem_id}") } else { hint_id.clone() }
    };
    let boxes = choices
        .into_iter()
        .enumerate()
        .map(|(place, words)| {
            // The first box has the field's id, so that the error summary can link to it.
            let own_id = if place == 0 { id.clone() } else { format!("{id}-{place}") };
            let tick = move |event| {
                let is_ticked = event_target_checked(&event);
                ticked.update(|ticked| {
                    if is_ticked {
                        ticked.insert(place)
                    } else {
                        ticked.remove(&place)
                    };
                });
            };
            view! {
                <div class="choice">
                    <input
                        type="checkbox"
                        id=own_id.clone()
                        prop:checked=move || ticked.with(|ticked| ticked.contains(&place))
                        on:change=tick
                    />
                    <label for=own_id dir="auto">{words}</label>
                </div>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="field" class:wrong=wrong aria-describedby=described_by>
            <legend>{label}</legend>
            <p class="hint" id=hint_id>{hint}</p>
            {move || {
                let lang = language.get();
                form.problem_of(name, lang)
                    .map(|problem| {
                        view! {
                            <p class="problem" id=problem_id.clone()>
                                <span class="unseen">{crate::ui::text::error_prefix(lang)}</span>
                                {problem}
                            </p>
                        }
                    })
            }}
            <div class="choices">{boxes}</div>
        </fieldset>
    }
}
