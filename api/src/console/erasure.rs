//! Erases a citizen's personal data from a case (Personal Information Protection Law, article 47). The events, the
//! figures and their proofs remain valid, because they hold only commitments to that data.

use crate::app::App;
use crate::console::list::read_case;
use crate::files::FileKey;
use crate::http::extract::{Body, IfMatch, Number};
use crate::notice::Addressee;
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::State;
use shared::personal::Content;
use shared::problem::Refusal;
use shared::view::may_erase;
use shared::wire::{Done, Erase, ReadWhat};

/// Erase, for good, the words, files with their published copies, and notices of a closed case that concern its citizen.
///
/// Who did it and why is recorded in the access log. An interrupted request can be repeated.
#[utoipa::path(post, path = "/api/v1/console/cases/{number}/erasure", tag = "console",
    params(
        ("number" = String, Path),
        ("If-Match" = String, Header, description = "the revision that was seen"),
    ),
    request_body = Erase,
    responses((status = 200, body = Done)))]
pub async fn erase_case(
    State(app): State<App>,
    signed_in: SignedIn,
    Number(number): Number,
    IfMatch(revision): IfMatch,
    body: Body<Erase>,
) -> Result<Json<Done>, Failure> {
    let head = app.store.load_case(number).await?.ok_or(Failure::NoSuchCaseOrCode)?;
    let (case, seat) = (&head.case, &signed_in.staff.seat);
    if seat.window().is_some_and(|window| *window != case.window) {
        return Err(Failure::Refused(Refusal::NotYourWindow));
    }
    let current = case.revision();
    if revision != current {
        return Err(Failure::StaleRevision { current });
    }
    if !may_erase(case, seat) {
        return Err(Failure::Forbidden);
    }
    let reason = Some(body.value.reason);
    read_case(&app, &signed_in, ReadWhat::Erased, number, reason).await?;
    let personal = app.store.load_personal(case).await?;
    if let Some(files) = &app.files {
        for content in personal.0.values() {
            let Content::File(file) = content else { continue };
            let key = FileKey::read(file.key.as_str()).map_err(|_| Failure::NotFound)?;
            files.erase(&key).await?;
        }
    }
    let applicant = personal.intake(case.intake).map(|intake| &intake.applicant);
    let persons = applicant.map(|known| app.pepper.persons_by_any(known)).unwrap_or_default();
    let phone = applicant.and_then(|known| known.phone.clone());
    let email = applicant.and_then(|known| known.email.clone());
    let to = phone.map(|phone| Addressee::Citizen { phone }).into_iter();
    let to = to.chain(email.map(|email| Addressee::CitizenByEmail { email }));
    let to_keys: Vec<String> = to.map(|to| to.key()).collect();
    app.store.erase_personal(case, &to_keys, &persons).await?;
    (app.on_erasure)().map_err(|error| Failure::Unavailable(error.into()))?;
    Ok(Json(Done { number, revision }))
}
