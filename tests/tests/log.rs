//! The program's log contains nothing personal. This is a program of its own, because a log shows what all concurrent
//! tests do.

use acceptance::jobs::deliver::deliver_due;
use acceptance::{Answer, House, PASSWORD, Who, registration};
use api::app::ClientAddress;
use api::http::extract::SESSION_COOKIE;
use api::notice::gateway::{Gateway, Gateways};
use api::notice::webhook::Webhook;
use api::notice::{Addressee, Notice};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::limits::OPENED_A_DAY;
use shared::number::CaseNumber;
use shared::rate::LimitedAct;
use shared::text::{Email, Phone};
use shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use shared::vocabulary::Role;
use shared::wire::notice::Address;
use shared::wire::{AccessLogEntry, ReadWhat};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use support::account;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().map_err(|_| std::io::ErrorKind::Other)?.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Delivers a notice to a citizen and one to an account: through an unreachable gateway, through a working one, and by
/// hand.
async fn deliver_notices(house: &House) {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/sms", closed.local_addr().expect("an address"));
    drop(closed);
    let webhook: Arc<dyn Gateway> = Arc::new(Webhook::new(&url, &[7; 32]).expect("a webhook"));
    let gateways = Gateways { sms: Some(webhook.clone()), email: Some(webhook) };
    let broken = house.app.clone().with_gateways(gateways);
    let account = account("officer");
    let email = Some(Email::read("officer@town.example").expect("an address"));
    let address = Address { email, phone: None };
    let none = Address::default();
    house.app.store.save_address(&account, &address, &none).await.expect("an address");
    let phone = Phone::read("13800000001").expect("a telephone");
    let notices = [Addressee::Citizen { phone }, Addressee::Account { account }].map(|to| Notice {
        id: format!("1805-12345-95#000004#{}", to.key()),
        made_at: house.now(),
        lang: Lang::Zh,
        to,
        subject: "您的事项有了进展".into(),
        body: "税务局已经签收。".into(),
        in_english: None,
        about: None,
        plan: None,
        study: None,
        note: None,
    });
    house.app.store.make_notices(&notices).await.expect("notices");
    let counts = deliver_due(&broken, house.now()).await.expect("a round");
    assert_eq!(counts.failed, 2);
    house.pass(MINUTE_MS);
    let counts = deliver_due(&house.app, house.now()).await.expect("a round");
    assert_eq!(counts.sent, 2);
    let lead = house.staff(Role::WindowLead).await;
    for path in ["", "/sent", "/dead"] {
        house.get(&lead, &format!("/api/v1/console/notices{path}")).await;
    }
    let path = "/api/v1/console/notices/dead/1805-12345-95~000004~citizen/resend";
    house.post(&lead, path, json!({})).await;
}

