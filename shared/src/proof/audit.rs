//! Reads a log line by line, checks it against its own roots, and adds up its counts.
//!
//! It stops at the first fault and says where it is. Checkpoints that were obtained elsewhere (printed, published or
//! remembered) can be given and must match: a log that was rewritten from some day on is consistent with itself, but
//! not with them.

use super::log::{Checkpoint, Row};
use super::tree::Growing;
use crate::chain::GENESIS;
use crate::figures::{Counters, Figures, Tally, publish};
use crate::hash::Hash;
use crate::lang::{Lang, Say};
use crate::shape::{Parser, Shape};
use crate::time::Day;
use serde::Serialize;
use std::collections::BTreeMap;

/// The first line of an export.
pub const FORMAT: &str = "log onetrip.log.v1";

/// The last line of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Shape)]
#[cfg_attr(test, derive(macros::Examples))]
pub struct ExportEnd {
    pub days: u32,
    pub events: u32,
    pub rows: u32,
    /// The hash of the last checkpoint.
    pub last: String,
}

impl ExportEnd {
    /// The end of an export without a line yet.
    pub fn of_nothing() -> ExportEnd {
        ExportEnd { last: GENESIS.to_owned(), ..ExportEnd::default() }
    }

    /// Counts a line of the log, as it stands in it.
    pub fn count(&mut self, line: &str) {
        if let Some(checkpoint) = line.strip_prefix("day ") {
            self.days = self.days.saturating_add(1);
            self.last = Checkpoint::hash_of(checkpoint).written();
        }
        self.events = self.events.saturating_add(u32::from(line.starts_with("event ")));
        self.rows = self.rows.saturating_add(u32::from(line.starts_with("count ")));
    }

    /// Formats it as a line.
    pub fn line(&self) -> String {
        // It consists of strings and numbers, so serialising it cannot fail.
        format!("end {}", serde_json::to_string(self).unwrap_or_default())
    }
}

/// Where a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultPlace {
    pub line: u32,
    /// `None` before the first day.
    pub day: Option<Day>,
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: FaultPlace,
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The line is not one of a log.
    NotALine,
    /// The day is not after the previous one.
    DayOutOfOrder,
    /// The checkpoint does not contain the hash of the previous one.
    ChainBroken,
    /// The event is not after the previous one.
    EventOutOfOrder,
    /// The row is not after the previous one.
    RowOutOfOrder,
    /// A row counts on a day after the one on which it was recorded.
    CountsLater,
    /// The day does not have as many events as its checkpoint says.
    EventsMissing,
    /// The day's events do not give the root in its checkpoint.
    EventsChanged,
    /// The day does not have as many rows as its checkpoint says.
    RowsMissing,
    /// The day's rows do not give the root in its checkpoint.
    RowsChanged,
    /// The checkpoint differs from the one that was kept.
    NotAsKept,
    /// A day whose checkpoint was kept is missing.
    DayMissing,
    /// The log ends early, or its last line states a different length.
    EndMissing,
}

impl Say for FaultKind {
    fn say(&self, lang: Lang) -> &'static str {
        match self {
            FaultKind::NotALine => lang.pick("这一行不是日志的内容", "This is not a line of a log"),
            FaultKind::DayOutOfOrder => {
                lang.pick("日期没有按顺序排列", "The days are not in order")
            }
            FaultKind::ChainBroken => lang.pick(
                "这一天的日根没有接上前一天的日根",
                "The day's checkpoint does not contain the hash of the previous one",
            ),
            FaultKind::EventOutOfOrder => {
                lang.pick("事件没有按顺序排列", "An event is out of order or listed twice")
            }
            FaultKind::RowOutOfOrder => {
                lang.pick("计数没有按顺序排列", "A count is out of order or listed twice")
            }
            FaultKind::CountsLater => lang.pick(
                "计数的日期晚于记录的日期",
                "Something counts on a later day than the day it was recorded",
            ),
            FaultKind::EventsMissing => lang.pick(
                "事件的数量与日根不符：有增加或删除",
                "The number of events differs from the checkpoint: some were added or removed",
            ),
            FaultKind::EventsChanged => lang.pick(
                "事件与日根不符：有事件被改动",
                "The events do not match the day's root: one was changed",
            ),
            FaultKind::RowsMissing => lang.pick(
                "计数的数量与日根不符：有增加或删除",
                "The number of counts differs from the checkpoint: some were added or removed",
            ),
            FaultKind::RowsChanged => lang.pick(
                "计数与日根不符：有计数被改动",
                "The counts do not match the day's root: one was changed",
            ),
            FaultKind::NotAsKept => lang.pick(
                "日根与此前留存的不同：这一天被重写过",
                "The checkpoint differs from the one that was kept: the day was rewritten",
            ),
            FaultKind::DayMissing => lang
                .pick("此前留存过日根的这一天不见了", "A day whose checkpoint was kept is missing"),
            FaultKind::EndMissing => lang.pick(
                "日志不完整：末尾缺失或与内容不符",
                "The log is incomplete: its end is missing or does not match",
            ),
        }
    }
}

