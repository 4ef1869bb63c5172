//! What happened, in order.

use crate::language::language;
use crate::text;
use leptos::prelude::*;
use shared::actor::By;
use shared::time::Timestamp;

/// One thing that happened, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// When.
    pub at: Timestamp,
    /// By whom, which decides on which side it stands.
    pub by: By,
    /// The sentence.
    pub sentence: String,
    /// What was written, as it was written.
    pub words: Option<String>,
    /// What will be done about it.
    pub measure: Option<String>,
    /// The rating of a verdict.
    pub rating: Option<u8>,
    /// A small line at the end: which account did it, say.
    pub note: Option<String>,
}

/// A list of what happened, the newest first or last as given.
///
/// Criteria: 1.3.1 (an ordered list, `<time>`), 1.3.2. People's words keep their line breaks and
/// their own direction (`dir="auto"`).
///
/// ```ignore
/// <Timeline items=items/>
/// ```
#[component]
pub fn Timeline(
    /// What happened.
    items: Vec<TimelineItem>,
) -> impl IntoView {
    let lang = language().get();
    let steps = items
        .into_iter()
        .map(|item| {
            let TimelineItem { at, by, sentence, words, measure, rating, note } = item;
            let class = match by {
                By::Citizen => "step citizen",
                By::Window { .. } => "step window",
                By::Department { .. } | By::Office { .. } => "step",
            };
            let written = at.minute_text();
            let machine = written.replace(' ', "T") + "+08:00";
            view! {
                <li class=class>
                    <p class="when"><time datetime=machine>{written}</time></p>
                    <p class="what">{sentence}</p>
                    {rating.map(|stars| view! { <p class="stars">{text::rating(lang, stars)}</p> })}
                    {words.map(|words| view! { <blockquote class="words" dir="auto">{words}</blockquote> })}
                    {measure
                        .map(|measure| {
                            view! {
                                <p class="measure-head">{text::measure(lang)}</p>
                                <blockquote class="words" dir="auto">{measure}</blockquote>
                            }
                        })}
                    {note.map(|note| view! { <p class="note">{note}</p> })}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <ol class="timeline">{steps}</ol> }
}
