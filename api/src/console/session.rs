//! Signing in and out. Where an account has a second factor, the password opens no session but a challenge, and the
//! session begins with the factor.

use crate::app::{App, Client};
use crate::console::factor;
use crate::http::extract::{Body, DEVICE_COOKIE, SESSION_COOKIE, cookie, session_cookie};
use crate::http::serve::{Caller, LetNobodyIn};
use crate::password;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::limit::admit_password;
use crate::store::{Author, Purpose, SIGN_IN_SPAN_MS, StoredAccount};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::id::AccountId;
use shared::problem::Field;
use shared::trail::{Act, Chain, NotSignedIn, SignInWay};
use shared::wire::{SecondStep, Session, ShowFactor, SignIn, SignedOut};

/// A hash that no password matches. It is checked for an unknown account, so that the response takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LW9uZXRyaXA$\
                      1N0PMHvtNHNRFuuKqxUhq3Hc/PyPmyu3dTZ1SPyrSAU";

/// For how long a browser is known after somebody has signed in, in seconds.
const DEVICE_S: i64 = 180 * 24 * 3_600;

/// What a browser at a shared counter forgets when somebody signs out: its cache, and what pages have stored.
const FORGET: &str = "\"cache\", \"storage\"";

/// Sign in.
///
/// The session's token is in the cookie only. An account with a second factor gets no session yet but 202 and a
/// challenge, which is answered at `/session/factor`.
#[utoipa::path(post, path = "/api/v1/console/session", tag = "console",
    request_body = SignIn,
    responses((status = 200, body = Session), (status = 202, body = SecondStep), (status = 401),
        (status = 429)))]
pub async fn sign_in(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    body: Body<SignIn>,
) -> Result<Response, Failure> {
    let SignIn { account, password } = body.value;
    let account =
        AccountId::new(account.trim().to_lowercase()).map_err(|_| Failure::WrongPassword)?;
    let now = app.real_now();
    // Without room for the password nothing is counted, so that a crowd uses up nobody's tries.
    let place = app.passwords.enter()?;
    let device = cookie(&headers, DEVICE_COOKIE);
    let tried = admit_password(&app, &client, device, account.as_str(), &body.digest).await?;
    let known = app.store.load_account(account.as_str()).await?;
    // Neither nobody's account nor one without a password is told by how soon it is refused.
    let hash = known.as_ref().map(|known| known.password.clone());
    let hash = hash.filter(|hash| !hash.is_empty()).unwrap_or_else(|| NOBODY.to_owned());
    let is_known = known.is_some();
    let is_everybodys = password == password::OF_DEMONSTRATION && !app.is_demonstration;
    let checked = move || {
        let fits = password::opens(&password, &hash);
        (fits, fits.then(|| password::renewed(&password, &hash)).flatten())
    };
    let (fits, renewed) = place.run(checked).await?;
    let Some(known) = known.filter(|known| fits && known.account.active && !is_everybodys) else {
        let because = NotSignedIn::WrongPassword;
        return refused(&app, &account, is_known, because, Failure::WrongPassword).await;
    };
    tried.give_back(&app).await?;
    if let Some(renewed) = renewed {
        app.store.renew_hash(&known, &renewed.map_err(Failure::Internal)?).await?;
    }
    if known.has_lapsed(now) {
        let failure = Failure::FirstPasswordLapsed;
        return refused(&app, &account, true, NotSignedIn::Lapsed, failure).await;
    }
    let factors = factor::ways_of(&known);
    if factors.is_empty() {
        return begin(&app, &headers, &known, SignInWay::Password).await;
    }
    let challenge = app.store.put_challenge(Some(&known), Purpose::SignIn, "", now).await?;
    let step = SecondStep { account, challenge, factors };
    Ok((StatusCode::ACCEPTED, Json(step)).into_response())
}

/// Show the second factor, and sign in.
///
/// A wrong code is counted; the challenge allows another one until it ends.
#[utoipa::path(post, path = "/api/v1/console/session/factor", tag = "console",
    request_body = ShowFactor,
    responses((status = 200, body = Session), (status = 409), (status = 429)))]
