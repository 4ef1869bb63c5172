//! Notices: mine, and for those who look after delivery what was sent and what was given up.

use crate::app::App;
use crate::extract::{Body, Query, SignedIn};
use crate::notice::told_to;
use crate::notice::wire::{Sight, id_in, row_of, sent_of, sent_page_of};
use crate::problem::Failure;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::actor::Seat;
use shared::id::AccountId;
use shared::problem::Field;
use shared::wire::Problem;
use shared::wire::notice::{
    Address, NoticePage, NoticesSeen, PutAddress, SentNotice, SentNoticePage,
};

/// Notices to my account and to my desk, newest first, with how many I have not seen.
#[utoipa::path(get, path = "/api/v1/console/notices", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = NoticePage), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub async fn list_notices(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let staff = &signed_in.staff;
    let town = app.town().await?;
    let mine = told_to(&staff.account, &staff.seat, &town.directory);
    let seen_until = app.store.load_seen(&staff.account).await?;
    let page = app.store.list_notices(&mine, query.text("cursor")).await?;
    let unseen = app.store.count_unseen(&mine, seen_until).await?;
    let items = page.items.into_iter().map(|each| row_of(each, seen_until)).collect();
    let page = NoticePage { items, cursor: page.cursor, unseen };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

/// Notes up to where I have seen my notices. It never goes back.
#[utoipa::path(post, path = "/api/v1/console/notices/seen", tag = "console",
    request_body = NoticesSeen,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub async fn mark_seen(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<NoticesSeen>,
) -> Result<StatusCode, Failure> {
    // What is not made yet cannot have been seen.
    let up_to = body.value.up_to.min(app.now());
    app.store.mark_seen(&signed_in.staff.account, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How much of a notice to a citizen a seat sees.
fn sight(seat: &Seat) -> Sight {
    match seat {
        Seat::WindowLead { .. } => Sight::Whole,
        Seat::WindowClerk { .. }
        | Seat::DepartmentOfficer { .. }
        | Seat::DepartmentHead { .. }
        | Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => Sight::Masked,
    }
}

/// What was sent, and what citizens could not be sent for want of a gateway: the last first.
#[utoipa::path(get, path = "/api/v1/console/notices/sent", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = SentNoticePage), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list_sent(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_sent(query.text("cursor")).await?;
    let page = sent_page_of(page, sight(&signed_in.staff.seat));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

/// What could not be delivered and was given up, the last first.
#[utoipa::path(get, path = "/api/v1/console/notices/dead", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = SentNoticePage), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list_dead(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_dead(query.text("cursor")).await?;
    let page = sent_page_of(page, sight(&signed_in.staff.seat));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

/// Lets a notice that was given up be tried anew. Asked again, it answers how far the notice is.
#[utoipa::path(post, path = "/api/v1/console/notices/dead/{id}/resend", tag = "console",
    params(("id" = String, Path, description = "as it stands in the list")),
    responses((status = 200, body = SentNotice), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn resend_notice(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let delivery =
        app.store.resend_notice(&id_in(&id), app.now()).await?.ok_or(Failure::NotFound)?;
    let notice = sent_of(delivery, sight(&signed_in.staff.seat));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(notice)).into_response())
}

/// Where an account can be reached outside the console.
#[utoipa::path(get, path = "/api/v1/console/accounts/{id}/address", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 200, body = Address), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub async fn get_address(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let account = known_account(&app, id).await?;
    let address = app.store.load_address(&account).await?.unwrap_or_default();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(address)).into_response())
}

/// Changes where an account can be reached outside the console.
#[utoipa::path(put, path = "/api/v1/console/accounts/{id}/address", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutAddress,
    responses((status = 200, body = Address), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_address(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutAddress>,
) -> Result<Json<Address>, Failure> {
    let account = known_account(&app, id).await?;
    let PutAddress { email, phone, seen } = body.value;
    let address = Address { email, phone };
    if !app.store.save_address(&account, &address, &seen).await? {
        return Err(Failure::StaleEntry);
    }
    Ok(Json(address))
}

async fn known_account(app: &App, id: String) -> Result<AccountId, Failure> {
    let id = AccountId::new(id).map_err(|_| Failure::field("account", Field::Malformed))?;
    let (known, _) = app.store.load_account(id.as_str(), app.now()).await?;
    known.map(|(account, _)| account.account).ok_or(Failure::NotFound)
}
