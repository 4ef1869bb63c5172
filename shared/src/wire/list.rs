//! Lists that are read page by page. A cursor is opaque to clients: they send back what they were given.

use crate::view::QueueRow;
use macros::shape;

/// A page of a list.
#[shape]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last.
    pub cursor: Option<String>,
}

/// How many cases a list holds.
#[shape(Copy)]
pub struct QueueTotal {
    pub count: u32,
    /// How many of them are late; 0 for done cases.
    pub late: u32,
    /// Whether the list is longer than one request looks through, so that there may be more.
    pub more: bool,
}

/// A search, which travels in a body because its words are names and telephone numbers, and addresses are kept in
/// histories and logs.
#[shape]
pub struct SearchCases {
    /// The words, all of which a case must contain.
    pub q: String,
    pub cursor: Option<String>,
}

/// A page of search results.
#[shape]
pub struct SearchPage {
    /// The cases found, newest first.
    pub items: Vec<QueueRow>,
    /// The cursor with which to continue the search; absent when everything was searched. A page can be short or even
    /// empty although there is more to search.
    pub cursor: Option<String>,
    /// The month that the search has reached, as `YYYY-MM`.
    pub reached: Option<String>,
}

/// Which demands to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemandState {
    /// Demands without an answer.
    Open,
    Answered,
}

impl DemandState {
    /// The value in the query.
    pub fn code(self) -> &'static str {
        match self {
            DemandState::Open => "open",
            DemandState::Answered => "answered",
        }
    }

    /// Parses the value in the query.
    pub fn read(written: &str) -> Option<DemandState> {
        [DemandState::Open, DemandState::Answered].into_iter().find(|state| state.code() == written)
    }
}
