//! How plans, studies and reforms are stored: each as a whole document beside its events, and again in every list that
//! it appears in.

use super::commit::{Commit, Recorded, Stored, Written, pk_of};
use super::index::{ListError, PAGE, left_out};
use super::item::{Item, Read, cursor_of, event_sk, json, key, key_of, text};
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use shared::aggregate::Aggregate;
use shared::id::{DepartmentId, PlanId, ReformId, StudyId};
use shared::notice::Notify;
use shared::number::CaseNumber;
use shared::plan::Plan;
use shared::reform::Reform;
use shared::study::Study;
use shared::wire::{Page, Subject};

/// An aggregate that is stored as a whole document: a plan, a study, a reform.
pub trait StoredDocument: Notify {
    const KIND: DocumentKind;
    /// The attribute in heads and lists that holds the document.
    const ATTRIBUTE: &'static str;
    /// The lists that it appears in, by the time of its creation.
    fn lists(&self) -> Vec<String>;
}

/// The kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Plan,
    Study,
    Reform,
}

/// The list of all plans.
pub const PLANS: &str = "PLANS";
/// The list of the published plans.
pub const PUBLISHED_PLANS: &str = "PUBLISHED";
/// The list of all studies.
pub const STUDIES: &str = "STUDIES";
/// The list of all reforms.
pub const REFORMS: &str = "REFORMS";
/// The list of the published reforms.
pub const PUBLISHED_REFORMS: &str = "REFORMED";

/// The list of a department's plans.
pub fn plans_of(department: &DepartmentId) -> String {
    format!("{PLANS}#{department}")
}

/// The list of the reforms that come from a study.
pub fn reforms_of(study: &StudyId) -> String {
    format!("STUDY#{study}#REFORMS")
}

impl StoredDocument for Plan {
    const KIND: DocumentKind = DocumentKind::Plan;
    const ATTRIBUTE: &'static str = "plan";

    fn lists(&self) -> Vec<String> {
        let published = self.published_at.map(|_| PUBLISHED_PLANS.to_owned());
        [PLANS.to_owned(), plans_of(&self.department)].into_iter().chain(published).collect()
    }
}

impl StoredDocument for Study {
    const KIND: DocumentKind = DocumentKind::Study;
    const ATTRIBUTE: &'static str = "whole";

    fn lists(&self) -> Vec<String> {
        vec![STUDIES.to_owned()]
    }
}

impl StoredDocument for Reform {
    const KIND: DocumentKind = DocumentKind::Reform;
    const ATTRIBUTE: &'static str = "whole";

    fn lists(&self) -> Vec<String> {
        let published = self.published_at.map(|_| PUBLISHED_REFORMS.to_owned());
        let all = [REFORMS.to_owned(), reforms_of(&self.basis.study)];
        all.into_iter().chain(published).collect()
    }
}

/// Implements [`Stored`] for a document. A blanket implementation would conflict with that for a case, since the
/// compiler cannot know that a case is not a document.
macro_rules! stored_document {
    ($Name:ident, $Id:ident, $partition:literal, $prefix:literal, $recorded:literal, $subject:expr) => {
        impl Stored for $Name {
            type Head = $Name;

            const PARTITION: &'static str = $partition;
            const PREFIX: &'static str = $prefix;
            const RECORDED: &'static str = $recorded;

            fn of(head: &$Name) -> &$Name {
                head
            }

            fn subject(id: &$Id) -> Option<Subject> {
                let subject: fn(&$Id) -> Option<Subject> = $subject;
                subject(id)
            }

            async fn read(_store: &Store, item: &Item) -> Result<$Name, StoreError> {
                item.json_at($Name::ATTRIBUTE)
            }

            fn recorded(item: &Item) -> Result<Option<Recorded<$Id>>, StoreError> {
                // The key may have been used for something else.
                let Ok(written) = item.text_at($recorded) else { return Ok(None) };
                let Ok(id) = $Id::new(written) else { return Ok(None) };
                let digest = item.text_at("digest")?.to_owned();
                Ok(Some(Recorded { digest, id, revision: None }))
            }

            fn record(
                id: &$Id,
                _revision: u32,
            ) -> Result<aws_sdk_dynamodb::types::AttributeValue, StoreError> {
                Ok(text(id.as_str()))
            }

            fn write(
                store: &Store,
                commit: &Commit<'_, $Name>,
            ) -> Result<Written<$Name>, StoreError> {
                write_document(store, commit)
            }
        }
    };
}

stored_document!(Plan, PlanId, "PLAN", "plan-", "plan", |id| Some(Subject::Plan {
    plan: id.clone()
}));
stored_document!(Study, StudyId, "STUDY", "study-", "step", |_| None);
stored_document!(Reform, ReformId, "REFORM", "reform-", "step", |_| None);

