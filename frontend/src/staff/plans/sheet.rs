//! The page of a plan: where it stands and by when, its text, the progress of its measures, the cases that it
//! answers, and exactly the commands that the server permits. The page refreshes every few seconds without touching
//! what is typed.

use crate::client::navigation::navigation;
use crate::staff::command::command_panel;
use crate::staff::due::{left_words, machine_time};
use crate::staff::plans::commands::OnPlan;
use crate::staff::plans::measures::measures_view;
use crate::staff::plans::stage_tag;
use crate::staff::route::Route;
use crate::staff::text::plans as text;
use crate::staff::views::poll::{gone_notice, not_seen, stale_notice, ticking_now, watch};
use crate::staff::workspace::workspace;
use crate::ui::address;
use crate::ui::components::{Fact, Facts, FormBox, Heading, Notice, NoticeKind, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::PlanId;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::plan::{Plan, PlanStage};
use shared::sentence::plan_sentence;
use shared::time::Timestamp;

const EVERY_SECONDS: u64 = 4;

#[component]
pub fn Sheet(plan: PlanId) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let now = ticking_now();
    let id = StoredValue::new(plan);
    let (watched, look) = watch(EVERY_SECONDS, move || workspace.api.plan(id.get_value()));
    let there = watched.is_there();
    let not_seen = not_seen(watched, look, |lang| gone_notice(text::plan_gone(lang)));
    let plan = watched.part(|view| view.plan.clone());
    let cases = watched.part(|view| view.cases.clone());
    let about = move || {
        let (lang, names) = (language.get(), workspace.names());
        plan.get().map(|plan| top(&plan, &names, lang, now))
    };
    let said = move || {
        let lang = language.get();
        plan.get().map(|plan| {
            view! {
                <h2>{text::cause_title(lang)}</h2>
                <p class="as-written" dir="auto">{plan.cause.as_str().to_owned()}</p>
                {measures_view(plan.measures, lang, now)}
            }
        })
    };
    let facts = move || {
        let (lang, names) = (language.get(), workspace.names());
        plan.get().map(|plan| {
            view! {
                <h2>{text::facts(lang)}</h2>
                <Facts facts=facts_of(&plan, &names, lang)/>
            }
        })
    };
    let answered = move || {
        let lang = language.get();
        cases.get().map(|cases| {
            view! {
                <h2>{text::cases_of(lang)}</h2>
                {cases_view(cases, lang)}
            }
        })
    };
    view! {
        <article class="case-sheet">
            {spoken(move |lang| {
                view! { <Heading text=text::plan_title(lang, id.get_value())/> }
            })}
            <p>
                <a href=Route::Plans.path()>{move || text::back_to_list(language.get())}</a>
            </p>
            {stale_notice(watched)}
            {not_seen}
            {about}
            {move || {
                there.get().then(|| {
                    view! {
                        <Answering id=id cases=cases look=look/>
                        {command_panel(OnPlan(id), watched, look)}
                    }
                })
            }}
            <div class="case-columns">
                <div>{said}</div>
                <div>
                    {answered}
                    {facts}
                </div>
            </div>
        </article>
    }
}

/// The title, where the plan stands, and by when.
fn top(plan: &Plan, names: &Directory, lang: Lang, now: ReadSignal<Timestamp>) -> AnyView {
    let due = plan.duties().first().map(|duty| duty.due);
    let late = move || due.is_some_and(|due| due < now.get());
    let left = due.map(|due| {
        view! {
            <span class="case-left" class:late=late>
                {move || left_words(due, now.get(), lang)}
            </span>
        }
    });
    let public = plan.published_at.map(|_| {
        let href = address::plan(&plan.id);
        view! {
            <span class="tag done">{text::is_public(lang)}</span>
            <a href=href rel="external">{text::see_public(lang)}</a>
        }
    });
    let reason = plan.reason.as_ref().map(|reason| {
        let title = match plan.stage {
            PlanStage::SentBack => text::reason_sent_back(lang),
            PlanStage::Submitted
            | PlanStage::Approved
            | PlanStage::CarriedOut
            | PlanStage::Verified => text::reason_rejected(lang),
        };
        let reason = reason.as_str().to_owned();
        view! {
            <Notice kind=NoticeKind::Caution title=title>
                <p class="as-written" dir="auto">{reason}</p>
            </Notice>
        }
    });
    view! {
        <p class="lead" dir="auto">{plan.title.as_str().to_owned()}</p>
        <p class="case-tags">{stage_tag(plan.stage, lang)}{left}{public}</p>
        <p class="sentence">{plan_sentence(plan, names, lang)}</p>
        {reason}
    }
    .into_any()
}

