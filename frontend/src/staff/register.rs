//! The register (登记表) as a table, in print and as files that are made as tasks, with the columns and cells defined in
//! `shared`. The address holds the period, the filters and the page.

mod filter;

use crate::client::browser;
use crate::client::navigation::{Query, navigation};
use crate::client::staff::{RegisterQuery, StaffApi};
use crate::staff::forms::fields::area;
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::register::filter::RegisterFilter;
use crate::staff::route::Route;
use crate::staff::text::{self, paper};
use crate::staff::views::listed::{address, cursor_in, keep_looking, polled_links};
use crate::staff::views::period::{period_in, period_parts};
use crate::staff::views::tasks::{Starting, Tasks};
use crate::staff::workspace::{place_of, workspace};
use crate::ui::components::{
    Button, ButtonKind, Cell, Column, Empty, Failure, Heading, Notice, NoticeKind, Table, waited,
};
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};
use shared::problem::FieldProblem;
use shared::text::Note;
use shared::time::Day;
use shared::view::{CellValue, RegisterRow};
use shared::vocabulary::{Sheet, StageKind};
use shared::wire::{Page, StartExport};

/// The most rows that can be printed at once: about 200 sheets.
const MAX_PRINT: usize = 2_000;

#[component]
pub fn Register() -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let asked = Memo::new(move |_| query.with(read_query));
    let ask = move |asked| workspace.api.register(asked);
    let (page, again) = keep_looking::<Page<RegisterRow>, _, _>(asked, None, ask);
    let whole = Whole::new(workspace.api);
    let starting = Starting::new(workspace.api);
    workspace.clears(starting.form);
    Effect::new(move || {
        // Rows collected for another period must not be printed.
        asked.track();
        whole.rows.set(None);
    });
    let printed_all = window_event_listener_untyped("afterprint", move |_| whole.rows.set(None));
    on_cleanup(move || printed_all.remove());
    let table = spoken(move |lang| {
        let names = workspace.names();
        match page.seen.get() {
            None => waited(page.trouble, again),
            Some(seen) if seen.items.is_empty() => {
                let words = match seen.cursor {
                    None => text::register_empty(lang),
                    Some(_) => text::register_none_here(lang),
                };
                view! { <Empty words=words/> }.into_any()
            }
            Some(seen) => sheet(&seen.items, &names, lang, text::register_table(lang).to_owned()),
        }
    });
    let printed = spoken(move |lang| {
        let names = workspace.names();
        whole.rows.get().map(|rows| {
            let RegisterQuery { from, until, .. } = asked.get();
            let open = |day: Option<Day>| day.map_or("…".to_owned(), |day| day.to_string());
            let title = match (from, until) {
                (None, None) => text::register_print_all(lang).to_owned(),
                (from, until) => text::register_print_title(lang, open(from), open(until)),
            };
            let who = workspace.session_now().map(|session| {
                let unit = place_of(&session.seat, &names, lang);
                let unit = unit.unwrap_or_else(|| session.seat.role().say(lang).to_owned());
                (unit, session.name.as_str().to_owned())
            });
            let made = browser::now().minute_text();
            let (unit, made) = match who {
                Some((unit, name)) => (unit, paper::made_by(lang, name, made)),
                None => (String::new(), made),
            };
            view! {
                <div class="print-only">
                    <p class="paper-unit">{unit}</p>
                    {printed_sheet(&rows, &names, lang, title)}
                    <p class="paper-foot">{made}</p>
                </div>
            }
        })
    });
    let at = move |cursor| path_of(&RegisterQuery { cursor, ..asked.get() });
    let reason = RwSignal::new(String::new());
    let files = spoken(move |lang| {
        let file = move |sheet| {
            Callback::new(move |()| {
                let RegisterQuery { from, until, .. } = asked.get_untracked();
                let read = Note::new(reason.get_untracked())
                    .map_err(|error| vec![FieldProblem::new("reason", error.into())]);
                if let Some(read) = starting.form.takes(read) {
                    let reason = Some(read);
                    starting.export(StartExport { sheet, from, until, lang, reason });
                }
            })
        };
        let collect = Callback::new(move |()| whole.print(asked.get_untracked()));
        view! {
            <FlowBox form=starting.form on_submit=file(Sheet::Xlsx)>
                {
                    area("reason", text::register_file_reason(lang), reason, Note::MAX, 2)
                        .hint(text::register_file_reason_hint(lang))
                }
                <div class="files">
                    <Button
                        label=text::register_file_csv(lang)
                        kind=ButtonKind::Secondary
                        busy=starting.form.busy
                        on_press=file(Sheet::Csv)
                    />
                    <Button
                        label=text::register_file_xlsx(lang)
                        kind=ButtonKind::Secondary
                        busy=starting.form.busy
                        on_press=file(Sheet::Xlsx)
                    />
                    <p class="hint">{text::register_files_scope(lang)}</p>
                </div>
            </FlowBox>
            <div class="files">
                <Button
                    label=text::register_print(lang)
                    kind=ButtonKind::Secondary
                    busy=whole.busy
                    on_press=collect
                />
            </div>
            <div role="status">{whole_state(whole, lang)}</div>
        }
    });
    view! {
        <div class="register-book" class:with-print=move || whole.rows.with(Option::is_some)>
            {spoken(|lang| view! { <Heading text=text::register_book_title(lang)/> })}
            {move || {
                view! { <RegisterFilter asked=asked.get()/> }
            }}
            {files}
            <Tasks starting=starting/>
            {table}
            {polled_links(page, |page| page.cursor.clone(), at)}
            {printed}
        </div>
    }
}

