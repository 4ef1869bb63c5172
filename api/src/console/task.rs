//! Tasks: what is too long for one request is started, followed, cancelled and fetched. Whoever started a task is the
//! only one who sees it, and gets its file only in the seat in which it was made.

use crate::app::App;
use crate::files::FileKey;
use crate::http::extract::{Body, Query};
use crate::problem::Failure;
use crate::secret::random_hex;
use crate::service::SignedIn;
use crate::service::file::files;
use crate::service::register_file::file_name;
use crate::store::{GroupKind, HeldTask, Progress, StoreError, StoredTask, TaskKey};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::actor::Seat;
use shared::problem::Field;
use shared::time::DAY_MS;
use shared::vocabulary::{Role, TaskState};
use shared::wire::{
    AccessLogEntry, ExportedRegister, FileLink, Page, ReadWhat, StartExport, Task, TaskWhat,
};

/// How many tasks somebody may have under way.
const MAX_RUNNING: usize = 3;
/// How long a task and its file are kept.
const KEPT_MS: i64 = DAY_MS;
/// How often a write that meets the worker is tried.
pub const TRIES: usize = 5;

/// Start to make a file of the register.
///
/// It contains the cases that the user has to do with. Asking again for one that is under way gives the same task. Who
/// asked, for which period and why is recorded.
#[utoipa::path(post, path = "/api/v1/console/exports", tag = "console",
    request_body = StartExport,
    responses((status = 201, body = Task), (status = 409)))]
pub async fn start_export(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<StartExport>,
) -> Result<Response, Failure> {
    let export = body.value;
    if export.reason.is_none() {
        return Err(Failure::field("reason", Field::Missing));
    }
    if let (Some(from), Some(until)) = (export.from, export.until)
        && until < from
    {
        return Err(Failure::field("until", Field::TooEarly));
    }
    // Without a bucket there is nowhere to put it.
    files(&app)?;
    let what = TaskWhat::Export(export.clone());
    if let Some(same) = find_running(&app, &signed_in, |running| *running == what).await? {
        return Ok((StatusCode::CREATED, Json(same)).into_response());
    }
    note_export(&app, &signed_in, &export, None).await?;
    let expected = if reads_all(&signed_in.staff.seat) {
        let counted = app.store.load_figures_of(GroupKind::All, export.from, export.until).await?;
        u32::try_from(counted.total.registered).ok()
    } else {
        None
    };
    let new = NewTask {
        what,
        expected,
        secret: random_hex::<16>(),
        progress: Progress::Export {
            export,
            cursor: None,
            is_read: false,
            pieces: Vec::new(),
            piece_bytes: 0,
            file: None,
        },
    };
    let task = begin(&app, &signed_in, new).await?;
    app.tasks.notify_one();
    Ok((StatusCode::CREATED, Json(task)).into_response())
}

/// Records that somebody asks for a file of the register, or, with its rows, that they fetch it.
async fn note_export(
    app: &App,
    signed_in: &SignedIn,
    export: &StartExport,
    rows: Option<u32>,
) -> Result<(), StoreError> {
    let StartExport { sheet, from, until, lang: _, reason } = export.clone();
    let list = AccessLogEntry::of(signed_in.session.account.clone(), ReadWhat::Export, app.now());
    let export = Some(ExportedRegister { sheet, from, until, rows });
    app.store.note_reading(AccessLogEntry { reason, export, ..list }).await
}

/// Whether everybody's cases are in the user's register, so that it has as many rows as the figures say.
fn reads_all(seat: &Seat) -> bool {
    matches!(seat.role(), Role::PrincipalLeader | Role::Inspector)
}

/// The user's task under way that is the same.
///
/// # Errors
///
/// [`Failure::TooManyTasks`] if there is none, and no room for another.
pub async fn find_running(
    app: &App,
    signed_in: &SignedIn,
    is_same: impl Fn(&TaskWhat) -> bool,
) -> Result<Option<Task>, Failure> {
    let recent = app.store.list_tasks(&signed_in.session.account, None).await?.items;
    let real_now = app.real_now();
    let is_running = |task: &Task| task.state == TaskState::Running && real_now < task.until;
    let running: Vec<Task> = recent.into_iter().filter(is_running).collect();
    let is_full = running.len() >= MAX_RUNNING;
    match running.into_iter().find(|task| is_same(&task.what)) {
        None if is_full => Err(Failure::TooManyTasks),
        same => Ok(same),
    }
}

