//! Actions that need a reason, which the server records: the button, and the form that opens in place.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::staff::forms::fields::area;
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, SubmitButton};
use crate::ui::form::Form;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::problem::FieldProblem;
use shared::text::Note;
use shared::view::StaffCase;

#[derive(Clone, Copy)]
pub struct Reason {
    name: &'static str,
    form: Form,
    words: RwSignal<String>,
    asked: RwSignal<bool>,
}

pub struct Labels {
    pub label: &'static str,
    pub hint: &'static str,
    /// The label of the button that sends it.
    pub send: &'static str,
}

impl Reason {
    /// `name` must be unique among the forms of the page.
    pub fn new(name: &'static str) -> Reason {
        let form = Form::new(name);
        workspace().clears(form);
        Reason { name, form, words: RwSignal::new(String::new()), asked: RwSignal::new(false) }
    }

    /// Sends the reason with the revision that was seen; on success the form closes and is cleared.
    pub fn sending<Answer, Sending>(
        self,
        watched: Remote<StaffCase>,
        send: impl Fn(Note, u32, String) -> Sending + Copy + Send + Sync + 'static,
        done: impl Fn(Answer) + Copy + Send + Sync + 'static,
    ) -> Callback<()>
    where
        Answer: 'static,
        Sending: Future<Output = Result<Answer, ApiError>> + 'static,
    {
        Callback::new(move |()| {
            let read = Note::new(self.words.get_untracked())
                .map_err(|error| vec![FieldProblem::new("reason", error.into())]);
            let Some(read) = self.form.takes(read) else { return };
            let revision = watched
                .seen
                .with_untracked(|seen| seen.as_ref().map_or(0, |case| case.public.revision));
            self.form.send(
                move |key| send(read, revision, key),
                move |answer| {
                    self.words.set(String::new());
                    self.asked.set(false);
                    done(answer);
                },
            );
        })
    }

    /// The button that opens and closes the form.
    pub fn button(self, label: &'static str) -> impl IntoView {
        let toggle = move |_| {
            let opens = !self.asked.get_untracked();
            self.asked.set(opens);
            if opens {
                self.focus("reason");
            }
        };
        view! {
            <button
                type="button"
                id=format!("{}-ask", self.name)
                class="button secondary"
                aria-expanded=move || if self.asked.get() { "true" } else { "false" }
                on:click=toggle
            >
                {label}
            </button>
        }
    }

    /// The form, while it is open.
    pub fn form(
        self,
        labels: Labels,
        submit: Callback<()>,
        lang: Lang,
    ) -> Option<impl IntoView + use<>> {
        let Labels { label, hint, send } = labels;
        let cancel = Callback::new(move |()| {
            self.asked.set(false);
            self.focus("ask");
        });
        self.asked.get().then(|| {
            view! {
                <FlowBox form=self.form on_submit=submit>
                    {area("reason", label, self.words, Note::MAX, 3).hint(hint)}
                    <div class="buttons">
                        <SubmitButton label=send/>
                        <Button
                            label=text::cancel(lang)
                            kind=ButtonKind::Quiet
                            on_press=cancel
                        />
                    </div>
                </FlowBox>
            }
        })
    }

    fn focus(self, part: &'static str) {
        request_animation_frame(move || browser::focus(&format!("{}-{part}", self.name)));
    }
}
