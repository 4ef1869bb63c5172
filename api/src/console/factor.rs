//! The second factors of the signed-in user's account, and of others for an administrator.

use crate::app::App;
use crate::factor::{TotpSecret, digest_of_recovery, draw_recovery_codes};
use crate::http::extract::Body;
use crate::passkey::RelyingParty;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::store::{Purpose, StoredAccount, StoredPasskey, StoredTotp};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::AccountId;
use shared::problem::Field;
use shared::wire::{ConfirmTotp, FactorKind, Factors, Passkey, RecoveryCodes, TotpSetup};

/// With what an account can sign in after its password; empty if the password is enough.
pub fn ways_of(owner: &StoredAccount) -> Vec<FactorKind> {
    let mut ways = Vec::new();
    if owner.factors.totp.is_some() {
        ways.push(FactorKind::Totp);
    }
    if !owner.factors.passkeys().is_empty() {
        ways.push(FactorKind::Passkey);
    }
    if owner.factors.has_any() && !owner.factors.recovery.is_empty() {
        ways.push(FactorKind::RecoveryCode);
    }
    ways
}

/// Whether the rules require a factor of an account.
pub async fn is_required(app: &App, owner: &StoredAccount) -> Result<bool, Failure> {
    Ok(app.policy().await?.factor.roles.contains(&owner.account.seat.role()))
}

/// Accepts a code once, if it is right.
pub async fn accepts(
    app: &App,
    owner: &StoredAccount,
    factor: FactorKind,
    code: &str,
) -> Result<bool, Failure> {
    let (account, factors) = (&owner.account.account, &owner.factors);
    match factor {
        FactorKind::Totp => {
            let Some(totp) = &factors.totp else { return Ok(false) };
            let Some(secret) = TotpSecret::open(&app.pepper, account, &totp.sealed) else {
                tracing::warn!("an authenticator app was set up under a pepper that is gone");
                return Ok(false);
            };
            let step = secret.step_of(code, app.real_now()).map_err(Failure::Internal)?;
            let Some(step) = step else { return Ok(false) };
            let sealed = current(app, &secret, account, &totp.sealed)?;
            Ok(app.store.accept_totp(account, totp, step, &sealed).await?)
        }
        // It is shown where it also signs in without the password.
        FactorKind::Passkey => Ok(false),
        FactorKind::RecoveryCode => {
            let digest = digest_of_recovery(code);
            Ok(factors.has_any()
                && app.store.accept_recovery(account, &factors.recovery, &digest).await?)
        }
    }
}

/// The secret of an app as it is to be stored: sealed anew if a former pepper has sealed it.
fn current(
    app: &App,
    secret: &TotpSecret,
    account: &AccountId,
    sealed: &str,
) -> Result<String, Failure> {
    match app.pepper.is_former(sealed) {
        true => secret.sealed(&app.pepper, account).map_err(Failure::Internal),
        false => Ok(sealed.to_owned()),
    }
}

pub(super) async fn owner(app: &App, account: &str) -> Result<StoredAccount, Failure> {
    app.store.load_account(account).await?.ok_or(Failure::NotFound)
}

fn listed_passkey(passkey: &StoredPasskey) -> Passkey {
    Passkey { id: passkey.id(), name: passkey.name.clone(), since: passkey.since }
}

async fn listed(app: &App, owner: &StoredAccount) -> Result<Json<Factors>, Failure> {
    let required = is_required(app, owner).await?;
    let factors = &owner.factors;
    Ok(Json(Factors {
        totp_since: factors.totp.as_ref().map(|totp| totp.since),
        passkeys: factors.passkeys().iter().map(listed_passkey).collect(),
        passkeys_possible: RelyingParty::of(&app.origin).is_some(),
        recovery_codes: u32::try_from(factors.recovery.len()).unwrap_or(u32::MAX),
        required,
    }))
}

/// List the own factors.
#[utoipa::path(get, path = "/api/v1/console/account/factors", tag = "console",
    responses((status = 200, body = Factors)))]
pub async fn list_own_factors(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Json<Factors>, Failure> {
    listed(&app, &owner(&app, signed_in.session.account.as_str()).await?).await
}

/// Begin to set up an authenticator app.
///
/// Nothing changes until a code of the app has confirmed it.
#[utoipa::path(post, path = "/api/v1/console/account/totp", tag = "console",
    responses((status = 200, body = TotpSetup)))]
pub async fn set_up_totp(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Json<TotpSetup>, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let account = &owner.account.account;
    let secret = TotpSecret::draw();
    let sealed = secret.sealed(&app.pepper, account).map_err(Failure::Internal)?;
    let now = app.real_now();
    let challenge = app.store.put_challenge(Some(&owner), Purpose::SetUpTotp, &sealed, now).await?;
    Ok(Json(TotpSetup { challenge, secret: secret.base32(), uri: secret.uri(account) }))
}

