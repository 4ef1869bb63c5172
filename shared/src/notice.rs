//! Whom to notify (通知) of a step, and with what text. Citizens are told in the tracker's own words, so that a message
//! and the page it links to agree; staff are told who asks them for what and by when. Neither text contains anything
//! personal, because it may leave the house.

mod desk;
pub mod reform;

use crate::actor::By;
use crate::aggregate::{self, Aggregate};
use crate::case::Case;
use crate::directory::Directory;
use crate::duty::{DutyRef, Owner};
use crate::event::{Event, EventPayload};
use crate::id::DepartmentId;
use crate::lang::Lang;
use crate::personal::TextId;
use crate::plan::{Plan, PlanEvent, PlanPayload};
use crate::sentence::{
    by_name, case_sentence, noted_sentences, plan_sentence, plan_step_sentence, step_sentence,
};
use crate::view::Step;
use crate::vocabulary::{EscalationLevel, RefusalReason};
use macros::shape;
use serde::{Deserialize, Serialize};

/// Whom a step concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "audience", rename_all = "snake_case")]
pub enum Audience {
    /// The citizen, in the language they chose.
    Citizen,
    /// Everyone with the seat of this owner.
    Desk {
        owner: Owner,
    },
    Inspector,
}

/// The text of a notice in one language.
#[shape]
pub struct Told {
    /// What happened or, to staff, what is asked of them, in one line.
    pub subject: String,
    /// Who has the case now, what they do next and by when; to staff, what they owe.
    pub body: String,
}

/// Defines whom each event of an aggregate concerns, and the text of the notice.
pub trait Notify: Aggregate {
    /// Whom `event`, the latest one, concerns besides the one who caused it.
    fn audiences(&self, event: &aggregate::Event<Self::Payload>) -> Vec<Audience>;

    /// The text of a notice about `event`, the latest one, to an audience.
    fn words(
        &self,
        event: &aggregate::Event<Self::Payload>,
        audience: &Audience,
        directory: &Directory,
        lang: Lang,
    ) -> Told;

    /// The text that was written to those whom `event` concerns, for the readers who may read it on the console.
    fn note(&self, _event: &aggregate::Event<Self::Payload>) -> Option<TextId> {
        None
    }
}

impl Notify for Case {
    fn audiences(&self, event: &Event) -> Vec<Audience> {
        audiences(self, event)
    }

    fn words(&self, event: &Event, audience: &Audience, directory: &Directory, lang: Lang) -> Told {
        let owner = match audience {
            Audience::Citizen if notes_the_answer(event) => {
                let (subject, body) = noted_sentences(self, event.at, directory, lang);
                return Told { subject: headed(self, &subject, lang), body };
            }
            Audience::Citizen => {
                let sentence = step_sentence(&Step::of(event), directory, lang);
                let body = case_sentence(self, directory, lang, event.at);
                return Told { subject: headed(self, &sentence, lang), body };
            }
            Audience::Desk { owner: Owner::Department { department } }
                if taken_from(&event.what).contains(department) =>
            {
                return taken_words(self, event, directory, lang);
            }
            Audience::Desk { owner } => Some(owner),
            Audience::Inspector => None,
        };
        desk::words(self, event, owner, directory, lang)
    }

    fn note(&self, event: &Event) -> Option<TextId> {
        let words = event.what.words();
        words.staff.or(words.citizen)
    }
}

/// The first line of a notice about a case.
fn headed(case: &Case, words: &str, lang: Lang) -> String {
    let number = case.number;
    lang.pick(format!("一趟 {number}：{words}"), format!("OneTrip {number}: {words}"))
}

