//! The pages about the service and about accessibility.

use crate::client::directory::directory;
use crate::transparency::route::Route;
use crate::ui::components::{Fact, Facts, Heading, link, loaded, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::text;
use leptos::prelude::*;

/// About the service, with the phone number and address of every window.
#[component]
pub fn About() -> impl IntoView {
    let directory = directory();
    let words = spoken(|lang| {
        let heading = view! { <Heading text=text::about_title(lang)/> }.into_any();
        let prose = plain("div").class("prose").children([
            plain("p").class("lead").text(text::about_1(lang)).any(),
            paragraph(text::about_2(lang)),
            plain("h2").text(text::about_privacy(lang)).any(),
            paragraph(text::about_3(lang)),
            plain("h2").text(text::about_browser(lang)).any(),
            paragraph(text::about_4(lang)),
            plain("h2").text(text::about_contact(lang)).any(),
        ]);
        vec![heading, prose.any()]
    });
    let windows = loaded(
        directory.0,
        move || directory.fetch(),
        |directory, lang| {
            let cards = directory.windows.iter().filter(|window| window.active).map(|window| {
                let mut facts = Vec::new();
                if let Some(phone) = &window.phone {
                    let number = phone.as_str().to_owned();
                    let href = format!("tel:{}", number.replace(' ', ""));
                    let call = plain("a").attr("href", href).attr("rel", "external").text(number);
                    facts.push(Fact::new(text::phone(lang), call));
                }
                if let Some(place) = &window.place {
                    facts.push(Fact::new(text::place(lang), place.as_str().to_owned()));
                }
                if let Some(hours) = &window.hours {
                    facts.push(Fact::new(text::office_hours(lang), hours.as_str().to_owned()));
                }
                let name = window.name.say(lang).to_owned();
                let facts = view! { <Facts facts=facts/> }.into_any();
                plain("div").class("card").child(plain("h3").text(name).any()).child(facts).any()
            });
            plain("div").class("grid").children(cards).any()
        },
    );
    [words.into_any(), windows.into_any()].into_any()
}

#[component]
pub fn Accessibility() -> impl IntoView {
    spoken(|lang| {
        let heading = view! { <Heading text=text::accessibility_title(lang)/> }.into_any();
        let lite =
            plain("a").attr("href", "/lite").attr("rel", "external").text(text::nav_lite(lang));
        let prose = plain("div").class("prose").children([
            paragraph(text::accessibility_1(lang)),
            plain("p").text(text::accessibility_2(lang)).text(" ").child(lite.any()).any(),
            paragraph(text::accessibility_3(lang)),
            plain("p").child(link("", Route::About.path(), text::about_contact(lang))).any(),
        ]);
        vec![heading, prose.any()]
    })
}
