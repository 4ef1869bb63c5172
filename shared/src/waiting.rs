//! How long people wait at a window (排队). A reading is what was measured at an instant. Consecutive readings above
//! the limit are a spell, which raises one alert.

use crate::id::WindowId;
use crate::problem::{Field, FieldProblem};
use crate::text::Line;
use crate::time::{Day, FIRST_DAY, HOUR_MS, MINUTE_MS, Timestamp};
use macros::shape;

/// The most people in a reading.
pub const MAX_PEOPLE: u32 = 5_000;
/// The longest wait in a reading: twelve hours.
pub const MAX_MINUTES: u32 = 720;
/// How far a sender's clock may be ahead.
const AHEAD_MS: i64 = 5 * MINUTE_MS;
/// Readings further apart than this are not in the same spell.
const APART_MS: i64 = 2 * HOUR_MS;

/// How many people wait at a window and for how long. There is one reading for each window and instant.
#[shape]
pub struct WaitingReading {
    pub window: WindowId,
    pub at: Timestamp,
    pub waiting: u32,
    /// The minutes that somebody who comes now will wait, or that the last person called has waited.
    pub minutes: u32,
}

impl WaitingReading {
    /// The fields that are wrong; empty if the reading is acceptable.
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
    /// Sent by a queueing system with a key.
    Key,
    /// Entered at the window.
    Window,
}

/// A reading as it is stored, with the limit of its day.
#[shape]
pub struct KeptReading {
    #[serde(flatten)]
    pub reading: WaitingReading,
    /// The limit in minutes when the reading came in.
    pub limit: u32,
    pub via: Via,
}

impl KeptReading {
    /// Whether the wait is above the limit.
    pub fn is_over(&self) -> bool {
        self.reading.minutes > self.limit
    }
}

/// A spell of long waiting: readings above the limit with none at or below it between them.
#[shape]
pub struct Spell {
    pub window: WindowId,
    /// The time of the first reading above the limit.
    pub from: Timestamp,
    pub until: Timestamp,
    pub readings: u32,
    /// The longest wait in minutes.
    pub minutes_most: u32,
    pub waiting_most: u32,
    /// The limit in minutes when the spell began.
    pub limit: u32,
}

impl Spell {
    /// Whether two spells at one window share an instant.
    pub fn overlaps(&self, other: &Spell) -> bool {
        self.window == other.window && self.from <= other.until && other.from <= self.until
    }
}

/// The spells in the readings of one window, which must be sorted by time. A spell ends with a reading at or below
/// the limit, after two hours without a reading, and with the day.
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

/// The longest wait in one hour of the day.
#[shape]
pub struct HourOfWaiting {
    /// The hour, from 0 to 23.
    pub hour: u8,
    pub readings: u32,
    /// The longest wait in minutes.
    pub minutes_most: u32,
    pub waiting_most: u32,
}

/// The hours of one day that have readings, in order.
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

/// A page of a window's readings of one day, with what the whole day shows.
#[shape]
pub struct WaitingPage {
    pub window: WindowId,
    pub on: Day,
    /// The last earlier day with readings.
    pub before: Option<Day>,
    /// The first later day with readings.
    pub after: Option<Day>,
    /// The current limit in minutes.
    pub limit: u32,
    pub hours: Vec<HourOfWaiting>,
    /// The spells of long waiting on that day.
    pub spells: Vec<Spell>,
    /// The readings, newest first.
    pub items: Vec<KeptReading>,
    /// The cursor of the next page; absent on the last.
    pub cursor: Option<String>,
}

/// What became of the readings that were sent.
#[shape(Copy, Default)]
pub struct ReadingsTaken {
    pub taken: u32,
    /// Readings that were already there, for the same window and instant.
    pub present: u32,
    /// Spells of long waiting that began with these readings.
    pub alarms: u32,
}

/// A reading entered at the window.
#[shape]
pub struct TapReading {
    /// When it was entered; the same if the button is pressed repeatedly.
    pub at: Timestamp,
    pub waiting: u32,
    pub minutes: u32,
}

/// A key with which a queueing system sends readings, as administrators see it. The secret itself is shown only once,
/// when the key is made.
#[shape]
pub struct WaitingKey {
    /// The identifier, which is the first part of the secret.
    pub id: String,
    pub name: Line,
    /// The window whose readings it may send; `None` for all.
    pub window: Option<WindowId>,
    pub made_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A request to make a key.
#[shape]
pub struct MakeWaitingKey {
    pub name: Line,
    /// The window whose readings it may send; absent for all.
    #[serde(default)]
    pub window: Option<WindowId>,
}

/// A new key with its secret.
#[shape]
pub struct MadeWaitingKey {
    pub key: WaitingKey,
    /// The secret to send after `Authorization: Key`. It is shown only this once.
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
        // Thirty minutes are within the limit; thirty-one are not.
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
