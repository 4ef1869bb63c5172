//! The rules of a town as data: deadlines, limits, who explains. They are handed to `decide`, never
//! read.
//!
//! A policy is an edition in force from a day on; [`Rules`] holds the editions. An event keeps the
//! instants that the edition of its day gave, so a later edition never moves a past deadline.

use crate::calendar::Calendar;
use crate::time::{Day, Timestamp};
use crate::vocabulary::{CaseClass, RefusalReason, Role, Rung};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One step of the ladder that an overdue duty climbs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LadderStep {
    /// Who hears of it.
    pub rung: Rung,
    /// On which working day after the deadline, from 1.
    pub after_days: u32,
}

/// Who owes a public explanation, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainRule {
    /// The leader in charge, or the principal leader.
    pub by: Role,
    /// The reasons for which a case that had to be assigned is explained.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<RefusalReason>))]
    pub reasons: BTreeSet<RefusalReason>,
    /// Whether a case whose answer is overdue is explained too.
    pub when_overdue: bool,
    /// Within how many working days.
    pub days: u32,
}

/// Which cases owe a rectification plan: those that had to be assigned for one of the reasons. The
/// department in the lead owes it, from the assignment on, until a plan is linked to the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRule {
    /// The reasons.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<RefusalReason>))]
    pub reasons: BTreeSet<RefusalReason>,
    /// Within how many working days of the assignment it is drawn up.
    pub days: u32,
    /// Within how many working days the leader says yes or no to it.
    pub approve_days: u32,
    /// Within how many working days the window verifies what was carried out.
    pub verify_days: u32,
}

/// An edition of a town's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// The first day it is in force.
    pub from: Day,
    /// Working hours the window has to settle or assign a case.
    pub window_hours: u32,
    /// Working hours a department has to accept or return it: one working day.
    pub accept_hours: u32,
    /// The class of a case by its cause, as civic centres sort them; what is not named is
    /// [`CaseClass::FiveDays`] (市民之家“办不成事”反映窗口工作制度).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub classes: BTreeMap<RefusalReason, CaseClass>,
    /// The most working days that can be given: 15 (Jiangsu norm 2023).
    pub handle_days_most: u32,
    /// Working hours before a deadline at which its owner is reminded.
    pub remind_hours: u32,
    /// What follows a missed deadline. The written reminder with a copy to the leader in charge the
    /// day after and the public reprimand five working days later are a 12345 handling rule; the
    /// levels between are the department's head, the leader in charge, the principal leader.
    pub ladder: Vec<LadderStep>,
    /// How often one assignment can be extended, before its deadline, with a reason.
    pub extensions_most: u32,
    /// The most working days of one extension.
    pub extension_days_most: u32,
    /// Working days between two reports on a long-running case.
    pub report_days: u32,
    /// Working days after which the window asks for the verdict: the day after it is done.
    pub follow_up_days: u32,
    /// Returns after which the leader in charge decides who is responsible.
    pub returns_most: u16,
    /// Who explains in public.
    pub explain: ExplainRule,
    /// Which cases owe a rectification plan.
    pub plan: PlanRule,
    /// Working days after which silence closes a case.
    pub silence_days: u32,
    /// Calendar days in which a closed case can be reopened.
    pub reopen_days: i32,
    /// The minute of the day at which leaders get the evening digest.
    pub digest_minute: u32,
    /// The working days, the same for every edition.
    #[serde(skip)]
    pub calendar: Calendar,
    /// The instant from which the clock acts, the same for every edition: see [`Rules::clock_from`].
    #[serde(skip)]
    pub clock_from: Timestamp,
}

/// What a case that had to be assigned shows about the process: it is explained and rectified.
fn systemic() -> BTreeSet<RefusalReason> {
    BTreeSet::from([
        RefusalReason::NotToldAtOnce,
        RefusalReason::ProcessNotRedesigned,
        RefusalReason::SeveralDepartments,
        RefusalReason::WouldNot,
    ])
}

/// What lies with the offices themselves: the two causes that Yiwu names (“一次性告知不到位、办事流程改造未完善”),
/// and staff who would not act. A loop of several departments is no single one's to rectify: it is for a
/// study.
fn own_fault() -> BTreeSet<RefusalReason> {
    BTreeSet::from([
        RefusalReason::NotToldAtOnce,
        RefusalReason::ProcessNotRedesigned,
        RefusalReason::WouldNot,
    ])
}

