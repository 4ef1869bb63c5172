//! The published figures of a period, for all cases and for each group. They are computed from the counters
//! alone, so that the browser can recompute them from the public log.

use super::counters::DAYS;
use super::{Counters, Counts, Group, Span, SpanRange, Tally, cover};
use crate::id::{DepartmentId, MatterId};
use crate::ordered;
use crate::time::Day;
use crate::vocabulary::RefusalReason;
use macros::shape;
use std::collections::BTreeMap;

/// The published figures of a period, from `from` to `until` inclusive.
#[shape]
pub struct Figures {
    /// The first day that counts; `None` for the beginning.
    pub from: Option<Day>,
    /// The last day that counts; `None` for the newest.
    pub until: Option<Day>,
    pub total: Published,
    /// By department, most registered cases first.
    pub by_department: Vec<DepartmentFigures>,
    /// By matter, most registered cases first.
    pub by_matter: Vec<MatterFigures>,
    /// By reason for refusal, most registered cases first.
    pub by_reason: Vec<ReasonFigures>,
    /// By day, in order, without days on which nothing happened.
    pub by_day: Vec<DayFigures>,
}

/// The published numbers of a group of cases. With a first day, each occurrence within the period counts, while
/// `unanswered` and `open` are as of the last evening. Without a first day, all numbers are as of that evening.
#[shape(Default)]
pub struct Published {
    pub registered: i64,
    pub assigned: i64,
    pub settled: i64,
    /// Resolved by claim of the window or a department; includes `settled`.
    pub resolved: i64,
    /// Solved according to the citizen.
    pub solved: i64,
    /// Not solved according to the citizen.
    pub not_solved: i64,
    /// Resolved but without an answer of the citizen on the last evening. Silence is not satisfaction.
    pub unanswered: i64,
    /// Registered but not resolved on the last evening.
    pub open: i64,
    pub reopened: i64,
    pub returned: i64,
    /// Cases on which any duty ever became overdue.
    pub overdue: i64,
    pub reprimanded: i64,
    pub extended: i64,
    /// Every request for material beyond the first of a case.
    pub asked_again: i64,
    /// Public explanations that became due, whether given or not.
    pub owed_explanations: i64,
    pub explained: i64,
    /// Cases that a rectification plan answers.
    pub planned: i64,
    /// The median of the working hours from registration to resolution. A working day has 8.
    pub median_hours: Option<u32>,
    /// The 90th percentile of the working hours from registration to resolution.
    pub p90_hours: Option<u32>,
    /// Every assignment that was withdrawn before it was accepted.
    #[serde(default)]
    pub withdrawn: i64,
    /// Every time a case was taken from one department and assigned to another.
    #[serde(default)]
    pub reassigned: i64,
    /// Cases that are void. Without a first day, they are in no other number.
    #[serde(default)]
    pub voided: i64,
    /// Verdicts with one of the five grades.
    #[serde(default)]
    pub graded: i64,
    /// Those of them with one of the three grades that count as satisfied.
    #[serde(default)]
    pub satisfied: i64,
    /// Verdicts that staff noted by telephone or at the window; `solved` and `not_solved` include them.
    #[serde(default)]
    pub noted: i64,
    /// Those of them that say solved.
    #[serde(default)]
    pub noted_solved: i64,
    /// Cases of which the citizen confirmed that they withdrew them; `resolved` includes them.
    #[serde(default)]
    pub withdrawn_cases: i64,
}

impl Published {
    /// The numbers of what happened, and of what is true on the last evening. None is negative: if the machine's
    /// clock ran ahead and was put back, a case can have been resolved on a day before its registration, and it is
    /// not counted until the registration.
    fn of(happened: &Counts, evening: &Counts) -> Published {
        let shown = |number: i64| number.max(0);
        Published {
            registered: shown(happened.registered),
            assigned: shown(happened.assigned),
            settled: shown(happened.settled),
            resolved: shown(happened.resolved),
            solved: shown(happened.solved),
            not_solved: shown(happened.not_solved),
            unanswered: shown(
                evening
                    .resolved
                    .saturating_sub(evening.solved)
                    .saturating_sub(evening.withdrawn_cases),
            ),
            open: shown(evening.registered.saturating_sub(evening.resolved)),
            reopened: shown(happened.reopened),
            returned: shown(happened.returned),
            overdue: shown(happened.overdue),
            reprimanded: shown(happened.reprimanded),
            extended: shown(happened.extended),
            asked_again: shown(happened.asked_again),
            owed_explanations: shown(happened.owed_explanations),
            explained: shown(happened.explained),
            planned: shown(happened.planned),
            median_hours: happened.hours_at(50),
            p90_hours: happened.hours_at(90),
            withdrawn: shown(happened.withdrawn),
            reassigned: shown(happened.reassigned),
            voided: shown(happened.voided),
            graded: shown(happened.graded),
            satisfied: shown(happened.satisfied),
            noted: shown(happened.noted),
            noted_solved: shown(happened.noted_solved),
            withdrawn_cases: shown(happened.withdrawn_cases),
        }
    }

