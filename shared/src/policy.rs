//! The rules of a town as data: deadlines, limits, and who explains. `decide` gets them as an argument and never
//! loads them.
//!
//! A policy is an edition that is in force from a certain day; [`Rules`] has all editions. Events contain the
//! instants that the edition of their day gave, so a later edition never moves an existing deadline.

use crate::calendar::Calendar;
use crate::calendar::office::OfficeRule;
use crate::problem::{Field, FieldProblem};
use crate::time::{Day, Timestamp};
use crate::vocabulary::{CaseClass, EscalationLevel, RefusalReason, Role};
use macros::shape;
use std::collections::{BTreeMap, BTreeSet};

/// One level of the escalation ladder.
#[shape]
pub struct LadderStep {
    pub rung: EscalationLevel,
    /// The working day after the deadline on which it is reached, from 1.
    pub after_days: u32,
}

/// Who owes a public explanation, and for what.
#[shape]
pub struct ExplainRule {
    /// The leader in charge or the principal leader.
    pub by: Role,
    /// The reasons for which a case must be explained if it had to be assigned.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<RefusalReason>))]
    pub reasons: BTreeSet<RefusalReason>,
    /// Whether a case with an overdue answer must be explained too.
    pub when_overdue: bool,
    /// The deadline in working days.
    pub days: u32,
}

/// Which cases owe a rectification plan: those that had to be assigned for one of the reasons. The lead department
/// owes it, from the assignment until a plan is linked to the case.
#[shape]
pub struct PlanRule {
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<RefusalReason>))]
    pub reasons: BTreeSet<RefusalReason>,
    /// The working days from the assignment in which the plan must be submitted.
    pub days: u32,
    /// The working days in which the leader must approve it or send it back.
    pub approve_days: u32,
    /// The working days in which the window must verify that it was carried out.
    pub verify_days: u32,
}

/// When a pain point is proposed for a study (专题研究): after so many cases within so many days.
#[shape]
pub struct InsightRule {
    /// The number of cases.
    pub cases: u32,
    /// The number of calendar days.
    pub days: u32,
}

impl Default for InsightRule {
    /// Three cases in a month: the third wasted trip for the same thing and the same reason is no accident.
    fn default() -> InsightRule {
        InsightRule { cases: 3, days: 30 }
    }
}

/// How long people may wait at a window.
#[shape]
pub struct WaitingRule {
    pub minutes: u32,
}

impl Default for WaitingRule {
    /// Thirty minutes (“排队不超过30分钟”).
    fn default() -> WaitingRule {
        WaitingRule { minutes: 30 }
    }
}

/// Who signs in with a second factor besides the password.
#[shape(Default)]
pub struct FactorRule {
    /// The roles of which one is required; everybody else may have one.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Role>))]
    pub roles: BTreeSet<Role>,
}