/// Reports, as a browser does, that a page was kept from a script.
async fn report_a_blocked_script(house: &House) {
    let report = json!({"csp-report": {
        "document-uri": "https://one-trip.example/console/search?q=虞某某",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/take?phone=13800000001",
        "script-sample": "虞某某",
    }});
    let request = Request::post("/api/v1/csp-reports")
        .header("content-type", "application/csp-report")
        .body(Body::from(report.to_string()));
    let answer = house.send(request.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

/// Lets the clock meet a case whose state and first event cannot be read and hold the citizen's words.
async fn meet_an_unreadable_case(house: &House, number: CaseNumber) {
    let text = |written: &str| AttributeValue::S(written.to_owned());
    for (sk, attribute) in [("HEAD", "case"), ("EVENT#000001", "link")] {
        let spoil = house
            .client
            .update_item()
            .table_name(&house.tables.cases)
            .key("pk", text(&format!("CASE#{number}")))
            .key("sk", text(sk))
            .update_expression("SET #broken = :broken")
            .expression_attribute_names("#broken", attribute)
            .expression_attribute_values(":broken", text("[\"虞某某 13800000001\"]"));
        spoil.send().await.expect("a write");
    }
    house.pass(DAY_MS);
    let minute = acceptance::jobs::run_minute(&house.app).await.expect("a minute");
    assert_eq!(minute.ticked.set_aside, 1);
}

/// Captures the program's log for as long as the guard lives.
fn capture() -> (Captured, tracing::subscriber::DefaultGuard) {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    (captured, tracing::subscriber::set_default(subscriber))
}

/// Captures it in the form in which the cloud's functions and `--log json` write it.
fn capture_json() -> (Captured, tracing::subscriber::DefaultGuard) {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::INFO)
        .with_writer(move || writer.clone())
        .finish();
    (captured, tracing::subscriber::set_default(subscriber))
}

/// The lines that were captured since they were last taken.
fn take_lines(captured: &Captured) -> Vec<Value> {
    let bytes = std::mem::take(&mut *captured.0.lock().expect("the log"));
    let text = String::from_utf8(bytes).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// Sends a request as the host would hand it on: from an address, with a session or a code.
async fn send_from(
    house: &House,
    from: &str,
    who: &Who,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let from: IpAddr = from.parse().expect("an address");
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .extension(ClientAddress(from));
    let request = match who {
        Who::Anyone => request,
        Who::Holder(slip) => request.header("authorization", format!("Code {}", slip.access_code)),
        Who::Token(token) => request.header("authorization", format!("Token {}", token.expose())),
        Who::Staff(cookie) => request.header("cookie", format!("{SESSION_COOKIE}={cookie}")),
    };
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    house.send(request.body(body).expect("a request")).await
}

#[tokio::test]
async fn each_line_says_when_who_from_where_and_what_came_of_it() {
    const SESSION: &str = "/api/v1/console/session";
    let (captured, _guard) = capture_json();
    let house = House::new().await;
    let account = house.account("wang-fang", Role::WindowClerk).await;
    let clerk = house.signed_in(&account.account).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    let mut wrong = slip.clone();
    wrong.access_code = shared::code::AccessCode::read("00000000").expect("a code");
    let wrong = Who::Holder(Box::new(wrong));
    let stale = Who::Staff("0".repeat(48));
    take_lines(&captured);

    let (here, there) = ("203.0.113.9", "198.51.100.7");
    let own = format!("/api/v1/cases/{}/own", slip.number);
    let case = format!("/api/v1/console/cases/{}", slip.number);
    let sign_in =
        |account: &str, password: &str| Some(json!({"account": account, "password": password}));
    let (case_route, own_route) = ("/api/v1/console/cases/{number}", "/api/v1/cases/{number}/own");
    let accounts = "/api/v1/console/accounts";
    // Who asks for what, and the line of it: route, status, code, account, and whether it is a warning.
    let asked = [
        (&holder, "GET", own.as_str(), None, own_route, 200, None, None, false),
        (
            &wrong,
            "GET",
            own.as_str(),
            None,
            own_route,
            404,
            Some("no_such_case_or_code"),
            None,
            true,
        ),
        (&clerk, "GET", case.as_str(), None, case_route, 200, None, Some("wang-fang"), false),
        (&clerk, "GET", accounts, None, accounts, 403, Some("forbidden"), Some("wang-fang"), true),
        (&stale, "GET", case.as_str(), None, case_route, 401, Some("session_expired"), None, true),
        (&Who::Anyone, "GET", SESSION, None, SESSION, 401, Some("unauthenticated"), None, false),
        (
            &Who::Anyone,
            "POST",
            SESSION,
            sign_in("wang-fang", PASSWORD),
            SESSION,
            200,
            None,
            Some("wang-fang"),
            false,
        ),
        (
            &Who::Anyone,
            "POST",
            SESSION,
            sign_in("wang-fang", "another long password"),
            SESSION,
            401,
            Some("wrong_password"),
            None,
            true,
        ),
    ];
    let mut ids = BTreeSet::new();
    let mut places = BTreeSet::new();
    let mut text = String::new();
    for (who, method, path, body, route, status, code, account, is_warning) in asked {
        let answer = send_from(&house, here, who, method, path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        let lines = take_lines(&captured);
        let [line] = &lines[..] else { panic!("{path}: {lines:?}") };
        text.push_str(&line.to_string());
        let at = line["timestamp"].as_str().expect("a time");
        assert!(at.ends_with('Z') && at.contains('T'), "{at}");
        assert_eq!(line["level"], if is_warning { "WARN" } else { "INFO" }, "{line}");
        let fields = &line["fields"];
        assert_eq!(fields["message"], "request");
        assert_eq!((&fields["method"], &fields["path"]), (&json!(method), &json!(route)));
        assert_eq!(fields["status"], status);
        assert!(fields["ms"].is_u64(), "{line}");
        assert_eq!(fields["code"].as_str(), code, "{line}");
        assert_eq!(fields["account"].as_str(), account, "{line}");
        let id = fields["request_id"].as_str().expect("an id").to_owned();
        if code.is_some() {
            assert_eq!(answer.problem().request_id.as_deref(), Some(id.as_str()));
        }
        assert!(ids.insert(id), "two requests with one id");
        assert_eq!(fields["not_signed_in"].is_string(), code == Some("wrong_password"));
        places.insert(fields["from"].as_str().expect("a place").to_owned());
    }
    // One network is one pseudonym for a day, and another one is another.
    assert_eq!(places.len(), 1, "{places:?}");
    let place_of = async |from: &str| {
        send_from(&house, from, &Who::Anyone, "GET", "/api/v1/directory", None).await;
        let lines = take_lines(&captured);
        let [line] = &lines[..] else { panic!("{lines:?}") };
        line["fields"]["from"].as_str().expect("a place").to_owned()
    };
    assert!(places.contains(&place_of(here).await));
    assert!(places.insert(place_of(there).await));
    house.pass(DAY_MS);
    assert!(places.insert(place_of(here).await));
    assert!(places.iter().all(|place| place.len() == 32), "{places:?}");

    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let code = slip.access_code.to_string();
    for secret in [
        here,
        "虞某某",
        "13800000001",
        &slip.number.to_string(),
        &code,
        &code.replace(' ', ""),
        slip.token.expose(),
        cookie,
        PASSWORD,
        "another long password",
    ] {
        assert!(!text.contains(secret), "the log tells {secret}");
    }
}

/// The patterns of the template's metric filters, by their names.
fn filters() -> BTreeMap<&'static str, &'static str> {
    let template = include_str!("../../infra/aws/template.yaml");
    let (mut name, mut found) = ("", BTreeMap::new());
    for line in template.lines() {
        let begun = line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '#']));
        name = begun.and_then(|rest| rest.strip_suffix(':')).unwrap_or(name);
        if let Some(pattern) = line.strip_prefix("      FilterPattern: '") {
            found.insert(name, pattern.trim_end_matches('\''));
        }
    }
    found
}

