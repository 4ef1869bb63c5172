//! Says when something is due, and how much time is left or how late it is, in office hours: deadlines count these, so
//! a weekend before one is no time to act.

use crate::staff::text;
use leptos::prelude::*;
use shared::calendar::{Calendar, WorkingSpan, weekday_name};
use shared::lang::Lang;
use shared::policy::Policy;
use shared::time::Timestamp;

/// How far ahead a deadline is told by its weekday alone.
const WEEK_DAYS: i32 = 6;

/// The time left until `due`, or how late it is, by the calendar of the town.
pub fn left_words(due: Timestamp, now: Timestamp, lang: Lang) -> String {
    let policy = use_context::<RwSignal<Option<Policy>>>().and_then(|policy| policy.get());
    let calendar = policy.map(|policy| policy.calendar).unwrap_or_default();
    left_by(&calendar, due, now, lang)
}

fn left_by(calendar: &Calendar, due: Timestamp, now: Timestamp, lang: Lang) -> String {
    let WorkingSpan { days, hours, minutes } = calendar.working_span(due, now);
    let time = match (days, hours, minutes) {
        (0, 0, 0) => None,
        (0, 0, minutes) => Some(text::minutes(lang, minutes)),
        (0, hours, 0) => Some(text::left_hours(lang, hours)),
        (0, hours, minutes) => Some(text::hours_minutes(lang, hours, minutes)),
        (days, 0, _) => Some(days_words(days, lang)),
        (days, hours, _) => Some(text::days_hours(lang, days_words(days, lang), hours)),
    };
    match (due < now, time) {
        (true, Some(time)) => text::late(lang, time),
        (true, None) => text::just_late(lang).to_owned(),
        (false, time) => {
            let left = match time {
                Some(time) => text::left(lang, time),
                None => text::nothing_left(lang).to_owned(),
            };
            match when(due, now, lang) {
                Some(when) => text::left_until(lang, left, when),
                None => left,
            }
        }
    }
}

fn days_words(days: i64, lang: Lang) -> String {
    if days == 1 { text::left_day(lang).to_owned() } else { text::left_days(lang, days) }
}

/// A time of this week by its weekday.
fn when(due: Timestamp, now: Timestamp, lang: Lang) -> Option<String> {
    let day = due.day();
    let minute = due.minute_text();
    let time = minute.rsplit(' ').next().unwrap_or_default();
    match day.since(now.day()) {
        0 => Some(text::today_at(lang, time)),
        1..=WEEK_DAYS => Some(format!("{} {time}", weekday_name(day, lang))),
        _ => None,
    }
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
    fn what_is_left_is_said_in_office_hours_and_by_the_weekday() {
        let calendar = Calendar::default();
        let friday = Timestamp::read("2018-05-25 16:00").expect("a time");
        for (due, en, zh) in [
            (
                "2018-05-28 17:00",
                "1 working day 1 h left (Mon 17:00)",
                "剩 1 个工作日 1 小时（周一 17:00）",
            ),
            ("2018-05-28 16:00", "1 working day left (Mon 16:00)", "剩 1 个工作日（周一 16:00）"),
            ("2018-05-25 16:30", "30 min left (today 16:30)", "剩 30 分（今天 16:30）"),
            ("2018-05-28 09:00", "1 h left (Mon 09:00)", "剩 1 小时（周一 09:00）"),
            ("2018-06-08 16:00", "10 working days left", "剩 10 个工作日"),
            ("2018-05-24 15:00", "1 working day 1 h late", "已超期 1 个工作日 1 小时"),
        ] {
            let due = Timestamp::read(due).expect("a time");
            assert_eq!(left_by(&calendar, due, friday, Lang::En), en, "{due:?}");
            assert_eq!(left_by(&calendar, due, friday, Lang::Zh), zh, "{due:?}");
        }
        // On a Saturday a deadline of Friday evening is past, by no office hours.
        let saturday = Timestamp::read("2018-05-26 10:00").expect("a time");
        let due = Timestamp::read("2018-05-25 17:00").expect("a time");
        assert_eq!(left_by(&calendar, due, saturday, Lang::Zh), "已超期");
    }
}
