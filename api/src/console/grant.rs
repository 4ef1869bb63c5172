//! Grants: a seat that reads cases is given by two people.
//!
//! What an administrator asks for waits until another administrator or the inspector has confirmed it: both see who
//! reads what, and neither is served by the grant. Until the first case is registered there is nothing to read, so that
//! one administrator can set a house up. Another administrator is made alone only where there is nobody to confirm it.

use crate::app::App;
use crate::http::extract::{Body, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::AccountId;
use shared::limits::FIRST_PASSWORD_DAYS;
use shared::time::DAY_MS;
use shared::wire::{Account, DecideGrant, Grant, Page};

/// Whether a seat of an account has to wait for a second person.
pub async fn has_to_wait(
    app: &App,
    asked_by: &AccountId,
    account: &Account,
    before: Option<&Account>,
) -> Result<bool, Failure> {
    if !account.gains_its_seat(before) || app.store.list_months().await?.is_empty() {
        return Ok(false);
    }
    if account.seat.reads_cases() {
        return Ok(true);
    }
    let others = app.store.watchers().await?;
    Ok(others.iter().any(|other| other.account != *asked_by && other.account != account.account))
}

/// List the grants that wait, by account.
#[utoipa::path(get, path = "/api/v1/console/grants", tag = "administration",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Grant>)))]
pub async fn list_grants(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Json<Page<Grant>>, Failure> {
    Ok(Json(app.store.list_grants(query.text("cursor")).await?))
}

fn of_path(id: &str, body: Body<DecideGrant>) -> Result<Grant, Failure> {
    let seen = body.value.seen;
    if seen.account.account.as_str() == id { Ok(seen) } else { Err(Failure::NotFound) }
}

/// Confirm a grant, which carries it out.
///
/// Neither who asked for it nor whose account it is can confirm it.
#[utoipa::path(post, path = "/api/v1/console/grants/{id}/confirmation", tag = "administration",
    params(("id" = String, Path)),
    request_body = DecideGrant,
    responses((status = 200, body = Account), (status = 412)))]
pub async fn confirm_grant(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<DecideGrant>,
) -> Result<Json<Account>, Failure> {
    let seen = of_path(&id, body)?;
    let own = &signed_in.session.account;
    if seen.asked_by == *own || seen.account.account == *own {
        return Err(Failure::OwnGrant);
    }
    let until = app.real_now().plus(FIRST_PASSWORD_DAYS.saturating_mul(DAY_MS));
    if !app.store.confirm_grant(&seen, until, &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    Ok(Json(seen.account))
}

/// Turn a grant down.
///
/// Who asked for it withdraws it in the same way.
#[utoipa::path(post, path = "/api/v1/console/grants/{id}/refusal", tag = "administration",
    params(("id" = String, Path)),
    request_body = DecideGrant,
    responses((status = 204), (status = 412)))]
pub async fn refuse_grant(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<DecideGrant>,
) -> Result<StatusCode, Failure> {
    let seen = of_path(&id, body)?;
    if !app.store.refuse_grant(&seen, &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    Ok(StatusCode::NO_CONTENT)
}
