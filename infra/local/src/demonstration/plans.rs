//! The rectification plans of the demonstration: their texts, the cases that they answer, and what became of them.

use super::{Chapter, Stage, body_of};
use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::id::PlanId;
use shared::plan::{Plan as Known, PlanCommand};
use shared::time::Timestamp;
use shared::wire::{PlanDone, Slip, plan_command_path};
use std::collections::HashMap;

/// A plan as it is written in the file.
#[derive(Debug, Deserialize)]
pub(super) struct Plan {
    at: String,
    /// Who submits it, and answers the cases with it.
    #[serde(rename = "as")]
    pub(super) by: String,
    plan: Value,
    answers: Vec<Answers>,
    then: Vec<Chapter>,
}

/// A case that a plan answers, by its position in `cases.json`, starting at 1.
#[derive(Debug, Deserialize)]
pub(super) struct Answers {
    at: String,
    case: usize,
}

/// A step of a plan.
pub(super) enum Step<'a> {
    Draw(&'a Value),
    /// Answers a case with the plan.
    Answer(&'a Answers),
    /// Gives a command to the plan.
    Command(&'a Chapter),
}

/// The plans, in no particular order.
pub(super) fn read() -> anyhow::Result<Vec<Plan>> {
    serde_json::from_str(include_str!("../../demonstration/plans.json")).context("plans.json")
}

impl Plan {
    /// Its steps with their instants.
    pub(super) fn steps(&self) -> anyhow::Result<Vec<(Timestamp, Step<'_>)>> {
        let mut steps = vec![(Timestamp::read(&self.at)?, Step::Draw(&self.plan))];
        for answers in &self.answers {
            steps.push((Timestamp::read(&answers.at)?, Step::Answer(answers)));
        }
        for chapter in &self.then {
            steps.push((Timestamp::read(&chapter.at)?, Step::Command(chapter)));
        }
        Ok(steps)
    }
}

/// Carries out a step, and returns the plan that it concerns.
pub(super) async fn take(
    stage: &mut Stage,
    by: &str,
    step: Step<'_>,
    drawn: Option<&PlanId>,
    slips: &HashMap<usize, Slip>,
) -> anyhow::Result<PlanId> {
    let plans = "/api/v1/console/plans";
    let id = || drawn.cloned().context("a plan steps before it is drawn up");
    match step {
        Step::Draw(text) => {
            let answer = stage.send_as(by, "POST", plans, None, text).await?;
            let done: PlanDone = serde_json::from_value(answer)?;
            Ok(done.plan)
        }
        Step::Answer(Answers { at: _, case }) => {
            let id = id()?;
            let place = case.checked_sub(1).context("cases are counted from 1")?;
            let number = slips.get(&place).context("a plan answers no case")?.number;
            let head = stage.app.store.load_case(number).await?.context("a case is gone")?;
            let path = format!("/api/v1/console/cases/{number}/plans");
            let (revision, body) = (head.case.revision(), json!({ "plan": id }));
            stage.send_as(by, "POST", &path, Some(revision), &body).await?;
            Ok(id)
        }
        Step::Command(chapter) => {
            let id = id()?;
            let plan = stage.app.store.load::<Known>(&id).await?.context("a plan is gone")?;
            let command: PlanCommand = serde_json::from_value(chapter.command()?.clone())?;
            let path = format!("{plans}/{id}/{}", plan_command_path(command.kind()));
            let body = body_of(chapter.command()?);
            stage.send_as(&chapter.by, "POST", &path, Some(plan.revision), &body).await?;
            Ok(id)
        }
    }
}
