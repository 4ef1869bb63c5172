//! A case in the store: its head, its events, its words, and the one transaction of a command.

use super::duty::{clock_keys, duty_writes};
use super::item::{Item, Read, json, key, number, text};
use super::list::ListError;
use super::log::{fence_of, log_keys};
use super::registered::{Moved, moves};
use super::tries::Tries;
use super::{Store, StoreError, unavailable};
use crate::secret::random_hex;
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, KeysAndAttributes, Put, TransactWriteItem};
use serde::{Deserialize, Serialize};
use shared::case::{Case, evolve};
use shared::chain::{GENESIS, Link, commitment};
use shared::cross::CrossCounts;
use shared::decide::Decision;
use shared::duty::{Duty, Marks};
use shared::event::{Event, What};
use shared::figures::Tally;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::personal::{Content, Personal, TextId};
use shared::policy::Policy;
use shared::time::{DAY_MS, Day, HOUR_MS, Timestamp};
use shared::view::{DemandRow, ExplanationRow};
use shared::wire::{DemandState, Done, Page, Subject};
use std::collections::HashMap;

/// What the head of a case remembers.
#[derive(Clone, Debug)]
pub struct Head {
    /// The fold of its events.
    pub case: Case,
    /// Which account caused each event; `None` for the citizen.
    pub accounts: Vec<Option<AccountId>>,
    /// What the access code is derived from, with the pepper.
    pub nonce: String,
    /// The hash of its last event.
    pub hash: String,
}

/// By what a row of a register is known again.
#[derive(Clone, Copy, Debug)]
pub struct ImportMark<'a> {
    /// The register.
    pub source: &'a str,
    /// The row within it.
    pub row: &'a str,
    /// What the row said.
    pub digest: &'a str,
}

/// A row that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The case that it became.
    pub number: CaseNumber,
    /// What the row said; `None` where that was not kept yet.
    pub digest: Option<String>,
}

/// A command's whole effect, to be written at once or not at all.
pub struct Commit<'a> {
    /// The head that was read; `None` for a new case.
    pub head: Option<&'a Head>,
    /// The case's number.
    pub number: CaseNumber,
    /// What the core decided.
    pub decision: &'a Decision,
    /// Which account acts; `None` for the citizen.
    pub account: Option<&'a AccountId>,
    /// The write's idempotency: scope, key and the digest of the request.
    pub replay: Option<Replay<'a>>,
    /// The import's mark, so that a row is imported once.
    pub import: Option<ImportMark<'a>>,
    /// What stands for the applicant, by which their other cases are found; for a new case only.
    pub persons: &'a [String],
    /// The rules in force, for the clock's next look.
    pub policy: &'a Policy,
    /// Now, for the records' expiry.
    pub now: Timestamp,
}

/// What makes a write answer a repetition instead of happening twice.
#[derive(Clone, Copy, Debug)]
pub struct Replay<'a> {
    /// Whose key it is.
    pub scope: &'a str,
    /// The key.
    pub key: &'a str,
    /// The digest of method, path and body.
    pub digest: &'a str,
}

/// A recorded write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The digest of what was asked.
    pub digest: String,
    /// What was answered.
    pub done: Done,
}

/// How long a repeated write is still answered: a day.
pub(super) const REPLAY_KEPT_MS: i64 = DAY_MS;
/// How often a command is tried whose day was sealed meanwhile. Days are sealed one after the other, each
/// once.
const RECORD_TRIES: usize = 4;
/// The list of all demands, by when they were made.
const DEMANDS: &str = "DEMANDS";
/// The list of those without an answer, by when it is due.
const DEMANDS_OPEN: &str = "DEMANDS#OPEN";
/// The list of those with one, by when it was given.
const DEMANDS_ANSWERED: &str = "DEMANDS#ANSWERED";

/// What `project` is told of a command on a case: how it changes the figures, by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// The case.
    pub number: CaseNumber,
    /// The revision of the command's last event.
    pub revision: u32,
    /// How many events the command led to: whom they concern is told.
    #[serde(default)]
    pub events: u32,
    /// The changes.
    pub changes: Vec<(Day, Tally)>,
    /// How it changes the cross-table, where it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cross: Vec<(Day, CrossCounts)>,
    /// How what was registered of a pain point changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
}

pub(super) fn case_pk(number: CaseNumber) -> String {
    format!("CASE#{number}")
}

pub(super) fn personal_sk(id: TextId) -> String {
    format!("TEXT#{:05}", id.0)
}

