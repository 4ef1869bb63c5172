//! Finds the cases of whoever has a telephone or a document, which is an act of its own: the window gives its reason, and
//! the access log keeps it.

use crate::app::App;
use crate::http::extract::Body;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::store::{Head, PAGE, StoreError};
use axum::Json;
use axum::extract::State;
use shared::actor::Seat;
use shared::personal::Applicant;
use shared::problem::Field;
use shared::text::{Line, Phone};
use shared::view::reads;
use shared::vocabulary::ApplicantKind;
use shared::wire::{AccessLogEntry, FindPerson, PersonCases, ReadWhat};
use std::cmp::Reverse;

/// Find the window's cases of whoever has exactly this telephone or document, newest first.
///
/// The search and its reason are recorded, but not what was searched for.
#[utoipa::path(post, path = "/api/v1/console/person-searches", tag = "console",
    request_body = FindPerson,
    responses((status = 200, body = PersonCases)))]
pub async fn find_person(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<FindPerson>,
) -> Result<Json<PersonCases>, Failure> {
    let FindPerson { phone, document, reason } = body.value;
    if phone.is_none() && document.is_none() {
        return Err(Failure::field("phone", Field::Missing));
    }
    let list = AccessLogEntry::of(signed_in.session.account.clone(), ReadWhat::Person, app.now());
    app.store.note_reading(AccessLogEntry { reason: Some(reason), ..list }).await?;
    let seat = &signed_in.staff.seat;
    let mut heads = cases_of_person(&app, seat, phone, document).await?;
    heads.sort_by_key(|head| Reverse(head.case.registered_at));
    heads.truncate(PAGE);
    let reader = app.reader(seat).await?;
    Ok(Json(PersonCases { items: app.store.queue_rows(&heads, &reader).await? }))
}

/// The cases of whoever has exactly this telephone or document, as far as `seat` has to do with them: that somebody has
/// a case elsewhere is not for everybody.
pub async fn cases_of_person(
    app: &App,
    seat: &Seat,
    phone: Option<Phone>,
    document: Option<Line>,
) -> Result<Vec<Head>, StoreError> {
    let kind = ApplicantKind::Person;
    let applicant = Applicant { kind, name: None, company: None, phone, email: None, document };
    let numbers = app.store.find_persons(&app.pepper.persons_by_any(&applicant)).await?;
    let mut heads = app.store.load_heads(&numbers).await?;
    let reader = app.reader(seat).await?;
    heads.retain(|head| reads(&head.case, &reader).person);
    Ok(heads)
}
