//! Counts the figures, the cross-counts and the registrations again from the events of every case, and puts the result
//! in place of what was counted before. It can run while the house is open: folding pauses meanwhile, and what is
//! waiting in the outbox is left out and folded afterwards. A run that ended early is started again from the beginning,
//! but not while it could still be under way, because two at once would overwrite what is folded after the first.

use super::case::case_number_of;
use super::counter::{Additions, partitions};
use super::index::{IndexQuery, LEDGER};
use super::item::{Item, Read, case_pk, key, number, text};
use super::pending::{FormerPending, unfolded};
use super::{OutboxKey, Store, StoreError, kept, unavailable};
use futures::future::try_join_all;
use shared::number::CaseNumber;
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// The form in which the counts are stored. A higher one makes every house count again.
const SHAPE: u32 = 2;
/// The number of reads, and of writes, under way at a time.
const AT_ONCE: usize = 16;
/// After how long a run that did not end is known to have ended early: no function lives longer than 15 minutes.
const LIVES_S: u64 = 20 * 60;
/// The number of cases that one query of the ledger asks for.
const CASES_AT_ONCE: usize = 500;

/// The key of the item that says in which form the counts are stored and whether they are being recounted.
pub(super) fn state_key() -> Item {
    key("FIGURES", "STATE")
}

impl Store {
    /// Whether folding has to wait for a recount.
    pub(super) async fn is_recounting(&self) -> Result<bool, StoreError> {
        let state = self.load_state().await?;
        Ok(state.is_some_and(|state| state.contains_key("recounting")))
    }

    /// Whether the counts are of an earlier version, or a recount is under way or ended early.
    pub async fn needs_recount(&self) -> Result<bool, StoreError> {
        let Some(state) = self.load_state().await? else { return Ok(true) };
        Ok(state.contains_key("recounting") || state.number_at::<u32>("shape")? != SHAPE)
    }

    async fn load_state(&self) -> Result<Option<Item>, StoreError> {
        self.load_item(&self.tables.cases, state_key()).await
    }

