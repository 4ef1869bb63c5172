//! Reading studies, and the commands on them.

use crate::app::App;
use crate::http::commands::{Addressed, Nothing, staff_commands};
use crate::http::conditional::ConditionalRequest;
use crate::http::extract::{Body, IdempotencyKey, IfMatch, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::{CommandRequest, Idempotency, StaffRequest, execute, execute_as_staff};
use crate::store::{STUDIES, reforms_of};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::aggregate::Aggregate;
use shared::study::{
    Convene, DecideStudy, DropStudy, Meeting, ProposeStudy, Study, StudyCommand, permitted,
};
use shared::wire::Page;
use shared::wire::study::{StudyDone, StudyView};

/// List all studies, newest first.
#[utoipa::path(get, path = "/api/v1/console/studies", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Study>)))]
pub async fn list_studies(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list::<Study>(STUDIES, query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Get a study, the reforms that come from it, and the commands I may give now.
#[utoipa::path(get, path = "/api/v1/console/studies/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = StudyView), (status = 304)))]
pub async fn get_study(
    State(app): State<App>,
    signed_in: SignedIn,
    Addressed(id): Addressed<Study>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let again = ConditionalRequest::of_staff(&headers, &signed_in.staff, app.now());
    if let Some(unchanged) = again.holds::<Study>(&app, &id).await? {
        return Ok(unchanged);
    }
    let study = app.store.load::<Study>(&id).await?.ok_or(Failure::NotFound)?;
    let reforms = app.store.list(&reforms_of(&id), None).await?.items;
    let reader = app.reader(&signed_in.staff.seat).await?;
    let seat = reader.seat();
    let draft = shared::reform::ReformCommandKind::Draft;
    let may_draft = shared::reform::permit(None, Some(&study), draft, seat).is_ok();
    let permitted = permitted(&study, seat);
    let view = StudyView { study, reforms, permitted, may_draft };
    again.answer(view.study.revision, false, &view)
}

/// Propose a study of a pain point; the server collects its cases.
///
/// Repeating the request with the same key and body returns the same study.
#[utoipa::path(post, path = "/api/v1/console/studies", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = ProposeStudy,
    responses((status = 201, body = StudyDone)))]
pub async fn propose_study(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<ProposeStudy>,
) -> Result<(StatusCode, Json<StudyDone>), Failure> {
    let idempotency = Idempotency::of_staff(&signed_in, key, format!("studies:{}", body.digest));
    let sent = CommandRequest::of_new(&app, &signed_in, idempotency)?;
    let done = execute::<Study>(&app, sent, &StudyCommand::Propose(body.value)).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

staff_commands! {
    Study, StudyDone, "id";
    /// Collect the cases of the study's pain point again.
    gather_cases, "/api/v1/console/studies/{id}/gathering", Nothing, |_| StudyCommand::Gather;
    /// Invite departments to the meeting.
    convene_study, "/api/v1/console/studies/{id}/invitation", Convene, StudyCommand::Convene;
    /// Record the meeting that took place.
    record_meeting, "/api/v1/console/studies/{id}/meeting", Meeting, StudyCommand::Meet;
    /// Record what was decided.
    decide_study, "/api/v1/console/studies/{id}/decisions", DecideStudy, StudyCommand::Decide;
    /// Close a study with its decisions.
    close_study, "/api/v1/console/studies/{id}/closure", Nothing, |_| StudyCommand::Close;
    /// Drop a study without a decision.
    drop_study, "/api/v1/console/studies/{id}/drop", DropStudy, StudyCommand::Drop;
}
