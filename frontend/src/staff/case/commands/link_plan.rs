//! The form for answering a case with a rectification plan.

use super::prelude::*;
use crate::staff::command::PlanChoice;
use shared::command::LinkPlan;
use shared::id::PlanId;
use shared::problem::Field as Problem;

#[derive(Default)]
pub struct Form {
    plan: RwSignal<String>,
}

impl CommandFields<OnCase> for Form {
    fn view(&self, form_options: Memo<FormOptions>, _: Lang) -> AnyView {
        view! { <PlanChoice chosen=self.plan form_options=form_options/> }.into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; plan)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnCase>) -> Option<Request> {
        let typed = self.plan.get_untracked();
        let plan = PlanId::new(typed.trim()).ok();
        if plan.is_none() {
            let nothing = typed.trim().is_empty();
            reader.add("plan", if nothing { Problem::Missing } else { Problem::Malformed });
        }
        Some(Command::LinkPlan(LinkPlan { plan: plan? }).into())
    }
}
