//! Signing in by the identity provider, and linking an account with an identity there.
//!
//! What is remembered of a flow is a challenge, and the browser that began it has its token in a cookie of its own: an
//! answer that another browser brings opens nothing, and none opens anything twice. The claims give no seat. Where the
//! rule finds another one in them than the account has, they ask for it in the name of the administrator who wrote the
//! rule, and a second person confirms it (`grant.rs`); until then nobody is signed in.
//!
//! Whatever comes of it, the browser is sent on to a page, which says in words what the code in its address means.

use crate::app::{App, Client};
use crate::console::factor::{is_required, owner};
use crate::console::grant::has_to_wait;
use crate::console::session::{cookie_of, remember_device};
use crate::http::extract::{Body, Query, cookie, session_cookie};
use crate::http::serve::{Caller, LetNobodyIn};
use crate::problem::Failure;
use crate::provider::{Claimed, Flow, Provider, ProviderFault};
use crate::secret::same;
use crate::service::SignedIn;
use crate::service::limit::admit_reading;
use crate::store::{
    Author, Challenge, Purpose, SESSION_MS, StoreError, StoredAccount, StoredIdentity, Subject,
    of_cookie,
};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::actor::Seat;
use shared::directory::Directory;
use shared::id::{AccountId, DepartmentId};
use shared::problem::Field;
use shared::provider::{ClaimedSeat, ProviderRefusal, ProviderRule};
use shared::text::Line;
use shared::time::Timestamp;
use shared::trail::{Act, NotSignedIn};
use shared::wire::{
    Account, Grant, LinkedIdentity, ProviderAddress, ProviderRuleNow, PutProviderRule, SignInWays,
};
use std::sync::Arc;

/// The cookie of a flow. The provider sends the browser back from another site, so that it is not `SameSite=Strict`.
const FLOW_COOKIE: &str = "__Host-provider";
/// For how long it is kept, in seconds: as long as the challenge.
const FLOW_S: i64 = 600;

const CALLBACK: &str = "/api/v1/console/session/provider/callback";
const SIGN_IN_PAGE: &str = "/console/sign-in";
const ACCOUNT_PAGE: &str = "/console/account";

/// What a flow is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
enum Aim {
    SignIn {
        /// The page to go to, with its query.
        next: String,
        /// The session that the new one replaces.
        before: Option<(AccountId, String)>,
    },
    /// The account that the challenge is of is linked with whoever comes back.
    Link,
}

#[derive(Serialize, Deserialize)]
struct Begun {
    flow: Flow,
    aim: Aim,
}

/// Why it came to nothing: a word for the page, or a failure of our own.
enum Stopped {
    Refused(ProviderRefusal),
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Stopped {
        Stopped::Failed(failure)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        Stopped::Failed(error.into())
    }
}

impl From<ProviderFault> for Stopped {
    fn from(fault: ProviderFault) -> Stopped {
        tracing::warn!("{fault}");
        Stopped::Refused(match fault {
            ProviderFault::Unavailable(_) => ProviderRefusal::Unavailable,
            ProviderFault::NotProven(_) => ProviderRefusal::NotProven,
            ProviderFault::TooLongAgo => ProviderRefusal::TooLongAgo,
        })
    }
}

fn provider(app: &App) -> Result<Arc<Provider>, Failure> {
    app.provider.clone().ok_or(Failure::NotFound)
}

fn back(app: &App) -> String {
    format!("{}{CALLBACK}", app.origin)
}

