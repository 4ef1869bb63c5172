//! The page of a case: who has it, what they do and by when; what is owed and explained; the facts; and what
//! happened. With the access code it also shows the citizen's own words, the steps planned for them and the material
//! asked of them, and offers the commands that they may give.
//!
//! The page polls about once a second while it is in the foreground, so that a step appears within a second. The code
//! stays in the tab and never becomes part of the address; the token of a slip comes in the fragment, which is
//! removed at once.

mod actions;
mod facts;
mod files;
mod link;
mod owed;
mod own;
mod poll;
mod told;
mod verdict;

pub use link::VerdictPage;

use crate::citizen::route::Route;
use crate::citizen::slip::KeptSlip;
use crate::client::browser;
use crate::client::citizen::{CitizenApi, Proof};
use crate::client::directory::directory;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::public::PublicApi;
use crate::ui::components::{
    Failure, Heading, Loading, Notice, NoticeKind, StageTag, Timeline, TimelineItem, link, live,
    paragraph, plain,
};
use crate::ui::language::{language, spoken};
use crate::ui::{address, text};
use leptos::prelude::*;
use shared::code::AccessToken;
use shared::command::CommandKind;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::sentence::{first_sentence, is_overdue, step_sentence};
use shared::view::{CitizenCase, PublicCase, PublicRecord, Step, StepWithText};

/// The state that the parts of the page share.
#[derive(Clone, Copy)]
struct PageState {
    number: CaseNumber,
    /// The public view of the case.
    public: RwSignal<Option<PublicRecord>>,
    /// Why the case could not be fetched at all.
    failure: RwSignal<Option<ApiError>>,
    /// Whether the latest request failed although an earlier one succeeded.
    paused: RwSignal<bool>,
    proof: RwSignal<Option<Proof>>,
    /// The citizen's view of the case.
    own: Remote<CitizenCase>,
    /// The confirmation of the last command, in either language.
    done: RwSignal<Option<fn(Lang) -> &'static str>>,
    slip: KeptSlip,
}

impl PageState {
    fn new(number: CaseNumber) -> PageState {
        PageState {
            number,
            public: RwSignal::new(None),
            failure: RwSignal::new(None),
            paused: RwSignal::new(false),
            proof: RwSignal::new(None),
            own: Remote::new(),
            done: RwSignal::new(None),
            slip: expect_context(),
        }
    }

    /// Takes over a newer state of the case and returns whether it is newer. An equal state changes nothing, so that
    /// nothing is drawn again.
    fn take(self, record: PublicRecord) -> bool {
        // Signals are set only if they change, so that nothing is drawn again needlessly.
        if self.failure.with_untracked(Option::is_some) {
            self.failure.set(None);
        }
        if self.paused.get_untracked() {
            self.paused.set(false);
        }
        let known =
            self.public.with_untracked(|known| known.as_ref().map(|known| known.case.revision));
        let is_new = known != Some(record.case.revision);
        if is_new {
            self.public.set(Some(record));
            self.refresh_own();
        }
        is_new
    }

    /// Fetches the citizen's view again; the present one stays until the response comes.
    fn refresh_own(self) {
        // This is also called after a response, when the page may have gone.
        if let Some(Some(proof)) = self.proof.try_get_untracked() {
            let api = CitizenApi { number: self.number, proof };
            self.own.refresh(async move { api.case().await });
        }
    }

    /// Fetches at once, after a command was given or refused.
    fn look(self) {
        leptos::task::spawn_local(async move {
            if let Ok(case) = PublicApi::case(self.number).await
                && self.public.try_with_untracked(|_| ()).is_some()
            {
                self.take(case);
            }
        });
    }

    fn open(self, proof: Proof) {
        self.proof.set(Some(proof));
        self.own.clear();
        self.refresh_own();
    }

    /// Forgets the proof, also the one on the slip, and what it gave access to.
    fn close(self) {
        Proof::forget(self.number);
        self.slip.forget(self.number);
        self.proof.set(None);
        self.own.clear();
        self.done.set(None);
    }

    /// Whether the citizen may give this command now.
    fn permits(self, kind: CommandKind) -> Memo<bool> {
        Memo::new(move |_| self.own.with(|own| own.permitted.contains(&kind)).unwrap_or_default())
    }
}

