//! An import on its page: the file, what was found in it, what was chosen, and how far the import is.

use super::listed::Listed;
use crate::client::browser::pause_for;
use crate::client::http::ApiError;
use crate::client::staff::StaffApi;
use crate::staff::forms::reader::FieldReader;
use crate::staff::forms::upload::Uploading;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::form::upload::forget;
use crate::ui::form::{Form, FormProblem};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::limits::{MAX_REGISTER_FILE, megabytes};
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::Line;
use shared::vocabulary::{ImportStep, Outcome, Sheet, TaskState};
use shared::wire::{
    AskRegisterUpload, ConfirmImport, DifferingRow, ImportField, ImportMapping, ImportPreview,
    ImportTable, KnownRow, KnownRows, LeftOutRow, Page, RowProblem, SpelledValues, StartImport,
    Task, TaskWhat,
};
use std::collections::BTreeMap;

/// The choices for a row whose number exists already with different content.
pub const SKIP: &str = "skip";
pub const NEW: &str = "new";
/// A file that was read.
#[derive(Clone, PartialEq)]
pub struct Read {
    /// The task of the import.
    pub id: String,
    /// The upload, if it was made on this page.
    pub key: Option<String>,
    pub name: String,
    pub source: Line,
}

/// What a file that was to be read has come to.
enum Looked {
    Read(Read, Box<ImportPreview>),
    /// What is wrong with it.
    Refused(FieldProblem),
    /// Its register is being imported already.
    UnderWay,
    Cancelled,
}

/// An import that was confirmed on this page, as far as is known.
#[derive(Clone, Default, PartialEq)]
pub struct Run {
    pub task: Option<Task>,
    /// Whether it is being started.
    pub starting: bool,
    pub trouble: Option<ApiError>,
}

impl Run {
    pub fn is_running(&self) -> bool {
        self.task.as_ref().is_some_and(is_running)
    }

    pub fn is_done(&self) -> bool {
        self.task.as_ref().is_some_and(|task| task.state == TaskState::Done)
    }
}

fn is_running(task: &Task) -> bool {
    task.state == TaskState::Running
}

/// Whether the file of a task is being read or its rows checked.
fn is_checking(task: &Task) -> bool {
    is_running(task) && !is_writing(task)
}

fn is_writing(task: &Task) -> bool {
    matches!(&task.what, TaskWhat::Import(import) if import.step == ImportStep::Importing)
}

#[derive(Clone, Copy)]
pub struct Importing {
    pub api: StaffApi,
    pub chosen: StoredValue<Option<web_sys::File>, LocalStorage>,
    pub chosen_name: RwSignal<String>,
    pub source: RwSignal<String>,
    pub suggested_source: StoredValue<String>,
    pub uploading: Uploading,
    pub file_form: Form,
    /// The task whose file is being read, or whose rows are being checked.
    pub checking: RwSignal<Option<Task>>,
    pub read: RwSignal<Option<Read>>,
    pub look: RwSignal<Option<ImportPreview>>,
    pub columns: StoredValue<Vec<(ImportField, RwSignal<String>)>>,
    pub outcome: RwSignal<String>,
    /// Where in the file the register is.
    pub sheet: RwSignal<String>,
    pub head_row: RwSignal<String>,
    pub head_rows: RwSignal<String>,
    pub table_form: Form,
    pub mapping_form: Form,
    /// The year of dates that name none.
    pub year: RwSignal<String>,
    /// What spellings are read as in the mapping, and what was chosen since for which of them.
    pub spelled: RwSignal<SpelledValues>,
    pub chosen_values: RwSignal<BTreeMap<(ImportField, String), String>>,
    pub values_form: Form,
    pub checked: RwSignal<Option<(ImportMapping, ImportPreview)>>,
    pub problems: Listed<RowProblem>,
    pub differing: Listed<DifferingRow>,
    pub left_out: Listed<LeftOutRow>,
    pub known_form: Form,
    /// The choices for rows whose number exists already with different content: one for all of them, and exceptions
    /// for single rows.
    pub known_all: RwSignal<String>,
    pub known_rows: RwSignal<BTreeMap<u32, KnownRow>>,
    pub run: RwSignal<Option<Run>>,
}

