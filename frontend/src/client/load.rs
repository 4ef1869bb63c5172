//! Fetched data and its states: still loading, there, or failed. A page fetches it once or keeps refreshing it;
//! drawing the states is left to `ui`.

use crate::client::browser;
use crate::client::http::ApiError;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// Refreshing slows down after this time without changes, in milliseconds.
const QUIET_AFTER_MS: i64 = 60_000;
/// The pause between two refreshes once they have slowed down, in milliseconds.
const QUIET_PAUSE_MS: i64 = 10_000;

/// Data that is fetched and can be fetched again.
pub struct Remote<T: Send + Sync + 'static> {
    /// The latest data; `None` before the first response.
    pub seen: RwSignal<Option<T>>,
    /// Why the latest fetch failed, if it did.
    pub trouble: RwSignal<Option<ApiError>>,
    asked: StoredValue<FetchState>,
}

/// The state of the requests; instants in milliseconds.
#[derive(Clone, Copy, Default)]
struct FetchState {
    /// Counts the requests, so that a late response cannot overwrite a newer one.
    turn: u32,
    on_its_way: bool,
    asked_at: i64,
    news_at: i64,
}

// These two are outside `Remote` so that one copy of their code serves every type.
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
            asked: StoredValue::new(FetchState::default()),
        }
    }

    /// Fetches, showing the loading state until the response comes.
    pub fn fetch(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.clear();
        self.refresh(answer);
    }

    /// Fetches in the background: the present data stays until the response comes, and through a temporary failure.
    pub fn refresh(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.ask(Box::pin(answer), |remote, answer| match answer {
            Err(error) if error.is_passing() => remote.trouble.set(Some(error)),
            answer => remote.take(answer),
        });
    }

    /// Sends a request and passes on its response, unless the page has gone or asked for something else since.
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

    /// Replaces the data by a response.
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

    pub fn clear(self) {
        self.seen.set(None);
        self.trouble.set(None);
    }

    /// The failure if there is no data to show; tracks changes.
    pub fn failed(self) -> Option<ApiError> {
        if self.seen.with(Option::is_some) { None } else { self.trouble.get() }
    }

    /// Reads the data; tracks changes.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.seen.with(|seen| seen.as_ref().map(read))
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Remote<T> {
    pub fn is_there(self) -> Memo<bool> {
        Memo::new(move |_| self.seen.with(Option::is_some))
    }

    /// A part of the data that is drawn again only if it changes, so that a link in it keeps the focus.
    pub fn part<Part: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: fn(&T) -> Part,
    ) -> Memo<Option<Part>> {
        Memo::new(move |_| self.with(part))
    }

    /// Switches to something else, removing the present data.
    pub fn look_at(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.seen.set(None);
        self.look(answer);
    }

    /// Refreshes at once. The present data stays until there is different data, whatever fails.
    pub fn look(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.ask(Box::pin(answer), |remote, answer| match answer {
            Ok(seen) => {
                remote.trouble.set(None);
                if remote.seen.with_untracked(|before| before.as_ref() != Some(&seen)) {
                    remote.asked.update_value(|asked| asked.news_at = browser::own_now());
                    remote.seen.set(Some(seen));
                }
            }
            Err(error) => remote.trouble.set(Some(error)),
        });
    }

    /// Refreshes, unless a request is pending, or nothing has changed for a while and the last request was recent.
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
