//! The form for issuing a new access code to a person whose identity was checked.

use super::prelude::*;
use shared::command::ReissueCode;

command_form! {
    pub struct Form on OnCase {
        checked: PersonCheck, text::how_checked;
    }
    => Command::ReissueCode(ReissueCode { checked })
}
