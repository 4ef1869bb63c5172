//! Corrects a registration (更正登记). The wrong words are erased in the command's own transaction; afterwards the
//! messages that have not reached the citizen follow to the right telephone or e-mail address and language.

use crate::app::App;
use crate::http::extract::{Body, IdempotencyKey, IfMatch, Number};
use crate::notice::{Addressee, Notice};
use crate::problem::Failure;
use crate::service::{SignedIn, StaffRequest, execute_as_staff};
use crate::store::StoredHistory;
use axum::Json;
use axum::extract::State;
use shared::case::{Case, fold};
use shared::command::{Command, Correct};
use shared::directory::Directory;
use shared::notice::{Audience, Notify};
use shared::wire::{Done, Problem};

/// Correct what was registered wrongly: who the case is for, the telephone, the document, the words, the trips.
///
/// The body is the registration as it should be. What was wrong is erased; the event says only what kinds of details were
/// corrected. An interrupted request can be repeated.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/correction", tag = "console",
    params(
        ("number" = String, Path),
        ("Idempotency-Key" = String, Header),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = Correct,
    responses((status = 200, body = Done), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn correct_case(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<Correct>,
) -> Result<Json<Done>, Failure> {
    let request = StaffRequest { revision, key, asked: format!("correction:{}", body.digest) };
    let command = Command::Correct(Box::new(body.value));
    let done = execute_as_staff::<Case>(&app, &signed_in, number, request, &command).await?;
    // Present until this is done, so that the repetition of an interrupted request goes on with it.
    if let Some(former) = app.store.load_former(number, done.revision).await? {
        let told = app.store.load_history_of(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
        let case = &told.head.case;
        let texts = app.store.load_texts(&[(number, case.intake)]).await?;
        let intake = texts.get(&number).and_then(|personal| personal.intake(case.intake));
        let to = intake.and_then(|intake| Addressee::of_applicant(&intake.applicant));
        let town = app.town().await?;
        let anew = |notice: &Notice| rewritten(notice, to.as_ref()?, &told, &town.directory);
        app.store.move_notices(number, &former, to.as_ref(), anew, app.now()).await?;
        (app.on_erasure)().map_err(|error| Failure::Unavailable(error.into()))?;
        app.outbox.notify_one();
    }
    Ok(Json(done))
}

/// A notice as it would be if its event happened now: to the right recipient, in the right language.
fn rewritten(
    notice: &Notice,
    to: &Addressee,
    told: &StoredHistory,
    directory: &Directory,
) -> Option<Notice> {
    let number = told.head.case.number;
    let mut anew = Notice { to: to.clone(), ..notice.clone() };
    let lang = told.head.case.language;
    if notice.lang == lang {
        return Some(anew);
    }
    // The id of a notice about one of the case's events has the event's revision. Others keep their words.
    let revision =
        notice.id.strip_prefix(&format!("{number}#")).and_then(|id| id.split('#').next());
    let place = revision.and_then(|revision| revision.parse::<usize>().ok()).unwrap_or(0);
    let until = told.events.get(..place).unwrap_or_default();
    let (Some(event), Some(then)) = (until.last(), fold(number, until)) else { return Some(anew) };
    let words = then.words(event, &Audience::Citizen, directory, lang);
    let link = notice.body.lines().next_back().unwrap_or_default();
    anew.body = format!("{}\n{}\n{link}", words.subject, words.body);
    anew.subject = words.subject;
    anew.lang = lang;
    Some(anew)
}
