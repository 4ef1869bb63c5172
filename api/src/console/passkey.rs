//! Passkeys: registering and removing one's own, and signing in with one.

use crate::app::App;
use crate::console::factor::{is_required, owner};
use crate::console::session::{begin, refused};
use crate::factor::draw_recovery_codes;
use crate::http::extract::Body;
use crate::passkey::{Credential, RelyingParty, Shown};
use crate::problem::Failure;
use crate::random::random;
use crate::service::SignedIn;
use crate::store::{Purpose, Recovery, StoredPasskey, StoredPasskeys};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::limits::MAX_PASSKEYS;
use shared::problem::Field;
use shared::trail::{Act, NotSignedIn, SignInWay};
use shared::wire::{FactorKind, PasskeyRequest, RecoveryCodes, RegisterPasskey, ShowPasskey};

fn house(app: &App) -> Result<RelyingParty<'_>, Failure> {
    RelyingParty::of(&app.origin).ok_or(Failure::NoPasskeys)
}

fn state_of(content: &str) -> Result<Vec<u8>, Failure> {
    URL_SAFE_NO_PAD.decode(content).map_err(|error| Failure::Internal(error.into()))
}

/// Ask for a passkey, to sign in with.
///
/// Any passkey of this house will do; the answer says whose it is.
#[utoipa::path(post, path = "/api/v1/console/session/passkey-challenge", tag = "console",
    responses((status = 200, body = PasskeyRequest), (status = 409)))]
pub async fn ask_for_passkey(State(app): State<App>) -> Result<Json<PasskeyRequest>, Failure> {
    let begun = house(&app)?.begin_sign_in().map_err(Failure::Internal)?;
    let (state, now) = (URL_SAFE_NO_PAD.encode(&begun.state), app.real_now());
    let challenge = app.store.put_challenge(None, Purpose::ShowPasskey, &state, now).await?;
    Ok(Json(PasskeyRequest { challenge, options: begun.options }))
}

/// Sign in with a passkey.
///
/// It stands for the password and a second factor, because it has verified its user.
#[utoipa::path(post, path = "/api/v1/console/session/passkey", tag = "console",
    request_body = ShowPasskey,
    responses((status = 200, body = shared::wire::Session), (status = 401), (status = 409)))]
pub async fn show_passkey(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body<ShowPasskey>,
) -> Result<Response, Failure> {
    let ShowPasskey { challenge, credential } = body.value;
    let now = app.real_now();
    let challenge = app.store.load_challenge(&challenge, Purpose::ShowPasskey, now).await?;
    let challenge = challenge.ok_or(Failure::ChallengeOver)?;
    let shown = Shown::read(&credential).map_err(|_| Failure::WrongPasskey)?;
    let account = app.store.account_of_passkey(shown.credential()).await?;
    let known = app.store.load_account(&account.ok_or(Failure::WrongPasskey)?).await?;
    let known = known.filter(|known| known.account.active).ok_or(Failure::WrongPasskey)?;
    let before = known.factors.passkeys.clone().ok_or(Failure::WrongPasskey)?;
    let mut after = before.clone();
    let is_shown = |credential: &Credential| credential.id == shown.credential();
    let found = after.passkeys.iter_mut().find_map(|passkey| {
        let credential = passkey.credential().filter(is_shown)?;
        Some((passkey, credential))
    });
    let (passkey, credential) = found.ok_or(Failure::WrongPasskey)?;
    let state = state_of(&challenge.content)?;
    let credential = house(&app)?
        .finish_sign_in(&state, &shown, &before.handle, &credential)
        .map_err(Failure::Internal)?
        .map_err(|_| Failure::WrongPasskey);
    let credential = match credential {
        Ok(credential) => credential,
        Err(failure) => {
            let account = &known.account.account;
            return refused(&app, account, true, NotSignedIn::WrongPasskey, failure).await;
        }
    };
    if !app.store.take_challenge(&challenge).await? {
        return Err(Failure::ChallengeOver);
    }
    *passkey = StoredPasskey::new(passkey.name.clone(), passkey.since, &credential);
    // A counter that two sign-ins at once have moved on is one sign-in behind, and the next one moves it.
    if after != before {
        let account = &known.account.account;
        app.store.save_passkeys(account, Some(&before), &after, Recovery::Keep, None).await?;
    }
    begin(&app, &headers, &known, SignInWay::Passkey).await
}

/// Begin to register a passkey.
#[utoipa::path(post, path = "/api/v1/console/account/passkeys/challenge", tag = "console",
    responses((status = 200, body = PasskeyRequest), (status = 409)))]
