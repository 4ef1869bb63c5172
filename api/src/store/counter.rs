//! The counters that the figures, the cross-tables and the registrations by pain point are read from: small items that
//! are only ever added to.
//!
//! A counter of the figures has the partition `FIGURES#` with a letter for the length of its span (`Y`, `M`, `D`) and
//! the kind of its group, and the sort key span, `#`, group. Its attributes are the numbers of [`Counts`] under their
//! names, `h` and a number of working hours for the claims made within them, and the same with `undone_` in front. A
//! cell of the cross-counts lies in `CROSS` under month, `#`, cell. The registrations of a pain point in a year have
//! the attributes `cases_` and `trips_`, each with month and day.

use super::item::{Item, Read, key, number, text};
use super::{Store, StoreError};
use anyhow::anyhow;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use futures::future::try_join_all;
use serde_json::{Map, Value};
use shared::case::evolve;
use shared::chain::Link;
use shared::cross::{CrossCounts, CrossKey};
use shared::effect::{Days, Registered};
use shared::figures::{
    Counter, Counters, Counts, DayFigures, Figures, Group, Span, SpanFigures, SpanRange, Tally,
    changed, days, days_between, days_of_spans, months_between, publish, ranges_of, spans,
};
use shared::number::CaseNumber;
use shared::record::{PainPointChange, moves};
use shared::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The partition of the cells of the cross-table.
const CROSS: &str = "CROSS";
/// Follows every letter that a key may contain.
const AFTER_ALL: char = '~';

/// The kinds of groups, each with a partition of its own for each length of span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    All,
    Department,
    Matter,
    Reason,
}

impl GroupKind {
    const ALL: [GroupKind; 4] =
        [GroupKind::All, GroupKind::Department, GroupKind::Matter, GroupKind::Reason];

    /// How a group of this kind begins when it is written.
    fn code(self) -> &'static str {
        match self {
            GroupKind::All => "all",
            GroupKind::Department => "d",
            GroupKind::Matter => "m",
            GroupKind::Reason => "r",
        }
    }

    /// How many months may lie between two ranges that are read as one. The counters of a month of some hundreds of
    /// matters fill a tenth of an answer, so that it pays for a year; those of the other kinds are few for any period.
    fn gap(self) -> i64 {
        match self {
            GroupKind::All | GroupKind::Department | GroupKind::Reason => i64::MAX / 4,
            GroupKind::Matter => 12,
        }
    }
}

fn kind_of(group: &str) -> &str {
    group.split_once(':').map_or(group, |(kind, _)| kind)
}

fn partition(span: Span, kind: &str) -> String {
    let length = match span {
        Span::Year(_) => 'Y',
        Span::Month(..) => 'M',
        Span::Day(_) => 'D',
    };
    format!("FIGURES#{length}#{kind}")
}

/// The partitions of the counters of the figures.
pub(super) fn partitions() -> impl Iterator<Item = String> {
    let lengths = ["Y", "M", "D"].into_iter();
    lengths
        .flat_map(|length| GroupKind::ALL.map(|kind| format!("FIGURES#{length}#{}", kind.code())))
}

/// The key of the registrations of a pain point, or of all cases, in a year.
fn registered_key(pain: Option<String>, year: i64) -> (String, String) {
    (format!("REGISTERED#{}", pain.unwrap_or_else(|| "ALL".to_owned())), format!("{year:04}"))
}

/// What is added to counters: to the attributes of the item with a partition and a sort key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Additions(pub(super) BTreeMap<(String, String), BTreeMap<String, i64>>);

impl Additions {
    fn add(&mut self, place: &(String, String), attribute: String, more: i64) {
        let attributes = self.0.entry(place.clone()).or_default();
        let sum = attributes.entry(attribute).or_default();
        *sum = sum.saturating_add(more);
    }

    pub(super) fn join(&mut self, other: &Additions) {
        for (place, attributes) in &other.0 {
            for (attribute, more) in attributes {
                self.add(place, attribute.clone(), *more);
            }
        }
    }

    /// Books what an event changes on its day.
    pub(super) fn book(&mut self, day: Day, change: &Tally) -> Result<(), StoreError> {
        let undone = change.undone();
        for (tally, prefix) in [(change, ""), (&undone, "undone_")] {
            for (group, counts) in &tally.0 {
                let group = String::from(group.clone());
                let numbers = numbers_of(counts)?;
                for span in Span::all_with(day) {
                    let place = (partition(span, kind_of(&group)), format!("{span}#{group}"));
                    for (name, more) in &numbers {
                        self.add(&place, format!("{prefix}{name}"), *more);
                    }
                }
            }
        }
        Ok(())
    }

