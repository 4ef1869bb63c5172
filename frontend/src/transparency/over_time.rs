//! The chart of what happened over time.

use crate::ui::components::{Cell, Column, DayBar, DayChart};
use crate::ui::text;
use leptos::prelude::*;
use shared::figures::SpanFigures;
use shared::lang::Lang;
use shared::time::{Day, FIRST_DAY};

/// Registrations over time, by day or by month.
pub fn by_time(spans: &[SpanFigures], lang: Lang) -> AnyView {
    let (spans, monthly) = filled(spans);
    let title = if monthly { text::by_month(lang) } else { text::by_day(lang) };
    let first_column = if monthly { text::month(lang) } else { text::day(lang) };
    let most = spans.iter().map(|span| span.registered).max().unwrap_or(0);
    let label = text::by_day_sentence(lang, spans.len(), most);
    let bars = spans
        .iter()
        .map(|span| DayBar {
            label: span.span.clone(),
            value: span.registered,
            shown: format!("{} · {} {}", span.span, text::registered(lang), span.registered),
        })
        .collect();
    let columns = vec![
        Column::words(first_column),
        Column::numbers(text::registered(lang)),
        Column::numbers(text::assigned(lang)),
        Column::numbers(text::settled(lang)),
        Column::numbers(text::resolved(lang)),
    ];
    let rows = spans
        .iter()
        .filter(|span| **span != empty(span.span.clone()))
        .map(|span| {
            vec![
                Cell::of(&span.span),
                Cell::of(span.registered),
                Cell::of(span.assigned),
                Cell::of(span.settled),
                Cell::of(span.resolved),
            ]
        })
        .collect();
    view! { <DayChart label=label bars=bars caption=title columns=columns rows=rows/> }.into_any()
}

fn empty(span: String) -> SpanFigures {
    SpanFigures { span, registered: 0, assigned: 0, settled: 0, resolved: 0 }
}

/// Every day or month from the first to the last, including empty ones, and whether they are months.
fn filled(spans: &[SpanFigures]) -> (Vec<SpanFigures>, bool) {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return (Vec::new(), false);
    };
    let monthly = first.span.len() == "2018-04".len();
    let begin = |span: &str| {
        let day = if monthly { Day::read(&format!("{span}-01")) } else { Day::read(span) };
        day.unwrap_or(FIRST_DAY)
    };
    // An imported case with a mistyped year would add centuries.
    let from = begin(&first.span).max(FIRST_DAY);
    let name = |day: Day| if monthly { day.month() } else { day.to_string() };
    let mut all: Vec<SpanFigures> =
        (from.0..=begin(&last.span).0).map(|day| empty(name(Day(day)))).collect();
    all.dedup();
    for one in &mut all {
        if let Some(known) = spans.iter().find(|known| known.span == one.span) {
            *one = known.clone();
        }
    }
    (all, monthly)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(span: &str, registered: i64) -> SpanFigures {
        SpanFigures { registered, resolved: 1, ..empty(span.to_owned()) }
    }

    #[test]
    fn spans_without_anything_are_drawn_empty() {
        let (days, monthly) = filled(&[span("2018-04-16", 2), span("2018-04-18", 3)]);
        assert!(!monthly);
        let counts: Vec<i64> = days.iter().map(|span| span.registered).collect();
        assert_eq!(counts, [2, 0, 3]);
        let (months, monthly) = filled(&[span("2018-11", 5), span("2019-02", 4)]);
        assert!(monthly);
        let names: Vec<&str> = months.iter().map(|span| span.span.as_str()).collect();
        assert_eq!(names, ["2018-11", "2018-12", "2019-01", "2019-02"]);
        assert_eq!(months[0].registered, 5);
        assert_eq!(filled(&[]), (Vec::new(), false));
        let (days, monthly) = filled(&[span("0018-04-25", 1), span("1990-01-02", 3)]);
        assert_eq!((days.len(), monthly, days[1].registered), (2, false, 3));
    }
}
