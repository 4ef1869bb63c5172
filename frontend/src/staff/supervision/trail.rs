//! The audit trail: what staff did besides the cases, by day or by account.

use crate::client::browser;
use crate::client::load::Remote;
use crate::client::navigation::{Query, navigation};
use crate::client::staff::StaffApi;
use crate::staff::forms::fields;
use crate::staff::route::{Route, Watch};
use crate::staff::supervision::readings::read_words;
use crate::staff::text::trail as text;
use crate::staff::views::listed::{address, cursor_in, fetched_list, follow, links};
use crate::staff::workspace::workspace;
use crate::ui::components::{Cell, Column, FormBox, SubmitButton, Table, loaded};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use serde_json::Value;
use shared::id::AccountId;
use shared::lang::Lang;
use shared::limits::OPENED_A_DAY;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::time::Day;
use shared::trail::{Act, Chain, ChangedWhat, NotSignedIn, OpenedMany, SignInWay, TrailEntry};
use shared::wire::{FactorKind, Page};

fn day_in(query: &Query) -> Day {
    let written = query.get("on").and_then(|written| Day::read(&written).ok());
    written.unwrap_or_else(browser::today)
}

fn account_in(query: &Query) -> Option<AccountId> {
    query.get("account").and_then(|written| AccountId::new(written).ok())
}

fn path_of(day: Day, account: Option<AccountId>, cursor: Option<String>) -> String {
    let parts = [
        ("on", Some(day.to_string())),
        ("account", account.map(|account| account.to_string())),
        ("cursor", cursor),
    ];
    address(Route::Supervision(Watch::Trail).path(), &parts)
}

#[component]
pub fn Trail() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let shown = Memo::new(move |_| query.with(|query| (day_in(query), account_in(query))));
    let (page, again) = follow::<Page<TrailEntry>, _>(move |query| {
        let (day, account, cursor) = (day_in(query), account_in(query), cursor_in(query));
        async move {
            match account {
                Some(account) => workspace.api.trail_of(account, cursor).await,
                None => workspace.api.trail(Some(day), cursor).await,
            }
        }
    });
    let caption = move |lang| match shown.get_untracked() {
        (_, Some(account)) => text::of_account(lang, account),
        (day, None) => text::of_day(lang, day),
    };
    let days = spoken(move |lang| {
        let (day, account) = shown.get();
        if account.is_some() {
            return ().into_any();
        }
        let (before, after) = (day.plus(-1), day.plus(1));
        let mut days = vec![(path_of(before, None, None), text::before(lang, before), false)];
        if after <= browser::today() {
            days.push((path_of(after, None, None), text::after(lang, after), false));
        }
        let file = StaffApi::trail_file(day);
        view! {
            {links("chips", text::of_day(lang, day), days)}
            <p>
                <a class="button secondary" rel="external" download="" href=file>
                    {text::download(lang, day)}
                </a>
            </p>
            <p class="hint">{text::download_hint(lang)}</p>
        }
        .into_any()
    });
    let at = move |cursor| {
        let (day, account) = shown.get_untracked();
        path_of(day, account, cursor)
    };
    let list = fetched_list(page, again, text::none, at, move |items, lang| {
        let columns = [text::when(lang), text::who(lang), text::what(lang)];
        let columns = columns.map(Column::words).to_vec();
        let rows = items.into_iter().map(|entry| cells(entry, lang)).collect();
        view! {
            <div class="watch-table">
                <Table caption=caption(lang) columns=columns rows=rows/>
            </div>
        }
        .into_any()
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::hint(lang)}</p> })}
        <Conspicuous/>
        {move || {
            let (day, account) = shown.get();
            view! { <Choice day=day account=account/> }
        }}
        {days}
        {list}
    }
}

