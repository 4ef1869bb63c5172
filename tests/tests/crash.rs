//! The server is killed in the middle of writes: after the restart every acknowledged case is there, and the
//! demonstration's clock has not gone back. A folder that has lost its secret is not opened, and one whose secret was
//! replaced goes on.

use acceptance::program::{Served, onetrip};
use acceptance::{lift_limits, registration, seed_directory};
use api::app::App;
use api::clock::system_clock;
use api::secret::Pepper;
use api::store::{Store, Tables, agrees, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use shared::number::CaseNumber;
use shared::time::Timestamp;
use shared::wire::Slip;
/// Rounds of writing and killing.
const ROUNDS: usize = 3;
/// How many acknowledged cases a round waits for before the kill.
const CASES_A_ROUND: usize = 60;

#[test]
fn a_folder_that_has_lost_its_pepper_is_not_served() {
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path();
    let folder = Folder::open(data).expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let pepper = folder.pepper().expect("a pepper");
    runtime.block_on(async {
        create_tables(&app(&folder, &pepper).store).await.expect("tables");
    });
    drop(folder);
    std::fs::remove_file(data.join("pepper")).expect("removed");
    let refused =
        onetrip().expect("the program").args(["--port", "0", "--data"]).arg(data).output();
    let refused = refused.expect("it ends by itself");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success(),
        "it serves a folder whose access codes are all dead: {said}"
    );
    for told in ["pepper is missing", "backup", "--new-pepper"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!data.join("pepper").exists(), "another pepper was made without a word");
}

#[test]
fn killed_while_writing_it_loses_no_acknowledged_case() {
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let pepper = {
        let folder = Folder::open(data).expect("a folder");
        let pepper = folder.pepper().expect("a pepper");
        runtime.block_on(async {
            let app = app(&folder, &pepper);
            create_tables(&app.store).await.expect("tables");
            seed_directory(&app).await.expect("a directory");
            lift_limits(&app.store).await.expect("no limits");
        });
        pepper
    };
    let mut all = Vec::new();
    for round in 1..=ROUNDS {
        let served = Served::start(data).expect("the program");
        let (acknowledged, slips) = std::sync::mpsc::channel::<CaseNumber>();
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (acknowledged, cases) = (acknowledged.clone(), served.at("/api/v1/cases"));
                std::thread::spawn(move || {
                    for attempt in 0.. {
                        let key = format!("round-{round}-writer-{writer}-{attempt}");
                        let answer = ureq::post(&cases)
                            .header("idempotency-key", &key)
                            .send_json(registration("online", &key));
                        let Ok(mut answer) = answer else { return };
                        let Ok(slip) = answer.body_mut().read_json::<Slip>() else { return };
                        acknowledged.send(slip.number).expect("somebody who counts");
                    }
                })
            })
            .collect();
        drop(acknowledged);
        let before: Vec<CaseNumber> = slips.iter().take(CASES_A_ROUND).collect();
        assert_eq!(before.len(), CASES_A_ROUND, "every writer gave up");
        served.kill();
        for writer in writers {
            writer.join().expect("a writer");
        }
        all.extend(before);
        all.extend(slips);
    }
    let folder = Folder::open(data).expect("the lock is gone with the process");
    runtime.block_on(async {
        let app = app(&folder, &pepper);
        for number in &all {
            let head = app.store.load_case(*number).await.expect("a read").expect("a case");
            let links = app.store.load_events(*number).await.expect("events");
            assert!(agrees(&head, &links), "{number} is broken");
            let personal = app.store.load_personal(&head.case).await.expect("texts");
            assert!(personal.intake(head.case.intake).is_some(), "{number} lost its words");
        }
        // What was written but not acknowledged is complete too, because the figures count it.
        api::jobs::project::fold_pending(&app).await.expect("a fold");
        let figures = app.store.load_figures(None, None).await.expect("figures");
        let registered = usize::try_from(figures.total.registered).expect("a count");
        assert!(registered >= all.len());
        println!("{} acknowledged, {registered} registered", all.len());
    });
}

fn app(folder: &Folder, pepper: &Pepper) -> App {
    let embedded = Embedded::on_file(&folder.database(), None).expect("a database");
    let store = Store::new(embedded.client, Tables::with_prefix("onetrip-"));
    App::new(store, pepper.clone(), system_clock())
}

