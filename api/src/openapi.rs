//! The OpenAPI 3.1 description: what each handler declares, completed by what holds for all of them.
//!
//! A handler declares its input, its output and its own failures. What follows from its input is added here by rule, so
//! that no handler repeats it: authentication, the failures of bodies, headers, paths and queries, the schema of
//! errors, and the schemas of parameters that have the same name everywhere.

use crate::app::App;
use crate::http::access;
use crate::http::extract::SESSION_COOKIE;
use axum::Json;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "OneTrip",
        description = "Cases that could not be done in one trip: registered, tracked, assigned, settled, published. \
                   Times are milliseconds since 1970 in UTC, days are calendar days in China. Errors are \
                   application/problem+json with a stable `code`. A write takes an Idempotency-Key; a write on a \
                   case takes If-Match with the revision that was seen.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(shared::wire::Problem))
)]
struct Description;

/// Routes that use the formats of GeoReport v2, errors included.
const OPEN311: &str = "/api/v1/open311/";
/// Routes that never ask the store.
const STATIC: [&str; 2] = ["/api/v1/csp-reports", "/api/v1/openapi.json"];

/// The description of an error whose operation gives none.
fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The body cannot be read at all.",
        401 => "Nobody is signed in, or the session or the key does not hold any more.",
        403 => "Whoever is signed in may not do this, or a page of another site sent it.",
        404 => "There is no such thing, or this reader may not know of it.",
        409 => "It does not fit how things stand; `refusal` or `code` says why.",
        412 => "It was changed meanwhile; `revision` is the current one, where there is one.",
        413 => "The body is too large; `fields` tells what of it, and how much fits.",
        415 => "The body is of a media type that is not taken.",
        422 => {
            "The input does not fit, as `fields` tells, or the Idempotency-Key was used for something else."
        }
        428 => {
            "A header that guards the write is missing or malformed; or, with `work_required`, others have asked so \
             often that it costs work first, as the header `onetrip-work` tells."
        }
        429 => "Too many attempts; `Retry-After` tells when to try again.",
        503 => "Not now; the same request can be sent again after `Retry-After`.",
        other => StatusCode::from_u16(other)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or_default(),
    }
}

/// The public function's routes, including the description itself.
pub fn public() -> OpenApiRouter<App> {
    crate::public::documented().routes(routes!(get_openapi))
}

/// The description of the functions that serve HTTP together.
pub fn description() -> Value {
    let (_, api) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(public())
        .merge(crate::public::proving())
        .merge(crate::console::documented())
        .split_for_parts();
    // This cannot fail: all keys are strings.
    let mut api = serde_json::to_value(api).unwrap_or_default();
    let components = api["components"]["schemas"].clone();
    each_schema(&mut api, &mut |schema| spelled_out(schema, &components));
    let paths = api["paths"].as_object_mut().into_iter().flatten();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            complete(&method.to_uppercase(), path, operation);
        }
    }
    name_apart(&mut api);
    api["components"]["securitySchemes"] = json!({
        "code": authorization("Code", "The eight digits of the slip's access code: `Code 1234 5678`."),
        "token": authorization("Token", "The token of the slip's QR code."),
        "verdict": authorization("Verdict", "The token of a notice's one-time link."),
        "key": authorization("Key", "What was shown when the key of a queueing system was made."),
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": "The cookie that signing in sets.",
        },
    });
    api
}

fn authorization(scheme: &str, description: &str) -> Value {
    json!({"type": "http", "scheme": scheme, "description": description})
}

/// Makes operation ids unique: a staff operation that citizens have too gets the prefix `console_`.
fn name_apart(api: &mut Value) {
    let paths = api["paths"].as_object_mut().into_iter().flatten();
    let (mut console, mut others): (Vec<&mut Value>, Vec<String>) = (Vec::new(), Vec::new());
    for (path, operations) in paths {
        for operation in operations.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let name = &mut operation["operationId"];
            if path.starts_with("/api/v1/console/") {
                console.push(name);
            } else {
                others.extend(name.as_str().map(str::to_owned));
            }
        }
    }
    for name in console {
        if let Some(own) = name.as_str().filter(|own| others.iter().any(|other| other == own)) {
            *name = format!("console_{own}").into();
        }
    }
}

