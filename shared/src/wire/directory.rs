//! The directory, the rules and the calendar, and how administrators change them. Each change contains what the
//! writer last saw, so that two administrators cannot overwrite each other's changes unnoticed.

use crate::calendar::Arrangement;
use crate::directory::{Department, Directory, Matter, Name, Succession, Window};
use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::Translated;
use crate::policy::{Policy, Rules, Terms};
use crate::text::Line;
use crate::time::Day;
use macros::shape;

/// The directory and the rules in force, which anyone may read.
#[shape]
pub struct TownDirectory {
    pub departments: Vec<Department>,
    pub windows: Vec<Window>,
    pub matters: Vec<Matter>,
    /// The edition of the rules that is in force today.
    pub policy: Policy,
    /// The day for which it says who follows whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
}

impl TownDirectory {
    pub fn of(directory: &Directory, policy: Policy) -> TownDirectory {
        let Directory { departments, windows, matters, terms: _, day } = directory.clone();
        TownDirectory { departments, windows, matters, policy, day }
    }

    /// The directory with the rules that the public may know.
    pub fn directory(self) -> Directory {
        let TownDirectory { departments, windows, matters, policy, day } = self;
        Directory { departments, windows, matters, terms: Some(Terms::of(&policy)), day }
    }
}

/// A request to create or change a department.
#[shape]
pub struct PutDepartment {
    pub name: Translated<Line>,
    /// The leader in charge, by office.
    pub leader: Option<Line>,
    /// Whether new cases can be assigned to it.
    pub active: bool,
    /// Who follows it, if it was merged, split or dissolved.
    #[serde(default)]
    pub succession: Option<Succession>,
    /// Further names under which it is found.
    #[serde(default)]
    pub aliases: Vec<Line>,
    pub phone: Option<Line>,
    /// The department as the writer last saw it; absent to create one. The request is refused if it has changed
    /// since.
    #[serde(default)]
    pub seen: Option<Department>,
}

/// A request to create or change a window.
#[shape]
pub struct PutWindow {
    pub name: Translated<Line>,
    pub phone: Option<Line>,
    pub place: Option<Line>,
    pub active: bool,
    pub hours: Option<Line>,
    /// Whether it receives online registrations; of several that do, the first one does.
    #[serde(default)]
    pub online: bool,
    /// The window as the writer last saw it; absent to create one. The request is refused if it has changed since.
    #[serde(default)]
    pub seen: Option<Window>,
}

/// A request to create or change a matter.
#[shape]
pub struct PutMatter {
    pub name: Translated<Line>,
    pub departments: Vec<DepartmentId>,
    /// All the material that is needed.
    #[serde(default)]
    pub materials: Vec<Translated<Line>>,
    /// Whether it can be chosen.
    pub active: bool,
    /// Further names under which it is found.
    #[serde(default)]
    pub aliases: Vec<Line>,
    /// The matter as the writer last saw it; absent to create one. The request is refused if it has changed since.
    #[serde(default)]
    pub seen: Option<Matter>,
}

impl PutDepartment {
    pub fn named(self, id: DepartmentId) -> Department {
        let PutDepartment { name, leader, active, succession, aliases, phone, seen: _ } = self;
        Department { id, name: name.into(), leader, active, succession, aliases, phone }
    }
}

impl PutWindow {
    pub fn named(self, id: WindowId) -> Window {
        let PutWindow { name, phone, place, active, hours, online, seen: _ } = self;
        Window { id, name: name.into(), phone, place, active, hours, online }
    }
}

impl PutMatter {
    pub fn named(self, id: MatterId) -> Matter {
        let PutMatter { name, departments, materials, active, aliases, seen: _ } = self;
        let materials = materials.into_iter().map(Name::from).collect();
        Matter { id, name: name.into(), departments, materials, active, aliases }
    }
}

/// What administrators maintain besides the directory: the rules and the calendar.
#[shape]
pub struct Statutes {
    pub rules: Rules,
    /// Whether these are the built-in rules, so that `seen` must be absent in a change.
    pub built_in: bool,
    /// The arrangements of the calendar by year, both built-in and added.
    pub arrangements: Vec<Arrangement>,
    /// The years whose arrangement was added.
    pub added: Vec<u16>,
}

/// A request to change the rules.
#[shape]
pub struct PutRules {
    /// All editions. Editions in force before today cannot change, because they set existing deadlines.
    pub rules: Rules,
    /// The rules as the writer last saw them; absent if the built-in ones were in force.
    #[serde(default)]
    pub seen: Option<Rules>,
}

/// A request to add or change the arrangement of a year.
#[shape]
pub struct PutArrangement {
    pub arrangement: Arrangement,
    /// The added arrangement as the writer last saw it; absent to add one.
    #[serde(default)]
    pub seen: Option<Arrangement>,
}
