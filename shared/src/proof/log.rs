//! The lines of the public log: what a day's events added to the figures, and the day's checkpoint.

use super::tree::root;
use crate::figures::{Counts, Group, Tally};
use crate::hash::Hash;
use crate::hash::hex;
use crate::shape::Shape;
use crate::time::Day;
use macros::shape;
use serde::{Deserialize, Serialize};

/// What an event added to one group of the figures. The leaf is its JSON, with the fields in the order declared here
/// and without white space; numbers that are zero are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[cfg_attr(test, derive(macros::Examples))]
pub struct Row {
    /// The day on which it counts, which is the event's.
    pub on: Day,
    pub group: Group,
    /// What was added; numbers can be negative.
    pub change: Counts,
    /// 32 hexadecimal digits that only holders of the event's salt can compute, so that nobody can find the rows of
    /// one event by guessing.
    pub blind: String,
}

impl Row {
    /// The bytes of the leaf, which are also its line in the log.
    pub fn line(&self) -> String {
        // A row consists of strings, numbers and a map by number, so serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The rows of one event by group. `salt` is the event's own, as 32 hexadecimal digits.
pub fn rows_of(on: Day, change: &Tally, salt: &str) -> Vec<Row> {
    let row = |(group, change): (&Group, &Counts)| Row {
        on,
        group: group.clone(),
        change: change.clone(),
        blind: blind(salt, group),
    };
    change.0.iter().filter(|(_, change)| !change.is_empty()).map(row).collect()
}

/// The first 16 bytes of SHA-256 over `onetrip.blind.v1`, a line feed, the event's salt as written, a line feed and
/// the group.
fn blind(salt: &str, group: &Group) -> String {
    let hash =
        Hash::of(format!("onetrip.blind.v1\n{salt}\n{}", String::from(group.clone())).as_bytes());
    hex(&hash.0[..16])
}

/// The root of a day, chained to the one of the last earlier day that had events.
#[shape]
pub struct Checkpoint {
    /// The day on which the events were recorded. Events of an imported register are recorded on the day of the
    /// import, but count on the days they are about.
    pub day: Day,
    pub events: u32,
    /// The root over the hashes of the events, in the order of the hashes.
    pub events_root: String,
    pub rows: u32,
    /// The root over the rows, in the order of their leaves' hashes.
    pub rows_root: String,
    /// The hash of the previous checkpoint; 64 zeros for the first.
    pub previous: String,
    /// The hash of the last day of the audit trail up to this one; `None` if there was none, or if an earlier version
    /// sealed the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trail: Option<String>,
}

impl Checkpoint {
    /// The line in the log: its JSON, with the fields in the order declared here and without white space.
    pub fn line(&self) -> String {
        // A checkpoint consists of strings and numbers, so serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The hash over `onetrip.day.v1`, a line feed and the line.
    pub fn hash(&self) -> Hash {
        Checkpoint::hash_of(&self.line())
    }

    /// The hash of a checkpoint from its line.
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

/// The complete log of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLog {
    pub checkpoint: Checkpoint,
    /// The hashes of the events, in order.
    pub events: Vec<Hash>,
    /// The lines of the rows, in the order of their leaves' hashes.
    pub rows: Vec<String>,
}

impl DayLog {
    /// The log of the events recorded on a day, in whatever order they are given. `trail` is the hash of the last day of
    /// the audit trail.
    pub fn of(day: Day, counted: &[CountedEvent], previous: &str, trail: Option<String>) -> DayLog {
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
            trail,
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
