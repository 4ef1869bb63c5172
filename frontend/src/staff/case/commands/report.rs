//! The forms for making a case long-running and for reporting progress on it. Both set the date of the next report.

use super::prelude::*;
use shared::command::{ReportProgress, TrackLong};

command_form! {
    pub struct Track on OnCase {
        reason: Prose, text::long_reason;
        report_on: Option<Day>, text::first_report_on, rule = report_on_hint;
    }
    => Command::TrackLong(TrackLong { reason, report_on })
}

command_form! {
    pub struct Report on OnCase {
        words: Prose, text::progress_words;
        report_on: Option<Day>, text::next_report_on, rule = report_on_hint;
    }
    => Command::ReportProgress(ReportProgress { words, report_on })
}

fn report_on_hint(form_options: &FormOptions, lang: Lang) -> String {
    form_options.by_rule(|rules| text::report_on_hint(lang, rules.report_days))
}
