//! Where the functions draw random numbers. A test can have them drawn from a seed on its own thread, so that a run can
//! be replayed; nothing else can, because only the tests build this crate with the feature `replay`.

use rand::distr::uniform::{SampleRange, SampleUniform};
use rand::distr::{Distribution, StandardUniform};

/// A random value.
pub fn random<T>() -> T
where
    StandardUniform: Distribution<T>,
{
    #[cfg(feature = "replay")]
    if let Some(mut replayed) = replay::next() {
        return rand::RngExt::random(&mut replayed);
    }
    rand::random()
}

/// A random value within a range.
pub fn random_range<T, R>(range: R) -> T
where
    T: SampleUniform,
    R: SampleRange<T>,
{
    #[cfg(feature = "replay")]
    if let Some(mut replayed) = replay::next() {
        return rand::RngExt::random_range(&mut replayed, range);
    }
    rand::random_range(range)
}

/// Draws from a seed instead of the machine.
#[cfg(feature = "replay")]
pub mod replay {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};
    use std::cell::RefCell;

    thread_local! {
        static SEEDED: RefCell<Option<StdRng>> = const { RefCell::new(None) };
    }

    /// From now on, what this thread draws follows from the seed.
    pub fn seed(seed: u64) {
        SEEDED.set(Some(StdRng::seed_from_u64(seed)));
    }

    pub(super) fn next() -> Option<StdRng> {
        SEEDED.with_borrow_mut(|seeded| {
            seeded.as_mut().map(|seeded| StdRng::seed_from_u64(seeded.random()))
        })
    }
}
