//! Where the functions draw random numbers, secrets among them. A test can have them drawn from a seed on its own thread,
//! so that a run can be replayed; nothing else can, because only the tests build this crate with the feature `replay`.

use rand::distr::uniform::{SampleRange, SampleUniform};
use rand::distr::{Distribution, StandardUniform};
use rand::{CryptoRng, RngExt};

/// The generator of this machine, which the operating system seeds. By its type, none can take its place whose numbers
/// could be guessed from others.
fn generator() -> impl CryptoRng {
    rand::rng()
}

/// A random value.
pub fn random<T>() -> T
where
    StandardUniform: Distribution<T>,
{
    #[cfg(feature = "replay")]
    if let Some(mut replayed) = replay::next() {
        return replayed.random();
    }
    generator().random()
}

/// A random value within a range.
pub fn random_range<T, R>(range: R) -> T
where
    T: SampleUniform,
    R: SampleRange<T>,
{
    #[cfg(feature = "replay")]
    if let Some(mut replayed) = replay::next() {
        return replayed.random_range(range);
    }
    generator().random_range(range)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_secret_comes_twice_on_whatever_thread_it_is_drawn() {
        let draw = || (0..2_000).map(|_| random::<[u8; 16]>()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(draw)).collect();
        let drawn = threads.into_iter().flat_map(|thread| thread.join().expect("a thread"));
        let distinct: BTreeSet<[u8; 16]> = drawn.collect();
        assert_eq!(distinct.len(), 4 * 2_000);
    }
}