impl Importing {
    pub fn new() -> Importing {
        let columns =
            ImportField::ALL.iter().map(|field| (*field, RwSignal::new(String::new()))).collect();
        Importing {
            api: workspace().api,
            chosen: StoredValue::new_local(None),
            chosen_name: RwSignal::new(String::new()),
            source: RwSignal::new(String::new()),
            suggested_source: StoredValue::new(String::new()),
            uploading: Uploading::new(),
            file_form: Form::new("import"),
            checking: RwSignal::new(None),
            read: RwSignal::new(None),
            look: RwSignal::new(None),
            columns: StoredValue::new(columns),
            outcome: RwSignal::new(String::new()),
            sheet: RwSignal::new(String::new()),
            head_row: RwSignal::new(String::new()),
            head_rows: RwSignal::new(String::new()),
            table_form: Form::new("table"),
            mapping_form: Form::new("mapping"),
            year: RwSignal::new(String::new()),
            spelled: RwSignal::new(SpelledValues::new()),
            chosen_values: RwSignal::new(BTreeMap::new()),
            values_form: Form::new("values"),
            checked: RwSignal::new(None),
            problems: Listed::new(),
            differing: Listed::new(),
            left_out: Listed::new(),
            known_form: Form::new("known"),
            known_all: RwSignal::new(String::new()),
            known_rows: RwSignal::new(BTreeMap::new()),
            run: RwSignal::new(None),
        }
    }

    pub fn choose(self, file: Option<web_sys::File>) {
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
        let was_confirmed = self.run.with_untracked(Option::is_some);
        if let Some(read) = self.read.get_untracked().filter(|_| !was_confirmed) {
            self.drop_import(read.id);
        }
        self.read.set(None);
        self.look.set(None);
        self.checked.set(None);
        self.run.set(None);
        self.file_form.accepts(Vec::new());
    }

    /// Uploads the file, and has it read and checked under the mapping that its headers suggest.
    pub fn look(self) {
        let names = Directory::default();
        let mut reader = FieldReader::new(&names);
        let file = self.chosen.get_value();
        let sheet = file.as_ref().and_then(|file| sheet_of(&file.name()));
        let unfit: Option<fn(Lang) -> String> = match (&file, sheet) {
            (None, _) => Some(|lang| text::import_no_file(lang).to_owned()),
            (Some(_), None) => Some(|lang| text::import_wrong_kind(lang).to_owned()),
            (Some(file), Some(_)) if file.size() > MAX_REGISTER_FILE as f64 => {
                Some(|lang| text::import_too_big(lang, megabytes(MAX_REGISTER_FILE)))
            }
            (Some(_), Some(_)) => None,
        };
        reader.said.extend(unfit.map(|words| FormProblem::new("name", words)));
        let source = reader.line("source", self.source);
        let file = file.zip(sheet);
        let Some((file, source)) = reader.accept(file.zip(source), self.file_form) else { return };
        self.file_form.send(
            move |_| async move { self.look_at(file, source).await },
            move |looked| self.looked(looked),
        );
    }

    async fn look_at(
        self,
        (file, sheet): (web_sys::File, Sheet),
        source: Line,
    ) -> Result<Looked, ApiError> {
        let api = self.api;
        let (name, asked) = (file.name(), AskRegisterUpload { bytes: file.size() as u64, sheet });
        let sending = self.uploading.send_as(file, media_type(sheet), || async move {
            api.ask_register_upload(&asked).await
        });
        let Some(key) = sending.await? else { return Ok(Looked::Cancelled) };
        self.look_into(key, name, source, ImportTable::default()).await
    }

