//! What is typed of a plan before it is one: plain text, so that nothing typed is lost, however wrong.
//! [`PlanDraft::read`] turns it into a plan's text or says everything that is wrong at once.

use serde::{Deserialize, Serialize};
use shared::plan::{Measure, PlanText, problems_of};
use shared::problem::{Field, FieldProblem};
use shared::text::{Line, Note, TextError};
use shared::time::{Day, Timestamp};

/// A plan as far as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct PlanDraft {
    /// What it is about.
    pub title: String,
    /// Why it went wrong.
    pub cause: String,
    /// What is done.
    pub measures: Vec<MeasureDraft>,
}

/// A measure as far as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MeasureDraft {
    /// What is done.
    pub what: String,
    /// By whom.
    pub person: String,
    /// By the close of which day.
    pub due_on: String,
}

impl Default for PlanDraft {
    fn default() -> PlanDraft {
        PlanDraft {
            title: String::new(),
            cause: String::new(),
            measures: vec![MeasureDraft::default()],
        }
    }
}

impl PlanDraft {
    /// What a plan says, to be written anew.
    pub(super) fn of(text: &PlanText) -> PlanDraft {
        let PlanText { title, cause, measures } = text;
        let measures = measures.iter().map(|Measure { what, person, due_on }| MeasureDraft {
            what: what.as_str().to_owned(),
            person: person.as_str().to_owned(),
            due_on: due_on.to_string(),
        });
        PlanDraft {
            title: title.as_str().to_owned(),
            cause: cause.as_str().to_owned(),
            measures: measures.collect(),
        }
    }

    /// The plan's text, or everything that is wrong with it, in the order of the form.
    pub(super) fn read(&self, now: Timestamp) -> Result<PlanText, Vec<FieldProblem>> {
        let mut reading = Reading::default();
        let title = reading.text("title", &self.title, Line::try_from);
        let cause = reading.text("cause", &self.cause, Note::try_from);
        let mut measures = Vec::with_capacity(self.measures.len());
        for (index, measure) in self.measures.iter().enumerate() {
            let at = |name: &str| format!("measures.{index}.{name}");
            let what = reading.text(&at("what"), &measure.what, Note::try_from);
            let person = reading.text(&at("person"), &measure.person, Line::try_from);
            let due_on = reading.day(&at("due_on"), &measure.due_on);
            if let (Some(what), Some(person)) = (what, person) {
                measures.push(Measure { what, person, due_on: due_on.unwrap_or(now.day()) });
            }
        }
        let mut problems = reading.0;
        let (Some(title), Some(cause)) = (title, cause) else { return Err(problems) };
        let text = PlanText { title, cause, measures };
        for found in problems_of(&text, now) {
            if !problems.iter().any(|known| known.field == found.field) {
                problems.push(found);
            }
        }
        if problems.is_empty() { Ok(text) } else { Err(problems) }
    }
}

/// Collects what is wrong while fields are read.
#[derive(Default)]
struct Reading(Vec<FieldProblem>);

impl Reading {
    /// A text that has to be there. What stands in for a bad one never leaves [`PlanDraft::read`]: it is
    /// a problem, and without it the others could not be told.
    fn text<T>(
        &mut self,
        field: &str,
        written: &str,
        read: fn(String) -> Result<T, TextError>,
    ) -> Option<T> {
        read(written.to_owned())
            .map_err(|error| self.0.push(FieldProblem::new(field, error.into())))
            .or_else(|()| read("-".to_owned()))
            .ok()
    }

    fn day(&mut self, field: &str, written: &str) -> Option<Day> {
        let missing = written.trim().is_empty();
        let day = Day::read(written.trim()).ok();
        if day.is_none() {
            let problem = if missing { Field::Missing } else { Field::NotADate };
            self.0.push(FieldProblem::new(field, problem));
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::read("2018-05-14 10:00").expect("a time")
    }

    fn typed() -> PlanDraft {
        let measure = MeasureDraft {
            what: "清单重做".into(),
            person: "示例·王某（科长）".into(),
            due_on: "2018-05-18".into(),
        };
        PlanDraft { title: "清单".into(), cause: "没讲全".into(), measures: vec![measure] }
    }

    #[test]
    fn what_is_right_is_read_and_can_be_written_anew() {
        let text = typed().read(now()).expect("a plan");
        assert_eq!(PlanDraft::of(&text), typed());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let mut draft = typed();
        draft.title = " ".into();
        draft.measures[0].due_on = "2018-05-13".into();
        draft.measures.push(MeasureDraft { due_on: "morgen".into(), ..MeasureDraft::default() });
        let problems = draft.read(now()).expect_err("refused");
        let told: Vec<(&str, Field)> =
            problems.iter().map(|found| (found.field.as_str(), found.problem.clone())).collect();
        assert_eq!(
            told,
            [
                ("title", Field::Missing),
                ("measures.1.what", Field::Missing),
                ("measures.1.person", Field::Missing),
                ("measures.1.due_on", Field::NotADate),
                ("measures.0.due_on", Field::InThePast),
            ]
        );
    }
}
