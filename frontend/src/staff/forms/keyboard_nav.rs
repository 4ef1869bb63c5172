//! Filling in a form by keyboard alone: Enter goes to the next field, Ctrl+Enter sends.
//!
//! Enter keeps its meaning where it has one: a new line in a text of several lines, a press on a
//! button, and the choice of a candidate while an input method is composing.

use crate::ui::components::FormBox;
use crate::ui::form::Form;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Where Enter stops within a form, in its order. Buttons that take something away are reached by Tab
/// only, so that a hand in a hurry takes nothing away.
const STOPS: &str = "input, select, textarea, button:not(.chip):not(.quiet)";

/// A form that is filled in by keyboard alone.
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

/// Heeds a key press in a form: goes on to the next field, or sends it.
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

/// What a key press in a form asks for.
enum KeyAction {
    Nothing,
    Send,
    /// To go on from this element.
    Next(Element),
}

/// Reads a key press; one that asks for something is taken from the browser.
fn read_key(event: &KeyboardEvent) -> KeyAction {
    // 229 is what browsers report while an input method is composing.
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

/// Puts the focus on the field after `element` in its form. The buttons of one question are one
/// field.
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
        // It can take the focus, or it would not be a stop.
        let _ = next.focus();
    }
}

/// The name of the question that a radio button belongs to.
fn radio_name(element: &Element) -> Option<String> {
    let input = element.dyn_ref::<HtmlInputElement>()?;
    (input.type_() == "radio").then(|| input.name())
}

/// Of a question's buttons the chosen one, which is where the Tab key stops too.
fn chosen_of(stop: &Element) -> Option<Element> {
    let Some(question) = radio_name(stop) else { return Some(stop.clone()) };
    let form = stop.closest("form").ok()??;
    let chosen = form.query_selector(&format!("input[type=radio][name=\"{question}\"]:checked"));
    Some(chosen.ok().flatten().unwrap_or_else(|| stop.clone()))
}
