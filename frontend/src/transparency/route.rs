//! The addresses of the transparency program. Every page has an address, and every address is read back as its page.
//!
//! The server sends this program for every path that starts with `/figures`, `/explanations`, `/plans`, `/tables`,
//! `/data`, `/reforms`, `/about` or `/accessibility` (`infra/local/src/host.rs` and `infra/aws/site.yaml`); paths
//! without a page show that there is none.

use crate::ui::address;
use shared::id::{PlanId, ReformId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Figures,
    Explanations,
    Plans,
    Plan(PlanId),
    Tables,
    Data,
    Reforms,
    Reform(ReformId),
    About,
    Accessibility,
    Unknown,
}

impl Route {
    pub fn path(&self) -> String {
        match self {
            Route::Figures => address::FIGURES.to_owned(),
            Route::Explanations => "/explanations".to_owned(),
            Route::Plans => "/plans".to_owned(),
            Route::Plan(plan) => address::plan(plan),
            Route::Tables => "/tables".to_owned(),
            Route::Data => "/data".to_owned(),
            Route::Reforms => "/reforms".to_owned(),
            Route::Reform(reform) => format!("/reforms/{reform}"),
            Route::About => address::ABOUT.to_owned(),
            Route::Accessibility => address::ACCESSIBILITY.to_owned(),
            Route::Unknown => "/figures/not-found".to_owned(),
        }
    }

    pub fn read(path: &str) -> Route {
        let path = path.trim_end_matches('/');
        if let Some(written) = path.strip_prefix("/plans/") {
            return PlanId::new(written).map_or(Route::Unknown, Route::Plan);
        }
        if let Some(written) = path.strip_prefix("/reforms/") {
            return ReformId::new(written).map_or(Route::Unknown, Route::Reform);
        }
        match path {
            address::FIGURES => Route::Figures,
            "/explanations" => Route::Explanations,
            "/plans" => Route::Plans,
            "/tables" => Route::Tables,
            "/data" => Route::Data,
            "/reforms" => Route::Reforms,
            address::ABOUT => Route::About,
            address::ACCESSIBILITY => Route::Accessibility,
            _ => Route::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_address() {
        let plan = Route::Plan(PlanId::new("2018-05-1a2b").expect("an identifier"));
        let reform = Route::Reform(ReformId::new("2018-05-1a2b").expect("an identifier"));
        assert_eq!(Route::read(&reform.path()), reform);
        assert_eq!(Route::read("/reforms"), Route::Reforms);
        for route in [
            Route::Figures,
            Route::Explanations,
            Route::Plans,
            plan,
            Route::Tables,
            Route::Data,
            Route::About,
            Route::Accessibility,
            Route::Unknown,
        ] {
            assert_eq!(Route::read(&route.path()), route, "{}", route.path());
        }
        for nowhere in ["/", "/figure", "/figures/2018", "/explanations/nowhere", "/plans/A B"] {
            assert_eq!(Route::read(nowhere), Route::Unknown, "{nowhere}");
        }
        assert_eq!(Route::read("/figures/"), Route::Figures);
    }
}