/// Applies `change` to every schema of the description, inner ones first.
fn each_schema(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|part| each_schema(part, change)),
        Value::Array(items) => items.iter_mut().for_each(|part| each_schema(part, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    if value.get("allOf").is_some() {
        change(value);
    }
}

/// Replaces an object that flattening composed with `allOf` by one with all members, or by one for each alternative of
/// a part. The meaning is the same, but code generators for clients understand it.
fn spelled_out(schema: &mut Value, components: &Value) {
    let Some(mut choices) = choices(schema, components) else { return };
    let description = schema.get("description").cloned();
    let mut spelled = match choices.len() {
        1 => choices.remove(0),
        _ => json!({"oneOf": choices}),
    };
    if let Some(description) = description {
        spelled["description"] = description;
    }
    *schema = spelled;
}

/// The alternative objects that a schema allows; `None` if it is not an object.
fn choices(schema: &Value, components: &Value) -> Option<Vec<Value>> {
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        return choices(&components[name], components);
    }
    if let Some(parts) = schema["oneOf"].as_array() {
        let each = parts.iter().map(|part| choices(part, components)).collect::<Option<Vec<_>>>();
        return each.map(|each| each.into_iter().flatten().collect());
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = vec![json!({"type": "object"})];
        for part in parts {
            let part = choices(part, components)?;
            whole = whole
                .iter()
                .flat_map(|begun| part.iter().map(|more| together(begun, more)))
                .collect();
        }
        return Some(whole);
    }
    (schema["type"] == "object").then(|| vec![schema.clone()])
}

/// An object with the members of both.
fn together(one: &Value, other: &Value) -> Value {
    let mut both = one.clone();
    let members = |of: &Value| of["properties"].as_object().cloned().unwrap_or_default();
    let needed = |of: &Value| of["required"].as_array().cloned().unwrap_or_default();
    let properties: Map<String, Value> = members(one).into_iter().chain(members(other)).collect();
    let required: Vec<Value> = needed(one).into_iter().chain(needed(other)).collect();
    both["properties"] = properties.into();
    if !required.is_empty() {
        both["required"] = required.into();
    }
    if let Some(description) = other.get("description") {
        both["description"] = description.clone();
    }
    both
}

/// Adds to an operation what follows from its input.
fn complete(method: &str, path: &str, operation: &mut Value) {
    let schemes = schemes(method, path, operation);
    if !schemes.is_empty() {
        let any = schemes.iter().map(|scheme| json!({ (*scheme): [] }));
        operation["security"] = any.collect();
    }
    // A header that a security scheme describes must not be a parameter too.
    if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        parameters.retain(|parameter| parameter["name"] != "Authorization");
    }
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let place = parameter["in"].as_str().unwrap_or_default();
        let name = parameter["name"].as_str().unwrap_or_default();
        let may_be_empty = place == "query" && parameter["required"] != true;
        if let Some(form) = form_of(path, place, name) {
            parameter["schema"] = form;
        }
        // What nobody filled in counts as left out, like the fields of a form that a browser sends.
        if may_be_empty {
            parameter["allowEmptyValue"] = true.into();
        }
    }
    for status in failures(method, path, schemes, operation) {
        let answer = &mut operation["responses"][status.to_string()];
        if answer.is_null() {
            *answer = json!({});
        }
    }
    for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
        let status = status.parse().unwrap_or_default();
        if status >= 400 {
            answer["content"] = error_content(path);
        } else if path.starts_with(OPEN311) && path.ends_with("{file}") {
            // The extension in the path decides between the two formats.
            answer["content"]["text/xml"] = json!({"schema": {"type": "string"}});
        }
        if answer.get("description").is_none() {
            answer["description"] = meaning(status).into();
        }
    }
}

/// The security schemes that an operation accepts.
fn schemes(method: &str, path: &str, operation: &Value) -> &'static [&'static str] {
    if access::find(method, path).is_some_and(|access| access.roles.is_some()) {
        return &["session"];
    }
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    if !parameters.into_iter().any(|parameter| parameter["name"] == "Authorization") {
        return &[];
    }
    match path {
        "/api/v1/queue/readings" => &["key"],
        path if path.ends_with("/verdict-by-link") => &["verdict"],
        _ => &["code", "token"],
    }
}

/// The failures that follow from an operation's input.
fn failures(method: &str, path: &str, schemes: &[&str], operation: &Value) -> Vec<u16> {
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let takes = |place: &str| parameters().any(|parameter| parameter["in"] == place);
    let needs = |name: &str| {
        parameters().any(|parameter| parameter["name"] == name && parameter["required"] == true)
    };
    let has_body = operation.get("requestBody").is_some();
    // GeoReport does not use 422.
    let misfit = if path.starts_with(OPEN311) { 400 } else { 422 };
    let shows = |scheme: &str| schemes.contains(&scheme);
    let is_public = !path.starts_with("/api/v1/console/");
    let is_registration = method == "POST"
        && (path == "/api/v1/cases" || path.starts_with("/api/v1/open311/requests."));
    let is_sign_in = method == "POST" && path == "/api/v1/console/session";
    let looks_for_a_case =
        ["/api/v1/cases/{number}", "/api/v1/cases/{number}/events"].contains(&path);
    let rules: [(bool, &[u16]); 13] = [
        (method != "GET", &[403]),
        (!STATIC.contains(&path), &[503]),
        (shows("session"), &[401, 403]),
        (shows("key"), &[401]),
        (shows("code") || shows("verdict"), &[404, 429]),
        (shows("code"), &[428]),
        (is_registration || looks_for_a_case || is_sign_in, &[428, 429]),
        (is_public && method == "GET", &[429]),
        (has_body, &[400, 413, 415]),
        (has_body || takes("query"), &[misfit]),
        (takes("path"), &[404]),
        (needs("If-Match"), &[412, 428]),
        (needs("Idempotency-Key"), &[422, 428]),
    ];
    let follow = rules.into_iter().filter(|(follows, _)| *follows);
    follow.flat_map(|(_, failures)| failures).copied().collect()
}

