//! The identity that signs in to the own account, which its owner alone links.

use crate::client::browser;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::staff::text::provider as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Fact, Facts, Failure, Notice, NoticeKind, waited};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::provider::ProviderRefusal;
use shared::wire::{Identity, LinkedIdentity};

/// What the code in the address says, which the server put there when it sent the browser back.
pub fn refused_in(query: Option<String>) -> Option<ProviderRefusal> {
    let code = query?;
    ProviderRefusal::ALL.iter().copied().find(|known| known.code() == code)
}

/// Why the provider's sign-in came to nothing.
pub fn refused_view(refusal: ProviderRefusal, lang: Lang) -> AnyView {
    view! {
        <div id="provider-refused" tabindex="-1">
            <Notice kind=NoticeKind::Caution live=true><p>{refusal.say(lang)}</p></Notice>
        </div>
    }
    .into_any()
}

#[component]
pub fn OwnIdentity() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let query = navigation().whole_query();
    let known = Remote::<LinkedIdentity>::new();
    let fetch = move || known.fetch(workspace.api.linked_identity(None));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    let again = Callback::new(move |()| fetch());
    let changing = Form::new("identity");
    workspace.clears(changing);
    let unavailable = RwSignal::new(false);
    let (sure, gone) = (RwSignal::new(false), RwSignal::new(false));
    let link = Callback::new(move |()| {
        unavailable.set(false);
        changing.send(
            move |_| async move {
                match workspace.api.link_identity().await {
                    Err(error) if error.code() == Some("provider_unavailable") => Ok(None),
                    answer => answer.map(Some),
                }
            },
            move |there| match there {
                Some(there) => browser::leave_for(&there.address),
                None => unavailable.set(true),
            },
        );
    });
    let unlink = Callback::new(move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        sure.set(false);
        changing.send(
            move |_| async move { workspace.api.unlink_identity(None).await },
            move |()| {
                gone.set(true);
                fetch();
                request_animation_frame(|| browser::focus("identity-gone"));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        if gone.get() {
            let words = text::unlinked(lang);
            return view! {
                <div id="identity-gone" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true><p>{words}</p></Notice>
                </div>
            }
            .into_any();
        }
        let refused = unavailable.get().then_some(ProviderRefusal::Unavailable);
        let refused = refused.or_else(|| refused_in(query.with(|query| query.get("refused"))));
        match refused {
            Some(refusal) => refused_view(refusal, lang),
            None if query.with(|query| query.get("linked")).is_some() => view! {
                <Notice kind=NoticeKind::Success live=true><p>{text::linked(lang)}</p></Notice>
            }
            .into_any(),
            None => ().into_any(),
        }
    };
    let failed = move || changing.failure.get().map(|error| view! { <Failure error=error/> });
    let content = move || {
        let lang = language.get();
        let Some(now) = known.seen.get() else { return waited(known.trouble, again) };
        match (now.identity, now.provider) {
            (Some(identity), _) => {
                let label = move || {
                    if sure.get() { text::unlink_sure(lang) } else { text::unlink(lang) }
                };
                let unlink = now.has_password.then(|| view! {
                    <button type="button" class="button secondary" on:click=move |_| unlink.run(())>
                        {label}
                    </button>
                });
                let stays = (!now.has_password)
                    .then(|| view! { <p class="hint">{text::no_password(lang)}</p> });
                view! { {facts(&identity, lang)} {unlink} {stays} }.into_any()
            }
            (None, Some(host)) => view! {
                <p class="hint">{text::hint(lang, host.as_str())}</p>
                <p>{text::none(lang)}</p>
                <Button
                    label=text::link(lang)
                    kind=ButtonKind::Secondary
                    busy=changing.busy
                    on_press=link
                />
            }
            .into_any(),
            (None, None) => ().into_any(),
        }
    };
    // Where there is nothing to link with, there is nothing to say.
    let is_there = move || {
        known.seen.with(|seen| {
            seen.as_ref().is_some_and(|now| now.identity.is_some() || now.provider.is_some())
        })
    };
    view! {
        <section class="part" aria-labelledby="identity-title" hidden=move || !is_there()>
            {spoken(|lang| view! { <h2 id="identity-title">{text::account_title(lang)}</h2> })}
            {said}
            {failed}
            {content}
        </section>
    }
}

/// An identity in words.
pub fn facts(identity: &Identity, lang: Lang) -> AnyView {
    let facts = vec![
        Fact::new(text::issuer(lang), identity.issuer.clone()),
        Fact::new(text::subject(lang), identity.subject.clone()),
        Fact::new(text::since(lang), identity.since.minute_text()),
    ];
    view! { <Facts facts=facts/> }.into_any()
}
