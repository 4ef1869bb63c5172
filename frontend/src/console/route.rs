//! The addresses of the console. Every page has one, and every address is read back to its page.

use crate::console::desk::Room;
use shared::number::CaseNumber;

/// A page of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Signing in.
    SignIn,
    /// What awaits whoever sits here.
    Duties,
    /// What waits.
    Queue,
    /// Looking for cases.
    Search,
    /// Registering at the window.
    RegisterCase,
    /// A case.
    Case(CaseNumber),
    /// The register.
    Register,
    /// Importing a register.
    Import,
    /// Keeping accounts and the directory.
    Administration(Kept),
    /// Nothing is here.
    Unknown,
}

/// What administrators keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Accounts.
    Accounts,
    /// Departments.
    Departments,
    /// Windows.
    Windows,
    /// Matters.
    Matters,
}

impl Kept {
    /// All of them.
    pub const ALL: [Kept; 4] = [Kept::Accounts, Kept::Departments, Kept::Windows, Kept::Matters];

    fn slug(self) -> &'static str {
        match self {
            Kept::Accounts => "",
            Kept::Departments => "/departments",
            Kept::Windows => "/windows",
            Kept::Matters => "/matters",
        }
    }
}

impl Route {
    /// Its address.
    pub fn path(self) -> String {
        match self {
            Route::SignIn => "/console/sign-in".into(),
            Route::Duties => "/console/duties".into(),
            Route::Queue => "/console".into(),
            Route::Search => "/console/search".into(),
            Route::RegisterCase => "/console/register-case".into(),
            Route::Case(number) => format!("/console/cases/{number}"),
            Route::Register => "/console/register".into(),
            Route::Import => "/console/import".into(),
            Route::Administration(kept) => format!("/console/administration{}", kept.slug()),
            Route::Unknown => "/console/not-found".into(),
        }
    }

    /// The page at an address.
    pub fn read(path: &str) -> Route {
        let path = path.trim_end_matches('/');
        if let Some(written) = path.strip_prefix("/console/cases/") {
            return CaseNumber::read(written).map_or(Route::Unknown, Route::Case);
        }
        if let Some(slug) = path.strip_prefix("/console/administration") {
            let kept = Kept::ALL.into_iter().find(|kept| kept.slug() == slug);
            return kept.map_or(Route::Unknown, Route::Administration);
        }
        match path {
            "/console" => Route::Queue,
            "/console/duties" => Route::Duties,
            "/console/sign-in" => Route::SignIn,
            "/console/search" => Route::Search,
            "/console/register-case" => Route::RegisterCase,
            "/console/register" => Route::Register,
            "/console/import" => Route::Import,
            _ => Route::Unknown,
        }
    }

    /// The room it is in; `None` for pages that are in no room.
    pub fn room(self) -> Option<Room> {
        match self {
            Route::Duties => Some(Room::Duties),
            Route::Queue | Route::Search | Route::Case(_) => Some(Room::Queue),
            Route::RegisterCase => Some(Room::RegisterCase),
            Route::Register => Some(Room::Register),
            Route::Import => Some(Room::Import),
            Route::Administration(_) => Some(Room::Administration),
            Route::SignIn | Route::Unknown => None,
        }
    }

    /// The first page of a room.
    pub fn of(room: Room) -> Route {
        match room {
            Room::Duties => Route::Duties,
            Room::Queue => Route::Queue,
            Room::RegisterCase => Route::RegisterCase,
            Room::Register => Route::Register,
            Room::Import => Route::Import,
            Room::Administration => Route::Administration(Kept::Accounts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::Day;

    #[test]
    fn every_page_is_found_at_its_address() {
        let number = CaseNumber::new(Day::read("2018-04-16").expect("a day"), 12_345);
        let mut routes = vec![
            Route::SignIn,
            Route::Queue,
            Route::Search,
            Route::RegisterCase,
            Route::Case(number),
            Route::Register,
            Route::Import,
            Route::Unknown,
        ];
        routes.extend(Kept::ALL.map(Route::Administration));
        for route in routes {
            assert_eq!(Route::read(&route.path()), route, "{}", route.path());
        }
        for nowhere in ["/consoles", "/console/cases/1", "/console/administration/x"] {
            assert_eq!(Route::read(nowhere), Route::Unknown, "{nowhere}");
        }
        assert_eq!(Route::read("/console/"), Route::Queue);
    }
}
