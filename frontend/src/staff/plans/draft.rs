//! The text of a plan as typed. [`PlanDraft::read`] turns it into a plan's text or reports all problems at once.

use crate::staff::forms::drafting::{Rows, draft_fields};
use crate::staff::forms::reader::FieldReader;
use leptos::prelude::RwSignal;
use shared::directory::Directory;
use shared::plan::{Measure, PlanText, problems_of};
use shared::problem::FieldProblem;
use shared::text::{Line, Note};
use shared::time::Timestamp;

draft_fields! {
    pub(super) struct PlanDraft, PlanFields {
        title: RwSignal<String>,
        cause: RwSignal<String>,
        measures: Rows<MeasureFields>,
    }
}

draft_fields! {
    #[derive(Default)]
    pub(super) struct MeasureDraft, MeasureFields {
        what: RwSignal<String>,
        person: RwSignal<String>,
        due_on: RwSignal<String>,
    }
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
    /// The draft of an existing plan, in order to revise it.
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

    /// The plan's text, or all problems in the order of the form.
    pub(super) fn read(&self, now: Timestamp) -> Result<PlanText, Vec<FieldProblem>> {
        let names = Directory::default();
        let mut reader = FieldReader::new(&names);
        // A placeholder for an invalid text never leaves this function, because the text is a problem too. Without
        // it, the problems that the rules find could not be reported at the same time.
        let line = || Line::new("-").ok();
        let note = || Note::new("-").ok();
        let title = reader.line("title", &self.title).or_else(line);
        let cause = reader.note("cause", &self.cause).or_else(note);
        let mut measures = Vec::with_capacity(self.measures.len());
        for (index, measure) in self.measures.iter().enumerate() {
            let at = |name: &str| format!("measures.{index}.{name}");
            let what = reader.note(&at("what"), &measure.what).or_else(note);
            let person = reader.line(&at("person"), &measure.person).or_else(line);
            let due_on = reader.day(&at("due_on"), &measure.due_on);
            if let (Some(what), Some(person)) = (what, person) {
                measures.push(Measure { what, person, due_on: due_on.unwrap_or(now.day()) });
            }
        }
        let text = title.zip(cause).map(|(title, cause)| PlanText { title, cause, measures });
        if let Some(text) = &text {
            reader.add_found(problems_of(text, now));
        }
        reader.finish(text).map_err(|reader| reader.problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::problem::Field;

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
