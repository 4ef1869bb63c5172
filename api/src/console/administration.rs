//! Keeping accounts, departments, windows and matters: they are data.

use crate::app::App;
use crate::extract::{Body, Query, SignedIn};
use crate::problem::Failure;
use crate::secret::hash_password;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::directory::{Department, Matter, Window};
use shared::id::{AccountId, DepartmentId, MatterId, WindowId};
use shared::limits::PASSWORD_LEAST;
use shared::problem::Field;
use shared::vocabulary::Role;
use shared::wire::{
    Account, AccountPage, Problem, PutAccount, PutDepartment, PutMatter, PutWindow,
};

/// Accounts, by name.
#[utoipa::path(get, path = "/api/v1/console/accounts", tag = "administration",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = AccountPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list_accounts(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_accounts(query.text("cursor")).await?;
    let page = AccountPage { items: page.items, cursor: page.cursor };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

/// Makes or changes an account.
#[utoipa::path(put, path = "/api/v1/console/accounts/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutAccount,
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_account(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutAccount>,
) -> Result<Json<Account>, Failure> {
    let id = AccountId::new(id).map_err(|_| Failure::field("account", Field::Malformed))?;
    let PutAccount { name, seat, active, password, seen } = body.value;
    let town = app.town().await?;
    let directory = &town.directory;
    let known_place = seat
        .department()
        .is_none_or(|id| directory.departments.iter().any(|known| known.id == *id))
        && seat.window().is_none_or(|id| directory.windows.iter().any(|known| known.id == *id));
    if !known_place {
        return Err(Failure::field("seat", Field::Unknown));
    }
    if id == signed_in.session.account && (!active || seat.role() != Role::Administrator) {
        // An administrator cannot lock everybody out by mistake.
        return Err(Failure::field("active", Field::NotAChoice));
    }
    let account = Account { account: id, name, seat, active };
    let hash = match password {
        None => None,
        Some(password) if password.chars().count() < PASSWORD_LEAST => {
            return Err(Failure::field("password", Field::TooShort { min: PASSWORD_LEAST }));
        }
        Some(password) if password.chars().count() > 200 => {
            let got = password.chars().count();
            return Err(Failure::field("password", Field::TooLong { max: 200, got }));
        }
        Some(password) => Some(
            tokio::task::spawn_blocking(move || hash_password(&password))
                .await
                .map_err(|error| Failure::Internal(error.into()))?
                .map_err(Failure::Internal)?,
        ),
    };
    let kept = match (seen, hash) {
        (Some(seen), hash) => app.store.save_account(&account, &seen, hash.as_deref()).await?,
        (None, Some(hash)) => app.store.save_first_account(&account, &hash).await?,
        (None, None) => return Err(Failure::field("password", Field::Missing)),
    };
    if kept { Ok(Json(account)) } else { Err(Failure::StaleEntry) }
}

/// Makes or changes a department.
#[utoipa::path(put, path = "/api/v1/console/departments/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutDepartment,
    responses((status = 200, body = Department), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_department(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutDepartment>,
) -> Result<Json<Department>, Failure> {
    let id = DepartmentId::new(id).map_err(|_| Failure::field("id", Field::Malformed))?;
    let seen = body.value.seen.clone();
    let department = body.value.named(id);
    if !app.store.save_department(&department, seen.as_ref()).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(department))
}

/// Makes or changes a window.
#[utoipa::path(put, path = "/api/v1/console/windows/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutWindow,
    responses((status = 200, body = Window), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_window(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutWindow>,
) -> Result<Json<Window>, Failure> {
    let id = WindowId::new(id).map_err(|_| Failure::field("id", Field::Malformed))?;
    let seen = body.value.seen.clone();
    let window = body.value.named(id);
    if !app.store.save_window(&window, seen.as_ref()).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(window))
}

/// Makes or changes a matter.
#[utoipa::path(put, path = "/api/v1/console/matters/{id}", tag = "administration",
    params(("id" = String, Path)),
    request_body = PutMatter,
    responses((status = 200, body = Matter), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_matter(
    State(app): State<App>,
    _signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<PutMatter>,
) -> Result<Json<Matter>, Failure> {
    let id = MatterId::new(id).map_err(|_| Failure::field("id", Field::Malformed))?;
    let seen = body.value.seen.clone();
    let matter = body.value.named(id);
    let town = app.town().await?;
    let directory = &town.directory;
    let known = matter
        .departments
        .iter()
        .all(|id| directory.departments.iter().any(|department| department.id == *id));
    if !known {
        return Err(Failure::field("departments", Field::Unknown));
    }
    if !app.store.save_matter(&matter, seen.as_ref()).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(matter))
}
