//! The page of a notice's one-time link: where the case stands, and whether it is really solved.
//!
//! The link's token comes in the fragment, which is removed from the address at once. The tab stores it until the
//! verdict is given, so that a reload does not lose it.

use super::actions::{give, when};
use super::verdict::{Asked, VerdictForm};
use super::{PageState, done, opening, poll};
use crate::citizen::route::Route;
use crate::client::browser;
use crate::client::citizen::VerdictLink;
use crate::client::http::ApiError;
use crate::ui::components::{Heading, Notice, NoticeKind, link, live, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::text;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::view::PublicRecord;
use shared::vocabulary::{ClosedBecause, VerdictVia};

const KEPT_AS: &str = "onetrip.verdict";

#[component]
pub fn VerdictPage() -> impl IntoView {
    match link_in_address() {
        Some(link) => asking(link),
        None => spoken(|lang| {
            let heading = view! { <Heading text=text::verdict_head(lang)/> };
            let track = link("button secondary", Route::Track.path(), text::track_title(lang));
            vec![heading.into_any(), spent_words(lang), plain("p").child(track).any()]
        }),
    }
}

/// The link in the address, which is removed from there, or the one stored in the tab.
fn link_in_address() -> Option<VerdictLink> {
    if let Some(fragment) = browser::fragment().filter(|fragment| fragment.starts_with("n=")) {
        browser::keep(KEPT_AS, &fragment);
        browser::drop_fragment();
    }
    VerdictLink::read(&browser::kept(KEPT_AS)?)
}

fn asking(proof: VerdictLink) -> AnyView {
    let number = proof.number;
    let state = PageState::new(number);
    poll::watch(state);
    let spent = RwSignal::new(false);
    let given = move || state.done.with(Option::is_some);
    let open = move || state.public.with(|case| case.as_ref().is_some_and(awaits_verdict));
    let asked = Memo::new(move |_| !spent.get() && !given() && open());
    let over = Memo::new(move |_| {
        !asked.get() && !given() && (spent.get() || state.public.with(Option::is_some))
    });
    let verdict = VerdictForm::new();
    let submit = Callback::new(move |()| {
        let Some(said) = verdict.read(VerdictVia::Link) else { return };
        let seen =
            state.public.with_untracked(|case| case.as_ref().map(|there| there.case.revision));
        let Some(revision) = seen else { return };
        let closes = said.solved || said.withdrawn;
        let next = if closes { text::link_next_solved } else { text::link_next_not };
        let sent = proof.give_verdict(&said, revision, &verdict.form.key());
        let sent = Box::pin(async move {
            let answer = sent.await;
            if answer.as_ref().is_err_and(is_final) && spent.try_set(true).is_none() {
                forget();
            }
            answer
        });
        give(state, verdict.form, sent, Box::new(forget), next);
    });
    let claim = Asked::of(state.public);
    let form = when(asked, move |lang| {
        plain("section").class("card").child(verdict.draw(claim, submit, lang)).any()
    });
    let over = live(move || over.get().then(|| spoken(spent_words)).into_any());
    let case = spoken(move |lang| {
        plain("p").child(link(
            "button secondary",
            Route::Case(number).path(),
            text::slip_open(lang),
        ))
    });
    vec![opening(state), done(state), form, over, case].into_any()
}

/// Whether the case is resolved and its citizen has not answered; what the window noted for them is not their answer.
fn awaits_verdict(record: &PublicRecord) -> bool {
    let case = &record.case;
    let answered = case.solved.is_some() || case.closed == Some(ClosedBecause::Withdrawn);
    !case.stage.is_open() && (!answered || case.noted)
}

/// Forgets the used link and moves the focus to the message about it.
fn forget() {
    browser::forget(KEPT_AS);
    request_animation_frame(browser::focus_heading);
}

/// Whether trying the same link again cannot succeed.
fn is_final(error: &ApiError) -> bool {
    matches!(
        error.code(),
        Some("no_such_case_or_code" | "not_found" | "already_judged" | "wrong_stage" | "too_late")
    )
}

/// Says that the link is no longer valid, and what to do instead.
fn spent_words(lang: Lang) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Caution title=text::link_spent(lang) live=true>
            {paragraph(text::link_spent_words(lang))}
        </Notice>
    }
    .into_any()
}
