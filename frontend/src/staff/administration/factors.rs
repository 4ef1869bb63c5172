//! The second factors of an account, which an administrator can remove for a colleague who has lost them.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::account::factors::facts;
use crate::staff::text::factor as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Failure, Notice, NoticeKind, waited};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::AccountId;
use shared::lang::Lang;
use shared::wire::Factors;

#[component]
pub fn FactorsOf(account: AccountId) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let is_own = workspace.session_now().is_some_and(|session| session.account == account);
    let account = StoredValue::new(account);
    let known = Remote::<Factors>::new();
    let fetch = move || known.fetch(workspace.api.factors(Some(account.get_value())));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    let again = Callback::new(move |()| fetch());
    let resetting = Form::new("factors-of");
    workspace.clears(resetting);
    let (sure, done) = (RwSignal::new(false), RwSignal::new(false));
    let reset = Callback::new(move |()| {
        resetting.send(
            move |_| async move { workspace.api.reset_factors(account.get_value()).await },
            move |()| {
                done.set(true);
                fetch();
                request_animation_frame(|| browser::focus("factors-reset"));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        done.get().then(|| {
            view! {
                <div id="factors-reset" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true><p>{text::reset_done(lang)}</p></Notice>
                </div>
            }
        })
    };
    let failed = move || resetting.failure.get().map(|error| view! { <Failure error=error/> });
    let content = move || {
        let lang = language.get();
        match known.seen.get() {
            None => waited(known.trouble, again),
            Some(factors) => listed(&factors, (!is_own).then_some((sure, reset)), lang),
        }
    };
    view! {
        <section class="part" aria-labelledby="factors-of-title">
            {spoken(|lang| view! { <h2 id="factors-of-title">{text::title_of(lang)}</h2> })}
            {said}
            {failed}
            {content}
        </section>
    }
}

fn listed(factors: &Factors, reset: Option<(RwSignal<bool>, Callback<()>)>, lang: Lang) -> AnyView {
    if factors.totp_since.is_none() && factors.passkeys.is_empty() {
        let required = factors.required.then(|| view! { <p>{text::required_of(lang)}</p> });
        return view! {
            <p>{text::none_of(lang)}</p>
            {required}
        }
        .into_any();
    }
    // It has to be pressed twice, so that nothing is removed by accident.
    let reset = reset.map(|(sure, reset)| {
        let press = move |_| {
            if sure.get_untracked() {
                reset.run(());
            }
            sure.update(|sure| *sure = !*sure);
        };
        let label = move || if sure.get() { text::reset_sure(lang) } else { text::reset(lang) };
        view! {
            <p class="hint">{text::reset_hint(lang)}</p>
            <button type="button" class="button secondary" on:click=press>{label}</button>
        }
    });
    view! {
        {facts(factors, lang)}
        {reset}
    }
    .into_any()
}
