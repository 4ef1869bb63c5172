//! Checks 6,000 exports of a log, each altered in one way. Every alteration must be found, and reported where it was
//! made. Half of them come from an attacker who recomputes every hash, so that the export is consistent; those are
//! found by the checkpoints that were kept.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use shared::figures::{Counts, Group, Tally};
use shared::id::DepartmentId;
use shared::proof::audit::{ExportEnd, FORMAT};
use shared::proof::{Audit, CountedEvent, DayLog, Fault, Hash, rows_of};
use shared::shape::SerdeJson;
use shared::time::Day;
use shared::vocabulary::RefusalReason;
use std::collections::BTreeMap;
use std::io::Write;

const DAYS: usize = 5;
const EVENTS: usize = 3;
const TAMPERINGS: usize = 6_000;

fn first_day() -> Day {
    Day::read("2018-04-16").expect("a day")
}

fn event(on: Day, mark: u64) -> CountedEvent {
    let change = Counts { registered: 1, assigned: (mark % 2) as i64, ..Counts::default() };
    let department =
        DepartmentId::new(["tax", "land", "police"][mark as usize % 3]).expect("an id");
    let groups = [Group::All, Group::Department(department), Group::Reason(RefusalReason::Other)];
    let tally = Tally(groups.into_iter().map(|group| (group, change.clone())).collect());
    let hash = Hash::of(&mark.to_le_bytes());
    CountedEvent { hash, rows: rows_of(on, &tally, &hash.written()[..32]) }
}

/// The days of a log, each with its events.
fn days() -> Vec<(Day, Vec<CountedEvent>)> {
    let on = |day: usize| first_day().plus(day as i32 * 2);
    let events = |day: usize| (0..EVENTS).map(move |at| event(on(day), (day * 100 + at) as u64));
    (0..DAYS).map(|day| (on(day), events(day).collect())).collect()
}

/// A consistent export, and its checkpoints by day.
fn export(days: &[(Day, Vec<CountedEvent>)]) -> (Vec<String>, BTreeMap<Day, String>) {
    let mut lines = vec![FORMAT.to_owned()];
    let mut checkpoints = BTreeMap::new();
    let mut end = ExportEnd { last: shared::chain::GENESIS.to_owned(), ..ExportEnd::default() };
    for (day, events) in days {
        let log = DayLog::of(*day, events, &end.last, None);
        end.days += 1;
        end.events += log.checkpoint.events;
        end.rows += log.checkpoint.rows;
        end.last = log.checkpoint.hash().written();
        checkpoints.insert(*day, end.last.clone());
        lines.extend(log.lines());
    }
    lines.push(end.line());
    (lines, checkpoints)
}

fn audit(lines: &[String], kept: &BTreeMap<Day, String>) -> Result<ExportEnd, Fault> {
    let mut audit = Audit::new(kept.clone());
    for line in lines {
        audit.take::<SerdeJson>(line)?;
    }
    audit.close()?;
    Ok(audit.read())
}

/// The first and the last line of the day that a line belongs to.
fn day_of(lines: &[String], at: usize) -> usize {
    lines[..=at].iter().filter(|line| line.starts_with("day ")).count()
}

/// Alters lines without recomputing hashes. Returns the first line that changed.
fn altered_plainly(kind: usize, lines: &mut Vec<String>, drawn: &mut StdRng) -> usize {
    let body = 1..lines.len() - 1;
    let mut within = || drawn.random_range(body.clone());
    match kind {
        // Change a character.
        0 => {
            let at = within();
            let line = lines[at].clone();
            let digits: Vec<usize> = line
                .char_indices()
                .filter(|(_, one)| one.is_ascii_digit())
                .map(|(at, _)| at)
                .collect();
            let digit = digits[drawn.random_range(0..digits.len())];
            let other = if line.as_bytes()[digit] == b'7' { "3" } else { "7" };
            lines[at].replace_range(digit..=digit, other);
            at
        }
        // Delete a line.
        1 => {
            let at = within();
            lines.remove(at);
            at
        }
        // Swap two lines.
        2 => {
            let (mut one, mut other) = (within(), within());
            while lines[one] == lines[other] {
                other = within();
            }
            if other < one {
                std::mem::swap(&mut one, &mut other);
            }
            lines.swap(one, other);
            one
        }
        // Insert a line: a repeated one, or one for an event that never happened.
        3 => {
            let at = within();
            let row = event(first_day(), drawn.random_range(1_000..2_000)).rows[0].line();
            let again = lines[at].clone();
            lines.insert(at, if at % 2 == 0 { again } else { format!("count {row}") });
            at
        }
        // Make something count on an earlier day.
        4 => {
            let rows: Vec<usize> = body.filter(|at| lines[*at].starts_with("count ")).collect();
            let at = rows[drawn.random_range(0..rows.len())];
            lines[at] = lines[at].replace("2018-04-", "2018-03-");
            at
        }
        // Cut off the end.
        _ => {
            let at = within();
            lines.truncate(at);
            at
        }
    }
}

