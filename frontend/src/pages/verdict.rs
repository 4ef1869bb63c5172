//! The verdict by the one-time link of a notice: where the case is, and whether it is really solved.
//!
//! The link's token comes in the fragment and is taken out of the address at once. It stays in the tab
//! until the verdict is given, so that loading the page anew does not lose it.

mod form;

pub use form::VerdictForm;

use crate::api::{ApiError, PublicApi, VerdictLink};
use crate::browser;
use crate::components::{
    Heading, Notice, NoticeKind, StageTag, link, live, loaded, paragraph, plain,
};
use crate::directory::directory;
use crate::language::spoken;
use crate::load::{Load, Remote};
use crate::routes::Route;
use crate::text;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::sentence::{first_sentence, is_overdue};
use shared::view::PublicCase;
use shared::vocabulary::VerdictVia;
use shared::wire::Done;

const KEPT_AS: &str = "onetrip.verdict";

/// How far the verdict is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// The case is on its way.
    Waiting,
    /// It is asked for.
    Asked,
    /// It was given here: whether it is solved.
    Given(bool),
    /// The link was used, or is none; or there is nothing to judge.
    Spent,
}

/// The page of a notice's link.
#[component]
pub fn VerdictPage() -> impl IntoView {
    match link_in_address() {
        Some(link) => asking(link),
        None => spoken(|lang| vec![heading(lang, None), spent(lang, None)]),
    }
}

/// The link in the address, which is taken out of it, or the one that the tab keeps.
fn link_in_address() -> Option<VerdictLink> {
    if let Some(fragment) = browser::fragment().filter(|fragment| fragment.starts_with("n=")) {
        browser::keep(KEPT_AS, &fragment);
        browser::drop_fragment();
    }
    VerdictLink::read(&browser::kept(KEPT_AS)?)
}

fn heading(lang: Lang, number: Option<CaseNumber>) -> AnyView {
    let words = match number {
        Some(number) => text::case_title(lang, number),
        None => text::verdict_head(lang).to_owned(),
    };
    view! { <Heading text=words/> }.into_any()
}

fn asking(link: VerdictLink) -> AnyView {
    let directory = directory();
    let number = link.number;
    let case: Remote<PublicCase> = Remote::new();
    let fetch = move || case.fetch(PublicApi::case(number));
    fetch();
    let given: RwSignal<Option<Progress>> = RwSignal::new(None);
    let progress = Memo::new(move |_| given.get().unwrap_or_else(|| case.state.with(so_far)));
    let end = move |how: Progress| {
        browser::forget(KEPT_AS);
        // The page may have gone; else the keyboard goes where what came of it is said.
        if given.try_set(Some(how)).is_none() {
            request_animation_frame(browser::focus_heading);
        }
    };
    let verdict = VerdictForm::new();
    let submit = Callback::new(move |()| {
        let (Some(said), Some(seen)) = (verdict.read(VerdictVia::Link), case.ready_now()) else {
            return;
        };
        let (link, solved) = (link.clone(), said.solved);
        verdict.form.send(
            move |key| async move {
                let answer = link.give_verdict(&said, seen.revision, &key).await;
                match &answer {
                    Err(error) if is_final(error) => end(Progress::Spent),
                    Err(error) if error.is_stale() => case.refresh(PublicApi::case(number)),
                    // Whether it arrived is not known: the same key may be sent again.
                    Err(_) | Ok(_) => {}
                }
                answer
            },
            move |_: Done| {
                end(Progress::Given(solved));
                case.refresh(PublicApi::case(number));
            },
        );
    });
    let heading = spoken(move |lang| heading(lang, Some(number)));
    let status = live(move || match progress.get() {
        Progress::Spent => ().into_any(),
        Progress::Waiting | Progress::Asked | Progress::Given(_) => {
            loaded(case, fetch, move |case, lang| {
                let known = directory.0.ready().unwrap_or_default();
                let now = browser::now();
                let overdue = is_overdue(&case, now);
                let tags = view! { <StageTag stage=case.stage overdue=overdue/> }.into_any();
                let sentence = first_sentence(&case, &known, lang, now);
                plain("section")
                    .class("status")
                    .child(plain("p").child(tags).any())
                    .child(plain("p").class("sentence").text(sentence).any())
                    .any()
            })
        }
    });
    let rest = live(move || match progress.get() {
        Progress::Waiting => ().into_any(),
        Progress::Asked => {
            let form = spoken(move |lang| verdict.draw(submit, lang));
            plain("section").class("card").child(form).any()
        }
        Progress::Given(solved) => spoken(move |lang| thanks(lang, solved, number)),
        Progress::Spent => spoken(move |lang| spent(lang, Some(number))),
    });
    vec![heading, status, rest].into_any()
}

/// Whether the case as it was fetched can be judged.
fn so_far(case: &Load<PublicCase>) -> Progress {
    match case {
        Load::Ready(case) if case.stage.is_open() || case.solved.is_some() => Progress::Spent,
        Load::Ready(_) => Progress::Asked,
        Load::Failed(error) if is_final(error) => Progress::Spent,
        Load::Waiting | Load::Failed(_) => Progress::Waiting,
    }
}

/// Whether asking again with the same link cannot end better.
fn is_final(error: &ApiError) -> bool {
    matches!(
        error.code(),
        Some("no_such_case_or_code" | "not_found" | "already_judged" | "wrong_stage" | "too_late")
    )
}

/// Thanks, and what happens next.
fn thanks(lang: Lang, solved: bool, number: CaseNumber) -> AnyView {
    let next = if solved { text::link_next_solved(lang) } else { text::link_next_not(lang) };
    let track = link("button secondary", Route::Case(number).path(), text::slip_open(lang));
    view! {
        <Notice kind=NoticeKind::Success title=text::verdict_sent(lang) live=true>
            {paragraph(next)}
            {track}
        </Notice>
    }
    .into_any()
}

/// The link is none any more, and where to go from here.
fn spent(lang: Lang, number: Option<CaseNumber>) -> AnyView {
    let (address, words) = match number {
        Some(number) => (Route::Case(number).path(), text::slip_open(lang)),
        None => (Route::Track.path(), text::track_title(lang)),
    };
    let track = link("button secondary", address, words);
    view! {
        <Notice kind=NoticeKind::Caution title=text::link_spent(lang) live=true>
            {paragraph(text::link_spent_words(lang))}
            {track}
        </Notice>
    }
    .into_any()
}
