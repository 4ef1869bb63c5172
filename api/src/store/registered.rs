//! Registrations by pain point and day: one page a year for each pain point, and one for all cases. `project` folds
//! them together with the figures. Sorting a case again moves it between pain points on the day of its registration, so
//! a page shows the latest classification of past days.

use super::Store;
use super::StoreError;
use super::item::{Read, key};
use shared::effect::Days;
use shared::insight::PainPoint;
use shared::record::PainPointChange;
use shared::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The maximum number of keys in one batch.
const MAX_BATCH: usize = 100;

/// The key of a pain point's page, or of that for all cases, in a year.
pub(super) fn page_key(pain: Option<&PainPoint>, year: i64) -> (String, String) {
    let of = pain.map_or_else(|| "ALL".to_owned(), ToString::to_string);
    (format!("REGISTERED#{of}"), format!("Y{year:04}"))
}

/// The pages that changes affect, each with what is added to it.
pub(super) fn pages(moved: &[PainPointChange]) -> BTreeMap<(String, String), Days> {
    let mut pages: BTreeMap<(String, String), Days> = BTreeMap::new();
    for PainPointChange { day, pain, change } in moved {
        let (year, _, _) = day.civil();
        for of in [Some(pain), None] {
            pages.entry(page_key(of, year)).or_default().add(*day, *change);
        }
    }
    pages.retain(|_, days| !days.0.is_empty());
    pages
}

impl Store {
    /// The registrations of each of these pain points and, last, of all cases, from a year before the first day to a
    /// year after the last. It reads one page per pain point and year, so at most three each for the days of one
    /// reform.
    pub async fn load_registered(
        &self,
        asked: &[(PainPoint, Day)],
        today: Day,
    ) -> Result<(Vec<Days>, Days), StoreError> {
        let years = |day: Day| {
            let (first, _, _) = day.plus(-373).civil();
            let (last, _, _) = day.plus(373).min(today.max(day)).civil();
            first..=last
        };
        let mut keys: BTreeSet<(String, String)> = BTreeSet::new();
        for (pain, day) in asked {
            for year in years(*day) {
                keys.insert(page_key(Some(pain), year));
                keys.insert(page_key(None, year));
            }
        }
        let mut found: BTreeMap<(String, String), Days> = BTreeMap::new();
        let keys: Vec<(String, String)> = keys.into_iter().collect();
        for chunk in keys.chunks(MAX_BATCH) {
            let keys = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                let place = (item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned());
                found.insert(place, item.json_at("page")?);
            }
        }
        let join = |of: Option<&PainPoint>, day: Day| {
            let mut days = Days::default();
            for year in years(day) {
                if let Some(page) = found.get(&page_key(of, year)) {
                    days.join(page);
                }
            }
            days
        };
        let of_each = asked.iter().map(|(pain, day)| join(Some(pain), *day)).collect();
        let mut all = Days::default();
        for (place, page) in &found {
            if place.0 == page_key(None, 0).0 {
                all.join(page);
            }
        }
        Ok((of_each, all))
    }
}
