//! Importing an existing register: choose the file, which is uploaded and read; say where the register is in it, what
//! each column holds and what spellings mean; see all problems, then import the rows, with or without those that are
//! wrong. The server works on it as a task, so that one may leave and come back. An interrupted import continues where
//! it stopped, and rows that were imported before are skipped.

mod checked;
mod listed;
mod state;

use crate::staff::forms::fields::{line, select};
use crate::staff::forms::file_choice::file_choice;
use crate::staff::forms::upload::UploadProgress;
use crate::staff::import::checked::check_part;
use crate::staff::import::state::{Importing, field_name};
use crate::staff::text;
use crate::staff::views::poll::every;
use crate::staff::views::tasks::{Starting, Tasks};
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Cell, Choice, Column, FormBox, Heading, Notice, NoticeKind, SubmitButton,
    Table,
};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::limits::{MAX_REGISTER_FILE, megabytes};
use shared::vocabulary::Outcome;
use shared::wire::{ImportPreview, Task};

/// The number of characters of a row that are shown to choose the heading.
const HEAD_SHOWN: usize = 60;
/// How often it is asked how far an import is, in seconds.
const FOLLOW_S: u64 = 1;

#[component]
pub fn Import() -> impl IntoView {
    let state = Importing::new();
    let workspace = workspace();
    workspace.clears(state.file_form);
    workspace.clears(state.mapping_form);
    workspace.clears(state.table_form);
    workspace.clears(state.values_form);
    let language = language();
    every(FOLLOW_S, move || {
        if workspace.is_here() {
            state.follow();
        }
    });
    let starting = Starting::new(workspace.api);
    let changed = Memo::new(move |_| {
        let mapping = state.mapping();
        state.checked.with(|checked| checked.as_ref().is_some_and(|(known, _)| *known != mapping))
    });
    view! {
        {spoken(|lang| {
            view! {
                <Heading text=text::import_title(lang)/>
                <p>{text::import_words(lang)}</p>
            }
        })}
        <section class="part" aria-labelledby="import-file">
            {spoken(move |lang| {
                view! {
                    <h2 id="import-file">{text::import_step_file(lang)}</h2>
                    <FormBox form=state.file_form on_submit=Callback::new(move |()| state.look())>
                        {file_field(state, lang)}
                        {
                            line("source", text::import_source(lang), state.source)
                                .hint(text::import_source_hint(lang))
                        }
                        <UploadProgress uploading=state.uploading field="name"/>
                        <SubmitButton label=text::import_look(lang)/>
                    </FormBox>
                }
            })}
        </section>
        {move || {
            let lang = language.get();
            state.checking.get().map(|task| checking_part(state, task, lang))
        }}
        {move || {
            let lang = language.get();
            state.look.get().map(|look| columns_part(state, look, lang))
        }}
        {move || {
            let lang = language.get();
            let checked = state.checked.get();
            if changed.get() {
                return Some(view! {
                    <Notice kind=NoticeKind::Caution live=true>
                        <p>{text::import_mapping_changed(lang)}</p>
                    </Notice>
                }.into_any());
            }
            checked.map(|(_, preview)| check_part(state, preview, lang))
        }}
        <Tasks starting=starting on_confirm=Callback::new(move |task| state.resume(task))/>
    }
}

/// How far reading or checking is, and a button that cancels it.
fn checking_part(state: Importing, task: Task, lang: Lang) -> AnyView {
    let Task { id, rows, expected, .. } = task;
    let words = match expected {
        None => text::import_reading(lang, rows),
        Some(expected) => text::import_checking(lang, rows, expected),
    };
    let bar = expected.map(|expected| {
        let (value, most) = (rows.to_string(), expected.max(1).to_string());
        view! { <progress class="bar" max=most value=value aria-label=words.clone()></progress> }
    });
    let cancel = Callback::new(move |()| state.drop_import(id.clone()));
    view! {
        {bar}
        <p role="status">{words.clone()}</p>
        <p class="hint">{text::import_leave(lang)}</p>
        <Button
            label=text::import_stop_checking(lang)
            kind=ButtonKind::Secondary
            on_press=cancel
        />
    }
    .into_any()
}

fn file_field(state: Importing, lang: Lang) -> AnyView {
    let said = move || {
        state.chosen_name.track();
        state.chosen.with_value(|file| {
            let file = file.as_ref()?;
            Some(text::import_chosen(lang, file.name(), (file.size() / 1024.0).ceil()))
        })
    };
    let label = text::import_file(lang, megabytes(MAX_REGISTER_FILE));
    let choose = move |file| state.choose(file);
    file_choice(state.file_form, "name", label, ".csv,.xlsx,.ods", choose, said, lang)
}

