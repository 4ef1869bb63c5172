//! What is published of the figures: of a period, the numbers of all cases and of each group.

use super::{Counts, Group, MonthPage, Tally, YearPage};
use crate::id::{DepartmentId, MatterId};
use crate::ordered;
use crate::time::Day;
use crate::vocabulary::RefusalReason;
use macros::shape;
use std::collections::BTreeMap;

/// The published figures for a period, from `from` to `until`, both included.
#[shape]
pub struct Figures {
    /// The first day counted; `None` for the beginning.
    pub from: Option<Day>,
    /// The last day counted; `None` for all there is.
    pub until: Option<Day>,
    pub total: Published,
    /// By department, most registered first.
    pub by_department: Vec<DepartmentFigures>,
    /// By catalogue item, most registered first.
    pub by_matter: Vec<MatterFigures>,
    /// By reason, most registered first.
    pub by_reason: Vec<ReasonFigures>,
    /// By day, in order; days on which nothing happened are left out.
    pub by_day: Vec<DayFigures>,
}

/// Published numbers of a group of cases. Of a period that has a first day, what happened within it, each
/// time that it did, and for `unanswered` and `open` what stands on the evening of its last day. Without a
/// first day, all of it is what stands on that evening.
#[shape(Default)]
pub struct Published {
    pub registered: i64,
    pub assigned: i64,
    pub settled: i64,
    /// Resolved, by the window's or department's claim; the settled included.
    pub resolved: i64,
    /// Solved, by the citizen's verdict.
    pub solved: i64,
    /// Not solved, by the citizen's verdict.
    pub not_solved: i64,
    /// Resolved and without a verdict on the evening of the last day: silence, which is not satisfaction.
    pub unanswered: i64,
    /// Registered and not resolved on the evening of the last day.
    pub open: i64,
    pub reopened: i64,
    pub returned: i64,
    /// Cases on which anything ever went overdue.
    pub overdue: i64,
    pub reprimanded: i64,
    pub extended: i64,
    /// Further requests for material, each one beyond the first.
    pub asked_again: i64,
    /// Public explanations owed, given or not.
    pub owed_explanations: i64,
    pub explained: i64,
    /// Cases that a rectification plan answers.
    pub planned: i64,
    /// Median working hours from registration to resolution; 8 hours are a working day.
    pub median_hours: Option<u32>,
    /// 90th percentile of the same.
    pub p90_hours: Option<u32>,
    /// Assignments taken back before they were accepted, each one.
    #[serde(default)]
    pub withdrawn: i64,
    /// Cases taken from a department and handed to another, each time.
    #[serde(default)]
    pub reassigned: i64,
}

impl Published {
    /// The numbers of what happened, and of what stands on the evening of the last day. None is below zero:
    /// where the machine's clock ran ahead and back, a case can have been done on a day before it was
    /// registered, and until that day it is not counted at all.
    fn of(happened: &Counts, evening: &Counts) -> Published {
        let shown = |number: i64| number.max(0);
        Published {
            registered: shown(happened.registered),
            assigned: shown(happened.assigned),
            settled: shown(happened.settled),
            resolved: shown(happened.resolved),
            solved: shown(happened.solved),
            not_solved: shown(happened.not_solved),
            unanswered: shown(evening.resolved.saturating_sub(evening.solved)),
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
        }
    }

