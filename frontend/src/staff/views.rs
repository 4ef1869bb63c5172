//! Views of what the server has, looked at again while they are open: one thing, or a list a page at a time whose
//! place stands in the address.

pub mod case_list;
pub mod listed;
pub mod period;
pub mod poll;
