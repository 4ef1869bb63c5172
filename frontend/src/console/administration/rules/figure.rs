//! The numbers of an edition: each with its field on the wire, its words and its unit.

use crate::console::text::insights;
use crate::console::text::rules as words;
use shared::lang::Lang;
use shared::policy::Policy;

/// A number of an edition.
#[derive(Clone, Copy)]
pub struct Figure {
    pub field: &'static str,
    pub label: fn(Lang) -> &'static str,
    pub unit: fn(Lang) -> &'static str,
    /// What it is in an edition.
    pub read: fn(&Policy) -> u32,
    pub write: fn(&mut Policy, u32),
}

impl Figure {
    /// The number with its unit.
    pub fn say(&self, edition: &Policy, lang: Lang) -> String {
        words::in_unit(lang, (self.read)(edition), (self.unit)(lang))
    }
}

/// The deadlines and limits.
pub const TIMES: [Figure; 11] = [
    Figure {
        field: "window_hours",
        label: words::window_hours,
        unit: words::hours,
        read: |edition| edition.window_hours,
        write: |edition, value| edition.window_hours = value,
    },
    Figure {
        field: "accept_hours",
        label: words::accept_hours,
        unit: words::hours,
        read: |edition| edition.accept_hours,
        write: |edition, value| edition.accept_hours = value,
    },
    Figure {
        field: "remind_hours",
        label: words::remind_hours,
        unit: words::hours,
        read: |edition| edition.remind_hours,
        write: |edition, value| edition.remind_hours = value,
    },
    Figure {
        field: "handle_days_most",
        label: words::handle_days_most,
        unit: words::days,
        read: |edition| edition.handle_days_most,
        write: |edition, value| edition.handle_days_most = value,
    },
    Figure {
        field: "extensions_most",
        label: words::extensions_most,
        unit: words::times,
        read: |edition| edition.extensions_most,
        write: |edition, value| edition.extensions_most = value,
    },
    Figure {
        field: "extension_days_most",
        label: words::extension_days_most,
        unit: words::days,
        read: |edition| edition.extension_days_most,
        write: |edition, value| edition.extension_days_most = value,
    },
    Figure {
        field: "returns_most",
        label: words::returns_most,
        unit: words::returns,
        read: |edition| u32::from(edition.returns_most),
        // Out of its range is out of the type's, and refused alike.
        write: |edition, value| edition.returns_most = u16::try_from(value).unwrap_or(u16::MAX),
    },
    Figure {
        field: "report_days",
        label: words::report_days,
        unit: words::days,
        read: |edition| edition.report_days,
        write: |edition, value| edition.report_days = value,
    },
    Figure {
        field: "follow_up_days",
        label: words::follow_up_days,
        unit: words::days,
        read: |edition| edition.follow_up_days,
        write: |edition, value| edition.follow_up_days = value,
    },
    Figure {
        field: "silence_days",
        label: words::silence_days,
        unit: words::days,
        read: |edition| edition.silence_days,
        write: |edition, value| edition.silence_days = value,
    },
    Figure {
        field: "reopen_days",
        label: words::reopen_days,
        unit: words::calendar_days,
        read: |edition| u32::try_from(edition.reopen_days).unwrap_or(0),
        write: |edition, value| edition.reopen_days = i32::try_from(value).unwrap_or(i32::MAX),
    },
];

/// How long a leader has to explain.
pub const EXPLAIN: [Figure; 1] = [Figure {
    field: "explain.days",
    label: words::explain_days,
    unit: words::days,
    read: |edition| edition.explain.days,
    write: |edition, value| edition.explain.days = value,
}];

/// How long a rectification plan takes.
pub const PLAN: [Figure; 3] = [
    Figure {
        field: "plan.days",
        label: words::plan_days,
        unit: words::days,
        read: |edition| edition.plan.days,
        write: |edition, value| edition.plan.days = value,
    },
    Figure {
        field: "plan.approve_days",
        label: words::plan_approve_days,
        unit: words::days,
        read: |edition| edition.plan.approve_days,
        write: |edition, value| edition.plan.approve_days = value,
    },
    Figure {
        field: "plan.verify_days",
        label: words::plan_verify_days,
        unit: words::days,
        read: |edition| edition.plan.verify_days,
        write: |edition, value| edition.plan.verify_days = value,
    },
];

/// When a pain point is proposed for a study, and how long people may wait.
pub const REFORM: [Figure; 3] = [
    Figure {
        field: "insight.cases",
        label: insights::rule_cases,
        unit: insights::unit_cases,
        read: |edition| edition.insight.cases,
        write: |edition, value| edition.insight.cases = value,
    },
    Figure {
        field: "insight.days",
        label: insights::rule_days,
        unit: words::calendar_days,
        read: |edition| edition.insight.days,
        write: |edition, value| edition.insight.days = value,
    },
    Figure {
        field: "waiting.minutes",
        label: insights::rule_minutes,
        unit: insights::unit_minutes,
        read: |edition| edition.waiting.minutes,
        write: |edition, value| edition.waiting.minutes = value,
    },
];
