//! Office hours counted on the fingers: every minute at which offices are open stands in a list, and to
//! add or take hours is to move in it. Slow to make and hard to get wrong; nothing of it is shared with
//! `shared::calendar` but which days are worked, which another test compares with a calendar by others.

use shared::calendar::Calendar;
use shared::time::{Day, MINUTE_MS, Timestamp};

/// The office minutes of the years that the test lives through.
#[derive(Clone, Debug)]
pub struct Hours {
    minutes: Vec<i64>,
    days: Vec<Day>,
}

impl Hours {
    /// From one day to another.
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

    /// How many office minutes have begun before an instant.
    fn before(&self, at: i64) -> usize {
        self.minutes.partition_point(|minute| *minute < at)
    }

    /// The instant at which so many office hours have passed.
    pub fn after(&self, from: Timestamp, hours: usize) -> Timestamp {
        let last = self.before(from.0) + hours * 60 - 1;
        Timestamp(self.minutes[last] + MINUTE_MS)
    }

    /// The latest instant from which so many office hours pass.
    pub fn ahead_of(&self, to: Timestamp, hours: usize) -> Timestamp {
        Timestamp(self.minutes[self.before(to.0) - hours * 60])
    }

    /// The working day so many working days after the day of an instant.
    fn working_day(&self, from: Timestamp, days: usize) -> Day {
        let next = self.days.partition_point(|day| *day <= from.day());
        self.days[next + days - 1]
    }

    /// The close of it.
    pub fn close(&self, from: Timestamp, days: usize) -> Timestamp {
        Timestamp::at(self.working_day(from, days), 17 * 60)
    }

    /// The opening of it.
    pub fn opening(&self, from: Timestamp, days: usize) -> Timestamp {
        Timestamp::at(self.working_day(from, days), 9 * 60)
    }

    /// The close of the day, while offices are open or will be; else of the next working day.
    pub fn same_day(&self, from: Timestamp) -> Timestamp {
        let close = Timestamp::at(from.day(), 17 * 60);
        let open = self.days.binary_search(&from.day()).is_ok() && from < close;
        if open { close } else { self.close(from, 1) }
    }

    /// An office minute, so many after an instant.
    pub fn minute(&self, from: Timestamp, minutes: usize) -> Timestamp {
        Timestamp(self.minutes[self.before(from.0 + 1) + minutes])
    }
}