    /// Counts what some of a case's events changed; `stored` are all of them up to the last that counts.
    pub(super) fn count_events(
        &mut self,
        number: CaseNumber,
        stored: &[Item],
        counts: impl Fn(u32) -> bool,
    ) -> Result<(), StoreError> {
        let mut case = None;
        for (revision, item) in (1u32..).zip(stored) {
            let event = item.json_at::<Link>("link")?.event;
            let Some(next) = evolve(case.clone(), number, &event) else { continue };
            if counts(revision) {
                let day = event.at.day();
                // The log's rows are what the event was stored with, whatever today's fold would count.
                let change = match item.contains_key("change") {
                    true => item.json_at("change")?,
                    false => Tally::change(case.as_ref(), &next),
                };
                self.book(day, &change)?;
                self.cross(day, &CrossCounts::change(case.as_ref(), &next));
                for moved in moves(case.as_ref(), &next) {
                    self.register(&moved);
                }
            }
            case = Some(next);
        }
        Ok(())
    }

    /// Adds to the cells of a day's month.
    pub(super) fn cross(&mut self, day: Day, change: &CrossCounts) {
        for (cell, more) in &change.0 {
            let place =
                (CROSS.to_owned(), format!("{}#{}", day.month(), String::from(cell.clone())));
            self.add(&place, "cases".into(), *more);
        }
    }

    /// Adds to the registrations of a pain point and of all cases.
    pub(super) fn register(&mut self, moved: &PainPointChange) {
        let PainPointChange { day, pain, change } = moved;
        let (year, month, date) = day.civil();
        for of in [Some(pain.to_string()), None] {
            let place = registered_key(of, year);
            self.add(&place, format!("cases_{month:02}{date:02}"), change.cases);
            self.add(&place, format!("trips_{month:02}{date:02}"), change.trips);
        }
    }

    /// The same in parts of at most `counters` counters.
    pub(super) fn split(self, counters: usize) -> Vec<Additions> {
        let mut parts: Vec<Additions> = Vec::new();
        for (place, attributes) in self.0 {
            if parts.last().is_none_or(|part| part.0.len() >= counters) {
                parts.push(Additions::default());
            }
            if let Some(part) = parts.last_mut() {
                part.0.insert(place, attributes);
            }
        }
        parts
    }

    /// Without the first counters, which a former version added to before it was stopped.
    pub(super) fn skip(mut self, first: usize) -> Additions {
        for _ in 0..first {
            self.0.pop_first();
        }
        self
    }

    /// Leaves out what adds nothing.
    pub(super) fn trimmed(mut self) -> Additions {
        for attributes in self.0.values_mut() {
            attributes.retain(|_, more| *more != 0);
        }
        self.0.retain(|_, attributes| !attributes.is_empty());
        self
    }
}

/// The numbers of counts that are not zero, by attribute.
fn numbers_of(counts: &Counts) -> Result<Vec<(String, i64)>, StoreError> {
    let broken = || StoreError::Broken(anyhow!("counts that are no numbers"));
    let Ok(Value::Object(members)) = serde_json::to_value(counts) else { return Err(broken()) };
    let mut numbers = Vec::new();
    for (name, value) in members {
        if let Value::Object(hours) = value {
            for (hour, cases) in hours {
                numbers.push((format!("h{hour}"), cases.as_i64().ok_or_else(broken)?));
            }
        } else {
            numbers.push((name, value.as_i64().ok_or_else(broken)?));
        }
    }
    Ok(numbers)
}

/// The numbers of an item whose attributes have a prefix, without it.
fn counts_of(item: &Item, is_undone: bool) -> Result<Counts, StoreError> {
    let (mut members, mut hours) = (Map::new(), Map::new());
    for (name, value) in item {
        let AttributeValue::N(value) = value else { continue };
        let name = match name.strip_prefix("undone_") {
            Some(name) if is_undone => name,
            None if !is_undone => name,
            Some(_) | None => continue,
        };
        let value: i64 = value.parse().map_err(|error: std::num::ParseIntError| {
            StoreError::Broken(anyhow::Error::new(error).context("a counter"))
        })?;
        let hour = name.strip_prefix('h').filter(|hour| hour.bytes().all(|b| b.is_ascii_digit()));
        match hour {
            _ if value == 0 => {}
            Some(hour) => {
                hours.insert(hour.to_owned(), value.into());
            }
            None => {
                members.insert(name.to_owned(), value.into());
            }
        }
    }
    members.insert("hours".into(), Value::Object(hours));
    serde_json::from_value(Value::Object(members)).map_err(|error| StoreError::Broken(error.into()))
}

