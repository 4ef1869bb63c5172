//! The result of checking a register: rows with problems, rows that exist already with different content, and dates
//! with two-digit years; and the import itself.

use super::listed::Listed;
use super::state::{Importing, NEW, SKIP};
use crate::client::http::ApiError;
use crate::staff::forms::fields::radios;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Cell, Choice, Column, Failure, FormBox, Notice, NoticeKind, Table,
};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::problem::Field as Wrong;
use shared::vocabulary::{Outcome, RefusalReason};
use shared::wire::{
    Difference, DifferingRow, ImportField, ImportPreview, KnownRow, Page, ReadAs, RowProblem, Task,
    TaskWhat,
};
use std::future::Future;

pub(super) fn check_part(state: Importing, preview: ImportPreview, lang: Lang) -> AnyView {
    let ImportPreview { rows, problems, present, differing, short_years, read_as, .. } = preview;
    let found = if problems == 0 {
        view! {
            <Notice kind=NoticeKind::Success live=true>
                <p>{text::import_fine(lang, rows)}</p>
                {(present > 0).then(|| view! { <p>{text::import_present(lang, present)}</p> })}
            </Notice>
            {(short_years > 0).then(|| short_years_notice(short_years, &read_as, lang))}
            {(differing > 0).then(|| known_part(state, differing, lang))}
            {run_part(state, lang)}
        }
        .into_any()
    } else {
        view! {
            <Notice kind=NoticeKind::Problem live=true>
                <p>{text::import_bad(lang, problems)}</p>
            </Notice>
            {problems_table(state, problems, lang)}
        }
        .into_any()
    };
    view! {
        <section class="part" aria-labelledby="import-check">
            <h2 id="import-check" tabindex="-1">{text::import_step_check(lang)}</h2>
            {found}
        </section>
    }
    .into_any()
}

/// Rows whose number exists already with different content, side by side, with the choice of what to do with them.
fn known_part(state: Importing, count: u32, lang: Lang) -> impl IntoView {
    let choices = vec![
        Choice::new(SKIP, text::import_known_skip(lang)),
        Choice::new(NEW, text::import_known_new(lang)),
    ];
    let single = choices.clone();
    let workspace = workspace();
    let columns = vec![
        Column::numbers(text::import_bad_row(lang)),
        Column::words(text::import_known_case(lang)),
        Column::words(text::import_known_differs(lang)),
        Column::words(text::import_known_choice(lang)),
    ];
    let caption =
        move |first: usize, last: usize| text::import_known_page(lang, first, last, count);
    let row =
        move |found: &DifferingRow| known_row(state, found, &single, &workspace.names(), lang);
    let api = state.api;
    let ask = move |cursor| {
        let read = state.read.get_untracked();
        async move { api.differing_rows(read.map(|read| read.id).unwrap_or_default(), cursor).await }
    };
    let table = paged_table(state.differing, ask, columns, caption, row);
    view! {
        <Notice kind=NoticeKind::Caution>
            <p>{text::import_known(lang, count)}</p>
        </Notice>
        {table}
        <FormBox form=state.known_form on_submit=Callback::new(move |()| state.import())>
            {radios("known.all", text::import_known_all(lang), state.known_all, choices)}
        </FormBox>
    }
}