    /// Every number with its name in the JSON, in the order in which files write them; `None` where there
    /// is nothing to say.
    pub fn numbers(&self) -> [(&'static str, Option<i64>); 21] {
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

/// A catalogue item's numbers.
#[shape]
pub struct MatterFigures {
    /// The item; `None` where it is not known.
    pub matter: Option<MatterId>,
    #[serde(flatten)]
    pub counts: Published,
}

/// A reason's numbers.
#[shape]
pub struct ReasonFigures {
    pub reason: RefusalReason,
    #[serde(flatten)]
    pub counts: Published,
}

/// A day's numbers: what happened on that day, whether or not it was undone.
#[shape]
pub struct DayFigures {
    pub day: Day,
    pub registered: i64,
    pub assigned: i64,
    /// Settled on the spot on it.
    pub settled: i64,
    /// Resolved on it, each time.
    pub resolved: i64,
}

/// The months that a period cuts in two, as `(year, month)`: only these need their days' groups.
pub fn cut_months(from: Option<Day>, until: Option<Day>) -> Vec<(i64, i64)> {
    let mut cut = Vec::new();
    if let Some(from) = from
        && from.civil().2 != 1
    {
        cut.push((from.civil().0, from.civil().1));
    }
    if let Some(until) = until
        && until.plus(1).civil().2 != 1
    {
        let month = (until.civil().0, until.civil().1);
        if !cut.contains(&month) {
            cut.push(month);
        }
    }
    cut
}

/// The figures of a period from the pages that hold it: every year page, and the month page of each
/// month that the period cuts.
pub fn publish(
    years: &[(i64, YearPage)],
    months: &[((i64, i64), MonthPage)],
    from: Option<Day>,
    until: Option<Day>,
) -> Figures {
    let evening = changed(years, months, None, until);
    let (happened, evening) = match from {
        None => (evening, Tally::default()),
        Some(_) => {
            let mut happened = changed(years, months, from, until);
            sum(years, months, from, until, Part::Undone, |tally| happened.add(tally, 1));
            (happened, evening)
        }
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
    // Where nothing happened, something can still stand.
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
    let by_day = days(years, from, until);
    Figures { from, until, total, by_department, by_matter, by_reason, by_day }
}

/// By how much each group changed in a period, what was undone subtracted.
pub fn changed(
    years: &[(i64, YearPage)],
    months: &[((i64, i64), MonthPage)],
    from: Option<Day>,
    until: Option<Day>,
) -> Tally {
    let mut groups = Tally::default();
    sum(years, months, from, until, Part::Changed, |tally| groups.add(tally, 1));
    groups
}

/// What of the pages is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Changed,
    Undone,
}

/// Reads the groups of a period: whole months from the years' pages, the others by days.
fn sum(
    years: &[(i64, YearPage)],
    months: &[((i64, i64), MonthPage)],
    from: Option<Day>,
    until: Option<Day>,
    part: Part,
    mut take: impl FnMut(&Tally),
) {
    let cut = cut_months(from, until);
    for (year, page) in years {
        let whole = if part == Part::Changed { &page.months } else { &page.undone.months };
        for (month, tally) in whole {
            let month = i64::from(*month);
            let first = Day::from_civil(*year, month, 1);
            let is_within = first.is_some_and(|first| is_within(first, from, until));
            if is_within && !cut.contains(&(*year, month)) {
                take(tally);
            }
        }
    }
    for (_, page) in months.iter().filter(|(month, _)| cut.contains(month)) {
        let days = if part == Part::Changed { &page.days } else { &page.undone };
        for (_, tally) in days.iter().filter(|(day, _)| is_within(**day, from, until)) {
            take(tally);
        }
    }
}

fn is_within(day: Day, from: Option<Day>, until: Option<Day>) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

/// What happened on each day, where anything did.
fn days(years: &[(i64, YearPage)], from: Option<Day>, until: Option<Day>) -> Vec<DayFigures> {
    let mut days: BTreeMap<Day, Counts> = BTreeMap::new();
    for (_, page) in years {
        for (day, counts) in page.days.iter().chain(&page.undone.days) {
            if is_within(*day, from, until) {
                days.entry(*day).or_default().add(counts, 1);
            }
        }
    }
    days.into_iter()
        .filter(|(_, counts)| !counts.is_empty())
        .map(|(day, counts)| DayFigures {
            day,
            registered: counts.registered.max(0),
            assigned: counts.assigned.max(0),
            settled: counts.settled.max(0),
            resolved: counts.resolved.max(0),
        })
        .collect()
}