/// The day that is being read.
#[derive(Clone, Debug)]
struct DayAudit {
    checkpoint: Checkpoint,
    hash: Hash,
    events: Growing,
    last_event: Option<Hash>,
    rows: Growing,
    last_row: Option<Hash>,
}

/// A check in progress.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    kept: BTreeMap<Day, String>,
    line: u32,
    part: ExportEnd,
    all: ExportEnd,
    is_ended: bool,
    has_begun: bool,
    reading: Option<DayAudit>,
    last: Option<(Day, Hash)>,
    counters: Counters,
    open: u32,
}

impl Audit {
    /// A check against checkpoints that were kept, by day.
    pub fn new(kept: BTreeMap<Day, String>) -> Audit {
        Audit { kept, ..Audit::default() }
    }

    /// Reads a line of the log, without its line feed.
    pub fn take<P: Parser>(&mut self, line: &str) -> Result<(), Fault> {
        self.line = self.line.saturating_add(1);
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "log" if line == FORMAT && self.reading.is_none() => {
                self.has_begun = true;
                self.is_ended = false;
                self.part = ExportEnd::default();
                Ok(())
            }
            "day" => self.take_day::<P>(rest),
            "event" => self.take_event(rest),
            "count" => self.take_row::<P>(rest),
            "end" => self.take_end::<P>(rest),
            _ => Err(self.fault(FaultKind::NotALine)),
        }
    }

    /// Ends the sealed part: closes the last day and checks that every kept day was found.
    pub fn close(&mut self) -> Result<(), Fault> {
        self.close_day()?;
        if self.has_begun && !self.is_ended {
            return Err(self.fault(FaultKind::EndMissing));
        }
        let last = self.last.map(|(day, _)| day);
        let missed = self.kept.keys().find(|kept| last.is_none_or(|last| **kept > last));
        match missed {
            Some(day) => {
                let place = FaultPlace { line: self.line, day: Some(*day) };
                Err(Fault { place, kind: FaultKind::DayMissing })
            }
            None => Ok(()),
        }
    }

    /// Reads a row of a day that has no checkpoint yet, as the log writes it.
    pub fn take_open<P: Parser>(&mut self, line: &str) -> Result<(), Fault> {
        self.line = self.line.saturating_add(1);
        let row = line.strip_prefix("count ").and_then(P::parse);
        let Some(row) = row else { return Err(self.fault(FaultKind::NotALine)) };
        self.open = self.open.saturating_add(1);
        self.book(row);
        Ok(())
    }

    /// What was read so far: the number of days, events and rows, and the hash of the last checkpoint.
    pub fn read(&self) -> ExportEnd {
        let last = self.last.map_or_else(|| GENESIS.to_owned(), |(_, hash)| hash.written());
        ExportEnd { last, ..self.all.clone() }
    }

    /// The last day that was read completely.
    pub fn last_day(&self) -> Option<Day> {
        self.last.map(|(day, _)| day)
    }

    /// The number of rows read from days without a checkpoint.
    pub fn open_rows(&self) -> u32 {
        self.open
    }

    /// The figures that the rows add up to.
    pub fn figures(&self, from: Option<Day>, until: Option<Day>) -> Figures {
        publish(&self.counters, from, until)
    }

    fn fault(&self, kind: FaultKind) -> Fault {
        let reading = self.reading.as_ref().map(|reading| reading.checkpoint.day);
        let day = reading.or(self.last.map(|(day, _)| day));
        Fault { place: FaultPlace { line: self.line, day }, kind }
    }

    fn take_day<P: Parser>(&mut self, line: &str) -> Result<(), Fault> {
        self.close_day()?;
        if self.has_begun && self.is_ended {
            return Err(self.fault(FaultKind::NotALine));
        }
        let Some(checkpoint) = P::parse::<Checkpoint>(line) else {
            return Err(self.fault(FaultKind::NotALine));
        };
        let day = checkpoint.day;
        let here = FaultPlace { line: self.line, day: Some(day) };
        let fault = |kind| Err(Fault { place: here, kind });
        let hash = Checkpoint::hash_of(line);
        if let Some((last, _)) = self.last
            && day <= last
        {
            return fault(FaultKind::DayOutOfOrder);
        }
        let last = self.last.map(|(day, _)| day);
        let skipped =
            self.kept.keys().find(|kept| **kept < day && last.is_none_or(|last| **kept > last));
        if let Some(skipped) = skipped {
            let place = FaultPlace { line: self.line, day: Some(*skipped) };
            return Err(Fault { place, kind: FaultKind::DayMissing });
        }
        let previous = self.last.map_or_else(|| GENESIS.to_owned(), |(_, hash)| hash.written());
        if checkpoint.previous != previous {
            return fault(FaultKind::ChainBroken);
        }
        if self.kept.get(&day).is_some_and(|kept| *kept != hash.written()) {
            return fault(FaultKind::NotAsKept);
        }
        self.reading = Some(DayAudit {
            checkpoint,
            hash,
            events: Growing::default(),
            last_event: None,
            rows: Growing::default(),
            last_row: None,
        });
        Ok(())
    }

    fn take_event(&mut self, line: &str) -> Result<(), Fault> {
        let place = self.fault(FaultKind::NotALine);
        let Some(reading) = self.reading.as_mut() else { return Err(place) };
        let Some(hash) = Hash::read(line) else { return Err(place) };
        if reading.last_event.is_some_and(|last| hash <= last) || reading.last_row.is_some() {
            return Err(Fault { kind: FaultKind::EventOutOfOrder, ..place });
        }
        reading.last_event = Some(hash);
        reading.events.push(Hash::leaf(&hash.0));
        Ok(())
    }

    fn take_row<P: Parser>(&mut self, line: &str) -> Result<(), Fault> {
        let place = self.fault(FaultKind::NotALine);
        let Some(reading) = self.reading.as_mut() else { return Err(place) };
        let leaf = Hash::leaf(line.as_bytes());
        if reading.last_row.is_some_and(|last| leaf <= last) {
            return Err(Fault { kind: FaultKind::RowOutOfOrder, ..place });
        }
        let Some(row) = P::parse::<Row>(line) else { return Err(place) };
        if row.on > reading.checkpoint.day {
            return Err(Fault { kind: FaultKind::CountsLater, ..place });
        }
        reading.last_row = Some(leaf);
        reading.rows.push(leaf);
        self.book(row);
        Ok(())
    }

    fn take_end<P: Parser>(&mut self, line: &str) -> Result<(), Fault> {
        self.close_day()?;
        let said = P::parse::<ExportEnd>(line);
        let last = self.last.map_or_else(|| GENESIS.to_owned(), |(_, hash)| hash.written());
        let found = ExportEnd { last, ..self.part.clone() };
        if !self.has_begun || self.is_ended || said != Some(found) {
            return Err(self.fault(FaultKind::EndMissing));
        }
        self.is_ended = true;
        Ok(())
    }

    /// Compares the day's events and rows with its checkpoint.
    fn close_day(&mut self) -> Result<(), Fault> {
        let Some(reading) = self.reading.take() else { return Ok(()) };
        let DayAudit { checkpoint, hash, events, rows, .. } = reading;
        let kind = if events.leaves() != checkpoint.events {
            Some(FaultKind::EventsMissing)
        } else if events.root().written() != checkpoint.events_root {
            Some(FaultKind::EventsChanged)
        } else if rows.leaves() != checkpoint.rows {
            Some(FaultKind::RowsMissing)
        } else if rows.root().written() != checkpoint.rows_root {
            Some(FaultKind::RowsChanged)
        } else {
            None
        };
        if let Some(kind) = kind {
            let place = FaultPlace { line: self.line, day: Some(checkpoint.day) };
            return Err(Fault { place, kind });
        }
        for length in [&mut self.part, &mut self.all] {
            length.days = length.days.saturating_add(1);
            length.events = length.events.saturating_add(events.leaves());
            length.rows = length.rows.saturating_add(rows.leaves());
        }
        self.last = Some((checkpoint.day, hash));
        Ok(())
    }

    fn book(&mut self, row: Row) {
        let Row { on, group, change, blind: _ } = row;
        let change = Tally([(group, change)].into());
        self.counters.book(on, &change);
    }
}

