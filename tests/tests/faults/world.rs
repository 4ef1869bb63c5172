//! The house in the weather: its process, which can be stopped at any point and opened again over the same database, and
//! the road by which people reach it.

use super::time::Time;
use super::transport::{Transport, Weather};
use acceptance::draw::Draw;
use acceptance::{Answer, installer, seat_of, seed_directory};
use api::app::{App, SessionTimes};
use api::http::extract::SESSION_COOKIE;
use api::jobs::run_minute;
use api::notice::gateway::{Gateway, Gateways, Letter, Sending};
use api::secret::Pepper;
use api::store::{Store, Tables, create_tables};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::Value;
use shared::number::CaseNumber;
use shared::vocabulary::Role;
use shared::wire::{Account, Slip};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{account, line};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tower::ServiceExt;

/// How often each of the two clocks runs: in the cloud it is every minute, on one machine every second.
const CLOCK_EVERY: Duration = Duration::from_secs(4);
/// How often another projector looks for what is pending.
const PROJECT_EVERY: Duration = Duration::from_millis(150);
/// A session lasts ten hours; a new one begins before.
const SESSION_MS: i64 = 9 * 3_600_000;

/// Counts the messages sent, by the id of their notice.
#[derive(Debug, Default)]
pub struct Carrier(pub Mutex<BTreeMap<String, usize>>);

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        *self.0.lock().expect("a count").entry(letter.id.to_owned()).or_default() += 1;
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A case that somebody holds the slip of.
#[derive(Clone, Debug)]
pub struct Known {
    pub slip: Slip,
    /// Names the registration, so that its words are found again.
    pub title: String,
    pub phone: String,
}

/// What was answered, kept by the people and not by the house.
#[derive(Debug, Default)]
pub struct Record {
    pub cases: Vec<Known>,
    /// The revisions to which commands led, as they were answered.
    pub acknowledged: BTreeMap<CaseNumber, BTreeSet<u32>>,
    /// Operations that ended: with a slip, a revision or a refusal.
    pub operations: usize,
    pub refused: BTreeMap<String, usize>,
    /// Answers that never came, or that came too late for somebody who had sent again.
    pub lost: usize,
    pub unavailable: usize,
}

/// One process.
struct Process {
    router: Router,
    tasks: JoinSet<()>,
}

pub struct World {
    pub time: Time,
    pub transport: Transport,
    /// The house as those see it who check it afterwards: nothing happens to their requests.
    pub safe: App,
    /// The routes over it.
    reading: Router,
    pub carrier: Arc<Carrier>,
    pub record: RefCell<Record>,
    pub stops: Cell<usize>,
    pub draw: RefCell<Draw>,
    process: RefCell<Process>,
    sessions: RefCell<BTreeMap<String, (i64, String)>>,
    has_clock: Cell<bool>,
    has_projector: Cell<bool>,
}

fn open(transport: &Transport, time: &Time, carrier: &Arc<Carrier>) -> App {
    let store = Store::new(transport.client(), Tables::with_prefix("onetrip-"));
    let gateways = Gateways { sms: Some(carrier.clone()), email: Some(carrier.clone()) };
    let pepper = Pepper::new(&[7; 32]).expect("a pepper");
    // Hours pass in the world between two things that one person does.
    App::new(store, pepper, time.clock())
        .with_gateways(gateways)
        .with_session_times(SessionTimes::WHOLE_DAY)
}

/// Everybody who works here, by account.
pub const STAFF: [(&str, Role, &str); 9] = [
    ("clerk", Role::WindowClerk, "-"),
    ("clerk-2", Role::WindowClerk, "-"),
    ("lead", Role::WindowLead, "-"),
    ("tax-officer", Role::DepartmentOfficer, "tax"),
    ("land-officer", Role::DepartmentOfficer, "land"),
    ("police-head", Role::DepartmentHead, "police"),
    ("leader", Role::LeaderInCharge, "tax"),
    ("principal", Role::PrincipalLeader, "-"),
    ("inspector", Role::Inspector, "-"),
];

