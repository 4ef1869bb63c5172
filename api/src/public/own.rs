//! What the holder of the slip may see and do. A wrong code is answered like an unknown number, and
//! counted.

use crate::app::App;
use crate::console::case::{Guard, give};
use crate::extract::{Body, IdempotencyKey, IfMatch, Number, Slipholder, VerdictLink};
use crate::problem::Failure;
use crate::secret::{Presented, same_token};
use crate::store::Head;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::actor::Actor;
use shared::command::{Command, GiveVerdict, Reopen, SendMessage};
use shared::number::CaseNumber;
use shared::problem::{Field, Refusal};
use shared::view::CitizenCase;
use shared::vocabulary::VerdictVia;
use shared::wire::{Done, Problem};

/// The case whose slip this proves; a wrong proof is counted.
pub async fn open(app: &App, number: CaseNumber, presented: &Presented) -> Result<Head, Failure> {
    let now = app.now();
    let (head, may_try) = app.store.load_case_guarded(number, now).await?;
    if !may_try {
        return Err(Failure::TooManyAttempts);
    }
    let Some(head) = head.filter(|head| presented.opens(&app.pepper, number, &head.nonce)) else {
        app.store.count_attempt(number, now).await?;
        return Err(Failure::NoSuchCaseOrCode);
    };
    Ok(head)
}

/// The case with the citizen's own words. Two reads.
#[utoipa::path(get, path = "/api/v1/cases/{number}/own", tag = "citizen",
    params(("number" = String, Path), ("Authorization" = String, Header, description = "`Code 12345678` or `Token …`")),
    responses((status = 200, body = CitizenCase), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn get_own_case(
    State(app): State<App>,
    Number(number): Number,
    Slipholder(presented): Slipholder,
) -> Result<Response, Failure> {
    let head = open(&app, number, &presented).await?;
    let personal = app.store.load_personal(&head.case).await?;
    let policy = app.policy().await?;
    let view = CitizenCase::of(&head.case, &personal, app.now(), &policy);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

struct Sent {
    number: CaseNumber,
    presented: Presented,
    revision: u32,
    key: String,
    digest: String,
}

async fn give_as_citizen(app: &App, sent: Sent, command: Command) -> Result<Json<Done>, Failure> {
    let head = open(app, sent.number, &sent.presented).await?;
    let guard =
        Guard { scope: format!("citizen#{}", sent.number), key: sent.key, digest: sent.digest };
    give(app, head, sent.revision, Actor::Citizen, None, command, guard).await.map(Json)
}

macro_rules! citizen_command {
    ($(#[$doc:meta])* $name:ident, $path:literal, $Body:ty, $Variant:ident) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "citizen",
            params(
                ("number" = String, Path),
                ("Authorization" = String, Header, description = "`Code 12345678` or `Token …`"),
                ("Idempotency-Key" = String, Header),
                ("If-Match" = String, Header, description = "the revision that was seen"),
            ),
            request_body = $Body,
            responses(
                (status = 200, body = Done), (status = 404, body = Problem),
                (status = 409, body = Problem), (status = 412, body = Problem),
                (status = 422, body = Problem), (status = 428, body = Problem),
            ))]
        pub async fn $name(
            State(app): State<App>,
            Number(number): Number,
            Slipholder(presented): Slipholder,
            IfMatch(revision): IfMatch,
            IdempotencyKey(key): IdempotencyKey,
            body: Body<$Body>,
        ) -> Result<Json<Done>, Failure> {
            let digest = format!("{}:{}", $path, body.digest);
            let sent = Sent { number, presented, revision, key, digest };
            give_as_citizen(&app, sent, Command::$Variant(body.value)).await
        }
    };
}

citizen_command! {
    /// Writes to the staff.
    send_message, "/api/v1/cases/{number}/own/messages", SendMessage, SendMessage
}
citizen_command! {
    /// Says whether it is solved.
    give_verdict, "/api/v1/cases/{number}/own/verdict", GiveVerdict, GiveVerdict
}
citizen_command! {
    /// Asks to open it again.
    reopen_case, "/api/v1/cases/{number}/own/reopening", Reopen, Reopen
}

/// Says whether it is solved, through the one-time link of a notice: good for the newest claim, until there
/// is a verdict on it or the case cannot be reopened any longer. The link of an earlier claim is answered 409
/// `link_replaced`.
#[utoipa::path(post, path = "/api/v1/cases/{number}/verdict-by-link", tag = "citizen",
    params(
        ("number" = String, Path),
        ("Authorization" = String, Header, description = "`Verdict …`"),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = GiveVerdict,
    responses(
        (status = 200, body = Done), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
        (status = 429, body = Problem),
    ))]
pub async fn give_verdict_by_link(
    State(app): State<App>,
    Number(number): Number,
    VerdictLink(token): VerdictLink,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<GiveVerdict>,
) -> Result<Json<Done>, Failure> {
    let now = app.now();
    let (head, may_try) = app.store.load_case_guarded(number, now).await?;
    if !may_try {
        return Err(Failure::TooManyAttempts);
    }
    let asks_about = |head: &Head| {
        head.case.claims().into_iter().find(|claim| {
            let right = app.pepper.verdict_token(number, &head.nonce, *claim);
            right.is_some_and(|right| same_token(&right, &token))
        })
    };
    let found = head.and_then(|head| asks_about(&head).map(|claim| (head, claim)));
    let Some((head, claim)) = found else {
        app.store.count_attempt(number, now).await?;
        return Err(Failure::NoSuchCaseOrCode);
    };
    if body.value.via != VerdictVia::Link {
        return Err(Failure::field("via", Field::NotAChoice));
    }
    let digest = format!("verdict-by-link:{}", body.digest);
    let guard = Guard { scope: format!("citizen#{number}"), key, digest };
    if head.case.claims().last() != Some(&claim) {
        // It was the true link once, so it is no guess. What was answered before is answered again.
        let answered = guard.answered(&app).await?;
        return answered.map(Json).ok_or(Failure::Refused(Refusal::LinkReplaced));
    }
    let command = Command::GiveVerdict(body.value);
    give(&app, head, revision, Actor::Citizen, None, command, guard).await.map(Json)
}
