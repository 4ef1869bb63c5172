//! The functions: public, console, project and clock, over one store.
//!
//! A handler turns one request into one call on the core and one on the store. The routers are the
//! same in the cloud, where `lambda_http` runs them, and on one machine, where `axum::serve` does.
//!
//! This crate will never decide whether a step is allowed (that is `shared::decide`), and nothing in
//! it but [`problem`] knows which status an error has.

pub mod access;
pub mod app;
pub mod clock;
#[cfg(feature = "lambda")]
pub mod cloud;
pub mod console;
pub mod export;
pub mod extract;
pub mod files;
pub mod import;
pub mod notice;
pub mod openapi;
pub mod problem;
pub mod project;
pub mod public;
pub mod secret;
pub mod serve;
pub mod store;
pub mod waiting;
pub mod words;