/// Sends the browser on to an address that is made of characters of a header.
fn go(address: &str) -> Result<Response, Failure> {
    let address = HeaderValue::from_str(address);
    let address = address.map_err(|error| Failure::Internal(error.into()))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

fn refused(page: &str, refusal: ProviderRefusal) -> Result<Response, Failure> {
    go(&format!("{page}?refused={}", refusal.code()))
}

fn flow_cookie(token: &str, seconds: i64) -> Result<HeaderValue, Failure> {
    let written =
        format!("{FLOW_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::from_str(&written).map_err(|error| Failure::Internal(error.into()))
}

/// The page that is returned to, if it is one of the console's.
fn page_of(next: Option<&str>) -> String {
    let fits = |next: &&str| {
        next.starts_with("/console/")
            && next.len() <= 500
            && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    next.filter(fits).unwrap_or("/console").to_owned()
}

/// Get the ways to sign in besides the password.
#[utoipa::path(get, path = "/api/v1/console/session/ways", tag = "console",
    responses((status = 200, body = SignInWays), (status = 429)))]
pub async fn get_sign_in_ways(
    State(app): State<App>,
    client: Client,
) -> Result<Json<SignInWays>, Failure> {
    admit_reading(&app, &client).await?;
    Ok(Json(SignInWays { provider: host(&app) }))
}

fn host(app: &App) -> Option<Line> {
    app.provider.as_ref().map(|provider| provider.host().clone())
}

/// Go to the identity provider, to sign in.
///
/// A browser is sent there, and afterwards to the page `next`. With `again` the provider asks for its sign-in anew, as
/// for whatever needs a password of the last minutes.
#[utoipa::path(get, path = "/api/v1/console/session/provider", tag = "console",
    params(("next" = Option<String>, Query), ("again" = Option<String>, Query)),
    responses((status = 303), (status = 404), (status = 429)))]
pub async fn go_to_provider(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Failure> {
    let provider = provider(&app)?;
    // Each flow is remembered for some minutes.
    admit_reading(&app, &client).await?;
    // A link on another page must not send anybody through a sign-in that they did not ask for.
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
    if site.is_some_and(|site| !matches!(site, b"same-origin" | b"none")) {
        return refused(SIGN_IN_PAGE, ProviderRefusal::Over);
    }
    let allowed_ms = if query.text("again").is_some() { 0 } else { SESSION_MS };
    let before = session_cookie(&headers).and_then(of_cookie);
    let aim = Aim::SignIn { next: page_of(query.text("next")), before };
    match begin(&app, &provider, None, aim, allowed_ms).await {
        Ok((address, token)) => {
            let mut response = go(&address)?;
            response.headers_mut().append(header::SET_COOKIE, flow_cookie(&token, FLOW_S)?);
            Ok(response)
        }
        Err(Stopped::Refused(refusal)) => refused(SIGN_IN_PAGE, refusal),
        Err(Stopped::Failed(failure)) => Err(failure),
    }
}

/// Stores what has to be remembered. Returns where the browser goes, and what it remembers itself.
async fn begin(
    app: &App,
    provider: &Provider,
    owner: Option<&StoredAccount>,
    aim: Aim,
    allowed_ms: i64,
) -> Result<(String, String), Stopped> {
    let now = app.real_now();
    let (address, flow) = provider.begin(&back(app), allowed_ms, now).await?;
    let content = serde_json::to_string(&Begun { flow, aim });
    let content = content.map_err(|error| Failure::Internal(error.into()))?;
    let token = app.store.put_challenge(owner, Purpose::AskProvider, &content, now).await?;
    Ok((address, token))
}

/// Come back from the identity provider.
///
/// The provider sends the browser here. It is sent on to a page, signed in or with the reason in its address.
#[utoipa::path(get, path = "/api/v1/console/session/provider/callback", tag = "console",
    params(("state" = Option<String>, Query), ("code" = Option<String>, Query),
        ("error" = Option<String>, Query), ("iss" = Option<String>, Query)),
    responses((status = 303), (status = 404)))]
