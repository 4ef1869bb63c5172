//! How long people waited at the window on three days of June 2018, with one spell over the rule: as a
//! queueing system would have sent it.

use super::Stage;
use anyhow::Context;
use shared::id::WindowId;
use shared::time::{Day, Timestamp};
use shared::waiting::{Via, WaitingReading};

/// The days, with the minutes of each half hour from 9:00 to 17:00.
const DAYS: [(&str, [u32; 17]); 3] = [
    ("2018-06-06", [4, 9, 14, 18, 15, 9, 5, 0, 0, 2, 6, 11, 13, 12, 8, 5, 2]),
    ("2018-06-07", [6, 12, 17, 22, 19, 12, 8, 3, 0, 4, 9, 12, 16, 14, 11, 7, 3]),
    ("2018-06-08", [7, 13, 21, 26, 24, 17, 9, 4, 2, 8, 19, 34, 46, 52, 38, 21, 8]),
];
/// How many minutes one person more makes.
const MINUTES_A_PERSON: u32 = 3;

/// Plays it, after the story.
pub(super) async fn queue_up(stage: &mut Stage) -> anyhow::Result<()> {
    let town = stage.app.town().await?;
    let window: WindowId = town.directory.home_window().context("there is no window")?.id.clone();
    for (day, minutes) in DAYS {
        let day = Day::read(day)?;
        let readings = minutes.iter().zip(0..).map(|(minutes, half)| WaitingReading {
            window: window.clone(),
            at: Timestamp::at(day, 9 * 60 + half * 30),
            waiting: minutes / MINUTES_A_PERSON,
            minutes: *minutes,
        });
        stage.set(Timestamp::at(day, 17 * 60 + 30));
        api::waiting::take_readings(&stage.app, readings.collect(), Via::Key).await?;
    }
    Ok(())
}
