//! The pages of the public surface: they fetch, hold state and arrange. No HTTP and no literal words.

pub mod home;
