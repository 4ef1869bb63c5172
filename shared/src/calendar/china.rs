//! The State Council's holiday arrangements year by year, each with the notice it comes from. A holiday is listed
//! whole, including the weekend days within it, because the notices are written that way.

use super::Arrangement;
use crate::text::Line;
use crate::time::Day;

/// Days of a year as (month, first day, last day). A holiday that runs into the next month is two spans.
type Spans = &'static [(u8, u8, u8)];

/// The arrangement of one year. Days in December that a later notice arranged are listed under their own year, which
/// then names both notices.
struct Year {
    year: u16,
    source: &'static str,
    holidays: Spans,
    worked: Spans,
}

/// The years that were announced when this was built.
const YEARS: &[Year] = &[
    Year {
        year: 2018,
        source: "国办发明电〔2017〕12号、国办发明电〔2018〕15号",
        holidays: &[
            (1, 1, 1),   // 元旦
            (2, 15, 21), // 春节
            (4, 5, 7),   // 清明节
            (4, 29, 30), // 劳动节
            (5, 1, 1),
            (6, 16, 18),  // 端午节
            (9, 22, 24),  // 中秋节
            (10, 1, 7),   // 国庆节
            (12, 30, 31), // 2019 年元旦
        ],
        worked: &[(2, 11, 11), (2, 24, 24), (4, 8, 8), (4, 28, 28), (9, 29, 30), (12, 29, 29)],
    },
    Year {
        year: 2019,
        source: "国办发明电〔2018〕15号、国办发明电〔2019〕3号",
        holidays: &[
            (1, 1, 1),   // 元旦
            (2, 4, 10),  // 春节
            (4, 5, 7),   // 清明节
            (5, 1, 4),   // 劳动节，〔2019〕3号
            (6, 7, 9),   // 端午节
            (9, 13, 15), // 中秋节
            (10, 1, 7),  // 国庆节
        ],
        worked: &[(2, 2, 3), (4, 28, 28), (5, 5, 5), (9, 29, 29), (10, 12, 12)],
    },
    Year {
        year: 2020,
        source: "国办发明电〔2019〕16号、国办发明电〔2020〕1号",
        holidays: &[
            (1, 1, 1),   // 元旦
            (1, 24, 31), // 春节，〔2020〕1号延长
            (2, 1, 2),
            (4, 4, 6),   // 清明节
            (5, 1, 5),   // 劳动节
            (6, 25, 27), // 端午节
            (10, 1, 8),  // 国庆节、中秋节
        ],
        worked: &[(1, 19, 19), (4, 26, 26), (5, 9, 9), (6, 28, 28), (9, 27, 27), (10, 10, 10)],
    },
    Year {
        year: 2021,
        source: "国办发明电〔2020〕27号",
        holidays: &[
            (1, 1, 3),   // 元旦
            (2, 11, 17), // 春节
            (4, 3, 5),   // 清明节
            (5, 1, 5),   // 劳动节
            (6, 12, 14), // 端午节
            (9, 19, 21), // 中秋节
            (10, 1, 7),  // 国庆节
        ],
        worked: &[
            (2, 7, 7),
            (2, 20, 20),
            (4, 25, 25),
            (5, 8, 8),
            (9, 18, 18),
            (9, 26, 26),
            (10, 9, 9),
        ],
    },
    Year {
        year: 2022,
        source: "国办发明电〔2021〕11号、国办发明电〔2022〕16号",
        holidays: &[
            (1, 1, 3),   // 元旦
            (1, 31, 31), // 春节
            (2, 1, 6),
            (4, 3, 5),   // 清明节
            (4, 30, 30), // 劳动节
            (5, 1, 4),
            (6, 3, 5),    // 端午节
            (9, 10, 12),  // 中秋节
            (10, 1, 7),   // 国庆节
            (12, 31, 31), // 2023 年元旦
        ],
        worked: &[(1, 29, 30), (4, 2, 2), (4, 24, 24), (5, 7, 7), (10, 8, 9)],
    },
    Year {
        year: 2023,
        source: "国办发明电〔2022〕16号、国办发明电〔2023〕7号",
        holidays: &[
            (1, 1, 2),   // 元旦
            (1, 21, 27), // 春节
            (4, 5, 5),   // 清明节
            (4, 29, 30), // 劳动节
            (5, 1, 3),
            (6, 22, 24), // 端午节
            (9, 29, 30), // 中秋节、国庆节
            (10, 1, 6),
            (12, 30, 31), // 2024 年元旦
        ],
        worked: &[(1, 28, 29), (4, 23, 23), (5, 6, 6), (6, 25, 25), (10, 7, 8)],
    },
    Year {
        year: 2024,
        source: "国办发明电〔2023〕7号",
        holidays: &[
            (1, 1, 1),   // 元旦
            (2, 10, 17), // 春节
            (4, 4, 6),   // 清明节
            (5, 1, 5),   // 劳动节
            (6, 8, 10),  // 端午节
            (9, 15, 17), // 中秋节
            (10, 1, 7),  // 国庆节
        ],
        worked: &[
            (2, 4, 4),
            (2, 18, 18),
            (4, 7, 7),
            (4, 28, 28),
            (5, 11, 11),
            (9, 14, 14),
            (9, 29, 29),
            (10, 12, 12),
        ],
    },
    Year {
        year: 2025,
        source: "国办发明电〔2024〕12号",
        holidays: &[
            (1, 1, 1),   // 元旦
            (1, 28, 31), // 春节
            (2, 1, 4),
            (4, 4, 6),   // 清明节
            (5, 1, 5),   // 劳动节
            (5, 31, 31), // 端午节
            (6, 1, 2),
            (10, 1, 8), // 国庆节、中秋节
        ],
        worked: &[(1, 26, 26), (2, 8, 8), (4, 27, 27), (9, 28, 28), (10, 11, 11)],
    },
    Year {
        year: 2026,
        source: "国办发明电〔2025〕7号",
        holidays: &[
            (1, 1, 3),   // 元旦
            (2, 15, 23), // 春节
            (4, 4, 6),   // 清明节
            (5, 1, 5),   // 劳动节
            (6, 19, 21), // 端午节
            (9, 25, 27), // 中秋节
            (10, 1, 7),  // 国庆节
        ],
        worked: &[(1, 4, 4), (2, 14, 14), (2, 28, 28), (5, 9, 9), (9, 20, 20), (10, 10, 10)],
    },
];

