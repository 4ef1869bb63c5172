//! The form for publishing a summary without personal data.

use super::prelude::*;
use shared::command::PublishSummary;

command_form! {
    pub struct Form on OnCase {
        summary: Note, text::summary, hint = text::summary_hint;
        confirmed: Confirmed, text::summary_confirmed;
    }
    prefill |form, case, _session, _context| {
        if let Some(summary) = &case.public.summary {
            suggest(form.summary, summary.as_str());
        }
    }
    => Command::PublishSummary(PublishSummary { summary, confirmed: confirmed.0 })
}
