//! A summary of what is waiting for the user in counts, and what has no deadline: an inspector's unread answers and
//! unchecked samples, an administrator's undelivered notices and missing holidays.

use crate::client::load::Remote;
use crate::staff::route::{AdminPage, Delivered, Route, Watch};
use crate::staff::supervision::{demand_line, sample_path};
use crate::staff::text::watch as text;
use crate::staff::views::listed::address;
use crate::staff::views::poll::{every, ticking_now};
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, Failure, Loading};
use crate::ui::language::language;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::limits::MAX_COUNTED;
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::view::DemandRow;
use shared::wire::{
    BriefNotice, Briefing, DemandState, Inspection, OverdueCount, SampleLeft, Upkeep,
};

const EVERY_SECONDS: u64 = 15;

#[component]
pub fn Brief(
    /// Whether a list of duties follows.
    owes: bool,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let now = ticking_now();
    let briefing = Remote::<Briefing>::new();
    Effect::new(move || {
        workspace.renewals.track();
        briefing.look(workspace.api.briefing());
    });
    every(EVERY_SECONDS, move || {
        if workspace.is_here() {
            briefing.look_again(|| workspace.api.briefing());
        }
    });
    move || {
        let lang = language.get();
        match briefing.seen.get() {
            Some(seen) => drawn(seen, owes, &workspace.names(), lang, now),
            None => match briefing.trouble.get() {
                Some(error) => {
                    let again = move |()| briefing.look(workspace.api.briefing());
                    view! { <Failure error=error again=Callback::new(again)/> }.into_any()
                }
                None => view! { <Loading/> }.into_any(),
            },
        }
    }
}

fn drawn(
    briefing: Briefing,
    owes: bool,
    names: &Directory,
    lang: Lang,
    now: ReadSignal<Timestamp>,
) -> AnyView {
    let Briefing { owed, late, unread, inspection, upkeep } = briefing;
    let mut parts: Vec<AnyView> = Vec::new();
    let counted = |count: usize| {
        if count < MAX_COUNTED as usize {
            count.to_string()
        } else {
            text::brief_counted_to(lang, MAX_COUNTED)
        }
    };
    if owes {
        parts.push(
            view! {
                <span>{text::brief_owed(lang, counted(owed))}</span>
                <span class="brief-late" class:late=late != 0>
                    {text::brief_late(lang, counted(late))}
                </span>
                <a href=Route::Queue.path()>{text::brief_to_queue(lang)}</a>
            }
            .into_any(),
        );
    }
    let unread_words = text::brief_unread(lang, unread);
    parts.push(
        view! {
            <span>{unread_words}</span>
            <a href=Route::Notices(Delivered::Mine).path()>{text::brief_to_notices(lang)}</a>
        }
        .into_any(),
    );
    let counts = view! { <p class="brief" role="status">{parts}</p> }.into_any();
    let mut sections = Vec::new();
    if let Some(inspection) = inspection {
        sections.extend(inspected(inspection, names, lang, now));
    }
    if let Some(upkeep) = upkeep {
        sections.extend(kept_up(upkeep, lang));
    }
    if sections.is_empty() && !owes {
        sections.push(view! { <Empty words=text::brief_nothing(lang)/> }.into_any());
    }
    view! {
        {counts}
        {sections}
    }
    .into_any()
}

fn section(
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    inside: impl IntoView + 'static,
) -> AnyView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> });
    view! {
        <section class="owed" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {hint}
            {inside}
        </section>
    }
    .into_any()
}