pub async fn set_up_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Json<PasskeyRequest>, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let handle = owner.factors.passkeys.as_ref().map_or_else(random, |known| known.handle);
    let known: Vec<Credential> =
        owner.factors.passkeys().iter().filter_map(StoredPasskey::credential).collect();
    let account = owner.account.account.as_str();
    let begun = house(&app)?.begin_registration(account, &handle, &known);
    let begun = begun.map_err(Failure::Internal)?;
    let content = [handle.as_slice(), &begun.state].concat();
    let (content, now) = (URL_SAFE_NO_PAD.encode(content), app.real_now());
    let purpose = Purpose::RegisterPasskey;
    let challenge = app.store.put_challenge(Some(&owner), purpose, &content, now).await?;
    Ok(Json(PasskeyRequest { challenge, options: begun.options }))
}

/// Register a passkey.
///
/// From now on the password needs a second factor, and the passkey signs in without it. All other sessions of the
/// account end. With the first factor come recovery codes, which no later answer has again.
#[utoipa::path(post, path = "/api/v1/console/account/passkeys", tag = "console",
    request_body = RegisterPasskey,
    responses((status = 200, body = RecoveryCodes), (status = 409), (status = 412)))]
pub async fn register_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<RegisterPasskey>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let RegisterPasskey { challenge, name, credential } = body.value;
    let now = app.real_now();
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let account = &owner.account.account;
    let challenge = app.store.load_challenge(&challenge, Purpose::RegisterPasskey, now).await?;
    let challenge = challenge.filter(|challenge| challenge.is_of(&owner));
    let challenge = challenge.ok_or(Failure::ChallengeOver)?;
    let content = state_of(&challenge.content)?;
    let (handle, state) = content.split_first_chunk::<16>().ok_or(Failure::ChallengeOver)?;
    let before = owner.factors.passkeys.as_ref();
    if owner.factors.passkeys().len() >= MAX_PASSKEYS {
        return Err(Failure::field("name", Field::TooMany { max: MAX_PASSKEYS }));
    }
    if owner.factors.passkeys().iter().any(|known| known.name == name) {
        return Err(Failure::field("name", Field::Taken));
    }
    let credential = house(&app)?
        .finish_registration(state, &credential)
        .map_err(Failure::Internal)?
        .map_err(|_| Failure::WrongPasskey)?;
    if !app.store.take_challenge(&challenge).await? {
        return Err(Failure::ChallengeOver);
    }
    if !app.store.put_passkey(account, &credential.id).await? {
        return Err(Failure::WrongPasskey);
    }
    let mut after =
        before.cloned().unwrap_or_else(|| StoredPasskeys { handle: *handle, passkeys: Vec::new() });
    after.passkeys.push(StoredPasskey::new(name, now, &credential));
    let (codes, digests) =
        if owner.factors.has_any() { Default::default() } else { draw_recovery_codes() };
    let recovery = if digests.is_empty() { Recovery::Keep } else { Recovery::Replace(&digests) };
    let author = signed_in.author(&app);
    let traced = Some((&author, Act::FactorAdded { factor: FactorKind::Passkey }));
    if !app.store.save_passkeys(account, before, &after, recovery, traced).await? {
        return Err(Failure::StaleEntry);
    }
    app.store.end_sessions_except(account, Some(signed_in.session_id.as_str()), &author).await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// Remove one of the own passkeys.
///
/// The last factor of an account stays where the rules require one. All other sessions of the account end.
#[utoipa::path(delete, path = "/api/v1/console/account/passkeys/{passkey}", tag = "console",
    params(("passkey" = String, Path)),
    responses((status = 204), (status = 409), (status = 412)))]
pub async fn remove_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let account = &owner.account.account;
    let before = owner.factors.passkeys.as_ref().ok_or(Failure::NotFound)?;
    let mut after = before.clone();
    let place = after.passkeys.iter().position(|passkey| passkey.id() == id);
    let removed = after.passkeys.remove(place.ok_or(Failure::NotFound)?);
    let is_last = after.passkeys.is_empty() && owner.factors.totp.is_none();
    if is_last && is_required(&app, &owner).await? {
        return Err(Failure::FactorRequired);
    }
    let recovery = if is_last { Recovery::Remove } else { Recovery::Keep };
    let author = signed_in.author(&app);
    let traced = Some((&author, Act::FactorRemoved { factor: FactorKind::Passkey }));
    if !app.store.save_passkeys(account, Some(before), &after, recovery, traced).await? {
        return Err(Failure::StaleEntry);
    }
    if let Some(credential) = removed.credential() {
        app.store.remove_passkey(&credential.id).await?;
    }
    app.store.end_sessions_except(account, Some(signed_in.session_id.as_str()), &author).await?;
    Ok(StatusCode::NO_CONTENT)
}
