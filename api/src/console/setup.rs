//! Sets a house up from one workbook: departments, windows, matters and accounts.
//!
//! Everything is checked against one version of the directory before the first entry is written. The directory is then
//! written some entries at a time, each time only if nobody else has changed it; accounts follow, since their seats
//! refer to it. Nothing is written twice: whoever is broken off sends the same file again, with the same key, and the
//! rest is written. First passwords follow from that key, so that they are stored nowhere and an answer that was lost
//! can be asked for again.

use crate::app::App;
use crate::console::grant::has_to_wait;
use crate::files::media_type;
use crate::http::extract::{Body, IdempotencyKey, Query};
use crate::http::query::language;
use crate::problem::Failure;
use crate::secret::{digest, hash_password};
use crate::service::SignedIn;
use crate::service::setup::{read_workbook, write_workbook};
use crate::store::{Author, ENTRIES_AT_ONCE};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::future::try_join_all;
use shared::limits::FIRST_PASSWORD_DAYS;
use shared::setup::{Change, Entry, House, Plan, plan};
use shared::time::DAY_MS;
use shared::vocabulary::{Role, Sheet};
use shared::wire::notice::Address;
use shared::wire::{
    Account, ApplySetup, FirstSignIn, Grant, LookAtSetup, SetupApplied, SetupPreview, SetupProgress,
};
use std::time::{Duration, Instant};

/// How many problems, and how many changes, are listed.
const LISTED: usize = 500;
/// For how long a request writes before it leaves the rest to the next one.
const WITHIN: Duration = Duration::from_secs(6);
/// How many addresses are read at a time.
const READ_AT_ONCE: usize = 16;
/// The most bytes of the entries of one transaction, of which it holds several copies.
const WEIGHT_AT_ONCE: usize = 200_000;

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The house as it is, and the version of its directory.
async fn load_house(app: &App) -> Result<(u64, House), Failure> {
    // What is read after a version is at least as new.
    let version = app.store.load_town_version(true).await?;
    let directory = app.fresh_town().await?.directory.clone();
    let mut all: Vec<Account> = Vec::new();
    let mut cursor = None;
    loop {
        let page = app.store.list_accounts(cursor.as_deref()).await?;
        all.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    let mut accounts = Vec::with_capacity(all.len());
    for some in all.chunks(READ_AT_ONCE) {
        let found = some.iter().map(|account| app.store.load_address(&account.account));
        let found = try_join_all(found).await?.into_iter().map(Option::unwrap_or_default);
        accounts.extend(some.iter().cloned().zip(found));
    }
    let (mut waiting, mut cursor) = (Vec::new(), None);
    loop {
        let page = app.store.list_grants(cursor.as_deref()).await?;
        waiting.extend(page.items.into_iter().map(|grant| grant.account));
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok((version, House { directory, accounts, waiting }));
        }
    }
}

async fn planned(app: &App, signed_in: &SignedIn, file: String) -> Result<(u64, Plan), Failure> {
    let rows = app.work_queue.run(move || read_workbook(&file)).await??;
    let (version, house) = load_house(app).await?;
    Ok((version, plan(&rows, &house, &signed_in.session.account)))
}

/// See how far the house is set up.
#[utoipa::path(get, path = "/api/v1/console/setup", tag = "administration",
    responses((status = 200, body = SetupProgress)))]
pub async fn get_setup(
    State(app): State<App>,
    _signed_in: SignedIn,
) -> Result<Json<SetupProgress>, Failure> {
    let town = app.fresh_town().await?;
    let directory = &town.directory;
    let registers = |account: &Account| {
        account.active && matches!(account.seat.role(), Role::WindowClerk | Role::WindowLead)
    };
    let (mut accounts, mut cursor) = (false, None);
    loop {
        let page = app.store.list_accounts(cursor.as_deref()).await?;
        accounts = accounts || page.items.iter().any(registers);
        cursor = page.cursor;
        if accounts || cursor.is_none() {
            break;
        }
    }
    let year = u16::try_from(app.now().day().civil().0).ok();
    let sends = |gateway: Option<&str>| gateway.is_some_and(|name| name != KEPT);
    let gateways = &app.gateways;
    Ok(Json(SetupProgress {
        departments: directory.departments.iter().any(|known| directory.takes_cases(known)),
        windows: directory.windows.iter().any(|known| known.active),
        matters: directory.matters.iter().any(|known| known.active),
        accounts,
        rules: town.rules_kept,
        calendar: year.is_some_and(|year| town.calendar.arrangement(year).is_some()),
        messages: sends(gateways.sms.as_ref().map(|gateway| gateway.name()))
            || sends(gateways.email.as_ref().map(|gateway| gateway.name())),
        case: !app.store.list_months().await?.is_empty(),
    }))
}

