//! What somebody has started, files of the register and imports: how far each is, and the buttons to cancel it or to save
//! its file.

use crate::client::browser;
use crate::client::navigation::navigation;
use crate::client::staff::StaffApi;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::text::tasks as words;
use crate::staff::views::listed::keep_looking;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Empty, Failure, Notice, NoticeKind, waited};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::time::Day;
use shared::vocabulary::TaskState;
use shared::wire::{ImportTask, Page, StartExport, Task, TaskWhat};

/// How often a list with something under way is fetched again, in seconds.
const LOOK_AGAIN_S: u64 = 2;

/// Starts tasks, and says what became of the last one.
#[derive(Clone, Copy)]
pub struct Starting {
    api: StaffApi,
    pub form: Form,
    /// The task that was started last on this page.
    last: RwSignal<Option<String>>,
    /// Counts the tasks started, so that the list is fetched again at once.
    started: RwSignal<u32>,
}

impl Starting {
    pub fn new(api: StaffApi) -> Starting {
        let form = Form::new("export");
        Starting { api, form, last: RwSignal::new(None), started: RwSignal::new(0) }
    }

    pub fn export(self, export: StartExport) {
        self.form.send(
            move |_| async move { self.api.start_export(export).await },
            move |task: Task| {
                self.last.set(Some(task.id));
                self.started.update(|started| *started += 1);
            },
        );
    }
}

#[component]
pub fn Tasks(
    starting: Starting,
    /// Goes on with an import that was checked.
    #[prop(optional)]
    on_confirm: Option<Callback<Task>>,
) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let cursor = RwSignal::new(None::<String>);
    // A task that was just started is on the first page.
    let asked = Memo::new(move |_| (cursor.get(), starting.started.get()));
    let ask = move |(cursor, _)| workspace.api.tasks(cursor);
    let (page, again) = keep_looking::<Page<Task>, _, _>(asked, Some(LOOK_AGAIN_S), ask);
    let form = Form::new("tasks");
    workspace.clears(form);
    let press = Press { api: workspace.api, form, again, on_confirm };
    let list = spoken(move |lang| match page.seen.get() {
        None => waited(page.trouble, again),
        Some(Page { items, cursor: next }) => {
            if items.is_empty() && next.is_none() && cursor.get_untracked().is_none() {
                return view! { <Empty words=words::tasks_none(lang)/> }.into_any();
            }
            let lines: Vec<AnyView> =
                items.into_iter().map(|task| line(task, press, lang)).collect();
            view! { <ol class="progress-list">{lines}</ol> {pages(cursor, next, lang)} }.into_any()
        }
    });
    // What a screen reader hears: not every row, but that it begins and that it is there.
    let said = Memo::new(move |_| {
        let last = starting.last.get()?;
        page.seen.with(|seen| {
            let task = seen.as_ref()?.items.iter().find(|task| task.id == last)?;
            Some(task.state)
        })
    });
    let said = move || {
        let lang = language.get();
        said.get().map(|state| match state {
            TaskState::Running => words::tasks_begun(lang),
            TaskState::Done => words::tasks_ready(lang),
            TaskState::Checked | TaskState::Cancelled | TaskState::Failed => state.say(lang),
        })
    };
    let failed =
        move |form: Form| move || form.failure.get().map(|error| view! { <Failure error=error/> });
    view! {
        <section class="tasks" aria-labelledby="tasks-title">
            {spoken(|lang| {
                view! {
                    <h2 id="tasks-title">{words::tasks_title(lang)}</h2>
                    <p class="hint">{words::tasks_hint(lang)}</p>
                }
            })}
            <p role="status" class="unseen">{said}</p>
            {failed(starting.form)}
            {failed(form)}
            {list}
        </section>
    }
}

/// What the buttons of a line need.
#[derive(Clone, Copy)]
struct Press {
    api: StaffApi,
    form: Form,
    again: Callback<()>,
    on_confirm: Option<Callback<Task>>,
}

impl Press {
    fn confirm(self, task: Task) {
        match self.on_confirm {
            Some(confirm) => confirm.run(task),
            None => navigation().go(&Route::Import.path()),
        }
    }

    fn save(self, id: String) {
        self.form.send(
            move |_| async move { self.api.task_file(id).await },
            |link| browser::save(&link.url),
        );
    }

    fn cancel(self, id: String) {
        let again = self.again;
        self.form
            .send(move |_| async move { self.api.cancel_task(id).await }, move |_| again.run(()));
    }
}