fn whole_state(whole: Whole, lang: Lang) -> impl IntoView {
    move || {
        if whole.too_many.get() {
            return view! {
                <Notice kind=NoticeKind::Caution>
                    <p>{text::register_print_many(lang, MAX_PRINT)}</p>
                </Notice>
            }
            .into_any();
        }
        if let Some(error) = whole.trouble.get() {
            return view! { <Failure error=error/> }.into_any();
        }
        whole
            .busy
            .get()
            .then(|| {
                view! { <p>{text::register_print_collecting(lang, whole.count.get())}</p> }
            })
            .into_any()
    }
}

/// The table of the given rows.
fn sheet(rows: &[RegisterRow], names: &Directory, lang: Lang, caption: String) -> AnyView {
    let columns = RegisterRow::heads(lang).map(Column::words).to_vec();
    let rows = rows
        .iter()
        .map(|row| {
            let number = row.number;
            row.cells(names, lang)
                .into_iter()
                .enumerate()
                .map(|(index, words)| {
                    if index == 0 {
                        let href = Route::Case(number).path();
                        Cell::view(view! { <a href=href>{words}</a> })
                    } else {
                        Cell::view(view! { <span class="clamp" dir="auto">{words}</span> })
                    }
                })
                .collect()
        })
        .collect();
    view! { <Table caption=caption columns=columns rows=rows/> }.into_any()
}

/// The columns that fit on a sheet lying on its side, by their places in [`RegisterRow::cells`]. The others are in the
/// files: what was said at length, and what follows from other columns.
const PRINTED: [usize; 19] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 19, 21, 23, 24];

/// The table on paper: without what is empty in every row, and with each column as wide as what it holds.
fn printed_sheet(rows: &[RegisterRow], names: &Directory, lang: Lang, caption: String) -> AnyView {
    let cells: Vec<[String; RegisterRow::COLUMNS]> =
        rows.iter().map(|row| row.cells(names, lang)).collect();
    let filled = filled_columns(&cells);
    let heads = RegisterRow::heads(lang);
    let columns: Vec<Column> = filled
        .iter()
        .filter_map(|place| heads.get(*place))
        .map(|head| Column::words(*head))
        .collect();
    let lines: Vec<Vec<Cell>> = rows
        .iter()
        .zip(&cells)
        .map(|(row, cells)| {
            let shown = filled.iter().filter_map(|place| Some((*place, cells.get(*place)?)));
            shown.map(|(place, words)| Cell::view(printed_cell(row, place, words))).collect()
        })
        .collect();
    view! { <Table caption=caption columns=columns rows=lines/> }.into_any()
}

