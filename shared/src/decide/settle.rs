//! Decides how a case is resolved, judged, closed and reopened. Resolving is only a claim; what the citizen says of
//! it is a separate event, and never overwritten by staff.

use super::{CommandContext, refuse};
use crate::actor::Actor;
use crate::command::{GiveVerdict, Reopen, ResolutionInput};
use crate::event::{EventPayload, RecordedResolution};
use crate::personal::TextId;
use crate::problem::{Field, Refusal};
use crate::vocabulary::{ClosedBecause, Outcome, StageKind, VerdictVia};

impl CommandContext<'_> {
    pub(super) fn ending(&mut self, end: &ResolutionInput) -> RecordedResolution {
        let calendar = &self.policy.calendar;
        let worked_hours = calendar.working_hours(self.case.registered_at, self.now);
        let follow_up_by = calendar.after_days(self.now, self.policy.follow_up_days);
        self.texts.ending(end, worked_hours, Some(follow_up_by))
    }

    pub(super) fn give_verdict(
        &mut self,
        verdict: &GiveVerdict,
    ) -> Result<Vec<EventPayload>, Refusal> {
        let from_citizen = matches!(self.actor, Actor::Citizen);
        let by_citizen = matches!(verdict.via, VerdictVia::Online | VerdictVia::Link);
        if from_citizen != by_citizen {
            return refuse("via", Field::NotAChoice);
        }
        let words = self.texts.optional_text(verdict.words.as_ref());
        if verdict.withdrawn {
            return self.confirm_withdrawal(verdict, words);
        }
        let mut whats = vec![EventPayload::VerdictGiven {
            solved: verdict.solved,
            rating: verdict.rating,
            words,
            via: verdict.via,
            counted: true,
        }];
        if !verdict.solved {
            let level = self.case.level.next();
            whats.push(EventPayload::Reopened { level, reason: None, due: self.window_due });
        } else if self.case.stage.kind() != StageKind::Closed {
            whats.push(EventPayload::Closed { because: ClosedBecause::SaidSolved });
        }
        Ok(whats)
    }

    /// A withdrawal is the citizen's word: it can only be confirmed, after somebody claimed it.
    fn confirm_withdrawal(
        &self,
        verdict: &GiveVerdict,
        words: Option<TextId>,
    ) -> Result<Vec<EventPayload>, Refusal> {
        let resolution = self.case.stage.resolution();
        let claimed =
            resolution.is_some_and(|resolution| resolution.ending.outcome == Outcome::Withdrawn);
        if verdict.solved || !claimed {
            return refuse("withdrawn", Field::NotAChoice);
        }
        if verdict.rating.is_some() {
            return refuse("rating", Field::NotAChoice);
        }
        let mut whats = vec![EventPayload::WithdrawalConfirmed { words, via: verdict.via }];
        if self.case.stage.kind() != StageKind::Closed {
            whats.push(EventPayload::Closed { because: ClosedBecause::Withdrawn });
        }
        Ok(whats)
    }

    pub(super) fn reopen(&mut self, reopen: &Reopen) -> EventPayload {
        let reason = Some(self.texts.words(&reopen.reason));
        EventPayload::Reopened { level: self.case.level.next(), reason, due: self.window_due }
    }
}
