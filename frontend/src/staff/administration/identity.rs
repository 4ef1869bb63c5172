//! The identity that signs in to an account, which an administrator can take away.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::account::identity::facts;
use crate::staff::text::provider as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Failure, Notice, NoticeKind};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::AccountId;
use shared::wire::LinkedIdentity;

#[component]
pub fn IdentityOf(account: AccountId) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let is_own = workspace.session_now().is_some_and(|session| session.account == account);
    let account = StoredValue::new(account);
    let known = Remote::<LinkedIdentity>::new();
    let fetch = move || known.fetch(workspace.api.linked_identity(Some(account.get_value())));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    let unlinking = Form::new("identity-of");
    workspace.clears(unlinking);
    let (sure, gone) = (RwSignal::new(false), RwSignal::new(false));
    let unlink = move |_| {
        // It has to be pressed twice, so that nothing is taken away by accident.
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        sure.set(false);
        unlinking.send(
            move |_| async move { workspace.api.unlink_identity(Some(account.get_value())).await },
            move |()| {
                gone.set(true);
                fetch();
                request_animation_frame(|| browser::focus("identity-of-gone"));
            },
        );
    };
    let said = move || {
        let lang = language.get();
        gone.get().then(|| view! {
            <div id="identity-of-gone" tabindex="-1">
                <Notice kind=NoticeKind::Success live=true><p>{text::of_unlinked(lang)}</p></Notice>
            </div>
        })
    };
    let failed = move || unlinking.failure.get().map(|error| view! { <Failure error=error/> });
    let content = move || {
        let lang = language.get();
        let identity = known.seen.get()?.identity?;
        let label = move || if sure.get() { text::unlink_sure(lang) } else { text::unlink(lang) };
        let unlink = (!is_own).then(|| {
            view! {
                <p class="hint">{text::of_hint(lang)}</p>
                <button type="button" class="button secondary" on:click=unlink>{label}</button>
            }
        });
        Some(view! { {facts(&identity, lang)} {unlink} })
    };
    let is_there = move || {
        gone.get()
            || known.seen.with(|seen| seen.as_ref().is_some_and(|now| now.identity.is_some()))
    };
    view! {
        <section class="part" aria-labelledby="identity-of-title" hidden=move || !is_there()>
            {spoken(|lang| view! { <h2 id="identity-of-title">{text::account_title(lang)}</h2> })}
            {said}
            {failed}
            {content}
        </section>
    }
}