/// The printed columns with something in at least one row.
fn filled_columns(cells: &[[String; RegisterRow::COLUMNS]]) -> Vec<usize> {
    let is_filled = |place: &usize| {
        cells.iter().any(|row| row.get(*place).is_some_and(|words| !words.is_empty()))
    };
    PRINTED.into_iter().filter(is_filled).collect()
}

/// A time is a day and an hour, neither of which is broken; a long text gets room.
fn printed_cell(row: &RegisterRow, place: usize, words: &str) -> AnyView {
    let words = words.to_owned();
    if let CellValue::Time(_) = row.value(place)
        && let Some((day, hour)) = words.split_once(' ')
    {
        let (day, hour) = (day.to_owned(), hour.to_owned());
        return view! { <span class="paper-time">{day} <br/> {hour}</span> }.into_any();
    }
    let class = match place {
        0 => "paper-time",
        3 | 7 | 13 | 14 => "paper-long",
        5 | 24 => "paper-short",
        _ => "paper-words",
    };
    view! { <span class=class dir="auto">{words}</span> }.into_any()
}

/// Collects all rows of a period page by page, in order to print them.
#[derive(Clone, Copy)]
struct Whole {
    api: StaffApi,
    rows: RwSignal<Option<Vec<RegisterRow>>>,
    busy: RwSignal<bool>,
    count: RwSignal<usize>,
    too_many: RwSignal<bool>,
    trouble: RwSignal<Option<crate::client::http::ApiError>>,
}

impl Whole {
    fn new(api: StaffApi) -> Whole {
        Whole {
            api,
            rows: RwSignal::new(None),
            busy: RwSignal::new(false),
            count: RwSignal::new(0),
            too_many: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    fn print(self, asked: RegisterQuery) {
        self.busy.set(true);
        self.too_many.set(false);
        self.trouble.set(None);
        self.count.set(0);
        self.rows.set(None);
        leptos::task::spawn_local(async move {
            let mut rows = Vec::new();
            let mut cursor = None;
            loop {
                let answer = self.api.register(RegisterQuery { cursor, ..asked.clone() }).await;
                // The page may have gone in the meantime.
                if self.busy.try_get_untracked().is_none() {
                    return;
                }
                match answer {
                    Ok(page) => {
                        rows.extend(page.items);
                        self.count.set(rows.len());
                        cursor = page.cursor;
                    }
                    Err(error) => {
                        self.trouble.set(Some(error));
                        self.busy.set(false);
                        return;
                    }
                }
                if rows.len() > MAX_PRINT {
                    self.too_many.set(true);
                    self.busy.set(false);
                    return;
                }
                if cursor.is_none() {
                    break;
                }
            }
            self.rows.set(Some(rows));
            self.busy.set(false);
            // The print dialog blocks the page, so the rows have to be drawn first.
            request_animation_frame(|| request_animation_frame(browser::print));
        });
    }
}

fn read_query(query: &Query) -> RegisterQuery {
    let (from, until) = period_in(query);
    RegisterQuery {
        from,
        until,
        stage: query.get("stage").and_then(|code| StageKind::read(&code)),
        department: query.get("department").and_then(|id| DepartmentId::new(id).ok()),
        cursor: cursor_in(query),
    }
}

fn path_of(query: &RegisterQuery) -> String {
    let [from, until] = period_parts((query.from, query.until));
    let parts = [
        from,
        until,
        ("stage", query.stage.map(|stage| stage.code().to_owned())),
        ("department", query.department.as_ref().map(ToString::to_string)),
        ("cursor", query.cursor.clone()),
    ];
    address(Route::Register.path(), &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_empty_in_every_row_takes_no_room_on_paper() {
        let mut rows = vec![[const { String::new() }; RegisterRow::COLUMNS]; 2];
        for (row, place) in [(0, 0), (1, 0), (1, 13), (0, 18)] {
            rows[row][place] = "有".to_owned();
        }
        // What happened is in the files alone.
        assert_eq!(filled_columns(&rows), [0, 13]);
        assert_eq!(filled_columns(&[]), Vec::<usize>::new());
    }
}
