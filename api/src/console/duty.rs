//! What the signed-in user owes, and their evening digests.

use crate::app::App;
use crate::console::list::read_list;
use crate::http::extract::Query;
use crate::notice::notice_lists_of;
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use shared::lang::Localized;
use shared::limits::MAX_COUNTED;
use shared::number::CaseNumber;
use shared::plan::Plan;
use shared::problem::Field;
use shared::succession::Reader;
use shared::time::{Day, Timestamp};
use shared::view::{DemandRow, QueueRow};
use shared::vocabulary::{DutyKind, Role};
use shared::wire::{
    AboutCase, AwaitedRow, BriefNotice, Briefing, DemandState, Digest, DigestLine, DutyRow,
    Inspection, Page, ReadWhat, SampleLeft, Subject, Upkeep,
};
use std::collections::HashMap;

/// The number of overdue duties up to which a briefing counts.
const MAX_OVERDUE: usize = 500;
/// The month from which the holiday arrangement of the next year is published and can be entered.
const NEXT_YEAR_KNOWN: i64 = 11;

/// List what I, my window or my department owe, most urgent first.
#[utoipa::path(get, path = "/api/v1/console/duties", tag = "console",
    params(
        ("kind" = Option<String>, Query, description = "only duties of this kind"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<AwaitedRow>)))]
pub async fn list_duties(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let kind = query.read("kind", Field::NotAChoice, DutyKind::read)?;
    read_list(&app, &signed_in, ReadWhat::List).await?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    let page = app.store.list_duties(&reader, kind, query.text("cursor")).await?;
    let mut numbers: Vec<CaseNumber> = Vec::new();
    for row in &page.items {
        if let Subject::Case { number } = &row.subject
            && !numbers.contains(number)
        {
            numbers.push(*number);
        }
    }
    let known: HashMap<CaseNumber, QueueRow> = app
        .store
        .found_rows(&numbers, &reader)
        .await?
        .into_iter()
        .map(|row| (row.public.number, row))
        .collect();
    let mut items = Vec::new();
    for row in page.items {
        items.push(awaited(&app, row, &known).await?);
    }
    let page = Page { items, cursor: page.cursor };
    Ok(Json(page).into_response())
}

async fn awaited(
    app: &App,
    row: DutyRow,
    known: &HashMap<CaseNumber, QueueRow>,
) -> Result<AwaitedRow, Failure> {
    Ok(match &row.subject {
        Subject::Case { number } => {
            let case = known.get(number);
            AwaitedRow {
                title: case.and_then(|case| case.title.clone()),
                stage: case.map(|case| case.public.stage),
                applicant_name: case.and_then(|case| case.applicant_name.clone()),
                row,
            }
        }
        Subject::Plan { plan } => AwaitedRow {
            title: app.store.load::<Plan>(plan).await?.map(|plan| plan.title),
            stage: None,
            applicant_name: None,
            row,
        },
    })
}

/// List my evening digests, newest first.
#[utoipa::path(get, path = "/api/v1/console/digests", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<DigestLine>)))]
pub async fn list_digests(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let account = &signed_in.session.account;
    let page = app.store.list_digests(account, query.text("cursor")).await?;
    let items = page.items.iter().map(DigestLine::of).collect();
    let page = Page { items, cursor: page.cursor };
    Ok(Json(page).into_response())
}

/// Get my evening digest of a day, with what its cases are about as far as I may read it.
#[utoipa::path(get, path = "/api/v1/console/digests/{day}", tag = "console",
    params(("day" = String, Path, description = "as in 2018-05-25")),
    responses((status = 200, body = Digest)))]