/// Get the house as a workbook, without anything secret. Filled in, it can be sent back.
#[utoipa::path(get, path = "/api/v1/console/setup/workbook", tag = "administration",
    params(("lang" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn get_setup_workbook(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let lang = language(&query)?;
    let (_, house) = load_house(&app).await?;
    let bytes = app.work_queue.run(move || write_workbook(&house, lang)).await??;
    let name = "attachment; filename=\"onetrip-setup.xlsx\"";
    let headers =
        [(header::CONTENT_TYPE, media_type(Sheet::Xlsx)), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// See what a workbook would change, and what is wrong in which cell. Nothing is written.
#[utoipa::path(post, path = "/api/v1/console/setup/preview", tag = "administration",
    request_body = LookAtSetup,
    responses((status = 200, body = SetupPreview)))]
pub async fn look_at_setup(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<LookAtSetup>,
) -> Result<Json<SetupPreview>, Failure> {
    let (version, plan) = planned(&app, &signed_in, body.value.file).await?;
    let Plan { changes, unchanged, mut problems } = plan;
    let wrong = counted(problems.len());
    problems.truncate(LISTED);
    Ok(Json(SetupPreview {
        version,
        wrong,
        problems,
        changing: counted(changes.len()),
        changes: changes.iter().take(LISTED).map(Change::shown).collect(),
        unchanged,
    }))
}

/// Write what a workbook says: all of it, or nothing where something is wrong.
///
/// What takes longer than a request is left to the next one, which is the same with the version that this one answers.
/// First passwords of new accounts are in the answer alone; the same `Idempotency-Key` gets the same ones again as long
/// as nobody has replaced them.
#[utoipa::path(post, path = "/api/v1/console/setup/confirmation", tag = "administration",
    params(("Idempotency-Key" = String, Header)),
    request_body = ApplySetup,
    responses((status = 200, body = SetupApplied), (status = 409), (status = 412)))]
pub async fn apply_setup(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<ApplySetup>,
) -> Result<Json<SetupApplied>, Failure> {
    let began = Instant::now();
    let ApplySetup { file, version: seen } = body.value;
    let (mut version, plan) = planned(&app, &signed_in, file).await?;
    if !plan.problems.is_empty() {
        return Err(Failure::NotChecked);
    }
    if version != seen {
        return Err(Failure::StaleEntry);
    }
    let author = signed_in.author(&app);
    let made_with = digest(format!("{}|{key}", signed_in.session.account).as_bytes());
    let mut done = SetupApplied { version, written: 0, left: 0, made: Vec::new() };
    for account in app.store.accounts_made_with(&made_with).await? {
        let Account { account, name, .. } = account;
        let password = app.pepper.first_password(&signed_in.session.account, &key, &account);
        done.made.push(FirstSignIn { account, name, password, waits: false });
    }
    let is_account = |change: &Change| matches!(change, Change::Account(..));
    let (accounts, entries): (Vec<Change>, Vec<Change>) =
        plan.changes.into_iter().partition(is_account);
    let total = entries.len().saturating_add(accounts.len());
    let left = |written: u32| counted(total).saturating_sub(written);
    for some in portions(&entries)? {
        if began.elapsed() > WITHIN {
            break;
        }
        let is_written = app.store.save_entries(some, version, &author).await?;
        app.forget_town();
        if !is_written {
            return Err(Failure::StaleEntry);
        }
        version = version.saturating_add(1);
        done.written = done.written.saturating_add(counted(some.len()));
    }
    done.version = version;
    if done.written < counted(entries.len()) {
        done.left = left(done.written);
        return Ok(Json(done));
    }
    let maker = Maker { app: &app, signed_in: &signed_in, author, key: &key, made_with };
    for change in &accounts {
        if began.elapsed() > WITHIN {
            break;
        }
        if let Change::Account(account, address) = change {
            done.made.extend(maker.write(account, address).await?);
        }
        done.written = done.written.saturating_add(1);
    }
    done.left = left(done.written);
    Ok(Json(done))
}