pub async fn come_back(
    State(app): State<App>,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Failure> {
    let provider = provider(&app)?;
    let mut response = match take(&app, &headers, &query).await? {
        None => refused(SIGN_IN_PAGE, ProviderRefusal::Over)?,
        Some((challenge, begun)) => {
            let page = match begun.aim {
                Aim::SignIn { .. } => SIGN_IN_PAGE,
                Aim::Link => ACCOUNT_PAGE,
            };
            match arrive(&app, &provider, &headers, &query, challenge, begun).await {
                Ok(response) => response,
                Err(Stopped::Refused(refusal)) => {
                    let because = NotSignedIn::Provider;
                    let act = Act::NotSignedIn { because };
                    app.store.trace(&Author::stranger(app.now()), act).await?;
                    let mut response = refused(page, refusal)?;
                    response.extensions_mut().insert(LetNobodyIn(because));
                    response
                }
                Err(Stopped::Failed(failure)) => return Err(failure),
            }
        }
    };
    response.headers_mut().append(header::SET_COOKIE, flow_cookie("", 0)?);
    Ok(response)
}

/// The flow that this browser began and this answer belongs to. It is taken away before anything else is looked at.
async fn take(
    app: &App,
    headers: &HeaderMap,
    query: &Query,
) -> Result<Option<(Challenge, Begun)>, Failure> {
    let (Some(token), Some(state)) = (cookie(headers, FLOW_COOKIE), query.text("state")) else {
        return Ok(None);
    };
    let now = app.real_now();
    let challenge = app.store.load_challenge(token, Purpose::AskProvider, now).await?;
    let Some(challenge) = challenge else { return Ok(None) };
    let begun: Begun = serde_json::from_str(&challenge.content)
        .map_err(|error| Failure::Internal(error.into()))?;
    if !same(state.as_bytes(), begun.flow.state.as_bytes()) {
        return Ok(None);
    }
    Ok(app.store.take_challenge(&challenge).await?.then_some((challenge, begun)))
}

async fn arrive(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    query: &Query,
    challenge: Challenge,
    Begun { flow, aim }: Begun,
) -> Result<Response, Stopped> {
    // RFC 9207: a provider that names itself names the one that was asked.
    if query.text("iss").is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(Stopped::Refused(ProviderRefusal::NotProven));
    }
    let Some(code) = query.text("code").filter(|_| query.text("error").is_none()) else {
        return Err(Stopped::Refused(match query.text("error") {
            Some("temporarily_unavailable" | "server_error") => ProviderRefusal::Unavailable,
            Some(_) | None => ProviderRefusal::Declined,
        }));
    };
    let now = app.real_now();
    let claimed = provider.finish(&back(app), &flow, code, now).await?;
    match aim {
        Aim::SignIn { next, before } => sign_in(app, headers, &claimed, &next, before).await,
        Aim::Link => link(app, &challenge, &claimed.subject, now).await,
    }
}

async fn sign_in(
    app: &App,
    headers: &HeaderMap,
    claimed: &Claimed,
    next: &str,
    before: Option<(AccountId, String)>,
) -> Result<Response, Stopped> {
    let owner = admitted(app, claimed).await?;
    if let Some((account, id)) = before {
        let author = Author::account(&account, app.now());
        app.store.end_session(&account, &id, &author).await?;
    }
    let (now, author) = (app.real_now(), Author::account(&owner.account.account, app.now()));
    let opened = app.store.begin_providers_session(&owner, now, claimed.proven, &author).await?;
    let mut response = go(next)?;
    let cookie = HeaderValue::from_str(&cookie_of(&opened.0));
    let cookie = cookie.map_err(|error| Failure::Internal(error.into()))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response.extensions_mut().insert(Caller::of(owner.account.account.clone()));
    remember_device(app, headers, &mut response);
    Ok(response)
}

