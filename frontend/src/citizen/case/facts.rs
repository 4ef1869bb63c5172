//! The public facts of a case.

use crate::client::public::PublicApi;
use crate::ui::components::{Fact, Facts, plain};
use crate::ui::form::upload::file_words;
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::case::{LongRunning, Part, PartState};
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::sentence::holder_name;
use shared::view::{PublicCase, PublicFile};
use shared::vocabulary::ClosedBecause;

pub(super) fn facts(case: &PublicCase, known: &Directory, lang: Lang) -> AnyView {
    let PublicCase {
        number,
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
        noted,
        closed,
        voided: _,
        imported: _,
        class,
        duties: _,
        parts,
        long_running,
        material_requests,
        explanation: _,
        plans,
        files,
        times_overdue,
        reprimands,
        times_extended,
    } = case;
    let mut facts = vec![Fact::new(text::held_by(lang), holder_name(holder, known, lang))];
    if let Some(due) = due {
        facts.push(Fact::new(text::due(lang), due.minute_text()));
    }
    if let Some(class) = class {
        facts.push(Fact::new(text::class(lang), class.say(lang)));
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
    if !parts.is_empty() {
        let parts: Vec<String> = parts.iter().map(|part| part_words(part, known, lang)).collect();
        facts.push(Fact::new(text::parts(lang), parts.join("\n")));
    }
    if let Some(long) = long_running {
        let LongRunning { since, asked_at: _, report_by, reports } = long;
        let (since, next) = (since.day(), report_by.minute_text());
        facts.push(Fact::new(text::long(lang), text::long_words(lang, since, reports, next)));
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
    for (name, count) in [
        (text::returns(lang), returns),
        (text::material_requests(lang), material_requests),
        (text::times_extended(lang), times_extended),
        (text::times_overdue(lang), times_overdue),
        (text::reprimands(lang), reprimands),
    ] {
        if *count > 0 {
            facts.push(Fact::new(name, text::times(lang, count)));
        }
    }
    if *reopenings > 0 {
        let level = level.say(lang);
        facts.push(Fact::new(
            text::reopenings(lang),
            format!("{} · {}", text::times(lang, reopenings), level),
        ));
    }
    if let Some(outcome) = outcome {
        let at = resolved_at.map_or(String::new(), |at| format!(" · {}", at.minute_text()));
        facts.push(Fact::new(text::outcome(lang), format!("{}{at}", outcome.say(lang))));
        let is_withdrawn = *closed == Some(ClosedBecause::Withdrawn);
        let verdict = match solved {
            Some(true) => text::verdict_solved(lang),
            Some(false) => text::verdict_not_solved(lang),
            None if is_withdrawn => text::verdict_withdrawn(lang),
            None => text::verdict_none(lang),
        };
        let verdict =
            if *noted { text::verdict_noted_by(lang, verdict) } else { verdict.to_owned() };
        facts.push(Fact::new(text::verdict_fact(lang), verdict));
    }
    if let Some(summary) = summary {
        let summary = summary.as_str().to_owned();
        let summary = plain("span").attr("dir", "auto").text(summary);
        facts.push(Fact::new(text::public_summary(lang), summary));
    }
    if !plans.is_empty() {
        let plans = plans.iter().map(|plan| leading(address::plan(plan), plan.as_str(), None));
        facts.push(Fact::new(text::plans(lang), plain("div").children(plans)));
    }
    if !files.is_empty() {
        let files = files.iter().map(|file| file_link(*number, file, lang));
        facts.push(Fact::new(text::files(lang), plain("div").children(files)));
    }
    let facts = view! { <Facts facts=facts/> }.into_any();
    let title = plain("h2").text(text::case_facts(lang)).any();
    plain("section").class("card").child(title).child(facts).any()
}

fn file_link(number: CaseNumber, file: &PublicFile, lang: Lang) -> AnyView {
    let PublicFile { file, kind, bytes, caption } = file;
    let more = file_words(*kind, *bytes, lang);
    leading(PublicApi::case_file(number, *file), caption.as_str(), Some(more))
}

/// A link to another program, and a remark after it.
fn leading(address: String, words: &str, more: Option<String>) -> AnyView {
    let link = plain("a").attr("href", address).attr("rel", "external").text(words.to_owned());
    let more = more.map(|more| plain("span").class("note").text(format!(" {more}")).any());
    plain("p").attr("dir", "auto").child(link.any()).children(more).any()
}

/// A co-department, the state of its part, and its deadline.
fn part_words(part: &Part, known: &Directory, lang: Lang) -> String {
    let Part { department, since: _, accept_by, due, state } = part;
    let state = match state {
        PartState::Waiting => text::part_waiting(lang, accept_by.minute_text()),
        PartState::Accepted => text::part_accepted(lang, due.minute_text()),
        PartState::Done => text::part_done(lang).to_owned(),
        PartState::Returned => text::part_returned(lang).to_owned(),
    };
    format!("{} · {state}", known.department(department, lang))
}
