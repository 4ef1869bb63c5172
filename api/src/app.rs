//! The application state that every handler receives: the store, the files, the pepper, the clock, and a cache of the
//! directory and the rules.
//!
//! The clock is injected so that a test or the demonstration can drive it. Nothing else in the functions may ask the
//! machine for the time.

mod unknown_numbers;

use crate::clock::Clock;
use crate::files::Files;
use crate::notice::gateway::Gateways;
use crate::secret::Pepper;
use crate::store::{Store, StoreError, Town};
use crate::work_queue::WorkQueue;
use shared::policy::{Policy, Terms};
use shared::time::{Day, Timestamp};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use unknown_numbers::UnknownNumberAttempts;

/// How long a function caches the directory and the rules, so that looking up a department's name costs no read.
const TOWN_TTL: Duration = Duration::from_secs(2);

/// The cached directory and rules.
#[derive(Default)]
struct CachedTown {
    /// The directory and rules, when they were read, and the day whose rules they are.
    town: Option<(Instant, Day, Arc<Town>)>,
    /// How often the cache was invalidated: a read that was under way at that moment must not fill it.
    forgotten: u64,
}

/// The state of the functions.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    /// `None` in a function that has no bucket.
    pub files: Option<Files>,
    pub pepper: Pepper,
    /// The time by which cases are handled; the demonstration's differs from the machine's.
    pub clock: Clock,
    real: Clock,
    /// Runs work that takes long, such as inspecting an upload, on threads of its own.
    pub work_queue: WorkQueue,
    /// Notified after each command, so that a host in the same process projects at once.
    pub outbox: Arc<Notify>,
    /// Notified when a task is started or cancelled, so that a host in the same process works on it at once.
    pub tasks: Arc<Notify>,
    town: Arc<Mutex<CachedTown>>,
    /// Whether the clock was found to be far ahead of the last thing that a person did.
    pub(crate) far_ahead: Arc<AtomicBool>,
    pub unknown_numbers: UnknownNumberAttempts,
    /// The address of the site without a trailing slash, for the links in notices.
    pub origin: Arc<str>,
    pub gateways: Gateways,
}

impl App {
    /// The state over a store, with gateways that send nothing.
    pub fn new(store: Store, pepper: Pepper, clock: Clock) -> App {
        App {
            store,
            files: None,
            pepper,
            real: clock.clone(),
            clock,
            work_queue: WorkQueue::default(),
            outbox: Arc::new(Notify::new()),
            tasks: Arc::new(Notify::new()),
            town: Arc::default(),
            far_ahead: Arc::default(),
            unknown_numbers: UnknownNumberAttempts::default(),
            origin: "".into(),
            gateways: Gateways::kept(),
        }
    }

    pub fn with_origin(self, origin: &str) -> App {
        App { origin: origin.trim_end_matches('/').into(), ..self }
    }

    pub fn with_files(self, files: Files) -> App {
        App { files: Some(files), ..self }
    }

    /// Replaces the clock. Sessions still go by the clock that was there before, so that moving the demonstration to
    /// the next morning signs nobody out.
    pub fn with_clock(self, clock: Clock) -> App {
        App { clock, ..self }
    }

    pub fn with_gateways(self, gateways: Gateways) -> App {
        App { gateways, ..self }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The real time, which sessions are measured by.
    pub fn real_now(&self) -> Timestamp {
        (self.real)()
    }

    /// The directory and the rules, at most [`TOWN_TTL`] old.
    pub async fn town(&self) -> Result<Arc<Town>, StoreError> {
        let today = self.now().day();
        if let Ok(kept) = self.town.lock()
            && let Some((read_at, day, town)) = kept.town.as_ref()
            && read_at.elapsed() < TOWN_TTL
            && *day == today
        {
            return Ok(town.clone());
        }
        self.read_town(false).await
    }

    /// The directory and the rules as they are now, for whoever is about to change them.
    pub async fn fresh_town(&self) -> Result<Arc<Town>, StoreError> {
        self.read_town(true).await
    }

    async fn read_town(&self, latest: bool) -> Result<Arc<Town>, StoreError> {
        let today = self.now().day();
        let forgotten = self.town.lock().map(|kept| kept.forgotten).ok();
        let mut fresh = self.store.load_town(latest).await?;
        let policy = fresh.rules.on(today, &fresh.calendar);
        fresh.directory.terms = Some(Terms::of(&policy));
        let fresh = Arc::new(fresh);
        if let Ok(mut kept) = self.town.lock()
            && Some(kept.forgotten) == forgotten
        {
            kept.town = Some((Instant::now(), today, fresh.clone()));
        }
        Ok(fresh)
    }

    pub async fn policy(&self) -> Result<Policy, StoreError> {
        let town = self.town().await?;
        Ok(town.rules.on(self.now().day(), &town.calendar))
    }

    /// Invalidates the cache after a change made by this function.
    pub fn forget_town(&self) {
        if let Ok(mut kept) = self.town.lock() {
            kept.town = None;
            kept.forgotten = kept.forgotten.wrapping_add(1);
        }
    }
}
