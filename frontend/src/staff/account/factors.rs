//! The second factors of the signed-in user: setting one up, recovery codes, removal.

use crate::client::browser;
use crate::client::load::Remote;
use crate::client::passkey::{self, PasskeyFault};
use crate::client::staff::StaffApi;
use crate::staff::text::factor as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Fact, Facts, Failure, Field, FieldKind, FormBox, Heading, Notice,
    NoticeKind, QrCode, SubmitButton, waited,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Line;
use shared::wire::{
    ConfirmTotp, Factors, Passkey, PasskeyRequest, RecoveryCodes, RegisterPasskey, Session,
    TotpSetup,
};

/// What a set-up has come to.
#[derive(Clone)]
enum Stage {
    /// Nothing is being set up.
    Idle,
    SettingUp(TotpSetup),
    /// Recovery codes are shown, which is once.
    Codes(Vec<String>),
}

#[derive(Clone, Copy, PartialEq)]
enum Said {
    Confirmed,
    Removed,
    PasskeyRemoved,
}

#[derive(Clone, Copy)]
struct SetUp {
    api: StaffApi,
    /// Whether the page is about nothing else, so that its parts follow the main heading.
    is_page: bool,
    stage: RwSignal<Stage>,
    said: RwSignal<Option<Said>>,
    begin: Form,
    confirm: Form,
    code: RwSignal<String>,
    passkey: Form,
    passkey_name: RwSignal<String>,
    /// What the browser said when it was asked for a passkey.
    fault: RwSignal<Option<PasskeyFault>>,
    /// Called when the factors have changed and everything has been shown.
    changed: Callback<()>,
}

impl SetUp {
    fn new(is_page: bool, changed: Callback<()>) -> SetUp {
        let workspace = workspace();
        let [begin, confirm, passkey] = ["factor-begin", "factor", "passkey"].map(Form::new);
        for form in [begin, confirm, passkey] {
            workspace.clears(form);
        }
        SetUp {
            api: workspace.api,
            is_page,
            stage: RwSignal::new(Stage::Idle),
            said: RwSignal::new(None),
            begin,
            confirm,
            code: RwSignal::new(String::new()),
            passkey,
            passkey_name: RwSignal::new(String::new()),
            fault: RwSignal::new(None),
            changed,
        }
    }

    fn begin(self) {
        let api = self.api;
        self.said.set(None);
        self.code.set(String::new());
        self.begin.send(
            move |_| async move { api.set_up_totp().await },
            move |setup| {
                self.stage.set(Stage::SettingUp(setup));
                request_animation_frame(|| browser::focus("factor-set-up"));
            },
        );
    }

    fn confirm(self, setup: &TotpSetup) {
        let api = self.api;
        let code = self.code.get_untracked().trim().to_owned();
        let problem = code.is_empty().then(|| FieldProblem::new("code", Wrong::Missing));
        if !self.confirm.accepts(problem.into_iter().collect()) {
            return;
        }
        let confirm = ConfirmTotp { challenge: setup.challenge.clone(), code };
        self.confirm.send(
            move |_| async move { api.confirm_totp(&confirm).await },
            move |RecoveryCodes { codes }| {
                self.said.set(Some(Said::Confirmed));
                self.show(codes);
            },
        );
    }

    /// Has the browser make a passkey, and registers it.
    fn add_passkey(self) {
        let api = self.api;
        self.said.set(None);
        self.fault.set(None);
        let name = self.passkey_name.with_untracked(|typed| Line::new(typed.trim()));
        let name = name.map_err(|error| vec![FieldProblem::new("name", error.into())]);
        let Some(name) = self.passkey.takes(name) else { return };
        self.passkey.send(
            move |_| async move {
                let PasskeyRequest { challenge, options } = api.set_up_passkey().await?;
                match passkey::create(&options).await {
                    Ok(credential) => {
                        let register = RegisterPasskey { challenge, name, credential };
                        api.register_passkey(&register).await.map(Ok)
                    }
                    Err(fault) => Ok(Err(fault)),
                }
            },
            move |answer| match answer {
                Ok(RecoveryCodes { codes }) => {
                    self.passkey_name.set(String::new());
                    self.said.set(Some(Said::Confirmed));
                    self.show(codes);
                }
                Err(fault) => self.blame(fault),
            },
        );
    }