/// The account that may be opened by what the provider says.
async fn admitted(app: &App, claimed: &Claimed) -> Result<StoredAccount, Stopped> {
    let town = app.fresh_town().await?;
    let rule = &town.provider_rule;
    let values = claimed.values(&rule.claim);
    let asked = rule.asked_for(&values).filter(|asked| is_place(&asked.seat, &town.directory));
    let account = app.store.account_of_identity(&claimed.subject).await?;
    let known = match account {
        Some(account) => app.store.load_account(&account).await?,
        None => None,
    };
    let is_theirs = |known: &StoredAccount| {
        known.identity.as_ref().is_some_and(|identity| identity.subject == claimed.subject)
    };
    let Some(owner) = known.filter(is_theirs) else {
        return arrival(app, claimed, asked.ok_or(Stopped::Refused(ProviderRefusal::Unknown))?)
            .await;
    };
    if !owner.account.active {
        return Err(Stopped::Refused(ProviderRefusal::Inactive));
    }
    let has_seat = |seat: &Seat| rule.seats_of(&values).iter().any(|said| said.seat == *seat);
    if !rule.seats.is_empty() && !has_seat(&owner.account.seat) {
        let asked = asked.ok_or(Stopped::Refused(ProviderRefusal::SeatMissing))?;
        return moved(app, owner, claimed, asked).await;
    }
    strong_enough(app, owner, claimed, rule).await
}

/// Somebody whom the provider sends without a second factor opens no account that needs or has one.
async fn strong_enough(
    app: &App,
    owner: StoredAccount,
    claimed: &Claimed,
    rule: &ProviderRule,
) -> Result<StoredAccount, Stopped> {
    let is_strong = rule.shows_factor(claimed.strengths.iter().map(String::as_str));
    if !is_strong && (owner.factors.has_any() || is_required(app, &owner).await?) {
        return Err(Stopped::Refused(ProviderRefusal::FactorMissing));
    }
    Ok(owner)
}

fn is_place(seat: &Seat, directory: &Directory) -> bool {
    let is_department =
        |id: &DepartmentId| directory.departments.iter().any(|known| known.id == *id);
    seat.department().is_none_or(is_department)
        && seat.window().is_none_or(|id| directory.windows.iter().any(|known| known.id == *id))
}

/// Somebody without an account: one is asked for, as the rule says.
async fn arrival(
    app: &App,
    claimed: &Claimed,
    asked: &ClaimedSeat,
) -> Result<StoredAccount, Stopped> {
    let account = Account {
        account: account_of(&claimed.subject)?,
        name: name_of(claimed)?,
        seat: asked.seat.clone(),
        active: true,
    };
    let now = app.real_now();
    let identity = StoredIdentity { subject: claimed.subject.clone(), since: now };
    // Who wrote the line of the rule asks for the seat.
    let author = Author::account(&asked.by, app.now());
    if has_to_wait(app, &asked.by, &account, None).await? {
        let by = asked.by.clone();
        let grant = Grant { account, before: None, asked_by: by, asked_at: now };
        app.store.put_claimed_grant(&grant, &identity, &author).await?;
        return Err(Stopped::Refused(ProviderRefusal::SeatWaits));
    }
    if !app.store.save_claimed_account(&account, &identity, &author).await? {
        return Err(Stopped::Refused(ProviderRefusal::Taken));
    }
    let town = app.town().await?;
    let owner = app.store.load_account(account.account.as_str()).await?;
    let owner = owner.ok_or(Stopped::Refused(ProviderRefusal::Unknown))?;
    strong_enough(app, owner, claimed, &town.provider_rule).await
}

/// Somebody whose claims stand for another seat than their account has: it is asked for.
async fn moved(
    app: &App,
    owner: StoredAccount,
    claimed: &Claimed,
    asked: &ClaimedSeat,
) -> Result<StoredAccount, Stopped> {
    let before = owner.account.clone();
    let account = Account { seat: asked.seat.clone(), ..before.clone() };
    // Who wrote the line of the rule asks for the seat.
    let author = Author::account(&asked.by, app.now());
    if has_to_wait(app, &asked.by, &account, Some(&before)).await? {
        let (before, by) = (Some(before), asked.by.clone());
        let grant = Grant { account, before, asked_by: by, asked_at: app.real_now() };
        app.store.put_grant(&grant, None, &author).await?;
        return Err(Stopped::Refused(ProviderRefusal::SeatWaits));
    }
    if !app.store.save_account(&account, &before, None, &author).await? {
        return Err(Stopped::Refused(ProviderRefusal::SeatMissing));
    }
    let town = app.town().await?;
    strong_enough(app, StoredAccount { account, ..owner }, claimed, &town.provider_rule).await
}

