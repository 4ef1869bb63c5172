//! The inspectors' demands, whether they were answered, and whether the answers were read.

use crate::client::navigation::{Query, navigation};
use crate::staff::due::due_time;
use crate::staff::route::{Route, Watch};
use crate::staff::text::watch as text;
use crate::staff::views::listed::{address, cursor_in, fetched_list, follow, lines, links};
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::workspace;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::view::DemandRow;
use shared::wire::{DemandState, Page};

/// The value in the address that selects all demands.
const ALL: &str = "all";

/// The selected demands; by default those without an answer.
fn read_state(written: Option<&str>) -> Option<DemandState> {
    match written {
        Some(ALL) => None,
        Some(written) => Some(DemandState::read(written).unwrap_or(DemandState::Open)),
        None => Some(DemandState::Open),
    }
}

fn state_in(query: &Query) -> Option<DemandState> {
    read_state(query.get("state").as_deref())
}

fn path_of(state: Option<DemandState>, cursor: Option<String>) -> String {
    let written = match state {
        None => Some(ALL.to_owned()),
        Some(DemandState::Open) => None,
        Some(DemandState::Answered) => Some(DemandState::Answered.code().to_owned()),
    };
    let path = Route::Supervision(Watch::Demands).path();
    address(path, &[("state", written), ("cursor", cursor)])
}

#[component]
pub fn Demands() -> impl IntoView {
    let workspace = workspace();
    let now = ticking_now();
    let query = navigation().whole_query();
    let (page, again) = follow::<Page<DemandRow>, _>(move |query| {
        workspace.api.demands(state_in(query), cursor_in(query))
    });
    let choices = spoken(move |lang| {
        let chosen = query.with(state_in);
        let choices = [
            (Some(DemandState::Open), text::demands_open(lang)),
            (Some(DemandState::Answered), text::demands_answered(lang)),
            (None, text::demands_all(lang)),
        ];
        let choices = choices.map(|(state, words)| (path_of(state, None), words, chosen == state));
        links("chips", text::demands_which(lang), choices)
    });
    let state = move || query.with_untracked(state_in);
    let none = move |lang| match state() {
        None => text::demands_none(lang),
        Some(DemandState::Open) => text::demands_none_open(lang),
        Some(DemandState::Answered) => text::demands_none_answered(lang),
    };
    let at = move |cursor| path_of(state(), cursor);
    let list = fetched_list(page, again, none, at, move |items, lang| {
        let names = workspace.names();
        lines(items.into_iter().map(|row| line(row, &names, lang, now)))
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::demands_hint(lang)}</p> })}
        {choices}
        {list}
    }
}

/// A demand in a line, also used on the first page.
pub fn line(row: DemandRow, names: &Directory, lang: Lang, now: ReadSignal<Timestamp>) -> AnyView {
    let state = if row.is_unread() {
        text::demand_unread(lang)
    } else if row.answered_at.is_some() {
        text::demand_read(lang)
    } else {
        text::demand_left(lang)
    };
    let DemandRow { number, id, of, since, due, answered_at, read_at: _ } = row;
    let is_open = answered_at.is_none();
    let late = move || is_open && due < now.get();
    let when = match answered_at {
        None => due_time(due, late, now, lang),
        Some(at) => view! {
            <span class="case-left">{text::demand_answered(lang, at.minute_text())}</span>
        }
        .into_any(),
    };
    let about = [text::demand_number(lang, id), text::demand_since(lang, since.minute_text())]
        .map(|fact| view! { <span>{fact}</span> }.into_any())
        .into_iter()
        .collect::<Vec<_>>();
    view! {
        <li class="case-line" class:late=late>
            <p class="case-time">{when}</p>
            <div class="case-what">
                <a class="case-link" href=Route::Case(number).path()>{number.to_string()}</a>
                <p class="case-about">{about}</p>
            </div>
            <p class="case-stage"><span class="tag">{state}</span></p>
            <p class="case-holder">{text::demand_of(lang, owner_name(&of, names, lang))}</p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_ones_are_shown_unless_the_address_says_otherwise() {
        for (written, expected) in [
            (None, Some(DemandState::Open)),
            (Some("answered"), Some(DemandState::Answered)),
            (Some("all"), None),
            (Some("nonsense"), Some(DemandState::Open)),
        ] {
            assert_eq!(read_state(written), expected, "{written:?}");
        }
    }
}