    fn remove_passkey(self, id: String) {
        let api = self.api;
        self.said.set(None);
        self.begin.send(
            move |_| async move { api.remove_passkey(id).await },
            move |()| {
                self.said.set(Some(Said::PasskeyRemoved));
                self.finish();
            },
        );
    }

    fn blame(self, fault: PasskeyFault) {
        self.fault.set(Some(fault));
        request_animation_frame(|| browser::focus("passkey-fault"));
    }

    /// The form that adds a passkey.
    fn passkey_view(self, lang: Lang) -> AnyView {
        let fault = move || {
            self.fault.get().map(|fault| {
                view! {
                    <div id="passkey-fault" tabindex="-1">
                        <Notice kind=NoticeKind::Caution live=true>
                            <p>{words_of(fault, lang)}</p>
                        </Notice>
                    </div>
                }
            })
        };
        view! {
            {fault}
            <FormBox form=self.passkey on_submit=Callback::new(move |()| self.add_passkey())>
                <Field
                    name="name"
                    label=text::passkey_name(lang)
                    hint=text::passkey_name_hint(lang)
                    value=self.passkey_name
                />
                <SubmitButton label=text::passkey_add(lang) kind=ButtonKind::Secondary/>
            </FormBox>
        }
        .into_any()
    }

    fn replace_codes(self) {
        let api = self.api;
        self.said.set(None);
        self.begin.send(
            move |_| async move { api.replace_recovery_codes().await },
            move |RecoveryCodes { codes }| self.show(codes),
        );
    }

    fn remove(self) {
        let api = self.api;
        self.said.set(None);
        self.begin.send(
            move |_| async move { api.remove_totp().await },
            move |()| {
                self.said.set(Some(Said::Removed));
                self.finish();
            },
        );
    }

    fn show(self, codes: Vec<String>) {
        if codes.is_empty() {
            self.finish();
        } else {
            self.stage.set(Stage::Codes(codes));
            request_animation_frame(|| browser::focus("factor-codes"));
        }
    }

    fn finish(self) {
        self.stage.set(Stage::Idle);
        self.changed.run(());
        request_animation_frame(|| browser::focus("factor-said"));
    }

    /// The set-up or the codes, in place of `idle`.
    fn view(self, idle: impl Fn(Lang) -> AnyView + Send + 'static) -> AnyView {
        let language = language();
        let said = move || {
            let lang = language.get();
            self.said.get().map(|said| {
                let words = match said {
                    Said::Confirmed => text::confirmed(lang),
                    Said::Removed => text::removed(lang),
                    Said::PasskeyRemoved => text::passkey_removed(lang),
                };
                view! {
                    <div id="factor-said" tabindex="-1">
                        <Notice kind=NoticeKind::Success live=true><p>{words}</p></Notice>
                    </div>
                }
            })
        };
        let failed = move || self.begin.failure.get().map(|error| view! { <Failure error=error/> });
        let stage = move || {
            let lang = language.get();
            match self.stage.get() {
                Stage::Idle => idle(lang),
                Stage::SettingUp(setup) => self.setting_up(setup, lang),
                Stage::Codes(codes) => self.codes(codes, lang),
            }
        };
        view! {
            {said}
            {failed}
            {stage}
        }
        .into_any()
    }

    fn title(self, id: &'static str, words: &'static str) -> AnyView {
        if self.is_page {
            view! { <h2 id=id>{words}</h2> }.into_any()
        } else {
            view! { <h3 id=id>{words}</h3> }.into_any()
        }
    }

