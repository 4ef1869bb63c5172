//! From cases to reform: where people keep making wasted trips (痛点、难点、堵点).
//!
//! Everything here is counted from folded cases, which contain no personal data. The same cases give the same result
//! in the same order, in whatever order they are read.
//!
//! A case counts on the day of its registration and for one pain point: what the person came for, and why it failed.
//! Wasted trips are those beyond the first. A case from a register that does not say how many trips there were counts
//! as a case but adds no trips. Cases that the window linked as duplicates are one case, the earliest of the period, with
//! the most trips that any of them says: somebody who asks five times has one pain, not five.

pub mod words;

use crate::case::Case;
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::number::CaseNumber;
use crate::policy::InsightRule;
use crate::time::{Day, HOUR_MS, Timestamp};
use crate::vocabulary::RefusalReason;
use crate::waiting::Spell;
use macros::shape;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

crate::shape::parsed!(PainPoint: "newborn~no_rule");

/// The most months in one query.
pub const MAX_MONTHS: usize = 13;
/// The most cases of a cause that are listed, newest first.
pub const MAX_NAMED: usize = 20;

/// A pain point (痛点): what people came for, and why it failed. As text it is `matter~reason`, or `~reason` if the
/// matter is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PainPoint {
    /// `None` if it is not known.
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
}

/// A text that is not a pain point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a pain point is a matter and a reason with '~' between them")]
pub struct PainPointError;

impl fmt::Display for PainPoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let matter = self.matter.as_ref().map_or("", MatterId::as_str);
        write!(formatter, "{matter}~{}", self.reason.code())
    }
}

impl FromStr for PainPoint {
    type Err = PainPointError;

    fn from_str(written: &str) -> Result<PainPoint, PainPointError> {
        let (matter, code) = written.split_once('~').ok_or(PainPointError)?;
        let matter = match matter {
            "" => None,
            named => Some(MatterId::new(named).map_err(|_| PainPointError)?),
        };
        let mut reasons = RefusalReason::ALL.iter().copied();
        let reason = reasons.find(|reason| reason.code() == code).ok_or(PainPointError)?;
        Ok(PainPoint { matter, reason })
    }
}

impl TryFrom<String> for PainPoint {
    type Error = PainPointError;
    fn try_from(written: String) -> Result<PainPoint, PainPointError> {
        written.parse()
    }
}

impl From<PainPoint> for String {
    fn from(point: PainPoint) -> String {
        point.to_string()
    }
}

/// The number of months that a period touches.
pub fn months_of(from: Day, until: Day) -> usize {
    let count = |day: Day| {
        let (year, month, _) = day.civil();
        year * 12 + month
    };
    usize::try_from(count(until) - count(from) + 1).unwrap_or(0)
}

/// The Monday of the week that contains `day`.
pub fn monday_of(day: Day) -> Day {
    day.plus(-day.weekday())
}

/// A query: which days, and one department or all.
#[shape]
pub struct Asked {
    pub from: Day,
    pub until: Day,
    /// Only cases that involve this department, or one that it follows.
    pub department: Option<DepartmentId>,
    /// The departments for which that one stands in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub followed: Vec<DepartmentId>,
}

impl Asked {
    /// Whether a case matches the query. A void one matches none.
    pub fn takes(&self, case: &Case) -> bool {
        let day = case.registered_at.day();
        !case.is_void()
            && (self.from..=self.until).contains(&day)
            && self.department.as_ref().is_none_or(|asked| {
                let mut named = case.departments.iter();
                named.any(|id| id == asked || self.followed.contains(id))
            })
    }
}

/// The days in which a pain point had the most cases.
#[shape]
pub struct Peak {
    pub cases: u32,
    /// The first day; how many follow is set by the rule.
    pub from: Day,
    pub until: Day,
}

/// A pain point with its numbers.
#[shape]
pub struct Cause {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub point: PainPoint,
    pub cases: u32,
    /// The cases of this pain point and all before it.
    pub cumulated: u32,
    /// Trips beyond the first of each case.
    pub wasted_trips: u32,
    /// The days, as many as the rule says, with the most cases; the last such days if there are several.
    pub peak: Peak,
    /// Whether the rule proposes a study of it.
    pub proposed: bool,
    /// The number of cases in each week.
    pub weeks: Vec<u32>,
    /// The newest cases, at most [`MAX_NAMED`].
    pub numbers: Vec<CaseNumber>,
}

/// The number of cases of a pain point.
#[shape]
pub struct PointCount {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub point: PainPoint,
    pub cases: u32,
}

/// A spell of long waiting, with what people came for who registered at that window in the same hours.
#[shape]
pub struct Crowded {
    pub spell: Spell,
    /// Sorted by number of cases, most first.
    pub points: Vec<PointCount>,
}

