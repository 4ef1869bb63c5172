//! Filling in a form with the keyboard alone: Enter moves to the next field, Ctrl+Enter sends the form.
//!
//! Enter keeps its usual meaning where it has one: a new line in a text of several lines, pressing a button, and
//! accepting a candidate while an input method is composing.

use crate::ui::components::FormBox;
use crate::ui::form::Form;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Where Enter stops within a form. Buttons that remove something can only be reached by Tab, so that nothing is
/// removed by accident.
const STOPS: &str = "input, select, textarea, button:not(.chip):not(.quiet)";

#[component]
pub fn FlowBox(form: Form, on_submit: Callback<()>, children: Children) -> impl IntoView {
    view! {
        <div class="flow" on:keydown=move |event| handle_key(&event, form, on_submit)>
            <FormBox form=form on_submit=on_submit>
                {children()}
            </FormBox>
        </div>
    }
}

/// Handles a key press in a form: moves to the next field, or sends the form.
pub fn handle_key(event: &KeyboardEvent, form: Form, submit: Callback<()>) {
    match read_key(event) {
        KeyAction::Nothing => {}
        KeyAction::Send => {
            if !form.busy.get_untracked() {
                submit.run(());
            }
        }
        KeyAction::Next(element) => go_on(&element),
    }
}

enum KeyAction {
    Nothing,
    Send,
    /// Move on from this element.
    Next(Element),
}

/// Reads a key press; if it means something here, the browser's own action is prevented.
fn read_key(event: &KeyboardEvent) -> KeyAction {
    // Browsers report 229 while an input method is composing.
    if event.key() != "Enter" || event.is_composing() || event.key_code() == 229 {
        return KeyAction::Nothing;
    }
    if event.ctrl_key() || event.meta_key() {
        event.prevent_default();
        return KeyAction::Send;
    }
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return KeyAction::Nothing;
    };
    match element.tag_name().as_str() {
        "INPUT" | "SELECT" => {
            event.prevent_default();
            KeyAction::Next(element)
        }
        _ => KeyAction::Nothing,
    }
}

/// Moves the focus to the field after `element`. The buttons of one question count as one field.
fn go_on(element: &Element) {
    let Ok(Some(form)) = element.closest("form") else { return };
    let Ok(stops) = form.query_selector_all(STOPS) else { return };
    let stops: Vec<Element> =
        (0..stops.length()).filter_map(|at| stops.item(at)?.dyn_into().ok()).collect();
    let question = radio_name(element);
    let next = stops
        .iter()
        .skip_while(|stop| *stop != element)
        .skip(1)
        .find(|stop| question.is_none() || radio_name(stop) != question)
        .and_then(chosen_of)
        .and_then(|stop| stop.dyn_into::<HtmlElement>().ok());
    if let Some(next) = next {
        // Every stop can take the focus, so this cannot fail.
        let _ = next.focus();
    }
}

fn radio_name(element: &Element) -> Option<String> {
    let input = element.dyn_ref::<HtmlInputElement>()?;
    (input.type_() == "radio").then(|| input.name())
}

/// The chosen button of a question, where the Tab key stops too.
fn chosen_of(stop: &Element) -> Option<Element> {
    let Some(question) = radio_name(stop) else { return Some(stop.clone()) };
    let form = stop.closest("form").ok()??;
    let chosen = form.query_selector(&format!("input[type=radio][name=\"{question}\"]:checked"));
    Some(chosen.ok().flatten().unwrap_or_else(|| stop.clone()))
}
