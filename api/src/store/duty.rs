//! Duties as rows of their own: one for each duty of a case or a plan, written in the transaction that creates or ends
//! the duty. The index `duties` lists what an owner owes, most urgent first; `overdue` lists everything overdue;
//! `clock` lists whatever the clock must look at, by time.

use super::index::{CLOCK, IndexQuery, ListError, PAGE, Place, SHARDS, key_in, shard, shards};
use super::item::{Item, Read, cursor_of, json, key, key_of, text};
use super::{Store, StoreError};
use crate::notice::{desk_of, desk_of_owner};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use shared::duty::{ClockMarks, Duty};
use shared::id::PlanId;
use shared::number::CaseNumber;
use shared::succession::Reader;
use shared::time::Timestamp;
use shared::vocabulary::DutyKind;
use shared::wire::{DutyRow, Page, Subject};

/// The number of subjects that the clock takes from one partition at a time.
const CLOCK_LOOKS: usize = 50;
/// The index of what is overdue, and its only list.
const OVERDUE: &str = "overdue";

fn duty_sk(duty: &Duty) -> String {
    format!("DUTY#{}#{:05}", duty.kind.code(), duty.place)
}

/// The keys by which the clock finds a subject; `None` if it has nothing to do.
pub(super) fn clock_keys(
    next_look: Option<Timestamp>,
    subject: &str,
) -> Vec<(String, AttributeValue)> {
    let Some(at) = next_look else { return Vec::new() };
    vec![
        ("clock_pk".into(), text(shard(CLOCK, subject))),
        ("clock_sk".into(), text(format!("{:014}#{subject}", at.0.max(0)))),
    ]
}

/// The duties of a subject, each with what the clock has done about it.
pub(super) type Standing = Vec<(Duty, ClockMarks)>;

/// The writes that turn the rows of `before` into those of `after`.
pub(super) fn duty_writes(
    table: &str,
    pk: &str,
    subject: &Subject,
    before: &Standing,
    after: &Standing,
) -> Result<Vec<TransactWriteItem>, StoreError> {
    let mut items = Vec::new();
    for (duty, marks) in after {
        if before.contains(&(duty.clone(), marks.clone())) {
            continue;
        }
        let row = DutyRow {
            subject: subject.clone(),
            duty: duty.clone(),
            overdue: marks.overdue_at.is_some(),
            rungs: marks.rungs.clone(),
        };
        let sk = duty_sk(duty);
        let mut item = key(pk, &sk);
        item.insert("kind".into(), text("duty"));
        item.insert("duty".into(), json(&row)?);
        item.insert("duties_pk".into(), text(desk_of_owner(&duty.owner)));
        let place = format!("{:014}#{pk}#{sk}", duty.due.0.max(0));
        if row.overdue {
            item.insert("overdue_pk".into(), text(OVERDUE));
            item.insert("overdue_sk".into(), text(place.clone()));
        }
        item.insert("duties_sk".into(), text(place));
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(item))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        items.push(TransactWriteItem::builder().put(put).build());
    }
    for (duty, _) in before {
        let sk = duty_sk(duty);
        if after.iter().any(|(kept, _)| duty_sk(kept) == sk) {
            continue;
        }
        let delete = Delete::builder()
            .table_name(table)
            .set_key(Some(key(pk, sk)))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        items.push(TransactWriteItem::builder().delete(delete).build());
    }
    Ok(items)
}

/// A subject that the clock must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    Case(CaseNumber),
    Plan(PlanId),
    /// A partition key that is neither a case's nor a plan's, which is a defect.
    Unknown(String),
}

impl Due {
    /// The subject with a partition key.
    pub fn of(pk: &str) -> Due {
        let case = pk.strip_prefix("CASE#").and_then(|number| CaseNumber::read(number).ok());
        let plan = pk.strip_prefix("PLAN#").and_then(|id| PlanId::new(id).ok());
        match (case, plan) {
            (Some(number), _) => Due::Case(number),
            (None, Some(plan)) => Due::Plan(plan),
            (None, None) => Due::Unknown(pk.to_owned()),
        }
    }

    pub fn pk(&self) -> String {
        match self {
            Due::Case(number) => format!("CASE#{number}"),
            Due::Plan(plan) => format!("PLAN#{plan}"),
            Due::Unknown(pk) => pk.clone(),
        }
    }
}

/// A duty's row; one that cannot be read is left out, so that it hides no other.
fn row_of(item: &Item) -> Option<DutyRow> {
    match item.json_at("duty") {
        Ok(row) => Some(row),
        Err(error) => {
            tracing::warn!("a duty: {error}");
            None
        }
    }
}

