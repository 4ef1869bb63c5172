//! How long people wait at the windows: a day's readings, readings typed in at the window, and the keys with which
//! queueing systems send theirs.

use crate::app::App;
use crate::http::extract::{Body, IdempotencyKey, Query};
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::access_key::make_key;
use crate::service::waiting::{checked, take_readings};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::actor::Seat;
use shared::directory::Directory;
use shared::id::WindowId;
use shared::problem::Field;
use shared::time::Day;
use shared::waiting::{
    MadeWaitingKey, MakeWaitingKey, ReadingsTaken, TapReading, Via, WaitingKey, WaitingPage,
    WaitingReading, hours, spells,
};
use shared::wire::Page;

/// The window that a request is about; staff of a window always get their own.
fn window_of(seat: &Seat, query: &Query, directory: &Directory) -> Result<WindowId, Failure> {
    let asked = query.read("window", Field::Unknown, |written| WindowId::new(written).ok())?;
    if let Some(own) = seat.window() {
        let is_own = asked.is_none_or(|asked| asked == *own);
        return if is_own { Ok(own.clone()) } else { Err(Failure::Forbidden) };
    }
    let is_there = |id: &WindowId| directory.windows.iter().any(|window| window.id == *id);
    match asked {
        Some(asked) if is_there(&asked) => Ok(asked),
        Some(_) => Err(Failure::field("window", Field::Unknown)),
        None => {
            let first = directory.home_window().or(directory.windows.first());
            first.map(|window| window.id.clone()).ok_or(Failure::NotFound)
        }
    }
}

/// Get a window's readings of a day, newest first, with the day's hours and periods of long waiting.
#[utoipa::path(get, path = "/api/v1/console/waiting", tag = "queue",
    params(
        ("window" = Option<String>, Query, description = "one's own, or the first, where not said"),
        ("on" = Option<String>, Query, description = "the last day with readings where not said"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = WaitingPage),
        (status = 404)))]
pub async fn list_waiting(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let town = app.town().await?;
    let window = window_of(&signed_in.staff.seat, &query, &town.directory)?;
    let on = query.read("on", Field::NotADate, |written| Day::read(written).ok())?;
    let today = app.now().day();
    let on = match on {
        Some(on) => on,
        None => app.store.day_of_waiting(&window, today, false).await?.unwrap_or(today),
    };
    let readings = app.store.readings_of_day(&window, on).await?;
    let page = app.store.list_waiting(&window, on, query.text("cursor")).await?;
    let page = WaitingPage {
        on,
        before: app.store.day_of_waiting(&window, on.plus(-1), false).await?,
        after: app.store.day_of_waiting(&window, on, true).await?,
        limit: town.rules.on(on, &town.calendar).waiting.minutes,
        hours: hours(&readings),
        spells: spells(&readings),
        items: page.items,
        cursor: page.cursor,
        window,
    };
    Ok(Json(page).into_response())
}

/// Record a reading at one's own window.
///
/// A second reading at the same instant counts as the same reading.
#[utoipa::path(post, path = "/api/v1/console/waiting", tag = "queue",
    request_body = TapReading,
    responses((status = 200, body = ReadingsTaken)))]
pub async fn record_waiting(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<TapReading>,
) -> Result<Json<ReadingsTaken>, Failure> {
    let TapReading { at, waiting, minutes } = body.value;
    let window = signed_in.staff.seat.window().cloned().ok_or(Failure::Forbidden)?;
    let town = app.town().await?;
    let reading = WaitingReading { window, at, waiting, minutes };
    let reading = checked(reading, &town.directory, None, app.now())?;
    Ok(Json(take_readings(&app, vec![reading], Via::Window).await?))
}

/// List the keys by their identifiers, without their secrets.
#[utoipa::path(get, path = "/api/v1/console/waiting/keys", tag = "queue",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<WaitingKey>)))]
pub async fn list_waiting_keys(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_keys::<WaitingKey>(query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Create a key and show it once.
///
/// Repeating the request with the same `Idempotency-Key` and body returns the same key, in case the response was lost.
#[utoipa::path(post, path = "/api/v1/console/waiting/keys", tag = "queue",
    params(("Idempotency-Key" = String, Header)),
    request_body = MakeWaitingKey,
    responses((status = 201, body = MadeWaitingKey)))]
pub async fn make_waiting_key(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(idempotency): IdempotencyKey,
    body: Body<MakeWaitingKey>,
) -> Result<Response, Failure> {
    let MakeWaitingKey { name, window } = body.value;
    let town = app.town().await?;
    let is_there = |id: &WindowId| town.directory.windows.iter().any(|known| known.id == *id);
    if window.as_ref().is_some_and(|window| !is_there(window)) {
        return Err(Failure::field("window", Field::Unknown));
    }
    let made_at = app.now();
    let asked = |id| WaitingKey { id, name, window, made_at, revoked_at: None };
    let (key, secret) = make_key(&app, &signed_in, &idempotency, asked).await?;
    Ok((StatusCode::CREATED, Json(MadeWaitingKey { key, secret })).into_response())
}

/// Revoke a key for good.
#[utoipa::path(post, path = "/api/v1/console/waiting/keys/{id}/revocation", tag = "queue",
    params(("id" = String, Path)),
    responses((status = 200, body = WaitingKey)))]
pub async fn revoke_waiting_key(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<WaitingKey>, Failure> {
    let revoked =
        app.store.revoke_key::<WaitingKey>(&id, app.now(), &signed_in.author(&app)).await?;
    revoked.map(Json).ok_or(Failure::NotFound)
}