    /// Every number with its name in JSON, in the order of the columns in files; `None` if there is no value.
    pub fn numbers(&self) -> [(&'static str, Option<i64>); 27] {
        let Published {
            registered,
            assigned,
            settled,
            resolved,
            solved,
            not_solved,
            unanswered,
            open,
            reopened,
            returned,
            overdue,
            reprimanded,
            extended,
            asked_again,
            owed_explanations,
            explained,
            planned,
            median_hours,
            p90_hours,
            withdrawn,
            reassigned,
            voided,
            graded,
            satisfied,
            noted,
            noted_solved,
            withdrawn_cases,
        } = self;
        [
            ("registered", Some(*registered)),
            ("assigned", Some(*assigned)),
            ("settled", Some(*settled)),
            ("resolved", Some(*resolved)),
            ("solved", Some(*solved)),
            ("not_solved", Some(*not_solved)),
            ("unanswered", Some(*unanswered)),
            ("open", Some(*open)),
            ("reopened", Some(*reopened)),
            ("returned", Some(*returned)),
            ("overdue", Some(*overdue)),
            ("reprimanded", Some(*reprimanded)),
            ("extended", Some(*extended)),
            ("asked_again", Some(*asked_again)),
            ("owed_explanations", Some(*owed_explanations)),
            ("explained", Some(*explained)),
            ("planned", Some(*planned)),
            ("median_hours", median_hours.map(i64::from)),
            ("p90_hours", p90_hours.map(i64::from)),
            ("withdrawn", Some(*withdrawn)),
            ("reassigned", Some(*reassigned)),
            ("voided", Some(*voided)),
            ("graded", Some(*graded)),
            ("satisfied", Some(*satisfied)),
            ("noted", Some(*noted)),
            ("noted_solved", Some(*noted_solved)),
            ("withdrawn_cases", Some(*withdrawn_cases)),
        ]
    }
}

/// A department's numbers.
#[shape]
pub struct DepartmentFigures {
    pub department: DepartmentId,
    #[serde(flatten)]
    pub counts: Published,
}

/// A matter's numbers.
#[shape]
pub struct MatterFigures {
    /// `None` for cases whose matter is not known.
    pub matter: Option<MatterId>,
    #[serde(flatten)]
    pub counts: Published,
}

/// The numbers of a reason for refusal.
#[shape]
pub struct ReasonFigures {
    pub reason: RefusalReason,
    #[serde(flatten)]
    pub counts: Published,
}

/// A day's numbers: what happened on it, whether or not it was undone later.
#[shape]
pub struct DayFigures {
    pub day: Day,
    pub registered: i64,
    pub assigned: i64,
    /// Settled on the spot that day.
    pub settled: i64,
    /// Every resolution of that day.
    pub resolved: i64,
}

/// What happened in a day or in a month, whether or not it was undone later.
#[shape]
pub struct SpanFigures {
    /// The day as `YYYY-MM-DD` or the month as `YYYY-MM`.
    pub span: String,
    pub registered: i64,
    pub assigned: i64,
    pub settled: i64,
    pub resolved: i64,
}

/// The ranges of spans whose counters [`publish`] needs of a group. Two ranges of months with at most `gap`
/// months between them are asked for as one. They are at most four if that is more than the months of the period, and
/// five otherwise.
pub fn ranges_of(from: Option<Day>, until: Option<Day>, gap: i64) -> Vec<SpanRange> {
    let mut ranges = cover(None, until);
    if from.is_some() {
        ranges.extend(cover(from, until));
    }
    joined(ranges, gap)
}

/// Ranges without what two of them have in common, and as one where little lies between them: asking once for a few
/// counters too many is quicker than asking twice.
#[expect(clippy::arithmetic_side_effects, reason = "years have four digits")]
fn joined(mut ranges: Vec<SpanRange>, gap: i64) -> Vec<SpanRange> {
    let follows = |last: Span, first: Span| match (last, first) {
        (Span::Year(last), Span::Year(first)) => first <= last + 1,
        (Span::Month(year, month), Span::Month(next, first)) => {
            next * 12 + first <= year * 12 + month + gap
        }
        (Span::Day(last), Span::Day(first)) => first <= last.plus(31),
        (Span::Year(_) | Span::Month(..) | Span::Day(_), _) => false,
    };
    ranges.sort_by_key(|range| (range.first, range.last));
    let mut joined: Vec<SpanRange> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if follows(last.last, range.first) => last.last = last.last.max(range.last),
            Some(_) | None => joined.push(range),
        }
    }
    joined
}

