//! Importing an existing register: choose the file, say what each column holds, see all problems, then import all
//! rows or none. An interrupted import continues where it stopped, and the server skips rows that were imported
//! before.

mod checked;

use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::fields::{line, select};
use crate::staff::forms::reader::FieldReader;
use crate::staff::import::checked::check_part;
use crate::staff::text;
use crate::staff::views::poll::every;
use crate::staff::views::tasks::{Starting, Tasks};
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Cell, Choice, Column, FormBox, Heading, Notice, NoticeKind, SubmitButton, Table,
};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::limits::{MAX_REGISTER_FILE, megabytes};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Line;
use shared::vocabulary::{Outcome, TaskState};
use shared::wire::{
    ImportField, ImportFile, ImportMapping, ImportPreview, KnownRow, KnownRows, Task,
};
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;

/// The choices for a row whose number exists already with different content.
const SKIP: &str = "skip";
const NEW: &str = "new";
/// How often it is asked how far an import is, in seconds.
const FOLLOW_S: u64 = 1;

#[derive(Clone, PartialEq)]
struct Read {
    name: String,
    content: String,
    source: Line,
}

impl Read {
    fn file(&self, mapping: Option<ImportMapping>) -> ImportFile {
        let Read { name, content, source } = self.clone();
        ImportFile { name, content, source, mapping, known: KnownRows::default() }
    }
}

/// An import that was started on this page, as far as is known.
#[derive(Clone, Default, PartialEq)]
struct Run {
    task: Option<Task>,
    /// Whether it is being started.
    starting: bool,
    trouble: Option<ApiError>,
}

impl Run {
    fn is_running(&self) -> bool {
        self.task.as_ref().is_some_and(|task| task.state == TaskState::Running)
    }

    fn is_done(&self) -> bool {
        self.task.as_ref().is_some_and(|task| task.state == TaskState::Done)
    }
}

#[derive(Clone, Copy)]
struct Importing {
    api: StaffApi,
    chosen: StoredValue<Option<web_sys::File>, LocalStorage>,
    chosen_name: RwSignal<String>,
    source: RwSignal<String>,
    suggested_source: StoredValue<String>,
    file_form: Form,
    read: RwSignal<Option<Read>>,
    look: RwSignal<Option<ImportPreview>>,
    columns: StoredValue<Vec<(ImportField, RwSignal<String>)>>,
    outcome: RwSignal<String>,
    mapping_form: Form,
    checked: RwSignal<Option<(ImportMapping, ImportPreview)>>,
    problems_page: RwSignal<u32>,
    known_form: Form,
    /// The choices for rows whose number exists already with different content: one for all of them, and exceptions
    /// for single rows.
    known_all: RwSignal<String>,
    known_rows: RwSignal<BTreeMap<u32, KnownRow>>,
    known_page: RwSignal<u32>,
    run: RwSignal<Option<Run>>,
}

impl Importing {
    fn new() -> Importing {
        let columns =
            ImportField::ALL.iter().map(|field| (*field, RwSignal::new(String::new()))).collect();
        Importing {
            api: workspace().api,
            chosen: StoredValue::new_local(None),
            chosen_name: RwSignal::new(String::new()),
            source: RwSignal::new(String::new()),
            suggested_source: StoredValue::new(String::new()),
            file_form: Form::new("import"),
            read: RwSignal::new(None),
            look: RwSignal::new(None),
            columns: StoredValue::new(columns),
            outcome: RwSignal::new(String::new()),
            mapping_form: Form::new("mapping"),
            checked: RwSignal::new(None),
            problems_page: RwSignal::new(1),
            known_form: Form::new("known"),
            known_all: RwSignal::new(String::new()),
            known_rows: RwSignal::new(BTreeMap::new()),
            known_page: RwSignal::new(1),
            run: RwSignal::new(None),
        }
    }

    fn choose(self, file: Option<web_sys::File>) {
        self.chosen_name.set(file.as_ref().map(web_sys::File::name).unwrap_or_default());
        if let Some(file) = &file {
            let name = file.name();
            let bare = name.rsplit_once('.').map_or(name.as_str(), |(bare, _)| bare).to_owned();
            let suggested = self.suggested_source.get_value();
            if self.source.with_untracked(|source| source.is_empty() || *source == suggested) {
                self.source.set(bare.clone());
            }
            self.suggested_source.set_value(bare);
        }
        self.chosen.set_value(file);
        self.forget();
    }

