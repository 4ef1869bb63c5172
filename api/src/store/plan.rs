//! Rectification plans in the store: a head, its events, its duties, and which cases it answers. A
//! command on a plan is one transaction, guarded by the revision that was read, as on a case; its outbox
//! item says whom to tell.

use super::case::{Replay, pending_item};
use super::duty::{clock_keys, duty_writes};
use super::item::{Item, Read, json, key, number, text};
use super::list::ListError;
use super::{Store, StoreError, unavailable};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::TransactWriteItem;
use serde::{Deserialize, Serialize};
use shared::duty::{Duty, Marks};
use shared::id::{AccountId, DepartmentId, PlanId};
use shared::number::CaseNumber;
use shared::plan::{Plan, PlanEvent, evolve};
use shared::policy::Policy;
use shared::time::{DAY_MS, Timestamp};
use shared::wire::{Page, Subject};

/// How long a repeated write is still answered: a day.
const REPLAY_KEPT_MS: i64 = DAY_MS;

/// A command's whole effect on a plan.
pub struct PlanCommit<'a> {
    /// The plan that was read; `None` for a new one.
    pub before: Option<&'a Plan>,
    /// Its identifier.
    pub id: &'a PlanId,
    /// What the core decided.
    pub events: &'a [PlanEvent],
    /// Who acts; `None` for the clock.
    pub account: Option<&'a AccountId>,
    /// The write's idempotency.
    pub replay: Option<Replay<'a>>,
    /// The rules in force, for the clock's next look.
    pub policy: &'a Policy,
    /// Now, for the record's expiry.
    pub now: Timestamp,
}

/// What `project` is told of a command on a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOutbox {
    /// The plan.
    pub plan: PlanId,
    /// The revision of the command's last event.
    pub revision: u32,
    /// How many events the command led to: whom they concern is told.
    pub events: u32,
}

impl PlanOutbox {
    /// What stands for the plan where cases stand by their number.
    pub fn name(&self) -> String {
        format!("plan-{}", self.plan)
    }
}

fn plan_pk(id: &PlanId) -> String {
    format!("PLAN#{id}")
}

fn standing(plan: &Plan) -> Vec<(Duty, Marks)> {
    plan.duties().into_iter().map(|duty| (duty.clone(), plan.marks_of(&duty))).collect()
}

/// Which list of plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plans {
    /// All of them.
    All,
    /// A department's.
    Department(DepartmentId),
    /// Those that everyone may read.
    Published,
}

impl Plans {
    /// The lists that a plan is on.
    fn of(plan: &Plan) -> Vec<Plans> {
        let mut lists = vec![Plans::All, Plans::Department(plan.department.clone())];
        if plan.published_at.is_some() {
            lists.push(Plans::Published);
        }
        lists
    }

    fn pk(&self) -> String {
        match self {
            Plans::All => "PLANS".into(),
            Plans::Department(department) => format!("PLANS#{department}"),
            Plans::Published => "PUBLISHED".into(),
        }
    }
}

