//! The plans, newest first: whose they are, where they stand, and what is due next on them by when. The
//! address says whose are shown and where the page begins.

use crate::client::navigation::navigation;
use crate::staff::desk::desk;
use crate::staff::due::left_words;
use crate::staff::due::machine_time;
use crate::staff::plans::stage_tag;
use crate::staff::route::{Route, new_plan_address};
use crate::staff::text::plans as text;
use crate::staff::views::listed::{address, cursor_in, keep_looking, not_yet, page_links};
use crate::staff::views::poll::{stale_notice, ticking_now};
use crate::ui::components::{Empty, Heading};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::plan::Plan;
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::wire::Page;

/// Seconds between two looks.
const EVERY_SECONDS: u64 = 6;

/// Which plans.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    department: Option<DepartmentId>,
    cursor: Option<String>,
}

/// The page.
#[component]
pub fn List() -> impl IntoView {
    let desk = desk();
    let language = language();
    let now = ticking_now();
    let query = navigation().whole_query();
    let own =
        Memo::new(move |_| desk.session().and_then(|session| session.seat.department().cloned()));
    let asked = Memo::new(move |_| {
        query.with(|query| Asked {
            department: own.get().filter(|_| query.get("of").as_deref() != Some("all")),
            cursor: cursor_in(query),
        })
    });
    let ask = move |asked: Asked| desk.api.plans(asked.department, asked.cursor);
    let (page, again) = keep_looking::<Page<Plan>, _, _>(asked, Some(EVERY_SECONDS), ask);
    let draw_up = move || {
        let lang = language.get();
        own.get().map(|_| {
            let new = new_plan_address(None);
            view! { <p><a class="button" href=new>{text::draw_up(lang)}</a></p> }
        })
    };
    let list = move || {
        let lang = language.get();
        match page.seen.get() {
            None => not_yet(page, again),
            Some(seen) if seen.items.is_empty() => {
                let is_own = asked.with(|asked| asked.department.is_some());
                let words =
                    if is_own { text::plans_none_own(lang) } else { text::plans_none(lang) };
                view! { <Empty words=words/> }.into_any()
            }
            Some(seen) => {
                let names = desk.names();
                let lines: Vec<AnyView> =
                    seen.items.iter().map(|plan| line(plan, &names, lang, now)).collect();
                view! { <ol class="case-list">{lines}</ol> }.into_any()
            }
        }
    };
    let next = Memo::new(move |_| page.seen.with(|seen| seen.as_ref()?.cursor.clone()));
    let pages = move || {
        let lang = language.get();
        let Asked { department, cursor } = asked.get();
        let all = own.get().is_some() && department.is_none();
        let first = cursor.is_some().then(|| path_of(all, None));
        page_links(first, next.get().map(|cursor| path_of(all, Some(cursor))), lang)
    };
    let tabs = move || {
        let lang = language.get();
        own.get().map(|_| {
            let of_own = asked.with(|asked| asked.department.is_some());
            let links = [(false, text::own_plans(lang)), (true, text::all_plans(lang))]
                .map(|(all, words)| {
                    let here = (of_own != all).then_some("page");
                    view! { <li><a href=path_of(all, None) aria-current=here>{words}</a></li> }
                        .into_any()
                })
                .into_iter()
                .collect::<Vec<_>>();
            view! { <nav class="tabs" aria-label=text::which_plans(lang)><ul>{links}</ul></nav> }
        })
    };
    view! {
        {spoken(|lang| view! { <Heading text=text::plans_title(lang)/> })}
        {draw_up}
        {tabs}
        {stale_notice(page)}
        {list}
        {pages}
    }
}

fn path_of(all: bool, cursor: Option<String>) -> String {
    address(Route::Plans.path(), &[("of", all.then(|| "all".to_owned())), ("cursor", cursor)])
}

fn line(plan: &Plan, names: &Directory, lang: Lang, now: ReadSignal<Timestamp>) -> AnyView {
    let href = Route::Plan(plan.id.clone()).path();
    let next = plan.duties().into_iter().next();
    let due = next.as_ref().map(|duty| duty.due);
    let late = move || due.is_some_and(|due| due < now.get());
    let time = due.map(|due| {
        view! {
            <span class="case-left" class:late=late>
                {move || left_words(due, now.get(), lang)}
            </span>
            <time datetime=machine_time(due)>{due.minute_text()}</time>
        }
    });
    let nothing = due.is_none().then(|| view! { <span>{text::nothing_owed(lang)}</span> });
    let owed = next.map(|duty| {
        let mut words = duty.kind.say(lang).to_owned();
        if duty.place > 0 {
            words = crate::staff::text::number_of(lang, words, duty.place);
        }
        view! { <span>{format!("{words} · {}", owner_name(&duty.owner, names, lang))}</span> }
    });
    let public = plan.published_at.map(|_| {
        view! { <span class="tag done">{text::is_public(lang)}</span> }
    });
    let heard: Vec<AnyView> = plan
        .marks
        .iter()
        .flat_map(|marks| marks.rungs.last())
        .take(1)
        .map(|rung| view! { <span class="tag back">{rung.say(lang)}</span> }.into_any())
        .collect();
    view! {
        <li class="case-line" class:late=late>
            <p class="case-time">{time}{nothing}</p>
            <div class="case-what">
                <a class="case-link" dir="auto" href=href>{plan.title.as_str().to_owned()}</a>
                <p class="case-about">
                    <span>{plan.id.to_string()}</span>
                    <span>{text::submitted_on(lang, plan.submitted_at.day())}</span>
                    {owed}
                </p>
            </div>
            <p class="case-stage">{stage_tag(plan.stage, lang)}{public}{heard}</p>
            <p class="case-holder">{names.department(&plan.department, lang).to_owned()}</p>
        </li>
    }
    .into_any()
}
