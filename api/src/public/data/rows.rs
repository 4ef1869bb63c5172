//! Reads the rows of each data set, with cells in the order of its columns.

use super::Rows;
use crate::app::App;
use crate::http::extract::Query;
use crate::http::query::period;
use crate::problem::Failure;
use crate::public::feed::rfc3339;
use crate::public::log::checkpoint_page;
use crate::service::effect::effects;
use crate::store::{GroupKind, PUBLISHED_PLANS, PUBLISHED_REFORMS};
use serde_json::{Value, json};
use shared::cross::CrossTable;
use shared::directory::Directory;
use shared::effect::Effect;
use shared::figures::{Figures, Published};
use shared::id::MatterId;
use shared::lang::{Lang, Say};
use shared::plan::Plan;
use shared::problem::Field;
use shared::proof::Checkpoint;
use shared::reform::Reform;
use shared::time::{Day, Timestamp};
use shared::wire::study::PublicReform;

fn whole(rows: Vec<Vec<Value>>) -> Rows {
    Rows { rows, cursor: None }
}

async fn figures(app: &App, query: &Query, kind: GroupKind) -> Result<Figures, Failure> {
    let (from, until) = period(query)?;
    Ok(app.store.load_figures_of(kind, from, until).await?)
}

/// The figures of each day.
pub async fn by_day(app: App, query: Query) -> Result<Rows, Failure> {
    let (from, until) = period(&query)?;
    let days = app.store.load_days(from, until).await?;
    let row = |day: &shared::figures::DayFigures| {
        vec![
            json!(day.day),
            json!(day.registered),
            json!(day.assigned),
            json!(day.settled),
            json!(day.resolved),
        ]
    };
    Ok(whole(days.iter().map(row).collect()))
}

/// The figures of each department.
pub async fn by_department(app: App, query: Query) -> Result<Rows, Failure> {
    let figures = figures(&app, &query, GroupKind::Department).await?;
    let town = app.town().await?;
    let names = |row: &shared::figures::DepartmentFigures| {
        let name = |lang| town.directory.department(&row.department, lang).to_owned();
        vec![json!(row.department), json!(name(Lang::Zh)), json!(name(Lang::En))]
    };
    let rows = figures.by_department.iter().map(|row| counted(names(row), &row.counts));
    Ok(whole(rows.collect()))
}

/// The figures of each matter.
pub async fn by_matter(app: App, query: Query) -> Result<Rows, Failure> {
    let figures = figures(&app, &query, GroupKind::Matter).await?;
    let town = app.town().await?;
    let rows = figures.by_matter.iter().map(|row| {
        let [zh, en] = matter_names(&town.directory, &row.matter);
        counted(vec![json!(row.matter), json!(zh), json!(en)], &row.counts)
    });
    Ok(whole(rows.collect()))
}

/// The figures of each reason.
pub async fn by_reason(app: App, query: Query) -> Result<Rows, Failure> {
    let figures = figures(&app, &query, GroupKind::Reason).await?;
    let rows = figures.by_reason.iter().map(|row| {
        let [zh, en] = Lang::ALL.map(|lang| row.reason.say(lang));
        counted(vec![json!(row.reason), json!(zh), json!(en)], &row.counts)
    });
    Ok(whole(rows.collect()))
}

fn matter_names(directory: &Directory, matter: &Option<MatterId>) -> [String; 2] {
    Lang::ALL.map(|lang| match matter {
        Some(id) => directory.matter(id, lang).to_owned(),
        None => lang.pick("未分类", "Not sorted").to_owned(),
    })
}

fn counted(mut row: Vec<Value>, counts: &Published) -> Vec<Value> {
    row.extend(counts.numbers().map(|(_, number)| json!(number)));
    row
}

/// The cross-tables, one month per page, newest first.
pub async fn cross(app: App, query: Query) -> Result<Rows, Failure> {
    let months = app.store.list_tabled().await?;
    let place = query.read("cursor", Field::Malformed, |written| {
        months.iter().position(|month| month == written)
    })?;
    let place = place.unwrap_or(0);
    let Some(month) = months.get(place) else { return Ok(whole(Vec::new())) };
    let snapshot = app.store.load_snapshot(month).await?.ok_or(Failure::NotFound)?;
    let town = app.town().await?;
    let rows = cross_rows(&snapshot.table, &town.directory);
    Ok(Rows { rows, cursor: months.get(place.saturating_add(1)).cloned() })
}

