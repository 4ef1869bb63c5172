//! The demonstration's clock. It starts where the story ends, runs at normal speed, can be moved forward, and never
//! goes back.
//!
//! The data folder stores an instant a few seconds ahead of the latest time that was read. A restart continues from
//! there, so that nothing new is earlier than what was acknowledged, however the process ended.

use anyhow::{Context, ensure};
use api::clock::Clock;
use shared::time::Timestamp;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How far the stored instant lies ahead, so that the file is written once per this time.
const AHEAD_MS: i64 = 5_000;

/// A clock whose time is stored in a file.
#[derive(Debug)]
pub struct DemonstrationClock {
    path: PathBuf,
    hands: Mutex<Hands>,
}

#[derive(Debug)]
struct Hands {
    /// Its time at `since`.
    at: Timestamp,
    since: Instant,
    /// The instant in the file; the clock must not pass it.
    kept: Timestamp,
}

impl DemonstrationClock {
    /// Starts a clock at `at` and stores it at `path`.
    pub fn begin(path: &Path, at: Timestamp) -> anyhow::Result<Arc<DemonstrationClock>> {
        let kept = at.plus(AHEAD_MS);
        keep(path, kept)?;
        let hands = Mutex::new(Hands { at, since: Instant::now(), kept });
        Ok(Arc::new(DemonstrationClock { path: path.to_owned(), hands }))
    }

