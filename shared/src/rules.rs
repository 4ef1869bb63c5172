//! Who may give which command, and when: a table for each aggregate, with one row per command.
//!
//! The macro turns the rows into an exhaustive match, so that a command without a row does not compile, and into the
//! list of commands in the order in which pages offer them. The HTTP access table, the console and the tables in
//! ARCHITECTURE.md are generated from the same rows.

use crate::actor::Seat;
use crate::problem::FieldProblem;
use crate::vocabulary::Role;

/// The clerks and the lead of a window.
pub const WINDOW: &[Role] = &[Role::WindowClerk, Role::WindowLead];
/// The lead of a window.
pub const LEAD: &[Role] = &[Role::WindowLead];
/// The officers and the head of a department.
pub const DEPARTMENT: &[Role] = &[Role::DepartmentOfficer, Role::DepartmentHead];
/// Everyone who works on cases.
pub const HANDLERS: &[Role] =
    &[Role::WindowClerk, Role::WindowLead, Role::DepartmentOfficer, Role::DepartmentHead];
/// Everyone who assigns cases to departments.
pub const ASSIGNERS: &[Role] = &[Role::WindowClerk, Role::WindowLead, Role::LeaderInCharge];
/// The leaders in charge of departments.
pub const IN_CHARGE: &[Role] = &[Role::LeaderInCharge];
/// The leaders of the town.
pub const LEADERS: &[Role] = &[Role::LeaderInCharge, Role::PrincipalLeader];
/// Everyone who can convene departments.
pub const CONVENERS: &[Role] = &[Role::WindowLead, Role::LeaderInCharge, Role::PrincipalLeader];
/// Everyone who can propose a study.
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

            pub fn rule(self) -> $Rule {
                match self { $( $Kind::$kind => <$Rule>::of($($cell),+), )+ }
            }
        }
    };
}
pub(crate) use rules;

/// The rule for a command on a plan, a study or a reform.
#[derive(Clone, Copy, Debug)]
pub struct Rule<Stage: 'static> {
    /// The roles that can give it at all.
    pub roles: &'static [Role],
    /// The stages in which it is allowed.
    pub stages: &'static [Stage],
    /// Whether it creates a new aggregate.
    pub begins: bool,
}

/// Whether a command creates a plan, study or reform, or changes an existing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Existing,
    /// It creates a new one; if its rule has stages, it can also change an existing one.
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
    /// Whether somebody in `seat` may give the command to an aggregate in `stage`, which is `None` for a new one.
    /// `is_theirs` says whether it belongs to their department or window, or is theirs to lead.
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
    /// This role, or this particular department or window, does not give this command.
    NotYours,
    /// The command is not possible in this stage.
    WrongStage,
    AlreadyPublic,
    /// The study has no decision for a reform to carry out.
    NothingDecided,
    /// The input is invalid.
    Fields {
        fields: Vec<FieldProblem>,
    },
}

impl StepRefusal {
    /// An error if there are problems.
    pub(crate) fn of(fields: Vec<FieldProblem>) -> Result<(), StepRefusal> {
        if fields.is_empty() { Ok(()) } else { Err(StepRefusal::Fields { fields }) }
    }
}