impl FactorRule {
    /// The rule of a house that has not set its own: everybody on the staff, since a desk's password is watched by
    /// whoever stands in front of it. An administrator can excuse a role by an edition of the rules.
    pub fn of_new_house() -> FactorRule {
        FactorRule { roles: Role::ALL.iter().copied().collect() }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An edition of a town's rules.
#[shape]
pub struct Policy {
    /// The first day on which it is in force.
    pub from: Day,
    /// Working hours in which the window must settle or assign a case.
    pub window_hours: u32,
    /// Working hours in which a department must accept or return a case: one working day.
    pub accept_hours: u32,
    /// The class of a case by its reason, as civic centres classify them. The default is [`CaseClass::FiveDays`]
    /// (市民之家“办不成事”反映窗口工作制度).
    pub classes: BTreeMap<RefusalReason, CaseClass>,
    /// The most working days that an assignment can give: 15 (Jiangsu norm, 2023).
    pub handle_days_most: u32,
    /// Working hours before a deadline at which its owner is reminded.
    pub remind_hours: u32,
    /// The levels of escalation after a missed deadline. The written reminder with a copy to the leader in charge on
    /// the next day, and the public reprimand five working days later, come from a rule for handling 12345 calls. The
    /// levels in between are the head of department, the leader in charge and the principal leader.
    pub ladder: Vec<LadderStep>,
    /// How often one assignment can be extended, before its deadline and with a reason.
    pub extensions_most: u32,
    /// The most working days of one extension.
    pub extension_days_most: u32,
    /// Working days between two reports on a long-running case.
    pub report_days: u32,
    /// Working days after which the window must ask for the verdict; 1 is the day after the case is resolved.
    pub follow_up_days: u32,
    /// The number of returns after which the leader in charge decides who handles the case.
    pub returns_most: u16,
    pub explain: ExplainRule,
    pub plan: PlanRule,
    /// Working days without a verdict after which a case may be closed.
    pub silence_days: u32,
    /// Calendar days in which a closed case can be reopened.
    pub reopen_days: i32,
    /// The minute of the day at which leaders get the evening digest.
    pub digest_minute: u32,
    /// When a pain point is proposed for a study. Skipped if it has the default value, so that editions from before
    /// this rule existed are read and written unchanged.
    #[serde(default, skip_serializing_if = "is_default")]
    pub insight: InsightRule,
    /// How long people may wait at a window. Skipped for the same reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub waiting: WaitingRule,
    /// Who signs in with a second factor. Skipped for the same reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub factor: FactorRule,
    /// When offices are open. Skipped for the same reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub office: OfficeRule,
    /// The working days, which are the same for every edition.
    #[serde(skip)]
    pub calendar: Calendar,
    /// When the clock starts to act, which is the same for every edition: see [`Rules::clock_from`].
    #[serde(skip)]
    pub clock_from: Timestamp,
}

/// Reasons that show a fault in the process: such a case is explained and rectified if it had to be assigned.
fn systemic() -> BTreeSet<RefusalReason> {
    BTreeSet::from([
        RefusalReason::NotToldAtOnce,
        RefusalReason::ProcessNotRedesigned,
        RefusalReason::SeveralDepartments,
        RefusalReason::WouldNot,
    ])
}

/// Reasons for which the offices themselves are to blame: the two that Yiwu names (“一次性告知不到位、办事流程改造未完善”), and staff
/// who refuse to act. A loop through several departments is not for any one of them to rectify: it calls for a study.
fn own_fault() -> BTreeSet<RefusalReason> {
    BTreeSet::from([
        RefusalReason::NotToldAtOnce,
        RefusalReason::ProcessNotRedesigned,
        RefusalReason::WouldNot,
    ])
}

impl Default for Policy {
    /// The window's first rules, under which leaders in charge explain (Yiwu, from 16 April 2018).
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
            (EscalationLevel::Reminder, 1),
            (EscalationLevel::DepartmentHead, 2),
            (EscalationLevel::LeaderInCharge, 3),
            (EscalationLevel::PrincipalLeader, 4),
            (EscalationLevel::Reprimand, 6),
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
            // In Yiwu a complaint goes to the department and its leader in charge, and a plan follows
            // (“投诉需转到相关部门并报分管市领导，再出整改方案”). No deadline is named. Ten working days are the most that a case of several
            // departments has.
            plan: PlanRule { reasons: own_fault(), days: 10, approve_days: 2, verify_days: 5 },
            silence_days: 5,
            reopen_days: 30,
            digest_minute: 18 * 60,
            insight: InsightRule::default(),
            waiting: WaitingRule::default(),
            factor: FactorRule::default(),
            office: OfficeRule::default(),
            calendar: Calendar::default(),
            clock_from: Timestamp(0),
        }
    }
}

impl Policy {
    /// The class of a case that was refused for `reason`.
    pub fn class_of(&self, reason: RefusalReason) -> CaseClass {
        self.classes.get(&reason).copied().unwrap_or(CaseClass::FiveDays)
    }

    /// When a case of this class is due if it is assigned at `from`.
    pub fn done_by(&self, class: CaseClass, from: Timestamp) -> Timestamp {
        match class {
            CaseClass::SameDay => self.calendar.same_day(from),
            CaseClass::FiveDays | CaseClass::TenDays | CaseClass::FifteenDays => {
                self.calendar.after_days(from, class.days())
            }
        }
    }
}

