//! The addresses of the transparency surface. Every page has one, and every address is read back to
//! its page.
//!
//! The server sends this program for whatever begins with `/figures`, `/explanations` or `/plans`
//! (`infra/local/src/host.rs` and `infra/aws/site.yaml`); where no page is, it says so.

/// A page of the transparency surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The public figures.
    Figures,
    /// What leaders explained in public.
    Explanations,
    /// Nothing is here.
    Unknown,
}

impl Route {
    /// Its address.
    pub fn path(self) -> String {
        match self {
            Route::Figures => "/figures".to_owned(),
            Route::Explanations => "/explanations".to_owned(),
            Route::Unknown => "/figures/not-found".to_owned(),
        }
    }

    /// The page at an address.
    pub fn read(path: &str) -> Route {
        match path.trim_end_matches('/') {
            "/figures" => Route::Figures,
            "/explanations" => Route::Explanations,
            _ => Route::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_address() {
        for route in [Route::Figures, Route::Explanations, Route::Unknown] {
            assert_eq!(Route::read(&route.path()), route, "{}", route.path());
        }
        for nowhere in ["/", "/figure", "/figures/2018", "/explanations/nowhere"] {
            assert_eq!(Route::read(nowhere), Route::Unknown, "{nowhere}");
        }
        assert_eq!(Route::read("/figures/"), Route::Figures);
    }
}
