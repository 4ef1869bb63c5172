//! Fields that choose something from the directory by part of its name, with native suggestions, and the full name
//! filled in when the field loses the focus. Input methods cannot type into a native select, so it is not used for
//! long lists.

use crate::staff::forms::choice::find_named;
use crate::staff::workspace::workspace;
use crate::ui::components::Choice;
use crate::ui::form::Form;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::directory::{Directory, Name};
use shared::id::{DepartmentId, MatterId};
use shared::lang::{Lang, Say};
use shared::text::Line;
use shared::vocabulary::RefusalReason;
use web_sys::KeyboardEvent;

/// The matter that the typed text refers to.
pub fn matter_of(typed: &str, names: &Directory) -> Option<MatterId> {
    let known = names.matters.iter().filter(|matter| matter.active);
    find_named(typed, known.map(|matter| (&matter.id, &matter.name, matter.aliases.as_slice())))
}

/// The department that the typed text refers to.
pub fn department_of(typed: &str, names: &Directory) -> Option<DepartmentId> {
    let known = names.departments.iter().filter(|department| names.takes_cases(department));
    find_named(typed, known.map(|known| (&known.id, &known.name, known.aliases.as_slice())))
}

/// A field for a matter. Choosing one also adds the departments responsible for it.
#[component]
pub fn MatterField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    typed: RwSignal<String>,
    /// The departments responsible are added here.
    departments: RwSignal<Vec<DepartmentId>>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let options = Signal::derive(move || {
        let matters = workspace.names().matters.into_iter();
        matters.filter(|matter| matter.active).map(|matter| (matter.name, matter.aliases)).collect()
    });
    let complete = Callback::new(move |()| {
        let names = workspace.names_now();
        let found = matter_of(&typed.get_untracked(), &names);
        let Some(matter) = names.matters.iter().find(|matter| Some(&matter.id) == found.as_ref())
        else {
            return;
        };
        write_whole(typed, &matter.name, language.now());
        let offered = names.departments_of(matter);
        departments.update(|chosen| {
            for department in offered {
                if !chosen.contains(&department) {
                    chosen.push(department);
                }
            }
        });
    });
    view! {
        <SuggestField
            name=name
            label=label
            hint=hint
            typed=typed
            options=options
            optional=true
            on_change=complete
        />
    }
}

#[component]
pub fn DepartmentField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    typed: RwSignal<String>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let options = Signal::derive(move || {
        let names = workspace.names();
        let open = names.departments.iter().filter(|department| names.takes_cases(department));
        open.map(|known| (known.name.clone(), known.aliases.clone())).collect()
    });
    let complete = Callback::new(move |()| {
        let names = workspace.names_now();
        let found = department_of(&typed.get_untracked(), &names);
        if let Some(known) =
            names.departments.iter().find(|known| Some(&known.id) == found.as_ref())
        {
            write_whole(typed, &known.name, language.now());
        }
    });
    view! {
        <SuggestField
            name=name
            label=label
            hint=hint
            typed=typed
            options=options
            optional=optional
            on_change=complete
        />
    }
}

/// Completes the name, unless it is complete in one of the languages.
fn write_whole(typed: RwSignal<String>, name: &Name, lang: Lang) {
    let there = typed.with_untracked(|typed| Lang::ALL.iter().any(|lang| typed == name.say(*lang)));
    if !there {
        typed.set(name.say(lang).to_owned());
    }
}

/// A field for one line with suggestions.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 3.2.2 (leaving the field completes what was typed, and says so by
/// its value).
#[component]
pub fn SuggestField(
    name: String,
    label: String,
    hint: String,
    typed: RwSignal<String>,
    /// The names to choose from, each with further ones under which it is found.
    options: Signal<Vec<(Name, Vec<Line>)>>,
    optional: bool,
    /// Shown above the line.
    #[prop(optional)]
    above: Option<AnyView>,
    /// Called for each key press.
    #[prop(optional)]
    on_key: Option<Callback<KeyboardEvent>>,
    /// Called when the field loses the focus after a change.
    #[prop(optional)]
    on_change: Option<Callback<()>>,
    /// Called whenever the field loses the focus.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let language = language();
    let form = expect_context::<Form>();
    form.label(&name, &label);
    let id = form.id(&name);
    let (list_id, hint_id, problem_id) =
        (format!("{id}-list"), format!("{id}-hint"), format!("{id}-problem"));
    let problem = Memo::new(move |_| form.problem_of(&name, language.get()));
    let wrong = move || problem.with(Option::is_some);
    let hinted = !hint.is_empty();
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || match (hinted, wrong()) {
            (true, true) => Some(format!("{hint_id} {problem_id}")),
            (true, false) => Some(hint_id.clone()),
            (false, true) => Some(problem_id.clone()),
            (false, false) => None,
        }
    };
    let choices = move || {
        let lang = language.get();
        let names = options.get().into_iter();
        names
            .flat_map(|(name, aliases)| {
                let name = name.say(lang).to_owned();
                let known = view! { <option value=name.clone()></option> }.into_any();
                let aliases = aliases.into_iter().map(move |alias| {
                    let (alias, name) = (alias.as_str().to_owned(), name.clone());
                    view! { <option value=alias>{name}</option> }.into_any()
                });
                std::iter::once(known).chain(aliases)
            })
            .collect::<Vec<_>>()
    };
    // Removing the page triggers these events after the form has gone.
    let tell = |callback: Option<Callback<()>>| {
        let _ = callback.and_then(|callback| callback.try_run(()));
    };
    let optional = optional.then(|| {
        view! { <span class="optional">{move || crate::ui::text::optional(language.get())}</span> }
    });
    let said = move || {
        let lang = language.get();
        problem.get().map(|problem| {
            view! {
                <p class="problem" id=problem_id.clone()>
                    <span class="unseen">{crate::ui::text::error_prefix(lang)}</span>
                    {problem}
                </p>
            }
        })
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{label}{optional}</label>
            {hinted.then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {said}
            {above}
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
                    if let Some(on_key) = on_key {
                        on_key.run(event);
                    }
                }
                on:change=move |_| tell(on_change)
                on:blur=move |_| tell(on_leave)
            />
            <datalist id=list_id>{choices}</datalist>
        </div>
    }
}

/// The reasons to choose from. Each starts with its number, which can be typed: an input method cannot type into a
/// native select.
pub fn reasons(lang: Lang) -> Vec<Choice> {
    let numbered = RefusalReason::ALL.iter().enumerate();
    numbered
        .map(|(index, reason)| {
            Choice::new(reason.code(), format!("{} {}", index + 1, reason.say(lang)))
        })
        .collect()
}
