//! The queue of a window or department, overdue cases first. The address holds the filters and the page, so that the
//! back button works; the list refreshes itself without taking the focus away.

use crate::client::browser;
use crate::client::navigation::{Query, navigation};
use crate::client::staff::QueueQuery;
use crate::staff::route::Route;
use crate::staff::search::SearchBox;
use crate::staff::text;
use crate::staff::views::case_list::CaseList;
use crate::staff::views::listed::{address, cursor_in, keep_looking, links, polled_links};
use crate::staff::views::poll::{stale_notice, ticking_now};
use crate::staff::workspace::{place_of, workspace};
use crate::ui::components::{Empty, Heading, waited};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::Say;
use shared::view::QueueRow;
use shared::vocabulary::StageKind;
use shared::wire::{Page, QueueState};

const EVERY_SECONDS: u64 = 4;

#[component]
pub fn Queue() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let now = ticking_now();
    let query = navigation().whole_query();
    let asked = Memo::new(move |_| query.with(read_query));
    let updated_at = RwSignal::new(None);
    let ask = move |asked| async move {
        let page = workspace.api.queue(asked).await;
        if page.is_ok() {
            let _ = updated_at.try_set(Some(browser::now()));
        }
        page
    };
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
        let place = workspace.session().map_or(String::new(), |session| {
            place_of(&session.seat, &workspace.names(), lang)
                .unwrap_or_else(|| text::queue_of_all(lang).to_owned())
        });
        view! { <Heading text=title above=place/> }
    });
    let list = move || match empty.get() {
        None => waited(page.trouble, again),
        Some(true) => {
            let lang = language.get();
            let more = page.seen.with(|seen| seen.as_ref().is_some_and(|it| it.cursor.is_some()));
            let words = asked.with(|asked| match (asked.stage, asked.state) {
                _ if more => text::register_none_here(lang),
                (Some(_), _) => text::queue_empty_stage(lang),
                (None, QueueState::Open) => text::queue_empty_open(lang),
                (None, QueueState::Done) => text::queue_empty_done(lang),
            });
            view! { <Empty words=words/> }.into_any()
        }
        Some(false) => view! { <CaseList rows=rows now=now/> }.into_any(),
    };
    let at = move |cursor| path_of(&QueueQuery { cursor, ..asked.get() });
    let updated = move || {
        let lang = language.get();
        updated_at.get().map(|at| {
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
        {polled_links(page, |page| page.cursor.clone(), at)}
        <p class="hint">{updated}</p>
    }
}

/// Filters for open or done cases and for one status. They are links, so that choosing alone changes nothing.
#[component]
fn Filters(asked: Memo<QueueQuery>) -> impl IntoView {
    let states = spoken(move |lang| {
        let chosen = asked.get().state;
        let states = [
            (QueueState::Open, text::open_cases(lang)),
            (QueueState::Done, text::done_cases(lang)),
        ];
        let states = states.map(|(state, words)| {
            (path_of(&QueueQuery { state, stage: None, cursor: None }), words, chosen == state)
        });
        links("tabs", text::which_cases(lang), states)
    });
    let stages = spoken(move |lang| {
        let QueueQuery { state, stage: chosen, cursor: _ } = asked.get();
        let open = state == QueueState::Open;
        let kinds = StageKind::ALL.iter().copied().filter(|kind| kind.is_open() == open).map(Some);
        let stages = std::iter::once(None).chain(kinds).map(|stage| {
            let words = stage.map_or(text::all_stages(lang), |stage| stage.say(lang));
            (path_of(&QueueQuery { state, stage, cursor: None }), words, chosen == stage)
        });
        links("chips", text::stage_filter(lang), stages)
    });
    view! {
        {states}
        {stages}
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
