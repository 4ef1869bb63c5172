//! The form for answering an inspector's demand.

use super::prelude::*;
use shared::command::AnswerDemand;

command_form! {
    pub struct Form on OnCase {
        id: u16, text::which_demand,
            choose = |form_options: &FormOptions, _, lang| form_options.demand_choices(lang);
        words: Prose, text::demand_answer;
    }
    => Command::AnswerDemand(AnswerDemand { id, words })
}
