//! What all routes share: reading requests, access control, conditional requests, and the headers of responses.

pub mod access;
pub mod client;
pub mod commands;
pub mod conditional;
pub mod extract;
pub mod origin;
pub mod query;
pub mod serve;