    /// Forgets everything about the previous file.
    fn forget(self) {
        self.read.set(None);
        self.look.set(None);
        self.checked.set(None);
        self.run.set(None);
        self.file_form.accepts(Vec::new());
    }

    /// Reads the file and fetches its preview.
    fn look(self) {
        let api = self.api;
        let names = Directory::default();
        let mut reader = FieldReader::new(&names);
        let file = self.chosen.get_value();
        let unfit: Option<fn(Lang) -> String> = match &file {
            None => Some(|lang| text::import_no_file(lang).to_owned()),
            Some(file) if has_wrong_kind(file) => {
                Some(|lang| text::import_wrong_kind(lang).to_owned())
            }
            Some(file) if file.size() > MAX_REGISTER_FILE as f64 => {
                Some(|lang| text::import_too_big(lang, megabytes(MAX_REGISTER_FILE)))
            }
            Some(_) => None,
        };
        reader.said.extend(unfit.map(|words| FormProblem::new("name", words)));
        let source = reader.line("source", self.source);
        let Some((file, source)) = reader.accept(file.zip(source), self.file_form) else { return };
        self.file_form.send(
            move |_| async move {
                let content = content_of(&file).await.ok_or(ApiError::Offline)?;
                let read = Read { name: file.name(), content, source };
                match api.preview_import(read.file(None)).await {
                    Ok(look) => Ok(Ok((read, look))),
                    // Problems of the file itself are shown at the file field.
                    Err(error) => match error.fields().iter().find(|found| is_of_file(found)) {
                        Some(found) => Ok(Err(found.clone())),
                        None => Err(error),
                    },
                }
            },
            move |answer| {
                let (read, look) = match answer {
                    Ok(answer) => answer,
                    Err(found) => {
                        let words = move |lang| say_refused(&found, lang);
                        self.file_form.accepts_said(vec![FormProblem::new("name", words)]);
                        return;
                    }
                };
                self.suggest(&look.mapping);
                let was_suggested = self.suggested_source.get_value() == read.source.as_str();
                if look.differing > 0 && was_suggested {
                    // Another register has this name already, so the file's name is not suggested again; the user has
                    // to choose a name.
                    self.suggested_source.set_value(String::new());
                    self.source.set(String::new());
                    let words = move |lang| {
                        text::import_source_known(lang, read.source.as_str(), look.differing)
                    };
                    self.file_form.accepts_said(vec![FormProblem::new("source", words)]);
                    return;
                }
                self.read.set(Some(read));
                self.checked.set(None);
                self.run.set(None);
                self.look.set(Some(look));
                focus_after("import-columns");
            },
        );
    }

    fn suggest(self, mapping: &ImportMapping) {
        self.columns.with_value(|columns| {
            for (field, column) in columns {
                let place = mapping.columns.get(field).map(usize::to_string);
                column.set(place.unwrap_or_default());
            }
        });
        self.outcome.set(mapping.outcome.code().to_owned());
    }

    /// The chosen column mapping; tracks changes.
    fn mapping(self) -> ImportMapping {
        let columns: BTreeMap<ImportField, usize> = self.columns.with_value(|columns| {
            columns
                .iter()
                .filter_map(|(field, column)| Some((*field, column.get().parse().ok()?)))
                .collect()
        });
        let outcome = Outcome::read(&self.outcome.get()).unwrap_or(Outcome::Explained);
        ImportMapping { columns, outcome }
    }

    /// Has the server check every row under the mapping.
    fn check(self) {
        let api = self.api;
        let mapping = untrack(move || self.mapping());
        let problems = ImportField::ALL
            .iter()
            .copied()
            .filter(|field| field.is_needed() && !mapping.columns.contains_key(field))
            .map(|field| FieldProblem::new(field_name(field), Wrong::Missing))
            .collect();
        if !self.mapping_form.accepts(problems) {
            return;
        }
        let Some(read) = self.read.get_untracked() else { return };
        let file = read.file(Some(mapping.clone()));
        self.mapping_form.send(
            move |_| async move { api.preview_import(file).await },
            move |preview| {
                self.problems_page.set(1);
                self.known_page.set(1);
                self.known_all.set(String::new());
                self.known_rows.set(BTreeMap::new());
                self.known_form.accepts(Vec::new());
                self.run.set(None);
                self.checked.set(Some((mapping, preview)));
                focus_after("import-check");
            },
        );
    }

