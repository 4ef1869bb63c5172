//! What a command on a case leaves behind: its events in the hash chain, and how they change the figures, the
//! cross-tables and what was registered of a pain point. The store writes it and adds nothing.

use crate::case::{Case, evolve};
use crate::chain::{GENESIS, Link, commitment};
use crate::cross::CrossCounts;
use crate::decide::Decision;
use crate::effect::Registered;
use crate::figures::Tally;
use crate::insight::PainPoint;
use crate::number::CaseNumber;
use crate::personal::TextId;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// A salt that hides a piece of personal content in its commitment.
pub type Salt = [u8; 16];

/// An event in its chain, with what it adds to the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event, tied to the one before it.
    pub link: Link,
    /// The hash of the link.
    pub hash: String,
    /// What the event adds to the figures of its day.
    pub change: Tally,
}

/// A command's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub case: Case,
    /// The events in their order; never none.
    pub entries: Vec<Entry>,
    /// How the cross-table changes, where it does.
    pub cross: Vec<(Day, CrossCounts)>,
    /// How what was registered of pain points changes.
    pub moved: Vec<PainPointChange>,
}

/// How a command changes what was registered of a pain point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PainPointChange {
    /// The day on which the case was registered.
    pub day: Day,
    pub pain: PainPoint,
    pub change: Registered,
}

/// Records a decision on the case `before`, whose last event has the hash `previous`. There is a salt for each
/// piece of content. `None` for a decision without events, or of one that has no case to happen to.
pub fn record(
    before: Option<(&Case, &str)>,
    number: CaseNumber,
    decision: &Decision,
    salts: &[Salt],
) -> Option<Record> {
    let commits = |((id, content), salt): (&(TextId, _), &Salt)| (*id, commitment(salt, content));
    // The content belongs to the events together; its commitments hang on the first.
    let mut commitments: Vec<_> = decision.content.iter().zip(salts).map(commits).collect();
    let mut case = before.map(|(case, _)| case.clone());
    let mut previous = before.map_or(GENESIS, |(_, hash)| hash).to_owned();
    let (mut entries, mut cross) = (Vec::new(), Vec::new());
    for event in &decision.events {
        let next = evolve(case.clone(), number, event)?;
        let crossed = CrossCounts::change(case.as_ref(), &next);
        if !crossed.is_empty() {
            cross.push((event.at.day(), crossed));
        }
        let change = Tally::change(case.as_ref(), &next);
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
    let moved = moves(before.map(|(case, _)| case), &case);
    Some(Record { case, entries, cross, moved })
}

/// What changes of what was registered between two states of one case: a case that is sorted anew moves from
/// one pain point to the other.
fn moves(before: Option<&Case>, after: &Case) -> Vec<PainPointChange> {
    let of = |case: &Case, times: i64| PainPointChange {
        day: case.registered_at.day(),
        pain: PainPoint { matter: case.matter.clone(), reason: case.reason },
        change: Registered {
            cases: times,
            trips: times.saturating_mul(i64::from(case.trips_made.saturating_sub(1))),
        },
    };
    let (was, is) = (before.map(|case| of(case, 1)), of(after, 1));
    if was.as_ref() == Some(&is) {
        return Vec::new();
    }
    before.map(|case| of(case, -1)).into_iter().chain([is]).collect()
}