fn year_of(year: u16) -> Option<&'static Year> {
    YEARS.iter().find(|known| known.year == year)
}

fn holds(spans: Spans, month: i64, date: i64) -> bool {
    spans.iter().any(|(of, first, last)| {
        i64::from(*of) == month && (i64::from(*first)..=i64::from(*last)).contains(&date)
    })
}

/// Whether offices are open on a date; `is_weekday` says what the plain week would give.
pub(super) fn is_working(year: u16, month: i64, date: i64, is_weekday: bool) -> bool {
    match year_of(year) {
        None => is_weekday,
        Some(known) if is_weekday => !holds(known.holidays, month, date),
        Some(known) => holds(known.worked, month, date),
    }
}

/// The first and the last year with a built-in arrangement.
pub fn covered() -> (u16, u16) {
    let years = YEARS.iter().map(|known| known.year);
    (years.clone().min().unwrap_or(0), years.max().unwrap_or(0))
}

fn days(year: u16, spans: Spans) -> Vec<Day> {
    spans
        .iter()
        .flat_map(|(month, first, last)| (*first..=*last).map(|date| (*month, date)))
        .filter_map(|(month, date)| Day::from_civil(i64::from(year), month.into(), date.into()))
        .collect()
}

/// The built-in arrangement of a year, if there is one.
pub fn arrangement(year: u16) -> Option<Arrangement> {
    let known = year_of(year)?;
    Some(Arrangement {
        year,
        source: Line::new(known.source).ok()?,
        holidays: days(year, known.holidays),
        worked: days(year, known.worked),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    fn every_day_of(year: u16) -> impl Iterator<Item = Day> {
        let first = Day::from_civil(i64::from(year), 1, 1).expect("a day");
        let next = Day::from_civil(i64::from(year) + 1, 1, 1).expect("a day");
        (first.0..next.0).map(Day)
    }

    #[test]
    fn no_year_is_left_out_and_each_could_have_been_added_by_hand() {
        let (first, last) = covered();
        assert_eq!((first, usize::from(last - first) + 1), (2018, YEARS.len()));
        for year in first..=last {
            let known = arrangement(year).expect("an arrangement");
            assert_eq!(known.problems(), [], "{year}");
            let written = |spans: Spans| {
                spans.iter().map(|(_, first, last)| usize::from(last + 1 - first)).sum::<usize>()
            };
            let source = year_of(year).expect("a year");
            assert_eq!(known.holidays.len(), written(source.holidays), "{year}");
            assert_eq!(known.worked.len(), written(source.worked), "{year}");

            let built_in = Calendar::default();
            let by_hand = Calendar { added: [(year, known)].into(), ..Calendar::default() };
            for day in every_day_of(year) {
                assert_eq!(by_hand.is_working(day), built_in.is_working(day), "{day}");
            }
        }
    }

    #[test]
    fn what_the_notices_moved_is_where_they_moved_it() {
        let calendar = Calendar::default();
        for (days, working) in [
            // New Year across the end of a year: 〔2018〕15号, 〔2022〕16号, 〔2023〕7号.
            (&["2018-12-28", "2018-12-29", "2019-01-02"][..], true),
            (&["2018-12-30", "2018-12-31", "2019-01-01"], false),
            (&["2022-12-30", "2023-01-03", "2023-12-29", "2024-01-02"], true),
            (&["2022-12-31", "2023-01-01", "2023-01-02", "2023-12-30", "2024-01-01"], false),
            // Labour Day 2019 as 〔2019〕3号 changed it.
            (&["2019-04-28", "2019-05-05", "2019-05-06"], true),
            (&["2019-05-01", "2019-05-02", "2019-05-03", "2019-05-04"], false),
            // The Spring Festival of 2020 as 〔2020〕1号 extended it: 1 February was not worked.
            (&["2020-01-19", "2020-01-23", "2020-02-03"], true),
            (&["2020-01-24", "2020-01-31", "2020-02-01", "2020-02-02"], false),
            // The eve of the Spring Festival 2024 was left to employers.
            (&["2024-02-09", "2024-02-18"], true),
        ] {
            for day in days {
                let read = Day::read(day).expect("a day");
                assert_eq!(calendar.is_working(read), working, "{day}");
            }
        }
    }
}
