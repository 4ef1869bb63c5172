//! The addresses to which another program leads: links between programs are ordinary page loads.

use shared::id::PlanId;
use shared::number::CaseNumber;

/// The first page.
pub const HOME: &str = "/";
/// Registering a case.
pub const REGISTER: &str = "/register";
/// Asking for a case by its number.
pub const TRACK: &str = "/track";
/// The public figures.
pub const FIGURES: &str = "/figures";
/// About the service.
pub const ABOUT: &str = "/about";
/// The accessibility statement.
pub const ACCESSIBILITY: &str = "/accessibility";

/// A case as everyone sees it.
pub fn case(number: CaseNumber) -> String {
    format!("{TRACK}/{number}")
}

/// The check of the public figures.
pub const CHECK: &str = "/check";

/// The check of a case.
pub fn check(number: CaseNumber) -> String {
    format!("{CHECK}/{number}")
}

/// A published rectification plan.
pub fn plan(plan: &PlanId) -> String {
    format!("/plans/{plan}")
}
