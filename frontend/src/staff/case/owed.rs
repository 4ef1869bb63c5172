//! The duties on a case: what, who and by when, how late it is and how far it was escalated.

use crate::client::load::Remote;
use crate::staff::due::due_time;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::duty::Duty;
use shared::lang::{Lang, Say};
use shared::sentence::owner_name;
use shared::succession::Reader;
use shared::time::Timestamp;
use shared::view::{PublicDuty, StaffCase};
use shared::vocabulary::DutyKind;

/// All duties, the most urgent first; nothing if there are none.
#[component]
pub fn Owed(watched: Remote<StaffCase>, now: ReadSignal<Timestamp>) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let duties = watched.part(|case| case.public.duties.clone());
    move || {
        let lang = language.get();
        let names = workspace.names();
        let reader = workspace.session().map(|session| Reader::of(&session.seat, &names));
        let duties = duties.get().filter(|duties| !duties.is_empty())?;
        let lines = duties
            .into_iter()
            .map(|PublicDuty { duty, overdue, rungs }| {
                let due = duty.due;
                let late = move || overdue || due < now.get();
                let is_mine = reader.as_ref().is_some_and(|reader| reader.owes(&duty.owner));
                let heard = (!rungs.is_empty()).then(|| {
                    let rungs: Vec<&str> = rungs.iter().map(|rung| rung.say(lang)).collect();
                    let rungs = rungs.join(lang.pick("；", "; "));
                    view! { <p class="owed-heard">{text::heard_of_it(lang, rungs)}</p> }
                });
                view! {
                    <li class="case-line owed-line" class:late=late>
                        <p class="case-time">{due_time(due, late, now, lang)}</p>
                        <div>
                            <p class="owed-what">
                                <strong>{duty_words(&duty, lang)}</strong>
                                " · "
                                {owner_name(&duty.owner, &names, lang)}
                                {is_mine
                                    .then(|| {
                                        view! {
                                            " "
                                            <span class="tag working">{text::is_yours(lang)}</span>
                                        }
                                    })}
                            </p>
                            {heard}
                        </div>
                    </li>
                }
                .into_any()
            })
            .collect::<Vec<_>>();
        Some(view! {
            <section class="owed" aria-labelledby="owed-title">
                <h2 id="owed-title">{text::owed(lang)}</h2>
                <ol class="case-list">{lines}</ol>
            </section>
        })
    }
}

/// A duty, with its number if there can be several of its kind.
fn duty_words(duty: &Duty, lang: Lang) -> String {
    let words = duty.kind.say(lang);
    match duty.kind {
        DutyKind::Step | DutyKind::Demand | DutyKind::Measure => {
            text::number_of(lang, words, duty.place)
        }
        DutyKind::Act
        | DutyKind::Attend
        | DutyKind::Accept
        | DutyKind::Contact
        | DutyKind::Resolve
        | DutyKind::Part
        | DutyKind::FollowUp
        | DutyKind::Report
        | DutyKind::Explain
        | DutyKind::Plan
        | DutyKind::Decide
        | DutyKind::Approve
        | DutyKind::Verify
        | DutyKind::Voiding => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::duty::Owner;

    #[test]
    fn what_there_can_be_several_of_is_numbered() {
        for (kind, expected) in
            [(DutyKind::Step, "Step on the citizen's behalf 2"), (DutyKind::Resolve, "Answer")]
        {
            let (since, due) = (Timestamp(0), Timestamp(1));
            let duty = Duty { kind, place: 2, owner: Owner::PrincipalLeader, since, due };
            assert_eq!(duty_words(&duty, Lang::En), expected);
        }
    }
}
