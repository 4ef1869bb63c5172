//! The form for demanding an answer from a department or the window.

use super::prelude::*;
use shared::command::Demand;

command_form! {
    pub struct Form on OnCase {
        department: Option<DepartmentId>, text::demand_department,
            hint = text::demand_department_hint;
        words: Prose, text::demand_words;
        due_on: Day, text::demand_due_on;
    }
    => Command::Demand(Demand { department, words, due_on })
}
