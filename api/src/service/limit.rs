//! Lets the acts of strangers through as often as the town's limits say. Nobody is locked out by the name of a case or an
//! account: what is tried on one of them costs more work, and only an address has to wait.

use crate::app::{App, Client};
use crate::files::FileError;
use crate::problem::Failure;
use crate::secret::same;
use crate::store::{CountedOf, FREE_CODES_OF_A_CASE, FREE_PASSWORDS, Refused, StoreError};
use shared::limits::MAX_UPLOAD;
use shared::number::CaseNumber;
use shared::rate::{LimitedAct, RateLimits, work, work_bits};
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};

/// The places for uploads that a slip gets in an hour. Each holds up to [`MAX_UPLOAD`](shared::limits::MAX_UPLOAD) for a
/// day, and a case takes ten files.
const UPLOADS_OF_A_CASE: u32 = 20;
/// How long a challenge can be answered: longer than the most work takes on a slow phone.
const ANSWER_MS: i64 = 10 * MINUTE_MS;
/// By how many bits less work counts than an act costs by now, because others were counted while it was done.
const SLACK_BITS: u32 = 1;

/// An act that was counted and let through.
#[must_use]
pub struct Admitted {
    address: Option<String>,
    act: LimitedAct,
    at: Timestamp,
}

impl Admitted {
    /// Takes the act back, because it need not be counted.
    pub async fn give_back(self, app: &App) -> Result<(), StoreError> {
        match &self.address {
            Some(address) => {
                app.store.return_act(CountedOf::Address(self.act, address), self.at).await
            }
            None => Ok(()),
        }
    }
}

/// Counts an act of a client and lets it through, if it is within the limit and proves what it costs. `subject` is what
/// the work is for: work for one request serves no other.
///
/// # Errors
///
/// [`Failure::WorkRequired`] and [`Failure::TooManyAttempts`].
pub async fn admit(
    app: &App,
    client: &Client,
    act: LimitedAct,
    subject: &str,
) -> Result<Admitted, Failure> {
    admit_at_least(app, client, act, subject, 0).await
}

/// Like [`admit`], for an act that costs at least so many bits of work, whoever it comes from.
async fn admit_at_least(
    app: &App,
    client: &Client,
    act: LimitedAct,
    subject: &str,
    least_bits: u32,
) -> Result<Admitted, Failure> {
    let at = app.real_now();
    let most = app.town().await?.rate_limits.of(act);
    let address = pseudonym(app, client, at);
    let mut bits = least_bits;
    if let Some(address) = &address {
        if app.limiter.counted(act, address, at) > most {
            return Err(ask_to_wait(app, act, at).await);
        }
        let count = app.store.count_act(CountedOf::Address(act, address), at).await?;
        app.limiter.note(act, address, count, at);
        if count > most {
            return Err(ask_to_wait(app, act, at).await);
        }
        bits = bits.max(work_bits(count, most / 2));
    }
    let admitted = Admitted { address, act, at };
    if bits > 0 && !proves(app, client, act, subject, bits) {
        admitted.give_back(app).await?;
        return Err(ask_for_work(app, act, subject, bits).await);
    }
    Ok(admitted)
}

/// Lets a registration through. A crowd from many addresses makes it cost work for everybody, but keeps nobody out.
pub async fn admit_registration(app: &App, client: &Client, key: &str) -> Result<(), Failure> {
    let (act, at) = (LimitedAct::Registration, app.real_now());
    let free = app.town().await?.rate_limits.town_registrations;
    let everybody = app.store.count_act(CountedOf::Town(act), at).await?;
    match admit_at_least(app, client, act, key, work_bits(everybody, free)).await {
        Ok(_counted) => Ok(()),
        Err(failure) => {
            app.store.return_act(CountedOf::Town(act), at).await?;
            Err(failure)
        }
    }
}

/// Lets a registration with a key of Open311 through, which is counted for the key alone.
pub async fn admit_registration_by_key(app: &App, id: &str) -> Result<(), Failure> {
    let (act, at) = (LimitedAct::Registration, app.real_now());
    let most = app.town().await?.rate_limits.key_registrations();
    let of = format!("key-{id}");
    if app.store.count_act(CountedOf::Address(act, &of), at).await? > most {
        return Err(ask_to_wait(app, act, at).await);
    }
    Ok(())
}

/// A try of a code that was counted for the address and for the case.
#[must_use]
pub struct CodeTry {
    admitted: Admitted,
    number: CaseNumber,
    /// Whether there is such a case, and so a counter to give back.
    is_case: bool,
}

impl CodeTry {
    /// Takes the try back, because the code was right.
    pub async fn give_back(self, app: &App) -> Result<(), StoreError> {
        if self.is_case {
            app.store.return_act(CountedOf::Case(self.number), self.admitted.at).await?;
        }
        self.admitted.give_back(app).await
    }
}