/// The days of a period, of which [`publish`] and [`days`] need the counters of all cases together.
pub fn days_between(from: Option<Day>, until: Option<Day>) -> SpanRange {
    let (first, last) = (from.unwrap_or(DAYS.0), until.unwrap_or(DAYS.1));
    SpanRange { first: Span::Day(first), last: Span::Day(last) }
}

/// The months that a period touches, of which [`spans`] needs the counters of all cases together.
pub fn months_between(from: Option<Day>, until: Option<Day>) -> SpanRange {
    let month = |day: Day| Span::Month(day.civil().0, day.civil().1);
    let (first, last) = (from.unwrap_or(DAYS.0), until.unwrap_or(DAYS.1));
    SpanRange { first: month(first), last: month(last) }
}

/// The figures of a period from the counters of at least the spans that [`ranges_of`] names and, for the days, of those
/// that [`days_between`] does.
pub fn publish(counters: &Counters, from: Option<Day>, until: Option<Day>) -> Figures {
    let evening = changed(counters, None, until);
    let (happened, evening) = match from {
        None => (evening, Tally::default()),
        Some(_) => (sum(counters, from, until, true), evening),
    };
    let none = Counts::default();
    let numbers = |group: &Group, counts: &Counts| match from {
        None => Published::of(counts, counts),
        Some(_) => Published::of(counts, evening.0.get(group).unwrap_or(&none)),
    };
    let total = numbers(&Group::All, &happened.all());
    let mut by_department = Vec::new();
    let mut by_matter = Vec::new();
    let mut by_reason = Vec::new();
    // A group in which nothing happened can still have open cases.
    let groups = ordered::set(happened.0.keys().chain(evening.0.keys()));
    let mut rows: Vec<(&Group, Published)> = groups
        .into_iter()
        .map(|group| (group, numbers(group, happened.0.get(group).unwrap_or(&none))))
        .filter(|(_, counts)| from.is_none() || *counts != Published::default())
        .collect();
    rows.sort_by_key(|(_, counts)| -counts.registered);
    for (group, counts) in rows {
        match group.clone() {
            Group::All => {}
            Group::Department(department) => {
                by_department.push(DepartmentFigures { department, counts });
            }
            Group::Matter(matter) => by_matter.push(MatterFigures { matter, counts }),
            Group::Reason(reason) => by_reason.push(ReasonFigures { reason, counts }),
        }
    }
    let by_day = days(counters, from, until);
    Figures { from, until, total, by_department, by_matter, by_reason, by_day }
}

/// By how much each group changed in a period, net of what was undone.
pub fn changed(counters: &Counters, from: Option<Day>, until: Option<Day>) -> Tally {
    sum(counters, from, until, false)
}

/// Adds up the groups of a period, `gross` with what was undone.
fn sum(counters: &Counters, from: Option<Day>, until: Option<Day>, gross: bool) -> Tally {
    let mut groups = Tally::default();
    for (_, counted) in cover(from, until).into_iter().flat_map(|range| counters.range(range)) {
        for (group, counter) in counted {
            let sum = groups.0.entry(group.clone()).or_default();
            sum.add(&counter.change, 1);
            if gross {
                sum.add(&counter.undone, 1);
            }
        }
    }
    groups.0.retain(|_, counts| !counts.is_empty());
    groups
}

