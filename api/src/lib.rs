//! The functions: public, console, project and clock, over one store.
//!
//! A handler turns one request into one call on the core and one on the store. The routers are the
//! same in the cloud, where `lambda_http` runs them, and on one machine, where `axum::serve` does.
//!
//! This crate will never decide whether a step is allowed (that is `shared::decide`), and nothing in
//! it but [`problem`] knows which status an error has.
//!
//! Arithmetic on what comes from outside cannot overflow: it saturates or is checked, which a lint keeps.
//! The modules that count only what they themselves did are let off.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod app;
pub mod clock;
#[cfg(feature = "lambda")]
pub mod cloud;
pub mod console;
pub mod files;
pub mod http;
#[allow(clippy::arithmetic_side_effects)]
pub mod jobs;
#[allow(clippy::arithmetic_side_effects)]
pub mod notice;
pub mod openapi;
pub mod problem;
pub mod public;
pub mod router;
pub mod secret;
pub mod service;
#[allow(clippy::arithmetic_side_effects)]
pub mod store;
pub mod work_queue;
