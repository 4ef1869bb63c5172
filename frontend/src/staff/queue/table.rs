//! A list of cases as a dense table: one line each on a desk, one card each on a phone.
//!
//! A line keeps its link and its box while everything else in it is updated, so that a refresh never takes the focus away.

use crate::client::staff::QueueQuery;
use crate::staff::due::{left_words, machine_time};
use crate::staff::queue::bulk::Picked;
use crate::staff::queue::part::path_of;
use crate::staff::route::Route;
use crate::staff::sentence::holder_words;
use crate::staff::text;
use crate::staff::text::lists as words;
use crate::staff::workspace::workspace;
use crate::ui::components::StageTag;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::scale::Level;
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::view::{Holder, PublicCase, QueueRow};
use shared::vocabulary::{QueueOrder, QueueState};

#[component]
pub fn WorkTable(
    #[prop(into)] rows: Signal<Vec<QueueRow>>,
    asked: Memo<QueueQuery>,
    now: ReadSignal<Timestamp>,
    picked: Picked,
    /// Whether all of them lie at one's own window.
    assigns: Memo<bool>,
) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        rows.with(|rows| rows.iter().map(|row| row.public.number).collect::<Vec<CaseNumber>>())
    });
    let state = Memo::new(move |_| asked.with(|asked| asked.state));
    // The window's own cases are all with the window.
    let told = Memo::new(move |_| match state.get() {
        QueueState::Open => !assigns.get(),
        QueueState::HandedOn => true,
        QueueState::Done => false,
    });
    view! {
        <table class="work-list" role="table">
            <thead role="rowgroup">
                {spoken(move |lang| heads(asked.get(), told.get(), lang))}
            </thead>
            <tbody role="rowgroup">
                <For each=move || numbers.get() key=|number| *number let(number)>
                    <WorkLine
                        number=number
                        rows=rows
                        state=state
                        told=told
                        now=now
                        picked=picked
                    />
                </For>
            </tbody>
        </table>
    }
}

/// The heads of the columns. Those by which the list can be ordered are links.
fn heads(asked: QueueQuery, told: bool, lang: Lang) -> AnyView {
    let ordered = |words: &'static str, orders: &[QueueOrder]| {
        let is_this = orders.contains(&asked.order);
        let next = orders.iter().copied().find(|order| *order != asked.order);
        let next = next.or(orders.first().copied()).unwrap_or(QueueOrder::Due);
        let descends = match asked.order {
            QueueOrder::NewestFirst => true,
            QueueOrder::Due => asked.state == QueueState::Done,
            QueueOrder::OldestFirst | QueueOrder::Number => false,
        };
        let (sign, said) = match (is_this, descends) {
            (false, _) => ("", None),
            (true, true) => (" ▼", Some("descending")),
            (true, false) => (" ▲", Some("ascending")),
        };
        let href = path_of(&QueueQuery { order: next, cursor: None, ..asked.clone() });
        view! {
            <th role="columnheader" scope="col" aria-sort=said>
                <a href=href>{words}<span aria-hidden="true">{sign}</span></a>
            </th>
        }
        .into_any()
    };
    let plain =
        |words: &'static str| view! { <th role="columnheader" scope="col">{words}</th> }.into_any();
    let unseen = |words: &'static str| {
        view! {
            <th role="columnheader" scope="col" class="work-pick">
                <span class="unseen">{words}</span>
            </th>
        }
        .into_any()
    };
    let time = match asked.state {
        QueueState::Open => words::column_due(lang),
        QueueState::HandedOn => words::column_next(lang),
        QueueState::Done => words::column_done(lang),
    };
    let mut heads = vec![
        unseen(words::column_pick(lang)),
        ordered(time, &[QueueOrder::Due]),
        plain(words::column_what(lang)),
        plain(words::column_who(lang)),
    ];
    if told {
        heads.push(plain(words::column_with(lang)));
    }
    if asked.state == QueueState::Done {
        heads.push(plain(text::column_verdict(lang)));
    }
    heads.push(plain(words::column_stage(lang)));
    heads.push(plain(words::column_trips(lang)));
    heads.push(ordered(words::column_number(lang), &[QueueOrder::Number]));
    heads.push(ordered(
        words::column_registered(lang),
        &[QueueOrder::OldestFirst, QueueOrder::NewestFirst],
    ));
    view! { <tr role="row">{heads}</tr> }.into_any()
}

/// Whether a line is late: what the list is ordered by is past.
fn is_late(public: &PublicCase, state: QueueState, now: Timestamp) -> bool {
    due_of(public, state).is_some_and(|due| due < now)
}

fn due_of(public: &PublicCase, state: QueueState) -> Option<Timestamp> {
    match state {
        QueueState::Open => public.due,
        QueueState::HandedOn => public.next_of_departments().map(|duty| duty.due).or(public.due),
        QueueState::Done => None,
    }
}

