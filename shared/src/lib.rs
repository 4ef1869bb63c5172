//! What is true of a case on any machine.
//!
//! A case is its events. [`decide`](decide::decide) turns a command into events or refuses it,
//! [`evolve`](case::evolve) folds an event into the case, and everything that anyone sees is a projection of that
//! fold: [`PublicCase`](view::PublicCase), [`CitizenCase`](view::CitizenCase), [`StaffCase`](view::StaffCase),
//! [`RegisterRow`](view::RegisterRow) and [`Figures`](figures::Figures). The public tracker, the staff console and
//! the published figures are folds of the same events through this one crate, so they cannot disagree.
//!
//! This crate must not use a network, a store, a clock, randomness, an async runtime or a user interface: time,
//! numbers and the directory are passed in. It builds for `wasm32` and natively.
//!
//! An [`Event`](event::Event) and a [`Case`](case::Case) contain no personal data, by their types. What people said
//! is [`Content`](personal::Content), which is stored in its own table and joined to the case only by projections
//! whose audience may read it.
//!
//! Arithmetic on outside input cannot overflow: it saturates or is checked, which a lint enforces. Modules that only
//! add up what was counted here, and statistics over it, are exempt.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

// Derived code refers to this crate by its name, inside the crate as well as outside.
extern crate self as shared;

pub mod actor;
pub mod aggregate;
pub mod calendar;
pub mod case;
pub mod chain;
pub mod code;
pub mod command;
#[allow(clippy::arithmetic_side_effects)]
pub mod cross;
pub mod decide;
mod digits;
pub mod directory;
#[allow(clippy::arithmetic_side_effects)]
pub mod disclosure;
pub mod duty;
#[allow(clippy::arithmetic_side_effects)]
pub mod effect;
pub mod event;
#[allow(clippy::arithmetic_side_effects)]
pub mod figures;
pub mod hash;
pub mod id;
#[allow(clippy::arithmetic_side_effects)]
pub mod insight;
pub mod lang;
pub mod limits;
pub mod notice;
pub mod number;
pub mod open311;
pub mod ordered;
pub mod permit;
pub mod personal;
pub mod plan;
pub mod policy;
pub mod privacy;
pub mod problem;
pub mod proof;
pub mod provider;
pub mod rate;
pub mod record;
pub mod reform;
#[allow(clippy::arithmetic_side_effects)]
pub mod room;
pub mod rules;
pub mod scale;
pub mod search;
pub mod sentence;
pub mod setup;
pub mod shape;
pub mod study;
pub mod succession;
pub mod text;
pub mod time;
pub mod trail;
pub mod view;
pub mod vocabulary;
pub mod waiting;
pub mod wire;