/// Counts a try of a code, before it is checked. The code of a case on which many were tried costs work, but is never
/// locked. A number that does not exist is counted in memory alone: there would be a row for each that anybody invents.
pub async fn admit_code(
    app: &App,
    client: &Client,
    number: CaseNumber,
    is_case: bool,
    code: &str,
) -> Result<CodeTry, Failure> {
    let (act, at) = (LimitedAct::Code, app.real_now());
    let tried = if is_case {
        app.store.count_act(CountedOf::Case(number), at).await?
    } else {
        app.limiter.count(act, &number.to_string(), at)
    };
    let bits = work_bits(tried, FREE_CODES_OF_A_CASE);
    match admit_at_least(app, client, act, &format!("{number}|{code}"), bits).await {
        Ok(admitted) => Ok(CodeTry { admitted, number, is_case }),
        Err(failure) => {
            if is_case {
                app.store.return_act(CountedOf::Case(number), at).await?;
            } else {
                app.limiter.note(act, &number.to_string(), tried.saturating_sub(1), at);
            }
            Err(failure)
        }
    }
}

/// A try of a password that was counted.
#[must_use]
pub struct PasswordTry {
    admitted: Admitted,
    /// The account, unless the browser is known.
    account: Option<String>,
}

impl PasswordTry {
    /// Takes the try back, because the password was right.
    pub async fn give_back(self, app: &App) -> Result<(), StoreError> {
        if let Some(account) = &self.account {
            app.store.forgive_sign_in(account, self.admitted.at).await?;
        }
        self.admitted.give_back(app).await
    }
}

/// Counts a try of a password, before it is checked, for the address and the account. An account on which many were
/// tried costs work, but is never locked. A browser in which somebody has signed in before is counted by itself, so
/// that nobody shuts out the staff who share an address with them. `digest` is that of the request.
pub async fn admit_password(
    app: &App,
    client: &Client,
    device: Option<&str>,
    account: &str,
    digest: &str,
) -> Result<PasswordTry, Failure> {
    let (act, at) = (LimitedAct::Password, app.real_now());
    if let Some(device) = device.filter(|device| app.pepper.knows_device(device)) {
        let device = format!("device-{}", crate::secret::digest(device.as_bytes()));
        let most = app.town().await?.rate_limits.of(act);
        if app.store.count_act(CountedOf::Address(act, &device), at).await? > most {
            return Err(ask_to_wait(app, act, at).await);
        }
        let admitted = Admitted { address: Some(device), act, at };
        return Ok(PasswordTry { admitted, account: None });
    }
    let bits = work_bits(app.store.count_sign_in(account, at).await?, FREE_PASSWORDS);
    match admit_at_least(app, client, act, &format!("{account}|{digest}"), bits).await {
        Ok(admitted) => Ok(PasswordTry { admitted, account: Some(account.to_owned()) }),
        Err(failure) => {
            app.store.forgive_sign_in(account, at).await?;
            Err(failure)
        }
    }
}

/// Lets somebody with a slip have one more place to upload a file of so many bytes to. From half of what the whole town
/// may upload in an hour on, it costs work for everybody.
pub async fn admit_upload(
    app: &App,
    client: &Client,
    number: CaseNumber,
    bytes: u64,
    subject: &str,
) -> Result<(), Failure> {
    if bytes > MAX_UPLOAD as u64 {
        return Err(FileError::TooLarge.into());
    }
    let (act, at) = (LimitedAct::Upload, app.real_now());
    let limits = app.town().await?.rate_limits.clone();
    let kilobytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    let everybody = CountedOf::TownBytes;
    let most = limits.town_upload_megabytes().saturating_mul(1024);
    let counted = app.store.count_acts(everybody, kilobytes, at).await?;
    let admitted = if counted > most {
        Err(ask_to_wait(app, act, at).await)
    } else {
        let bits = work_bits(counted, most / 2);
        admit_upload_of_address(app, client, &limits, kilobytes, subject, bits).await
    };
    if let Err(failure) = admitted {
        app.store.return_acts(everybody, kilobytes, at).await?;
        return Err(failure);
    }
    if app.store.count_act(CountedOf::Uploads(number), at).await? > UPLOADS_OF_A_CASE {
        return Err(ask_to_wait(app, act, at).await);
    }
    Ok(())
}

