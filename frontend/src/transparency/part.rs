//! A part of a page that is fetched when it comes into view.

use crate::client::http::Answer;
use crate::client::load::Remote;
use crate::ui::components::{Button, ButtonKind, live, plain, waited};
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::Day;
use std::future::Future;

/// The first and the last day, if the period has them.
pub type Period = (Option<Day>, Option<Day>);

/// What a part shows of a period.
pub struct Part<T: Send + Sync + 'static> {
    rows: Remote<T>,
    is_asked: RwSignal<bool>,
    fetch: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Part<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Part<T> {}

impl<T: Clone + Send + Sync + 'static> Part<T> {
    pub fn new<Asked: Future<Output = Answer<T>> + 'static>(
        period: Period,
        ask: fn(Option<Day>, Option<Day>) -> Asked,
    ) -> Part<T> {
        let rows = Remote::new();
        let fetch = Callback::new(move |()| rows.fetch(ask(period.0, period.1)));
        Part { rows, is_asked: RwSignal::new(false), fetch }
    }

    /// A card with this part. Until it comes into view, or where the browser does not tell, there is a button.
    pub fn card(
        self,
        title: &'static str,
        lang: Lang,
        there: impl Fn(T) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let Part { rows, is_asked, fetch } = self;
        let ask = move || {
            if !is_asked.get_untracked() {
                is_asked.set(true);
                fetch.run(());
            }
        };
        let press = Callback::new(move |()| ask());
        let body = live(move || {
            if !is_asked.get() {
                let label = text::show_part(lang);
                let kind = ButtonKind::Secondary;
                return view! { <Button label=label kind=kind on_press=press/> }.into_any();
            }
            match rows.seen.get() {
                Some(seen) => there(seen),
                None => waited(rows.trouble, fetch),
            }
        });
        let title = plain("h2").text(title).any();
        plain("section").class("card").child(title).child(body).on_view(ask).any()
    }
}
