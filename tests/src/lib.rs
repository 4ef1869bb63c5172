//! A server for tests: the real routers over a store of its own, with a clock that the test drives.
//!
//! The store is the embedded DynamoDB in memory or, with `ONETRIP_DYNAMODB=http://127.0.0.1:PORT,…`, whatever DynamoDB
//! answers there, with table names of the test's own. The same tests run on both.

pub mod capacity;
pub mod copies;
mod described;
pub mod draw;
pub mod files;
pub mod jobs;
pub mod program;
pub mod rights;
pub mod year;

use crate::rights::{ACTING, Function, enforced};
use anyhow::Context;
use api::app::{App, SessionTimes};
use api::clock::Clock;
use api::provider::Provider;
use api::secret::{Pepper, hash_password, random_hex};
use api::store::{Author, Store, Tables, create_tables};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveSpecification};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use local::embedded::{Embedded, Fault};
use local::folder::Folder;
use serde_json::{Value, json};
use shared::actor::Seat;
use shared::code::AccessToken;
use shared::directory::{Department, Matter};
use shared::id::AccountId;
use shared::policy::Rules;
use shared::rate::RateLimits;
use shared::time::Timestamp;
use shared::vocabulary::Role;
use shared::wire::{Account, Problem, Slip};
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::task::Poll;
use support::{a_department, a_matter, a_window, department, line, window};
use tower::ServiceExt;

/// The password of every test account.
pub const PASSWORD: &str = "a long enough password";

/// A test server: both functions over a store of its own.
pub struct House {
    /// The state of the functions.
    pub app: App,
    /// A client of the database, with which a test changes or looks at items by hand.
    pub client: Client,
    pub tables: Tables,
    /// The embedded database, unless another one is tested.
    pub embedded: Option<Embedded>,
    /// Both routers, as one machine serves them.
    pub router: Router,
    time: Arc<AtomicI64>,
}

/// A response with its whole body.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{} is no problem: {error}: {}", self.status, self.text())
        })
    }

    /// The body of a successful response.
    pub fn value<T: serde::de::DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// The sender of a request.
#[derive(Clone, Debug)]
pub enum Who {
    Anyone,
    /// The holder of this slip, who types its code.
    Holder(Box<Slip>),
    /// Somebody who scanned the QR code of a slip.
    Token(AccessToken),
    /// A signed-in member of staff, by the value of their cookie.
    Staff(String),
}

/// A request before it is sent.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    pub who: &'a Who,
    pub method: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// `If-Match`.
    pub revision: Option<u32>,
    /// `Idempotency-Key`; random if none is given.
    pub key: Option<&'a str>,
    pub body: Option<Value>,
}

fn clock(time: &Arc<AtomicI64>) -> Clock {
    let time = time.clone();
    Arc::new(move || Timestamp(time.load(Ordering::SeqCst)))
}

/// Polls a future a number of times and then drops it, like a function that is stopped. `None` if it was stopped. A
/// request already sent to the embedded database is executed, but nobody gets its response.
pub async fn break_off<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// The points at which a test ends something, at most so many. Over a network a future is polled many times at each
/// point at which it waits, and each poll takes long, so another database gets some of them.
pub fn points(most: usize) -> impl Iterator<Item = usize> {
    let step = if std::env::var_os("ONETRIP_DYNAMODB").is_some() { 9 } else { 1 };
    (0..most).map(move |turn| turn * step)
}

/// Disables expiry in another database, which would compare with today although the tests run in 2018.
async fn keep_for_ever(client: &Client, tables: &Tables) -> anyhow::Result<()> {
    let never =
        TimeToLiveSpecification::builder().enabled(false).attribute_name("expires_at").build()?;
    for table in [&tables.cases, &tables.personal, &tables.staff] {
        let update = client.update_time_to_live().table_name(table);
        update.time_to_live_specification(never.clone()).send().await?;
    }
    Ok(())
}

