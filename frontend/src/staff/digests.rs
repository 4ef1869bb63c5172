//! The evening digests (每日呈报) of a leader: the list of days, newest first, and each digest as a document that can be
//! printed. The address holds the day.

mod document;

use crate::client::navigation::navigation;
use crate::staff::digests::document::Document;
use crate::staff::route::Route;
use crate::staff::text::watch as text;
use crate::staff::views::listed::{
    address, cursor_in, fetched_list, focus_on_change, follow, lines, under,
};
use crate::staff::workspace::workspace;
use crate::ui::components::Heading;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::Day;
use shared::wire::{DigestLine, Page};

#[component]
pub fn Digests() -> impl IntoView {
    let query = navigation().whole_query();
    let chosen = Memo::new(move |_| {
        query.with(|query| query.get("day").and_then(|written| Day::read(&written).ok()))
    });
    focus_on_change(chosen);
    move || match chosen.get() {
        Some(day) => view! { <Document day=day/> }.into_any(),
        None => view! { <Days/> }.into_any(),
    }
}

#[component]
fn Days() -> impl IntoView {
    let workspace = workspace();
    let (page, again) =
        follow::<Page<DigestLine>, _>(move |query| workspace.api.digests(cursor_in(query)));
    let at = under(Route::Digests.path());
    let list = fetched_list(page, again, text::digests_none, at, move |items, lang| {
        lines(items.iter().map(|digest| line(digest, lang)))
    });
    view! {
        {spoken(move |lang| {
            view! {
                <Heading text=text::digests_title(lang)/>
                <p class="hint">{text::digests_hint(lang)}</p>
            }
        })}
        {list}
    }
}

fn line(digest: &DigestLine, lang: Lang) -> AnyView {
    let DigestLine { day, registered, assigned, settled, resolved, overdue, awaits } = digest;
    let href = address(Route::Digests.path(), &[("day", Some(day.to_string()))]);
    let figures = text::digest_line(lang, registered, assigned, settled, resolved);
    view! {
        <li class="case-line watch-line">
            <div class="case-what">
                <a class="case-link" href=href>{text::digest_of(lang, day)}</a>
                <p class="case-about"><span>{figures}</span></p>
            </div>
            <p class="case-stage">
                <span class="tag">{text::digest_line_owed(lang, overdue, awaits)}</span>
            </p>
        </li>
    }
    .into_any()
}
