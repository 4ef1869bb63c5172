//! The form for noting that the head of a summoned department has come to the window.

use super::prelude::*;
use shared::command::NoteArrival;
use shared::duty::Owner;
use shared::vocabulary::DutyKind;

command_form! {
    pub struct Form on OnCase {
        department: DepartmentId, text::department, hint = text::arrived_hint;
    }
    prefill |form, case, _session, context| {
        let mut awaited = case.public.duties.iter().filter(|owed| owed.duty.kind == DutyKind::Attend);
        if let Some(first) = awaited.next().and_then(|owed| Owner::department(&owed.duty.owner)) {
            suggest(form.department, context.names.department(first, context.lang));
        }
    }
    => Command::NoteArrival(NoteArrival { department })
}
