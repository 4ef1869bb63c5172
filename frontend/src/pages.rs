//! The pages of the citizen's surface: they fetch, hold state and arrange. No HTTP and no literal words.

pub mod case;
pub mod home;
pub mod nowhere;
pub mod register;
pub mod slip;
pub mod track;