impl Policy {
    /// The fields that are wrong; empty if the edition is acceptable. A deadline of zero or of a year is a typing
    /// mistake.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let Policy {
            from: _,
            window_hours,
            accept_hours,
            classes: _,
            handle_days_most,
            remind_hours,
            ladder,
            extensions_most,
            extension_days_most,
            report_days,
            follow_up_days,
            returns_most,
            explain,
            plan,
            silence_days,
            reopen_days,
            digest_minute,
            insight,
            waiting,
            factor: _,
            office,
            calendar: _,
            clock_from: _,
        } = self;
        let mut problems = Vec::new();
        let mut within = |value: u32, field: &str, min: u32, max: u32| {
            problems.extend(FieldProblem::outside(field, value, min, max));
        };
        within(*window_hours, "window_hours", 1, 80);
        within(*accept_hours, "accept_hours", 1, 80);
        within(*handle_days_most, "handle_days_most", 1, 120);
        within(*remind_hours, "remind_hours", 1, 80);
        within(*extensions_most, "extensions_most", 0, 10);
        within(*extension_days_most, "extension_days_most", 1, 60);
        within(*report_days, "report_days", 1, 120);
        within(*follow_up_days, "follow_up_days", 1, 30);
        within(u32::from(*returns_most), "returns_most", 1, 10);
        within(explain.days, "explain.days", 1, 60);
        within(plan.days, "plan.days", 1, 120);
        within(plan.approve_days, "plan.approve_days", 1, 60);
        within(plan.verify_days, "plan.verify_days", 1, 60);
        within(*silence_days, "silence_days", 1, 60);
        within(u32::try_from(*reopen_days).unwrap_or(0), "reopen_days", 1, 365);
        within(*digest_minute, "digest_minute", 0, 24 * 60 - 1);
        within(insight.cases, "insight.cases", 2, 1_000);
        within(insight.days, "insight.days", 1, 366);
        within(waiting.minutes, "waiting.minutes", 1, 240);
        for (place, step) in ladder.iter().enumerate() {
            within(step.after_days, &format!("ladder.{place}.after_days"), 1, 60);
        }
        problems.extend(office.problems().into_iter().map(|found| found.under("office")));
        if !matches!(explain.by, Role::LeaderInCharge | Role::PrincipalLeader) {
            problems.push(FieldProblem::new("explain.by", Field::NotAChoice));
        }
        problems
    }
}

/// The rules that the public may know. Public pages read only these from the whole edition.
#[shape(Copy)]
pub struct Terms {
    /// Working hours in which the window must settle or assign a case.
    pub window_hours: u32,
    /// When offices are open.
    #[serde(default)]
    pub office: OfficeRule,
    /// Calendar days in which a closed case can be reopened.
    pub reopen_days: i32,
}

impl Terms {
    pub fn of(policy: &Policy) -> Terms {
        Terms {
            window_hours: policy.window_hours,
            office: policy.office,
            reopen_days: policy.reopen_days,
        }
    }

    /// The last day on which a case that was closed at `closed` can be reopened.
    pub fn reopen_until(self, closed: Timestamp) -> Day {
        closed.day().plus(self.reopen_days)
    }
}

/// The editions of a town's rules, and its calendar.
#[shape]
pub struct Rules {
    /// Each is in force from its first day until the next one's.
    pub editions: Vec<Policy>,
    /// When the clock starts to act; earlier duties are history, as for a town that takes over open cases from
    /// another system. `None` means that it always acted.
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
    /// The rules that a house begins with, and those of one that never stored any.
    pub fn of_new_house() -> Rules {
        let mut rules = Rules::default();
        for edition in &mut rules.editions {
            edition.factor = FactorRule::of_new_house();
        }
        rules
    }

    /// The edition in force on `day`, with `calendar`. Before the first edition, that one applies.
    pub fn on(&self, day: Day, calendar: &Calendar) -> Policy {
        let in_force = self
            .editions
            .iter()
            .filter(|edition| edition.from <= day)
            .max_by_key(|edition| edition.from)
            .or_else(|| self.editions.iter().min_by_key(|edition| edition.from))
            .cloned()
            .unwrap_or_default();
        let mut offices: Vec<(Day, OfficeRule)> =
            self.editions.iter().map(|edition| (edition.from, edition.office)).collect();
        offices.sort_by_key(|(from, _)| *from);
        Policy {
            calendar: Calendar { offices, ..calendar.clone() },
            clock_from: self.clock_from.unwrap_or_default(),
            ..in_force
        }
    }

