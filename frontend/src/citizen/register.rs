//! Registration, one question page at a time. Each step has its own address so that the browser's back button works;
//! the answers are held above the pages and stored in the tab.

mod check;
mod kept;
mod matter;
mod story;
mod trips;
mod who;

pub use kept::{Registration, Taken, TripFields};

use crate::citizen::route::{Route, Step};
use crate::client::browser;
use crate::client::directory::directory;
use crate::client::navigation::navigation;
use crate::ui::components::{
    Button, ButtonKind, FormBox, Heading, Notice, NoticeKind, SubmitButton, link, live, loaded,
    paragraph, plain,
};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Lang;

#[component]
pub fn RegisterPage(step: Step) -> impl IntoView {
    match step {
        Step::Who => asking(step, who::fields),
        Step::Matter => asking(step, matter::fields),
        Step::Trips => asking(step, trips::fields),
        Step::Story => asking(step, story::fields),
        Step::Check => check::page(),
    }
}

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

/// A link to the previous step, besides the browser's back button.
fn way_back(step: Step, lang: Lang) -> AnyView {
    let back = step.previous().map(|before| {
        plain("p").child(link("", Route::Register(before).path(), text::back(lang))).any()
    });
    back.into_any()
}

/// A step with fields, which are checked when the person continues.
fn asking(
    step: Step,
    fields: fn(Registration, &shared::directory::Directory, Lang) -> AnyView,
) -> AnyView {
    let registration: Registration = expect_context();
    let directory = directory();
    let navigation = navigation();
    let form = Form::new("register");
    let go_on = Callback::new(move |()| {
        let Some(known) = directory.0.seen.get_untracked() else { return };
        let problems = registration.draft_now().problems(step, &known, browser::today());
        if form.accepts(problems)
            && let Some(next) = step.next()
        {
            navigation.go(&Route::Register(next).path());
        }
    });
    let heading = spoken(move |lang| view! { {way_back(step, lang)} {step_heading(step, lang)} });
    let body = loaded(
        directory.0,
        move || directory.fetch(),
        move |known, lang| {
            if known.home_window().is_none() {
                return no_window(lang);
            }
            view! {
                <FormBox form=form on_submit=go_on>
                    {fields(registration, &known, lang)}
                    <SubmitButton label=text::continue_on(lang)/>
                </FormBox>
            }
            .into_any()
        },
    );
    let taken = spoken(move |lang| live(move || taken_away(registration, step, lang)));
    vec![heading.into_any(), taken, body.into_any(), starting_over(registration, form)].into_any()
}

/// Says that nothing can be registered online yet, before anything is asked.
fn no_window(lang: Lang) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Caution>
            {paragraph(text::no_window(lang))}
        </Notice>
    }
    .into_any()
}

/// What was removed on this page, with a button to undo it.
fn taken_away(registration: Registration, step: Step, lang: Lang) -> AnyView {
    let words = match registration.taken.get() {
        Some(Taken::All(_)) => text::start_over_done(lang).to_owned(),
        Some(Taken::Trip(index, _)) if step == Step::Trips => text::trip_removed(lang, index + 1),
        Some(Taken::Trip(..)) | None => return ().into_any(),
    };
    let undo = Callback::new(move |()| {
        registration.undo();
        browser::focus_heading();
    });
    view! {
        <Notice kind=NoticeKind::Success live=true>
            {paragraph(words)}
            <Button label=text::undo(lang) kind=ButtonKind::Secondary on_press=undo/>
        </Notice>
    }
    .into_any()
}

/// Says where the answers are stored, and offers to start over, which has to be confirmed.
fn starting_over(registration: Registration, form: Form) -> AnyView {
    const BUTTON: &str = "start-over";
    const QUESTION: &str = "start-over-question";
    let navigation = navigation();
    let asked = RwSignal::new(false);
    let ask = move |asks: bool| {
        asked.set(asks);
        // The element has to be drawn first.
        request_animation_frame(move || browser::focus(if asks { QUESTION } else { BUTTON }));
    };
    let clear = Callback::new(move |()| {
        asked.set(false);
        form.accepts(Vec::new());
        registration.start_over();
        navigation.go(&Route::Register(Step::Who).path());
        request_animation_frame(browser::focus_heading);
    });
    spoken(move |lang| {
        let button = plain("button")
            .attr("type", "button")
            .attr("id", BUTTON)
            .class("button quiet")
            .live_attr("aria-expanded", move || Some(asked.get().to_string().into()))
            .on("click", move |_| ask(!asked.get_untracked()))
            .text(text::start_over(lang));
        let question = live(move || {
            if !asked.get() {
                return ().into_any();
            }
            let keep = Callback::new(move |()| ask(false));
            let words = plain("p")
                .class("notice-title")
                .attr("id", QUESTION)
                .attr("tabindex", "-1")
                .text(text::start_over_ask(lang));
            let yes = view! {
                <Button label=text::start_over_yes(lang) kind=ButtonKind::Secondary on_press=clear/>
            };
            let no = view! {
                <Button label=text::start_over_no(lang) on_press=keep/>
            };
            plain("div")
                .class("notice caution")
                .attr("role", "group")
                .attr("aria-labelledby", QUESTION)
                .child(words.any())
                .child(plain("div").class("row").child(yes.into_any()).child(no.into_any()).any())
                .any()
        });
        let kept = plain("p").class("note").text(text::draft_kept(lang));
        let row = plain("div").class("row").child(kept.any()).child(button.any());
        vec![row.any(), question]
    })
}

#[cfg(test)]
mod tests {
    use crate::citizen::draft::{Draft, TripDraft};
    use serde_json::to_value;

    #[test]
    fn every_field_of_a_draft_is_asked_for_on_a_page() {
        let pages = [
            include_str!("register/who.rs"),
            include_str!("register/matter.rs"),
            include_str!("register/trips.rs"),
            include_str!("register/story.rs"),
        ]
        .concat();
        let drafts = [
            ("registration", to_value(Draft::default()).expect("a draft")),
            ("trip", to_value(TripDraft::default()).expect("a trip")),
        ];
        for (of, draft) in drafts {
            for name in draft.as_object().expect("fields").keys().filter(|name| *name != "key") {
                assert!(pages.contains(&format!("{of}.{name}")), "{of}.{name} is asked nowhere");
            }
        }
    }
}
