//! The sample that the inspector draws of the story's cases, some of them checked.

use super::Stage;
use anyhow::{Context, ensure};
use serde_json::json;
use shared::time::{MINUTE_MS, Timestamp};
use shared::view::PublicCase;
use shared::vocabulary::ClosedBecause;
use shared::wire::Sample;

/// The registration period of the cases.
const PERIOD: (&str, &str) = ("2018-04-16", "2018-05-25");
/// How many cases the inspector draws.
const SAMPLED: usize = 10;
/// How many of them are checked.
const CHECKED: usize = 4;

/// A step of the sample.
pub(super) enum Step {
    Draw,
    /// Checks one of its cases, by position.
    Check(usize),
}

/// The steps with their instants.
pub(super) fn steps() -> anyhow::Result<Vec<(Timestamp, Step)>> {
    let mut steps = vec![(Timestamp::read("2018-05-28 14:00")?, Step::Draw)];
    let first = Timestamp::read("2018-05-28 14:30")?;
    for (minutes, place) in (0..).zip(0..CHECKED) {
        steps.push((first.plus(minutes * 25 * MINUTE_MS), Step::Check(place)));
    }
    Ok(steps)
}

/// Carries out a step, and returns the sample.
pub(super) async fn take(
    stage: &mut Stage,
    step: &Step,
    drawn: Option<Sample>,
) -> anyhow::Result<Sample> {
    let samples = "/api/v1/console/samples";
    let Step::Check(place) = step else {
        let (from, until) = PERIOD;
        let body = json!({"from": from, "until": until, "size": SAMPLED});
        let drawn = stage.send_as("inspector", "POST", samples, None, &body).await?;
        let sample: Sample = serde_json::from_value(drawn)?;
        ensure!(sample.cases.len() == SAMPLED, "a sample of {}", sample.cases.len());
        return Ok(sample);
    };
    let sample = drawn.context("a sample is checked before it is drawn")?;
    let number = sample.cases.get(*place).context("a sample has too few cases")?.number;
    let head = stage.app.store.load_case(number).await?.context("a case is gone")?;
    let silent = PublicCase::of(&head.case).closed == Some(ClosedBecause::Silence);
    let words = if silent {
        "群众没有评价，按期归档。归档前宜换个时间再联系一次。"
    } else {
        "登记、答复与群众的评价三处一致。"
    };
    let body = json!({"number": number, "sound": !silent, "words": words});
    let path = format!("{samples}/{}/checks", sample.id);
    stage.send_as("inspector", "POST", &path, None, &body).await?;
    Ok(sample)
}
