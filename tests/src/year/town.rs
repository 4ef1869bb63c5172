//! The simulated town: its server on a file, its driven clock, and what was acknowledged.

use super::hall::HALL;
use super::hours::Hours;
use super::people::{self, Step};
use crate::capacity::Meter;
use crate::draw::Draw;
use crate::{break_off, installer, seat_of, seed_directory};
use api::app::App;
use api::jobs::deliver::deliver_due;
use api::notice::Addressee;
use api::notice::gateway::{Gateway, Gateways, Letter, Sending};
use api::problem::Failure;
use api::secret::Pepper;
use api::service::{CommandRequest, Idempotency, execute, register};
use api::store::{FOLD_AT_ONCE, Store, Tables, create_tables};
use local::embedded::Embedded;
use local::folder::Folder;
use serde_json::Value;
use shared::actor::Actor;
use shared::case::Case;
use shared::id::AccountId;
use shared::number::CaseNumber;
use shared::text::{Line, Phone};
use shared::time::{DAY_MS, Day, MINUTE_MS, Timestamp};
use shared::vocabulary::Role;
use shared::wire::{Account, Digest, Page};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use support::{a_department, a_matter};
use tempfile::TempDir;

/// The leaders' accounts.
pub const LEADERS: [&str; 2] = ["leader-in-charge", "principal-leader"];
/// The first day of the year, on which the real window opened.
const FIRST: &str = "2018-04-16";
/// The length of the year in days.
pub const DAYS: i32 = 365;
/// The days within which cases come: the last ones eight weeks before the end.
pub const COMING: i32 = DAYS - 56;
/// The milliseconds after the hour at which the clock runs, so that nobody acts at the same instant.
const RUNS_AT_MS: i64 = 30_000;

/// What was observed from outside.
#[derive(Clone, Debug)]
pub struct Lived {
    /// The office hours of the year and of some time around it.
    pub hours: Hours,
    /// The cases, in order.
    pub cases: Vec<CaseNumber>,
    /// The telephone of each case whose citizen left one.
    pub phones: BTreeMap<CaseNumber, Phone>,
    /// Every acknowledged command on a case, in order: the resulting revision, and the time.
    pub acknowledged: BTreeMap<CaseNumber, Vec<(u32, Timestamp)>>,
    pub sent_twice: usize,
    /// The completed runs of the clock, in order.
    pub runs: Vec<Timestamp>,
    /// Runs that were started twice at once.
    pub doubled: usize,
    /// Interrupted runs of the clock and of the projection.
    pub broken_off: usize,
    /// Interrupted deliveries.
    pub deliveries_broken_off: usize,
    /// Days without clock, projection and delivery.
    pub days_down: usize,
    /// How many times the server was started.
    pub openings: usize,
}

impl Lived {
    /// The first completed run at or after an instant.
    pub fn run_from(&self, at: Timestamp) -> Option<Timestamp> {
        self.runs.get(self.runs.partition_point(|run| *run < at)).copied()
    }

    /// The days whose evening a run has seen: the last one before the first run, and all since.
    pub fn evenings(&self) -> Vec<Day> {
        let first = Day::read(FIRST).expect("a day");
        (-1..DAYS)
            .map(|days| first.plus(days))
            .filter(|day| self.run_from(evening(*day)).is_some())
            .collect()
    }

    /// When the digest of a day was due to be made.
    pub fn evening_of(&self, day: Day) -> Timestamp {
        self.run_from(evening(day)).expect("a run after the evening")
    }
}

/// The size of a value in bytes: a text's bytes, half a byte for each digit of a number, and three quarters of one for
/// each letter of the base64 of bytes.
fn size_of(value: &Value) -> usize {
    match ["S", "N", "B"].map(|kind| value[kind].as_str()) {
        [Some(text), ..] => text.len(),
        [_, Some(number), _] => number.len() / 2 + 2,
        [.., Some(bytes)] => bytes.len() * 3 / 4,
        [None, None, None] => panic!("a kind of attribute that the store does not use: {value}"),
    }
}

fn evening(day: Day) -> Timestamp {
    Timestamp::at(day, 18 * 60)
}

/// Counts the messages sent, by the id of their notice.
#[derive(Debug, Default)]
struct Carrier(Mutex<BTreeMap<String, usize>>);

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        *self.0.lock().expect("a count").entry(letter.id.to_owned()).or_default() += 1;
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Who does something next, and when.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// Somebody comes with a new case.
    Comes,
    /// Somebody looks at a case.
    Case(usize),
    Hour,
}

