//! What is true of a case on any machine.
//!
//! A case is its events. [`decide`](decide::decide) turns a command into events or a named refusal,
//! [`evolve`](case::evolve) folds an event into the case, and everything anyone ever sees is a
//! projection of that fold: [`PublicCase`](view::PublicCase), [`CitizenCase`](view::CitizenCase),
//! [`StaffCase`](view::StaffCase), [`RegisterRow`](view::RegisterRow) and
//! [`Figures`](figures::Figures). The public tracker, the staff console and the published figures
//! are folds of the same events through this one crate, so they cannot disagree.
//!
//! This crate will never know a network, a store, a clock, randomness, an async runtime or a user
//! interface: time, numbers and the directory are handed in. It builds for `wasm32` and natively.
//!
//! Personal data: an [`Event`](event::Event) and a [`Case`](case::Case) hold none, by their types.
//! People's words live in [`Content`](personal::Content), in a table of its own, and are joined to
//! the case only by the projections whose audience may read them.
//!
//! Arithmetic on what comes from outside cannot overflow: it saturates or is checked, which a lint keeps.
//! The modules that only add up what was counted here, and statistics over it, are let off.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

// What is derived names this crate from outside, and is derived inside it too.
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
pub mod ordered;
pub mod permit;
pub mod personal;
pub mod plan;
pub mod policy;
pub mod privacy;
pub mod problem;
pub mod proof;
pub mod record;
pub mod reform;
#[allow(clippy::arithmetic_side_effects)]
pub mod room;
pub mod rules;
pub mod scale;
pub mod search;
pub mod sentence;
pub mod shape;
pub mod study;
pub mod text;
pub mod time;
pub mod view;
pub mod vocabulary;
pub mod waiting;
pub mod wire;
