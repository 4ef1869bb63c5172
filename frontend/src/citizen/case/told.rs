//! What a case shows only to its citizen: the steps planned on their behalf, and the material asked of them.

use crate::citizen::route::Route;
use crate::client::browser;
use crate::ui::components::{link, plain};
use crate::ui::explanation::late;
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::sentence::{owner_name, step_sentence};
use shared::text::Prose;
use shared::view::{CitizenCase, PlannedStepView, PublicPayload, StepWithText};

pub(super) fn told(own: &CitizenCase, known: &Directory, lang: Lang) -> AnyView {
    let steps = own.steps.iter().map(|step| planned(step, known, lang)).collect();
    // The timeline is oldest first, and the latest request is to be read first.
    let asked = own.timeline.iter().rev();
    let asked = asked.filter(|told| matches!(told.step.what, PublicPayload::MaterialsAsked { .. }));
    let asked = asked.map(|told| materials(told, known, lang)).collect();
    let continues = own.continues.map(|other| {
        let other = link("unbroken", Route::Case(other).path(), other.to_string());
        plain("p").text(text::goes_on(lang)).text(" ").child(other).any()
    });
    vec![
        continues.into_any(),
        listed("ol", text::steps(lang), steps),
        listed("ul", text::materials(lang), asked),
    ]
    .into_any()
}

/// A titled list; nothing if it is empty.
pub(super) fn listed(list: &'static str, title: &'static str, items: Vec<AnyView>) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    let title = plain("h2").text(title).any();
    let list = plain(list).class("lines").children(items).any();
    plain("div").class("stack").child(title).child(list).any()
}

fn planned(step: &PlannedStepView, known: &Directory, lang: Lang) -> AnyView {
    let PlannedStepView { id: _, owner, due, done_at, words } = step;
    let words = words.as_ref().map_or(text::own_erased(lang), |words| words.as_str());
    let who = owner_name(owner, known, lang);
    let when = match done_at {
        Some(at) => text::step_done(lang, at.minute_text()),
        None => text::by_when(lang, due.minute_text()),
    };
    let now = browser::now();
    let late = (done_at.is_none() && *due < now).then(|| late(*due, lang, now));
    plain("li")
        .child(plain("p").class("said").attr("dir", "auto").text(words.to_owned()).any())
        .child(plain("p").class("note").text(format!("{when} · {who}")).children(late).any())
        .any()
}

/// The text of a step; for a repeated request for material, also the reason why it is repeated.
pub(super) fn words(told: &StepWithText, lang: Lang) -> Option<String> {
    let words = told.words.as_ref().map(|words| words.as_str().to_owned());
    let again = told.again.as_ref().map(|again| why_again(again, lang));
    match (words, again) {
        (Some(words), Some(again)) => Some(format!("{words}\n\n{again}")),
        (words, again) => words.or(again),
    }
}

fn why_again(again: &Prose, lang: Lang) -> String {
    format!("{}{}{}", text::again(lang), lang.pick("：", ": "), again.as_str())
}

fn materials(told: &StepWithText, known: &Directory, lang: Lang) -> AnyView {
    let StepWithText { step, words, measure: _, again, rating: _ } = told;
    let head = format!("{} · {}", step.at.minute_text(), step_sentence(step, known, lang));
    let list = words.as_ref().map_or(text::own_erased(lang), |words| words.as_str());
    let items = list.lines().filter(|line| !line.trim().is_empty());
    let items = items.map(|line| plain("li").attr("dir", "auto").text(line.to_owned()).any());
    let again = again.as_ref().map(|again| {
        plain("p").class("said").attr("dir", "auto").text(why_again(again, lang)).any()
    });
    plain("li")
        .child(plain("p").class("note").text(head).any())
        .child(plain("ul").class("promises").children(items).any())
        .children(again)
        .any()
}
