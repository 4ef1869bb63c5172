//! Drawing up a plan. What is typed is stored in this tab with every keystroke, and pressing twice makes only one
//! plan. If the address names a case, the plan answers it.

use crate::client::browser;
use crate::client::navigation::navigation;
use crate::staff::forms::drafting::{DraftForm, DraftWords};
use crate::staff::plans::draft::PlanFields;
use crate::staff::plans::fields::plan_fields;
use crate::staff::put_away::KEPT;
use crate::staff::route::Route;
use crate::staff::text::plans as text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, Heading, Notice, NoticeKind, SubmitButton};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::number::CaseNumber;

const WORDS: DraftWords = DraftWords {
    title: text::new_title,
    lead: text::new_words,
    restored: text::restored,
    key_used: Some(text::key_used),
};

#[component]
pub fn NewPlan() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let navigation = navigation();
    let query = navigation.whole_query();
    let session = workspace.session_now();
    let Some(session) = session.filter(|session| session.seat.department().is_some()) else {
        return spoken(|lang| {
            view! {
                <Heading text=text::new_title(lang)/>
                <Empty words=text::not_a_department(lang)/>
            }
        });
    };
    let asked = Memo::new(move |_| query.with(|query| query.get("case")));
    let case = Memo::new(move |_| {
        asked.with(|asked| asked.as_ref().and_then(|written| CaseNumber::read(written).ok()))
    });
    let draft = DraftForm::<PlanFields>::new("plan", KEPT[2], session.account, String::new());
    let form = draft.form;
    let submit = Callback::new(move |()| {
        let Some(plan) = form.takes(draft.draft().read(browser::now())) else { return };
        let case = case.get_untracked();
        form.send(
            move |key| async move {
                let done = workspace.api.draw_plan(plan, key.clone()).await?;
                if let Some(number) = case {
                    // The plan exists even if linking fails: its page says whether it answers the case, and offers to
                    // link it.
                    let key = format!("{key}-link");
                    let _ = workspace.api.answer_with(number, done.plan.clone(), key).await;
                }
                Ok(done)
            },
            move |done| {
                draft.forget();
                let page = Route::Plan(done.plan).path();
                let page = match case {
                    Some(number) => format!("{page}?case={number}"),
                    None => page,
                };
                // Replacing the history entry keeps the back button from returning to a submitted form.
                navigation.replace(&page);
            },
        );
    });
    let about = move || {
        let lang = language.get();
        let (kind, words, link) = match (case.get(), asked.with(Option::is_some)) {
            (Some(number), _) => {
                let words = crate::staff::text::case_title(lang, number);
                let link =
                    view! { " " <a class="unbroken" href=Route::Case(number).path()>{words}</a> };
                (NoticeKind::Info, text::new_for(lang, number), Some(link))
            }
            (None, true) => (NoticeKind::Caution, text::new_for_bad(lang).to_owned(), None),
            (None, false) => return None,
        };
        Some(view! { <Notice kind=kind><p>{words} {link}</p></Notice> })
    };
    draft.page(WORDS, about, "part", submit, move |lang| {
        view! {
            {plan_fields(draft.fields, lang)}
            <div class="buttons">
                <SubmitButton label=text::submit_plan(lang)/>
                {draft.clear_button(text::begin_anew, text::begin_anew_sure, "title")}
            </div>
        }
        .into_any()
    })
}
