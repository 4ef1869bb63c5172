//! The rate limits of strangers, and what they have refused.

use crate::app::App;
use crate::http::extract::{Body, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::State;
use shared::rate::RateLimits;
use shared::wire::{Page, PutRateLimits, RateLimitsNow, RefusedOn};

/// Get how often strangers may do what.
#[utoipa::path(get, path = "/api/v1/console/rate-limits", tag = "administration",
    responses((status = 200, body = RateLimitsNow)))]
pub async fn get_rate_limits(
    State(app): State<App>,
    _signed_in: SignedIn,
) -> Result<Json<RateLimitsNow>, Failure> {
    let town = app.fresh_town().await?;
    let limits = town.rate_limits.clone();
    Ok(Json(RateLimitsNow { limits, built_in: !town.rate_limits_kept }))
}

/// Replace the limits. They hold at once.
#[utoipa::path(put, path = "/api/v1/console/rate-limits", tag = "administration",
    request_body = PutRateLimits,
    responses((status = 200, body = RateLimits), (status = 412)))]
pub async fn put_rate_limits(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<PutRateLimits>,
) -> Result<Json<RateLimits>, Failure> {
    let PutRateLimits { limits, seen } = body.value;
    let problems = limits.problems();
    if !problems.is_empty() {
        let problems = problems.into_iter().map(|found| found.under("limits"));
        return Err(Failure::Fields(problems.collect()));
    }
    if !app.store.save_rate_limits(&limits, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(limits))
}

/// List what the limits have refused, newest day first.
#[utoipa::path(get, path = "/api/v1/console/rate-limits/refusals", tag = "administration",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<RefusedOn>)))]
pub async fn list_refusals(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Json<Page<RefusedOn>>, Failure> {
    Ok(Json(app.store.list_refusals(query.text("cursor")).await?))
}
