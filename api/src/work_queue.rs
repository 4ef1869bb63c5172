//! Runs work that would block the threads that serve requests: inspecting uploads, parsing registers, writing large
//! files, hashing passwords.
//!
//! It runs on blocking threads, a few pieces at a time, so that other requests are served meanwhile and memory is
//! bounded. When too much is waiting, a request is told to come back later.

use crate::problem::Failure;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The number of pieces that run at a time by default.
const AT_ONCE: usize = 2;
/// The number of pieces accepted by default, running and waiting together.
const MAX_QUEUED: usize = 10;
/// The number of passwords that may wait to be hashed. Each takes some 30 ms of a core, so that the last one waits for
/// less than a second, and a shorter time than `Retry-After` tells those who find no room.
const PASSWORDS_WAITING: usize = 16;

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

/// Room in a queue. Whoever leaves without having used it makes room for the next.
pub struct Place {
    taken: OwnedSemaphorePermit,
    running: Arc<Semaphore>,
}

impl WorkQueue {
    /// A queue that accepts `most` pieces.
    pub fn with_capacity(most: usize) -> WorkQueue {
        WorkQueue::of(AT_ONCE, most)
    }

    /// A queue for passwords: one of them on each core, since each also takes 19 MiB of memory.
    pub fn of_passwords() -> WorkQueue {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        WorkQueue::of(cores, cores.saturating_add(PASSWORDS_WAITING))
    }

    fn of(at_once: usize, most: usize) -> WorkQueue {
        let permits = |count| Arc::new(Semaphore::new(count));
        WorkQueue { taken: permits(most), running: permits(at_once) }
    }

    /// Takes room for a piece of work before anything is done for it.
    ///
    /// # Errors
    ///
    /// [`Failure::Unavailable`] if too much is waiting.
    pub fn enter(&self) -> Result<Place, Failure> {
        let taken = self.taken.clone().try_acquire_owned().map_err(|_| busy())?;
        Ok(Place { taken, running: self.running.clone() })
    }

    /// Runs `work` and returns its result, or [`Failure::Unavailable`] if too much is waiting.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        self.enter()?.run(work).await
    }
}

fn busy() -> Failure {
    Failure::Unavailable(anyhow::anyhow!("too much is waiting to be read or hashed"))
}

impl Place {
    /// Runs `work` when it is its turn and returns its result.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        // The permits move into the work, because the client may leave before it is done.
        let Place { taken, running } = self;
        let running = running.acquire_owned().await.map_err(|_| busy())?;
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