#[test]
fn the_pepper_of_a_folder_is_replaced_by_a_command_and_slips_stay_valid() {
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path();
    let folder = Folder::open(data).expect("a folder");
    let pepper = folder.pepper().expect("a pepper");
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let app = app(&folder, &pepper);
        create_tables(&app.store).await.expect("tables");
        seed_directory(&app).await.expect("a directory");
    });
    drop(folder);
    let replace = || {
        let mut program = onetrip().expect("the program");
        let done = program.args(["replace-pepper", "--data"]).arg(data).output();
        let done = done.expect("it ends by itself");
        let said = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let register = |served: &Served, key: &str| -> Slip {
        let sent = ureq::post(served.at("/api/v1/cases")).header("idempotency-key", key);
        let mut answer = sent.send_json(registration("online", key)).expect("a case");
        answer.body_mut().read_json().expect("a slip")
    };
    let opens = |served: &Served, slip: &Slip| {
        let own = ureq::get(served.at(&format!("/api/v1/cases/{}/own", slip.number)));
        own.header("authorization", format!("Code {}", slip.access_code)).call().is_ok()
    };
    let served = Served::start(data).expect("the program");
    let old = register(&served, "under-the-first-pepper");
    let (is_done, said) = replace();
    assert!(!is_done && said.contains("in use"), "while the house is open: {said}");
    served.kill();
    let first = std::fs::read_to_string(data.join("pepper")).expect("a pepper");
    let (is_done, said) = replace();
    assert!(is_done && said.contains("Back the folder up"), "{said}");
    let both = std::fs::read_to_string(data.join("pepper")).expect("a pepper");
    let (newest, former) = both.split_once('\n').expect("two lines");
    assert!(former == first && newest != first && !said.contains(newest), "{said}");
    let served = Served::start(data).expect("the program");
    let new = register(&served, "under-the-second-pepper");
    assert!(opens(&served, &old) && opens(&served, &new));
    served.kill();
    // Whoever knows the first pepper alone has no new slip.
    std::fs::write(data.join("pepper"), &first).expect("written");
    let served = Served::start(data).expect("the program");
    assert!(opens(&served, &old) && !opens(&served, &new));
}

/// The time in a server's response header.
fn time_of(served: &Served) -> Timestamp {
    let answer = ureq::get(served.at("/api/v1/directory")).call().expect("an answer");
    let told = answer.headers()["onetrip-time"].to_str().expect("a time");
    Timestamp(told.parse().expect("epoch milliseconds"))
}

#[test]
fn a_demonstration_that_is_killed_goes_on_from_the_time_it_told() {
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path();
    let start = || Served::start(data).expect("the program");
    let mut served = start();
    let began = time_of(&served);
    assert_eq!(began.day().to_string(), "2018-06-11", "it stands where its story ends");
    let mut told = began;
    for _ in 0..3 {
        told = told.max(time_of(&served));
        served.kill();
        served = start();
        assert!(time_of(&served) >= told, "it went back");
    }
    // Killed as soon as the move forward was acknowledged.
    let morning = ureq::post(served.at("/demonstration/clock"))
        .send_json(serde_json::json!({"to": "next_morning"}))
        .expect("forward")
        .body_mut()
        .read_json::<serde_json::Value>()
        .expect("a time");
    served.kill();
    served = start();
    let after = time_of(&served);
    assert!(after.0 >= morning["now"].as_i64().expect("an instant"), "the morning was forgotten");
    assert_eq!(after.day().to_string(), "2018-06-12");

    // If its clock is lost, it resumes after everything that happened.
    served.kill();
    std::fs::remove_file(data.join("clock.json")).expect("a clock");
    served = start();
    assert_eq!(time_of(&served).minute_text(), "2018-06-13 09:00");

    // A folder by an earlier version used the machine's clock, and still does.
    served.kill();
    let kept = data.join("demonstration.json");
    let written = std::fs::read_to_string(&kept).expect("a file");
    let mut seeded: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    seeded.as_object_mut().expect("an object").remove("own_clock");
    std::fs::write(&kept, seeded.to_string()).expect("a file");
    let before = system_clock()();
    served = start();
    assert!(time_of(&served) >= before);
    let pressed = ureq::post(served.at("/demonstration/clock"))
        .send_json(serde_json::json!({"to": "a_week_on"}));
    assert!(pressed.is_err(), "the machine's clock was set forward");
    served.kill();
}