    /// The fields that are wrong; empty if the rules are acceptable.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        if self.editions.is_empty() {
            problems.push(FieldProblem::new("editions", Field::Missing));
        }
        for (place, edition) in self.editions.iter().enumerate() {
            let at = format!("editions.{place}");
            if self.editions.iter().take(place).any(|other| other.from == edition.from) {
                problems.push(FieldProblem::new("from", Field::Taken).under(&at));
            }
            problems.extend(edition.problems().into_iter().map(|found| found.under(&at)));
        }
        problems
    }

    /// Where these rules would change the past compared with `kept`. Editions that were in force by `today` set
    /// existing deadlines, so they must stay as they are, with none added between them or removed.
    pub fn rewrites(&self, kept: &Rules, today: Day) -> Vec<FieldProblem> {
        let in_force = |edition: &&Policy| edition.from <= today;
        let mut problems = Vec::new();
        for (place, edition) in self.editions.iter().enumerate().filter(|(_, it)| in_force(it)) {
            if !kept.editions.contains(edition) {
                let field = format!("editions.{place}.from");
                problems.push(FieldProblem::new(field, Field::InThePast));
            }
        }
        let is_gone = |edition: &Policy| !self.editions.contains(edition);
        if kept.editions.iter().filter(in_force).any(is_gone) {
            problems.push(FieldProblem::new("editions", Field::InThePast));
        }
        if self.clock_from != kept.clock_from {
            problems.push(FieldProblem::new("clock_from", Field::InThePast));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_force_stays_and_what_comes_is_checked_field_by_field() {
        let kept = Rules::default();
        let day = |written: &str| Day::read(written).expect("a day");
        let today = day("2018-06-10");
        assert_eq!((kept.problems(), kept.rewrites(&kept, today)), (vec![], vec![]));
        let told = |rules: &Rules| -> Vec<(String, Field)> {
            let all = rules.problems().into_iter().chain(rules.rewrites(&kept, today));
            all.map(|found| (found.field, found.problem)).collect()
        };
        let with = |from: &str, change: fn(&mut Policy)| {
            let mut edition = Policy { from: day(from), ..kept.editions[1].clone() };
            change(&mut edition);
            let mut rules = kept.clone();
            rules.editions.push(edition);
            rules
        };
        assert_eq!(told(&with("2018-06-11", |_| ())), []);
        let late = told(&with("2018-06-10", |_| ()));
        assert_eq!(late, [("editions.2.from".into(), Field::InThePast)]);
        let wrong = with("2018-07-01", |edition| {
            edition.accept_hours = 0;
            edition.ladder[1].after_days = 61;
            edition.explain.by = Role::Inspector;
        });
        assert_eq!(
            told(&wrong),
            [
                ("editions.2.accept_hours".into(), Field::OutOfRange { min: 1, max: 80 }),
                ("editions.2.ladder.1.after_days".into(), Field::OutOfRange { min: 1, max: 60 }),
                ("editions.2.explain.by".into(), Field::NotAChoice),
            ]
        );
        let mut changed = kept.clone();
        changed.editions[1].silence_days = 9;
        let past = |field: &str| (field.to_owned(), Field::InThePast);
        assert_eq!(told(&changed), [past("editions.1.from"), past("editions")]);
        let mut shorter = kept.clone();
        shorter.editions.pop();
        shorter.clock_from = Some(Timestamp(1));
        assert_eq!(told(&shorter), [past("editions"), past("clock_from")]);
        shorter.editions.clear();
        assert_eq!(told(&shorter)[0], ("editions".into(), Field::Missing));
    }

    #[test]
    fn rules_kept_before_there_were_these_read_and_write_as_they_were() {
        let written = serde_json::to_string(&Rules::default()).expect("JSON");
        for later in ["insight", "waiting", "factor", "office"] {
            assert!(!written.contains(later), "{written}");
        }
        let mut changed: Rules = serde_json::from_str(&written).expect("rules");
        assert_eq!(changed, Rules::default());
        changed.editions[1].insight.cases = 8;
        let written = serde_json::to_string(&changed).expect("JSON");
        assert_eq!(serde_json::from_str::<Rules>(&written).expect("rules"), changed);
    }

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
