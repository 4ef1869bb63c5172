//! The commands on a study: exactly those that the server permits, each with its form in place.

use crate::client::http::ApiError;
use crate::staff::command::input::{Lines, command_form, inputs, suggest};
use crate::staff::command::kept::{KeptInputs, kept_inputs};
use crate::staff::command::{
    CommandFields, CommandForm, FormContext, Panel, Subject, bare, of, reason,
};
use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::fields::area;
use crate::staff::forms::reader::{FieldReader, Typed};
use crate::staff::text::studies as text;
use crate::staff::workspace::Workspace;
use leptos::prelude::*;
use shared::id::{DepartmentId, StudyId};
use shared::lang::{Lang, Translated};
use shared::problem::Field as Problem;
use shared::study::{Convene, DecideStudy, DropStudy, Meeting, StudyCommand, StudyCommandKind};
use shared::text::{Line, Note, TextError};
use shared::time::Day;
use shared::wire::Session;
use shared::wire::study::{StudyDone, StudyView, study_command_path};

#[derive(Clone, Copy)]
pub(super) struct OnStudy(pub StoredValue<StudyId>);

impl Subject for OnStudy {
    type Kind = StudyCommandKind;
    type View = StudyView;
    type Options = ();
    type Request = StudyCommand;
    type Answer = StudyDone;

    fn code(kind: StudyCommandKind) -> &'static str {
        kind.code()
    }

    fn kind(code: &str) -> Option<StudyCommandKind> {
        StudyCommandKind::read(code)
    }

    fn about(self) -> String {
        format!("study {}", self.0.get_value())
    }

    fn form(kind: StudyCommandKind) -> Option<CommandForm<OnStudy>> {
        Some(match kind {
            StudyCommandKind::Propose => return None,
            StudyCommandKind::Gather => bare(|| StudyCommand::Gather).says(text::gather_words),
            StudyCommandKind::Convene => of::<_, ConveneForm>(),
            StudyCommandKind::Meet => of::<_, MeetForm>(),
            StudyCommandKind::Decide => of::<_, DecideForm>(),
            StudyCommandKind::Close => bare(|| StudyCommand::Close).says(text::close_words),
            StudyCommandKind::Drop => {
                let drop = |reason| StudyCommand::Drop(DropStudy { reason });
                reason(text::drop_reason, |_| "", drop)
            }
        })
    }

    fn revision(view: &StudyView) -> u32 {
        view.study.revision
    }

    fn options(self, _: &StudyView, _: Workspace) {}

    fn offered(view: &StudyView, (): &()) -> Vec<StudyCommandKind> {
        view.permitted.clone()
    }

    async fn send(
        self,
        command: StudyCommand,
        panel: Panel<OnStudy>,
        key: String,
    ) -> Result<StudyDone, ApiError> {
        let path = study_command_path(command.kind());
        let path = format!("/console/studies/{}/{path}", self.0.get_value());
        panel.workspace.api.give(path, &command, panel.revision(), key).await
    }

    fn answered(self, done: StudyDone) -> Option<u32> {
        Some(done.revision)
    }

    fn nothing_words(lang: Lang) -> &'static str {
        text::nothing_for_you(lang)
    }

    fn stale_words(_: &StudyView, lang: Lang) -> (&'static str, String) {
        (text::stale(lang), text::stale_words(lang).to_owned())
    }
}

/// The form that calls the departments to a meeting.
#[derive(Default)]
struct ConveneForm {
    departments: RwSignal<Vec<DepartmentId>>,
    more: RwSignal<String>,
    meeting: MeetingInputs,
}

inputs! {
    struct MeetingInputs on () {
        on: Day, text::on;
        place: Line, text::place;
    }
}

impl MeetingInputs {
    /// Fills in the date and place of the present invitation.
    fn suggest(self, view: &StudyView) {
        if let Some(convened) = &view.study.convened {
            suggest(self.on, &convened.on.to_string());
            suggest(self.place, convened.place.as_str());
        }
    }
}

