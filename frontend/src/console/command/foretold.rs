//! What will happen once a command is sent: said beside the button, before it is pressed.

use crate::console::command::{AtHand, Typed};
use crate::console::named::department_of;
use crate::console::text::{self, foretold as words};
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::directory::Directory;
use shared::id::DepartmentId;
use shared::lang::{Lang, Say};

/// The sentence for what is typed now, following it.
pub fn foretold(
    kind: CommandKind,
    typed: Typed,
    at_hand: &AtHand,
    names: &Directory,
    lang: Lang,
) -> Option<String> {
    let said = match kind {
        CommandKind::Register | CommandKind::Import => return None,
        CommandKind::Assign | CommandKind::Reassign => {
            return Some(assigned(typed, at_hand, names, lang));
        }
        CommandKind::WithdrawAssignment => {
            let from = at_hand.holder.as_ref().map(|id| names.department(id, lang))?;
            return Some(if at_hand.binding {
                words::withdraw_leader(lang, from)
            } else {
                words::withdraw(lang, from)
            });
        }
        CommandKind::Accept => text::accept_words(lang),
        CommandKind::Close => {
            return Some(at_hand.by_rule(|rules| text::close_words(lang, rules.reopen_days)));
        }
        CommandKind::TrackLong => text::long_words(lang),
        CommandKind::ReissueCode => text::reissue_words(lang),
        CommandKind::PublishFile => text::files::publish_words(lang),
        CommandKind::Return if at_hand.leads => words::give_back(lang),
        CommandKind::Return => words::give_back_part(lang),
        CommandKind::LogStep
        | CommandKind::SendMessage
        | CommandKind::PlanStep
        | CommandKind::FinishStep
        | CommandKind::FinishPart
        | CommandKind::ReportProgress => words::citizen_reads(lang),
        CommandKind::Summon => words::summon(lang),
        CommandKind::Settle => words::settle(lang),
        CommandKind::Resolve => words::resolve(lang),
        CommandKind::AskMaterials => words::ask_materials(lang),
        CommandKind::PublishSummary => words::publish_summary(lang),
        CommandKind::GiveVerdict => words::verdict(lang),
        CommandKind::Reopen => words::reopen(lang),
        CommandKind::Extend => words::extend(lang),
        CommandKind::Sort => words::sort(lang),
        CommandKind::LinkPlan => words::link_plan(lang),
        CommandKind::FollowUp => words::follow_up(lang),
        CommandKind::Explain => words::explain(lang),
        CommandKind::Demand => words::demand(lang),
        CommandKind::AnswerDemand => words::answer_demand(lang),
        CommandKind::Note => words::note(lang),
        CommandKind::AddFile => words::add_file(lang),
        CommandKind::LinkCase => words::link_case(lang),
    };
    Some(said.to_owned())
}

/// Who gets the case, with whom, and by when it is done.
fn assigned(typed: Typed, at_hand: &AtHand, names: &Directory, lang: Lang) -> String {
    let lead = department_of(&typed.department.get(), names);
    let Some(lead) = lead.filter(|lead| Some(lead) != at_hand.holder.as_ref()) else {
        return words::choose_department(lang).to_owned();
    };
    let name = |id: &DepartmentId| names.department(id, lang).to_owned();
    let mut by = String::new();
    let co: Vec<String> = typed.co.get().iter().filter(|co| **co != lead).map(name).collect();
    if !co.is_empty() {
        by.push_str(&words::with_co(lang, co.join(lang.pick("、", ", "))));
    }
    if let Some(foreseen) = &at_hand.foreseen {
        let days = typed.days.get();
        let said = if days.trim().is_empty() {
            Some((foreseen.by_class, foreseen.class.say(lang).to_owned()))
        } else {
            let days = days.trim().parse::<usize>().ok().filter(|days| *days > 0);
            days.and_then(|days| {
                let due = foreseen.by_days.get(days - 1)?;
                let days = match days {
                    1 => words::one_working_day(lang).to_owned(),
                    days => words::working_days(lang, days),
                };
                Some((*due, days))
            })
        };
        if let Some((due, days)) = said {
            by.push_str(&words::done_by(lang, due.minute_text(), days));
        }
    }
    match &at_hand.holder {
        Some(from) => words::reassign(lang, name(from), name(&lead), by),
        None => words::assign(lang, name(&lead), by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::command::OFFERED;
    use crate::console::specimen::{Specimen, clerk, department, names, officer};
    use shared::policy::Policy;

    fn rules() -> Option<Policy> {
        Some(Policy::default())
    }

    #[test]
    fn what_follows_an_assignment_is_said_as_it_is_typed() {
        let at_hand =
            AtHand::of(&Specimen::registered().seen_by(&clerk()), &clerk(), &names(), rules());
        let typed = Typed::new();
        let said = || foretold(CommandKind::Assign, typed, &at_hand, &names(), Lang::Zh);
        assert_eq!(said().as_deref(), Some(words::choose_department(Lang::Zh)));
        typed.department.set("税务局".to_owned());
        typed.co.set(vec![department("land")]);
        typed.days.set(" 3 ".to_owned());
        let due = at_hand.foreseen.as_ref().expect("a clerk may assign it").by_days[2];
        let (tax, land) = (department("tax"), department("land"));
        let expected = format!(
            "交办给{}，协办{}；应于 {} 前办结（3 个工作日）。当事人和部门会收到通知。",
            names().department(&tax, Lang::Zh),
            names().department(&land, Lang::Zh),
            due.minute_text()
        );
        assert_eq!(said(), Some(expected));
        // Days that do not fit are told at their field, and nothing is promised for them.
        typed.days.set("99".to_owned());
        assert!(said().is_some_and(|said| !said.contains("应于")));
    }

    #[test]
    fn every_command_says_what_follows() {
        let seat = officer("tax");
        let at_hand = AtHand::of(&Specimen::accepted().seen_by(&seat), &seat, &names(), rules());
        for kind in OFFERED {
            for lang in Lang::ALL {
                let said = foretold(kind, Typed::new(), &at_hand, &names(), lang);
                assert!(said.is_some_and(|said| said.len() > 10), "{kind:?}");
            }
        }
    }
}
