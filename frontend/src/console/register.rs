//! The register (登记表): the window's own book as a table, as a print and as files, in the columns
//! and cells that `shared` gives it. The address holds the period and the page.

use crate::browser;
use crate::components::{
    Button, ButtonKind, Cell, Column, DateField, Empty, Failure, FormBox, Heading, Loading, Notice,
    NoticeKind, SubmitButton, Table,
};
use crate::console::api::{RegisterQuery, StaffApi};
use crate::console::desk::desk;
use crate::console::poll::Watched;
use crate::console::route::Route;
use crate::console::text;
use crate::form::Form;
use crate::language::spoken;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::params::ParamsMap;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::time::Day;
use shared::view::RegisterRow;
use shared::wire::RegisterPage;

/// The most lines that are printed at once: about 200 sheets.
const PRINT_MOST: usize = 2_000;

/// The page.
#[component]
pub fn Register() -> impl IntoView {
    let desk = desk();
    let query = use_location().query;
    let asked = Memo::new(move |_| query.with(read_query));
    let page = Watched::<RegisterPage>::new();
    Effect::new(move || {
        desk.renewals.track();
        page.look_at(desk.api.register(asked.get()));
    });
    let whole = Whole::new(desk.api);
    Effect::new(move || {
        // What was collected for another period is not this one's print.
        asked.track();
        whole.rows.set(None);
    });
    let printed_all = window_event_listener_untyped("afterprint", move |_| whole.rows.set(None));
    on_cleanup(move || printed_all.remove());
    let table = spoken(move |lang| {
        let names = desk.names();
        match page.seen.get() {
            None => page.trouble.get().map_or_else(
                || view! { <Loading/> }.into_any(),
                |error| {
                    let again = move |()| page.look(desk.api.register(asked.get_untracked()));
                    view! { <Failure error=error again=Callback::new(again)/> }.into_any()
                },
            ),
            Some(seen) if seen.items.is_empty() => {
                view! { <Empty words=text::register_empty(lang)/> }.into_any()
            }
            Some(seen) => sheet(&seen.items, &names, lang, text::register_table(lang).to_owned()),
        }
    });
    let printed = spoken(move |lang| {
        let names = desk.names();
        whole.rows.get().map(|rows| {
            let RegisterQuery { from, until, cursor: _ } = asked.get();
            let open = |day: Option<Day>| day.map_or("…".to_owned(), |day| day.to_string());
            let title = match (from, until) {
                (None, None) => text::register_print_all(lang).to_owned(),
                (from, until) => text::register_print_title(lang, open(from), open(until)),
            };
            view! { <div class="print-only">{sheet(&rows, &names, lang, title)}</div> }
        })
    });
    let pages = spoken(move |lang| {
        let asked = asked.get();
        let next = page.seen.with(|seen| seen.as_ref().and_then(|seen| seen.cursor.clone()));
        let first = asked.cursor.is_some().then(|| {
            let href = path_of(&RegisterQuery { cursor: None, ..asked.clone() });
            view! { <a class="button secondary" href=href>{text::first_page(lang)}</a> }
        });
        let next = next.map(|cursor| {
            let href = path_of(&RegisterQuery { cursor: Some(cursor), ..asked.clone() });
            view! { <a class="button secondary" href=href>{text::next_cases(lang)}</a> }
        });
        (first.is_some() || next.is_some()).then(|| {
            view! { <nav class="pager" aria-label=crate::text::pages(lang)>{first}{next}</nav> }
        })
    });
    let files = spoken(move |lang| {
        let RegisterQuery { from, until, cursor: _ } = asked.get();
        let file = |format| StaffApi::register_file(from, until, format, lang);
        let collect = Callback::new(move |()| whole.print(asked.get_untracked()));
        view! {
            <div class="files">
                <a class="button secondary" rel="external" download="" href=file("csv")>
                    {text::register_file_csv(lang)}
                </a>
                <a class="button secondary" rel="external" download="" href=file("xlsx")>
                    {text::register_file_xlsx(lang)}
                </a>
                <Button
                    label=text::register_print(lang)
                    kind=ButtonKind::Secondary
                    busy=whole.busy
                    on_press=collect
                />
                <p class="hint">{text::register_files_scope(lang)}</p>
            </div>
            <div role="status">{whole_state(whole, lang)}</div>
        }
    });
    view! {
        <div class="register-book" class:with-print=move || whole.rows.with(Option::is_some)>
            {spoken(|lang| view! { <Heading text=text::register_book_title(lang)/> })}
            {move || view! { <Period asked=asked.get()/> }}
            {files}
            {table}
            {pages}
            {printed}
        </div>
    }
}

