//! The first page: what this is, the two things to do, and what has come of it.

use super::figures::{headline, load_figures};
use crate::components::{Heading, loaded};
use crate::language::spoken;
use crate::load::Remote;
use crate::routes::{Route, Step};
use crate::text;
use leptos::prelude::*;
use shared::lang::Lang;

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let figures = Remote::new();
    let fetch = move || load_figures(figures, None, None);
    fetch();
    let totals = loaded(figures, fetch, |figures, lang| headline(&figures.total, lang));
    let opening = spoken(|lang| {
        view! {
            <div class="hero">
                <Heading text=text::home_title(lang)/>
                <p class="lead">{text::home_lead(lang)}</p>
            </div>
            <div class="grid">
                <section class="action first">
                    <h2>{text::home_register_title(lang)}</h2>
                    <p>{text::home_register_words(lang)}</p>
                    <a class="button" href=Route::Register(Step::Who).path()>
                        {text::home_register_action(lang)}
                    </a>
                </section>
                <section class="action">
                    <h2>{text::home_track_title(lang)}</h2>
                    <p>{text::home_track_words(lang)}</p>
                    <a class="button secondary" href=Route::Track.path()>
                        {text::home_track_action(lang)}
                    </a>
                </section>
            </div>
        }
    });
    let totals_head = spoken(|lang| view! { <h2>{text::home_figures_title(lang)}</h2> });
    let totals_more = spoken(|lang| {
        view! { <p><a href=Route::Figures.path()>{text::home_figures_more(lang)}</a></p> }
    });
    let closing = spoken(|lang| {
        view! {
            <section class="stack">
                <h2>{text::home_how_title(lang)}</h2>
                <ol class="ways">{ways(lang)}</ol>
            </section>
            <section class="card">
                <h2>{text::home_promise_title(lang)}</h2>
                <ul class="promises">
                    <li>{text::home_promise_1(lang)}</li>
                    <li>{text::home_promise_2(lang)}</li>
                    <li>{text::home_promise_3(lang)}</li>
                </ul>
            </section>
        }
    });
    view! {
        {opening}
        <section class="stack">{totals_head} {totals} {totals_more}</section>
        {closing}
    }
}

fn ways(lang: Lang) -> Vec<AnyView> {
    [
        (text::home_how_1(lang), text::home_how_1_words(lang)),
        (text::home_how_2(lang), text::home_how_2_words(lang)),
        (text::home_how_3(lang), text::home_how_3_words(lang)),
        (text::home_how_4(lang), text::home_how_4_words(lang)),
    ]
    .into_iter()
    .map(|(head, words)| view! { <li><h3>{head}</h3><p>{words}</p></li> }.into_any())
    .collect()
}
