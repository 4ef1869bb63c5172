//! The rules and the working calendar. Each edition is stored with the day from which it holds.

use crate::app::App;
use crate::http::extract::Body;
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::calendar::{Arrangement, china};
use shared::policy::Rules;
use shared::wire::{PutArrangement, PutRules, Statutes};

/// Get all editions of the rules and the calendar.
#[utoipa::path(get, path = "/api/v1/console/statutes", tag = "administration",
    responses((status = 200, body = Statutes)))]
pub async fn get_statutes(
    State(app): State<App>,
    _signed_in: SignedIn,
) -> Result<Response, Failure> {
    let town = app.fresh_town().await?;
    let (first, last) = china::covered();
    let mut years: Vec<u16> = (first..=last).collect();
    years.extend(town.calendar.added.keys().filter(|year| !(first..=last).contains(*year)));
    let statutes = Statutes {
        rules: town.rules.clone(),
        built_in: !town.rules_kept,
        arrangements: years
            .into_iter()
            .filter_map(|year| town.calendar.arrangement(year))
            .collect(),
        added: town.calendar.added.keys().copied().collect(),
    };
    Ok(Json(statutes).into_response())
}

/// Replace the editions of the rules.
///
/// Those in force before today cannot change, because existing deadlines were computed from them.
#[utoipa::path(put, path = "/api/v1/console/statutes/rules", tag = "administration",
    request_body = PutRules,
    responses((status = 200, body = Rules),
        (status = 412)))]
pub async fn put_rules(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<PutRules>,
) -> Result<Json<Rules>, Failure> {
    let PutRules { rules, seen } = body.value;
    let town = app.fresh_town().await?;
    let mut problems = rules.problems();
    problems.extend(rules.rewrites(&town.rules, app.now().day()));
    if !problems.is_empty() {
        let problems = problems.into_iter().map(|found| found.under("rules"));
        return Err(Failure::Fields(problems.collect()));
    }
    if !app.store.save_rules(&rules, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(rules))
}

/// Store the holiday arrangement of a year.
#[utoipa::path(put, path = "/api/v1/console/statutes/calendar", tag = "administration",
    request_body = PutArrangement,
    responses((status = 200, body = Arrangement),
        (status = 412)))]
pub async fn put_arrangement(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<PutArrangement>,
) -> Result<Json<Arrangement>, Failure> {
    let PutArrangement { arrangement, seen } = body.value;
    let problems = arrangement.problems();
    if !problems.is_empty() {
        let problems = problems.into_iter().map(|found| found.under("arrangement"));
        return Err(Failure::Fields(problems.collect()));
    }
    if !app.store.save_arrangement(&arrangement, seen.as_ref(), &signed_in.author(&app)).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(arrangement))
}