pub async fn show_factor(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body<ShowFactor>,
) -> Result<Response, Failure> {
    let ShowFactor { challenge, factor, code } = body.value;
    let now = app.real_now();
    let challenge = app.store.load_challenge(&challenge, Purpose::SignIn, now).await?;
    let challenge = challenge.ok_or(Failure::ChallengeOver)?;
    let account = challenge.account.clone().ok_or(Failure::ChallengeOver)?;
    if !app.store.count_factor(&account, now).await? {
        return Err(Failure::too_many_attempts(now, SIGN_IN_SPAN_MS));
    }
    let known = app.store.load_account(account.as_str()).await?;
    let known = known.filter(|known| known.account.active && challenge.is_of(known));
    let known = known.ok_or(Failure::ChallengeOver)?;
    if !factor::accepts(&app, &known, factor, &code).await? {
        let failure = Failure::field("code", Field::NotTheCode);
        return refused(&app, &account, true, NotSignedIn::WrongFactor, failure).await;
    }
    app.store.forgive_factor(&account, now).await?;
    if !app.store.take_challenge(&challenge).await? {
        return Err(Failure::ChallengeOver);
    }
    begin(&app, &headers, &known, SignInWay::of(factor)).await
}

/// Records that nobody was let in, and answers so. What was tried with an unknown name is recorded too, without the
/// name: the answer must take as long, and the name may be a password in the wrong field.
pub(super) async fn refused(
    app: &App,
    account: &AccountId,
    is_known: bool,
    because: NotSignedIn,
    failure: Failure,
) -> Result<Response, Failure> {
    let at = app.now();
    let author = match is_known {
        true => Author { chain: Chain::Door { account: account.clone() }, at },
        false => Author::stranger(at),
    };
    app.store.trace(&author, Act::NotSignedIn { because }).await?;
    let mut response = failure.into_response();
    response.extensions_mut().insert(LetNobodyIn(because));
    Ok(response)
}

/// Opens a session in place of the one before.
pub(super) async fn begin(
    app: &App,
    headers: &HeaderMap,
    owner: &StoredAccount,
    way: SignInWay,
) -> Result<Response, Failure> {
    if let Some(before) = session_cookie(headers) {
        app.store.close_session(before, app.now()).await?;
    }
    let required = factor::is_required(app, owner).await?;
    let author = Author::account(&owner.account.account, app.now());
    let (token, session) =
        app.store.begin_session(owner, app.real_now(), required, Some((&author, way))).await?;
    let mut response = with_session(cookie_of(&token), session);
    remember_device(app, headers, &mut response);
    Ok(response)
}

/// Marks the browser as one in which somebody has signed in.
pub(super) fn remember_device(app: &App, headers: &HeaderMap, response: &mut Response) {
    if cookie(headers, DEVICE_COOKIE).is_some_and(|device| app.pepper.knows_device(device)) {
        return;
    }
    let device = app.pepper.device();
    let cookie = format!(
        "{DEVICE_COOKIE}={device}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={DEVICE_S}"
    );
    // Letters, digits and punctuation are a header's value.
    if let Ok(cookie) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The cookie of a session.
pub fn cookie_of(token: &str) -> String {
    format!("{SESSION_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// The answer that opens a session.
pub fn with_session(cookie: String, session: Session) -> Response {
    let caller = Caller::of(session.account.clone());
    let mut response = ([(header::SET_COOKIE, cookie)], Json(session)).into_response();
    response.extensions_mut().insert(caller);
    response
}

/// Get the signed-in user.
#[utoipa::path(get, path = "/api/v1/console/session", tag = "console",
    responses((status = 200, body = Session)))]
pub async fn get_session(signed_in: SignedIn) -> Json<Session> {
    Json(signed_in.session)
}

/// Sign out and end the session on the server.
///
/// Where it began at the identity provider, and that can end its own, the answer says where: at a shared counter,
/// whoever comes next would otherwise be signed in as the one before.
#[utoipa::path(delete, path = "/api/v1/console/session", tag = "console",
    responses((status = 200, body = SignedOut), (status = 204)))]
pub async fn sign_out(
    State(app): State<App>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if let Some(cookie) = session_cookie(&headers) {
        app.store.close_session(cookie, app.now()).await?;
    }
    let end_there = match &app.provider {
        Some(provider) if signed_in.is_providers => {
            provider.end(&format!("{}/console/sign-in", app.origin), app.real_now()).await
        }
        Some(_) | None => None,
    };
    let gone = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    let forget = (HeaderName::from_static("clear-site-data"), FORGET.to_owned());
    let headers = [(header::SET_COOKIE, gone), forget];
    Ok(match end_there {
        Some(end_there) => (headers, Json(SignedOut { end_there })).into_response(),
        None => (StatusCode::NO_CONTENT, headers).into_response(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::hash_password;

    /// The algorithm, version and costs of a hash.
    fn costs(hash: &str) -> Vec<&str> {
        hash.split('$').take(4).collect()
    }

    #[test]
    fn an_unknown_account_costs_what_a_known_one_does() {
        let hash = hash_password("a long enough password").expect("a hash");
        assert_eq!(costs(NOBODY), costs(&hash));
        assert!(!password::opens("", NOBODY) && !password::opens("nobody", NOBODY));
    }
}
