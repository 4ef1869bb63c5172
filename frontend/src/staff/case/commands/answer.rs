//! The forms for settling a case at the window and for resolving it by its department, both with an answer to the
//! citizen.

use super::prelude::*;
use shared::command::ResolutionInput;

command_form! {
    pub struct Settle on OnCase {
        outcome: Outcome, text::outcome;
        answer: Prose, text::answer, hint = text::answer_hint;
        measure: Option<Prose>, text::plan;
    }
    => Command::Settle(ResolutionInput { outcome, answer, measure })
}

command_form! {
    pub struct Resolve on OnCase {
        outcome: Outcome, text::outcome;
        answer: Prose, text::answer, hint = text::answer_hint;
        measure: Option<Prose>, text::plan;
    }
    => Command::Resolve(ResolutionInput { outcome, answer, measure })
}