/// Alters what happened and recomputes every hash. Returns the day.
fn altered_with_care(
    kind: usize,
    days: &mut Vec<(Day, Vec<CountedEvent>)>,
    drawn: &mut StdRng,
) -> Day {
    let at = drawn.random_range(0..DAYS);
    let one = drawn.random_range(0..EVENTS);
    let day = days[at].0;
    match kind {
        0 => {
            let row = drawn.random_range(0..3);
            days[at].1[one].rows[row].change.registered += 1;
        }
        1 => {
            days[at].1.remove(one);
        }
        // Swap an event with one of another day.
        2 => {
            let other = (at + 1 + drawn.random_range(0..DAYS - 1)) % DAYS;
            let theirs = days[other].1[0].clone();
            let swapped = std::mem::replace(&mut days[at].1[one], theirs);
            days[other].1[0] = swapped;
            return day.min(days[other].0);
        }
        3 => days[at].1.push(event(day, drawn.random_range(5_000..10_000))),
        4 => {
            for row in &mut days[at].1[one].rows {
                row.on = row.on.plus(-drawn.random_range(1..10));
            }
        }
        _ => days.truncate(at),
    }
    day
}

#[test]
fn every_one_of_6000_altered_exports_is_found_and_placed() {
    let true_days = days();
    let (true_lines, kept) = export(&true_days);
    let read = audit(&true_lines, &kept).expect("the export as it was");
    assert_eq!((read.days, read.events, read.rows), (5, 15, 45));

    let kinds = ["edited", "deleted", "reordered", "inserted", "back-dated", "truncated"];
    let mut found = BTreeMap::new();
    let mut drawn = StdRng::seed_from_u64(20_180_525);
    for number in 0..TAMPERINGS {
        let kind = number % kinds.len();
        let with_care = number / kinds.len() % 2 == 1;
        if with_care {
            let mut days = true_days.clone();
            let day = altered_with_care(kind, &mut days, &mut drawn);
            let (lines, _) = export(&days);
            // Without kept checkpoints this cannot be found, unless something counts on a later day.
            if kind != 2 {
                assert!(audit(&lines, &BTreeMap::new()).is_ok(), "{} fits itself", kinds[kind]);
            }
            let fault = audit(&lines, &kept).expect_err(kinds[kind]);
            assert_eq!(fault.place.day, Some(day), "{} {number}: {fault:?}", kinds[kind]);
        } else {
            let mut lines = true_lines.clone();
            let at = altered_plainly(kind, &mut lines, &mut drawn);
            let fault = audit(&lines, &BTreeMap::new()).expect_err(&format!(
                "{} {number} at line {}",
                kinds[kind],
                at + 1
            ));
            // At the line itself, or at the end of its day, where the roots are compared.
            let line = fault.place.line as usize;
            let days_between = day_of(&true_lines, (line - 1).min(true_lines.len() - 1))
                .abs_diff(day_of(&true_lines, at.min(true_lines.len() - 1)));
            assert!(
                line >= at && days_between <= 1,
                "{} {number}: altered at line {}, found at {fault:?}",
                kinds[kind],
                at + 1
            );
        }
        *found.entry((kinds[kind], with_care)).or_insert(0) += 1;
    }
    let all: usize = found.values().sum();
    // Bypasses the test runner, which prints a test's output only if it fails.
    writeln!(std::io::stdout(), "{all} altered exports, each found and placed: {found:?}")
        .expect("a line");
    assert_eq!(all, TAMPERINGS);
}
