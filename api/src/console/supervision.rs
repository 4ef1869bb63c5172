//! Supervision: demands and their answers, random samples of closed cases, the access log, and the efficiency report.
//! None of it changes a case.

use crate::app::App;
use crate::files::media_type;
use crate::http::extract::{Body, IdempotencyKey, Query};
use crate::http::query::{language, period};
use crate::problem::Failure;
use crate::secret::random_hex;
use crate::service::Idempotency;
use crate::service::SignedIn;
use crate::service::spreadsheet;
use crate::store::{GroupKind, StoreError};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::try_join;
use shared::actor::Seat;
use shared::duty::Owner;
use shared::figures::Figures;
use shared::limits::MAX_SAMPLE;
use shared::number::CaseNumber;
use shared::problem::Field;
use shared::succession::Reader;
use shared::time::Day;
use shared::view::{DemandRow, reads};
use shared::vocabulary::{Role, Sheet};
use shared::wire::{
    AccessLogEntry, CheckSample, DemandState, DrawSample, DutyRow, Page, Sample, SampleCheck,
    SampledCase,
};

/// Whether somebody who supervises has to do with what `owner` owes: a leader in charge with their own departments.
fn supervises(reader: &Reader, owner: &Owner) -> bool {
    let seat = reader.seat();
    let Seat::LeaderInCharge { departments } = seat else { return true };
    match owner {
        Owner::Department { department } => seat.leads(Some(department)),
        Owner::LeaderInCharge { department } => seat.leads(department.as_ref()),
        Owner::Window { window: _ } | Owner::PrincipalLeader => departments.is_empty(),
    }
}

/// List inspectors' demands, newest first; a leader in charge gets those on their departments.
///
/// A page can be short although more follow.
#[utoipa::path(get, path = "/api/v1/console/demands", tag = "supervision",
    params(
        ("state" = Option<String>, Query,
            description = "open: without an answer, by when it is due; answered: the last answer first"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<DemandRow>)))]
pub async fn list_demands(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let state = query.read("state", Field::NotAChoice, DemandState::read)?;
    let mut page = app.store.list_demands(state, query.text("cursor")).await?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    page.items.retain(|demand| supervises(&reader, &demand.of));
    Ok(Json(page).into_response())
}

/// List all overdue duties, longest overdue first; a leader in charge gets those of their departments.
///
/// A page can be short although more follow.
#[utoipa::path(get, path = "/api/v1/console/overdue", tag = "supervision",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<DutyRow>)))]
pub async fn list_overdue(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let mut page = app.store.page_overdue(query.text("cursor")).await?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    page.items.retain(|row| supervises(&reader, &row.duty.owner));
    Ok(Json(page).into_response())
}

/// Leaves out the cases with which a leader in charge has nothing to do, and so what the inspector wrote about them.
async fn keep_theirs(app: &App, seat: &Seat, sample: &mut Sample) -> Result<(), StoreError> {
    if seat.role() == Role::LeaderInCharge {
        let numbers: Vec<CaseNumber> = sample.cases.iter().map(|case| case.number).collect();
        let mut heads = app.store.load_heads(&numbers).await?;
        let reader = app.reader(seat).await?;
        heads.retain(|head| reads(&head.case, &reader).notes);
        let is_theirs = |number| heads.iter().any(|head| head.case.number == number);
        sample.cases.retain(|case| is_theirs(case.number));
    }
    Ok(())
}

/// List samples, newest first; a leader in charge gets the cases of their departments in them.
#[utoipa::path(get, path = "/api/v1/console/samples", tag = "supervision",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<Sample>)))]
pub async fn list_samples(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let mut page = app.store.list_samples(query.text("cursor")).await?;
    for sample in &mut page.items {
        keep_theirs(&app, &signed_in.staff.seat, sample).await?;
    }
    Ok(Json(page).into_response())
}

/// Get a sample with the results of its checks.
#[utoipa::path(get, path = "/api/v1/console/samples/{id}", tag = "supervision",
    params(("id" = String, Path)),
    responses((status = 200, body = Sample)))]
pub async fn get_sample(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut sample = app.store.load_sample(&id).await?.ok_or(Failure::NotFound)?;
    keep_theirs(&app, &signed_in.staff.seat, &mut sample).await?;
    Ok(Json(sample).into_response())
}

/// Draw a random sample of closed cases.
///
/// Repeating the request with the same key and body returns the same sample.
#[utoipa::path(post, path = "/api/v1/console/samples", tag = "supervision",
    params(("Idempotency-Key" = String, Header)),
    request_body = DrawSample,
    responses((status = 201, body = Sample), (status = 409)))]
