//! Buttons: one that sends the form around it, and one that does something else.

use super::plain;
use crate::ui::form::Form;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// How much a button stands out.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main thing to do on the page.
    #[default]
    Primary,
    Secondary,
    /// Looks like a link: a small step within a page.
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

/// Sends the form around it. While that is on its way it says so and cannot be pressed again; it
/// keeps the focus, so a keyboard does not lose its place (`aria-disabled`, not `disabled`).
///
/// Criteria: 4.1.2, 4.1.3 (the progress is a status), 2.5.8.
///
/// ```text
/// <SubmitButton label=text::send(lang)/>
/// ```
#[component]
pub fn SubmitButton(
    #[prop(into)] label: String,
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
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

/// Does something at once. With `busy` it says that it is being done and cannot be pressed again.
///
/// Criteria: 4.1.2, 2.5.8. `described` adds unseen words where the label alone does not say what it
/// is about (2.4.9): “Remove” + “the second trip”.
///
/// ```text
/// <Button label=text::remove(lang) described=text::trip(lang, 2) kind=ButtonKind::Quiet on_press=remove/>
/// ```
#[component]
pub fn Button(
    #[prop(into)] label: String,
    /// What it is about, for those who do not see where it stands.
    #[prop(optional, into)]
    described: String,
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
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
