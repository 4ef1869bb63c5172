//! How a case is stored: its head, which is its state, its events, its personal texts, and the lists that it appears in.

use super::commit::{Commit, Recorded, Stored, Written};
use super::fence::fence_of;
use super::index::{ListError, every_page, shard};
use super::item::{EVENT, Item, Read, case_pk, event_sk, is_newer, json, key, text};
use super::{Pauses, Store, StoreError, unavailable};
use crate::random::random;
use crate::secret::random_hex;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, KeysAndAttributes, TransactWriteItem};
use serde_json::{Map, Value};
use shared::case::{Case, History, OwedExplanation, fold};
use shared::chain::{GENESIS, Link};
use shared::decide::Decision;
use shared::event::{Event, EventPayload};
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::{Content, Personal, TextId};
use shared::record::{Entry, Record, Salt, record};
use shared::time::{Day, Timestamp};
use shared::view::{DemandRow, ExplanationRow};
use shared::wire::{DemandState, Done, Page, Subject};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The head of a case: one item with all that a command needs. Its size does not depend on the number of events.
#[derive(Clone, Debug)]
pub struct Head {
    /// The fold of its events.
    pub case: Case,
    /// Together with the pepper, determines the access code.
    pub nonce: String,
    /// The hash of its last event.
    pub hash: String,
}

/// A case with its events, for whoever shows what happened.
#[derive(Clone, Debug)]
pub struct StoredHistory {
    pub head: Head,
    /// Its events, oldest first.
    pub events: Vec<Event>,
    /// The account that caused each event; `None` for the citizen and the clock.
    pub accounts: Vec<Option<AccountId>>,
}

impl StoredHistory {
    pub fn history(&self) -> History<'_> {
        History { case: &self.head.case, events: &self.events }
    }
}

/// The version of the case's form in a head. It must be raised whenever the fold changes, so that older heads are
/// folded again.
pub const HEAD_VERSION: u32 = 6;

/// How often a history is read again because a command was committed in between. Each try needs another command at the
/// same instant, so few are needed.
const HISTORY_TRIES: usize = 3;

/// An imported row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The case that it became.
    pub number: CaseNumber,
    /// The digest of the row's content; `None` if an earlier version imported it.
    pub digest: Option<String>,
}

/// The list of all demands, by the time of the demand.
const DEMANDS: &str = "DEMANDS";
/// The list of the demands without an answer, by due time.
const DEMANDS_OPEN: &str = "DEMANDS#OPEN";
/// The list of the answered demands, by the time of the answer.
const DEMANDS_ANSWERED: &str = "DEMANDS#ANSWERED";

/// The fold of the events of a head. Its revision is that of the head, of which a newer version may have counted events
/// that are not known here.
fn folded(number: CaseNumber, events: &[Event], head: &Item) -> Result<Case, StoreError> {
    let case = fold(number, events);
    let case = case.ok_or_else(|| StoreError::Broken(anyhow!("a head without events")))?;
    Ok(case.at_revision(head.number_at("revision")?))
}

pub(super) fn personal_sk(id: TextId) -> String {
    format!("TEXT#{:05}", id.0)
}

/// The state in a head; `None` if it is of another version, so that the events have to be folded again. That of a newer
/// version is taken as far as this one understands it.
fn state_of(item: &Item) -> Option<Case> {
    // The first version wrote none.
    let version: u32 = item.number_at("version").ok()?;
    if version < HEAD_VERSION {
        return None;
    }
    let stored: Map<String, Value> = item.json_at("case").ok()?;
    let mut whole = EMPTY_FIELDS.clone();
    whole.extend(stored);
    serde_json::from_value(Value::Object(whole)).ok()
}

/// The fields of a case that are empty when it is registered. A head leaves them out as long as they are.
static EMPTY_FIELDS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let registered = serde_json::json!({
        "at": 0, "by": {"by": "citizen"},
        "what": {
            "event": "registered", "channel": "online", "window": "any", "language": "zh", "applicant": "person",
            "matter": null, "reason": "other", "departments": [], "trips": [], "trips_made": 0, "intake": 0, "due": 0,
            "imported": false,
        },
    });
    let event: Option<Event> = serde_json::from_value(registered).ok();
    let number = CaseNumber::new(Day(0), 0);
    let case = event.and_then(|event| fold(number, [&event]));
    let fields = case.and_then(|case| serde_json::to_value(case).ok());
    let fields = fields.and_then(|fields| fields.as_object().cloned()).unwrap_or_default();
    fields.into_iter().filter(|(_, value)| is_empty(value)).collect()
});

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
    }
}

