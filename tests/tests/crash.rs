//! Killed in the middle of writes: every acknowledged case is there after the restart.

use acceptance::{furnish, registration};
use api::app::{App, system_clock};
use api::secret::Pepper;
use api::store::{Store, Tables, agrees, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use shared::number::CaseNumber;
use shared::wire::Slip;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Rounds of writing and killing.
const ROUNDS: usize = 3;
/// How many acknowledged cases a round waits for before it kills.
const A_ROUND: usize = 60;

fn program() -> PathBuf {
    let mut path = std::env::current_exe().expect("this test's program");
    path.pop();
    path.pop();
    let path = path.join(format!("onetrip{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built: `cargo build -p local`", path.display());
    path
}

fn start(data: &Path, port: u16) -> Child {
    let child = Command::new(program())
        .args(["--port", &port.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program");
    let deadline = Instant::now() + Duration::from_secs(60);
    while ureq::get(format!("http://127.0.0.1:{port}/api/v1/directory")).call().is_err() {
        assert!(Instant::now() < deadline, "the program did not answer");
        std::thread::yield_now();
    }
    child
}

#[test]
fn killed_while_writing_it_loses_no_acknowledged_case() {
    let data = std::env::temp_dir().join(format!("onetrip-crash-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let pepper = {
        let folder = Folder::open(&data).expect("a folder");
        let pepper = folder.pepper().expect("a pepper");
        runtime.block_on(async {
            let app = app(&folder, &pepper);
            create_tables(&app.store).await.expect("tables");
            furnish(&app).await.expect("a directory");
        });
        pepper
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let acknowledged: Arc<Mutex<Vec<CaseNumber>>> = Arc::default();
    for round in 1..=ROUNDS {
        let mut child = start(&data, port);
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let acknowledged = acknowledged.clone();
                std::thread::spawn(move || {
                    for attempt in 0.. {
                        let key = format!("round-{round}-writer-{writer}-{attempt}");
                        let answer = ureq::post(format!("http://127.0.0.1:{port}/api/v1/cases"))
                            .header("idempotency-key", &key)
                            .send_json(registration("online", &key));
                        let Ok(mut answer) = answer else { return };
                        let Ok(slip) = answer.body_mut().read_json::<Slip>() else { return };
                        acknowledged.lock().expect("the list").push(slip.number);
                    }
                })
            })
            .collect();
        let deadline = Instant::now() + Duration::from_secs(60);
        while acknowledged.lock().expect("the list").len() < round * A_ROUND {
            assert!(Instant::now() < deadline, "too slow");
            std::thread::yield_now();
        }
        // SIGKILL: the program gets no chance to finish anything.
        child.kill().expect("killed");
        child.wait().expect("gone");
        for writer in writers {
            writer.join().expect("a writer");
        }
    }
    let acknowledged = acknowledged.lock().expect("the list").clone();
    let folder = Folder::open(&data).expect("the lock is gone with the process");
    runtime.block_on(async {
        let app = app(&folder, &pepper);
        for number in &acknowledged {
            let head = app.store.load_case(*number).await.expect("a read").expect("a case");
            let links = app.store.load_events(*number).await.expect("events");
            assert!(agrees(&head, &links), "{number} is broken");
            let personal = app.store.load_personal(&head.case).await.expect("texts");
            assert!(personal.intake(head.case.intake).is_some(), "{number} lost its words");
        }
        // What was written and not acknowledged is whole too: the figures count it.
        api::project::fold_pending(&app).await.expect("a fold");
        let figures = app.store.load_figures(None, None).await.expect("figures");
        let registered = usize::try_from(figures.total.registered).expect("a count");
        assert!(registered >= acknowledged.len());
        println!("{} acknowledged, {registered} registered", acknowledged.len());
    });
    let _ = std::fs::remove_dir_all(&data);
}

fn app(folder: &Folder, pepper: &[u8]) -> App {
    let embedded = Embedded::on_file(&folder.database()).expect("a database");
    let store = Store::new(embedded.client, Tables::with_prefix("onetrip-"));
    App::new(store, Pepper::new(pepper).expect("a pepper"), system_clock())
}
