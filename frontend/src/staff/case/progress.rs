//! The state of the parts of a case: co-departments, steps, reports, the explanation, plans, demands and linked
//! cases. Parts without content are not shown.

use crate::client::load::Remote;
use crate::staff::due::machine_time;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::case::{LongRunning, OwedExplanation, Part, PartState};
use shared::directory::Directory;
use shared::duty::Owner;
use shared::event::Explanation;
use shared::id::PlanId;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::sentence::owner_name;
use shared::text::Prose;
use shared::time::Timestamp;
use shared::view::{DemandWithText, PlannedStepView, PublicPayload, StaffCase, StaffStep};
use shared::vocabulary::Role;

#[component]
pub fn Progress(watched: Remote<StaffCase>) -> impl IntoView {
    view! {
        {section(watched, |case| case.public.parts.clone(), parts_view)}
        {section(watched, |case| case.steps.clone(), steps_view)}
        {section(watched, long_of, long_view)}
        {section(watched, |case| case.public.explanation.iter().cloned().collect(), explanation_view)}
        {section(watched, |case| case.public.plans.clone(), plans_view)}
        {section(watched, demands_of, demands_view)}
        {section(watched, |case| case.linked.clone(), linked_view)}
    }
}

/// A section that is drawn again only if its part of the case changes.
fn section<T: Clone + PartialEq + Send + Sync + 'static>(
    watched: Remote<StaffCase>,
    part: fn(&StaffCase) -> Vec<T>,
    draw: fn(Vec<T>, &Directory, Lang) -> AnyView,
) -> AnyView {
    let (workspace, language) = (workspace(), language());
    let part = watched.part(part);
    (move || {
        let (lang, names) = (language.get(), workspace.names());
        let part = part.get().filter(|part| !part.is_empty())?;
        Some(draw(part, &names, lang))
    })
    .into_any()
}

fn parts_view(parts: Vec<Part>, names: &Directory, lang: Lang) -> AnyView {
    let lines = parts.into_iter().map(|part| {
        let Part { department, since: _, accept_by, due, state } = part;
        let (class, words) = match state {
            PartState::Waiting => ("tag new", text::part_waiting(lang)),
            PartState::Accepted => ("tag working", text::part_accepted(lang)),
            PartState::Done => ("tag done", text::part_done(lang)),
            PartState::Returned => ("tag back", text::part_returned(lang)),
        };
        let by = match state {
            PartState::Waiting => Some(accept_by),
            PartState::Accepted => Some(due),
            PartState::Done | PartState::Returned => None,
        };
        view! {
            <li>
                <p>
                    <strong>{names.acting_department(&department, lang)}</strong>
                    " "
                    <span class=class>{words}</span>
                </p>
                {by.map(|by| note(text::by_when(lang, by.minute_text())))}
            </li>
        }
        .into_any()
    });
    list("case-parts", text::parts(lang), lines.collect())
}

fn steps_view(steps: Vec<PlannedStepView>, names: &Directory, lang: Lang) -> AnyView {
    let all = steps.len();
    let done = steps.iter().filter(|step| step.done_at.is_some()).count();
    let lines = steps.into_iter().map(|step| {
        let PlannedStepView { id, owner, due, done_at, words } = step;
        let (class, mark, state) = match done_at {
            Some(at) => ("step-done", "✓", text::done_at(lang, at.minute_text())),
            None => ("step-open", "○", text::by_when(lang, due.minute_text())),
        };
        view! {
            <li class=class value=id.to_string()>
                <p>
                    <span aria-hidden={"true"} class="step-mark">{mark}</span>
                    " "
                    {said(words, lang)}
                </p>
                {note(format!("{} · {state}", owner_name(&owner, names, lang)))}
            </li>
        }
        .into_any()
    });
    list("case-steps", &text::steps(lang, done, all), lines.collect())
}

/// A long-running case: since when, and all reports since then.
#[derive(Clone, Debug, PartialEq)]
struct Long {
    running: LongRunning,
    reports: Vec<(Timestamp, Option<Prose>)>,
}

fn long_of(case: &StaffCase) -> Vec<Long> {
    let running = case.public.long_running.clone();
    let long = running.map(|running| {
        let reports = case.timeline.iter().filter(|told| {
            told.step.at >= running.since
                && matches!(told.step.what, PublicPayload::ProgressReported { .. })
        });
        let reports =
            reports.map(|StaffStep { step, words, .. }| (step.at, words.clone())).collect();
        Long { running, reports }
    });
    long.into_iter().collect()
}

