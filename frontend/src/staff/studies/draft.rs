//! The text of a reform as typed. [`ReformDraft::read`] turns it into a reform's text or reports all problems at
//! once.

use crate::staff::forms::drafting::{Rows, draft_fields};
use crate::staff::forms::reader::FieldReader;
use leptos::prelude::RwSignal;
use shared::directory::Directory;
use shared::lang::{Lang, Translated};
use shared::problem::{Field, FieldProblem};
use shared::reform::{
    Change, MAX_STEP_COUNT, MAX_STEP_DAYS, Process, ProcessStep, Redesign, ReformText, problems_of,
};
use shared::text::{Line, Note};
use shared::time::Timestamp;

draft_fields! {
    #[derive(Default)]
    pub(super) struct StepDraft, StepFields {
        what_zh: RwSignal<String>,
        what_en: RwSignal<String>,
        department: RwSignal<String>,
        place_zh: RwSignal<String>,
        place_en: RwSignal<String>,
        trips: RwSignal<String>,
        days: RwSignal<String>,
        documents: RwSignal<String>,
    }
}

draft_fields! {
    pub(super) struct ReformDraft, ReformFields {
        title_zh: RwSignal<String>,
        title_en: RwSignal<String>,
        decision: RwSignal<String>,
        from: RwSignal<String>,
        // Either `rule` or `process`.
        kind: RwSignal<String>,
        rule_zh: RwSignal<String>,
        rule_en: RwSignal<String>,
        before: Rows<StepFields>,
        after: Rows<StepFields>,
    }
}

impl Default for ReformDraft {
    fn default() -> ReformDraft {
        ReformDraft {
            title_zh: String::new(),
            title_en: String::new(),
            decision: "1".into(),
            from: String::new(),
            kind: "process".into(),
            rule_zh: String::new(),
            rule_en: String::new(),
            before: vec![StepDraft::default()],
            after: vec![StepDraft::default()],
        }
    }
}

impl ReformDraft {
    /// The draft of an existing reform, in order to revise it.
    pub(super) fn of(text: &ReformText, names: &Directory, lang: Lang) -> ReformDraft {
        let optional = |en: Option<&str>| en.unwrap_or_default().to_owned();
        let steps = |process: &Process| {
            let draft = |step: &ProcessStep| StepDraft {
                what_zh: step.what.zh.as_str().to_owned(),
                what_en: optional(step.what.en.as_ref().map(Line::as_str)),
                department: step
                    .department
                    .as_ref()
                    .map_or(String::new(), |id| names.department(id, lang).to_owned()),
                place_zh: step.place.zh.as_str().to_owned(),
                place_en: optional(step.place.en.as_ref().map(Line::as_str)),
                trips: step.trips.to_string(),
                days: step.days.to_string(),
                documents: step.documents.to_string(),
            };
            process.0.iter().map(draft).collect::<Vec<StepDraft>>()
        };
        let draft = ReformDraft {
            title_zh: text.title.zh.as_str().to_owned(),
            title_en: optional(text.title.en.as_ref().map(Line::as_str)),
            decision: text.decision.to_string(),
            from: text.from.to_string(),
            ..ReformDraft::default()
        };
        match &text.change {
            Change::Rule { text } => ReformDraft {
                kind: "rule".into(),
                rule_zh: text.zh.as_str().to_owned(),
                rule_en: optional(text.en.as_ref().map(Note::as_str)),
                ..draft
            },
            Change::Process(Redesign { before, after }) => ReformDraft {
                kind: "process".into(),
                before: steps(before),
                after: steps(after),
                ..draft
            },
        }
    }

