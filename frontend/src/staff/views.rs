//! Views that refresh themselves: single things, and lists whose current page is in the address.

pub mod case_list;
pub mod listed;
pub mod period;
pub mod poll;
pub mod tasks;
