//! The form for withdrawing an assignment from its department.

use super::prelude::*;
use crate::staff::text::foretold as words;
use shared::command::WithdrawAssignment;

command_form! {
    pub struct Form on OnCase {
        reason: Option<Prose>, text::withdraw_reason;
    }
    => Command::WithdrawAssignment(WithdrawAssignment { reason })
}

/// The sentence names the department that loses the case.
pub fn follows(form_options: &FormOptions, names: &Directory, lang: Lang) -> Option<String> {
    let from = names.department(form_options.holder.as_ref()?, lang);
    Some(if form_options.binding {
        words::withdraw_leader(lang, from)
    } else {
        words::withdraw(lang, from)
    })
}