#[component]
pub fn CasePage(number: CaseNumber) -> impl IntoView {
    let directory = directory();
    let language = language();
    let state = PageState::new(number);
    if let Some(token) = token_in_address() {
        Proof::Token(token).keep(number);
    }
    if let Some(proof) = Proof::kept(number) {
        state.open(proof);
    }
    poll::watch(state);

    let part = move |draw: fn(&PublicCase, &Directory, Lang) -> AnyView| {
        live(move || {
            let lang = language.get();
            let known = directory.0.seen.get().unwrap_or_default();
            state
                .public
                .with(|there| there.as_ref().map(|there| draw(&there.case, &known, lang)))
                .into_any()
        })
    };
    let (owed, facts) = (part(owed::owed), part(facts::facts));
    let happened = live(move || {
        let lang = language.get();
        let known = directory.0.seen.get().unwrap_or_default();
        let proven = state.proof.with(Option::is_some);
        let told = |told: &StepWithText| TimelineItem {
            words: told::words(told, lang),
            measure: told.measure.as_ref().map(|words| words.as_str().to_owned()),
            rating: told.rating,
            ..item(&told.step, &known, lang)
        };
        let own = proven.then(|| state.own.with(|own| own.timeline.iter().map(told).collect()));
        let everyones = || {
            let steps = |record: &PublicRecord| {
                record.timeline.iter().map(|step| item(step, &known, lang)).collect()
            };
            state.public.with(|case| case.as_ref().map(steps))
        };
        own.flatten().or_else(everyones).map(|items| history(items, lang)).into_any()
    });
    let known_at_all = Memo::new(move |_| state.public.with(Option::is_some));
    let own = live(move || known_at_all.get().then(|| own::own(state)).into_any());
    let closing = spoken(move |lang| {
        let other = link("", Route::Track.path(), text::other_case(lang));
        let check = link("", address::check(number), text::check_case(lang));
        plain("p").class("row no-print").child(other).child(check)
    });
    vec![opening(state), owed, own, facts, happened, closing]
}

/// The heading, and the sentence that says where the case stands.
fn opening(state: PageState) -> AnyView {
    let directory = directory();
    let language = language();
    let heading = spoken(move |lang| {
        view! { <Heading text=text::case_title(lang, state.number)/> }
    });
    let sentence = Memo::new(move |_| {
        let lang = language.get();
        let known = directory.0.seen.get().unwrap_or_default();
        state.public.with(|case| {
            case.as_ref().map(|case| first_sentence(case, &known, lang, browser::now()))
        })
    });
    let known_at_all = Memo::new(move |_| state.public.with(Option::is_some));
    let opening = live(move || {
        if known_at_all.get() {
            status(state, sentence)
        } else if let Some(error) = state.failure.get() {
            not_there(state, error)
        } else {
            view! { <Loading/> }.into_any()
        }
    });
    vec![heading, opening].into_any()
}

fn done(state: PageState) -> AnyView {
    let language = language();
    live(move || {
        let done = state.done.get().map(|words| {
            view! {
                <Notice kind=NoticeKind::Success live=true>
                    {paragraph(words(language.get()))}
                </Notice>
            }
            .into_any()
        });
        done.into_any()
    })
}

/// The sentence that says where the case stands. It is drawn again, and announced, only if its words change.
fn status(state: PageState, sentence: Memo<Option<String>>) -> AnyView {
    let language = language();
    let late = Memo::new(move |_| {
        state
            .public
            .with(|case| case.as_ref().is_some_and(|there| is_overdue(&there.case, browser::now())))
    });
    let stage =
        Memo::new(move |_| state.public.with(|case| case.as_ref().map(|there| there.case.stage)));
    let tags = live(move || {
        let overdue = late.get();
        let stage = stage.get();
        stage.map(|stage| view! { <StageTag stage=stage overdue=overdue/> }.into_any()).into_any()
    });
    let paused = live(move || {
        let paused = state.paused.get().then(|| {
            view! {
                <Notice kind=NoticeKind::Caution live=true>
                    {paragraph(text::case_paused(language.get()))}
                </Notice>
            }
            .into_any()
        });
        paused.into_any()
    });
    let sentence = plain("p")
        .class("sentence")
        .attr("aria-live", "polite")
        .attr("aria-atomic", "true")
        .live_text(move || sentence.get().unwrap_or_default().into());
    plain("section")
        .class("status")
        .live_class("late", move || late.get())
        .child(plain("p").child(tags).any())
        .child(sentence.any())
        .child(paused)
        .any()
}

/// Says that there is no such case, or that it cannot be reached.
fn not_there(state: PageState, error: ApiError) -> AnyView {
    let again = move || {
        state.failure.set(None);
        poll::look_once(state);
    };
    view! { <Failure error=error again=again/> }.into_any()
}

/// A public step as an item of the timeline.
fn item(step: &Step, known: &Directory, lang: Lang) -> TimelineItem {
    TimelineItem {
        at: step.at,
        by: step.by.clone(),
        sentence: step_sentence(step, known, lang),
        words: None,
        measure: None,
        rating: None,
        note: None,
    }
}

/// The timeline; `items` come oldest first and are drawn newest first.
fn history(mut items: Vec<TimelineItem>, lang: Lang) -> AnyView {
    items.reverse();
    let timeline = view! { <Timeline items=items/> }.into_any();
    plain("section")
        .class("stack")
        .child(plain("h2").text(text::case_happened(lang)).any())
        .child(plain("p").class("note no-print").text(text::case_newest_first(lang)).any())
        .child(timeline)
        .any()
}

/// The token from a slip's QR code, which is removed from the address.
fn token_in_address() -> Option<AccessToken> {
    let fragment = browser::fragment()?;
    let token = AccessToken::read(fragment.strip_prefix("t=")?).ok();
    browser::drop_fragment();
    token
}