fn problem() -> Value {
    json!({"schema": {"$ref": "#/components/schemas/Problem"}})
}

/// The content of an error: a problem (RFC 9457), or a list of errors in GeoReport.
fn error_content(path: &str) -> Value {
    if !path.starts_with(OPEN311) {
        return json!({"application/problem+json": problem()});
    }
    let errors = json!({"type": "array", "items": {"$ref": "#/components/schemas/GeoError"}});
    let (in_json, in_xml) = (json!({"schema": errors}), json!({"schema": {"type": "string"}}));
    match path.rsplit_once('.') {
        Some((_, "xml")) => json!({"text/xml": in_xml}),
        Some(_) => json!({"application/json": in_json}),
        // The extension in the path decides between the two formats.
        None => json!({"application/json": in_json, "text/xml": in_xml}),
    }
}

/// The schema of a parameter by its place and name; `None` if the operation declares it.
fn form_of(path: &str, place: &str, name: &str) -> Option<Value> {
    let one_of = |codes: &[&str]| Some(json!({"type": "string", "enum": codes}));
    let like = |pattern: &str| Some(json!({"type": "string", "pattern": pattern}));
    let component = |name: &str| Some(json!({"$ref": format!("#/components/schemas/{name}")}));
    let asked = path.rsplit('/').next().unwrap_or_default();
    match (place, name) {
        ("header", "Idempotency-Key") => like("^[!-~]{16,64}$"),
        ("header", "If-Match") => like("^\"\\d+\"$"),
        ("path", "number") => component("CaseNumber"),
        ("path", "day") | ("query", "from" | "until" | "on" | "after") => component("Day"),
        ("path", "id") => {
            let of = path.split("/{id}").next().and_then(|before| before.rsplit('/').next());
            match of.unwrap_or_default() {
                "plans" => component("PlanId"),
                "studies" => component("StudyId"),
                "reforms" => component("ReformId"),
                "accounts" | "grants" => component("AccountId"),
                "departments" => component("DepartmentId"),
                "windows" => component("WindowId"),
                "matters" => component("MatterId"),
                _ => like("^\\S+$"),
            }
        }
        ("path", "session" | "passkey") => like("^[0-9a-f]{64}$"),
        ("path", "name") => one_of(&["matters-by-reason"]),
        ("path", "file") if path.starts_with(OPEN311) => like("^.+\\.(json|xml)$"),
        ("path", "file") if path.starts_with("/api/v1/data/") => like("^[a-z-]+(\\.[a-z-]+)+$"),
        ("query", "next") => like("^/console"),
        ("query", "again") => one_of(&["1"]),
        ("query", "code" | "error" | "iss") => like("^\\S+$"),
        ("query", "state") if asked == "callback" => like("^\\S+$"),
        ("query", "lang") => component("Lang"),
        ("query", "department") => component("DepartmentId"),
        ("query", "matter") => component("MatterId"),
        ("query", "reason") => component("RefusalReason"),
        ("query", "class") => component("CaseClass"),
        ("query", "sort") => one_of(&["due", "registered", "-registered", "number"]),
        ("query", "window") => component("WindowId"),
        ("query", "kind") => component("DutyKind"),
        ("query", "stage") => component("StageKind"),
        ("query", "month") => like("^\\d{4}-\\d{2}$"),
        ("query", "scope") => one_of(&["all"]),
        ("query", "state") if asked == "demands" => one_of(&["open", "answered"]),
        ("query", "state") => one_of(&["open", "handed_on", "done"]),
        ("query", "format") => match asked {
            "efficiency" => one_of(&["csv", "xlsx"]),
            "feed" => one_of(&["json", "atom"]),
            _ => one_of(&["json", "csv"]),
        },
        ("query", "start_date" | "end_date") => {
            Some(json!({"type": "string", "format": "date-time"}))
        }
        ("query", "status") => like("^(open|closed)(,(open|closed))*$"),
        ("query", "service_code" | "service_request_id") => like("^[^,]+(,[^,]+)*$"),
        // A cursor that a page returned: any text.
        ("query", "cursor") => Some(json!({"type": "string", "minLength": 1})),
        _ => None,
    }
}

/// Get this OpenAPI description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "public",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub async fn get_openapi() -> Json<Value> {
    Json(description())
}
