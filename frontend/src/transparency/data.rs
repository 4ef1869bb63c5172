//! The open data catalogue: each data set with its files, their schemas and how it is counted.

use crate::client::load::Remote;
use crate::client::public::PublicApi;
use crate::transparency::text;
use crate::ui::components::{Heading, loaded, paragraph, plain};
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::wire::data::{Catalogue, DataSet};

#[component]
pub fn OpenData() -> impl IntoView {
    let catalogue: Remote<Catalogue> = Remote::new();
    let fetch = move || catalogue.fetch(PublicApi::catalogue());
    Effect::new(fetch);
    let head = spoken(|lang| {
        let heading = view! { <Heading text=text::data_title(lang)/> }.into_any();
        let licence = plain("p")
            .class("note")
            .child(outside(shared::wire::data::LICENCE, text::data_licence(lang)))
            .any();
        vec![heading, paragraph(text::data_lead(lang)), licence]
    });
    let list = loaded(catalogue, fetch, |catalogue, lang| {
        let mut parts: Vec<AnyView> =
            catalogue.datasets.iter().map(|dataset| entry(dataset, lang)).collect();
        parts.push(for_programs(lang));
        parts.into_any()
    });
    [head.into_any(), list.into_any()].into_any()
}

/// A link out of this program, to a file or to another site.
fn outside(href: &str, words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    plain("a").attr("href", href.to_owned()).attr("rel", "external").text(words).any()
}

fn entry(dataset: &DataSet, lang: Lang) -> AnyView {
    let title = dataset.title.read(lang).clone();
    let item = |view: AnyView| plain("li").child(view).any();
    let files = dataset.files.iter().flat_map(|file| {
        let format = file.format.to_uppercase();
        [
            item(outside(&file.url, text::data_file(lang, &format, &title))),
            item(outside(&file.schema, text::data_schema(lang, &format, &title))),
        ]
    });
    let files = plain("ul").class("promises").children(files).any();
    let paged = dataset.paged.then(|| paragraph(text::data_paged(lang)));
    let shown = text::data_page(lang, &title);
    let page = plain("p").child(outside(&dataset.page, shown)).any();
    plain("section")
        .class("card")
        .child(plain("h2").text(title).any())
        .child(plain("p").text(dataset.description.read(lang).clone()).any())
        .child(plain("p").class("note").text(dataset.counted.read(lang).clone()).any())
        .children(paged)
        .child(files)
        .child(page)
        .any()
}

fn for_programs(lang: Lang) -> AnyView {
    let feed = format!("/api/v1/feed?lang={}", lang.pick("zh", "en"));
    let ways = [
        outside("/api/v1/data", text::data_catalogue(lang)),
        outside("/api/v1/open311/discovery.json", text::data_open311(lang)),
        outside("/api/v1/openapi.json", text::data_openapi(lang)),
        outside(&feed, text::data_feed(lang)),
    ];
    let ways = ways.map(|way| plain("li").child(way).any());
    plain("section")
        .class("card")
        .child(plain("h2").text(text::data_apps(lang)).any())
        .child(plain("p").text(text::data_apps_words(lang)).any())
        .child(plain("ul").class("promises").children(ways).any())
        .any()
}