    /// Counts everything again. Returns the number of cases; `None` if somebody else is doing it. `alone` says that
    /// nobody else can be.
    pub async fn recount(&self, alone: bool) -> Result<Option<usize>, StoreError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut state = state_key();
        state.insert("kind".into(), text("figures"));
        state.insert("shape".into(), number(SHAPE));
        state.insert("recounting".into(), number(now));
        let put = self.client.put_item().table_name(&self.tables.cases);
        let put = put.set_item(Some(state.clone()));
        let put = match alone {
            true => put,
            false => put
                .condition_expression("attribute_not_exists(recounting) OR recounting < :ended")
                .expression_attribute_values(":ended", number(now.saturating_sub(LIVES_S))),
        };
        if !kept(put.send().await)? {
            return Ok(None);
        }
        match self.count_all().await {
            Ok(cases) => {
                state.remove("recounting");
                self.put_alone(state).await?;
                Ok(Some(cases))
            }
            Err(error) => {
                // Folding goes on until the next run, which begins anew.
                let delete = self.client.delete_item().table_name(&self.tables.cases);
                delete.set_key(Some(state_key())).send().await.map_err(unavailable)?;
                Err(error)
            }
        }
    }

    async fn count_all(&self) -> Result<usize, StoreError> {
        let (mut counted, mut cases) = (Additions::default(), 0);
        // A former version's items were put there long ago, so that the index lists them all.
        let former = self.list_former_pending().await?;
        self.remove_subtotals().await?;
        for month in self.list_months().await? {
            let mut start = None;
            loop {
                let (numbers, next) = self.list_numbers(&month, start).await?;
                for some in numbers.chunks(AT_ONCE) {
                    let of_each =
                        try_join_all(some.iter().map(|number| self.count(*number, &former)));
                    for of_case in of_each.await? {
                        counted.join(&of_case);
                        cases += 1;
                    }
                }
                start = next;
                if start.is_none() {
                    break;
                }
            }
        }
        self.replace_counts(counted.trimmed()).await?;
        Ok(cases)
    }

    /// The numbers of the cases registered in a month, page by page.
    pub(super) async fn list_numbers(
        &self,
        month: &str,
        start: Option<Item>,
    ) -> Result<(Vec<CaseNumber>, Option<Item>), StoreError> {
        let query = IndexQuery {
            table: &self.tables.cases,
            index: LEDGER,
            pks: &[month.to_owned()],
            after: None,
            until: None,
            forward: true,
            start,
            limit: CASES_AT_ONCE,
        };
        let page = self.query_index(query).await?;
        let numbers = page.items.iter().map(case_number_of).collect::<Result<Vec<_>, _>>()?;
        Ok((numbers, page.last))
    }

    /// What a case adds to the counts; nothing if it cannot be read, which must not keep the figures from everybody.
    async fn count(
        &self,
        number: CaseNumber,
        former: &FormerPending,
    ) -> Result<Additions, StoreError> {
        match self.count_readable(number, former).await {
            // What could not be parsed may hold anything, and the parser quotes it.
            Err(StoreError::Broken(_)) => {
                tracing::error!(%number, "an unreadable case is not in the figures until they are counted again");
                Ok(Additions::default())
            }
            counted => counted,
        }
    }

    /// What a case adds to the counts, without the commands that are still pending.
    async fn count_readable(
        &self,
        number: CaseNumber,
        former: &FormerPending,
    ) -> Result<Additions, StoreError> {
        let stored = self.load_event_items(case_pk(number)).await?;
        let mut waiting = unfolded(&stored)?;
        if let Some(of_case) = former.get(&number) {
            waiting.extend(of_case.keys());
            for place in of_case.values().collect::<BTreeSet<_>>() {
                self.begin_anew(place).await?;
            }
        }
        let mut counted = Additions::default();
        counted.count_events(number, &stored, |revision| !waiting.contains(&revision))?;
        Ok(counted)
    }

    /// Has a pending command of which a part was folded begin anew, because that part is not among the new counts.
    /// Nobody folds meanwhile.
    async fn begin_anew(&self, (pk, sk): &OutboxKey) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk, sk)))
            .condition_expression("attribute_exists(pending_pk) AND attribute_exists(#done)")
            .update_expression("REMOVE #done")
            .expression_attribute_names("#done", "done");
        kept(update.send().await).map(|_| ())
    }

    /// Puts counts in place of all others.
    async fn replace_counts(&self, counted: Additions) -> Result<(), StoreError> {
        let mut stale: Vec<(String, String)> = Vec::new();
        let pains: BTreeSet<&String> = counted.0.keys().map(|(pk, _)| pk).collect();
        let pains = pains.into_iter().filter(|pk| pk.starts_with("REGISTERED#")).cloned();
        let fixed = partitions().chain(["CROSS".into(), "FIGURES".into(), "REGISTERED#ALL".into()]);
        let known: BTreeSet<String> = fixed.chain(pains).collect();
        for pk in known {
            for item in self.list_beginning(&self.tables.cases, &pk, "", true).await? {
                let place = (pk.clone(), item.text_at("sk")?.to_owned());
                if !counted.0.contains_key(&place) && place.1 != "STATE" {
                    stale.push(place);
                }
            }
        }
        for (pk, sk) in &stale {
            let delete = self.client.delete_item().table_name(&self.tables.cases);
            delete.set_key(Some(key(pk, sk))).send().await.map_err(unavailable)?;
        }
        let mut items = Vec::with_capacity(AT_ONCE);
        for ((pk, sk), attributes) in &counted.0 {
            let mut item = key(pk, sk);
            item.insert("kind".into(), text("figures"));
            item.extend(attributes.iter().map(|(name, value)| (name.clone(), number(value))));
            items.push(item);
            if items.len() == AT_ONCE {
                self.put_all(&mut items).await?;
            }
        }
        self.put_all(&mut items).await
    }

    async fn put_all(&self, items: &mut Vec<Item>) -> Result<(), StoreError> {
        try_join_all(items.drain(..).map(|item| self.put_alone(item))).await.map(|_| ())
    }

    async fn put_alone(&self, item: Item) -> Result<(), StoreError> {
        let put = self.client.put_item().table_name(&self.tables.cases).set_item(Some(item));
        put.send().await.map_err(unavailable).map(|_| ())
    }
}
