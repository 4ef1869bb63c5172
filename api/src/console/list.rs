//! The queue, the search and the register.

use crate::app::App;
use crate::http::extract::{Body, Query};
use crate::http::query::period;
use crate::normal::normal;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::store::{ListError, PAGE, QueuePart, RegisterPart, Scope, StoreError};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::actor::Seat;
use shared::id::{DepartmentId, MatterId};
use shared::number::CaseNumber;
use shared::problem::Field;
use shared::search::SearchQuery;
use shared::succession::Reader;
use shared::text::Note;
use shared::view::{QueueRow, RegisterRow};
use shared::vocabulary::{CaseClass, QueueOrder, QueueState, RefusalReason, StageKind};
use shared::wire::{AccessLogEntry, Page, QueueTotal, ReadWhat, SearchCases, SearchPage};

impl From<ListError> for Failure {
    fn from(error: ListError) -> Failure {
        match error {
            ListError::BadCursor => Failure::field("cursor", Field::Malformed),
            ListError::TooMany { max } => Failure::field("sort", Field::TooMany { max }),
            ListError::Store(error) => error.into(),
        }
    }
}

/// The number of pages of the whole register that one request looks through for the user's part.
const PAGES_LOOKED: usize = 25;

/// Records that somebody read a list that contains names.
pub async fn read_list(app: &App, signed_in: &SignedIn, what: ReadWhat) -> Result<(), StoreError> {
    let account = signed_in.session.account.clone();
    app.store.note_reading(AccessLogEntry::of(account, what, app.now())).await
}

/// Records that somebody opened something of a case.
pub async fn read_case(
    app: &App,
    signed_in: &SignedIn,
    what: ReadWhat,
    number: CaseNumber,
    reason: Option<Note>,
) -> Result<(), StoreError> {
    let list = AccessLogEntry::of(signed_in.session.account.clone(), what, app.now());
    app.store.note_reading(AccessLogEntry { number: Some(number), reason, ..list }).await
}

fn scope(reader: &Reader) -> Scope {
    match reader.seat() {
        Seat::WindowClerk { window } | Seat::WindowLead { window } => Scope::Window(window.clone()),
        Seat::DepartmentOfficer { .. } | Seat::DepartmentHead { .. } => {
            Scope::Departments(reader.departments().to_vec())
        }
        Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => Scope::All,
    }
}

/// The part of the queue that the query names. A list that the seat does not have is refused.
fn queue_part(query: &Query, seat: &Seat) -> Result<QueuePart, Failure> {
    let listed = |state: &QueueState| state.is_for(seat.role());
    let state = query.read("state", Field::NotAChoice, |written| {
        QueueState::ALL.iter().copied().find(|state| state.code() == written).filter(listed)
    })?;
    let (from, until) = period(query)?;
    Ok(QueuePart {
        state: state.unwrap_or(QueueState::Open),
        stage: query.read("stage", Field::NotAChoice, StageKind::read)?,
        department: query
            .read("department", Field::Malformed, |written| DepartmentId::new(written).ok())?,
        matter: query.read("matter", Field::Malformed, |written| MatterId::new(written).ok())?,
        reason: query.read("reason", Field::NotAChoice, RefusalReason::read)?,
        class: query.read("class", Field::NotAChoice, CaseClass::read)?,
        from,
        until,
    })
}

/// List the cases of my window or department; leaders get those of their departments, and inspectors all.
///
/// A page can be short although more follow. A list of more than 2,000 cases has only its own order, `due`.
#[utoipa::path(get, path = "/api/v1/console/queue", tag = "console",
    params(
        ("state" = Option<String>, Query, description = "open (default), handed_on (by a window, not done) or done"),
        ("stage" = Option<String>, Query, description = "only this stage"),
        ("department" = Option<String>, Query, description = "only cases that this department has or had"),
        ("matter" = Option<String>, Query, description = "only this matter"),
        ("reason" = Option<String>, Query, description = "only this reason"),
        ("class" = Option<String>, Query, description = "only assigned cases of this class"),
        ("from" = Option<String>, Query, description = "registered from this day"),
        ("until" = Option<String>, Query, description = "registered until this day"),
        ("sort" = Option<String>, Query, description = "due (default), registered, -registered or number"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<QueueRow>)))]
