//! How notices were delivered: what was sent to whom through which gateway, and what could not be delivered, with a
//! button to send it again.

use crate::client::http::ApiError;
use crate::client::navigation::navigation;
use crate::staff::due::machine_time;
use crate::staff::route::{Delivered, Room, Route, rooms_of};
use crate::staff::text::notices as words;
use crate::staff::views::listed::{cursor_in, keep_looking, polled_links, under};
use crate::staff::views::poll::stale_notice;
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, Fact, Facts, Failure, waited};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::actor::desk_letter;
use shared::directory::Directory;
use shared::duty::Owner;
use shared::id::{DepartmentId, WindowId};
use shared::lang::{Lang, Say};
use shared::sentence::owner_name;
use shared::vocabulary::Role;
use shared::wire::Page;
use shared::wire::notice::{Fault, NoticeState, Recipient, SentNotice};

/// The seconds between two refreshes of what was sent. The undelivered notices are not refreshed, so that a notice
/// that is sent again stays in sight with its status.
const EVERY_SECONDS: u64 = 10;

/// The gateway of an installation without one.
const KEPT: &str = "kept";

#[component]
pub fn DeliveredList(
    /// Whether to show sent notices or undelivered ones.
    delivered: Delivered,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let query = navigation().whole_query();
    let cursor = Memo::new(move |_| query.with(cursor_in));
    let ask = move |cursor: Option<String>| async move {
        match delivered {
            Delivered::Dead => workspace.api.dead_notices(cursor).await,
            Delivered::Mine | Delivered::Sent => workspace.api.sent_notices(cursor).await,
        }
    };
    let every_seconds = (delivered == Delivered::Sent).then_some(EVERY_SECONDS);
    let (page, again) = keep_looking::<Page<SentNotice>, _, _>(cursor, every_seconds, ask);
    let role = Memo::new(move |_| workspace.session().map(|session| session.seat.role()));
    let intro = spoken(move |lang| {
        let said = match (delivered, role.get()) {
            (Delivered::Dead, _) => words::dead_words(lang),
            (Delivered::Mine | Delivered::Sent, Some(Role::WindowLead)) => {
                words::sent_words_lead(lang)
            }
            (Delivered::Mine | Delivered::Sent, _) => words::sent_words_keeper(lang),
        };
        view! { <p class="hint">{said}</p> }
    });
    let rows = move || {
        page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.clone()).unwrap_or_default())
    };
    let empty =
        Memo::new(move |_| page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.is_empty())));
    let next = Memo::new(move |_| page.seen.with(|seen| seen.as_ref()?.cursor.clone()));
    let list = move || {
        let lang = language.get();
        match empty.get() {
            None => waited(page.trouble, again),
            Some(true) => {
                let said = match (next.get(), delivered) {
                    (Some(_), _) => words::none_here(lang),
                    (None, Delivered::Dead) => words::none_dead(lang),
                    (None, Delivered::Mine | Delivered::Sent) => words::none_sent(lang),
                };
                view! { <Empty words=said/> }.into_any()
            }
            Some(false) => {
                let names = StoredValue::new(workspace.names());
                let opens_cases =
                    role.get().is_some_and(|role| rooms_of(role).contains(&Room::Queue));
                let line = move |sent: SentNotice| {
                    let whom = names.with_value(|names| whom(&sent.to, names, lang));
                    view! { <Line sent=sent whom=whom opens_cases=opens_cases lang=lang/> }
                };
                view! {
                    <ol class="case-list">
                        <For each=rows key=|sent| sent.id.clone() children=line/>
                    </ol>
                }
                .into_any()
            }
        }
    };
    view! {
        {intro}
        {stale_notice(page)}
        {list}
        {polled_links(page, |page| page.cursor.clone(), under(Route::Notices(delivered).path()))}
    }
}

