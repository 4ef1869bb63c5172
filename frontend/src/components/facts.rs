//! Facts about one thing, each with its name.

use leptos::prelude::*;

/// A fact: its name, and what it is. A fact can carry a link to change it.
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: AnyView,
    /// Where to change it, what the link says, and what it is about for those who do not see it.
    pub change: Option<(String, String)>,
}

impl Fact {
    /// A fact in words.
    pub fn new(name: impl Into<String>, value: impl IntoView + 'static) -> Fact {
        Fact { name: name.into(), value: value.into_any(), change: None }
    }

    /// The same with a link to change it: its address and its words.
    pub fn change(self, href: impl Into<String>, words: impl Into<String>) -> Fact {
        Fact { change: Some((href.into(), words.into())), ..self }
    }
}

/// A list of facts.
///
/// Criteria: 1.3.1 (a description list), 2.4.4 (each change link names its fact), 1.4.10 (it reflows
/// to one column).
///
/// ```ignore
/// <Facts facts=vec![Fact::new(text::reason(lang), case.reason.say(lang))]/>
/// ```
#[component]
pub fn Facts(
    /// The facts, in order.
    facts: Vec<Fact>,
) -> impl IntoView {
    let rows = facts
        .into_iter()
        .map(|Fact { name, value, change }| {
            let about = name.clone();
            view! {
                <div class="fact">
                    <dt>{name}</dt>
                    <dd>
                        <div class="said">{value}</div>
                        {change
                            .map(|(href, words)| {
                                view! {
                                    <a href=href>
                                        {words}
                                        <span class="unseen">" "{about}</span>
                                    </a>
                                }
                            })}
                    </dd>
                </div>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <dl class="facts">{rows}</dl> }
}
