//! The first page of every role: what is waiting for the user, the most urgent first, each with a link to where it is
//! done, and links to everything else that the role does.

mod brief;
mod ways;

use crate::client::navigation::navigation;
use crate::staff::due::due_time;
use crate::staff::duties::brief::Brief;
use crate::staff::duties::ways::Ways;
use crate::staff::route::{Room, Route, rooms_of};
use crate::staff::search::SearchBox;
use crate::staff::setup_steps::SetUpLeft;
use crate::staff::text;
use crate::staff::views::listed::{cursor_in, keep_looking, polled_list, under};
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::{place_of, workspace};
use crate::ui::components::Heading;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::actor::Seat;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::vocabulary::Role;
use shared::wire::{AwaitedRow, Page, Subject};

const EVERY_SECONDS: u64 = 6;

#[component]
pub fn Duties() -> impl IntoView {
    let workspace = workspace();
    let seat = workspace.session_now().map(|session| session.seat);
    let role = seat.as_ref().map(Seat::role);
    let title = spoken(move |lang| {
        let place = workspace
            .session()
            .and_then(|session| place_of(&session.seat, &workspace.names(), lang))
            .unwrap_or_default();
        view! { <Heading text=text::duties_title(lang) above=place/> }
    });
    let searches = role.is_some_and(|role| rooms_of(role).contains(&Room::Queue));
    // Inspectors and administrators have no duties with a deadline.
    let owes = !matches!(role, Some(Role::Inspector | Role::Administrator));
    view! {
        {title}
        {searches.then(|| view! { <SearchBox name="duties-search" begin=String::new()/> })}
        <Brief owes=owes/>
        {(role == Some(Role::Administrator)).then(|| view! { <SetUpLeft/> })}
        {owes.then(|| view! { <Owed/> })}
        {role.map(|role| view! { <Ways role=role/> })}
    }
}

#[component]
fn Owed() -> impl IntoView {
    let workspace = workspace();
    let now = ticking_now();
    let query = navigation().whole_query();
    let cursor = Memo::new(move |_| query.with(cursor_in));
    let ask = move |cursor| workspace.api.duties(cursor);
    let (page, again) = keep_looking::<Page<AwaitedRow>, _, _>(cursor, Some(EVERY_SECONDS), ask);
    let line = move |row, names: &Directory, lang| line(row, names, lang, now);
    polled_list(page, again, text::duties_none, under(Route::Duties.path()), line)
}

fn line(row: AwaitedRow, names: &Directory, lang: Lang, now: ReadSignal<Timestamp>) -> AnyView {
    let AwaitedRow { row, title, stage, applicant_name } = row;
    let due = row.duty.due;
    let late = move || due < now.get();
    let kind = row.duty.kind.say(lang);
    let title = title.map_or_else(|| text::no_title(lang).to_owned(), |line| line.as_str().into());
    let (what, about) = match &row.subject {
        Subject::Case { number } => {
            let href = Route::Case(*number).path();
            let link = view! { <a class="case-link" dir="auto" href=href>{title}</a> }.into_any();
            (link, number.to_string())
        }
        Subject::Plan { plan } => {
            let href = Route::Plan(plan.clone()).path();
            let link = view! { <a class="case-link" dir="auto" href=href>{title}</a> }.into_any();
            (link, plan.to_string())
        }
    };
    let mut facts = vec![about];
    facts.extend(applicant_name.map(|name| name.as_str().to_owned()));
    facts.extend(stage.map(|stage| stage.say(lang).to_owned()));
    let facts: Vec<AnyView> =
        facts.into_iter().map(|fact| view! { <span dir="auto">{fact}</span> }.into_any()).collect();
    let heard: Vec<AnyView> = row
        .rungs
        .iter()
        .map(|rung| view! { <span class="tag back">{rung.say(lang)}</span> }.into_any())
        .collect();
    view! {
        <li class="case-line" class:late=late>
            <p class="case-time">{due_time(due, late, now, lang)}</p>
            <div class="case-what">
                {what}
                <p class="case-about">{facts}</p>
            </div>
            <p class="case-stage"><span class="tag">{kind}</span>{heard}</p>
            <p class="case-holder">{owner_name(&row.duty.owner, names, lang)}</p>
        </li>
    }
    .into_any()
}
