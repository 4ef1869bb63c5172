//! Leaders' public explanations, given and owed, and the published rectification plans.

use crate::app::App;
use crate::http::extract::Query;
use crate::problem::Failure;
use crate::store::PUBLISHED_PLANS;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::id::PlanId;
use shared::plan::Plan;
use shared::view::ExplanationRow;
use shared::wire::{Page, PlanView};

/// List public explanations, given and owed, newest first.
#[utoipa::path(get, path = "/api/v1/explanations", tag = "public",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<ExplanationRow>)))]
pub async fn list_explanations(State(app): State<App>, query: Query) -> Result<Response, Failure> {
    let page = app.store.list_explanations(query.text("cursor")).await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(page)).into_response())
}

/// List published rectification plans, newest first.
#[utoipa::path(get, path = "/api/v1/plans", tag = "public",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Plan>)))]
pub async fn list_published_plans(
    State(app): State<App>,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list::<Plan>(PUBLISHED_PLANS, query.text("cursor")).await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(page)).into_response())
}

/// Get a published rectification plan and the cases that it answers.
#[utoipa::path(get, path = "/api/v1/plans/{id}", tag = "public",
    params(("id" = String, Path)),
    responses((status = 200, body = PlanView)))]
pub async fn get_published_plan(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = PlanId::new(id).map_err(|_| Failure::NotFound)?;
    let plan = app.store.load::<Plan>(&id).await?.filter(|plan| plan.published_at.is_some());
    let plan = plan.ok_or(Failure::NotFound)?;
    let cases = app.store.list_plan_cases(&id, None).await?.items;
    let view = PlanView { plan, cases, permitted: Vec::new() };
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(view)).into_response())
}
