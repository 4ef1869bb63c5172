//! How long people wait at a window (排队). What was read at an instant is a reading; readings over the
//! rule's minutes, one after the other, are a spell, which is one alarm.

use crate::id::WindowId;
use crate::problem::{Field, FieldProblem};
use crate::text::Line;
use crate::time::{Day, FIRST_DAY, HOUR_MS, MINUTE_MS, Timestamp};
use macros::shape;

/// The most people of a reading.
pub const MAX_PEOPLE: u32 = 5_000;
/// The most minutes of a reading: twelve hours.
pub const MAX_MINUTES: u32 = 720;
/// How far the clock of a sender may be ahead.
const AHEAD_MS: i64 = 5 * MINUTE_MS;
/// Readings further apart than this are not of one spell.
const APART_MS: i64 = 2 * HOUR_MS;

/// How many wait at a window and how long, at an instant. A window and an instant have one reading.
#[shape]
pub struct WaitingReading {
    pub window: WindowId,
    pub at: Timestamp,
    pub waiting: u32,
    /// How many minutes whoever comes now will wait, or whoever was called last has waited.
    pub minutes: u32,
}

impl WaitingReading {
    /// What is wrong with it, field by field; nothing when it can be kept.
    pub fn problems(&self, now: Timestamp) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        if self.at > now.plus(AHEAD_MS) {
            problems.push(FieldProblem::new("at", Field::InTheFuture));
        } else if self.at.day() < FIRST_DAY {
            problems.push(FieldProblem::new("at", Field::TooLongAgo));
        }
        for (field, value, max) in
            [("waiting", self.waiting, MAX_PEOPLE), ("minutes", self.minutes, MAX_MINUTES)]
        {
            if value > max {
                problems.push(FieldProblem::new(field, Field::OutOfRange { min: 0, max }));
            }
        }
        problems
    }
}

/// How a reading came in.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// From a queueing system, with a key.
    Key,
    /// Typed at the window.
    Window,
}

/// A reading as it is kept, with the rule of its day.
#[shape]
pub struct KeptReading {
    #[serde(flatten)]
    pub reading: WaitingReading,
    /// The most minutes, by the rule when it came in.
    pub limit: u32,
    pub via: Via,
}

impl KeptReading {
    /// Whether it is over the rule's minutes.
    pub fn is_over(&self) -> bool {
        self.reading.minutes > self.limit
    }
}

/// A spell of long waiting: readings over the rule's minutes with none at or under it between them.
#[shape]
pub struct Spell {
    pub window: WindowId,
    /// The first reading over the limit.
    pub from: Timestamp,
    pub until: Timestamp,
    pub readings: u32,
    /// The longest wait, in minutes.
    pub minutes_most: u32,
    pub waiting_most: u32,
    /// The most minutes, by the rule when it began.
    pub limit: u32,
}

impl Spell {
    /// Whether two spells of a window share an instant.
    pub fn overlaps(&self, other: &Spell) -> bool {
        self.window == other.window && self.from <= other.until && other.from <= self.until
    }
}

/// The spells of one window's readings, which are in the order of their instants. A spell ends with a
/// reading at or under the limit, after two hours without a reading, and with the day.
pub fn spells<'a>(readings: impl IntoIterator<Item = &'a KeptReading>) -> Vec<Spell> {
    let mut spells: Vec<Spell> = Vec::new();
    let mut goes_on = false;
    for kept in readings {
        if !kept.is_over() {
            goes_on = false;
            continue;
        }
        let WaitingReading { window, at, waiting, minutes } = &kept.reading;
        match spells.last_mut() {
            Some(spell)
                if goes_on
                    && at.since(spell.until) <= APART_MS
                    && at.day() == spell.until.day() =>
            {
                spell.until = *at;
                spell.readings = spell.readings.saturating_add(1);
                spell.minutes_most = spell.minutes_most.max(*minutes);
                spell.waiting_most = spell.waiting_most.max(*waiting);
            }
            Some(_) | None => spells.push(Spell {
                window: window.clone(),
                from: *at,
                until: *at,
                readings: 1,
                minutes_most: *minutes,
                waiting_most: *waiting,
                limit: kept.limit,
            }),
        }
        goes_on = true;
    }
    spells
}

/// The longest wait within an hour of the day.
#[shape]
pub struct HourOfWaiting {
    /// The hour, from 0 to 23.
    pub hour: u8,
    pub readings: u32,
    /// The longest wait, in minutes.
    pub minutes_most: u32,
    pub waiting_most: u32,
}

/// The hours of one day's readings, in order: those with readings.
pub fn hours<'a>(readings: impl IntoIterator<Item = &'a KeptReading>) -> Vec<HourOfWaiting> {
    let mut hours: Vec<HourOfWaiting> = Vec::new();
    for kept in readings {
        let WaitingReading { window: _, at, waiting, minutes } = &kept.reading;
        let hour = u8::try_from(at.ms_of_day() / HOUR_MS).unwrap_or(0);
        match hours.iter_mut().find(|known| known.hour == hour) {
            Some(known) => {
                known.readings = known.readings.saturating_add(1);
                known.minutes_most = known.minutes_most.max(*minutes);
                known.waiting_most = known.waiting_most.max(*waiting);
            }
            None => hours.push(HourOfWaiting {
                hour,
                readings: 1,
                minutes_most: *minutes,
                waiting_most: *waiting,
            }),
        }
    }
    hours.sort_by_key(|hour| hour.hour);
    hours
}