/// The name of an account that is made for an identity. It follows from it, so that coming again asks for nothing new.
fn account_of(subject: &Subject) -> Result<AccountId, Failure> {
    let digest = subject.digest();
    let id = AccountId::new(format!("p-{}", digest.get(..12).unwrap_or(&digest)));
    id.map_err(|error| Failure::Internal(error.into()))
}

fn name_of(claimed: &Claimed) -> Result<Line, Failure> {
    let said = claimed.name.as_deref().unwrap_or(&claimed.subject.subject);
    let said: String = said.chars().filter(|letter| !letter.is_control()).take(60).collect();
    let line = Line::new(said.trim()).or_else(|_| Line::new("?"));
    line.map_err(|error| Failure::Internal(error.into()))
}

async fn link(
    app: &App,
    challenge: &Challenge,
    subject: &Subject,
    now: Timestamp,
) -> Result<Response, Stopped> {
    let account = challenge.account.clone().ok_or(Stopped::Refused(ProviderRefusal::Over))?;
    let owner = app.store.load_account(account.as_str()).await?;
    let owner = owner.filter(|owner| owner.account.active && challenge.is_of(owner));
    owner.ok_or(Stopped::Refused(ProviderRefusal::Over))?;
    let identity = StoredIdentity { subject: subject.clone(), since: now };
    if !app.store.link_identity(&account, &identity, &Author::account(&account, app.now())).await? {
        return Err(Stopped::Refused(ProviderRefusal::Taken));
    }
    Ok(go(&format!("{ACCOUNT_PAGE}?linked=1"))?)
}

/// Get the identity that signs in to the own account.
#[utoipa::path(get, path = "/api/v1/console/account/identity", tag = "console",
    responses((status = 200, body = LinkedIdentity)))]
pub async fn get_own_identity(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Json<LinkedIdentity>, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    Ok(Json(shown(&app, &owner)))
}

fn shown(app: &App, owner: &StoredAccount) -> LinkedIdentity {
    LinkedIdentity {
        identity: owner.identity.as_ref().map(StoredIdentity::shown),
        provider: host(app),
        has_password: !owner.password.is_empty(),
    }
}

/// Begin to link the own account with an identity of the provider.
///
/// The browser goes to the address of the answer, and comes back to the page of the own account.
#[utoipa::path(post, path = "/api/v1/console/account/identity", tag = "console",
    responses((status = 200, body = ProviderAddress), (status = 404), (status = 503)))]
pub async fn link_own_identity(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    let provider = provider(&app)?;
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    match begin(&app, &provider, Some(&owner), Aim::Link, 0).await {
        Ok((address, token)) => {
            let cookie = [(header::SET_COOKIE, flow_cookie(&token, FLOW_S)?)];
            Ok((cookie, Json(ProviderAddress { address })).into_response())
        }
        Err(Stopped::Refused(_)) => Err(Failure::ProviderUnavailable),
        Err(Stopped::Failed(failure)) => Err(failure),
    }
}

/// Unlink the own account from its identity.
///
/// All other sessions of the account end. An account without a password keeps its identity.
#[utoipa::path(delete, path = "/api/v1/console/account/identity", tag = "console",
    responses((status = 204), (status = 404), (status = 409), (status = 412)))]
