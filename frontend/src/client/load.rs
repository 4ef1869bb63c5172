//! What a page fetches: waiting, there, or failed. No state of it is drawn here.

use crate::client::http::ApiError;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// How far a fetch is.
#[derive(Clone, Debug)]
pub enum Load<T> {
    /// It was asked for.
    Waiting,
    /// It is there.
    Ready(T),
    /// It failed, with what to tell the person.
    Failed(ApiError),
}

/// Something fetched, that can be fetched again.
pub struct Remote<T: Send + Sync + 'static> {
    /// How far it is.
    pub state: RwSignal<Load<T>>,
    /// Counts the fetches, so that a late answer cannot overwrite a newer one.
    turn: StoredValue<u32>,
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
    /// Nothing fetched yet.
    pub fn new() -> Remote<T> {
        Remote { state: RwSignal::new(Load::Waiting), turn: StoredValue::new(0) }
    }

    /// Fetches, and shows that it waits.
    pub fn fetch(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.state.set(Load::Waiting);
        self.refresh(answer);
    }

    /// Fetches, and keeps showing what is there until the answer comes; without an answer it stays.
    pub fn refresh(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        let answer: Pin<Box<dyn Future<Output = Result<T, ApiError>>>> = Box::pin(answer);
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // The page may have gone, or asked again.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok(there) => self.state.set(Load::Ready(there)),
                Err(error) if error.is_passing() && self.is_there() => {}
                Err(error) => self.state.set(Load::Failed(error)),
            }
        });
    }

    fn is_there(self) -> bool {
        self.state.with_untracked(|state| matches!(state, Load::Ready(_)))
    }

    /// Reads what is there, following it; `None` where nothing is.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.state.with(|state| match state {
            Load::Ready(there) => Some(read(there)),
            Load::Waiting | Load::Failed(_) => None,
        })
    }

    /// What is there, following it.
    pub fn ready(self) -> Option<T> {
        self.state.with(|state| match state {
            Load::Ready(there) => Some(there.clone()),
            Load::Waiting | Load::Failed(_) => None,
        })
    }

    /// What is there now, without following it.
    pub fn ready_now(self) -> Option<T> {
        self.state.with_untracked(|state| match state {
            Load::Ready(there) => Some(there.clone()),
            Load::Waiting | Load::Failed(_) => None,
        })
    }
}