/// How many wrong codes an hour of the clock allows for one case.
pub(crate) const ATTEMPTS_AN_HOUR: u32 = 20;

pub(super) fn head_of(item: &Item) -> Result<Head, StoreError> {
    Ok(Head {
        case: item.json_at("case")?,
        accounts: item.json_at("accounts")?,
        nonce: item.text_at("nonce")?.into(),
        hash: item.text_at("hash")?.into(),
    })
}

fn attempts_key(number: CaseNumber, now: Timestamp) -> Item {
    key(format!("ATTEMPT#{number}"), (now.0 / HOUR_MS).to_string())
}

/// The keys of the queue indexes: whose case it is, or everybody's, and how urgent.
fn queue_keys(case: &Case) -> [(String, AttributeValue); 4] {
    let owner = match case.stage.holding_department() {
        Some(department) => format!("d:{department}"),
        None => format!("w:{}", case.window),
    };
    let (state, urgency) = match case.stage.due() {
        Some(due) => ("open", due),
        None => ("done", case.log.last().map_or(case.registered_at, |event| event.at)),
    };
    let place = format!("{:014}#{}", urgency.0.max(0), case.number);
    [
        ("queue_pk".into(), text(format!("{owner}#{state}"))),
        ("queue_sk".into(), text(place.clone())),
        ("urgency_pk".into(), text(state)),
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

impl Store {
    /// Reads a case: one request.
    pub async fn load_case(&self, number: CaseNumber) -> Result<Option<Head>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(case_pk(number), "HEAD")))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.as_ref().map(head_of).transpose()
    }

    /// Counts a try of an access code, before the code is looked at. `false` where the hour's tries are
    /// used up: then nothing may be looked at.
    pub async fn count_attempt(
        &self,
        number: CaseNumber,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tries = Tries {
            table: &self.tables.cases,
            key: attempts_key(number, now),
            most: ATTEMPTS_AN_HOUR,
            expires_at: now.plus(2 * HOUR_MS),
        };
        self.count_try(tries).await
    }

    /// Takes a counted try back: the code was right.
    pub async fn forgive_attempt(
        &self,
        number: CaseNumber,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.forgive_try(&self.tables.cases, attempts_key(number, now)).await
    }

    /// Reads all personal content of a case: one request for each hundred texts.
    pub async fn load_personal(&self, case: &Case) -> Result<Personal, StoreError> {
        let wanted: Vec<(CaseNumber, TextId)> =
            (0..case.texts).map(|id| (case.number, TextId(id))).collect();
        Ok(self.load_texts(&wanted).await?.remove(&case.number).unwrap_or_default())
    }

    /// Reads named pieces of personal content of several cases.
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

    /// The same, of each item only the attributes that are named; all where none is.
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
        let mut tries = 0;
        while !left.is_empty() {
            tries += 1;
            if tries > 8 {
                return Err(StoreError::Unavailable(anyhow!("a batch was never read whole")));
            }
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
        }
        Ok(items)
    }

    /// What a repeated write was answered, if it was recorded.
    pub async fn load_replay(
        &self,
        scope: &str,
        idempotency_key: &str,
    ) -> Result<Option<Recorded>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(format!("IDEM#{scope}"), idempotency_key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found
            .item
            .map(|item| {
                Ok(Recorded { digest: item.text_at("digest")?.into(), done: item.json_at("done")? })
            })
            .transpose()
    }

    /// Writes a command's whole effect in one transaction, guarded by the revision that was read.
    pub async fn commit(&self, commit: Commit<'_>) -> Result<Head, StoreError> {
        let Commit {
            head,
            number: case_number,
            decision,
            account,
            replay,
            import,
            persons,
            policy,
            now,
        } = commit;
        let before = head.map(|head| &head.case);
        let revision_before = before.map_or(0, Case::revision);
        let mut accounts = head.map(|head| head.accounts.clone()).unwrap_or_default();
        let mut hash = head.map_or_else(|| GENESIS.to_owned(), |head| head.hash.clone());
        // A new code is a new nonce; the old one opens nothing any longer.
        let renews =
            decision.events.iter().any(|event| matches!(event.what, What::CodeIssued { .. }));
        let nonce =
            head.filter(|_| !renews).map_or_else(random_hex::<16>, |head| head.nonce.clone());
        let mut case = before.cloned();
        let mut changes: Vec<(Day, Tally)> = Vec::new();
        let mut cross: Vec<(Day, CrossCounts)> = Vec::new();

        let salts: Vec<[u8; 16]> = decision.content.iter().map(|_| rand::random()).collect();
        let mut commitments: Vec<(TextId, String)> = decision
            .content
            .iter()
            .zip(&salts)
            .map(|((id, content), salt)| (*id, commitment(salt, content)))
            .collect();

        let mut items = Vec::new();
        let mut event_items: Vec<(Item, String)> = Vec::new();
        for (index, event) in decision.events.iter().enumerate() {
            let next = evolve(case.clone(), case_number, event)
                .ok_or_else(|| StoreError::Broken(anyhow!("an event has no case")))?;
            let change = Tally::change(case.as_ref(), &next);
            let crossed = CrossCounts::change(case.as_ref(), &next);
            if !crossed.is_empty() {
                cross.push((event.at.day(), crossed));
            }
            let revision = revision_before + 1 + u32::try_from(index).unwrap_or(u32::MAX);
            // The content belongs to the command's events together; its commitments hang on the
            // first.
            let link = Link {
                number: case_number,
                revision,
                previous: hash.clone(),
                event: event.clone(),
                commitments: std::mem::take(&mut commitments),
            };
            hash = link.hash();
            accounts.push(account.cloned());
            event_items.push((event_item(&link, &hash, account, &change)?, hash.clone()));
            changes.push((event.at.day(), change));
            case = Some(next);
        }
        let case = case.ok_or_else(|| StoreError::Broken(anyhow!("a command without events")))?;
        let revision = case.revision();
        let after = Head { case, accounts, nonce, hash };

        let mut head_put = self.put(&self.tables.cases, head_item(&after, policy)?);
        head_put = match before {
            None => head_put.condition_expression("attribute_not_exists(pk)"),
            Some(_) => head_put
                .condition_expression("revision = :revision")
                .expression_attribute_values(":revision", number(revision_before)),
        };
        items.push(transact_put(head_put)?);
        let events = u32::try_from(decision.events.len()).unwrap_or(u32::MAX);
        let moved = moves(before, &after.case);
        let outbox = Outbox { number: case_number, revision, events, changes, cross, moved };
        items.push(self.put_new(&self.tables.cases, outbox_item(&outbox, now)?)?);
        let replay_place = items.len();
        if let Some(replay) = replay {
            let done = Done { number: case_number, revision };
            let mut item = key(format!("IDEM#{}", replay.scope), replay.key);
            item.insert("kind".into(), text("idempotency"));
            item.insert("digest".into(), text(replay.digest));
            item.insert("done".into(), json(&done)?);
            item.insert("expires_at".into(), number(now.plus(REPLAY_KEPT_MS).0 / 1000));
            items.push(self.put_new(&self.tables.cases, item)?);
        }
        let import_place = items.len();
        if let Some(ImportMark { source, row, digest }) = import {
            let mut item = key(format!("IMPORT#{source}"), row);
            item.insert("kind".into(), text("import"));
            item.insert("digest".into(), text(digest));
            item.insert("number".into(), text(case_number.to_string()));
            items.push(self.put_new(&self.tables.cases, item)?);
        }
        let pk = case_pk(case_number);
        let subject = Subject::Case { number: case_number };
        let was = before.map(standing).unwrap_or_default();
        let is = standing(&after.case);
        items.extend(duty_writes(&self.tables.cases, &pk, &subject, &was, &is)?);
        items.extend(self.explanation_writes(before, &after.case)?);
        for event in &decision.events {
            if let What::PlanLinked { plan } = &event.what {
                let item = key(format!("PLAN#{plan}#CASES"), format!("CASE#{case_number}"));
                items.push(self.put_item(&self.tables.cases, item)?);
            }
            if let What::CaseLinked { other } = &event.what {
                let item = key(case_pk(*other), format!("LINKED#{case_number}"));
                items.push(self.put_item(&self.tables.cases, item)?);
            }
        }
        items.extend(self.demand_writes(before, &after.case)?);
        for person in persons {
            let item = key(format!("PERSON#{person}"), case_number.to_string());
            items.push(self.put_item(&self.tables.personal, item)?);
        }
        for ((id, content), salt) in decision.content.iter().zip(&salts) {
            let item = personal_item(&after.case, *id, content, salt)?;
            items.push(self.put_new(&self.tables.personal, item)?);
        }

        // Everything that happens is told by the public log on the day on which it is recorded; once that
        // day is sealed, on the first day that is not.
        let fence = fence_of(case_number);
        let mut recorded = now.day();
        for _ in 0..RECORD_TRIES {
            let mut whole = items.clone();
            for (item, hash) in &event_items {
                let mut item = item.clone();
                item.extend(log_keys(recorded, hash));
                whole.push(self.put_new(&self.tables.cases, item)?);
            }
            let fence_place = whole.len();
            whole.push(self.check_unsealed(&fence, recorded)?);
            let Err(reasons) = self.transact(&whole).await? else { return Ok(after) };
            let failed = |place: usize| {
                reasons.get(place).and_then(Option::as_deref) == Some("ConditionalCheckFailed")
            };
            if replay.is_some() && failed(replay_place) {
                return Err(StoreError::KeyTaken);
            }
            if import.is_some() && failed(import_place) {
                return Err(StoreError::AlreadyHere);
            }
            if (0..replay_place).chain(items.len()..fence_place).any(failed) {
                if before.is_none() {
                    return Err(StoreError::NumberTaken);
                }
                let current = self.load_case(case_number).await?;
                let current = current.map_or(0, |head| head.case.revision());
                return Err(StoreError::Stale { current });
            }
            if !failed(fence_place) {
                return Err(StoreError::Unavailable(anyhow!(
                    "a transaction was cancelled: {reasons:?}"
                )));
            }
            recorded = self.first_unsealed_day(&fence, now.day()).await?;
        }
        Err(StoreError::Unavailable(anyhow!("each day was sealed before it could be recorded on")))
    }

    /// The row by which everyone reads of an explanation that is owed, and given.
    fn explanation_writes(
        &self,
        before: Option<&Case>,
        after: &Case,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let Some(owed) = &after.explanation else { return Ok(None) };
        let unchanged = before.is_some_and(|before| {
            before.explanation == after.explanation && before.summary == after.summary
        });
        if unchanged {
            return Ok(None);
        }
        let place = format!("{:014}#{}", owed.since.0.max(0), after.number);
        let mut item = key("EXPLANATIONS", place);
        item.insert("kind".into(), text("explanation"));
        item.insert("row".into(), json(&ExplanationRow::of(after, owed))?);
        Ok(Some(self.put_item(&self.tables.cases, item)?))
    }

    /// The rows by which inspectors find what they demanded: in the list of all, and in that of the
    /// open or of the answered ones.
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
                    let open = Delete::builder()
                        .table_name(&self.tables.cases)
                        .set_key(Some(key(DEMANDS_OPEN, place(demand.due))))
                        .build()
                        .map_err(|error| StoreError::Broken(error.into()))?;
                    writes.push(TransactWriteItem::builder().delete(open).build());
                }
            }
        }
        Ok(writes)
    }

    /// A page of what inspectors demanded, newest first; of the open ones only, by when they are due,
    /// or of the answered ones only, the last answer first. Says which answers were read.
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

    /// The cases of the same person, newest first, at most twenty.
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
                .limit(20)
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

    /// Sets when the clock looks at a case again, where it found nothing to do: the policy has
    /// changed since. Does nothing where somebody else wrote meanwhile.
    pub async fn rearm(&self, head: &Head, policy: &Policy) -> Result<(), StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.cases)
            .set_item(Some(head_item(head, policy)?))
            .condition_expression("revision = :revision")
            .expression_attribute_values(":revision", number(head.case.revision()));
        super::kept(put.send().await).map(|_| ())
    }

    pub(super) fn put(
        &self,
        table: &str,
        item: Item,
    ) -> aws_sdk_dynamodb::types::builders::PutBuilder {
        Put::builder().table_name(table).set_item(Some(item))
    }

    pub(super) fn put_item(
        &self,
        table: &str,
        item: Item,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(table).set_item(Some(item)).build();
        let put = put.map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    pub(super) fn put_new(&self, table: &str, item: Item) -> Result<TransactWriteItem, StoreError> {
        transact_put(self.put(table, item).condition_expression("attribute_not_exists(pk)"))
    }

    /// The cases that were linked to this one: the event is theirs, and it shows on both.
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

    /// Reads the events of a case as they were written, oldest first.
    pub async fn load_events(&self, number: CaseNumber) -> Result<Vec<(Link, String)>, StoreError> {
        let items = self.load_event_items(case_pk(number)).await?;
        let link = |item: &Item| Ok((item.json_at("link")?, item.text_at("hash")?.to_owned()));
        items.iter().map(link).collect()
    }

    /// The items of the events under a key, oldest first.
    pub(super) async fn load_event_items(&self, pk: String) -> Result<Vec<Item>, StoreError> {
        self.list_beginning(&self.tables.cases, &pk, "EVENT#", true).await
    }

    /// Which rows of an import are here already.
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

    /// The cases of these numbers that are there.
    pub async fn load_cases_of(
        &self,
        numbers: &[CaseNumber],
    ) -> Result<HashMap<CaseNumber, Case>, StoreError> {
        let mut cases = HashMap::new();
        for chunk in numbers.chunks(100) {
            let keys = chunk.iter().map(|number| key(case_pk(*number), "HEAD")).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                let case = head_of(&item)?.case;
                cases.insert(case.number, case);
            }
        }
        Ok(cases)
    }
}

