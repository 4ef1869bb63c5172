//! Reading reforms with their measured effect, and the commands on them.

use crate::app::App;
use crate::http::commands::{Addressed, Nothing, staff_commands};
use crate::http::conditional::ConditionalRequest;
use crate::http::extract::{Body, IdempotencyKey, IfMatch, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::{CommandRequest, Idempotency, StaffRequest, execute, execute_as_staff};
use crate::store::REFORMS;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::aggregate::Aggregate;
use shared::reform::{Reform, ReformCommand, ReformText, Withdraw, permitted};
use shared::wire::Page;
use shared::wire::study::{NewReform, ReformDone, ReformView};

/// List all reforms, newest first.
#[utoipa::path(get, path = "/api/v1/console/reforms", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Reform>)))]
pub async fn list_reforms(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list::<Reform>(REFORMS, query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Get a reform, its effect so far, and the commands I may give now.
#[utoipa::path(get, path = "/api/v1/console/reforms/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = ReformView), (status = 304)))]
pub async fn get_reform(
    State(app): State<App>,
    signed_in: SignedIn,
    Addressed(id): Addressed<Reform>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let again = ConditionalRequest::of_staff(&headers, &signed_in.staff, app.now());
    if let Some(unchanged) = again.holds::<Reform>(&app, &id).await? {
        return Ok(unchanged);
    }
    let reform = app.store.load::<Reform>(&id).await?;
    let reform = reform.ok_or(Failure::NotFound)?;
    let mut effects = crate::service::effect::effects(&app, std::slice::from_ref(&reform)).await?;
    let effect = effects.pop().ok_or(Failure::NotFound)?;
    let permitted = permitted(&reform, app.reader(&signed_in.staff.seat).await?.seat());
    let view = ReformView { reform, effect, permitted };
    again.answer(view.reform.revision, false, &view)
}

/// Draft a reform that comes from a study.
///
/// Repeating the request with the same key and body returns the same reform.
#[utoipa::path(post, path = "/api/v1/console/reforms", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = NewReform,
    responses((status = 201, body = ReformDone), (status = 404), (status = 409)))]
pub async fn draft_new_reform(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<NewReform>,
) -> Result<(StatusCode, Json<ReformDone>), Failure> {
    let idempotency = Idempotency::of_staff(&signed_in, key, format!("reforms:{}", body.digest));
    let NewReform { study, text } = body.value;
    let mut sent = CommandRequest::of_new(&app, &signed_in, idempotency)?;
    sent.context = Some(study);
    let done = execute::<Reform>(&app, sent, &ReformCommand::Draft(text)).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

staff_commands! {
    Reform, ReformDone, "id";
    /// Replace the draft of a reform.
    draft_reform, "/api/v1/console/reforms/{id}/draft", ReformText, ReformCommand::Draft;
    /// Publish a reform and notify the citizens whose cases led to it.
    publish_reform, "/api/v1/console/reforms/{id}/publication", Nothing, |_| ReformCommand::Publish;
    /// Withdraw a published reform.
    withdraw_reform, "/api/v1/console/reforms/{id}/withdrawal", Withdraw, ReformCommand::Withdraw;
}
