//! The order in which commands are offered: first those that fulfil what the user owes now, then the others in a few
//! groups, so that thirty commands stay manageable.

use shared::command::CommandKind;
use shared::succession::Reader;
use shared::view::PublicDuty;
use shared::vocabulary::{CommandGroup, DutyKind};

/// The commands on an existing case, in the order of the core's table.
pub fn offered() -> impl Iterator<Item = CommandKind> + Clone {
    CommandKind::OFFERED.iter().copied().filter(|kind| !kind.rule().begins())
}

/// The commands that fulfil a duty. Asking for material reaches the citizen too, but is not meant as a first contact;
/// duties on a plan are fulfilled on its own page.
fn fulfilling(duty: DutyKind) -> &'static [CommandKind] {
    match duty {
        DutyKind::Act => &[CommandKind::Assign, CommandKind::Settle],
        DutyKind::Accept => &[CommandKind::Accept, CommandKind::Return],
        DutyKind::Contact => &[CommandKind::LogStep, CommandKind::SendMessage],
        DutyKind::Resolve => &[CommandKind::Resolve],
        DutyKind::Part => &[CommandKind::FinishPart],
        DutyKind::FollowUp => &[CommandKind::GiveVerdict, CommandKind::FollowUp],
        DutyKind::Report => &[CommandKind::ReportProgress],
        DutyKind::Explain => &[CommandKind::Explain],
        DutyKind::Plan => &[CommandKind::LinkPlan],
        DutyKind::Step => &[CommandKind::FinishStep],
        DutyKind::Demand => &[CommandKind::AnswerDemand],
        DutyKind::Decide => &[CommandKind::Assign],
        DutyKind::Voiding => &[CommandKind::ConfirmVoiding, CommandKind::DeclineVoiding],
        // The window notes that somebody has come.
        DutyKind::Attend | DutyKind::Approve | DutyKind::Measure | DutyKind::Verify => &[],
    }
}

/// The commands in the order in which they are offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arranged {
    /// Those that fulfil a duty, the most urgent first.
    pub first: Vec<CommandKind>,
    pub rest: Vec<CommandKind>,
}

impl Arranged {
    /// Arranges the permitted commands for a reader. `duties` come most urgent first.
    pub fn of(permitted: &[CommandKind], duties: &[PublicDuty], reader: &Reader) -> Arranged {
        let offered = offered().filter(|kind| permitted.contains(kind));
        let mut first = Vec::new();
        for owed in duties.iter().filter(|owed| reader.owes(&owed.duty.owner)) {
            for kind in fulfilling(owed.duty.kind) {
                if !first.contains(kind) && offered.clone().any(|offered| offered == *kind) {
                    first.push(*kind);
                }
            }
        }
        let rest = offered.filter(|kind| !first.contains(kind)).collect();
        Arranged { first, rest }
    }

    pub fn group(&self, group: CommandGroup) -> Vec<CommandKind> {
        self.rest.iter().copied().filter(|kind| kind.rule().group == group).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::case::row;
    use shared::actor::Seat;
    use shared::directory::Directory;
    use shared::duty::{Duty, Owner};
    use shared::time::Timestamp;
    use support::{department, window};

    fn officer() -> Reader {
        let seat = Seat::DepartmentOfficer { department: department("tax") };
        Reader::of(&seat, &Directory::default())
    }

    fn owes(kind: DutyKind, owner: Owner, due: i64) -> PublicDuty {
        let (since, due) = (Timestamp(0), Timestamp(due));
        let duty = Duty { kind, place: 0, owner, since, due };
        PublicDuty { duty, overdue: false, rungs: Vec::new() }
    }

    fn tax() -> Owner {
        Owner::Department { department: department("tax") }
    }

    #[test]
    fn every_command_on_a_case_that_has_a_form_here_is_offered_once() {
        for kind in CommandKind::ALL {
            let times = offered().filter(|offered| offered == kind).count();
            assert_eq!(times, usize::from(row(*kind).is_some()), "{kind:?}");
        }
        assert!(row(CommandKind::Register).is_none() && row(CommandKind::Import).is_none());
    }

    #[test]
    fn what_i_owe_comes_first_and_the_most_urgent_of_it_before_the_rest() {
        let duties = [owes(DutyKind::Contact, tax(), 1), owes(DutyKind::Resolve, tax(), 2)];
        let arranged = Arranged::of(
            &[CommandKind::LogStep, CommandKind::Resolve, CommandKind::SendMessage],
            &duties,
            &officer(),
        );
        let expected = [CommandKind::LogStep, CommandKind::SendMessage, CommandKind::Resolve];
        assert_eq!(arranged, Arranged { first: expected.to_vec(), rest: Vec::new() });
    }

    #[test]
    fn what_others_owe_comes_in_its_group() {
        let land = Owner::Department { department: department("land") };
        let window = Owner::Window { window: window("hall") };
        let duties = [owes(DutyKind::Resolve, land, 1), owes(DutyKind::FollowUp, window, 2)];
        let permitted = [CommandKind::Resolve, CommandKind::GiveVerdict, CommandKind::Note];
        let arranged = Arranged::of(&permitted, &duties, &officer());
        assert_eq!(arranged.first, []);
        assert_eq!(arranged.group(CommandGroup::Handle), [CommandKind::Resolve]);
        assert_eq!(arranged.group(CommandGroup::Citizen), [CommandKind::GiveVerdict]);
        assert_eq!(arranged.group(CommandGroup::Supervise), [CommandKind::Note]);
        assert_eq!(arranged.group(CommandGroup::More), []);
    }

    #[test]
    fn what_is_owed_and_not_permitted_is_not_offered() {
        let duties = [owes(DutyKind::Accept, tax(), 1)];
        let arranged = Arranged::of(&[CommandKind::Accept], &duties, &officer());
        assert_eq!(arranged.first, [CommandKind::Accept]);
        let offers = |kind| arranged.first.contains(&kind) || arranged.rest.contains(&kind);
        assert!(offers(CommandKind::Accept) && !offers(CommandKind::Return));
    }

    #[test]
    fn every_offered_command_is_in_exactly_one_place() {
        for kind in DutyKind::ALL {
            let arranged = Arranged::of(CommandKind::ALL, &[owes(*kind, tax(), 1)], &officer());
            let mut placed = arranged.first.clone();
            for group in CommandGroup::ALL {
                placed.extend(arranged.group(*group));
            }
            assert_eq!(placed.len(), 41, "{kind:?}");
            assert!(offered().all(|kind| placed.contains(&kind)), "{kind:?}");
            assert!(arranged.first.iter().all(|first| fulfilling(*kind).contains(first)));
        }
    }
}