/// Whether a pattern of CloudWatch counts a line: all of its parts hold, and `*` is any value.
fn counts(pattern: &str, line: &Value) -> bool {
    let within = pattern.strip_prefix("{ ").and_then(|rest| rest.strip_suffix(" }"));
    within.expect("a pattern of JSON").split(" && ").all(|part| {
        let (selector, wanted) = part.split_once(" = ").expect("a comparison");
        let place = selector.strip_prefix('$').expect("a selector").replace('.', "/");
        let wanted = wanted.trim_matches('"');
        let value = line.pointer(&place).and_then(Value::as_str);
        value.is_some_and(|value| wanted == "*" || value == wanted)
    })
}

#[tokio::test]
async fn the_alarms_of_the_cloud_count_what_the_log_says() {
    let (captured, _guard) = capture_json();
    let house = House::new().await;
    let account = house.account("wang-fang", Role::WindowClerk).await;
    let clerk = house.signed_in(&account.account).await;
    let slip = house.register(&clerk, "改申报密码").await;
    take_lines(&captured);
    let from = "203.0.113.9";
    let holder = Who::Holder(Box::new(slip.clone()));
    let number = format!("/api/v1/cases/{}", slip.number);
    let own = format!("{number}/own");
    let unknown = "/api/v1/cases/1804-12345-74";
    let events = format!("{unknown}/events");
    let wrong = shared::code::AccessToken::read(&"0".repeat(32)).expect("a token");
    let (wrong, stale) = (Who::Token(wrong), Who::Staff("0".repeat(48)));
    let accounts = "/api/v1/console/accounts";
    let session = "/api/v1/console/session";
    for (who, path) in [
        (&holder, own.as_str()),
        (&wrong, own.as_str()),
        (&Who::Anyone, unknown),
        (&Who::Anyone, events.as_str()),
        (&Who::Anyone, "/lite?number=1804-12345-74"),
        (&Who::Anyone, number.as_str()),
        (&clerk, accounts),
        (&stale, accounts),
        (&Who::Anyone, accounts),
    ] {
        send_from(&house, from, who, "GET", path, None).await;
    }
    let body = json!({"account": "nobody", "password": "another long password"});
    send_from(&house, from, &Who::Anyone, "POST", session, Some(body)).await;
    // So many numbers were tried from there that the next one has to wait.
    let at: Timestamp = house.app.real_now();
    let place = house.app.pseudonym(ClientAddress(from.parse().expect("an address")), at);
    house.app.limiter.note(LimitedAct::Number, &place, 100_000, at);
    send_from(&house, from, &Who::Anyone, "GET", &number, None).await;
    for _ in 0..OPENED_A_DAY {
        let reading = AccessLogEntry::of(account.account.clone(), ReadWhat::Person, house.now());
        house.app.store.note_reading(reading).await.expect("an entry");
    }

    let (filters, lines) = (filters(), take_lines(&captured));
    let counted = |name: &str| -> Vec<&Value> {
        let pattern = filters.get(name).unwrap_or_else(|| panic!("no filter {name}"));
        lines.iter().filter(|line| counts(pattern, line)).collect()
    };
    // Each status is a metric of its own.
    let mut refused = BTreeMap::new();
    for line in counted("RefusedByConsole") {
        *refused.entry(line["fields"]["status"].as_u64().expect("a status")).or_insert(0) += 1;
    }
    assert_eq!(refused, BTreeMap::from([(401, 2), (403, 1), (404, 4), (429, 1)]), "{lines:?}");
    for other in ["RefusedByPublic", "RefusedByProof"] {
        assert_eq!(filters[other], filters["RefusedByConsole"]);
    }
    assert_eq!(counted("NotSignedIn").len(), 1, "{lines:?}");
    let many = counted("OpenedMany");
    assert_eq!(many.len(), 1, "{lines:?}");
    assert_eq!(many[0]["fields"]["account"], "wang-fang");
    assert_eq!(many[0]["fields"]["cases"], OPENED_A_DAY);
}

