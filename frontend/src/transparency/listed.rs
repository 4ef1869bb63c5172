//! Published lists that are read page by page; the current page is in the address.

use crate::client::directory::directory;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::transparency::route::Route;
use crate::ui::components::{Empty, Heading, link, loaded, plain};
use crate::ui::language::spoken;
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use std::future::Future;

/// The page of a list that the address asks for, drawn with the names of departments and matters.
pub fn listed<T, Answer>(
    ask: impl Fn(Option<String>) -> Answer + Copy + Send + Sync + 'static,
    draw: impl Fn(&T, &Directory, Lang) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let directory = directory();
    let page: Remote<T> = Remote::new();
    let navigation = navigation();
    let cursor = Memo::new(move |_| navigation.query("cursor"));
    Effect::new(move || page.fetch(ask(cursor.get())));
    let again = move || page.fetch(ask(cursor.get_untracked()));
    loaded(
        directory.0,
        move || directory.fetch(),
        move |known, _| {
            loaded(page, again, move |shown, lang| draw(&shown, &known, lang)).into_any()
        },
    )
    .into_any()
}

/// The link to the whole list, the title, and what to say if the thing does not exist.
pub type Words = [fn(Lang) -> &'static str; 3];

/// The page of one published thing, with a link to the whole list.
pub fn published<T, Answer>(
    ask: impl Fn() -> Answer + Copy + Send + Sync + 'static,
    title: fn(&T, Lang) -> String,
    [above, all, gone]: Words,
    list: Route,
    draw: fn(&T, &Directory, Lang) -> AnyView,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let directory = directory();
    let view: Remote<T> = Remote::new();
    let fetch = move || view.fetch(ask());
    fetch();
    let head = spoken(move |lang| {
        let above = above(lang);
        let heading = match view.with(|view| title(view, lang)) {
            Some(title) => view! { <Heading text=title above=above/> }.into_any(),
            None => view! { <Heading text=above/> }.into_any(),
        };
        let all = link("", list.path(), all(lang));
        vec![heading, plain("p").class("no-print").child(all).any()]
    });
    let body = loaded(
        directory.0,
        move || directory.fetch(),
        move |known, lang| {
            if view.failed().is_some_and(|error| error.code() == Some("not_found")) {
                return view! { <Empty words=gone(lang)/> }.into_any();
            }
            loaded(view, fetch, move |shown, lang| draw(&shown, &known, lang))
        },
    );
    [head, body].into_any()
}

/// The link to the next page of the list at `path`, if there is one.
pub fn onward(path: &str, cursor: Option<&str>, lang: Lang) -> Option<AnyView> {
    let escaped = String::from(js_sys::encode_uri_component(cursor?));
    let next = link("button secondary", format!("{path}?cursor={escaped}"), text::next_page(lang));
    Some(plain("nav").class("pager").attr("aria-label", text::pages(lang)).child(next).any())
}
