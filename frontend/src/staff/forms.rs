//! The forms of the console: fields that complete names, reading what was typed into types, rows, drafts that survive
//! a reload, files, and keyboard navigation.

pub mod choice;
pub mod departments;
pub mod draft_storage;
pub mod drafting;
pub mod fields;
pub mod file_choice;
pub mod keyboard_nav;
pub mod named;
pub mod reader;
pub mod upload;