impl CommandFields<OnStudy> for ConveneForm {
    fn prefill(&self, view: &StudyView, _: &Session, _: &FormContext<OnStudy>) {
        self.meeting.suggest(view);
        let convened = view.study.convened.as_ref();
        if let Some(convened) = convened.filter(|_| self.departments.with_untracked(Vec::is_empty))
        {
            self.departments.set(convened.departments.clone());
        }
    }

    fn view(&self, options: Memo<()>, lang: Lang) -> AnyView {
        view! {
            <DepartmentsField
                name="departments"
                label=text::departments(lang)
                hint=text::departments_hint(lang)
                required=true
                chosen=self.departments
                typed=self.more
            />
            {self.meeting.fields(options, lang)}
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        let mut inputs = self.meeting.kept();
        inputs.extend(kept_inputs!(self; departments, more));
        inputs
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnStudy>) -> Option<StudyCommand> {
        let departments = self.departments.get_untracked();
        if !self.more.is_blank() {
            reader.add("departments", Problem::Unknown);
        } else if departments.is_empty() {
            reader.add("departments", Problem::Missing);
        }
        let (on, place) = self.meeting.values(reader)?;
        Some(StudyCommand::Convene(Convene { departments, on, place }))
    }
}

command_form! {
    /// The form that records the meeting.
    struct MeetForm on OnStudy {
        on: Day, text::on;
        place: Line, text::place;
        offices: Lines, text::took_part, hint = text::took_part_hint;
        minutes: Note, text::minutes, hint = text::minutes_hint;
    }
    prefill |form, view, _session, _context| {
        MeetingInputs { on: form.on, place: form.place }.suggest(view);
    }
    => StudyCommand::Meet(Meeting { on, place, offices: offices.0, minutes })
}

/// The form that records the decisions: one per line, with the English of each in the same line of the other field.
#[derive(Clone, Copy, Default)]
struct DecideForm {
    zh: RwSignal<String>,
    en: RwSignal<String>,
}

/// The lines that are not empty.
fn lines(written: &str) -> impl Iterator<Item = &str> {
    written.lines().map(str::trim).filter(|line| !line.is_empty())
}

impl CommandFields<OnStudy> for DecideForm {
    fn view(&self, _: Memo<()>, lang: Lang) -> AnyView {
        view! {
            {
                area("decisions", text::decided_zh(lang), self.zh, Note::MAX, 4)
                    .hint(text::decided_zh_hint(lang))
            }
            {
                area("decisions_en", text::decided_en(lang), self.en, Note::MAX, 4)
                    .hint(text::decided_en_hint(lang))
                    .optional()
            }
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; zh, en)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnStudy>) -> Option<StudyCommand> {
        let (zh, en) = (self.zh.get_untracked(), self.en.get_untracked());
        let mut english = lines(&en);
        let decisions: Result<Vec<Translated<Note>>, TextError> = lines(&zh)
            .map(|chinese| {
                let en = english.next().map(Note::new).transpose()?;
                Ok(Translated { zh: Note::new(chinese)?, en })
            })
            .collect();
        let decisions = decisions.map_err(|error| reader.add("decisions", error.into())).ok()?;
        if decisions.is_empty() {
            reader.add("decisions", Problem::Missing);
        }
        Some(StudyCommand::Decide(DecideStudy { decisions }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::command::Forms;
    use crate::ui::form::Form;
    use shared::directory::Directory;
    use std::any::Any;

    #[test]
    fn what_was_typed_is_forgotten_once_it_is_done() {
        let (kind, names) = (StudyCommandKind::Decide, Directory::default());
        let mut forms = Forms::<OnStudy>::new(Owner::new());
        let read = |forms: &mut Forms<OnStudy>| {
            let opened = forms.get(kind, |_: Form| ()).expect("a form");
            let (options, form) = (&(), opened.form);
            let context = FormContext { options, names: &names, lang: Lang::Zh, form };
            opened.read(&context).is_ok()
        };
        assert!(!read(&mut forms));
        let fields = forms.get(kind, |_| ()).expect("a form").fields;
        let typed = (&*fields as &dyn Any).downcast_ref::<DecideForm>().expect("its fields");
        typed.zh.set("六月起一窗办理".to_owned());
        assert!(read(&mut forms));
        forms.forget(kind);
        assert!(!read(&mut forms), "the next decision begins with an empty form");
    }
}
