//! The form for logging a step that was taken on the citizen's behalf.

use super::prelude::*;
use shared::command::LogStep;

command_form! {
    pub struct Form on OnCase {
        kind: StepKind, text::step_kind;
        words: Prose, text::step_words;
    }
    => Command::LogStep(LogStep { kind, words })
}
