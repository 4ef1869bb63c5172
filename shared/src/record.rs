//! What a command on a case leaves behind: its events in the hash chain, and how they change the figures. The store
//! writes this and adds nothing.

use crate::case::{Case, evolve};
use crate::chain::{GENESIS, Link, commitment};
use crate::cross::CrossCounts;
use crate::decide::Decision;
use crate::effect::Registered;
use crate::figures::Tally;
use crate::insight::PainPoint;
use crate::notice::Notify;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::time::Day;

/// A salt that hides personal content behind its commitment.
pub type Salt = [u8; 16];

/// An event in its chain, with what it adds to the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event, linked to the previous one.
    pub link: Link,
    pub hash: String,
    /// What the event adds to the figures of its day.
    pub change: Tally,
}

/// What the store writes for a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub case: Case,
    /// The events in order; never empty.
    pub entries: Vec<Entry>,
    /// Whether the figures change or somebody is notified.
    pub is_projected: bool,
}

/// How a command changes the registrations of a pain point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PainPointChange {
    /// The day on which the case was registered.
    pub day: Day,
    pub pain: PainPoint,
    pub change: Registered,
}

/// Records a decision on the case `before`, whose last event has the hash `previous`. There is one salt for each
/// piece of content. Returns `None` for a decision without events, or with events that have no case to happen to.
pub fn record(
    before: Option<(&Case, &str)>,
    number: CaseNumber,
    decision: &Decision,
    salts: &[Salt],
) -> Option<Record> {
    let commits = |((id, content), salt): (&(TextId, _), &Salt)| (*id, commitment(salt, content));
    // The content belongs to all events of the decision; the commitments are in the first.
    let mut commitments: Vec<_> = decision.content.iter().zip(salts).map(commits).collect();
    let mut case = before.map(|(case, _)| case.clone());
    let mut previous = before.map_or(GENESIS, |(_, hash)| hash).to_owned();
    let (mut entries, mut is_projected) = (Vec::new(), false);
    for event in &decision.events {
        let next = evolve(case.clone(), number, event)?;
        let change = Tally::change(case.as_ref(), &next);
        is_projected |= !change.0.is_empty()
            || !CrossCounts::change(case.as_ref(), &next).is_empty()
            || !moves(case.as_ref(), &next).is_empty()
            || !next.audiences(event).is_empty();
        let link = Link {
            number,
            revision: next.revision,
            previous,
            event: event.clone(),
            commitments: std::mem::take(&mut commitments),
        };
        let hash = link.hash();
        previous = hash.clone();
        entries.push(Entry { link, hash, change });
        case = Some(next);
    }
    let case = case.filter(|_| !entries.is_empty())?;
    Some(Record { case, entries, is_projected })
}

/// How the registrations of pain points change between two states of a case. A case that is classified differently
/// moves from one pain point to the other, and one that is voided leaves its own.
pub fn moves(before: Option<&Case>, after: &Case) -> Vec<PainPointChange> {
    let of = |case: &Case, times: i64| PainPointChange {
        day: case.registered_at.day(),
        pain: PainPoint { matter: case.matter.clone(), reason: case.reason },
        change: Registered {
            cases: times,
            trips: times.saturating_mul(i64::from(case.trips_made.saturating_sub(1))),
        },
    };
    let before = before.filter(|case| !case.is_void());
    let after = Some(after).filter(|case| !case.is_void());
    if before.map(|case| of(case, 1)) == after.map(|case| of(case, 1)) {
        return Vec::new();
    }
    before.map(|case| of(case, -1)).into_iter().chain(after.map(|case| of(case, 1))).collect()
}
