//! Where people keep making wasted trips: the pain points of a period, and what people wrote.
//!
//! The figures are counted from folded cases and contain nothing personal. The texts are personal, so an access is
//! recorded before any is shown, and a department sees only the cases that it is involved in.

use crate::app::App;
use crate::console::list::read_list;
use crate::http::extract::Query;
use crate::http::query::period;
use crate::problem::Failure;
use crate::service::SignedIn;
use crate::service::words::group;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::id::{DepartmentId, MatterId};
use shared::insight::words::{GroupedCase, MAX_READ, Repeat, WordGroup, WordGroups};
use shared::insight::{Asked, Counter, Insights, MAX_MONTHS, PainPoint, months_of};
use shared::limits::INSIGHT_DAYS;
use shared::number::CaseNumber;
use shared::personal::{Intake, TextId};
use shared::problem::Field;
use shared::text::{Note, Prose};
use shared::time::Day;
use shared::view::reads;
use shared::wire::ReadWhat;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

/// The number of cases that one request reads at most.
const MAX_CASES: usize = 20_000;

/// Reads the period and the department of a request. By default it ends with the newest month with cases; a
/// department may only ask for its own cases.
async fn asked(app: &App, signed_in: &SignedIn, query: &Query) -> Result<Asked, Failure> {
    let (from, until) = period(query)?;
    let until = match until {
        Some(until) => until,
        None => last_day(app).await?.max(from.unwrap_or(Day(0))),
    };
    let from = from.unwrap_or(until.plus(1 - INSIGHT_DAYS));
    if months_of(from, until) > MAX_MONTHS {
        return Err(Failure::field("until", Field::TooMany { max: MAX_MONTHS }));
    }
    let department =
        query.read("department", Field::Unknown, |written| DepartmentId::new(written).ok())?;
    let department = match (signed_in.staff.seat.department(), department) {
        (None, asked) => asked,
        (Some(own), None) => Some(own.clone()),
        (Some(own), Some(asked)) if *own == asked => Some(asked),
        (Some(_), Some(_)) => return Err(Failure::Forbidden),
    };
    let mut followed = Vec::new();
    if let Some(asked) = &department {
        let town = app.town().await?;
        followed = town.directory.stood_in_for(asked).split_off(1);
        if !town.directory.departments.iter().any(|known| known.id == *asked) {
            return Err(Failure::field("department", Field::Unknown));
        }
    }
    Ok(Asked { from, until, department, followed })
}

/// The last day of the newest month with cases, but not later than today.
async fn last_day(app: &App) -> Result<Day, Failure> {
    let today = app.now().day();
    let months = app.store.list_months().await?;
    let newest = months.first().and_then(|month| Day::read(&format!("{month}-01")).ok());
    let end = newest.map(|first| {
        let next = first.plus(31);
        let (_, _, day) = next.civil();
        next.plus(i32::try_from(day).unwrap_or(1).saturating_neg())
    });
    Ok(end.map_or(today, |end| end.min(today)))
}

/// Get the pain points of a period: a Pareto analysis of causes, counts by week, what the rule proposes to study, and
/// the periods of long waiting.
#[utoipa::path(get, path = "/api/v1/console/insights", tag = "insights",
    params(
        ("from" = Option<String>, Query, description = "registered from this day"),
        ("until" = Option<String>, Query, description = "registered until this day, at most 13 months later"),
        ("department" = Option<String>, Query, description = "only cases in which it is involved"),
    ),
    responses((status = 200, body = Insights)))]
pub async fn get_insights(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let asked = asked(&app, &signed_in, &query).await?;
    let rule = app.policy().await?.insight;
    let spells = app.store.spells_of(asked.from, asked.until).await?;
    let (from, until) = (asked.from, asked.until);
    let mut counter = Counter::new(asked, rule, spells);
    let all = app.store.each_registered(from, until, MAX_CASES, |case| {
        counter.take(&case);
        ControlFlow::Continue(())
    });
    if !all.await? {
        return Err(Failure::field("until", Field::TooMany { max: MAX_CASES }));
    }
    Ok(Json(counter.finish()).into_response())
}

/// A case whose texts are read.
struct CaseText {
    number: CaseNumber,
    intake: TextId,
    point: PainPoint,
}

/// Group similar texts from the newest 1,000 cases of a period, and find people who came again about the same matter. A
/// case is in one group at most, so that an answer names no more than were read.
#[utoipa::path(get, path = "/api/v1/console/insights/words", tag = "insights",
    params(
        ("from" = Option<String>, Query, description = "registered from this day"),
        ("until" = Option<String>, Query, description = "registered until this day, at most 13 months later"),
        ("department" = Option<String>, Query, description = "only cases in which it is involved"),
    ),
    responses((status = 200, body = WordGroups)))]
