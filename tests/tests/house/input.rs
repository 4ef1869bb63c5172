//! Bad input: each is a clear problem at the field, changes nothing, and is never a 5xx.

use acceptance::{Call, House, Who, registration};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::vocabulary::Role;

fn with(path: &str, value: Value) -> Value {
    let mut body = registration("online", "改申报密码");
    let mut at = &mut body;
    for part in path.split('.') {
        at = match part.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[part],
        };
    }
    *at = value;
    body
}

#[tokio::test]
async fn every_bad_field_of_a_registration_is_told_at_the_field() {
    let house = House::new().await;
    let long = "好".repeat(10_001);
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        ("title", json!(""), "title", "missing"),
        ("title", json!(" \u{3000}\n"), "title", "missing"),
        ("title", json!("字".repeat(121)), "title", "too_long"),
        ("title", json!(null), "title", "missing"),
        ("title", json!(7), "title", "malformed"),
        ("title", json!("a\u{0}b"), "title", "control"),
        ("account", json!(long), "account", "too_long"),
        ("applicant.name", json!(null), "applicant.name", "missing"),
        ("applicant.phone", json!(null), "applicant.phone", "missing"),
        ("applicant.phone", json!("请打我电话"), "applicant.phone", "not_a_phone"),
        ("applicant.kind", json!("alien"), "applicant.kind", "not_a_choice"),
        ("reason", json!("because"), "reason", "not_a_choice"),
        ("channel", json!("window"), "channel", "not_a_choice"),
        ("channel", json!("fax"), "channel", "not_a_choice"),
        ("window", json!("nowhere"), "window", "unknown"),
        ("window", json!("NO SUCH"), "window", "unknown"),
        ("matter", json!("nothing"), "matter", "unknown"),
        ("departments", json!(["nowhere"]), "departments", "unknown"),
        ("trips", json!([]), "trips", "missing"),
        ("trips_made", json!(0), "trips_made", "out_of_range"),
        ("trips_made", json!(100), "trips_made", "out_of_range"),
        ("trips_made", json!(-1), "trips_made", "malformed"),
        ("trips_made", json!("two"), "trips_made", "malformed"),
        ("trips.0.on", json!("2018-02-30"), "trips.0.on", "not_a_date"),
        ("trips.0.on", json!("昨天"), "trips.0.on", "not_a_date"),
        ("trips.0.on", json!("2018-05-15"), "trips.0.on", "in_the_future"),
        ("trips.0.place", json!(""), "trips.0.place", "missing"),
        ("trips.0.department", json!("nowhere"), "trips.0.department", "unknown"),
    ];
    for (path, value, field, code) in cases {
        let answer = house.post(&Who::Anyone, "/api/v1/cases", with(path, value.clone())).await;
        let place = format!("{path} = {:.60}: {}", value.to_string(), answer.text());
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}");
        let body = answer.json();
        let told = body["fields"]
            .as_array()
            .expect("fields")
            .iter()
            .find(|told| told["field"] == field)
            .unwrap_or_else(|| panic!("{place}"));
        assert_eq!(told["code"], code, "{place}");
        for problem in &answer.problem().fields {
            for lang in Lang::ALL {
                assert!(!problem.problem.say(lang).is_empty());
            }
        }
    }
    assert_eq!(house.figures("").await["total"]["registered"], 0, "bad input made a case");
}

#[tokio::test]
async fn long_and_unusual_texts_are_kept_as_they_are() {
    let house = House::new().await;
    for account in [
        "好".repeat(10_000),
        "😀".repeat(10_000),
        "مرحبا بالعالم \u{202e}abc\u{202c} שלום".to_owned(),
        "𠮷野家 👩‍👩‍👧‍👦 \r\n\t  末尾有空格  ".to_owned(),
        "=HYPERLINK(\"http://x\")".to_owned(),
        "<script>alert(1)</script>&amp;'\"".to_owned(),
    ] {
        let answer = house
            .post(&Who::Anyone, "/api/v1/cases", with("account", json!(account.clone())))
            .await;
        let slip: shared::wire::Slip = answer.value();
        let holder = Who::Holder(Box::new(slip.clone()));
        let own: Value =
            house.get(&holder, &format!("/api/v1/cases/{}/own", slip.number)).await.value();
        assert_eq!(own["intake"]["account"], json!(account));
    }
}

