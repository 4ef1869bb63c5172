//! The State Council's arrangements of holidays and of days worked in exchange (调休), year by year,
//! each with the notice it is taken from. Days of a plain week are not repeated: a holiday is listed
//! whole, weekend days within it included, as the notices write it.

use super::Arrangement;
use crate::text::Line;
use crate::time::Day;

/// Days of a year, as spans within a month: month, first day, last day.
type Spans = &'static [(i64, i64, i64)];

/// One year.
struct Year {
    year: u16,
    source: &'static str,
    holidays: Spans,
    worked: Spans,
}

/// The years that were arranged when this was built.
const YEARS: &[Year] = &[Year {
    year: 2018,
    source: "国办发明电〔2017〕12号",
    holidays: &[
        (1, 1, 1),
        (2, 15, 21),
        (4, 5, 7),
        (4, 29, 30),
        (5, 1, 1),
        (6, 16, 18),
        (9, 22, 24),
        (10, 1, 7),
        (12, 30, 31),
    ],
    worked: &[(2, 11, 11), (2, 24, 24), (4, 8, 8), (4, 28, 28), (9, 29, 30), (12, 29, 29)],
}];

fn year_of(year: u16) -> Option<&'static Year> {
    YEARS.iter().find(|known| known.year == year)
}

fn holds(spans: Spans, month: i64, date: i64) -> bool {
    spans.iter().any(|(of, first, last)| *of == month && (*first..=*last).contains(&date))
}

/// Whether offices are open on a date; `is_weekday` says what the plain week would.
pub(super) fn is_working(year: u16, month: i64, date: i64, is_weekday: bool) -> bool {
    match year_of(year) {
        None => is_weekday,
        Some(known) if holds(known.worked, month, date) => true,
        Some(known) => is_weekday && !holds(known.holidays, month, date),
    }
}

/// The first and the last year that are arranged here.
pub fn covered() -> (u16, u16) {
    let years = YEARS.iter().map(|known| known.year);
    (years.clone().min().unwrap_or(0), years.max().unwrap_or(0))
}

fn days(year: u16, spans: Spans) -> Vec<Day> {
    spans
        .iter()
        .flat_map(|(month, first, last)| (*first..=*last).map(|date| (*month, date)))
        .filter_map(|(month, date)| Day::from_civil(i64::from(year), month, date))
        .collect()
}

/// The arrangement of a year, where it is known here.
pub fn arrangement(year: u16) -> Option<Arrangement> {
    let known = year_of(year)?;
    Some(Arrangement {
        year,
        source: Line::new(known.source).ok()?,
        holidays: days(year, known.holidays),
        worked: days(year, known.worked),
    })
}
