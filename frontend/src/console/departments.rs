//! Choosing several departments by typing: each chosen one is a button that takes it away again.

use crate::browser;
use crate::console::desk::desk;
use crate::console::named::department_of;
use crate::console::text;
use crate::form::Form;
use crate::language::language;
use leptos::prelude::*;
use shared::id::DepartmentId;

/// A field for several departments. What is typed is matched as soon as Enter is pressed or the
/// field is left; what matches nothing stays, and the form says so.
#[component]
pub fn DepartmentsField(
    /// The field's path in the request.
    name: &'static str,
    #[prop(into)] label: String,
    /// What helps to fill it in.
    #[prop(into)]
    hint: String,
    #[prop(optional)] required: bool,
    chosen: RwSignal<Vec<DepartmentId>>,
    /// What is typed and not yet chosen.
    typed: RwSignal<String>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let form = expect_context::<Form>();
    form.label(name, &label);
    let id = form.id(name);
    let (list_id, hint_id, problem_id) =
        (format!("{id}-list"), format!("{id}-hint"), format!("{id}-problem"));
    let said = RwSignal::new(String::new());
    let wrong = move || form.problem_of(name, language.get()).is_some();
    let take = move || {
        // A field that is taken off the page with the focus in it is left after its form has gone.
        let Some(written) = typed.try_get_untracked() else { return false };
        let names = desk.names_now();
        let Some(found) = department_of(&written, &names) else { return false };
        said.set(text::department_added(language.now(), names.department(&found, language.now())));
        chosen.update(|chosen| {
            if !chosen.contains(&found) {
                chosen.push(found);
            }
        });
        typed.set(String::new());
        true
    };
    let options = move || {
        let lang = language.get();
        let taken = chosen.get();
        desk.names()
            .departments
            .into_iter()
            .filter(|department| department.active && !taken.contains(&department.id))
            .map(|department| {
                view! { <option value=department.name.say(lang).to_owned()></option> }.into_any()
            })
            .collect::<Vec<_>>()
    };
    let input_id = id.clone();
    let remove = Callback::new(move |department: DepartmentId| {
        chosen.update(|chosen| chosen.retain(|known| *known != department));
        browser::focus(&input_id);
    });
    let chips = move || {
        let lang = language.get();
        let names = desk.names();
        let buttons = chosen
            .get()
            .into_iter()
            .map(|department| {
                let name = names.department(&department, lang).to_owned();
                let label = text::department_remove(lang, &name);
                view! {
                    <li>
                        <button
                            type="button"
                            class="chip"
                            aria-label=label
                            on:click=move |_| remove.run(department.clone())
                        >
                            {name}
                            <span aria-hidden={"true"}>" ×"</span>
                        </button>
                    </li>
                }
                .into_any()
            })
            .collect::<Vec<_>>();
        (!buttons.is_empty()).then(|| view! { <ul class="chosen">{buttons}</ul> })
    };
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if wrong() { format!("{hint_id} {problem_id}") } else { hint_id.clone() }
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>
                {label}
                {(!required)
                    .then(|| {
                        view! {
                            <span class="optional">
                                {move || crate::text::optional(language.get())}
                            </span>
                        }
                    })}
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
            {chips}
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
                on:keydown=move |event| {
                    // 229 is what browsers report while an input method is composing.
                    let composing = event.is_composing() || event.key_code() == 229;
                    let enter = event.key() == "Enter" && !composing;
                    if enter && !event.ctrl_key() && !event.meta_key() && take() {
                        // Chosen: the field is ready for the next one, so Enter does not go on.
                        event.prevent_default();
                        event.stop_propagation();
                    }
                }
                on:blur=move |_| {
                    take();
                }
            />
            <datalist id=list_id>{options}</datalist>
            <p class="unseen" role="status">{said}</p>
        </div>
    }
}
