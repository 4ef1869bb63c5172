//! The form for linking a case to another one about the same thing.

use super::prelude::*;
use crate::ui::form::FormProblem;
use crate::ui::number::say_number;
use shared::command::LinkCase;
use shared::number::CaseNumber;

#[derive(Clone, Copy, Default)]
pub struct Form {
    pub(super) other: RwSignal<String>,
}

impl CommandFields<OnCase> for Form {
    fn view(&self, _: Memo<FormOptions>, lang: Lang) -> AnyView {
        view! {
            {
                line("other", text::other_number(lang), self.other)
                    .hint(text::other_number_hint(lang))
                    .kind(FieldKind::Digits)
                    .short()
            }
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; other)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnCase>) -> Option<Request> {
        match CaseNumber::find(&self.other.get_untracked()) {
            Ok(other) => Some(Command::LinkCase(LinkCase { other }).into()),
            Err(error) => {
                let words = move |lang| say_number(error, lang);
                reader.said.push(FormProblem::new("other", words));
                None
            }
        }
    }
}
