//! The five functions `public`, `proof`, `console`, `project` and `clock`, over one store and one bucket.
//!
//! A handler turns one request into one call on the core and one on the store. The same routers run in the cloud, under
//! `lambda_http`, and on one machine, under hyper.
//!
//! Whether a command is allowed is decided in `shared::decide`, never here, and only [`problem`] knows which status an
//! error has.
//!
//! Arithmetic on external input saturates or is checked, which a lint enforces; modules that only count their own work
//! are exempt.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod app;
pub mod clock;
#[cfg(feature = "lambda")]
pub mod cloud;
pub mod console;
pub mod factor;
pub mod files;
pub mod http;
#[allow(clippy::arithmetic_side_effects)]
pub mod jobs;
pub mod normal;
#[allow(clippy::arithmetic_side_effects)]
pub mod notice;
pub mod openapi;
pub mod outgoing;
pub mod passkey;
pub mod password;
pub mod problem;
pub mod provider;
pub mod public;
pub mod random;
pub mod router;
pub mod secret;
pub mod service;
#[allow(clippy::arithmetic_side_effects)]
pub mod store;
pub mod work_queue;
