//! What the holder of the slip may see and do.
//!
//! A wrong code is answered like an unknown number and counted, because eight digits can be guessed. Tokens and links
//! in notices cannot, so they are not counted. Whoever guesses has to work and then to wait; whoever has the code of a
//! case on which others guess has to work, but is never locked out.

use crate::app::{App, Client};
use crate::http::conditional::ConditionalRequest;
use crate::http::extract::{Body, IdempotencyKey, IfMatch, Number, SlipCredential, VerdictLink};
use crate::problem::Failure;
use crate::secret::{Credential, digest, same_token};
use crate::service::limit::{admit, admit_code};
use crate::service::{CommandRequest, Idempotency, execute};
use crate::store::{Head, StoredHistory};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::actor::Actor;
use shared::case::Case;
use shared::command::{Command, GiveVerdict, Reopen, SendMessage};
use shared::number::CaseNumber;
use shared::problem::{Field, Refusal};
use shared::rate::LimitedAct;
use shared::view::CitizenCase;
use shared::vocabulary::VerdictVia;
use shared::wire::Done;

/// Opens the case if this proves that the sender holds its slip.
pub async fn open(
    app: &App,
    number: CaseNumber,
    presented: &SlipCredential,
) -> Result<Head, Failure> {
    let head = app.store.load_case(number).await?;
    prove(app, number, presented, head.as_ref().map(|head| &*head.nonce)).await?;
    head.ok_or(Failure::NoSuchCaseOrCode)
}

/// Like [`open`], with the case's events.
async fn open_history(
    app: &App,
    number: CaseNumber,
    presented: &SlipCredential,
) -> Result<StoredHistory, Failure> {
    let told = app.store.load_history_of(number).await?;
    prove(app, number, presented, told.as_ref().map(|told| &*told.head.nonce)).await?;
    told.ok_or(Failure::NoSuchCaseOrCode)
}

/// Checks the credential for the case with this nonce, which may not exist.
async fn prove(
    app: &App,
    number: CaseNumber,
    presented: &SlipCredential,
    nonce: Option<&str>,
) -> Result<(), Failure> {
    let opens =
        || nonce.is_some_and(|nonce| presented.credential.opens(&app.pepper, number, nonce));
    let Credential::Code(code) = &presented.credential else {
        return if opens() { Ok(()) } else { Err(Failure::NoSuchCaseOrCode) };
    };
    let code = code.to_string();
    let known = digest(format!("{number}|{code}").as_bytes());
    let now = app.real_now();
    // Whoever was right a moment ago does not guess. The code itself is checked all the same, since it may be a former
    // one by now.
    if app.limiter.is_proven(&known, now) && opens() {
        return Ok(());
    }
    let tried = admit_code(app, &presented.client, number, nonce.is_some(), &code).await?;
    if !opens() {
        return Err(Failure::NoSuchCaseOrCode);
    }
    tried.give_back(app).await?;
    app.limiter.prove(known, now);
    Ok(())
}

/// Get the case with the citizen's own words.
///
/// It costs two reads, or a small one if nothing has changed since the tag in `If-None-Match`. The first time that a code
/// is given costs four writes more, which count the try and take it back.
#[utoipa::path(get, path = "/api/v1/cases/{number}/own", tag = "citizen",
    params(("number" = String, Path), ("Authorization" = String, Header, description = "`Code 12345678` or `Token …`")),
    responses((status = 200, body = CitizenCase), (status = 304)))]
pub async fn get_own_case(
    State(app): State<App>,
    Number(number): Number,
    presented: SlipCredential,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let now = app.now();
    let again = ConditionalRequest::read(&headers, "", now);
    let told = if again.has_tag() {
        let glance = app.store.glance(number).await?;
        prove(&app, number, &presented, glance.as_ref().map(|glance| &*glance.nonce)).await?;
        let glance = glance.ok_or(Failure::NoSuchCaseOrCode)?;
        if let Some(unchanged) = again.unchanged(glance.revision, glance.erased) {
            return Ok(unchanged);
        }
        let told = app.store.load_history_of(number).await?;
        told.filter(|told| told.head.nonce == glance.nonce).ok_or(Failure::NoSuchCaseOrCode)?
    } else {
        open_history(&app, number, &presented).await?
    };
    let case = &told.head.case;
    let personal = app.store.load_personal(case).await?;
    let policy = app.policy().await?;
    let view = CitizenCase::of(told.history(), &personal, now, &policy);
    again.answer(case.revision(), personal.0.is_empty(), &view)
}