async fn admit_upload_of_address(
    app: &App,
    client: &Client,
    limits: &RateLimits,
    kilobytes: u32,
    subject: &str,
    bits: u32,
) -> Result<(), Failure> {
    let (act, at) = (LimitedAct::Upload, app.real_now());
    let admitted = admit_at_least(app, client, act, subject, bits).await?;
    let Some(address) = &admitted.address else { return Ok(()) };
    let own = CountedOf::Bytes(address);
    let most = limits.upload_megabytes().saturating_mul(1024);
    if app.store.count_acts(own, kilobytes, at).await? > most {
        app.store.return_acts(own, kilobytes, at).await?;
        return Err(ask_to_wait(app, act, at).await);
    }
    Ok(())
}

/// Lets a client look for a case by its number, unless it has looked for many that do not exist. That is said whether
/// this one exists or not.
pub async fn admit_look(app: &App, client: &Client, number: CaseNumber) -> Result<(), Failure> {
    let act = LimitedAct::Number;
    let Some((missed, most)) = misses(app, client).await? else { return Ok(()) };
    let (subject, bits) = (number.to_string(), work_bits(missed.saturating_add(1), most / 2));
    if bits > 0 && !proves(app, client, act, &subject, bits) {
        return Err(ask_for_work(app, act, &subject, bits).await);
    }
    Ok(())
}

/// Like [`admit_look`], for programs and pages without scripts, which cannot work.
pub async fn admit_plain_look(app: &App, client: &Client) -> Result<(), Failure> {
    misses(app, client).await.map(|_| ())
}

/// How many numbers that do not exist a client has looked for, and the limit, which it has not reached; `None` if its
/// address is not known.
async fn misses(app: &App, client: &Client) -> Result<Option<(u32, u32)>, Failure> {
    let (act, at) = (LimitedAct::Number, app.real_now());
    let Some(address) = pseudonym(app, client, at) else { return Ok(None) };
    let (missed, most) =
        (app.limiter.counted(act, &address, at), app.town().await?.rate_limits.of(act));
    if missed >= most {
        return Err(ask_to_wait(app, act, at).await);
    }
    Ok(Some((missed, most)))
}

/// Counts that there was no such case.
pub fn count_miss(app: &App, client: &Client) {
    let at = app.real_now();
    if let Some(address) = pseudonym(app, client, at) {
        app.limiter.count(LimitedAct::Number, &address, at);
    }
}

/// Counts a reading in memory, and refuses it past the limit.
pub async fn admit_reading(app: &App, client: &Client) -> Result<(), Failure> {
    let (act, at) = (LimitedAct::Read, app.real_now());
    let Some(address) = pseudonym(app, client, at) else { return Ok(()) };
    if app.limiter.count(act, &address, at) > app.town().await?.rate_limits.of(act) {
        return Err(ask_to_wait(app, act, at).await);
    }
    Ok(())
}

fn pseudonym(app: &App, client: &Client, at: Timestamp) -> Option<String> {
    client.address.map(|address| app.pseudonym(address, at))
}

async fn ask_to_wait(app: &App, act: LimitedAct, at: Timestamp) -> Failure {
    app.limiter.refuse(act, Refused::Wait, at);
    store_refusals(app).await;
    Failure::too_many_attempts(at, HOUR_MS)
}

/// Stores the refusals that were gathered. They are a statistic, so that a failure loses them and nothing else.
async fn store_refusals(app: &App) {
    let refusals = app.limiter.hand_over(app.real_now());
    if refusals.is_empty() {
        return;
    }
    if let Err(error) = app.store.add_refusals(app.now().day(), &refusals).await {
        tracing::warn!("refusals were not stored: {error:#}");
    }
}

async fn ask_for_work(app: &App, act: LimitedAct, subject: &str, bits: u32) -> Failure {
    let at = app.real_now();
    app.limiter.refuse(act, Refused::Work, at);
    store_refusals(app).await;
    let until = at.plus(ANSWER_MS).0 / 1000;
    let seal = app.pepper.challenge(act.code(), subject, bits, until);
    Failure::WorkRequired { challenge: format!("{bits}.{until}.{seal}") }
}

/// Whether the client has worked for this. The challenge is stored nowhere: its seal says that it is ours, for what it
/// is, how much work it asks for and until when.
fn proves(app: &App, client: &Client, act: LimitedAct, subject: &str, bits: u32) -> bool {
    let Some(proof) = client.work.as_deref() else { return false };
    let mut parts = proof.splitn(4, '.');
    let mut next = || parts.next().unwrap_or_default();
    let (Ok(asked), Ok(until)) = (next().parse::<u32>(), next().parse::<i64>()) else {
        return false;
    };
    let seal = app.pepper.challenge(act.code(), subject, asked, until);
    same(next().as_bytes(), seal.as_bytes())
        && app.real_now().0 / 1000 <= until
        && asked.saturating_add(SLACK_BITS) >= bits
        && work::proves(proof, asked)
}
