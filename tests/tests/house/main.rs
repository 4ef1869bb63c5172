//! The house from outside, room by room. It is one program: each would link everything anew.

mod access;
mod assignment;
mod cases;
mod consumer;
mod demonstration;
mod description;
mod erasure;
mod feed;
mod figures;
mod files;
mod handed_in;
mod input;
mod insights;
mod limits;
mod links;
mod lists;
mod notices;
mod open311;
mod open_data;
mod plans;
mod proof;
mod queue;
mod reading;
mod reforms;
mod room;
mod supervision;