fn whole_state(whole: Whole, lang: Lang) -> impl IntoView {
    move || {
        if whole.too_many.get() {
            return view! {
                <Notice kind=NoticeKind::Caution>
                    <p>{text::register_print_many(lang, PRINT_MOST)}</p>
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

/// The table of some lines.
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

/// All lines of a period, collected page by page to be printed.
#[derive(Clone, Copy)]
struct Whole {
    api: StaffApi,
    rows: RwSignal<Option<Vec<RegisterRow>>>,
    busy: RwSignal<bool>,
    count: RwSignal<usize>,
    too_many: RwSignal<bool>,
    trouble: RwSignal<Option<crate::api::ApiError>>,
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
                // The page may have gone.
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
                if rows.len() > PRINT_MOST {
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
            // The dialogue stops the page, so it waits until the lines were drawn.
            request_animation_frame(|| request_animation_frame(browser::print));
        });
    }
}

/// The period to show.
#[component]
fn Period(asked: RegisterQuery) -> impl IntoView {
    let form = Form::new("period");
    let written =
        |day: Option<Day>| RwSignal::new(day.map(|day| day.to_string()).unwrap_or_default());
    let (from, until) = (written(asked.from), written(asked.until));
    let navigate = use_navigate();
    let apply = Callback::new(move |()| {
        let mut problems = Vec::new();
        let mut read = |name: &str, typed: RwSignal<String>| {
            let typed = typed.get_untracked();
            if typed.trim().is_empty() {
                return None;
            }
            let day = Day::read(&typed).ok();
            if day.is_none() {
                problems.push(FieldProblem::new(name, Wrong::NotADate));
            }
            day
        };
        let (from, until) = (read("from", from), read("until", until));
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            problems.push(FieldProblem::new("until", Wrong::TooEarly));
        }
        if form.accepts(problems) {
            let path = path_of(&RegisterQuery { from, until, cursor: None });
            navigate(&path, NavigateOptions::default());
        }
    });
    spoken(move |lang| {
        view! {
            <div class="period">
                <FormBox form=form on_submit=apply>
                    <DateField name="from" label=text::from(lang) value=from optional=true/>
                    <DateField name="until" label=text::until(lang) value=until optional=true/>
                    <div class="buttons">
                        <SubmitButton label=text::apply_period(lang) kind=ButtonKind::Secondary/>
                        <a class="button quiet" href=Route::Register.path()>{text::all_time(lang)}</a>
                    </div>
                </FormBox>
            </div>
        }
    })
}

fn read_query(query: &ParamsMap) -> RegisterQuery {
    let day = |name| query.get(name).and_then(|written| Day::read(&written).ok());
    RegisterQuery {
        from: day("from"),
        until: day("until"),
        cursor: query.get("cursor").filter(|cursor| !cursor.is_empty()),
    }
}

fn path_of(query: &RegisterQuery) -> String {
    let mut parts = ParamsMap::new();
    for (name, value) in [
        ("from", query.from.map(|day| day.to_string())),
        ("until", query.until.map(|day| day.to_string())),
        ("cursor", query.cursor.clone()),
    ] {
        if let Some(value) = value {
            parts.insert(name, value);
        }
    }
    Route::Register.path() + &parts.to_query_string()
}
