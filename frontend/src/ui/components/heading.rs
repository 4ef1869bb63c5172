//! The main heading of a page.

use super::{Plain, plain};
use crate::client::browser;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use shared::number::CaseNumber;

/// The one `<h1>` of a page, which also names the tab. The app puts the focus on it after a
/// navigation, so that the keyboard and a screen reader begin where the page begins.
///
/// Criteria: 2.4.2 (the tab is named), 2.4.3, 2.4.6, 1.3.1.
///
/// ```text
/// <Heading text=text::track_title(lang)/>
/// ```
#[component]
pub fn Heading(
    #[prop(into)] text: String,
    /// A line above the heading, such as the place in a sequence of steps.
    #[prop(optional, into)]
    above: String,
) -> impl IntoView {
    browser::set_title(&format!("{text} · {}", text::product(language().get())));
    let above = (!above.is_empty()).then(|| plain("p").class("above").text(above).any());
    let heading = heading_words(plain("h1").attr("tabindex", "-1"), text);
    above.into_iter().chain([heading.any()]).collect::<Vec<_>>()
}

/// A heading with its words. A case number among them stays on one line, so that it can be read out.
pub fn heading_words(heading: Plain, words: String) -> Plain {
    let number = words.split(' ').find(|word| CaseNumber::read(word).is_ok());
    match number.and_then(|number| Some((number, words.split_once(number)?))) {
        Some((number, (before, after))) => heading
            .text(before.to_owned())
            .child(plain("span").class("unbroken").text(number.to_owned()).any())
            .text(after.to_owned()),
        None => heading.text(words),
    }
}
