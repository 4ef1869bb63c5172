//! A list of the server that is shown page by page, back to the pages before.

use crate::client::http::ApiError;
use crate::ui::components::Pager;
use leptos::prelude::*;
use shared::wire::Page;
use std::future::Future;

/// A page that was fetched.
#[derive(Clone)]
struct Turned<T> {
    page: Page<T>,
    /// The place of its first item, from 0.
    first: usize,
    /// The cursors of this page and those before it, with their first places.
    way: Vec<(Option<String>, usize)>,
}

pub struct Listed<T: 'static> {
    turned: RwSignal<Option<Turned<T>>>,
}

impl<T> Clone for Listed<T> {
    fn clone(&self) -> Listed<T> {
        *self
    }
}

impl<T> Copy for Listed<T> {}

impl<T: Clone + Send + Sync + 'static> Listed<T> {
    pub fn new() -> Listed<T> {
        Listed { turned: RwSignal::new(None) }
    }

    /// Shows the first page.
    pub fn show(self, page: Page<T>) {
        self.turned.set(Some(Turned { page, first: 0, way: vec![(None, 0)] }));
    }

    /// The items of the page and the place of the first one, from 0.
    pub fn shown(self) -> (Vec<T>, usize) {
        self.turned.with(|turned| {
            turned.as_ref().map(|it| (it.page.items.clone(), it.first)).unwrap_or_default()
        })
    }

    fn fetch<Answer>(
        self,
        way: Vec<(Option<String>, usize)>,
        ask: impl FnOnce(Option<String>) -> Answer + 'static,
    ) where
        Answer: Future<Output = Result<Page<T>, ApiError>> + 'static,
    {
        let Some((cursor, first)) = way.last().cloned() else { return };
        leptos::task::spawn_local(async move {
            // The page before stays, and the buttons can be pressed again.
            if let Ok(page) = ask(cursor).await {
                self.turned.try_set(Some(Turned { page, first, way }));
            }
        });
    }

    /// The buttons that turn the pages, if there is more than one.
    pub fn pager<Answer>(
        self,
        ask: impl Fn(Option<String>) -> Answer + Copy + Send + Sync + 'static,
    ) -> AnyView
    where
        Answer: Future<Output = Result<Page<T>, ApiError>> + 'static,
    {
        let back = Signal::derive(move || {
            let mut way = self.turned.with(|turned| turned.as_ref().map(|it| it.way.clone()))?;
            way.pop();
            let back = Callback::new(move |()| self.fetch(way.clone(), ask));
            (self.place() > 1).then_some(back)
        });
        let on = Signal::derive(move || {
            self.turned.with(|turned| {
                let Turned { page, first, way } = turned.as_ref()?;
                let next = page.cursor.clone()?;
                let mut way = way.clone();
                way.push((Some(next), first.saturating_add(page.items.len())));
                Some(Callback::new(move |()| self.fetch(way.clone(), ask)))
            })
        });
        let place = Signal::derive(move || self.place());
        let is_one = move || place.get() == 1 && on.get().is_none();
        view! {
            {move || (!is_one()).then(|| view! { <Pager page=place previous=back next=on/> })}
        }
        .into_any()
    }

    /// The number of the page, from 1.
    fn place(self) -> u32 {
        let pages = self.turned.with(|turned| turned.as_ref().map_or(1, |it| it.way.len()));
        u32::try_from(pages).unwrap_or(1)
    }
}
