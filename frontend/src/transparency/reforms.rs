//! The published reforms: the list, newest first, and a single reform with the problem that led to it, what changed,
//! and whether it helped. Cases are counted and never named.

use crate::client::public::PublicApi;
use crate::transparency::listed::{listed, onward, published};
use crate::transparency::route::Route;
use crate::ui::components::{Empty, Heading, Notice, NoticeKind, link, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::reform::{change_view, effect_view, finding_view, named, written};
use crate::ui::text::reforms as text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::ReformId;
use shared::lang::{Lang, Say};
use shared::reform::Change;
use shared::wire::Page;
use shared::wire::study::PublicReform;

/// The current page of the list is in the address.
#[component]
pub fn Reforms() -> impl IntoView {
    let head = spoken(|lang| {
        let heading = view! { <Heading text=text::title(lang)/> }.into_any();
        let lead = plain("p").class("lead").text(text::lead(lang)).any();
        let figures = link("", Route::Figures.path(), crate::ui::text::figures_title(lang));
        let plans = link("", Route::Plans.path(), crate::ui::text::plans_link(lang));
        let ways = plain("p").class("row no-print").child(figures).child(plans).any();
        vec![heading, lead, ways]
    });
    [head.into_any(), listed(PublicApi::reforms, list)].into_any()
}

fn list(page: &Page<PublicReform>, known: &Directory, lang: Lang) -> AnyView {
    if page.items.is_empty() {
        return view! { <Empty words=text::none(lang)/> }.into_any();
    }
    let mut parts: Vec<AnyView> =
        page.items.iter().map(|reform| entry(reform, known, lang)).collect();
    parts.extend(onward(&Route::Reforms.path(), page.cursor.as_deref(), lang));
    parts.into_any()
}

fn entry(reform: &PublicReform, known: &Directory, lang: Lang) -> AnyView {
    let (title, spoken) = reform.title.read(lang);
    let title = link("", Route::Reform(reform.id.clone()).path(), title.to_owned());
    plain("section")
        .class("card")
        .child(plain("h2").attr("lang", spoken.tag()).attr("dir", "auto").child(title).any())
        .child(standing(reform, lang))
        .child(trouble(reform, known, lang))
        .child(finding_view(&reform.effect, lang))
        .any()
}

/// The kind of reform, from which day it is in force, and whether it was withdrawn.
fn standing(reform: &PublicReform, lang: Lang) -> AnyView {
    let kind = match reform.change {
        Change::Rule { .. } => text::rule(lang),
        Change::Process(_) => text::process(lang),
    };
    let withdrawn = reform.withdrawn.as_ref();
    let withdrawn =
        withdrawn.map(|_| plain("span").class("tag late").text(text::withdrawn(lang)).any());
    let from = text::holds_from(lang, reform.from);
    plain("p")
        .class("row")
        .child(plain("span").class("tag done").text(kind).any())
        .children(withdrawn)
        .child(plain("span").class("note").text(from).any())
        .any()
}

/// The problem that led to it, and how many cases described it.
fn trouble(reform: &PublicReform, known: &Directory, lang: Lang) -> AnyView {
    let told = match (reform.first, reform.last) {
        (Some(first), Some(last)) => text::led_by(lang, reform.cases, first, last),
        (Some(_) | None, _) => text::led_by_none(lang).to_owned(),
    };
    let reason = reform.reason.say(lang);
    let about = match &reform.matter {
        Some(matter) => format!("{} · {reason}", known.matter(matter, lang)),
        None => reason.to_owned(),
    };
    let about = plain("b").text(about).any();
    let space = lang.pick("", " ");
    plain("p").text(format!("{told}{space}")).child(about).any()
}

#[component]
pub fn ReformPage(reform: ReformId) -> impl IntoView {
    let id = StoredValue::new(reform);
    published(
        move || PublicApi::reform(id.get_value()),
        |reform, lang| reform.title.read(lang).0.to_owned(),
        [text::title, text::all_reforms, text::gone],
        Route::Reforms,
        whole,
    )
}

fn whole(reform: &PublicReform, known: &Directory, lang: Lang) -> AnyView {
    let withdrawn = reform.withdrawn.as_ref().map(|reason| {
        let words = text::withdrawn_why(lang, reason.as_str());
        view! { <Notice kind=NoticeKind::Caution>{paragraph(words)}</Notice> }.into_any()
    });
    let departments = named(&reform.departments, known, lang);
    let met = match reform.met_on {
        Some(day) => text::met(lang, day, departments),
        None => text::decided_by(lang, departments),
    };
    let why = [
        trouble(reform, known, lang),
        paragraph(met),
        written("words", reform.decision.read(lang)),
    ];
    let mut parts = vec![standing(reform, lang)];
    parts.extend(withdrawn);
    parts.push(card(text::why_title(lang), why));
    parts.push(card(text::change_title(lang), [change_view(&reform.change, known, lang)]));
    parts.push(card(text::effect_title(lang), [effect_view(&reform.effect, lang)]));
    parts.into_any()
}

fn card(title: &'static str, content: impl IntoIterator<Item = AnyView>) -> AnyView {
    let title = plain("h2").text(title).any();
    plain("section").class("card").child(title).children(content).any()
}
