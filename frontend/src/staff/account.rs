//! The signed-in user's own account: another password, second factors, and where it is signed in.

pub mod factors;
pub mod identity;
pub mod sessions;

use crate::client::browser;
use crate::staff::account::factors::OwnFactors;
use crate::staff::account::identity::OwnIdentity;
use crate::staff::account::sessions::Sessions;
use crate::staff::forms::reader::Typed;
use crate::staff::text::account as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Field, FieldKind, FormBox, Heading, Notice, NoticeKind, SubmitButton};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::limits::MIN_PASSWORD;
use shared::problem::Field as Wrong;
use shared::wire::ChangePassword;

#[component]
pub fn MyAccount() -> impl IntoView {
    let language = language();
    let changed = RwSignal::new(false);
    let said = move || {
        let lang = language.get();
        changed.get().then(|| {
            view! {
                <div id="password-changed" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true><p>{text::changed(lang)}</p></Notice>
                </div>
            }
        })
    };
    view! {
        {spoken(|lang| view! { <Heading text=text::title(lang)/> })}
        <section class="part narrow" aria-labelledby="password-title">
            {spoken(|lang| {
                view! {
                    <h2 id="password-title">{text::password_title(lang)}</h2>
                    <p class="hint">{text::password_hint(lang)}</p>
                }
            })}
            {said}
            <PasswordForm on_change=Callback::new(move |()| {
                changed.set(true);
                request_animation_frame(|| browser::focus("password-changed"));
            })/>
        </section>
        <OwnFactors/>
        <OwnIdentity/>
        <Sessions of=None/>
    }
}

/// What is shown instead of every page until a password that an administrator set is replaced.
#[component]
pub fn ReplacePassword() -> impl IntoView {
    view! {
        <div class="narrow">
            {spoken(|lang| {
                view! {
                    <Heading text=text::replace_title(lang)/>
                    <p>{text::replace_words(lang)}</p>
                }
            })}
            <PasswordForm on_change=Callback::new(|()| ())/>
        </div>
    }
}

#[component]
fn PasswordForm(on_change: Callback<()>) -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("password");
    workspace.clears(form);
    let typed = [(); 3].map(|()| RwSignal::new(String::new()));
    let [current, password, repeated] = typed;
    let submit = Callback::new(move |()| {
        let mut problems = Vec::new();
        for (name, value) in [("current", current), ("password", password)] {
            if value.is_blank() {
                problems.push(FormProblem::new(name, |lang| Wrong::Missing.say(lang)));
            }
        }
        let change = ChangePassword { current: current.typed(), password: password.typed() };
        if !password.is_blank() && change.password.chars().count() < MIN_PASSWORD {
            let short = Wrong::TooShort { min: MIN_PASSWORD };
            problems.push(FormProblem::new("password", move |lang| short.say(lang)));
        }
        if change.password != repeated.typed() {
            problems.push(FormProblem::new("repeated", |lang| text::differs(lang).into()));
        }
        if form.accepts_said(problems) {
            form.send(
                move |_| async move { workspace.api.change_password(&change).await },
                move |session| {
                    for value in typed {
                        value.set(String::new());
                    }
                    workspace.sign_in(session);
                    on_change.run(());
                },
            );
        }
    });
    spoken(move |lang| {
        view! {
            <FormBox form=form on_submit=submit>
                <Field
                    name="current"
                    label=text::current(lang)
                    value=current
                    kind=FieldKind::Password
                    autocomplete="current-password"
                />
                <Field
                    name="password"
                    label=text::password(lang)
                    hint=text::password_rule(lang, MIN_PASSWORD)
                    value=password
                    kind=FieldKind::Password
                    autocomplete="new-password"
                />
                <Field
                    name="repeated"
                    label=text::repeated(lang)
                    value=repeated
                    kind=FieldKind::Password
                    autocomplete="new-password"
                />
                <SubmitButton label=text::change(lang)/>
            </FormBox>
        }
    })
}
