//! What cases, plans, studies and reforms have in common: each is the fold of its events and changes only by commands
//! that its core decides. The store, the service and the clock use only this trait. [`Notify`](crate::notice::Notify)
//! adds whom to notify of a step.

use crate::actor::{Actor, By};
use crate::duty::{self, ClockMarks, Duty};
use crate::personal::{Content, TextId};
use crate::policy::Policy;
use crate::time::Timestamp;
use macros::shape;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;

/// One event of an aggregate.
#[shape]
pub struct Event<Payload> {
    /// When it happened. The events of an imported register have that register's dates.
    pub at: Timestamp,
    pub by: By,
    pub what: Payload,
}

/// The outcome of an accepted command: new events, and the personal content that they refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<Payload> {
    pub events: Vec<Event<Payload>>,
    /// Personal content, stored apart from the events. Only cases have any.
    pub content: Vec<(TextId, Content)>,
    /// Personal content of before that is erased in the same step, because it was wrong.
    pub erased: Vec<(TextId, Content)>,
}

impl<Payload> Decision<Payload> {
    /// A decision that refers to no personal content.
    pub fn without_content(events: Vec<Event<Payload>>) -> Decision<Payload> {
        Decision { events, content: Vec::new(), erased: Vec::new() }
    }

    /// A decision with one event and no personal content.
    pub(crate) fn of(at: Timestamp, actor: &Actor, what: Payload) -> Decision<Payload> {
        Decision::without_content(vec![Event { at, by: actor.by(), what }])
    }
}

/// A consistency boundary: it is decided, stored and guarded by its revision as a whole.
pub trait Aggregate: Clone + Serialize + DeserializeOwned + Send + Sync {
    type Id: Clone + Display + Send + Sync;
    type Command;
    /// The payload of its events.
    type Payload: Clone + Serialize + DeserializeOwned + Send + Sync;
    /// Why a command is refused.
    type Refusal;
    /// What a decision depends on besides the aggregate itself.
    type Facts<'a>;

    /// Decides a command. It is pure: the same input always gives the same answer.
    ///
    /// # Errors
    ///
    /// Returns the reason why the command is refused.
    fn decide(
        before: Option<&Self>,
        command: &Self::Command,
        actor: &Actor,
        facts: &Self::Facts<'_>,
    ) -> Result<Decision<Self::Payload>, Self::Refusal>;

    /// Folds an event into the aggregate. Returns `None` if there is nothing yet that the event could happen to.
    fn evolve(before: Option<Self>, id: &Self::Id, event: &Event<Self::Payload>) -> Option<Self>;

    /// The number of events so far. Every write is guarded by it.
    fn revision(&self) -> u32;

    /// When it began, which is also how lists sort it.
    fn began(&self) -> Timestamp;

    /// Everything that is owed, most urgent first.
    fn duties(&self) -> Vec<Duty> {
        Vec::new()
    }

    /// What the clock has already done about current duties.
    fn marks(&self) -> &[ClockMarks] {
        &[]
    }

    /// When the clock has to look at it next; `None` if it has nothing more to do.
    fn next_look(&self, policy: &Policy) -> Option<Timestamp> {
        duty::soonest_look(&self.duties(), self.marks(), policy)
    }

    /// The events that the clock adds at `now`; empty if nothing is due.
    fn tick(&self, _now: Timestamp, _policy: &Policy) -> Vec<Event<Self::Payload>> {
        Vec::new()
    }

    /// The current duties, each with what the clock has already done about it.
    fn standing(&self) -> Vec<(Duty, ClockMarks)> {
        let marked = |duty: Duty| (duty::marks_of(self.marks(), &duty), duty);
        self.duties().into_iter().map(marked).map(|(marks, duty)| (duty, marks)).collect()
    }
}
