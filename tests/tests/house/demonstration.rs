//! The demonstration stands where its story ends, in June 2018, and moves on when asked to.

use acceptance::{Answer, House, Who, registration};
use api::app::App;
use api::clock::system_clock;
use api::secret::{Pepper, random_hex};
use api::store::{Store, Tables, create_tables};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use local::demonstration;
use local::demonstration::banner::Demonstration;
use local::demonstration::clock::DemonstrationClock;
use local::embedded::Embedded;
use local::files::FileServer;
use local::host;
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::time::{DAY_MS, HOUR_MS, Timestamp};
use shared::vocabulary::Role;
use shared::wire::{Slip, Upload};
use std::path::Path;
use tower::ServiceExt;

/// A visitor of the demonstration with a browser.
struct Visitor {
    router: Router,
    cookie: Option<String>,
}

impl Visitor {
    async fn send(&self, method: &str, path: &str, said: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "house.test");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        for (name, value) in said {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let key = random_hex::<16>();
        let said = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        self.send("POST", path, &said, &body.to_string()).await
    }

    async fn json(&self, path: &str) -> Value {
        self.get(path).await.value()
    }

    /// Signs in with an account of the demonstration.
    async fn staff(&self, account: &str) -> Visitor {
        let body = json!({"account": account, "password": "one-trip-2018"});
        let answer = self.post("/api/v1/console/session", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.headers["set-cookie"].to_str().expect("a cookie");
        let cookie = cookie.split(';').next().map(str::to_owned);
        Visitor { router: self.router.clone(), cookie }
    }

    async fn press(&self, to: &str) -> Timestamp {
        let answer = self.post("/demonstration/clock", &json!({"to": to})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let told = Timestamp(answer.json()["now"].as_i64().expect("an instant"));
        assert_eq!(time_of(&answer), told);
        told
    }
}

/// The time in a response's header.
fn time_of(answer: &Answer) -> Timestamp {
    let told = answer.headers["onetrip-time"].to_str().expect("a time");
    Timestamp(told.parse().expect("epoch milliseconds"))
}

fn time(written: &str) -> Timestamp {
    Timestamp::read(written).expect("a time")
}

/// Every instant under `due` in a response, as hours before `now`.
fn late_hours(value: &Value, now: Timestamp, found: &mut Vec<i64>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_i64() {
                    Some(due) if name == "due" => found.push((now.0 - due) / HOUR_MS),
                    Some(_) | None => late_hours(member, now, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| late_hours(item, now, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn the_demonstration_lives_in_june_2018_and_goes_on_when_it_is_pressed() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("site");
    std::fs::create_dir_all(&site).expect("a folder");
    let page =
        "<!doctype html><html><head><title>t</title></head><body><main></main></body></html>";
    std::fs::write(site.join("citizen.html"), page).expect("a page");
    let embedded = Embedded::in_memory(None).expect("a database");
    let tables = Tables::with_prefix("onetrip-");
    let store = Store::new(embedded.client.clone(), tables.clone());
    create_tables(&store).await.expect("tables");
    let files =
        FileServer::open(&place.path().join("files"), "a secret", system_clock()).expect("files");
    let app = App::new(store, Pepper::new(&[7; 32]).expect("a pepper"), system_clock())
        .with_files(files.files.clone());
    demonstration::seed(&app, &files, |_| ()).await.expect("a demonstration");
    let kept = place.path().join("clock.json");
    let end = demonstration::end().expect("an end");
    let clock = DemonstrationClock::begin(&kept, end).expect("a clock");
    let house = Demonstration::new(&app, clock.clone());
    let app = house.app();
    let served = host::router_with_files(app.clone(), &site, &files);
    let anyone = Visitor { router: house.over(served), cookie: None };

    // It is a working afternoon in June 2018, and every response and page says so.
    let directory = anyone.get("/api/v1/directory").await;
    let now = time_of(&directory);
    assert_eq!(now.minute_text()[..10], *"2018-06-11");
    assert_eq!(directory.headers["cache-control"], "no-cache", "nothing is kept over a press");
    let shown = anyone.get("/track").await;
    assert!(shown.text().contains("2018年6月11日 14:3") && shown.text().contains("11 June 2018"));
    assert!(shown.text().contains("/demonstration/banner.js") && shown.text().contains("次日早上"));
    let lite = anyone.get("/lite?lang=en").await.text();
    assert!(lite.contains("Demonstration</strong> Here it is 11 June 2018"), "{lite}");
    assert!(!lite.contains("banner.js"), "its policy lets no script run");

    // The figures of 25 May are as published.
    let figures = anyone.json("/api/v1/figures?until=2018-05-25").await;
    let total = |name: &str| figures["total"][name].as_u64();
    assert_eq!(
        [total("registered"), total("assigned"), total("settled")],
        [Some(81), Some(66), Some(15)]
    );

    let inspector = anyone.staff("inspector").await;
    little_is_late_and_everybody_has_something_to_do(&anyone, &inspector, now).await;

    // A new registration belongs to that day.
    let mut body = registration("online", "示例：在演示里登记");
    body["trips"][0]["on"] = json!("2018-06-10");
    body["departments"] = json!(["tax"]);
    body["matter"] = json!("invoice");
    let answer = anyone.post("/api/v1/cases", &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let slip: Slip = answer.value();
    let number = slip.number;
    assert!(number.to_string().starts_with("1806-"), "{number}");
    let case = anyone.json(&format!("/api/v1/cases/{number}")).await;
    let due = Timestamp(case["due"].as_i64().expect("an instant"));
    assert_eq!(due.minute_text()[..13], *"2018-06-12 14", "eight working hours later");
    body["trips"][0]["on"] = json!("2018-06-12");
    let answer = anyone.post("/api/v1/cases", &body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "tomorrow's trip");

    // An upload link is valid, whatever the demonstration's time.
    let clerk = anyone.staff("clerk").await;
    let asked = json!({"bytes": 8, "media_type": "image/png"});
    let path = format!("/api/v1/console/cases/{number}/uploads");
    let ticket: Upload = clerk.post(&path, &asked).await.value();
    let said = [("content-type", "image/png"), ("content-length", "8")];
    let put = anyone.send("PUT", &ticket.url, &said, "\u{7f}PNGxxxx").await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text());

    strangers_press_nothing(&anyone).await;
    assert!(clock.now() < time("2018-06-11 15:00"), "it went on for a stranger");

    // The next morning: missed duties are marked and escalated, and the evening's digest exists.
    let leader = anyone.staff("leader").await;
    let before = demand_of_civil(&app, &inspector).await;
    let morning = anyone.press("next_morning").await;
    assert_eq!(morning.minute_text()[..15], *"2018-06-12 09:0");
    let after = demand_of_civil(&app, &inspector).await;
    assert!(after > before, "nothing climbed: {before} before, {after} after");
    let digest = leader.get("/api/v1/console/digests/2018-06-11").await;
    assert_eq!(digest.status, StatusCode::OK, "{}", digest.text());
    assert_eq!(digest.json()["registered"].as_u64(), Some(3), "two of the story, one of a visitor");
    let notices = clerk.get("/api/v1/console/notices").await.text();
    assert!(notices.contains("快到期了"), "{notices}");
    assert!(time_of(&anyone.get("/api/v1/directory").await) >= morning);

    // A week later: the visitor's case is overdue by days, and nobody was signed out.
    let week = anyone.press("a_week_on").await;
    assert_eq!(week.minute_text()[..15], *"2018-06-19 09:0");
    let case = anyone.json(&format!("/api/v1/cases/{number}")).await;
    assert!(case["timeline"].to_string().contains("overdue"), "{case}");
    for day in ["2018-06-12", "2018-06-18"] {
        let digest = leader.get(&format!("/api/v1/console/digests/{day}")).await;
        assert_eq!(digest.status, StatusCode::OK, "{day}: {}", digest.text());
    }
    assert_eq!(clerk.get("/api/v1/console/session").await.status, StatusCode::OK);
    let swept = sweep(&embedded, &tables, app.now()).await;
    assert!(swept > 0, "what expired in the story goes");
    assert_eq!(clerk.get("/api/v1/console/session").await.status, StatusCode::OK);

    // The figures of 25 May are unchanged, and the past days are sealed.
    let figures = anyone.json("/api/v1/figures?until=2018-05-25").await;
    assert_eq!(figures["total"]["registered"].as_u64(), Some(81));
    let sealed = anyone.get("/api/v1/log/checkpoints?after=2018-06-07").await.text();
    assert!(sealed.contains("2018-06-08") && sealed.contains("2018-06-11"), "{sealed}");

    // A restart continues from there.
    let told = clock.now();
    let again = DemonstrationClock::resume(&kept).expect("a file").expect("a clock");
    assert!(again.now() >= told && again.now() < told.plus(DAY_MS));
}

/// Duties are overdue by days and not by years.
async fn little_is_late_and_everybody_has_something_to_do(
    anyone: &Visitor,
    inspector: &Visitor,
    now: Timestamp,
) {
    let overdue = inspector.json("/api/v1/console/overdue").await;
    let rows = overdue["items"].as_array().expect("a list").len();
    assert!((1..=4).contains(&rows), "{rows} duties are late: {overdue}");
    let mut late = Vec::new();
    late_hours(&overdue, now, &mut late);
    assert!(late.iter().all(|hours| *hours < 10 * 24), "{late:?} hours late");
    for (account, owes) in [
        ("clerk", 2),
        ("lead", 2),
        ("police-officer", 1),
        ("tax-officer", 1),
        ("civil-head", 1),
        ("leader", 1),
        ("principal", 1),
        ("inspector", 0),
    ] {
        let awaits = anyone.staff(account).await.json("/api/v1/console/duties").await;
        let items = awaits["items"].as_array().expect("a list").len();
        assert!(items >= owes, "{account} owes {items}: {awaits}");
        let mut late = Vec::new();
        late_hours(&awaits, now, &mut late);
        assert!(
            late.iter().all(|hours| (-60 * 24..10 * 24).contains(hours)),
            "{account}: {late:?}"
        );
    }
    let reprimands = anyone.get("/api/v1/explanations").await.text().matches("reprimand").count();
    assert!(reprimands <= 1, "{reprimands} public reprimands");
}

/// Neither a page of another site nor a form can move the clock.
async fn strangers_press_nothing(anyone: &Visitor) {
    let go = json!({"to": "next_morning"}).to_string();
    let json = ("content-type", "application/json");
    for (said, status) in [
        (vec![json, ("origin", "https://elsewhere.test")], StatusCode::FORBIDDEN),
        (vec![json, ("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (vec![("content-type", "text/plain")], StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let answer = anyone.send("POST", "/demonstration/clock", &said, &go).await;
        assert_eq!(answer.status, status, "{said:?}");
    }
    let back = json!({"to": "yesterday"});
    let answer = anyone.post("/demonstration/clock", &back).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

/// The escalation levels that the demand on the department of civil affairs has reached.
async fn demand_of_civil(app: &App, inspector: &Visitor) -> usize {
    let demands = inspector.json("/api/v1/console/demands").await;
    let items = demands["items"].as_array().expect("a list");
    let civil =
        items.iter().find(|item| item["of"].to_string().contains("civil")).expect("a demand");
    let number = CaseNumber::read(civil["number"].as_str().expect("a number"));
    let head =
        app.store.load_case(number.expect("a number")).await.expect("a read").expect("a case");
    head.case.marks.iter().map(|marks| marks.rungs.len()).sum()
}

#[tokio::test]
async fn every_answer_tells_the_houses_time() {
    let house = House::new().await;
    let told = |answer: Answer| time_of(&answer);
    assert_eq!(told(house.get(&Who::Anyone, "/api/v1/directory").await), time("2018-05-14 10:00"));
    house.set("2018-05-15 09:00");
    for path in ["/api/v1/nowhere", "/api/v1/console/session", "/api/v1/figures", "/lite"] {
        let answer = house.get(&Who::Anyone, path).await;
        assert_eq!(time_of(&answer), time("2018-05-15 09:00"), "{path}");
    }
    let elsewhere = host::router(house.app.clone(), Path::new("/nowhere"));
    let visitor = Visitor { router: elsewhere, cookie: None };
    let answer = visitor.post("/demonstration/clock", &json!({"to": "next_morning"})).await;
    assert!(!answer.status.is_success(), "another house can be set forward");
    assert_eq!(house.now(), time("2018-05-15 09:00"));
}

/// Sweeps all tables without resting, and returns how many items went.
async fn sweep(embedded: &Embedded, tables: &Tables, now: Timestamp) -> usize {
    let mut removed = 0;
    for table in [&tables.cases, &tables.personal, &tables.staff] {
        removed += embedded.sweep(table, || now, 0).await.expect("a sweep");
    }
    removed
}

#[tokio::test]
async fn what_expires_goes_by_the_houses_time() {
    let house = House::new().await;
    let embedded = house.embedded.as_ref().expect("the embedded database");
    let clerk = house.staff(Role::WindowClerk).await;
    house.register(&clerk, "a record of the request, kept for a day").await;
    let tables = Tables::with_prefix("onetrip-");
    let sweep = || sweep(embedded, &tables, house.now());
    // Years ago by this machine's clock.
    assert_eq!(sweep().await, 0);
    assert_eq!(house.get(&clerk, "/api/v1/console/session").await.status, StatusCode::OK);
    house.pass(11 * HOUR_MS);
    assert_eq!(sweep().await, 1, "the session, after its ten hours");
    assert_eq!(house.get(&clerk, "/api/v1/console/session").await.status, StatusCode::UNAUTHORIZED);
    house.pass(DAY_MS);
    assert!(sweep().await >= 1, "the record");
    assert_eq!(sweep().await, 0, "and once");
}

#[tokio::test]
async fn its_passwords_open_it_also_where_it_was_begun_before_every_role_was_asked_for_a_factor() {
    // Whatever has stored no rules asks everybody.
    let house = House::new().await;
    house.account("clerk", Role::WindowClerk).await;
    let credentials = json!({"account": "clerk", "password": acceptance::PASSWORD});
    let path = "/api/v1/console/session";
    let before = house.post(&Who::Anyone, path, credentials.clone()).await;
    assert_eq!(before.json()["enrol_factor"], true);
    for _ in 0..2 {
        demonstration::staged::ask_no_factor(&house.app).await.expect("rules");
        let after = house.post(&Who::Anyone, path, credentials.clone()).await;
        assert_eq!(after.json()["enrol_factor"], false, "{}", after.text());
    }
}

#[test]
fn every_role_has_an_account_in_the_demonstration() {
    let accounts = include_str!("../../../infra/local/demonstration/accounts.json");
    let accounts: Vec<Value> = serde_json::from_str(accounts).expect("accounts");
    for role in Role::ALL {
        assert!(accounts.iter().any(|account| account["seat"]["role"] == role.code()), "{role:?}");
    }
}
