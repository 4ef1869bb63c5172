//! Invalid input: each is a clear problem at its field, changes nothing, and never causes a 5xx.

use acceptance::{Call, House, Who, registration};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::time::Day;
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::collections::BTreeSet;

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
        ("applicant.kind", json!(7), "applicant.kind", "malformed"),
        ("language", json!(["zh"]), "language", "malformed"),
        ("reason", json!(true), "reason", "malformed"),
        ("trips.0.reason", json!({}), "trips.0.reason", "malformed"),
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
        let slip: Slip = answer.value();
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
    let reports = "/api/v1/csp-reports";
    let json_type = "application/json";
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes();
    let broken: Vec<(&str, &str, &str, Vec<u8>, u16, &str)> = vec![
        ("POST", cases, json_type, b"{".to_vec(), 400, "malformed_body"),
        ("POST", cases, json_type, b"".to_vec(), 400, "malformed_body"),
        ("POST", cases, json_type, b"{}{}".to_vec(), 400, "malformed_body"),
        ("POST", cases, json_type, b"{\"channel\": 7,}".to_vec(), 400, "malformed_body"),
        (
            "POST",
            cases,
            json_type,
            b"{\"channel\": 7, \"a\": \"\xff\"}".to_vec(),
            400,
            "malformed_body",
        ),
        ("POST", cases, json_type, vec![0xff, 0xfe, 0x00], 400, "malformed_body"),
        ("POST", cases, json_type, b"[]".to_vec(), 422, "fields"),
        ("POST", cases, json_type, b"null".to_vec(), 422, "fields"),
        ("POST", cases, json_type, deep, 422, "fields"),
        ("POST", cases, json_type, vec![b'['; 5_000], 400, "malformed_body"),
        ("POST", cases, "text/plain", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("POST", cases, "application/jsonp", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("POST", cases, "application/json-seq", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("POST", cases, "Application/JSON;charset=utf-8", b"{}".to_vec(), 422, "fields"),
        ("POST", reports, "application/reports+json", b"{}".to_vec(), 422, "fields"),
        ("POST", reports, "application/csp-report", b"[]".to_vec(), 422, "fields"),
        ("POST", cases, json_type, vec![b' '; 600 * 1024], 413, "body_too_large"),
        ("PATCH", cases, json_type, b"{}".to_vec(), 405, "method_not_allowed"),
        ("GET", "/api/v1/nothing", json_type, Vec::new(), 404, "not_found"),
        // a wrong number
        ("GET", "/api/v1/cases/1804-00000-00", json_type, Vec::new(), 404, "no_such_case_or_code"),
        ("GET", "/api/v1/cases/%F0%9F%98%80", json_type, Vec::new(), 404, "no_such_case_or_code"),
        ("GET", "/api/v1/cases/%FF", json_type, Vec::new(), 404, "not_found"),
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
async fn an_array_is_no_object_even_with_all_members_in_their_order() {
    let house = House::new().await;
    let administrator = house.staff(Role::Administrator).await;
    house.account("officer", Role::DepartmentOfficer).await;
    let call = Call {
        who: &administrator,
        method: "PUT",
        path: "/api/v1/console/accounts/officer/address",
        revision: None,
        key: None,
        body: Some(json!(["officer@town.example", null])),
    };
    let answer = house.call(call).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let path = "/api/v1/console/accounts/officer/address";
    let address: Value = house.get(&administrator, path).await.value();
    assert!(address["email"].is_null(), "{address}");
}

/// Two functions may share an address, so that neither knows all methods of it by itself.
#[tokio::test]
async fn a_method_that_a_route_lacks_is_answered_with_all_that_it_has() {
    let house = House::new().await;
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let mut shared = 0;
    for (path, methods) in described["paths"].as_object().expect("paths") {
        let methods = methods.as_object().expect("methods").keys();
        let mut expected: BTreeSet<String> = methods.map(|name| name.to_uppercase()).collect();
        let lacked = ["PATCH", "PUT", "DELETE"].into_iter().find(|name| !expected.contains(*name));
        if expected.contains("GET") {
            expected.insert("HEAD".into());
        }
        shared += usize::from(path.contains("open311/requests.") && expected.contains("POST"));
        let filled: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let request = Request::builder()
            .method(lacked.expect("a method"))
            .uri(filled.join("/"))
            .body(Body::empty())
            .expect("a request");
        let answer = house.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}: {}", answer.text());
        let named = answer.headers["allow"].to_str().expect("methods").split(',');
        let named: BTreeSet<String> = named.map(|name| name.trim().to_owned()).collect();
        assert_eq!(named, expected, "{path}");
    }
    assert_eq!(shared, 2, "the addresses that the functions share");
}

#[tokio::test]
async fn a_path_that_is_no_text_leads_nowhere_on_every_route() {
    let house = House::new().await;
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let mut tried = 0;
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            for broken in ["%FF", "%C0%AF", "a%ED%A0%80"] {
                let filled: String = path
                    .split('/')
                    .map(|part| if part.starts_with('{') { broken } else { part })
                    .collect::<Vec<_>>()
                    .join("/");
                if filled == *path {
                    continue;
                }
                let request = Request::builder()
                    .method(method.to_uppercase().as_str())
                    .uri(&filled)
                    .body(Body::empty())
                    .expect("a request");
                let answer = house.send(request).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{filled}: {}", answer.text());
                if path.starts_with("/api/v1/open311/") {
                    assert_eq!(answer.json()[0]["code"], 404, "{filled}");
                } else {
                    assert_eq!(answer.problem().code, "not_found", "{filled}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried} paths");
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
    ] {
        let answer = house.get(&clerk, path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{path}");
    }
    for (asked, field) in [
        (json!({"q": ""}), "q"),
        (json!({"q": "x".repeat(201)}), "q"),
        (json!({"q": "x", "cursor": "nonsense"}), "cursor"),
        (json!({"q": "x", "cursor": "2018-05.nonsense"}), "cursor"),
    ] {
        let answer = house.post(&clerk, "/api/v1/console/search", asked.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}: {}", answer.text());
        assert_eq!(answer.problem().fields[0].field, field, "{asked}");
    }
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    assert_eq!(head.case.revision(), 1, "a bad command changed the case");
}

/// The worst values for a number, a day, an instant or an id.
const EXTREMES: [&str; 12] = [
    "-9223372036854775808",
    "9223372036854775807",
    "99999999999999999999999999",
    "-1",
    "1e308",
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "10000-01-01",
    "-0001-01-01",
    "2018-05-14T10:00:00%2B9223372036854775807:00",
    "9223372036854775807-9223372036854775807",
];

/// A cursor with the key `key`.
fn forged(key: Value) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(key.to_string())
}

#[tokio::test]
async fn extreme_values_of_every_parameter_never_break_a_route() {
    let house = House::new().await;
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((*role, house.staff(*role).await));
    }
    let slip = house.register(&staff[0].1, "改申报密码").await;
    let number = slip.number.to_string();
    let holder = Who::Holder(Box::new(slip));
    let long = "9".repeat(3_000);
    let worst: Vec<String> =
        EXTREMES.iter().map(|value| (*value).to_owned()).chain([long.clone()]).collect();
    // DynamoDB keys that lack a part, have one too many, are empty or are too long.
    let mut cursors = worst.clone();
    for sk in ["", "-", &long] {
        cursors.push(forged(json!({"pk": "ACCOUNT", "sk": sk})));
        cursors.push(forged(json!({"pk": "PLANS", "sk": sk, "more": "x"})));
        let ledger = forged(json!({"ledger_pk": "2018-05", "ledger_sk": sk, "pk": "x", "sk": "x"}));
        cursors.push(format!("2018-05.{ledger}"));
        let queue = json!({"queue_pk": "w:main#open", "queue_sk": "x", "pk": "x", "sk": sk});
        cursors.push(forged(queue));
        let late = json!({"overdue_pk": "overdue", "overdue_sk": sk, "pk": "x", "sk": "x"});
        cursors.push(forged(late));
    }
    cursors.push(forged(json!({"pk": "ACCOUNT"})));
    cursors.push(format!("2018-05.{}", forged(json!({"ledger_pk": "2018-05"}))));
    let described: Value = house.get(&Who::Anyone, "/api/v1/openapi.json").await.value();
    let mut sent = 0;
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let method = method.to_uppercase();
            let access = api::http::access::CONSOLE
                .iter()
                .find(|access| access.method == method && access.path == *path);
            let who = match access.and_then(|access| access.roles) {
                Some(roles) => {
                    &staff.iter().find(|(role, _)| roles.contains(role)).expect("staff").1
                }
                None => &holder,
            };
            if method == "DELETE" {
                continue; // It would end the session; it has no parameter.
            }
            let none = Vec::new();
            let parameters = operation["parameters"].as_array().unwrap_or(&none);
            let named = |place: &str| -> Vec<&str> {
                let of_place = parameters.iter().filter(|parameter| parameter["in"] == place);
                of_place.filter_map(|parameter| parameter["name"].as_str()).collect()
            };
            let usual = |name: &str| match name {
                "number" => number.clone(),
                "file" => "1".to_owned(),
                "day" => "2018-05-14".to_owned(),
                _ => "some".to_owned(),
            };
            let mut asked = Vec::new();
            for value in &worst {
                for changed in named("path") {
                    let mut filled = path.clone();
                    for name in named("path") {
                        let value = if name == changed { value.clone() } else { usual(name) };
                        filled = filled.replace(&format!("{{{name}}}"), &value);
                    }
                    asked.push(filled);
                }
            }
            let mut filled = path.clone();
            for name in named("path") {
                filled = filled.replace(&format!("{{{name}}}"), &usual(name));
            }
            for changed in named("query") {
                let values = if changed == "cursor" { &cursors } else { &worst };
                asked.extend(values.iter().map(|value| format!("{filled}?{changed}={value}")));
            }
            if method == "GET" && named("query").contains(&"from") {
                let days = ["0001-01-01", "0001-12-31", "2018-05-14", "9999-01-01", "9999-12-31"];
                for (from, until) in days.iter().flat_map(|from| days.map(|until| (*from, until))) {
                    asked.push(format!("{path}?from={from}&until={until}"));
                }
            }
            for path in asked {
                let body = (method != "GET").then(|| json!({}));
                let call = Call {
                    who,
                    method: &method,
                    path: &path,
                    revision: Some(u32::MAX),
                    key: None,
                    body,
                };
                let answer = house.call(call).await;
                sent += 1;
                assert!(
                    !answer.status.is_server_error(),
                    "{method} {path:.300}: {}",
                    answer.text()
                );
            }
        }
    }
    println!("{sent} requests with extreme values");
    assert!(sent > 1_500);
}

/// Whether a leaf of a body is a number or a day.
fn counts(leaf: &Value) -> bool {
    leaf.is_number() || leaf.as_str().is_some_and(|text| Day::read(text).is_ok())
}

/// The body with the number or day at `place`, in their order, replaced.
fn with_leaf(body: &Value, place: &mut usize, new: &Value) -> Value {
    match body {
        Value::Array(items) => items.iter().map(|item| with_leaf(item, place, new)).collect(),
        Value::Object(fields) => Value::Object(
            fields.iter().map(|(name, item)| (name.clone(), with_leaf(item, place, new))).collect(),
        ),
        leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            let found = counts(leaf) && *place == 0;
            *place = place.wrapping_sub(usize::from(counts(leaf)));
            if found { new.clone() } else { leaf.clone() }
        }
    }
}

