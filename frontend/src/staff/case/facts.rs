//! The facts of a case, and what the citizen said.

use crate::staff::text;
use crate::ui::components::{Fact, Facts};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::personal::{Applicant, Intake, Trip};
use shared::view::PublicCase;

/// The public facts. Duties, steps and counts are elsewhere on the page.
pub(super) fn facts_of(case: &PublicCase, names: &Directory, lang: Lang) -> Vec<Fact> {
    let PublicCase {
        number: _,
        revision: _,
        stage: _,
        holder: _,
        due: _,
        registered_at,
        channel,
        window,
        applicant,
        matter,
        reason,
        departments,
        trips_made,
        returns: _,
        reopenings: _,
        level: _,
        summary,
        outcome,
        resolved_at,
        on_the_spot,
        solved,
        noted,
        closed,
        voided: _,
        imported,
        class: _,
        duties: _,
        parts: _,
        long_running: _,
        material_requests,
        explanation: _,
        plans: _,
        files: _,
        times_overdue: _,
        reprimands: _,
        times_extended: _,
    } = case;
    let none = || text::not_recorded(lang).to_owned();
    let channel = channel.say(lang);
    let from = if *imported {
        format!("{channel}{}{}", lang.pick("；", "; "), text::fact_imported(lang))
    } else {
        channel.to_owned()
    };
    let involved: Vec<&str> = departments.iter().map(|id| names.department(id, lang)).collect();
    let involved = if involved.is_empty() { none() } else { involved.join(lang.pick("、", ", ")) };
    let made = if *trips_made == 0 { none() } else { trips_made.to_string() };
    let mut facts = vec![
        Fact::new(text::fact_registered(lang), registered_at.minute_text()),
        Fact::new(text::fact_channel(lang), from),
        Fact::new(text::fact_window(lang), names.window(window, lang).to_owned()),
        Fact::new(text::fact_applicant(lang), applicant.say(lang)),
        Fact::new(
            text::matter(lang),
            matter.as_ref().map_or_else(none, |matter| names.matter(matter, lang).to_owned()),
        ),
        Fact::new(text::main_reason(lang), reason.say(lang)),
        Fact::new(text::departments(lang), involved),
        Fact::new(text::fact_trips_made(lang), made),
    ];
    if *material_requests > 0 {
        facts.push(Fact::new(
            text::fact_material_requests(lang),
            text::times(lang, material_requests),
        ));
    }
    if let Some(outcome) = outcome {
        let mut words = outcome.say(lang).to_owned();
        if *on_the_spot {
            words = format!("{words}{}{}", lang.pick("，", ", "), text::on_the_spot(lang));
        }
        if let Some(at) = resolved_at {
            words = format!("{words} · {}", at.minute_text());
        }
        facts.push(Fact::new(text::fact_outcome(lang), words));
        let verdict = match solved {
            Some(true) => text::solved(lang),
            Some(false) => text::not_solved(lang),
            None => text::not_judged(lang),
        };
        let verdict = if *noted {
            crate::ui::text::verdict_noted_by(lang, verdict)
        } else {
            verdict.to_owned()
        };
        let closed = closed.map(|because| because.say(lang));
        let verdict = match closed {
            Some(closed) => format!("{verdict} · {closed}"),
            None => verdict,
        };
        facts.push(Fact::new(text::fact_verdict(lang), verdict));
    }
    if let Some(summary) = summary {
        let summary = summary.as_str().to_owned();
        facts.push(Fact::new(
            text::fact_summary(lang),
            view! { <span class="words" dir="auto">{summary}</span> },
        ));
    }
    facts
}

/// Who the citizen is, as far as it is known.
pub(super) fn applicant_facts(applicant: Applicant, lang: Lang) -> Vec<Fact> {
    let Applicant { kind: _, name, company, phone, email, document } = applicant;
    facts_said([
        (text::company_name(lang), company.map(|line| line.as_str().to_owned())),
        (text::applicant_name(lang), name.map(|line| line.as_str().to_owned())),
        (text::phone(lang), phone.map(|phone| phone.as_str().to_owned())),
        (text::notices::email(lang), email.map(|email| email.as_str().to_owned())),
        (text::document(lang), document.map(|line| line.as_str().to_owned())),
    ])
}

/// The texts that are there, each in its own writing direction.
fn facts_said<const COUNT: usize>(lines: [(&'static str, Option<String>); COUNT]) -> Vec<Fact> {
    let said = lines.into_iter().filter_map(|(name, said)| Some((name, said?)));
    said.map(|(name, said)| Fact::new(name, view! { <span class="words" dir="auto">{said}</span> }))
        .collect()
}

/// What the citizen said, without the title.
pub(super) fn intake_view(intake: Intake, names: &Directory, lang: Lang) -> AnyView {
    let Intake { applicant, title: _, account, trips, suggestion, wish, source_number } = intake;
    let mut facts = applicant_facts(applicant, lang);
    let lines = [
        (text::account_of_it(lang), account.map(|prose| prose.as_str().to_owned())),
        (text::suggestion(lang), suggestion.map(|note| note.as_str().to_owned())),
        (text::wish(lang), wish.map(|note| note.as_str().to_owned())),
        (text::source_number(lang), source_number.map(|line| line.as_str().to_owned())),
    ];
    facts.extend(facts_said(lines));
    let trips = trips
        .into_iter()
        .map(|Trip { on, place, department, reason, told }| {
            let department =
                department.map(|department| names.department(&department, lang).to_owned());
            let told = told.map(|note| note.as_str().to_owned());
            view! {
                <li>
                    <p>
                        <strong>{on.to_string()}</strong>
                        " "
                        <span dir="auto">{place.as_str().to_owned()}</span>
                        {department.map(|department| format!(" · {department}"))}
                    </p>
                    <p>{reason.say(lang)}</p>
                    {told.map(|told| view! { <blockquote class="words" dir="auto">{told}</blockquote> })}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <Facts facts=facts/>
        {(!trips.is_empty())
            .then(|| {
                view! {
                    <h3>{text::trips(lang)}</h3>
                    <ol class="trips-made">{trips}</ol>
                }
            })}
    }
    .into_any()
}
