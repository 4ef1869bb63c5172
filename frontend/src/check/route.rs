//! The addresses of the checking surface.

use shared::number::CaseNumber;

/// A page of the checking surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The check of the public figures.
    Figures,
    /// The check of a case.
    Case(CaseNumber),
    /// Nothing is here.
    Unknown,
}

impl Route {
    /// Its address.
    pub fn path(self) -> String {
        match self {
            Route::Figures => "/check".to_owned(),
            Route::Case(number) => format!("/check/{number}"),
            Route::Unknown => "/check/not-found".to_owned(),
        }
    }

    /// The page at an address.
    pub fn read(path: &str) -> Route {
        let path = path.trim_end_matches('/');
        if let Some(written) = path.strip_prefix("/check/") {
            return CaseNumber::read(written).map_or(Route::Unknown, Route::Case);
        }
        if path == "/check" { Route::Figures } else { Route::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::Day;

    #[test]
    fn every_page_is_found_at_its_address() {
        let case = Route::Case(CaseNumber::new(Day(17_637), 12_345));
        for route in [Route::Figures, case, Route::Unknown] {
            assert_eq!(Route::read(&route.path()), route, "{}", route.path());
        }
        assert_eq!(Route::read("/check/"), Route::Figures);
        assert_eq!(Route::read("/checks"), Route::Unknown);
    }
}