/// Confirm an authenticator app by a code.
///
/// From now on the password needs a code. All other sessions of the account end. With the first factor come recovery
/// codes, which no later answer has again.
#[utoipa::path(post, path = "/api/v1/console/account/totp/confirmation", tag = "console",
    request_body = ConfirmTotp,
    responses((status = 200, body = RecoveryCodes), (status = 409), (status = 412)))]
pub async fn confirm_totp(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<ConfirmTotp>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let ConfirmTotp { challenge, code } = body.value;
    let now = app.real_now();
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let account = &owner.account.account;
    let challenge = app.store.load_challenge(&challenge, Purpose::SetUpTotp, now).await?;
    let challenge = challenge.filter(|challenge| challenge.is_of(&owner));
    let challenge = challenge.ok_or(Failure::ChallengeOver)?;
    let secret = TotpSecret::open(&app.pepper, account, &challenge.content);
    let secret = secret.ok_or(Failure::ChallengeOver)?;
    let step = secret.step_of(&code, now).map_err(Failure::Internal)?;
    let step = step.ok_or_else(|| Failure::field("code", Field::NotTheCode))?;
    if !app.store.take_challenge(&challenge).await? {
        return Err(Failure::ChallengeOver);
    }
    let sealed = current(&app, &secret, account, &challenge.content)?;
    let totp = StoredTotp { sealed, step, since: now };
    let (codes, digests) =
        if owner.factors.has_any() { Default::default() } else { draw_recovery_codes() };
    let recovery = (!digests.is_empty()).then_some(digests.as_slice());
    let (author, before) = (signed_in.author(&app), owner.factors.totp.as_ref());
    if !app.store.save_totp(account, before, &totp, recovery, &author).await? {
        return Err(Failure::StaleEntry);
    }
    app.store.end_sessions_except(account, Some(signed_in.session_id.as_str()), &author).await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// Remove the own authenticator app.
///
/// The last factor of an account stays where the rules require one. All other sessions of the account end.
#[utoipa::path(delete, path = "/api/v1/console/account/totp", tag = "console",
    responses((status = 204), (status = 404), (status = 409), (status = 412)))]
pub async fn remove_totp(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<StatusCode, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    let account = &owner.account.account;
    let totp = owner.factors.totp.as_ref().ok_or(Failure::NotFound)?;
    let is_last = owner.factors.passkeys().is_empty();
    if is_last && is_required(&app, &owner).await? {
        return Err(Failure::FactorRequired);
    }
    let author = signed_in.author(&app);
    if !app.store.remove_totp(account, totp, is_last, &author).await? {
        return Err(Failure::StaleEntry);
    }
    app.store.end_sessions_except(account, Some(signed_in.session_id.as_str()), &author).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replace the own recovery codes.
///
/// Those of before open nothing any more. No later answer has the new ones again.
#[utoipa::path(post, path = "/api/v1/console/account/recovery-codes", tag = "console",
    responses((status = 200, body = RecoveryCodes), (status = 404)))]
pub async fn replace_recovery_codes(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Json<RecoveryCodes>, Failure> {
    let owner = owner(&app, signed_in.session.account.as_str()).await?;
    if !owner.factors.has_any() {
        return Err(Failure::NotFound);
    }
    let (codes, digests) = draw_recovery_codes();
    app.store.save_recovery(&owner.account.account, &digests, &signed_in.author(&app)).await?;
    Ok(Json(RecoveryCodes { codes }))
}

fn read_id(written: &str) -> Result<AccountId, Failure> {
    AccountId::new(written).map_err(|_| Failure::NotFound)
}

/// List the factors of an account.
#[utoipa::path(get, path = "/api/v1/console/accounts/{id}/factors", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 200, body = Factors)))]
pub async fn list_factors(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Factors>, Failure> {
    listed(&app, &owner(&app, read_id(&id)?.as_str()).await?).await
}

/// Remove all factors of a colleague's account, for somebody who has lost them.
///
/// All sessions of the account end. Where the rules require a factor, the password opens nothing but the enrolment of
/// another one. Administrators remove their own factors as everybody does.
#[utoipa::path(post, path = "/api/v1/console/accounts/{id}/factors/revocation", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn reset_factors(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let account = read_id(&id)?;
    if account == signed_in.session.account {
        return Err(Failure::Forbidden);
    }
    if app.store.reset_factors(&account, &signed_in.author(&app)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::NotFound)
    }
}
