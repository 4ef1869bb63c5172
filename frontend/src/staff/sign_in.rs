//! Signing in: as a page, and as a dialog over the current page when a session has ended, so that what was typed is
//! not lost.

use crate::client::browser;
use crate::client::navigation::navigation;
use crate::staff::text;
use crate::staff::workspace::{SessionState, Workspace, workspace};
use crate::ui::components::{Button, ButtonKind, Field, FieldKind, FormBox, Heading, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::html::Dialog;
use leptos::prelude::*;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::wire::SignIn;

#[component]
pub fn SignIn() -> impl IntoView {
    let query = navigation().whole_query();
    let state = SignInForm::new("sign-in");
    spoken(move |lang| {
        let asked_for = query.with_untracked(|query| query.get("next"));
        let asked_for = asked_for.is_some_and(|next| next != "/console");
        view! {
            <div class="narrow">
                <Heading text=text::sign_in_title(lang)/>
                {asked_for.then(|| view! { <p>{text::sign_in_first(lang)}</p> })}
                {state.view(lang)}
                <p><a href="/" rel="external">{text::public_site(lang)}</a></p>
            </div>
        }
    })
}

/// The dialog that appears when the session of a signed-in user has ended.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let dialog = NodeRef::<Dialog>::new();
    let state = SignInForm::new("sign-in-again");
    let ended = Memo::new(move |_| {
        let somebody =
            workspace.sitting.with(|sitting| matches!(sitting, SessionState::Somebody(_)));
        somebody && workspace.api.signed_out().get()
    });
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if ended.get() && !dialog.open() {
            state.password.set(String::new());
            if let Some(session) = workspace.session_now() {
                state.account.set(session.account.as_str().to_owned());
            }
            // The dialog is in the document and closed, so this cannot fail.
            let _ = dialog.show_modal();
            request_animation_frame(|| browser::focus("sign-in-again-password"));
        } else if !ended.get() && dialog.open() {
            dialog.close();
        }
    });
    let confirms = workspace.api.to_confirm();
    // A session that is still open can go on without what was asked; one that has ended cannot.
    let give_up = move || {
        if confirms.get_untracked() {
            workspace.api.signed_out().set(false);
        }
    };
    let title = move |lang| {
        if confirms.get() {
            text::account::confirm_title(lang)
        } else {
            text::session_ended_title(lang)
        }
    };
    let words = move |lang| {
        if confirms.get() {
            text::account::confirm_words(lang)
        } else {
            text::session_ended_words(lang)
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialogue"
            aria-labelledby="session-ended"
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                give_up();
            }
        >
            <h2 id="session-ended">{move || title(language.get())}</h2>
            <p>{move || words(language.get())}</p>
            {spoken(move |lang| state.view(lang))}
            {move || {
                let lang = language.get();
                confirms.get().then(|| {
                    view! {
                        <Button
                            label=text::account::confirm_not(lang)
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(move |()| give_up())
                        />
                    }
                })
            }}
        </dialog>
    }
}

#[derive(Clone, Copy)]
struct SignInForm {
    account: RwSignal<String>,
    password: RwSignal<String>,
    form: Form,
    workspace: Workspace,
}

impl SignInForm {
    fn new(name: &'static str) -> SignInForm {
        SignInForm {
            account: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            form: Form::new(name),
            workspace: workspace(),
        }
    }

    fn send(self) {
        let workspace = self.workspace;
        let credentials = SignIn {
            account: self.account.get_untracked().trim().to_owned(),
            password: self.password.get_untracked(),
        };
        let mut problems = Vec::new();
        if credentials.account.is_empty() {
            problems.push(FieldProblem::new("account", Wrong::Missing));
        }
        if credentials.password.is_empty() {
            problems.push(FieldProblem::new("password", Wrong::Missing));
        }
        if self.form.accepts(problems) {
            self.form.send(
                move |_| async move { workspace.api.sign_in(&credentials).await },
                move |session| {
                    self.password.set(String::new());
                    workspace.sign_in(session);
                },
            );
        }
    }

    fn view(self, lang: shared::lang::Lang) -> impl IntoView {
        view! {
            <FormBox form=self.form on_submit=Callback::new(move |()| self.send())>
                <Field name="account" label=text::account(lang) value=self.account autocomplete="username"/>
                <Field
                    name="password"
                    label=text::password(lang)
                    value=self.password
                    kind=FieldKind::Password
                    autocomplete="current-password"
                />
                <SubmitButton label=text::sign_in(lang)/>
            </FormBox>
        }
    }
}