/// A state without its empty fields: most heads then cost the two write units of a kilobyte.
fn lean(case: &Case) -> Result<AttributeValue, StoreError> {
    let broken = |error: serde_json::Error| StoreError::Broken(error.into());
    let mut fields = serde_json::to_value(case).map_err(broken)?;
    if let Value::Object(fields) = &mut fields {
        fields.retain(|name, value| EMPTY_FIELDS.get(name) != Some(value));
    }
    json(&fields)
}

/// The number of the case that an item belongs to.
pub(super) fn case_number_of(item: &Item) -> Result<CaseNumber, StoreError> {
    CaseNumber::read(item.text_at("pk")?.trim_start_matches("CASE#"))
        .map_err(|error| StoreError::Broken(error.into()))
}

fn head_of(item: &Item, case: Case) -> Result<Head, StoreError> {
    Ok(Head { case, nonce: item.text_at("nonce")?.into(), hash: item.text_at("hash")?.into() })
}

/// The account that caused an event.
fn account_in(event: &Item) -> Result<Option<AccountId>, StoreError> {
    match event.contains_key("account") {
        false => Ok(None),
        true => AccountId::new(event.text_at("account")?)
            .map(Some)
            .map_err(|error| StoreError::Broken(error.into())),
    }
}

/// The events in the items of a case's events, and the account that caused each. Those of a case that a newer version
/// has written to are left out if this version does not know their kind.
fn told(items: &[Item], head: &Item) -> Result<(Vec<Event>, Vec<Option<AccountId>>), StoreError> {
    let event = |item: &Item| item.json_at::<Link>("link").map(|link| link.event);
    let is_newer = is_newer(head);
    let read = items.iter().map(|item| Ok((event(item)?, account_in(item)?)));
    read.filter(|read| !is_newer || !matches!(read, Err(StoreError::Broken(_)))).collect()
}

/// The keys of the queue indexes: whose case it is, or everybody's, and how urgent.
fn queue_keys(case: &Case) -> [(String, AttributeValue); 4] {
    let owner = match case.stage.holding_department() {
        Some(department) => format!("d:{department}"),
        None => format!("w:{}", case.window),
    };
    let (state, urgency) = match case.stage.due() {
        Some(due) => ("open", due),
        None if case.is_void() => ("void", case.changed_at),
        None => ("done", case.changed_at),
    };
    let place = format!("{:014}#{}", urgency.0.max(0), case.number);
    [
        ("queue_pk".into(), text(format!("{owner}#{state}"))),
        ("queue_sk".into(), text(place.clone())),
        ("urgency_pk".into(), text(shard(state, &case.number.to_string()))),
        ("urgency_sk".into(), text(place)),
    ]
}

/// The keys by which the register lists cases: the month of registration, then the instant.
fn ledger_keys(prefix: &str, case: &Case, suffix: &str) -> [(String, AttributeValue); 2] {
    let instant = format!("{:014}#{}{suffix}", case.registered_at.0.max(0), case.number);
    [
        (format!("{prefix}_pk"), text(case.registered_at.day().month())),
        (format!("{prefix}_sk"), text(instant)),
    ]
}

impl Stored for Case {
    type Head = Head;

    const PARTITION: &'static str = "CASE";
    const PREFIX: &'static str = "";
    const RECORDED: &'static str = "done";

    fn of(head: &Head) -> &Case {
        &head.case
    }

    fn subject(number: &CaseNumber) -> Option<Subject> {
        Some(Subject::Case { number: *number })
    }

    async fn read(store: &Store, item: &Item) -> Result<Head, StoreError> {
        if let Some(case) = state_of(item) {
            return head_of(item, case);
        }
        let number = case_number_of(item)?;
        let (events, _) = told(&store.load_event_items(case_pk(number)).await?, item)?;
        head_of(item, folded(number, &events, item)?)
    }