impl Notify for Plan {
    fn audiences(&self, event: &PlanEvent) -> Vec<Audience> {
        let mut told = match &event.what {
            PlanPayload::Submitted { department: id, window: _, text: _, due: _ } => {
                vec![in_charge(Some(id))]
            }
            PlanPayload::Approved
            | PlanPayload::SentBack { reason: _, due: _ }
            | PlanPayload::Verified
            | PlanPayload::Rejected { reason: _, due: _ }
            | PlanPayload::Published => vec![department(&self.department)],
            PlanPayload::MeasureFinished { place: _, evidence: _, verify_by } => match verify_by {
                Some(_) => {
                    vec![Audience::Desk { owner: Owner::Window { window: self.window.clone() } }]
                }
                None => Vec::new(),
            },
            PlanPayload::Reminded { duty } | PlanPayload::WentOverdue { duty } => {
                vec![Audience::Desk { owner: duty.owner.clone() }]
            }
            PlanPayload::Escalated { duty, rung } => climbed(duty, *rung),
        };
        told.retain(|audience| !did(audience, &event.by));
        once(told)
    }

    fn words(&self, event: &PlanEvent, _: &Audience, directory: &Directory, lang: Lang) -> Told {
        let (title, sentence) = (self.title.as_str(), plan_step_sentence(event, directory, lang));
        let subject = lang.pick(
            format!("一趟 整改方案“{title}”：{sentence}"),
            format!("OneTrip plan “{title}”: {sentence}"),
        );
        Told { subject, body: plan_sentence(self, directory, lang) }
    }
}

/// Replaces a link that only the citizen may have when staff read the notice.
pub fn link_kept_back(lang: Lang) -> &'static str {
    lang.pick(
        "（评价链接只发给反映人，这里不显示）",
        "(The verdict link is sent only to the citizen and is not shown here.)",
    )
}

/// Whether the window noted with this event what the citizen says.
pub fn notes_the_answer(event: &Event) -> bool {
    if let EventPayload::VerdictGiven { via, .. } | EventPayload::WithdrawalConfirmed { via, .. } =
        &event.what
    {
        via.is_noted()
    } else {
        false
    }
}

/// Whether the citizen is told of this event by the notice that their answer was noted, a step before.
fn follows_a_note(case: &Case, event: &Event) -> bool {
    let noted_now = case.verdict.as_ref().is_some_and(|verdict| verdict.at == event.at);
    let withdrawn = case.verdict.is_none();
    event.by != By::Citizen && case.answer_is_noted() && (noted_now || withdrawn)
}

/// The departments from which an event takes the case for good.
fn taken_from(what: &EventPayload) -> Vec<DepartmentId> {
    let mut taken = Vec::new();
    if let EventPayload::AssignmentWithdrawn { department, co, .. } = what {
        taken.push(department.clone());
        taken.extend_from_slice(co);
    } else if let EventPayload::Assigned { department, co, from, .. } = what {
        taken.extend(from.iter().filter(|id| *id != department && !co.contains(id)).cloned());
    }
    taken
}

/// The notice to a department that has nothing more to do.
fn taken_words(case: &Case, event: &Event, directory: &Directory, lang: Lang) -> Told {
    let (number, who) = (case.number, by_name(&event.by, directory, lang));
    let now_with = case.stage.holding_department().map(|id| directory.acting_department(id, lang));
    let next = match now_with {
        Some(name) => lang.pick(format!("现由{name}办理。"), format!(" {name} has the case now.")),
        None => String::new(),
    };
    Told {
        subject: lang.pick(
            format!("一趟 {number}：{who}收回了此件，贵单位不再办理"),
            format!("OneTrip {number}: {who} took this case back from your department"),
        ),
        body: lang.pick(
            format!("贵单位在此件上的签收、办理和整改方案时限到此为止，不必再操作。{next}"),
            format!(
                "Your department's deadlines on this case (to accept it, to answer and for the rectification plan) \
                 have ended. You need do nothing more.{next}"
            ),
        ),
    }
}

fn department(id: &DepartmentId) -> Audience {
    Audience::Desk { owner: Owner::Department { department: id.clone() } }
}

fn in_charge(id: Option<&DepartmentId>) -> Audience {
    Audience::Desk { owner: Owner::LeaderInCharge { department: id.cloned() } }
}

