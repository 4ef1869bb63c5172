//! What a case, a plan, a study and a reform have in common: each is the fold of its events, and changes by
//! commands alone, which its core decides. The store, the service and the clock know no more of them than this;
//! [`Notify`](crate::notice::Notify) adds whom a step concerns.

use crate::actor::{Actor, By};
use crate::duty::{self, ClockMarks, Duty};
use crate::personal::{Content, TextId};
use crate::policy::Policy;
use crate::time::Timestamp;
use macros::shape;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;

/// Something that happened.
#[shape]
pub struct Event<Payload> {
    /// When it happened. An imported register's events keep its dates.
    pub at: Timestamp,
    pub by: By,
    pub what: Payload,
}

/// What a command leads to: the events, and the personal content they refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<Payload> {
    pub events: Vec<Event<Payload>>,
    /// What is kept apart from them. Only a case has any.
    pub content: Vec<(TextId, Content)>,
}

impl<Payload> Decision<Payload> {
    /// A decision of one event without personal content.
    pub(crate) fn of(at: Timestamp, actor: &Actor, what: Payload) -> Decision<Payload> {
        Decision { events: vec![Event { at, by: actor.by(), what }], content: Vec::new() }
    }
}

/// A consistency boundary: it is decided, stored and guarded as a whole.
pub trait Aggregate: Clone + Serialize + DeserializeOwned + Send + Sync {
    /// What it is found by.
    type Id: Clone + Display + Send + Sync;
    /// What somebody wants to happen to it.
    type Command;
    /// What can happen to it.
    type Payload: Clone + Serialize + DeserializeOwned + Send + Sync;
    /// Why a command is refused.
    type Refusal;
    /// What a decision stands on beside it.
    type Facts<'a>;

    /// Decides a command: pure, so that the same input always gives the same answer.
    ///
    /// # Errors
    ///
    /// The refusal, by name.
    fn decide(
        before: Option<&Self>,
        command: &Self::Command,
        actor: &Actor,
        facts: &Self::Facts<'_>,
    ) -> Result<Decision<Self::Payload>, Self::Refusal>;

    /// Folds an event into it; `None` for an event that has nothing to happen to.
    fn evolve(before: Option<Self>, id: &Self::Id, event: &Event<Self::Payload>) -> Option<Self>;

    /// How many events there were. It guards every write.
    fn revision(&self) -> u32;

    /// When it began: its place on lists.
    fn began(&self) -> Timestamp;

    /// Everything that is owed, the most urgent first.
    fn duties(&self) -> Vec<Duty> {
        Vec::new()
    }

    /// What the clock did about the duties that stand.
    fn marks(&self) -> &[ClockMarks] {
        &[]
    }

    /// When the clock has to look at it next; `None` where it has nothing more to do.
    fn next_look(&self, policy: &Policy) -> Option<Timestamp> {
        duty::soonest_look(&self.duties(), self.marks(), policy)
    }

    /// What the clock does to it at `now`: nothing, where nothing is due.
    fn tick(&self, _now: Timestamp, _policy: &Policy) -> Vec<Event<Self::Payload>> {
        Vec::new()
    }

    /// The duties that stand, each with what the clock did about it.
    fn standing(&self) -> Vec<(Duty, ClockMarks)> {
        let marked = |duty: Duty| (duty::marks_of(self.marks(), &duty), duty);
        self.duties().into_iter().map(marked).map(|(marks, duty)| (duty, marks)).collect()
    }
}