fn long_view(long: Vec<Long>, _: &Directory, lang: Lang) -> AnyView {
    let parts = long.into_iter().map(|Long { running, reports }| {
        let since = text::long_since(
            lang,
            running.since.minute_text(),
            running.report_by.minute_text(),
            running.reports,
        );
        let lines = reports.into_iter().map(|(at, words)| {
            view! {
                <li>
                    {note_time(at)}
                    <p>{said(words, lang)}</p>
                </li>
            }
            .into_any()
        });
        view! {
            <p>{since}</p>
            <ol class="progress-list">{lines.collect::<Vec<_>>()}</ol>
        }
        .into_any()
    });
    headed("case-long", text::long_running(lang), parts.collect::<Vec<_>>().into_any())
}

fn explanation_view(owed: Vec<OwedExplanation>, names: &Directory, lang: Lang) -> AnyView {
    let parts = owed.into_iter().map(|owed| {
        let OwedExplanation { by, department, because, since: _, due, given_at, said } = owed;
        let owner = match by {
            Role::PrincipalLeader => Owner::PrincipalLeader,
            Role::WindowClerk
            | Role::WindowLead
            | Role::DepartmentOfficer
            | Role::DepartmentHead
            | Role::LeaderInCharge
            | Role::Inspector
            | Role::Administrator => Owner::LeaderInCharge { department },
        };
        let who = owner_name(&owner, names, lang);
        let because = because.say(lang);
        let state = match given_at {
            Some(at) => text::explanation_given(lang, at.minute_text()),
            None => text::explanation_owed(lang, who, due.minute_text(), because),
        };
        view! {
            <p>{state}</p>
            {said.map(|said| explained(said, lang))}
        }
        .into_any()
    });
    headed("case-explanation", text::explanation(lang), parts.collect::<Vec<_>>().into_any())
}

fn explained(said: Explanation, lang: Lang) -> AnyView {
    let Explanation { zh, en, video, transcript, name, office } = said;
    let quote = |tag: &'static str, words: &str| {
        view! { <blockquote class="words" lang=tag>{words.to_owned()}</blockquote> }.into_any()
    };
    let mut words = vec![quote(Lang::Zh.tag(), zh.as_str())];
    words.extend(en.map(|en| quote(Lang::En.tag(), en.as_str())));
    let video = video.map(|video| {
        let address = video.as_str().to_owned();
        view! {
            <p><a href=address rel="external noopener noreferrer">{text::see_video(lang)}</a></p>
        }
    });
    let transcript = transcript.map(|transcript| {
        view! {
            <details>
                <summary>{text::transcript(lang)}</summary>
                <blockquote class="words" dir="auto">{transcript.as_str().to_owned()}</blockquote>
            </details>
        }
    });
    view! {
        {words}
        {video}
        {transcript}
        {note(format!("{} · {}", name.as_str(), office.as_str()))}
    }
    .into_any()
}

fn plans_view(plans: Vec<PlanId>, _: &Directory, lang: Lang) -> AnyView {
    let lines = plans.into_iter().map(|plan| {
        let name = plan.to_string();
        view! { <li><a class="case-number" href=Route::Plan(plan).path()>{name}</a></li> }
            .into_any()
    });
    list("case-plans", text::plans(lang), lines.collect())
}

/// A demand with its answer.
#[derive(Clone, Debug, PartialEq)]
struct Answered {
    demand: DemandWithText,
    answer: Option<Prose>,
}

/// The demands with their answers. The text of an answer is in the step that answered the demand.
fn demands_of(case: &StaffCase) -> Vec<Answered> {
    let answer = |demand: &DemandWithText| {
        let at = demand.answered_at?;
        let step = case
            .timeline
            .iter()
            .find(|told| told.step.at == at && told.step.what == PublicPayload::DemandAnswered)?;
        step.words.clone()
    };
    let demands = case.demands.iter();
    demands.map(|demand| Answered { demand: demand.clone(), answer: answer(demand) }).collect()
}