fn leaves(body: &Value) -> usize {
    match body {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(fields) => fields.values().map(leaves).sum(),
        leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            usize::from(counts(leaf))
        }
    }
}

#[tokio::test]
async fn extreme_values_in_every_body_with_numbers_never_break_a_route() {
    let house = House::new().await;
    let of = async |role| house.staff(role).await;
    let (lead, head, admin) =
        (of(Role::WindowLead).await, of(Role::DepartmentHead).await, of(Role::Administrator).await);
    let (leader, inspector) = (of(Role::PrincipalLeader).await, of(Role::Inspector).await);
    let slip = house.register(&lead, "改申报密码").await;
    let with_department = house.register(&lead, "另一件").await;
    let assigned = json!({"department": "tax", "days": 5, "note": null});
    assert!(house.give(&lead, &with_department, "assignment", assigned).await.status.is_success());
    assert!(house.give(&head, &with_department, "acceptance", json!({})).await.status.is_success());
    let statutes: Value = house.get(&admin, "/api/v1/console/statutes").await.value();
    let bodies = bodies_with_numbers(&house, [&slip, &with_department], &statutes["rules"]);
    let worst = [
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(u32::MAX),
        json!(u16::MAX),
        json!(-1),
        json!(0),
        json!(1e308),
        json!("0001-01-01"),
        json!("9999-12-31"),
        json!("10000-01-01"),
    ];
    let mut sent = 0;
    let all = [
        (Role::WindowLead, &lead),
        (Role::DepartmentHead, &head),
        (Role::Administrator, &admin),
        (Role::PrincipalLeader, &leader),
        (Role::Inspector, &inspector),
    ];
    for (role, method, path, body) in &bodies {
        let who = all.iter().find(|(known, _)| known == role).expect("somebody of the role").1;
        for place in 0..leaves(body) {
            for new in &worst {
                let body = with_leaf(body, &mut place.clone(), new);
                let told = format!("{method} {path} {body:.400}");
                let revision = Some(3);
                let call = Call { who, method, path, revision, key: None, body: Some(body) };
                let answer = house.call(call).await;
                sent += 1;
                assert!(!answer.status.is_server_error(), "{told}: {}", answer.text());
            }
        }
    }
    println!("{sent} bodies with extreme values");
    assert!(sent > 500);
    // Whatever was accepted, the pages that count and list still work.
    for path in ["/api/v1/console/queue", "/api/v1/console/duties", "/api/v1/console/register"] {
        assert_eq!(house.get(&lead, path).await.status, StatusCode::OK, "{path}");
    }
    house.figures("?from=0001-01-01&until=9999-12-31").await;
    assert!(acceptance::jobs::clock::run(&house.app).await.is_ok());
}

