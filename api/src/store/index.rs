//! Reads partitions and indexes page by page.

use super::item::{Item, Read, cursor_of, key_of, text};
use super::{Store, StoreError, unavailable};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use futures::future::try_join_all;
use shared::wire::Page;

/// The number of cases on a page of a list.
pub const PAGE: usize = 20;
/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The cursor does not belong to this list.
    #[error("not a cursor of this list")]
    BadCursor,
    /// It has too many items to be read in another order than its own.
    #[error("a list of more than {max} items has one order")]
    TooMany { max: usize },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The index of all cases by how urgent they are.
pub(super) const URGENCY: &str = "urgency";
/// The index of the cases that were handed on: open ones by window, done ones by the department that resolved them.
pub(super) const HANDED: &str = "handed";
/// The index of all cases by the instant of their registration.
pub(super) const LEDGER: &str = "ledger";
/// The index of the outbox items that wait to be projected.
pub(super) const PENDING: &str = "pending";
/// The index of whatever the clock must look at.
pub(super) const CLOCK: &str = "clock";

/// The number of partitions over which a list is spread that every command or notice writes to. DynamoDB takes 1,000
/// writes a second in one partition.
pub(super) const SHARDS: u32 = 4;

/// The partition of a spread list in which an item is. The first has the list's own name, so that what was listed
/// before it was spread stays where it is.
pub(super) fn shard(list: &str, id: &str) -> String {
    let sum = id.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    match sum % SHARDS {
        0 => list.to_owned(),
        shard => format!("{list}#{shard}"),
    }
}

/// The partitions of a list that is spread over `count`.
pub(super) fn shards(list: &str, count: u32) -> Vec<String> {
    let first = std::iter::once(list.to_owned());
    first.chain((1..count).map(|shard| format!("{list}#{shard}"))).collect()
}

/// The key in a cursor of a spread list.
pub(super) fn key_in(cursor: &str, index: &str, pks: &[String]) -> Option<Item> {
    pks.iter().find_map(|pk| key_of(cursor, &format!("{index}_pk"), pk))
}

/// Where a page of an index ended, for the page after it.
#[derive(Clone, Debug)]
pub struct Place(pub(super) Item);

/// One page of an index.
pub(super) struct IndexPage {
    pub(super) items: Vec<Item>,
    pub(super) last: Option<Item>,
}

/// The parameters of a query on an index.
pub(super) struct IndexQuery<'a> {
    pub(super) table: &'a str,
    pub(super) index: &'a str,
    /// The partitions that are read as one list, by their sort keys.
    pub(super) pks: &'a [String],
    /// Only sort keys above this one.
    pub(super) after: Option<String>,
    /// Only sort keys below this one. Together with `after`, both bounds must be such that no key equals them.
    pub(super) until: Option<String>,
    pub(super) forward: bool,
    pub(super) start: Option<Item>,
    /// The most items that are read of each partition.
    pub(super) limit: usize,
}

/// The items of all pages of a query.
pub(super) async fn every_page(query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
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
    /// A page of a list. If it is spread over several partitions, these are read at once, and the page ends where the
    /// first of those ends that have more.
    pub(super) async fn query_index(&self, query: IndexQuery<'_>) -> Result<IndexPage, StoreError> {
        if let [pk] = query.pks {
            return self.query_partition(&query, pk).await;
        }
        let sk_name = format!("{}_sk", query.index);
        let pages = query.pks.iter().map(|pk| self.query_partition(&query, pk));
        let pages = try_join_all(pages).await?;
        let is_before = |one: &str, other: &str| (one < other) == query.forward;
        let mut end: Option<String> = None;
        for page in pages.iter().filter(|page| page.last.is_some()) {
            if let Some(last) = page.items.last() {
                let place = last.text_at(&sk_name)?;
                if end.as_deref().is_none_or(|end| is_before(place, end)) {
                    end = Some(place.to_owned());
                }
            }
        }
        let mut placed: Vec<(String, Item)> = Vec::new();
        for item in pages.into_iter().flat_map(|page| page.items) {
            let place = item.text_at(&sk_name)?.to_owned();
            if end.as_deref().is_none_or(|end| place == end || is_before(&place, end)) {
                placed.push((place, item));
            }
        }
        placed.sort_by(|(one, _), (other, _)| one.cmp(other));
        if !query.forward {
            placed.reverse();
        }
        let items: Vec<Item> = placed.into_iter().map(|(_, item)| item).collect();
        let last = items.last().filter(|_| end.is_some());
        let last = last.map(|item| index_key(item, query.index)).transpose()?;
        Ok(IndexPage { items, last })
    }

    async fn query_partition(
        &self,
        query: &IndexQuery<'_>,
        pk: &str,
    ) -> Result<IndexPage, StoreError> {
        let asked = self
            .client
            .query()
            .table_name(query.table)
            .index_name(query.index)
            .expression_attribute_names("#pk", format!("{}_pk", query.index))
            .expression_attribute_values(":pk", text(pk));
        let sk_name = format!("{}_sk", query.index);
        let asked = match (&query.after, &query.until) {
            (None, None) => asked.key_condition_expression("#pk = :pk"),
            (Some(after), None) => asked
                .key_condition_expression("#pk = :pk AND #sk > :after")
                .expression_attribute_values(":after", text(after)),
            (None, Some(until)) => asked
                .key_condition_expression("#pk = :pk AND #sk < :until")
                .expression_attribute_values(":until", text(until)),
            (Some(after), Some(until)) => asked
                .key_condition_expression("#pk = :pk AND #sk BETWEEN :after AND :until")
                .expression_attribute_values(":after", text(after))
                .expression_attribute_values(":until", text(until)),
        };
        let is_bound = query.after.is_some() || query.until.is_some();
        let asked = match is_bound {
            true => asked.expression_attribute_names("#sk", sk_name),
            false => asked,
        };
        // The page before may have ended in another partition. Keys need not exist to start after them.
        let start = query.start.clone().map(|mut start| {
            start.insert(format!("{}_pk", query.index), text(pk));
            start
        });
        let answer = asked
            .scan_index_forward(query.forward)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(query.limit).unwrap_or(i32::MAX))
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

    /// All items of a partition of the table `cases` whose sort keys lie in a range, in order. `latest` makes it a
    /// consistent read.
    pub(super) async fn list_range(
        &self,
        pk: &str,
        first: &str,
        last: &str,
        latest: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last))
            .consistent_read(latest);
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
        let items = items.iter().map(read).filter_map(left_out).collect::<Result<Vec<T>, _>>()?;
        Ok(Page { items, cursor: page.last_evaluated_key.as_ref().and_then(cursor_of) })
    }
}

/// Leaves out of a list what cannot be read, so that it hides nothing else.
pub(super) fn left_out<T>(read: Result<T, StoreError>) -> Option<Result<T, StoreError>> {
    match read {
        // What could not be parsed may hold anything, and the parser quotes it.
        Err(StoreError::Broken(_)) => {
            tracing::error!("a list leaves out an item that cannot be read");
            None
        }
        read => Some(read),
    }
}

/// The key of an item in an index.
pub(super) fn index_key(item: &Item, index: &str) -> Result<Item, StoreError> {
    let names = ["pk".to_owned(), "sk".to_owned(), format!("{index}_pk"), format!("{index}_sk")];
    names.into_iter().map(|name| Ok((name.clone(), text(item.text_at(&name)?)))).collect()
}