/// A notice with its status; an undelivered one can be sent again.
#[component]
fn Line(sent: SentNotice, whom: String, opens_cases: bool, lang: Lang) -> impl IntoView {
    let workspace = workspace();
    let id = StoredValue::new(sent.id.clone());
    let was_dead = sent.state == NoticeState::Dead;
    let at = sent.settled_at.unwrap_or(sent.made_at);
    let what = match (&sent.subject, &sent.body) {
        (Some(_), Some(body)) => {
            let tag = sent.lang.tag();
            view! { <p class="as-written notice-body" lang=tag>{body.clone()}</p> }.into_any()
        }
        (None, _) | (_, None) => {
            view! { <p class="hint">{words::hidden_words(lang)}</p> }.into_any()
        }
    };
    let about = sent.about.map(|number| {
        let value = if opens_cases {
            let href = Route::Case(number).path();
            view! { <a href=href>{number.to_string()}</a> }.into_any()
        } else {
            number.to_string().into_any()
        };
        view! { <p class="case-about"><span>{words::about_case(lang)} " " {value}</span></p> }
    });
    let of_plan = sent.plan.clone().filter(|_| opens_cases).map(|plan| {
        let href = Route::Plan(plan).path();
        view! { <p class="case-about"><a href=href>{words::about_plan(lang)}</a></p> }
    });
    let now = RwSignal::new(sent);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let asked = RwSignal::new(false);
    let press = Callback::new(move |()| {
        busy.set(true);
        failure.set(None);
        leptos::task::spawn_local(async move {
            let answer = workspace.api.resend_notice(id.get_value()).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(sent) => {
                    asked.set(true);
                    now.set(sent);
                }
                Err(error) => failure.set(Some(error)),
            }
        });
    });
    let described = words::resend_what(lang, &whom);
    let resend = was_dead.then(|| {
        let label = Memo::new(move |_| {
            let is_dead = now.with(|now| now.state == NoticeState::Dead);
            if is_dead { words::resend(lang) } else { words::how_far(lang) }
        });
        view! {
            <div class="buttons">
                <button
                    type="button"
                    class="button secondary"
                    class:busy=move || busy.get()
                    aria-disabled=move || busy.get().then_some("true")
                    on:click=move |_| {
                        if !busy.get_untracked() {
                            press.run(());
                        }
                    }
                >
                    {move || label.get()}
                    <span class="unseen">" " {described}</span>
                </button>
                <p role="status">
                    {move || {
                        asked
                            .get()
                            .then(|| words::resent_as(lang, now.with(|now| now.state.say(lang))))
                    }}
                </p>
            </div>
            {move || {
                failure.get().map(|error| view! { <Failure error=error again=press/> })
            }}
        }
    });
    view! {
        <li class="case-line notice-line">
            <p class="case-time"><time datetime=machine_time(at)>{at.minute_text()}</time></p>
            <div class="case-what">
                <p class="notice-whom">{whom}</p>
                {what}
                {about}
                {of_plan}
                {move || now.with(|now| delivery(now, lang))}
                {resend}
            </div>
            <p class="case-stage">{move || now.with(|now| state_tag(now, lang))}</p>
        </li>
    }
}

/// The status. Without a gateway, a stored notice counts as sent although it never left the installation.
fn state_tag(sent: &SentNotice, lang: Lang) -> AnyView {
    let state = sent.state;
    if state == NoticeState::Sent && sent.through.as_deref() == Some(KEPT) {
        return view! { <span class="tag">{words::kept_state(lang)}</span> }.into_any();
    }
    let class = match state {
        NoticeState::Waiting => "tag working",
        NoticeState::Sent => "tag done",
        NoticeState::Shown => "tag",
        NoticeState::Dead => "tag back",
    };
    view! { <span class=class>{state.say(lang)}</span> }.into_any()
}

