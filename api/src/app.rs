//! The application state that every handler receives: the store, the files, the pepper, the clock, and a cache of the
//! directory and the rules.
//!
//! The clock is injected so that a test or the demonstration can drive it. Nothing else in the functions may ask the
//! machine for the time.

mod limiter;

use crate::clock::Clock;
use crate::files::Files;
use crate::notice::gateway::Gateways;
use crate::provider::Provider;
use crate::secret::Pepper;
use crate::store::{Store, StoreError, Town};
use crate::work_queue::WorkQueue;
use shared::actor::Seat;
use shared::limits::SESSION_IDLE_MINUTES;
use shared::policy::{Policy, Terms};
use shared::succession::Reader;
use shared::time::{DAY_MS, Day, MINUTE_MS, Timestamp};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

pub use limiter::{Client, ClientAddress, Limiter};

/// How long a function trusts its copy of the directory and the rules, so that looking up a department's name costs no
/// read. After that it asks whether their version is still the same.
const TOWN_TTL_MS: i64 = 2_000;

/// The public address unless one is configured: that of `onetrip` with its usual port.
const THIS_MACHINE: &str = "http://127.0.0.1:8018";

/// What a session allows before it asks for the password again.
#[derive(Clone, Copy, Debug)]
pub struct SessionTimes {
    /// How long it may go unused.
    pub idle_ms: i64,
    /// How long after signing in accounts can be changed, and cases erased or exported.
    pub fresh_ms: i64,
}

impl SessionTimes {
    /// Neither ends before the session does.
    pub const WHOLE_DAY: SessionTimes = SessionTimes { idle_ms: DAY_MS, fresh_ms: DAY_MS };
}

impl Default for SessionTimes {
    fn default() -> SessionTimes {
        SessionTimes { idle_ms: SESSION_IDLE_MINUTES * MINUTE_MS, fresh_ms: 5 * MINUTE_MS }
    }
}

/// The cached directory and rules.
#[derive(Default)]
struct CachedTown {
    town: Option<KnownTown>,
    /// How often the cache was invalidated: a read that was under way at that moment must not fill it.
    forgotten: u64,
}

/// A copy of the directory and the rules.
#[derive(Clone)]
struct KnownTown {
    /// When this was known to be their version.
    checked_at: Timestamp,
    version: u64,
    /// The day whose rules they are.
    day: Day,
    town: Arc<Town>,
}