/// What a new task is.
pub struct NewTask {
    pub what: TaskWhat,
    pub expected: Option<u32>,
    pub secret: String,
    pub progress: Progress,
}

/// Stores a new task.
pub async fn begin(app: &App, signed_in: &SignedIn, new: NewTask) -> Result<Task, Failure> {
    let NewTask { what, expected, secret, progress } = new;
    let real_now = app.real_now();
    let task = Task {
        id: format!("{:014}-{}", real_now.0.max(0), random_hex::<4>()),
        what,
        state: TaskState::Running,
        started_at: app.now(),
        rows: 0,
        expected,
        bytes: None,
        until: real_now.plus(KEPT_MS),
        problem: None,
    };
    let seat = signed_in.staff.seat.clone();
    let stored = StoredTask { task: task.clone(), seat, secret, progress, tries: 0 };
    app.store.start_task(&signed_in.session.account, stored).await?;
    Ok(task)
}

/// List my tasks, newest first. They go away after a day.
#[utoipa::path(get, path = "/api/v1/console/tasks", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Task>)))]
pub async fn list_tasks(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Json<Page<Task>>, Failure> {
    let account = &signed_in.session.account;
    let mut page = app.store.list_tasks(account, query.text("cursor")).await?;
    let real_now = app.real_now();
    page.items.retain(|task| real_now < task.until);
    Ok(Json(page))
}

/// A task of the user, until its day is over.
pub async fn own(app: &App, signed_in: &SignedIn, id: &str) -> Result<HeldTask, Failure> {
    let key = TaskKey::read(&signed_in.session.account, id).ok_or(Failure::NotFound)?;
    let held = app.store.load_task(&key).await?;
    held.filter(|held| app.real_now() < held.stored.task.until).ok_or(Failure::NotFound)
}

/// Like [`own`], for what the task has read: only in the seat in which it was started, because another seat may read
/// other things.
///
/// # Errors
///
/// [`Failure::Forbidden`] in another seat.
pub async fn own_in_seat(app: &App, signed_in: &SignedIn, id: &str) -> Result<HeldTask, Failure> {
    let held = own(app, signed_in, id).await?;
    if held.stored.seat == signed_in.staff.seat { Ok(held) } else { Err(Failure::Forbidden) }
}

/// Get one of my tasks.
#[utoipa::path(get, path = "/api/v1/console/tasks/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = Task)))]
pub async fn get_task(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Task>, Failure> {
    Ok(Json(own(&app, &signed_in, &id).await?.stored.task))
}

/// Cancel one of my tasks. One that has ended stays as it is, and rows that were imported stay imported.
#[utoipa::path(post, path = "/api/v1/console/tasks/{id}/cancellation", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = Task)))]
pub async fn cancel_task(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Task>, Failure> {
    for _ in 0..TRIES {
        let mut held = own(&app, &signed_in, &id).await?;
        match held.stored.task.state {
            TaskState::Running | TaskState::Checked => {}
            TaskState::Done | TaskState::Cancelled | TaskState::Failed => {
                return Ok(Json(held.stored.task));
            }
        }
        held.stored.task.state = TaskState::Cancelled;
        if app.store.save_task(&mut held).await? {
            app.tasks.notify_one();
            return Ok(Json(held.stored.task));
        }
    }
    Err(worker_was_faster())
}

/// Why a task could not be written after all tries.
pub fn worker_was_faster() -> Failure {
    Failure::Unavailable(anyhow::anyhow!("the worker was faster each time"))
}

/// Get a link to the file of a task, valid for five minutes. Who fetched how many rows is recorded.
#[utoipa::path(get, path = "/api/v1/console/tasks/{id}/file", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = FileLink), (status = 409)))]
pub async fn get_task_file(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<FileLink>, Failure> {
    let stored = own_in_seat(&app, &signed_in, &id).await?.stored;
    let Progress::Export { export, file: Some(name), .. } = stored.progress else {
        return Err(Failure::NoFile);
    };
    note_export(&app, &signed_in, &export, Some(stored.task.rows)).await?;
    let key = FileKey::made(&stored.secret, &name);
    let url = files(&app)?.save_link(&key, export.sheet, &file_name(&export)).await?;
    Ok(Json(FileLink { url: url.expose().to_owned() }))
}
