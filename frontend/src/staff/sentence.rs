//! The sentence that tells staff where a case stands: who has it, and what they must do by when. It is made from the
//! same facts as the citizen's sentence, but is worded for colleagues.

use crate::staff::text;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::sentence::holder_name;
use shared::time::Timestamp;
use shared::view::{Holder, PublicCase};
use shared::vocabulary::{DutyKind, StageKind};

/// The holder of a case as colleagues call them.
pub fn holder_words(holder: &Holder, names: &Directory, lang: Lang) -> String {
    match holder {
        Holder::Window { .. } | Holder::Department { .. } => holder_name(holder, names, lang),
        Holder::Citizen => text::held_by_citizen(lang).into(),
        Holder::Nobody => text::held_by_nobody(lang).into(),
    }
}

/// The first sentence on the page of a case.
pub fn staff_sentence(case: &PublicCase, names: &Directory, lang: Lang) -> String {
    let who = holder_words(&case.holder, names, lang);
    let due = case.due.map_or(String::new(), Timestamp::minute_text);
    let outcome = case.outcome.map_or("", |outcome| outcome.say(lang));
    match case.stage {
        StageKind::Registered => text::stands_registered(lang, who, due),
        StageKind::Summoned => text::stands_summoned(lang, who, due),
        StageKind::Assigned => text::stands_assigned(lang, who, due),
        StageKind::Accepted if case.long_running.is_some() => {
            text::stands_long_running(lang, who, due)
        }
        StageKind::Accepted => text::stands_accepted(lang, who, due),
        StageKind::Returned if waits_for_decision(case) => text::stands_undecided(lang, due),
        StageKind::Returned => text::stands_returned(lang, who, due),
        StageKind::Reopened => text::stands_reopened(lang, who, due),
        StageKind::Settled => text::stands_settled(lang, outcome),
        StageKind::Resolved => text::stands_resolved(lang, outcome),
        StageKind::Closed => {
            let because = case.closed.map_or("", |because| because.say(lang));
            text::stands_closed(lang, outcome, because)
        }
        StageKind::Voided => {
            let because = case.voided.map_or("", |because| because.say(lang));
            text::stands_voided(lang, because)
        }
    }
}

/// Whether the leader in charge has to decide who is responsible.
fn waits_for_decision(case: &PublicCase) -> bool {
    case.duties.iter().any(|owed| owed.duty.kind == DutyKind::Decide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::specimen::{Specimen, clerk, department, names, officer, prose};
    use shared::actor::Seat;
    use shared::command::{Assign, Command, Return, TrackLong};

    fn sentence_of(specimen: &Specimen) -> String {
        staff_sentence(&specimen.seen_by(&clerk()).public, &names(), Lang::En)
    }

    #[test]
    fn a_long_running_case_waits_for_its_report() {
        let mut specimen = Specimen::accepted();
        assert!(sentence_of(&specimen).starts_with("Tax office is working on it"));
        let head = Seat::DepartmentHead { department: department("tax") };
        let long = TrackLong { reason: prose("历史遗留"), report_on: None };
        specimen.give(&head, Command::TrackLong(long));
        assert!(sentence_of(&specimen).contains("Tax office must report progress"));
    }

    #[test]
    fn a_case_that_came_back_too_often_waits_for_the_leader() {
        let mut specimen = Specimen::registered();
        for _ in 0..2 {
            let (department, co) = (department("tax"), Vec::new());
            let assign = Assign { department, days: None, note: None, co };
            specimen.give(&clerk(), Command::Assign(assign));
            let back = Return { reason: prose("不归我管") };
            specimen.give(&officer("tax"), Command::Return(back));
        }
        assert!(sentence_of(&specimen).contains("the leader in charge must decide"));
    }
}
