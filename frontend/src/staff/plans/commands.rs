//! The commands on a plan: exactly those that the server permits.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::staff::command::input::command_form;
use crate::staff::command::kept::{KeptInputs, kept_inputs};
use crate::staff::command::{
    CommandFields, CommandForm, FormContext, Panel, Subject, bare, of, reason,
};
use crate::staff::forms::drafting::DraftFields;
use crate::staff::forms::reader::FieldReader;
use crate::staff::plans::draft::{PlanDraft, PlanFields};
use crate::staff::plans::fields::plan_fields;
use crate::staff::text::plans as text;
use crate::staff::workspace::Workspace;
use crate::ui::components::Choice;
use leptos::prelude::*;
use shared::id::PlanId;
use shared::lang::{Lang, Say};
use shared::plan::{Because, FinishMeasure, MeasureState, PlanCommand, PlanCommandKind, PlanText};
use shared::text::Note;
use shared::wire::{PlanDone, PlanView, Session, plan_command_path};

/// The unfinished measures, each with its place.
type OpenMeasures = Vec<(u16, MeasureState)>;

#[derive(Clone, Copy)]
pub(super) struct OnPlan(pub StoredValue<PlanId>);

impl Subject for OnPlan {
    type Kind = PlanCommandKind;
    type View = PlanView;
    type Options = OpenMeasures;
    type Request = PlanCommand;
    type Answer = PlanDone;

    fn code(kind: PlanCommandKind) -> &'static str {
        kind.code()
    }

    fn kind(code: &str) -> Option<PlanCommandKind> {
        PlanCommandKind::read(code)
    }

    fn about(self) -> String {
        format!("plan {}", self.0.get_value())
    }

    fn form(kind: PlanCommandKind) -> Option<CommandForm<OnPlan>> {
        Some(match kind {
            PlanCommandKind::Submit => of::<_, SubmitForm>(),
            PlanCommandKind::Approve => bare(|| PlanCommand::Approve).says(text::approve_words),
            PlanCommandKind::SendBack => {
                let send_back = |reason| PlanCommand::SendBack(Because { reason });
                reason(text::send_back_reason, text::send_back_hint, send_back)
            }
            PlanCommandKind::FinishMeasure => of::<_, FinishMeasureForm>(),
            PlanCommandKind::Verify => bare(|| PlanCommand::Verify).says(text::verify_words),
            PlanCommandKind::Reject => {
                let reject = |reason| PlanCommand::Reject(Because { reason });
                reason(text::reject_reason, text::reject_hint, reject)
            }
            PlanCommandKind::Publish => bare(|| PlanCommand::Publish).says(text::publish_words),
        })
    }

    fn revision(view: &PlanView) -> u32 {
        view.plan.revision
    }

    fn options(self, view: &PlanView, _: Workspace) -> OpenMeasures {
        let measures = (1..).zip(view.plan.measures.iter().cloned());
        measures.filter(|(_, state)| state.done_at.is_none()).collect()
    }

    fn offered(view: &PlanView, _: &OpenMeasures) -> Vec<PlanCommandKind> {
        view.permitted.clone()
    }

    async fn send(
        self,
        command: PlanCommand,
        panel: Panel<OnPlan>,
        key: String,
    ) -> Result<PlanDone, ApiError> {
        let path = plan_command_path(command.kind());
        let path = format!("/console/plans/{}/{path}", self.0.get_value());
        panel.workspace.api.give(path, &command, panel.revision(), key).await
    }

    fn answered(self, done: PlanDone) -> Option<u32> {
        Some(done.revision)
    }

    fn nothing_words(lang: Lang) -> &'static str {
        text::nothing_for_you(lang)
    }

    fn stale_words(view: &PlanView, lang: Lang) -> (&'static str, String) {
        (text::stale_title(lang), text::stale_words(lang, view.plan.stage.say(lang)))
    }
}

struct SubmitForm {
    text: PlanFields,
    /// Whether the form was already filled in from the plan.
    begun: StoredValue<bool>,
}

impl Default for SubmitForm {
    fn default() -> SubmitForm {
        let text = PlanFields::of(&PlanDraft::default());
        SubmitForm { text, begun: StoredValue::new(false) }
    }
}

impl CommandFields<OnPlan> for SubmitForm {
    fn prefill(&self, view: &PlanView, _: &Session, _: &FormContext<OnPlan>) {
        if !self.begun.get_value() {
            self.begun.set_value(true);
            let plan = view.plan.clone();
            let measures = plan.measures.into_iter().map(|state| state.measure).collect();
            let text = PlanText { title: plan.title, cause: plan.cause, measures };
            self.text.fill(&PlanDraft::of(&text));
        }
    }

    fn view(&self, _: Memo<OpenMeasures>, lang: Lang) -> AnyView {
        plan_fields(self.text, lang)
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; text)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnPlan>) -> Option<PlanCommand> {
        let text = untrack(|| self.text.draft()).read(browser::now());
        text.map(PlanCommand::Submit).map_err(|problems| reader.add_found(problems)).ok()
    }
}

fn measure_choices(open: &OpenMeasures, lang: Lang) -> Vec<Choice> {
    let choice = |(place, state): &(u16, MeasureState)| {
        Choice::new(place.to_string(), format!("{place}. {}", state.measure.what.as_str()))
            .hinted(text::due_on(lang, state.due.minute_text()))
    };
    open.iter().map(choice).collect()
}

command_form! {
    pub(super) struct FinishMeasureForm on OnPlan {
        place: u16, text::which_measure,
            choose = |open: &OpenMeasures, _, lang| measure_choices(open, lang);
        evidence: Note, text::evidence, hint = text::evidence_hint;
    }
    => PlanCommand::FinishMeasure(FinishMeasure { place, evidence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::command::Forms;
    use crate::ui::form::Form;
    use shared::directory::Directory;
    use std::any::Any;

    #[test]
    fn what_was_typed_is_read_and_forgotten_once_it_is_done() {
        let (kind, names) = (PlanCommandKind::FinishMeasure, Directory::default());
        let mut forms = Forms::<OnPlan>::new(Owner::new());
        let wrong = |forms: &mut Forms<OnPlan>| {
            let opened = forms.get(kind, |_: Form| ()).expect("a form");
            let (options, form) = (&Vec::new(), opened.form);
            let context = FormContext { options, names: &names, lang: Lang::Zh, form };
            let problems = opened.read(&context).map_err(|reader| reader.problems).err();
            let fields = problems.unwrap_or_default().into_iter().map(|problem| problem.field);
            fields.collect::<Vec<_>>()
        };
        assert_eq!(wrong(&mut forms), ["place", "evidence"]);
        let fields = forms.get(kind, |_| ()).expect("a form").fields;
        let typed = (&*fields as &dyn Any).downcast_ref::<FinishMeasureForm>().expect("its fields");
        typed.place.set("1".to_owned());
        typed.evidence.set("已换新表".to_owned());
        assert_eq!(wrong(&mut forms), Vec::<String>::new());
        forms.forget(kind);
        assert_eq!(wrong(&mut forms), ["place", "evidence"]);
    }
}
