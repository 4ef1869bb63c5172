//! Everything that is overdue: who owes what on which case or plan, how late it is, and how far it was escalated.

use crate::staff::due::due_time;
use crate::staff::route::{Route, Watch};
use crate::staff::text::watch as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, lines, under};
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::workspace;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::vocabulary::{EscalationLevel, Role};
use shared::wire::{DutyRow, Page, Subject};

#[component]
pub fn Overdue() -> impl IntoView {
    let workspace = workspace();
    let now = ticking_now();
    let demands =
        workspace.session_now().is_some_and(|session| session.seat.role() == Role::Inspector);
    let (page, again) =
        follow::<Page<DutyRow>, _>(move |query| workspace.api.overdue(cursor_in(query)));
    let at = under(Route::Supervision(Watch::Overdue).path());
    let list = fetched_list(page, again, text::overdue_none, at, move |items, lang| {
        let names = workspace.names();
        lines(items.into_iter().map(|row| line(row, demands, &names, lang, now)))
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::overdue_hint(lang)}</p> })}
        {list}
    }
}

fn line(
    row: DutyRow,
    demands: bool,
    names: &Directory,
    lang: Lang,
    now: ReadSignal<Timestamp>,
) -> AnyView {
    let DutyRow { subject, duty, overdue: _, rungs } = row;
    let (due, since) = (duty.due, duty.since);
    let about =
        format!("{}{}{}", text::owes_since(lang), lang.pick("：", ": "), since.minute_text());
    let heard =
        format!("{}{}{}", text::owes_heard(lang), lang.pick("：", ": "), heard_words(&rungs, lang));
    let number = match &subject {
        Subject::Case { number } => demands.then(|| Route::Case(*number).path()),
        Subject::Plan { plan: _ } => None,
    };
    let demand = number.map(|href| {
        view! {
            <p class="case-about"><a href=href>{text::overdue_demand(lang)}</a></p>
        }
    });
    view! {
        <li class="case-line" class:late=true>
            <p class="case-time">{due_time(due, || true, now, lang)}</p>
            <div class="case-what">
                <p class="owed-what">
                    <strong>{duty.kind.say(lang)}</strong>
                    " · "
                    {subject_link(&subject, lang)}
                </p>
                <p class="case-about"><span>{about}</span></p>
                {demand}
            </div>
            <p class="case-stage watch-heard">{heard}</p>
            <p class="case-holder">{owner_name(&duty.owner, names, lang)}</p>
        </li>
    }
    .into_any()
}

pub fn heard_words(rungs: &[EscalationLevel], lang: Lang) -> String {
    if rungs.is_empty() {
        return text::owes_nobody_heard(lang).to_owned();
    }
    let rungs: Vec<&str> = rungs.iter().map(|rung| rung.say(lang)).collect();
    rungs.join(lang.pick("；", "; "))
}

/// A link to the case or plan of a duty.
pub fn subject_link(subject: &Subject, lang: Lang) -> AnyView {
    let (href, words) = match subject {
        Subject::Case { number } => (Route::Case(*number).path(), number.to_string()),
        Subject::Plan { plan } => (Route::Plan(plan.clone()).path(), text::owes_plan(lang, plan)),
    };
    view! { <a class="unbroken" href=href>{words}</a> }.into_any()
}
