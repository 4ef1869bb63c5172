//! What every route shares: reading a request, who may use which route, answering a view that was seen before,
//! and what is the same of every answer.

pub mod access;
pub mod commands;
pub mod conditional;
pub mod extract;
pub mod query;
pub mod serve;