    fn setting_up(self, setup: TotpSetup, lang: Lang) -> AnyView {
        // Groups of four are easier to type.
        let letters: Vec<char> = setup.secret.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        let (uri, secret) = (setup.uri.clone(), groups.join(" "));
        view! {
            <div id="factor-set-up" class="factor-step" tabindex="-1" role="group" aria-labelledby="factor-set-up-title">
                {self.title("factor-set-up-title", text::set_up_title(lang))}
                <p>{text::set_up_scan(lang)}</p>
                <QrCode address=uri label=text::qr(lang)/>
                <p>{text::secret(lang)}" "<code class="key-secret">{secret}</code></p>
                <p>{text::set_up_then(lang)}</p>
                <FormBox form=self.confirm on_submit=Callback::new(move |()| self.confirm(&setup))>
                    <Field
                        name="code"
                        label=text::code(lang)
                        value=self.code
                        kind=FieldKind::Digits
                        autocomplete="one-time-code"
                        short=true
                    />
                    <div class="buttons">
                        <SubmitButton label=text::confirm(lang)/>
                        <Button
                            label=text::cancel(lang)
                            kind=ButtonKind::Quiet
                            on_press=Callback::new(move |()| self.stage.set(Stage::Idle))
                        />
                    </div>
                </FormBox>
            </div>
        }
        .into_any()
    }

    fn codes(self, codes: Vec<String>, lang: Lang) -> AnyView {
        let codes: Vec<AnyView> = codes
            .into_iter()
            .map(|code| view! { <li><code class="key-secret">{code}</code></li> }.into_any())
            .collect();
        view! {
            <div id="factor-codes" class="factor-step" tabindex="-1" role="group" aria-labelledby="factor-codes-title">
                {self.title("factor-codes-title", text::codes_title(lang))}
                <p>{text::codes_words(lang)}</p>
                <ol class="recovery-codes">{codes}</ol>
                <Button
                    label=text::codes_kept(lang)
                    on_press=Callback::new(move |()| self.finish())
                />
            </div>
        }
        .into_any()
    }
}

#[component]
pub fn OwnFactors() -> impl IntoView {
    let workspace = workspace();
    let known = Remote::<Factors>::new();
    let fetch = move || known.fetch(workspace.api.factors(None));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    let again = Callback::new(move |()| fetch());
    let sure = RwSignal::new(Sure::Nothing);
    let set_up = SetUp::new(false, again);
    let content = set_up.view(move |lang| match known.seen.get() {
        None => waited(known.trouble, again),
        Some(factors) => own(&factors, set_up, sure, lang),
    });
    view! {
        <section class="part narrow" aria-labelledby="factors-title">
            {spoken(|lang| {
                view! {
                    <h2 id="factors-title">{text::title(lang)}</h2>
                    <p class="hint">{text::hint(lang)}</p>
                }
            })}
            {content}
        </section>
    }
}

fn own(factors: &Factors, set_up: SetUp, sure: RwSignal<Sure>, lang: Lang) -> AnyView {
    let has_any = factors.totp_since.is_some() || !factors.passkeys.is_empty();
    let is_last = factors.totp_since.is_none() || factors.passkeys.is_empty();
    let required = factors.required.then(|| view! { <p>{text::required(lang)}</p> });
    let none = (!has_any).then(|| view! { <p>{text::none(lang)}</p> });
    let label =
        if factors.totp_since.is_some() { text::set_up_another(lang) } else { text::set_up(lang) };
    let codes = has_any.then(|| {
        view! {
            <Button
                label=text::new_codes(lang)
                kind=ButtonKind::Secondary
                busy=set_up.begin.busy
                on_press=Callback::new(move |()| set_up.replace_codes())
            />
        }
    });
    let can_remove = !(factors.required && is_last);
    let remove = (factors.totp_since.is_some() && can_remove).then(|| {
        let labels = (text::remove(lang).to_owned(), text::remove_sure(lang).to_owned());
        twice(sure, Sure::Totp, labels, set_up.begin, move || set_up.remove())
    });
    view! {
        {none}
        {facts(factors, lang)}
        {required}
        <div class="buttons">
            <Button
                label=label
                kind=ButtonKind::Secondary
                busy=set_up.begin.busy
                on_press=Callback::new(move |()| set_up.begin())
            />
            {codes}
            {remove}
        </div>
        <h3>{text::passkeys(lang)}</h3>
        {own_passkeys(factors, can_remove, set_up, sure, lang)}
    }
    .into_any()
}

