//! The OneTrip mark: one stroke from the start to the goal.

use super::drawn;
use leptos::prelude::*;

/// The character 一 as a stroke that arrives. It is decoration, because the name is beside it.
#[component]
pub fn Mark() -> impl IntoView {
    let ground = drawn("rect")
        .class("mark-ground")
        .attr("width", "40")
        .attr("height", "40")
        .attr("rx", "9")
        .any();
    let dot = |class: &'static str, x: &'static str, y: &'static str, radius: &'static str| {
        drawn("circle").class(class).attr("cx", x).attr("cy", y).attr("r", radius).any()
    };
    let stroke =
        drawn("path").class("mark-stroke").attr("d", "M9.5 22.5 C15 17.5 20 24.5 27 19.5").any();
    drawn("svg")
        .class("mark")
        .attr("viewBox", "0 0 40 40")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(ground)
        .child(dot("mark-start", "9.5", "22.5", "3"))
        .child(stroke)
        .child(dot("mark-end", "29.5", "17.5", "4.2"))
        .any()
}
