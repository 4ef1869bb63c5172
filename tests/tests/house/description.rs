//! The description of the API is complete, says how each operation fails, and is readable by code generators.

use serde_json::{Value, json};
use std::collections::BTreeSet;

fn described() -> Value {
    serde_json::to_value(api::openapi::description()).expect("a description")
}

/// Every operation, with its method and path.
fn operations(api: &Value) -> Vec<(String, String, &Value)> {
    let mut all = Vec::new();
    for (path, methods) in api["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            all.push((method.to_uppercase(), path.clone(), operation));
        }
    }
    all
}

/// Every object of the description.
fn objects<'a>(value: &'a Value, all: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            all.push(value);
            members.values().for_each(|member| objects(member, all));
        }
        Value::Array(items) => items.iter().for_each(|item| objects(item, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn it_lists_the_codes_of_the_wire_and_never_rusts_names() {
    let api = described();
    let schemas = &api["components"]["schemas"];
    assert_eq!(
        schemas["Outcome"]["enum"],
        json!(["solved", "explained", "redirected", "withdrawn"])
    );
    let reasons = schemas["RefusalReason"]["enum"].as_array().expect("reasons");
    assert!(reasons.contains(&json!("process_not_redesigned")), "{reasons:?}");
    let mut all = Vec::new();
    objects(&api, &mut all);
    let mut enums = 0;
    for codes in all.iter().filter_map(|object| object["enum"].as_array()) {
        enums += 1;
        for code in codes.iter().filter_map(Value::as_str) {
            let is_code = code.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter)
            });
            assert!(is_code, "{code} of {codes:?}");
        }
    }
    assert!(enums > 100, "{enums}");
}

#[test]
fn what_it_names_is_named_once_and_there() {
    let api = described();
    let schemas = &api["components"]["schemas"];
    // Two types that once had the same schema name.
    assert_eq!(schemas["Localized_String"]["required"], json!(["zh", "en"]));
    assert!(schemas["WordGroups"]["properties"]["groups"].is_object());
    let mut all = Vec::new();
    objects(&api, &mut all);
    for object in all {
        assert!(object.get("allOf").is_none(), "programs that write clients stumble over {object}");
        if let Some(named) = object.get("$ref").and_then(Value::as_str) {
            let place = named.strip_prefix('#').expect("a place in here");
            assert!(api.pointer(place).is_some(), "{named} is nowhere");
        }
    }
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&api) {
        let name = operation["operationId"].as_str().expect("a name");
        assert!(names.insert(name), "{name} of {method} {path} names two operations");
    }
}

#[test]
fn it_says_how_to_sign_in_what_to_send_and_how_it_fails() {
    let api = described();
    let schemes = &api["components"]["securitySchemes"];
    for (name, scheme) in
        [("code", "Code"), ("token", "Token"), ("verdict", "Verdict"), ("key", "Key")]
    {
        assert_eq!(schemes[name]["scheme"], json!(scheme));
    }
    assert_eq!(schemes["session"]["name"], json!("__Host-session"));
    let security = |path: &str, method: &str| api["paths"][path][method]["security"].clone();
    let own = "/api/v1/cases/{number}/own";
    assert_eq!(security(own, "get"), json!([{"code": []}, {"token": []}]));
    let by_link = "/api/v1/cases/{number}/verdict-by-link";
    assert_eq!(security(by_link, "post"), json!([{"verdict": []}]));
    assert_eq!(security("/api/v1/queue/readings", "post"), json!([{"key": []}]));
    assert_eq!(security("/api/v1/cases", "post"), Value::Null);
    for (method, path, operation) in operations(&api) {
        let place = format!("{method} {path}");
        let (is_console, is_open311) =
            (path.starts_with("/api/v1/console/"), path.starts_with("/api/v1/open311/"));
        let at_the_door = ["ways", "provider", "provider/callback"]
            .map(|way| format!("/api/v1/console/session/{way}"));
        let signs_in = path.starts_with("/api/v1/console/session") && method == "POST"
            || at_the_door.contains(&path.to_owned());
        if is_console && !signs_in {
            assert_eq!(operation["security"], json!([{"session": []}]), "{place}");
        }
        let answers = operation["responses"].as_object().expect("answers");
        let mut expected = BTreeSet::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let form = parameter["schema"].as_object().expect("a form");
            let says_more = ["enum", "pattern", "format", "minLength", "minimum", "$ref"];
            let is_said = says_more.iter().any(|word| form.contains_key(*word));
            let name = parameter["name"].as_str().expect("a name");
            assert!(is_said, "{place} takes any {name}");
            match (name, parameter["required"] == json!(true)) {
                ("Idempotency-Key", true) => expected.extend(["422", "428"]),
                ("If-Match", true) => expected.extend(["412", "428"]),
                _ => {}
            }
        }
        if let Some(body) = operation.get("requestBody") {
            assert!(!body["content"].as_object().expect("contents").is_empty(), "{place}");
            expected.extend(["400", "413", "415"]);
        }
        for status in expected {
            assert!(answers.contains_key(status), "{place} does not say {status}");
        }
        for (status, answer) in answers {
            assert!(answer["description"].is_string(), "{place} {status}");
            if !status.starts_with(['4', '5']) {
                continue;
            }
            let contents = answer["content"].as_object().expect("an error has a body");
            for (kind, content) in contents {
                if is_open311 {
                    assert!(["application/json", "text/xml"].contains(&kind.as_str()), "{place}");
                } else {
                    assert_eq!(kind, "application/problem+json", "{place} {status}");
                    assert_eq!(content["schema"]["$ref"], json!("#/components/schemas/Problem"));
                }
            }
        }
    }
}
