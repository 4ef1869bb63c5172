//! The queue: what waits for my window or department, the overdue first. The address holds what is
//! shown, so that Back works; the list refreshes itself without taking the focus.

use crate::client::navigation::{Query, navigation};
use crate::client::staff::QueueQuery;
use crate::staff::desk::{desk, place_of};
use crate::staff::route::Route;
use crate::staff::search::SearchBox;
use crate::staff::text;
use crate::staff::views::case_list::CaseList;
use crate::staff::views::listed::{address, cursor_in, keep_looking, not_yet, page_links};
use crate::staff::views::poll::{stale_notice, ticking_now};
use crate::ui::components::{Empty, Heading};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::Say;
use shared::view::QueueRow;
use shared::vocabulary::StageKind;
use shared::wire::{Page, QueueState};

/// Seconds between two looks.
const EVERY_SECONDS: u64 = 4;

/// The page.
#[component]
pub fn Queue() -> impl IntoView {
    let desk = desk();
    let language = language();
    let now = ticking_now();
    let query = navigation().whole_query();
    let asked = Memo::new(move |_| query.with(read_query));
    let ask = move |asked| desk.api.queue(asked);
    let (page, again) = keep_looking::<Page<QueueRow>, _, _>(asked, Some(EVERY_SECONDS), ask);
    let rows = Signal::derive(move || {
        page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.clone()).unwrap_or_default())
    });
    let empty =
        Memo::new(move |_| page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.is_empty())));
    let state = Memo::new(move |_| asked.with(|asked| asked.state));
    let title = spoken(move |lang| {
        let title = match state.get() {
            QueueState::Open => text::queue_title_open(lang),
            QueueState::Done => text::queue_title_done(lang),
        };
        let place = desk.session().map_or(String::new(), |session| {
            place_of(&session.seat, &desk.names(), lang)
                .unwrap_or_else(|| text::queue_of_all(lang).to_owned())
        });
        view! { <Heading text=title above=place/> }
    });
    let list = move || match empty.get() {
        None => not_yet(page, again),
        Some(true) => {
            let lang = language.get();
            let words = asked.with(|asked| match (asked.stage, asked.state) {
                (Some(_), _) => text::queue_empty_stage(lang),
                (None, QueueState::Open) => text::queue_empty_open(lang),
                (None, QueueState::Done) => text::queue_empty_done(lang),
            });
            view! { <Empty words=words/> }.into_any()
        }
        Some(false) => view! { <CaseList rows=rows now=now/> }.into_any(),
    };
    let next = Memo::new(move |_| page.seen.with(|seen| seen.as_ref()?.cursor.clone()));
    let pages = move || {
        let lang = language.get();
        let asked = asked.get();
        let path = |cursor| path_of(&QueueQuery { cursor, ..asked.clone() });
        let first = asked.cursor.is_some().then(|| path(None));
        page_links(first, next.get().map(|cursor| path(Some(cursor))), lang)
    };
    let seen_at = move || {
        let lang = language.get();
        page.seen_at.get().map(|at| {
            let seconds = at.ms_of_day() / 1000;
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            text::refreshes(lang, format!("{hours:02}:{minutes:02}:{:02}", seconds % 60))
        })
    };
    view! {
        {title}
        <SearchBox name="queue-search" begin=String::new()/>
        <Filters asked=asked/>
        {stale_notice(page)}
        {list}
        {pages}
        <p class="hint">{seen_at}</p>
    }
}

/// Open or done, and one status or all: links, so that nothing happens by choosing alone.
#[component]
fn Filters(asked: Memo<QueueQuery>) -> impl IntoView {
    let language = language();
    let states = move || {
        let lang = language.get();
        let asked = asked.get();
        [(QueueState::Open, text::open_cases(lang)), (QueueState::Done, text::done_cases(lang))]
            .map(|(state, words)| {
                let href = path_of(&QueueQuery { state, stage: None, cursor: None });
                let here = (asked.state == state).then_some("page");
                view! { <li><a href=href aria-current=here>{words}</a></li> }.into_any()
            })
            .into_iter()
            .collect::<Vec<_>>()
    };
    let stages = move || {
        let lang = language.get();
        let QueueQuery { state, stage: chosen, cursor: _ } = asked.get();
        let open = state == QueueState::Open;
        let kinds = StageKind::ALL.iter().copied().filter(|kind| kind.is_open() == open).map(Some);
        std::iter::once(None)
            .chain(kinds)
            .map(|stage| {
                let href = path_of(&QueueQuery { state, stage, cursor: None });
                let here = (chosen == stage).then_some("true");
                let words = stage.map_or(text::all_stages(lang), |stage| stage.say(lang));
                view! { <li><a href=href aria-current=here>{words}</a></li> }.into_any()
            })
            .collect::<Vec<_>>()
    };
    view! {
        <nav class="tabs" aria-label=move || text::which_cases(language.get())>
            <ul>{states}</ul>
        </nav>
        <nav class="chips" aria-label=move || text::stage_filter(language.get())>
            <ul>{stages}</ul>
        </nav>
    }
}

fn read_query(query: &Query) -> QueueQuery {
    let state = match query.get("state").as_deref() {
        Some("done") => QueueState::Done,
        Some(_) | None => QueueState::Open,
    };
    QueueQuery {
        state,
        stage: query.get("stage").and_then(|code| StageKind::read(&code)),
        cursor: cursor_in(query),
    }
}

fn path_of(query: &QueueQuery) -> String {
    let state = match query.state {
        QueueState::Open => None,
        QueueState::Done => Some("done".to_owned()),
    };
    let parts = [
        ("state", state),
        ("stage", query.stage.map(|stage| stage.code().to_owned())),
        ("cursor", query.cursor.clone()),
    ];
    address(Route::Queue.path(), &parts)
}