    /// Has an upload read and checked under the mapping that its headings suggest.
    async fn look_into(
        self,
        key: String,
        name: String,
        source: Line,
        table: ImportTable,
    ) -> Result<Looked, ApiError> {
        let api = self.api;
        let start = StartImport {
            key: key.clone(),
            name: name.clone(),
            source: source.clone(),
            mapping: None,
            table,
        };
        let task = self.until_checked(api.start_import(start).await?).await?;
        match &task.what {
            TaskWhat::Import(import) if import.refused.is_some() => {
                // What was uploaded may be gone by now.
                forget();
                Ok(import.refused.clone().map_or(Looked::Cancelled, Looked::Refused))
            }
            _ if is_running(&task) => Ok(Looked::UnderWay),
            TaskWhat::Import(_) | TaskWhat::Export(_) => match task.state {
                TaskState::Checked => {
                    let preview = api.import(task.id.clone()).await?;
                    Ok(Looked::Read(
                        Read { id: task.id, key: Some(key), name, source },
                        Box::new(preview),
                    ))
                }
                TaskState::Failed => Err(gave_up()),
                TaskState::Running | TaskState::Done | TaskState::Cancelled => {
                    Ok(Looked::Cancelled)
                }
            },
        }
    }

    /// Waits until a task's file is read and its rows are checked, and shows meanwhile how far it is.
    async fn until_checked(self, mut task: Task) -> Result<Task, ApiError> {
        while is_checking(&task) {
            // The page may have gone; the task goes on.
            if self.checking.try_set(Some(task.clone())).is_some() {
                break;
            }
            pause_for(1000).await;
            match self.api.task(task.id.clone()).await {
                Ok(next) => task = next,
                Err(error) => {
                    self.checking.try_set(None);
                    return Err(error);
                }
            }
        }
        self.checking.try_set(None);
        Ok(task)
    }

