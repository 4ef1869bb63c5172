//! Keeping the rules and the calendar: they are data, with the day from which they hold.

use crate::app::App;
use crate::extract::{Body, SignedIn};
use crate::problem::Failure;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::calendar::{Arrangement, china};
use shared::policy::{Policy, Rules};
use shared::problem::{Field, FieldProblem};
use shared::vocabulary::Role;
use shared::wire::{Problem, PutArrangement, PutRules, Statutes};

/// The rules and the calendar as they are kept.
#[utoipa::path(get, path = "/api/v1/console/statutes", tag = "administration",
    responses((status = 200, body = Statutes), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn get_statutes(
    State(app): State<App>,
    _signed_in: SignedIn,
) -> Result<Response, Failure> {
    let town = app.town().await?;
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
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(statutes)).into_response())
}

fn problems_of(rules: &Rules) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut days = Vec::new();
    if rules.editions.is_empty() {
        problems.push(FieldProblem::new("rules.editions", Field::Missing));
    }
    for (index, edition) in rules.editions.iter().enumerate() {
        let Policy {
            from,
            window_hours,
            accept_hours,
            classes: _,
            handle_days_most,
            remind_hours,
            ladder,
            extensions_most,
            extension_days_most,
            report_days,
            follow_up_days,
            returns_most,
            explain,
            plan,
            silence_days,
            reopen_days,
            digest_minute,
            calendar: _,
            clock_from: _,
        } = edition;
        let mut need = |holds: bool, name: &str, problem: Field| {
            if !holds {
                let field = format!("rules.editions.{index}.{name}");
                problems.push(FieldProblem::new(field, problem));
            }
        };
        need(!days.contains(from), "from", Field::Taken);
        days.push(*from);
        let mut within = |value: u32, name: &str, min: u32, max: u32| {
            need((min..=max).contains(&value), name, Field::OutOfRange { min, max });
        };
        within(*window_hours, "window_hours", 1, 80);
        within(*accept_hours, "accept_hours", 1, 80);
        within(*handle_days_most, "handle_days_most", 1, 120);
        within(*remind_hours, "remind_hours", 1, 80);
        within(*extensions_most, "extensions_most", 0, 10);
        within(*extension_days_most, "extension_days_most", 1, 60);
        within(*report_days, "report_days", 1, 120);
        within(*follow_up_days, "follow_up_days", 1, 30);
        within(u32::from(*returns_most), "returns_most", 1, 10);
        within(explain.days, "explain.days", 1, 60);
        within(plan.days, "plan.days", 1, 120);
        within(plan.approve_days, "plan.approve_days", 1, 60);
        within(plan.verify_days, "plan.verify_days", 1, 60);
        within(*silence_days, "silence_days", 1, 60);
        within(u32::try_from(*reopen_days).unwrap_or(0), "reopen_days", 1, 365);
        within(*digest_minute, "digest_minute", 0, 24 * 60 - 1);
        for step in ladder {
            within(step.after_days, "ladder", 1, 60);
        }
        let leads = matches!(explain.by, Role::LeaderInCharge | Role::PrincipalLeader);
        need(leads, "explain.by", Field::NotAChoice);
    }
    problems
}

/// Keeps the rules. Editions that were in force before today stay as they are: they gave the
/// deadlines there are.
#[utoipa::path(put, path = "/api/v1/console/statutes/rules", tag = "administration",
    request_body = PutRules,
    responses((status = 200, body = Rules), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_rules(
    State(app): State<App>,
    _signed_in: SignedIn,
    body: Body<PutRules>,
) -> Result<Json<Rules>, Failure> {
    let PutRules { rules, seen } = body.value;
    let mut problems = problems_of(&rules);
    let today = app.now().day();
    let town = app.town().await?;
    let past = |rules: &Rules| -> Vec<Policy> {
        let mut past: Vec<Policy> =
            rules.editions.iter().filter(|edition| edition.from <= today).cloned().collect();
        past.sort_by_key(|edition| edition.from);
        past
    };
    if past(&rules) != past(&town.rules) || rules.clock_from != town.rules.clock_from {
        problems.push(FieldProblem::new("rules.editions", Field::InThePast));
    }
    if !problems.is_empty() {
        return Err(Failure::Fields(problems));
    }
    if !app.store.save_rules(&rules, seen.as_ref()).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(rules))
}

/// Keeps the arrangement of holidays of a year to come.
#[utoipa::path(put, path = "/api/v1/console/statutes/calendar", tag = "administration",
    request_body = PutArrangement,
    responses((status = 200, body = Arrangement), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn put_arrangement(
    State(app): State<App>,
    _signed_in: SignedIn,
    body: Body<PutArrangement>,
) -> Result<Json<Arrangement>, Failure> {
    let PutArrangement { arrangement, seen } = body.value;
    if !app.store.save_arrangement(&arrangement, seen.as_ref()).await? {
        return Err(Failure::StaleEntry);
    }
    app.forget_town();
    Ok(Json(arrangement))
}
