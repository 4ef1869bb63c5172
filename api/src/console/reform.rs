//! Reforms: reading them with their effect, and commands on them.

use crate::app::App;
use crate::console::case::{Guard, Nothing};
use crate::console::step::{Sent, give};
use crate::extract::{Body, IdempotencyKey, IfMatch, Query, SignedIn};
use crate::problem::Failure;
use crate::secret::random_hex;
use crate::store::REFORMS;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::id::ReformId;
use shared::reform::{Reform, ReformCommand, ReformText, Withdraw, decide, permitted};
use shared::study::Study;
use shared::wire::Page;
use shared::wire::study::{NewReform, ReformDone, ReformView};

/// All reforms, newest first.
#[utoipa::path(get, path = "/api/v1/console/reforms", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Reform>)))]
pub async fn list_reforms(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_aggregates::<Reform>(REFORMS, query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

fn id_of(written: String) -> Result<ReformId, Failure> {
    ReformId::new(written).map_err(|_| Failure::NotFound)
}

/// A reform, its effect so far, and what I may do with it now.
#[utoipa::path(get, path = "/api/v1/console/reforms/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = ReformView)))]
pub async fn get_reform(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let reform = app.store.load_aggregate::<Reform>(&id_of(id)?).await?;
    let reform = reform.ok_or(Failure::NotFound)?;
    let mut effects = crate::public::reform::effects(&app, std::slice::from_ref(&reform)).await?;
    let effect = effects.pop().ok_or(Failure::NotFound)?;
    let permitted = permitted(&reform, &signed_in.staff.seat);
    let view = ReformView { reform, effect, permitted };
    Ok(Json(view).into_response())
}

async fn give_to(
    app: &App,
    signed_in: &SignedIn,
    sent: Sent<Reform>,
    study: Study,
    command: ReformCommand,
) -> Result<ReformDone, Failure> {
    let actor = signed_in.actor();
    let (reform, revision) = give(app, signed_in, sent, |reform, now| {
        decide(reform, &command, &actor, &study, now).map_err(Failure::ReformRefused)
    })
    .await?;
    Ok(ReformDone { reform, revision })
}

/// Writes down a reform that comes from a study. The same key and body again: the same reform.
#[utoipa::path(post, path = "/api/v1/console/reforms", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = NewReform,
    responses((status = 201, body = ReformDone), (status = 404), (status = 409)))]
pub async fn draft_new_reform(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<NewReform>,
) -> Result<(StatusCode, Json<ReformDone>), Failure> {
    let NewReform { study, text } = body.value;
    let study = app.store.load_aggregate::<Study>(&study).await?.ok_or(Failure::NotFound)?;
    let scope = format!("staff#{}", signed_in.session.account);
    let guard = Guard { scope, key, digest: format!("reforms:{}", body.digest) };
    let drawn = format!("{}-{}", app.now().day().month(), random_hex::<4>());
    let id = ReformId::new(drawn).map_err(|error| Failure::Internal(error.into()))?;
    let sent = Sent { id, before: None, guard };
    let done = give_to(&app, &signed_in, sent, study, ReformCommand::Draft(text)).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

macro_rules! reform_command {
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
                (status = 200, body = ReformDone), (status = 401),
                (status = 403), (status = 404),
                (status = 409), (status = 412),
                (status = 422), (status = 428),
            ))]
        pub async fn $name(
            State(app): State<App>,
            signed_in: SignedIn,
            Path(id): Path<String>,
            IfMatch(revision): IfMatch,
            IdempotencyKey(key): IdempotencyKey,
            body: Body<$Body>,
        ) -> Result<Json<ReformDone>, Failure> {
            let id = id_of(id)?;
            let reform: Reform = app.store.load_aggregate(&id).await?.ok_or(Failure::NotFound)?;
            let study = app.store.load_aggregate::<Study>(&reform.basis.study).await?;
            let study = study.ok_or(Failure::NotFound)?;
            let scope = format!("staff#{}", signed_in.session.account);
            let guard = Guard { scope, key, digest: format!("{}:{id}:{}", $path, body.digest) };
            let sent = Sent { id, before: Some((reform, revision)), guard };
            let make: fn($Body) -> ReformCommand = $make;
            give_to(&app, &signed_in, sent, study, make(body.value)).await.map(Json)
        }
    };
}

reform_command! {
    /// Writes a reform down anew.
    draft_reform, "/api/v1/console/reforms/{id}/draft", ReformText, ReformCommand::Draft
}
reform_command! {
    /// Lets everyone read a reform; whoever's case led to it is told.
    publish_reform, "/api/v1/console/reforms/{id}/publication", Nothing, |_| ReformCommand::Publish
}
reform_command! {
    /// Takes a reform back.
    withdraw_reform, "/api/v1/console/reforms/{id}/withdrawal", Withdraw, ReformCommand::Withdraw
}
