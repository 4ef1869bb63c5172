//! The public figures: what is counted, and how an event changes the counts.
//!
//! A case counts by indicators (whether it is registered, was ever assigned, is settled …). An event changes the
//! counts by the difference of the case's indicators after and before it, booked on the event's day. So the sum of
//! all differences up to a day is the number of cases in each state on that evening, in whatever order they are
//! added; a published past is never rewritten; and the figures are a fold of the same events as the tracker.
//!
//! Voiding a case takes back all that it added, on the day of the voiding, and adds one to the void cases.
//!
//! What happened in a period is counted gross: a claim that was undone later, or a case that was classified
//! differently later, stays counted on its day. A counter contains the sum of the differences and, separately, how much
//! of it was undone; together they give what happened. What is true on an evening (open, without a verdict)
//! is the sum of the differences alone.
//!
//! Handling times are counted in whole working hours, so that the median and the 90th percentile can be read exactly
//! from a sparse histogram, without a list of all cases.

mod counters;
mod published;

pub use counters::{Counter, Counters, Span, SpanRange, cover};
pub use published::{
    DayFigures, DepartmentFigures, Figures, MatterFigures, Published, ReasonFigures, SpanFigures,
    changed, days, days_between, days_of_spans, months_between, publish, ranges_of, spans,
};

use crate::case::Case;
use crate::id::{DepartmentId, MatterId};
use crate::ordered;
use crate::scale::Rating;
use crate::shape::{Shape, parsed};
use crate::vocabulary::RefusalReason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is counted for a group of cases. The numbers of a difference can be negative.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[cfg_attr(test, derive(macros::Examples))]
pub struct Counts {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub registered: i64,
    /// Cases that were ever assigned to a department (交办).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub assigned: i64,
    /// Settled on the spot (现场办结), while that stands.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub settled: i64,
    /// Resolved by claim of the window or the department (办结), while that stands; includes `settled`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub resolved: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub solved: i64,
    /// Not solved according to the citizen, with no new claim since.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_solved: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: i64,
    /// Every return by a department.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returned: i64,
    /// Cases on which any duty ever became overdue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub overdue: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reprimanded: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extended: i64,
    /// Every request for material beyond the first of a case.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub asked_again: i64,
    /// Public explanations that became due, whether given or not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub owed_explanations: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub explained: i64,
    /// Cases that a rectification plan answers.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub planned: i64,
    /// Working hours from registration to the current claim → the number of cases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<u32, i64>,
    /// Every assignment that was withdrawn before it was accepted (撤回交办).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withdrawn: i64,
    /// Every time a case was taken from one department and assigned to another (改派).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reassigned: i64,
    /// Cases that are void (作废). They count as nothing else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub voided: i64,
    /// Verdicts with a grade. This and the next three count verdicts since they say that they are counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub graded: i64,
    /// Those of them with one of the three grades that count as satisfied.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub satisfied: i64,
    /// Verdicts that staff noted; `solved` and `not_solved` include them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub noted: i64,
    /// Those of them that say solved.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub noted_solved: i64,
    /// Cases of which the citizen confirmed that they withdrew them; `resolved` includes them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withdrawn_cases: i64,
}

fn is_zero(count: &i64) -> bool {
    *count == 0
}

impl Counts {
    /// The indicators of one case.
    pub fn of(case: &Case) -> Counts {
        if case.is_void() {
            return Counts { voided: 1, ..Counts::default() };
        }
        let resolution = case.stage.resolution();
        let verdict = case.verdict.as_ref();
        let counted = verdict.filter(|verdict| verdict.counted);
        let grade = counted.and_then(|verdict| verdict.rating);
        let noted = counted.filter(|verdict| verdict.via.is_noted());
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
            voided: 0,
            graded: i64::from(grade.is_some()),
            satisfied: i64::from(grade.is_some_and(Rating::is_satisfied)),
            noted: i64::from(noted.is_some()),
            noted_solved: i64::from(noted.is_some_and(|verdict| verdict.solved)),
            withdrawn_cases: i64::from(
                resolution.is_some_and(|resolution| resolution.withdrawal.is_some()),
            ),
        }
    }

    /// Every number, and the hours. This is the one list of them for whatever applies to all.
    fn parts(&mut self) -> ([&mut i64; 23], &mut BTreeMap<u32, i64>) {
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
            voided,
            graded,
            satisfied,
            noted,
            noted_solved,
            withdrawn_cases,
        } = self;
        let numbers = [
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
            withdrawn,
            reassigned,
            voided,
            graded,
            satisfied,
            noted,
            noted_solved,
            withdrawn_cases,
        ];
        (numbers, hours)
    }

    /// Adds `other` `times` times.
    pub fn add(&mut self, other: &Counts, times: i64) {
        // The log of somebody else can contain any number.
        let add = |sum: &mut i64, more: i64| *sum = sum.saturating_add(more.saturating_mul(times));
        let mut other = other.clone();
        let ((sums, hours), (more, more_hours)) = (self.parts(), other.parts());
        for (sum, more) in sums.into_iter().zip(more) {
            add(sum, *more);
        }
        for (hour, cases) in more_hours {
            let sum = hours.entry(*hour).or_default();
            add(sum, *cases);
            if *sum == 0 {
                hours.remove(hour);
            }
        }
    }

    /// What a difference takes away: the absolute value of each negative number, and 0 for the others.
    pub fn undone(&self) -> Counts {
        let mut undone = self.clone();
        let (numbers, hours) = undone.parts();
        for number in numbers {
            *number = number.saturating_neg().max(0);
        }
        let lost = hours.iter().filter(|(_, cases)| **cases < 0);
        *hours = ordered::map(lost.map(|(hour, cases)| (*hour, -cases)));
        undone
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        *self == Counts::default()
    }

    /// The smallest number of working hours within which `percent` of the claims were made (nearest-rank percentile);
    /// `None` if there are no claims.
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
    All,
    /// Cases that involve a department. A case with several departments counts once for each.
    Department(DepartmentId),
    /// `None` for cases whose matter is not known.
    Matter(Option<MatterId>),
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

parsed!(Group: "d:police");

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
    /// The indicators of one case in each group it belongs to.
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

    /// The difference between two states of a case. Without a state before, it is all of the new one.
    pub fn change(before: Option<&Case>, after: &Case) -> Tally {
        let mut change = Tally::of(after);
        if let Some(before) = before {
            change.add(&Tally::of(before), -1);
        }
        change
    }

    /// Adds `other` `times` times.
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
