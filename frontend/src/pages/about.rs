//! About the service, the accessibility statement, and the page for an address where nothing is.

use crate::components::{Fact, Facts, Heading, loaded};
use crate::language::spoken;
use crate::routes::Route;
use crate::site::directory;
use crate::text;
use leptos::prelude::*;

/// About the service, with every window's telephone and address.
#[component]
pub fn About() -> impl IntoView {
    let directory = directory();
    let words = spoken(|lang| {
        view! {
            <Heading text=text::about_title(lang)/>
            <div class="prose">
                <p class="lead">{text::about_1(lang)}</p>
                <p>{text::about_2(lang)}</p>
                <h2>{text::about_privacy(lang)}</h2>
                <p>{text::about_3(lang)}</p>
                <h2>{text::about_browser(lang)}</h2>
                <p>{text::about_4(lang)}</p>
                <h2>{text::about_contact(lang)}</h2>
            </div>
        }
    });
    let windows = loaded(
        directory.0,
        move || directory.fetch(),
        |directory, lang| {
            let cards = directory
                .windows
                .iter()
                .filter(|window| window.active)
                .map(|window| {
                    let mut facts = Vec::new();
                    if let Some(phone) = &window.phone {
                        let number = phone.as_str().to_owned();
                        let href = format!("tel:{}", number.replace(' ', ""));
                        facts.push(Fact::new(
                            text::phone(lang),
                            view! { <a href=href rel="external">{number}</a> },
                        ));
                    }
                    if let Some(place) = &window.place {
                        facts.push(Fact::new(text::place(lang), place.as_str().to_owned()));
                    }
                    let name = window.name.say(lang).to_owned();
                    view! { <div class="card"><h3>{name}</h3><Facts facts=facts/></div> }.into_any()
                })
                .collect::<Vec<_>>();
            view! { <div class="grid">{cards}</div> }.into_any()
        },
    );
    view! { {words} {windows} }
}

/// The accessibility statement.
#[component]
pub fn Accessibility() -> impl IntoView {
    spoken(|lang| {
        view! {
            <Heading text=text::accessibility_title(lang)/>
            <div class="prose">
                <p>{text::accessibility_1(lang)}</p>
                <p>
                    {text::accessibility_2(lang)} " "
                    <a href="/lite" rel="external">{text::nav_lite(lang)}</a>
                </p>
                <p>{text::accessibility_3(lang)}</p>
                <p><a href=Route::About.path()>{text::about_contact(lang)}</a></p>
            </div>
        }
    })
}

/// Nothing is here.
#[component]
pub fn NotFound() -> impl IntoView {
    spoken(|lang| {
        view! {
            <Heading text=text::not_found_title(lang)/>
            <p>{text::not_found_words(lang)}</p>
            <div class="row">
                <a class="button" href=Route::Track.path()>{text::track_title(lang)}</a>
                <a class="button secondary" href=Route::Home.path()>{text::nav_home(lang)}</a>
            </div>
        }
    })
}
