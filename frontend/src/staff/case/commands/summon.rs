//! The form for summoning a department to the window.

use super::prelude::*;
use shared::command::Summon;

command_form! {
    pub struct Form on OnCase {
        department: DepartmentId, text::department, hint = text::department_hint;
        note: Option<Prose>, text::summon_note;
    }
    prefill |form, case, _session, context| {
        if let Some(first) = case.public.departments.first() {
            suggest(form.department, context.names.department(first, context.lang));
        }
    }
    => Command::Summon(Summon { department, note })
}
