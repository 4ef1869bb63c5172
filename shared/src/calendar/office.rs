//! Office hours (办公时间): when offices are open on a working day. Many close at noon, and many work later in summer.

use crate::problem::{Field, FieldProblem};
use crate::time::Day;
use macros::shape;

/// The hours of a working day, in minutes of the day: one session, or two with a break at noon.
#[shape(Copy)]
pub struct OfficeHours {
    pub opens: u32,
    pub closes: u32,
    /// The session after the break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub afternoon: Option<Opening>,
}

/// Opened and closed at these minutes of the day.
#[shape(Copy)]
pub struct Opening {
    pub opens: u32,
    pub closes: u32,
}

/// A part of each year with hours of its own, from one day of the year to another, both included. It may include the
/// turn of the year.
#[shape(Copy)]
pub struct Season {
    pub from: DayOfYear,
    pub until: DayOfYear,
    pub hours: OfficeHours,
}

/// A day as every year has it, the 29th of February included.
#[shape(Copy, PartialOrd, Ord)]
pub struct DayOfYear {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// The office hours of an edition of the rules.
#[shape(Copy)]
pub struct OfficeRule {
    pub usual: OfficeHours,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
}

impl Default for OfficeRule {
    /// 9:00 to 17:00, as counted before the hours could be set.
    fn default() -> OfficeRule {
        let usual = OfficeHours { opens: 9 * 60, closes: 17 * 60, afternoon: None };
        OfficeRule { usual, season: None }
    }
}

impl OfficeHours {
    /// Each session with its first and last minute, in the order of the day.
    pub fn sessions(self) -> impl DoubleEndedIterator<Item = Opening> {
        let first = Opening { opens: self.opens, closes: self.closes };
        [Some(first), self.afternoon].into_iter().flatten()
    }

    /// The minute at which business closes.
    pub fn close(self) -> u32 {
        self.afternoon.map_or(self.closes, |afternoon| afternoon.closes)
    }

    /// The whole hours that offices are open, at least one.
    pub fn hours(self) -> u32 {
        let minutes = self.sessions().fold(0u32, |sum, session| {
            sum.saturating_add(session.closes.saturating_sub(session.opens))
        });
        (minutes / 60).max(1)
    }

    fn problems(self, under: &str) -> Option<FieldProblem> {
        let mut before = None;
        let mut minutes = 0u32;
        for Opening { opens, closes } in self.sessions() {
            if closes > 24 * 60 {
                let range = Field::OutOfRange { min: 0, max: 24 * 60 };
                return Some(FieldProblem::new(under, range));
            }
            if closes <= opens || before.is_some_and(|before| opens < before) {
                return Some(FieldProblem::new(under, Field::TooEarly));
            }
            minutes = minutes.saturating_add(closes.saturating_sub(opens));
            before = Some(closes);
        }
        // Working hours are counted whole, so that a day without one would have none.
        (minutes < 60).then(|| FieldProblem::new(under, Field::TooEarly))
    }
}

impl DayOfYear {
    fn of(day: Day) -> DayOfYear {
        let (_, month, day) = day.civil();
        let small = |part: i64| u32::try_from(part).unwrap_or(0);
        DayOfYear { month: small(month), day: small(day) }
    }

    fn is_a_day(self) -> bool {
        // 2000 is a leap year.
        Day::from_civil(2000, self.month.into(), self.day.into()).is_some()
    }
}

impl Season {
    fn includes(&self, day: Day) -> bool {
        let day = DayOfYear::of(day);
        if self.from <= self.until {
            self.from <= day && day <= self.until
        } else {
            day >= self.from || day <= self.until
        }
    }
}

impl OfficeRule {
    /// The hours of `day`, if it is a working day.
    pub fn on(&self, day: Day) -> &OfficeHours {
        self.season
            .as_ref()
            .filter(|season| season.includes(day))
            .map_or(&self.usual, |season| &season.hours)
    }

    /// The fields that are wrong; empty if the rule is acceptable.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut problems: Vec<FieldProblem> = self.usual.problems("usual").into_iter().collect();
        if let Some(Season { from, until, hours }) = &self.season {
            for (name, day) in [("season.from", from), ("season.until", until)] {
                if !day.is_a_day() {
                    problems.push(FieldProblem::new(name, Field::NotADate));
                }
            }
            problems.extend(hours.problems("season.hours"));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_has_its_own_hours_and_a_season_can_include_the_new_year() {
        let hours = |opens: u32| OfficeHours { opens, closes: opens + 480, afternoon: None };
        let day = |month, day| DayOfYear { month, day };
        for (from, until, within, outside) in [
            (day(6, 15), day(9, 30), ["2027-06-15", "2027-09-30"], ["2027-06-14", "2027-10-01"]),
            (day(11, 1), day(2, 29), ["2027-12-31", "2027-02-28"], ["2027-10-31", "2027-03-01"]),
        ] {
            let season = Season { from, until, hours: hours(500) };
            let rule = OfficeRule { usual: hours(540), season: Some(season) };
            assert_eq!(rule.problems(), []);
            let opens = |day: &str| rule.on(Day::read(day).expect("a day")).opens;
            assert_eq!(within.map(opens), [500, 500]);
            assert_eq!(outside.map(opens), [540, 540]);
        }
    }

    #[test]
    fn hours_that_no_office_keeps_are_refused_at_their_field() {
        let noon = |opens, closes| Some(Opening { opens, closes });
        for (opens, closes, afternoon, problem) in [
            (510, 720, noon(840, 1050), None),
            (720, 510, None, Some(Field::TooEarly)),
            (510, 720, noon(700, 1050), Some(Field::TooEarly)),
            (510, 720, noon(840, 1500), Some(Field::OutOfRange { min: 0, max: 1440 })),
            (510, 569, None, Some(Field::TooEarly)),
        ] {
            let usual = OfficeHours { opens, closes, afternoon };
            let found = OfficeRule { usual, season: None }.problems();
            let found: Vec<Field> = found.into_iter().map(|found| found.problem).collect();
            assert_eq!(found, Vec::from_iter(problem));
        }
        let summer = Season {
            from: DayOfYear { month: 6, day: 31 },
            until: DayOfYear { month: 9, day: 30 },
            hours: OfficeRule::default().usual,
        };
        let found = OfficeRule { season: Some(summer), ..OfficeRule::default() }.problems();
        assert_eq!(found, [FieldProblem::new("season.from", Field::NotADate)]);
    }
}
