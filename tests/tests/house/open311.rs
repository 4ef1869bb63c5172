//! Open311 GeoReport v2 over HTTP: forms and files in both formats, problems at their fields, and nothing personal in
//! any response.

use acceptance::{Answer, Call, House, Who};
use api::app::ClientAddress;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::time::{HOUR_MS, MINUTE_MS};
use shared::vocabulary::Role;
use std::net::{IpAddr, Ipv4Addr};

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
    assert_eq!(view["intake"]["applicant"]["email"], "someone@example.org");
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
        (vec![("description", " ")], "description"),
        (vec![("address_string", "")], "address_string"),
        (vec![("phone", ""), ("email", "")], "phone"),
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
    let absent = with(&[("service_code", "nothing"), ("phone", "call me")]);
    let absent = send(&house, "requests.json?lang=en", None, encoded(&absent)).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND, "{}", absent.text());
    let codes: Vec<Value> = absent.json().as_array().expect("a list").clone();
    let codes: Vec<Value> = codes.into_iter().map(|error| error["code"].clone()).collect();
    assert_eq!(codes, [json!(404), json!(400)], "each error has its own code");
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
        "start_date=2018-01-01&end_date=2018-05-01",
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
        .call(Call {
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

const KEYS: &str = "/api/v1/console/open311/keys";

/// Has the administrator decide about keys.
async fn decide(house: &House, admin: &Who, change: Value) {
    let path = "/api/v1/console/rate-limits";
    let now: Value = house.get(admin, path).await.value();
    let mut limits = now["limits"].clone();
    for (name, value) in change.as_object().expect("limits") {
        limits[name] = value.clone();
    }
    let seen = if now["built_in"] == true { Value::Null } else { now["limits"].clone() };
    let body = Some(json!({"limits": limits, "seen": seen}));
    let call = Call { who: admin, method: "PUT", path, revision: None, key: None, body };
    let answer = house.call(call).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

/// A form that is not the same request as another.
fn form(number: u32, key: Option<&str>) -> String {
    let title = format!("第 {number} 次");
    let mut pairs = FORM.to_vec();
    pairs[1] = ("description", title.as_str());
    pairs.extend(key.map(|key| ("api_key", key)));
    encoded(&pairs)
}

#[tokio::test]
async fn a_key_is_given_out_shown_once_and_revoked() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let call = |key: &'static str, name: &str| {
        let body = Some(json!({"name": name}));
        let (who, method, path) = (&admin, "POST", KEYS);
        house.call(Call { who, method, path, revision: None, key: Some(key), body })
    };
    let made = call("a-key-of-a-browser-01", "随手拍").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    // A lost answer is asked for again; the same key for something else is refused, and so is a name in use.
    assert_eq!(call("a-key-of-a-browser-01", "随手拍").await.json(), made.json());
    assert_eq!(call("a-key-of-a-browser-01", "另一个").await.problem().code, "key_reused");
    let taken = call("a-key-of-a-browser-02", "随手拍").await;
    assert_eq!(taken.problem().fields[0].field, "name");
    let listed = house.get(&admin, KEYS).await;
    assert_eq!(listed.json()["items"][0]["name"], "随手拍");
    let digits = secret.split_once('.').expect("a secret").1;
    assert_eq!(digits.len(), 48, "192 bits");
    assert!(!listed.text().contains(digits), "it is shown once");
    for item in house.items(&house.tables.cases).await {
        assert!(!item.to_string().contains(digits), "it is stored as a digest");
    }
    let id = made.json()["key"]["id"].as_str().expect("an id").to_owned();
    // In the form or in the query, as GeoReport has it.
    let filed = send(&house, "requests.json", None, form(1, Some(&secret))).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    let path = format!("requests.xml?api_key={secret}");
    assert_eq!(send(&house, &path, None, form(2, None)).await.status, StatusCode::OK);
    let revocation = format!("{KEYS}/{id}/revocation");
    for _ in 0..2 {
        let revoked = house.post(&admin, &revocation, json!({})).await;
        assert_eq!(revoked.status, StatusCode::OK, "{}", revoked.text());
        assert!(revoked.json()["revoked_at"].is_number());
    }
    let nowhere = house.post(&admin, &format!("{KEYS}/nowhere/revocation"), json!({})).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    // A key that is shown has to be one, whether it is needed or not.
    let wrong = format!("{id}.{}", "0".repeat(48));
    let shown = [secret.as_str(), &wrong, "nonsense", "../x.y", "钥匙.钥匙"];
    for (number, shown) in shown.into_iter().enumerate() {
        let number = u32::try_from(number).expect("a number") + 10;
        let refused = send(&house, "requests.json", None, form(number, Some(shown))).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{shown}");
        assert_eq!(refused.json()[0]["code"], 403);
        assert!(!refused.text().contains(shown), "{}", refused.text());
    }
    // The name is free again.
    assert_eq!(call("a-key-of-a-browser-03", "随手拍").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn where_the_town_asks_for_a_key_nothing_is_registered_without_one() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let discovery = get(&house, "discovery.json").await.json();
    assert!(discovery["key_service"].as_str().expect("a text").starts_with("No key is needed"));
    assert_eq!(send(&house, "requests.json", None, form(1, None)).await.status, StatusCode::OK);
    decide(&house, &admin, json!({"open311_needs_key": true})).await;
    let discovery = get(&house, "discovery.xml").await.text();
    assert!(discovery.contains("An api_key is needed"), "{discovery}");
    for path in ["requests.json", "requests.json?lang=en", "requests.xml", "requests.xml?api_key="]
    {
        let refused = send(&house, path, None, form(2, None)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}: {}", refused.text());
        assert!(refused.text().contains("403") && refused.text().contains("api_key"), "{path}");
    }
    // Reading needs none, nor does the town's own page.
    assert_eq!(get(&house, "services.json").await.status, StatusCode::OK);
    house.register_online("改申报密码").await;
    let made = house.post(&admin, KEYS, json!({"name": "随手拍"})).await;
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    let filed = send(&house, "requests.json", None, form(2, Some(&secret))).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    // A repeated form is the same request.
    let again = send(&house, "requests.json", None, form(2, Some(&secret))).await;
    assert_eq!(again.json()[0]["service_request_id"], filed.json()[0]["service_request_id"]);
}

#[tokio::test]
async fn each_key_has_limits_of_its_own_and_uses_up_nobody_elses() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let limits = json!({"registrations": 2, "town_registrations": 10, "key_registrations": 12});
    decide(&house, &admin, limits).await;
    let mut secrets = Vec::new();
    for name in ["随手拍", "市民热线"] {
        let made = house.post(&admin, KEYS, json!({"name": name})).await;
        secrets.push(made.json()["secret"].as_str().expect("a secret").to_owned());
    }
    let from = |number: u32, key: Option<String>| {
        let request = Request::post("/api/v1/open311/requests.json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ClientAddress(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9))));
        let body = form(number, key.as_deref());
        house.send(request.body(Body::from(body)).expect("a request"))
    };
    // Twelve from one address, where a stranger has two.
    for number in 0..12 {
        let filed = from(number, Some(secrets[0].clone())).await;
        assert_eq!(filed.status, StatusCode::OK, "{number}: {}", filed.text());
    }
    let refused = from(12, Some(secrets[0].clone())).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text());
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(from(13, Some(secrets[1].clone())).await.status, StatusCode::OK, "the other key");
    assert_eq!(from(14, None).await.status, StatusCode::OK, "a stranger at the same address");
    house.pass(HOUR_MS);
    assert_eq!(from(15, Some(secrets[0].clone())).await.status, StatusCode::OK);
}
