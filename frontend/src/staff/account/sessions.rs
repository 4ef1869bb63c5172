//! The open sessions of the signed-in user, or, for an administrator, of an account; each can be ended.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::text::account as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Cell, Column, Failure, Notice, NoticeKind, Table, waited,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::AccountId;
use shared::lang::Lang;
use shared::wire::{OpenSession, Page};

#[component]
pub fn Sessions(
    /// An account, or `None` for the signed-in user's own.
    of: Option<AccountId>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let is_own = of.is_none();
    let of = StoredValue::new(of);
    let open = Remote::<Page<OpenSession>>::new();
    let fetch = move || open.fetch(workspace.api.sessions(of.get_value()));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    let ended = RwSignal::new(false);
    let ending = Form::new("sessions");
    workspace.clears(ending);
    // `None` ends all but the present one.
    let end = Callback::new(move |id: Option<String>| {
        ended.set(false);
        ending.send(
            move |_| async move {
                match id {
                    Some(id) => workspace.api.end_session(of.get_value(), id).await,
                    None => workspace.api.end_sessions(of.get_value()).await,
                }
            },
            move |()| {
                ended.set(true);
                fetch();
                request_animation_frame(|| browser::focus("session-gone"));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        ended.get().then(|| {
            view! {
                <div id="session-gone" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true><p>{text::ended(lang)}</p></Notice>
                </div>
            }
        })
    };
    let failed = move || ending.failure.get().map(|error| view! { <Failure error=error/> });
    let again = Callback::new(move |()| fetch());
    let list = move || {
        let lang = language.get();
        match open.seen.get() {
            None => waited(open.trouble, again),
            Some(page) => listed(page.items, is_own, end, lang),
        }
    };
    view! {
        <section class="part" aria-labelledby="sessions-title">
            {spoken(move |lang| {
                let title =
                    if is_own { text::sessions_title(lang) } else { text::sessions_title_of(lang) };
                view! {
                    <h2 id="sessions-title">{title}</h2>
                    {is_own.then(|| view! { <p class="hint">{text::sessions_hint(lang)}</p> })}
                }
            })}
            {said}
            {failed}
            {list}
        </section>
    }
}

fn listed(
    items: Vec<OpenSession>,
    is_own: bool,
    end: Callback<Option<String>>,
    lang: Lang,
) -> AnyView {
    if items.is_empty() {
        return view! { <p>{text::sessions_none(lang)}</p> }.into_any();
    }
    let has_others = items.iter().any(|session| !session.here);
    let columns = [text::which(lang), text::began(lang), text::used(lang), text::end(lang)]
        .map(Column::words);
    let rows = items
        .into_iter()
        .map(|session| {
            let began = session.began_at.minute_text();
            let which = if session.here { text::here(lang) } else { text::elsewhere(lang) };
            let action = if session.here {
                Cell::of("–")
            } else {
                let label = text::end_of(lang, &began);
                Cell::view(view! {
                    <Button
                        label=label
                        kind=ButtonKind::Quiet
                        on_press=Callback::new(move |()| end.run(Some(session.id.clone())))
                    />
                })
            };
            vec![Cell::of(which), Cell::of(began), Cell::of(session.used_at.minute_text()), action]
        })
        .collect();
    let all = if is_own { text::end_others(lang) } else { text::end_all(lang) };
    view! {
        <Table caption=text::sessions_caption(lang) columns=columns.to_vec() rows=rows/>
        {has_others.then(|| {
            view! {
                <div class="buttons">
                    <Button
                        label=all
                        kind=ButtonKind::Secondary
                        on_press=Callback::new(move |()| end.run(None))
                    />
                </div>
            }
        })}
    }
    .into_any()
}
