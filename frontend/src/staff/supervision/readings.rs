//! The access log: who looked at personal data, month by month.

use crate::client::browser;
use crate::client::navigation::{Query, navigation};
use crate::staff::forms::fields;
use crate::staff::route::{Route, Watch};
use crate::staff::text::watch as text;
use crate::staff::views::listed::{address, cursor_in, fetched_list, follow, links};
use crate::staff::workspace::workspace;
use crate::ui::components::{Cell, Column, FormBox, SubmitButton, Table};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::time::Day;
use shared::vocabulary::Role;
use shared::wire::{AccessLogEntry, ExportedRegister, Page, ReadWhat};

fn day_in(query: &Query) -> Day {
    let written = query.get("on").and_then(|written| Day::read(&written).ok());
    written.unwrap_or_else(browser::today)
}

fn path_of(day: Day, cursor: Option<String>) -> String {
    let parts = [("on", Some(day.to_string())), ("cursor", cursor)];
    address(Route::Supervision(Watch::Readings).path(), &parts)
}

/// The last day of the month before, and the first day of the month after.
fn months_around(day: Day) -> (Day, Day) {
    let (_, _, date) = day.civil();
    let first = day.plus(1 - i32::try_from(date).unwrap_or(1));
    let mut after = first.plus(28);
    while after.month() == first.month() {
        after = after.plus(1);
    }
    (first.plus(-1), after)
}

#[component]
pub fn Readings() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let day = Memo::new(move |_| query.with(day_in));
    let opens =
        workspace.session_now().is_some_and(|session| session.seat.role() == Role::Inspector);
    let (page, again) = follow::<Page<AccessLogEntry>, _>(move |query| {
        workspace.api.readings(Some(day_in(query)), cursor_in(query))
    });
    let months = spoken(move |lang| {
        let (before, after) = months_around(day.get());
        let mut months = vec![(path_of(before, None), text::readings_before(lang, before.month()))];
        if after <= browser::today() {
            months.push((path_of(after, None), text::readings_after(lang, after.month())));
        }
        let months = months.into_iter().map(|(href, words)| (href, words, false));
        links("chips", text::readings_of(lang, day.get().month()), months)
    });
    let at = move |cursor| path_of(day.get_untracked(), cursor);
    let list = fetched_list(page, again, text::readings_none, at, move |items, lang| {
        let columns = [
            text::readings_when(lang),
            text::readings_who(lang),
            text::readings_what(lang),
            text::readings_case(lang),
            text::readings_why(lang),
        ];
        let rows = items.into_iter().map(|reading| cells(reading, opens, lang)).collect();
        let caption = text::readings_of(lang, day.get_untracked().month());
        let columns = columns.map(Column::words).to_vec();
        view! {
            <div class="watch-table">
                <Table caption=caption columns=columns rows=rows/>
            </div>
        }
        .into_any()
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::readings_hint(lang)}</p> })}
        {move || view! { <MonthForm day=day.get()/> }}
        {months}
        {list}
    }
}

fn cells(reading: AccessLogEntry, opens: bool, lang: Lang) -> Vec<Cell> {
    let AccessLogEntry { at, account, what, number, reason, export } = reading;
    let what = read_words(what, export, lang);
    vec![
        Cell::of(at.minute_text()),
        Cell::of(account),
        Cell::of(what),
        match number {
            None => Cell::of("–"),
            Some(number) if opens => {
                let href = Route::Case(number).path();
                Cell::view(view! { <a class="unbroken" href=href>{number.to_string()}</a> })
            }
            Some(number) => Cell::of(number),
        },
        Cell::Words(reason.map_or("–".to_owned(), |reason| reason.as_str().to_owned())),
    ]
}

/// What was read.
pub fn read_words(what: ReadWhat, export: Option<ExportedRegister>, lang: Lang) -> String {
    match export {
        None => what_words(what, lang).to_owned(),
        Some(export) => exported(what, export, lang),
    }
}

/// Which file was asked for or, with its rows, fetched.
fn exported(what: ReadWhat, export: ExportedRegister, lang: Lang) -> String {
    let ExportedRegister { sheet, from, until, rows } = export;
    let open = |day: Option<Day>| day.map_or("…".to_owned(), |day| day.to_string());
    let mut parts = vec![
        what_words(what, lang).to_owned(),
        sheet.code().to_uppercase(),
        format!("{}–{}", open(from), open(until)),
    ];
    parts.extend(rows.map(|rows| text::export_rows(lang, rows)));
    parts.join(" · ")
}

fn what_words(what: ReadWhat, lang: Lang) -> &'static str {
    match what {
        ReadWhat::Case => text::read_case(lang),
        ReadWhat::Identity => text::read_identity(lang),
        ReadWhat::List => text::read_list(lang),
        ReadWhat::Search => text::read_search(lang),
        ReadWhat::Register => text::read_register(lang),
        ReadWhat::Export => text::read_export(lang),
        ReadWhat::Person => text::read_person(lang),
        ReadWhat::File => text::read_file(lang),
        ReadWhat::Notices => text::read_notices(lang),
        ReadWhat::Erased => text::read_erased(lang),
        ReadWhat::Trail => text::read_trail(lang),
        ReadWhat::Words => crate::staff::text::insights::read_words(lang),
    }
}

#[component]
fn MonthForm(day: Day) -> impl IntoView {
    let form = Form::new("readings");
    let typed = RwSignal::new(day.to_string());
    let navigation = navigation();
    let show = Callback::new(move |()| {
        let written = typed.get_untracked();
        let day = Day::read(&written).ok();
        let problem = day.is_none().then(|| FieldProblem::new("on", Wrong::NotADate));
        if form.accepts(problem.into_iter().collect())
            && let Some(day) = day
        {
            navigation.go(&path_of(day, None));
        }
    });
    spoken(move |lang| {
        view! {
            <div class="watch-period">
                <FormBox form=form on_submit=show>
                    {fields::day("on", text::readings_month(lang), typed)}
                    <div class="buttons"><SubmitButton label=text::readings_show(lang)/></div>
                </FormBox>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_months_around_a_day_are_the_one_before_and_the_one_after() {
        for (day, before, after) in [
            ("2018-05-25", "2018-04-30", "2018-06-01"),
            ("2018-01-31", "2017-12-31", "2018-02-01"),
            ("2018-02-28", "2018-01-31", "2018-03-01"),
            ("2018-12-01", "2018-11-30", "2019-01-01"),
        ] {
            let day = Day::read(day).expect("a day");
            let (found, next) = months_around(day);
            assert_eq!((found.to_string().as_str(), next.to_string().as_str()), (before, after));
        }
    }
}
