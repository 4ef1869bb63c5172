//! The lines of the public log: what a day's events added to the figures, and the day's checkpoint.

use super::tree::root;
use crate::figures::{Counts, Group, Tally};
use crate::hash::Hash;
use crate::hash::hex;
use crate::time::Day;
use macros::shape;
use serde::{Deserialize, Serialize};

/// What an event added to a group of the figures. Its leaf is its JSON, with the fields in the order
/// declared here and no white space; numbers that are zero are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The day on which it counts: that of the event.
    pub on: Day,
    pub group: Group,
    /// What was added; a number can be negative.
    pub change: Counts,
    /// 32 hexadecimal digits that only those who have the event's salt can foresee, so that two rows
    /// of one event cannot be found by guessing.
    pub blind: String,
}

impl Row {
    /// The leaf's bytes, which are also how it is written in the log.
    pub fn line(&self) -> String {
        // A row is made of strings, numbers and a map by number; serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The rows of one event, by group. `salt` is the event's own, 32 hexadecimal digits.
pub fn rows_of(on: Day, change: &Tally, salt: &str) -> Vec<Row> {
    let row = |(group, change): (&Group, &Counts)| Row {
        on,
        group: group.clone(),
        change: change.clone(),
        blind: blind(salt, group),
    };
    change.0.iter().filter(|(_, change)| !change.is_empty()).map(row).collect()
}

/// SHA-256 over `onetrip.blind.v1`, a line feed, the event's salt as written, a line feed and the group;
/// its first 16 bytes.
fn blind(salt: &str, group: &Group) -> String {
    let hash =
        Hash::of(format!("onetrip.blind.v1\n{salt}\n{}", String::from(group.clone())).as_bytes());
    hex(&hash.0[..16])
}

/// The root of a day, chained to that of the last day before it that had events.
#[shape]
pub struct Checkpoint {
    /// The day on which the events were recorded. An imported register's events are recorded on the day
    /// of the import and count on the days that they tell of.
    pub day: Day,
    pub events: u32,
    /// The root over their hashes, in the order of the hashes.
    pub events_root: String,
    pub rows: u32,
    /// The root over the rows, in the order of their leaves' hashes.
    pub rows_root: String,
    /// The hash of the checkpoint before; 64 zeros for the first.
    pub previous: String,
}

impl Checkpoint {
    /// How it is written in the log: its JSON, with the fields in the order declared here and no white
    /// space.
    pub fn line(&self) -> String {
        // A checkpoint is made of strings and numbers; serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The hash over `onetrip.day.v1`, a line feed and the line.
    pub fn hash(&self) -> Hash {
        Checkpoint::hash_of(&self.line())
    }

    /// The hash of a checkpoint as it is written.
    pub fn hash_of(line: &str) -> Hash {
        Hash::of(format!("onetrip.day.v1\n{line}").as_bytes())
    }
}

/// An event with what it added to the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedEvent {
    pub hash: Hash,
    pub rows: Vec<Row>,
}

/// A day's log, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLog {
    pub checkpoint: Checkpoint,
    /// The events' hashes, in order.
    pub events: Vec<Hash>,
    /// The rows as they are written, in the order of their leaves' hashes.
    pub rows: Vec<String>,
}

impl DayLog {
    /// The log of the events that were recorded on a day, in whatever order they are given.
    pub fn of(day: Day, counted: &[CountedEvent], previous: &str) -> DayLog {
        let mut events: Vec<Hash> = counted.iter().map(|event| event.hash).collect();
        events.sort();
        let mut rows: Vec<(Hash, String)> = counted
            .iter()
            .flat_map(|event| &event.rows)
            .map(|row| (Hash::leaf(row.line().as_bytes()), row.line()))
            .collect();
        rows.sort();
        let event_leaves: Vec<Hash> = events.iter().map(|hash| Hash::leaf(&hash.0)).collect();
        let row_leaves: Vec<Hash> = rows.iter().map(|(leaf, _)| *leaf).collect();
        let checkpoint = Checkpoint {
            day,
            events: u32::try_from(events.len()).unwrap_or(u32::MAX),
            events_root: root(&event_leaves).written(),
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            rows_root: root(&row_leaves).written(),
            previous: previous.to_owned(),
        };
        DayLog { checkpoint, events, rows: rows.into_iter().map(|(_, line)| line).collect() }
    }

    /// The lines of the day: its checkpoint, its events, its rows.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let day = format!("day {}", self.checkpoint.line());
        let events = self.events.iter().map(|hash| format!("event {}", hash.written()));
        let rows = self.rows.iter().map(|row| format!("count {row}"));
        std::iter::once(day).chain(events).chain(rows)
    }
}
