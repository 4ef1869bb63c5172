//! What the forms of the console are made of: fields that complete names, what was typed read into types, rows,
//! drafts that a reload does not lose, files, and the keys.

pub mod choice;
pub mod departments;
pub mod draft_storage;
pub mod drafting;
pub mod fields;
pub mod keyboard_nav;
pub mod named;
pub mod reader;
pub mod upload;
