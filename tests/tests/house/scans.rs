//! Uploads are scanned for malware before they are stored, by a daemon that speaks the protocol of `clamd`.

use acceptance::Who;
use acceptance::files::FileHouse;
use api::files::Scan;
use axum::http::StatusCode;
use local::clamd::Clamd;
use memchr::memmem;
use shared::problem::Field;
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// The test file of the European Institute for Computer Antivirus Research, in two parts, so that no scanner takes this
/// source for malware.
const EICAR: [&str; 2] =
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
const PHOTO: &[u8] = b"\xFF\xD8\xFF\xDA\x00\x05\x01\x02\x03pixels\xFF\xD9";

/// How a daemon behaves.
#[derive(Clone, Copy)]
enum Daemon {
    Sound,
    /// It takes everything and never answers.
    Silent,
    /// It says that it cannot.
    Failing,
}

/// Reads one `INSTREAM` and returns its bytes.
fn streamed(connection: &mut TcpStream) -> Vec<u8> {
    let mut command = [0; 10];
    connection.read_exact(&mut command).expect("a command");
    assert_eq!(&command, b"zINSTREAM\0");
    let mut bytes = Vec::new();
    loop {
        let mut length = [0; 4];
        connection.read_exact(&mut length).expect("a length");
        let length = usize::try_from(u32::from_be_bytes(length)).expect("a length");
        if length == 0 {
            return bytes;
        }
        let begin = bytes.len();
        bytes.resize(begin + length, 0);
        connection.read_exact(&mut bytes[begin..]).expect("a chunk");
    }
}

/// Starts a daemon and says where it listens.
fn start(daemon: Daemon) -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let place = format!("tcp:{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection");
            let bytes = streamed(&mut connection);
            let answer: &[u8] = match daemon {
                Daemon::Silent => {
                    silent.push(connection);
                    continue;
                }
                Daemon::Failing => b"INSTREAM: Can't allocate memory ERROR\0",
                Daemon::Sound if memmem::find(&bytes, EICAR.concat().as_bytes()).is_some() => {
                    b"stream: Eicar-Test-Signature FOUND\0"
                }
                Daemon::Sound => b"stream: OK\0",
            };
            connection.write_all(answer).expect("an answer");
        }
    });
    place.parse().expect("a place")
}

/// A house with a scanner.
async fn scanned_by(clamd: Clamd) -> (FileHouse, Who, Slip) {
    let place = FileHouse::new().await.with_scanner(Arc::new(clamd));
    let clerk = place.house.staff(Role::WindowClerk).await;
    let slip = place.house.register(&clerk, "改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    (place, holder, slip)
}

async fn files_of(place: &FileHouse, slip: &Slip) -> usize {
    let head = place.house.app.store.load_case(slip.number).await.expect("a read");
    head.expect("a case").case.files.len()
}

#[tokio::test]
async fn an_infected_file_is_refused_at_its_field_and_kept_nowhere() {
    let (place, holder, slip) = scanned_by(start(Daemon::Sound)).await;
    let infected = [PHOTO, EICAR.concat().as_bytes()].concat();
    let key = place.upload(&holder, &slip, "image/jpeg", &infected).await;
    let refused = place.hand_in(&holder, &slip, &key, "a.jpg").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let problem = &refused.problem().fields[0];
    assert_eq!((problem.field.as_str(), &problem.problem), ("file", &Field::Infected));
    assert!(problem.problem.say(shared::lang::Lang::En).contains("Choose another"));
    assert_eq!(files_of(&place, &slip).await, 0);
    assert_eq!(place.kept().unwrap_or(0), 0);
    // The upload is gone at once, so that a second try finds nothing.
    let again = place.hand_in(&holder, &slip, &key, "a.jpg").await;
    assert_eq!(again.problem().fields[0].problem, Field::NotUploaded);
    // The same photo without it is stored, once, and is not scanned again.
    let file = place.handed_in(&holder, &slip, "a.jpg", "image/jpeg", PHOTO).await;
    assert_eq!(place.look(&holder, &slip, file).await.body, PHOTO);
}

#[tokio::test]
async fn what_no_scanner_has_judged_is_not_kept_and_can_be_handed_in_later() {
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port");
    let place_of_nobody = format!("tcp:{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let broken = [start(Daemon::Failing), place_of_nobody.parse().expect("a place")];
    for clamd in broken {
        let (place, holder, slip) = scanned_by(clamd).await;
        let key = place.upload(&holder, &slip, "image/jpeg", PHOTO).await;
        let refused = place.hand_in(&holder, &slip, &key, "a.jpg").await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text());
        assert_eq!(refused.problem().code, "not_scanned");
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!((files_of(&place, &slip).await, place.kept().unwrap_or(0)), (0, 0));
        // The upload still waits: once the scanner is back, it is not sent again.
        let place = place.with_scanner(Arc::new(start(Daemon::Sound)));
        let done = place.hand_in(&holder, &slip, &key, "a.jpg").await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    }
}

#[tokio::test]
async fn a_scanner_that_never_answers_is_waited_for_no_longer_than_a_browser_waits() {
    let clamd = start(Daemon::Silent);
    let began = std::time::Instant::now();
    tokio::time::pause();
    let scanned = clamd.scan(PHOTO).await;
    assert!(scanned.is_err());
    // The clock of the test goes on by itself, so that nobody waits.
    assert!(began.elapsed() < std::time::Duration::from_secs(10));
}
