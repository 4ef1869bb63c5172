//! The lists of cases: those at one's own window or department, those that a window has handed on, and those that are
//! done. The address holds the filters, the order and the page, so that the back button works and a link shows what its
//! sender saw; the list refreshes itself without taking the focus away.

mod bulk;
mod filter;
mod part;
mod table;

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::navigation::navigation;
use crate::client::staff::QueueQuery;
use crate::staff::queue::bulk::{Bulk, Picked};
use crate::staff::queue::filter::Filter;
use crate::staff::queue::part::{narrowed, path_of, read_query};
use crate::staff::queue::table::WorkTable;
use crate::staff::search::SearchBox;
use crate::staff::text;
use crate::staff::text::lists as words;
use crate::staff::views::listed::{keep_looking, links, polled_links};
use crate::staff::views::poll::{stale_notice, ticking_now};
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, Heading, Notice, NoticeKind, waited};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::limits::MAX_SORTED;
use shared::view::QueueRow;
use shared::vocabulary::{QueueOrder, QueueState, Role};
use shared::wire::{Page, QueueTotal};

const EVERY_SECONDS: u64 = 4;
/// How often a list is counted, in seconds.
const COUNTED_EVERY_SECONDS: u64 = 20;

#[component]
pub fn Queue() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let now = ticking_now();
    let role = Memo::new(move |_| workspace.session().map(|session| session.seat.role()));
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
    // Neither the page nor the order changes the number.
    let counted = Memo::new(move |_| {
        asked.with(|asked| QueueQuery { cursor: None, order: QueueOrder::Due, ..asked.clone() })
    });
    let count = move |counted| workspace.api.queue_total(counted);
    let (total, _) = keep_looking::<QueueTotal, _, _>(counted, Some(COUNTED_EVERY_SECONDS), count);
    let rows = Signal::derive(move || {
        page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.clone()).unwrap_or_default())
    });
    let empty =
        Memo::new(move |_| page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.is_empty())));
    let state = Memo::new(move |_| asked.with(|asked| asked.state));
    let picked = Picked::new(rows);
    Effect::new(move || {
        // What was selected in another list is not acted upon here.
        state.track();
        picked.clear();
    });
    // Only what lies at one's own window can be assigned.
    let assigns = Memo::new(move |_| {
        let is_window = matches!(role.get(), Some(Role::WindowClerk | Role::WindowLead));
        is_window && state.get() == QueueState::Open
    });
    let title = spoken(move |lang| view! { <Heading text=title_of(state.get(), lang)/> });
    let counted_words = move || total.seen.get().map(|total| total_words(total, language.get()));
    let list = move || match empty.get() {
        None if page.trouble.with(|error| error.as_ref().is_some_and(is_too_long)) => {
            let words = words::too_long_to_sort(language.get(), MAX_SORTED);
            view! { <Notice kind=NoticeKind::Caution live=true><p>{words}</p></Notice> }.into_any()
        }
        None => waited(page.trouble, again),
        Some(true) => {
            let lang = language.get();
            let more = page.seen.with(|seen| seen.as_ref().is_some_and(|it| it.cursor.is_some()));
            let words = asked.with(|asked| {
                if more {
                    return text::register_none_here(lang);
                }
                if narrowed(asked) > 0 {
                    return words::nothing_held(lang);
                }
                if asked.stage.is_some() {
                    return text::queue_empty_stage(lang);
                }
                match asked.state {
                    QueueState::Open => text::queue_empty_open(lang),
                    QueueState::HandedOn => words::handed_on_none(lang),
                    QueueState::Done => text::queue_empty_done(lang),
                }
            });
            view! { <Empty words=words/> }.into_any()
        }
        Some(false) => {
            view! { <WorkTable rows=rows asked=asked now=now picked=picked assigns=assigns/> }
                .into_any()
        }
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
        <div class="work">
            <div class="work-head">
                {title}
                <Tabs asked=asked role=role/>
                <p class="work-total" role="status">{counted_words}</p>
            </div>
            <div class="work-bar">
                <SearchBox name="queue-search" begin=String::new() compact=true/>
                <Stages asked=asked role=role/>
                <Filter asked=asked role=role/>
            </div>
            {stale_notice(page)}
            {list}
            <Bulk picked=picked assigns=assigns again=again/>
            {polled_links(page, |page| page.cursor.clone(), at)}
            <p class="hint">{updated}</p>
        </div>
    }
}

/// Whether a list was refused because it is too long for another order than its own.
fn is_too_long(error: &ApiError) -> bool {
    error.fields().iter().any(|problem| problem.field == "sort")
}

fn title_of(state: QueueState, lang: Lang) -> &'static str {
    match state {
        QueueState::Open => text::queue_title_open(lang),
        QueueState::HandedOn => words::title_handed_on(lang),
        QueueState::Done => text::queue_title_done(lang),
    }
}

fn total_words(total: QueueTotal, lang: Lang) -> String {
    let QueueTotal { count, late, more } = total;
    match (more, late) {
        (false, 0) => words::total(lang, count),
        (false, late) => words::total_late(lang, count, late),
        (true, 0) => words::total_more(lang, count),
        (true, late) => words::total_more_late(lang, count, late),
    }
}

/// The lists of the role. They are links, so that choosing alone changes nothing.
#[component]
fn Tabs(asked: Memo<QueueQuery>, role: Memo<Option<Role>>) -> impl IntoView {
    spoken(move |lang| {
        let chosen = asked.get().state;
        let role = role.get();
        let is_window = matches!(role, Some(Role::WindowClerk | Role::WindowLead));
        let listed = QueueState::ALL.iter().copied();
        let listed = listed.filter(|state| role.is_some_and(|role| state.is_for(role)));
        let tabs = listed.map(|state| {
            let words = match state {
                QueueState::Open if is_window => words::at_window(lang),
                QueueState::Open => text::open_cases(lang),
                QueueState::HandedOn => words::handed_on(lang),
                QueueState::Done => text::done_cases(lang),
            };
            (path_of(&QueueQuery::of(state)), words, chosen == state)
        });
        links("tabs", text::which_cases(lang), tabs.collect::<Vec<_>>())
    })
}

/// The stages that the list can contain.
#[component]
fn Stages(asked: Memo<QueueQuery>, role: Memo<Option<Role>>) -> impl IntoView {
    spoken(move |lang| {
        let asked = asked.get();
        let chosen = asked.stage;
        let stages = role.get().map(|role| asked.state.stages(role)).unwrap_or_default();
        let stages = std::iter::once(None).chain(stages.into_iter().map(Some)).map(|stage| {
            let words = stage.map_or(text::all_stages(lang), |stage| stage.say(lang));
            let query = QueueQuery { stage, cursor: None, ..asked.clone() };
            (path_of(&query), words, chosen == stage)
        });
        links("chips", text::stage_filter(lang), stages.collect::<Vec<_>>())
    })
}