/// The entries in portions that fit into one transaction each.
fn portions(entries: &[Change]) -> Result<Vec<&[Change]>, Failure> {
    let weight = |change: &Change| {
        let written = match change {
            Change::Department(entry) => serde_json::to_string(&entry.next),
            Change::Window(entry) => serde_json::to_string(&entry.next),
            Change::Matter(entry) => serde_json::to_string(&entry.next),
            Change::Account(entry, _) => serde_json::to_string(&entry.next),
        };
        written.map(|json| json.len()).map_err(|error| Failure::Internal(error.into()))
    };
    let (mut portions, mut begin, mut heavy) = (Vec::new(), 0_usize, 0_usize);
    for (place, entry) in entries.iter().enumerate() {
        let weight = weight(entry)?;
        let is_full = place.saturating_sub(begin) >= ENTRIES_AT_ONCE
            || (place > begin && heavy.saturating_add(weight) > WEIGHT_AT_ONCE);
        if is_full {
            portions.extend(entries.get(begin..place));
            (begin, heavy) = (place, 0);
        }
        heavy = heavy.saturating_add(weight);
    }
    portions.extend(entries.get(begin..).filter(|rest| !rest.is_empty()));
    Ok(portions)
}

/// Writes accounts.
struct Maker<'a> {
    app: &'a App,
    signed_in: &'a SignedIn,
    author: Author,
    key: &'a str,
    made_with: String,
}

impl Maker<'_> {
    /// Writes an account and where it is reached; returns the first password of a new one.
    async fn write(
        &self,
        account: &Entry<Account>,
        address: &Entry<Address>,
    ) -> Result<Option<FirstSignIn>, Failure> {
        let Entry { next, seen } = account;
        let made = if seen.as_ref() == Some(next) {
            None
        } else {
            self.write_account(next, seen.as_ref()).await?
        };
        let before = address.seen.clone().unwrap_or_default();
        if before != address.next
            && !self.app.store.save_address(&next.account, &address.next, &before).await?
        {
            return Err(Failure::StaleEntry);
        }
        Ok(made)
    }

    async fn write_account(
        &self,
        next: &Account,
        seen: Option<&Account>,
    ) -> Result<Option<FirstSignIn>, Failure> {
        let Maker { app, signed_in, author, key, made_with } = self;
        let own = &signed_in.session.account;
        let (password, hash) = match seen {
            Some(_) => (None, None),
            None => {
                let password = app.pepper.first_password(own, key, &next.account);
                let hashed = password.clone();
                let hash = app.passwords.run(move || hash_password(&hashed)).await?;
                (Some(password), Some(hash.map_err(Failure::Internal)?))
            }
        };
        let waits = has_to_wait(app, own, next, seen).await?;
        let is_written = if waits {
            let (account, before, asked_at) = (next.clone(), seen.cloned(), app.real_now());
            let grant = Grant { account, before, asked_by: own.clone(), asked_at };
            app.store.put_grant(&grant, hash.as_deref(), author).await?
        } else {
            match (&hash, seen) {
                (Some(hash), None) => {
                    let until = app.real_now().plus(FIRST_PASSWORD_DAYS.saturating_mul(DAY_MS));
                    app.store.save_made_account(next, hash, until, made_with, author).await?
                }
                (_, Some(seen)) => app.store.save_account(next, seen, None, author).await?,
                (None, None) => false,
            }
        };
        if !is_written {
            return Err(Failure::StaleEntry);
        }
        let Account { account, name, .. } = next.clone();
        Ok(password.map(|password| FirstSignIn { account, name, password, waits }))
    }
}

/// The name of the gateway that sends nothing.
const KEPT: &str = "kept";
