//! Signing in and out.

use crate::app::App;
use crate::http::extract::{Body, SESSION_COOKIE, session_cookie};
use crate::problem::Failure;
use crate::secret::verify_password;
use crate::service::SignedIn;
use crate::store::SIGN_IN_SPAN_MS;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::id::AccountId;
use shared::wire::{Session, SignIn};

/// A hash that no password matches. It is checked for an unknown account, so that the response takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LW9uZXRyaXA$\
                      1N0PMHvtNHNRFuuKqxUhq3Hc/PyPmyu3dTZ1SPyrSAU";

/// What a browser at a shared counter forgets when somebody signs out: its cache, and what pages have stored.
const FORGET: &str = "\"cache\", \"storage\"";

/// Sign in.
///
/// The session's token is in the cookie only.
#[utoipa::path(post, path = "/api/v1/console/session", tag = "console",
    request_body = SignIn,
    responses((status = 200, body = Session), (status = 401), (status = 429)))]
pub async fn sign_in(State(app): State<App>, body: Body<SignIn>) -> Result<Response, Failure> {
    let SignIn { account, password } = body.value;
    let account =
        AccountId::new(account.trim().to_lowercase()).map_err(|_| Failure::WrongPassword)?;
    let now = app.real_now();
    if !app.store.count_sign_in(account.as_str(), now).await? {
        return Err(Failure::too_many_attempts(now, SIGN_IN_SPAN_MS));
    }
    let known = app.store.load_account(account.as_str()).await?;
    let hash = known.as_ref().map_or_else(|| NOBODY.to_owned(), |(_, hash)| hash.clone());
    let fits = tokio::task::spawn_blocking(move || verify_password(&password, &hash))
        .await
        .map_err(|error| Failure::Internal(error.into()))?;
    let Some((account, _)) = known.filter(|(account, _)| fits && account.active) else {
        return Err(Failure::WrongPassword);
    };
    app.store.forgive_sign_in(account.account.as_str(), now).await?;
    let (token, session) = app.store.open_session(&account, now).await?;
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict");
    Ok(([(header::SET_COOKIE, cookie)], Json(session)).into_response())
}

/// Get the signed-in user.
#[utoipa::path(get, path = "/api/v1/console/session", tag = "console",
    responses((status = 200, body = Session)))]
pub async fn get_session(signed_in: SignedIn) -> Json<Session> {
    Json(signed_in.session)
}

/// Sign out and end the session on the server.
#[utoipa::path(delete, path = "/api/v1/console/session", tag = "console",
    responses((status = 204)))]
pub async fn sign_out(
    State(app): State<App>,
    _signed_in: SignedIn,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    if let Some(cookie) = session_cookie(&parts) {
        app.store.close_session(cookie).await?;
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    let forget = (HeaderName::from_static("clear-site-data"), FORGET.to_owned());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone), forget]).into_response())
}
