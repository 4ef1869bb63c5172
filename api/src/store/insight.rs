//! Reads the cases of a period through the index `ledger`, month by month.

use super::index::{IndexQuery, LEDGER};
use super::list::first_place;
use super::{Store, StoreError};
use futures::future::try_join_all;
use shared::case::Case;
use shared::time::Day;
use std::ops::ControlFlow;

/// The number of cases that are read at once.
const FETCH: usize = 400;

impl Store {
    /// Calls back with each case registered from `from` to `until`, newest first, until told to stop. Returns `false` if
    /// there were more than `most`.
    pub async fn each_registered(
        &self,
        from: Day,
        until: Day,
        most: usize,
        mut take: impl FnMut(Case) -> ControlFlow<()>,
    ) -> Result<bool, StoreError> {
        let mut months = self.list_months().await?;
        months.retain(|month| from.month() <= *month && *month <= until.month());
        let mut left = most;
        for month in months {
            let pks = [month];
            let mut start = None;
            loop {
                let page = self
                    .query_index(IndexQuery {
                        table: &self.tables.cases,
                        index: LEDGER,
                        pks: &pks,
                        after: Some(first_place(from)),
                        until: Some(first_place(until.plus(1))),
                        forward: false,
                        start: start.take(),
                        limit: FETCH,
                    })
                    .await?;
                let batches = page.items.chunks(100).map(|listed| self.heads_listed(listed));
                for head in try_join_all(batches).await?.into_iter().flatten().flatten() {
                    if left == 0 {
                        return Ok(false);
                    }
                    left -= 1;
                    if take(head.case).is_break() {
                        return Ok(true);
                    }
                }
                start = page.last;
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(true)
    }
}
