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
    /// The revisions after which a new verdict link was sent: those of all claims that the case is done, and those of
    /// corrected telephones while a claim stood, so that a link that went to a wrong number opens nothing any more.
    pub fn claims(&self) -> Vec<u32> {
        let mut stands = false;
        let mut claims = Vec::new();
        for (revision, event) in (1..).zip(self.events) {
            if matches!(event.what, EventPayload::Settled(_) | EventPayload::Resolved(_)) {
                stands = true;
                claims.push(revision);
            } else if matches!(event.what, EventPayload::Reopened { .. }) {
                stands = false;
            } else if stands && event.what.moves_messages() {
                claims.push(revision);
            }
        }
        claims
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
