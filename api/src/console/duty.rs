//! What awaits whoever is signed in, and their evening digests.

use crate::app::App;
use crate::console::list::read_list;
use crate::extract::{Query, SignedIn};
use crate::problem::Failure;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::number::CaseNumber;
use shared::problem::Field;
use shared::view::QueueRow;
use shared::vocabulary::DutyKind;
use shared::wire::{AwaitedPage, AwaitedRow, DigestPage, DutyRow, Problem, ReadWhat, Subject};
use std::collections::HashMap;

/// What I, my window or my department owe: the most urgent first.
#[utoipa::path(get, path = "/api/v1/console/duties", tag = "console",
    params(
        ("kind" = Option<String>, Query, description = "only duties of this kind"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = AwaitedPage), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list_duties(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let kind = query.read("kind", Field::NotAChoice, DutyKind::read)?;
    read_list(&app, &signed_in, ReadWhat::List).await?;
    let seat = &signed_in.staff.seat;
    let page = app.store.list_duties(seat, kind, query.text("cursor")).await?;
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
        .found_rows(&numbers, seat)
        .await?
        .into_iter()
        .map(|row| (row.public.number, row))
        .collect();
    let mut items = Vec::new();
    for row in page.items {
        items.push(awaited(&app, row, &known).await?);
    }
    let page = AwaitedPage { items, cursor: page.cursor };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
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
            title: app.store.load_plan(plan).await?.map(|plan| plan.title),
            stage: None,
            applicant_name: None,
            row,
        },
    })
}

/// My evening digests, newest first.
#[utoipa::path(get, path = "/api/v1/console/digests", tag = "console",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = DigestPage), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list_digests(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let account = &signed_in.session.account;
    let page = app.store.list_digests(account, query.text("cursor")).await?;
    let page = DigestPage { items: page.items, cursor: page.cursor };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}
