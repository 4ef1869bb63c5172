//! The progress of a plan's measures.

use crate::staff::due::machine_time;
use crate::staff::text::plans as text;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::plan::{Measure, MeasureState};
use shared::time::Timestamp;

/// The measures: what, by whom, by when and, once carried out, when and with what evidence.
pub(super) fn measures_view(
    measures: Vec<MeasureState>,
    lang: Lang,
    now: ReadSignal<Timestamp>,
) -> AnyView {
    let done = measures.iter().filter(|state| state.done_at.is_some()).count();
    let title = text::measures_done(lang, done, measures.len());
    let lines: Vec<AnyView> =
        measures.into_iter().map(|state| measure_view(state, lang, now)).collect();
    view! {
        <h2>{title}</h2>
        <ol class="progress-list">{lines}</ol>
    }
    .into_any()
}

fn measure_view(state: MeasureState, lang: Lang, now: ReadSignal<Timestamp>) -> AnyView {
    let MeasureState { measure, since: _, due, done_at, evidence } = state;
    let Measure { what, person, due_on: _ } = measure;
    let (class, mark) = match done_at {
        Some(_) => ("step-done", "✓"),
        None => ("step-open", "○"),
    };
    let when = match done_at {
        Some(at) => view! {
            <time datetime=machine_time(at)>{text::done_on(lang, at.minute_text())}</time>
        }
        .into_any(),
        None => {
            let late = move || due < now.get();
            view! {
                <time class="case-left" class:late=late datetime=machine_time(due)>
                    {text::due_on(lang, due.minute_text())}
                </time>
            }
            .into_any()
        }
    };
    let evidence = evidence.map(|evidence| {
        let words = text::evidence_of(lang, evidence.as_str());
        view! { <p class="as-written" dir="auto">{words}</p> }
    });
    view! {
        <li class=class>
            <p>
                <span aria-hidden={"true"} class="step-mark">{mark}</span>
                " "
                <span class="plan-what" dir="auto">{what.as_str().to_owned()}</span>
            </p>
            <p class="note">{text::responsible(lang, person.as_str())} " · " {when}</p>
            {evidence}
        </li>
    }
    .into_any()
}
