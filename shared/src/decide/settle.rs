//! Decides how a case is resolved, judged, closed and reopened. Resolving is only a claim; what the citizen says of
//! it is a separate event, and never overwritten by staff.

use super::{CommandContext, refuse};
use crate::actor::Actor;
use crate::command::{GiveVerdict, Reopen, ResolutionInput};
use crate::event::{EventPayload, RecordedResolution};
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
        let mut whats = vec![EventPayload::VerdictGiven {
            solved: verdict.solved,
            rating: verdict.rating,
            words: self.texts.optional_text(verdict.words.as_ref()),
            via: verdict.via,
        }];
        if !verdict.solved {
            let level = self.case.level.next();
            whats.push(EventPayload::Reopened { level, reason: None, due: self.window_due });
        } else if self.case.stage.kind() != StageKind::Closed {
            whats.push(EventPayload::Closed { because: ClosedBecause::SaidSolved });
        }
        Ok(whats)
    }

    pub(super) fn reopen(&mut self, reopen: &Reopen) -> EventPayload {
        let reason = Some(self.texts.words(&reopen.reason));
        EventPayload::Reopened { level: self.case.level.next(), reason, due: self.window_due }
    }

    pub(super) fn close(&self) -> EventPayload {
        let resolution = self.case.stage.resolution();
        let is_withdrawn =
            resolution.is_some_and(|resolution| resolution.ending.outcome == Outcome::Withdrawn);
        let because = if is_withdrawn { ClosedBecause::Withdrawn } else { ClosedBecause::Silence };
        EventPayload::Closed { because }
    }
}
