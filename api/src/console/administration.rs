//! Administration of accounts, departments, windows and matters.
//!
//! A new entry is refused when its code or name is taken, a change when somebody else has changed the entry meanwhile.
//! Staff choose entries by name, so no two that can be chosen may have the same one.

use crate::app::App;
use crate::console::grant::has_to_wait;
use crate::http::extract::{Body, Query};
use crate::password;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::store::FirstPassword;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::directory::{Department, Matter, Name, Window};
use shared::id::{AccountId, DepartmentId, MatterId, WindowId};
use shared::lang::Lang;
use shared::limits::{FIRST_PASSWORD_DAYS, MAX_ALIASES};
use shared::problem::{Field, FieldProblem};
use shared::text::Line;
use shared::time::DAY_MS;
use shared::vocabulary::Role;
use shared::wire::{
    Account, Grant, Page, PutAccount, PutDepartment, PutMatter, PutWindow, TownDirectory,
};

/// List accounts by name.
#[utoipa::path(get, path = "/api/v1/console/accounts", tag = "administration",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Account>)))]
pub async fn list_accounts(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_accounts(query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Create or change an account.
///
/// Its owner has to sign in within three days with a password that is set here, and replace it; all sessions of the
/// account end. Once there are cases, a seat that reads them is not given yet: the answer is 202 and a grant, which a
/// second person confirms.
#[utoipa::path(put, path = "/api/v1/console/accounts/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutAccount,
    responses((status = 200, body = Account), (status = 202, body = Grant), (status = 409),
        (status = 412)))]
pub async fn put_account(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutAccount>,
) -> Result<Response, Failure> {
    let id = AccountId::new(id).map_err(|_| Failure::field("account", Field::Malformed))?;
    let PutAccount { name, seat, active, password, seen } = body.value;
    let town = app.fresh_town().await?;
    let directory = &town.directory;
    let known_place = seat
        .department()
        .is_none_or(|id| directory.departments.iter().any(|known| known.id == *id))
        && seat.window().is_none_or(|id| directory.windows.iter().any(|known| known.id == *id));
    if !known_place {
        return Err(Failure::field("seat", Field::Unknown));
    }
    if id == signed_in.session.account && (!active || seat.role() != Role::Administrator) {
        // An administrator must not lock everybody out by mistake.
        return Err(Failure::field("active", Field::NotAChoice));
    }
    let account = Account { account: id, name, seat, active };
    let hash = match password {
        None => None,
        Some(password) => {
            let known = password::known_words(&account, directory);
            let chosen = app.passwords.run(move || password::chosen(&password, &known)).await?;
            let chosen = chosen.map_err(Failure::Internal)?;
            Some(chosen.map_err(|problem| Failure::field("password", problem))?)
        }
    };
    let until = app.real_now().plus(FIRST_PASSWORD_DAYS.saturating_mul(DAY_MS));
    if has_to_wait(&app, &signed_in.session.account, &account, seen.as_ref()).await? {
        return ask(&app, &signed_in, account, seen, hash.as_deref()).await;
    }
    let author = signed_in.author(&app);
    match (seen, hash) {
        (Some(seen), hash) => {
            let hash = hash.as_deref().map(|hash| (hash, until));
            if !app.store.save_account(&account, &seen, hash, &author).await? {
                return Err(Failure::StaleEntry);
            }
        }
        (None, Some(hash)) => {
            let first = Some(FirstPassword { until: Some(until) });
            if !app.store.save_new_account(&account, &hash, first, &author).await? {
                return Err(Failure::field("account", Field::Taken));
            }
        }
        (None, None) => return Err(Failure::field("password", Field::Missing)),
    }
    Ok(Json(account).into_response())
}

/// Stores a change of an account as a grant, if it could be carried out now.
async fn ask(
    app: &App,
    signed_in: &SignedIn,
    account: Account,
    before: Option<Account>,
    password: Option<&str>,
) -> Result<Response, Failure> {
    let stored = app.store.load_account(account.account.as_str()).await?;
    let stored = stored.map(|stored| stored.account);
    if before.is_some() && stored != before {
        return Err(Failure::StaleEntry);
    }
    if before.is_none() && stored.is_some() {
        return Err(Failure::field("account", Field::Taken));
    }
    if before.is_none() && password.is_none() {
        return Err(Failure::field("password", Field::Missing));
    }
    let asked_by = signed_in.session.account.clone();
    let grant = Grant { account, before, asked_by, asked_at: app.real_now() };
    if !app.store.put_grant(&grant, password, &signed_in.author(app)).await? {
        return Err(Failure::GrantWaits);
    }
    Ok((StatusCode::ACCEPTED, Json(grant)).into_response())
}

/// Get the directory as it is now, with the rules in force.
///
/// The public `/api/v1/directory` may be a minute old.
#[utoipa::path(get, path = "/api/v1/console/directory", tag = "administration",
    responses((status = 200, body = TownDirectory)))]
pub async fn get_directory(
    State(app): State<App>,
    _signed_in: SignedIn,
) -> Result<Json<TownDirectory>, Failure> {
    let town = app.fresh_town().await?;
    let policy = town.rules.on(app.now().day(), &town.calendar);
    Ok(Json(TownDirectory::of(&town.directory, policy)))
}

/// A stored name, and whether the entry can be chosen.
type Named<'a> = (&'a Name, bool);

