//! Open311 GeoReport v2 over HTTP: forms and files in both formats, problems at their fields, and nothing personal in
//! any response.

use acceptance::{Answer, House, Who};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::time::MINUTE_MS;
use shared::vocabulary::Role;

const FORM: [(&str, &str); 9] = [
    ("service_code", "password"),
    ("description", "说要法人本人来，老板在外地\n& 100% <急>"),
    ("address_string", "二楼 12 号窗口"),
    ("first_name", "某某"),
    ("last_name", "虞"),
    ("phone", "138-0000-0001"),
    ("email", "someone@example.org"),
    ("attribute[reason]", "not_in_person"),
    ("attribute[trips_made]", "3"),
];

/// Percent-encodes everything but letters and digits, as a form may.
fn encoded(pairs: &[(&str, &str)]) -> String {
    let written = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pair = |(name, value): &(&str, &str)| format!("{}={}", written(name), written(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

async fn send(house: &House, path: &str, key: Option<&str>, body: String) -> Answer {
    let mut request = Request::post(format!("/api/v1/open311/{path}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    house.send(request.body(Body::from(body)).expect("a request")).await
}

async fn get(house: &House, path: &str) -> Answer {
    house.get(&Who::Anyone, &format!("/api/v1/open311/{path}")).await
}

fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = FORM.into_iter().filter(|(name, _)| changes.iter().all(|(other, _)| name != other));
    kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

/// Checks that no personal text appears, in any encoding that a response could use.
fn tells_nothing_personal(answer: &Answer) {
    for personal in
        ["虞", "138-0", "1380000", "0000001", "法人本人", "12 号窗口", "someone", "example.org"]
    {
        assert!(!answer.text().contains(personal), "{personal}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_request_is_a_case_like_any_other_and_shows_nothing_personal() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let services = get(&house, "services.json").await;
    assert_eq!(services.status, StatusCode::OK);
    assert_eq!(services.json()[0]["service_code"], "house");
    assert_eq!(services.json()[0]["metadata"], true);
    let definition = get(&house, "services/password.json?lang=en").await.json();
    let reason = &definition["attributes"][0];
    assert_eq!((&reason["code"], &reason["required"]), (&json!("reason"), &json!(true)));
    assert_eq!(reason["values"][3]["key"], "not_in_person");

    let filed = send(&house, "requests.json", None, encoded(&FORM)).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    assert_eq!(filed.headers[header::CACHE_CONTROL], "no-store");
    tells_nothing_personal(&filed);
    let number = filed.json()[0]["service_request_id"].as_str().expect("a number").to_owned();
    let notice = filed.json()[0]["service_notice"].to_string();
    let head = house.app.store.load_case(number.parse_number()).await.expect("a read");
    let head = head.expect("a case");
    let code = house.app.pepper.access_code(head.case.number, &head.nonce).to_string();
    assert!(notice.contains(&code), "{notice}");

    let view = house.get(&clerk, &format!("/api/v1/console/cases/{number}")).await.json();
    assert_eq!(view["intake"]["account"], "说要法人本人来，老板在外地\n& 100% <急>");
    assert_eq!(view["intake"]["applicant"]["name"], "虞某某");
    assert_eq!(view["intake"]["trips"][0]["place"], "二楼 12 号窗口");
    assert_eq!(view["public"]["channel"], "online");
    assert_eq!(view["public"]["trips_made"], 3);
    assert!(!view.to_string().contains("example.org"), "what is not needed is not kept");
    let queue = house.get(&clerk, "/api/v1/console/queue?state=open").await;
    assert!(queue.text().contains(&number));

    for path in [
        format!("requests/{number}.json"),
        format!("requests/{number}.xml?lang=en"),
        format!("requests.json?service_request_id={number}"),
        format!("tokens/{number}.json"),
        format!("tokens/{number}.xml"),
        "requests.json".to_owned(),
    ] {
        let answer = get(&house, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        tells_nothing_personal(&answer);
        assert!(!answer.text().contains(&code), "{path} tells the code");
    }
    let shown = get(&house, &format!("requests/{number}.json?lang=en")).await.json();
    assert_eq!(shown[0]["status"], "open");
    assert_eq!(shown[0]["description"], Value::Null);
    assert_eq!(shown[0]["service_name"], "Filing password");
    assert_eq!(shown[0]["requested_datetime"], "2018-05-14T10:00:00+08:00");
    assert!(shown[0]["status_notes"].as_str().is_some_and(|notes| notes.contains("One-trip")));
    let token = get(&house, &format!("tokens/{number}.json")).await.json();
    assert_eq!(token[0]["service_request_id"], number.as_str());
}

/// Parses a number that the server has just written.
trait ParseNumber {
    fn parse_number(&self) -> shared::number::CaseNumber;
}

impl ParseNumber for String {
    fn parse_number(&self) -> shared::number::CaseNumber {
        shared::number::CaseNumber::read(self).expect("a case number")
    }
}

#[tokio::test]
async fn both_formats_say_the_same() {
    let house = House::new().await;
    let filed = send(&house, "requests.xml", None, encoded(&FORM)).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    assert_eq!(filed.headers[header::CONTENT_TYPE], "text/xml; charset=utf-8");
    let text = filed.text();
    let begin = "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request>";
    assert!(text.starts_with(begin), "{text}");
    let number = text
        .split_once("<service_request_id>")
        .and_then(|(_, rest)| rest.split_once('<'))
        .map(|(number, _)| number.to_owned())
        .expect("a number");
    for (json, xml, members) in [
        ("services.json", "services.xml", 2),
        ("services/house.json", "services/house.xml", 1),
        ("discovery.json", "discovery.xml", 1),
        (&format!("requests/{number}.json"), &format!("requests/{number}.xml"), 1),
    ] {
        let (json, xml) = (get(&house, json).await, get(&house, xml).await);
        assert_eq!((json.status, xml.status), (StatusCode::OK, StatusCode::OK));
        let items = json.json().as_array().map_or(1, Vec::len);
        assert_eq!(items, members);
        // Every text of one format appears in the other.
        let mut told = Vec::new();
        texts(&json.json(), &mut told);
        assert!(!told.is_empty());
        for text in told {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            assert!(xml.text().contains(&escaped), "{text} is not in {}", xml.text());
        }
    }
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test]
async fn what_does_not_fit_is_told_at_its_field_in_the_format_that_was_asked_for() {
    let house = House::new().await;
    for (changes, field) in [
        (vec![("service_code", "")], "service_code"),
        (vec![("service_code", "nothing")], "service_code"),
        (vec![("description", " ")], "description"),
        (vec![("address_string", "")], "address_string"),
        (vec![("phone", "")], "phone"),
        (vec![("phone", "call me")], "phone"),
        (vec![("attribute[reason]", "")], "attribute[reason]"),
        (vec![("attribute[reason]", "because")], "attribute[reason]"),
        (vec![("attribute[trips_made]", "0")], "attribute[trips_made]"),
        (vec![("attribute[trips_made]", "many")], "attribute[trips_made]"),
        (vec![("attribute[department]", "nowhere")], "attribute[department]"),
        (vec![("attribute[trip_on]", "2018-05-15")], "attribute[trip_on]"),
        (vec![("attribute[trip_on]", "soon")], "attribute[trip_on]"),
    ] {
        let body = encoded(&with(&changes));
        let answer = send(&house, "requests.json?lang=en", None, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}: {}", answer.text());
        let error = answer.json()[0].clone();
        assert_eq!(error["code"], 400);
        let description = error["description"].as_str().expect("a description").to_owned();
        assert!(description.starts_with(&format!("{field}: ")), "{changes:?}: {description}");
        let xml = send(&house, "requests.xml?lang=en", None, body).await;
        let expected = format!("<description>{description}</description>");
        assert!(xml.text().contains(&expected), "{}", xml.text());
    }
    // Everything that is missing is reported at once.
    let nothing = send(&house, "requests.json", None, String::new()).await;
    assert_eq!(nothing.json().as_array().map(Vec::len), Some(6), "{}", nothing.text());
    let broken = send(&house, "requests.json", None, "description=%FF".to_owned()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    let as_json = house.post(&Who::Anyone, "/api/v1/open311/requests.json", json!({})).await;
    assert_eq!(as_json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(as_json.json()[0]["code"], 415);
    let absent = shared::number::CaseNumber::new(house.now().day(), 77_777);
    for path in [
        "services/nothing.json".to_owned(),
        "services/password".to_owned(),
        "services/password.yaml".to_owned(),
        format!("requests/{absent}.json"),
        format!("tokens/{absent}.json"),
        "requests/1.json".to_owned(),
    ] {
        let answer = get(&house, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json()[0]["code"], 404, "{path}");
    }
    let absent = get(&house, "requests/1.xml").await.text();
    assert!(absent.contains("<errors><error><code>404</code>"), "{absent}");
    for query in [
        "status=lost",
        "start_date=yesterday",
        "service_request_id=1",
        "start_date=2018-05-02&end_date=2018-05-01",
        &format!("service_request_id={}", vec!["1"; 21].join(",")),
    ] {
        let answer = get(&house, &format!("requests.json?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn pressing_twice_files_one_request() {
    let house = House::new().await;
    let id = |answer: &Answer| answer.json()[0]["service_request_id"].to_string();
    let first = send(&house, "requests.json", None, encoded(&FORM)).await;
    let again = send(&house, "requests.json", None, encoded(&FORM)).await;
    assert_eq!(first.text(), again.text());
    house.pass(9 * MINUTE_MS);
    let later = send(&house, "requests.json", None, encoded(&FORM)).await;
    assert_eq!(id(&first), id(&later));
    house.pass(30 * MINUTE_MS);
    let another = send(&house, "requests.json", None, encoded(&FORM)).await;
    assert_ne!(id(&first), id(&another), "half an hour later it is said anew");
    let key = Some("an app's own key 1".replace(' ', "-"));
    let keyed = send(&house, "requests.json", key.as_deref(), encoded(&FORM)).await;
    assert_ne!(id(&keyed), id(&another));
    let kept = send(&house, "requests.json", key.as_deref(), encoded(&FORM)).await;
    assert_eq!(keyed.text(), kept.text());
    let other = encoded(&with(&[("description", "别的事")]));
    let reused = send(&house, "requests.json", key.as_deref(), other).await;
    assert_eq!(reused.status, StatusCode::BAD_REQUEST, "{}", reused.text());
}

#[tokio::test]
async fn a_list_without_numbers_holds_only_what_is_explained_in_public() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let form = with(&[("attribute[reason]", "not_told_at_once")]);
    let filed = send(&house, "requests.json", None, encoded(&form)).await;
    let number = filed.json()[0]["service_request_id"].as_str().expect("a number").to_owned();
    assert_eq!(get(&house, "requests.json").await.json(), json!([]));
    let path = format!("/api/v1/console/cases/{number}/assignment");
    let answer = house
        .call(acceptance::Call {
            who: &clerk,
            method: "POST",
            path: &path,
            revision: Some(1),
            key: None,
            body: Some(json!({"department": "tax", "days": 5, "note": null})),
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let listed = |query: &'static str| {
        let house = &house;
        async move {
            let answer = get(house, &format!("requests.json{query}")).await;
            tells_nothing_personal(&answer);
            answer.json().as_array().map(Vec::len)
        }
    };
    for (query, count) in [
        ("", 1),
        ("?status=open", 1),
        ("?status=open,closed", 1),
        ("?status=closed", 0),
        ("?service_code=password,house", 1),
        ("?service_code=house", 0),
        ("?start_date=2018-05-14T01:00:00Z", 1),
        ("?start_date=2018-05-14T03:00:00Z&end_date=2018-05-15", 0),
        ("?end_date=2018-05-14T00:00:00Z", 0),
    ] {
        assert_eq!(listed(query).await, Some(count), "{query}");
    }
    house.set("2018-09-14 10:00");
    assert_eq!(listed("").await, Some(0), "without dates a list looks back 90 days");
}
