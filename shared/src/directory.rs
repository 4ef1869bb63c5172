//! The directory of departments, windows and matters, which administrators maintain.
//!
//! A case refers to these by identifier only, so that renaming a department renames it everywhere.

use crate::id::{DepartmentId, MatterId, WindowId};
use crate::lang::{Lang, Localized, Translated};
use crate::policy::Terms;
use crate::text::Line;
use crate::time::Day;
use macros::shape;

/// A name in both languages. Its English is its Chinese as long as nobody has translated it.
pub type Name = Localized<Line>;

impl Name {
    pub fn of(zh: Line, en: Option<Line>) -> Name {
        let en = en.unwrap_or_else(|| zh.clone());
        Name { zh, en }
    }

    /// The name in English, if somebody has translated it.
    pub fn english(&self) -> Option<&Line> {
        (self.en != self.zh).then_some(&self.en)
    }

    pub fn say(&self, lang: Lang) -> &str {
        self.read(lang).as_str()
    }
}

impl From<Translated<Line>> for Name {
    fn from(name: Translated<Line>) -> Name {
        Name::of(name.zh, name.en)
    }
}

/// A code (代号) for a new entry whose writer gave none: from its English name if it has one, otherwise `kind` and the
/// next number.
pub fn propose_code(kind: &str, english: Option<&Line>, is_taken: impl Fn(&str) -> bool) -> String {
    let spoken: String = english.map(Line::as_str).unwrap_or_default().to_lowercase();
    let words = spoken.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut code = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    // Room for a number behind it.
    code.truncate(30);
    let code = code.trim_end_matches('-');
    if !code.is_empty() && !is_taken(code) {
        return code.to_owned();
    }
    let stem = if code.is_empty() { kind } else { code };
    let mut numbered = (1_u32..).map(|place| format!("{stem}-{place}"));
    numbered.find(|code| !is_taken(code)).unwrap_or_default()
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
    /// Further names (简称、曾用名) under which it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Line>,
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
    /// The office hours on the slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Line>,
    /// Whether it receives online registrations; see [`Directory::home_window`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub online: bool,
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
    /// Further names under which it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Line>,
}

/// The whole directory. Every page loads it to show names.
#[shape(Default)]
pub struct Directory {
    pub departments: Vec<Department>,
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

    /// The window that receives online registrations: the first active one that is to, otherwise the first active one.
    pub fn home_window(&self) -> Option<&Window> {
        let mut active = self.windows.iter().filter(|window| window.active);
        let first = active.clone().next();
        active.find(|window| window.online).or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(written: &str) -> Line {
        Line::new(written).expect("a line")
    }

    fn window(id: &str, active: bool, online: bool) -> Window {
        Window {
            id: WindowId::new(id).expect("an identifier"),
            name: Name::of(line("窗口"), None),
            phone: None,
            place: None,
            active,
            hours: None,
            online,
        }
    }

    #[test]
    fn a_name_that_nobody_translated_is_its_chinese_in_both_languages() {
        let name = Name::of(line("税务局"), None);
        assert_eq!((name.say(Lang::En), name.english()), ("税务局", None));
        let name = Name::of(line("税务局"), Some(line("Tax")));
        assert_eq!((name.say(Lang::En), name.english()), ("Tax", Some(&line("Tax"))));
    }

    #[test]
    fn online_registrations_go_to_the_window_that_takes_them_or_to_the_first_active_one() {
        let home = |windows: [(bool, bool); 3]| {
            let named = ["a", "b", "c"].into_iter().zip(windows);
            let windows = named.map(|(id, (active, online))| window(id, active, online));
            let directory = Directory { windows: windows.collect(), ..Directory::default() };
            directory.home_window().map(|window| window.id.to_string())
        };
        assert_eq!(home([(false, false), (true, false), (true, false)]).as_deref(), Some("b"));
        assert_eq!(home([(true, false), (true, false), (true, true)]).as_deref(), Some("c"));
        assert_eq!(home([(true, false), (true, true), (true, true)]).as_deref(), Some("b"));
        assert_eq!(home([(true, false), (false, true), (true, false)]).as_deref(), Some("a"));
        assert_eq!(home([(false, false), (false, true), (false, false)]), None);
    }

    #[test]
    fn a_code_is_made_of_the_english_name_or_counted_and_is_free() {
        let taken = |code: &str| matches!(code, "tax" | "department-1");
        let code =
            |english: Option<&str>| propose_code("department", english.map(line).as_ref(), taken);
        assert_eq!(code(None), "department-2");
        assert_eq!(code(Some("Market Supervision & Fair Trade")), "market-supervision-fair-trade");
        assert_eq!(code(Some("Tax")), "tax-1");
        assert_eq!(code(Some("税务局")), "department-2");
        let long = code(Some("Human Resources and Social Security Bureau"));
        assert_eq!(long, "human-resources-and-social-sec");
        assert!(DepartmentId::new(long).is_ok());
    }

    #[test]
    fn an_entry_of_an_earlier_version_keeps_its_json() {
        for written in [
            r#"{"id":"tax","name":{"zh":"税务局","en":"Tax"},"leader":null,"active":true}"#,
            r#"{"id":"tax","name":{"zh":"税务局","en":"Tax"},"leader":"副市长","active":true,"aliases":["国税局"],"phone":"12345"}"#,
        ] {
            let read: Department = serde_json::from_str(written).expect("a department");
            assert_eq!(serde_json::to_string(&read).expect("JSON"), written);
        }
        let written = r#"{"id":"hall","name":{"zh":"大厅","en":"Hall"},"phone":null,"place":null,"active":true}"#;
        let read: Window = serde_json::from_str(written).expect("a window");
        assert_eq!(serde_json::to_string(&read).expect("JSON"), written);
        let written = r#"{"id":"deed","name":{"zh":"登记","en":"Deed"},"departments":[],"materials":[],"active":true}"#;
        let read: Matter = serde_json::from_str(written).expect("a matter");
        assert_eq!(serde_json::to_string(&read).expect("JSON"), written);
    }
}
