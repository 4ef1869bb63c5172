//! What the signed-in user does with their own account: another password, and the sessions that are open. An
//! administrator can see and end those of others.

use crate::app::App;
use crate::console::session::{cookie_of, with_session};
use crate::http::extract::Body;
use crate::password;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::store::{SIGN_IN_SPAN_MS, StoredAccount};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use shared::id::AccountId;
use shared::problem::Field;
use shared::wire::{ChangePassword, OpenSession, Page, Session};

/// The number of wrong current passwords that a session allows in a quarter of an hour.
const WRONG_PASSWORDS: u32 = 10;

async fn owner(app: &App, account: &str) -> Result<StoredAccount, Failure> {
    app.store.load_account(account).await?.ok_or(Failure::NotFound)
}

fn read_id(written: &str) -> Result<AccountId, Failure> {
    AccountId::new(written).map_err(|_| Failure::NotFound)
}

/// Change the own password.
///
/// All sessions of the account end; the answer sets the cookie of a new one. Wrong current passwords are counted by
/// session.
#[utoipa::path(put, path = "/api/v1/console/account/password", tag = "console",
    request_body = ChangePassword,
    responses((status = 200, body = Session), (status = 412), (status = 429)))]
pub async fn change_password(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ChangePassword>,
) -> Result<Response, Failure> {
    let ChangePassword { current, password } = body.value;
    let account = signed_in.session.account.as_str();
    let now = app.real_now();
    let (place, another) = (app.passwords.enter()?, app.passwords.enter()?);
    // By the session, so that whoever guesses at the door does not keep the owner from this.
    if app.store.count_sign_in(&signed_in.session_id, now).await? > WRONG_PASSWORDS {
        return Err(Failure::too_many_attempts(now, SIGN_IN_SPAN_MS));
    }
    let owner = owner(&app, account).await?;
    let hash = owner.password.clone();
    let (fits, is_same) = place
        .run({
            let password = password.clone();
            move || (password::opens(&current, &hash), password::opens(&password, &hash))
        })
        .await?;
    if !fits {
        return Err(Failure::field("current", Field::NotThePassword));
    }
    app.store.forgive_sign_in(&signed_in.session_id, now).await?;
    if is_same {
        return Err(Failure::field("password", Field::Unchanged));
    }
    let town = app.town().await?;
    let known = password::known_words(&owner.account, &town.directory);
    let hash = another
        .run(move || password::chosen(&password, &known))
        .await?
        .map_err(Failure::Internal)?
        .map_err(|problem| Failure::field("password", problem))?;
    if !app.store.save_password(&owner, &hash, &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    let renewed = StoredAccount {
        generation: owner.generation.saturating_add(1),
        to_replace: false,
        ..owner
    };
    let must_enrol = signed_in.session.enrol_factor;
    let (token, session) = app.store.begin_session(&renewed, now, must_enrol, None).await?;
    Ok(with_session(cookie_of(&token), session))
}

/// List the own sessions that are open.
#[utoipa::path(get, path = "/api/v1/console/account/sessions", tag = "console",
    responses((status = 200, body = Page<OpenSession>)))]
pub async fn list_own_sessions(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Json<Page<OpenSession>>, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    listed(&app, &owner, &signed_in).await
}

async fn listed(
    app: &App,
    owner: &StoredAccount,
    signed_in: &SignedIn,
) -> Result<Json<Page<OpenSession>>, Failure> {
    let here = Some(signed_in.session_id.as_str());
    let items =
        app.store.list_sessions(owner, here, app.real_now(), app.session_times.idle_ms).await?;
    Ok(Json(Page { items, cursor: None }))
}

/// End one of the own sessions.
#[utoipa::path(post, path = "/api/v1/console/account/sessions/{session}/revocation", tag = "console",
    params(("session" = String, Path)),
    responses((status = 204)))]
pub async fn end_own_session(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(session): Path<String>,
) -> Result<StatusCode, Failure> {
    end_one(&app, &signed_in.session.account, &session, &signed_in).await
}

async fn end_one(
    app: &App,
    account: &AccountId,
    id: &str,
    signed_in: &SignedIn,
) -> Result<StatusCode, Failure> {
    // Anything but a digest is not even looked for.
    let is_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id && app.store.end_session(account, id, &signed_in.author(app)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::NotFound)
    }
}

/// End all of the own sessions but this one.
#[utoipa::path(post, path = "/api/v1/console/account/sessions/revocation", tag = "console",
    responses((status = 204)))]
pub async fn end_own_sessions(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<StatusCode, Failure> {
    let here = Some(signed_in.session_id.as_str());
    let author = signed_in.author(&app);
    app.store.end_sessions_except(&signed_in.session.account, here, &author).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the open sessions of an account.
#[utoipa::path(get, path = "/api/v1/console/accounts/{id}/sessions", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<OpenSession>)))]
pub async fn list_sessions(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Page<OpenSession>>, Failure> {
    let owner = owner(&app, read_id(&id)?.as_str()).await?;
    listed(&app, &owner, &signed_in).await
}

/// End a session of an account.
#[utoipa::path(post, path = "/api/v1/console/accounts/{id}/sessions/{session}/revocation",
    tag = "administration",
    params(("id" = String, Path), ("session" = String, Path)),
    responses((status = 204)))]
pub async fn end_session(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((id, session)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    end_one(&app, &read_id(&id)?, &session, &signed_in).await
}

/// End all sessions of an account.
///
/// Of the administrator's own account, the session in which this is asked stays.
#[utoipa::path(post, path = "/api/v1/console/accounts/{id}/sessions/revocation", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn end_sessions(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let owner = owner(&app, read_id(&id)?.as_str()).await?;
    let here = Some(signed_in.session_id.as_str());
    let author = signed_in.author(&app);
    app.store.end_sessions_except(&owner.account.account, here, &author).await?;
    Ok(StatusCode::NO_CONTENT)
}