/// The simulated town.
pub struct Town {
    pub lived: Lived,
    file: PathBuf,
    /// Its folder, if that goes with it.
    _temporary: Option<TempDir>,
    pepper: Pepper,
    time: Arc<AtomicI64>,
    carrier: Arc<Carrier>,
    house: Option<App>,
    embedded: Option<Embedded>,
    meter: Option<Meter>,
    draw: Draw,
    turns: BTreeMap<(i64, usize), Turn>,
    turn: usize,
}

impl Town {
    /// A town with its directory and its staff, before anything has happened.
    pub async fn open(meter: Option<Meter>) -> Town {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("onetrip.db");
        let pepper = Pepper::new(&[7; 32]).expect("a pepper");
        Town::begin(file, pepper, meter, Some(folder)).await
    }

    /// The same in a new folder, which stays.
    pub async fn open_in(folder: &Folder) -> Town {
        let pepper = folder.pepper().expect("a pepper");
        Town::begin(folder.database(), pepper, None, None).await
    }

    async fn begin(
        file: PathBuf,
        pepper: Pepper,
        meter: Option<Meter>,
        temporary: Option<TempDir>,
    ) -> Town {
        let first = Day::read(FIRST).expect("a day");
        let hours = Hours::between(first.plus(-60), first.plus(DAYS + 120));
        let lived = Lived {
            hours,
            cases: Vec::new(),
            phones: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            sent_twice: 0,
            runs: Vec::new(),
            doubled: 0,
            broken_off: 0,
            deliveries_broken_off: 0,
            days_down: 0,
            openings: 0,
        };
        let mut town = Town {
            lived,
            file,
            _temporary: temporary,
            pepper,
            time: Arc::new(AtomicI64::new(Timestamp::at(first, 8 * 60).0)),
            carrier: Arc::default(),
            house: None,
            embedded: None,
            meter,
            draw: Draw::new(2018),
            turns: BTreeMap::new(),
            turn: 0,
        };
        town.reopen().await;
        seed_directory(town.app()).await.expect("a directory");
        for id in &HALL.departments[3..] {
            let department = a_department(id, id, id);
            town.app()
                .store
                .save_department(&department, None, &installer())
                .await
                .expect("a department");
        }
        for id in &HALL.matters[2..] {
            let matter = a_matter(id, id, id);
            town.app().store.save_matter(&matter, None, &installer()).await.expect("a matter");
        }
        for (name, role) in LEADERS.iter().zip([Role::LeaderInCharge, Role::PrincipalLeader]) {
            let account = Account {
                account: AccountId::new(*name).expect("an identifier"),
                name: Line::new("某领导").expect("a line"),
                seat: seat_of(role, "tax"),
                active: true,
            };
            town.app()
                .store
                .save_first_account(&account, "none", &installer())
                .await
                .expect("an account");
        }
        town.app().forget_town();
        town
    }

    pub fn app(&self) -> &App {
        self.house.as_ref().expect("the house is open")
    }

    /// Stops the server and starts it on its file, from which everything must be restored.
    async fn reopen(&mut self) {
        self.house = None;
        self.embedded = None;
        let hook = self.meter.as_ref().map(Meter::hook);
        let embedded = Embedded::on_file(&self.file, hook).expect("a database");
        if let Some(meter) = &self.meter {
            meter.begin(&embedded.database);
        }
        // Whether a commit survives a power failure is tested by the crash test.
        embedded.database.enable_bulk_loading().expect("a database that does not sync");
        let store = Store::new(embedded.client.clone(), Tables::with_prefix("onetrip-"));
        self.embedded = Some(embedded);
        create_tables(&store).await.expect("tables");
        let time = self.time.clone();
        let clock = Arc::new(move || Timestamp(time.load(Ordering::SeqCst)));
        let gateways =
            Gateways { sms: Some(self.carrier.clone()), email: Some(self.carrier.clone()) };
        self.house = Some(App::new(store, self.pepper.clone(), clock).with_gateways(gateways));
        self.lived.openings += 1;
    }

    fn plan(&mut self, at: Timestamp, turn: Turn) {
        self.turn += 1;
        self.turns.insert((at.0, self.turn), turn);
    }

