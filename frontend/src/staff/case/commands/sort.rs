//! The form for sorting a case by matter, reason and departments.

use super::prelude::*;
use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::named::{MatterField, matter_of, reasons};
use shared::command::Sort;
use shared::id::DepartmentId;
use shared::vocabulary::RefusalReason;

#[derive(Default)]
pub struct Form {
    matter: RwSignal<String>,
    reason: RwSignal<String>,
    departments: RwSignal<Vec<DepartmentId>>,
    more: RwSignal<String>,
}

impl CommandFields<OnCase> for Form {
    fn prefill(&self, case: &StaffCase, _: &Session, context: &FormContext<OnCase>) {
        if self.reason.with_untracked(String::is_empty) {
            let case = &case.public;
            let matter = case.matter.as_ref().map(|id| context.names.matter(id, context.lang));
            self.matter.set(matter.unwrap_or_default().to_owned());
            self.reason.set(case.reason.code().to_owned());
            self.departments.set(case.departments.clone());
        }
    }

    fn view(&self, _: Memo<FormOptions>, lang: Lang) -> AnyView {
        view! {
            <MatterField
                name="matter"
                label=text::matter(lang)
                hint=text::matter_hint(lang)
                typed=self.matter
                departments=self.departments
            />
            {select("reason", text::main_reason(lang), self.reason, reasons(lang))}
            <DepartmentsField
                name="departments"
                label=text::departments(lang)
                hint=text::departments_hint(lang)
                chosen=self.departments
                typed=self.more
            />
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; matter, reason, departments, more)
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let matter = matter_of(&self.matter.get_untracked(), context.names);
        let matter = reader.known("matter", self.matter, matter);
        reader.known::<()>("departments", self.more, None);
        let reason = RefusalReason::read(&self.reason.get_untracked());
        let reason = reader.choice("reason", reason)?;
        let departments = self.departments.get_untracked();
        Some(Command::Sort(Sort { matter, reason, departments }).into())
    }
}
