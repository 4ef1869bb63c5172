//! Reads partitions and indexes page by page.

use super::item::{Item, Read, cursor_of, key_of, text};
use super::{Store, StoreError, unavailable};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use shared::wire::Page;

/// The number of cases on a page of a list.
pub const PAGE: usize = 20;
/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The cursor does not belong to this list.
    #[error("not a cursor of this list")]
    BadCursor,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a page of an index ended, for the page after it.
#[derive(Clone, Debug)]
pub struct Place(pub(super) Item);

/// One page of one index partition.
pub(super) struct IndexPage {
    pub(super) items: Vec<Item>,
    pub(super) last: Option<Item>,
}

/// The parameters of a query on an index.
pub(super) struct IndexQuery<'a> {
    pub(super) table: &'a str,
    pub(super) index: &'a str,
    pub(super) pk: &'a str,
    /// Only sort keys above this one.
    pub(super) after: Option<String>,
    /// Only sort keys below this one; not together with `after`.
    pub(super) until: Option<String>,
    pub(super) forward: bool,
    pub(super) start: Option<Item>,
    pub(super) limit: i32,
}

/// The items of all pages of a query.
async fn every_page(query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::new();
    let mut start = None;
    loop {
        let page =
            query.clone().set_exclusive_start_key(start).send().await.map_err(unavailable)?;
        items.extend(page.items.unwrap_or_default());
        start = page.last_evaluated_key;
        if start.is_none() {
            return Ok(items);
        }
    }
}

impl Store {
    pub(super) async fn query_index(&self, query: IndexQuery<'_>) -> Result<IndexPage, StoreError> {
        let asked = self
            .client
            .query()
            .table_name(query.table)
            .index_name(query.index)
            .expression_attribute_names("#pk", format!("{}_pk", query.index))
            .expression_attribute_values(":pk", text(query.pk));
        let bound = match (query.after, query.until) {
            (Some(after), _) => Some((">", after)),
            (None, Some(until)) => Some(("<", until)),
            (None, None) => None,
        };
        let asked = match bound {
            None => asked.key_condition_expression("#pk = :pk"),
            Some((side, place)) => asked
                .key_condition_expression(format!("#pk = :pk AND #sk {side} :place"))
                .expression_attribute_names("#sk", format!("{}_sk", query.index))
                .expression_attribute_values(":place", text(place)),
        };
        let answer = asked
            .scan_index_forward(query.forward)
            .set_exclusive_start_key(query.start)
            .limit(query.limit)
            .send()
            .await
            .map_err(unavailable)?;
        Ok(IndexPage { items: answer.items.unwrap_or_default(), last: answer.last_evaluated_key })
    }

    /// All items of a partition whose sort key has this prefix, in order; all items if it is empty. `latest` makes it a
    /// consistent read.
    pub(super) async fn list_beginning(
        &self,
        table: &str,
        pk: &str,
        begin: &str,
        latest: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(table)
            .expression_attribute_values(":pk", text(pk))
            .consistent_read(latest);
        let query = if begin.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :begin)")
                .expression_attribute_values(":begin", text(begin))
        };
        every_page(query).await
    }

    /// All items of a partition of the table `cases` whose sort keys lie in a range, in order.
    pub(super) async fn list_range(
        &self,
        pk: &str,
        first: &str,
        last: &str,
    ) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last));
        every_page(query).await
    }

    /// A page of a partition, highest sort key first.
    pub(super) async fn list_newest<T>(
        &self,
        table: &str,
        pk: &str,
        cursor: Option<&str>,
        read: impl Fn(&Item) -> Result<T, StoreError>,
    ) -> Result<Page<T>, ListError> {
        self.list_sorted(table, pk, false, false, cursor, read).await
    }

    /// A page of a partition in ascending or descending order of the sort keys. `latest` makes it a consistent read.
    pub(super) async fn list_sorted<T>(
        &self,
        table: &str,
        pk: &str,
        forward: bool,
        latest: bool,
        cursor: Option<&str>,
        read: impl Fn(&Item) -> Result<T, StoreError>,
    ) -> Result<Page<T>, ListError> {
        let start = match cursor {
            Some(cursor) => Some(key_of(cursor, "pk", pk).ok_or(ListError::BadCursor)?),
            None => None,
        };
        let page = self
            .client
            .query()
            .table_name(table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .scan_index_forward(forward)
            .consistent_read(latest)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(PAGE).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| ListError::Store(unavailable(error)))?;
        let items = page.items.unwrap_or_default();
        let items = items.iter().map(read).collect::<Result<Vec<T>, StoreError>>()?;
        Ok(Page { items, cursor: page.last_evaluated_key.as_ref().and_then(cursor_of) })
    }
}

/// The key of an item in an index.
pub(super) fn index_key(item: &Item, index: &str) -> Result<Item, StoreError> {
    let names = ["pk".to_owned(), "sk".to_owned(), format!("{index}_pk"), format!("{index}_sk")];
    names.into_iter().map(|name| Ok((name.clone(), text(item.text_at(&name)?)))).collect()
}