/// A page of a window's readings of a day, with what the whole day shows.
#[shape]
pub struct WaitingPage {
    pub window: WindowId,
    pub on: Day,
    /// The last day before it with readings.
    pub before: Option<Day>,
    /// The first day after it with readings.
    pub after: Option<Day>,
    /// The most minutes, by the rule now.
    pub limit: u32,
    pub hours: Vec<HourOfWaiting>,
    /// The day's spells of long waiting.
    pub spells: Vec<Spell>,
    /// The readings, the newest first.
    pub items: Vec<KeptReading>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// What became of readings that were sent.
#[shape(Copy, Default)]
pub struct ReadingsTaken {
    pub taken: u32,
    /// Here already: the same window and instant.
    pub present: u32,
    /// Spells of long waiting that began with them.
    pub alarms: u32,
}

/// A reading typed at the window.
#[shape]
pub struct TapReading {
    /// When it was typed: the same for a repeated press.
    pub at: Timestamp,
    pub waiting: u32,
    pub minutes: u32,
}

/// A key with which a queueing system sends readings, as administrators see it. The key itself is shown
/// once, when it is made.
#[shape]
pub struct WaitingKey {
    /// Its identifier, which is its first part.
    pub id: String,
    pub name: Line,
    /// The window whose readings it may send; `None` for all.
    pub window: Option<WindowId>,
    pub made_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// Making a key.
#[shape]
pub struct MakeWaitingKey {
    pub name: Line,
    /// The window whose readings it may send; absent for all.
    #[serde(default)]
    pub window: Option<WindowId>,
}

/// A key that was made, with the words that a sender shows.
#[shape]
pub struct MadeWaitingKey {
    pub key: WaitingKey,
    /// What stands after `Authorization: Key`. It is shown this once.
    pub secret: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(at: &str, minutes: u32) -> KeptReading {
        let reading = WaitingReading {
            window: WindowId::new("main").expect("an identifier"),
            at: Timestamp::read(at).expect("a time"),
            waiting: minutes / 2,
            minutes,
        };
        KeptReading { reading, limit: 30, via: Via::Key }
    }

    fn told(readings: &[KeptReading]) -> Vec<(String, String, u32, u32)> {
        spells(readings)
            .into_iter()
            .map(|spell| {
                let ends = [spell.from, spell.until].map(|at| at.minute_text()[11..].to_owned());
                let [from, until] = ends;
                (from, until, spell.readings, spell.minutes_most)
            })
            .collect()
    }

    #[test]
    fn a_spell_ends_at_the_limit_after_two_hours_and_with_the_day() {
        let spell =
            |from: &str, until: &str, count, most| (from.to_owned(), until.to_owned(), count, most);
        // Thirty minutes are within the rule; thirty-one are not.
        let day = [
            kept("2018-05-25 09:00", 30),
            kept("2018-05-25 09:10", 31),
            kept("2018-05-25 09:20", 52),
            kept("2018-05-25 09:30", 40),
            kept("2018-05-25 09:40", 30),
            kept("2018-05-25 09:50", 35),
        ];
        assert_eq!(told(&day), [spell("09:10", "09:30", 3, 52), spell("09:50", "09:50", 1, 35)]);
        let apart = [kept("2018-05-25 09:00", 35), kept("2018-05-25 11:00", 36)];
        assert_eq!(told(&apart), [spell("09:00", "11:00", 2, 36)]);
        let further = [kept("2018-05-25 09:00", 35), kept("2018-05-25 11:01", 36)];
        assert_eq!(told(&further).len(), 2);
        let over_night = [kept("2018-05-25 23:30", 35), kept("2018-05-26 00:10", 36)];
        assert_eq!(told(&over_night).len(), 2);
        assert_eq!(told(&[]), []);
    }

    #[test]
    fn what_is_wrong_with_a_reading_is_told_at_its_field() {
        let now = Timestamp::read("2018-05-25 09:00").expect("a time");
        let fields = |reading: KeptReading| -> Vec<String> {
            reading.reading.problems(now).into_iter().map(|found| found.field).collect()
        };
        assert!(fields(kept("2018-05-25 09:05", 720)).is_empty());
        assert_eq!(fields(kept("2018-05-25 09:06", 10)), ["at"]);
        assert_eq!(fields(kept("2018-05-25 08:00", 721)), ["minutes"]);
    }

    #[test]
    fn a_days_hours_show_the_longest_wait_of_each() {
        let day = [
            kept("2018-05-25 09:00", 10),
            kept("2018-05-25 09:59", 40),
            kept("2018-05-25 14:00", 8),
        ];
        let found: Vec<(u8, u32, u32)> =
            hours(&day).into_iter().map(|it| (it.hour, it.readings, it.minutes_most)).collect();
        assert_eq!(found, [(9, 2, 40), (14, 1, 8)]);
    }
}
