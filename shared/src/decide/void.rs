//! Decides the voiding of a case (作废): one member of the window proposes it, another confirms it, and [`permit`] sees to
//! it that these are two people.
//!
//! [`permit`]: crate::permit::permit

use super::{CommandContext, refuse};
use crate::command::ProposeVoiding;
use crate::event::EventPayload;
use crate::number::CaseNumber;
use crate::problem::{Field, Refusal};
use crate::vocabulary::VoidedBecause;

impl CommandContext<'_> {
    pub(super) fn propose_voiding(
        &mut self,
        propose: &ProposeVoiding,
    ) -> Result<EventPayload, Refusal> {
        let other = match (propose.because, propose.other) {
            (VoidedBecause::Twice, Some(other)) => Some(other),
            (VoidedBecause::Twice, None) => return refuse("other", Field::Missing),
            (VoidedBecause::Spam | VoidedBecause::Test, _) => None,
        };
        self.check_other(other)?;
        Ok(EventPayload::VoidingProposed {
            because: propose.because,
            other,
            reason: self.texts.words(&propose.reason),
            due: self.window_due,
        })
    }

    /// What was proposed is checked again, because the other case may have been voided meanwhile: of two cases that are
    /// the same thing one has to go on.
    pub(super) fn confirm_voiding(&self) -> Result<EventPayload, Refusal> {
        let Some(proposed) = &self.case.voiding else { return Err(Refusal::NoCase) };
        self.check_other(proposed.other)?;
        Ok(EventPayload::Voided {
            because: proposed.because,
            other: proposed.other,
            from: self.case.holders(),
        })
    }

    fn check_other(&self, other: Option<CaseNumber>) -> Result<(), Refusal> {
        let Some(other) = other else { return Ok(()) };
        if other == self.case.number {
            return refuse("other", Field::Taken);
        }
        match self.facts.other {
            None => refuse("other", Field::Unknown),
            Some(other) if other.is_void() => refuse("other", Field::Void),
            Some(_) => Ok(()),
        }
    }
}
