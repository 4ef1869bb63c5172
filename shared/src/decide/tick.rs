//! What the clock does to a case: it reminds, marks duties overdue and escalates them. It knows nothing but the case,
//! so a late or repeated run adds each event once.

use super::supervise::explanation_owed;
use crate::actor::By;
use crate::aggregate::Aggregate;
use crate::case::Case;
use crate::duty::{Act, acts_at, soonest_look};
use crate::event::{Event, EventPayload};
use crate::policy::Policy;
use crate::room;
use crate::time::Timestamp;
use crate::vocabulary::{DutyKind, ExplainBecause};

/// When the clock must look at a case next; `None` once its share of the case's room is full.
pub(super) fn next_look(case: &Case, policy: &Policy) -> Option<Timestamp> {
    let fits = room::clock_has_room(case);
    fits.then(|| soonest_look(&case.duties(), &case.marks, policy)).flatten()
}

/// The events that are due. Running this late or twice adds each event once, because the case's events say what was
/// done.
pub(super) fn tick(case: &Case, now: Timestamp, policy: &Policy) -> Vec<Event> {
    if !room::clock_has_room(case) {
        return Vec::new();
    }
    let mut whats = Vec::new();
    let mut explains = case.explanation.is_none() && policy.explain.when_overdue;
    for (duty, marks) in case.standing() {
        for act in acts_at(&duty, &marks, policy, now) {
            let named = duty.named();
            match act {
                Act::Remind => whats.push(EventPayload::Reminded { duty: named }),
                Act::Overdue => {
                    whats.push(EventPayload::WentOverdue { duty: named });
                    if explains && duty.kind == DutyKind::Resolve {
                        explains = false;
                        let department = duty.owner.department().cloned();
                        let because = ExplainBecause::Overdue;
                        whats.push(explanation_owed(department, because, now, policy));
                    }
                }
                Act::Climb(rung) => whats.push(EventPayload::Escalated { duty: named, rung }),
            }
        }
    }
    whats.into_iter().map(|what| Event { at: now, by: By::Clock, what }).collect()
}
