//! Counts the figures again where an earlier version stored them in another form, and rebuilds everything that an earlier
//! version stored, while the house is open.

use crate::app::App;
use crate::store::{Rebuilt, StoreError};
use futures::future::join_all;

/// The number of cases that are rebuilt at a time.
const AT_ONCE: usize = 16;

/// Counts again if that is needed. Returns the number of cases, `None` if nothing was counted. `alone` says that no
/// other process has the store open, so that a recount that did not end was broken off.
pub async fn recount_if_needed(app: &App, alone: bool) -> Result<Option<usize>, StoreError> {
    if !app.store.needs_recount().await? {
        return Ok(None);
    }
    let cases = app.store.recount(alone).await?;
    tracing::info!(cases, "the figures were counted again");
    Ok(cases)
}

/// What rebuilding a house changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebuiltHouse {
    pub cases: usize,
    pub changed: Rebuilt,
    /// Cases that could not be read, and stay as they are.
    pub unreadable: usize,
    /// Whether the figures were counted again; not if that is under way already.
    pub recounted: bool,
}

/// Rebuilds every case and counts the figures again. Whatever ends it early, another run goes on.
pub async fn rebuild(app: &App, progress: impl Fn(usize)) -> Result<RebuiltHouse, StoreError> {
    let mut house = RebuiltHouse::default();
    for month in app.store.list_months().await? {
        let mut after = None;
        loop {
            let (numbers, next) = app.store.page_numbers(&month, after).await?;
            for some in numbers.chunks(AT_ONCE) {
                let rebuilding = some.iter().map(|number| app.store.rebuild_case(*number));
                for rebuilt in join_all(rebuilding).await {
                    house.cases = house.cases.saturating_add(1);
                    match rebuilt {
                        Ok(Rebuilt { heads, events }) => {
                            let changed = &mut house.changed;
                            changed.heads = changed.heads.saturating_add(heads);
                            changed.events = changed.events.saturating_add(events);
                        }
                        Err(StoreError::Broken(_)) => {
                            house.unreadable = house.unreadable.saturating_add(1);
                        }
                        Err(error) => return Err(error),
                    }
                }
                progress(house.cases);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    house.recounted = app.store.recount(false).await?.is_some();
    Ok(house)
}
