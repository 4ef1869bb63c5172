//! What leaders explained in public, and what they still owe, newest first. What is owed and not given
//! shows as such, with its days.

use crate::api::PublicApi;
use crate::browser;
use crate::components::{Empty, Heading, link, loaded, paragraph, plain};
use crate::directory::directory;
use crate::language::spoken;
use crate::load::Remote;
use crate::navigation::navigation;
use crate::open::Route;
use crate::pages::case::explanation;
use crate::routes;
use crate::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::wire::{ExplanationPage, ExplanationRow};

/// The page. Where it begins stands in the address.
#[component]
pub fn Explanations() -> impl IntoView {
    let directory = directory();
    let page: Remote<ExplanationPage> = Remote::new();
    let navigation = navigation();
    let cursor = Memo::new(move |_| navigation.query("cursor"));
    Effect::new(move || page.fetch(PublicApi::explanations(cursor.get())));
    let again = move || page.fetch(PublicApi::explanations(cursor.get_untracked()));
    let head = spoken(|lang| {
        let heading = view! { <Heading text=text::explanations_title(lang)/> }.into_any();
        let plans = link("", Route::Plans.path(), text::plans_link(lang));
        let plans = plain("p").class("no-print").child(plans).any();
        vec![heading, paragraph(text::explanations_words(lang)), plans]
    });
    let body = loaded(
        directory.0,
        move || directory.fetch(),
        move |known, _| {
            loaded(page, again, move |shown, lang| list(&shown, &known, lang)).into_any()
        },
    );
    [head.into_any(), body.into_any()].into_any()
}

fn list(page: &ExplanationPage, known: &Directory, lang: Lang) -> AnyView {
    if page.items.is_empty() {
        return view! { <Empty words=text::explanations_none(lang)/> }.into_any();
    }
    let mut parts: Vec<AnyView> = page.items.iter().map(|row| entry(row, known, lang)).collect();
    if let Some(cursor) = &page.cursor {
        let escaped = String::from(js_sys::encode_uri_component(cursor));
        let address = format!("{}?cursor={escaped}", Route::Explanations.path());
        let next = link("button secondary", address, text::next_page(lang));
        let label = text::pages(lang);
        parts.push(plain("nav").class("pager").attr("aria-label", label).child(next).any());
    }
    parts.into_any()
}

fn entry(row: &ExplanationRow, known: &Directory, lang: Lang) -> AnyView {
    let ExplanationRow { number, matter, reason, summary, owed } = row;
    let title = match matter {
        Some(matter) => known.matter(matter, lang).to_owned(),
        None => reason.say(lang).to_owned(),
    };
    let case = routes::Route::Case(*number).path();
    let about = plain("p")
        .class("note")
        .text(format!("{} · ", reason.say(lang)))
        .child(link("", case, text::case_title(lang, number)))
        .any();
    let summary = summary
        .as_ref()
        .map(|summary| plain("p").attr("dir", "auto").text(summary.as_str().to_owned()).any());
    plain("section")
        .class("card")
        .child(plain("h2").text(title).any())
        .child(about)
        .children(summary)
        .children(explanation(owed, known, lang, browser::now()))
        .any()
}
