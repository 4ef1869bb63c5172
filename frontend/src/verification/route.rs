//! The addresses of the verification program.

use shared::number::CaseNumber;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    Figures,
    Case(CaseNumber),
    Unknown,
}

impl Route {
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
    use crate::ui::address;
    use shared::time::Day;

    #[test]
    fn every_page_is_found_at_its_address() {
        let number = CaseNumber::new(Day(17_637), CaseNumber::OF_EXAMPLES);
        for (path, page) in [
            (address::CHECK.to_owned(), Route::Figures),
            ("/check/".to_owned(), Route::Figures),
            (address::check(number), Route::Case(number)),
            ("/check/not-found".to_owned(), Route::Unknown),
            ("/checks".to_owned(), Route::Unknown),
        ] {
            assert_eq!(Route::read(&path), page, "{path}");
        }
    }
}