/// What a host does after an erasure, before it is acknowledged, so that its database keeps none of the deleted bytes.
pub type OnErasure = Arc<dyn Fn() -> std::io::Result<()> + Send + Sync>;

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
    /// Hashes passwords, few at a time, so that sign-ins cannot take all cores and all memory.
    pub passwords: WorkQueue,
    pub session_times: SessionTimes,
    /// Whether this is a demonstration, whose accounts have a password that everybody knows.
    pub is_demonstration: bool,
    /// Notified after each command, so that a host in the same process projects at once.
    pub outbox: Arc<Notify>,
    /// Notified when a task is started or cancelled, so that a host in the same process works on it at once.
    pub tasks: Arc<Notify>,
    pub on_erasure: OnErasure,
    town: Arc<Mutex<CachedTown>>,
    /// Whether the clock was found to be far ahead of the last thing that a person did.
    pub(crate) far_ahead: Arc<AtomicBool>,
    pub limiter: Limiter,
    /// The public address of the site without a trailing slash: for every link, and the only origin whose pages may
    /// write.
    pub origin: Arc<str>,
    pub gateways: Gateways,
    /// By which staff can sign in, if there is one.
    pub provider: Option<Arc<Provider>>,
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
            passwords: WorkQueue::of_passwords(),
            session_times: SessionTimes::default(),
            is_demonstration: false,
            outbox: Arc::new(Notify::new()),
            tasks: Arc::new(Notify::new()),
            on_erasure: Arc::new(|| Ok(())),
            town: Arc::default(),
            far_ahead: Arc::default(),
            limiter: Limiter::default(),
            origin: THIS_MACHINE.into(),
            gateways: Gateways::kept(),
            provider: None,
        }
    }

    /// Sets the public address, as [`read_address`](crate::http::origin::read_address) returns it.
    pub fn with_origin(self, origin: &str) -> App {
        App { origin: origin.into(), ..self }
    }

    pub fn with_files(self, files: Files) -> App {
        App { files: Some(files), ..self }
    }

    pub fn with_on_erasure(self, on_erasure: OnErasure) -> App {
        App { on_erasure, ..self }
    }

    /// Replaces the clock. Sessions still go by the clock that was there before, so that moving the demonstration to
    /// the next morning signs nobody out.
    pub fn with_clock(self, clock: Clock) -> App {
        App { clock, ..self }
    }

    pub fn with_pepper(self, pepper: Pepper) -> App {
        App { pepper, ..self }
    }

    pub fn with_session_times(self, session_times: SessionTimes) -> App {
        App { session_times, ..self }
    }

    /// Makes it a demonstration, or not.
    pub fn as_demonstration(self, is_demonstration: bool) -> App {
        App { is_demonstration, ..self }
    }

    pub fn with_gateways(self, gateways: Gateways) -> App {
        App { gateways, ..self }
    }

    pub fn with_provider(self, provider: Option<Arc<Provider>>) -> App {
        App { provider, ..self }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The pseudonym of a client's network on the day of `at`, under which its acts are counted and logged.
    pub fn pseudonym(&self, address: ClientAddress, at: Timestamp) -> String {
        self.pepper.client(&address.network(), at.day())
    }

    /// The real time, which sessions are measured by.
    pub fn real_now(&self) -> Timestamp {
        (self.real)()
    }

    /// The directory and the rules, at most [`TOWN_TTL_MS`] old.
    pub async fn town(&self) -> Result<Arc<Town>, StoreError> {
        let (today, now) = (self.now().day(), self.real_now());
        let (known, forgotten) = self.known_town();
        if let Some(known) = &known
            && known.day == today
            // The machine's clock can be put back.
            && (0..TOWN_TTL_MS).contains(&now.since(known.checked_at))
        {
            return Ok(known.town.clone());
        }
        let version = self.store.load_town_version(false).await?;
        let town = match known {
            Some(known) if known.version == version && known.day == today => known.town,
            Some(known) if known.version == version => {
                with_terms(known.town.as_ref().clone(), today)
            }
            Some(_) | None => with_terms(self.store.load_town().await?, today),
        };
        Ok(self.keep_town(KnownTown { checked_at: now, version, day: today, town }, forgotten))
    }

    /// The directory and the rules as they are now, for whoever is about to change them.
    pub async fn fresh_town(&self) -> Result<Arc<Town>, StoreError> {
        let (today, now) = (self.now().day(), self.real_now());
        let (_, forgotten) = self.known_town();
        let version = self.store.load_town_version(true).await?;
        let town = with_terms(self.store.load_town().await?, today);
        Ok(self.keep_town(KnownTown { checked_at: now, version, day: today, town }, forgotten))
    }

    fn known_town(&self) -> (Option<KnownTown>, Option<u64>) {
        match self.town.lock() {
            Ok(kept) => (kept.town.clone(), Some(kept.forgotten)),
            Err(_) => (None, None),
        }
    }

    fn keep_town(&self, known: KnownTown, forgotten: Option<u64>) -> Arc<Town> {
        let town = known.town.clone();
        if let Ok(mut kept) = self.town.lock()
            && Some(kept.forgotten) == forgotten
        {
            kept.town = Some(known);
        }
        town
    }

    /// What somebody in `seat` reads, under the directory as it is.
    pub async fn reader(&self, seat: &Seat) -> Result<Reader, StoreError> {
        Ok(Reader::of(seat, &self.town().await?.directory))
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

/// A town with what its rules of a day promise, and with the departments as they follow each other on that day.
fn with_terms(mut town: Town, day: Day) -> Arc<Town> {
    let policy = town.rules.on(day, &town.calendar);
    town.directory.terms = Some(Terms::of(&policy));
    town.directory.day = Some(day);
    Arc::new(town)
}
