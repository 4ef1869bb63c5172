//! The queues: what a window or a department has, what a window has handed on, and what is done. Each is an index in the
//! order in which it is read. Another order is that of the keys alone, which are short and bounded.

use super::case::{Head, case_number_of};
use super::index::{
    HANDED, IndexPage, IndexQuery, ListError, PAGE, SHARDS, URGENCY, index_key, key_in, shards,
};
use super::item::{Item, Read, cursor_of};
use super::{Store, StoreError};
use shared::case::Case;
use shared::id::{DepartmentId, MatterId, WindowId};
use shared::limits::MAX_SORTED;
use shared::number::CaseNumber;
use shared::succession::Reader;
use shared::time::{Day, Timestamp};
use shared::view::{QueueRow, reads};
use shared::vocabulary::{CaseClass, QueueOrder, QueueState, RefusalReason, StageKind};
use shared::wire::{Page, QueueTotal};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Whose queue.
#[derive(Clone, Debug)]
pub enum Scope {
    Window(WindowId),
    /// A department, and those for which it stands in.
    Departments(Vec<DepartmentId>),
    All,
}

/// The number of pages of a queue that one request looks through for the cases that are wanted.
const QUEUE_LOOKS: usize = 25;
/// The most cases that are read in order to count those that a filter holds.
const COUNTED_MOST: usize = 1_000;
/// The number of keys that are read at a time.
const KEYS_AT_ONCE: usize = 1_000;

/// Which part of a queue is wanted.
#[derive(Clone, Debug)]
pub struct QueuePart {
    pub state: QueueState,
    pub stage: Option<StageKind>,
    /// Only the cases that this department has, or a part of; where none has them, those in which it is involved.
    pub department: Option<DepartmentId>,
    pub matter: Option<MatterId>,
    pub reason: Option<RefusalReason>,
    /// Only cases whose deadline follows from this class.
    pub class: Option<CaseClass>,
    /// Registered from this day.
    pub from: Option<Day>,
    /// Registered until this day.
    pub until: Option<Day>,
}

impl QueuePart {
    /// Whether it is the whole list. The void cases are a list of their own.
    fn is_whole(&self) -> bool {
        let QueuePart { state: _, stage, department, matter, reason, class, from, until } = self;
        (stage.is_none() || *stage == Some(StageKind::Voided))
            && department.is_none()
            && matter.is_none()
            && reason.is_none()
            && class.is_none()
            && from.is_none()
            && until.is_none()
    }

    fn holds(&self, case: &Case) -> bool {
        let day = case.registered_at.day();
        let class = || case.stage.assignment().and_then(|assignment| assignment.class);
        let holder = case.stage.holding_department();
        let is_with = |department: &DepartmentId| match holder {
            Some(_) => case.is_with(department),
            None => case.involves(department),
        };
        // An index may be a moment behind the case.
        (self.state != QueueState::HandedOn || holder.is_some())
            && self.stage.is_none_or(|stage| case.stage.kind() == stage)
            && self.department.as_ref().is_none_or(is_with)
            && self.matter.as_ref().is_none_or(|matter| case.matter.as_ref() == Some(matter))
            && self.reason.is_none_or(|reason| case.reason == reason)
            && self.class.is_none_or(|wanted| class() == Some(wanted))
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Where a list lies.
struct Listing {
    index: &'static str,
    pks: Vec<String>,
    forward: bool,
}

impl Listing {
    fn of(scope: &Scope, part: &QueuePart) -> Listing {
        let (word, forward) = match part.state {
            QueueState::Open | QueueState::HandedOn => ("open", true),
            QueueState::Done if part.stage == Some(StageKind::Voided) => ("void", false),
            QueueState::Done => ("done", false),
        };
        let (index, pks) = match scope {
            Scope::Window(window) => {
                let index = if part.state == QueueState::HandedOn { HANDED } else { "queue" };
                (index, vec![format!("w:{window}#{word}")])
            }
            Scope::Departments(ids) => {
                let index = if part.state == QueueState::Done { HANDED } else { "queue" };
                (index, ids.iter().map(|id| format!("d:{id}#{word}")).collect())
            }
            Scope::All => (URGENCY, shards(word, SHARDS)),
        };
        Listing { index, pks, forward }
    }

    /// The instants in the key of an item: that by which the list is read, and that of the registration, which keys that
    /// an earlier version wrote lack.
    fn instants<'a>(&self, item: &'a Item) -> Result<(&'a str, &'a str), StoreError> {
        let mut parts = item.text_at(&format!("{}_sk", self.index))?.split('#');
        let at = parts.next().unwrap_or_default();
        let registered = parts.next().unwrap_or_default();
        Ok((at, parts.next().map_or("", |_| registered)))
    }
}

/// The place of a case in another order than that of its list, which is also a cursor.
fn place_in(order: QueueOrder, registered: &str, number: CaseNumber) -> String {
    match order {
        QueueOrder::Due | QueueOrder::Number => number.to_string(),
        QueueOrder::OldestFirst | QueueOrder::NewestFirst => format!("{registered}.{number}"),
    }
}

fn is_place(cursor: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.');
    cursor.len() <= 40 && cursor.chars().all(is_part)
}

impl Store {
    /// A page of a queue. Those that are void are not among the done ones, unless they are asked for.
    pub async fn list_queue(
        &self,
        scope: &Scope,
        part: &QueuePart,
        order: QueueOrder,
        cursor: Option<&str>,
        reader: &Reader,
    ) -> Result<Page<QueueRow>, ListError> {
        let listing = Listing::of(scope, part);
        let (heads, cursor) = match order {
            QueueOrder::Due => self.in_own_order(&listing, part, cursor, reader).await?,
            QueueOrder::OldestFirst | QueueOrder::NewestFirst | QueueOrder::Number => {
                self.in_order(&listing, part, order, cursor, reader).await?
            }
        };
        Ok(Page { items: self.queue_rows(&heads, reader).await?, cursor })
    }

