//! Signing in: as a page, and as a dialog when a session has ended, so that what was typed is not lost.

use crate::client::browser;
use crate::client::load::Remote;
use crate::client::navigation::{Query, navigation};
use crate::client::passkey::{self, PasskeyFault};
use crate::staff::account::factors::words_of;
use crate::staff::account::identity::{refused_in, refused_view};
use crate::staff::put_away::WAITS_MINUTES;
use crate::staff::text;
use crate::staff::text::factor as factor_words;
use crate::staff::text::provider as provider_words;
use crate::staff::workspace::{SessionState, Workspace, workspace};
use crate::ui::components::{
    Button, ButtonKind, Field, FieldKind, FormBox, Heading, Notice, NoticeKind, SubmitButton,
};
use crate::ui::failure;
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::html::Dialog;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::wire::{
    FactorKind, PasskeyRequest, SecondStep, ShowFactor, ShowPasskey, SignIn, SignInAnswer,
    SignInWays,
};

#[component]
pub fn SignIn() -> impl IntoView {
    let query = navigation().whole_query();
    let state = SignInForm::new("sign-in", "sign-in-factor");
    let ways = ways();
    spoken(move |lang| {
        let asked_for = query.with_untracked(|query| query.get("next"));
        let asked_for = asked_for.is_some_and(|next| next != "/console");
        view! {
            <div class="narrow">
                <Heading text=text::sign_in_title(lang)/>
                {asked_for.then(|| view! { <p>{text::sign_in_first(lang)}</p> })}
                {move || {
                    refused_in(query.with(|query| query.get("refused")))
                        .map(|refusal| refused_view(refusal, lang))
                }}
                {state.view(lang)}
                {by_provider(ways, query, lang)}
                <p><a href="/" rel="external">{text::public_site(lang)}</a></p>
            </div>
        }
    })
}

/// The ways to sign in besides the password, asked for when they are shown.
fn ways() -> Remote<SignInWays> {
    let workspace = workspace();
    let ways = Remote::<SignInWays>::new();
    ways.fetch(workspace.api.sign_in_ways());
    ways
}

/// Where the browser begins to sign in by the provider.
const PROVIDER: &str = "/api/v1/console/session/provider";

/// The way to the identity provider, if there is one.
fn by_provider(ways: Remote<SignInWays>, query: Memo<Query>, lang: Lang) -> impl IntoView {
    move || {
        let host = ways.seen.get()?.provider?;
        let address = match query.with(|query| query.get("next")) {
            Some(next) => {
                format!("{PROVIDER}?next={}", String::from(js_sys::encode_uri_component(&next)))
            }
            None => PROVIDER.to_owned(),
        };
        Some(view! {
            <p>
                <a class="button secondary" href=address rel="external">
                    {provider_words::sign_in(lang, host.as_str())}
                </a>
            </p>
        })
    }
}

/// The dialog that appears when the session of a signed-in user has ended.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let dialog = NodeRef::<Dialog>::new();
    let state = SignInForm::new("sign-in-again", "sign-in-again-factor");
    let ways = Remote::<SignInWays>::new();
    let going_on = Form::new("sign-in-go-on");
    let ended = Memo::new(move |_| {
        let somebody =
            workspace.sitting.with(|sitting| matches!(sitting, SessionState::Somebody(_)));
        somebody && workspace.api.signed_out().get()
    });
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if ended.get() && !dialog.open() {
            state.password.set(String::new());
            state.step.set(None);
            if let Some(session) = workspace.session_now() {
                state.account.set(session.account.as_str().to_owned());
            }
            ways.fetch(workspace.api.sign_in_ways());
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
            text::account::confirm_words(lang).to_owned()
        } else {
            text::session_ended_words(lang, WAITS_MINUTES)
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
                let host = ways.seen.get()?.provider?;
                Some(elsewhere(host.as_str(), going_on, workspace, lang))
            }}
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