/// Refuses a name that another selectable entry has. A name that was stored before this rule stays valid.
fn has_own_name(
    (name, active): Named<'_>,
    seen: Option<Named<'_>>,
    others: &[Named<'_>],
) -> Result<(), Failure> {
    let kept = seen.filter(|(_, was_active)| *was_active).map(|(name, _)| name);
    let is_taken = |lang: Lang| {
        if lang == Lang::En && name.english().is_none() {
            return false;
        }
        let is_new = kept.is_none_or(|kept| kept.say(lang) != name.say(lang));
        let is_there = |(other, active): &Named<'_>| *active && other.say(lang) == name.say(lang);
        active && is_new && others.iter().any(is_there)
    };
    let problems: Vec<FieldProblem> = [("name.zh", Lang::Zh), ("name.en", Lang::En)]
        .into_iter()
        .filter(|(_, lang)| is_taken(*lang))
        .map(|(field, _)| FieldProblem::new(field, Field::Taken))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Failure::Fields(problems)) }
}

/// Refuses a further name under which another selectable entry is found, so that what is typed finds one.
fn have_own_aliases<'a>(
    aliases: &[Line],
    mut others: impl Iterator<Item = (&'a Name, &'a [Line])>,
) -> Result<(), Failure> {
    if aliases.len() > MAX_ALIASES {
        return Err(Failure::field("aliases", Field::TooMany { max: MAX_ALIASES }));
    }
    let is_taken = others.any(|(name, others)| {
        let mut names = [&name.zh, &name.en].into_iter().chain(others);
        names.any(|known| aliases.contains(known))
    });
    if is_taken { Err(Failure::field("aliases", Field::Taken)) } else { Ok(()) }
}

/// Why a conditional write failed, depending on whether the client sent a tag.
fn not_kept(has_tag: bool) -> Failure {
    if has_tag { Failure::StaleEntry } else { Failure::field("id", Field::CodeTaken) }
}

/// Create or change a department, or say who follows it.
///
/// From its day on, those who follow have what the former department had, and nothing new goes to that one. Taking the
/// succession away again undoes it.
#[utoipa::path(put, path = "/api/v1/console/departments/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutDepartment,
    responses((status = 200, body = Department),
        (status = 412)))]
pub async fn put_department(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutDepartment>,
) -> Result<Json<Department>, Failure> {
    let id = DepartmentId::new(id).map_err(|_| Failure::field("id", Field::Malformed))?;
    let seen = body.value.seen.clone();
    let department = body.value.named(id);
    let town = app.fresh_town().await?;
    let others = town.directory.departments.iter().filter(|other| other.id != department.id);
    has_own_name(
        (&department.name, town.directory.takes_cases(&department)),
        seen.as_ref().map(|seen| (&seen.name, town.directory.takes_cases(seen))),
        &others.map(|other| (&other.name, town.directory.takes_cases(other))).collect::<Vec<_>>(),
    )?;
    let others = town.directory.departments.iter().filter(|other| other.id != department.id);
    let others = others.filter(|other| town.directory.takes_cases(other));
    have_own_aliases(
        &department.aliases,
        others.map(|other| (&other.name, other.aliases.as_slice())),
    )?;
    let problems = town.directory.succession_problems(&department);
    if !problems.is_empty() {
        return Err(Failure::Fields(problems));
    }
    if !app.store.save_department(&department, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(not_kept(seen.is_some()));
    }
    app.forget_town();
    Ok(Json(department))
}

/// Create or change a window.
#[utoipa::path(put, path = "/api/v1/console/windows/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutWindow,
    responses((status = 200, body = Window),
        (status = 412)))]
pub async fn put_window(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutWindow>,
) -> Result<Json<Window>, Failure> {
    let id = WindowId::new(id).map_err(|_| Failure::field("id", Field::Malformed))?;
    let seen = body.value.seen.clone();
    let window = body.value.named(id);
    let town = app.fresh_town().await?;
    let others = town.directory.windows.iter().filter(|other| other.id != window.id);
    has_own_name(
        (&window.name, window.active),
        seen.as_ref().map(|seen| (&seen.name, seen.active)),
        &others.map(|other| (&other.name, other.active)).collect::<Vec<_>>(),
    )?;
    if !app.store.save_window(&window, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(not_kept(seen.is_some()));
    }
    app.forget_town();
    Ok(Json(window))
}

/// Create or change a matter.
#[utoipa::path(put, path = "/api/v1/console/matters/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutMatter,
    responses((status = 200, body = Matter),
        (status = 412)))]
pub async fn put_matter(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutMatter>,
) -> Result<Json<Matter>, Failure> {
    let id = MatterId::new(id).map_err(|_| Failure::field("id", Field::Malformed))?;
    let seen = body.value.seen.clone();
    let matter = body.value.named(id);
    let town = app.fresh_town().await?;
    let directory = &town.directory;
    let known = matter
        .departments
        .iter()
        .all(|id| directory.departments.iter().any(|department| department.id == *id));
    if !known {
        return Err(Failure::field("departments", Field::Unknown));
    }
    // Matters of two departments may have the same name.
    let shares =
        |other: &Matter| other.departments.iter().any(|id| matter.departments.contains(id));
    let others = directory.matters.iter().filter(|other| other.id != matter.id && shares(other));
    has_own_name(
        (&matter.name, matter.active),
        seen.as_ref().map(|seen| (&seen.name, seen.active)),
        &others.map(|other| (&other.name, other.active)).collect::<Vec<_>>(),
    )?;
    let others = directory.matters.iter().filter(|other| other.id != matter.id && other.active);
    let others = others.filter(|other| shares(other));
    have_own_aliases(&matter.aliases, others.map(|other| (&other.name, other.aliases.as_slice())))?;
    if !app.store.save_matter(&matter, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(not_kept(seen.is_some()));
    }
    app.forget_town();
    Ok(Json(matter))
}
