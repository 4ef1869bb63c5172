//! Which texts an event refers to, and which audience may read them. Views take texts from here, so a new event must
//! say who may read its texts.

use super::{EventPayload, RecordedResolution, Registration};
use crate::personal::TextId;
use crate::scale::Rating;

/// The texts of an event by audience.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// For the citizen and the staff.
    pub citizen: Option<TextId>,
    pub staff: Option<TextId>,
    /// For leaders and inspectors only.
    pub supervisors: Option<TextId>,
    pub measure: Option<TextId>,
    pub again: Option<TextId>,
    pub rating: Option<Rating>,
    /// Content that is not a single text: the registration, or a file.
    pub content: Option<TextId>,
}

impl Words {
    /// All of them, whatever the audience.
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

impl EventPayload {
    pub fn words(&self) -> Words {
        match self {
            EventPayload::Registered(Registration { intake, .. }) => Words::content(*intake),
            EventPayload::FileAdded { file, kind: _, bytes: _ } => Words::content(*file),
            EventPayload::Sorted { .. }
            | EventPayload::Arrived { department: _ }
            | EventPayload::Accepted { contact_by: _, due: _ }
            | EventPayload::Closed { .. }
            | EventPayload::SummaryPublished { summary: _ }
            | EventPayload::ExplanationOwed { .. }
            | EventPayload::Explained(_)
            | EventPayload::PlanLinked { plan: _ }
            | EventPayload::FilePublished { .. }
            | EventPayload::CaseLinked { other: _ }
            | EventPayload::CodeRevoked
            | EventPayload::CodeIssued { checked: _ }
            | EventPayload::Reminded { duty: _ }
            | EventPayload::WentOverdue { duty: _ }
            | EventPayload::Escalated { duty: _, rung: _ }
            | EventPayload::Voided { because: _, other: _, from: _ }
            | EventPayload::VoidingWithdrawn => Words::default(),
            EventPayload::Summoned { department: _, note, come_by: _ } => Words::staff(*note),
            EventPayload::Assigned {
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
            EventPayload::AssignmentWithdrawn {
                department: _,
                co: _,
                due: _,
                reason,
                decides: _,
            } => Words { citizen: *reason, ..Words::default() },
            EventPayload::Settled(ending) | EventPayload::Resolved(ending) => {
                let RecordedResolution {
                    outcome: _,
                    answer,
                    measure,
                    worked_hours: _,
                    follow_up_by: _,
                } = ending;
                Words { measure: *measure, ..Words::citizen(*answer) }
            }
            EventPayload::Returned { reason, due: _, decides: _ }
            | EventPayload::Extended { due: _, reason }
            | EventPayload::BecameLongRunning { reason, report_by: _ } => Words::citizen(*reason),
            EventPayload::StepLogged { kind: _, words }
            | EventPayload::MessageSent { words }
            | EventPayload::PartDone { words }
            | EventPayload::ProgressReported { words, report_by: _ }
            | EventPayload::StepPlanned { id: _, owner: _, due: _, words } => {
                Words::citizen(*words)
            }
            EventPayload::StepDone { id: _, words } => {
                Words { citizen: *words, ..Words::default() }
            }
            EventPayload::MaterialsAsked { count: _, list, again } => {
                Words { again: *again, ..Words::citizen(*list) }
            }
            EventPayload::Noted { words } => {
                Words { supervisors: Some(*words), ..Words::default() }
            }
            EventPayload::Demanded { id: _, of: _, words, due: _ }
            | EventPayload::DemandAnswered { id: _, words }
            | EventPayload::FollowedUp { words }
            | EventPayload::Remarked { words }
            | EventPayload::VoidingProposed { because: _, other: _, reason: words, due: _ }
            | EventPayload::VoidingDeclined { reason: words } => Words::staff(Some(*words)),
            EventPayload::RegistrationCorrected {
                kinds: _,
                intake,
                reason,
                checked: _,
                applicant: _,
                channel: _,
                language: _,
                trips: _,
                trips_made: _,
            } => Words { content: *intake, ..Words::staff(Some(*reason)) },
            EventPayload::Transferred { from: _, window: _, reason, due: _ } => {
                Words::citizen(*reason)
            }
            EventPayload::Urged { departments: _, words } => Words::staff(*words),
            EventPayload::VerdictGiven { solved: _, rating, words, via: _, counted: _ } => {
                Words { citizen: *words, rating: *rating, ..Words::default() }
            }
            EventPayload::WithdrawalConfirmed { words, via: _ } => {
                Words { citizen: *words, ..Words::default() }
            }
            EventPayload::Reopened { level: _, reason, due: _ } => {
                Words { citizen: *reason, ..Words::default() }
            }
        }
    }
}
