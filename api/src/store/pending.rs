//! The outbox items that wait to be projected, page by page, so that one that cannot be projected hides none behind it.

use super::index::{IndexQuery, PENDING, Place, SHARDS, shards};
use super::item::Read;
use super::{FOLD_AT_ONCE, Store, StoreError};

/// The key of an outbox item.
pub type OutboxKey = (String, String);

impl Store {
    /// A page of the keys of pending outbox items, oldest first, after the place where the page before ended; and the
    /// place where this one ended, if more may follow.
    pub async fn page_pending(
        &self,
        after: Option<Place>,
    ) -> Result<(Vec<OutboxKey>, Option<Place>), StoreError> {
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.cases,
                index: PENDING,
                pks: &shards(PENDING, SHARDS),
                after: None,
                until: None,
                forward: true,
                start: after.map(|place| place.0),
                limit: FOLD_AT_ONCE,
            })
            .await?;
        let keys = page
            .items
            .iter()
            .map(|item| Ok((item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned())))
            .collect::<Result<Vec<OutboxKey>, StoreError>>()?;
        Ok((keys, page.last.map(Place)))
    }
}
