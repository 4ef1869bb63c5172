//! The frame of a form: its error summary, its fields and its submit handler.

use super::{Failure, Notice, NoticeKind, live, plain};
use crate::client::browser;
use crate::ui::form::Form;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// A form. Its fields, and the [`super::SubmitButton`], find `form` by themselves.
///
/// After a refusal the summary takes the focus, names every problem and links each to its field.
///
/// Criteria: 3.3.1 (what is wrong, in words), 3.3.3 (how to put it right), 2.4.3 (the focus goes to
/// the summary and from there to the field), 4.1.3 (`role="alert"`). The browser's own bubbles are
/// off (`novalidate`): they vanish and cannot be translated.
///
/// ```text
/// <FormBox form=form on_submit=move || form.send(…)>
///     <Field …/>
///     <SubmitButton label=text::send(lang)/>
/// </FormBox>
/// ```
#[component]
pub fn FormBox(
    form: Form,
    /// The submit handler. It is not called while the form is being sent.
    #[prop(into)]
    on_submit: Callback<()>,
    children: Children,
) -> impl IntoView {
    provide_context(form);
    let fields = children().into_any();
    let said = summary(form);
    let form = plain("form").attr("novalidate", "").class("form").child(fields).on(
        "submit",
        move |event| {
            event.prevent_default();
            if !form.busy.get_untracked() {
                on_submit.run(());
            }
        },
    );
    vec![said, form.any()]
}

fn summary(form: Form) -> AnyView {
    let language = language();
    // A field may be called “summary”.
    let id = form.id("error-summary");
    let focus_id = id.clone();
    Effect::new(move |before: Option<u32>| {
        let refused = form.refused.get();
        if before.is_some_and(|before| before != refused) {
            let id = focus_id.clone();
            // The summary has to be drawn first.
            request_animation_frame(move || browser::focus(&id));
        }
        refused
    });
    live(move || {
        let lang = language.get();
        let problems = form.all_problems(lang);
        let failure = form.failure.get();
        if problems.is_empty() && failure.is_none() {
            return ().into_any();
        }
        let links = problems
            .into_iter()
            .map(|(field, words)| {
                let target = form.id(&field);
                let href = format!("#{target}");
                match form.label_of(&field) {
                    Some(label) => {
                        let words = format!("{label}{}{words}", lang.pick("：", ": "));
                        let lead = plain("a")
                            .attr("href", href)
                            .attr("rel", "external")
                            .on("click", move |event| {
                                event.prevent_default();
                                browser::focus(&target);
                            })
                            .text(words);
                        plain("li").child(lead.any()).any()
                    }
                    None => plain("li").text(words).any(),
                }
            })
            .collect::<Vec<_>>();
        let list = plain("ul").class("problems").children(links).any();
        // Alerts must not be nested, and a failure is an alert already.
        let role = if failure.is_some() { "group" } else { "alert" };
        let said = match failure {
            Some(error) => view! { <Failure error=error/> }.into_any(),
            None => view! {
                <Notice kind=NoticeKind::Problem title=text::error_summary_title(lang)>
                    {list}
                </Notice>
            }
            .into_any(),
        };
        plain("div")
            .class("summary")
            .attr("id", id.clone())
            .attr("tabindex", "-1")
            .attr("role", role)
            .child(said)
            .any()
    })
}
