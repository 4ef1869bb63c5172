//! Published lists that are read page by page: where a page begins stands in the address.

use crate::client::directory::directory;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::ui::components::{link, loaded, plain};
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

/// The way to the next page of the list at `path`, where there is one.
pub fn onward(path: &str, cursor: Option<&str>, lang: Lang) -> Option<AnyView> {
    let escaped = String::from(js_sys::encode_uri_component(cursor?));
    let next = link("button secondary", format!("{path}?cursor={escaped}"), text::next_page(lang));
    Some(plain("nav").class("pager").attr("aria-label", text::pages(lang)).child(next).any())
}
