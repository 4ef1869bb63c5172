//! The facts of a case that anyone may know.

use crate::components::{Fact, Facts, plain};
use crate::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::sentence::{holder_name, level_name};
use shared::view::PublicCase;

pub(super) fn facts(case: &PublicCase, known: &Directory, lang: Lang) -> AnyView {
    let PublicCase {
        number: _,
        revision: _,
        stage: _,
        holder,
        due,
        registered_at,
        channel,
        window,
        applicant,
        matter,
        reason,
        departments,
        trips_made,
        returns,
        reopenings,
        level,
        summary,
        outcome,
        resolved_at,
        on_the_spot: _,
        solved,
        closed: _,
        imported: _,
        timeline: _,
    } = case;
    let mut facts = vec![Fact::new(text::held_by(lang), holder_name(holder, known, lang))];
    if let Some(due) = due {
        facts.push(Fact::new(text::due(lang), due.minute_text()));
    }
    if let Some(matter) = matter {
        facts.push(Fact::new(text::matter(lang), known.matter(matter, lang).to_owned()));
    }
    facts.push(Fact::new(text::reason(lang), reason.say(lang)));
    if !departments.is_empty() {
        let names: Vec<&str> =
            departments.iter().map(|department| known.department(department, lang)).collect();
        facts.push(Fact::new(text::departments(lang), names.join(lang.pick("、", ", "))));
    }
    if *trips_made > 0 {
        facts.push(Fact::new(text::trips_count(lang), text::times(lang, trips_made)));
    }
    let came = format!(
        "{} · {} · {} · {}",
        registered_at.minute_text(),
        channel.say(lang),
        known.window(window, lang),
        applicant.say(lang)
    );
    facts.push(Fact::new(text::registered_at(lang), came));
    if *returns > 0 {
        facts.push(Fact::new(text::returns(lang), text::times(lang, returns)));
    }
    if *reopenings > 0 {
        let level = level_name(*level, lang);
        facts.push(Fact::new(
            text::reopenings(lang),
            format!("{} · {}", text::times(lang, reopenings), level),
        ));
    }
    if let Some(outcome) = outcome {
        let at = resolved_at.map_or(String::new(), |at| format!(" · {}", at.minute_text()));
        facts.push(Fact::new(text::outcome(lang), format!("{}{at}", outcome.say(lang))));
        let verdict = match solved {
            Some(true) => text::verdict_solved(lang),
            Some(false) => text::verdict_not_solved(lang),
            None => text::verdict_none(lang),
        };
        facts.push(Fact::new(text::verdict_fact(lang), verdict));
    }
    if let Some(summary) = summary {
        let summary = summary.as_str().to_owned();
        let summary = plain("span").attr("dir", "auto").text(summary);
        facts.push(Fact::new(text::public_summary(lang), summary));
    }
    let facts = view! { <Facts facts=facts/> }.into_any();
    let title = plain("h2").text(text::case_facts(lang)).any();
    plain("section").class("card").child(title).child(facts).any()
}