pub async fn draw_sample(
    State(app): State<App>,
    signed_in: SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    body: Body<DrawSample>,
) -> Result<(StatusCode, Json<Sample>), Failure> {
    let scope = format!("staff#{}", signed_in.session.account);
    let idempotency = Idempotency { scope, key, digest: format!("samples:{}", body.digest) };
    let DrawSample { from, until, size } = body.value;
    if until < from {
        return Err(Failure::field("until", Field::TooEarly));
    }
    if !(1..=MAX_SAMPLE).contains(&size) {
        return Err(Failure::field("size", Field::OutOfRange { min: 1, max: MAX_SAMPLE }));
    }
    if let Some(drawn) = drawn_before(&app, &idempotency).await? {
        return Ok((StatusCode::CREATED, Json(drawn)));
    }
    let (now, seed) = (app.now(), random_hex::<16>());
    let (numbers, population) = app.store.draw_sample(from, until, &seed, size as usize).await?;
    let sample = Sample {
        id: format!("{}-{}", now.0, random_hex::<4>()),
        drawn_at: now,
        drawn_by: signed_in.session.account.clone(),
        from,
        until,
        seed,
        population,
        cases: numbers.into_iter().map(|number| SampledCase { number, check: None }).collect(),
    };
    match app.store.keep_sample(&sample, idempotency.replay(), now).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(sample))),
        Err(StoreError::KeyTaken) => {
            let drawn = drawn_before(&app, &idempotency).await?.ok_or(Failure::KeyReused)?;
            Ok((StatusCode::CREATED, Json(drawn)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The sample that this same request drew before. Fails if its key was used for another request.
async fn drawn_before(app: &App, idempotency: &Idempotency) -> Result<Option<Sample>, Failure> {
    match app.store.load_sample_replay(&idempotency.scope, &idempotency.key).await? {
        None => Ok(None),
        Some((digest, _)) if digest != idempotency.digest => Err(Failure::KeyReused),
        Some((_, id)) => Ok(app.store.load_sample(&id).await?),
    }
}

/// Record the result of checking a sampled case.
///
/// A result cannot be changed afterwards.
#[utoipa::path(post, path = "/api/v1/console/samples/{id}/checks", tag = "supervision",
    params(("id" = String, Path)),
    request_body = CheckSample,
    responses((status = 200, body = Sample), (status = 412)))]
pub async fn check_sample(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    body: Body<CheckSample>,
) -> Result<Json<Sample>, Failure> {
    let seen = app.store.load_sample(&id).await?.ok_or(Failure::NotFound)?;
    let CheckSample { number, sound, words } = body.value;
    let mut sample = seen.clone();
    let case = sample.cases.iter_mut().find(|case| case.number == number);
    let case = case.ok_or(Failure::field("number", Field::Unknown))?;
    if case.check.is_some() {
        return Err(Failure::field("number", Field::Taken));
    }
    let by = signed_in.session.account.clone();
    case.check = Some(SampleCheck { at: app.now(), by, sound, words });
    if !app.store.save_sample(&sample, &seen).await? {
        return Err(Failure::StaleEntry);
    }
    Ok(Json(sample))
}

/// List who read whose personal data in the month of `on`, newest first.
#[utoipa::path(get, path = "/api/v1/console/readings", tag = "supervision",
    params(
        ("on" = Option<String>, Query, description = "a day of the month; today where not said"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<AccessLogEntry>)))]
pub async fn list_readings(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let on = query.read("on", Field::NotADate, |written| Day::read(written).ok())?;
    let day = on.unwrap_or_else(|| app.now().day());
    let page = app.store.list_readings(day, query.text("cursor")).await?;
    Ok(Json(page).into_response())
}

/// Get the efficiency report (办事效率报告) by department, as CSV or XLSX.
#[utoipa::path(get, path = "/api/v1/console/efficiency", tag = "supervision",
    params(
        ("from" = Option<String>, Query, description = "first day"),
        ("until" = Option<String>, Query, description = "last day"),
        ("format" = Option<String>, Query, description = "csv (default) or xlsx"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    responses((status = 200, content((String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn export_efficiency(
    State(app): State<App>,
    _signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let (from, until) = period(&query)?;
    let lang = language(&query)?;
    let sheet = query.read("format", Field::NotAChoice, |written| match written {
        "csv" => Some(Sheet::Csv),
        "xlsx" => Some(Sheet::Xlsx),
        _ => None,
    })?;
    let sheet = sheet.unwrap_or(Sheet::Csv);
    let (all, figures) = try_join!(
        app.store.load_figures_of(GroupKind::All, from, until),
        app.store.load_figures_of(GroupKind::Department, from, until),
    )?;
    let figures = Figures { total: all.total, ..figures };
    let town = app.town().await?;
    let bytes = spreadsheet::efficiency_sheet(&figures, &town.directory, lang, sheet)?;
    let name = match sheet {
        Sheet::Csv => "attachment; filename=\"onetrip-efficiency.csv\"",
        Sheet::Xlsx => "attachment; filename=\"onetrip-efficiency.xlsx\"",
    };
    let headers = [(header::CONTENT_TYPE, media_type(sheet)), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}
