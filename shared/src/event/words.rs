//! Where the words of an event are kept, by who may read them.

#![allow(missing_docs)]

use super::{Ending, Registration, What};
use crate::personal::TextId;
use crate::scale::Rating;

/// The words of an event, by audience.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// For the citizen and the staff.
    pub citizen: Option<TextId>,
    pub staff: Option<TextId>,
    /// For those who supervise only.
    pub supervisors: Option<TextId>,
    pub measure: Option<TextId>,
    pub again: Option<TextId>,
    pub rating: Option<Rating>,
    /// What is no words: the registration, or a file.
    pub content: Option<TextId>,
}

impl Words {
    /// All of it, whoever may read it.
    pub fn texts(&self) -> impl Iterator<Item = TextId> + use<> {
        let Words { citizen, staff, supervisors, measure, again, rating: _, content } = *self;
        [citizen, staff, supervisors, measure, again, content].into_iter().flatten()
    }

    fn citizen(words: TextId) -> Words {
        Words { citizen: Some(words), ..Words::default() }
    }

    fn staff(words: Option<TextId>) -> Words {
        Words { staff: words, ..Words::default() }
    }

    fn content(content: TextId) -> Words {
        Words { content: Some(content), ..Words::default() }
    }
}

impl What {
    /// Where its words are.
    pub fn words(&self) -> Words {
        match self {
            What::Registered(Registration { intake, .. }) => Words::content(*intake),
            What::FileAdded { file, kind: _, bytes: _ } => Words::content(*file),
            What::Sorted { .. }
            | What::Accepted { contact_by: _, due: _ }
            | What::Closed { .. }
            | What::SummaryPublished { summary: _ }
            | What::ExplanationOwed { .. }
            | What::Explained(_)
            | What::PlanLinked { plan: _ }
            | What::FilePublished { .. }
            | What::CaseLinked { other: _ }
            | What::CodeRevoked
            | What::CodeIssued { checked: _ }
            | What::Reminded { duty: _ }
            | What::WentOverdue { duty: _ }
            | What::Escalated { duty: _, rung: _ } => Words::default(),
            What::Summoned { department: _, note } => Words::staff(*note),
            What::Assigned {
                department: _,
                accept_by: _,
                due: _,
                note,
                class: _,
                co: _,
                binding: _,
                plan_by: _,
                from: _,
                reason,
            } => Words { staff: *note, citizen: *reason, ..Words::default() },
            What::AssignmentWithdrawn { department: _, co: _, due: _, reason, decides: _ } => {
                Words { citizen: *reason, ..Words::default() }
            }
            What::Settled(ending) | What::Resolved(ending) => {
                let Ending { outcome: _, answer, measure, worked_hours: _, follow_up_by: _ } =
                    ending;
                Words { measure: *measure, ..Words::citizen(*answer) }
            }
            What::Returned { reason, due: _, decides: _ }
            | What::Extended { due: _, reason }
            | What::BecameLongRunning { reason, report_by: _ } => Words::citizen(*reason),
            What::StepLogged { kind: _, words }
            | What::MessageSent { words }
            | What::PartDone { words }
            | What::ProgressReported { words, report_by: _ }
            | What::StepPlanned { id: _, owner: _, due: _, words } => Words::citizen(*words),
            What::StepDone { id: _, words } => Words { citizen: *words, ..Words::default() },
            What::MaterialsAsked { count: _, list, again } => {
                Words { again: *again, ..Words::citizen(*list) }
            }
            What::Noted { words } => Words { supervisors: Some(*words), ..Words::default() },
            What::Demanded { id: _, of: _, words, due: _ }
            | What::DemandAnswered { id: _, words }
            | What::FollowedUp { words } => Words::staff(Some(*words)),
            What::VerdictGiven { solved: _, rating, words, via: _ } => {
                Words { citizen: *words, rating: *rating, ..Words::default() }
            }
            What::Reopened { level: _, reason, due: _ } => {
                Words { citizen: *reason, ..Words::default() }
            }
        }
    }
}
