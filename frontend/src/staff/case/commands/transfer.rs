//! The form for handing a case to another window.

use super::prelude::*;
use shared::command::Transfer;
use shared::id::WindowId;

command_form! {
    pub struct Form on OnCase {
        window: WindowId, text::transfer_window, choose = FormOptions::window_choices;
        reason: Prose, text::transfer_reason;
    }
    => Command::Transfer(Transfer { window, reason })
}