fn line(task: Task, press: Press, lang: Lang) -> AnyView {
    let whole = task.clone();
    let Task { id, what, state, started_at, rows, expected, bytes, until: _, problem } = task;
    let title = title_of(&what, lang);
    let (described, name) = (title.clone(), id.clone());
    let more = match state {
        TaskState::Running => {
            let words = match expected {
                Some(expected) => words::tasks_rows_of(lang, rows, expected.max(rows)),
                None => words::tasks_rows(lang, rows),
            };
            let bar = expected.filter(|expected| *expected > 0).map(|expected| {
                let (value, most) = (rows.to_string(), expected.max(rows).to_string());
                view! { <progress class="bar" max=most value=value aria-label=title.clone()/> }
            });
            let cancel = Callback::new(move |()| press.cancel(name.clone()));
            view! {
                <p class="note">{words}</p>
                {bar}
                <p class="row">
                    <Button
                        label=words::tasks_cancel(lang)
                        described=described
                        kind=ButtonKind::Secondary
                        on_press=cancel
                    />
                </p>
            }
            .into_any()
        }
        TaskState::Checked => {
            let confirm = Callback::new(move |()| press.confirm(whole.clone()));
            let cancel = Callback::new(move |()| press.cancel(name.clone()));
            let (kind, other) = (ButtonKind::Secondary, described.clone());
            view! {
                <p class="note">{words::tasks_checked_next(lang)}</p>
                <p class="row">
                    <Button
                        label=words::tasks_confirm(lang)
                        described=described
                        kind=kind
                        on_press=confirm
                    />
                    <Button
                        label=words::tasks_cancel(lang)
                        described=other
                        kind=kind
                        on_press=cancel
                    />
                </p>
            }
            .into_any()
        }
        TaskState::Done if let TaskWhat::Import(import) = &what => {
            let words = text::import_done(lang, rows - import.present, import.present);
            view! { <p class="note">{words}</p> }.into_any()
        }
        TaskState::Done => {
            let save = Callback::new(move |()| press.save(name.clone()));
            let size = size_words(bytes.unwrap_or_default(), lang);
            view! {
                <p class="note">{words::tasks_done(lang, rows, size)}</p>
                <p class="row">
                    <Button
                        label=words::tasks_download(lang)
                        described=described
                        kind=ButtonKind::Secondary
                        on_press=save
                    />
                </p>
            }
            .into_any()
        }
        TaskState::Cancelled => {
            view! { <p class="note">{words::tasks_cancelled_next(lang)}</p> }.into_any()
        }
        TaskState::Failed => {
            let why = problem.map_or("", |problem| problem.say(lang));
            view! { <Notice kind=NoticeKind::Problem><p>{why}</p></Notice> }.into_any()
        }
    };
    let started = words::tasks_started(lang, started_at.minute_text());
    view! {
        <li>
            <p>{title}</p>
            <p class="note">{state.say(lang)} " · " {started}</p>
            {more}
        </li>
    }
    .into_any()
}

fn title_of(what: &TaskWhat, lang: Lang) -> String {
    match what {
        TaskWhat::Export(StartExport { sheet, from, until, lang: _, reason: _ }) => {
            let open = |day: &Option<Day>| day.map_or("…".to_owned(), |day| day.to_string());
            let title = match (from, until) {
                (None, None) => text::register_print_all(lang).to_owned(),
                (from, until) => text::register_print_title(lang, open(from), open(until)),
            };
            format!("{title} · {}", sheet.say(lang))
        }
        TaskWhat::Import(ImportTask { name, source, .. }) => {
            words::tasks_import(lang, source.as_str(), name)
        }
    }
}

/// The buttons that lead to the newest and to older tasks, if there is more than one page.
fn pages(cursor: RwSignal<Option<String>>, next: Option<String>, lang: Lang) -> AnyView {
    let newest = cursor.get_untracked().map(|_| {
        let show = Callback::new(move |()| cursor.set(None));
        view! { <Button label=words::tasks_newest(lang) kind=ButtonKind::Secondary on_press=show/> }
    });
    let older = next.map(|next| {
        let show = Callback::new(move |()| cursor.set(Some(next.clone())));
        view! { <Button label=words::tasks_older(lang) kind=ButtonKind::Secondary on_press=show/> }
    });
    view! { <p class="row">{newest} {older}</p> }.into_any()
}

fn size_words(bytes: u64, lang: Lang) -> String {
    let kilobytes = bytes.div_ceil(1024);
    if kilobytes < 1024 {
        words::tasks_size_kb(lang, kilobytes)
    } else {
        words::tasks_size_mb(lang, kilobytes.div_ceil(1024))
    }
}