impl Store {
    /// A page of a reader's duties, most urgent first, optionally of one kind only.
    pub async fn list_duties(
        &self,
        reader: &Reader,
        kind: Option<DutyKind>,
        cursor: Option<&str>,
    ) -> Result<Page<DutyRow>, ListError> {
        let pks: Vec<String> = reader.seats().map(|seat| desk_of(&seat)).collect();
        let mut start = match cursor {
            Some(cursor) => Some(key_in(cursor, "duties", &pks).ok_or(ListError::BadCursor)?),
            None => None,
        };
        let mut rows = Vec::new();
        loop {
            let page = self
                .query_index(IndexQuery {
                    table: &self.tables.cases,
                    index: "duties",
                    pks: &pks,
                    after: None,
                    until: None,
                    forward: true,
                    start: start.take(),
                    limit: PAGE * 2,
                })
                .await?;
            let read = page.items.len();
            for (place, item) in page.items.iter().enumerate() {
                let concerns = |row: &DutyRow| {
                    reader.owes(&row.duty.owner) && kind.is_none_or(|kind| row.duty.kind == kind)
                };
                rows.extend(row_of(item).filter(concerns));
                if rows.len() == PAGE && (place + 1 < read || page.last.is_some()) {
                    let cursor = cursor_of(&super::index::index_key(item, "duties")?);
                    return Ok(Page { items: rows, cursor });
                }
            }
            start = page.last;
            if start.is_none() {
                return Ok(Page { items: rows, cursor: None });
            }
        }
    }

    /// A reader's duties, most urgent first, at most `most`.
    pub async fn list_owed(
        &self,
        reader: &Reader,
        most: usize,
    ) -> Result<Vec<DutyRow>, StoreError> {
        let mut rows = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = match self.list_duties(reader, None, cursor.as_deref()).await {
                Ok(page) => page,
                Err(ListError::Store(error)) => return Err(error),
                Err(ListError::BadCursor | ListError::TooMany { max: _ }) => {
                    return Err(StoreError::Broken(anyhow!("a cursor of its own was refused")));
                }
            };
            rows.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() || rows.len() >= most {
                rows.truncate(most);
                return Ok(rows);
            }
        }
    }

    /// All overdue duties, longest overdue first, at most `most`.
    pub async fn list_overdue(&self, most: usize) -> Result<Vec<DutyRow>, StoreError> {
        let mut rows = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .query_index(IndexQuery {
                    table: &self.tables.cases,
                    index: OVERDUE,
                    pks: &[OVERDUE.to_owned()],
                    after: None,
                    until: None,
                    forward: true,
                    start,
                    limit: 100,
                })
                .await?;
            rows.extend(page.items.iter().filter_map(row_of));
            start = page.last;
            if start.is_none() || rows.len() >= most {
                rows.truncate(most);
                return Ok(rows);
            }
        }
    }

    /// A page of all overdue duties, longest overdue first.
    pub async fn page_overdue(&self, cursor: Option<&str>) -> Result<Page<DutyRow>, ListError> {
        let start = match cursor {
            Some(cursor) => {
                Some(key_of(cursor, "overdue_pk", OVERDUE).ok_or(ListError::BadCursor)?)
            }
            None => None,
        };
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.cases,
                index: OVERDUE,
                pks: &[OVERDUE.to_owned()],
                after: None,
                until: None,
                forward: true,
                start,
                limit: PAGE,
            })
            .await?;
        let items = page.items.iter().filter_map(row_of).collect();
        Ok(Page { items, cursor: page.last.as_ref().and_then(cursor_of) })
    }

    /// A page of the subjects that the clock must look at by `now`, oldest first, after the place where the page before
    /// ended; and the place where this one ended, if more may follow.
    pub async fn page_subjects_due(
        &self,
        now: Timestamp,
        after: Option<Place>,
    ) -> Result<(Vec<Due>, Option<Place>), StoreError> {
        let page = self
            .query_index(IndexQuery {
                table: &self.tables.cases,
                index: CLOCK,
                pks: &shards(CLOCK, SHARDS),
                after: None,
                until: Some(format!("{:014}$", now.0.max(0))),
                forward: true,
                start: after.map(|place| place.0),
                limit: CLOCK_LOOKS,
            })
            .await?;
        let due = page.items.iter().map(|item| Ok(Due::of(item.text_at("pk")?)));
        Ok((due.collect::<Result<Vec<Due>, StoreError>>()?, page.last.map(Place)))
    }
}
