//! Killed in the middle of writes: every acknowledged case is there after the restart, and in the
//! demonstration it is not earlier than it was. And a folder that has lost its secret is not opened as if
//! nothing had happened.

use acceptance::{furnish, registration};
use api::app::App;
use api::clock::system_clock;
use api::secret::Pepper;
use api::store::{Store, Tables, agrees, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use shared::number::CaseNumber;
use shared::time::Timestamp;
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
    // A new folder gets its demonstration first.
    let deadline = Instant::now() + Duration::from_secs(600);
    while ureq::get(format!("http://127.0.0.1:{port}/api/v1/directory")).call().is_err() {
        assert!(Instant::now() < deadline, "the program did not answer");
        std::thread::yield_now();
    }
    child
}

#[test]
fn a_folder_that_has_lost_its_pepper_is_not_served() {
    let data = std::env::temp_dir().join(format!("onetrip-pepper-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    let folder = Folder::open(&data).expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let pepper = folder.pepper().expect("a pepper");
    runtime.block_on(async {
        create_tables(&app(&folder, &pepper).store).await.expect("tables");
    });
    drop(folder);
    std::fs::remove_file(data.join("pepper")).expect("removed");
    let mut child = Command::new(program())
        .args(["--port", "0", "--data"])
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let deadline = Instant::now() + Duration::from_secs(60);
    while child.try_wait().expect("a state").is_none() {
        if Instant::now() > deadline {
            child.kill().expect("killed");
            panic!("it serves a folder whose access codes are all dead");
        }
        std::thread::yield_now();
    }
    let refused = child.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success(), "{said}");
    for told in ["pepper is missing", "backup", "--new-pepper"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!data.join("pepper").exists(), "another pepper was made without a word");
    let _ = std::fs::remove_dir_all(&data);
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
    let port = free_port();
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
        api::jobs::project::fold_pending(&app).await.expect("a fold");
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

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// What time the house at a port tells.
fn time_at(port: u16) -> Timestamp {
    let answer = ureq::get(format!("http://127.0.0.1:{port}/api/v1/directory")).call();
    let answer = answer.expect("an answer");
    let told = answer.headers()["onetrip-time"].to_str().expect("a time");
    Timestamp(told.parse().expect("epoch milliseconds"))
}

/// Ends the program as a power cut does, and starts it on the same folder.
fn restart(child: &mut Child, data: &Path, port: u16) {
    child.kill().expect("killed");
    child.wait().expect("gone");
    *child = start(data, port);
}

#[test]
fn a_demonstration_that_is_killed_goes_on_from_the_time_it_told() {
    let data = std::env::temp_dir().join(format!("onetrip-clock-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    let port = free_port();
    let mut child = start(&data, port);
    let began = time_at(port);
    assert_eq!(began.day().to_string(), "2018-06-11", "it stands where its story ends");
    let mut told = began;
    for _ in 0..3 {
        told = told.max(time_at(port));
        restart(&mut child, &data, port);
        assert!(time_at(port) >= told, "it went back");
    }
    // Set forward, and killed as soon as that was acknowledged.
    let morning = ureq::post(format!("http://127.0.0.1:{port}/demonstration/clock"))
        .send_json(serde_json::json!({"to": "next_morning"}))
        .expect("forward")
        .body_mut()
        .read_json::<serde_json::Value>()
        .expect("a time");
    restart(&mut child, &data, port);
    let after = time_at(port);
    assert!(after.0 >= morning["now"].as_i64().expect("an instant"), "the morning was forgotten");
    assert_eq!(after.day().to_string(), "2018-06-12");

    // Its clock is lost: it goes on after everything that happened.
    child.kill().expect("killed");
    child.wait().expect("gone");
    std::fs::remove_file(data.join("clock.json")).expect("a clock");
    child = start(&data, port);
    assert_eq!(time_at(port).minute_text(), "2018-06-13 09:00");

    // A folder of an earlier version went by the machine's clock, and so it goes on.
    child.kill().expect("killed");
    child.wait().expect("gone");
    let kept = data.join("demonstration.json");
    let written = std::fs::read_to_string(&kept).expect("a file");
    let mut seeded: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    seeded.as_object_mut().expect("an object").remove("own_clock");
    std::fs::write(&kept, seeded.to_string()).expect("a file");
    let before = system_clock()();
    child = start(&data, port);
    assert!(time_at(port) >= before);
    let pressed = ureq::post(format!("http://127.0.0.1:{port}/demonstration/clock"))
        .send_json(serde_json::json!({"to": "a_week_on"}));
    assert!(pressed.is_err(), "the machine's clock was set forward");
    child.kill().expect("killed");
    child.wait().expect("gone");
    let _ = std::fs::remove_dir_all(&data);
}
