//! The program's log contains nothing personal. This is a program of its own, because a log shows what all concurrent
//! tests do.

use acceptance::jobs::deliver::deliver_due;
use acceptance::{House, Who, registration};
use api::notice::gateway::{Gateway, Gateways};
use api::notice::webhook::Webhook;
use api::notice::{Addressee, Notice};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::text::{Email, Phone};
use shared::time::{DAY_MS, MINUTE_MS};
use shared::vocabulary::Role;
use shared::wire::notice::Address;
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