    /// Resumes the clock stored at `path`; `None` if there is none.
    pub fn resume(path: &Path) -> anyhow::Result<Option<Arc<DemonstrationClock>>> {
        let written = match fs::read_to_string(path) {
            Ok(written) => written,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| reading(path)),
        };
        let at = serde_json::from_str(&written).with_context(|| reading(path))?;
        DemonstrationClock::begin(path, at).map(Some)
    }

    /// Returns the current time. If it cannot be stored, time stands still, because it would be lost at a restart.
    pub fn now(&self) -> Timestamp {
        let mut hands = self.hands();
        let passed = i64::try_from(hands.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        let now = hands.at.plus(passed);
        if now <= hands.kept {
            return now;
        }
        match keep(&self.path, now.plus(AHEAD_MS)) {
            Ok(()) => {
                hands.kept = now.plus(AHEAD_MS);
                now
            }
            Err(error) => {
                tracing::error!("{error:#}");
                hands.kept
            }
        }
    }

    /// Moves it forward; an earlier instant is an error.
    pub fn set_forward(&self, to: Timestamp) -> anyhow::Result<()> {
        ensure!(to >= self.now(), "the clock does not go back");
        let mut hands = self.hands();
        let kept = to.plus(AHEAD_MS).max(hands.kept);
        keep(&self.path, kept)?;
        *hands = Hands { at: to, since: Instant::now(), kept };
        Ok(())
    }

    /// The clock in the form that the functions take.
    pub fn clock(self: &Arc<DemonstrationClock>) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        // The fields are set together, so they are consistent even after a panic.
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reading(path: &Path) -> String {
    format!(
        "{} keeps what time it is in the demonstration and cannot be read; put it back from a copy, or \
         begin a new folder with --data",
        path.display()
    )
}

/// Writes an instant completely or not at all.
fn keep(path: &Path, reached: Timestamp) -> anyhow::Result<()> {
    let unfinished = path.with_extension("part");
    let write = || -> std::io::Result<()> {
        let mut file = crate::private::make_file(&unfinished)?;
        file.write_all(reached.0.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        // The name must survive a power failure too. On other systems than Unix that needs no call.
        match path.parent().filter(|_| cfg!(unix)) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    };
    write().with_context(|| format!("keeping the demonstration's time in {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    struct Place(PathBuf);

    impl Place {
        fn new() -> Place {
            let name = format!("onetrip-clock-{}", api::secret::random_hex::<8>());
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).expect("a folder");
            Place(folder.join("clock.json"))
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            if let Some(folder) = self.0.parent() {
                let _ = fs::remove_dir_all(folder);
            }
        }
    }

    fn time(written: &str) -> Timestamp {
        Timestamp::read(written).expect("a time")
    }

    fn until(clock: &DemonstrationClock, reached: Timestamp) {
        let patience = Instant::now() + Duration::from_secs(60);
        while clock.now() < reached {
            assert!(Instant::now() < patience, "the clock stands still");
            std::thread::yield_now();
        }
    }

    #[test]
    fn it_begins_where_it_is_told_and_runs_on() {
        let place = Place::new();
        let clock = DemonstrationClock::begin(&place.0, time("2018-06-11 14:30")).expect("a clock");
        let first = clock.now();
        assert_eq!(first.minute_text(), "2018-06-11 14:30");
        let began = Instant::now();
        until(&clock, first.plus(20));
        assert!(began.elapsed() >= Duration::from_millis(19), "it runs as other clocks do");
    }

    #[test]
    fn after_any_end_it_goes_on_from_what_it_told_and_never_before() {
        let place = Place::new();
        let mut told = time("2018-06-11 14:30");
        let mut clock = DemonstrationClock::begin(&place.0, told).expect("a clock");
        for _ in 0..20 {
            for _ in 0..50 {
                let now = clock.now();
                assert!(now >= told, "it went back within a run");
                told = now;
            }
            // The process can end at any point, without notice.
            clock = DemonstrationClock::resume(&place.0).expect("a file").expect("a clock");
            assert!(clock.now() >= told, "it went back over a restart");
        }
        // Each restart skips the few seconds that may have been read, and no more.
        assert!(told <= time("2018-06-11 14:30").plus(21 * (AHEAD_MS + 1_000)), "{told:?}");
    }

    #[test]
    fn what_was_told_is_kept_before_it_is_told() {
        let place = Place::new();
        let clock = DemonstrationClock::begin(&place.0, time("2018-06-11 14:30")).expect("a clock");
        let kept = || -> Timestamp {
            let written = fs::read_to_string(&place.0).expect("a file");
            serde_json::from_str(&written).expect("an instant")
        };
        clock.set_forward(time("2018-06-12 09:00")).expect("forward");
        for _ in 0..100 {
            assert!(clock.now() <= kept());
        }
    }

    #[test]
    fn it_goes_forward_and_not_back() {
        let place = Place::new();
        let clock = DemonstrationClock::begin(&place.0, time("2018-06-11 14:30")).expect("a clock");
        clock.set_forward(time("2018-06-12 09:00")).expect("forward");
        assert_eq!(clock.now().minute_text(), "2018-06-12 09:00");
        assert!(clock.set_forward(time("2018-06-11 14:30")).is_err(), "it went back");
        assert_eq!(clock.now().minute_text(), "2018-06-12 09:00");
        let again = DemonstrationClock::resume(&place.0).expect("a file").expect("a clock");
        assert!(again.now() >= time("2018-06-12 09:00"), "a jump was forgotten");
    }

    #[test]
    fn without_its_file_there_is_none_and_a_broken_one_is_said() {
        let place = Place::new();
        assert!(DemonstrationClock::resume(&place.0).expect("no error").is_none());
        fs::write(&place.0, "yesterday").expect("a file");
        let error = DemonstrationClock::resume(&place.0).expect_err("refused");
        assert!(format!("{error:#}").contains("begin a new folder with --data"), "{error:#}");
    }

    #[test]
    fn where_nothing_can_be_kept_it_stands_still() {
        let place = Place::new();
        let clock = DemonstrationClock::begin(&place.0, time("2018-06-11 14:30")).expect("a clock");
        fs::remove_dir_all(place.0.parent().expect("a folder")).expect("gone");
        assert!(clock.set_forward(time("2018-06-12 09:00")).is_err());
        assert!(clock.now() <= time("2018-06-11 14:30").plus(AHEAD_MS));
    }
}
