//! What led to where a case stands.

use super::Case;
use crate::event::{Event, EventPayload};
use crate::time::Timestamp;

/// A case with its events: what views with a timeline are made of. Decisions are made on the [`Case`] alone.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// The fold of the events.
    pub case: &'a Case,
    /// Everything that happened, oldest first.
    pub events: &'a [Event],
}

impl History<'_> {
    /// The revisions of all claims that it is done: links that ask for the verdict are made of them.
    pub fn claims(&self) -> Vec<u32> {
        let revisions = (1..).zip(self.events);
        let claims = revisions.filter(|(_, event)| {
            matches!(event.what, EventPayload::Settled(_) | EventPayload::Resolved(_))
        });
        claims.map(|(revision, _)| revision).collect()
    }

    /// By when the window was to act when the case was registered: what the slip says.
    pub fn window_due(&self) -> Option<Timestamp> {
        let registered = self.events.first()?;
        if let EventPayload::Registered(registration) = &registered.what {
            Some(registration.due)
        } else {
            None
        }
    }
}
