//! What the tests of every crate start from: identifiers, texts, instants and entries of a directory that are
//! valid, so that a test states only what it is about. Each function panics where its argument is not valid.

use shared::directory::{Department, Directory, Matter, Name, Window};
use shared::id::{AccountId, DepartmentId, MatterId, WindowId};
use shared::text::{Line, Note, Phone, Prose};
use shared::time::{Day, Timestamp};

/// The identifier of an account.
pub fn account(id: &str) -> AccountId {
    AccountId::new(id).expect("an identifier")
}

/// The identifier of a department.
pub fn department(id: &str) -> DepartmentId {
    DepartmentId::new(id).expect("an identifier")
}

/// The identifier of a matter.
pub fn matter(id: &str) -> MatterId {
    MatterId::new(id).expect("an identifier")
}

/// The identifier of a window.
pub fn window(id: &str) -> WindowId {
    WindowId::new(id).expect("an identifier")
}

/// A text of one line.
pub fn line(words: &str) -> Line {
    Line::new(words).expect("a line")
}

/// A text of some sentences.
pub fn note(words: &str) -> Note {
    Note::new(words).expect("a note")
}

/// A long text.
pub fn prose(words: &str) -> Prose {
    Prose::new(words).expect("a text")
}

/// A telephone number.
pub fn phone(written: &str) -> Phone {
    Phone::read(written).expect("a telephone number")
}

/// A day, `YYYY-MM-DD`.
pub fn day(written: &str) -> Day {
    Day::read(written).expect("a day")
}

/// An instant in China, `YYYY-MM-DD hh:mm`.
pub fn instant(written: &str) -> Timestamp {
    Timestamp::read(written).expect("an instant")
}

/// A name in both languages.
pub fn name(zh: &str, en: &str) -> Name {
    Name { zh: line(zh), en: line(en) }
}

/// A department that is active and has no leader in charge.
pub fn a_department(id: &str, zh: &str, en: &str) -> Department {
    Department {
        id: department(id),
        name: name(zh, en),
        leader: None,
        active: true,
        succession: None,
        aliases: Vec::new(),
        phone: None,
    }
}

/// A matter that is active, of no department and without material.
pub fn a_matter(id: &str, zh: &str, en: &str) -> Matter {
    Matter {
        id: matter(id),
        name: name(zh, en),
        departments: Vec::new(),
        materials: Vec::new(),
        active: true,
        aliases: Vec::new(),
    }
}

/// A window that is active, without telephone and place.
pub fn a_window(id: &str, zh: &str, en: &str) -> Window {
    Window {
        id: window(id),
        name: name(zh, en),
        phone: None,
        place: None,
        active: true,
        hours: None,
        online: false,
    }
}

/// A directory that says nothing of the rules in force.
pub fn directory(
    departments: impl Into<Vec<Department>>,
    matters: impl Into<Vec<Matter>>,
    windows: impl Into<Vec<Window>>,
) -> Directory {
    Directory {
        departments: departments.into(),
        matters: matters.into(),
        windows: windows.into(),
        ..Directory::default()
    }
}
