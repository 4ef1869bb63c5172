//! The list of plans, newest first: department, stage, and what is due next. The address holds the filter and the
//! page.

use crate::client::navigation::navigation;
use crate::staff::due::due_time;
use crate::staff::plans::stage_tag;
use crate::staff::route::{Route, new_plan_address};
use crate::staff::text::plans as text;
use crate::staff::views::listed::{address, cursor_in, keep_looking, links, polled_list};
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::workspace;
use crate::ui::components::Heading;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::plan::Plan;
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::wire::Page;

const EVERY_SECONDS: u64 = 6;

#[derive(Clone, Debug, PartialEq, Eq)]
struct ListQuery {
    department: Option<DepartmentId>,
    cursor: Option<String>,
}

#[component]
pub fn List() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let now = ticking_now();
    let query = navigation().whole_query();
    let own = Memo::new(move |_| {
        workspace.session().and_then(|session| session.seat.department().cloned())
    });
    let asked = Memo::new(move |_| {
        query.with(|query| ListQuery {
            department: own.get().filter(|_| query.get("of").as_deref() != Some("all")),
            cursor: cursor_in(query),
        })
    });
    let ask = move |asked: ListQuery| workspace.api.plans(asked.department, asked.cursor);
    let (page, again) = keep_looking::<Page<Plan>, _, _>(asked, Some(EVERY_SECONDS), ask);
    let draw_up = move || {
        let lang = language.get();
        own.get().map(|_| {
            let new = new_plan_address(None);
            view! { <p><a class="button" href=new>{text::draw_up(lang)}</a></p> }
        })
    };
    let none = move |lang| {
        let is_own = asked.with_untracked(|asked| asked.department.is_some());
        if is_own { text::plans_none_own(lang) } else { text::plans_none(lang) }
    };
    let at = move |cursor| {
        let all = own.get().is_some() && asked.with(|asked| asked.department.is_none());
        path_of(all, cursor)
    };
    let line = move |plan: Plan, names: &Directory, lang| line(&plan, names, lang, now);
    let tabs = move || {
        let lang = language.get();
        own.get().map(|_| {
            let of_own = asked.with(|asked| asked.department.is_some());
            let choices = [(false, text::own_plans(lang)), (true, text::all_plans(lang))];
            let choices = choices.map(|(all, words)| (path_of(all, None), words, of_own != all));
            links("tabs", text::which_plans(lang), choices)
        })
    };
    view! {
        {spoken(|lang| view! { <Heading text=text::plans_title(lang)/> })}
        {draw_up}
        {tabs}
        {polled_list(page, again, none, at, line)}
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
    let time = due.map(|due| due_time(due, late, now, lang));
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
            <p class="case-holder">{names.acting_department(&plan.department, lang)}</p>
        </li>
    }
    .into_any()
}