fn own_passkeys(
    factors: &Factors,
    can_remove: bool,
    set_up: SetUp,
    sure: RwSignal<Sure>,
    lang: Lang,
) -> AnyView {
    let rows: Vec<AnyView> = factors
        .passkeys
        .iter()
        .map(|passkey| {
            let Passkey { id, name, since } = passkey.clone();
            let labels = (
                text::passkey_remove(lang, name.as_str()),
                text::passkey_remove_sure(lang, name.as_str()),
            );
            let remove = can_remove.then(|| {
                let of = Sure::Passkey(id.clone());
                twice(sure, of, labels, set_up.begin, move || set_up.remove_passkey(id.clone()))
            });
            view! {
                <li>
                    <span dir="auto">{name.as_str().to_owned()}</span>
                    " · "
                    {text::passkey_since(lang)}
                    " "
                    {since.day().to_string()}
                    " "
                    {remove}
                </li>
            }
            .into_any()
        })
        .collect();
    let list = (!rows.is_empty()).then(|| view! { <ul class="spans">{rows}</ul> });
    let add = if !factors.passkeys_possible {
        view! { <p class="hint">{text::passkeys_impossible(lang)}</p> }.into_any()
    } else if !passkey::is_possible() {
        view! { <p class="hint">{text::passkey_unsupported(lang)}</p> }.into_any()
    } else {
        set_up.passkey_view(lang)
    };
    view! {
        <p class="hint">{text::passkeys_hint(lang)}</p>
        {list}
        {add}
    }
    .into_any()
}

/// Which button was pressed once.
#[derive(Clone, PartialEq)]
enum Sure {
    Nothing,
    Totp,
    Passkey(String),
}

/// A button that has to be pressed twice, so that nothing is removed by accident.
fn twice(
    sure: RwSignal<Sure>,
    of: Sure,
    (once, again): (String, String),
    form: Form,
    done: impl Fn() + 'static,
) -> AnyView {
    let of = StoredValue::new(of);
    let is_sure = move || sure.get() == of.get_value();
    let press = move |_| {
        if untrack(is_sure) {
            if !form.busy.get_untracked() {
                sure.set(Sure::Nothing);
                done();
            }
        } else {
            sure.set(of.get_value());
        }
    };
    let label = move || if is_sure() { again.clone() } else { once.clone() };
    view! { <button type="button" class="button quiet" on:click=press>{label}</button> }.into_any()
}

/// What the user can do about a passkey that did not come.
pub fn words_of(fault: PasskeyFault, lang: Lang) -> &'static str {
    match fault {
        PasskeyFault::Cancelled => text::passkey_cancelled(lang),
        PasskeyFault::Registered => text::passkey_registered(lang),
        PasskeyFault::Unsupported => text::passkey_unsupported(lang),
    }
}

/// The factors of an account in words.
pub fn facts(factors: &Factors, lang: Lang) -> AnyView {
    let mut facts = Vec::new();
    if let Some(since) = factors.totp_since {
        facts.push(Fact::new(text::app_since(lang), text::since(lang, since.day())));
    }
    if !factors.passkeys.is_empty() {
        facts.push(Fact::new(text::passkeys(lang), factors.passkeys.len().to_string()));
    }
    if facts.is_empty() {
        return ().into_any();
    }
    facts.push(Fact::new(text::codes_left(lang), factors.recovery_codes.to_string()));
    view! { <Facts facts=facts/> }.into_any()
}

/// What is shown instead of every page until a factor that the rules require is set up.
#[component]
pub fn EnrolFactor() -> impl IntoView {
    let workspace = workspace();
    let done = Callback::new(move |()| {
        if let Some(session) = workspace.session_now() {
            workspace.sign_in(Session { enrol_factor: false, ..session });
        }
    });
    let set_up = SetUp::new(true, done);
    let content = set_up.view(move |lang| {
        view! {
            <Button
                label=text::set_up(lang)
                busy=set_up.begin.busy
                on_press=Callback::new(move |()| set_up.begin())
            />
            {passkey::is_possible().then(|| {
                view! {
                    <h2>{text::passkeys(lang)}</h2>
                    <p class="hint">{text::passkeys_hint(lang)}</p>
                    {set_up.passkey_view(lang)}
                }
            })}
        }
        .into_any()
    });
    view! {
        <div class="narrow">
            {spoken(|lang| {
                view! {
                    <Heading text=text::enrol_title(lang)/>
                    <p>{text::enrol_words(lang)}</p>
                }
            })}
            {content}
        </div>
    }
}
