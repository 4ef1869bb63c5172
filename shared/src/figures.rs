//! The public figures: what is counted, and how a count changes when something happens.
//!
//! A case counts by indicators (is it registered, was it ever assigned, is it settled …). An event
//! changes a count by the difference of the indicators after and before it, booked on the event's
//! day. So the sum of all differences up to a day is the number of cases that stood so on the
//! evening of that day; it does not depend on the order in which they are added; a published past is
//! never rewritten; and the figures are, by construction, a fold of the same events as the tracker.
//!
//! What happened in a period is counted gross: a claim that was undone later, or a case that was sorted
//! elsewhere, counted on its day and stays counted there. The pages keep the sum of the differences and,
//! beside it, what of it was undone; together they are what was done. What stands on an evening (open,
//! without a verdict) is the sum of the differences alone.
//!
//! Handling time is counted in whole working hours, so that the median and the 90th percentile can
//! be read from a sparse histogram exactly, without a list of all cases.

#![allow(missing_docs)]

use crate::case::Case;
use crate::id::{DepartmentId, MatterId};
use crate::ordered;
use crate::time::Day;
use crate::vocabulary::RefusalReason;
use macros::shape;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is counted for a group of cases. In a difference the numbers can be negative.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Registered (登记).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub registered: i64,
    /// Ever handed to a department (交办).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub assigned: i64,
    /// Settled on the spot (现场办结), while that stands.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub settled: i64,
    /// Done, says the window or the department (办结), while that stands; the settled included.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub resolved: i64,
    /// Solved, says the citizen.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub solved: i64,
    /// Not solved, says the citizen, and no new claim since.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_solved: i64,
    /// Reopenings, each one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: i64,
    /// Returns by departments, each one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returned: i64,
    /// Cases on which anything ever went overdue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub overdue: i64,
    /// Public reprimands, each one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reprimanded: i64,
    /// Deadlines moved, each one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extended: i64,
    /// Further requests for material, each one beyond the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub asked_again: i64,
    /// Public explanations owed, given or not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub owed_explanations: i64,
    /// Public explanations given.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub explained: i64,
    /// Cases that a rectification plan answers.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub planned: i64,
    /// Working hours from registration to the standing claim → how many cases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<u32, i64>,
    /// Assignments taken back before they were accepted (撤回交办), each one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withdrawn: i64,
    /// Cases taken from a department and handed to another (改派), each time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reassigned: i64,
}

fn is_zero(count: &i64) -> bool {
    *count == 0
}

impl Counts {
    /// The indicators of one case.
    pub fn of(case: &Case) -> Counts {
        let resolution = case.stage.resolution();
        let verdict = case.verdict.as_ref();
        let explanation = case.explanation.as_ref();
        Counts {
            registered: 1,
            assigned: i64::from(case.was_assigned()),
            settled: i64::from(resolution.is_some_and(|resolution| resolution.on_the_spot)),
            resolved: i64::from(resolution.is_some()),
            solved: i64::from(verdict.is_some_and(|verdict| verdict.solved)),
            not_solved: i64::from(verdict.is_some_and(|verdict| !verdict.solved)),
            reopened: i64::from(case.reopenings),
            returned: i64::from(case.returns),
            overdue: i64::from(case.times_overdue > 0),
            reprimanded: i64::from(case.reprimands),
            extended: i64::from(case.times_extended),
            asked_again: i64::from(case.material_requests.saturating_sub(1)),
            owed_explanations: i64::from(explanation.is_some()),
            explained: i64::from(explanation.is_some_and(|owed| owed.given_at.is_some())),
            planned: i64::from(!case.plans.is_empty()),
            hours: ordered::map(resolution.map(|resolution| (resolution.ending.worked_hours, 1))),
            withdrawn: i64::from(case.withdrawals),
            reassigned: i64::from(case.reassignments),
        }
    }

