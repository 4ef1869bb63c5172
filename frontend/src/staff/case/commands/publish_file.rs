//! The form for publishing a file that was opened on this page.

use super::prelude::*;
use shared::personal::TextId;
use shared::wire::Publish;

command_form! {
    pub struct Form on OnCase {
        file: TextId, text::which_file,
            choose = |form_options: &FormOptions, _, lang| form_options.file_choices(lang);
        caption: Line, text::caption, hint = text::caption_hint;
        confirmed: Confirmed, text::file_confirmed;
    }
    => Request::Publish(Publish { file, caption, confirmed: confirmed.0 })
}