fn transact_put(
    put: aws_sdk_dynamodb::types::builders::PutBuilder,
) -> Result<TransactWriteItem, StoreError> {
    let put = put.build().map_err(|error| StoreError::Broken(error.into()))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

fn standing(case: &Case) -> Vec<(Duty, Marks)> {
    case.duties().into_iter().map(|duty| (duty.clone(), case.marks_of(&duty))).collect()
}

fn head_item(head: &Head, policy: &Policy) -> Result<Item, StoreError> {
    let Head { case, accounts, nonce, hash } = head;
    let mut item = key(case_pk(case.number), "HEAD");
    item.insert("kind".into(), text("head"));
    item.insert("revision".into(), number(case.revision()));
    item.insert("case".into(), json(case)?);
    item.insert("accounts".into(), json(accounts)?);
    item.insert("nonce".into(), text(nonce));
    item.insert("hash".into(), text(hash));
    item.insert("stage".into(), text(case.stage.kind().code()));
    item.extend(queue_keys(case));
    item.extend(ledger_keys("ledger", case, ""));
    item.extend(clock_keys(case.next_look(policy), &case.number.to_string()));
    Ok(item)
}

/// An event as it is kept: with what it adds to the figures, and the salt that blinds that in the public
/// log. Its place there is said when it is written.
fn event_item(
    link: &Link,
    hash: &str,
    account: Option<&AccountId>,
    change: &Tally,
) -> Result<Item, StoreError> {
    let mut item = key(case_pk(link.number), format!("EVENT#{:06}", link.revision));
    item.insert("kind".into(), text("event"));
    item.insert("link".into(), json(link)?);
    item.insert("hash".into(), text(hash));
    item.insert("change".into(), json(change)?);
    item.insert("salt".into(), text(random_hex::<16>()));
    if let Some(account) = account {
        item.insert("account".into(), text(account.as_str()));
    }
    Ok(item)
}

fn outbox_item(outbox: &Outbox, now: Timestamp) -> Result<Item, StoreError> {
    let mut item = pending_item(&outbox.number.to_string(), outbox.revision, now);
    item.insert("outbox".into(), json(outbox)?);
    Ok(item)
}

/// An item of the outbox: what `project` has not consumed yet, in the order in which it was written.
pub(super) fn pending_item(subject: &str, revision: u32, now: Timestamp) -> Item {
    let mut item = key(format!("OUTBOX#{subject}"), format!("{revision:06}"));
    item.insert("kind".into(), text("outbox"));
    item.insert("pending_pk".into(), text("pending"));
    let place = format!("{:014}#{subject}#{revision:06}", now.0.max(0));
    item.insert("pending_sk".into(), text(place));
    item
}

fn personal_item(
    case: &Case,
    id: TextId,
    content: &Content,
    salt: &[u8; 16],
) -> Result<Item, StoreError> {
    let mut item = key(case.number.to_string(), personal_sk(id));
    item.insert("content".into(), json(content)?);
    item.insert("salt".into(), text(shared::chain::hex(salt)));
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

/// Checks that a head is the fold of its events and that their chain holds.
pub fn agrees(head: &Head, links: &[(Link, String)]) -> bool {
    let events: Vec<&Event> = links.iter().map(|(link, _)| &link.event).collect();
    let folded = shared::case::fold(head.case.number, events.iter().copied());
    let mut previous = GENESIS.to_owned();
    let chained = links.iter().all(|(link, hash)| {
        let fits = link.previous == previous && link.hash() == *hash;
        previous.clone_from(hash);
        fits
    });
    chained && previous == head.hash && folded.as_ref() == Some(&head.case)
}
