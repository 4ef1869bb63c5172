//! Reads the cases of a period through the index `ledger`, month by month.

use super::case::head_of;
use super::index::IndexQuery;
use super::{Store, StoreError};
use shared::case::Case;
use shared::time::Day;

/// The number of heads that one query asks for; DynamoDB ends a page earlier after a megabyte.
const FETCH: i32 = 500;

impl Store {
    /// Calls back with each case registered from `from` to `until`, newest first. Returns whether those were all: it
    /// stops after `most` cases.
    pub async fn each_registered(
        &self,
        from: Day,
        until: Day,
        most: usize,
        mut take: impl FnMut(Case),
    ) -> Result<bool, StoreError> {
        let mut months = self.list_months().await?;
        months.retain(|month| from.month() <= *month && *month <= until.month());
        let mut left = most;
        for month in &months {
            let mut start = None;
            loop {
                let page = self
                    .query_index(IndexQuery {
                        table: &self.tables.cases,
                        index: "ledger",
                        pk: month,
                        after: None,
                        until: None,
                        forward: false,
                        start: start.take(),
                        limit: FETCH,
                    })
                    .await?;
                for item in &page.items {
                    let case = head_of(item)?.case;
                    if !(from..=until).contains(&case.registered_at.day()) {
                        continue;
                    }
                    if left == 0 {
                        return Ok(false);
                    }
                    left -= 1;
                    take(case);
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