impl World {
    /// A house with its directory and its staff, before anything has happened.
    pub async fn new(seed: u64) -> World {
        api::random::replay::seed(seed);
        fastrand::seed(seed);
        let mut draw = Draw::new(seed);
        let time = Time::from("2018-05-14 09:00");
        let transport = Transport::new(time.clone(), Draw::new(draw.below(1 << 30) as u64));
        let carrier = Arc::new(Carrier::default());
        let safe = open(&transport.safe(), &time, &carrier);
        create_tables(&safe.store).await.expect("tables");
        seed_directory(&safe).await.expect("a directory");
        for (name, role, at) in STAFF {
            let account = Account {
                account: account(name),
                name: line("某工作人员"),
                seat: seat_of(role, if at == "-" { "tax" } else { at }),
                active: true,
            };
            safe.store
                .save_first_account(&account, "none", &installer())
                .await
                .expect("an account");
        }
        run_minute(&safe).await.expect("a first minute");
        transport.begin_trace();
        let empty = Process { router: Router::new(), tasks: JoinSet::new() };
        let world = World {
            time,
            transport,
            reading: local::host::router(safe.clone(), std::path::Path::new("/nowhere")),
            safe,
            carrier,
            record: RefCell::default(),
            stops: Cell::new(0),
            draw: RefCell::new(draw),
            process: RefCell::new(empty),
            sessions: RefCell::default(),
            has_clock: Cell::new(true),
            has_projector: Cell::new(true),
        };
        world.start();
        world
    }

    /// Another process's view of the house, on the road with faults.
    pub fn open(&self) -> App {
        open(&self.transport, &self.time, &self.carrier)
    }

    /// Stops the process wherever it is, and starts another.
    pub fn stop(&self) {
        self.stops.set(self.stops.get() + 1);
        self.start();
    }

    /// Whether the clocks run, and whether what happened is projected.
    pub fn turn(&self, clock: bool, projector: bool) {
        self.has_clock.set(clock);
        self.has_projector.set(projector);
        self.start();
    }

    fn start(&self) {
        let app = self.open();
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        let mut tasks = JoinSet::new();
        if self.has_projector.get() {
            tasks.spawn(local::host::project(app.clone()));
            tasks.spawn(local::host::deliver(app));
            // In the cloud several functions may get the same items.
            let app = self.open();
            tasks.spawn(async move {
                loop {
                    let _ = api::jobs::project::fold_pending(&app).await;
                    sleep(PROJECT_EVERY).await;
                }
            });
        }
        for clock in 0..u64::from(self.has_clock.get()) * 2 {
            // Two clocks that know nothing of each other.
            let app = self.open();
            tasks.spawn(async move {
                sleep(Duration::from_millis(700 * clock)).await;
                loop {
                    // The database did not answer: the next run tries again.
                    let _ = run_minute(&app).await;
                    sleep(CLOCK_EVERY).await;
                }
            });
        }
        // What the former process was doing ends here.
        self.process.replace(Process { router, tasks });
    }

    /// Sends a request. `None` if the process was stopped before it answered, or nobody waited any more.
    pub async fn send(&self, request: Request<Body>, patience: Duration) -> Option<Answer> {
        let (answers, answer) = oneshot::channel();
        {
            let mut process = self.process.borrow_mut();
            while process.tasks.try_join_next().is_some() {}
            let router = process.router.clone();
            process.tasks.spawn(async move {
                let response = router.oneshot(request).await.expect("an answer");
                let (parts, body) = response.into_parts();
                let body = body.collect().await.expect("a body").to_bytes().to_vec();
                let answer = Answer { status: parts.status, headers: parts.headers, body };
                let _ = answers.send(answer);
            });
        }
        tokio::time::timeout(patience, answer).await.ok()?.ok()
    }

    /// The cookie of a signed-in member of staff.
    pub async fn cookie(&self, name: &str) -> String {
        let now = self.time.now();
        let known = self.sessions.borrow().get(name).cloned();
        if let Some((since, cookie)) = known
            && now.0 - since < SESSION_MS
        {
            return cookie;
        }
        let account = self.safe.store.load_account(name).await.expect("a read");
        let account = account.expect("an account");
        let opened = self.safe.store.open_session(&account, now).await.expect("a session");
        let cookie = format!("{SESSION_COOKIE}={}", opened.0);
        self.sessions.borrow_mut().insert(name.to_owned(), (now.0, cookie.clone()));
        cookie
    }

    pub fn below(&self, most: usize) -> usize {
        self.draw.borrow_mut().below(most)
    }

    /// The faults end, and the indexes have caught up.
    pub fn clear(&self) {
        self.transport.set(Weather::default());
    }

    /// Reads something after the run, without faults.
    pub async fn read(&self, path: &str, staff: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(name) = staff {
            request = request.header("cookie", self.cookie(name).await);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.reading.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text());
        answer
    }

    pub async fn json(&self, path: &str, staff: Option<&str>) -> Value {
        self.read(path, staff).await.json()
    }
}
