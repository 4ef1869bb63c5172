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
    Button, ButtonKind, Cell, Choice, Column, Failure, FormBox, Notice, NoticeKind, SubmitButton,
    Table,
};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::problem::Field as Wrong;
use shared::vocabulary::{Outcome, RefusalReason, StageKind};
use shared::wire::{
    AskedValue, Difference, DifferingRow, ImportField, ImportPreview, KnownRow, LeftOutRow, Page,
    ReadAs, RowProblem, Task, TaskWhat,
};
use std::future::Future;

pub(super) fn check_part(state: Importing, preview: ImportPreview, lang: Lang) -> AnyView {
    let ImportPreview { rows, problems, wrong, left_out, present, differing, .. } = preview;
    let ImportPreview { short_years, read_as, values, more_values, .. } = preview;
    let fine = rows.saturating_sub(wrong).saturating_sub(left_out);
    let asked = (!values.is_empty()).then(|| values_part(state, values, more_values, lang));
    let aside = (left_out > 0).then(|| left_out_part(state, left_out, lang));
    let found = if problems == 0 {
        view! {
            <Notice kind=NoticeKind::Success live=true>
                <p>{text::import_fine(lang, fine)}</p>
                {(present > 0).then(|| view! { <p>{text::import_present(lang, present)}</p> })}
            </Notice>
            {asked}
            {aside}
            {(short_years > 0).then(|| short_years_notice(short_years, &read_as, lang))}
            {(differing > 0).then(|| known_part(state, differing, lang))}
            {run_part(state, text::import_now(lang).to_owned(), lang)}
        }
        .into_any()
    } else {
        let rest = (fine > 0 && wrong > 0).then(|| {
            view! {
                {(differing > 0).then(|| known_part(state, differing, lang))}
                <p>{text::import_wrong_rows(lang, wrong, fine)}</p>
                {run_part(state, text::import_without_wrong(lang, fine), lang)}
            }
        });
        view! {
            <Notice kind=NoticeKind::Problem live=true>
                <p>{text::import_bad(lang, problems)}</p>
            </Notice>
            {asked}
            {problems_table(state, problems, lang)}
            {(wrong > 0).then(|| wrong_file(state, lang))}
            {aside}
            {(short_years > 0).then(|| short_years_notice(short_years, &read_as, lang))}
            {rest}
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

/// A link to the wrong rows with their reasons, to be corrected and imported again.
fn wrong_file(state: Importing, lang: Lang) -> impl IntoView {
    let id = state.read.with_untracked(|read| read.as_ref().map(|read| read.id.clone()));
    let path = format!(
        "/api/v1/console/imports/{}/wrong-rows?lang={}",
        id.unwrap_or_default(),
        lang.code()
    );
    view! { <p><a href=path download="">{text::import_wrong_file(lang)}</a></p> }
}

/// The rows that are not part of the register.
fn left_out_part(state: Importing, count: u32, lang: Lang) -> impl IntoView {
    let columns = vec![
        Column::numbers(text::import_bad_row(lang)),
        Column::words(text::import_left_out_written(lang)),
        Column::words(text::import_left_out_why(lang)),
    ];
    let caption =
        move |first: usize, last: usize| text::import_left_out_page(lang, first, last, count);
    let api = state.api;
    let ask = move |cursor| {
        let read = state.read.get_untracked();
        async move { api.left_out_rows(read.map(|read| read.id).unwrap_or_default(), cursor).await }
    };
    let table = paged_table(state.left_out, ask, columns, caption, move |found: &LeftOutRow| {
        vec![
            Cell::of(found.row),
            Cell::Words(found.written.clone()),
            Cell::Words(found.why.say(lang).to_owned()),
        ]
    });
    view! {
        <p>{text::import_left_out(lang, count)}</p>
        {table}
    }
}

/// Stands for a cell that is left empty among the options of a spelling.
const EMPTY: &str = "-";

/// The spellings of the file that are not our own words, each with the choice of what it means.
fn values_part(state: Importing, values: Vec<AskedValue>, more: bool, lang: Lang) -> impl IntoView {
    let names = workspace().names();
    let columns = vec![
        Column::words(text::import_bad_column(lang)),
        Column::words(text::import_value_written(lang)),
        Column::numbers(text::import_value_rows(lang)),
        Column::words(text::import_value_means(lang)),
    ];
    let rows: Vec<Vec<Cell>> =
        values.into_iter().map(|value| value_row(state, value, &names, lang)).collect();
    view! {
        <h3>{text::import_values(lang)}</h3>
        <p>{text::import_values_words(lang)}</p>
        <FormBox form=state.values_form on_submit=Callback::new(move |()| state.check_values())>
            <Table caption=text::import_values_table(lang) columns=columns rows=rows/>
            {more.then(|| view! { <p class="hint">{text::import_values_more(lang)}</p> })}
            <SubmitButton label=text::import_values_check(lang)/>
        </FormBox>
    }
}

fn value_row(state: Importing, value: AskedValue, names: &Directory, lang: Lang) -> Vec<Cell> {
    let AskedValue { field, written, rows, cell, means } = value;
    let key = (field, written.clone());
    let code_of_empty = |means: String| if means.is_empty() { EMPTY.to_owned() } else { means };
    let chosen = state.chosen_values.with_untracked(|chosen| chosen.get(&key).cloned());
    let present = chosen.or(means).map(code_of_empty).unwrap_or_default();
    let mut options = vec![(String::new(), text::import_value_none(lang).to_owned())];
    options.push((EMPTY.to_owned(), text::import_value_empty(lang).to_owned()));
    options.extend(meanings(field, names, lang));
    if !options.iter().any(|(code, _)| *code == present) {
        options.push((present.clone(), said(field, &present, names, lang)));
    }
    let options: Vec<_> = options
        .into_iter()
        .map(|(code, label)| {
            let is_chosen = code == present;
            view! { <option value=code selected=is_chosen>{label}</option> }
        })
        .collect();
    let choose = move |event| {
        let code = event_target_value(&event);
        state.chosen_values.update(|chosen| {
            match code.as_str() {
                "" => chosen.remove(&key),
                EMPTY => chosen.insert(key.clone(), String::new()),
                _ => chosen.insert(key.clone(), code.clone()),
            };
        });
    };
    let label = text::import_value_of(lang, &written);
    vec![
        Cell::Words(text::import_cell(lang, field.say(lang), &cell)),
        Cell::Words(written),
        Cell::of(rows),
        Cell::view(view! {
            <select class="line" aria-label=label on:change=choose>
                {options}
            </select>
        }),
    ]
}

/// What the spellings of a field can mean, by their codes.
fn meanings(field: ImportField, names: &Directory, lang: Lang) -> Vec<(String, String)> {
    fn all<T: Copy + Say>(
        members: &[T],
        code: impl Fn(T) -> &'static str,
        lang: Lang,
    ) -> Vec<(String, String)> {
        let words = |member: &T| (code(*member).to_owned(), member.say(lang).to_owned());
        members.iter().map(words).collect()
    }
    let number = |numbers: std::ops::RangeInclusive<u8>| {
        numbers.map(|number| (number.to_string(), number.to_string())).collect()
    };
    match field {
        ImportField::Departments | ImportField::Department | ImportField::CoDepartments => {
            let known = names.departments.iter();
            known.map(|it| (it.id.to_string(), it.name.say(lang).to_owned())).collect()
        }
        ImportField::Matter => {
            let known = names.matters.iter();
            known.map(|it| (it.id.to_string(), it.name.say(lang).to_owned())).collect()
        }
        ImportField::Reason => all(RefusalReason::ALL, RefusalReason::code, lang),
        ImportField::Outcome => all(Outcome::ALL, Outcome::code, lang),
        ImportField::Stage => {
            let stages = StageKind::ALL.iter().filter(|stage| **stage != StageKind::Voided);
            all(&stages.copied().collect::<Vec<_>>(), StageKind::code, lang)
        }
        ImportField::TripsMade => number(1..=10),
        ImportField::Satisfaction => number(1..=5),
        ImportField::OnTheSpot => [("yes", text::import_yes(lang)), ("no", text::import_no(lang))]
            .map(|(code, words)| (code.to_owned(), words.to_owned()))
            .into(),
        ImportField::Verdict => {
            [("solved", text::import_solved(lang)), ("not solved", text::import_not_solved(lang))]
                .map(|(code, words)| (code.to_owned(), words.to_owned()))
                .into()
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
        | ImportField::Suggestion
        | ImportField::Plan => Vec::new(),
    }
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
        ImportField::Departments | ImportField::Department | ImportField::CoDepartments => {
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
        | ImportField::Verdict
        | ImportField::Satisfaction => None,
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

fn run_part(state: Importing, label: String, lang: Lang) -> impl IntoView {
    move || {
        let press = Callback::new(move |()| state.import());
        let Some(run) = state.run.get() else {
            return view! { <Button label=label.clone() on_press=press/> }.into_any();
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
