//! Records readings of how long people wait, finds periods of long waiting and raises one alert for each.
//!
//! Readings can arrive twice and out of order; the first for a window and an instant counts. The periods of a window's
//! day are computed afresh from all its readings, and one raises an alert if it overlaps none that was known before. If
//! the process stops in between, the next readings for that day make up for it.

use crate::app::App;
use crate::notice::{Addressee, Notice};
use crate::problem::Failure;
use crate::service::import::{TableError, read_csv, when};
use crate::store::StoreError;
use shared::directory::Directory;
use shared::id::WindowId;
use shared::lang::Lang;
use shared::notice::Told;
use shared::problem::{Field, FieldProblem};
use shared::time::{DAY_MS, Day, Timestamp};
use shared::waiting::{KeptReading, ReadingsTaken, Spell, Via, WaitingReading, spells};
use std::collections::{BTreeMap, BTreeSet};

/// The maximum number of readings in one request.
pub const MAX_READINGS: usize = 500;
/// A period that started longer ago is recorded without an alert.
const TOLD_WITHIN_MS: i64 = DAY_MS;

/// Records readings that have been checked.
pub async fn take_readings(
    app: &App,
    readings: Vec<WaitingReading>,
    via: Via,
) -> Result<ReadingsTaken, StoreError> {
    let town = app.town().await?;
    let mut days: BTreeMap<(WindowId, Day), Vec<WaitingReading>> = BTreeMap::new();
    for reading in readings {
        let day = reading.at.day();
        days.entry((reading.window.clone(), day)).or_default().push(reading);
    }
    let mut sum = ReadingsTaken::default();
    for ((window, day), readings) in days {
        let limit = town.rules.on(day, &town.calendar).waiting.minutes;
        let mut all = app.store.readings_of_day(&window, day).await?;
        let mut instants: BTreeSet<Timestamp> = all.iter().map(|kept| kept.reading.at).collect();
        let mut new = Vec::new();
        for reading in readings {
            if instants.insert(reading.at) {
                new.push(KeptReading { reading, limit, via });
            } else {
                sum.present = sum.present.saturating_add(1);
            }
        }
        app.store.keep_readings(&window, day, &new).await?;
        let taken = u32::try_from(new.len()).unwrap_or(u32::MAX);
        sum.taken = sum.taken.saturating_add(taken);
        all.extend(new);
        all.sort_by_key(|kept| kept.reading.at);
        let now_found = spells(&all);
        let before = app.store.load_spells(&window, day).await?;
        if now_found == before {
            continue;
        }
        let begun: Vec<&Spell> = now_found
            .iter()
            .filter(|spell| !before.iter().any(|known| known.overlaps(spell)))
            .collect();
        let alarms = u32::try_from(begun.len()).unwrap_or(u32::MAX);
        sum.alarms = sum.alarms.saturating_add(alarms);
        let now = app.now();
        let notices: Vec<Notice> = begun
            .into_iter()
            .filter(|spell| now.since(spell.from) <= TOLD_WITHIN_MS)
            .flat_map(|spell| notices_of(spell, &town.directory, now))
            .collect();
        app.store.make_notices(&notices).await?;
        app.store.keep_spells(&window, day, &now_found).await?;
    }
    Ok(sum)
}

/// The alerts for a period of long waiting, to the window's desk and to the inspector's.
fn notices_of(spell: &Spell, directory: &Directory, now: Timestamp) -> Vec<Notice> {
    let Spell { window, from, until: _, readings: _, minutes_most, waiting_most, limit } = spell;
    let subject = |lang: Lang| {
        let name = directory.window(window, lang);
        lang.pick(
            format!("{name}排队超过 {limit} 分钟"),
            format!("{name}: people wait more than {limit} minutes"),
        )
    };
    let body = |lang: Lang| {
        let at = from.minute_text();
        lang.pick(
            format!(
                "自 {at} 起，最长等候 {minutes_most} 分钟，{waiting_most} 人在等。排队恢复到 {limit} 分钟以内之前，不再重复提醒。"
            ),
            format!(
                "Since {at} the longest wait is {minutes_most} minutes, with {waiting_most} people waiting. There is no further notice until the wait is back within {limit} minutes."
            ),
        )
    };
    [format!("w:{window}"), "i".to_owned()]
        .into_iter()
        .map(|owner| Notice {
            id: format!("waiting#{window}#{}#{owner}", from.0),
            made_at: now,
            lang: Lang::Zh,
            to: Addressee::Desk { owner },
            subject: subject(Lang::Zh),
            body: body(Lang::Zh),
            in_english: Some(Told { subject: subject(Lang::En), body: body(Lang::En) }),
            about: None,
            plan: None,
            study: None,
            note: None,
        })
        .collect()
}

