//! Random choices that are the same in every run.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// A seeded source of random choices.
#[derive(Debug)]
pub struct Draw(StdRng);

impl Draw {
    pub fn new(seed: u64) -> Draw {
        Draw(StdRng::seed_from_u64(seed))
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0.random_range(0..most)
    }

    /// Whether something happens that has this probability in percent.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        all.choose(&mut self.0).expect("there is one")
    }
}
