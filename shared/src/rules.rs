//! Who may give which command when: a table for each aggregate, with one row a command.
//!
//! The macro turns the rows into an exhaustive match, so that a command without a row does not compile,
//! and into the list of commands in the order in which pages offer them. The HTTP table, the console and
//! the tables in ARCHITECTURE.md are read from the same rows.

use crate::actor::Seat;
use crate::problem::FieldProblem;
use crate::vocabulary::Role;

/// The clerks and the lead of a window.
pub const WINDOW: &[Role] = &[Role::WindowClerk, Role::WindowLead];
/// The lead of a window alone.
pub const LEAD: &[Role] = &[Role::WindowLead];
/// The officers and the head of a department.
pub const DEPARTMENT: &[Role] = &[Role::DepartmentOfficer, Role::DepartmentHead];
/// Those who work on cases.
pub const HANDLERS: &[Role] =
    &[Role::WindowClerk, Role::WindowLead, Role::DepartmentOfficer, Role::DepartmentHead];
/// Those who say which department has a case.
pub const ASSIGNERS: &[Role] = &[Role::WindowClerk, Role::WindowLead, Role::LeaderInCharge];
/// The leaders in charge of departments.
pub const IN_CHARGE: &[Role] = &[Role::LeaderInCharge];
/// The leaders of the town.
pub const LEADERS: &[Role] = &[Role::LeaderInCharge, Role::PrincipalLeader];
/// Those who call departments together.
pub const CONVENERS: &[Role] = &[Role::WindowLead, Role::LeaderInCharge, Role::PrincipalLeader];
/// Those who propose a study.
pub const PROPOSERS: &[Role] = &[
    Role::WindowLead,
    Role::DepartmentOfficer,
    Role::DepartmentHead,
    Role::LeaderInCharge,
    Role::PrincipalLeader,
];

/// Turns the rows of a table into `rule`, an exhaustive match, and `OFFERED`, the order of the rows.
macro_rules! rules {
    ($Kind:ident, $Rule:ty; $( $kind:ident => $($cell:expr),+ ; )+) => {
        impl $Kind {
            /// Every command, in the order in which pages offer them.
            pub const OFFERED: &'static [$Kind] = &[ $( $Kind::$kind, )+ ];

            /// Who may give it when.
            pub fn rule(self) -> $Rule {
                match self { $( $Kind::$kind => <$Rule>::of($($cell),+), )+ }
            }
        }
    };
}
pub(crate) use rules;

/// The rule of a command on a plan, a study or a reform.
#[derive(Clone, Copy, Debug)]
pub struct Rule<Stage: 'static> {
    /// The roles that ever give it.
    pub roles: &'static [Role],
    /// The stages in which it fits.
    pub stages: &'static [Stage],
    /// Whether it is what makes a new one.
    pub begins: bool,
}

/// Whether a command makes a new plan, study or reform, or changes one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// It is given to one that is there.
    Existing,
    /// It makes a new one; where it has stages, it is given to one that is there as well.
    New,
}

impl<Stage: 'static> Rule<Stage> {
    pub(crate) const fn of(
        roles: &'static [Role],
        on: On,
        stages: &'static [Stage],
    ) -> Rule<Stage> {
        Rule { roles, stages, begins: matches!(on, On::New) }
    }
}

impl<Stage: PartialEq> Rule<Stage> {
    /// Whether whoever sits at `seat` may give the command to what stands at `stage`; to none, where it makes
    /// a new one. `is_theirs` says whether it is their department's, their window's or theirs to lead.
    pub(crate) fn permit(
        &self,
        seat: &Seat,
        stage: Option<&Stage>,
        is_theirs: bool,
    ) -> Result<(), StepRefusal> {
        if !self.roles.contains(&seat.role()) || !is_theirs {
            return Err(StepRefusal::NotYours);
        }
        let fits = stage.map_or(self.begins, |stage| self.stages.contains(stage));
        if fits { Ok(()) } else { Err(StepRefusal::WrongStage) }
    }
}

/// Why a command on a plan, a study or a reform is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepRefusal {
    /// This role, or whoever holds it here, does not give this command.
    NotYours,
    /// The command does not fit where it stands.
    WrongStage,
    /// The plan is public already.
    AlreadyPublic,
    /// The study has decided nothing that a reform could carry out.
    NothingDecided,
    /// The input does not fit.
    Fields {
        /// What is wrong, field by field.
        fields: Vec<FieldProblem>,
    },
}

impl StepRefusal {
    /// Refuses where there are problems.
    pub(crate) fn of(fields: Vec<FieldProblem>) -> Result<(), StepRefusal> {
        if fields.is_empty() { Ok(()) } else { Err(StepRefusal::Fields { fields }) }
    }
}