pub async fn list_queue(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let part = queue_part(&query, &signed_in.staff.seat)?;
    let order = query.read("sort", Field::NotAChoice, |written| {
        QueueOrder::ALL.iter().copied().find(|order| order.code() == written)
    })?;
    let order = order.unwrap_or(QueueOrder::Due);
    let reader = app.reader(&signed_in.staff.seat).await?;
    read_list(&app, &signed_in, ReadWhat::List).await?;
    let (scope, cursor) = (scope(&reader), query.text("cursor"));
    let page = app.store.list_queue(&scope, &part, order, cursor, &reader).await?;
    Ok(Json(page).into_response())
}

/// Count the cases of a list, with the same filters.
///
/// At most 1,000 cases are looked at, 2,000 of a list without a filter; `more` says that the list is longer.
#[utoipa::path(get, path = "/api/v1/console/queue/total", tag = "console",
    params(
        ("state" = Option<String>, Query, description = "open (default), handed_on (by a window, not done) or done"),
        ("stage" = Option<String>, Query, description = "only this stage"),
        ("department" = Option<String>, Query, description = "only cases that this department has or had"),
        ("matter" = Option<String>, Query, description = "only this matter"),
        ("reason" = Option<String>, Query, description = "only this reason"),
        ("class" = Option<String>, Query, description = "only assigned cases of this class"),
        ("from" = Option<String>, Query, description = "registered from this day"),
        ("until" = Option<String>, Query, description = "registered until this day"),
    ),
    responses((status = 200, body = QueueTotal)))]
pub async fn count_queue(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let part = queue_part(&query, &signed_in.staff.seat)?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    let total = app.store.count_queue(&scope(&reader), &part, &reader, app.now()).await?;
    Ok(Json(total).into_response())
}

/// Search for cases that contain every word of `q`, in their texts or their number.
///
/// A page can be short although more follow.
#[utoipa::path(post, path = "/api/v1/console/search", tag = "console",
    request_body = SearchCases,
    responses((status = 200, body = SearchPage)))]
pub async fn search_cases(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<SearchCases>,
) -> Result<Response, Failure> {
    let SearchCases { q: written, cursor } = body.value;
    if written.chars().count() > 200 {
        let got = written.chars().count();
        return Err(Failure::field("q", Field::TooLong { max: 200, got }));
    }
    let words = SearchQuery::read(&written, normal).ok_or(Failure::field("q", Field::Missing))?;
    read_list(&app, &signed_in, ReadWhat::Search).await?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    let (page, reached) = app.store.search(&words, cursor.as_deref(), &reader).await?;
    let page = SearchPage { items: page.items, cursor: page.cursor, reached };
    Ok(Json(page).into_response())
}

/// Get my part of the register (登记表), newest first, page by page.
///
/// It lists the cases that the user has to do with, and a page can be short although more follow.
/// As a file it is a task: see `POST /api/v1/console/exports`.
#[utoipa::path(get, path = "/api/v1/console/register", tag = "console",
    params(
        ("from" = Option<String>, Query, description = "registered from this day"),
        ("until" = Option<String>, Query, description = "registered until this day"),
        ("stage" = Option<String>, Query, description = "only this stage"),
        ("department" = Option<String>, Query, description = "only cases in which this department is involved"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<RegisterRow>)))]
pub async fn list_register(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    read_list(&app, &signed_in, ReadWhat::Register).await?;
    let (from, until) = period(&query)?;
    let part = RegisterPart {
        from,
        until,
        stage: query.read("stage", Field::NotAChoice, StageKind::read)?,
        department: query
            .read("department", Field::Malformed, |written| DepartmentId::new(written).ok())?,
    };
    let reader = &app.reader(&signed_in.staff.seat).await?;
    let row_of = |(case, personal)| RegisterRow::of(&case, &personal, reader);
    let mut items: Vec<RegisterRow> = Vec::new();
    let mut cursor = query.text("cursor").map(str::to_owned);
    for _ in 0..PAGES_LOOKED {
        let page = app.store.list_register(&part, cursor.as_deref(), PAGE, reader).await?;
        items.extend(page.items.into_iter().filter_map(row_of));
        cursor = page.cursor;
        if cursor.is_none() || items.len() >= PAGE / 2 {
            break;
        }
    }
    Ok(Json(Page { items, cursor }).into_response())
}
