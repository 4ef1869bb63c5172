//! Work that takes longer than a request's turn may: reading what people hand in, writing large files.
//!
//! It runs beside the requests, a little of it at a time, so that others are answered meanwhile and its
//! memory is bounded. What comes when enough is waiting is told to come again.

use crate::problem::Failure;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How much of it runs at once.
const AT_ONCE: usize = 2;
/// How much of it may be taken in where nothing else is said: what runs, and what waits.
const TAKEN_MOST: usize = 10;

/// Where such work is done.
#[derive(Clone, Debug)]
pub struct Heavy {
    taken: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Default for Heavy {
    fn default() -> Heavy {
        Heavy::taking(TAKEN_MOST)
    }
}

impl Heavy {
    /// One that takes in so much of it.
    pub fn taking(most: usize) -> Heavy {
        let permits = |count| Arc::new(Semaphore::new(count));
        Heavy { taken: permits(most), running: permits(AT_ONCE) }
    }

    /// Does it and gives what came of it, or [`Failure::Unavailable`] where too much waits already.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = || Failure::Unavailable(anyhow::anyhow!("too many files are being read"));
        // The permits go with the work: who asked may leave before it is done.
        let taken = self.taken.clone().try_acquire_owned().map_err(|_| busy())?;
        let running = self.running.clone().acquire_owned().await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((running, taken));
            done
        });
        done.await.map_err(|error| Failure::Internal(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[tokio::test]
    async fn what_comes_when_enough_waits_is_told_to_come_again() {
        let heavy = Heavy::default();
        let gate = Arc::new(Barrier::new(AT_ONCE + 1));
        let mut asked = Vec::new();
        for place in 0..TAKEN_MOST {
            let (ours, gate) = (heavy.clone(), gate.clone());
            asked.push(tokio::spawn(async move {
                let work = move || {
                    if place < AT_ONCE {
                        gate.wait();
                    }
                    place
                };
                ours.run(work).await
            }));
            // Each is taken in before the next one comes.
            while heavy.taken.available_permits() > TAKEN_MOST - place - 1 {
                tokio::task::yield_now().await;
            }
        }
        assert!(matches!(heavy.run(|| ()).await, Err(Failure::Unavailable(_))));
        let opens = tokio::task::spawn_blocking(move || gate.wait());
        for (place, asked) in asked.into_iter().enumerate() {
            assert_eq!(asked.await.expect("an answer").expect("done"), place);
        }
        opens.await.expect("the gate");
        assert_eq!(heavy.run(|| 7).await.expect("room again"), 7);
    }
}
