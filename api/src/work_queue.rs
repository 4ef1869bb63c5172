//! Runs work that would block the threads that serve requests: inspecting uploads, parsing registers, writing large
//! files.
//!
//! It runs on blocking threads, a few pieces at a time, so that other requests are served meanwhile and memory is
//! bounded. When too much is waiting, a request is told to come back later.

use crate::problem::Failure;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The number of pieces that run at a time.
const AT_ONCE: usize = 2;
/// The number of pieces accepted by default, running and waiting together.
const MAX_QUEUED: usize = 10;

/// Runs such work.
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
    /// A queue that accepts `most` pieces.
    pub fn with_capacity(most: usize) -> WorkQueue {
        let permits = |count| Arc::new(Semaphore::new(count));
        WorkQueue { taken: permits(most), running: permits(AT_ONCE) }
    }

    /// Runs `work` and returns its result, or [`Failure::Unavailable`] if too much is waiting.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = || Failure::Unavailable(anyhow::anyhow!("too many files are being read"));
        // The permits move into the work, because the client may leave before it is done.
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
            // Wait until each is accepted before the next one comes.
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
