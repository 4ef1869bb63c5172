//! Rectification plans: reading them, and commands on them.

use crate::app::App;
use crate::console::case::{Guard, Nothing};
use crate::extract::{Body, IdempotencyKey, IfMatch, Query, SignedIn};
use crate::problem::Failure;
use crate::secret::random_hex;
use crate::store::{PlanCommit, Plans, StoreError};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::id::{DepartmentId, PlanId, WindowId};
use shared::plan::{Because, FinishMeasure, Plan, PlanCommand, PlanText, decide, permitted};
use shared::problem::Field;
use shared::wire::{Page, PlanDone, PlanView, Problem};

/// All plans, or a department's, newest first.
#[utoipa::path(get, path = "/api/v1/console/plans", tag = "console",
    params(
        ("department" = Option<String>, Query, description = "only this department's"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<Plan>), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list_plans(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let read = |written: &str| DepartmentId::new(written).ok();
    let department = query.read("department", Field::Malformed, read)?;
    let list = department.map_or(Plans::All, Plans::Department);
    let page = app.store.list_plans(&list, query.text("cursor")).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

fn id_of(written: String) -> Result<PlanId, Failure> {
    PlanId::new(written).map_err(|_| Failure::NotFound)
}

/// A plan, the cases that it answers, and what I may do with it now.
#[utoipa::path(get, path = "/api/v1/console/plans/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = PlanView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get_plan(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = id_of(id)?;
    let plan = app.store.load_plan(&id).await?.ok_or(Failure::NotFound)?;
    let cases = app.store.list_plan_cases(&id, None).await?.items;
    let permitted = permitted(&plan, &signed_in.staff.seat);
    let view = PlanView { plan, cases, permitted };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// The window that verifies a new plan: the first that is active.
async fn verifier(app: &App) -> Result<WindowId, Failure> {
    let town = app.town().await?;
    let window = town.directory.home_window().map(|window| window.id.clone());
    window.ok_or(Failure::field("window", Field::Unknown))
}

struct Sent {
    id: PlanId,
    before: Option<(Plan, u32)>,
    guard: Guard,
}

/// Gives a command to a plan. A repetition is answered as before.
async fn give(
    app: &App,
    signed_in: &SignedIn,
    sent: Sent,
    command: PlanCommand,
) -> Result<PlanDone, Failure> {
    let Sent { id, before, guard } = sent;
    match attempt(app, signed_in, &id, before, &guard, &command).await {
        Ok(done) => Ok(done),
        Err(failure) => match app.store.load_plan_replay(&guard.scope, &guard.key).await? {
            None => Err(failure),
            Some((digest, _)) if digest != guard.digest => Err(Failure::KeyReused),
            Some((_, plan)) => {
                let known = app.store.load_plan(&plan).await?.ok_or(Failure::NotFound)?;
                Ok(PlanDone { plan, revision: known.revision })
            }
        },
    }
}

async fn attempt(
    app: &App,
    signed_in: &SignedIn,
    id: &PlanId,
    before: Option<(Plan, u32)>,
    guard: &Guard,
    command: &PlanCommand,
) -> Result<PlanDone, Failure> {
    if let Some((plan, revision)) = &before
        && plan.revision != *revision
    {
        return Err(Failure::StaleRevision { current: plan.revision });
    }
    let (now, policy) = (app.now(), app.policy().await?);
    let plan = before.as_ref().map(|(plan, _)| plan);
    let window = verifier(app).await?;
    let events = decide(plan, command, &signed_in.actor(), &window, now, &policy)
        .map_err(Failure::PlanRefused)?;
    let commit = PlanCommit {
        before: plan,
        id,
        events: &events,
        account: Some(&signed_in.session.account),
        replay: Some(guard.replay()),
        policy: &policy,
        now,
    };
    match app.store.commit_plan(commit).await {
        Err(StoreError::KeyTaken) => Err(Failure::KeyReused),
        committed => {
            let plan = committed?;
            app.outbox.notify_one();
            Ok(PlanDone { plan: id.clone(), revision: plan.revision })
        }
    }
}

/// Draws up a plan. The same key and body again: the same plan.
#[utoipa::path(post, path = "/api/v1/console/plans", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = PlanText,
    responses((status = 201, body = PlanDone), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn submit_new_plan(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<PlanText>,
) -> Result<(StatusCode, Json<PlanDone>), Failure> {
    let scope = format!("staff#{}", signed_in.session.account);
    let guard = Guard { scope, key, digest: format!("plans:{}", body.digest) };
    let drawn = format!("{}-{}", app.now().day().month(), random_hex::<4>());
    let id = PlanId::new(drawn).map_err(|error| Failure::Internal(error.into()))?;
    let sent = Sent { id, before: None, guard };
    let done = give(&app, &signed_in, sent, PlanCommand::Submit(body.value)).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

macro_rules! plan_command {
    ($(#[$doc:meta])* $name:ident, $path:literal, $Body:ty, $make:expr) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "console",
            params(
                ("id" = String, Path),
                ("Idempotency-Key" = String, Header),
                ("If-Match" = String, Header, description = "the revision that was seen"),
            ),
            request_body = $Body,
            responses(
                (status = 200, body = PlanDone), (status = 401, body = Problem),
                (status = 403, body = Problem), (status = 404, body = Problem),
                (status = 409, body = Problem), (status = 412, body = Problem),
                (status = 422, body = Problem), (status = 428, body = Problem),
            ))]
        pub async fn $name(
            State(app): State<App>,
            signed_in: SignedIn,
            Path(id): Path<String>,
            IfMatch(revision): IfMatch,
            IdempotencyKey(key): IdempotencyKey,
            body: Body<$Body>,
        ) -> Result<Json<PlanDone>, Failure> {
            let id = id_of(id)?;
            let plan = app.store.load_plan(&id).await?.ok_or(Failure::NotFound)?;
            let scope = format!("staff#{}", signed_in.session.account);
            let guard = Guard { scope, key, digest: format!("{}:{id}:{}", $path, body.digest) };
            let sent = Sent { id, before: Some((plan, revision)), guard };
            let make: fn($Body) -> PlanCommand = $make;
            give(&app, &signed_in, sent, make(body.value)).await.map(Json)
        }
    };
}

plan_command! {
    /// Draws a plan up anew that was sent back.
    submit_plan, "/api/v1/console/plans/{id}/submission", PlanText, PlanCommand::Submit
}
plan_command! {
    /// Approves a plan.
    approve_plan, "/api/v1/console/plans/{id}/approval", Nothing, |_| PlanCommand::Approve
}
plan_command! {
    /// Sends a plan back.
    send_back_plan, "/api/v1/console/plans/{id}/send-back", Because, PlanCommand::SendBack
}
plan_command! {
    /// Says that a measure was carried out.
    finish_measure, "/api/v1/console/plans/{id}/finished-measures", FinishMeasure, PlanCommand::FinishMeasure
}
plan_command! {
    /// Says that a plan was really carried out.
    verify_plan, "/api/v1/console/plans/{id}/verification", Nothing, |_| PlanCommand::Verify
}
plan_command! {
    /// Says that a plan was not carried out.
    reject_plan, "/api/v1/console/plans/{id}/rejection", Because, PlanCommand::Reject
}
plan_command! {
    /// Lets everyone read a plan.
    publish_plan, "/api/v1/console/plans/{id}/publication", Nothing, |_| PlanCommand::Publish
}