    fn recorded(item: &Item) -> Result<Option<Recorded<CaseNumber>>, StoreError> {
        if !item.contains_key(Self::RECORDED) {
            return Ok(None);
        }
        let Done { number: id, revision } = item.json_at(Self::RECORDED)?;
        let digest = item.text_at("digest")?.to_owned();
        Ok(Some(Recorded { digest, id, revision: Some(revision) }))
    }

    fn record(number: &CaseNumber, revision: u32) -> Result<AttributeValue, StoreError> {
        json(&Done { number: *number, revision })
    }

    fn write(store: &Store, commit: &Commit<'_, Case>) -> Result<Written<Case>, StoreError> {
        let Commit { before: head, id: number, decision, account, pepper, .. } = commit;
        let (number, before) = (*number, head.map(|head| &head.case));
        let salts: Vec<Salt> = decision.content.iter().map(|_| random()).collect();
        let known = head.map(|head| (&head.case, head.hash.as_str()));
        let Record { case, entries, is_projected } = record(known, number, decision, &salts)
            .ok_or_else(|| StoreError::Broken(anyhow!("a command without events")))?;

        // A new code is a new nonce, which invalidates the old code.
        let renews = decision
            .events
            .iter()
            .any(|event| matches!(event.what, EventPayload::CodeIssued { .. }));
        let kept = head.filter(|_| !renews);
        let nonce = kept.map_or_else(|| pepper.nonce(), |head| head.nonce.clone());
        let hash = entries.last().map(|entry| entry.hash.clone()).unwrap_or_default();

        let mut events = Vec::new();
        for entry in entries {
            events.push((event_item(&entry, *account)?, Some(entry.hash)));
        }
        let mut others: Vec<TransactWriteItem> =
            store.explanation_writes(before, &case)?.into_iter().collect();
        others.extend(store.link_writes(number, decision)?);
        others.extend(store.demand_writes(before, &case)?);
        for ((id, content), salt) in decision.content.iter().zip(&salts) {
            if let Content::Intake(intake) = content {
                for person in pepper.persons(&intake.applicant) {
                    let item = key(format!("PERSON#{person}"), number.to_string());
                    others.push(store.put_item(&store.tables.personal, item)?);
                }
            }
            let item = personal_item(&case, *id, content, salt)?;
            others.push(store.put_new(&store.tables.personal, item)?);
        }
        let head = Head { case, nonce, hash };
        Ok(Written {
            head_item: head_item(&head)?,
            head,
            events,
            is_projected,
            others,
            fence: Some(fence_of(number)),
        })
    }
}

/// How many of a person's cases are looked at.
const PERSON_LOOKS: i32 = 100;

impl Store {
    /// Reads a case with one request.
    pub async fn load_case(&self, number: CaseNumber) -> Result<Option<Head>, StoreError> {
        self.load::<Case>(&number).await
    }