/// The preconditions and the credential of a citizen's command.
struct CitizenRequest {
    number: CaseNumber,
    presented: SlipCredential,
    revision: u32,
    idempotency: Idempotency,
}

/// A citizen's command on a case that was read at `head`.
pub(super) fn sent(head: Head, revision: u32, idempotency: Idempotency) -> CommandRequest<Case> {
    let (id, actor) = (head.case.number, Actor::Citizen);
    CommandRequest {
        id,
        before: Some((head, revision)),
        context: None,
        actor,
        account: None,
        idempotency,
    }
}

/// Lets something that a citizen writes through. Repeating it is not writing more, and needs no other work.
pub(super) async fn admit_message(
    app: &App,
    client: &Client,
    idempotency: &Idempotency,
) -> Result<(), Failure> {
    let subject = format!("{}|{}", idempotency.scope, idempotency.key);
    let _counted = admit(app, client, LimitedAct::Message, &subject).await?;
    Ok(())
}

async fn give_as_citizen(
    app: &App,
    asked: CitizenRequest,
    command: Command,
) -> Result<Json<Done>, Failure> {
    let head = open(app, asked.number, &asked.presented).await?;
    admit_message(app, &asked.presented.client, &asked.idempotency).await?;
    execute(app, sent(head, asked.revision, asked.idempotency), &command).await.map(Json)
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
                (status = 200, body = Done), (status = 404),
                (status = 409), (status = 412),
                (status = 422), (status = 428),
            ))]
        pub async fn $name(
            State(app): State<App>,
            Number(number): Number,
            presented: SlipCredential,
            IfMatch(revision): IfMatch,
            IdempotencyKey(key): IdempotencyKey,
            body: Body<$Body>,
        ) -> Result<Json<Done>, Failure> {
            let digest = format!("{}:{}", $path, body.digest);
            let idempotency = Idempotency { scope: format!("citizen#{number}"), key, digest };
            let asked = CitizenRequest { number, presented, revision, idempotency };
            give_as_citizen(&app, asked, Command::$Variant(body.value)).await
        }
    };
}

citizen_command! {
    /// Send a message to the staff.
    send_message, "/api/v1/cases/{number}/own/messages", SendMessage, SendMessage
}
citizen_command! {
    /// Give the verdict on whether it is solved.
    give_verdict, "/api/v1/cases/{number}/own/verdict", GiveVerdict, GiveVerdict
}
citizen_command! {
    /// Reopen the case for more work.
    reopen_case, "/api/v1/cases/{number}/own/reopening", Reopen, Reopen
}

/// Give the verdict through the one-time link of a notice.
///
/// The link is valid for the newest claim that the case is resolved, until there is a verdict on it or the case can no
/// longer be reopened. The link of an earlier claim gets 409 with the code `link_replaced`.
#[utoipa::path(post, path = "/api/v1/cases/{number}/verdict-by-link", tag = "citizen",
    params(
        ("number" = String, Path),
        ("Authorization" = String, Header, description = "`Verdict …`"),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = GiveVerdict,
    responses(
        (status = 200, body = Done), (status = 409),
    ))]
pub async fn give_verdict_by_link(
    State(app): State<App>,
    Number(number): Number,
    VerdictLink(token): VerdictLink,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<GiveVerdict>,
) -> Result<Json<Done>, Failure> {
    let asks_about = |told: &StoredHistory| {
        told.history().claims().into_iter().find(|claim| {
            let right = app.pepper.verdict_token(number, &told.head.nonce, *claim);
            right.is_some_and(|right| same_token(&right, &token))
        })
    };
    let told = app.store.load_history_of(number).await?;
    let found = told.and_then(|told| asks_about(&told).map(|claim| (told, claim)));
    let (told, claim) = found.ok_or(Failure::NoSuchCaseOrCode)?;
    if body.value.via != VerdictVia::Link {
        return Err(Failure::field("via", Field::NotAChoice));
    }
    let digest = format!("verdict-by-link:{}", body.digest);
    let idempotency = Idempotency { scope: format!("citizen#{number}"), key, digest };
    if told.history().claims().last() != Some(&claim) {
        // This was the valid link once, so it is not a guess. A repeated request gets the same response as before.
        let answered = idempotency.answered::<Case>(&app).await?;
        return answered.map(Json).ok_or(Failure::Refused(Refusal::LinkReplaced));
    }
    let command = Command::GiveVerdict(body.value);
    execute(&app, sent(told.head, revision, idempotency), &command).await.map(Json)
}
