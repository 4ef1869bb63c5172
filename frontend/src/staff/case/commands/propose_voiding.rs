//! The form for proposing to void a case. The number of the other case is asked for only where there is one.

use super::prelude::*;
use crate::staff::command::input::FieldView;
use crate::ui::form::FormProblem;
use crate::ui::number::say_number;
use shared::command::ProposeVoiding;
use shared::number::CaseNumber;
use shared::vocabulary::VoidedBecause;

#[derive(Clone, Copy, Default)]
pub struct Form {
    pub(super) because: RwSignal<String>,
    pub(super) other: RwSignal<String>,
    pub(super) reason: RwSignal<String>,
}

impl Form {
    fn is_twice(self) -> bool {
        self.because.get() == VoidedBecause::Twice.code()
    }
}

impl CommandFields<OnCase> for Form {
    fn view(&self, _: Memo<FormOptions>, lang: Lang) -> AnyView {
        let form = *self;
        let field = |name, label| FieldView { name, label, hint: String::new() };
        let because = field("because", text::voiding_because(lang));
        let other = move || {
            form.is_twice().then(|| {
                line("other", text::voiding_other(lang), form.other)
                    .hint(text::voiding_other_hint(lang))
                    .kind(FieldKind::Digits)
                    .short()
                    .into_render()
            })
        };
        let reason = field("reason", text::voiding_reason(lang));
        vec![
            <VoidedBecause as Input>::view(because, form.because, false),
            other.into_any(),
            <Prose as Input>::view(reason, form.reason, false),
        ]
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; because, other, reason)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnCase>) -> Option<Request> {
        let because = <VoidedBecause as Input>::read(reader, "because", self.because);
        let other = match because {
            Some(VoidedBecause::Twice) => match CaseNumber::find(&self.other.get_untracked()) {
                Ok(other) => Some(Some(other)),
                Err(error) => {
                    let words = move |lang| say_number(error, lang);
                    reader.said.push(FormProblem::new("other", words));
                    None
                }
            },
            Some(VoidedBecause::Spam | VoidedBecause::Test) | None => Some(None),
        };
        let reason = reader.prose("reason", self.reason);
        let (because, other, reason) = (because?, other?, reason?);
        Some(Command::ProposeVoiding(ProposeVoiding { because, other, reason }).into())
    }
}