/// The gateway, the number of attempts, and the last error.
fn delivery(sent: &SentNotice, lang: Lang) -> AnyView {
    let mut facts = Vec::new();
    let through = match (sent.through.as_deref(), sent.state) {
        (Some(through), _) => Some(through_words(through, lang)),
        (None, NoticeState::Shown) => Some(words::through_none(lang).to_owned()),
        (None, NoticeState::Waiting | NoticeState::Sent | NoticeState::Dead) => None,
    };
    facts.extend(through.map(|through| Fact::new(words::through(lang), through)));
    facts.push(Fact::new(words::attempts(lang), sent.attempts.to_string()));
    facts.extend(sent.next_try.map(|at| Fact::new(words::next_try(lang), at.minute_text())));
    facts.extend(
        sent.last_error
            .as_deref()
            .map(|code| Fact::new(words::last_error(lang), error_words(code, lang))),
    );
    view! { <Facts facts=facts/> }.into_any()
}

/// The name of a gateway; one that this page does not know yet is shown as its code.
fn through_words(code: &str, lang: Lang) -> String {
    match code {
        "sns" => words::through_sns(lang).into(),
        "ses" => words::through_ses(lang).into(),
        "webhook" => words::through_webhook(lang).into(),
        KEPT => words::through_kept(lang).into(),
        other => other.to_owned(),
    }
}

/// The words for an error; one that this page does not know yet is shown as its code.
fn error_words(code: &str, lang: Lang) -> String {
    Fault::read(code).map_or_else(|| code.to_owned(), |fault| fault.say(lang).to_owned())
}

/// The recipient of a notice. A desk is shown as the server names it: a letter and its place.
fn whom(to: &Recipient, names: &Directory, lang: Lang) -> String {
    match to {
        Recipient::Citizen { phone: to } | Recipient::CitizenByEmail { email: to } => {
            words::to_citizen(lang, to)
        }
        Recipient::Account { account } => words::to_account(lang, account),
        Recipient::Desk { owner } => {
            let role = match owner.split_once(':') {
                Some(("w", id)) => {
                    return WindowId::new(id)
                        .map_or_else(|_| id.to_owned(), |id| names.window(&id, lang).to_owned());
                }
                Some(("d", id)) => {
                    return DepartmentId::new(id).map_or_else(
                        |_| id.to_owned(),
                        |id| names.department(&id, lang).to_owned(),
                    );
                }
                Some(("l", id)) => {
                    return DepartmentId::new(id).map_or_else(
                        |_| id.to_owned(),
                        |id| {
                            let owner = Owner::LeaderInCharge { department: Some(id) };
                            owner_name(&owner, names, lang)
                        },
                    );
                }
                Some(_) | None => {
                    Role::ALL.iter().find(|role| desk_letter(**role) == Some(owner.as_str()))
                }
            };
            role.map_or_else(|| owner.clone(), |role| role.say(lang).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::account;

    #[test]
    fn every_recipient_gateway_and_failure_is_said_in_words() {
        let names = Directory::default();
        let account = account("clerk");
        let workspace = |owner: &str| Recipient::Desk { owner: owner.into() };
        for (to, expected) in [
            (Recipient::Citizen { phone: "*******0001".into() }, "Citizen *******0001"),
            (Recipient::Account { account }, "Account clerk"),
            (workspace("i"), "Inspector"),
            (workspace("l"), "Leader in charge"),
            (workspace("l:tax"), "the leader in charge of tax"),
            (workspace("d:tax"), "tax"),
            (workspace("x"), "x"),
        ] {
            assert_eq!(whom(&to, &names, Lang::En), expected);
        }
        for code in ["sns", "ses", "webhook", "kept"] {
            assert_ne!(through_words(code, Lang::Zh), through_words(code, Lang::En));
        }
        for fault in Fault::ALL {
            assert_ne!(error_words(fault.code(), Lang::Zh), error_words(fault.code(), Lang::En));
        }
        assert_eq!(error_words("brand_new", Lang::Zh), "brand_new");
    }
}