/// The lead department of a case, or else its window.
fn holder(case: &Case) -> Audience {
    match case.stage.holding_department() {
        Some(id) => department(id),
        None => window(case),
    }
}

fn window(case: &Case) -> Audience {
    Audience::Desk { owner: Owner::Window { window: case.window.clone() } }
}

/// Whom `event` concerns besides the one who caused it; `case` is the case after it.
fn audiences(case: &Case, event: &Event) -> Vec<Audience> {
    // Events from an existing register are history, of which nobody is notified.
    if case.imported.as_ref().is_some_and(|imported| event.at <= imported.until) {
        return Vec::new();
    }
    let by_citizen = event.by == By::Citizen;
    let mut told = match &event.what {
        EventPayload::Registered(registration) => {
            // Whoever registers online has the slip on their screen, and may have typed somebody else's telephone. The
            // first message goes out when the window has looked at the case and done something.
            let mut told = vec![if by_citizen { window(case) } else { Audience::Citizen }];
            if registration.reason == RefusalReason::WouldNot {
                told.push(Audience::Inspector);
            }
            told
        }
        EventPayload::Sorted { matter: _, reason, departments: _ } => {
            if *reason == RefusalReason::WouldNot { vec![Audience::Inspector] } else { Vec::new() }
        }
        EventPayload::Summoned { department: id, note: _, come_by: _ } => vec![department(id)],
        EventPayload::Settled(_) | EventPayload::Resolved(_) => vec![Audience::Citizen],
        EventPayload::Assigned { department: id, co, .. } => {
            let taken = taken_from(&event.what);
            let departments = std::iter::once(id).chain(co).chain(&taken).map(department);
            std::iter::once(Audience::Citizen).chain(departments).collect()
        }
        EventPayload::AssignmentWithdrawn { department: _, co: _, due: _, reason: _, decides } => {
            let mut told = vec![Audience::Citizen];
            told.extend(taken_from(&event.what).iter().map(department));
            if !*decides {
                told.push(window(case));
            }
            told
        }
        EventPayload::Accepted { contact_by: _, due: _ }
        | EventPayload::StepLogged { kind: _, words: _ } => Vec::new(),
        EventPayload::Returned { reason: _, due: _, decides } => {
            let mut told = vec![Audience::Citizen, window(case)];
            if *decides && let By::Department { department, successor: _ } = &event.by {
                told.push(in_charge(Some(department)));
            }
            told
        }
        EventPayload::PartDone { words: _ } => vec![holder(case)],
        EventPayload::Extended { due: _, reason: _ }
        | EventPayload::BecameLongRunning { reason: _, report_by: _ }
        | EventPayload::ProgressReported { words: _, report_by: _ }
        | EventPayload::MaterialsAsked { count: _, list: _, again: _ }
        | EventPayload::Explained(_)
        | EventPayload::PlanLinked { plan: _ }
        | EventPayload::CodeIssued { checked: _ }
        | EventPayload::RegistrationCorrected { .. } => vec![Audience::Citizen],
        EventPayload::Transferred { .. } => vec![Audience::Citizen, window(case)],
        EventPayload::Urged { departments, words: _ } => {
            departments.iter().map(department).collect()
        }
        EventPayload::StepPlanned { id: _, owner, due: _, words: _ } => {
            vec![Audience::Desk { owner: owner.clone() }]
        }
        EventPayload::ExplanationOwed { by, department, because: _, due: _ } => {
            let owner = if *by == crate::vocabulary::Role::PrincipalLeader {
                Owner::PrincipalLeader
            } else {
                Owner::LeaderInCharge { department: department.clone() }
            };
            vec![Audience::Desk { owner }]
        }
        EventPayload::Demanded { id: _, of, words: _, due: _ } => {
            vec![Audience::Desk { owner: of.clone() }]
        }
        EventPayload::Remarked { words: _ } => {
            let holders = case.holders();
            std::iter::once(window(case)).chain(holders.iter().map(department)).collect()
        }
        EventPayload::DemandAnswered { id: _, words: _ } => vec![Audience::Inspector],
        EventPayload::MessageSent { words: _ } => {
            if by_citizen {
                vec![holder(case)]
            } else {
                vec![Audience::Citizen]
            }
        }
        EventPayload::FileAdded { file: _, kind: _, bytes: _ } => {
            if by_citizen {
                vec![holder(case)]
            } else {
                Vec::new()
            }
        }
        EventPayload::VerdictGiven { solved: _, rating: _, words: _, via: _, counted: _ }
        | EventPayload::WithdrawalConfirmed { words: _, via: _ } => {
            vec![Audience::Citizen, window(case)]
        }
        EventPayload::Reopened { level: _, reason: _, due: _ } => {
            if by_citizen || follows_a_note(case, event) {
                vec![window(case)]
            } else {
                vec![Audience::Citizen, window(case)]
            }
        }
        EventPayload::Closed { because: _ } => {
            if follows_a_note(case, event) {
                Vec::new()
            } else {
                vec![Audience::Citizen]
            }
        }
        EventPayload::Reminded { duty } | EventPayload::WentOverdue { duty } => {
            vec![Audience::Desk { owner: duty.owner.clone() }]
        }
        EventPayload::Escalated { duty, rung } => climbed(duty, *rung),
        EventPayload::Arrived { department: _ }
        | EventPayload::SummaryPublished { summary: _ }
        | EventPayload::StepDone { id: _, words: _ }
        | EventPayload::Noted { words: _ }
        | EventPayload::FollowedUp { words: _ }
        | EventPayload::FilePublished { file: _, caption: _, copy: _ }
        | EventPayload::CaseLinked { other: _ }
        | EventPayload::CodeRevoked
        | EventPayload::VoidingProposed { because: _, other: _, reason: _, due: _ }
        | EventPayload::VoidingDeclined { reason: _ }
        | EventPayload::VoidingWithdrawn => Vec::new(),
        // Nothing else ends a case without its citizen, so supervision learns of each.
        EventPayload::Voided { because: _, other: _, from } => {
            let departments = from.iter().map(department);
            let mut told = vec![Audience::Citizen, Audience::Inspector];
            told.extend(departments);
            told
        }
    };
    told.retain(|audience| match audience {
        Audience::Citizen => !by_citizen,
        Audience::Inspector | Audience::Desk { .. } => !did(audience, &event.by),
    });
    once(told)
}

