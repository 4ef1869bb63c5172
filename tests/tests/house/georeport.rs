//! GeoReport v2, clause by clause: what its specification says of each endpoint, in both formats. The expectations come
//! from the specification (<https://wiki.open311.org/GeoReport_v2>) and, for dates, from W3C's note on them.

use acceptance::jobs::deliver::deliver_due;
use acceptance::{Answer, Call, House, Who};
use api::notice::gateway::{Channel, Fault, Gateway, Gateways, Letter, Sending};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Map, Value, json};
use shared::vocabulary::Role;
use std::sync::{Arc, Mutex};

const ROOT: &str = "/api/v1/open311";
const ELSEWHERE: &str = "https://app.example";

/// Counts what was looked at, and remembers what was wrong.
#[derive(Default)]
struct Walk {
    seen: usize,
    wrong: Vec<String>,
}

impl Walk {
    fn check(&mut self, clause: &str, holds: bool, found: impl AsRef<str>) {
        self.seen += 1;
        if !holds {
            let found: String = found.as_ref().chars().take(400).collect();
            self.wrong.push(format!("{clause}: {found}"));
        }
    }

    fn ends_with(self, least: usize) {
        assert!(
            self.wrong.is_empty(),
            "{} of {}:\n{}",
            self.wrong.len(),
            self.seen,
            self.wrong.join("\n")
        );
        assert!(self.seen >= least, "{} checks", self.seen);
    }
}

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

async fn get(house: &House, path: &str) -> Answer {
    house.get(&Who::Anyone, &format!("{ROOT}/{path}")).await
}

async fn send(
    house: &House,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{ROOT}/{path}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::from(body)).expect("a request")).await
}

async fn post(house: &House, format: &str, form: &[(&str, &str)]) -> Answer {
    send(house, "POST", &format!("requests.{format}?lang=en"), &[], encoded(form)).await
}

/// A form with what the specification and the definition of the service ask for, and these changes.
fn form<'a>(story: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let whole = [
        ("service_code", "password"),
        ("address_string", "Window 12"),
        ("attribute[description]", story),
        ("attribute[name]", "Li Ming"),
        ("attribute[phone]", "138 0000 0001"),
        ("attribute[reason]", "not_in_person"),
    ];
    let kept = whole.into_iter().filter(|(name, _)| changes.iter().all(|(other, _)| name != other));
    kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

/// The elements that are lists, whatever they hold.
const LISTS: [&str; 7] =
    ["services", "attributes", "values", "service_requests", "errors", "endpoints", "formats"];

/// An element of XML without attributes, and what follows it: its text, or its children as an object or a list.
fn element(text: &str) -> Option<(String, Value, &str)> {
    let (name, mut rest) = text.trim_start().strip_prefix('<')?.split_once('>')?;
    let closed = name.strip_suffix('/');
    let name = closed.unwrap_or(name);
    let end = format!("</{name}>");
    let mut children: Vec<(String, Value)> = Vec::new();
    let mut said = String::new();
    while closed.is_none() {
        if let Some(after) = rest.strip_prefix(end.as_str()) {
            rest = after;
            break;
        }
        if rest.starts_with('<') {
            let (child, value, after) = element(rest)?;
            children.push((child, value));
            rest = after;
        } else {
            let (words, after) = rest.split_at(rest.find('<')?);
            let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            said.push_str(&words.replace("&apos;", "'").replace("&amp;", "&"));
            rest = after;
        }
    }
    let value = if LISTS.contains(&name) {
        Value::Array(children.into_iter().map(|(_, child)| child).collect())
    } else if !children.is_empty() {
        Value::Object(children.into_iter().collect::<Map<_, _>>())
    } else if said.is_empty() {
        Value::Null
    } else {
        Value::String(said)
    };
    Some((name.to_owned(), value, rest))
}

fn xml(answer: &Answer) -> Value {
    let text = answer.text();
    let body = text.split_once("?>").map_or("", |(_, body)| body);
    element(body).map_or(Value::Null, |(_, value, _)| value)
}

