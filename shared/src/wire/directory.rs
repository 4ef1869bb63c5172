//! The directory, the rules and the calendar, and how administrators change them.

use crate::calendar::Arrangement;
use crate::directory::{Department, Directory, Matter, Name, Window};
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::policy::{Policy, Rules, Terms};
use crate::text::Line;
use macros::shape;

/// The directory and the rules in force, which anyone may read.
#[shape]
pub struct TownDirectory {
    pub departments: Vec<Department>,
    /// Windows; the first active one takes what is registered online.
    pub windows: Vec<Window>,
    pub matters: Vec<Matter>,
    /// The edition of the rules that is in force today.
    pub policy: Policy,
}

impl TownDirectory {
    /// The names of a directory with the rules in force.
    pub fn of(directory: &Directory, policy: Policy) -> TownDirectory {
        let Directory { departments, windows, matters, terms: _ } = directory.clone();
        TownDirectory { departments, windows, matters, policy }
    }

    /// The directory, with what everybody is told of the rules.
    pub fn directory(self) -> Directory {
        let TownDirectory { departments, windows, matters, policy } = self;
        Directory { departments, windows, matters, terms: Some(Terms::of(&policy)) }
    }
}

/// Keeping a department.
#[shape]
pub struct PutDepartment {
    pub name: Name,
    /// The leader in charge, by office.
    pub leader: Option<Line>,
    /// Whether new cases can go there.
    pub active: bool,
    /// The department as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Department>,
}

/// Keeping a window.
#[shape]
pub struct PutWindow {
    pub name: Name,
    pub phone: Option<Line>,
    pub place: Option<Line>,
    pub active: bool,
    /// The window as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Window>,
}

/// Keeping a matter.
#[shape]
pub struct PutMatter {
    pub name: Name,
    pub departments: Vec<DepartmentId>,
    /// The material that is needed.
    #[serde(default)]
    pub materials: Vec<Name>,
    /// Whether it can be chosen.
    pub active: bool,
    /// The matter as the writer saw it; absent to make a new one. Refused where it is another by now.
    #[serde(default)]
    pub seen: Option<Matter>,
}

impl PutDepartment {
    /// The department under `id`.
    pub fn named(self, id: DepartmentId) -> Department {
        let PutDepartment { name, leader, active, seen: _ } = self;
        Department { id, name, leader, active }
    }
}

impl PutWindow {
    /// The window under `id`.
    pub fn named(self, id: WindowId) -> Window {
        let PutWindow { name, phone, place, active, seen: _ } = self;
        Window { id, name, phone, place, active }
    }
}

impl PutMatter {
    /// The matter under `id`.
    pub fn named(self, id: MatterId) -> Matter {
        let PutMatter { name, departments, materials, active, seen: _ } = self;
        Matter { id, name, departments, materials, active }
    }
}

/// What administrators keep beside the directory: the rules and the calendar.
#[shape]
pub struct Statutes {
    /// The editions of the rules.
    pub rules: Rules,
    /// Whether these are the built-in ones, so that there is nothing to have seen yet.
    pub built_in: bool,
    /// The arrangements of the calendar, by year: the built-in ones and those that were added.
    pub arrangements: Vec<Arrangement>,
    /// The years whose arrangement was added.
    pub added: Vec<u16>,
}

/// Keeping the rules.
#[shape]
pub struct PutRules {
    /// The editions. Those in force before today cannot be changed: they gave the deadlines there are.
    pub rules: Rules,
    /// The rules as the writer saw them; absent where the built-in ones were in force.
    #[serde(default)]
    pub seen: Option<Rules>,
}

/// Keeping the arrangement of a year.
#[shape]
pub struct PutArrangement {
    pub arrangement: Arrangement,
    /// The added arrangement as the writer saw it; absent to add one.
    #[serde(default)]
    pub seen: Option<Arrangement>,
}
