//! A day that takes more than one item of the log, sealed by two clocks at once of which one is stopped.

use super::time::Time;
use super::transport::Transport;
use acceptance::{registration, seed_directory};
use api::app::App;
use api::jobs::clock::seal;
use api::secret::Pepper;
use api::service::{Idempotency, register};
use api::store::{Store, Tables, create_tables};
use shared::actor::Actor;
use shared::command::Register;
use shared::proof::Audit;
use shared::shape::SerdeJson;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// So many registrations on one day take two items of its log.
pub const REGISTRATIONS: usize = 250;

fn open(transport: &Transport, time: &Time) -> App {
    let store = Store::new(transport.client(), Tables::with_prefix("onetrip-"));
    App::new(store, Pepper::new(&[7; 32]).expect("a pepper"), time.clock())
}

/// The file of a database, which goes with this.
pub struct Copied {
    pub file: PathBuf,
    _folder: TempDir,
}

fn path() -> Copied {
    let folder = tempfile::tempdir().expect("a folder");
    Copied { file: folder.path().join("seal.db"), _folder: folder }
}

/// A database with a day that is over and not sealed.
pub async fn registered() -> Copied {
    let copied = path();
    let time = Time::from("2018-05-14 09:00");
    let app = open(&Transport::on_file(&copied.file, time.clone()).safe(), &time);
    create_tables(&app.store).await.expect("tables");
    seed_directory(&app).await.expect("a directory");
    for place in 0..REGISTRATIONS {
        let body = registration("online", "改申报密码");
        let body: Register = serde_json::from_value(body).expect("a registration");
        let key = format!("registration-{place:05}");
        let idempotency = Idempotency { scope: "seal".into(), key: key.clone(), digest: key };
        register(&app, Actor::Citizen, None, body, idempotency).await.expect("a slip");
    }
    copied
}

/// A copy of a database that nobody has open.
pub fn copy(base: &Path) -> Copied {
    let copied = path();
    std::fs::copy(base, &copied.file).expect("a copy");
    copied
}

/// Seals the day by two clocks at once, one of which is stopped after a number of requests. Returns whether it came to
/// its end, and how many parts the log has.
pub async fn sealed_by_two(file: &Path, requests: usize) -> (bool, usize) {
    let time = Time::from("2018-05-15 09:00");
    let transport = Transport::on_file(file, time.clone());
    let stopped = open(&transport.stopping_after(requests), &time);
    let (one, other) = (open(&transport, &time), open(&transport, &time));
    let now = time.now();
    let ends = async {
        let sealing = seal(&stopped, now);
        // It hangs where it is stopped.
        tokio::time::timeout(Duration::from_secs(8), sealing).await.is_ok_and(|done| done.is_ok())
    };
    let (ends, sealed) = futures::join!(ends, seal(&one, now));
    sealed.expect("a sealing");
    assert_eq!(seal(&other, now).await.expect("a later one").days, 0, "it is sealed once");
    let mut audit = Audit::new(BTreeMap::new());
    let (mut cursor, mut pages) = (None, 0);
    loop {
        let page =
            other.store.list_log(cursor.as_deref()).await.expect("a page").expect("a cursor");
        for line in page.lines.lines() {
            audit.take::<SerdeJson>(line).unwrap_or_else(|fault| panic!("{fault:?} in {line}"));
        }
        pages += page.lines.len().div_ceil(90_000);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    audit.close().expect("a log that is whole");
    assert_eq!(audit.read().events as usize, REGISTRATIONS, "all of the day is in its log");
    let counted = audit.figures(None, None).total.registered;
    assert_eq!(usize::try_from(counted), Ok(REGISTRATIONS));
    (ends, pages)
}
