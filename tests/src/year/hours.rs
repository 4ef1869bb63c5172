//! Office hours by enumeration: every minute at which offices are open is in a list, and adding or subtracting hours
//! moves an index. It is slow but hard to get wrong, and shares nothing with `shared::calendar` except the working
//! days, which another test compares with an independent calendar.

use shared::calendar::Calendar;
use shared::time::{Day, MINUTE_MS, Timestamp};

/// The office minutes of the years that the test covers.
#[derive(Clone, Debug)]
pub struct Hours {
    minutes: Vec<i64>,
    days: Vec<Day>,
}

impl Hours {
    /// The minutes from one day to another.
    pub fn between(from: Day, until: Day) -> Hours {
        let calendar = Calendar::default();
        let (mut minutes, mut days) = (Vec::new(), Vec::new());
        let mut day = from;
        while day <= until {
            if calendar.is_working(day) {
                days.push(day);
                minutes.extend((9 * 60..17 * 60).map(|minute| Timestamp::at(day, minute).0));
            }
            day = day.plus(1);
        }
        Hours { minutes, days }
    }

    /// The number of office minutes that began before an instant.
    fn before(&self, at: i64) -> usize {
        self.minutes.partition_point(|minute| *minute < at)
    }

    /// The instant at which this many office hours have passed.
    pub fn after(&self, from: Timestamp, hours: usize) -> Timestamp {
        let last = self.before(from.0) + hours * 60 - 1;
        Timestamp(self.minutes[last] + MINUTE_MS)
    }

    /// The earliest instant after the day of `from` at which a working day's eight office hours have passed since it.
    pub fn working_day_after(&self, from: Timestamp) -> Timestamp {
        let begun = self.before(from.0 + 1).checked_sub(1);
        let inside = begun.map(|place| (place, from.0 - self.minutes[place]));
        let at = match inside.filter(|(_, passed)| (1..MINUTE_MS).contains(passed)) {
            // The rest of the last minute is what of the first was over.
            Some((place, passed)) => self.minutes[place + 8 * 60] + passed,
            None => self.minutes[self.before(from.0) + 8 * 60 - 1] + MINUTE_MS,
        };
        Timestamp(at).max(self.opening(from, 1))
    }

    /// The latest instant from which this many office hours remain.
    pub fn ahead_of(&self, to: Timestamp, hours: usize) -> Timestamp {
        Timestamp(self.minutes[self.before(to.0) - hours * 60])
    }

    /// The working day this many working days after the day of an instant.
    fn working_day(&self, from: Timestamp, days: usize) -> Day {
        let next = self.days.partition_point(|day| *day <= from.day());
        self.days[next + days - 1]
    }

    /// The close of offices on that day.
    pub fn close(&self, from: Timestamp, days: usize) -> Timestamp {
        Timestamp::at(self.working_day(from, days), 17 * 60)
    }

    /// The opening of offices on that day.
    pub fn opening(&self, from: Timestamp, days: usize) -> Timestamp {
        Timestamp::at(self.working_day(from, days), 9 * 60)
    }

    /// The close of the same day if offices are open or will be, or else of the next working day.
    pub fn same_day(&self, from: Timestamp) -> Timestamp {
        let close = Timestamp::at(from.day(), 17 * 60);
        let open = self.days.binary_search(&from.day()).is_ok() && from < close;
        if open { close } else { self.close(from, 1) }
    }

    /// An office minute, counted from an instant.
    pub fn minute(&self, from: Timestamp, minutes: usize) -> Timestamp {
        Timestamp(self.minutes[self.before(from.0 + 1) + minutes])
    }
}
