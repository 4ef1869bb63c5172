//! What staff are told about a case: who asks them for what, and what they owe by when. It names offices and numbers
//! alone; what the case is about, and what was written to them, is added where they read it on the console.

use super::{Told, headed};
use crate::case::Case;
use crate::directory::Directory;
use crate::duty::{DutyRef, Owner};
use crate::event::{Event, EventPayload};
use crate::lang::{Lang, Say};
use crate::sentence::{by_name, owner_name, step_sentence};
use crate::time::Timestamp;
use crate::view::Step;
use crate::vocabulary::{EscalationLevel, RefusalReason};

/// The notice of `event`, the latest one, to the staff of `owner`, or to the inspectors.
pub(super) fn words(
    case: &Case,
    event: &Event,
    owner: Option<&Owner>,
    directory: &Directory,
    lang: Lang,
) -> Told {
    let asked = asked(event, owner, directory, lang);
    let subject = asked.unwrap_or_else(|| step_sentence(&Step::of(event), directory, lang));
    Told { subject: headed(case, &subject, lang), body: owed(case, event, owner, directory, lang) }
}

/// What is asked of `owner`; `None` if the line of the timeline says it.
fn asked(
    event: &Event,
    owner: Option<&Owner>,
    directory: &Directory,
    lang: Lang,
) -> Option<String> {
    let who = by_name(&event.by, directory, lang);
    let by = |due: Timestamp| due.minute_text();
    Some(match &event.what {
        EventPayload::Registered(_) if owner.is_some() => lang.pick(
            "群众网上登记了一件，请受理".into(),
            "A citizen registered a case online for you to take up".into(),
        ),
        EventPayload::Registered(_) => lang.pick(
            format!("新登记一件，原因是“{}”，请关注", RefusalReason::WouldNot.say(lang)),
            format!("A new case gives the reason “{}”", RefusalReason::WouldNot.say(lang)),
        ),
        EventPayload::Sorted { matter: _, reason, departments: _ } => lang.pick(
            format!("{who}核定原因为“{}”，请关注", reason.say(lang)),
            format!("{who} gave it the reason “{}”", reason.say(lang)),
        ),
        EventPayload::Summoned { department: _, note: _, come_by: _ } => lang.pick(
            format!("{who}请贵单位负责人到窗口现场协调"),
            format!("{who} asks the head of your department to come to the window"),
        ),
        EventPayload::Assigned { department, due, co, .. } => {
            let own = owner.and_then(Owner::department);
            let due = by(*due);
            if own.is_some_and(|own| co.contains(own)) {
                let lead = directory.acting_department(department, lang);
                lang.pick(
                    format!("{who}请贵单位协办，{lead}主办，{due} 前办结"),
                    format!(
                        "{who} asks your department for its part; {lead} leads, to be done by {due}"
                    ),
                )
            } else {
                lang.pick(
                    format!("{who}交办给贵单位，{due} 前办结"),
                    format!("{who} assigned it to your department, to be done by {due}"),
                )
            }
        }
        EventPayload::StepPlanned { id, owner: _, due, words: _ } => lang.pick(
            format!("{who}请你们办理代办步骤 {id}，{} 前完成", by(*due)),
            format!("{who} asks you to take step {id} for the citizen by {}", by(*due)),
        ),
        EventPayload::ExplanationOwed { by: _, department: _, because, due } => lang.pick(
            format!("请您于 {} 前公开解释（{}）", by(*due), because.say(lang)),
            format!("You owe a public explanation by {} ({})", by(*due), because.say(lang)),
        ),
        EventPayload::Demanded { id: _, of: _, words: _, due } => lang.pick(
            format!("{who}督办，请于 {} 前答复", by(*due)),
            format!("{who} demands an answer from you by {}", by(*due)),
        ),
        EventPayload::MessageSent { words: _ } => {
            lang.pick(format!("{who}留言，请回复"), format!("{who} sent you a message"))
        }
        EventPayload::Remarked { words: _ } => lang.pick(
            format!("{who}写了内部备注，请查看"),
            format!("{who} wrote an internal note for you"),
        ),
        EventPayload::Reopened { level, reason: _, due: _ } => lang.pick(
            format!("{who}要求重新办理，提高到第 {} 级，请重新安排", u8::from(*level)),
            format!("{who} had it reopened at level {} for you to act on", u8::from(*level)),
        ),
        EventPayload::Reminded { duty } => own_duty(duty, lang, |what, due| {
            lang.pick(
                format!("“{what}”快到期了，{due} 前完成"),
                format!("“{what}” is due by {due}"),
            )
        }),
        EventPayload::WentOverdue { duty } => own_duty(duty, lang, |what, due| {
            lang.pick(
                format!("“{what}”已超期，应于 {due} 前完成，请立即办理"),
                format!("“{what}” was due by {due} and is late; act on it now"),
            )
        }),
        EventPayload::Transferred { from: _, window: _, reason: _, due } => lang.pick(
            format!("{who}移交给贵窗口，请于 {} 前受理处置", by(*due)),
            format!("{who} handed it to your window, to be acted on by {}", by(*due)),
        ),
        EventPayload::Urged { departments: _, words: _ } => lang
            .pick(format!("{who}催办，请抓紧办理"), format!("{who} urges you to carry on with it")),
        EventPayload::Escalated { duty, rung } => {
            return Some(climbed(duty, *rung, owner, directory, lang));
        }
        EventPayload::Arrived { department: _ }
        | EventPayload::Settled(_)
        | EventPayload::Resolved(_)
        | EventPayload::Accepted { contact_by: _, due: _ }
        | EventPayload::Returned { reason: _, due: _, decides: _ }
        | EventPayload::PartDone { words: _ }
        | EventPayload::Extended { due: _, reason: _ }
        | EventPayload::BecameLongRunning { reason: _, report_by: _ }
        | EventPayload::ProgressReported { words: _, report_by: _ }
        | EventPayload::StepDone { id: _, words: _ }
        | EventPayload::MaterialsAsked { count: _, list: _, again: _ }
        | EventPayload::Explained(_)
        | EventPayload::PlanLinked { plan: _ }
        | EventPayload::Noted { words: _ }
        | EventPayload::DemandAnswered { id: _, words: _ }
        | EventPayload::FollowedUp { words: _ }
        | EventPayload::FileAdded { file: _, kind: _, bytes: _ }
        | EventPayload::FilePublished { file: _, caption: _, copy: _ }
        | EventPayload::CaseLinked { other: _ }
        | EventPayload::CodeRevoked
        | EventPayload::CodeIssued { checked: _ }
        | EventPayload::StepLogged { kind: _, words: _ }
        | EventPayload::SummaryPublished { summary: _ }
        | EventPayload::RegistrationCorrected { .. }
        | EventPayload::WithdrawalConfirmed { words: _, via: _ }
        | EventPayload::VerdictGiven { .. }
        | EventPayload::Closed { because: _ }
        | EventPayload::AssignmentWithdrawn { .. }
        | EventPayload::VoidingProposed { because: _, other: _, reason: _, due: _ }
        | EventPayload::Voided { because: _, other: _, from: _ }
        | EventPayload::VoidingDeclined { reason: _ }
        | EventPayload::VoidingWithdrawn => return None,
    })
}

