//! Addresses in other programs. Going there is an ordinary page load.

use shared::id::PlanId;
use shared::number::CaseNumber;

pub const HOME: &str = "/";
pub const REGISTER: &str = "/register";
pub const TRACK: &str = "/track";
pub const FIGURES: &str = "/figures";
pub const ABOUT: &str = "/about";
pub const ACCESSIBILITY: &str = "/accessibility";

pub fn case(number: CaseNumber) -> String {
    format!("{TRACK}/{number}")
}

pub const CHECK: &str = "/check";

pub fn check(number: CaseNumber) -> String {
    format!("{CHECK}/{number}")
}

pub fn plan(plan: &PlanId) -> String {
    format!("/plans/{plan}")
}
