//! Studies: reading them, and commands on them.

use crate::app::App;
use crate::console::case::{Guard, Nothing};
use crate::console::step::{Sent, give};
use crate::extract::{Body, IdempotencyKey, IfMatch, Query, SignedIn};
use crate::problem::Failure;
use crate::secret::random_hex;
use crate::store::{ListError, STUDIES, reforms_of};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::id::{DepartmentId, StudyId};
use shared::insight::PainPoint;
use shared::problem::Field;
use shared::study::{
    Convene, DecideStudy, DropStudy, GATHERED_MOST, Gathered, Meeting, ProposeStudy, Study,
    StudyCommand, decide, permitted,
};
use shared::wire::Page;
use shared::wire::study::{StudyDone, StudyView};

/// The most pages of the ledger that are looked through for the cases of a pain point.
const LEDGER_PAGES_MOST: usize = 250;
/// How many days back cases are gathered: a year.
const DAYS_BACK: i32 = 366;

/// All studies, newest first.
#[utoipa::path(get, path = "/api/v1/console/studies", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Study>)))]
pub async fn list_studies(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let page = app.store.list_aggregates::<Study>(STUDIES, query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

fn id_of(written: String) -> Result<StudyId, Failure> {
    StudyId::new(written).map_err(|_| Failure::NotFound)
}

/// A study, the reforms that come from it, and what I may do with it now.
#[utoipa::path(get, path = "/api/v1/console/studies/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = StudyView)))]
pub async fn get_study(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = id_of(id)?;
    let study = app.store.load_aggregate::<Study>(&id).await?.ok_or(Failure::NotFound)?;
    let reforms = app.store.list_aggregates(&reforms_of(&id), None).await?.items;
    let seat = &signed_in.staff.seat;
    let draft = shared::reform::ReformCommandKind::Draft;
    let may_draft = shared::reform::permit(None, Some(&study), draft, seat).is_ok();
    let permitted = permitted(&study, seat);
    let view = StudyView { study, reforms, permitted, may_draft };
    Ok(Json(view).into_response())
}

/// The newest cases of a pain point within a year, of a department alone where one is named; the oldest
/// of them first.
async fn gather(
    app: &App,
    pain: &PainPoint,
    department: Option<&DepartmentId>,
) -> Result<Gathered, Failure> {
    let today = app.now().day();
    let mut found = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..LEDGER_PAGES_MOST {
        let from = Some(today.plus(-DAYS_BACK));
        let page = app.store.list_heads(from, Some(today), cursor.as_deref()).await;
        let page = page.map_err(|error| match error {
            ListError::BadCursor => Failure::Internal(anyhow::anyhow!("a cursor of its own")),
            ListError::Store(error) => error.into(),
        })?;
        for head in page.items {
            let case = head.case;
            let of_pain = case.matter == pain.matter && case.reason == pain.reason;
            let concerns =
                department.is_none_or(|department| case.departments.contains(department));
            if of_pain && concerns && found.len() < GATHERED_MOST {
                found.push((case.registered_at, case.number));
            }
        }
        cursor = page.cursor;
        if cursor.is_none() || found.len() >= GATHERED_MOST {
            break;
        }
    }
    found.sort();
    Ok(Gathered {
        first: found.first().map(|(at, _)| at.day()),
        last: found.last().map(|(at, _)| at.day()),
        cases: found.into_iter().map(|(_, number)| number).collect(),
    })
}

async fn give_to(
    app: &App,
    signed_in: &SignedIn,
    sent: Sent<Study>,
    command: StudyCommand,
) -> Result<StudyDone, Failure> {
    if let StudyCommand::Convene(convene) = &command {
        let town = app.town().await?;
        let known = |id: &DepartmentId| {
            town.directory.departments.iter().any(|department| department.id == *id)
        };
        if !convene.departments.iter().all(known) {
            return Err(Failure::field("departments", Field::Unknown));
        }
    }
    let gathered = match (&command, &sent.before) {
        (StudyCommand::Propose(proposed), _) => {
            let department = signed_in.staff.seat.department();
            gather(app, &proposed.pain, department).await?
        }
        (StudyCommand::Gather, Some((study, _))) => {
            gather(app, &study.pain, study.department.as_ref()).await?
        }
        (
            StudyCommand::Gather
            | StudyCommand::Convene(_)
            | StudyCommand::Meet(_)
            | StudyCommand::Decide(_)
            | StudyCommand::Close
            | StudyCommand::Drop(_),
            _,
        ) => Gathered::default(),
    };
    let actor = signed_in.actor();
    let (study, revision) = give(app, signed_in, sent, |study, now| {
        decide(study, &command, &actor, &gathered, now).map_err(Failure::StudyRefused)
    })
    .await?;
    Ok(StudyDone { study, revision })
}

/// Proposes a study of a pain point; the server gathers its cases. The same key and body again: the same
/// study.
#[utoipa::path(post, path = "/api/v1/console/studies", tag = "console",
    params(("Idempotency-Key" = String, Header)),
    request_body = ProposeStudy,
    responses((status = 201, body = StudyDone)))]
pub async fn propose_study(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<ProposeStudy>,
) -> Result<(StatusCode, Json<StudyDone>), Failure> {
    let town = app.town().await?;
    let known = |pain: &PainPoint| {
        pain.matter
            .as_ref()
            .is_none_or(|id| town.directory.matters.iter().any(|matter| matter.id == *id))
    };
    if !known(&body.value.pain) {
        return Err(Failure::field("matter", Field::Unknown));
    }
    let scope = format!("staff#{}", signed_in.session.account);
    let guard = Guard { scope, key, digest: format!("studies:{}", body.digest) };
    let drawn = format!("{}-{}", app.now().day().month(), random_hex::<4>());
    let id = StudyId::new(drawn).map_err(|error| Failure::Internal(error.into()))?;
    let sent = Sent { id, before: None, guard };
    let done = give_to(&app, &signed_in, sent, StudyCommand::Propose(body.value)).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

macro_rules! study_command {
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
                (status = 200, body = StudyDone), (status = 401),
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
        ) -> Result<Json<StudyDone>, Failure> {
            let id = id_of(id)?;
            let study = app.store.load_aggregate(&id).await?.ok_or(Failure::NotFound)?;
            let scope = format!("staff#{}", signed_in.session.account);
            let guard = Guard { scope, key, digest: format!("{}:{id}:{}", $path, body.digest) };
            let sent = Sent { id, before: Some((study, revision)), guard };
            let make: fn($Body) -> StudyCommand = $make;
            give_to(&app, &signed_in, sent, make(body.value)).await.map(Json)
        }
    };
}

study_command! {
    /// Gathers the cases of a study's pain point anew.
    gather_cases, "/api/v1/console/studies/{id}/gathering", Nothing, |_| StudyCommand::Gather
}
study_command! {
    /// Invites departments to the meeting.
    convene_study, "/api/v1/console/studies/{id}/invitation", Convene, StudyCommand::Convene
}
study_command! {
    /// Records the meeting.
    record_meeting, "/api/v1/console/studies/{id}/meeting", Meeting, StudyCommand::Meet
}
study_command! {
    /// Records what was decided.
    decide_study, "/api/v1/console/studies/{id}/decisions", DecideStudy, StudyCommand::Decide
}
study_command! {
    /// Closes a study.
    close_study, "/api/v1/console/studies/{id}/closure", Nothing, |_| StudyCommand::Close
}
study_command! {
    /// Gives a study up.
    drop_study, "/api/v1/console/studies/{id}/drop", DropStudy, StudyCommand::Drop
}