    /// Adds `other`, `times` over.
    pub fn add(&mut self, other: &Counts, times: i64) {
        let Counts {
            registered,
            assigned,
            settled,
            resolved,
            solved,
            not_solved,
            reopened,
            returned,
            overdue,
            reprimanded,
            extended,
            asked_again,
            owed_explanations,
            explained,
            planned,
            hours,
            withdrawn,
            reassigned,
        } = other;
        // What a log by others says can be any number.
        let add = |sum: &mut i64, more: i64| *sum = sum.saturating_add(more.saturating_mul(times));
        add(&mut self.registered, *registered);
        add(&mut self.assigned, *assigned);
        add(&mut self.settled, *settled);
        add(&mut self.resolved, *resolved);
        add(&mut self.solved, *solved);
        add(&mut self.not_solved, *not_solved);
        add(&mut self.reopened, *reopened);
        add(&mut self.returned, *returned);
        add(&mut self.overdue, *overdue);
        add(&mut self.reprimanded, *reprimanded);
        add(&mut self.extended, *extended);
        add(&mut self.asked_again, *asked_again);
        add(&mut self.owed_explanations, *owed_explanations);
        add(&mut self.explained, *explained);
        add(&mut self.planned, *planned);
        add(&mut self.withdrawn, *withdrawn);
        add(&mut self.reassigned, *reassigned);
        for (hour, cases) in hours {
            let sum = self.hours.entry(*hour).or_default();
            add(sum, *cases);
            if *sum == 0 {
                self.hours.remove(hour);
            }
        }
    }

    /// What a difference takes away: of each number that is negative how much, of the others nothing.
    pub fn undone(&self) -> Counts {
        let Counts {
            registered,
            assigned,
            settled,
            resolved,
            solved,
            not_solved,
            reopened,
            returned,
            overdue,
            reprimanded,
            extended,
            asked_again,
            owed_explanations,
            explained,
            planned,
            hours,
            withdrawn,
            reassigned,
        } = self;
        let lost = |number: &i64| number.saturating_neg().max(0);
        Counts {
            registered: lost(registered),
            assigned: lost(assigned),
            settled: lost(settled),
            resolved: lost(resolved),
            solved: lost(solved),
            not_solved: lost(not_solved),
            reopened: lost(reopened),
            returned: lost(returned),
            overdue: lost(overdue),
            reprimanded: lost(reprimanded),
            extended: lost(extended),
            asked_again: lost(asked_again),
            owed_explanations: lost(owed_explanations),
            explained: lost(explained),
            planned: lost(planned),
            hours: ordered::map(
                hours.iter().filter(|(_, cases)| **cases < 0).map(|(hour, cases)| (*hour, -cases)),
            ),
            withdrawn: lost(withdrawn),
            reassigned: lost(reassigned),
        }
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        *self == Counts::default()
    }

    /// The smallest number of working hours within which `percent` of the claims were made; `None`
    /// without any (nearest-rank percentile).
    pub fn hours_at(&self, percent: i64) -> Option<u32> {
        let all = self.hours.values().fold(0i64, |sum, cases| sum.saturating_add(*cases));
        let rank = all.saturating_mul(percent).saturating_add(99) / 100;
        let mut seen = 0i64;
        self.hours.iter().find_map(|(hour, cases)| {
            seen = seen.saturating_add(*cases);
            (all > 0 && seen >= rank).then_some(*hour)
        })
    }
}

/// What a count is grouped by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Group {
    /// All cases.
    All,
    /// The cases that involve a department; a case with several counts under each.
    Department(DepartmentId),
    /// The cases of a catalogue item; `None` where it is not known.
    Matter(Option<MatterId>),
    /// The cases refused for a reason.
    Reason(RefusalReason),
}

impl From<Group> for String {
    fn from(group: Group) -> String {
        match group {
            Group::All => "all".into(),
            Group::Department(id) => format!("d:{id}"),
            Group::Matter(None) => "m:".into(),
            Group::Matter(Some(id)) => format!("m:{id}"),
            Group::Reason(reason) => format!("r:{}", reason.code()),
        }
    }
}

impl TryFrom<String> for Group {
    type Error = &'static str;
    fn try_from(written: String) -> Result<Group, &'static str> {
        let unknown = "not a group of figures";
        match written.split_once(':') {
            None if written == "all" => Ok(Group::All),
            Some(("d", id)) => DepartmentId::new(id).map(Group::Department).map_err(|_| unknown),
            Some(("m", "")) => Ok(Group::Matter(None)),
            Some(("m", id)) => {
                MatterId::new(id).map(|id| Group::Matter(Some(id))).map_err(|_| unknown)
            }
            Some(("r", code)) => RefusalReason::read(code).map(Group::Reason).ok_or(unknown),
            None | Some(_) => Err(unknown),
        }
    }
}

