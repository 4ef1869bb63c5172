//! The published figures of a period, for all cases and for each group. They are computed from the stored pages
//! alone, so that the browser can recompute them from the public log.

use super::{Counts, Group, MonthPage, Tally, YearPage};
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
    /// Resolved but without a verdict on the last evening. Silence is not satisfaction.
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

    /// Every number with its name in JSON, in the order of the columns in files; `None` if there is no value.
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

/// The months that a period cuts in two, as `(year, month)`. Only for these are the pages with days needed.
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

/// The figures of a period from the pages that contain it: every year page, and the month page of each month that the
/// period cuts.
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
    let by_day = days(years, from, until);
    Figures { from, until, total, by_department, by_matter, by_reason, by_day }
}

/// By how much each group changed in a period, net of what was undone.
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

/// Which part of the pages to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Changed,
    Undone,
}

/// Sums the groups of a period: whole months from the year pages, other months day by day.
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

/// What happened on each day on which anything did.
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
