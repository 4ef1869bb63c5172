//! From cases to reform: where people keep making wasted trips, what they write, and how long they wait. Nothing here
//! changes a case; the server does the counting.

mod asked;
mod points;
mod waiting;
mod words;

use crate::staff::insights::points::Points;
use crate::staff::insights::waiting::Waiting;
use crate::staff::insights::words::WordGroups;
use crate::staff::route::{Insight, Route};
use crate::staff::text::insights as text;
use crate::staff::views::listed::{address, links};
use crate::staff::workspace::workspace;
use crate::ui::components::Heading;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::insight::PainPoint;
use shared::lang::{Lang, Say};

/// The page for proposing a study; the query holds the pain point.
const NEW_STUDY: &str = "/console/studies/new";

#[component]
pub fn Insights(insight: Insight) -> impl IntoView {
    let role = workspace().session_now().map(|session| session.seat.role());
    let head = spoken(move |lang| {
        let above = text::room(lang);
        let tabs = Insight::ALL.into_iter();
        let tabs = tabs
            .filter(|other| role.is_some_and(|role| other.is_for(role)))
            .map(|other| (Route::Insights(other).path(), tab_name(other, lang), other == insight));
        let tabs = links("tabs", above, tabs);
        view! {
            <Heading text=title_of(insight, lang) above=above/>
            {tabs}
        }
    });
    let part = match insight {
        Insight::Points => view! { <Points/> }.into_any(),
        Insight::Words => view! { <WordGroups/> }.into_any(),
        Insight::Waiting => view! { <Waiting/> }.into_any(),
    };
    view! {
        {head}
        {part}
    }
}

fn tab_name(insight: Insight, lang: Lang) -> &'static str {
    match insight {
        Insight::Points => text::tab_points(lang),
        Insight::Words => text::tab_words(lang),
        Insight::Waiting => text::tab_waiting(lang),
    }
}

fn title_of(insight: Insight, lang: Lang) -> &'static str {
    match insight {
        Insight::Points => text::points_title(lang),
        Insight::Words => text::words_title(lang),
        Insight::Waiting => text::waiting_title(lang),
    }
}

/// The name of a pain point.
fn point_name(point: &PainPoint, names: &Directory, lang: Lang) -> String {
    let matter = match &point.matter {
        Some(matter) => names.matter(matter, lang),
        None => text::no_matter(lang),
    };
    format!("{matter} · {}", point.reason.say(lang))
}

/// The address for proposing a study of a pain point.
fn study_path(point: &PainPoint) -> String {
    let matter = point.matter.as_ref().map(ToString::to_string);
    let reason = Some(point.reason.code().to_owned());
    address(NEW_STUDY.to_owned(), &[("matter", matter), ("reason", reason)])
}

/// `part` of `whole` in percent, rounded.
fn share(part: u32, whole: u32) -> u32 {
    let (part, whole) = (u64::from(part), u64::from(whole.max(1)));
    u32::try_from((part * 200 + whole) / (whole * 2)).unwrap_or(0)
}

/// The folded explanation of how something is counted.
fn how(lines: Vec<String>, lang: Lang) -> AnyView {
    let lines: Vec<AnyView> =
        lines.into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect();
    view! {
        <details class="insight-how">
            <summary>{text::how_title(lang)}</summary>
            <ul>{lines}</ul>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::vocabulary::RefusalReason;

    #[test]
    fn shares_are_rounded_and_nothing_of_nothing_is_nothing() {
        for (part, whole, expected) in
            [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 2, 50), (1, 200, 1), (7, 7, 100)]
        {
            assert_eq!(share(part, whole), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn a_pain_point_outside_the_catalogue_is_named_so() {
        let point = PainPoint { matter: None, reason: RefusalReason::WouldNot };
        let name = point_name(&point, &Directory::default(), Lang::En);
        assert_eq!(name, "Not in the catalogue · Staff were unwilling");
    }
}
