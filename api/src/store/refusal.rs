//! How many acts of strangers were refused, one item a day.

use super::index::ListError;
use super::item::{Item, Read, key, number};
use super::{Store, StoreError, unavailable};
use shared::rate::LimitedAct;
use shared::time::{DAY_MS, Day, Timestamp};
use shared::wire::{Page, RefusedAct, RefusedOn};
use std::collections::BTreeMap;

/// How an act was not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// It had to prove work first.
    Work,
    /// It had to wait for the next hour.
    Wait,
}

/// Refusals, by act.
pub type Refusals = BTreeMap<(LimitedAct, Refused), u32>;

/// The partition of all days.
const REFUSED: &str = "REFUSED";
/// For how many days they are kept.
const KEPT_DAYS: i64 = 90;

fn name(act: LimitedAct, how: Refused) -> String {
    let how = match how {
        Refused::Work => "work",
        Refused::Wait => "wait",
    };
    format!("{}_{how}", act.code())
}

fn refused_on(item: &Item) -> Result<RefusedOn, StoreError> {
    let day = item.text_at("sk")?;
    let day = Day::read(day).map_err(|_| StoreError::Broken(anyhow::anyhow!("no day: {day}")))?;
    let count = |act, how| item.number_at(&name(act, how)).unwrap_or(0);
    let acts = LimitedAct::ALL.iter().map(|act| RefusedAct {
        act: *act,
        worked: count(*act, Refused::Work),
        waited: count(*act, Refused::Wait),
    });
    Ok(RefusedOn { day, acts: acts.filter(|act| act.worked + act.waited > 0).collect() })
}

impl Store {
    /// Adds to the refusals of a day.
    pub async fn add_refusals(&self, day: Day, refusals: &Refusals) -> Result<(), StoreError> {
        let expiry = Timestamp::at(day, 0).plus(KEPT_DAYS * DAY_MS).0 / 1000;
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.cases)
            .set_key(Some(key(REFUSED, day.to_string())))
            .expression_attribute_values(":expiry", number(expiry));
        let mut added = Vec::new();
        for (place, ((act, how), count)) in refusals.iter().enumerate() {
            added.push(format!("#a{place} :a{place}"));
            update = update
                .expression_attribute_names(format!("#a{place}"), name(*act, *how))
                .expression_attribute_values(format!(":a{place}"), number(*count));
        }
        let added = added.join(", ");
        let update = update.update_expression(format!("SET expires_at = :expiry ADD {added}"));
        update.send().await.map_err(unavailable)?;
        Ok(())
    }

    /// A page of days, newest first.
    pub async fn list_refusals(&self, cursor: Option<&str>) -> Result<Page<RefusedOn>, ListError> {
        self.list_sorted(&self.tables.cases, REFUSED, false, false, cursor, refused_on).await
    }
}