#[tokio::test]
async fn broken_requests_are_told_apart_and_never_break_the_function() {
    let house = House::new().await;
    let request = |method: &str, path: &str, kind: &str, body: Vec<u8>| {
        Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", kind)
            .header("idempotency-key", "0123456789abcdef")
            .body(Body::from(body))
            .expect("a request")
    };
    let cases = "/api/v1/cases";
    let json_type = "application/json";
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes();
    let broken: Vec<(&str, &str, &str, Vec<u8>, u16, &str)> = vec![
        ("POST", cases, json_type, b"{".to_vec(), 400, "malformed_body"),
        ("POST", cases, json_type, b"".to_vec(), 400, "malformed_body"),
        ("POST", cases, json_type, b"{}{}".to_vec(), 422, "fields"),
        ("POST", cases, json_type, vec![0xff, 0xfe, 0x00], 400, "malformed_body"),
        ("POST", cases, json_type, b"[]".to_vec(), 422, "fields"),
        ("POST", cases, json_type, b"null".to_vec(), 422, "fields"),
        ("POST", cases, json_type, deep, 400, "malformed_body"),
        ("POST", cases, "text/plain", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("POST", cases, json_type, vec![b' '; 600 * 1024], 413, "body_too_large"),
        ("PATCH", cases, json_type, b"{}".to_vec(), 405, "method_not_allowed"),
        ("GET", "/api/v1/nothing", json_type, Vec::new(), 404, "not_found"),
        // a wrong number
        ("GET", "/api/v1/cases/1804-00000-00", json_type, Vec::new(), 404, "no_such_case_or_code"),
        ("GET", "/api/v1/cases/%F0%9F%98%80", json_type, Vec::new(), 404, "no_such_case_or_code"),
        ("GET", "/api/v1/cases/%FF", json_type, Vec::new(), 404, "no_such_case_or_code"),
        ("GET", "/api/v1/figures?until=2018-02-30", json_type, Vec::new(), 422, "fields"),
        ("GET", "/api/v1/figures?format=pdf", json_type, Vec::new(), 422, "fields"),
        (
            "GET",
            "/api/v1/figures?from=2018-05-02&until=2018-05-01",
            json_type,
            Vec::new(),
            422,
            "fields",
        ),
    ];
    for (method, path, kind, body, status, code) in broken {
        let answer = house.send(request(method, path, kind, body)).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text());
        assert_eq!(answer.problem().code, code, "{method} {path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    let keyless = Request::builder()
        .method("POST")
        .uri(cases)
        .header("content-type", json_type)
        .body(Body::from(registration("online", "改申报密码").to_string()))
        .expect("a request");
    let answer = house.send(keyless).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn bad_commands_and_bad_lists_are_told_at_the_field() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    for (last, body, field) in [
        ("assignment", json!({"department": "nowhere", "days": 5, "note": null}), "department"),
        ("assignment", json!({"department": "tax", "days": 16, "note": null}), "days"),
        ("assignment", json!({"department": "tax", "days": 0, "note": null}), "days"),
        ("assignment", json!({"days": 5}), "department"),
        ("settlement", json!({"outcome": "magic", "answer": "好", "measure": null}), "outcome"),
        ("settlement", json!({"outcome": "solved", "answer": " ", "measure": null}), "answer"),
        ("steps", json!({"kind": "contact", "words": "好".repeat(10_001)}), "words"),
        ("summary", json!({"summary": "已办好", "confirmed": false}), "confirmed"),
        ("summary", json!({"summary": "电话 138 0000 0001", "confirmed": true}), "summary"),
    ] {
        let answer = house.give(&clerk, &slip, last, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{last}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{last}");
    }
    for (path, field) in [
        ("/api/v1/console/queue?state=lost", "state"),
        ("/api/v1/console/queue?stage=lost", "stage"),
        ("/api/v1/console/queue?cursor=nonsense", "cursor"),
        ("/api/v1/console/register?cursor=nonsense", "cursor"),
        ("/api/v1/console/register?from=2018-13-01", "from"),
        ("/api/v1/console/search?q=", "q"),
        ("/api/v1/console/search?q=x&cursor=nonsense", "cursor"),
        ("/api/v1/console/search?q=x&cursor=2018-05.nonsense", "cursor"),
    ] {
        let answer = house.get(&clerk, path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{path}");
    }
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    assert_eq!(head.case.revision(), 1, "a bad command changed the case");
}

#[tokio::test]
async fn random_bodies_never_break_a_route() {
    let house = House::new().await;
    let lead = house.staff(Role::WindowLead).await;
    let admin = house.staff(Role::Administrator).await;
    let slip = house.register(&lead, "改申报密码").await;
    let good = registration("window", "改申报密码");
    let atoms = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!(""),
        json!("a"),
        json!([]),
        json!({}),
        json!([null]),
        json!("\u{202e}"),
        json!("2018-05-11"),
    ];
    let mut sent = 0;
    for access in api::access::CONSOLE {
        if access.method == "GET" || access.path.ends_with("/session") {
            continue;
        }
        let path =
            access.path.replace("{number}", &slip.number.to_string()).replace("{id}", "some");
        let administrates = access.path.contains("{id}");
        for index in 0..40 {
            let mut body = good.clone();
            let keys: Vec<String> = body.as_object().expect("an object").keys().cloned().collect();
            body[&keys[index % keys.len()]] = atoms[index % atoms.len()].clone();
            let body = if index % 4 == 0 { atoms[index % atoms.len()].clone() } else { body };
            let call = Call {
                who: if administrates { &admin } else { &lead },
                method: access.method,
                path: &path,
                revision: Some(1),
                key: None,
                body: Some(body),
            };
            let answer = house.call(call).await;
            sent += 1;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.text());
        }
    }
    println!("{sent} random bodies");
}
