//! What every handler is given: the store, the files, the secret and the clock; and what the town keeps
//! about itself.
//!
//! The clock is handed in, so that a test or the demonstration can drive it; nothing else in the
//! functions may ask the machine for the time.

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

/// How long a function keeps what it read of the town, so that naming a department costs no read.
const TOWN_TTL: Duration = Duration::from_secs(2);

/// What was read of the town.
#[derive(Default)]
struct CachedTown {
    /// The town, when it was read, and the day whose rules it tells.
    town: Option<(Instant, Day, Arc<Town>)>,
    /// How often it was forgotten: what was being read meanwhile is not kept.
    forgotten: u64,
}

/// The state of both functions.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    /// Keeps files; none where this function has no bucket.
    pub files: Option<Files>,
    pub pepper: Pepper,
    /// Tells the house's time.
    pub clock: Clock,
    real: Clock,
    /// Reads what is handed in, beside the requests.
    pub work_queue: WorkQueue,
    /// Rung after each command, so that a host in the same process projects at once.
    pub outbox: Arc<Notify>,
    town: Arc<Mutex<CachedTown>>,
    /// Whether the clock was found to be far ahead of whatever people did.
    pub(crate) far_ahead: Arc<AtomicBool>,
    /// Codes tried on numbers that do not exist.
    pub unknown_numbers: UnknownNumberAttempts,
    /// Where the site is, without a slash at the end, for the links in notices.
    pub origin: Arc<str>,
    /// What carries notices out of the house.
    pub gateways: Gateways,
}

impl App {
    /// The state over a store. Its notices stay in the house.
    pub fn new(store: Store, pepper: Pepper, clock: Clock) -> App {
        App {
            store,
            files: None,
            pepper,
            real: clock.clone(),
            clock,
            work_queue: WorkQueue::default(),
            outbox: Arc::new(Notify::new()),
            town: Arc::default(),
            far_ahead: Arc::default(),
            unknown_numbers: UnknownNumberAttempts::default(),
            origin: "".into(),
            gateways: Gateways::kept(),
        }
    }

    /// The same with the site at `origin`.
    pub fn with_origin(self, origin: &str) -> App {
        App { origin: origin.trim_end_matches('/').into(), ..self }
    }

    /// The same with files.
    pub fn with_files(self, files: Files) -> App {
        App { files: Some(files), ..self }
    }

    /// The same in a house whose time is another one than the machine's. Sessions go on by the clock
    /// that was there before: a house that goes on to the next morning signs nobody out.
    pub fn with_clock(self, clock: Clock) -> App {
        App { clock, ..self }
    }

    /// The same with other gateways.
    pub fn with_gateways(self, gateways: Gateways) -> App {
        App { gateways, ..self }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Now as people feel it: what sessions are measured by.
    pub fn real_now(&self) -> Timestamp {
        (self.real)()
    }

    /// What the town keeps about itself, at most two seconds old.
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

    /// The same as it is now, whoever changed it: for those who keep it.
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

    /// The edition of the rules that is in force now.
    pub async fn policy(&self) -> Result<Policy, StoreError> {
        let town = self.town().await?;
        Ok(town.rules.on(self.now().day(), &town.calendar))
    }

    /// Forgets what was read of the town, after it was changed here.
    pub fn forget_town(&self) {
        if let Ok(mut kept) = self.town.lock() {
            kept.town = None;
            kept.forgotten = kept.forgotten.wrapping_add(1);
        }
    }
}