/// The accounts that opened unusually many cases; nothing where there is none.
#[component]
fn Conspicuous() -> impl IntoView {
    let workspace = workspace();
    let found: Remote<Page<OpenedMany>> = Remote::new();
    let fetch = move || found.fetch(workspace.api.conspicuous(None));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    loaded(found, Callback::new(move |()| fetch()), move |Page { items, .. }, lang| {
        if items.is_empty() {
            return ().into_any();
        }
        let lines = items.into_iter().map(|OpenedMany { at, account, cases }| {
            let href = path_of(at.day(), Some(account.clone()), None);
            let words = text::conspicuous_line(lang, at.minute_text(), account, cases);
            view! { <li><a href=href>{words}</a></li> }
        });
        view! {
            <section class="notice-box">
                <h2>{text::conspicuous_title(lang)}</h2>
                <p class="hint">{text::conspicuous_hint(lang, OPENED_A_DAY)}</p>
                <ul>{lines.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn cells(entry: TrailEntry, lang: Lang) -> Vec<Cell> {
    let TrailEntry { by, at, what, .. } = entry;
    vec![Cell::of(at.minute_text()), Cell::Words(who(by, lang)), done(what, lang)]
}

fn who(by: Chain, lang: Lang) -> String {
    match by {
        Chain::Account { account } => account.to_string(),
        Chain::Door { account } => text::at_the_door(lang, account),
        Chain::Strangers { place: _ } => text::stranger(lang).to_owned(),
        Chain::Installation => text::installation(lang).to_owned(),
    }
}

fn done(what: Act, lang: Lang) -> Cell {
    let words = match what {
        Act::SignedIn { way } => text::signed_in(
            lang,
            match way {
                SignInWay::Password => text::by_password(lang),
                SignInWay::Totp => text::by_totp(lang),
                SignInWay::Passkey => text::by_passkey(lang),
                SignInWay::RecoveryCode => text::by_recovery(lang),
                SignInWay::Provider => text::by_provider(lang),
            },
        ),
        Act::NotSignedIn { because } => text::not_signed_in(
            lang,
            match because {
                NotSignedIn::WrongPassword => text::wrong_password(lang),
                NotSignedIn::Lapsed => text::lapsed(lang),
                NotSignedIn::WrongFactor => text::wrong_factor(lang),
                NotSignedIn::WrongPasskey => text::wrong_passkey(lang),
                NotSignedIn::Provider => text::wrong_provider(lang),
            },
        ),
        Act::SignedOut => text::signed_out(lang).to_owned(),
        Act::SessionsEnded { of } => text::sessions_ended(lang, of),
        Act::PasswordChanged => text::password_changed(lang).to_owned(),
        Act::FactorAdded { factor } => text::factor_added(lang, factor_words(factor, lang)),
        Act::FactorRemoved { factor } => text::factor_removed(lang, factor_words(factor, lang)),
        Act::RecoveryCodesReplaced => text::recovery_replaced(lang).to_owned(),
        Act::FactorsReset { of } => text::factors_reset(lang, of),
        Act::IdentityLinked => text::identity_linked(lang).to_owned(),
        Act::IdentityUnlinked { of } => text::identity_unlinked(lang, of),
        Act::Read { what, number, export, reason: _ } => {
            let read = text::read(lang, read_words(what, export, lang));
            let Some(number) = number else { return Cell::Words(read) };
            let href = Route::Case(number).path();
            return Cell::view(view! {
                {read}" "
                <a class="unbroken" href=href>{number.to_string()}</a>
            });
        }
        Act::OpenedMany { cases } => text::opened_many(lang, cases),
        Act::Refused { method, route } => text::refused(lang, method, route),
        Act::Changed { what, id, before, after, password } => {
            let name = changed_what(what, lang);
            let mut words = match (&before, &after) {
                (None, _) => text::made(lang, name, id),
                (Some(_), Some(_)) => text::changed(lang, name, id),
                (Some(_), None) => text::gone(lang, name, id),
            };
            if password {
                words.push_str(text::with_password(lang));
            }
            let lines = differences(before.as_deref(), after.as_deref());
            let lines = lines.into_iter().map(|(name, before, after)| {
                let [before, after] =
                    [before, after].map(|side| side.unwrap_or_else(|| text::nothing(lang).into()));
                view! { <li>{text::from_to(lang, name, before, after)}</li> }
            });
            let lines = lines.collect_view();
            return Cell::view(view! { {words}<ul class="changes">{lines}</ul> });
        }
    };
    Cell::Words(words)
}

fn factor_words(factor: FactorKind, lang: Lang) -> &'static str {
    match factor {
        FactorKind::Totp => text::a_totp(lang),
        FactorKind::Passkey => text::a_passkey(lang),
        FactorKind::RecoveryCode => text::a_recovery(lang),
    }
}

fn changed_what(what: ChangedWhat, lang: Lang) -> &'static str {
    match what {
        ChangedWhat::Account => text::an_account(lang),
        ChangedWhat::Grant => text::a_grant(lang),
        ChangedWhat::Department => text::a_department(lang),
        ChangedWhat::Window => text::a_window(lang),
        ChangedWhat::Matter => text::a_matter(lang),
        ChangedWhat::Rules => text::the_rules(lang),
        ChangedWhat::Calendar => text::the_calendar(lang),
        ChangedWhat::RateLimits => text::the_limits(lang),
        ChangedWhat::WaitingKey => text::a_key(lang),
        ChangedWhat::Open311Key => text::an_open311_key(lang),
        ChangedWhat::ProviderRule => text::the_provider(lang),
    }
}

/// The parts in which two JSON objects differ: a part's name, and what it was and is.
fn differences(
    before: Option<&str>,
    after: Option<&str>,
) -> Vec<(String, Option<String>, Option<String>)> {
    let [before, after] = [before, after].map(|side| {
        let mut parts = Vec::new();
        if let Some(value) = side.and_then(|json| serde_json::from_str(json).ok()) {
            spread(String::new(), &value, &mut parts);
        }
        parts
    });
    let find = |parts: &[(String, String)], name: &str| {
        parts.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in before.iter().chain(&after) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let differences = names.into_iter().map(|name| {
        let (before, after) = (find(&before, name), find(&after, name));
        (name.clone(), before, after)
    });
    differences.filter(|(_, before, after)| before != after).collect()
}

/// The plain values inside a JSON value, under their path.
fn spread(path: String, value: &Value, parts: &mut Vec<(String, String)>) {
    let under = |name: &str| match path.as_str() {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| spread(under(name), value, parts));
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                spread(under(&place.to_string()), value, parts);
            }
        }
        Value::Null => {}
        Value::String(words) => parts.push((path, words.clone())),
        Value::Bool(_) | Value::Number(_) => parts.push((path, value.to_string())),
    }
}

#[component]
fn Choice(day: Day, account: Option<AccountId>) -> impl IntoView {
    let form = Form::new("trail");
    let typed = RwSignal::new(day.to_string());
    let of = RwSignal::new(account.map_or_else(String::new, |account| account.to_string()));
    let navigation = navigation();
    let show = Callback::new(move |()| {
        let day = Day::read(&typed.get_untracked()).ok();
        let written = of.get_untracked().trim().to_lowercase();
        let account = AccountId::new(written.clone()).ok();
        let mut problems = Vec::new();
        if day.is_none() {
            problems.push(FieldProblem::new("on", Wrong::NotADate));
        }
        if account.is_none() && !written.is_empty() {
            problems.push(FieldProblem::new("account", Wrong::Malformed));
        }
        if form.accepts(problems)
            && let Some(day) = day
        {
            navigation.go(&path_of(day, account, None));
        }
    });
    spoken(move |lang| {
        view! {
            <div class="watch-period">
                <FormBox form=form on_submit=show>
                    {fields::day("on", text::day(lang), typed)}
                    {fields::line("account", text::account(lang), of)}
                    <div class="buttons"><SubmitButton label=text::show(lang)/></div>
                </FormBox>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_by_its_place_and_nothing_else() {
        let before = r#"{"id":"tax","name":{"zh":"税务局","en":"Tax"},"active":true}"#;
        let after = r#"{"id":"tax","name":{"zh":"税务局","en":"Taxes"},"active":false,"of":[1]}"#;
        let some = |words: &str| Some(words.to_owned());
        assert_eq!(
            differences(Some(before), Some(after)),
            [
                ("active".to_owned(), some("true"), some("false")),
                ("name.en".to_owned(), some("Tax"), some("Taxes")),
                ("of.0".to_owned(), None, some("1")),
            ]
        );
        assert_eq!(differences(Some(after), None).len(), 5);
    }
}
