//! Checks responses against the API's description: their status, content type and body must be among those of the
//! operation, and an object must have no member that its schema does not name.

use crate::Answer;
use axum::http::{HeaderMap, Method, header};
use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The base path of the API.
const API: &str = "/api/v1";
/// The document under which the schemas are compiled.
const DOCUMENT: &str = "openapi.json";

/// The possible responses of an operation: by status and content type, the schema of a JSON body.
type Answers = BTreeMap<u16, BTreeMap<String, Option<SchemaIndex>>>;

struct Operation {
    method: String,
    path: Vec<String>,
    answers: Answers,
}

struct Description {
    operations: Vec<Operation>,
    schemas: Schemas,
}

/// Parsed and compiled once for all tests of a program.
static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let api = serde_json::to_value(api::openapi::description()).expect("a description");
    Description::of(&api)
});

/// Panics if a response does not match the description of its operation.
pub fn check(method: &Method, path: &str, answer: &Answer) {
    // What a browser asks before a request of another site is answered for all addresses alike.
    if !path.starts_with(API) || *method == Method::OPTIONS {
        return;
    }
    if let Err(fault) = DESCRIPTION.agrees(method, path, answer) {
        let (status, body) = (answer.status, answer.text());
        panic!("{method} {path} answered {status}: {fault}\n{body:.2000}");
    }
}

/// The content type without its parameters.
fn content_type(headers: &HeaderMap) -> Option<&str> {
    let written = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    written.split(';').next().map(str::trim)
}

impl Description {
    fn of(api: &Value) -> Description {
        let mut defined: Map<String, Value> = Map::new();
        for (name, schema) in api["components"]["schemas"].as_object().expect("schemas") {
            defined.insert(name.clone(), closed(schema));
        }
        let mut found = Vec::new();
        for (path, methods) in api["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                let mut answers: BTreeMap<u16, BTreeMap<String, Option<String>>> = BTreeMap::new();
                for (status, answer) in operation["responses"].as_object().expect("responses") {
                    let kinds = answers.entry(status.parse().expect("a status")).or_default();
                    for (kind, content) in answer["content"].as_object().into_iter().flatten() {
                        let name = kind.ends_with("json").then(|| {
                            let name = format!("answer-{}", defined.len());
                            defined.insert(name.clone(), closed(&content["schema"]));
                            name
                        });
                        kinds.insert(kind.clone(), name);
                    }
                }
                found.push((method.to_uppercase(), path.clone(), answers));
            }
        }
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.enable_format_assertions();
        compiler.add_resource(DOCUMENT, json!({"$defs": defined})).expect("a document");
        let mut compiled = |name: String| {
            let place = format!("{DOCUMENT}#/$defs/{name}");
            compiler.compile(&place, &mut schemas).expect("a schema")
        };
        let operations = found
            .into_iter()
            .map(|(method, path, answers)| Operation {
                method,
                path: path.split('/').map(str::to_owned).collect(),
                answers: answers
                    .into_iter()
                    .map(|(status, kinds)| {
                        let kinds = kinds.into_iter();
                        (
                            status,
                            kinds.map(|(kind, name)| (kind, name.map(&mut compiled))).collect(),
                        )
                    })
                    .collect(),
            })
            .collect();
        Description { operations, schemas }
    }

    /// Says how a response differs from its description.
    fn agrees(&self, method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
        let Some(operation) = self.operation(method, path) else {
            return match answer.status.is_success() {
                true => Err("the operation is not described".into()),
                false => Ok(()),
            };
        };
        let kinds = operation.answers.get(&answer.status.as_u16());
        let kinds = kinds.ok_or("the status is not described")?;
        if answer.body.is_empty() && kinds.is_empty() {
            return Ok(());
        }
        let kind = content_type(&answer.headers).ok_or("there is no content type")?;
        let schema = kinds.get(kind).ok_or_else(|| format!("{kind} is not described"))?;
        let is_plain = !answer.headers.contains_key(header::CONTENT_ENCODING);
        match schema.filter(|_| is_plain) {
            Some(schema) => self
                .schemas
                .validate(&answer.json(), schema)
                .map_err(|error| format!("the body is not as described: {error:#}")),
            None => Ok(()),
        }
    }

    /// The operation that serves a path: of several candidates, the one with the most literal segments in common.
    fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        let path = path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        let alike = |operation: &&Operation| {
            operation.method == method.as_str()
                && operation.path.len() == parts.len()
                && operation
                    .path
                    .iter()
                    .zip(&parts)
                    .all(|(known, part)| known.starts_with('{') || known == part)
        };
        let same = |operation: &&Operation| {
            operation.path.iter().zip(&parts).filter(|(known, part)| known == part).count()
        };
        self.operations.iter().filter(alike).max_by_key(same)
    }
}

/// A schema with references into this document, whose objects allow only the members that they name. Another test
/// ensures that each object lists all of its members itself.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut closed: Map<String, Value> =
                members.iter().map(|(word, value)| (word.clone(), closed(value))).collect();
            if let Some(place) = schema.get("$ref").and_then(Value::as_str) {
                let name = place.rsplit('/').next().unwrap_or_default();
                closed.insert("$ref".into(), json!(format!("#/$defs/{name}")));
            }
            if schema.get("properties").is_some_and(Value::is_object) {
                closed.entry("additionalProperties").or_insert(json!(false));
            }
            closed.into()
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn an_answer_is_faulted_for_its_status_its_type_and_each_member_of_its_body() {
        let found = json!({"type": "object", "required": ["open"],
            "properties": {"open": {"type": "integer"}, "note": {"type": ["string", "null"]}}});
        let described = Description::of(&json!({
            "components": {"schemas": {"Figures": found}},
            "paths": {"/api/v1/figures/{day}": {"get": {"responses": {
                "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Figures"}}}},
                "304": {}
            }}}}
        }));
        let answer = |status: u16, kind: &str, body: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().expect("a type"));
            let status = StatusCode::from_u16(status).expect("a status");
            let answer = Answer { status, headers, body: body.as_bytes().to_vec() };
            described.agrees(&Method::GET, "/api/v1/figures/2018-05-25", &answer).is_ok()
        };
        let json = "application/json; charset=utf-8";
        assert!(answer(200, json, r#"{"open": 3}"#));
        assert!(answer(200, json, r#"{"open": 3, "note": null}"#));
        assert!(answer(304, json, ""));
        assert!(!answer(200, json, r#"{"open": "3"}"#));
        assert!(!answer(200, json, "{}"));
        assert!(!answer(200, json, ""));
        assert!(!answer(200, json, r#"{"open": 3, "phone": "13800000000"}"#));
        assert!(!answer(200, "text/csv", "open\n3"));
        assert!(!answer(404, json, r#"{"open": 3}"#));
    }
}