impl Default for Policy {
    /// The window's first rules: leaders in charge explain (Yiwu, from 16 April 2018).
    fn default() -> Policy {
        let classes = BTreeMap::from([
            (RefusalReason::NotToldAtOnce, CaseClass::SameDay),
            (RefusalReason::MaterialMissing, CaseClass::SameDay),
            (RefusalReason::NotInPerson, CaseClass::SameDay),
            (RefusalReason::WaitedTooLong, CaseClass::SameDay),
            (RefusalReason::OutsidePower, CaseClass::FiveDays),
            (RefusalReason::SystemFault, CaseClass::FiveDays),
            (RefusalReason::SeveralDepartments, CaseClass::FiveDays),
            (RefusalReason::WouldNot, CaseClass::FiveDays),
            (RefusalReason::ProcessNotRedesigned, CaseClass::TenDays),
            (RefusalReason::NoRule, CaseClass::FifteenDays),
        ]);
        let ladder = [
            (Rung::Reminder, 1),
            (Rung::DepartmentHead, 2),
            (Rung::LeaderInCharge, 3),
            (Rung::PrincipalLeader, 4),
            (Rung::Reprimand, 6),
        ]
        .map(|(rung, after_days)| LadderStep { rung, after_days });
        Policy {
            from: Day(17_637),
            window_hours: 8,
            accept_hours: 8,
            classes,
            handle_days_most: 15,
            remind_hours: 4,
            ladder: ladder.to_vec(),
            extensions_most: 1,
            extension_days_most: 10,
            report_days: 10,
            follow_up_days: 1,
            returns_most: 2,
            explain: ExplainRule {
                by: Role::LeaderInCharge,
                reasons: systemic(),
                when_overdue: true,
                days: 5,
            },
            // In Yiwu a complaint goes to the department and its leader in charge, then a plan follows
            // (“投诉需转到相关部门并报分管市领导，再出整改方案”). No term is named; ten working days are
            // what a case of several departments has at most.
            plan: PlanRule { reasons: own_fault(), days: 10, approve_days: 2, verify_days: 5 },
            silence_days: 5,
            reopen_days: 30,
            digest_minute: 18 * 60,
            calendar: Calendar::default(),
            clock_from: Timestamp(0),
        }
    }
}

impl Policy {
    /// The class of a case refused for `reason`.
    pub fn class_of(&self, reason: RefusalReason) -> CaseClass {
        self.classes.get(&reason).copied().unwrap_or(CaseClass::FiveDays)
    }

    /// By when a case of a class that is handed over at `from` is done.
    pub fn done_by(&self, class: CaseClass, from: Timestamp) -> Timestamp {
        match class {
            CaseClass::SameDay => self.calendar.same_day(from),
            CaseClass::FiveDays | CaseClass::TenDays | CaseClass::FifteenDays => {
                self.calendar.after_days(from, class.days())
            }
        }
    }
}

/// The editions of a town's rules, and its calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rules {
    /// The editions; each in force from its day until the next one's.
    pub editions: Vec<Policy>,
    /// The instant from which the clock acts: what was owed before is history, as in a house that takes
    /// over another one's open cases. Absent, it always acted.
    #[serde(default)]
    pub clock_from: Option<Timestamp>,
}

impl Default for Rules {
    /// Yiwu's rules: from 1 June 2018 the principal leader explains.
    fn default() -> Rules {
        let first = Policy::default();
        let explain = ExplainRule { by: Role::PrincipalLeader, ..first.explain.clone() };
        let second = Policy { from: Day(17_683), explain, ..first.clone() };
        Rules { editions: vec![first, second], clock_from: None }
    }
}

impl Rules {
    /// The edition in force on `day`, with `calendar`; the first one before its day.
    pub fn on(&self, day: Day, calendar: &Calendar) -> Policy {
        let in_force = self
            .editions
            .iter()
            .filter(|edition| edition.from <= day)
            .max_by_key(|edition| edition.from)
            .or_else(|| self.editions.iter().min_by_key(|edition| edition.from))
            .cloned()
            .unwrap_or_default();
        Policy {
            calendar: calendar.clone(),
            clock_from: self.clock_from.unwrap_or_default(),
            ..in_force
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_in_charge_explains_until_may_and_the_principal_leader_from_june() {
        let (rules, calendar) = (Rules::default(), Calendar::default());
        for (day, expected) in [
            ("2018-04-01", Role::LeaderInCharge),
            ("2018-04-16", Role::LeaderInCharge),
            ("2018-05-31", Role::LeaderInCharge),
            ("2018-06-01", Role::PrincipalLeader),
            ("2026-01-05", Role::PrincipalLeader),
        ] {
            let day = Day::read(day).expect("a day");
            assert_eq!(rules.on(day, &calendar).explain.by, expected, "{day}");
        }
    }
}
