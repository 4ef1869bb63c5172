//! A process before and after as one picture: two lanes with a box for each step. The lists beside it say the same in
//! full, so the picture is hidden from screen readers.

use crate::ui::components::{drawn, plain};
use crate::ui::text::reforms as text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::reform::{Process, ProcessStep, Redesign};

/// The width of a lane, the space between the two, and the height of a step including the arrow to the next.
const LANE: usize = 350;
const BETWEEN: usize = 20;
const BOX: usize = 102;
const WAY: usize = 26;
const HEAD: usize = 34;
/// How many characters fit on a line of a box, in bold and in small type; a Chinese character counts as two.
const LINE: usize = 38;
const SMALL: usize = 44;

pub(super) fn picture(redesign: &Redesign, known: &Directory, lang: Lang) -> AnyView {
    let Redesign { before, after } = redesign;
    let most = before.0.len().max(after.0.len());
    let (width, height) = (2 * LANE + BETWEEN, HEAD + most * (BOX + WAY));
    let lanes = [
        lane(text::before(lang), before, 0, known, lang),
        lane(text::after(lang), after, LANE + BETWEEN, known, lang),
    ];
    let svg = drawn("svg")
        .attr("viewBox", format!("0 0 {width} {height}"))
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .children(lanes);
    plain("div").class("process-picture").child(svg.any()).any()
}

fn lane(
    title: &'static str,
    process: &Process,
    left: usize,
    known: &Directory,
    lang: Lang,
) -> AnyView {
    let Process(steps) = process;
    let title = drawn("text").class("process-title").text(title);
    let title = title.attr("x", (left + 12).to_string()).attr("y", "20");
    let boxes = steps.iter().enumerate().map(|(place, step)| {
        let is_last = place + 1 == steps.len();
        step_box(step, place, is_last, left, known, lang)
    });
    drawn("g").child(title.any()).children(boxes).any()
}

fn step_box(
    step: &ProcessStep,
    place: usize,
    is_last: bool,
    left: usize,
    known: &Directory,
    lang: Lang,
) -> AnyView {
    let top = HEAD + place * (BOX + WAY);
    let class = if step.trips > 0 { "process-step" } else { "process-step process-inside" };
    let frame = drawn("rect")
        .class(class)
        .attr("x", (left + 1).to_string())
        .attr("y", (top + 1).to_string())
        .attr("width", (LANE - 2).to_string())
        .attr("height", (BOX - 2).to_string())
        .attr("rx", "8");
    let (what, _) = step.what.read(lang);
    let mut lines = wrapped(&format!("{}. {what}", place + 1), LINE, 2);
    let has_two = lines.len() > 1;
    let first = lines.drain(..).enumerate().map(|(line, words)| {
        let y = top + 22 + line * 18;
        row("process-what", words, left, y)
    });
    let first: Vec<AnyView> = first.collect();
    let (where_to, _) = step.place.read(lang);
    let department = step.department.as_ref().map(|id| known.department(id, lang));
    let costs = if step.trips == 0 {
        text::step_inside(lang, step.days)
    } else {
        text::step_facts(lang, step.trips, step.days, step.documents)
    };
    let from = top + if has_two { 60 } else { 44 };
    let lines = [Some(where_to), department, Some(costs.as_str())].into_iter().flatten();
    let small = lines.enumerate().map(|(line, words)| {
        let words = wrapped(words, SMALL, 1).into_iter().next().unwrap_or_default();
        row("process-small", words, left, from + line * 17)
    });
    let small: Vec<AnyView> = small.collect();
    let arrow = (!is_last).then(|| {
        let (middle, from, to) = (left + LANE / 2, top + BOX + 2, top + BOX + WAY - 3);
        let tip = to - 7;
        let (west, east) = (middle - 6, middle + 6);
        drawn("path")
            .class("process-way")
            .attr("d", format!("M{middle} {from}V{to}M{west} {tip}L{middle} {to}L{east} {tip}"))
            .any()
    });
    drawn("g").child(frame.any()).children(first).children(small).children(arrow).any()
}

fn row(class: &'static str, words: String, left: usize, y: usize) -> AnyView {
    let row = drawn("text").class(class).attr("x", (left + 14).to_string());
    row.attr("y", y.to_string()).text(words).any()
}

/// Wraps text to lines of `width`, at most `most`; a text that does not fit ends in an ellipsis.
fn wrapped(words: &str, width: usize, most: usize) -> Vec<String> {
    let wide = |letter: char| if letter.is_ascii() { 1 } else { 2 };
    let mut lines: Vec<String> = vec![String::new()];
    let mut taken = 0;
    for letter in words.chars() {
        let room = width - if lines.len() == most { 2 } else { 0 };
        if taken + wide(letter) > room {
            if lines.len() == most {
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
                break;
            }
            // An English word is not broken.
            let carried = match lines.last_mut() {
                Some(last) if letter.is_ascii() && letter != ' ' => match last.rfind(' ') {
                    Some(at) => last.split_off(at).trim_start().to_owned(),
                    None => String::new(),
                },
                Some(_) | None => String::new(),
            };
            taken = carried.chars().map(wide).sum();
            lines.push(carried);
        }
        if let Some(last) = lines.last_mut() {
            last.push(letter);
        }
        taken += wide(letter);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_and_cut() {
        assert_eq!(wrapped("办出生医学证明", LINE, 2), ["办出生医学证明"]);
        let english = "1. Get the birth certificate and fill in both applications";
        assert_eq!(
            wrapped(english, LINE, 2),
            ["1. Get the birth certificate and fill", "in both applications"]
        );
        let long = "很".repeat(60);
        let lines = wrapped(&long, LINE, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
    }
}