impl House {
    /// A server with a window, three departments and two matters, on Monday 14 May 2018 at 10:00.
    pub async fn new() -> House {
        House::with_fault(None).await
    }

    /// A server on the embedded database, whose requests can be made to fail.
    pub async fn with_fault(fault: Option<Fault>) -> House {
        static HOUSES: AtomicUsize = AtomicUsize::new(0);
        let other = std::env::var("ONETRIP_DYNAMODB").ok().filter(|_| fault.is_none());
        // Each house keeps to one of the addresses.
        let other = other.map(|addresses| {
            let addresses: Vec<&str> = addresses.split(',').collect();
            let turn = HOUSES.fetch_add(1, Ordering::Relaxed);
            addresses[turn % addresses.len()].to_owned()
        });
        let tables = match &other {
            Some(_) => Tables::with_prefix(&format!("t{}-", random_hex::<6>())),
            None => Tables::with_prefix("onetrip-"),
        };
        let (client, embedded) = match other {
            Some(endpoint) => {
                let config = aws_sdk_dynamodb::Config::builder()
                    .behavior_version(BehaviorVersion::latest())
                    .region(Region::new("us-east-1"))
                    .credentials_provider(Credentials::new("test", "test", None, None, "test"))
                    .retry_config(RetryConfig::standard().with_max_attempts(3))
                    .endpoint_url(endpoint)
                    .build();
                (Client::from_conf(config), None)
            }
            None => {
                let embedded = Embedded::in_memory(Some(enforced(fault))).expect("a database");
                (embedded.client.clone(), Some(embedded))
            }
        };
        let is_other = embedded.is_none();
        let house = House::over(client, tables, embedded).await.expect("a house");
        if is_other {
            keep_for_ever(&house.client, &house.tables).await.expect("tables that keep");
        }
        house
    }

    /// A server on an existing folder, at a given time.
    pub fn of_folder(folder: &Folder, at: &str) -> anyhow::Result<House> {
        let embedded = Embedded::on_file(&folder.database(), None)?;
        let (client, tables) = (embedded.client.clone(), Tables::with_prefix("onetrip-"));
        let store = Store::new(client.clone(), tables.clone());
        let time = Arc::new(AtomicI64::new(Timestamp::read(at)?.0));
        let app = App::new(store, folder.pepper()?, clock(&time));
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        Ok(House { app, client, tables, embedded: Some(embedded), router, time })
    }

    async fn over(
        client: Client,
        tables: Tables,
        embedded: Option<Embedded>,
    ) -> anyhow::Result<House> {
        let store = Store::new(client.clone(), tables.clone());
        create_tables(&store).await?;
        let time = Arc::new(AtomicI64::new(Timestamp::read("2018-05-14 10:00")?.0));
        // Most tests let hours pass between two acts of the same person.
        let app = App::new(store, Pepper::new(&[7; 32])?, clock(&time))
            .with_session_times(SessionTimes::WHOLE_DAY);
        seed_directory(&app).await?;
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        Ok(House { app, client, tables, embedded, router, time })
    }

    /// The same house with other times for its sessions.
    pub fn with_session_times(self, times: SessionTimes) -> House {
        let app = self.app.with_session_times(times);
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        House { app, router, ..self }
    }

    /// The same house under rules that ask nobody for a second factor. One without rules of its own asks everybody.
    pub async fn asking_no_factor(self) -> House {
        let stored = self.app.store.save_rules(&Rules::default(), None, &installer()).await;
        assert!(stored.expect("a write"), "the house has rules of its own");
        self.app.forget_town();
        self
    }

    /// The same house at another public address.
    pub fn with_origin(self, origin: &str) -> House {
        let app = self.app.with_origin(origin);
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        House { app, router, ..self }
    }

    /// The same house with an identity provider, or without.
    pub fn with_provider(self, provider: Option<Arc<Provider>>) -> House {
        let app = self.app.with_provider(provider);
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        House { app, router, ..self }
    }