/// What happened in each span of a range in which anything did.
fn happened(counters: &Counters, range: SpanRange) -> Vec<(Span, Counts)> {
    let mut spans = Vec::new();
    for (span, groups) in counters.range(range) {
        let Some(all) = groups.get(&Group::All) else { continue };
        let mut counts = Counts { hours: BTreeMap::new(), ..all.change.clone() };
        counts.add(&Counts { hours: BTreeMap::new(), ..all.undone.clone() }, 1);
        if !counts.is_empty() {
            spans.push((span, counts));
        }
    }
    spans
}

/// What happened on each day on which anything did.
pub fn days(counters: &Counters, from: Option<Day>, until: Option<Day>) -> Vec<DayFigures> {
    let mut days = Vec::new();
    for (span, counts) in happened(counters, days_between(from, until)) {
        let Span::Day(day) = span else { continue };
        days.push(DayFigures {
            day,
            registered: counts.registered.max(0),
            assigned: counts.assigned.max(0),
            settled: counts.settled.max(0),
            resolved: counts.resolved.max(0),
        });
    }
    days
}

/// The most months in a row whose days are shown one by one.
const MAX_MONTHS_BY_DAY: i64 = 3;

/// The days of a period that [`spans`] needs, given the months in which anything happened: all that lie in them if
/// they are few, or else those of the first and the last month if the period contains only a part of it.
#[expect(clippy::arithmetic_side_effects, reason = "years have four digits")]
pub fn days_of_spans(
    counters: &Counters,
    from: Option<Day>,
    until: Option<Day>,
) -> (bool, Vec<SpanRange>) {
    let months = happened(counters, months_between(from, until));
    let ends = months.first().zip(months.last()).map(|((first, _), (last, _))| (*first, *last));
    let Some((Span::Month(year, month), Span::Month(last_year, last_month))) = ends else {
        return (true, Vec::new());
    };
    let first = Day::from_civil(year, month, 1).unwrap_or(DAYS.0);
    let next = Day::from_civil(last_year + last_month / 12, last_month % 12 + 1, 1);
    let last = next.map_or(DAYS.1, |next| next.plus(-1));
    let days = |first: Day, last: Day| SpanRange { first: Span::Day(first), last: Span::Day(last) };
    let (from, until) = (from.unwrap_or(DAYS.0), until.unwrap_or(DAYS.1));
    if last_year * 12 + last_month < year * 12 + month + MAX_MONTHS_BY_DAY {
        return (true, vec![days(first.max(from), last.min(until))]);
    }
    let mut parts = Vec::new();
    if first < from {
        let next = Day::from_civil(year + month / 12, month % 12 + 1, 1).unwrap_or(DAYS.1);
        parts.push(days(from, next.plus(-1)));
    }
    if until < last {
        let first = Day::from_civil(last_year, last_month, 1).unwrap_or(DAYS.0);
        parts.push(days(first, until));
    }
    (false, parts)
}

/// What happened over time, without the spans in which nothing did: by day if all of it lies in three months in a row,
/// and by month otherwise. It needs the counters of the spans that [`months_between`] and [`days_of_spans`] name.
pub fn spans(counters: &Counters, from: Option<Day>, until: Option<Day>) -> Vec<SpanFigures> {
    let (by_day, parts) = days_of_spans(counters, from, until);
    let mut spans: BTreeMap<String, Counts> = BTreeMap::new();
    if !by_day {
        for (span, counts) in happened(counters, months_between(from, until)) {
            spans.insert(span.to_string(), counts);
        }
    }
    for range in parts {
        let (Span::Day(first), Span::Day(_)) = (range.first, range.last) else { continue };
        if !by_day {
            spans.remove(&first.month());
        }
        for (span, counts) in happened(counters, range) {
            let Span::Day(day) = span else { continue };
            let span = if by_day { day.to_string() } else { day.month() };
            spans.entry(span).or_default().add(&counts, 1);
        }
    }
    let row = |(span, counts): (String, Counts)| SpanFigures {
        span,
        registered: counts.registered.max(0),
        assigned: counts.assigned.max(0),
        settled: counts.settled.max(0),
        resolved: counts.resolved.max(0),
    };
    spans.into_iter().map(row).collect()
}