/// The pain points of a period.
#[shape]
pub struct Insights {
    #[serde(flatten)]
    pub asked: Asked,
    /// The rule that proposes studies.
    pub rule: InsightRule,
    pub cases: u32,
    /// Trips beyond the first of each case.
    pub wasted_trips: u32,
    /// The number of cases that do not say how many trips there were.
    pub trips_untold: u32,
    /// The number of cases that count with an earlier one, of which they are linked as duplicates.
    #[serde(default)]
    pub duplicates: u32,
    /// The Mondays of the weeks that the period touches.
    pub weeks: Vec<Day>,
    /// The pain points, most cases first, then most wasted trips.
    pub causes: Vec<Cause>,
    /// The spells of long waiting, newest first.
    pub crowded: Vec<Crowded>,
}

/// What is counted for one pain point.
#[derive(Clone, Debug, Default)]
struct Tally {
    cases: u32,
    wasted_trips: u32,
    days: BTreeMap<Day, u32>,
    numbers: BTreeSet<(Timestamp, CaseNumber)>,
}

impl Tally {
    fn take(&mut self, at: Timestamp, number: CaseNumber, wasted: u32) {
        self.cases += 1;
        self.wasted_trips += wasted;
        *self.days.entry(at.day()).or_default() += 1;
        self.numbers.insert((at, number));
        if self.numbers.len() > MAX_NAMED {
            self.numbers.pop_first();
        }
    }

    /// The most cases within `days` days of a period that begins on `first`.
    fn peak(&self, days: u32, first: Day) -> Peak {
        let before = i32::try_from(days).unwrap_or(i32::MAX).saturating_sub(1);
        let mut most = Peak { cases: 0, from: first, until: first };
        for until in self.days.keys() {
            let from = until.plus(-before).max(first);
            let cases = self.days.range(from..=*until).map(|(_, count)| count).sum();
            if cases >= most.cases {
                most = Peak { cases, from, until: *until };
            }
        }
        most
    }
}

/// What is counted of one case.
#[derive(Clone, Debug)]
struct Counted {
    window: WindowId,
    point: PainPoint,
    trips_made: u16,
    linked: Vec<CaseNumber>,
}

/// Takes the cases of a query, one by one, and counts them when all are there: which are duplicates is known only then.
#[derive(Clone, Debug)]
pub struct Counter {
    asked: Asked,
    rule: InsightRule,
    spells: Vec<Spell>,
    /// By the instant of registration, so that the first of some duplicates is the earliest.
    cases: BTreeMap<(Timestamp, CaseNumber), Counted>,
}

impl Counter {
    /// A counter before its first case. `spells` are those of all windows in the period.
    pub fn new(asked: Asked, rule: InsightRule, spells: Vec<Spell>) -> Counter {
        Counter { asked, rule, spells, cases: BTreeMap::new() }
    }

    /// Takes a case if it matches the query.
    pub fn take(&mut self, case: &Case) {
        if self.asked.takes(case) {
            let counted = Counted {
                window: case.window.clone(),
                point: PainPoint { matter: case.matter.clone(), reason: case.reason },
                trips_made: case.trips_made,
                linked: case.linked.clone(),
            };
            self.cases.insert((case.registered_at, case.number), counted);
        }
    }

    pub fn finish(self) -> Insights {
        let Counter { asked, rule, spells, cases: taken } = self;
        let (mut cases, mut wasted_trips, mut trips_untold) = (0, 0, 0);
        let mut points: BTreeMap<PainPoint, Tally> = BTreeMap::new();
        let mut crowded: Vec<(Spell, BTreeMap<PainPoint, u32>)> =
            spells.into_iter().map(|spell| (spell, BTreeMap::new())).collect();
        let trips = without_duplicates(&taken);
        let duplicates = u32::try_from(taken.len() - trips.len()).unwrap_or(u32::MAX);
        for ((at, number), counted) in taken {
            let Some(trips_made) = trips.get(&(at, number)) else { continue };
            let wasted = u32::from(trips_made.saturating_sub(1));
            cases += 1;
            wasted_trips += wasted;
            trips_untold += u32::from(*trips_made == 0);
            for (spell, points) in &mut crowded {
                if spell.window == counted.window && within_its_hours(spell, at) {
                    *points.entry(counted.point.clone()).or_default() += 1;
                }
            }
            points.entry(counted.point).or_default().take(at, number, wasted);
        }
        let first = monday_of(asked.from);
        let count = (asked.until.0 - first.0).div_euclid(7) + 1;
        let weeks: Vec<Day> = (0..count).map(|week| first.plus(week * 7)).collect();
        let mut causes: Vec<Cause> = points
            .into_iter()
            .map(|(point, tally)| {
                let peak = tally.peak(rule.days, asked.from);
                let mut in_week = vec![0; weeks.len()];
                for (day, count) in &tally.days {
                    let week = usize::try_from((day.0 - first.0).div_euclid(7)).unwrap_or(0);
                    if let Some(week) = in_week.get_mut(week) {
                        *week += count;
                    }
                }
                Cause {
                    point,
                    cases: tally.cases,
                    cumulated: 0,
                    wasted_trips: tally.wasted_trips,
                    proposed: peak.cases >= rule.cases,
                    peak,
                    weeks: in_week,
                    numbers: tally.numbers.into_iter().rev().map(|(_, number)| number).collect(),
                }
            })
            .collect();
        // The sort is stable, so the order of pain points decides between equal ones.
        causes.sort_by_key(|cause| std::cmp::Reverse((cause.cases, cause.wasted_trips)));
        let mut cumulated = 0;
        for cause in &mut causes {
            cumulated += cause.cases;
            cause.cumulated = cumulated;
        }
        let mut crowded: Vec<Crowded> = crowded
            .into_iter()
            .map(|(spell, points)| {
                let mut points: Vec<PointCount> =
                    points.into_iter().map(|(point, cases)| PointCount { point, cases }).collect();
                points.sort_by_key(|point| std::cmp::Reverse(point.cases));
                Crowded { spell, points }
            })
            .collect();
        crowded.sort_by_key(|crowded| std::cmp::Reverse(crowded.spell.from));
        Insights {
            asked,
            rule,
            cases,
            wasted_trips,
            trips_untold,
            duplicates,
            weeks,
            causes,
            crowded,
        }
    }
}