impl Store {
    /// Reads a plan.
    pub async fn load_plan(&self, id: &PlanId) -> Result<Option<Plan>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(plan_pk(id), "HEAD")))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        found.item.as_ref().map(|item| item.json_at("plan")).transpose()
    }

    /// Writes a command's whole effect on a plan in one transaction.
    pub async fn commit_plan(&self, commit: PlanCommit<'_>) -> Result<Plan, StoreError> {
        let PlanCommit { before, id, events, account, replay, policy, now } = commit;
        let revision_before = before.map_or(0, |plan| plan.revision);
        let mut plan = before.cloned();
        let pk = plan_pk(id);
        let mut event_items = Vec::new();
        for event in events {
            plan = evolve(plan, id, event);
            let revision = plan.as_ref().map_or(0, |plan| plan.revision);
            let mut item = key(&pk, format!("EVENT#{revision:06}"));
            item.insert("kind".into(), text("plan_event"));
            item.insert("event".into(), json(event)?);
            if let Some(account) = account {
                item.insert("account".into(), text(account.as_str()));
            }
            event_items.push(item);
        }
        let plan = plan.ok_or_else(|| StoreError::Broken(anyhow!("an event has no plan")))?;
        let mut head = key(&pk, "HEAD");
        head.insert("kind".into(), text("plan"));
        head.insert("revision".into(), number(plan.revision));
        head.insert("plan".into(), json(&plan)?);
        head.extend(clock_keys(plan.next_look(policy), &format!("plan-{id}")));
        let put = self.put(&self.tables.cases, head);
        let put = match before {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(_) => put
                .condition_expression("revision = :revision")
                .expression_attribute_values(":revision", number(revision_before)),
        };
        let put = put.build().map_err(|error| StoreError::Broken(error.into()))?;
        let mut items = vec![TransactWriteItem::builder().put(put).build()];
        for item in event_items {
            items.push(self.put_new(&self.tables.cases, item)?);
        }
        if !events.is_empty() {
            let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
            let outbox = PlanOutbox { plan: id.clone(), revision: plan.revision, events: count };
            let mut item = pending_item(&outbox.name(), outbox.revision, now);
            item.insert("plan_outbox".into(), json(&outbox)?);
            items.push(self.put_new(&self.tables.cases, item)?);
        }
        let replay_place = items.len();
        if let Some(replay) = replay {
            let mut item = key(format!("IDEM#{}", replay.scope), replay.key);
            item.insert("kind".into(), text("idempotency"));
            item.insert("digest".into(), text(replay.digest));
            item.insert("plan".into(), text(id.as_str()));
            item.insert("expires_at".into(), number(now.plus(REPLAY_KEPT_MS).0 / 1000));
            items.push(self.put_new(&self.tables.cases, item)?);
        }
        for list in Plans::of(&plan) {
            let mut item = key(list.pk(), format!("{:014}#{id}", plan.submitted_at.0.max(0)));
            item.insert("kind".into(), text("listed_plan"));
            item.insert("plan".into(), json(&plan)?);
            items.push(self.put_item(&self.tables.cases, item)?);
        }
        let was = before.map(standing).unwrap_or_default();
        let subject = Subject::Plan { plan: id.clone() };
        items.extend(duty_writes(&self.tables.cases, &pk, &subject, &was, &standing(&plan))?);
        let Err(reasons) = self.transact(&items).await? else { return Ok(plan) };
        let failed = |place: usize| {
            reasons.get(place).and_then(Option::as_deref) == Some("ConditionalCheckFailed")
        };
        if replay.is_some() && failed(replay_place) {
            return Err(StoreError::KeyTaken);
        }
        if (0..replay_place).any(failed) {
            let current = self.load_plan(id).await?.map_or(0, |plan| plan.revision);
            return Err(StoreError::Stale { current });
        }
        Err(StoreError::Unavailable(anyhow!("a transaction was cancelled: {reasons:?}")))
    }

    /// The digest of a repeated write on a plan and which plan it was, if it was recorded.
    pub async fn load_plan_replay(
        &self,
        scope: &str,
        idempotency_key: &str,
    ) -> Result<Option<(String, PlanId)>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(format!("IDEM#{scope}"), idempotency_key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        let Some(item) = found.item else { return Ok(None) };
        let id = PlanId::new(item.text_at("plan").unwrap_or_default())
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(Some((item.text_at("digest")?.to_owned(), id)))
    }

    /// A page of plans, newest first.
    pub async fn list_plans(
        &self,
        list: &Plans,
        cursor: Option<&str>,
    ) -> Result<Page<Plan>, ListError> {
        self.list_newest(&self.tables.cases, &list.pk(), cursor, |item| item.json_at("plan")).await
    }

    /// Reads the events of a plan, oldest first.
    pub async fn load_plan_events(&self, id: &PlanId) -> Result<Vec<PlanEvent>, StoreError> {
        let items = self.load_event_items(plan_pk(id)).await?;
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
