//! Navigation between the pages of a list.

use super::{Button, ButtonKind};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// Previous and next, with the page's number. Lists are read by cursor, so there is no last page to
/// jump to.
///
/// Criteria: 1.3.1 (`nav`), 2.4.6, 4.1.3 (the number is a status).
///
/// ```text
/// <Pager page=page.get() previous=before next=after busy=busy/>
/// ```
#[component]
pub fn Pager(
    /// Its place, counted from 1.
    #[prop(into)]
    page: Signal<u32>,
    /// `None` on the first page.
    #[prop(into)]
    previous: Signal<Option<Callback<()>>>,
    /// `None` on the last page.
    #[prop(into)]
    next: Signal<Option<Callback<()>>>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> impl IntoView {
    let language = language();
    move || {
        let lang = language.get();
        let way = |press: Option<Callback<()>>, label: &'static str| {
            press.map(|press| {
                view! { <Button label=label kind=ButtonKind::Secondary busy=busy on_press=press/> }
            })
        };
        view! {
            <nav class="pager" aria-label=text::pages(lang)>
                {way(previous.get(), text::previous_page(lang))}
                <span role="status">{text::page_number(lang, page.get())}</span>
                {way(next.get(), text::next_page(lang))}
            </nav>
        }
        .into_any()
    }
}