    /// The same house after its pepper was replaced.
    pub fn with_pepper(self, pepper: Pepper) -> House {
        let app = self.app.with_pepper(pepper);
        let router = local::host::router(app.clone(), std::path::Path::new("/nowhere"));
        House { app, router, ..self }
    }

    /// The name of a table: of `cases`, `personal` or `staff`.
    pub fn table(&self, kind: &str) -> &str {
        match kind {
            "cases" => &self.tables.cases,
            "personal" => &self.tables.personal,
            "staff" => &self.tables.staff,
            _ => panic!("no table of {kind}"),
        }
    }

    /// Every item of a table, which no request of the functions can ask for. Numbers are texts, as in DynamoDB's JSON.
    pub async fn items(&self, table: &str) -> Vec<Value> {
        if let Some(embedded) = &self.embedded {
            return embedded.items(table).expect("the items");
        }
        let pages = self.client.scan().table_name(table).into_paginator().items().send();
        let items = pages.collect::<Result<Vec<_>, _>>().await.expect("the items");
        let written = |value: AttributeValue| match (value.as_s(), value.as_n()) {
            (Ok(text), _) => json!({"S": text}),
            (Err(_), Ok(number)) => json!({"N": number}),
            (Err(_), Err(_)) => json!({"?": format!("{value:?}")}),
        };
        let item = |item: HashMap<String, AttributeValue>| {
            item.into_iter().map(|(name, value)| (name, written(value))).collect()
        };
        items.into_iter().map(item).collect()
    }

    pub fn now(&self) -> Timestamp {
        self.app.now()
    }

    pub fn set(&self, written: &str) {
        let at = Timestamp::read(written).expect("a time");
        self.time.store(at.0, Ordering::SeqCst);
    }

    pub fn pass(&self, ms: i64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    /// Creates an account with a role and signs it in. Department staff belong to `tax`.
    pub async fn staff(&self, role: Role) -> Who {
        self.seated(seat_of(role, "tax")).await
    }

    /// Creates an account with a role at a unit and signs it in.
    pub async fn seated(&self, seat: Seat) -> Who {
        let name = format!("{}-{}", seat.role().code().replace('_', "-"), random_hex::<3>());
        let account = Account {
            account: AccountId::new(name).expect("an identifier"),
            name: line("某工作人员"),
            seat,
            active: true,
        };
        let author = Author::installation(self.now());
        self.app
            .store
            .save_first_account(&account, "no password", &author)
            .await
            .expect("an account");
        self.signed_in(&account.account).await
    }

    /// Signs an account in without its password.
    pub async fn signed_in(&self, account: &AccountId) -> Who {
        let stored = self.app.store.load_account(account.as_str()).await.expect("a read");
        let stored = stored.expect("an account");
        let opened = self.app.store.open_session(&stored, self.now()).await;
        Who::Staff(opened.expect("a session").0)
    }

    /// An account that can sign in with [`PASSWORD`].
    pub async fn account(&self, name: &str, role: Role) -> Account {
        let account = Account {
            account: AccountId::new(name).expect("an identifier"),
            name: line("某工作人员"),
            seat: seat_of(role, "tax"),
            active: true,
        };
        let hash = hash_password(PASSWORD).expect("a hash");
        let author = Author::installation(self.now());
        self.app.store.save_first_account(&account, &hash, &author).await.expect("an account");
        account
    }

    /// Sends a request and reads the whole response. The store is accessed with the rights of the function that would
    /// serve it in the cloud.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let functions = Function::of(&method, &path).alone();
        let answer = ACTING.scope(functions, self.router.clone().oneshot(request));
        let response = answer.await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        described::check(&method, &path, &answer);
        answer
    }

    pub async fn call(&self, call: Call<'_>) -> Answer {
        self.send(House::request(call)).await
    }

