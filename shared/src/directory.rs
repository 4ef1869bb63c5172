//! The directory of departments, windows and matters, which administrators maintain.
//!
//! A case refers to these by identifier only, so that renaming a department renames it everywhere.

use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::{Lang, Localized};
use crate::policy::Terms;
use crate::text::Line;
use crate::time::Day;
use macros::shape;

/// A name in both languages.
pub type Name = Localized<Line>;

impl Name {
    pub fn say(&self, lang: Lang) -> &str {
        self.read(lang).as_str()
    }
}

/// A department (部门) that cases can be assigned to.
#[shape]
pub struct Department {
    pub id: DepartmentId,
    pub name: Name,
    /// The leader in charge of it (分管领导), by office, for the register.
    pub leader: Option<Line>,
    /// Whether new cases can be assigned to it.
    pub active: bool,
    /// `None` as long as the department is there, or if nobody follows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succession: Option<Succession>,
}

/// Who follows a department, after a merger or a split.
#[shape]
pub struct Succession {
    /// The first day on which they do.
    pub since: Day,
    /// The first is responsible for what was open at the former department.
    pub successors: Vec<DepartmentId>,
}

/// A window (窗口) where cases are registered.
#[shape]
pub struct Window {
    pub id: WindowId,
    pub name: Name,
    /// The telephone number on the slip.
    pub phone: Option<Line>,
    /// The address on the slip.
    pub place: Option<Line>,
    pub active: bool,
}

/// An item of the service catalogue (事项).
#[shape]
pub struct Matter {
    pub id: MatterId,
    pub name: Name,
    pub departments: Vec<DepartmentId>,
    /// All the material that is needed, which the citizen must be told at once (一次性告知).
    #[serde(default)]
    pub materials: Vec<Name>,
    /// Whether it can be chosen.
    pub active: bool,
}

/// The whole directory. Every page loads it to show names.
#[shape(Default)]
pub struct Directory {
    pub departments: Vec<Department>,
    /// The first active window receives online registrations.
    pub windows: Vec<Window>,
    pub matters: Vec<Matter>,
    /// The rules that the public may know; `None` until they are loaded. They are read from the edition that is sent
    /// along with the names.
    #[serde(rename = "policy", default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// The day for which it says who follows whom; without one every succession has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
}

impl Directory {
    /// The department's name, or its identifier if it is unknown.
    pub fn department<'a>(&'a self, id: &'a DepartmentId, lang: Lang) -> &'a str {
        self.departments
            .iter()
            .find(|department| department.id == *id)
            .map_or(id.as_str(), |department| department.name.say(lang))
    }

    /// The window's name, or its identifier if it is unknown.
    pub fn window<'a>(&'a self, id: &'a WindowId, lang: Lang) -> &'a str {
        self.windows
            .iter()
            .find(|window| window.id == *id)
            .map_or(id.as_str(), |window| window.name.say(lang))
    }

    /// The matter's name, or its identifier if it is unknown.
    pub fn matter<'a>(&'a self, id: &'a MatterId, lang: Lang) -> &'a str {
        self.matters
            .iter()
            .find(|matter| matter.id == *id)
            .map_or(id.as_str(), |matter| matter.name.say(lang))
    }

    /// Whether the department can be chosen.
    pub fn offers_department(&self, id: &DepartmentId) -> bool {
        self.departments.iter().any(|known| known.id == *id && self.takes_cases(known))
    }

    /// Whether the matter can be chosen.
    pub fn offers_matter(&self, id: &MatterId) -> bool {
        self.matters.iter().any(|known| known.id == *id && known.active)
    }

    /// Whether a case can be given to the window.
    pub fn offers_window(&self, id: &WindowId) -> bool {
        self.windows.iter().any(|window| window.id == *id && window.active)
    }

    /// The window that receives online registrations.
    pub fn home_window(&self) -> Option<&Window> {
        self.windows.iter().find(|window| window.active)
    }
}
