//! How long people waited at the window on four days of June 2018, including one period above the rule's limit, as a
//! queueing system would have sent it.

use super::Stage;
use anyhow::Context;
use shared::id::WindowId;
use shared::time::{Day, MINUTE_MS, Timestamp};
use shared::waiting::{Via, WaitingReading};

/// The days, with the minutes of each half hour from 9:00 on; the last day goes up to the end of the story.
const DAYS: [(&str, &[u32]); 4] = [
    ("2018-06-06", &[4, 9, 14, 18, 15, 9, 5, 0, 0, 2, 6, 11, 13, 12, 8, 5, 2]),
    ("2018-06-07", &[6, 12, 17, 22, 19, 12, 8, 3, 0, 4, 9, 12, 16, 14, 11, 7, 3]),
    ("2018-06-08", &[7, 13, 21, 26, 24, 17, 9, 4, 2, 8, 19, 34, 46, 52, 38, 21, 8]),
    ("2018-06-11", &[9, 16, 22, 25, 20, 12, 6, 2, 3, 7, 12]),
];
/// How many minutes of waiting one more person causes.
const MINUTES_A_PERSON: u32 = 3;

/// The readings of a day.
pub(super) struct Readings {
    opens: Timestamp,
    minutes: &'static [u32],
}

/// The readings of each day, with the instant at which they are sent.
pub(super) fn steps() -> anyhow::Result<Vec<(Timestamp, Readings)>> {
    let read = |(day, minutes): (&str, &'static [u32])| {
        let opens = Timestamp::at(Day::read(day)?, 9 * 60);
        let halves = i64::try_from(minutes.len())?;
        Ok((opens.plus(halves * 30 * MINUTE_MS), Readings { opens, minutes }))
    };
    DAYS.into_iter().map(read).collect()
}

/// Sends the readings of a day.
pub(super) async fn take(stage: &Stage, day: &Readings) -> anyhow::Result<()> {
    let town = stage.app.town().await?;
    let window: WindowId = town.directory.home_window().context("there is no window")?.id.clone();
    let readings = day.minutes.iter().zip(0..).map(|(minutes, half)| WaitingReading {
        window: window.clone(),
        at: day.opens.plus(half * 30 * MINUTE_MS),
        waiting: minutes / MINUTES_A_PERSON,
        minutes: *minutes,
    });
    api::service::waiting::take_readings(&stage.app, readings.collect(), Via::Key).await?;
    Ok(())
}