    fn looked(self, looked: Looked) {
        let said = |field: &'static str, words: fn(Lang) -> String| {
            self.file_form.accepts_said(vec![FormProblem::new(field, words)]);
        };
        let (read, look) = match looked {
            Looked::Read(read, look) => (read, look),
            Looked::Refused(found) => {
                let words = move |lang| say_refused(&found, lang);
                self.file_form.accepts_said(vec![FormProblem::new("name", words)]);
                return;
            }
            Looked::UnderWay => {
                return said("source", |lang| text::import_under_way(lang).to_owned());
            }
            Looked::Cancelled => return,
        };
        let was_suggested = self.suggested_source.get_value() == read.source.as_str();
        if look.differing > 0 && was_suggested {
            self.suggest(&look.mapping);
            // Another register has this name already, so the file's name is not suggested again; the user has to choose
            // a name.
            self.suggested_source.set_value(String::new());
            self.source.set(String::new());
            self.drop_import(read.id);
            let words =
                move |lang| text::import_source_known(lang, read.source.as_str(), look.differing);
            self.file_form.accepts_said(vec![FormProblem::new("source", words)]);
            return;
        }
        self.open(read, *look);
    }

    /// Shows the columns of a file that was read.
    fn open(self, read: Read, look: ImportPreview) {
        let is_same = |open: &Option<Read>| open.as_ref().is_some_and(|open| open.id == read.id);
        if self.read.with_untracked(is_same) {
            self.read.set(None);
        }
        self.forget();
        self.suggest(&look.mapping);
        self.show_table(&look);
        self.read.set(Some(read));
        self.look.set(Some(look));
        focus_after("import-columns");
    }

    /// Goes on with an import that was checked before this page was opened.
    pub fn resume(self, task: Task) {
        let TaskWhat::Import(import) = task.what else { return };
        let api = self.api;
        let (id, source) = (task.id.clone(), import.source);
        let read = Read { id: task.id, key: None, name: import.name, source };
        self.forget();
        self.file_form
            .send(move |_| async move { api.import(id).await }, move |look| self.open(read, look));
    }

    /// Reads the file again where the user says that the register is. What was found before is dropped.
    pub fn read_again(self) {
        let Some((read, key)) =
            self.read.get_untracked().and_then(|read| Some((read.clone(), read.key?)))
        else {
            return;
        };
        let number = |signal: RwSignal<String>| signal.get_untracked().parse().ok();
        let before = self.look.with_untracked(|look| look.as_ref().and_then(|it| it.table.sheet));
        let sheet: Option<u32> = number(self.sheet);
        // The rows that were shown are those of the sheet before.
        let is_same = sheet.is_none() || sheet == before;
        let table = ImportTable {
            sheet: sheet.or(before),
            head_row: number(self.head_row).filter(|_| is_same),
            head_rows: number(self.head_rows).filter(|_| is_same),
        };
        let Read { id, name, source, .. } = read;
        self.table_form.send(
            move |_| async move { self.look_into(key, name, source, table).await },
            move |looked| {
                if let Looked::Read(read, look) = looked {
                    let look = *look;
                    self.drop_import(id);
                    self.run.set(None);
                    self.checked.set(None);
                    self.suggest(&look.mapping);
                    self.show_table(&look);
                    self.read.set(Some(read));
                    self.look.set(Some(look));
                    focus_after("import-columns");
                } else {
                    self.looked(looked);
                }
            },
        );
    }

    fn show_table(self, look: &ImportPreview) {
        let words = |number: Option<u32>| number.map(|it| it.to_string()).unwrap_or_default();
        self.sheet.set(words(look.table.sheet));
        self.head_row.set(words(look.table.head_row));
        self.head_rows.set(words(look.table.head_rows));
    }

    fn suggest(self, mapping: &ImportMapping) {
        self.columns.with_value(|columns| {
            for (field, column) in columns {
                let place = mapping.columns.get(field).map(usize::to_string);
                column.set(place.unwrap_or_default());
            }
        });
        self.outcome.set(mapping.outcome.code().to_owned());
        self.year.set(mapping.year.map(|year| year.to_string()).unwrap_or_default());
        self.spelled.set(mapping.values.clone());
        self.chosen_values.set(BTreeMap::new());
    }

    /// The chosen column mapping; tracks changes.
    pub fn mapping(self) -> ImportMapping {
        let columns: BTreeMap<ImportField, usize> = self.columns.with_value(|columns| {
            columns
                .iter()
                .filter_map(|(field, column)| Some((*field, column.get().parse().ok()?)))
                .collect()
        });
        let outcome = Outcome::read(&self.outcome.get()).unwrap_or(Outcome::Explained);
        let year = self.year.get().trim().parse().ok();
        ImportMapping { columns, outcome, year, values: self.spelled.get() }
    }

    /// Has every row checked again with what was chosen for spellings, and with what is known of the others.
    pub fn check_values(self) {
        let known = self.look.with_untracked(|look| {
            let values = look.iter().flat_map(|look| look.values.clone());
            values
                .filter_map(|value| Some(((value.field, value.written), value.means?)))
                .collect::<Vec<_>>()
        });
        let chosen = self.chosen_values.get_untracked();
        self.spelled.update(|spelled| {
            for ((field, written), means) in known.into_iter().chain(chosen) {
                spelled.entry(field).or_default().insert(written, means);
            }
        });
        self.chosen_values.set(BTreeMap::new());
        self.check();
    }

    /// Has the server check every row under the mapping, unless it has just done so.
    pub fn check(self) {
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
        let (Some(read), Some(look)) = (self.read.get_untracked(), self.look.get_untracked())
        else {
            return;
        };
        let wanted = mapping.clone();
        self.mapping_form.send(
            move |_| async move { self.check_under(read.id, look, wanted).await },
            move |found| {
                let Some((preview, problems, differing, left_out)) = found else { return };
                self.problems.show(problems);
                self.differing.show(differing);
                self.left_out.show(left_out);
                self.known_all.set(String::new());
                self.known_rows.set(BTreeMap::new());
                self.known_form.accepts(Vec::new());
                self.run.set(None);
                self.look.set(Some(preview.clone()));
                self.checked.set(Some((mapping, preview)));
                focus_after("import-check");
            },
        );
    }

    /// What is found under a mapping, and the first pages of it; `None` if it was cancelled.
    async fn check_under(
        self,
        id: String,
        look: ImportPreview,
        mapping: ImportMapping,
    ) -> Result<Option<Found>, ApiError> {
        let api = self.api;
        let preview = if look.mapping == mapping {
            look
        } else {
            let task = self.until_checked(api.map_import(id.clone(), mapping).await?).await?;
            if task.state != TaskState::Checked {
                return if task.state == TaskState::Failed { Err(gave_up()) } else { Ok(None) };
            }
            api.import(id.clone()).await?
        };
        let problems = api.import_problems(id.clone(), None).await?;
        let differing = api.differing_rows(id.clone(), None).await?;
        let left_out = api.left_out_rows(id, None).await?;
        Ok(Some((preview, problems, differing, left_out)))
    }

    /// Has the rows written, or goes on with an import that was cancelled: rows that are there already are skipped.
    pub fn import(self) {
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
        let confirm = ConfirmImport { known: self.known(), without_wrong: preview.problems > 0 };
        let table = preview.table;
        self.run.set(Some(Run { starting: true, ..Run::default() }));
        let was_begun = run.task.is_some();
        leptos::task::spawn_local(async move {
            let answer = self.confirm(read, (mapping, table), confirm, was_begun).await;
            self.show(answer);
        });
    }

    /// Confirms an import. One that was begun and broken off is read again first.
    async fn confirm(
        self,
        read: Read,
        (mapping, table): (ImportMapping, ImportTable),
        confirm: ConfirmImport,
        was_begun: bool,
    ) -> Result<Task, ApiError> {
        let api = self.api;
        let Read { id, key, name, source } = read.clone();
        let Some(key) = key.filter(|_| was_begun) else {
            return api.confirm_import(id, confirm).await;
        };
        let start = StartImport { key, name, source, mapping: Some(mapping), table };
        let task = self.until_checked(api.start_import(start).await?).await?;
        if task.state != TaskState::Checked {
            return Ok(task);
        }
        self.read.try_set(Some(Read { id: task.id.clone(), ..read }));
        api.confirm_import(task.id, confirm).await
    }

    /// Looks how far the import is.
    pub fn follow(self) {
        let api = self.api;
        let run = self.run.get_untracked().filter(Run::is_running);
        let Some(task) = run.and_then(|run| run.task) else { return };
        leptos::task::spawn_local(async move {
            let answer = api.task(task.id).await;
            self.show(answer);
        });
    }

    pub fn cancel(self) {
        let api = self.api;
        let run = self.run.get_untracked().filter(Run::is_running);
        let Some(task) = run.and_then(|run| run.task) else { return };
        leptos::task::spawn_local(async move {
            let answer = api.cancel_task(task.id).await;
            self.show(answer);
        });
    }

    /// Cancels an import that is not to be confirmed. Whoever waits for its check learns it at the next look.
    pub fn drop_import(self, id: String) {
        let api = self.api;
        leptos::task::spawn_local(async move {
            // If it does not arrive, the list of tasks still has the button.
            let _ = api.cancel_task(id).await;
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
            // The upload is gone with the import.
            forget();
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
        let chosen = u32::try_from(known.rows.len()).unwrap_or(u32::MAX);
        let is_open = known.all.is_none() && chosen < preview.differing;
        let words = |lang| text::import_known_missing(lang).to_owned();
        if is_open { vec![FormProblem::new("known.all", words)] } else { Vec::new() }
    }
}

/// What was found under a mapping, with the first problems, the first rows that exist already, and the first that are
/// left out.
type Found = (ImportPreview, Page<RowProblem>, Page<DifferingRow>, Page<LeftOutRow>);

/// Why a file could not be checked that is not to blame itself.
fn gave_up() -> ApiError {
    ApiError::Down
}

fn focus_after(id: &'static str) {
    request_animation_frame(move || crate::client::browser::focus(id));
}

/// The format that a file has by the extension of its name.
fn sheet_of(name: &str) -> Option<Sheet> {
    let name = name.to_lowercase();
    // A workbook of LibreOffice or WPS is uploaded like any other; its name says how it is read.
    let is_ods = name.ends_with(".ods");
    let known = Sheet::ALL.iter().copied();
    let by_name = known.into_iter().find(|sheet| name.ends_with(&format!(".{}", sheet.code())));
    by_name.or(is_ods.then_some(Sheet::Xlsx))
}

/// The type of a register's file, whatever the browser's system calls it.
fn media_type(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Csv => "text/csv; charset=utf-8",
        Sheet::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
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

/// The name of a column's select field, and its path in the mapping.
pub fn field_name(field: ImportField) -> String {
    let place = ImportField::ALL.iter().position(|known| *known == field).unwrap_or(0);
    format!("mapping.columns.{place}")
}
