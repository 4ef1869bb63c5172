//! Answering what an inspector demanded.

use super::prelude::*;
use shared::command::AnswerDemand;

command_form! {
    pub struct Form on OnCase {
        id: u16, text::which_demand,
            choose = |at_hand: &AtHand, _, lang| at_hand.demand_choices(lang);
        words: Prose, text::demand_answer;
    }
    => Command::AnswerDemand(AnswerDemand { id, words })
}
