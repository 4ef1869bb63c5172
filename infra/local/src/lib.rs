//! OneTrip on one machine: everything in one process, on an embedded DynamoDB stored in a file and a bucket stored in a
//! folder.
//!
//! It only chooses parts and starts them; what they do is in `api` and `shared`. It never opens a database port: the
//! SDK's requests go straight into the embedded database.

pub mod clamd;
#[cfg(feature = "demonstration")]
pub mod demonstration;
pub mod embedded;
pub mod files;
pub mod folder;
pub mod host;
pub mod private;
pub mod rebuild;
pub mod residue;
pub mod server;
