//! A list of facts about one thing.

use super::plain;
use leptos::prelude::*;

/// A name and a value, optionally with a link to change it.
pub struct Fact {
    pub name: String,
    pub value: AnyView,
    /// The address of the change link, its text, and what it is about for people who cannot see where it is.
    pub change: Option<(String, String)>,
}

impl Fact {
    pub fn new(name: impl Into<String>, value: impl IntoView + 'static) -> Fact {
        Fact { name: name.into(), value: value.into_any(), change: None }
    }

    /// Adds a link to change it.
    pub fn change(self, href: impl Into<String>, words: impl Into<String>) -> Fact {
        Fact { change: Some((href.into(), words.into())), ..self }
    }
}

/// A list of facts.
///
/// Criteria: 1.3.1 (a description list), 2.4.4 (each change link names its fact), 1.4.10 (it reflows
/// to one column).
///
/// ```text
/// <Facts facts=vec![Fact::new(text::reason(lang), case.reason.say(lang))]/>
/// ```
#[component]
pub fn Facts(facts: Vec<Fact>) -> impl IntoView {
    let rows = facts.into_iter().map(|Fact { name, value, change }| {
        let change = change.map(|(href, words)| {
            let about = plain("span").class("unseen").text(format!(" {name}")).any();
            plain("a").attr("href", href).text(words).child(about).any()
        });
        let said = plain("div").class("said").child(value).any();
        let name = plain("dt").text(name).any();
        let value = plain("dd").child(said).children(change).any();
        plain("div").class("fact").child(name).child(value).any()
    });
    plain("dl").class("facts").children(rows).any()
}
