//! Charts as SVG, each with its table: a bar for each day, and bars to compare groups.

use super::{Cell, Column, Table};
use crate::language::language;
use crate::text;
use leptos::prelude::*;

/// A group and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The group.
    pub label: String,
    /// Its number, which is the bar's length.
    pub value: i64,
    /// The part of it that is drawn darker; it is never more than the number.
    pub part: i64,
    /// What stands at the end of the bar.
    pub shown: String,
}

/// Bars to compare groups, the label above each bar so that long names fit on a phone.
///
/// Criteria: 1.1.1 (each bar's number stands beside it as text; the bar itself is decoration),
/// 1.4.1, 1.4.10, 1.4.11.
///
/// ```ignore
/// <BarChart bars=bars/>
/// ```
#[component]
pub fn BarChart(
    /// The groups, in order.
    bars: Vec<Bar>,
) -> impl IntoView {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let percent = move |value: i64| format!("{}%", (value.max(0) * 1000 / most) as f64 / 10.0);
    let lines = bars
        .into_iter()
        .map(|bar| {
            view! {
                <li class="bar-line">
                    <span class="bar-label">{bar.label}</span>
                    <span class="bar-value">{bar.shown}</span>
                    <svg class="bar-track" width="100%" height="10" aria-hidden="true" focusable="false">
                        <rect class={"bar-ground"} width="100%" height="10" rx="5"/>
                        <rect class="bar-whole" width=percent(bar.value) height="10" rx="5"/>
                        <rect class="bar-part" width=percent(bar.part.min(bar.value)) height="10" rx="5"/>
                    </svg>
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <ul class="bars">{lines}</ul> }
}

/// A day, or another span of time, and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayBar {
    /// The day.
    pub label: String,
    /// What is drawn as the bar.
    pub value: i64,
    /// What the bar's tooltip says.
    pub shown: String,
}

/// A bar for each span of time, over a table of the same numbers.
///
/// Criteria: 1.1.1 (the picture has a sentence, the table says all), 1.4.11, 1.4.10 (it scales to the
/// page).
///
/// ```ignore
/// <DayChart label=sentence bars=bars caption=text::by_day(lang) columns=columns rows=rows/>
/// ```
#[component]
pub fn DayChart(
    /// What the picture shows, in a sentence.
    #[prop(into)]
    label: String,
    /// The spans, in order, empty ones included.
    bars: Vec<DayBar>,
    /// The table's caption.
    #[prop(into)]
    caption: String,
    /// The table's columns.
    columns: Vec<Column>,
    /// The table's rows.
    rows: Vec<Vec<Cell>>,
) -> impl IntoView {
    let lang = language().get();
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let first = bars.first().map(|bar| bar.label.clone());
    let last = bars.last().map(|bar| bar.label.clone());
    // Each bar is ten units wide with its gap; the height is 100 units.
    let width = bars.len() * 10;
    let shapes = bars
        .into_iter()
        .enumerate()
        .map(|(index, bar)| {
            let height = (bar.value.max(0) * 1000 / most) as f64 / 10.0;
            view! {
                <rect
                    class="day-bar"
                    x=(index * 10 + 1).to_string()
                    y=(100.0 - height).to_string()
                    width="8"
                    height=height.to_string()
                >
                    <title>{bar.shown}</title>
                </rect>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <figure class="day-chart">
            <p class="axis-top" aria-hidden="true">{most}</p>
            <svg
                viewBox=format!("0 0 {width} 100")
                preserveAspectRatio="none"
                width="100%"
                height="160"
                role="img"
                aria-label=label
            >
                {shapes}
            </svg>
            <p class="axis" aria-hidden="true">
                <span>{first}</span>
                <span>{last}</span>
            </p>
            <details>
                <summary>{text::show_table(lang)}</summary>
                <Table caption=caption columns=columns rows=rows/>
            </details>
        </figure>
    }
}