fn group_in(sk: &str) -> Result<Group, StoreError> {
    let group = sk.split_once('#').map(|(_, group)| group.to_owned());
    group
        .and_then(|group| Group::try_from(group).ok())
        .ok_or_else(|| StoreError::Broken(anyhow!("a counter of no group")))
}

/// A span of the same length as `like`, as a sort key writes it.
fn span_in(sk: &str, like: Span) -> Result<Span, StoreError> {
    let broken = || StoreError::Broken(anyhow!("a counter of no span"));
    let (span, _) = sk.split_once('#').ok_or_else(broken)?;
    let number = |from: usize, until: usize| {
        span.get(from..until).and_then(|digits| digits.parse().ok()).ok_or_else(broken)
    };
    Ok(match like {
        Span::Year(_) => Span::Year(number(0, 4)?),
        Span::Month(..) => Span::Month(number(0, 4)?, number(5, 7)?),
        Span::Day(_) => Span::Day(Day::read(span).map_err(|_| broken())?),
    })
}

impl Store {
    /// The write that adds to one counter.
    pub(super) fn add_to(
        &self,
        (pk, sk): &(String, String),
        attributes: &BTreeMap<String, i64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&self.tables.cases)
            .set_key(Some(key(pk, sk)))
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_values(":kind", text("figures"));
        let mut added = Vec::new();
        for (place, (attribute, more)) in attributes.iter().enumerate() {
            added.push(format!("#a{place} :a{place}"));
            update = update
                .expression_attribute_names(format!("#a{place}"), attribute)
                .expression_attribute_values(format!(":a{place}"), number(more));
        }
        let update = update
            .update_expression(format!("SET #kind = :kind ADD {}", added.join(", ")))
            .build()
            .map_err(|error| StoreError::Broken(error.into()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The figures of a period with all their tables and the days, for files and for those who check them. A page asks
    /// for what it shows.
    pub async fn load_figures(
        &self,
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<Figures, StoreError> {
        let all_days = days_between(from, until);
        let mut asked = vec![(GroupKind::All, all_days)];
        for kind in GroupKind::ALL {
            let ranges = ranges_of(from, until, kind.gap()).into_iter();
            // The days of the period contain those by which it is cut.
            let ranges = ranges.filter(|range| kind != GroupKind::All || !within(*range, all_days));
            asked.extend(ranges.map(|range| (kind, range)));
        }
        let mut counters = Counters::default();
        self.load_counters(&mut counters, &asked).await?;
        Ok(publish(&counters, from, until))
    }

    /// The figures of a period for groups of one kind; those of the others and of the days are empty. It costs at most
    /// four queries, and of matters one more if the period begins and ends within months that lie years apart.
    pub async fn load_figures_of(
        &self,
        kind: GroupKind,
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<Figures, StoreError> {
        let ranges = ranges_of(from, until, kind.gap()).into_iter();
        let asked: Vec<_> = ranges.map(|range| (kind, range)).collect();
        let mut counters = Counters::default();
        self.load_counters(&mut counters, &asked).await?;
        Ok(Figures { by_day: Vec::new(), ..publish(&counters, from, until) })
    }

    /// What happened on each day of a period, with one query.
    pub async fn load_days(
        &self,
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<Vec<DayFigures>, StoreError> {
        let mut counters = Counters::default();
        let asked = [(GroupKind::All, days_between(from, until))];
        self.load_counters(&mut counters, &asked).await?;
        Ok(days(&counters, from, until))
    }

    /// What happened over time, by day or by month, with at most three queries.
    pub async fn load_spans(
        &self,
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<Vec<SpanFigures>, StoreError> {
        let mut counters = Counters::default();
        let asked = [(GroupKind::All, months_between(from, until))];
        self.load_counters(&mut counters, &asked).await?;
        let (_, days) = days_of_spans(&counters, from, until);
        let asked: Vec<_> = days.into_iter().map(|range| (GroupKind::All, range)).collect();
        self.load_counters(&mut counters, &asked).await?;
        Ok(spans(&counters, from, until))
    }

    /// How each matter changed in a period, with what was undone subtracted.
    pub async fn load_changed_matters(&self, from: Day, until: Day) -> Result<Tally, StoreError> {
        let (from, until) = (Some(from), Some(until));
        let ranges = ranges_of(from, until, GroupKind::Matter.gap()).into_iter();
        let asked: Vec<_> = ranges.map(|range| (GroupKind::Matter, range)).collect();
        let mut counters = Counters::default();
        self.load_counters(&mut counters, &asked).await?;
        Ok(changed(&counters, from, until))
    }

    async fn load_counters(
        &self,
        counters: &mut Counters,
        asked: &[(GroupKind, SpanRange)],
    ) -> Result<(), StoreError> {
        let queries = asked.iter().map(|(kind, range)| self.list_counters(*kind, *range));
        for ((_, range), items) in asked.iter().zip(try_join_all(queries).await?) {
            for item in items {
                let sk = item.text_at("sk")?;
                let counter =
                    Counter { change: counts_of(&item, false)?, undone: counts_of(&item, true)? };
                counters.put(span_in(sk, range.first)?, group_in(sk)?, counter);
            }
        }
        Ok(())
    }

    async fn list_counters(
        &self,
        kind: GroupKind,
        range: SpanRange,
    ) -> Result<Vec<Item>, StoreError> {
        let (first, last) = (range.first.to_string(), format!("{}#{AFTER_ALL}", range.last));
        self.list_range(&partition(range.first, kind.code()), &first, &last, false).await
    }

    /// The cross-counts of the months from a year on, as `YYYY-MM`, oldest first.
    pub async fn list_cross_counts(
        &self,
        from_year: i64,
    ) -> Result<Vec<(String, CrossCounts)>, StoreError> {
        let last = AFTER_ALL.to_string();
        let items = self.list_range(CROSS, &format!("{from_year:04}"), &last, false).await?;
        let mut months: BTreeMap<String, CrossCounts> = BTreeMap::new();
        for item in &items {
            let broken = || StoreError::Broken(anyhow!("a cell of no month"));
            let (month, cell) = item.text_at("sk")?.split_once('#').ok_or_else(broken)?;
            let cell = CrossKey::try_from(cell.to_owned()).map_err(|_| broken())?;
            let cases: i64 = item.number_at("cases")?;
            let counts = months.entry(month.to_owned()).or_default();
            counts.add(&CrossCounts([(cell, cases)].into()));
        }
        Ok(months.into_iter().collect())
    }

    /// The registrations of each of these pain points and, last, of all cases, from a year before the first day to a
    /// year after the last. It reads one item per pain point and year, so at most three each for the days of one
    /// reform.
    pub async fn load_registered(
        &self,
        asked: &[(shared::insight::PainPoint, Day)],
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
                keys.insert(registered_key(Some(pain.to_string()), year));
                keys.insert(registered_key(None, year));
            }
        }
        let mut found: BTreeMap<(String, String), Days> = BTreeMap::new();
        let keys: Vec<(String, String)> = keys.into_iter().collect();
        for chunk in keys.chunks(100) {
            let keys = chunk.iter().map(|(pk, sk)| key(pk, sk)).collect();
            for item in self.batch_get(&self.tables.cases, keys).await? {
                let place = (item.text_at("pk")?.to_owned(), item.text_at("sk")?.to_owned());
                found.insert(place, days_of(&item)?);
            }
        }
        let join = |of: &Option<String>, day: Day| {
            let mut days = Days::default();
            for year in years(day) {
                if let Some(of_year) = found.get(&registered_key(of.clone(), year)) {
                    days.join(of_year);
                }
            }
            days
        };
        let of_each = asked.iter().map(|(pain, day)| join(&Some(pain.to_string()), *day)).collect();
        let mut all = Days::default();
        for ((pk, _), of_year) in &found {
            if *pk == registered_key(None, 0).0 {
                all.join(of_year);
            }
        }
        Ok((of_each, all))
    }
}

fn within(range: SpanRange, days: SpanRange) -> bool {
    matches!(range.first, Span::Day(_)) && days.first <= range.first && range.last <= days.last
}

/// The registrations in an item of a year.
fn days_of(item: &Item) -> Result<Days, StoreError> {
    let broken = || StoreError::Broken(anyhow!("registrations of no day"));
    let year: i64 = item.text_at("sk")?.parse().map_err(|_| broken())?;
    let mut days = Days::default();
    for (name, value) in item {
        let (Some((what, date)), AttributeValue::N(value)) = (name.split_once('_'), value) else {
            continue;
        };
        let part = |from, until| date.get(from..until).and_then(|part| part.parse::<i64>().ok());
        let day = part(0, 2).zip(part(2, 4));
        let day = day.and_then(|(month, day)| Day::from_civil(year, month, day));
        let (day, value) = (day.ok_or_else(broken)?, value.parse().map_err(|_| broken())?);
        let change = match what {
            "cases" => Registered { cases: value, trips: 0 },
            _ => Registered { cases: 0, trips: value },
        };
        days.add(day, change);
    }
    Ok(days)
}