fn write_document<A: StoredDocument + Stored<Head = A>>(
    store: &Store,
    commit: &Commit<'_, A>,
) -> Result<Written<A>, StoreError> {
    let Commit { before, id, decision, account, .. } = commit;
    let pk = pk_of::<A>(id);
    let name = A::PREFIX.trim_end_matches('-');
    let mut whole = before.cloned();
    let mut events = Vec::new();
    let mut is_projected = false;
    for event in &decision.events {
        whole = A::evolve(whole, id, event);
        is_projected |= whole.as_ref().is_some_and(|whole| !whole.audiences(event).is_empty());
        let revision = whole.as_ref().map_or(0, Aggregate::revision);
        let mut item = key(&pk, event_sk(revision));
        item.insert("kind".into(), text(format!("{name}_event")));
        item.insert("event".into(), json(event)?);
        item.extend(account.map(|account| ("account".into(), text(account.as_str()))));
        events.push((item, None));
    }
    let head = whole.ok_or_else(|| StoreError::Broken(anyhow!("an event has no beginning")))?;
    let stored = json(&head)?;
    let mut others = Vec::new();
    for list in head.lists() {
        let mut item = key(list, format!("{:014}#{id}", head.began().0.max(0)));
        item.insert("kind".into(), text(format!("listed_{name}")));
        item.insert(A::ATTRIBUTE.into(), stored.clone());
        others.push(store.put_item(&store.tables.cases, item)?);
    }
    let head_item = Item::from([("kind".into(), text(name)), (A::ATTRIBUTE.into(), stored)]);
    Ok(Written { head, head_item, events, is_projected, others, fence: None })
}

impl Store {
    /// A page of a list of plans, studies or reforms, newest first.
    pub async fn list<A: StoredDocument>(
        &self,
        list: &str,
        cursor: Option<&str>,
    ) -> Result<Page<A>, ListError> {
        let read = |item: &Item| item.json_at(A::ATTRIBUTE);
        self.list_newest(&self.tables.cases, list, cursor, read).await
    }

    /// A page of several lists as one, newest first.
    pub async fn list_joined<A: StoredDocument>(
        &self,
        lists: &[String],
        cursor: Option<&str>,
    ) -> Result<Page<A>, ListError> {
        if let [list] = lists {
            return self.list(list, cursor).await;
        }
        let find = |cursor| lists.iter().find_map(|list| key_of(cursor, "pk", list));
        let before = cursor.map(|cursor| find(cursor).ok_or(ListError::BadCursor)).transpose()?;
        let pages = lists.iter().map(|list| {
            // The page before may have ended in another list. Keys need not exist to start after them.
            let start = before.clone().map(|mut start| {
                start.insert("pk".into(), text(list.as_str()));
                start
            });
            let query = self.client.query().table_name(&self.tables.cases);
            query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(list.as_str()))
                .scan_index_forward(false)
                .set_exclusive_start_key(start)
                .limit(i32::try_from(PAGE + 1).unwrap_or(i32::MAX))
                .send()
        });
        let pages =
            try_join_all(pages).await.map_err(|error| ListError::Store(unavailable(error)))?;
        let mut found: Vec<(String, Item)> = Vec::new();
        for item in pages.into_iter().flat_map(|page| page.items.unwrap_or_default()) {
            found.push((item.text_at("sk")?.to_owned(), item));
        }
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        let is_more = found.len() > PAGE;
        found.truncate(PAGE);
        let last = found.last().filter(|_| is_more);
        let last = last.map(|(sk, item)| Ok::<_, StoreError>(key(item.text_at("pk")?, sk)));
        let cursor = last.transpose()?.as_ref().and_then(cursor_of);
        let items = found.iter().map(|(_, item)| item.json_at(A::ATTRIBUTE));
        Ok(Page { items: items.filter_map(left_out).collect::<Result<_, _>>()?, cursor })
    }

    /// Reads the events of a plan, a study or a reform, oldest first.
    pub async fn load_history<A: StoredDocument + Stored>(
        &self,
        id: &A::Id,
    ) -> Result<Vec<shared::aggregate::Event<A::Payload>>, StoreError> {
        let items = self.load_event_items(pk_of::<A>(id)).await?;
        items.iter().map(|item| item.json_at("event")).collect()
    }

    /// The cases that a plan answers.
    pub async fn list_plan_cases(
        &self,
        id: &PlanId,
        cursor: Option<&str>,
    ) -> Result<Page<CaseNumber>, ListError> {
        let number_of = |item: &Item| {
            let written = item.text_at("sk")?.trim_start_matches("CASE#");
            CaseNumber::read(written).map_err(|error| StoreError::Broken(error.into()))
        };
        self.list_newest(&self.tables.cases, &format!("PLAN#{id}#CASES"), cursor, number_of).await
    }
}
