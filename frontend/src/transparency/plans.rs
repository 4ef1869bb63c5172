//! The published rectification plans: the list, newest first, and a single plan with its cause, its measures, who is
//! responsible for each, the evidence, and the cases that it answers.

use crate::client::browser;
use crate::client::public::PublicApi;
use crate::transparency::listed::{listed, onward, published};
use crate::transparency::route::Route;
use crate::ui::components::{Empty, Heading, link, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::PlanId;
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::plan::{Measure, MeasureState, Plan, PlanStage};
use shared::sentence::plan_sentence;
use shared::time::Timestamp;
use shared::wire::{Page, PlanView};

/// The current page of the list is in the address.
#[component]
pub fn PublishedPlans() -> impl IntoView {
    let head = spoken(|lang| {
        let heading = view! { <Heading text=text::plans(lang)/> }.into_any();
        let figures = link("", Route::Figures.path(), text::figures_title(lang));
        let explained = link("", Route::Explanations.path(), text::explanations_link(lang));
        let ways = plain("p").class("row no-print").child(figures).child(explained).any();
        vec![heading, paragraph(text::plans_words(lang)), ways]
    });
    [head.into_any(), listed(PublicApi::plans, list)].into_any()
}

fn list(page: &Page<Plan>, known: &Directory, lang: Lang) -> AnyView {
    if page.items.is_empty() {
        return view! { <Empty words=text::plans_none(lang)/> }.into_any();
    }
    let mut parts: Vec<AnyView> = page.items.iter().map(|plan| entry(plan, known, lang)).collect();
    parts.extend(onward(&Route::Plans.path(), page.cursor.as_deref(), lang));
    parts.into_any()
}

fn entry(plan: &Plan, known: &Directory, lang: Lang) -> AnyView {
    let address = Route::Plan(plan.id.clone()).path();
    let title = link("", address, plan.title.as_str().to_owned());
    plain("section")
        .class("card")
        .child(plain("h2").attr("dir", "auto").child(title).any())
        .child(standing(plan, known, lang))
        .child(paragraph(plan_sentence(plan, known, lang)))
        .any()
}

/// The department and the stage of a plan.
fn standing(plan: &Plan, known: &Directory, lang: Lang) -> AnyView {
    let class = match plan.stage {
        PlanStage::Submitted => "tag new",
        PlanStage::SentBack => "tag back",
        PlanStage::Approved | PlanStage::CarriedOut => "tag working",
        PlanStage::Verified => "tag done",
    };
    let department = known.acting_department(&plan.department, lang);
    plain("p")
        .class("row")
        .child(plain("span").class(class).text(plan.stage.say(lang)).any())
        .child(plain("span").class("note").text(department).any())
        .any()
}

#[component]
pub fn PublishedPlan(plan: PlanId) -> impl IntoView {
    let id = StoredValue::new(plan);
    published(
        move || PublicApi::plan(id.get_value()),
        |view, _| view.plan.title.as_str().to_owned(),
        [text::plans, text::plans_link, text::plan_gone],
        Route::Plans,
        whole,
    )
}

fn whole(view: &PlanView, known: &Directory, lang: Lang) -> AnyView {
    let PlanView { plan, cases, permitted: _ } = view;
    let now = browser::now();
    let done = plan.measures.iter().filter(|state| state.done_at.is_some()).count();
    let measures = plan.measures.iter().map(|state| measure(state, lang, now));
    let reason = plan.reason.as_ref().map(|reason| {
        let words = plain("p").class("words").attr("dir", "auto").text(reason.as_str().to_owned());
        card(text::plan_reason(lang), [words.any()])
    });
    let cause = plain("p").class("words").attr("dir", "auto").text(plan.cause.as_str().to_owned());
    let mut parts = vec![
        standing(plan, known, lang),
        plain("p").class("lead").text(plan_sentence(plan, known, lang)).any(),
        plain("p").class("note").text(history(plan, lang)).any(),
    ];
    parts.extend(reason);
    parts.push(card(text::plan_cause(lang), [cause.any()]));
    parts.push(card(
        text::plan_measures(lang, done, plan.measures.len()),
        [plain("ol").class("lines").children(measures).any()],
    ));
    parts.push(card(text::plan_cases(lang), [answered(cases, lang)]));
    parts.into_any()
}

fn history(plan: &Plan, lang: Lang) -> String {
    let submitted = plan.submitted_at.minute_text();
    let mut words = match plan.approved_at {
        Some(approved) => text::plan_steps(lang, submitted, approved.minute_text()),
        None => text::plan_submitted(lang, submitted),
    };
    if let Some(verified) = plan.verified_at {
        words.push_str(lang.pick("，", ", "));
        words.push_str(&text::plan_verified(lang, verified.minute_text()));
    }
    words.push_str(lang.pick("。", "."));
    words
}

fn card(
    title: impl Into<std::borrow::Cow<'static, str>>,
    content: impl IntoIterator<Item = AnyView>,
) -> AnyView {
    let title = plain("h2").text(title).any();
    plain("section").class("card").child(title).children(content).any()
}

/// A measure; the list numbers it.
fn measure(state: &MeasureState, lang: Lang, now: Timestamp) -> AnyView {
    let MeasureState { measure, since: _, due, done_at, evidence } = state;
    let Measure { what, person, due_on: _ } = measure;
    let when = match done_at {
        Some(at) => text::plan_done(lang, at.minute_text()),
        None => text::plan_due(lang, due.minute_text()),
    };
    let is_late = done_at.is_none() && *due < now;
    let late = is_late.then(|| plain("span").class("tag late").text(text::overdue(lang)).any());
    let about = format!("{} · {when}", text::plan_person(lang, person.as_str()));
    let about = plain("p").class("note").text(about).children(late);
    let evidence = evidence.as_ref().map(|evidence| {
        let words = text::plan_evidence(lang, evidence.as_str());
        plain("p").class("words").attr("dir", "auto").text(words).any()
    });
    let what = plain("b").text(what.as_str().to_owned()).any();
    let what = plain("p").attr("dir", "auto").child(what);
    plain("li").child(what.any()).child(about.any()).children(evidence).any()
}

/// The answered cases as links to the tracker.
fn answered(cases: &[CaseNumber], lang: Lang) -> AnyView {
    if cases.is_empty() {
        return paragraph(text::plan_none_answered(lang));
    }
    let links =
        cases.iter().map(|number| link("case-number", address::case(*number), number.to_string()));
    plain("p").class("row").children(links).any()
}
