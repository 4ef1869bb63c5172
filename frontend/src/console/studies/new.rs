//! Proposing a study. The address may name the pain point (`matter`, `reason`); what is typed is kept in
//! this tab, and pressing twice makes one study.

use crate::browser;
use crate::components::{Empty, Field, FormBox, Heading, Notice, Radios, SubmitButton};
use crate::console::desk::{KEPT, desk};
use crate::console::flow;
use crate::console::keeping::{keep, kept};
use crate::console::named::{MatterField, matter_of};
use crate::console::register_case::reasons;
use crate::console::route::Route;
use crate::console::text::studies as text;
use crate::form::Form;
use crate::language::{language, spoken};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::{Deserialize, Serialize};
use shared::id::{AccountId, MatterId};
use shared::insight::PainPoint;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::study::{ProposeStudy, StudyCommandKind};
use shared::text::Line;
use shared::vocabulary::RefusalReason;

const DRAFT: &str = KEPT[4];

/// A study as far as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Draft {
    matter: String,
    reason: String,
    title: String,
}

/// The page.
#[component]
pub(super) fn NewStudy() -> impl IntoView {
    let desk = desk();
    let session = desk
        .session_now()
        .filter(|session| StudyCommandKind::Propose.rule().roles.contains(&session.seat.role()));
    let Some(session) = session else {
        return spoken(|lang| {
            view! {
                <Heading text=text::new_title(lang)/>
                <Empty words=text::not_yours(lang)/>
            }
        })
        .into_any();
    };
    view! { <Proposing account=session.account/> }.into_any()
}

#[component]
fn Proposing(account: AccountId) -> impl IntoView {
    let desk = desk();
    let language = language();
    let navigate = use_navigate();
    let query = use_location().query;
    let form = Form::new("study");
    desk.clears(form);
    let restored = kept::<Draft>(DRAFT, &account).filter(|draft| *draft != Draft::default());
    let was_restored = restored.is_some();
    let Draft { matter, reason, title } = restored.unwrap_or_default();
    let (matter, reason, title) =
        (RwSignal::new(matter), RwSignal::new(reason), RwSignal::new(title));
    // What the address names goes before what was typed for another pain point.
    let named = query.with_untracked(|query| (query.get("matter"), query.get("reason")));
    let wanted = named.0.and_then(|written| MatterId::new(written).ok());
    if let Some(asked) = named.1.as_deref().and_then(RefusalReason::read) {
        reason.set(asked.code().to_owned());
        if wanted.is_none() {
            matter.set(String::new());
        }
    }
    let wanted = StoredValue::new(wanted);
    Effect::new(move || {
        // The directory may come later than the page.
        let names = desk.names();
        let Some(id) = wanted.get_value() else { return };
        if let Some(known) = names.matters.iter().find(|known| known.id == id) {
            matter.set(known.name.say(language.now()).to_owned());
            wanted.set_value(None);
        }
    });
    Effect::new(move || {
        let draft = Draft { matter: matter.get(), reason: reason.get(), title: title.get() };
        if draft == Draft::default() {
            browser::forget(DRAFT);
        } else {
            keep(DRAFT, &account, &draft);
        }
    });
    let departments = RwSignal::new(Vec::new());
    let submit = Callback::new(move |()| {
        let mut problems = Vec::new();
        let typed = matter.get_untracked();
        let found = matter_of(&typed, &desk.names_now());
        if found.is_none() && !typed.trim().is_empty() {
            problems.push(FieldProblem::new("matter", Wrong::Unknown));
        }
        let chosen = RefusalReason::read(&reason.get_untracked());
        if chosen.is_none() {
            problems.push(FieldProblem::new("reason", Wrong::Missing));
        }
        let line = Line::new(title.get_untracked())
            .map_err(|error| problems.push(FieldProblem::new("title", error.into())));
        let (Some(reason), Ok(title)) = (chosen, line) else {
            form.accepts(problems);
            return;
        };
        if !form.accepts(problems) {
            return;
        }
        let proposed = ProposeStudy { pain: PainPoint { matter: found, reason }, title };
        let navigate = navigate.clone();
        form.send(
            move |key| desk.api.propose_study(proposed, key),
            move |done| {
                browser::forget(DRAFT);
                let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate(&Route::Study(done.study).path(), replace);
            },
        );
    });
    let drawn = spoken(move |lang| {
        view! {
            <FormBox form=form on_submit=submit>
                {move || {
                    view! {
                        <MatterField
                            name="matter"
                            label=text::pain_matter(lang)
                            hint=text::pain_matter_hint(lang)
                            typed=matter
                            departments=departments
                        />
                        <Radios
                            name="reason"
                            label=text::pain_reason(lang)
                            choices=reasons(lang)
                            value=reason
                        />
                        <Field
                            name="title"
                            label=text::study_title(lang)
                            hint=text::study_title_hint(lang)
                            value=title
                        />
                        <div class="buttons">
                            <SubmitButton label=text::propose(lang)/>
                        </div>
                    }
                }}
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
        {was_restored.then(|| {
            view! {
                <Notice live=true><p>{move || text::restored(language.get())}</p></Notice>
            }
        })}
        <section
            class="part"
            aria-label=move || text::new_title(language.get())
            on:keydown=move |event| flow::heed(&event, form, submit)
        >
            {drawn}
        </section>
    }
}