pub async fn get_digest(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(day): Path<String>,
) -> Result<Response, Failure> {
    let day = Day::read(&day).map_err(|_| Failure::NotFound)?;
    let account = &signed_in.session.account;
    let mut digest = app.store.load_digest(account, day).await?.ok_or(Failure::NotFound)?;
    read_list(&app, &signed_in, ReadWhat::List).await?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    let rows = app.store.found_rows(&digest.cases(), &reader).await?.into_iter();
    digest.about = rows
        .map(|row| AboutCase {
            number: row.public.number,
            title: row.title,
            reason: row.public.reason,
        })
        .collect();
    Ok(Json(digest).into_response())
}

/// Count what awaits me, including what has no deadline.
#[utoipa::path(get, path = "/api/v1/console/briefing", tag = "console",
    responses((status = 200, body = Briefing)))]
pub async fn get_briefing(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    let staff = &signed_in.staff;
    let now = app.now();
    let town = app.town().await?;
    let reader = Reader::of(&staff.seat, &town.directory);
    let owed = app.store.list_owed(&reader, MAX_COUNTED as usize).await?;
    let mine = notice_lists_of(&staff.account, &reader, &town.directory);
    let seen_until = app.store.load_seen(&staff.account).await?;
    let (inspection, upkeep) = match staff.seat.role() {
        Role::Inspector => (Some(inspection(&app, &mine, seen_until).await?), None),
        Role::Administrator => (None, Some(upkeep(&app).await?)),
        Role::WindowClerk
        | Role::WindowLead
        | Role::DepartmentOfficer
        | Role::DepartmentHead
        | Role::LeaderInCharge
        | Role::PrincipalLeader => (None, None),
    };
    let briefing = Briefing {
        owed: owed.len(),
        late: owed.iter().filter(|row| row.duty.due < now).count(),
        unread: app.store.count_unseen(&mine, seen_until).await?,
        inspection,
        upkeep,
    };
    Ok(Json(briefing).into_response())
}

async fn inspection(
    app: &App,
    mine: &[String],
    seen_until: Option<Timestamp>,
) -> Result<Inspection, Failure> {
    let mut answered = app.store.list_demands(Some(DemandState::Answered), None).await?.items;
    let answers: Vec<CaseNumber> = answered.iter().map(|demand| demand.number).collect();
    answered.retain(DemandRow::is_unread);
    let told = app.store.list_notices(mine, None).await?.items.into_iter();
    let told = told
        .map(|delivery| delivery.notice)
        .filter(|notice| seen_until.is_none_or(|until| until < notice.made_at))
        .filter_map(|notice| {
            let number = notice.about?;
            let en = notice.in_english.map_or_else(|| notice.subject.clone(), |said| said.subject);
            let words = Localized { zh: notice.subject, en };
            Some(BriefNotice { number, at: notice.made_at, words })
        })
        // A notice that an answer came is already counted among the answers.
        .filter(|notice| !answers.contains(&notice.number))
        .collect();
    let samples = app.store.list_samples(None).await?.items;
    let samples = samples
        .into_iter()
        .map(|sample| SampleLeft {
            checked: sample.checked(),
            size: sample.cases.len(),
            id: sample.id,
            drawn_at: sample.drawn_at,
        })
        .filter(|left| left.checked < left.size)
        .collect();
    Ok(Inspection {
        told,
        answered,
        open: app.store.list_demands(Some(DemandState::Open), None).await?.items,
        samples,
        overdue: app.store.count_overdue(MAX_OVERDUE).await?,
    })
}

async fn upkeep(app: &App) -> Result<Upkeep, Failure> {
    let dead = app.store.list_dead(None).await?;
    let town = app.town().await?;
    let (year, month, _) = app.now().day().civil();
    let next = (month >= NEXT_YEAR_KNOWN).then_some(year.saturating_add(1));
    let years =
        [Some(year), next].into_iter().flatten().filter_map(|year| u16::try_from(year).ok());
    let years = years.filter(|year| town.calendar.arrangement(*year).is_none()).collect();
    Ok(Upkeep { undeliverable: dead.items.len(), more: dead.cursor.is_some(), years })
}