fn known_row(
    state: Importing,
    found: &DifferingRow,
    choices: &[Choice],
    names: &Directory,
    lang: Lang,
) -> Vec<Cell> {
    let DifferingRow { row, number, differences } = found;
    let (row, number) = (*row, *number);
    let lines: Vec<_> = differences
        .iter()
        .map(|Difference { field, here, file }| {
            let here = said(*field, here, names, lang);
            let file = said(*field, file, names, lang);
            view! { <li dir="auto">{text::import_known_line(lang, field.say(lang), here, file)}</li> }
        })
        .collect();
    let options: Vec<_> =
        std::iter::once((String::new(), text::import_known_as_all(lang).to_owned()))
            .chain(choices.iter().map(|choice| (choice.code.clone(), choice.label.clone())))
            .map(|(code, label)| {
                let is_chosen = {
                    let code = code.clone();
                    move || {
                        let chosen = state.known_rows.with(|rows| rows.get(&row).copied());
                        code_of(chosen) == code
                    }
                };
                view! { <option value=code selected=is_chosen>{label}</option> }
            })
            .collect();
    let choose = move |event| {
        let chosen = match event_target_value(&event).as_str() {
            SKIP => Some(KnownRow::Skip),
            NEW => Some(KnownRow::New),
            _ => None,
        };
        state.known_rows.update(|rows| {
            match chosen {
                Some(chosen) => rows.insert(row, chosen),
                None => rows.remove(&row),
            };
        });
    };
    vec![
        Cell::of(row),
        Cell::view(view! { <a href=Route::Case(number).path()>{number.to_string()}</a> }),
        Cell::view(view! { <ul>{lines}</ul> }),
        Cell::view(view! {
            <select
                class="line"
                aria-label=text::import_known_of_row(lang, row)
                on:change=choose
            >
                {options}
            </select>
        }),
    ]
}

fn code_of(chosen: Option<KnownRow>) -> &'static str {
    match chosen {
        None => "",
        Some(KnownRow::Skip) => SKIP,
        Some(KnownRow::New) => NEW,
    }
}

/// What a case or a row contains, with words for codes and names for identifiers.
fn said(field: ImportField, written: &str, names: &Directory, lang: Lang) -> String {
    let name_of = |id: &str| -> String {
        let known = names.departments.iter().find(|known| known.id.as_str() == id);
        known.map_or(id, |known| known.name.say(lang)).to_owned()
    };
    let words = match field {
        ImportField::Reason => RefusalReason::read(written).map(|it| it.say(lang).to_owned()),
        ImportField::Outcome => Outcome::read(written).map(|it| it.say(lang).to_owned()),
        ImportField::Departments | ImportField::Department => {
            let named: Vec<String> = written.split('、').map(name_of).collect();
            Some(named.join(lang.pick("、", ", ")))
        }
        ImportField::Matter => {
            let matter = names.matters.iter().find(|known| known.id.as_str() == written);
            matter.map(|known| known.name.say(lang).to_owned())
        }
        ImportField::SourceNumber
        | ImportField::OriginalNumber
        | ImportField::Title
        | ImportField::ReceivedAt
        | ImportField::Account
        | ImportField::Answer
        | ImportField::AnsweredAt
        | ImportField::ApplicantName
        | ImportField::Phone
        | ImportField::TripsMade
        | ImportField::Suggestion
        | ImportField::Stage
        | ImportField::OnTheSpot
        | ImportField::Plan
        | ImportField::Verdict => None,
    };
    let words = words.unwrap_or_else(|| written.to_owned());
    if words.is_empty() { text::import_known_nothing(lang).to_owned() } else { words }
}

/// How dates with two-digit years were read, so that a wrong century is noticed before the import.
fn short_years_notice(count: u32, read_as: &[ReadAs], lang: Lang) -> impl IntoView {
    let lines: Vec<_> = read_as
        .iter()
        .map(|ReadAs { row, column, written, at }| {
            let column = column.as_deref().unwrap_or_default();
            let words = text::import_read_as(lang, row, column, written, at.minute_text());
            view! { <li>{words}</li> }
        })
        .collect();
    view! {
        <Notice kind=NoticeKind::Caution>
            <p>{text::import_short_years(lang, count)}</p>
            <ul>{lines}</ul>
        </Notice>
    }
}

fn problems_table(state: Importing, count: u32, lang: Lang) -> AnyView {
    let columns = vec![
        Column::numbers(text::import_bad_row(lang)),
        Column::words(text::import_bad_column(lang)),
        Column::words(text::import_bad_problem(lang)),
    ];
    let caption =
        move |first: usize, last: usize| text::import_problems_page(lang, first, last, count);
    let api = state.api;
    let ask = move |cursor| {
        let read = state.read.get_untracked();
        async move { api.import_problems(read.map(|read| read.id).unwrap_or_default(), cursor).await }
    };
    paged_table(state.problems, ask, columns, caption, move |found: &RowProblem| {
        vec![
            Cell::of(found.row),
            Cell::Words(match (&found.column, &found.cell) {
                (Some(column), Some(cell)) => text::import_cell(lang, column, cell),
                (column, _) => column.clone().unwrap_or_default(),
            }),
            Cell::Words(say_row_problem(found, lang)),
        ]
    })
}