#[component]
fn WorkLine(
    number: CaseNumber,
    rows: Signal<Vec<QueueRow>>,
    state: Memo<QueueState>,
    told: Memo<bool>,
    now: ReadSignal<Timestamp>,
    picked: Picked,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let row = Memo::new(move |_| {
        rows.with(|rows| rows.iter().find(|row| row.public.number == number).cloned())
    });
    let late = Memo::new(move |_| {
        row.with(|row| row.as_ref().is_some_and(|row| is_late(&row.public, state.get(), now.get())))
    });
    let title = move || {
        let lang = language.get();
        row.with(|row| match row.as_ref().and_then(|row| row.title.as_ref()) {
            Some(title) => title.as_str().to_owned(),
            None => text::no_title(lang).to_owned(),
        })
    };
    let matter = move || {
        let lang = language.get();
        let matter = row.with(|row| row.as_ref()?.public.matter.clone())?;
        Some(workspace.names().matter(&matter, lang).to_owned())
    };
    let who =
        move || row.with(|row| Some(row.as_ref()?.applicant_name.as_ref()?.as_str().to_owned()));
    let time = move || {
        let lang = language.get();
        let public = row.get()?.public;
        Some(time_of(&public, state.get(), late, now, &workspace.names(), lang))
    };
    let with = move || {
        let lang = language.get();
        let public = row.get()?.public;
        told.get().then(|| {
            let words = with_words(&public, &workspace.names(), lang);
            view! { <td role="cell" class="work-with">{words}</td> }
        })
    };
    let verdict = move || {
        let lang = language.get();
        let public = row.get()?.public;
        (state.get() == QueueState::Done).then(|| {
            let words = match public.solved {
                Some(true) => text::solved(lang),
                Some(false) => text::not_solved(lang),
                None => text::not_judged(lang),
            };
            view! { <td role="cell">{words}</td> }
        })
    };
    let stage = move || {
        let lang = language.get();
        let public = row.get()?.public;
        let level = (public.level > Level::Officer).then(|| public.level.say(lang));
        let returned = (public.returns > 0).then(|| text::returned_times(lang, public.returns));
        Some(view! {
            <StageTag stage=public.stage overdue=false/>
            {level.map(|level| view! { " " <span class="tag back">{level}</span> })}
            {returned.map(|returned| view! { " " <span class="tag back">{returned}</span> })}
        })
    };
    let trips = move || {
        row.with(|row| {
            let trips = row.as_ref().map_or(0, |row| row.public.trips_made);
            (trips > 0).then(|| trips.to_string())
        })
    };
    let registered = move || {
        let at = row.with(|row| row.as_ref().map(|row| row.public.registered_at))?;
        Some(view! { <time datetime=machine_time(at)>{at.day().to_string()}</time> })
    };
    view! {
        <tr
            role="row"
            class="work-line"
            class:late=move || late.get()
            class:picked=move || picked.has(number)
        >
            <td role="cell" class="work-pick">
                <label>
                    <input
                        type="checkbox"
                        aria-label=move || words::pick(language.get(), number)
                        prop:checked=move || picked.has(number)
                        on:change=move |_| picked.turn(number)
                    />
                </label>
            </td>
            <td role="cell" class="work-time">{time}</td>
            <td role="cell" class="work-what">
                <a class="case-link" dir="auto" href=Route::Case(number).path()>{title}</a>
                " "
                <span class="work-about">{matter}</span>
            </td>
            <td role="cell" class="work-who" dir="auto">{who}</td>
            {with}
            {verdict}
            <td role="cell" class="work-stage">{stage}</td>
            <td role="cell" class="work-trips">{trips}</td>
            <td role="cell" class="case-number">{number.to_string()}</td>
            <td role="cell">{registered}</td>
        </tr>
    }
}

/// What the list is ordered by: when it is due and how much of that is left, or when it was done.
fn time_of(
    public: &PublicCase,
    state: QueueState,
    late: Memo<bool>,
    now: ReadSignal<Timestamp>,
    names: &Directory,
    lang: Lang,
) -> AnyView {
    let Some(due) = due_of(public, state) else {
        return public
            .resolved_at
            .map(|done| view! { <time datetime=machine_time(done)>{done.minute_text()}</time> })
            .into_any();
    };
    // What is due next may be another department's part.
    let what = (state == QueueState::HandedOn).then_some(()).and_then(|()| {
        let duty = public.next_of_departments()?;
        let is_lead = matches!(
            (&public.holder, duty.owner.department()),
            (Holder::Department { department }, Some(owner)) if department == owner
        );
        let kind = duty.kind.say(lang).to_owned();
        Some(match is_lead {
            true => kind,
            false => format!("{kind} · {}", owner_name(&duty.owner, names, lang)),
        })
    });
    let short = due.minute_text().get(5..).unwrap_or_default().to_owned();
    view! {
        <span class="case-left" class:late=move || late.get()>
            {move || left_words(due, now.get(), lang)}
        </span>
        " "
        {what.map(|what| view! { <span class="work-about">{what}</span> " " })}
        <time datetime=machine_time(due)>{short}</time>
    }
    .into_any()
}

/// Who has the case, with the co-departments that still owe their part.
fn with_words(public: &PublicCase, names: &Directory, lang: Lang) -> String {
    let lead = holder_words(&public.holder, names, lang);
    let co: Vec<&str> =
        public.parts.iter().map(|part| names.department(&part.department, lang)).collect();
    if co.is_empty() { lead } else { words::with_co(lang, lead, co.join(lang.pick("、", ", "))) }
}