/// A sentence about a duty of the reader's own.
fn own_duty(duty: &DutyRef, lang: Lang, say: impl Fn(&str, String) -> String) -> String {
    say(duty.kind.say(lang), duty.due.minute_text())
}

/// Why somebody hears of a missed deadline: it is their own, or they have to see to it.
fn climbed(
    duty: &DutyRef,
    rung: EscalationLevel,
    owner: Option<&Owner>,
    directory: &Directory,
    lang: Lang,
) -> String {
    let (what, due, rung) = (duty.kind.say(lang), duty.due.minute_text(), rung.say(lang));
    if owner == Some(&duty.owner) {
        lang.pick(
            format!("{rung}：贵单位“{what}”应于 {due} 前完成，请立即办理"),
            format!("{rung}: your “{what}” was due by {due}; act on it now"),
        )
    } else {
        let late = owner_name(&duty.owner, directory, lang);
        lang.pick(
            format!("{rung}：{late}“{what}”应于 {due} 前完成，请督促"),
            format!("{rung}: “{what}” of {late} was due by {due}; please see to it"),
        )
    }
}

/// What `owner` owes on the case after `event`, or who has it.
fn owed(
    case: &Case,
    event: &Event,
    owner: Option<&Owner>,
    directory: &Directory,
    lang: Lang,
) -> String {
    let duties = case.duties();
    let own: Vec<String> = duties
        .iter()
        .filter(|duty| Some(&duty.owner) == owner)
        .map(|duty| {
            let (what, due) = (duty.kind.say(lang), duty.due.minute_text());
            let late = duty.due < event.at;
            lang.pick(
                format!("{what}（{due} 前{}）", if late { "，已超期" } else { "" }),
                format!("{what} (by {due}{})", if late { ", late" } else { "" }),
            )
        })
        .collect();
    if !own.is_empty() {
        let own = own.join(lang.pick("；", "; "));
        return lang.pick(format!("待您办理：{own}。"), format!("Yours to do: {own}."));
    }
    let mut others: Vec<String> = Vec::new();
    for duty in &duties {
        let name = owner_name(&duty.owner, directory, lang);
        if !others.contains(&name) {
            others.push(name);
        }
    }
    if others.is_empty() {
        return lang.pick(
            format!("现在没有时限事项；该件“{}”。", case.stage.kind().say(lang)),
            format!("Nothing is owed now. Stage: {}.", case.stage.kind().say(lang)),
        );
    }
    let others = others.join(lang.pick("、", ", "));
    lang.pick(
        format!("没有要您办的时限事项；现在要办的是{others}。"),
        format!("Nothing is due from you; what is owed now is up to {others}."),
    )
}
