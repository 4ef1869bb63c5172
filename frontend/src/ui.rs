//! What several programs share: elements and components, forms, the language, the frame of the public pages, and
//! common words.

pub mod address;
pub mod components;
pub mod explanation;
pub mod failure;
pub mod form;
pub mod frame;
pub mod language;
pub mod not_found;
pub mod number;
pub mod plain;
pub mod reform;
pub mod slip;
pub mod text;
pub mod totals;
