//! The field in which a workbook or a register is chosen. Its file is read by a button after it, so that the choice alone
//! sends nothing.

use crate::ui::form::Form;
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Lang;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// The field `name` of `form`. `accept` lists the endings of files. A switch of the language draws the input again without
/// its file, so `said` tells below it which one is chosen.
///
/// Criteria: 3.3.1 (the problem in words at the field), 1.3.1.
pub fn file_choice(
    form: Form,
    name: &'static str,
    label: String,
    accept: &'static str,
    choose: impl Fn(Option<File>) + 'static,
    said: impl Fn() -> Option<String> + Send + 'static,
    lang: Lang,
) -> AnyView {
    form.label(name, &label);
    let id = form.id(name);
    let problem_id = format!("{id}-problem");
    let problem = move || form.problem_of(name, lang);
    let described = problem_id.clone();
    view! {
        <div class="field" class:wrong=move || problem().is_some()>
            <label for=id.clone()>{label}</label>
            {move || {
                problem()
                    .map(|problem| {
                        view! {
                            <p class="problem" id=problem_id.clone()>
                                <span class="unseen">{text::error_prefix(lang)}</span>
                                {problem}
                            </p>
                        }
                    })
            }}
            <input
                id=id
                type="file"
                class="line"
                accept=accept
                aria-invalid=move || problem().is_some().then_some("true")
                aria-describedby=move || problem().is_some().then(|| described.clone())
                on:change=move |event| {
                    let input = event
                        .target()
                        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                    choose(input.and_then(|input| input.files()).and_then(|files| files.get(0)));
                }
            />
            <p class="hint">{said}</p>
        </div>
    }
    .into_any()
}