/// JSON with every number and truth as text, and an empty text as null, which is how XML has them.
fn as_xml_has_it(value: &Value) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        Value::String(text) if text.is_empty() => Value::Null,
        Value::Null | Value::String(_) => value.clone(),
        Value::Array(items) => items.iter().map(as_xml_has_it).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), as_xml_has_it(value))).collect()
        }
    }
}

/// An error of GeoReport: its code, and what it says.
fn errors(format: &str, answer: &Answer) -> Vec<(String, String)> {
    let list = if format == "xml" {
        xml(answer)
    } else {
        serde_json::from_str(&answer.text()).unwrap_or_default()
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let items = list.as_array().cloned().unwrap_or_default();
    items.iter().map(|error| (text(&error["code"]), text(&error["description"]))).collect()
}

fn is_error(format: &str, answer: &Answer, status: u16, words: &str) -> bool {
    let kind =
        if format == "xml" { "text/xml; charset=utf-8" } else { "application/json; charset=utf-8" };
    let errors = errors(format, answer);
    answer.status.as_u16() == status
        && answer.headers.get(header::CONTENT_TYPE).is_some_and(|found| found == kind)
        && !errors.is_empty()
        && errors.iter().any(|(code, said)| *code == status.to_string() && said.contains(words))
}

/// The number in the answer to a request that was filed.
fn filed(format: &str, answer: &Answer) -> Option<String> {
    let list = if format == "xml" { xml(answer) } else { answer.json() };
    list[0]["service_request_id"]
        .as_str()
        .filter(|_| answer.status == StatusCode::OK)
        .map(str::to_owned)
}

async fn place_of(house: &House, clerk: &Who, number: &str) -> String {
    let view = house.get(clerk, &format!("/api/v1/console/cases/{number}")).await.json();
    view["intake"]["trips"][0]["place"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn services_and_their_definitions_are_as_the_specification_has_them() {
    let house = House::new().await;
    let mut walk = Walk::default();
    for path in ["discovery", "services", "services/password", "requests"] {
        let in_json = get(&house, &format!("{path}.json?jurisdiction_id=city.gov&lang=en")).await;
        let in_xml = get(&house, &format!("{path}.xml?jurisdiction_id=city.gov&lang=en")).await;
        let kind = |answer: &Answer| {
            answer.headers[header::CONTENT_TYPE].to_str().unwrap_or_default().to_owned()
        };
        walk.check(path, kind(&in_json) == "application/json; charset=utf-8", kind(&in_json));
        walk.check(path, kind(&in_xml) == "text/xml; charset=utf-8", kind(&in_xml));
        let begins = in_xml.text().starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        walk.check("the XML declaration", begins, in_xml.text());
        let (one, other) = (as_xml_has_it(&in_json.json()), as_xml_has_it(&xml(&in_xml)));
        walk.check("both formats say the same", one == other, format!("{one}\n{other}"));
        let empty =
            get(&house, &format!("{path}.json?jurisdiction_id=&service_code=&status=&lang=en"))
                .await;
        walk.check("an empty argument is none", empty.text() == in_json.text(), empty.text());
    }
    for service in get(&house, "services.json?lang=zh").await.json().as_array().expect("a list") {
        for name in ["service_code", "service_name", "description", "keywords", "group"] {
            walk.check(name, service[name].is_string(), service.to_string());
        }
        walk.check("metadata", service["metadata"] == true, service.to_string());
        walk.check("type", service["type"] == "realtime", service.to_string());
        let keywords = service["keywords"].as_str().unwrap_or_default();
        walk.check("commas between keywords", !keywords.contains('、'), keywords);
    }
    let definition = get(&house, "services/password.json?lang=en").await.json();
    walk.check("service_code", definition["service_code"] == "password", definition.to_string());
    let attributes = definition["attributes"].as_array().expect("attributes");
    let kinds = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"];
    let mut orders = Vec::new();
    for asked in attributes {
        walk.check("variable", asked["variable"].is_boolean(), asked.to_string());
        walk.check("code", asked["code"].is_string(), asked.to_string());
        let kind = asked["datatype"].as_str().unwrap_or_default();
        walk.check("datatype", kinds.contains(&kind), asked.to_string());
        walk.check("required", asked["required"].is_boolean(), asked.to_string());
        walk.check(
            "datatype_description",
            asked.get("datatype_description").is_some(),
            asked.to_string(),
        );
        walk.check("description", asked["description"].is_string(), asked.to_string());
        let values = asked["values"].as_array();
        let fits = values.is_some_and(|values| values.is_empty() != kind.ends_with("valuelist"));
        walk.check("values", fits, asked.to_string());
        for value in values.into_iter().flatten() {
            walk.check(
                "key and name",
                value["key"].is_string() && value["name"].is_string(),
                value.to_string(),
            );
        }
        orders.extend(asked["order"].as_u64());
    }
    let expected: Vec<u64> = (1..).take(attributes.len()).collect();
    walk.check("order", orders == expected, format!("{orders:?}"));
    // What a request cannot do without besides a service and a place, and nothing else, is required.
    let required: Vec<&str> = attributes
        .iter()
        .filter(|asked| asked["required"] == true)
        .filter_map(|asked| asked["code"].as_str())
        .collect();
    walk.check(
        "required",
        required == ["reason", "description", "name", "phone"],
        format!("{required:?}"),
    );
    let note = attributes.iter().find(|asked| asked["variable"] == false).expect("a note");
    for word in ["address", "media_url", "description"] {
        let said = note["description"].as_str().unwrap_or_default();
        walk.check("what is never given back is said", said.contains(word), said);
    }
    for format in ["json", "xml"] {
        let absent = get(&house, &format!("services/nothing.{format}?lang=en")).await;
        walk.check("404, specified", is_error(format, &absent, 404, "service_code"), absent.text());
    }
    walk.ends_with(110);
}

#[tokio::test]
async fn a_client_that_sends_what_is_asked_for_is_served() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut walk = Walk::default();
    let long = "9".repeat(130);
    for format in ["json", "xml"] {
        // A place in each of the ways that the specification knows, and what the window reads of it.
        for (story, changes, place) in [
            ("an address", vec![], "Window 12"),
            (
                "both coordinates",
                vec![("address_string", ""), ("lat", "29.30680"), ("long", "-120.0751")],
                "29.3068° N, 120.0751° W",
            ),
            (
                "a number of the address",
                vec![("address_string", ""), ("address_id", "545483")],
                "Address ID 545483",
            ),
            (
                "an address and coordinates",
                vec![("lat", "-29.5"), ("long", "120")],
                "Window 12 (29.5° S, 120° E)",
            ),
        ] {
            let story = format!("{story} as {format}");
            let answer = post(&house, format, &form(&story, &changes)).await;
            let number = filed(format, &answer);
            walk.check(&story, number.is_some(), answer.text());
            let found = place_of(&house, &clerk, &number.unwrap_or_default()).await;
            walk.check(&story, found == place, found);
        }
        // The fields that GeoReport has itself do as well as the attributes.
        let own = [
            ("attribute[description]", ""),
            ("attribute[name]", ""),
            ("attribute[phone]", ""),
            ("description", format),
            ("first_name", "Ming"),
            ("last_name", "Li"),
            ("phone", "13800000002"),
            ("device_id", "tt222111"),
            ("account_id", "123456"),
        ];
        let answer = post(&house, format, &form("", &own)).await;
        walk.check("fields of its own", filed(format, &answer).is_some(), answer.text());
        let written = [
            ("attribute[reason]", ""),
            ("attribute[reason][]", "not_in_person"),
            ("attribute[trips_made]", "3.0"),
            ("attribute[trip_on]", "2018-05-12T20:00:00Z"),
        ];
        let answer = post(&house, format, &form(&format!("written so, {format}"), &written)).await;
        let number = filed(format, &answer).unwrap_or_default();
        let view = house.get(&clerk, &format!("/api/v1/console/cases/{number}")).await.json();
        walk.check("several values and 3.0", view["public"]["trips_made"] == 3, answer.text());
        walk.check(
            "an instant",
            view["intake"]["trips"][0]["on"] == "2018-05-13",
            view.to_string(),
        );
        // What is wrong is told at its argument.
        for (status, field, changes) in [
            (400, "service_code", vec![("service_code", "")]),
            (404, "service_code", vec![("service_code", "nothing")]),
            (400, "address_string", vec![("address_string", "")]),
            (400, "long", vec![("address_string", ""), ("lat", "29.3")]),
            (400, "lat", vec![("address_string", ""), ("long", "120.1")]),
            (400, "lat", vec![("lat", "abc"), ("long", "120")]),
            (400, "lat", vec![("lat", "NaN"), ("long", "120")]),
            (400, "lat", vec![("lat", "1e1"), ("long", "120")]),
            (400, "lat", vec![("lat", "90.1"), ("long", "120")]),
            (400, "long", vec![("lat", "29"), ("long", "inf")]),
            (400, "long", vec![("lat", "29"), ("long", "-180.1")]),
            (400, "long", vec![("lat", "29"), ("long", "999")]),
            (400, "address_id", vec![("address_string", ""), ("address_id", long.as_str())]),
            (400, "description", vec![("attribute[description]", "")]),
            (400, "first_name", vec![("attribute[name]", "")]),
            (400, "phone", vec![("attribute[phone]", "")]),
            (400, "email", vec![("email", "nobody")]),
            (400, "media_url", vec![("media_url", "file:///etc/passwd")]),
            (400, "attribute[reason]", vec![("attribute[reason]", "")]),
            (400, "attribute[trips_made]", vec![("attribute[trips_made]", "3.5")]),
            (400, "attribute[trip_on]", vec![("attribute[trip_on]", "2018-05-12T99:00:00Z")]),
        ] {
            let answer = post(&house, format, &form("a story", &changes)).await;
            let words = format!("{field}: ");
            walk.check(
                &format!("{changes:?}"),
                is_error(format, &answer, status, &words),
                answer.text(),
            );
        }
    }
    walk.ends_with(60);
}

#[tokio::test]
async fn requests_are_read_back_as_the_specification_has_it() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut walk = Walk::default();
    let mut numbers = Vec::new();
    for story in ["one", "two"] {
        let told = form(story, &[("attribute[reason]", "not_told_at_once")]);
        let number = filed("json", &post(&house, "json", &told).await).expect("a number");
        let path = format!("/api/v1/console/cases/{number}/assignment");
        let body = Some(json!({"department": "tax", "days": 5, "note": null}));
        let call =
            Call { who: &clerk, method: "POST", path: &path, revision: Some(1), key: None, body };
        assert_eq!(house.call(call).await.status, StatusCode::OK);
        numbers.push(number);
    }
    let (one, two) = (&numbers[0], &numbers[1]);
    let of = |answer: &Answer| -> Vec<String> {
        let list = answer.json();
        let items = list.as_array().cloned().unwrap_or_default();
        let mut found: Vec<String> = items
            .iter()
            .filter_map(|item| item["service_request_id"].as_str().map(str::to_owned))
            .collect();
        found.sort();
        found
    };
    let mut both = numbers.clone();
    both.sort();
    for (query, expected) in [
        (format!("service_request_id={one},{two}"), both.clone()),
        (format!("service_request_id={one}&service_request_id={two}"), both.clone()),
        (format!("service_request_id={one},1234,{two},"), both.clone()),
        (
            format!("service_request_id={one}&status=closed&start_date=2000-01-01"),
            vec![one.clone()],
        ),
        (String::new(), both.clone()),
        ("service_code=password".to_owned(), both.clone()),
        ("service_code=house".to_owned(), vec![]),
        ("service_code=house&service_code=password".to_owned(), both.clone()),
        ("service_code=house,password".to_owned(), both.clone()),
        ("status=open".to_owned(), both.clone()),
        ("status=closed".to_owned(), vec![]),
        ("status=closed&status=open".to_owned(), both.clone()),
        ("status=open,closed".to_owned(), both.clone()),
        // 90 days, to the millisecond.
        ("start_date=2018-05-01T00:00:00Z&end_date=2018-07-30T00:00:00Z".to_owned(), both.clone()),
        ("start_date=2018-02-15T00:00:00Z".to_owned(), both.clone()),
        ("start_date=2018-02-01T00:00:00Z".to_owned(), vec![]),
        ("end_date=2018-05-15T00:00:00Z".to_owned(), both.clone()),
        ("end_date=2018-09-01T00:00:00Z".to_owned(), vec![]),
        // As W3C's note has dates.
        ("start_date=2018-05-14T02:00Z".to_owned(), both.clone()),
        ("start_date=2018-05-14T10:00:00%2B08:00".to_owned(), both.clone()),
        ("start_date=2018-05-14T10:00:00.000%2B08:00".to_owned(), both.clone()),
        ("start_date=2018-05-14T03:00:00Z".to_owned(), vec![]),
    ] {
        let answer = get(&house, &format!("requests.json?{query}")).await;
        walk.check(
            &query,
            answer.status == StatusCode::OK && of(&answer) == expected,
            answer.text(),
        );
        let in_xml = get(&house, &format!("requests.xml?{query}")).await;
        let same = as_xml_has_it(&answer.json()) == as_xml_has_it(&xml(&in_xml));
        walk.check(&query, same, in_xml.text());
    }
    for format in ["json", "xml"] {
        for (query, field) in [
            ("start_date=2018-05-01T00:00:00Z&end_date=2018-07-30T00:00:01Z", "start_date"),
            ("start_date=2000-01-01T00:00:00Z&end_date=2018-05-14T00:00:00Z", "start_date"),
            ("start_date=2018-05-02&end_date=2018-05-01", "end_date"),
            ("start_date=2018-05-14t02:00:00z", "start_date"),
            ("start_date=2018-05-14T10:00:00%2B0800", "start_date"),
            ("start_date=2018-05-14T10:00:00%2B99:99", "start_date"),
            ("start_date=2018-05-14T1e1:00:00Z", "start_date"),
            ("end_date=2018-05-14T10:00:00", "end_date"),
            ("end_date=2018-05-14T00:00:00:00Z", "end_date"),
            ("end_date=yesterday", "end_date"),
            ("status=lost", "status"),
            ("service_request_id=1234", "service_request_id"),
        ] {
            let answer = get(&house, &format!("requests.{format}?{query}&lang=en")).await;
            let words = format!("{field}: ");
            walk.check(query, is_error(format, &answer, 400, &words), answer.text());
        }
        let absent = shared::number::CaseNumber::new(house.now().day(), 77_777);
        for written in ["1234".to_owned(), absent.to_string()] {
            let answer = get(&house, &format!("requests/{written}.{format}?lang=en")).await;
            walk.check(
                "404, specified",
                is_error(format, &answer, 404, "service_request_id"),
                answer.text(),
            );
            let answer = get(&house, &format!("tokens/{written}.{format}?lang=en")).await;
            walk.check("404, specified", is_error(format, &answer, 404, "token"), answer.text());
        }
    }
    let shown = get(&house, &format!("requests/{one}.json?lang=en")).await.json();
    let in_xml = xml(&get(&house, &format!("requests/{one}.xml?lang=en")).await);
    walk.check(
        "a single request",
        as_xml_has_it(&shown) == as_xml_has_it(&in_xml),
        in_xml.to_string(),
    );
    for name in [
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "description",
        "agency_responsible",
        "service_notice",
        "requested_datetime",
        "updated_datetime",
        "expected_datetime",
        "address",
        "address_id",
        "zipcode",
        "lat",
        "long",
        "media_url",
    ] {
        walk.check(name, shown[0].get(name).is_some(), shown.to_string());
        walk.check(name, in_xml[0].get(name).is_some(), in_xml.to_string());
    }
    for name in ["requested_datetime", "updated_datetime", "expected_datetime"] {
        let written = shown[0][name].as_str().unwrap_or_default();
        let fits =
            written.len() == 25 && written.ends_with("+08:00") && written.as_bytes()[10] == b'T';
        walk.check(name, fits, written);
    }
    let token = get(&house, &format!("tokens/{one}.json")).await.json();
    walk.check(
        "a token",
        token == json!([{"token": one, "service_request_id": one}]),
        token.to_string(),
    );
    walk.ends_with(100);
}

#[tokio::test]
async fn every_error_is_one_of_georeport_in_the_format_that_was_asked_for() {
    let house = House::new().await;
    let admin = house.staff(Role::Administrator).await;
    let mut walk = Walk::default();
    for format in ["json", "xml"] {
        let requests = format!("requests.{format}?lang=en");
        let large =
            send(&house, "POST", &requests, &[], format!("description={}", "a".repeat(600_000)))
                .await;
        walk.check("a body over the limit", is_error(format, &large, 413, ""), large.text());
        for method in ["PUT", "DELETE", "PATCH"] {
            for path in
                [&requests, &format!("services.{format}"), &format!("services/password.{format}")]
            {
                let answer = send(&house, method, path, &[], String::new()).await;
                walk.check(
                    &format!("{method} {path}"),
                    is_error(format, &answer, 405, ""),
                    answer.text(),
                );
                walk.check("Allow", answer.headers.contains_key(header::ALLOW), answer.text());
            }
        }
        let wrong = post(&house, format, &form("", &[("api_key", "wrong")])).await;
        walk.check("an invalid key", is_error(format, &wrong, 403, "api_key"), wrong.text());
        for path in [
            format!("nothing.{format}"),
            format!("requests/%FF.{format}"),
            format!("a/b/c.{format}"),
        ] {
            let answer = get(&house, &path).await;
            walk.check(&path, is_error(format, &answer, 404, ""), answer.text());
        }
        // From a page of another site everything is read, and written with a key alone.
        for path in [
            format!("services.{format}"),
            format!("requests.{format}"),
            format!("requests/1.{format}"),
        ] {
            let request = Request::get(format!("{ROOT}/{path}")).header("origin", ELSEWHERE);
            let answer = house.send(request.body(Body::empty()).expect("a request")).await;
            let allowed = answer.headers.get("access-control-allow-origin");
            walk.check(&path, allowed.is_some_and(|origin| origin == "*"), answer.text());
            let asked = [("origin", ELSEWHERE), ("access-control-request-method", "POST")];
            let answer = send(&house, "OPTIONS", &path, &asked, String::new()).await;
            let allowed = answer.headers.get("access-control-allow-origin");
            walk.check("OPTIONS", allowed.is_some_and(|origin| origin == "*"), answer.text());
            let methods = answer.headers.get("access-control-allow-methods");
            walk.check(
                "OPTIONS",
                methods.is_some_and(|methods| methods == "GET, POST"),
                answer.text(),
            );
            walk.check("OPTIONS", answer.status == StatusCode::NO_CONTENT, answer.text());
        }
        let story = format!("from elsewhere as {format}");
        let page = [("origin", ELSEWHERE), ("sec-fetch-site", "cross-site")];
        let refused = send(&house, "POST", &requests, &page, encoded(&form(&story, &[]))).await;
        walk.check("without a key", is_error(format, &refused, 403, "api_key"), refused.text());
        let made = house.post(&admin, "/api/v1/console/open311/keys", json!({"name": story})).await;
        let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
        let with_key = encoded(&form(&story, &[("api_key", &secret)]));
        let answer = send(&house, "POST", &requests, &page, with_key).await;
        walk.check("with a key", filed(format, &answer).is_some(), answer.text());
        let allowed = answer.headers.get("access-control-allow-origin");
        walk.check("with a key", allowed.is_some_and(|origin| origin == "*"), answer.text());
        let program = send(
            &house,
            "POST",
            &requests,
            &[],
            encoded(&form(&format!("{story}, a program"), &[])),
        )
        .await;
        walk.check("a program", filed(format, &program).is_some(), program.text());
    }
    for path in ["services", "requests.txt", "services/password", "requests/1.yaml", "nothing"] {
        let answer = get(&house, path).await;
        walk.check(path, is_error("json", &answer, 404, ""), answer.text());
    }
    walk.ends_with(70);
}

/// Remembers what was sent.
#[derive(Default)]
struct Carrier(Mutex<Vec<(Channel, String, String)>>);

impl Gateway for Carrier {
    fn name(&self) -> &'static str {
        "carrier"
    }

    fn send<'a>(&'a self, letter: Letter<'a>) -> Sending<'a> {
        let sent = (letter.channel, letter.to.to_owned(), letter.body.to_owned());
        self.0.lock().expect("the list").push(sent);
        Box::pin(std::future::ready(Ok::<(), Fault>(())))
    }
}

