//! Drawing up a plan. What is typed is kept in this tab with every letter; pressing twice makes one plan;
//! where the address names a case, the plan answers it.

use crate::browser;
use crate::components::{
    Button, ButtonKind, Empty, FormBox, Heading, Notice, NoticeKind, SubmitButton,
};
use crate::console::desk::{KEPT, desk};
use crate::console::flow;
use crate::console::keeping::{keep, kept};
use crate::console::plans::draft::PlanDraft;
use crate::console::plans::fields::{PlanFields, plan_fields};
use crate::console::route::Route;
use crate::console::text::plans as text;
use crate::form::Form;
use crate::language::{language, spoken};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::id::AccountId;
use shared::number::CaseNumber;

const DRAFT: &str = KEPT[2];

/// The page.
#[component]
pub(super) fn NewPlan() -> impl IntoView {
    let desk = desk();
    let session = desk.session_now();
    let seated = session.filter(|session| session.seat.department().is_some());
    let Some(session) = seated else {
        return spoken(|lang| {
            view! {
                <Heading text=text::new_title(lang)/>
                <Empty words=text::not_a_department(lang)/>
            }
        })
        .into_any();
    };
    view! { <Drawing account=session.account/> }.into_any()
}

#[component]
fn Drawing(account: AccountId) -> impl IntoView {
    let desk = desk();
    let language = language();
    let navigate = use_navigate();
    let query = use_location().query;
    let asked = Memo::new(move |_| query.with(|query| query.get("case")));
    let case = Memo::new(move |_| {
        asked.with(|asked| asked.as_ref().and_then(|written| CaseNumber::read(written).ok()))
    });
    let restored =
        kept::<PlanDraft>(DRAFT, &account).filter(|draft| *draft != PlanDraft::default());
    let was_restored = RwSignal::new(restored.is_some());
    let form = Form::new("plan");
    desk.clears(form);
    let fields = PlanFields::new(form, &restored.unwrap_or_default());
    Effect::new(move || {
        let draft = fields.draft();
        if draft == PlanDraft::default() {
            browser::forget(DRAFT);
        } else {
            keep(DRAFT, &account, &draft);
        }
    });
    let submit = Callback::new(move |()| {
        let draft = untrack(move || fields.draft());
        let plan = match draft.read(browser::now()) {
            Ok(plan) => plan,
            Err(problems) => {
                form.accepts(problems);
                return;
            }
        };
        let case = case.get_untracked();
        let navigate = navigate.clone();
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let done = desk.api.draw_plan(plan, key.clone()).await?;
                if let Some(number) = case {
                    // The plan is there, whatever comes of this: its page says whether it answers the
                    // case, and offers to link it.
                    let key = format!("{key}-link");
                    let _ = desk.api.answer_with(number, done.plan.clone(), key).await;
                }
                Ok(done)
            },
            move |done| {
                browser::forget(DRAFT);
                let page = Route::Plan(done.plan).path();
                let page = match case {
                    Some(number) => format!("{page}?case={number}"),
                    None => page,
                };
                // Going back does not lead to the form of a plan that was submitted.
                let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate(&page, replace);
            },
        );
    });
    let sure = RwSignal::new(false);
    let clear = Callback::new(move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        sure.set(false);
        was_restored.set(false);
        form.accepts(Vec::new());
        fields.fill(&PlanDraft::default());
        request_animation_frame(move || browser::focus(&form.id("title")));
    });
    let about = move || {
        let lang = language.get();
        match (case.get(), asked.with(Option::is_some)) {
            (Some(number), _) => {
                let href = Route::Case(number).path();
                let link = crate::console::text::case_title(lang, number);
                Some(
                    view! {
                        <Notice>
                            <p>{text::new_for(lang, number)} " " <a href=href>{link}</a></p>
                        </Notice>
                    }
                    .into_any(),
                )
            }
            (None, true) => Some(
                view! {
                    <Notice kind=NoticeKind::Caution><p>{text::new_for_bad(lang)}</p></Notice>
                }
                .into_any(),
            ),
            (None, false) => None,
        }
    };
    let restored_words = move || {
        was_restored.get().then(|| {
            view! { <Notice live=true><p>{text::restored(language.get())}</p></Notice> }
        })
    };
    let key_used = move || {
        let lang = language.get();
        let used = form.failure.with(|failure| {
            failure.as_ref().is_some_and(|failure| failure.code() == Some("key_reused"))
        });
        used.then(|| {
            view! { <Notice kind=NoticeKind::Caution><p>{text::key_used(lang)}</p></Notice> }
        })
    };
    let drawn = spoken(move |lang| {
        view! {
            <FormBox form=form on_submit=submit>
                {plan_fields(fields, lang)}
                <div class="buttons">
                    <SubmitButton label=text::submit_plan(lang)/>
                    {move || {
                        let lang = language.get();
                        let label = if sure.get() {
                            text::begin_anew_sure(lang)
                        } else {
                            text::begin_anew(lang)
                        };
                        view! { <Button label=label kind=ButtonKind::Quiet on_press=clear/> }
                    }}
                </div>
            </FormBox>
        }
    });
    view! {
        {spoken(|lang| {
            view! {
                <Heading text=text::new_title(lang)/>
                <p class="lead">{text::new_words(lang)}</p>
            }
        })}
        {about}
        {restored_words}
        {key_used}
        <section
            class="part"
            aria-label=move || text::new_title(language.get())
            on:keydown=move |event| flow::heed(&event, form, submit)
        >
            {drawn}
        </section>
    }
}
