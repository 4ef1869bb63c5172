//! A database in which there is nothing but the town and its staff, and a bucket in which there is nothing. Both forget
//! whatever they are told. The database checks that every key it is asked for is one that DynamoDB would take.

use crate::{DIRECTORY, NOW};
use api::clock::Clock;
use api::files::Files;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use serde::Serialize;
use serde_json::{Value, json};

/// The accounts: one for each seat, named by its role.
pub const SEATS: [&str; 8] = [
    r#"{"role":"window_clerk","window":"main"}"#,
    r#"{"role":"window_lead","window":"main"}"#,
    r#"{"role":"department_officer","department":"tax"}"#,
    r#"{"role":"department_head","department":"tax"}"#,
    r#"{"role":"leader_in_charge","departments":[]}"#,
    r#"{"role":"principal_leader"}"#,
    r#"{"role":"inspector"}"#,
    r#"{"role":"administrator"}"#,
];

/// The most bytes of the two parts of a key.
const MAX_PARTITION: usize = 2048;
const MAX_SORT: usize = 1024;

/// A client of the database.
pub fn client() -> Client {
    let connector = SharedHttpConnector::new(Nothing);
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url("http://embedded.invalid")
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    Client::from_conf(config)
}

/// The bucket.
pub fn files(clock: Clock) -> Files {
    let connector = SharedHttpConnector::new(EmptyBucket);
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url("http://embedded.invalid")
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    Files::new(aws_sdk_s3::Client::from_conf(config), "files", clock)
}

#[derive(Clone, Debug)]
struct EmptyBucket;

impl HttpConnector for EmptyBucket {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let missing = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
        let (status, answer) = if request.method() == "GET" { (404, missing) } else { (200, "") };
        let status = StatusCode::try_from(status).expect("a status");
        HttpConnectorFuture::ready(Ok(Response::new(status, SdkBody::from(answer))))
    }
}

#[derive(Clone, Debug)]
struct Nothing;

impl HttpConnector for Nothing {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = operation.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default();
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        assert_keys_fit(&asked);
        let answer = SdkBody::from(answer(&operation, &asked).to_string());
        let status = StatusCode::try_from(200).expect("a status");
        HttpConnectorFuture::ready(Ok(Response::new(status, answer)))
    }
}

/// Every key has parts that are texts, neither empty nor too long.
fn assert_keys_fit(asked: &Value) {
    match asked {
        Value::Object(members) => {
            for (name, value) in members {
                let most = match name.as_str() {
                    "pk" => MAX_PARTITION,
                    "sk" => MAX_SORT,
                    name if name.ends_with("_pk") => MAX_PARTITION,
                    name if name.ends_with("_sk") => MAX_SORT,
                    _ => usize::MAX,
                };
                if most < usize::MAX && value.get("S").is_some() {
                    let length = value["S"].as_str().map_or(0, str::len);
                    assert!((1..=most).contains(&length), "{name} has {length} bytes: {asked}");
                }
                assert_keys_fit(value);
            }
        }
        Value::Array(items) => items.iter().for_each(assert_keys_fit),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn answer(operation: &str, asked: &Value) -> Value {
    match operation {
        "Query" => {
            let values = asked["ExpressionAttributeValues"].as_object();
            let is_town =
                values.is_some_and(|values| values.values().any(|value| value["S"] == "DIRECTORY"));
            let items = if is_town { town() } else { Vec::new() };
            json!({"Count": items.len(), "ScannedCount": items.len(), "Items": items})
        }
        "BatchGetItem" => {
            let tables = asked["RequestItems"].as_object().cloned().unwrap_or_default();
            let found = tables.into_iter().map(|(table, asked)| {
                let keys = asked["Keys"].as_array().cloned().unwrap_or_default();
                let items: Vec<Value> = keys.iter().filter_map(item).collect();
                (table, Value::from(items))
            });
            json!({"Responses": Value::Object(found.collect()), "UnprocessedKeys": {}})
        }
        "GetItem" => match item(&asked["Key"]) {
            Some(item) => json!({"Item": item}),
            None => json!({}),
        },
        // What is counted is counted for the first time.
        "UpdateItem" => json!({"Attributes": {"count": {"N": "1"}}}),
        _ => json!({}),
    }
}

fn town() -> Vec<Value> {
    fn entry(sk: String, entry: &impl Serialize) -> Value {
        let written = serde_json::to_string(entry).expect("it can be written");
        json!({"pk": {"S": "DIRECTORY"}, "sk": {"S": sk}, "entry": {"S": written}})
    }
    let departments = DIRECTORY.departments.iter();
    let departments = departments.map(|each| entry(format!("department#{}", each.id), each));
    let windows = DIRECTORY.windows.iter().map(|each| entry(format!("window#{}", each.id), each));
    let matters = DIRECTORY.matters.iter().map(|each| entry(format!("matter#{}", each.id), each));
    departments.chain(windows).chain(matters).collect()
}

/// An account or its session.
fn item(key: &Value) -> Option<Value> {
    let (pk, sk) = (key["pk"]["S"].as_str()?, key["sk"]["S"].as_str()?);
    if let Some(account) = pk.strip_prefix("SESSION#") {
        account_of(account)?;
        let (began, ends) = (NOW.0.to_string(), NOW.plus(3_600_000).0.to_string());
        return Some(json!({
            "pk": {"S": pk}, "sk": {"S": sk}, "generation": {"N": "0"}, "began": {"N": began},
            "used": {"N": began}, "ends": {"N": ends},
        }));
    }
    let written = account_of(sk).filter(|_| pk == "ACCOUNT")?;
    Some(json!({
        "pk": {"S": pk}, "sk": {"S": sk}, "account": {"S": written}, "password": {"S": "none"},
    }))
}

/// The account with the name of a role.
fn account_of(name: &str) -> Option<String> {
    let role = name.replace('-', "_");
    let seat = SEATS.iter().find(|seat| seat.contains(&format!("\"{role}\"")))?;
    let seat: Value = serde_json::from_str(seat).expect("a seat");
    Some(json!({"account": name, "name": name, "seat": seat, "active": true}).to_string())
}