/// Signing in by the provider in another tab, so that what was typed in this one stays.
fn elsewhere(host: &str, going_on: Form, workspace: Workspace, lang: Lang) -> AnyView {
    let go_on = Callback::new(move |()| {
        going_on.send(
            move |_| async move { workspace.api.session().await },
            move |session| workspace.sign_in(session),
        );
    });
    let failed = move || {
        going_on.failure.get().map(|error| {
            view! {
                <Notice kind=NoticeKind::Caution live=true><p>{failure::say(&error, lang)}</p></Notice>
            }
        })
    };
    view! {
        <p>
            <a
                class="button secondary"
                href=format!("{PROVIDER}?again=1")
                target="_blank"
                rel="external noopener"
            >
                {provider_words::again(lang, host)}
            </a>
        </p>
        <p class="hint">{provider_words::again_hint(lang)}</p>
        {failed}
        <Button
            label=provider_words::go_on(lang)
            kind=ButtonKind::Secondary
            busy=going_on.busy
            on_press=go_on
        />
    }
    .into_any()
}

/// The two steps of a sign-in. The second one follows where the account has a factor.
#[derive(Clone, Copy)]
struct SignInForm {
    account: RwSignal<String>,
    password: RwSignal<String>,
    form: Form,
    workspace: Workspace,
    /// What the second step needs, once the password was right.
    step: RwSignal<Option<SecondStep>>,
    factor: RwSignal<FactorKind>,
    code: RwSignal<String>,
    factor_form: Form,
    /// Waits for a passkey.
    passkey_form: Form,
    /// What the browser said when it was asked for a passkey.
    fault: RwSignal<Option<PasskeyFault>>,
}

