//! What is owed on a case: who owes what by when, and a leader's public explanation.

use crate::client::browser;
use crate::ui::components::plain;
use crate::ui::explanation::{begun, explanation, late};
use crate::ui::text;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::duty::Duty;
use shared::lang::{Lang, Say};
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::view::{PublicCase, PublicDuty};
use shared::vocabulary::DutyKind;

pub(super) fn owed(case: &PublicCase, known: &Directory, lang: Lang) -> AnyView {
    let now = browser::now();
    let mut parts = Vec::new();
    if !case.duties.is_empty() {
        let duties = case.duties.iter().map(|owed| line(owed, known, lang, now));
        parts.push(card(text::owed(lang), [plain("ul").class("lines").children(duties).any()]));
    }
    if let Some(owed) = &case.explanation {
        parts.push(card(text::explanation(lang), explanation(owed, known, lang, now)));
    }
    parts.into_any()
}

fn card(title: &'static str, content: impl IntoIterator<Item = AnyView>) -> AnyView {
    let title = plain("h2").text(title).any();
    plain("section").class("card").child(title).children(content).any()
}

/// A duty: who, what and by when; if it is late, by how much and how far it was escalated.
fn line(owed: &PublicDuty, known: &Directory, lang: Lang, now: Timestamp) -> AnyView {
    let PublicDuty { duty, overdue, rungs } = owed;
    let Duty { kind, place, owner, since: _, due } = duty;
    let mut what = kind.say(lang).to_owned();
    if matches!(kind, DutyKind::Step | DutyKind::Demand) {
        what.push_str(&format!(" {place}"));
    }
    let who = begun(owner_name(owner, known, lang));
    let heard: Vec<&str> = rungs.iter().map(|rung| rung.say(lang)).collect();
    let heard = (!heard.is_empty()).then(|| {
        let heard = text::heard(lang, heard.join(lang.pick("；", "; ")));
        plain("p").class("note").text(heard).any()
    });
    let by = text::by_when(lang, due.minute_text());
    let said = plain("p")
        .child(plain("b").text(text::owes(lang, who, what)).any())
        .text(" ")
        .child(plain("span").class("when").text(by).any())
        .children((*overdue || *due < now).then(|| late(*due, lang, now)));
    plain("li").child(said.any()).children(heard).any()
}
