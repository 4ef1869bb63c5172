//! A case together with all of its events. Views with a timeline need both, decisions only the case.

use super::Case;
use crate::event::{Event, EventPayload};
use crate::time::Timestamp;

/// Views with a timeline are made from this. Decisions use the [`Case`] alone, so that they cannot depend on how it
/// came about.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    pub case: &'a Case,
    /// All events, oldest first.
    pub events: &'a [Event],
}

impl History<'_> {
    /// The revisions of all claims that the case is done. Verdict links are derived from them.
    pub fn claims(&self) -> Vec<u32> {
        let revisions = (1..).zip(self.events);
        let claims = revisions.filter(|(_, event)| {
            matches!(event.what, EventPayload::Settled(_) | EventPayload::Resolved(_))
        });
        claims.map(|(revision, _)| revision).collect()
    }

    /// When the window had to act when the case was registered, as printed on the slip.
    pub fn window_due(&self) -> Option<Timestamp> {
        let registered = self.events.first()?;
        if let EventPayload::Registered(registration) = &registered.what {
            Some(registration.due)
        } else {
            None
        }
    }
}