    /// Reads a case with its events: one request for each megabyte of them. A query does not read everything at one
    /// instant, so the events are those up to the head's revision, and they are read again if some are missing because
    /// a command came in between.
    pub async fn load_history_of(
        &self,
        number: CaseNumber,
    ) -> Result<Option<StoredHistory>, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let query = self
                .client
                .query()
                .table_name(&self.tables.cases)
                .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :head")
                .expression_attribute_values(":pk", text(case_pk(number)))
                .expression_attribute_values(":first", text(EVENT))
                .expression_attribute_values(":head", text("HEAD"))
                .consistent_read(true);
            let mut items = every_page(query).await?;
            let Some(item) = items.pop_if(|item| item.text_at("sk").is_ok_and(|sk| sk == "HEAD"))
            else {
                return Ok(None);
            };
            let revision: usize = item.number_at("revision")?;
            if items.len() < revision && tries < HISTORY_TRIES {
                continue;
            }
            items.truncate(revision);
            let (events, accounts) = told(&items, &item)?;
            let case = match state_of(&item) {
                Some(case) => case,
                None => folded(number, &events, &item)?,
            };
            return Ok(Some(StoredHistory { head: head_of(&item, case)?, events, accounts }));
        }
    }

    /// Reads all personal data of a case, with one request for every hundred texts.
    pub async fn load_personal(&self, case: &Case) -> Result<Personal, StoreError> {
        let wanted: Vec<(CaseNumber, TextId)> =
            (0..case.texts).map(|id| (case.number, TextId(id))).collect();
        Ok(self.load_texts(&wanted).await?.remove(&case.number).unwrap_or_default())
    }

    /// Reads certain personal texts of several cases.
    pub async fn load_texts(
        &self,
        wanted: &[(CaseNumber, TextId)],
    ) -> Result<HashMap<CaseNumber, Personal>, StoreError> {
        let mut found: HashMap<CaseNumber, Personal> = HashMap::new();
        for chunk in wanted.chunks(100) {
            let keys = chunk
                .iter()
                .map(|(number, id)| key(number.to_string(), personal_sk(*id)))
                .collect();
            for item in self.batch_get(&self.tables.personal, keys).await? {
                let (number, id, content) = personal_of(&item)?;
                found.entry(number).or_default().0.insert(id, content);
            }
        }
        Ok(found)
    }

    pub(super) async fn batch_get(
        &self,
        table: &str,
        keys: Vec<Item>,
    ) -> Result<Vec<Item>, StoreError> {
        self.batch_get_parts(table, keys, &[]).await
    }

    /// Like `batch_get`, but only the named attributes of each item; all if none is named.
    pub(super) async fn batch_get_parts(
        &self,
        table: &str,
        keys: Vec<Item>,
        parts: &[&str],
    ) -> Result<Vec<Item>, StoreError> {
        let places: Vec<String> = (0..parts.len()).map(|place| format!("#p{place}")).collect();
        let names = places.iter().cloned().zip(parts.iter().map(|part| (*part).to_owned()));
        let names: Option<HashMap<String, String>> = (!parts.is_empty()).then(|| names.collect());
        let projection = names.is_some().then(|| places.join(", "));
        let mut items = Vec::with_capacity(keys.len());
        let mut left = keys;
        let mut pauses = Pauses::begin();
        while !left.is_empty() {
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(left))
                .set_expression_attribute_names(names.clone())
                .set_projection_expression(projection.clone())
                .consistent_read(true)
                .build()
                .map_err(|error| StoreError::Broken(error.into()))?;
            let mut answer = self
                .client
                .batch_get_item()
                .request_items(table, wanted)
                .send()
                .await
                .map_err(unavailable)?;
            if let Some(responses) = answer.responses.as_mut() {
                items.extend(responses.remove(table).unwrap_or_default());
            }
            left = answer
                .unprocessed_keys
                .and_then(|mut unprocessed| unprocessed.remove(table))
                .map(|unprocessed| unprocessed.keys)
                .unwrap_or_default();
            if !left.is_empty() && !pauses.pause(false).await {
                return Err(StoreError::Unavailable(anyhow!("a batch was never read whole")));
            }
        }
        Ok(items)
    }

    /// The rows by which a plan finds the cases it answers, and a case those linked to it.
    fn link_writes(
        &self,
        number: CaseNumber,
        decision: &Decision,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut writes = Vec::new();
        for event in &decision.events {
            let item = if let EventPayload::PlanLinked { plan } = &event.what {
                key(format!("PLAN#{plan}#CASES"), format!("CASE#{number}"))
            } else if let EventPayload::CaseLinked { other }
            | EventPayload::Voided { because: _, other: Some(other), from: _ } =
                &event.what
            {
                key(case_pk(*other), format!("LINKED#{number}"))
            } else {
                continue;
            };
            writes.push(self.put_item(&self.tables.cases, item)?);
        }
        Ok(writes)
    }

    fn delete_item(&self, place: Item) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(place))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// The row that lists an explanation, owed or given, for the public; that of a void case goes.
    fn explanation_writes(
        &self,
        before: Option<&Case>,
        after: &Case,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let place = |owed: &OwedExplanation| {
            let place = format!("{:014}#{}", owed.since.0.max(0), after.number);
            key("EXPLANATIONS", place)
        };
        if after.is_void() {
            let listed = before.filter(|before| !before.is_void());
            let listed = listed.and_then(|before| before.explanation.as_ref());
            return listed.map(|owed| self.delete_item(place(owed))).transpose();
        }
        let Some(owed) = &after.explanation else { return Ok(None) };
        let unchanged = before.is_some_and(|before| {
            before.explanation == after.explanation && before.summary == after.summary
        });
        if unchanged {
            return Ok(None);
        }
        let mut item = place(owed);
        item.insert("kind".into(), text("explanation"));
        item.insert("row".into(), json(&ExplanationRow::of(after, owed))?);
        Ok(Some(self.put_item(&self.tables.cases, item)?))
    }

    /// The rows that list an inspector's demand: among all demands, and among the open or the answered ones.
    fn demand_writes(
        &self,
        before: Option<&Case>,
        after: &Case,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let known = before.map_or(&[][..], |before| &before.demands);
        let changed = after.demands.iter().filter(|demand| !known.contains(demand));
        let mut writes = Vec::new();
        for demand in changed {
            let place =
                |at: Timestamp| format!("{:014}#{}#{:03}", at.0.max(0), after.number, demand.id);
            let row = json(&DemandRow::of(after.number, demand))?;
            let mut put = |pk: &str, at: Timestamp| -> Result<(), StoreError> {
                let mut item = key(pk, place(at));
                item.insert("kind".into(), text("demand"));
                item.insert("row".into(), row.clone());
                writes.push(self.put_item(&self.tables.cases, item)?);
                Ok(())
            };
            put(DEMANDS, demand.since)?;
            match demand.answered_at {
                None => put(DEMANDS_OPEN, demand.due)?,
                Some(answered_at) => {
                    put(DEMANDS_ANSWERED, answered_at)?;
                    writes.push(self.delete_item(key(DEMANDS_OPEN, place(demand.due)))?);
                }
            }
        }
        Ok(writes)
    }

    /// A page of demands: all, newest first; the open ones, by due time; or the answered ones, latest answer first.
    /// Includes whether the answers were read.
    pub async fn list_demands(
        &self,
        state: Option<DemandState>,
        cursor: Option<&str>,
    ) -> Result<Page<DemandRow>, ListError> {
        let (pk, forward) = match state {
            None => (DEMANDS, false),
            Some(DemandState::Open) => (DEMANDS_OPEN, true),
            Some(DemandState::Answered) => (DEMANDS_ANSWERED, false),
        };
        let table = &self.tables.cases;
        let mut page: Page<DemandRow> =
            self.list_sorted(table, pk, forward, false, cursor, |item| item.json_at("row")).await?;
        self.mark_read(&mut page.items).await?;
        Ok(page)
    }

    /// The cases of the same person, the newest [`PERSON_LOOKS`] by each of the pseudonyms.
    pub async fn find_persons(&self, persons: &[String]) -> Result<Vec<CaseNumber>, StoreError> {
        let mut found: Vec<CaseNumber> = Vec::new();
        for person in persons {
            let page = self
                .client
                .query()
                .table_name(&self.tables.personal)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(format!("PERSON#{person}")))
                .scan_index_forward(false)
                .limit(PERSON_LOOKS)
                .send()
                .await
                .map_err(unavailable)?;
            for item in page.items.unwrap_or_default() {
                let number = CaseNumber::read(item.text_at("sk")?)
                    .map_err(|error| StoreError::Broken(error.into()))?;
                if !found.contains(&number) {
                    found.push(number);
                }
            }
        }
        Ok(found)
    }

    /// A page of the explanations that were ever owed, newest first.
    pub async fn list_explanations(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<ExplanationRow>, ListError> {
        self.list_newest(&self.tables.cases, "EXPLANATIONS", cursor, |item| item.json_at("row"))
            .await
    }

    /// The cases that were linked to this one. The event is theirs, but the link shows on both.
    pub async fn load_linking(&self, number: CaseNumber) -> Result<Vec<CaseNumber>, StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.cases)
            .key_condition_expression("pk = :pk AND begins_with(sk, :linked)")
            .expression_attribute_values(":pk", text(case_pk(number)))
            .expression_attribute_values(":linked", text("LINKED#"))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        page.items()
            .iter()
            .map(|item| {
                let written = item.text_at("sk")?.trim_start_matches("LINKED#");
                CaseNumber::read(written).map_err(|error| StoreError::Broken(error.into()))
            })
            .collect()
    }

    /// The account that caused an event of a case; `None` for the citizen and the clock.
    pub async fn load_account_of(
        &self,
        number: CaseNumber,
        revision: u32,
    ) -> Result<Option<AccountId>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(case_pk(number), event_sk(revision))))
            .projection_expression("account")
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.as_ref().map_or(Ok(None), account_in)
    }

    /// Reads the events of a case as they were written, oldest first.
    pub async fn load_events(&self, number: CaseNumber) -> Result<Vec<(Link, String)>, StoreError> {
        let items = self.load_event_items(case_pk(number)).await?;
        let link = |item: &Item| Ok((item.json_at("link")?, item.text_at("hash")?.to_owned()));
        items.iter().map(link).collect()
    }

    /// Which of these rows were imported before.
    pub async fn load_imported(
        &self,
        source: &str,
        rows: &[String],
    ) -> Result<HashMap<String, Imported>, StoreError> {
        let mut present = HashMap::new();
        for chunk in rows.chunks(100) {
            let keys = chunk.iter().map(|row| key(format!("IMPORT#{source}"), row)).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                let number = item.text_at("number")?.to_owned();
                let number = CaseNumber::read(&number).map_err(|_| {
                    StoreError::Broken(anyhow!("an import's mark without its case"))
                })?;
                let digest = item.get("digest").and_then(|value| value.as_s().ok()).cloned();
                present.insert(item.text_at("sk")?.to_owned(), Imported { number, digest });
            }
        }
        Ok(present)
    }
}