    /// Simulates a number of days, and longer until nobody has anything left to do. All cases come within the first of
    /// them.
    pub async fn live(&mut self, cases: usize, coming_days: i32, days: i32) {
        let first = Day::read(FIRST).expect("a day");
        let opens = Timestamp::at(first, 9 * 60);
        let coming = coming_days as usize * 24 * 60;
        for _ in 0..cases {
            let minute = self.draw.below(coming);
            // At the window by day, online at any hour.
            let at = opens.plus(minute as i64 * MINUTE_MS);
            let at = if self.draw.percent(40) { at } else { self.lived.hours.minute(at, 0) };
            self.plan(at, Turn::Comes);
        }
        let mut down = Vec::new();
        for (from, days) in [(20, 3), (141, 3), (300, 3)] {
            down.push(first.plus(from)..first.plus(from + days));
            self.lived.days_down += days as usize;
        }
        for day in (0..days).map(|days| first.plus(days)) {
            for hour in [0, 8, 9, 10, 12, 14, 16, 17, 18, 20] {
                let is_down = down.iter().any(|days| days.contains(&day));
                // Sometimes a run is skipped, so that the next one is late.
                let is_missed = hour > 0 && self.draw.percent(5);
                if !is_down && !is_missed {
                    let at = Timestamp::at(day, hour * 60).plus(RUNS_AT_MS);
                    self.plan(at, Turn::Hour);
                }
            }
        }
        while let Some(((at, _), turn)) = self.turns.pop_first() {
            self.time.store(at, Ordering::SeqCst);
            match turn {
                Turn::Comes => self.comes().await,
                Turn::Case(index) => self.case(index).await,
                Turn::Hour => self.hour().await,
            }
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.time.load(Ordering::SeqCst))
    }

    /// Whether an instant is within the year.
    fn is_in_the_year(at: Timestamp) -> bool {
        at.day() < Day::read(FIRST).expect("a day").plus(DAYS - 1)
    }

    /// Schedules the next action on a case: mostly soon, sometimes late, sometimes never.
    fn plan_case(&mut self, index: usize) {
        let minutes = match self.draw.below(100) {
            0..=69 => 5 + self.draw.below(180),
            70..=93 => 60 + self.draw.below(8 * 60),
            94..=98 => 8 * 60 + self.draw.below(16 * 8 * 60),
            // Nobody ever comes back to it.
            _ => return,
        };
        let at = self.lived.hours.minute(self.now(), minutes);
        if Town::is_in_the_year(at) {
            self.plan(at, Turn::Case(index));
        }
    }

    async fn comes(&mut self) {
        let index = self.lived.cases.len();
        let is_online = self.draw.percent(40);
        // Somebody who comes to the window need not leave a telephone number.
        let phone = (is_online || !self.draw.percent(12))
            .then(|| Phone::read(&format!("138{index:08}")).expect("a telephone"));
        let actor = if is_online { Actor::Citizen } else { people::at_window(Role::WindowClerk) };
        let body = people::registration(&mut self.draw, is_online, phone.clone());
        let idempotency = || Idempotency {
            // Everybody at the window has keys of their own.
            scope: format!("year-{}", index % 20),
            key: format!("comes-{index:08}"),
            digest: format!("comes-{index:08}"),
        };
        let slip = register(self.app(), actor.clone(), None, body.clone(), idempotency()).await;
        let number = slip.expect("a slip").number;
        if self.draw.percent(3) {
            // The response was lost on its way, so the request is repeated.
            let again = register(self.app(), actor, None, body, idempotency()).await;
            assert_eq!(again.expect("the same slip").number, number);
            self.lived.sent_twice += 1;
        }
        self.lived.acknowledged.insert(number, vec![(1, self.now())]);
        self.lived.cases.push(number);
        if let Some(phone) = phone {
            self.lived.phones.insert(number, phone);
        }
        self.plan_case(index);
    }

    async fn case(&mut self, index: usize) {
        let number = self.lived.cases[index];
        let head = self.app().store.load_case(number).await.expect("a read").expect("a case");
        let policy = self.app().policy().await.expect("a policy");
        let now = self.now();
        let step = people::next(&head.case, now, &policy, &mut self.draw);
        if let Step::Does(actor, command) = step {
            let revision = head.case.revision();
            let key = format!("{number}-{revision:04}");
            let idempotency = || Idempotency {
                scope: format!("year-{}", index % 20),
                key: key.clone(),
                digest: command.kind().code().to_owned(),
            };
            let sent = || CommandRequest::<Case> {
                id: number,
                before: Some((head.clone(), revision)),
                context: None,
                actor: actor.clone(),
                account: actor.account().cloned(),
                idempotency: idempotency(),
            };
            let done = execute(self.app(), sent(), &command).await;
            let done = done.unwrap_or_else(|failure: Failure| {
                panic!("{number} at {now:?}: {:?} was refused: {failure:?}", command.kind())
            });
            if self.draw.percent(3) {
                let again = execute(self.app(), sent(), &command).await;
                assert_eq!(again.expect("the same answer").revision, done.revision);
                self.lived.sent_twice += 1;
            }
            self.lived.acknowledged.entry(number).or_default().push((done.revision, now));
            self.plan_case(index);
        } else if matches!(step, Step::Waits) {
            self.plan_case(index);
        }
    }

