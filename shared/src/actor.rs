//! Who acts. A [`Seat`] contains the place it belongs to, so a department officer without a department cannot exist.

use crate::id::{AccountId, DepartmentId, WindowId};
use crate::vocabulary::Role;
use macros::shape;

/// Somebody who gives a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Anyone who has the slip, or who registers online.
    Citizen,
    Staff(Staff),
}

/// A signed-in member of staff.
#[shape]
pub struct Staff {
    pub account: AccountId,
    pub seat: Seat,
}

/// A role, with the window or the department where it is held.
#[shape]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Seat {
    WindowClerk {
        window: WindowId,
    },
    WindowLead {
        window: WindowId,
    },
    DepartmentOfficer {
        department: DepartmentId,
    },
    DepartmentHead {
        department: DepartmentId,
    },
    LeaderInCharge {
        /// The departments they are in charge of; an empty list means all of them.
        #[serde(default)]
        departments: Vec<DepartmentId>,
    },
    PrincipalLeader,
    Inspector,
    /// Manages accounts and the directory, and sees no personal data.
    Administrator,
}

impl Seat {
    pub fn role(&self) -> Role {
        match self {
            Seat::WindowClerk { .. } => Role::WindowClerk,
            Seat::WindowLead { .. } => Role::WindowLead,
            Seat::DepartmentOfficer { .. } => Role::DepartmentOfficer,
            Seat::DepartmentHead { .. } => Role::DepartmentHead,
            Seat::LeaderInCharge { .. } => Role::LeaderInCharge,
            Seat::PrincipalLeader => Role::PrincipalLeader,
            Seat::Inspector => Role::Inspector,
            Seat::Administrator => Role::Administrator,
        }
    }

    pub fn window(&self) -> Option<&WindowId> {
        match self {
            Seat::WindowClerk { window } | Seat::WindowLead { window } => Some(window),
            Seat::DepartmentOfficer { .. }
            | Seat::DepartmentHead { .. }
            | Seat::LeaderInCharge { .. }
            | Seat::PrincipalLeader
            | Seat::Inspector
            | Seat::Administrator => None,
        }
    }

    pub fn department(&self) -> Option<&DepartmentId> {
        match self {
            Seat::DepartmentOfficer { department } | Seat::DepartmentHead { department } => {
                Some(department)
            }
            Seat::WindowClerk { .. }
            | Seat::WindowLead { .. }
            | Seat::LeaderInCharge { .. }
            | Seat::PrincipalLeader
            | Seat::Inspector
            | Seat::Administrator => None,
        }
    }
}

impl Seat {
    /// Whether it opens cases with what people said in them.
    pub fn reads_cases(&self) -> bool {
        match self {
            Seat::WindowClerk { .. }
            | Seat::WindowLead { .. }
            | Seat::DepartmentOfficer { .. }
            | Seat::DepartmentHead { .. }
            | Seat::LeaderInCharge { .. }
            | Seat::PrincipalLeader
            | Seat::Inspector => true,
            Seat::Administrator => false,
        }
    }

    /// Whether this is a leader in charge of `department`, or of any department if none is given.
    pub fn leads(&self, department: Option<&DepartmentId>) -> bool {
        match self {
            Seat::LeaderInCharge { departments } => {
                departments.is_empty()
                    || department.is_none_or(|department| departments.contains(department))
            }
            Seat::WindowClerk { .. }
            | Seat::WindowLead { .. }
            | Seat::DepartmentOfficer { .. }
            | Seat::DepartmentHead { .. }
            | Seat::PrincipalLeader
            | Seat::Inspector
            | Seat::Administrator => false,
        }
    }
}

/// The letter of the desk that a role shares, by which the notices to it are kept; `None` where the desk is a
/// window's or a department's.
pub fn desk_letter(role: Role) -> Option<&'static str> {
    match role {
        Role::WindowClerk | Role::WindowLead | Role::DepartmentOfficer | Role::DepartmentHead => {
            None
        }
        Role::LeaderInCharge => Some("l"),
        Role::PrincipalLeader => Some("p"),
        Role::Inspector => Some("i"),
        Role::Administrator => Some("a"),
    }
}

/// Who did something, as the public may know it: an office, never a person.
#[shape]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum By {
    Citizen,
    Window {
        window: WindowId,
    },
    Department {
        department: DepartmentId,
        /// The department that follows it, if somebody there did it in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<DepartmentId>,
    },
    Office {
        role: Role,
    },
    /// The clock, which applies the deadlines of the policy.
    Clock,
}

impl Actor {
    /// The seat of a member of staff; `None` for the citizen.
    pub fn seat(&self) -> Option<&Seat> {
        match self {
            Actor::Citizen => None,
            Actor::Staff(staff) => Some(&staff.seat),
        }
    }

    pub fn department(&self) -> Option<&DepartmentId> {
        self.seat().and_then(Seat::department)
    }

    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Actor::Citizen => None,
            Actor::Staff(staff) => Some(&staff.account),
        }
    }

    /// The office this actor acts for.
    pub fn by(&self) -> By {
        match self {
            Actor::Citizen => By::Citizen,
            Actor::Staff(staff) => match &staff.seat {
                Seat::WindowClerk { window } | Seat::WindowLead { window } => {
                    By::Window { window: window.clone() }
                }
                Seat::DepartmentOfficer { department } | Seat::DepartmentHead { department } => {
                    By::Department { department: department.clone(), successor: None }
                }
                seat @ (Seat::LeaderInCharge { .. }
                | Seat::PrincipalLeader
                | Seat::Inspector
                | Seat::Administrator) => By::Office { role: seat.role() },
            },
        }
    }
}