/// The first case of each set of linked ones, with the most trips that one of the set made.
fn without_duplicates(
    taken: &BTreeMap<(Timestamp, CaseNumber), Counted>,
) -> BTreeMap<(Timestamp, CaseNumber), u16> {
    let places: BTreeMap<CaseNumber, usize> =
        taken.keys().zip(0..).map(|((_, number), place)| (*number, place)).collect();
    // Each place leads to an earlier one of its set, the first to itself.
    let mut leads: Vec<usize> = (0..taken.len()).collect();
    fn first_of(leads: &[usize], mut at: usize) -> usize {
        while let Some(earlier) = leads.get(at).filter(|earlier| **earlier != at) {
            at = *earlier;
        }
        at
    }
    for (place, counted) in taken.values().enumerate() {
        // What is linked to a case of another period or department counts here.
        for other in counted.linked.iter().filter_map(|other| places.get(other)) {
            let (one, two) = (first_of(&leads, place), first_of(&leads, *other));
            if let Some(lead) = leads.get_mut(one.max(two)) {
                *lead = one.min(two);
            }
        }
    }
    let mut trips: BTreeMap<usize, u16> = BTreeMap::new();
    for (place, counted) in taken.values().enumerate() {
        let most = trips.entry(first_of(&leads, place)).or_default();
        *most = counted.trips_made.max(*most);
    }
    let keys = taken.keys().enumerate();
    keys.filter_map(|(place, key)| Some((*key, *trips.get(&place)?))).collect()
}

/// Whether an instant lies in the clock hours that a spell touches.
fn within_its_hours(spell: &Spell, at: Timestamp) -> bool {
    let hour = |at: Timestamp| at.0.div_euclid(HOUR_MS);
    (hour(spell.from)..=hour(spell.until)).contains(&hour(at))
}

/// What people come for against why it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatMap {
    /// The reasons that occur, in the order of the vocabulary.
    pub reasons: Vec<RefusalReason>,
    /// The matters, most cases first, each with its number of cases for those reasons.
    pub rows: Vec<(Option<MatterId>, Vec<u32>)>,
    /// The largest number of cases in a cell.
    pub most: u32,
}

impl HeatMap {
    /// The heat map of these causes.
    pub fn of(causes: &[Cause]) -> HeatMap {
        let occurs = |reason: &RefusalReason| causes.iter().any(|it| it.point.reason == *reason);
        let reasons: Vec<RefusalReason> =
            RefusalReason::ALL.iter().copied().filter(occurs).collect();
        let mut rows: Vec<(Option<MatterId>, Vec<u32>)> = Vec::new();
        for cause in causes {
            let row = match rows.iter().position(|(matter, _)| *matter == cause.point.matter) {
                Some(place) => place,
                None => {
                    rows.push((cause.point.matter.clone(), vec![0; reasons.len()]));
                    rows.len() - 1
                }
            };
            let column = reasons.iter().position(|reason| *reason == cause.point.reason);
            if let Some(cell) = column.and_then(|column| rows.get_mut(row)?.1.get_mut(column)) {
                *cell += cause.cases;
            }
        }
        rows.sort_by_key(|(_, cells)| std::cmp::Reverse(cells.iter().sum::<u32>()));
        let most = causes.iter().map(|cause| cause.cases).max().unwrap_or(0);
        HeatMap { reasons, rows, most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pain_point_is_read_as_it_is_written_and_nothing_else_is_one() {
        let matter = || Some(MatterId::new("household.move").expect("an identifier"));
        for (point, written) in [
            (
                PainPoint { matter: matter(), reason: RefusalReason::WouldNot },
                "household.move~would_not",
            ),
            (PainPoint { matter: None, reason: RefusalReason::Other }, "~other"),
        ] {
            assert_eq!(point.to_string(), written);
            assert_eq!(written.parse(), Ok(point.clone()));
            assert_eq!(serde_json::to_value(&point).expect("JSON"), written);
            let read: PainPoint = serde_json::from_value(written.into()).expect("a pain point");
            assert_eq!(read, point);
        }
        for written in ["", "~", "household.move", "Household~other", "a~b~other", "a~其他"] {
            assert_eq!(written.parse::<PainPoint>(), Err(PainPointError), "{written}");
        }
    }
}
