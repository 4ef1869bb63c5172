//! The form for extending a deadline before it has passed.

use super::prelude::*;
use shared::command::Extend;
use shared::problem::Field as Problem;

inputs! {
    pub struct Form on FormOptions {
        days: DayCount, text::extend_days, rule = |form_options: &FormOptions, lang| {
            form_options.by_rule(|rules| text::extend_days_hint(lang, rules.extension_days_most))
        };
        reason: Prose, text::extend_reason;
    }
}

impl CommandFields<OnCase> for Form {
    fn view(&self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        self.fields(form_options, lang)
    }

    fn inputs(&self) -> KeptInputs {
        self.kept()
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let most = context.options.policy.as_ref().map(|rules| rules.extension_days_most);
        if self.days.is_blank() {
            reader.add("days", Problem::Missing);
        }
        let days = reader.some_days(self.days, most);
        let reason = reader.prose("reason", self.reason);
        Some(Command::Extend(Extend { days: days?, reason: reason? }).into())
    }
}
