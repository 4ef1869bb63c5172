//! Everything that is overdue: who owes what on which case or plan, how late it is, and how far it was escalated.

use crate::staff::due::due_time;
use crate::staff::route::{Route, Watch};
use crate::staff::text::watch as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::workspace;
use crate::ui::components::{Cell, Column, Table};
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
        let heads = [
            text::overdue_late(lang),
            text::owes_what(lang),
            text::owes_on(lang),
            text::owes_who(lang),
            text::owes_since(lang),
            text::owes_heard(lang),
        ];
        let columns = heads.into_iter().map(Column::words).collect();
        let rows = items.into_iter().map(|row| cells(row, demands, &names, lang, now));
        let rows = rows.collect();
        let caption = text::overdue_title(lang);
        view! { <Table caption=caption caption_unseen=true columns=columns rows=rows/> }.into_any()
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::overdue_hint(lang)}</p> })}
        {list}
    }
}

fn cells(
    row: DutyRow,
    demands: bool,
    names: &Directory,
    lang: Lang,
    now: ReadSignal<Timestamp>,
) -> Vec<Cell> {
    let DutyRow { subject, duty, overdue: _, rungs } = row;
    let (due, since) = (duty.due, duty.since);
    let number = match &subject {
        Subject::Case { number } => demands.then(|| Route::Case(*number).path()),
        Subject::Plan { plan: _ } => None,
    };
    let demand = number.map(|href| {
        view! { <p><a href=href>{text::overdue_demand(lang)}</a></p> }
    });
    vec![
        Cell::view(view! { <div class="case-time">{due_time(due, || true, now, lang)}</div> }),
        Cell::of(duty.kind.say(lang)),
        Cell::view(view! { {subject_link(&subject, lang)} {demand} }),
        Cell::of(owner_name(&duty.owner, names, lang)),
        Cell::of(since.minute_text()),
        Cell::of(heard_words(&rungs, lang)),
    ]
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
