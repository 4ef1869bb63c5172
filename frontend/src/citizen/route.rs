//! The addresses of the citizen program. Every page has an address, and every address is read back as its page.
//!
//! An address never contains an access code. The token of a slip or a notice is in the fragment, which no server
//! sees, and is removed from the address bar at once.

use crate::ui::address;
use shared::number::CaseNumber;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    Home,
    Register(Step),
    Slip,
    Track,
    Case(CaseNumber),
    /// The verdict page of a notice's one-time link.
    Verdict,
    Unknown,
}

/// A step of the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Who,
    Matter,
    Trips,
    /// What happened, and what the citizen suggests and wants.
    Story,
    Check,
}

impl Step {
    pub const ALL: [Step; 5] = [Step::Who, Step::Matter, Step::Trips, Step::Story, Step::Check];

    /// Its place, counted from 1.
    pub fn place(self) -> usize {
        match self {
            Step::Who => 1,
            Step::Matter => 2,
            Step::Trips => 3,
            Step::Story => 4,
            Step::Check => 5,
        }
    }

    pub fn next(self) -> Option<Step> {
        Step::ALL.get(self.place()).copied()
    }

    pub fn previous(self) -> Option<Step> {
        self.place().checked_sub(2).and_then(|index| Step::ALL.get(index)).copied()
    }

    fn slug(self) -> &'static str {
        match self {
            Step::Who => "",
            Step::Matter => "/matter",
            Step::Trips => "/trips",
            Step::Story => "/story",
            Step::Check => "/check",
        }
    }
}

impl Route {
    pub fn path(self) -> String {
        match self {
            Route::Home => address::HOME.to_owned(),
            Route::Register(step) => format!("{}{}", address::REGISTER, step.slug()),
            Route::Slip => "/slip".to_owned(),
            Route::Track => address::TRACK.to_owned(),
            Route::Case(number) => address::case(number),
            Route::Verdict => "/verdict".to_owned(),
            Route::Unknown => "/not-found".to_owned(),
        }
    }

    pub fn read(path: &str) -> Route {
        let path = path.trim_end_matches('/');
        if let Some(rest) = path.strip_prefix(address::REGISTER) {
            let step = Step::ALL.into_iter().find(|step| step.slug() == rest);
            return step.map_or(Route::Unknown, Route::Register);
        }
        if let Some(written) = path.strip_prefix("/track/") {
            return CaseNumber::read(written).map_or(Route::Unknown, Route::Case);
        }
        match path {
            "" => Route::Home,
            "/slip" => Route::Slip,
            address::TRACK => Route::Track,
            "/verdict" => Route::Verdict,
            _ => Route::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::Day;

    #[test]
    fn every_page_is_found_at_its_address() {
        let number =
            CaseNumber::new(Day::read("2018-04-16").expect("a day"), CaseNumber::OF_EXAMPLES);
        let mut routes = vec![
            Route::Home,
            Route::Slip,
            Route::Track,
            Route::Case(number),
            Route::Case(CaseNumber::read("1804-12345-74").expect("a former number")),
            Route::Verdict,
            Route::Unknown,
        ];
        routes.extend(Step::ALL.map(Route::Register));
        for route in routes {
            assert_eq!(Route::read(&route.path()), route, "{}", route.path());
        }
        for nowhere in [
            "/nowhere",
            "/figures",
            "/about",
            "/register/other",
            "/track/1804-12345-99", // a wrong number
            "/registered",
        ] {
            assert_eq!(Route::read(nowhere), Route::Unknown, "{nowhere}");
        }
        assert_eq!(Route::read("/track/"), Route::Track);
    }

    #[test]
    fn steps_lead_forth_and_back() {
        for pair in Step::ALL.windows(2) {
            assert_eq!(pair[0].next(), Some(pair[1]));
            assert_eq!(pair[1].previous(), Some(pair[0]));
        }
        assert_eq!(Step::Who.previous(), None);
        assert_eq!(Step::Check.next(), None);
    }
}
