//! The forms for assigning a case to a department and for reassigning it, with a reason.

use super::prelude::*;
use crate::staff::forms::named::department_of;
use crate::staff::text::foretold as words;
use crate::ui::form::FormProblem;
use shared::command::{Assign, Reassign};
use shared::time::Timestamp;

inputs! {
    pub struct Form on FormOptions {
        department: DepartmentId, text::department, hint = text::department_hint;
        co: Vec<DepartmentId>, text::co_departments, hint = text::co_departments_hint;
        days: Option<DayCount>, text::days, rule = FormOptions::days_hint;
        note: Option<Prose>, text::assign_note;
    }
}

#[derive(Default)]
pub struct Again {
    assign: Form,
    reason: RwSignal<String>,
}

impl Form {
    fn assignment(self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Assign> {
        let form_options = context.options;
        let department = reader.department("department", self.department);
        if department.is_some() && department == form_options.holder {
            let words = |lang| text::has_it_already(lang).to_owned();
            reader.said.push(FormProblem::new("department", words));
        }
        let most = form_options.policy.as_ref().map(|rules| rules.handle_days_most);
        let days = reader.some_days(self.days, most);
        reader.known::<()>("co", self.co.more, None);
        let note = reader.some_prose("note", self.note);
        let co = self.co.chosen.get_untracked();
        Some(Assign { department: department?, days, note, co })
    }

    /// A sentence that says who gets the case, with whom, and by when.
    fn foretold(self, context: &FormContext<OnCase>) -> String {
        let FormContext { options: form_options, names, lang, form: _ } = *context;
        let lead = department_of(&self.department.get(), names);
        let Some(lead) = lead.filter(|lead| Some(lead) != form_options.holder.as_ref()) else {
            return words::choose_department(lang).to_owned();
        };
        let name = |id: &DepartmentId| names.department(id, lang).to_owned();
        let mut by = String::new();
        let co = self.co.chosen.get();
        let co: Vec<String> = co.iter().filter(|co| **co != lead).map(name).collect();
        if !co.is_empty() {
            by.push_str(&words::with_co(lang, co.join(lang.pick("、", ", "))));
        }
        if let Some((due, days)) = self.due(form_options, lang) {
            by.push_str(&words::done_by(lang, due.minute_text(), days));
        }
        match &form_options.holder {
            Some(from) => words::reassign(lang, name(from), name(&lead), by),
            None => words::assign(lang, name(&lead), by),
        }
    }

    /// When it is due, and in how many days; `None` if the number of days is invalid.
    fn due(self, form_options: &FormOptions, lang: Lang) -> Option<(Timestamp, String)> {
        let foreseen = form_options.foreseen.as_ref()?;
        let days = self.days.get();
        if days.trim().is_empty() {
            return Some((foreseen.by_class, foreseen.class.say(lang).to_owned()));
        }
        let days = days.trim().parse::<usize>().ok().filter(|days| *days > 0)?;
        let due = foreseen.by_days.get(days - 1)?;
        let said = match days {
            1 => words::one_working_day(lang).to_owned(),
            days => words::working_days(lang, days),
        };
        Some((*due, said))
    }

    fn view(self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        let binding = Memo::new(move |_| form_options.with(|form_options| form_options.binding));
        view! {
            {move || binding.get().then(|| view! { <p>{text::assign_binding(lang)}</p> })}
            {self.fields(form_options, lang)}
        }
        .into_any()
    }
}

impl CommandFields<OnCase> for Form {
    fn prefill(&self, case: &StaffCase, _: &Session, context: &FormContext<OnCase>) {
        if let Some(first) = case.public.departments.first() {
            suggest(self.department, context.names.department(first, context.lang));
        }
    }

    fn view(&self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        (*self).view(form_options, lang)
    }

    fn inputs(&self) -> KeptInputs {
        self.kept()
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        self.assignment(reader, context).map(|assign| Command::Assign(assign).into())
    }

    fn follows(&self, context: &FormContext<OnCase>) -> Option<String> {
        Some(self.foretold(context))
    }
}

impl CommandFields<OnCase> for Again {
    fn view(&self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        let label = text::reassign_reason(lang);
        view! {
            {self.assign.view(form_options, lang)}
            {area("reason", label, self.reason, Prose::MAX, 4)}
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        let mut inputs = self.assign.kept();
        inputs.extend(kept_inputs!(self; reason));
        inputs
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let assign = self.assign.assignment(reader, context);
        let reason = reader.prose("reason", self.reason);
        let (Assign { department, days, note, co }, reason) = assign.zip(reason)?;
        Some(Command::Reassign(Reassign { department, days, note, co, reason }).into())
    }

    fn follows(&self, context: &FormContext<OnCase>) -> Option<String> {
        Some(self.assign.foretold(context))
    }
}