fn facts_of(plan: &Plan, names: &Directory, lang: Lang) -> Vec<Fact> {
    let at = |name: &'static str, at: Option<Timestamp>| {
        let value = match at {
            Some(at) => view! {
                <time datetime=machine_time(at)>{at.minute_text()}</time>
            }
            .into_any(),
            None => text::not_yet(lang).into_any(),
        };
        Fact::new(name, value)
    };
    vec![
        Fact::new(text::department_of(lang), names.acting_department(&plan.department, lang)),
        Fact::new(text::verified_by(lang), names.window(&plan.window, lang).to_owned()),
        at(text::submitted_at(lang), Some(plan.submitted_at)),
        at(text::approved_at(lang), plan.approved_at),
        at(text::verified_at(lang), plan.verified_at),
        at(text::published_at(lang), plan.published_at),
    ]
}

fn cases_view(cases: Vec<CaseNumber>, lang: Lang) -> AnyView {
    if cases.is_empty() {
        return view! { <p class="hint">{text::no_cases(lang)}</p> }.into_any();
    }
    let lines: Vec<AnyView> = cases
        .into_iter()
        .map(|number| {
            let href = Route::Case(number).path();
            view! { <li><a class="case-number" href=href>{number.to_string()}</a></li> }.into_any()
        })
        .collect();
    view! { <ul class="progress-list">{lines}</ul> }.into_any()
}

/// For a plan that was drawn up for a case: whether it answers the case, and otherwise a button that links it.
#[component]
fn Answering(
    id: StoredValue<PlanId>,
    cases: Memo<Option<Vec<CaseNumber>>>,
    look: Callback<()>,
) -> impl IntoView {
    let workspace = workspace();
    let query = navigation().whole_query();
    let form = Form::new("answer");
    workspace.clears(form);
    let case = Memo::new(move |_| {
        query.with(|query| query.get("case").and_then(|written| CaseNumber::read(&written).ok()))
    });
    let linked = Memo::new(move |_| {
        let case = case.get()?;
        cases.with(|cases| cases.as_ref().map(|cases| cases.contains(&case)))
    });
    let link = Callback::new(move |()| {
        let Some(number) = case.get_untracked() else { return };
        form.send(
            move |key| async move { workspace.api.answer_with(number, id.get_value(), key).await },
            move |()| look.run(()),
        );
    });
    spoken(move |lang| {
        let number = case.get()?;
        let to_case = Route::Case(number).path();
        let words = crate::staff::text::case_title(lang, number);
        Some(if linked.get()? {
            view! {
                <Notice kind=NoticeKind::Success live=true>
                    <p>{text::linked(lang, number)} " " <a class="unbroken" href=to_case>{words}</a></p>
                </Notice>
            }
            .into_any()
        } else {
            view! {
                <Notice kind=NoticeKind::Caution live=true>
                    <p>{text::not_linked(lang, number)} " " <a class="unbroken" href=to_case>{words}</a></p>
                </Notice>
                <FormBox form=form on_submit=link>
                    <SubmitButton label=text::link_now(lang, number)/>
                </FormBox>
            }
            .into_any()
        })
    })
}
