//! A field for several departments. Each chosen one becomes a button that removes it.

use crate::client::browser;
use crate::staff::forms::named::{SuggestField, department_of};
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::form::Form;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::id::DepartmentId;
use web_sys::KeyboardEvent;

/// A field for several departments. Typed text is matched when Enter is pressed or the field loses the focus; what
/// matches nothing stays and becomes a problem of the form.
#[component]
pub fn DepartmentsField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(optional)] required: bool,
    chosen: RwSignal<Vec<DepartmentId>>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let form = expect_context::<Form>();
    let said = RwSignal::new(String::new());
    let take = move || {
        // Removing the page takes the focus away after the form has gone.
        let Some(written) = typed.try_get_untracked() else { return false };
        let (names, lang) = (workspace.names_now(), language.now());
        let Some(found) = department_of(&written, &names) else { return false };
        said.set(text::department_added(lang, names.department(&found, lang)));
        chosen.update(|chosen| {
            if !chosen.contains(&found) {
                chosen.push(found);
            }
        });
        typed.set(String::new());
        true
    };
    let options = Signal::derive(move || {
        let taken = chosen.get();
        let names = workspace.names();
        let known = names.departments.iter();
        let known = known.filter(|known| names.takes_cases(known) && !taken.contains(&known.id));
        known.map(|known| (known.name.clone(), known.aliases.clone())).collect()
    });
    let handle_key = move |event: &KeyboardEvent| {
        // Browsers report 229 while an input method is composing.
        let composing = event.is_composing() || event.key_code() == 229;
        let enter = event.key() == "Enter" && !composing;
        if enter && !event.ctrl_key() && !event.meta_key() && take() {
            // The field is ready for another department, so Enter does not move on.
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let remove = Callback::new(move |department: DepartmentId| {
        chosen.update(|chosen| chosen.retain(|known| *known != department));
        browser::focus(&form.id(name));
    });
    view! {
        <SuggestField
            name=name.to_owned()
            label=label
            hint=hint
            typed=typed
            options=options
            optional=!required
            above=chips(chosen, remove)
            on_key=Callback::new(move |event| handle_key(&event))
            on_leave=Callback::new(move |()| {
                take();
            })
        />
        <p class="unseen" role="status">{said}</p>
    }
}

fn chips(chosen: RwSignal<Vec<DepartmentId>>, remove: Callback<DepartmentId>) -> AnyView {
    let workspace = workspace();
    let language = language();
    (move || {
        let (lang, names) = (language.get(), workspace.names());
        let buttons: Vec<AnyView> = chosen
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
            .collect();
        (!buttons.is_empty()).then(|| view! { <ul class="chosen">{buttons}</ul> })
    })
    .into_any()
}
