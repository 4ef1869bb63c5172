//! What every handler is given: the store, the secret, the clock and the town's rules.
//!
//! The clock is handed in, so that a test or the demonstration can drive it; nothing else in the
//! functions may ask the machine for the time.

use crate::secret::Pepper;
use crate::store::Store;
use shared::directory::Directory;
use shared::policy::Policy;
use shared::time::Timestamp;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's own clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

/// How long a function keeps the directory it read, so that naming a department costs no read.
const DIRECTORY_KEPT: Duration = Duration::from_secs(2);

/// A directory and when it was read.
type Kept = Option<(Instant, Arc<Directory>)>;

/// The state of both functions.
#[derive(Clone)]
pub struct App {
    /// Remembers cases.
    pub store: Store,
    /// Derives access codes.
    pub pepper: Pepper,
    /// Tells the time.
    pub clock: Clock,
    /// The town's rules.
    pub policy: Arc<Policy>,
    /// Rung after each command, so that a host in the same process projects at once.
    pub outbox: Arc<Notify>,
    directory: Arc<Mutex<Kept>>,
}

impl App {
    /// The state over a store.
    pub fn new(store: Store, pepper: Pepper, clock: Clock) -> App {
        App {
            store,
            pepper,
            clock,
            policy: Arc::new(Policy::default()),
            outbox: Arc::new(Notify::new()),
            directory: Arc::new(Mutex::new(None)),
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The directory, at most two seconds old.
    pub async fn directory(&self) -> Result<Arc<Directory>, crate::store::StoreError> {
        if let Ok(kept) = self.directory.lock()
            && let Some((read_at, directory)) = kept.as_ref()
            && read_at.elapsed() < DIRECTORY_KEPT
        {
            return Ok(directory.clone());
        }
        let fresh = Arc::new(self.store.load_directory().await?);
        if let Ok(mut kept) = self.directory.lock() {
            *kept = Some((Instant::now(), fresh.clone()));
        }
        Ok(fresh)
    }

    /// Forgets the directory that was read, after it was changed here.
    pub fn forget_directory(&self) {
        if let Ok(mut kept) = self.directory.lock() {
            *kept = None;
        }
    }
}
