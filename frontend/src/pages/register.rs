//! Registering, one thing per page. Each step has its address, so the browser's back button works;
//! what was typed is held above the pages and kept by the tab.

mod check;
mod kept;
mod matter;
mod story;
mod trips;
mod who;

pub use kept::{Registration, TripFields};

use crate::browser;
use crate::components::{
    Button, ButtonKind, FormBox, Heading, Notice, NoticeKind, SubmitButton, link, live, loaded,
    paragraph, plain,
};
use crate::directory::directory;
use crate::form::Form;
use crate::language::spoken;
use crate::navigation::navigation;
use crate::routes::{Route, Step};
use crate::text;
use leptos::prelude::*;
use shared::lang::Lang;

/// The page of a step.
#[component]
pub fn RegisterPage(
    /// Which.
    step: Step,
) -> impl IntoView {
    match step {
        Step::Who => asking(step, who::fields),
        Step::Matter => asking(step, matter::fields),
        Step::Trips => asking(step, trips::fields),
        Step::Story => asking(step, story::fields),
        Step::Check => check::page(),
    }
}

/// What a step is called.
pub fn step_title(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Who => text::step_who(lang),
        Step::Matter => text::step_matter(lang),
        Step::Trips => text::step_trips(lang),
        Step::Story => text::step_story(lang),
        Step::Check => text::step_check(lang),
    }
}

fn step_heading(step: Step, lang: Lang) -> AnyView {
    let above = format!(
        "{} · {}",
        text::register_title(lang),
        text::step_of(lang, step.place(), Step::ALL.len())
    );
    view! { <Heading text=step_title(step, lang) above=above/> }.into_any()
}

/// Back to the step before, by a link as well as by the browser's button.
fn way_back(step: Step, lang: Lang) -> AnyView {
    let back = step.previous().map(|before| {
        plain("p").child(link("", Route::Register(before).path(), text::back(lang))).any()
    });
    back.into_any()
}

/// A step that asks: its fields, checked when the person goes on.
fn asking(
    step: Step,
    fields: fn(Registration, &shared::directory::Directory, Lang) -> AnyView,
) -> AnyView {
    let registration: Registration = expect_context();
    let directory = directory();
    let navigation = navigation();
    let form = Form::new("register");
    let go_on = Callback::new(move |()| {
        let Some(known) = directory.0.ready_now() else { return };
        let problems = registration.draft_now().problems(step, &known, browser::today());
        if form.accepts(problems)
            && let Some(next) = step.next()
        {
            navigation.go(&Route::Register(next).path());
        }
    });
    let cleared = RwSignal::new(false);
    let start_over = Callback::new(move |()| {
        registration.clear();
        form.accepts(Vec::new());
        cleared.set(true);
    });
    let heading = spoken(move |lang| view! { {way_back(step, lang)} {step_heading(step, lang)} });
    let body = loaded(
        directory.0,
        move || directory.fetch(),
        move |known, lang| {
            view! {
                <FormBox form=form on_submit=go_on>
                    {fields(registration, &known, lang)}
                    <SubmitButton label=text::continue_on(lang)/>
                </FormBox>
            }
            .into_any()
        },
    );
    let closing = spoken(move |lang| {
        let button = view! {
            <Button label=text::start_over(lang) kind=ButtonKind::Quiet on_press=start_over/>
        };
        let said = live(move || {
            let said = cleared.get().then(|| {
                view! {
                    <Notice kind=NoticeKind::Success live=true>
                        {paragraph(text::start_over_done(lang))}
                    </Notice>
                }
                .into_any()
            });
            said.into_any()
        });
        let kept = plain("p").class("note").text(text::draft_kept(lang));
        let row = plain("div").class("row").child(kept.any()).child(button.into_any());
        vec![row.any(), said]
    });
    vec![heading.into_any(), body.into_any(), closing.into_any()].into_any()
}
