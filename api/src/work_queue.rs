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
const MAX_QUEUED: usize = 10;

/// Where such work is done.
#[derive(Clone, Debug)]
pub struct WorkQueue {
    taken: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Default for WorkQueue {
    fn default() -> WorkQueue {
        WorkQueue::with_capacity(MAX_QUEUED)
    }
}

impl WorkQueue {
    /// One that takes in so much of it.
    pub fn with_capacity(most: usize) -> WorkQueue {
        let permits = |count| Arc::new(Semaphore::new(count));
        WorkQueue { taken: permits(most), running: permits(AT_ONCE) }
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
        let work_queue = WorkQueue::default();
        let gate = Arc::new(Barrier::new(AT_ONCE + 1));
        let mut asked = Vec::new();
        for place in 0..MAX_QUEUED {
            let (ours, gate) = (work_queue.clone(), gate.clone());
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
            while work_queue.taken.available_permits() > MAX_QUEUED - place - 1 {
                tokio::task::yield_now().await;
            }
        }
        assert!(matches!(work_queue.run(|| ()).await, Err(Failure::Unavailable(_))));
        let opens = tokio::task::spawn_blocking(move || gate.wait());
        for (place, asked) in asked.into_iter().enumerate() {
            assert_eq!(asked.await.expect("an answer").expect("done"), place);
        }
        opens.await.expect("the gate");
        assert_eq!(work_queue.run(|| 7).await.expect("room again"), 7);
    }
}
