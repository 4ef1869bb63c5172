//! A year of cases on a driven clock, as people and the clock make it.

pub mod hall;
pub mod hours;
pub mod people;
pub mod town;
