//! Decides what leaders, inspectors and the window add to a case besides handling it: explanations, plans, demands,
//! and publications.

use super::{CommandContext, MAX_FILES, MAX_STEPS, confirmed, count, refuse};
use crate::actor::{Actor, By};
use crate::case::Case;
use crate::command::{AnswerDemand, Demand, LinkCase, LinkPlan, PublishFile};
use crate::event::{EventPayload, Explanation};
use crate::id::DepartmentId;
use crate::personal::{Content, StoredFile};
use crate::policy::Policy;
use crate::problem::{Field, Refusal};
use crate::room;
use crate::time::Timestamp;
use crate::vocabulary::ExplainBecause;

impl CommandContext<'_> {
    pub(super) fn explain(&self, explanation: &Explanation) -> Result<EventPayload, Refusal> {
        if explanation.video.is_some() && explanation.transcript.is_none() {
            return refuse("transcript", Field::Missing);
        }
        room::check_explanation(explanation)?;
        Ok(EventPayload::Explained(Box::new(explanation.clone())))
    }

    pub(super) fn link_plan(&self, link: &LinkPlan) -> Result<EventPayload, Refusal> {
        if self.case.plans.contains(&link.plan) {
            return refuse("plan", Field::Taken);
        }
        // A department cannot answer with another department's plan, but one that follows it can with its own.
        let is_theirs = self.facts.plan.zip(self.actor.department()).is_some_and(|(plan, own)| {
            let directory = self.facts.directory;
            plan.department == *own || directory.stands_in(&plan.department, own)
        });
        if !is_theirs {
            return refuse("plan", Field::Unknown);
        }
        Ok(EventPayload::PlanLinked { plan: link.plan.clone() })
    }

    pub(super) fn link_case(&self, link: &LinkCase) -> Result<EventPayload, Refusal> {
        if link.other == self.case.number || self.case.linked.contains(&link.other) {
            return refuse("other", Field::Taken);
        }
        if self.facts.other.is_none() {
            return refuse("other", Field::Unknown);
        }
        Ok(EventPayload::CaseLinked { other: link.other })
    }

    pub(super) fn demand(&mut self, demand: &Demand) -> Result<EventPayload, Refusal> {
        let made = self.case.demands.len();
        if made >= MAX_STEPS {
            return refuse("words", Field::TooMany { max: MAX_STEPS });
        }
        Ok(EventPayload::Demanded {
            id: count(made).saturating_add(1),
            of: self.owner_of(demand.department.as_ref()),
            due: self.day_ahead(demand.due_on)?,
            words: self.texts.words(&demand.words),
        })
    }

    pub(super) fn answer_demand(&mut self, answer: &AnswerDemand) -> Result<EventPayload, Refusal> {
        let known = self.case.demands.iter().find(|known| known.id == answer.id);
        let theirs = known.is_some_and(|known| {
            known.answered_at.is_none() && self.actor.seat().is_some_and(|seat| known.of.is(seat))
        });
        if !theirs {
            return refuse("id", Field::Unknown);
        }
        Ok(EventPayload::DemandAnswered { id: answer.id, words: self.texts.words(&answer.words) })
    }

    pub(super) fn add_file(&mut self, file: &StoredFile) -> Result<EventPayload, Refusal> {
        room_for_a_file(self.case, self.actor)?;
        let (kind, bytes) = (file.kind, file.bytes);
        let file = self.texts.keep(Content::File(Box::new(file.clone())));
        Ok(EventPayload::FileAdded { file, kind, bytes })
    }

    pub(super) fn publish_file(&self, publish: &PublishFile) -> Result<EventPayload, Refusal> {
        let known = self.case.files.iter().find(|known| known.file == publish.file);
        if known.is_none_or(|known| known.published.is_some()) {
            return refuse("file", Field::Unknown);
        }
        confirmed(publish.confirmed)?;
        let PublishFile { file, caption, confirmed: _, copy } = publish.clone();
        Ok(EventPayload::FilePublished { file, caption, copy })
    }
}

pub(super) fn explanation_owed(
    department: Option<DepartmentId>,
    because: ExplainBecause,
    now: Timestamp,
    policy: &Policy,
) -> EventPayload {
    EventPayload::ExplanationOwed {
        by: policy.explain.by,
        department,
        because,
        due: policy.calendar.after_days(now, policy.explain.days),
    }
}

/// Whether `actor` can add one more file. The citizen's files and those of the staff have separate limits. This is
/// also asked before an upload, so that nobody uploads a file that would then be refused.
pub fn room_for_a_file(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    let from_citizen = matches!(actor, Actor::Citizen);
    let theirs = case.files.iter().filter(|file| (file.by == By::Citizen) == from_citizen);
    if theirs.count() >= MAX_FILES {
        return refuse("file", Field::TooMany { max: MAX_FILES });
    }
    if room::has_room_for_more(case, actor) { Ok(()) } else { Err(Refusal::TooManyTexts) }
}