/// The attributes of a head that follow from the state.
pub(super) fn head_attributes(head: &Head) -> Result<Item, StoreError> {
    let mut item = Item::from([("case".into(), lean(&head.case)?)]);
    item.extend(queue_keys(&head.case));
    item.extend(ledger_keys("ledger", &head.case, ""));
    Ok(item)
}

/// The item of a head, without its version, its revision and the clock's keys.
fn head_item(head: &Head) -> Result<Item, StoreError> {
    let mut item = head_attributes(head)?;
    item.insert("kind".into(), text("head"));
    item.insert("nonce".into(), text(&head.nonce));
    item.insert("hash".into(), text(&head.hash));
    Ok(item)
}

/// The item of an event, with its contribution to the figures and the salt that blinds that in the public log. Its
/// position in the log is added when it is written.
fn event_item(entry: &Entry, account: Option<&AccountId>) -> Result<Item, StoreError> {
    let Entry { link, hash, change } = entry;
    let mut item = key(case_pk(link.number), event_sk(link.revision));
    item.insert("kind".into(), text("event"));
    item.insert("link".into(), json(link)?);
    item.insert("hash".into(), text(hash));
    item.insert("change".into(), json(change)?);
    item.insert("salt".into(), text(random_hex::<16>()));
    item.extend(account.map(|account| ("account".into(), text(account.as_str()))));
    Ok(item)
}