    /// Starts the import, or goes on with one that was cancelled: rows that are there already are skipped.
    fn import(self) {
        let api = self.api;
        let (Some(read), Some((mapping, preview))) =
            (self.read.get_untracked(), self.checked.get_untracked())
        else {
            return;
        };
        let run = self.run.get_untracked().unwrap_or_default();
        if run.starting
            || run.is_running()
            || !self.known_form.accepts_said(self.undecided(&preview))
        {
            return;
        }
        let mut file = read.file(Some(mapping));
        file.known = self.known();
        self.run.set(Some(Run { starting: true, ..Run::default() }));
        leptos::task::spawn_local(async move {
            let answer = api.import(file).await;
            self.show(answer);
        });
    }

    /// Looks how far the import is.
    fn follow(self) {
        let api = self.api;
        let run = self.run.get_untracked().filter(Run::is_running);
        let Some(task) = run.and_then(|run| run.task) else { return };
        leptos::task::spawn_local(async move {
            let answer = api.task(task.id).await;
            self.show(answer);
        });
    }

    fn cancel(self) {
        let api = self.api;
        let run = self.run.get_untracked().filter(Run::is_running);
        let Some(task) = run.and_then(|run| run.task) else { return };
        leptos::task::spawn_local(async move {
            let answer = api.cancel_task(task.id).await;
            self.show(answer);
        });
    }

    fn show(self, answer: Result<Task, ApiError>) {
        // The page may have gone; the import goes on.
        let Some(before) = self.run.try_get_untracked() else { return };
        let before = before.unwrap_or_default();
        // An answer that was late.
        if before.task.is_some() && !before.is_running() {
            return;
        }
        let run = match answer {
            Ok(task) => Run { task: Some(task), ..Run::default() },
            Err(error) => Run { trouble: Some(error), starting: false, ..before },
        };
        let is_done = run.is_done();
        self.run.set(Some(run));
        if is_done {
            focus_after("import-done");
        }
    }

    /// The choices for rows whose number exists already.
    fn known(self) -> KnownRows {
        let all = match self.known_all.get_untracked().as_str() {
            SKIP => Some(KnownRow::Skip),
            NEW => Some(KnownRow::New),
            _ => None,
        };
        KnownRows { all, rows: self.known_rows.get_untracked() }
    }

    /// The choices that are still missing; every such row needs one.
    fn undecided(self, preview: &ImportPreview) -> Vec<FormProblem> {
        let known = self.known();
        let listed = preview.differing_rows.iter().filter(|found| known.of(found.row).is_some());
        let chosen = u32::try_from(listed.count()).unwrap_or(u32::MAX);
        let is_open = known.all.is_none() && chosen < preview.differing;
        let words = |lang| text::import_known_missing(lang).to_owned();
        if is_open { vec![FormProblem::new("known.all", words)] } else { Vec::new() }
    }
}

fn focus_after(id: &'static str) {
    request_animation_frame(move || crate::client::browser::focus(id));
}

fn has_wrong_kind(file: &web_sys::File) -> bool {
    let name = file.name().to_lowercase();
    !name.ends_with(".csv") && !name.ends_with(".xlsx")
}

fn is_of_file(found: &FieldProblem) -> bool {
    found.field.split('.').next() == Some("content")
}