/// The rows of a cross-table, one for each total and each cell.
pub fn cross_rows(table: &CrossTable, directory: &Directory) -> Vec<Vec<Value>> {
    let month = table.month.as_str();
    let line =
        |matter: &[Value; 3], reason: &[Value; 3], cases: Option<i64>, as_of: Option<&str>| {
            let status = match (cases, as_of) {
                (None, _) => "hidden",
                (Some(_), None) => "shown",
                (Some(_), Some(_)) => "earlier",
            };
            let as_of = cases.map(|_| as_of.unwrap_or(month));
            let mut row = vec![json!(month)];
            row.extend(matter.iter().chain(reason).cloned());
            row.extend([json!(cases), json!(as_of), json!(status)]);
            row
        };
    let all = [json!("all"), json!("全部"), json!("All")];
    let mut rows = vec![line(&all, &all, Some(table.total), None)];
    let reasons: Vec<[Value; 3]> = table
        .columns
        .iter()
        .map(|column| {
            let reason = column.reason;
            [json!(reason), json!(reason.say(Lang::Zh)), json!(reason.say(Lang::En))]
        })
        .collect();
    for (column, reason) in table.columns.iter().zip(&reasons) {
        rows.push(line(&all, reason, Some(column.total), None));
    }
    for row in &table.rows {
        let [zh, en] = matter_names(directory, &row.matter);
        let code = row.matter.as_ref().map_or("", MatterId::as_str);
        let matter = [json!(code), json!(zh), json!(en)];
        rows.push(line(&matter, &all, Some(row.total), None));
        for (reason, cell) in reasons.iter().zip(&row.cells) {
            rows.push(line(&matter, reason, cell.count, cell.as_of.as_deref()));
        }
    }
    rows
}

/// Public explanations, given and owed.
pub async fn explanations(app: App, query: Query) -> Result<Rows, Failure> {
    let page = app.store.list_explanations(query.text("cursor")).await?;
    let rows = page.items.iter().map(|row| {
        let shared::view::ExplanationRow { number, matter, reason, summary, owed } = row;
        let said = owed.said.as_ref();
        vec![
            json!(number),
            json!(matter),
            json!(reason),
            json!(summary),
            json!(owed.by),
            json!(owed.department),
            json!(owed.because),
            instant(Some(owed.since)),
            instant(Some(owed.due)),
            instant(owed.given_at),
            json!(said.map(|said| &said.office)),
            json!(said.map(|said| &said.name)),
            json!(said.map(|said| &said.zh)),
            json!(said.and_then(|said| said.en.as_ref())),
            json!(said.and_then(|said| said.video.as_ref())),
        ]
    });
    Ok(Rows { rows: rows.collect(), cursor: page.cursor })
}

/// Published rectification plans.
pub async fn plans(app: App, query: Query) -> Result<Rows, Failure> {
    let page = app.store.list::<Plan>(PUBLISHED_PLANS, query.text("cursor")).await?;
    let rows = page.items.iter().map(|plan| {
        let done = plan.measures.iter().filter(|measure| measure.done_at.is_some()).count();
        vec![
            json!(plan.id),
            json!(plan.department),
            json!(plan.title),
            json!(plan.cause),
            json!(plan.stage),
            json!(plan.measures.len()),
            json!(done),
            instant(Some(plan.submitted_at)),
            instant(plan.approved_at),
            instant(plan.verified_at),
            instant(plan.published_at),
        ]
    });
    Ok(Rows { rows: rows.collect(), cursor: page.cursor })
}

/// Published reforms with their effects.
pub async fn reforms(app: App, query: Query) -> Result<Rows, Failure> {
    let page = app.store.list::<Reform>(PUBLISHED_REFORMS, query.text("cursor")).await?;
    let effects = effects(&app, &page.items).await?;
    let rows = page.items.into_iter().zip(effects).map(|(reform, effect)| {
        let reform = PublicReform::of(reform, effect);
        let Effect { before, after, finding, ratio, trips_saved, trips_tenths: _, weeks: _ } =
            &reform.effect;
        vec![
            json!(reform.id),
            json!(reform.title.zh),
            json!(reform.title.en),
            json!(reform.matter),
            json!(reform.reason),
            json!(reform.cases),
            json!(reform.from),
            instant(reform.published_at),
            json!(reform.withdrawn),
            json!(finding),
            json!(before.cases),
            json!(before.weeks),
            json!(after.cases),
            json!(after.weeks),
            json!(ratio.map(|ratio| ratio.percent)),
            json!(ratio.map(|ratio| ratio.low)),
            json!(ratio.and_then(|ratio| ratio.high)),
            json!(trips_saved),
        ]
    });
    Ok(Rows { rows: rows.collect(), cursor: page.cursor })
}

/// The checkpoints of the public log, more than a year per page.
pub async fn checkpoints(app: App, query: Query) -> Result<Rows, Failure> {
    let after = query.read("cursor", Field::NotADate, |written| Day::read(written).ok())?;
    let page = checkpoint_page(&app, after).await?;
    let rows = page.items.iter().map(|item| {
        let Checkpoint { day, events, events_root, rows, rows_root, previous, trail } =
            &item.checkpoint;
        vec![
            json!(day),
            json!(events),
            json!(events_root),
            json!(rows),
            json!(rows_root),
            json!(previous),
            json!(trail),
            json!(item.hash),
        ]
    });
    Ok(Rows { rows: rows.collect(), cursor: page.cursor })
}

fn instant(at: Option<Timestamp>) -> Value {
    json!(at.map(rfc3339))
}
