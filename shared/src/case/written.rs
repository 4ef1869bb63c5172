//! Counts how much is written on a case, because its history is read whole whenever somebody looks at it.

use crate::actor::By;
use crate::event::{Event, EventPayload};
use serde::{Deserialize, Serialize};
use std::io;

/// The longest account name stored beside a staff event, with its quotes and comma.
const ACCOUNT_BYTES: usize = 43;
/// The length of what is stored where there is no account: `null` and a comma.
const NO_ACCOUNT_BYTES: usize = 5;

/// The bytes of a case's events, by the share of the room that they count towards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub citizen: usize,
    /// Staff events other than publications.
    pub staff: usize,
    pub summaries: usize,
    /// Other publications: explanations and files.
    pub published: usize,
    pub clock: usize,
    /// The number of messages and files that the citizen sent.
    pub sent: u16,
}

impl Written {
    pub(super) fn add(&mut self, event: &Event, bytes: usize) {
        let by_staff = match event.by {
            By::Window { .. } | By::Department { .. } | By::Office { .. } => true,
            By::Citizen | By::Clock => false,
        };
        let share = if matches!(event.what, EventPayload::SummaryPublished { .. }) {
            &mut self.summaries
        } else if matches!(
            event.what,
            EventPayload::FilePublished { .. } | EventPayload::Explained(_)
        ) {
            &mut self.published
        } else if by_staff {
            &mut self.staff
        } else if event.by == By::Clock {
            &mut self.clock
        } else {
            &mut self.citizen
        };
        let beside = if by_staff { ACCOUNT_BYTES } else { NO_ACCOUNT_BYTES };
        // Includes the comma between two events.
        *share = share.saturating_add(bytes).saturating_add(beside).saturating_add(1);
        let is_sent =
            matches!(event.what, EventPayload::MessageSent { .. } | EventPayload::FileAdded { .. });
        if event.by == By::Citizen && is_sent {
            self.sent = self.sent.saturating_add(1);
        }
    }

    pub fn total(&self) -> usize {
        let Written { citizen, staff, summaries, published, clock, sent: _ } = *self;
        [staff, summaries, published, clock].into_iter().fold(citizen, usize::saturating_add)
    }
}

/// A writer that only counts.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a value's JSON, or `usize::MAX` if it has none.
pub fn json_bytes(value: &impl Serialize) -> usize {
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).map_or(usize::MAX, |()| count.0)
}