/// A body of every command that carries a number or a day, and who sends it.
fn bodies_with_numbers(
    house: &House,
    [slip, with_department]: [&Slip; 2],
    rules: &Value,
) -> Vec<(Role, &'static str, String, Value)> {
    let case = |slip: &Slip, last: &str| format!("/api/v1/console/cases/{}/{last}", slip.number);
    let plan = json!({
        "title": "整改", "cause": "须本人到场",
        "measures": [{"what": "改为电话核实", "person": "王五", "due_on": "2018-06-01"}]
    });
    let step = json!({
        "what": {"zh": "填表", "en": null}, "department": "tax", "place": {"zh": "大厅", "en": null},
        "trips": 1, "days": 2, "documents": 3
    });
    let reform = json!({
        "title": {"zh": "一张表", "en": "One form"}, "decision": 1, "from": "2018-06-01",
        "change": {"kind": "process", "before": [step], "after": [step]}
    });
    vec![
        (Role::WindowLead, "POST", "/api/v1/console/cases".into(), registration("window", "件")),
        (
            Role::WindowLead,
            "POST",
            case(slip, "assignment"),
            json!({"department": "tax", "days": 5, "note": null}),
        ),
        (
            Role::WindowLead,
            "POST",
            case(slip, "planned-steps"),
            json!({"department": null, "due_on": "2018-05-18", "words": "联系"}),
        ),
        (Role::WindowLead, "POST", case(slip, "finished-steps"), json!({"id": 1, "words": "好"})),
        (
            Role::WindowLead,
            "POST",
            case(slip, "verdict"),
            json!({"solved": true, "rating": 5, "words": null, "via": "phone"}),
        ),
        (
            Role::DepartmentHead,
            "POST",
            case(with_department, "extension"),
            json!({"days": 3, "reason": "需核实"}),
        ),
        (
            Role::DepartmentHead,
            "POST",
            case(with_department, "long-running"),
            json!({"reason": "长", "report_on": "2018-06-01"}),
        ),
        (
            Role::DepartmentHead,
            "POST",
            case(with_department, "reports"),
            json!({"words": "在办", "report_on": "2018-06-01"}),
        ),
        (
            Role::Inspector,
            "POST",
            case(slip, "demands"),
            json!({"department": null, "due_on": "2018-05-18", "words": "请答复"}),
        ),
        (Role::WindowLead, "POST", case(slip, "answers"), json!({"id": 1, "words": "好"})),
        (
            Role::Inspector,
            "POST",
            "/api/v1/console/samples".into(),
            json!({"from": "2018-05-01", "until": "2018-05-14", "size": 5}),
        ),
        (
            Role::WindowLead,
            "POST",
            "/api/v1/console/waiting".into(),
            json!({"at": house.now(), "waiting": 3, "minutes": 10}),
        ),
        (
            Role::WindowLead,
            "POST",
            "/api/v1/console/notices/seen".into(),
            json!({"up_to": house.now()}),
        ),
        (
            Role::WindowLead,
            "POST",
            "/api/v1/console/imports".into(),
            json!({"name": "a.csv", "key": "waiting/0123456789abcdef0123456789abcdef", "source": "s", "mapping": null}),
        ),
        (Role::DepartmentHead, "POST", "/api/v1/console/plans".into(), plan),
        (
            Role::PrincipalLeader,
            "POST",
            "/api/v1/console/reforms".into(),
            json!({"study": "2018-05-abcd", "text": reform}),
        ),
        (
            Role::Administrator,
            "PUT",
            "/api/v1/console/statutes/rules".into(),
            json!({"rules": rules, "seen": null}),
        ),
        (
            Role::Administrator,
            "PUT",
            "/api/v1/console/statutes/calendar".into(),
            json!({
                "arrangement": {"year": 2027, "source": "国办", "holidays": ["2027-01-01"], "worked": ["2027-01-02"]}, "seen": null
            }),
        ),
    ]
}