    /// Requests a path again with the tag of an earlier response.
    pub async fn get_again(&self, who: &Who, path: &str, tag: &str) -> Answer {
        let call = Call { who, method: "GET", path, revision: None, key: None, body: None };
        let mut request = House::request(call);
        request.headers_mut().insert(header::IF_NONE_MATCH, tag.parse().expect("a tag"));
        self.send(request).await
    }

    fn request(call: Call<'_>) -> Request<Body> {
        let drawn = random_hex::<16>();
        let mut request = Request::builder()
            .method(call.method)
            .uri(call.path)
            .header("idempotency-key", call.key.unwrap_or(&drawn));
        if let Some(revision) = call.revision {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        request = match call.who {
            Who::Anyone => request,
            Who::Holder(slip) => {
                request.header("authorization", format!("Code {}", slip.access_code))
            }
            Who::Token(token) => {
                request.header("authorization", format!("Token {}", token.expose()))
            }
            Who::Staff(cookie) => {
                request.header("cookie", format!("{}={cookie}", api::http::extract::SESSION_COOKIE))
            }
        };
        let body = match call.body {
            None => Body::empty(),
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
        };
        request.body(body).expect("a request")
    }

    pub async fn get(&self, who: &Who, path: &str) -> Answer {
        self.call(Call { who, method: "GET", path, revision: None, key: None, body: None }).await
    }

    pub async fn post(&self, who: &Who, path: &str, body: Value) -> Answer {
        let body = Some(body);
        self.call(Call { who, method: "POST", path, revision: None, key: None, body }).await
    }

    /// Gives a command on a case at its current revision.
    pub async fn give(&self, who: &Who, slip: &Slip, last: &str, body: Value) -> Answer {
        let head = self.app.store.load_case(slip.number).await.expect("a read").expect("a case");
        let path = match who {
            Who::Anyone | Who::Holder(_) | Who::Token(_) => {
                format!("/api/v1/cases/{}/own/{last}", slip.number)
            }
            Who::Staff(_) => format!("/api/v1/console/cases/{}/{last}", slip.number),
        };
        self.call(Call {
            who,
            method: "POST",
            path: &path,
            revision: Some(head.case.revision()),
            key: None,
            body: Some(body),
        })
        .await
    }

    /// Registers a case at the window.
    pub async fn register(&self, clerk: &Who, title: &str) -> Slip {
        let body = registration("window", title);
        let answer = self.post(clerk, "/api/v1/console/cases", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.value()
    }

    /// Settles a case and has its citizen confirm that it is solved, so that it is closed.
    pub async fn close(&self, clerk: &Who, slip: &Slip) {
        let end = json!({"outcome": "solved", "answer": "当场办好", "measure": null});
        self.give(clerk, slip, "settlement", end).await;
        let holder = Who::Holder(Box::new(slip.clone()));
        let verdict = json!({"solved": true, "rating": 5, "words": "谢谢", "via": "online"});
        let answer = self.give(&holder, slip, "verdict", verdict).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }

    /// Sends a department as it is, but for a change, and returns the answer.
    pub async fn change_department(&self, id: &str, change: impl FnOnce(&mut Value)) -> Answer {
        let administrator = self.staff(Role::Administrator).await;
        let path = "/api/v1/console/directory";
        let directory: Value = self.get(&administrator, path).await.value();
        let mut known = directory["departments"].as_array().expect("departments").iter();
        let seen = known.find(|known| known["id"] == id).expect("a department").clone();
        let mut body = seen.clone();
        body["seen"] = seen;
        body.as_object_mut().expect("a department").remove("id");
        change(&mut body);
        let path = format!("/api/v1/console/departments/{id}");
        let (revision, key, body) = (None, None, Some(body));
        self.call(Call { who: &administrator, method: "PUT", path: &path, revision, key, body })
            .await
    }

    /// Records that departments follow another from a day on.
    pub async fn follow(&self, former: &str, successors: &[&str], since: &str) {
        let succession = json!({"since": since, "successors": successors});
        let answer = self.change_department(former, |known| known["succession"] = succession).await;
        assert_eq!(answer.status, StatusCode::OK, "{former}: {}", answer.text());
    }

    /// Registers a case online.
    pub async fn register_online(&self, title: &str) -> Slip {
        let answer = self.post(&Who::Anyone, "/api/v1/cases", registration("online", title)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.value()
    }

    /// The figures, after everything pending was folded.
    pub async fn figures(&self, query: &str) -> Value {
        jobs::project::fold_pending(&self.app).await.expect("a fold");
        self.get(&Who::Anyone, &format!("/api/v1/figures{query}")).await.value()
    }
}

/// Lets one address ask without end, as measurements and tests of crashes do, unless that is so already.
pub async fn lift_limits(store: &Store) -> anyhow::Result<()> {
    let most = u32::MAX;
    let lifted = RateLimits {
        registrations: most,
        messages: most,
        uploads: most,
        codes: most,
        numbers: most,
        reads: most,
        town_registrations: most,
        upload_megabytes: Some(most),
        town_upload_megabytes: Some(most),
        ..RateLimits::default()
    };
    store.save_rate_limits(&lifted, None, &installer()).await?;
    Ok(())
}

/// A member of staff with a role, at the main window or at the named department.
pub fn seat_of(role: Role, at: &str) -> Seat {
    let window = window("main");
    let department = department(at);
    match role {
        Role::WindowClerk => Seat::WindowClerk { window },
        Role::WindowLead => Seat::WindowLead { window },
        Role::DepartmentOfficer => Seat::DepartmentOfficer { department },
        Role::DepartmentHead => Seat::DepartmentHead { department },
        Role::LeaderInCharge => Seat::LeaderInCharge { departments: Vec::new() },
        Role::PrincipalLeader => Seat::PrincipalLeader,
        Role::Inspector => Seat::Inspector,
        Role::Administrator => Seat::Administrator,
    }
}

/// Who sets a house up, before anything happens in it.
pub fn installer() -> Author {
    Author::installation(Timestamp::read("2018-04-01 08:00").expect("an instant"))
}

/// Creates a window, three departments and two matters.
pub async fn seed_directory(app: &App) -> anyhow::Result<()> {
    let window = a_window("main", "投诉代办窗口", "One-trip window");
    app.store.save_window(&window, None, &installer()).await.context("the window")?;
    for (id, zh, en) in
        [("tax", "税务局", "Tax"), ("land", "国土局", "Land"), ("police", "公安局", "Police")]
    {
        let leader = Some(line("副市长"));
        let department = Department { leader, ..a_department(id, zh, en) };
        app.store.save_department(&department, None, &installer()).await?;
    }
    for (id, zh, en) in
        [("password", "申报密码", "Filing password"), ("house", "房屋用途", "House")]
    {
        let departments = vec![department("tax")];
        let matter = Matter { departments, ..a_matter(id, zh, en) };
        app.store.save_matter(&matter, None, &installer()).await?;
    }
    Ok(())
}

/// A valid registration.
pub fn registration(channel: &str, title: &str) -> Value {
    json!({
        "channel": channel,
        "window": "main",
        "language": "zh",
        "applicant": {
            "kind": "company", "name": "虞某某（示例）", "company": "示例针织厂",
            "phone": "138-0000-0001", "document": "示例证件 0001"
        },
        "matter": "password",
        "title": title,
        "account": "带了执照复印件，因非本人到场未办成。",
        "reason": "not_in_person",
        "departments": ["tax"],
        "trips": [{
            "on": "2018-05-11", "place": "二楼 12 号窗口", "department": "tax",
            "reason": "not_in_person", "told": "须法人本人到场"
        }],
        "trips_made": 2,
        "suggestion": "能不能打电话跟老板核实？",
        "wish": "改登录密码",
        "source_number": null
    })
}
