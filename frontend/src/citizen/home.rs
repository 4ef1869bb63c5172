//! The home page: what this service is, its two main actions, and the main totals.

use crate::citizen::route::{Route, Step};
use crate::client::directory::directory;
use crate::client::load::Remote;
use crate::client::public::PublicApi;
use crate::ui::components::{Heading, link, loaded, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::totals::{first_totals, totals};
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::lang::Lang;
use shared::policy::Terms;
use std::borrow::Cow;

#[component]
pub fn Home() -> impl IntoView {
    let so_far = Remote::new();
    let fetch = move || so_far.fetch(PublicApi::totals(None, None));
    fetch();
    let drawn = loaded(so_far, fetch, |total, lang| totals(first_totals(&total, lang)));
    let opening = spoken(opening);
    let head = spoken(|lang| plain("h2").text(text::home_figures_title(lang)));
    let more = spoken(|lang| {
        let all = link("", address::FIGURES.to_owned(), text::home_figures_more(lang));
        plain("p").child(all)
    });
    let totals = plain("section").class("stack").children([
        head.into_any(),
        drawn.into_any(),
        more.into_any(),
    ]);
    [opening.into_any(), totals.any(), spoken(closing).into_any()].into_any()
}

fn opening(lang: Lang) -> Vec<AnyView> {
    let heading = view! { <Heading text=text::home_title(lang)/> }.into_any();
    let lead = plain("p").class("lead").text(text::home_lead(lang)).any();
    let register = plain("section")
        .class("action first")
        .child(plain("h2").text(text::home_register_title(lang)).any())
        .child(paragraph(text::home_register_words(lang)))
        .child(link("button", Route::Register(Step::Who).path(), text::home_register_action(lang)));
    let track = plain("section")
        .class("action")
        .child(plain("h2").text(text::home_track_title(lang)).any())
        .child(paragraph(text::home_track_words(lang)))
        .child(link("button secondary", Route::Track.path(), text::home_track_action(lang)));
    vec![
        plain("div").class("hero").child(heading).child(lead).any(),
        plain("div").class("grid").child(register.any()).child(track.any()).any(),
    ]
}

/// The window's deadline under the rules in force.
fn window_time(lang: Lang) -> String {
    match directory().0.with(|known| known.terms).flatten() {
        None => text::home_how_2_time(lang).into(),
        Some(Terms { window_hours, office, .. }) => {
            let day_hours = office.usual.hours();
            if window_hours == day_hours {
                text::working_day(lang).into()
            } else if window_hours.is_multiple_of(day_hours) {
                text::working_days(lang, window_hours / day_hours)
            } else {
                text::working_hours(lang, window_hours)
            }
        }
    }
}

fn closing(lang: Lang) -> Vec<AnyView> {
    let ways: [(&str, Cow<'static, str>); 4] = [
        (text::home_how_1(lang), text::home_how_1_words(lang).into()),
        (text::home_how_2(lang), text::home_how_2_words(lang, window_time(lang)).into()),
        (text::home_how_3(lang), text::home_how_3_words(lang).into()),
        (text::home_how_4(lang), text::home_how_4_words(lang).into()),
    ];
    let ways = ways.map(|(head, words)| {
        plain("li").child(plain("h3").text(head).any()).child(paragraph(words)).any()
    });
    let promises =
        [text::home_promise_1(lang), text::home_promise_2(lang), text::home_promise_3(lang)]
            .map(|words| plain("li").text(words).any());
    vec![
        plain("section")
            .class("stack")
            .child(plain("h2").text(text::home_how_title(lang)).any())
            .child(plain("ol").class("ways").children(ways).any())
            .any(),
        plain("section")
            .class("card")
            .child(plain("h2").text(text::home_promise_title(lang)).any())
            .child(plain("ul").class("promises").children(promises).any())
            .any(),
    ]
}