/// The first event that is no longer as the log recorded it: its day, and its position in the day from 1. `log` are
/// lines of the log, `standing` those of the events as they are now.
pub fn first_fallen<P: Parser, Line: AsRef<str>>(
    log: &[Line],
    standing: &[Line],
) -> Option<(Day, u32)> {
    let mut sealed: BTreeMap<Day, Vec<&str>> = BTreeMap::new();
    let mut day = None;
    for line in log {
        match line.as_ref().split_once(' ') {
            Some(("day", written)) => {
                let checkpoint = P::parse::<Checkpoint>(written);
                day = checkpoint.map(|checkpoint| checkpoint.day);
            }
            Some(("event", hash)) => {
                // A log cannot have an event before its first day, which the audit has reported.
                sealed.entry(day.unwrap_or(Day(0))).or_default().push(hash);
            }
            Some(_) | None => {}
        }
    }
    let mut stands: BTreeMap<Day, Vec<&str>> = BTreeMap::new();
    // A line that is not about an event confirms none.
    let said = standing.iter().filter_map(|line| {
        let (day, hash) = line.as_ref().strip_prefix("stands ")?.split_once(' ')?;
        Some((Day::read(day).ok()?, hash))
    });
    for (day, hash) in said {
        stands.entry(day).or_default().push(hash);
    }
    sealed.iter().find_map(|(day, events)| {
        let now = stands.get(day).map_or(&[][..], Vec::as_slice);
        let fallen = (0..events.len().max(now.len())).find(|at| events.get(*at) != now.get(*at));
        fallen.map(|at| (*day, u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)))
    })
}