pub async fn unlink_own_identity(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<StatusCode, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let identity = owner.identity.as_ref().ok_or(Failure::NotFound)?;
    if owner.password.is_empty() {
        return Err(Failure::OnlyWayIn);
    }
    let account = &owner.account.account;
    let author = signed_in.author(&app);
    if !app.store.unlink_identity(account, identity, false, &author).await? {
        return Err(Failure::StaleEntry);
    }
    app.store.end_sessions_except(account, Some(signed_in.session_id.as_str()), &author).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read_id(written: &str) -> Result<AccountId, Failure> {
    AccountId::new(written).map_err(|_| Failure::NotFound)
}

/// Get the identity that signs in to an account.
#[utoipa::path(get, path = "/api/v1/console/accounts/{id}/identity", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 200, body = LinkedIdentity)))]
pub async fn get_identity(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<LinkedIdentity>, Failure> {
    let owner = owner(&app, read_id(&id)?.as_str()).await?;
    Ok(Json(shown(&app, &owner)))
}

/// Unlink an account from its identity.
///
/// All sessions of the account end. Only its owner links it with another one.
#[utoipa::path(post, path = "/api/v1/console/accounts/{id}/identity/revocation",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 412)))]
pub async fn unlink_identity(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let owner = owner(&app, read_id(&id)?.as_str()).await?;
    if owner.account.account == signed_in.session.account {
        return Err(Failure::Forbidden);
    }
    let identity = owner.identity.as_ref().ok_or(Failure::NotFound)?;
    let (account, author) = (&owner.account.account, signed_in.author(&app));
    if !app.store.unlink_identity(account, identity, true, &author).await? {
        return Err(Failure::StaleEntry);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Get the rule about the identity provider.
#[utoipa::path(get, path = "/api/v1/console/provider-rule", tag = "administration",
    responses((status = 200, body = ProviderRuleNow)))]
pub async fn get_provider_rule(
    State(app): State<App>,
    _signed_in: SignedIn,
) -> Result<Json<ProviderRuleNow>, Failure> {
    let town = app.fresh_town().await?;
    let issuer = app.provider.as_ref().map(|provider| provider.issuer().to_owned());
    let rule = town.provider_rule.clone();
    Ok(Json(ProviderRuleNow { rule, built_in: !town.provider_rule_kept, issuer }))
}

/// Replace the rule about the identity provider. It holds at once.
///
/// What its claims ask for is asked for by whoever wrote the seat into the rule.
#[utoipa::path(put, path = "/api/v1/console/provider-rule", tag = "administration",
    request_body = PutProviderRule,
    responses((status = 200, body = ProviderRule), (status = 412)))]
pub async fn put_provider_rule(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<PutProviderRule>,
) -> Result<Json<ProviderRule>, Failure> {
    let PutProviderRule { mut rule, seen } = body.value;
    let problems = rule.problems();
    if !problems.is_empty() {
        let problems = problems.into_iter().map(|found| found.under("rule"));
        return Err(Failure::Fields(problems.collect()));
    }
    let town = app.fresh_town().await?;
    let known = seen.iter().flat_map(|seen| &seen.seats);
    let known: Vec<&ClaimedSeat> = known.collect();
    for (place, claimed) in rule.seats.iter_mut().enumerate() {
        if !is_place(&claimed.seat, &town.directory) {
            return Err(Failure::field(format!("rule.seats.{place}.seat"), Field::Unknown));
        }
        // Who wrote what stands there already has asked for it; the rest is asked for by who writes now.
        if !known.contains(&&*claimed) {
            claimed.by = signed_in.session.account.clone();
        }
    }
    if !app.store.save_provider_rule(&rule, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_anywhere_but_to_a_page_of_the_console() {
        for (next, page) in [
            (None, "/console"),
            (Some("/console/cases/x?y=1"), "/console/cases/x?y=1"),
            (Some("/console"), "/console"),
            (Some("/console/\r\nset-cookie:x"), "/console"),
            (Some("/consoles"), "/console"),
            (Some("//evil.example/console/"), "/console"),
            (Some("https://evil.example/console/"), "/console"),
            (Some("/console/\\evil"), "/console"),
        ] {
            assert_eq!(page_of(next), page, "{next:?}");
        }
    }
}