#[tokio::test]
async fn open311_takes_the_instants_of_w3c_and_no_others() {
    let house = House::new().await;
    for (written, status) in [
        ("2018-05-14T10:00:00%2B08:00", 200),
        ("2018-05-14T10:00:00+08:00", 200),
        ("2018-05-14T02:00Z", 200),
        ("2018-05-14t02:00:00Z", 400),
        ("2018-05-14T02:00:00z", 400),
        ("2018-05-13T10:00:00.5-05:00", 200),
        ("2018-05-14", 200),
        ("0001-01-01T00:00:00Z", 200),
        ("9999-12-31T23:59:59Z", 200),
        ("2018-05-14T10:00:00%2B9223372036854775807:00", 400),
        ("2018-05-14T10:00:00-9223372036854775808:00", 400),
        ("2018-05-14T10:00:00%2B99:99", 400),
        ("2018-05-14T1e1:00:00Z", 400),
        ("2018-05-14T10:00:00:00Z", 400),
        ("2018-05-14T10:00:00%2B0800", 400),
        ("2018-05-14T10:00:00", 400),
        ("2018-05-14TNaN:00:00Z", 400),
        ("yesterday", 400),
    ] {
        let path = format!("/api/v1/open311/requests.json?start_date={written}");
        let answer = house.get(&Who::Anyone, &path).await;
        assert_eq!(answer.status.as_u16(), status, "{written}: {}", answer.text());
    }
}