#[tokio::test]
async fn whoever_left_an_e_mail_address_alone_is_told_there_and_a_photo_is_a_text_for_the_window() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let lead = house.staff(Role::WindowLead).await;
    let admin = house.staff(Role::Administrator).await;
    let photo = "https://photos.example/1.jpg?size=big";
    let changes =
        [("attribute[phone]", ""), ("email", "someone@example.org"), ("media_url", photo)];
    let answer = post(&house, "json", &form("walked twice", &changes)).await;
    let number = filed("json", &answer).expect("a number");
    let notice = answer.json()[0]["service_notice"].as_str().expect("a notice").to_owned();
    assert!(notice.contains("by e-mail") && notice.contains("not fetched"), "{notice}");
    assert!(!notice.contains("someone") && !notice.contains("photos.example"), "{notice}");
    let path = format!("/api/v1/console/cases/{number}");
    let view = house.get(&clerk, &path).await.json();
    assert_eq!(view["intake"]["applicant"]["email"], "someone@example.org");
    assert_eq!(view["intake"]["applicant"]["phone"], Value::Null);
    let account = view["intake"]["account"].as_str().expect("an account");
    assert!(account.starts_with("walked twice\n") && account.ends_with(photo), "{account}");
    for seen in [format!("requests/{number}.json"), format!("requests/{number}.xml")] {
        let told = get(&house, &seen).await.text();
        assert!(!told.contains("example.org") && !told.contains("photos.example"), "{told}");
    }

    let carrier = Arc::new(Carrier::default());
    let carry = async || {
        acceptance::jobs::project::fold_pending(&house.app).await.expect("a fold");
        let gateways = Gateways { sms: Some(carrier.clone()), email: Some(carrier.clone()) };
        deliver_due(&house.app.clone().with_gateways(gateways), house.now())
            .await
            .expect("a round");
        carrier.0.lock().expect("the list").clone()
    };
    assert!(carry().await.is_empty(), "the first message waits for the window");
    let end = Some(json!({"outcome": "solved", "answer": "办好", "measure": null}));
    let settled = format!("{path}/settlement");
    let (who, revision) = (&clerk, Some(1));
    let call = Call { who, method: "POST", path: &settled, revision, key: None, body: end };
    let answer = house.call(call).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let sent = carry().await;
    let [(channel, to, body)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((*channel, to.as_str()), (Channel::Email, "someone@example.org"));
    assert!(body.contains(&format!("/verdict#n={number}&t=")), "{body}");
    let listed = async |who: &Who| house.get(who, "/api/v1/console/notices/sent").await.text();
    assert!(listed(&lead).await.contains("someone@example.org"));
    assert!(!listed(&admin).await.contains("someone"), "an administrator sees no address");

    // Erased, the address is nowhere any more, in what was sent neither.
    let act = async |last: &str, body: Value| {
        let number = shared::number::CaseNumber::read(&number).expect("a number");
        let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
        let (path, revision) = (format!("{path}/{last}"), Some(head.case.revision()));
        let call =
            Call { who: &lead, method: "POST", path: &path, revision, key: None, body: Some(body) };
        let answer = house.call(call).await;
        assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
    };
    act("verdict", json!({"solved": true, "rating": 5, "words": null, "via": "phone"})).await;
    act("erasure", json!({"reason": "本人书面要求删除"})).await;
    for item in house.items(&house.tables.personal).await {
        let said = item.to_string();
        assert!(!said.contains("example.org") && !said.contains("photos.example"), "{said}");
    }
}