/// What is wrong with a reading: its window must exist and be `allowed`, if the sender may not send for all windows.
fn judge(
    reading: &WaitingReading,
    directory: &Directory,
    allowed: Option<&WindowId>,
    now: Timestamp,
) -> Vec<FieldProblem> {
    let mut problems = reading.problems(now);
    let is_there = directory.windows.iter().any(|window| window.id == reading.window);
    if !is_there || allowed.is_some_and(|allowed| *allowed != reading.window) {
        problems.insert(0, FieldProblem::new("window", Field::Unknown));
    }
    problems
}

/// Checks one reading.
pub fn checked(
    reading: WaitingReading,
    directory: &Directory,
    allowed: Option<&WindowId>,
    now: Timestamp,
) -> Result<WaitingReading, Failure> {
    let problems = judge(&reading, directory, allowed, now);
    if problems.is_empty() { Ok(reading) } else { Err(Failure::Fields(problems)) }
}

/// The columns of a file of readings, each with its possible headers.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("window", &["window", "窗口"]),
    ("at", &["at", "time", "时间"]),
    ("waiting", &["waiting", "people", "等候人数", "人数"]),
    ("minutes", &["minutes", "等候分钟", "分钟"]),
];

/// Parses a file of readings: CSV with a header, in the encodings that an imported register can have. Every row is
/// checked; each problem names the line of the file, from 1, and the field, as `lines.3.minutes`, and then nothing is
/// recorded. `at` is a date and time in China.
pub fn read_file(
    bytes: &[u8],
    directory: &Directory,
    allowed: Option<&WindowId>,
    now: Timestamp,
) -> Result<Vec<WaitingReading>, Failure> {
    // One more line, for the header.
    let lines = read_csv(bytes, MAX_READINGS + 1).map_err(|wrong| match wrong {
        TableError::Rows { .. } => Failure::field("lines", Field::TooMany { max: MAX_READINGS }),
        other @ (TableError::Broken
        | TableError::Password
        | TableError::Columns { .. }
        | TableError::Cells
        | TableError::Size) => Failure::Fields(vec![other.at("lines")]),
    })?;
    let mut lines = lines.into_iter().map(|record| (record.line, record.row.cells));
    let Some((_, heads)) = lines.next() else {
        return Err(Failure::field("lines", Field::Missing));
    };
    let mut places = [0; COLUMNS.len()];
    let mut problems = Vec::new();
    for (place, (field, names)) in places.iter_mut().zip(COLUMNS) {
        let is_named = |head: &String| names.contains(&head.trim().to_lowercase().as_str());
        match heads.iter().position(is_named) {
            Some(found) => *place = found,
            None => problems.push(FieldProblem::new(format!("lines.1.{field}"), Field::Missing)),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Fields(problems));
    }
    let mut readings = Vec::new();
    for (line, cells) in lines {
        let [window, at, waiting, minutes] =
            places.map(|place| cells.get(place).map_or("", |cell| cell.trim()));
        let mut wrong = Vec::new();
        let window = WindowId::new(window).ok();
        if window.is_none() {
            wrong.push(FieldProblem::new("window", Field::Unknown));
        }
        let at = when::read(at, false).map(|read| read.at);
        if at.is_none() {
            wrong.push(FieldProblem::new("at", Field::NotADate));
        }
        let mut number = |field: &str, cell: &str| -> Option<u32> {
            let read = cell.parse().ok();
            if read.is_none() {
                let problem = if cell.is_empty() { Field::Missing } else { Field::Malformed };
                wrong.push(FieldProblem::new(field, problem));
            }
            read
        };
        let (waiting, minutes) = (number("waiting", waiting), number("minutes", minutes));
        if let (Some(window), Some(at), Some(waiting), Some(minutes)) =
            (window, at, waiting, minutes)
        {
            let reading = WaitingReading { window, at, waiting, minutes };
            wrong.extend(judge(&reading, directory, allowed, now));
            readings.push(reading);
        }
        problems.extend(wrong.into_iter().map(|found| found.under(&format!("lines.{line}"))));
    }
    if !problems.is_empty() {
        return Err(Failure::Fields(problems));
    }
    if readings.is_empty() {
        return Err(Failure::field("lines", Field::Missing));
    }
    Ok(readings)
}
