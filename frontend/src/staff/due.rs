//! Says when something is due, and how much time is left or how late it is.

use crate::staff::text;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// The time left until `due`, or how late it is.
pub fn left_words(due: Timestamp, now: Timestamp, lang: Lang) -> String {
    let late = due < now;
    let span = (due.0 - now.0).abs();
    let (days, hours, minutes) =
        (span / DAY_MS, span % DAY_MS / HOUR_MS, span % HOUR_MS / MINUTE_MS);
    let time = if days > 0 {
        text::days_hours(lang, days, hours)
    } else if hours > 0 {
        text::hours_minutes(lang, hours, minutes)
    } else {
        text::minutes(lang, minutes)
    };
    if late { text::late(lang, time) } else { text::left(lang, time) }
}

/// A deadline in a list: the time left and the time itself.
pub fn due_time(
    due: Timestamp,
    late: impl Fn() -> bool + Send + Sync + 'static,
    now: ReadSignal<Timestamp>,
    lang: Lang,
) -> AnyView {
    view! {
        <span class="case-left" class:late=late>{move || left_words(due, now.get(), lang)}</span>
        <time datetime=machine_time(due)>{due.minute_text()}</time>
    }
    .into_any()
}

/// A time in machine-readable form.
pub fn machine_time(at: Timestamp) -> String {
    at.minute_text().replace(' ', "T") + "+08:00"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_its_two_largest_units() {
        let now = Timestamp::read("2018-05-25 10:00").expect("a time");
        for (due, expected) in [
            ("2018-05-28 12:30", "3 d 2 h left"),
            ("2018-05-25 12:30", "2 h 30 min left"),
            ("2018-05-25 10:05", "5 min left"),
            ("2018-05-24 09:00", "1 d 1 h late"),
        ] {
            let due = Timestamp::read(due).expect("a time");
            assert_eq!(left_words(due, now, Lang::En), expected, "{due:?}");
        }
    }
}
