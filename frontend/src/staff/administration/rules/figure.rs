//! The numbers of an edition, each with its field in the request, its words and its unit.

use crate::staff::text::{insights, rules as words};
use shared::lang::Lang;
use shared::policy::Policy;

#[derive(Clone, Copy)]
pub struct Figure {
    pub field: &'static str,
    pub label: fn(Lang) -> &'static str,
    pub unit: fn(Lang) -> &'static str,
    /// Its place in an edition.
    pub read: fn(&Policy) -> u32,
    pub write: fn(&mut Policy, u32),
}

impl Figure {
    pub fn say(&self, edition: &Policy, lang: Lang) -> String {
        words::in_unit(lang, (self.read)(edition), (self.unit)(lang))
    }
}

macro_rules! figure {
    ($field:literal, $label:path, $unit:path, $($part:ident).+) => {
        Figure {
            field: $field,
            label: $label,
            unit: $unit,
            read: |edition| edition.$($part).+,
            write: |edition, value| edition.$($part).+ = value,
        }
    };
}

/// The deadlines and limits.
pub const TIMES: [Figure; 11] = [
    figure!("window_hours", words::window_hours, words::hours, window_hours),
    figure!("accept_hours", words::accept_hours, words::hours, accept_hours),
    figure!("remind_hours", words::remind_hours, words::hours, remind_hours),
    figure!("handle_days_most", words::handle_days_most, words::days, handle_days_most),
    figure!("extensions_most", words::extensions_most, words::times, extensions_most),
    figure!("extension_days_most", words::extension_days_most, words::days, extension_days_most),
    Figure {
        field: "returns_most",
        label: words::returns_most,
        unit: words::returns,
        read: |edition| u32::from(edition.returns_most),
        // A number too large for the type is reported as out of range, like any other.
        write: |edition, value| edition.returns_most = u16::try_from(value).unwrap_or(u16::MAX),
    },
    figure!("report_days", words::report_days, words::days, report_days),
    figure!("follow_up_days", words::follow_up_days, words::days, follow_up_days),
    figure!("silence_days", words::silence_days, words::days, silence_days),
    Figure {
        field: "reopen_days",
        label: words::reopen_days,
        unit: words::calendar_days,
        read: |edition| u32::try_from(edition.reopen_days).unwrap_or(0),
        write: |edition, value| edition.reopen_days = i32::try_from(value).unwrap_or(i32::MAX),
    },
];

pub const EXPLAIN: [Figure; 1] =
    [figure!("explain.days", words::explain_days, words::days, explain.days)];

pub const PLAN: [Figure; 3] = [
    figure!("plan.days", words::plan_days, words::days, plan.days),
    figure!("plan.approve_days", words::plan_approve_days, words::days, plan.approve_days),
    figure!("plan.verify_days", words::plan_verify_days, words::days, plan.verify_days),
];

/// When a study of a pain point is proposed, and how long people may wait.
pub const REFORM: [Figure; 3] = [
    figure!("insight.cases", insights::rule_cases, insights::unit_cases, insight.cases),
    figure!("insight.days", insights::rule_days, words::calendar_days, insight.days),
    figure!("waiting.minutes", insights::rule_minutes, insights::unit_minutes, waiting.minutes),
];
