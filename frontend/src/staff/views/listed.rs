//! Lists that are read page by page: the address holds which page is shown, so that Back works and a
//! link shows what its sender saw.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::navigation::{Query, navigation};
use crate::staff::desk::desk;
use crate::staff::text;
use crate::staff::views::poll::{Watched, every};
use crate::ui::components::{Failure, Loading};
use leptos::prelude::*;
use shared::lang::Lang;
use std::future::Future;

/// What the address asks for, fetched whenever it changes or somebody has signed in again, and what
/// fetches it anew. After a step to another page of the list the focus goes to the heading.
pub fn follow<T, Answer>(
    ask: impl Fn(&Query) -> Answer + Copy + Send + Sync + 'static,
) -> (Remote<T>, Callback<()>)
where
    T: Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let desk = desk();
    let query = navigation().whole_query();
    let remote = Remote::new();
    Effect::new(move |before: Option<Query>| {
        desk.renewals.track();
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

/// What `asked` chooses, looked at anew whenever that changes or somebody has signed in again, and every
/// so many seconds, where a number is given; and what looks at once.
pub fn keep_looking<T, Asked, Answer>(
    asked: Memo<Asked>,
    every_seconds: Option<u64>,
    ask: impl Fn(Asked) -> Answer + Copy + Send + Sync + 'static,
) -> (Watched<T>, Callback<()>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Asked: Clone + PartialEq + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let desk = desk();
    let page = Watched::new();
    Effect::new(move || {
        desk.renewals.track();
        page.look_at(ask(asked.get()));
    });
    if let Some(seconds) = every_seconds {
        every(seconds, move || {
            if desk.is_here() {
                page.look_again(|| ask(asked.get_untracked()));
            }
        });
    }
    (page, Callback::new(move |()| page.look(ask(asked.get_untracked()))))
}

/// What stands in a list's place before anything was seen: that it is on its way, or why not.
pub fn not_yet<T: Clone + Send + Sync + 'static>(page: Watched<T>, again: Callback<()>) -> AnyView {
    match page.trouble.get() {
        None => view! { <Loading/> }.into_any(),
        Some(error) => view! { <Failure error=error again=again/> }.into_any(),
    }
}

/// Puts the focus on the heading when what the address chooses on a page changes.
pub fn focus_on_change<T: Clone + PartialEq + Send + Sync + 'static>(chosen: Memo<T>) {
    Effect::new(move |before: Option<T>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(browser::focus_heading);
        }
        now
    });
}

/// Where a page begins.
pub fn cursor_in(query: &Query) -> Option<String> {
    query.get("cursor").filter(|cursor| !cursor.is_empty())
}

/// An address with those parts of the query that are there, escaped.
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

/// To the first page, where this is another one, and to the next, where there is one.
pub fn page_links(first: Option<String>, next: Option<String>, lang: Lang) -> AnyView {
    if first.is_none() && next.is_none() {
        return ().into_any();
    }
    let first = first.map(|href| {
        view! { <a class="button secondary" href=href>{text::first_page(lang)}</a> }
    });
    let next = next.map(|href| {
        view! { <a class="button secondary" href=href>{text::next_page(lang)}</a> }
    });
    view! { <nav class="pager" aria-label=crate::ui::text::pages(lang)>{first}{next}</nav> }
        .into_any()
}

/// The same for a list of which the address holds nothing but the page.
pub fn plain_page_links(path: String, next: Option<String>, lang: Lang) -> AnyView {
    let here = navigation().whole_query().with_untracked(cursor_in);
    let first = here.is_some().then(|| path.clone());
    let next = next.map(|cursor| address(path, &[("cursor", Some(cursor))]));
    page_links(first, next, lang)
}