fn personal_item(
    case: &Case,
    id: TextId,
    content: &Content,
    salt: &[u8; 16],
) -> Result<Item, StoreError> {
    let mut item = key(case.number.to_string(), personal_sk(id));
    item.insert("content".into(), json(content)?);
    item.insert("salt".into(), text(shared::hash::hex(salt)));
    item.extend(ledger_keys("month", case, &format!("#{:05}", id.0)));
    Ok(item)
}

pub(super) fn personal_of(item: &Item) -> Result<(CaseNumber, TextId, Content), StoreError> {
    let number =
        CaseNumber::read(item.text_at("pk")?).map_err(|error| StoreError::Broken(error.into()))?;
    let id = item
        .text_at("sk")?
        .strip_prefix("TEXT#")
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| StoreError::Broken(anyhow!("a text without its place")))?;
    Ok((number, TextId(id), item.json_at("content")?))
}

/// Whether a head is the fold of its events and their chain is intact.
pub fn agrees(head: &Head, links: &[(Link, String)]) -> bool {
    let told = || links.iter().map(|(link, _)| &link.event);
    let folded = fold(head.case.number, told());
    let mut previous = GENESIS.to_owned();
    let chained = links.iter().all(|(link, hash)| {
        let fits = link.previous == previous && link.hash() == *hash;
        previous.clone_from(hash);
        fits
    });
    chained && previous == head.hash && folded.as_ref() == Some(&head.case)
}
