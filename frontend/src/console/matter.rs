//! Choosing a matter of the catalogue by typing. Choosing one adds the departments responsible.

use crate::console::choice::find_named;
use crate::console::desk::desk;
use crate::form::Form;
use crate::language::language;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::{DepartmentId, MatterId};
use shared::lang::Lang;

/// The matter that what is typed means.
pub fn matter_of(typed: &str, names: &Directory) -> Option<MatterId> {
    let known = names.matters.iter().filter(|matter| matter.active);
    find_named(typed, known.map(|matter| (&matter.id, &matter.name)))
}

/// A field for a matter. When it is left, what was typed becomes the whole name.
#[component]
pub fn MatterField(
    /// The field's path in the request.
    name: &'static str,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What helps to fill it in.
    #[prop(into)]
    hint: String,
    /// What is typed.
    typed: RwSignal<String>,
    /// Where the departments responsible are added.
    departments: RwSignal<Vec<DepartmentId>>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let form = expect_context::<Form>();
    form.label(name, &label);
    let id = form.id(name);
    let (list_id, hint_id, problem_id) =
        (format!("{id}-list"), format!("{id}-hint"), format!("{id}-problem"));
    let wrong = move || form.problem_of(name, language.get()).is_some();
    let complete = move || {
        let names = desk.names_now();
        let Some(found) = matter_of(&typed.get_untracked(), &names) else { return };
        let Some(matter) = names.matters.into_iter().find(|matter| matter.id == found) else {
            return;
        };
        let whole = matter.name.say(language.now());
        if Lang::ALL
            .iter()
            .all(|lang| typed.with_untracked(|typed| typed != matter.name.say(*lang)))
        {
            typed.set(whole.to_owned());
        }
        departments.update(|chosen| {
            for department in &matter.departments {
                if !chosen.contains(department) {
                    chosen.push(department.clone());
                }
            }
        });
    };
    let options = move || {
        let lang = language.get();
        desk.names()
            .matters
            .into_iter()
            .filter(|matter| matter.active)
            .map(|matter| {
                view! { <option value=matter.name.say(lang).to_owned()></option> }.into_any()
            })
            .collect::<Vec<_>>()
    };
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if wrong() { format!("{hint_id} {problem_id}") } else { hint_id.clone() }
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>
                {label}
                <span class="optional">{move || crate::text::optional(language.get())}</span>
            </label>
            <p class="hint" id=hint_id>{hint}</p>
            {move || {
                let lang = language.get();
                form.problem_of(name, lang)
                    .map(|problem| {
                        view! {
                            <p class="problem" id=problem_id.clone()>
                                <span class="unseen">{crate::text::error_prefix(lang)}</span>
                                {problem}
                            </p>
                        }
                    })
            }}
            <input
                id=id
                type="text"
                class="line"
                list=list_id.clone()
                autocomplete="off"
                aria-invalid=move || wrong().then_some("true")
                aria-describedby=described_by
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:change=move |_| complete()
            />
            <datalist id=list_id>{options}</datalist>
        </div>
    }
}
