//! The form for finishing a planned step.

use super::prelude::*;
use shared::command::FinishStep;

command_form! {
    pub struct Form on OnCase {
        id: u16, text::which_step,
            choose = |form_options: &FormOptions, names, lang| form_options.step_choices(names, lang);
        words: Option<Prose>, text::step_result;
    }
    => Command::FinishStep(FinishStep { id, words })
}
