//! Buttons: one submits the form around it, the other performs an action.

use super::plain;
use crate::ui::form::Form;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main action of the page.
    #[default]
    Primary,
    Secondary,
    /// Looks like a link: a minor action within a page.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "button",
            ButtonKind::Secondary => "button secondary",
            ButtonKind::Quiet => "button quiet",
        }
    }
}

/// Submits the form around it. While the form is being sent the button says so and cannot be pressed again. It is
/// `aria-disabled` rather than `disabled`, so that it keeps the keyboard focus.
///
/// Criteria: 4.1.2, 4.1.3 (the progress is a status), 2.5.8.
///
/// ```text
/// <SubmitButton label=text::send(lang)/>
/// ```
#[component]
pub fn SubmitButton(
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let language = language();
    let busy = form.busy;
    let button = plain("button")
        .attr("type", "submit")
        .class(kind.class())
        .live_class("busy", move || busy.get())
        .live_attr("aria-disabled", move || busy.get().then_some("true".into()))
        .text(label);
    let progress = plain("p").class("progress").attr("role", "status").live_text(move || {
        if busy.get() { text::working(language.get()).into() } else { "".into() }
    });
    vec![button.any(), progress.any()]
}

/// Performs an action. While `busy` it says so and cannot be pressed again.
#[component]
pub fn Button(
    #[prop(into)] label: String,
    /// What the button is about, for people who cannot see where it is.
    #[prop(optional, into)]
    described: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let described = (!described.is_empty())
        .then(|| plain("span").class("unseen").text(format!(" {described}")).any());
    plain("button")
        .attr("type", "button")
        .class(kind.class())
        .live_class("busy", move || busy.get())
        .live_attr("aria-disabled", move || busy.get().then_some("true".into()))
        .on("click", move |_| {
            if !busy.get_untracked() {
                on_press.run(());
            }
        })
        .text(label)
        .children(described)
        .any()
}
