//! Seats that wait for a second person, who confirms them or turns them down.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::staff::route::{Route, Watch};
use crate::staff::text::grant as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::workspace::{place_of, workspace};
use crate::ui::components::{
    Button, ButtonKind, Cell, Column, Empty, Failure, Notice, NoticeKind, Table,
};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::AccountId;
use shared::lang::{Lang, Say};
use shared::wire::{Account, Grant, Page};

/// What has come of a decision, and for whom.
#[derive(Clone)]
enum Outcome {
    Confirmed(String),
    Refused(String),
    Changed,
}

#[component]
pub fn Grants() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let own = workspace.session_now().map(|session| session.account);
    let (page, again) =
        follow::<Page<Grant>, _>(move |query| workspace.api.grants(cursor_in(query)));
    let form = Form::new("grant");
    workspace.clears(form);
    let outcome = RwSignal::new(None::<Outcome>);
    let decide = Callback::new(move |(grant, confirms): (Grant, bool)| {
        outcome.set(None);
        let name = grant.account.name.as_str().to_owned();
        form.send(
            move |_| async move {
                let answer = if confirms {
                    workspace.api.confirm_grant(grant).await
                } else {
                    workspace.api.refuse_grant(grant).await
                };
                match answer {
                    Err(error) if ApiError::is_stale_entry(&error) => Ok(Outcome::Changed),
                    Err(error) => Err(error),
                    Ok(()) if confirms => Ok(Outcome::Confirmed(name)),
                    Ok(()) => Ok(Outcome::Refused(name)),
                }
            },
            move |came| {
                outcome.set(Some(came));
                again.run(());
                request_animation_frame(|| browser::focus("grant-outcome"));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        outcome.get().map(|outcome| {
            let (kind, words) = match outcome {
                Outcome::Confirmed(name) => (NoticeKind::Success, text::confirmed(lang, name)),
                Outcome::Refused(name) => (NoticeKind::Success, text::refused(lang, name)),
                Outcome::Changed => (NoticeKind::Caution, text::changed(lang).to_owned()),
            };
            view! {
                <div id="grant-outcome" tabindex="-1">
                    <Notice kind=kind live=true><p>{words}</p></Notice>
                </div>
            }
        })
    };
    let failed = move || form.failure.get().map(|error| view! { <Failure error=error/> });
    let at = under(Route::Supervision(Watch::Grants).path());
    let list = fetched_list(page, again, text::none, at, move |items, lang| {
        table(items, own.as_ref(), decide, &workspace.names(), lang)
    });
    view! {
        {spoken(|lang| view! { <p class="hint">{text::hint(lang)}</p> })}
        {said}
        {failed}
        {list}
    }
}

fn seat_words(account: &Account, names: &Directory, lang: Lang) -> String {
    let role = account.seat.role().say(lang);
    match place_of(&account.seat, names, lang) {
        Some(place) => format!("{role} · {place}"),
        None => role.to_owned(),
    }
}

fn table(
    items: Vec<Grant>,
    own: Option<&AccountId>,
    decide: Callback<(Grant, bool)>,
    names: &Directory,
    lang: Lang,
) -> AnyView {
    if items.is_empty() {
        return view! { <Empty words=text::none(lang)/> }.into_any();
    }
    let columns = [
        text::person(lang),
        text::from(lang),
        text::to(lang),
        text::asked_by(lang),
        text::asked_at(lang),
        text::decide(lang),
    ]
    .map(Column::words);
    let rows = items
        .into_iter()
        .map(|grant| {
            let from = match &grant.before {
                None => text::new(lang).to_owned(),
                Some(before) if !before.active => text::off(lang).to_owned(),
                Some(before) => seat_words(before, names, lang),
            };
            let Account { account, name, .. } = &grant.account;
            vec![
                Cell::Words(format!("{} ({account})", name.as_str())),
                Cell::Words(from),
                Cell::Words(seat_words(&grant.account, names, lang)),
                Cell::of(&grant.asked_by),
                Cell::of(grant.asked_at.minute_text()),
                Cell::view(buttons(grant, own, decide, lang)),
            ]
        })
        .collect();
    view! { <Table caption=text::caption(lang) columns=columns.to_vec() rows=rows/> }.into_any()
}

fn buttons(
    grant: Grant,
    own: Option<&AccountId>,
    decide: Callback<(Grant, bool)>,
    lang: Lang,
) -> AnyView {
    let name = grant.account.name.as_str().to_owned();
    let is_own = own == Some(&grant.asked_by);
    let is_theirs = own == Some(&grant.account.account);
    let confirm = (!is_own && !is_theirs).then(|| {
        let grant = grant.clone();
        view! {
            <Button
                label=text::confirm_of(lang, &name)
                kind=ButtonKind::Secondary
                on_press=Callback::new(move |()| decide.run((grant.clone(), true)))
            />
        }
    });
    let refuse = if is_own { text::withdraw_of(lang, &name) } else { text::refuse_of(lang, &name) };
    let note = is_own.then(|| view! { <p class="hint">{text::own(lang)}</p> });
    view! {
        {note}
        {confirm}
        <Button
            label=refuse
            kind=ButtonKind::Quiet
            on_press=Callback::new(move |()| decide.run((grant.clone(), false)))
        />
    }
    .into_any()
}