fn demands_view(demands: Vec<Answered>, names: &Directory, lang: Lang) -> AnyView {
    let lines = demands.into_iter().map(|Answered { demand, answer }| {
        let DemandWithText { id, of, due, answered_at, words } = demand;
        let state = match answered_at {
            Some(at) => text::answered_at(lang, at.minute_text()),
            None => text::by_when(lang, due.minute_text()),
        };
        let answer = answer.map(|answer| {
            view! { <blockquote class="words" dir="auto">{answer.as_str().to_owned()}</blockquote> }
        });
        view! {
            <li value=id.to_string()>
                <p>{said(words, lang)}</p>
                {note(format!("{} · {state}", owner_name(&of, names, lang)))}
                {answer}
            </li>
        }
        .into_any()
    });
    list("case-demands", text::demands(lang), lines.collect())
}

fn linked_view(linked: Vec<CaseNumber>, _: &Directory, lang: Lang) -> AnyView {
    let lines = linked.into_iter().map(|other| {
        view! {
            <li>
                <a class="case-number" href=Route::Case(other).path()>{other.to_string()}</a>
            </li>
        }
        .into_any()
    });
    list("case-linked", text::linked(lang), lines.collect())
}

/// The text, or a note that it can no longer be read.
fn said(words: Option<Prose>, lang: Lang) -> AnyView {
    match words {
        Some(words) => {
            view! { <span class="as-written" dir="auto">{words.as_str().to_owned()}</span> }
                .into_any()
        }
        None => view! { <span class="hint">{text::no_title(lang)}</span> }.into_any(),
    }
}

fn note(words: String) -> AnyView {
    view! { <p class="note">{words}</p> }.into_any()
}

fn note_time(at: Timestamp) -> AnyView {
    view! {
        <p class="note">
            <time datetime=machine_time(at)>{at.minute_text()}</time>
        </p>
    }
    .into_any()
}

fn list(id: &'static str, title: &str, lines: Vec<AnyView>) -> AnyView {
    headed(id, title, view! { <ol class="progress-list">{lines}</ol> }.into_any())
}

fn headed(id: &'static str, title: &str, part: AnyView) -> AnyView {
    view! {
        <div class="case-part" id=id>
            <h2>{title.to_owned()}</h2>
            {part}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::specimen::{Specimen, clerk, department, officer, prose};
    use shared::actor::Seat;
    use shared::command::{AnswerDemand, Command, Demand, ReportProgress, TrackLong};

    #[test]
    fn a_demand_stands_with_its_own_answer() {
        let mut specimen = Specimen::accepted();
        for words in ["为什么？", "什么时候？"] {
            let (words, due_on) = (prose(words), specimen.day_ahead());
            let demand = Demand { department: Some(department("tax")), words, due_on };
            specimen.give(&Seat::Inspector, Command::Demand(demand));
        }
        for (id, words) in [(2, "周五"), (1, "缺批复")] {
            let answer = AnswerDemand { id, words: prose(words) };
            specimen.give(&officer("tax"), Command::AnswerDemand(answer));
        }
        let told = demands_of(&specimen.seen_by(&officer("tax")));
        let answers: Vec<_> = told
            .iter()
            .map(|told| (told.demand.id, told.answer.as_ref().map(Prose::as_str)))
            .collect();
        assert_eq!(answers, [(1, Some("缺批复")), (2, Some("周五"))]);
    }

    #[test]
    fn a_long_running_case_stands_with_its_reports() {
        let mut specimen = Specimen::accepted();
        assert_eq!(long_of(&specimen.seen_by(&clerk())), []);
        let head = Seat::DepartmentHead { department: department("tax") };
        let long = TrackLong { reason: prose("历史遗留"), report_on: None };
        specimen.give(&head, Command::TrackLong(long));
        for words in ["已报市里", "市里已答复"] {
            let report = ReportProgress { words: prose(words), report_on: None };
            specimen.give(&officer("tax"), Command::ReportProgress(report));
        }
        let long = long_of(&specimen.seen_by(&clerk()));
        let words: Vec<_> = long
            .iter()
            .flat_map(|long| long.reports.iter())
            .map(|(_, words)| words.as_ref().map(Prose::as_str))
            .collect();
        assert_eq!(words, [Some("已报市里"), Some("市里已答复")]);
        assert_eq!(long[0].running.reports, 2);
    }
}
