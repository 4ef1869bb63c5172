//! Lists, page by page.

use crate::view::QueueRow;
use macros::shape;

/// A page of a list.
#[shape]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Which cases a queue lists.
#[shape(Copy)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Somebody owes work; by due time.
    Open,
    /// Done, waiting for a verdict or filed; newest first.
    Done,
}

/// A page of what a search found.
#[shape]
pub struct SearchPage {
    /// The cases found, newest first.
    pub items: Vec<QueueRow>,
    /// Where the search goes on; absent when all was searched. A page can be short, or empty, and
    /// still have more to search.
    pub cursor: Option<String>,
    /// The month that was reached, as `YYYY-MM`.
    pub reached: Option<String>,
}

/// Which of the demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemandState {
    /// Those without an answer.
    Open,
    Answered,
}

impl DemandState {
    /// As the query has it.
    pub fn code(self) -> &'static str {
        match self {
            DemandState::Open => "open",
            DemandState::Answered => "answered",
        }
    }

    /// Reads what [`DemandState::code`] wrote.
    pub fn read(written: &str) -> Option<DemandState> {
        [DemandState::Open, DemandState::Answered].into_iter().find(|state| state.code() == written)
    }
}