pub async fn get_words(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Query,
) -> Result<Response, Failure> {
    let asked = asked(&app, &signed_in, &query).await?;
    let reader = app.reader(&signed_in.staff.seat).await?;
    read_list(&app, &signed_in, ReadWhat::Words).await?;
    let mut cases = 0u32;
    let mut told: Vec<CaseText> = Vec::new();
    let all = app.store.each_registered(asked.from, asked.until, MAX_CASES, |case| {
        if !asked.takes(&case) {
            return ControlFlow::Continue(());
        }
        cases = cases.saturating_add(1);
        if told.len() < MAX_READ && reads(&case, &reader).words {
            let point = PainPoint { matter: case.matter, reason: case.reason };
            told.push(CaseText { number: case.number, intake: case.intake, point });
        }
        ControlFlow::Continue(())
    });
    if !all.await? {
        return Err(Failure::field("until", Field::TooMany { max: MAX_CASES }));
    }
    let wanted: Vec<_> = told.iter().map(|told| (told.number, told.intake)).collect();
    let personal = app.store.load_texts(&wanted).await?;
    // Erased texts are absent and belong to no group.
    let read: Vec<(CaseText, &Intake)> = told
        .into_iter()
        .filter_map(|told| {
            let intake = personal.get(&told.number)?.intake(told.intake)?;
            Some((told, intake))
        })
        .collect();
    let texts: Vec<String> = read.iter().map(|(_, intake)| words_of(intake)).collect();
    // Splitting a thousand texts into words takes too long for the threads that serve requests.
    let groups = app.work_queue.run(move || group(&texts)).await?;
    let groups = groups.into_iter().map(|found| {
        let cases = found.members.iter().filter_map(|member| read.get(*member));
        WordGroup {
            words: found.words,
            likeness: (found.likeness * 100.0).round().clamp(0.0, 100.0) as u8,
            cases: cases
                .map(|(told, intake)| GroupedCase {
                    number: told.number,
                    title: intake.title.clone(),
                    point: told.point.clone(),
                })
                .collect(),
        }
    });
    let is_department = signed_in.staff.seat.department().is_some();
    let words = WordGroups {
        cases,
        read: u32::try_from(read.len()).unwrap_or(u32::MAX),
        groups: groups.collect(),
        repeats: (!is_department).then(|| repeats_of(&app, &read)),
        asked,
    };
    Ok(Json(words).into_response())
}

/// The texts that are compared: the title, what happened, the suggestion and the wish.
fn words_of(intake: &Intake) -> String {
    let Intake { applicant: _, title, account, trips: _, suggestion, wish, source_number: _ } =
        intake;
    let mut words = vec![title.as_str()];
    words.extend(account.as_ref().map(Prose::as_str));
    words.extend(suggestion.as_ref().map(Note::as_str));
    words.extend(wish.as_ref().map(Note::as_str));
    words.join("\n")
}

/// Who has several of these cases about one matter. Cases with the same telephone or document number are taken to be
/// the same person's; a case with both joins the two groups.
fn repeats_of(app: &App, read: &[(CaseText, &Intake)]) -> Vec<Repeat> {
    // Represents each person by the first case that shares a telephone or a document with theirs.
    let mut person: Vec<usize> = (0..read.len()).collect();
    fn root(person: &[usize], mut at: usize) -> usize {
        while let Some(up) = person.get(at).filter(|up| **up != at) {
            at = *up;
        }
        at
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    for (place, (_, intake)) in read.iter().enumerate() {
        for digest in app.pepper.persons(&intake.applicant) {
            match known.get(&digest) {
                None => {
                    known.insert(digest, place);
                }
                Some(other) => {
                    let (one, two) = (root(&person, *other), root(&person, place));
                    if let Some(up) = person.get_mut(one.max(two)) {
                        *up = one.min(two);
                    }
                }
            }
        }
    }
    let mut again: BTreeMap<(usize, Option<MatterId>), Vec<CaseNumber>> = BTreeMap::new();
    for (place, (told, _)) in read.iter().enumerate() {
        let whose = root(&person, place);
        again.entry((whose, told.point.matter.clone())).or_default().push(told.number);
    }
    let mut repeats: Vec<Repeat> = again
        .into_iter()
        .filter(|(_, numbers)| numbers.len() > 1)
        .map(|((_, matter), numbers)| Repeat { matter, numbers })
        .collect();
    repeats.sort_by_key(|repeat| std::cmp::Reverse(repeat.numbers.len()));
    repeats
}