/// Says what the server refused about a file.
fn say_refused(found: &FieldProblem, lang: Lang) -> String {
    let FieldProblem { field, problem } = found;
    let mut parts = field.splitn(3, '.').skip(1);
    match (parts.next(), problem) {
        (Some("password"), _) => text::import_locked(lang).to_owned(),
        (Some("rows"), Wrong::TooMany { max }) => text::import_too_many_rows(lang, max),
        (Some("columns"), Wrong::TooMany { max }) => {
            text::import_too_many_columns(lang, max, parts.next().unwrap_or_default())
        }
        (Some("cells"), Wrong::TooMany { max }) => text::import_too_many_cells(lang, max),
        (Some("size"), _) => text::import_too_large(lang).to_owned(),
        (None, Wrong::TooLarge { max }) => text::import_too_big(lang, megabytes(*max)),
        (None, Wrong::Missing) => text::import_empty(lang).to_owned(),
        (None, Wrong::Malformed) => text::import_broken(lang).to_owned(),
        (_, other) => other.say(lang),
    }
}

/// The content of a file in Base64, taken from its `data:` address.
async fn content_of(file: &web_sys::File) -> Option<String> {
    let reader = web_sys::FileReader::new().ok()?;
    let ended = js_sys::Promise::new(&mut |resolve, _| reader.set_onloadend(Some(&resolve)));
    reader.read_as_data_url(file).ok()?;
    wasm_bindgen_futures::JsFuture::from(ended).await.ok()?;
    let address = reader.result().ok()?.as_string()?;
    // Some browsers write nothing after `data:` for an empty file.
    Some(address.split_once(',').map_or("", |(_, content)| content).to_owned())
}

/// The name of a column's select field, and its path in the mapping.
fn field_name(field: ImportField) -> String {
    let place = ImportField::ALL.iter().position(|known| *known == field).unwrap_or(0);
    format!("mapping.columns.{place}")
}

#[component]
pub fn Import() -> impl IntoView {
    let state = Importing::new();
    let workspace = workspace();
    workspace.clears(state.file_form);
    workspace.clears(state.mapping_form);
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
                        <SubmitButton label=text::import_look(lang)/>
                    </FormBox>
                }
            })}
        </section>
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
        <Tasks starting=starting/>
    }
}

fn file_field(state: Importing, lang: Lang) -> impl IntoView {
    let form = state.file_form;
    let label = text::import_file(lang, megabytes(MAX_REGISTER_FILE));
    form.label("name", &label);
    let id = form.id("name");
    let problem_id = format!("{id}-problem");
    let problem = move || form.problem_of("name", lang);
    let described = problem_id.clone();
    view! {
        <div class="field" class:wrong=move || problem().is_some()>
            <label for=id.clone()>{label}</label>
            {move || {
                problem()
                    .map(|problem| {
                        view! {
                            <p class="problem" id=problem_id.clone()>
                                <span class="unseen">{crate::ui::text::error_prefix(lang)}</span>
                                {problem}
                            </p>
                        }
                    })
            }}
            <input
                id=id
                type="file"
                class="line"
                accept=".csv,.xlsx"
                aria-invalid=move || problem().is_some().then_some("true")
                aria-describedby=move || problem().is_some().then(|| described.clone())
                on:change=move |event| {
                    let input = event
                        .target()
                        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
                    let file = input.and_then(|input| input.files()).and_then(|files| files.get(0));
                    state.choose(file);
                }
            />
            <p class="hint">
                {move || {
                    // A language switch redraws the file input without its file, so this line shows which file is
                    // chosen.
                    state.chosen_name.track();
                    state
                        .chosen
                        .with_value(|file| {
                            file.as_ref()
                                .map(|file| {
                                    let size = (file.size() / 1024.0).ceil();
                                    text::import_chosen(lang, file.name(), size)
                                })
                        })
                }}
            </p>
        </div>
    }
}

fn columns_part(state: Importing, look: ImportPreview, lang: Lang) -> AnyView {
    let ImportPreview { columns, sample, rows, .. } = look;
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
            <p>{text::import_rows(lang, rows)}</p>
            <Table caption=text::import_sample(lang) columns=heads rows=sample/>
            <div class="dense">
                <FormBox form=state.mapping_form on_submit=Callback::new(move |()| state.check())>
                    <div class="cells">
                        {column_selects(state, places, lang)}
                        {
                            select("mapping.outcome", text::import_default_outcome(lang), state.outcome, outcomes)
                        }
                    </div>
                    <SubmitButton label=text::import_check(lang)/>
                </FormBox>
            </div>
        </section>
    }
    .into_any()
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