/// Whom to notify when an overdue duty escalates.
fn climbed(duty: &DutyRef, rung: EscalationLevel) -> Vec<Audience> {
    let owner = Audience::Desk { owner: duty.owner.clone() };
    let leader = in_charge(duty.owner.department());
    let principal = Audience::Desk { owner: Owner::PrincipalLeader };
    match rung {
        // The leader in charge gets a copy of the written reminder.
        EscalationLevel::Reminder => vec![owner, leader],
        EscalationLevel::DepartmentHead => vec![owner],
        EscalationLevel::LeaderInCharge => vec![leader],
        EscalationLevel::PrincipalLeader => vec![principal],
        EscalationLevel::Reprimand => vec![owner, leader, principal, Audience::Inspector],
    }
}

/// Whether the audience caused the event itself, and so needs no notice.
fn did(audience: &Audience, by: &By) -> bool {
    match (audience, by) {
        (Audience::Desk { owner: Owner::Window { window } }, By::Window { window: by }) => {
            window == by
        }
        (
            Audience::Desk { owner: Owner::Department { department } },
            By::Department { department: by, successor: _ },
        ) => department == by,
        (Audience::Inspector | Audience::Desk { .. } | Audience::Citizen, _) => false,
    }
}

fn once(told: Vec<Audience>) -> Vec<Audience> {
    let mut once: Vec<Audience> = Vec::new();
    for audience in told {
        if !once.contains(&audience) {
            once.push(audience);
        }
    }
    once
}