/// What is waiting for an inspector; empty parts are left out.
fn inspected(
    inspection: Inspection,
    names: &Directory,
    lang: Lang,
    now: ReadSignal<Timestamp>,
) -> Vec<AnyView> {
    let Inspection { told, answered, open, samples, overdue } = inspection;
    let mut sections = Vec::new();
    if !told.is_empty() {
        let lines: Vec<AnyView> = told.into_iter().map(|notice| told_line(notice, lang)).collect();
        let (title, hint) = (text::brief_told(lang), text::brief_told_hint(lang));
        let list = view! { <ol class="case-list">{lines}</ol> };
        sections.push(section("brief-told", title, hint, list));
    }
    let demands = |rows: Vec<DemandRow>| {
        let lines: Vec<AnyView> =
            rows.into_iter().map(|row| demand_line(row, names, lang, now)).collect();
        view! { <ol class="case-list">{lines}</ol> }
    };
    let all = |state: Option<DemandState>, words: &'static str| {
        let written = state.map(|state| state.code().to_owned());
        let href = address(Route::Supervision(Watch::Demands).path(), &[("state", written)]);
        view! { <p><a href=href>{words}</a></p> }
    };
    if !answered.is_empty() {
        let (title, hint) = (text::brief_answered(lang), text::brief_answered_hint(lang));
        let list = view! {
            {demands(answered)}
            {all(Some(DemandState::Answered), text::demands_answered(lang))}
        };
        sections.push(section("brief-answered", title, hint, list));
    }
    if !open.is_empty() {
        let list = view! {
            {demands(open)}
            {all(None, text::watch_demands(lang))}
        };
        sections.push(section("brief-open", text::brief_open(lang), "", list));
    }
    if !samples.is_empty() {
        let lines: Vec<AnyView> = samples.iter().map(|left| sample_line(left, lang)).collect();
        let list = view! { <ol class="case-list">{lines}</ol> };
        sections.push(section("brief-samples", text::brief_samples(lang), "", list));
    }
    if !overdue.is_empty() {
        let lines: Vec<AnyView> = overdue
            .into_iter()
            .map(|OverdueCount { owner, count }| {
                let owner = owner_name(&owner, names, lang);
                view! { <li>{text::brief_overdue_line(lang, owner, count)}</li> }.into_any()
            })
            .collect();
        let href = Route::Supervision(Watch::Overdue).path();
        let list = view! {
            <ul class="brief-counts">{lines}</ul>
            <p><a href=href>{text::brief_all_overdue(lang)}</a></p>
        };
        sections.push(section("brief-overdue", text::brief_overdue(lang), "", list));
    }
    sections
}

fn told_line(notice: BriefNotice, lang: Lang) -> AnyView {
    let BriefNotice { number, at, words } = notice;
    let words = words.read(lang).clone();
    view! {
        <li class="case-line watch-line">
            <div class="case-what">
                <a class="case-link" href=Route::Case(number).path()>{number.to_string()}</a>
                <p class="case-about"><span>{words}</span><span>{at.minute_text()}</span></p>
            </div>
        </li>
    }
    .into_any()
}

fn sample_line(left: &SampleLeft, lang: Lang) -> AnyView {
    let SampleLeft { id, drawn_at, checked, size } = left;
    view! {
        <li class="case-line watch-line">
            <div class="case-what">
                <a class="case-link" href=sample_path(id)>
                    {text::sample_of(lang, drawn_at.minute_text())}
                </a>
            </div>
            <p class="case-stage">
                <span class="tag">{text::sample_progress(lang, checked, size)}</span>
            </p>
        </li>
    }
    .into_any()
}

/// What is waiting for an administrator; empty parts are left out.
fn kept_up(upkeep: Upkeep, lang: Lang) -> Vec<AnyView> {
    let Upkeep { undeliverable, more, years } = upkeep;
    let mut sections = Vec::new();
    if undeliverable > 0 {
        let words = if more {
            text::brief_dead_more(lang, undeliverable)
        } else {
            text::brief_dead_count(lang, undeliverable)
        };
        let href = Route::Notices(Delivered::Dead).path();
        let link = view! { <p><a href=href>{words}</a></p> };
        sections.push(section("brief-dead", text::brief_dead(lang), "", link));
    }
    if !years.is_empty() {
        let lines: Vec<AnyView> = years
            .into_iter()
            .map(|year| {
                let href = Route::Administration(AdminPage::Calendar).path();
                view! { <li><a href=href>{text::brief_calendar_year(lang, year)}</a></li> }
                    .into_any()
            })
            .collect();
        let list = view! { <ul class="brief-counts">{lines}</ul> };
        sections.push(section("brief-calendar", text::brief_calendar(lang), "", list));
    }
    sections
}
