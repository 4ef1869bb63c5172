//! The cross-tables of closed months. Once a day the clock publishes the tables of months that have ended, in order
//! within each year, because the disclosure control of each takes the earlier ones into account.

use crate::app::App;
use crate::jobs::project::is_folded;
use crate::jobs::set_aside::SetAsideList;
use crate::store::StoreError;
use shared::cross::{CrossCounts, publish};
use shared::figures::Group;
use shared::time::{Day, Timestamp};
use std::collections::BTreeMap;

/// Publishes the tables that are missing, once a day, and those of a year that was set aside when its next try has come.
/// A year whose cross-counts don't add up to its figures, because some of its cases are older than cross-counts, gets
/// none. What is recorded later for a month that has its table shows in the next table of its year.
pub(super) async fn publish_tables(
    app: &App,
    now: Timestamp,
    list: &mut SetAsideList,
) -> Result<usize, StoreError> {
    let is_done = app.store.load_clock_day("tabled").await? == Some(now.day());
    let again = list.left_to_try();
    if is_done && again.is_empty() {
        return Ok(0);
    }
    if !is_folded(app).await? {
        // Pending items may belong to the month; a later run sees all of them.
        return Ok(0);
    }
    let this_month = now.day().month();
    let mut years: BTreeMap<i64, Vec<(i64, CrossCounts)>> = BTreeMap::new();
    for (month, counts) in app.store.list_cross_counts(first_year(app).await?).await? {
        let first = Day::read(&format!("{month}-01")).map(Day::civil);
        if let Ok((year, number, _)) = first
            && month < this_month
        {
            years.entry(year).or_default().push((number, counts));
        }
    }
    let mut made = 0;
    for (year, months) in years {
        let subject = format!("{year:04}");
        if list.rests(&subject) || (is_done && !again.contains(&subject)) {
            continue;
        }
        let publishing = publish_year(app, year, &months, now);
        made += list.attempt(&subject, publishing).await?.unwrap_or(0);
    }
    if !is_done {
        app.store.note_clock_day("tabled", now.day()).await?;
    }
    Ok(made)
}

/// The first year that may lack a table: that of the newest one, or the one after if it was complete.
async fn first_year(app: &App) -> Result<i64, StoreError> {
    let newest = app.store.list_tabled().await?.into_iter().next();
    let last = newest.and_then(|month| Day::read(&format!("{month}-01")).ok()).map(Day::civil);
    Ok(last.map_or(0, |(year, month, _)| year.saturating_add(i64::from(month == 12))))
}

async fn publish_year(
    app: &App,
    year: i64,
    months: &[(i64, CrossCounts)],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut snapshots = app.store.list_snapshots(&format!("{year:04}")).await?;
    let last = snapshots.last().map_or(0, |snapshot| snapshot.table.until.civil().1);
    let mut truth = CrossCounts::default();
    let mut made = 0;
    for (month, counts) in months {
        truth.add(counts);
        if *month <= last {
            continue;
        }
        let Some(snapshot) = publish(&snapshots, year, *month, truth.clone(), now) else {
            continue;
        };
        let table = &snapshot.table;
        let changed = app.store.load_changed_matters(table.from, table.until).await?;
        let agrees = changed.0.iter().all(|(group, counts)| match group {
            Group::Matter(matter) => snapshot.truth.of_matter(matter) == counts.registered,
            Group::All | Group::Department(_) | Group::Reason(_) => true,
        });
        if !agrees {
            tracing::warn!(year, month, "the cross-counts are not the figures: no table");
            return Ok(made);
        }
        if app.store.save_snapshot(&snapshot).await? {
            made += 1;
        }
        snapshots.push(snapshot);
    }
    Ok(made)
}
