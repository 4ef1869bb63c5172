//! What a page fetches, once or again and again: nothing yet, there, or failed. No state of it is drawn here.

use crate::client::browser;
use crate::client::http::ApiError;
use leptos::prelude::*;
use shared::time::Timestamp;
use std::future::Future;
use std::pin::Pin;

/// After how long without anything new it is looked at less often, in milliseconds.
const QUIET_AFTER_MS: i64 = 60_000;
/// The pause between two looks while nothing happens, in milliseconds.
const QUIET_PAUSE_MS: i64 = 10_000;

/// Something fetched, that can be fetched again.
pub struct Remote<T: Send + Sync + 'static> {
    /// What came last; nothing before the first answer.
    pub seen: RwSignal<Option<T>>,
    /// Why the last fetch failed, if it did.
    pub trouble: RwSignal<Option<ApiError>>,
    pub seen_at: RwSignal<Option<Timestamp>>,
    asked: StoredValue<FetchState>,
}

/// How it was asked for; instants in milliseconds.
#[derive(Clone, Copy, Default)]
struct FetchState {
    /// Counts the questions, so that a late answer cannot overwrite a newer one.
    turn: u32,
    on_its_way: bool,
    asked_at: i64,
    news_at: i64,
}

// One copy of these serves every type, where within `Remote` each would have its own.
#[inline(never)]
fn begin(asked: StoredValue<FetchState>) -> u32 {
    let before = asked.get_value();
    let turn = before.turn + 1;
    asked.set_value(FetchState { turn, on_its_way: true, asked_at: browser::own_now(), ..before });
    turn
}

#[inline(never)]
fn is_newest(asked: StoredValue<FetchState>, turn: u32) -> bool {
    let is_newest = asked.try_get_value().is_some_and(|asked| asked.turn == turn);
    if is_newest {
        asked.update_value(|asked| asked.on_its_way = false);
    }
    is_newest
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Default for Remote<T> {
    fn default() -> Self {
        Remote::new()
    }
}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    pub fn new() -> Remote<T> {
        Remote {
            seen: RwSignal::new(None),
            trouble: RwSignal::new(None),
            seen_at: RwSignal::new(None),
            asked: StoredValue::new(FetchState::default()),
        }
    }

    /// Fetches, and shows that it waits.
    pub fn fetch(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.clear();
        self.refresh(answer);
    }

    /// Fetches, and keeps showing what is there until the answer comes; without an answer it stays.
    pub fn refresh(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.ask(Box::pin(answer), |remote, answer| match answer {
            Err(error) if error.is_passing() => remote.trouble.set(Some(error)),
            answer => remote.take(answer),
        });
    }

    /// Asks, and has the answer taken unless the page has gone, or asked for something else.
    fn ask(
        self,
        answer: Pin<Box<dyn Future<Output = Result<T, ApiError>>>>,
        take: fn(Remote<T>, Result<T, ApiError>),
    ) {
        let turn = begin(self.asked);
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            if is_newest(self.asked, turn) {
                take(self, answer);
            }
        });
    }

    /// Takes an answer in the place of what is there.
    pub fn take(self, answer: Result<T, ApiError>) {
        match answer {
            Ok(there) => self.set(there),
            Err(error) => {
                self.seen.set(None);
                self.trouble.set(Some(error));
            }
        }
    }

    pub fn set(self, there: T) {
        self.trouble.set(None);
        self.seen.set(Some(there));
    }

    /// Forgets what is there.
    pub fn clear(self) {
        self.seen.set(None);
        self.trouble.set(None);
    }

    /// Why nothing is there, following it.
    pub fn failed(self) -> Option<ApiError> {
        if self.seen.with(Option::is_some) { None } else { self.trouble.get() }
    }

    /// Reads what is there, following it; `None` where nothing is.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.seen.with(|seen| seen.as_ref().map(read))
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Remote<T> {
    /// Whether anything is there.
    pub fn is_there(self) -> Memo<bool> {
        Memo::new(move |_| self.seen.with(Option::is_some))
    }

    /// A part of it that is drawn again only when it changes, so that a link in it keeps the focus.
    pub fn part<Part: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: fn(&T) -> Part,
    ) -> Memo<Option<Part>> {
        Memo::new(move |_| self.with(part))
    }

    /// Looks at something else: what was seen is taken away.
    pub fn look_at(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.seen.set(None);
        self.look(answer);
    }

    /// Looks again at once. What was seen stays until something new comes, whatever fails.
    pub fn look(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.ask(Box::pin(answer), |remote, answer| match answer {
            Ok(seen) => {
                remote.trouble.set(None);
                remote.seen_at.set(Some(browser::now()));
                if remote.seen.with_untracked(|before| before.as_ref() != Some(&seen)) {
                    remote.asked.update_value(|asked| asked.news_at = browser::own_now());
                    remote.seen.set(Some(seen));
                }
            }
            Err(error) => remote.trouble.set(Some(error)),
        });
    }

    /// Looks again, unless a look is on its way, or nothing has happened for a while and the last look was
    /// a moment ago.
    pub fn look_again<Look: Future<Output = Result<T, ApiError>> + 'static>(
        self,
        answer: impl FnOnce() -> Look,
    ) {
        let Some(FetchState { on_its_way: false, asked_at, news_at, .. }) =
            self.asked.try_get_value()
        else {
            return;
        };
        let now = browser::own_now();
        if now - news_at <= QUIET_AFTER_MS || now - asked_at >= QUIET_PAUSE_MS {
            self.look(answer());
        }
    }
}
