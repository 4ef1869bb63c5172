//! Lists that are read page by page. The address holds the current page, so that the back button works and a link
//! shows what its sender saw.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::navigation::{Query, navigation};
use crate::staff::text;
use crate::staff::views::poll::{every, stale_notice};
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, loaded, waited};
use crate::ui::language::language;
use crate::ui::text as words;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::wire::Page;
use std::future::Future;

/// Fetches what the address asks for whenever it changes or somebody has signed in again, and returns a function that
/// fetches it again. After a move to another page of the list the focus moves to the heading.
pub fn follow<T, Answer>(
    ask: impl Fn(&Query) -> Answer + Copy + Send + Sync + 'static,
) -> (Remote<T>, Callback<()>)
where
    T: Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let workspace = workspace();
    let query = navigation().whole_query();
    let remote = Remote::new();
    Effect::new(move |before: Option<Query>| {
        workspace.renewals.track();
        let now = query.get();
        remote.fetch(ask(&now));
        if before.is_some_and(|before| before != now) {
            request_animation_frame(browser::focus_heading);
        }
        now
    });
    let again = Callback::new(move |()| remote.fetch(query.with_untracked(ask)));
    (remote, again)
}

/// Fetches what `asked` selects whenever that changes or somebody has signed in again, and at intervals if a number
/// of seconds is given. Also returns a function that fetches at once.
pub fn keep_looking<T, Asked, Answer>(
    asked: Memo<Asked>,
    every_seconds: Option<u64>,
    ask: impl Fn(Asked) -> Answer + Copy + Send + Sync + 'static,
) -> (Remote<T>, Callback<()>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Asked: Clone + PartialEq + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let workspace = workspace();
    let page = Remote::new();
    Effect::new(move || {
        workspace.renewals.track();
        page.look_at(ask(asked.get()));
    });
    if let Some(seconds) = every_seconds {
        every(seconds, move || {
            if workspace.is_here() {
                page.look_again(|| ask(asked.get_untracked()));
            }
        });
    }
    (page, Callback::new(move |()| page.look(ask(asked.get_untracked()))))
}

/// Moves the focus to the heading when the selection on a page changes.
pub fn focus_on_change<T: Clone + PartialEq + Send + Sync + 'static>(chosen: Memo<T>) {
    Effect::new(move |before: Option<T>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(browser::focus_heading);
        }
        now
    });
}

/// The cursor of the current page.
pub fn cursor_in(query: &Query) -> Option<String> {
    query.get("cursor").filter(|cursor| !cursor.is_empty())
}

/// An address with those query parameters that have a value, escaped.
pub fn address(path: String, parts: &[(&'static str, Option<String>)]) -> String {
    let mut address = path;
    let mut joint = '?';
    for (name, value) in parts {
        if let Some(value) = value {
            let value = String::from(js_sys::encode_uri_component(value));
            address.push_str(&format!("{joint}{name}={value}"));
            joint = '&';
        }
    }
    address
}

/// Links to the first page, unless it is the current one, and to the next, if there is one. `at` returns the address
/// of the page with a cursor.
pub fn page_links(
    next: Option<String>,
    lang: Lang,
    at: impl Fn(Option<String>) -> String,
) -> AnyView {
    let first = navigation().whole_query().with_untracked(cursor_in).map(|_| at(None));
    if first.is_none() && next.is_none() {
        return ().into_any();
    }
    let link = |href: String, words| view! { <a class="button secondary" href=href>{words}</a> };
    let first = first.map(|href| link(href, text::first_page(lang)));
    let next = next.map(|next| link(at(Some(next)), text::next_page(lang)));
    view! { <nav class="pager" aria-label=words::pages(lang)>{first}{next}</nav> }.into_any()
}

/// The addresses of a list whose only query parameter is the page.
pub fn under(path: String) -> impl Fn(Option<String>) -> String + Send + 'static {
    move |cursor| address(path.clone(), &[("cursor", cursor)])
}

/// A list that is fetched once, or a message that it is empty, with links to its other pages.
pub fn fetched_list<T: Clone + Send + Sync + 'static>(
    page: Remote<Page<T>>,
    again: Callback<()>,
    none: impl Fn(Lang) -> &'static str + Send + 'static,
    at: impl Fn(Option<String>) -> String + Send + 'static,
    drawn: impl Fn(Vec<T>, Lang) -> AnyView + Send + 'static,
) -> AnyView {
    loaded(page, again, move |Page { items, cursor }, lang| {
        if items.is_empty() && cursor.is_none() {
            return view! { <Empty words=none(lang)/> }.into_any();
        }
        vec![drawn(items, lang), page_links(cursor, lang, &at)].into_any()
    })
}

/// A list that refreshes itself, drawn line by line.
pub fn polled_list<T: Clone + PartialEq + Send + Sync + 'static>(
    page: Remote<Page<T>>,
    again: Callback<()>,
    none: impl Fn(Lang) -> &'static str + Send + 'static,
    at: impl Fn(Option<String>) -> String + Send + 'static,
    line: impl Fn(T, &Directory, Lang) -> AnyView + Send + 'static,
) -> AnyView {
    let (workspace, language) = (workspace(), language());
    let list = move || {
        let lang = language.get();
        match page.seen.get() {
            None => waited(page.trouble, again),
            Some(seen) if seen.items.is_empty() => view! { <Empty words=none(lang)/> }.into_any(),
            Some(seen) => {
                let names = workspace.names();
                lines(seen.items.into_iter().map(|item| line(item, &names, lang)))
            }
        }
    };
    view! {
        {stale_notice(page)}
        {list}
        {polled_links(page, |page| page.cursor.clone(), at)}
    }
    .into_any()
}

/// The links to the other pages of a list that refreshes itself.
pub fn polled_links<Seen: Clone + PartialEq + Send + Sync + 'static>(
    page: Remote<Seen>,
    cursor: fn(&Seen) -> Option<String>,
    at: impl Fn(Option<String>) -> String + Send + 'static,
) -> AnyView {
    let (language, query) = (language(), navigation().whole_query());
    let next = Memo::new(move |_| page.seen.with(|seen| cursor(seen.as_ref()?)));
    (move || {
        query.track();
        page_links(next.get(), language.get(), &at)
    })
    .into_any()
}

pub fn lines(lines: impl IntoIterator<Item = AnyView>) -> AnyView {
    view! { <ol class="case-list">{lines.into_iter().collect::<Vec<_>>()}</ol> }.into_any()
}

/// Links that select a page (`tabs`) or a part of a page (`chips`): address, words, and whether it is selected.
pub fn links<Words: Into<String>>(
    class: &'static str,
    label: impl Into<String>,
    links: impl IntoIterator<Item = (String, Words, bool)>,
) -> AnyView {
    let current = if class == "tabs" { "page" } else { "true" };
    let links = links.into_iter().map(|(href, words, is_here)| {
        let here = is_here.then_some(current);
        view! { <li><a href=href aria-current=here>{words.into()}</a></li> }.into_any()
    });
    let links = links.collect::<Vec<_>>();
    view! { <nav class=class aria-label=label.into()><ul>{links}</ul></nav> }.into_any()
}
