//! The form for planning a step on the citizen's behalf.

use super::prelude::*;
use shared::command::PlanStep;

command_form! {
    pub struct Form on OnCase {
        words: Prose, text::step_to_take;
        department: Option<DepartmentId>, text::step_department, hint = text::step_department_hint;
        due_on: Day, text::step_due_on;
    }
    => Command::PlanStep(PlanStep { department, due_on, words })
}