impl SignInForm {
    fn new(name: &'static str, factor_name: &'static str) -> SignInForm {
        SignInForm {
            account: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            form: Form::new(name),
            workspace: workspace(),
            step: RwSignal::new(None),
            factor: RwSignal::new(FactorKind::Totp),
            code: RwSignal::new(String::new()),
            factor_form: Form::new(factor_name),
            passkey_form: Form::new("sign-in-passkey"),
            fault: RwSignal::new(None),
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
                move |answer| {
                    self.password.set(String::new());
                    match answer {
                        SignInAnswer::Session(session) => workspace.sign_in(session),
                        SignInAnswer::SecondStep(step) => self.ask(step),
                    }
                },
            );
        }
    }

    fn ask(self, step: SecondStep) {
        self.fault.set(None);
        self.factor.set(step.factors.first().copied().unwrap_or(FactorKind::Totp));
        self.code.set(String::new());
        self.factor_form.accepts(Vec::new());
        self.step.set(Some(step));
        self.focus_code();
    }

    fn focus_code(self) {
        let id = self.factor_form.id("code");
        request_animation_frame(move || browser::focus(&id));
    }

    /// Signs in with a passkey, which stands for the password too.
    fn show_passkey(self) {
        let workspace = self.workspace;
        self.fault.set(None);
        self.passkey_form.send(
            move |_| async move {
                let PasskeyRequest { challenge, options } = workspace.api.ask_for_passkey().await?;
                match passkey::show(&options).await {
                    Ok(credential) => {
                        let shown = ShowPasskey { challenge, credential };
                        workspace.api.show_passkey(&shown).await.map(Ok)
                    }
                    Err(fault) => Ok(Err(fault)),
                }
            },
            move |answer| match answer {
                Ok(session) => {
                    self.password.set(String::new());
                    self.step.set(None);
                    workspace.sign_in(session);
                }
                Err(fault) => {
                    self.fault.set(Some(fault));
                    request_animation_frame(|| browser::focus("sign-in-fault"));
                }
            },
        );
    }

    /// The button for a passkey, and why there was none.
    fn passkey_view(self, label: &'static str, lang: Lang) -> AnyView {
        let said = move || {
            let words = self.fault.get().map(|fault| words_of(fault, lang).to_owned());
            let words = words.or_else(|| {
                self.passkey_form.failure.get().map(|error| failure::say(&error, lang))
            });
            words.map(|words| {
                view! {
                    <div id="sign-in-fault" tabindex="-1">
                        <Notice kind=NoticeKind::Caution live=true><p>{words}</p></Notice>
                    </div>
                }
            })
        };
        view! {
            {said}
            <Button
                label=label
                kind=ButtonKind::Secondary
                busy=self.passkey_form.busy
                on_press=Callback::new(move |()| self.show_passkey())
            />
        }
        .into_any()
    }

    /// Returns to the password.
    fn start_again(self) {
        self.step.set(None);
        let id = self.form.id(if self.account.get_untracked().is_empty() {
            "account"
        } else {
            "password"
        });
        request_animation_frame(move || browser::focus(&id));
    }

    fn show(self) {
        let workspace = self.workspace;
        let Some(step) = self.step.get_untracked() else { return };
        let code = self.code.get_untracked().trim().to_owned();
        let problem = code.is_empty().then(|| FieldProblem::new("code", Wrong::Missing));
        if !self.factor_form.accepts(problem.into_iter().collect()) {
            return;
        }
        let factor = self.factor.get_untracked();
        let shown = ShowFactor { challenge: step.challenge, factor, code };
        self.factor_form.send(
            move |_| async move {
                match workspace.api.show_factor(&shown).await {
                    Err(error) if error.code() == Some("challenge_over") => Ok(Err(error)),
                    answer => answer.map(Ok),
                }
            },
            move |answer| {
                self.code.set(String::new());
                match answer {
                    Ok(session) => {
                        self.step.set(None);
                        workspace.sign_in(session);
                    }
                    // The password has to be given again.
                    Err(error) => {
                        self.step.set(None);
                        self.form.refuse(error);
                    }
                }
            },
        );
    }

    fn view(self, lang: Lang) -> AnyView {
        let step = self.step;
        let view = move || match step.get() {
            None => self.first(lang),
            Some(step) => self.second(&step, lang),
        };
        view.into_any()
    }

    fn first(self, lang: Lang) -> AnyView {
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
            {passkey::is_possible()
                .then(|| self.passkey_view(factor_words::sign_in_passkey(lang), lang))}
        }
        .into_any()
    }

    fn second(self, step: &SecondStep, lang: Lang) -> AnyView {
        let can_recover = step.factors.contains(&FactorKind::RecoveryCode);
        let has_passkey = step.factors.contains(&FactorKind::Passkey);
        // The kinds that have a code or a button of their own in this step.
        let first = step.factors.first().copied().unwrap_or(FactorKind::Totp);
        move_on(self.factor, move |factor| {
            let words = match factor {
                FactorKind::Totp => factor_words::step_totp(lang),
                FactorKind::Passkey => factor_words::step_passkey(lang),
                FactorKind::RecoveryCode => factor_words::step_recovery(lang),
            };
            // The field is drawn within the box, which tells it of what form it is.
            let field = move || match factor {
                FactorKind::Totp | FactorKind::Passkey => view! {
                    <Field
                        name="code"
                        label=factor_words::code(lang)
                        value=self.code
                        kind=FieldKind::Digits
                        autocomplete="one-time-code"
                        short=true
                    />
                }
                .into_any(),
                FactorKind::RecoveryCode => view! {
                    <Field
                        name="code"
                        label=factor_words::recovery_code(lang)
                        hint=factor_words::recovery_code_hint(lang)
                        value=self.code
                    />
                }
                .into_any(),
            };
            let form = (factor != FactorKind::Passkey).then(|| {
                view! {
                    <FormBox form=self.factor_form on_submit=Callback::new(move |()| self.show())>
                        {field()}
                        <SubmitButton label=text::sign_in(lang)/>
                    </FormBox>
                }
            });
            let passkey = (has_passkey && factor != FactorKind::RecoveryCode)
                .then(|| self.passkey_view(factor_words::use_passkey(lang), lang));
            let other = can_recover.then(|| {
                let (label, other) = match (factor, first) {
                    (FactorKind::RecoveryCode, FactorKind::Passkey) => {
                        (factor_words::use_passkey(lang), first)
                    }
                    (FactorKind::RecoveryCode, FactorKind::Totp | FactorKind::RecoveryCode) => {
                        (factor_words::to_totp(lang), FactorKind::Totp)
                    }
                    (FactorKind::Totp | FactorKind::Passkey, _) => {
                        (factor_words::to_recovery(lang), FactorKind::RecoveryCode)
                    }
                };
                view! {
                    <Button
                        label=label
                        kind=ButtonKind::Quiet
                        on_press=Callback::new(move |()| {
                            self.code.set(String::new());
                            self.factor_form.accepts(Vec::new());
                            self.factor.set(other);
                            self.focus_code();
                        })
                    />
                }
            });
            view! {
                <p>{words}</p>
                {form}
                {passkey}
                <div class="buttons">
                    {other}
                    <Button
                        label=factor_words::start_again(lang)
                        kind=ButtonKind::Quiet
                        on_press=Callback::new(move |()| self.start_again())
                    />
                </div>
            }
            .into_any()
        })
    }
}

/// Draws a view again for each value of a signal.
fn move_on<T: Clone + Send + Sync + 'static>(
    signal: RwSignal<T>,
    view: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    (move || view(signal.get())).into_any()
}
