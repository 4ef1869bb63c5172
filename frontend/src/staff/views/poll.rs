//! Looking again and again while the tab is in front, until the page is left, without taking away
//! what is shown; and the clock that “how much is left” follows.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::staff::desk::desk;
use crate::staff::text;
use crate::ui::components::{Failure, Loading, Notice, NoticeKind, live};
use crate::ui::language::language;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::Timestamp;
use std::future::Future;
use std::time::Duration;

/// After how long without anything new it is looked at less often, in milliseconds.
const QUIET_AFTER_MS: i64 = 60_000;
/// The pause between two looks while nothing happens, in milliseconds.
const QUIET_PAUSE_MS: i64 = 10_000;

/// Does `work` every `seconds` while the tab is in front. Ends with the owner that calls this.
pub fn every(seconds: u64, work: impl Fn() + 'static) {
    let started = set_interval_with_handle(
        move || {
            if browser::is_visible() {
                work();
            }
        },
        Duration::from_secs(seconds),
    );
    if let Ok(handle) = started {
        on_cleanup(move || handle.clear());
    }
}

/// What `ask` answers, looked at again every so many seconds and whenever somebody has signed in again, and
/// what looks at once. What was seen stays until the next answer, and so does what is typed beside it.
pub fn watch<T, Answer>(
    seconds: u64,
    ask: impl Fn() -> Answer + Copy + Send + Sync + 'static,
) -> (Watched<T>, Callback<()>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let desk = desk();
    let watched = Watched::new();
    let look = Callback::new(move |()| watched.look(ask()));
    Effect::new(move || {
        desk.renewals.track();
        look.run(());
    });
    every(seconds, move || {
        if desk.is_here() {
            watched.look_again(ask);
        }
    });
    (watched, look)
}

/// What stands in the place of a page before anything was seen: that it is on its way, that there is no such
/// thing, or why it could not be fetched.
pub fn not_seen<T: Clone + PartialEq + Send + Sync + 'static>(
    watched: Watched<T>,
    look: Callback<()>,
    gone: impl Fn(Lang) -> AnyView + Send + 'static,
) -> AnyView {
    let language = language();
    let there = watched.is_there();
    live(move || {
        let lang = language.get();
        match watched.trouble.get() {
            _ if there.get() => ().into_any(),
            None => view! { <Loading/> }.into_any(),
            Some(error)
                if matches!(
                    error.code(),
                    Some("not_found" | "no_such_case_or_code" | "no_case")
                ) =>
            {
                gone(lang)
            }
            Some(error) => view! { <Failure error=error again=look/> }.into_any(),
        }
    })
}

/// Says that there is no such thing.
pub fn gone_notice(words: &'static str) -> AnyView {
    view! { <Notice kind=NoticeKind::Problem live=true><p>{words}</p></Notice> }.into_any()
}

/// The time, moving on every half minute.
pub fn ticking_now() -> ReadSignal<Timestamp> {
    let (now, set_now) = signal(browser::now());
    every(30, move || set_now.set(browser::now()));
    now
}

/// Says that what is shown was seen earlier, when looking again has failed.
pub fn stale_notice<T: Send + Sync + 'static>(watched: Watched<T>) -> impl IntoView {
    let language = language();
    move || {
        let lang = language.get();
        let stale = watched.trouble.with(Option::is_some) && watched.seen.with(Option::is_some);
        stale.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution live=true>
                    <p>{text::refresh_failed(lang)}</p>
                </Notice>
            }
        })
    }
}

/// Something that is looked at again and again. A failed look keeps what was seen before.
pub struct Watched<T: Send + Sync + 'static> {
    /// What was seen last; nothing before the first answer.
    pub seen: RwSignal<Option<T>>,
    /// Why the last look failed, if it did.
    pub trouble: RwSignal<Option<ApiError>>,
    pub seen_at: RwSignal<Option<Timestamp>>,
    /// Counts the questions, so that a late answer cannot overwrite a newer one.
    turn: StoredValue<u32>,
    on_its_way: StoredValue<bool>,
    /// When something new was seen last, and when it was looked at last, in milliseconds.
    news_at: StoredValue<i64>,
    looked_at: StoredValue<i64>,
}

impl<T: Send + Sync + 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Watched<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Default for Watched<T> {
    fn default() -> Self {
        Watched::new()
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Watched<T> {
    /// Nothing seen yet.
    pub fn new() -> Watched<T> {
        Watched {
            seen: RwSignal::new(None),
            trouble: RwSignal::new(None),
            seen_at: RwSignal::new(None),
            turn: StoredValue::new(0),
            on_its_way: StoredValue::new(false),
            news_at: StoredValue::new(0),
            looked_at: StoredValue::new(0),
        }
    }

    /// Whether anything was seen.
    pub fn is_there(self) -> Memo<bool> {
        Memo::new(move |_| self.seen.with(Option::is_some))
    }

    /// A part of it that is drawn again only when it changes, so that a link in it keeps the focus.
    pub fn part<Part: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: fn(&T) -> Part,
    ) -> Memo<Option<Part>> {
        Memo::new(move |_| self.seen.with(|seen| seen.as_ref().map(part)))
    }

    /// Looks at something else: what was seen is taken away.
    pub fn look_at(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.seen.set(None);
        self.look(answer);
    }

    /// Looks again at once, keeping what was seen until the answer comes.
    pub fn look(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.on_its_way.set_value(true);
        self.looked_at.set_value(browser::own_now());
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // The page may have gone, or asked for something else.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.on_its_way.set_value(false);
            match answer {
                Ok(seen) => {
                    self.trouble.set(None);
                    self.seen_at.set(Some(browser::now()));
                    if self.seen.with_untracked(|before| before.as_ref() != Some(&seen)) {
                        self.news_at.set_value(browser::own_now());
                        self.seen.set(Some(seen));
                    }
                }
                Err(error) => self.trouble.set(Some(error)),
            }
        });
    }

    /// Looks again, unless a look is on its way, or nothing has happened for a while and the last look was
    /// a moment ago.
    pub fn look_again<Look: Future<Output = Result<T, ApiError>> + 'static>(
        self,
        answer: impl FnOnce() -> Look,
    ) {
        if self.on_its_way.try_get_value() != Some(false) {
            return;
        }
        let now = browser::own_now();
        let is_quiet = now - self.news_at.get_value() > QUIET_AFTER_MS;
        if !is_quiet || now - self.looked_at.get_value() >= QUIET_PAUSE_MS {
            self.look(answer());
        }
    }
}
