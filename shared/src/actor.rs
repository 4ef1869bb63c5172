//! Who acts. A seat carries the place it belongs to, so a department officer without a department
//! cannot exist.

use crate::id::{AccountId, DepartmentId, WindowId};
use crate::vocabulary::Role;
use macros::shape;

/// Whoever gives a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever holds the slip, or registers online.
    Citizen,
    /// A member of staff.
    Staff(Staff),
}

/// A signed-in member of staff.
#[shape]
pub struct Staff {
    pub account: AccountId,
    pub seat: Seat,
}

/// A role and the place it is held at.
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
    /// The deputy mayor over departments.
    LeaderInCharge {
        /// The departments they are in charge of; all where none is named.
        #[serde(default)]
        departments: Vec<DepartmentId>,
    },
    PrincipalLeader,
    Inspector,
    /// Keeps accounts and the directory; sees no case's personal data.
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

    /// The window it belongs to, if it belongs to one.
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

    /// The department it belongs to, if it belongs to one.
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
    /// Whether it is a leader in charge of `department`; of any where none is named.
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

/// Who did something, as everyone may know it: a place, never a person.
#[shape]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum By {
    Citizen,
    Window {
        window: WindowId,
    },
    Department {
        department: DepartmentId,
    },
    /// A leader, an inspector or an administrator.
    Office {
        role: Role,
    },
    /// The clock, by the policy.
    Clock,
}

impl Actor {
    /// Where a member of staff sits; `None` for the citizen.
    pub fn seat(&self) -> Option<&Seat> {
        match self {
            Actor::Citizen => None,
            Actor::Staff(staff) => Some(&staff.seat),
        }
    }

    /// The department of a member of staff who belongs to one.
    pub fn department(&self) -> Option<&DepartmentId> {
        self.seat().and_then(Seat::department)
    }

    /// The place this actor stands for.
    pub fn by(&self) -> By {
        match self {
            Actor::Citizen => By::Citizen,
            Actor::Staff(staff) => match &staff.seat {
                Seat::WindowClerk { window } | Seat::WindowLead { window } => {
                    By::Window { window: window.clone() }
                }
                Seat::DepartmentOfficer { department } | Seat::DepartmentHead { department } => {
                    By::Department { department: department.clone() }
                }
                seat @ (Seat::LeaderInCharge { .. }
                | Seat::PrincipalLeader
                | Seat::Inspector
                | Seat::Administrator) => By::Office { role: seat.role() },
            },
        }
    }
}
