//! Checks one case: its events form the chain, the chain is in the roots of the days, its additions to the figures
//! are counted there, and the tracker shows what the events say.

use super::log::{Checkpoint, rows_of};
use super::tree::root_of;
use crate::case::{Case, History, evolve_of_bytes};
use crate::chain::{GENESIS, Link};
use crate::figures::Tally;
use crate::hash::Hash;
use crate::lang::{Lang, Say};
use crate::number::CaseNumber;
use crate::time::Day;
use crate::view::PublicRecord;
use macros::shape;

/// Everything that is needed to check a case.
#[shape]
pub struct CaseProof {
    pub number: CaseNumber,
    pub events: Vec<ProvenEvent>,
    /// The checkpoints of the days on which the events were recorded, oldest first. A day that is not over has none.
    pub checkpoints: Vec<Checkpoint>,
    /// The case as the tracker shows it.
    pub shown: PublicRecord,
}

/// An event and its place in its day.
#[shape]
pub struct ProvenEvent {
    /// The JSON of the link exactly as it was hashed.
    pub link: String,
    /// The hash that was stored with it, as 64 hexadecimal digits.
    pub hash: String,
    pub recorded: Day,
    pub salt: String,
    /// Its place among the day's events; `None` if the day has no checkpoint or the event is not in it.
    pub place: Option<LeafPlace>,
    /// The places of its rows, in the order of their groups.
    pub rows: Vec<LeafPlace>,
}

/// The place of a leaf in its tree.
#[shape]
pub struct LeafPlace {
    /// The number of leaves before it.
    pub index: u32,
    /// The audit path, lowest hash first.
    pub path: Vec<String>,
}

impl LeafPlace {
    fn leads_to(&self, leaf: Hash, leaves: u32, root: &str) -> bool {
        let path: Option<Vec<Hash>> = self.path.iter().map(|hash| Hash::read(hash)).collect();
        let found =
            path.and_then(|path| root_of(leaf, self.index as usize, leaves as usize, &path));
        found.is_some_and(|found| found.written() == root)
    }
}

/// The result of a check without faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Events whose hashes and order were recomputed.
    pub events: u32,
    /// Those of them that are in the root of a day that is over.
    pub sealed: u32,
    /// Rows that were found in the counts.
    pub rows: u32,
}

/// A fault, and the event it is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseFault {
    /// The position of the event, from 1; `None` for the case as a whole.
    pub revision: Option<u32>,
    pub kind: CaseFaultKind,
}

/// What is wrong with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseFaultKind {
    NotAnEvent,
    /// The event is not the one that was hashed.
    Changed,
    /// The event does not contain the hash of the previous one.
    ChainBroken,
    /// The event is not in its day's root, although the day is over.
    NotInRoot,
    /// What the event added is not counted as it says.
    NotCounted,
    /// The tracker does not show what the events say.
    ShownOtherwise,
}

impl Say for CaseFaultKind {
    fn say(&self, lang: Lang) -> &'static str {
        match self {
            CaseFaultKind::NotAnEvent => {
                lang.pick("这不是本件的事件", "This is not an event of this case")
            }
            CaseFaultKind::Changed => lang.pick(
                "事件的内容与登记时留存的哈希值不符：它被改动过",
                "The event does not match the hash from when it was recorded: it was changed",
            ),
            CaseFaultKind::ChainBroken => lang.pick(
                "事件没有接上前一个事件：中间有增加、删除或调换",
                "The event does not follow the one before it: something was added, removed or swapped",
            ),
            CaseFaultKind::NotInRoot => {
                lang.pick("事件不在当天公布的日根里", "The event is not in its day's published root")
            }
            CaseFaultKind::NotCounted => lang.pick(
                "事件没有按其内容计入公开数据",
                "The event is not counted in the public figures as it should be",
            ),
            CaseFaultKind::ShownOtherwise => lang.pick(
                "查询页显示的内容与事件不符",
                "The tracker does not show what the events say",
            ),
        }
    }
}

/// Checks a case. `read` parses a link's JSON; it is a parameter because the browser's reader is much smaller than
/// serde's.
pub fn check_case(
    proof: &CaseProof,
    read: impl Fn(&str) -> Option<Link>,
) -> Result<Proven, CaseFault> {
    let mut case: Option<Case> = None;
    let mut events = Vec::with_capacity(proof.events.len());
    let mut previous = GENESIS.to_owned();
    let mut proven = Proven { events: 0, sealed: 0, rows: 0 };
    for (revision, event) in (1..).zip(&proof.events) {
        let fault = |kind| CaseFault { revision: Some(revision), kind };
        let hash = Link::hash_of(&event.link);
        if hash.written() != event.hash {
            return Err(fault(CaseFaultKind::Changed));
        }
        let link = read(&event.link).ok_or_else(|| fault(CaseFaultKind::NotAnEvent))?;
        if link.number != proof.number || link.revision != revision {
            return Err(fault(CaseFaultKind::NotAnEvent));
        }
        if link.previous != previous {
            return Err(fault(CaseFaultKind::ChainBroken));
        }
        let next = evolve_of_bytes(case.clone(), proof.number, &link.event, event.link.len())
            .ok_or_else(|| fault(CaseFaultKind::NotAnEvent))?;
        let change = Tally::change(case.as_ref(), &next);
        let sealed = proof.checkpoints.iter().find(|checkpoint| checkpoint.day == event.recorded);
        if let Some(checkpoint) = sealed {
            let Checkpoint { events, events_root, rows, rows_root, .. } = checkpoint;
            let leaf = Hash::leaf(&hash.0);
            let place = event.place.as_ref();
            if !place.is_some_and(|place| place.leads_to(leaf, *events, events_root)) {
                return Err(fault(CaseFaultKind::NotInRoot));
            }
            let expected = rows_of(link.event.at.day(), &change, &event.salt);
            let counted = expected.len() == event.rows.len()
                && expected.iter().zip(&event.rows).all(|(row, place)| {
                    let leaf = Hash::leaf(row.line().as_bytes());
                    place.leads_to(leaf, *rows, rows_root)
                });
            if !counted {
                return Err(fault(CaseFaultKind::NotCounted));
            }
            let rows = u32::try_from(expected.len()).unwrap_or(u32::MAX);
            proven.sealed = proven.sealed.saturating_add(1);
            proven.rows = proven.rows.saturating_add(rows);
        }
        proven.events = proven.events.saturating_add(1);
        previous = event.hash.clone();
        case = Some(next);
        events.push(link.event);
    }
    let shown = |case| PublicRecord::of(History { case, events: &events });
    let is_shown = case.as_ref().map(shown).as_ref() == Some(&proof.shown);
    if !is_shown {
        return Err(CaseFault { revision: None, kind: CaseFaultKind::ShownOtherwise });
    }
    Ok(proven)
}
