//! Takes what was erased out of the database's file.
//!
//! SQLite leaves the bytes of a deleted row where they were until their room is needed, and `secure_delete` overwrites
//! only the last of the places in which a row has lain: a page that was split keeps copies of what moved away. So the
//! file is written anew after an erasure, and its log is emptied. A file in the folder remembers that this is owed, so
//! that it also happens after a crash.

use crate::folder::Folder;
use crate::private;
use anyhow::{Context, ensure};
use api::app::OnErasure;
use api::clock::Clock;
use rusqlite::Connection;
use shared::time::{HOUR_MS, Timestamp};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// A database up to this size is written anew at once: in a second or two, during which others read, and writes wait.
const AT_ONCE_BYTES: u64 = 100 * 1024 * 1024;
/// The hours of the night in China in which a larger one is.
const NIGHT: std::ops::Range<i64> = 1..5;
/// How long it waits for a transaction of the house to end.
const BUSY: Duration = Duration::from_secs(30);
/// How often it looks whether it is night, and tries again what failed.
const LOOKS: Duration = Duration::from_secs(600);

/// The database's file with what has to go from it.
#[derive(Clone)]
pub struct Residue {
    database: PathBuf,
    asked: Arc<Notify>,
    real: Clock,
}

impl Residue {
    pub fn of(folder: &Folder, real: Clock) -> Residue {
        Residue { database: folder.database(), asked: Arc::default(), real }
    }

    /// The file that says that something was erased, and its name while that is being seen to.
    fn marks(&self) -> [PathBuf; 2] {
        ["erased", "clearing"].map(|ending| self.database.with_extension(format!("db-{ending}")))
    }

    /// What an erasure calls before it is acknowledged.
    pub fn on_erasure(&self) -> OnErasure {
        let residue = self.clone();
        Arc::new(move || {
            let [erased, _] = residue.marks();
            private::make_file(&erased)?.sync_all()?;
            sync_folder(&erased)?;
            residue.asked.notify_one();
            Ok(())
        })
    }

    /// Whether something that was erased is still in the file.
    pub fn is_owed(&self) -> bool {
        self.marks().iter().any(|mark| mark.exists())
    }

    fn is_due(&self) -> anyhow::Result<bool> {
        let bytes = fs::metadata(&self.database)?.len();
        Ok(self.is_owed() && (bytes <= AT_ONCE_BYTES || is_night((self.real)())))
    }

    /// Writes the file anew if that is owed and due. An erasure in the meantime owes it again.
    pub fn clear(&self) -> anyhow::Result<bool> {
        if !self.is_due()? {
            return Ok(false);
        }
        let [erased, clearing] = self.marks();
        if let Err(error) = fs::rename(&erased, &clearing)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error.into());
        }
        let connection = Connection::open(&self.database).context("opening the database")?;
        connection.busy_timeout(BUSY)?;
        connection.execute_batch("VACUUM").context("writing the database anew")?;
        let busy: i64 =
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        ensure!(busy == 0, "the database's log is in use");
        fs::remove_file(&clearing)?;
        sync_folder(&clearing)?;
        Ok(true)
    }
}

/// Makes a name that came or went survive a power failure, where the system can.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

fn is_night(at: Timestamp) -> bool {
    NIGHT.contains(&at.ms_of_day().div_euclid(HOUR_MS))
}

/// Sees to it after each erasure, and for what an earlier run left.
pub async fn serve(residue: Residue) {
    loop {
        let clearing = residue.clone();
        match tokio::task::spawn_blocking(move || clearing.clear()).await {
            Ok(Ok(cleared)) => tracing::debug!(cleared, "the residue of erasures"),
            Ok(Err(error)) => tracing::error!("the residue of erasures: {error:#}"),
            Err(error) => tracing::error!("the residue of erasures: {error}"),
        }
        let _ = tokio::time::timeout(LOOKS, residue.asked.notified()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_database_waits_for_the_night_in_china() {
        for (at, night) in [
            ("2018-05-14 00:59", false),
            ("2018-05-14 01:00", true),
            ("2018-05-14 04:59", true),
            ("2018-05-14 05:00", false),
            ("2018-05-14 10:00", false),
        ] {
            assert_eq!(is_night(Timestamp::read(at).expect("a time")), night, "{at}");
        }
    }
}
