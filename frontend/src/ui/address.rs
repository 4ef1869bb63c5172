//! The addresses to which another program leads: links between programs are ordinary page loads.

use shared::id::PlanId;
use shared::number::CaseNumber;

pub const HOME: &str = "/";
pub const REGISTER: &str = "/register";
/// Asking for a case by its number.
pub const TRACK: &str = "/track";
pub const FIGURES: &str = "/figures";
pub const ABOUT: &str = "/about";
pub const ACCESSIBILITY: &str = "/accessibility";

/// A case as everyone sees it.
pub fn case(number: CaseNumber) -> String {
    format!("{TRACK}/{number}")
}

/// The check of the public figures.
pub const CHECK: &str = "/check";

pub fn check(number: CaseNumber) -> String {
    format!("{CHECK}/{number}")
}

pub fn plan(plan: &PlanId) -> String {
    format!("/plans/{plan}")
}