fn columns_part(state: Importing, look: ImportPreview, lang: Lang) -> AnyView {
    let place = table_part(state, &look, lang);
    let ImportPreview { columns, sample, rows, without_year, .. } = look;
    let year = (without_year > 0).then(|| {
        let field = line("mapping.year", text::import_year(lang), state.year)
            .hint(text::import_year_hint(lang, without_year))
            .short();
        view! { {field} }
    });
    let places: Vec<Choice> = columns
        .iter()
        .enumerate()
        .map(|(place, head)| {
            let head =
                if head.trim().is_empty() { format!("#{}", place + 1) } else { head.clone() };
            Choice::new(place.to_string(), head)
        })
        .collect();
    let outcomes =
        Outcome::ALL.iter().map(move |outcome| Choice::new(outcome.code(), outcome.say(lang)));
    let heads = columns.iter().map(Column::words).collect();
    let sample = sample
        .into_iter()
        .map(|row| {
            row.into_iter()
                .map(|words| Cell::view(view! { <span class="clamp" dir="auto">{words}</span> }))
                .collect()
        })
        .collect();
    view! {
        <section class="part" aria-labelledby="import-columns">
            <h2 id="import-columns" tabindex="-1">{text::import_step_columns(lang)}</h2>
            {place}
            <p>{text::import_rows(lang, rows)}</p>
            <Table caption=text::import_sample(lang) columns=heads rows=sample/>
            <div class="dense">
                <FormBox form=state.mapping_form on_submit=Callback::new(move |()| state.check())>
                    <div class="cells">
                        {column_selects(state, places, lang)}
                        {
                            select("mapping.outcome", text::import_default_outcome(lang), state.outcome, outcomes)
                        }
                        {year}
                    </div>
                    <SubmitButton label=text::import_check(lang)/>
                </FormBox>
            </div>
        </section>
    }
    .into_any()
}

/// Which sheet and which rows have the register, with the choice of others.
fn table_part(state: Importing, look: &ImportPreview, lang: Lang) -> Option<AnyView> {
    let row = look.table.head_row?;
    // Only what was uploaded on this page can be read again.
    let can_choose =
        state.read.with_untracked(|read| read.as_ref().is_some_and(|it| it.key.is_some()));
    let sheets = look.sheets.iter().enumerate().map(|(place, sheet)| {
        let name = match sheet.hidden {
            true => text::import_sheet_hidden(lang, &sheet.name),
            false => sheet.name.clone(),
        };
        Choice::new(place.to_string(), name)
    });
    let sheets: Vec<Choice> = sheets.collect();
    let rows = look.beginning.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let words = cells.collect::<Vec<_>>().join(" | ");
        let words: String = words.chars().take(HEAD_SHOWN).collect();
        Choice::new(row.row.to_string(), text::import_head_row_of(lang, row.row, words))
    });
    let rows: Vec<Choice> = rows.collect();
    let counts = vec![
        Choice::new("1", text::import_head_one(lang)),
        Choice::new("2", text::import_head_two(lang)),
    ];
    let sheet = (sheets.len() > 1).then(|| {
        let field = select("table.sheet", text::import_sheet(lang), state.sheet, sheets);
        view! { {field} }
    });
    let form = can_choose.then(|| {
        view! {
            <div class="dense">
                <FormBox form=state.table_form on_submit=Callback::new(move |()| state.read_again())>
                    <div class="cells">
                        {sheet}
                        {select("table.head_row", text::import_head_row(lang), state.head_row, rows)}
                        {select("table.head_rows", text::import_head_rows(lang), state.head_rows, counts)}
                    </div>
                    <SubmitButton label=text::import_read_again(lang)/>
                </FormBox>
            </div>
        }
    });
    Some(
        view! {
            <details class="more" id="import-part">
                <summary>{text::import_part(lang)}</summary>
                <p>{text::import_part_words(lang, row)}</p>
                {form}
            </details>
        }
        .into_any(),
    )
}

/// A select field for each kind of column.
fn column_selects(state: Importing, places: Vec<Choice>, lang: Lang) -> Vec<AnyView> {
    state
        .columns
        .get_value()
        .into_iter()
        .map(|(field, column)| {
            let needed = field.is_needed();
            let label = if needed {
                format!("{}{}", field.say(lang), text::import_needed(lang))
            } else {
                field.say(lang).to_owned()
            };
            view! {
                {
                    select(field_name(field), label, column, places.clone())
                        .none(text::import_no_column(lang))
                }
            }
            .into_any()
        })
        .collect::<Vec<_>>()
}
