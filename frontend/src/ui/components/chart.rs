//! SVG charts with the same numbers as text: bars over time and bars to compare groups.

use super::{Cell, Column, Table, drawn, plain};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub label: String,
    /// The number that determines the length of the bar.
    pub value: i64,
    /// The part that is drawn darker; never more than `value`.
    pub part: i64,
    /// The text at the end of the bar.
    pub shown: String,
}

/// Bars to compare groups. The label is above each bar, so that long names fit on a phone.
#[component]
pub fn BarChart(bars: Vec<Bar>) -> impl IntoView {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let track = |class: &'static str, width: String| {
        drawn("rect").class(class).attr("width", width).attr("height", "10").attr("rx", "5").any()
    };
    let lines = bars.into_iter().map(|bar| {
        let Bar { label, value, part, shown } = bar;
        let bar = drawn("svg")
            .class("bar-track")
            .attr("width", "100%")
            .attr("height", "10")
            .attr("aria-hidden", "true")
            .attr("focusable", "false")
            .child(track("bar-ground", "100%".to_owned()))
            .child(track("bar-whole", tenths(value, most) + "%"))
            .child(track("bar-part", tenths(part.min(value), most) + "%"))
            .any();
        plain("li")
            .class("bar-line")
            .child(plain("span").class("bar-label").text(label).any())
            .child(plain("span").class("bar-value").text(shown).any())
            .child(bar)
            .any()
    });
    plain("ul").class("bars").children(lines).any()
}

/// `part` of `whole` in percent with one decimal: `62.5`.
fn tenths(part: i64, whole: i64) -> String {
    let tenths = part.max(0) * 1000 / whole.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A day or another span of time with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayBar {
    pub label: String,
    pub value: i64,
    /// The text of the bar's tooltip.
    pub shown: String,
}

/// A bar for each span of time above a table of the same numbers.
#[component]
pub fn DayChart(
    /// A sentence that says what the chart shows.
    #[prop(into)]
    label: String,
    /// The spans in order, including empty ones.
    bars: Vec<DayBar>,
    #[prop(into)] caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
) -> impl IntoView {
    let lang = language().get();
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let first = bars.first().map(|bar| bar.label.clone());
    let last = bars.last().map(|bar| bar.label.clone());
    // A bar and its gap are ten units wide together; the chart is 100 units high.
    let width = bars.len() * 10;
    let shapes = bars.into_iter().enumerate().map(|(index, bar)| {
        let height = tenths(bar.value, most);
        let top = tenths(most - bar.value.max(0), most);
        drawn("rect")
            .class("day-bar")
            .attr("x", (index * 10 + 1).to_string())
            .attr("y", top)
            .attr("width", "8")
            .attr("height", height)
            .child(drawn("title").text(bar.shown).any())
            .any()
    });
    let picture = drawn("svg")
        .attr("viewBox", format!("0 0 {width} 100"))
        .attr("preserveAspectRatio", "none")
        .attr("width", "100%")
        .attr("height", "160")
        .attr("role", "img")
        .attr("aria-label", label)
        .children(shapes)
        .any();
    let ends = [first, last].map(|end| plain("span").text(end.unwrap_or_default()).any());
    let table = view! { <Table caption=caption columns=columns rows=rows/> }.into_any();
    plain("figure")
        .class("day-chart")
        .child(
            plain("p").class("axis-top").attr("aria-hidden", "true").text(most.to_string()).any(),
        )
        .child(picture)
        .child(plain("p").class("axis").attr("aria-hidden", "true").children(ends).any())
        .child(unfolding(text::show_table(lang), table))
        .any()
}

/// Content that unfolds under its title.
pub fn unfolding(name: &'static str, content: AnyView) -> AnyView {
    plain("details").child(plain("summary").text(name).any()).child(content).any()
}
