//! A list of events in order.

use super::{paragraph, plain};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use shared::actor::By;
use shared::lang::Say;
use shared::scale::Rating;
use shared::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    pub at: Timestamp,
    /// Determines the emphasis: what the clock did is quieter than what a person did.
    pub by: By,
    pub sentence: String,
    pub words: Option<String>,
    pub measure: Option<String>,
    pub rating: Option<Rating>,
    /// A small line at the end, such as the account that did it.
    pub note: Option<String>,
}

/// A list of what happened, the newest first or last as given.
///
/// Criteria: 1.3.1 (an ordered list, `<time>`), 1.3.2, 1.4.3 (what is quiet keeps its contrast).
/// People's words keep their line breaks and their own direction (`dir="auto"`).
///
/// ```text
/// <Timeline items=items/>
/// ```
#[component]
pub fn Timeline(items: Vec<TimelineItem>) -> impl IntoView {
    let lang = language().get();
    let written =
        |words: String| plain("blockquote").class("words").attr("dir", "auto").text(words).any();
    let steps = items.into_iter().map(|item| {
        let TimelineItem { at, by, sentence, words, measure, rating, note } = item;
        let class = match by {
            By::Citizen => "step citizen",
            By::Window { .. } => "step window",
            By::Department { .. } | By::Office { .. } => "step",
            By::Clock => "step clock",
        };
        let minute = at.minute_text();
        let machine = minute.replace(' ', "T") + "+08:00";
        let when = plain("time").attr("datetime", machine).text(minute).any();
        let measure = measure.into_iter().flat_map(|measure| {
            [plain("p").class("measure-head").text(text::measure(lang)).any(), written(measure)]
        });
        plain("li")
            .class(class)
            .child(plain("p").class("when").child(when).any())
            .child(plain("p").class("what").text(sentence).any())
            .children(rating.map(|grade| paragraph(text::rating(lang, grade.say(lang)))))
            .children(words.map(written))
            .children(measure)
            .children(note.map(|note| plain("p").class("note").text(note).any()))
            .any()
    });
    plain("ol").class("timeline").children(steps).any()
}
