//! The studies of the demonstration, and the reforms that came from them.

use super::{Chapter, Stage, body_of};
use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::id::{ReformId, StudyId};
use shared::reform::{Reform, ReformCommand};
use shared::study::{Study as Known, StudyCommand};
use shared::time::Timestamp;
use shared::wire::study::{ReformDone, StudyDone, reform_command_path, study_command_path};
use std::collections::HashMap;

/// A study as it is written in the file.
#[derive(Debug, Deserialize)]
pub(super) struct Study {
    at: String,
    #[serde(rename = "as")]
    by: String,
    study: Value,
    then: Vec<Chapter>,
    reforms: Vec<ComesOfIt>,
}

/// A reform that comes from a study.
#[derive(Debug, Deserialize)]
pub(super) struct ComesOfIt {
    at: String,
    #[serde(rename = "as")]
    by: String,
    text: Value,
    then: Vec<Chapter>,
}

/// A step of a study, or of a reform by its position in the study.
pub(super) enum Step<'a> {
    Propose(&'a Study),
    /// Gives a command to the study.
    Command(&'a Chapter),
    /// Drafts a reform of the study.
    Draft(usize, &'a ComesOfIt),
    /// Gives a command to a reform.
    OnReform(usize, &'a Chapter),
}

/// The study and the reforms created so far.
#[derive(Debug, Default)]
pub(super) struct Became {
    study: Option<StudyId>,
    reforms: HashMap<usize, ReformId>,
}

/// The studies, in no particular order.
pub(super) fn read() -> anyhow::Result<Vec<Study>> {
    serde_json::from_str(include_str!("../../demonstration/studies.json")).context("studies.json")
}

impl Study {
    /// Its steps with their instants.
    pub(super) fn steps(&self) -> anyhow::Result<Vec<(Timestamp, Step<'_>)>> {
        let mut steps = vec![(Timestamp::read(&self.at)?, Step::Propose(self))];
        for chapter in &self.then {
            steps.push((Timestamp::read(&chapter.at)?, Step::Command(chapter)));
        }
        for (place, reform) in self.reforms.iter().enumerate() {
            steps.push((Timestamp::read(&reform.at)?, Step::Draft(place, reform)));
            for chapter in &reform.then {
                steps.push((Timestamp::read(&chapter.at)?, Step::OnReform(place, chapter)));
            }
        }
        Ok(steps)
    }
}

/// Carries out a step.
pub(super) async fn take(
    stage: &mut Stage,
    became: &mut Became,
    step: Step<'_>,
) -> anyhow::Result<()> {
    let (studies, reforms) = ("/api/v1/console/studies", "/api/v1/console/reforms");
    let study = became.study.clone();
    let known = || study.clone().context("a study steps before it is proposed");
    match step {
        Step::Propose(Study { by, study, .. }) => {
            let answer = stage.send_as(by, "POST", studies, None, study).await?;
            became.study = Some(serde_json::from_value::<StudyDone>(answer)?.study);
        }
        Step::Command(chapter) => {
            let id = known()?;
            let study = stage.app.store.load::<Known>(&id).await?;
            let revision = study.context("a study is gone")?.revision;
            let command: StudyCommand = serde_json::from_value(chapter.command()?.clone())?;
            let path = format!("{studies}/{id}/{}", study_command_path(command.kind()));
            let body = body_of(chapter.command()?);
            stage.send_as(&chapter.by, "POST", &path, Some(revision), &body).await?;
        }
        Step::Draft(place, ComesOfIt { by, text, .. }) => {
            let body = json!({ "study": known()?, "text": text });
            let answer = stage.send_as(by, "POST", reforms, None, &body).await?;
            let done: ReformDone = serde_json::from_value(answer)?;
            became.reforms.insert(place, done.reform);
        }
        Step::OnReform(place, chapter) => {
            let id = became.reforms.get(&place).context("a reform steps before it is drafted")?;
            let reform = stage.app.store.load::<Reform>(id).await?;
            let revision = reform.context("a reform is gone")?.revision;
            let command: ReformCommand = serde_json::from_value(chapter.command()?.clone())?;
            let path = format!("{reforms}/{id}/{}", reform_command_path(command.kind()));
            let body = body_of(chapter.command()?);
            stage.send_as(&chapter.by, "POST", &path, Some(revision), &body).await?;
        }
    }
    Ok(())
}
