//! The directory: departments, windows and matters. It is data that administrators keep.
//!
//! A case refers to these by identifier only, so that renaming a department renames it everywhere.

use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::{Lang, Localized};
use crate::policy::Terms;
use crate::text::Line;
use macros::shape;

/// A name in both languages.
pub type Name = Localized<Line>;

impl Name {
    /// The name in `lang`.
    pub fn say(&self, lang: Lang) -> &str {
        self.read(lang).as_str()
    }
}

/// A department (部门) that cases can be assigned to.
#[shape]
pub struct Department {
    pub id: DepartmentId,
    pub name: Name,
    /// The leader in charge of it (分管领导), by office: shown in the register.
    pub leader: Option<Line>,
    /// Whether new cases can go there.
    pub active: bool,
}

/// A window (窗口) where cases are registered.
#[shape]
pub struct Window {
    pub id: WindowId,
    pub name: Name,
    /// Its telephone, for the slip.
    pub phone: Option<Line>,
    /// Where it is, for the slip.
    pub place: Option<Line>,
    pub active: bool,
}

/// An item of the service catalogue (事项).
#[shape]
pub struct Matter {
    pub id: MatterId,
    pub name: Name,
    pub departments: Vec<DepartmentId>,
    /// The material that is needed, all of it: what the citizen is told at once (一次性告知).
    #[serde(default)]
    pub materials: Vec<Name>,
    /// Whether it can be chosen.
    pub active: bool,
}

/// All of it, as every page needs it to show names.
#[shape(Default)]
pub struct Directory {
    pub departments: Vec<Department>,
    /// Windows; the first active one takes what is registered online.
    pub windows: Vec<Window>,
    pub matters: Vec<Matter>,
    /// What everybody is told of the rules in force; none where they are not known yet. It is read from
    /// the whole edition, which travels with the names.
    #[serde(rename = "policy", default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
}

impl Directory {
    /// The department's name, or its identifier where it is not known.
    pub fn department<'a>(&'a self, id: &'a DepartmentId, lang: Lang) -> &'a str {
        self.departments
            .iter()
            .find(|department| department.id == *id)
            .map_or(id.as_str(), |department| department.name.say(lang))
    }

    /// The window's name, or its identifier where it is not known.
    pub fn window<'a>(&'a self, id: &'a WindowId, lang: Lang) -> &'a str {
        self.windows
            .iter()
            .find(|window| window.id == *id)
            .map_or(id.as_str(), |window| window.name.say(lang))
    }

    /// The matter's name, or its identifier where it is not known.
    pub fn matter<'a>(&'a self, id: &'a MatterId, lang: Lang) -> &'a str {
        self.matters
            .iter()
            .find(|matter| matter.id == *id)
            .map_or(id.as_str(), |matter| matter.name.say(lang))
    }

    /// Whether a department is there to be chosen.
    pub fn offers_department(&self, id: &DepartmentId) -> bool {
        self.departments.iter().any(|known| known.id == *id && known.active)
    }

    /// Whether a matter is there to be chosen.
    pub fn offers_matter(&self, id: &MatterId) -> bool {
        self.matters.iter().any(|known| known.id == *id && known.active)
    }

    /// The window that takes what is registered online.
    pub fn home_window(&self) -> Option<&Window> {
        self.windows.iter().find(|window| window.active)
    }
}
