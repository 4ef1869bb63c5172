//! A case as one row of the lists of explanations and of demands. Both are made from the [`Case`] alone and contain
//! nothing personal.

use crate::case::{Case, Demanded, OwedExplanation};
use crate::duty::Owner;
use crate::id::MatterId;
use crate::number::CaseNumber;
use crate::text::Note;
use crate::time::Timestamp;
use crate::vocabulary::RefusalReason;
use macros::shape;

/// A public explanation that is owed or was given, with what the case is about.
#[shape]
pub struct ExplanationRow {
    pub number: CaseNumber,
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    pub summary: Option<Note>,
    /// What is owed, by whom, and what was said.
    pub owed: OwedExplanation,
}

impl ExplanationRow {
    /// The row of a case that owes or gave an explanation.
    pub fn of(case: &Case, owed: &OwedExplanation) -> ExplanationRow {
        ExplanationRow {
            number: case.number,
            matter: case.matter.clone(),
            reason: case.reason,
            summary: case.summary.clone(),
            owed: owed.clone(),
        }
    }
}

/// An inspector's demand, with its case.
#[shape]
pub struct DemandRow {
    pub number: CaseNumber,
    /// Its number among the demands of the case.
    pub id: u16,
    pub of: Owner,
    pub since: Timestamp,
    pub due: Timestamp,
    pub answered_at: Option<Timestamp>,
    /// When an inspector first opened the case after the answer.
    #[serde(default)]
    pub read_at: Option<Timestamp>,
}

impl DemandRow {
    /// The row of a demand on a case.
    pub fn of(number: CaseNumber, demand: &Demanded) -> DemandRow {
        let Demanded { id, of, since, due, words: _, answered_at } = demand;
        DemandRow {
            number,
            id: *id,
            of: of.clone(),
            since: *since,
            due: *due,
            answered_at: *answered_at,
            read_at: None,
        }
    }

    /// Whether there is an answer that no inspector has read.
    pub fn is_unread(&self) -> bool {
        self.answered_at.is_some() && self.read_at.is_none()
    }
}