/// Counts by group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(pub BTreeMap<Group, Counts>);

impl Tally {
    /// The indicators of one case under each group it belongs to.
    pub fn of(case: &Case) -> Tally {
        let counts = Counts::of(case);
        let mut tally = BTreeMap::new();
        tally.insert(Group::All, counts.clone());
        tally.insert(Group::Matter(case.matter.clone()), counts.clone());
        tally.insert(Group::Reason(case.reason), counts.clone());
        for department in &case.departments {
            tally.insert(Group::Department(department.clone()), counts.clone());
        }
        Tally(tally)
    }

    /// What changed between two states of one case. Without a state before, everything.
    pub fn change(before: Option<&Case>, after: &Case) -> Tally {
        let mut change = Tally::of(after);
        if let Some(before) = before {
            change.add(&Tally::of(before), -1);
        }
        change
    }

    /// Adds `other`, `times` over.
    pub fn add(&mut self, other: &Tally, times: i64) {
        for (group, counts) in &other.0 {
            let sum = self.0.entry(group.clone()).or_default();
            sum.add(counts, times);
            if sum.is_empty() {
                self.0.remove(group);
            }
        }
    }

    /// What the change of one event takes away, group by group.
    pub fn undone(&self) -> Tally {
        let lost = self.0.iter().map(|(group, counts)| (group.clone(), counts.undone()));
        Tally(ordered::map(lost.filter(|(_, counts)| !counts.is_empty())))
    }

    fn all(&self) -> Counts {
        self.0.get(&Group::All).cloned().unwrap_or_default()
    }
}

/// A year of figures as it is kept: totals by day, groups by month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearPage {
    /// Totals by day, without the hours.
    pub days: BTreeMap<Day, Counts>,
    /// Groups by month, 1 to 12.
    pub months: BTreeMap<u8, Tally>,
    /// What events took away of them.
    #[serde(default, skip_serializing_if = "UndoneInYear::is_empty")]
    pub undone: UndoneInYear,
}

/// What events of a year took away: nothing, for most days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoneInYear {
    /// Of the totals by day.
    pub days: BTreeMap<Day, Counts>,
    /// Of the groups by month, 1 to 12.
    pub months: BTreeMap<u8, Tally>,
}

/// A month of figures as it is kept: groups by day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthPage {
    pub days: BTreeMap<Day, Tally>,
    /// What events took away of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub undone: BTreeMap<Day, Tally>,
}

fn month_of(day: Day) -> u8 {
    let (_, month, _) = day.civil();
    u8::try_from(month).unwrap_or(0)
}

impl UndoneInYear {
    /// Whether nothing was taken away.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.months.is_empty()
    }

    /// Books what an event took away on its day.
    pub fn book(&mut self, day: Day, undone: &Tally) {
        if undone.0.is_empty() {
            return;
        }
        let all = Counts { hours: BTreeMap::new(), ..undone.all() };
        if !all.is_empty() {
            self.days.entry(day).or_default().add(&all, 1);
        }
        self.months.entry(month_of(day)).or_default().add(undone, 1);
    }
}

impl YearPage {
    /// Books the change of one event on its day.
    pub fn book(&mut self, day: Day, change: &Tally) {
        let total = self.days.entry(day).or_default();
        total.add(&Counts { hours: BTreeMap::new(), ..change.all() }, 1);
        self.months.entry(month_of(day)).or_default().add(change, 1);
        self.undone.book(day, &change.undone());
    }
}

impl MonthPage {
    /// Books the change of one event on its day.
    pub fn book(&mut self, day: Day, change: &Tally) {
        self.days.entry(day).or_default().add(change, 1);
        self.book_undone(day, &change.undone());
    }

    /// Books what an event took away on its day.
    pub fn book_undone(&mut self, day: Day, undone: &Tally) {
        if !undone.0.is_empty() {
            self.undone.entry(day).or_default().add(undone, 1);
        }
    }
}

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
    /// Public reprimands, each one.
    pub reprimanded: i64,
    /// Deadlines moved, each one.
    pub extended: i64,
    /// Further requests for material, each one beyond the first.
    pub asked_again: i64,
    /// Public explanations owed, given or not.
    pub owed_explanations: i64,
    /// Public explanations given.
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
