//! Reading rectification plans, and the commands on them.

use crate::app::App;
use crate::http::commands::{Addressed, Nothing, staff_commands};
use crate::http::conditional::ConditionalRequest;
use crate::http::extract::{Body, IdempotencyKey, IfMatch, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::{CommandRequest, Idempotency, StaffRequest, execute, execute_as_staff};
use crate::store::{PLANS, plans_of};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::aggregate::Aggregate;
use shared::id::DepartmentId;
use shared::plan::{Because, FinishMeasure, Plan, PlanCommand, PlanText, permitted};
use shared::problem::Field;
use shared::wire::{Page, PlanDone, PlanView, Problem};

/// List all plans, or those of one department and the ones that it follows, newest first.
#[utoipa::path(get, path = "/api/v1/console/plans", tag = "console",
    params(
        ("department" = Option<String>, Query, description = "only this department's, and those of the departments that it follows"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<Plan>), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list_plans(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let read = |written: &str| DepartmentId::new(written).ok();
    let department = query.read("department", Field::Malformed, read)?;
    let lists = match department {
        None => vec![PLANS.to_owned()],
        Some(id) => app.town().await?.directory.stood_in_for(&id).iter().map(plans_of).collect(),
    };
    let page = app.store.list_joined::<Plan>(&lists, query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Get a plan, the cases that it answers, and the commands I may give now.
#[utoipa::path(get, path = "/api/v1/console/plans/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = PlanView), (status = 304), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get_plan(
    State(app): State<App>,
    signed_in: SignedIn,
    Addressed(id): Addressed<Plan>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let again = ConditionalRequest::of_staff(&headers, &signed_in.staff, app.now());
    if let Some(unchanged) = again.holds::<Plan>(&app, &id).await? {
        return Ok(unchanged);
    }
    let plan = app.store.load::<Plan>(&id).await?.ok_or(Failure::NotFound)?;
    let cases = app.store.list_plan_cases(&id, None).await?.items;
    let permitted = permitted(&plan, &app.reader(&signed_in.staff.seat).await?);
    let view = PlanView { plan, cases, permitted };
    again.answer(view.plan.revision, false, &view)
}

/// Submit a new plan.
///
/// Repeating the request with the same key and body returns the same plan.
#[utoipa::path(post, path = "/api/v1/console/plans", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = PlanText,
    responses((status = 201, body = PlanDone), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn submit_new_plan(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<PlanText>,
) -> Result<(StatusCode, Json<PlanDone>), Failure> {
    let idempotency = Idempotency::of_staff(&signed_in, key, format!("plans:{}", body.digest));
    let sent = CommandRequest::of_new(&app, &signed_in, idempotency)?;
    let done = execute::<Plan>(&app, sent, &PlanCommand::Submit(body.value)).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

staff_commands! {
    Plan, PlanDone, "id";
    /// Submit a plan again after it was sent back.
    submit_plan, "/api/v1/console/plans/{id}/submission", PlanText, PlanCommand::Submit;
    /// Approve a submitted plan.
    approve_plan, "/api/v1/console/plans/{id}/approval", Nothing, |_| PlanCommand::Approve;
    /// Send a plan back.
    send_back_plan, "/api/v1/console/plans/{id}/send-back", Because, PlanCommand::SendBack;
    /// Mark a measure as carried out.
    finish_measure, "/api/v1/console/plans/{id}/finished-measures", FinishMeasure, PlanCommand::FinishMeasure;
    /// Verify that the whole plan was carried out.
    verify_plan, "/api/v1/console/plans/{id}/verification", Nothing, |_| PlanCommand::Verify;
    /// Declare that a plan was not carried out.
    reject_plan, "/api/v1/console/plans/{id}/rejection", Because, PlanCommand::Reject;
    /// Publish a plan for everyone.
    publish_plan, "/api/v1/console/plans/{id}/publication", Nothing, |_| PlanCommand::Publish;
}
