//! Answers questions about the calendar for `tests/calendar/calendar_test.py`, which counts the same days
//! independently. Each line of standard input is a question, and each line of standard output its answer. Instants
//! are milliseconds since 1970.
//!
//!     covered                             the first and the last year that are arranged: 2018 2026
//!     day 2018-05-01                      working, or off
//!     same_day 1525060800000              an instant
//!     after_days 1525060800000 5          an instant
//!     opening_after 1525060800000 5       an instant
//!     after_hours 1525060800000 8         an instant
//!     before_hours 1525060800000 8        an instant
//!     working_hours 1525060800000 1525233600000
//!                                         whole hours, rounded up

use shared::calendar::{Calendar, china};
use shared::time::{Day, Timestamp};
use std::error::Error;
use std::io::{self, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let calendar = Calendar::default();
    let mut output = BufWriter::new(io::stdout().lock());
    for question in io::stdin().lines() {
        let question = question?;
        let answer =
            answer(&calendar, &question).map_err(|error| format!("{question}: {error}"))?;
        writeln!(output, "{answer}")?;
    }
    output.flush()?;
    Ok(())
}

fn answer(calendar: &Calendar, question: &str) -> Result<String, Box<dyn Error>> {
    let words: Vec<&str> = question.split(' ').collect();
    let instant = |word: &str| word.parse().map(Timestamp);
    let answer = match words.as_slice() {
        ["covered"] => {
            let (first, last) = china::covered();
            format!("{first} {last}")
        }
        ["day", day] => {
            let working = calendar.is_working(Day::read(day)?);
            (if working { "working" } else { "off" }).to_owned()
        }
        ["same_day", from] => calendar.same_day(instant(from)?).0.to_string(),
        ["after_days", from, days] => {
            calendar.after_days(instant(from)?, days.parse()?).0.to_string()
        }
        ["opening_after", from, days] => {
            calendar.opening_after(instant(from)?, days.parse()?).0.to_string()
        }
        ["after_hours", from, hours] => {
            calendar.after_hours(instant(from)?, hours.parse()?).0.to_string()
        }
        ["before_hours", to, hours] => {
            calendar.before_hours(instant(to)?, hours.parse()?).0.to_string()
        }
        ["working_hours", from, to] => {
            calendar.working_hours(instant(from)?, instant(to)?).to_string()
        }
        _ => return Err("not a question".into()),
    };
    Ok(answer)
}