    /// The reform's text, or all problems in the order of the form.
    pub(super) fn read(
        &self,
        names: &Directory,
        now: Timestamp,
    ) -> Result<ReformText, Vec<FieldProblem>> {
        let mut reader = FieldReader::new(names);
        let title = named(&mut reader, "title", &self.title_zh, &self.title_en);
        let decision = self.decision.parse::<u16>().unwrap_or_default();
        let from = reader.day("from", &self.from);
        let change = if self.kind == "rule" {
            let zh = reader.note("rule.zh", &self.rule_zh);
            let en = reader.some_note("rule.en", &self.rule_en);
            zh.map(|zh| Change::Rule { text: Translated { zh, en } })
        } else {
            let before = process(&mut reader, "before", &self.before);
            let after = process(&mut reader, "after", &self.after);
            before.zip(after).map(|(before, after)| Change::Process(Redesign { before, after }))
        };
        let text = title.zip(from).zip(change).map(|((title, from), change)| ReformText {
            title,
            decision,
            from,
            change,
        });
        if let Some(text) = &text {
            reader.add_found(problems_of(text, now));
        }
        reader.finish(text).map_err(|reader| reader.problems)
    }
}

fn named(reader: &mut FieldReader, field: &str, zh: &str, en: &str) -> Option<Translated<Line>> {
    let zh = reader.line(&format!("{field}.zh"), zh);
    let en = reader.some_line(&format!("{field}.en"), en);
    zh.map(|zh| Translated { zh, en })
}

/// A number; an empty field means none.
fn number<T: std::str::FromStr>(
    reader: &mut FieldReader,
    field: &str,
    written: &str,
    max: u32,
) -> Option<T> {
    let number = written.trim();
    let number = if number.is_empty() { "0" } else { number };
    let fits = number.parse::<u32>().is_ok_and(|number| number <= max);
    let read = number.parse::<T>().ok().filter(|_| fits);
    if read.is_none() {
        reader.add(field, Field::OutOfRange { min: 0, max });
    }
    read
}

fn process(reader: &mut FieldReader, side: &str, steps: &[StepDraft]) -> Option<Process> {
    let mut read = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let at = |name: &str| format!("{side}.{index}.{name}");
        let what = named(reader, &at("what"), &step.what_zh, &step.what_en);
        let department = reader.some_department(&at("department"), &step.department);
        let place = named(reader, &at("place"), &step.place_zh, &step.place_en);
        let trips = number(reader, &at("trips"), &step.trips, MAX_STEP_COUNT.into());
        let days = number(reader, &at("days"), &step.days, MAX_STEP_DAYS.into());
        let documents = number(reader, &at("documents"), &step.documents, MAX_STEP_COUNT.into());
        if let (Some(what), Some(place), Some(trips), Some(days), Some(documents)) =
            (what, place, trips, days, documents)
        {
            read.push(ProcessStep { what, department, place, trips, days, documents });
        }
    }
    (read.len() == steps.len()).then_some(Process(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> ReformDraft {
        let step = StepDraft {
            what_zh: "办出生证".into(),
            place_zh: "医院".into(),
            trips: "1".into(),
            days: "3".into(),
            documents: "2".into(),
            ..StepDraft::default()
        };
        ReformDraft {
            title_zh: "一张表".into(),
            from: "2018-05-14".into(),
            before: vec![step.clone(), step.clone()],
            after: vec![step],
            ..ReformDraft::default()
        }
    }

    #[test]
    fn what_is_right_is_read_and_can_be_written_anew() {
        let (names, now) = (Directory::default(), Timestamp(1_526_263_200_000));
        let text = typed().read(&names, now).expect("a reform");
        assert_eq!(ReformDraft::of(&text, &names, Lang::Zh), typed());
        let rule =
            ReformDraft { kind: "rule".into(), rule_zh: "可以打电话".into(), ..typed() };
        assert!(matches!(rule.read(&names, now).expect("a rule").change, Change::Rule { .. }));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let (names, now) = (Directory::default(), Timestamp(1_526_263_200_000));
        let mut draft = typed();
        draft.from = String::new();
        draft.before[1].department = "没有的局".into();
        draft.after[0].trips = "很多".into();
        let problems = draft.read(&names, now).expect_err("refused");
        let fields: Vec<&str> = problems.iter().map(|found| found.field.as_str()).collect();
        assert_eq!(fields, ["from", "before.1.department", "after.0.trips"]);
    }
}
