//! The public explanations, newest first. Those that are owed and not given are listed too, with how late they are.

use crate::client::browser;
use crate::client::public::PublicApi;
use crate::transparency::listed::{listed, onward};
use crate::transparency::route::Route;
use crate::ui::components::{Empty, Heading, link, paragraph, plain};
use crate::ui::explanation::explanation;
use crate::ui::language::spoken;
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::view::ExplanationRow;
use shared::wire::Page;

/// The current page of the list is in the address.
#[component]
pub fn Explanations() -> impl IntoView {
    let head = spoken(|lang| {
        let heading = view! { <Heading text=text::explanations_title(lang)/> }.into_any();
        let plans = link("", Route::Plans.path(), text::plans_link(lang));
        let feeds = [("atom", text::feed_atom(lang)), ("json", text::feed_json(lang))];
        let feeds = feeds.map(|(format, words)| {
            let href = format!("/api/v1/feed?lang={}&format={format}", lang.pick("zh", "en"));
            plain("a").attr("href", href).attr("rel", "external").text(words).any()
        });
        let ways = plain("p").class("row no-print").child(plans).children(feeds).any();
        vec![heading, paragraph(text::explanations_words(lang)), ways]
    });
    [head.into_any(), listed(PublicApi::explanations, list)].into_any()
}

fn list(page: &Page<ExplanationRow>, known: &Directory, lang: Lang) -> AnyView {
    if page.items.is_empty() {
        return view! { <Empty words=text::explanations_none(lang)/> }.into_any();
    }
    let mut parts: Vec<AnyView> = page.items.iter().map(|row| entry(row, known, lang)).collect();
    parts.extend(onward(&Route::Explanations.path(), page.cursor.as_deref(), lang));
    parts.into_any()
}

fn entry(row: &ExplanationRow, known: &Directory, lang: Lang) -> AnyView {
    let ExplanationRow { number, matter, reason, summary, owed } = row;
    let title = match matter {
        Some(matter) => known.matter(matter, lang).to_owned(),
        None => reason.say(lang).to_owned(),
    };
    let case = address::case(*number);
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