    /// The clock, the projection and the delivery, as a host runs them.
    async fn hour(&mut self) {
        if self.draw.percent(1) {
            self.reopen().await;
        }
        self.consume().await;
        let app = self.app().clone();
        let now = self.now();
        if self.draw.percent(3) {
            let polls = 1 + self.draw.below(30);
            let _ = break_off(api::jobs::clock::run(&app), polls).await;
            self.lived.broken_off += 1;
        }
        if self.draw.percent(8) {
            let (one, other) =
                tokio::join!(api::jobs::clock::run(&app), api::jobs::clock::run(&app));
            one.expect("a run");
            other.expect("a run at the same time");
            self.lived.doubled += 1;
        }
        // What two concurrent runs left to each other is done by the next single one.
        api::jobs::clock::run(&app).await.expect("a run");
        self.lived.runs.push(now);
        self.consume().await;
        if self.draw.percent(2) {
            let polls = 1 + self.draw.below(20);
            let _ = break_off(deliver_due(&app, now), polls).await;
            self.lived.deliveries_broken_off += 1;
            // Let the claims of interrupted deliveries expire.
            self.time.fetch_add(3 * MINUTE_MS, Ordering::SeqCst);
        }
        deliver_due(&app, self.now()).await.expect("a delivery");
        self.time.store(now.0, Ordering::SeqCst);
    }

    async fn consume(&mut self) {
        let app = self.app().clone();
        // Where units are measured, as many commands wait as in a town that is busy enough for it to matter.
        if self.meter.is_some() {
            let waiting = app.store.list_pending().await.expect("the outbox").len();
            if waiting < FOLD_AT_ONCE {
                return;
            }
        }
        if self.draw.percent(3) {
            let polls = 1 + self.draw.below(40);
            let _ = break_off(api::jobs::project::fold_pending(&app), polls).await;
            self.lived.broken_off += 1;
        }
        api::jobs::project::fold_pending(&app).await.expect("a fold");
    }

    /// The ids of all notices, in order.
    pub async fn notices(&mut self) -> Vec<String> {
        // Deliver what was interrupted or waiting.
        for _ in 0..20 {
            self.time.fetch_add(DAY_MS, Ordering::SeqCst);
            let app = self.app().clone();
            while deliver_due(&app, app.now()).await.expect("a delivery").total() > 0 {}
        }
        let desks = |id: &String| [format!("d:{id}"), format!("l:{id}")];
        let mut keys: Vec<String> = HALL.departments.iter().flat_map(desks).collect();
        keys.extend(["w:main", "l", "p", "i"].map(str::to_owned));
        let citizens = self.lived.phones.values();
        keys.extend(citizens.map(|phone| Addressee::Citizen { phone: phone.clone() }.key()));
        let mut ids = Vec::new();
        for key in &keys {
            let mut cursor: Option<String> = None;
            loop {
                let key = std::slice::from_ref(key);
                let Page { items, cursor: next } =
                    self.app().store.list_notices(key, cursor.as_deref()).await.expect("a page");
                ids.extend(items.into_iter().map(|delivery| delivery.notice.id));
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        ids.sort();
        ids
    }

    /// The size in bytes of the largest item of each kind in the tables, as DynamoDB counts it, largest first.
    pub fn largest_items(&self) -> Vec<(usize, String)> {
        let embedded = self.embedded.as_ref().expect("the house is open");
        let mut largest: BTreeMap<String, usize> = BTreeMap::new();
        for table in ["onetrip-cases", "onetrip-personal", "onetrip-staff"] {
            for item in embedded.items(table).expect("the items") {
                let item = item.as_object().expect("an item");
                let kind = |name: &str| {
                    let key = item[name]["S"].as_str().expect("a key");
                    key.split('#').next().unwrap_or_default().to_owned()
                };
                let mut named = vec![kind("pk"), kind("sk")];
                named.retain(|kind| kind.chars().all(char::is_alphabetic));
                let size = item.iter().map(|(name, value)| name.len() + size_of(value)).sum();
                let known = largest.entry(named.join(" ")).or_default();
                *known = (*known).max(size);
            }
        }
        let mut sizes: Vec<(usize, String)> =
            largest.into_iter().map(|(kind, size)| (size, kind)).collect();
        sizes.sort_unstable_by(|one, other| other.cmp(one));
        sizes
    }

    /// How many times each message was sent, by the id of its notice.
    pub fn letters(&self) -> BTreeMap<String, usize> {
        self.carrier.0.lock().expect("a count").clone()
    }

    /// A leader's digests, oldest first.
    pub async fn digests(&self, account: &AccountId) -> Vec<Digest> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = self.app().store.list_digests(account, cursor.as_deref()).await;
            let Page { items, cursor: next } = page.expect("a page");
            all.extend(items);
            cursor = next;
            if cursor.is_none() {
                all.reverse();
                return all;
            }
        }
    }
}