    async fn in_own_order(
        &self,
        listing: &Listing,
        part: &QueuePart,
        cursor: Option<&str>,
        reader: &Reader,
    ) -> Result<(Vec<Head>, Option<String>), ListError> {
        let Listing { index, pks, forward: _ } = listing;
        let mut start = match cursor {
            Some(cursor) => Some(key_in(cursor, index, pks).ok_or(ListError::BadCursor)?),
            None => None,
        };
        let mut heads: Vec<Head> = Vec::new();
        let is_listed = |head: &Head| part.holds(&head.case) && reads(&head.case, reader).words;
        for _ in 0..QUEUE_LOOKS {
            let page = self.query_listing(listing, start.take(), PAGE * 2).await?;
            let mut last = page.last;
            for (item, head) in page.items.iter().zip(self.heads_listed(&page.items).await?) {
                heads.extend(head.filter(is_listed));
                if heads.len() == PAGE {
                    let is_end = std::ptr::eq(item, page.items.last().unwrap_or(item));
                    if !is_end {
                        last = Some(index_key(item, index)?);
                    }
                    break;
                }
            }
            start = last;
            if heads.len() == PAGE || start.is_none() {
                break;
            }
        }
        Ok((heads, start.as_ref().and_then(cursor_of)))
    }

    async fn in_order(
        &self,
        listing: &Listing,
        part: &QueuePart,
        order: QueueOrder,
        cursor: Option<&str>,
        reader: &Reader,
    ) -> Result<(Vec<Head>, Option<String>), ListError> {
        if cursor.is_some_and(|cursor| !is_place(cursor)) {
            return Err(ListError::BadCursor);
        }
        let mut places: Vec<(String, CaseNumber)> = Vec::new();
        let mut start = None;
        loop {
            let page = self.query_listing(listing, start, KEYS_AT_ONCE).await?;
            for item in &page.items {
                let (_, registered) = listing.instants(item)?;
                let number = case_number_of(item)?;
                places.push((place_in(order, registered, number), number));
            }
            if places.len() > MAX_SORTED {
                return Err(ListError::TooMany { max: MAX_SORTED });
            }
            start = page.last;
            if start.is_none() {
                break;
            }
        }
        let comes = |one: &str, other: &str| match order {
            QueueOrder::NewestFirst => other.cmp(one),
            QueueOrder::Due | QueueOrder::OldestFirst | QueueOrder::Number => one.cmp(other),
        };
        places.retain(|(place, _)| {
            cursor.is_none_or(|cursor| comes(cursor, place) == Ordering::Less)
        });
        places.sort_by(|(one, _), (other, _)| comes(one, other));
        let mut heads: Vec<Head> = Vec::new();
        let mut looked = 0usize;
        'looks: for some in places.chunks(PAGE * 2).take(QUEUE_LOOKS) {
            let numbers: Vec<CaseNumber> = some.iter().map(|(_, number)| *number).collect();
            let read = self.load_heads(&numbers).await?.into_iter();
            let mut read: HashMap<CaseNumber, Head> =
                read.map(|head| (head.case.number, head)).collect();
            for number in numbers {
                looked = looked.saturating_add(1);
                let head = read.remove(&number);
                heads.extend(
                    head.filter(|head| part.holds(&head.case) && reads(&head.case, reader).words),
                );
                if heads.len() == PAGE {
                    break 'looks;
                }
            }
        }
        let is_end = looked >= places.len();
        let last = looked.checked_sub(1).and_then(|last| places.get(last));
        Ok((heads, last.filter(|_| !is_end).map(|(place, _)| place.clone())))
    }

    /// How many cases a part of a queue holds. A whole list is counted by its keys; otherwise the cases are read.
    pub async fn count_queue(
        &self,
        scope: &Scope,
        part: &QueuePart,
        reader: &Reader,
        now: Timestamp,
    ) -> Result<QueueTotal, ListError> {
        let listing = Listing::of(scope, part);
        let by_keys = part.is_whole() && !matches!(scope, Scope::All);
        let most = if by_keys { MAX_SORTED } else { COUNTED_MOST };
        let now = format!("{:014}", now.0.max(0));
        let mut total = QueueTotal { count: 0, late: 0, more: false };
        let (mut looked, mut start) = (0usize, None);
        loop {
            let page = self.query_listing(&listing, start, KEYS_AT_ONCE).await?;
            looked = looked.saturating_add(page.items.len());
            let heads = match by_keys {
                true => Vec::new(),
                false => self.heads_listed(&page.items).await?,
            };
            for (place, item) in page.items.iter().enumerate() {
                let is_held = heads.get(place).is_none_or(|head| {
                    head.as_ref().is_some_and(|head| {
                        part.holds(&head.case) && reads(&head.case, reader).words
                    })
                });
                if !is_held {
                    continue;
                }
                total.count = total.count.saturating_add(1);
                if listing.forward && listing.instants(item)?.0 < now.as_str() {
                    total.late = total.late.saturating_add(1);
                }
            }
            start = page.last;
            total.more = start.is_some();
            if start.is_none() || looked >= most {
                return Ok(total);
            }
        }
    }

    async fn query_listing(
        &self,
        listing: &Listing,
        start: Option<Item>,
        limit: usize,
    ) -> Result<IndexPage, StoreError> {
        let Listing { index, pks, forward } = listing;
        self.query_index(IndexQuery {
            table: &self.tables.cases,
            index,
            pks,
            after: None,
            until: None,
            forward: *forward,
            start,
            limit,
        })
        .await
    }
}