/// A table that is fetched page by page; its caption says which rows are shown.
fn paged_table<T: Clone + Send + Sync + 'static, Answer>(
    list: Listed<T>,
    ask: impl Fn(Option<String>) -> Answer + Copy + Send + Sync + 'static,
    columns: Vec<Column>,
    caption: impl Fn(usize, usize) -> String + Send + 'static,
    row: impl Fn(&T) -> Vec<Cell> + Send + 'static,
) -> AnyView
where
    Answer: Future<Output = Result<Page<T>, ApiError>> + 'static,
{
    let shown = move || {
        let (items, first) = list.shown();
        let cells: Vec<Vec<Cell>> = items.iter().map(&row).collect();
        let caption = caption(first + 1, first + cells.len());
        view! { <Table caption=caption columns=columns.clone() rows=cells/> }
    };
    view! {
        {shown}
        {list.pager(ask)}
    }
    .into_any()
}

fn run_part(state: Importing, lang: Lang) -> impl IntoView {
    move || {
        let press = Callback::new(move |()| state.import());
        let Some(run) = state.run.get() else {
            return view! { <Button label=text::import_now(lang) on_press=press/> }.into_any();
        };
        let failed = run.trouble.clone().map(|error| view! { <Failure error=error/> });
        let (rows, expected, present) = match &run.task {
            Some(Task { what: TaskWhat::Import(import), rows, expected, .. }) => {
                (*rows, expected.unwrap_or(*rows), import.present)
            }
            // It is being started.
            Some(_) | None => {
                let rows = |checked: &Option<(_, ImportPreview)>| {
                    checked.as_ref().map_or(0, |(_, preview)| preview.rows)
                };
                (0, state.checked.with_untracked(rows), 0)
            }
        };
        if run.is_done() {
            return view! {
                <div id="import-done" tabindex="-1">
                    <Notice
                        kind=NoticeKind::Success
                        title=text::import_done(lang, rows - present, present)
                        live=true
                    >
                        <p><a href=Route::Register.path()>{text::import_to_register(lang)}</a></p>
                    </Notice>
                </div>
            }
            .into_any();
        }
        if run.starting || run.is_running() {
            let words = text::import_progress(lang, rows, expected);
            let cancel = run.is_running().then(|| {
                let cancel = Callback::new(move |()| state.cancel());
                view! {
                    <Button
                        label=text::import_cancel(lang)
                        kind=ButtonKind::Secondary
                        on_press=cancel
                    />
                }
            });
            return view! {
                <progress
                    class="bar"
                    max=expected.max(1).to_string()
                    value=rows.to_string()
                    aria-label=words.clone()
                ></progress>
                <p role="status">{words.clone()}</p>
                <p class="hint">{text::import_leave(lang)}</p>
                {cancel}
                {failed}
            }
            .into_any();
        }
        // Without the upload it cannot be read again.
        let has_upload = state.read.with_untracked(|read| {
            run.task.is_none() || read.as_ref().is_some_and(|read| read.key.is_some())
        });
        let words = match has_upload {
            true => text::import_interrupted(lang),
            false => text::import_choose_again(lang),
        };
        let go_on =
            has_upload.then(|| view! { <Button label=text::import_go_on(lang) on_press=press/> });
        view! {
            <Notice kind=NoticeKind::Caution live=true>
                <p>{words}</p>
            </Notice>
            {failed}
            {go_on}
        }
        .into_any()
    }
}

fn say_row_problem(found: &RowProblem, lang: Lang) -> String {
    match (found.other_row, &found.problem.problem) {
        (Some(row), Wrong::Taken) => text::import_number_twice(lang, row),
        (_, problem) => match (&found.written, problem) {
            (Some(written), Wrong::NotADate) => text::import_not_a_date(lang, written),
            (Some(written), problem) => text::import_written(lang, problem.say(lang), written),
            (None, problem) => problem.say(lang),
        },
    }
}