#[tokio::test]
async fn the_log_tells_nothing_personal() {
    let (captured, _guard) = capture();
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let holder = Who::Holder(Box::new(slip.clone()));
    house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await;
    house.post(&clerk, "/api/v1/console/search", json!({"q": "虞某某"})).await;
    house.post(&Who::Anyone, "/api/v1/cases", json!({"applicant": {"name": 7}})).await;
    house.post(&clerk, "/api/v1/console/cases", registration("fax", "虞某某")).await;
    report_a_blocked_script(&house).await;
    deliver_notices(&house).await;
    meet_an_unreadable_case(&house, slip.number).await;
    let log = String::from_utf8_lossy(&captured.0.lock().expect("the log")).into_owned();
    assert!(log.contains("/api/v1/cases/{number}/own"), "the log: {log}");
    assert!(log.contains("a notice was not sent") && log.contains("unreachable"), "the log: {log}");
    assert!(log.contains("delivered notices"), "the log: {log}");
    assert!(log.contains("set aside") && log.contains("unreadable"), "the log: {log}");
    assert!(
        log.contains("script-src-elem") && log.contains("https://evil.example"),
        "the log: {log}"
    );
    let code = slip.access_code.to_string();
    let Who::Staff(cookie) = &clerk else { panic!("a clerk") };
    let token = slip.token.expose();
    for secret in [
        "虞某某",
        "示例针织厂",
        "13800000001",
        "0000001",
        "officer@town.example",
        "有了进展",
        "已经签收",
        "#000004",
        &code,
        &code.replace(' ', ""),
        token,
        cookie,
    ] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

#[tokio::test]
async fn an_answer_of_the_database_that_breaks_off_is_not_quoted() {
    let (captured, _guard) = capture();
    let is_cut = Arc::new(AtomicBool::new(false));
    let cuts = is_cut.clone();
    let house = House::with_fault(Some(Arc::new(move |operation, _| {
        let answer = r#"{"Items":[{"words":{"S":"yu moumou, 虞某某"#;
        (cuts.load(Ordering::SeqCst) && operation == "Query").then(|| answer.to_owned())
    })))
    .await;
    let slip = house.register_online("改申报密码").await;
    is_cut.store(true, Ordering::SeqCst);
    let answer = house.get(&Who::Anyone, &format!("/api/v1/cases/{}", slip.number)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let log = String::from_utf8_lossy(&captured.0.lock().expect("the log")).into_owned();
    assert!(log.contains("unavailable") && log.contains("no answer"), "the log: {log}");
    assert!(!log.contains("yu moumou"), "the log quotes an answer: {log}");
}

#[tokio::test]
async fn no_request_writes_a_line_of_its_own_and_each_line_has_its_time_in_utc() {
    let (captured, _guard) = capture();
    let house = House::new().await;
    let forged = "2018-05-14T00:00:00.000000Z  INFO forged";
    let encoded = forged.replace(' ', "%20");
    for path in [
        format!("/api/v1/cases/1%0A{encoded}"),
        format!("/api/v1/cases/1%0D%0A{encoded}%1B[31m/own"),
        format!("/api/v1/%0A{encoded}?q=%0A{encoded}"),
    ] {
        house.get(&Who::Anyone, &path).await;
    }
    let report = json!({"csp-report": {
        "effective-directive": format!("script-src\n{forged}\u{1b}[31m"),
        "blocked-uri": format!("https://evil.example/\r\n{forged}"),
    }});
    let request = Request::post("/api/v1/csp-reports")
        .header("content-type", "application/csp-report")
        .body(Body::from(report.to_string()));
    house.send(request.expect("a request")).await;
    let log = String::from_utf8_lossy(&captured.0.lock().expect("the log")).into_owned();
    let lines: Vec<&str> = log.lines().collect();
    // One for each request, and one for what the browser reported.
    assert_eq!(lines.len(), 5, "{log}");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let today = now.expect("a time").as_secs() / 86_400;
    for line in lines {
        assert!(!line.starts_with("2018-05-14"), "{log}");
        let (at, _) = line.split_once(' ').expect("a time");
        let (day, time) = at.split_once('T').expect("a day");
        assert!(time.ends_with('Z'), "{at}");
        let day = shared::time::Day::read(day).expect("a day");
        let first = shared::time::Day::read("1970-01-01").expect("a day");
        let passed = u64::try_from(day.since(first)).expect("days since 1970");
        // A day may end meanwhile.
        assert!(passed.abs_diff(today) <= 1, "{at}");
        assert!(!line.contains(['\u{1b}', '\r']), "{line:?}");
    }
}
