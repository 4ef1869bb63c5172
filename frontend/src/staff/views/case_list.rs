//! A list of cases: one line each on a desktop, one card each on a phone.
//!
//! A line keeps its link while everything else in it is updated, so that a refresh never takes the focus away.

use crate::staff::due::{due_time, machine_time};
use crate::staff::route::Route;
use crate::staff::sentence::holder_words;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::StageTag;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::lang::Say;
use shared::number::CaseNumber;
use shared::scale::Level;
use shared::sentence::is_overdue;
use shared::time::Timestamp;
use shared::view::QueueRow;

#[component]
pub fn CaseList(
    #[prop(into)] rows: Signal<Vec<QueueRow>>,
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        rows.with(|rows| rows.iter().map(|row| row.public.number).collect::<Vec<CaseNumber>>())
    });
    view! {
        <ol class="case-list">
            <For each=move || numbers.get() key=|number| *number let(number)>
                <CaseLine number=number rows=rows now=now/>
            </For>
        </ol>
    }
}

#[component]
fn CaseLine(
    number: CaseNumber,
    rows: Signal<Vec<QueueRow>>,
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let row = Memo::new(move |_| {
        rows.with(|rows| rows.iter().find(|row| row.public.number == number).cloned())
    });
    let late = Memo::new(move |_| {
        row.with(|row| row.as_ref().is_some_and(|row| is_overdue(&row.public, now.get())))
    });
    let title = move || {
        let lang = language.get();
        row.with(|row| match row.as_ref().and_then(|row| row.title.as_ref()) {
            Some(title) => title.as_str().to_owned(),
            None => text::no_title(lang).to_owned(),
        })
    };
    let about = move || {
        let lang = language.get();
        let row = row.get()?;
        let mut parts = vec![number.to_string()];
        parts.extend(row.applicant_name.map(|name| name.as_str().to_owned()));
        if let Some(matter) = &row.public.matter {
            parts.push(workspace.names().matter(matter, lang).to_owned());
        }
        if row.public.trips_made > 0 {
            parts.push(text::trips_count(lang, row.public.trips_made));
        }
        Some(
            parts
                .into_iter()
                .map(|part| view! { <span dir="auto">{part}</span> }.into_any())
                .collect::<Vec<_>>(),
        )
    };
    let stage = move || {
        let lang = language.get();
        let public = row.get()?.public;
        let level = (public.level > Level::Officer).then(|| public.level.say(lang));
        let returned = (public.returns > 0).then(|| text::returned_times(lang, public.returns));
        Some(view! {
            <StageTag stage=public.stage overdue=false/>
            {level.map(|level| view! { <span class="tag back">{level}</span> })}
            {returned.map(|returned| view! { <span class="tag back">{returned}</span> })}
        })
    };
    let holder = move || {
        let lang = language.get();
        row.with(|row| {
            row.as_ref().map(|row| holder_words(&row.public.holder, &workspace.names(), lang))
        })
    };
    let time = move || {
        let lang = language.get();
        let public = row.get()?.public;
        Some(match (public.due, public.resolved_at) {
            (Some(due), _) => due_time(due, move || late.get(), now, lang),
            (None, Some(done)) => {
                let verdict = match public.solved {
                    Some(true) => text::solved(lang),
                    Some(false) => text::not_solved(lang),
                    None => text::not_judged(lang),
                };
                view! {
                    <span class="case-left">{text::column_verdict(lang)}{lang.pick("：", ": ")}{verdict}</span>
                    <time datetime=machine_time(done)>{done.minute_text()}</time>
                }
                .into_any()
            }
            (None, None) => ().into_any(),
        })
    };
    view! {
        <li class="case-line" class:late=move || late.get()>
            <p class="case-time">{time}</p>
            <div class="case-what">
                <a class="case-link" dir="auto" href=Route::Case(number).path()>{title}</a>
                <p class="case-about">{about}</p>
            </div>
            <p class="case-stage">{stage}</p>
            <p class="case-holder">{holder}</p>
        </li>
    }
}
