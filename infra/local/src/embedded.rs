//! The embedded DynamoDB behind the real SDK: an HTTP client that never leaves the process.
//!
//! The SDK signs and serialises as for the cloud; `x-amz-target` names the operation, and the body goes to
//! [`dynoxide::Database`]. Requests are counted by operation, so that a benchmark can print the cost of each. The
//! embedded database always reads consistently and never has a transaction conflict, so tests inject those two faults
//! here.

use anyhow::anyhow;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use serde_json::{Value, json};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// The condition for an expired item; items without an expiry never match.
const EXPIRED: &str = "expires_at < :now";
/// The number of items that a sweep looks at in one request.
const SWEPT_AT_ONCE: usize = 100;

/// The number of requests by operation.
pub type Requests = Arc<Mutex<BTreeMap<String, u64>>>;

/// Decides whether a request fails before it reaches the database: returns the JSON of an error, or `None`. The
/// arguments are the operation's name and the request's JSON.
pub type Fault = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// An embedded database with a client for it.
#[derive(Clone)]
pub struct Embedded {
    pub database: Database,
    pub client: Client,
    pub requests: Requests,
}

/// A page of a table that was swept.
struct Swept {
    removed: usize,
    /// Where it ended; `None` at the table's end.
    last: Option<Value>,
}

struct Connector {
    database: Database,
    requests: Requests,
    fault: Option<Fault>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Connector")
    }
}

/// The operation that a request of the SDK asks for, and its body.
pub fn asked(request: &HttpRequest) -> (String, Vec<u8>) {
    let target = request.headers().get("x-amz-target");
    let operation = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
    let body = request.body().bytes().map(<[u8]>::to_vec).unwrap_or_default();
    (operation.to_owned(), body)
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (operation, body) = asked(&request);
        if let Ok(mut requests) = self.requests.lock() {
            *requests.entry(operation.clone()).or_default() += 1;
        }
        if let Some(fault) = &self.fault
            && let Some(error) = fault(&operation, &String::from_utf8_lossy(&body))
        {
            return HttpConnectorFuture::new(async move { answer(400, error) });
        }
        let database = self.database.clone();
        HttpConnectorFuture::new(async move {
            let (status, json) = tokio::task::spawn_blocking(move || {
                run(&database, &operation, &body, Coming::Once)
            })
            .await
            .map_err(|error| ConnectorError::io(error.into()))?;
            answer(status, json)
        })
    }
}

/// The response of the database to the SDK.
pub fn answer(status: u16, json: String) -> Result<Response<SdkBody>, ConnectorError> {
    let status =
        StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = Response::new(status, SdkBody::from(json));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}

/// Whether a request may come again, because its answer may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// The database remembers the token of a transaction for ten minutes, as the cloud does.
    Again,
    /// It does not, which saves it looking through all that it remembers at each transaction.
    Once,
}

/// Runs an operation and returns the status and the JSON of its response.
pub fn run(database: &Database, operation: &str, body: &[u8], coming: Coming) -> (u16, String) {
    macro_rules! operations {
        ($($name:literal => $run:expr,)+) => {
            match operation {
                $($name => match serde_json::from_slice(body) {
                    Ok(request) => $run(request)
                        .map(|answer| serde_json::to_string(&answer).unwrap_or_default()),
                    Err(error) => {
                        let message = error.to_string().replace(['"', '\\'], "'");
                        return (400, format!(
                            r#"{{"__type":"com.amazon.coral.service#SerializationException","message":"{message}"}}"#
                        ));
                    }
                },)+
                _ => return (
                    400,
                    r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#.into(),
                ),
            }
        };
    }
    if operation == "DescribeTable"
        && let Some(described) = describe(database, body)
    {
        return (200, described);
    }
    let transact = |mut request: TransactWriteItemsRequest| {
        if coming == Coming::Once {
            request.client_request_token = None;
        }
        database.transact_write_items(request)
    };
    let result: dynoxide::Result<String> = operations! {
        "CreateTable" => |request| database.create_table(request),
        "DescribeTable" => |request| database.describe_table(request),
        "UpdateTable" => |request| database.update_table(request),
        "DescribeTimeToLive" => |request| database.describe_time_to_live(request),
        "UpdateTimeToLive" => |request| database.update_time_to_live(request),
        "PutItem" => |request| database.put_item(request),
        "GetItem" => |request| database.get_item(request),
        "UpdateItem" => |request| database.update_item(request),
        "DeleteItem" => |request| database.delete_item(request),
        "BatchGetItem" => |request| database.batch_get_item(request),
        "Query" => |request| database.query(request),
        "TransactWriteItems" => transact,
    };
    match result {
        Ok(json) => (200, json),
        Err(error) => (error.status_code(), error.to_json()),
    }
}

/// The description of a table without the numbers and sizes of its items: the database would read all of them to count
/// them, and every start asks. `None` if there is no such table.
fn describe(database: &Database, body: &[u8]) -> Option<String> {
    let asked: Value = serde_json::from_slice(body).ok()?;
    let known = database.get_table_metadata(asked["TableName"].as_str()?).ok()??;
    let read = |written: &str| serde_json::from_str::<Value>(written).ok();
    let described = json!({"Table": {
        "TableName": known.table_name,
        "TableStatus": known.table_status,
        "KeySchema": read(&known.key_schema)?,
        "AttributeDefinitions": read(&known.attribute_definitions)?,
        "GlobalSecondaryIndexes": known.gsi_definitions.as_deref().and_then(read),
    }});
    Some(described.to_string())
}

impl Embedded {
    /// A database in a file, with an optional fault to inject.
    pub fn on_file(path: &std::path::Path, fault: Option<Fault>) -> anyhow::Result<Embedded> {
        // SQLite gives its other files the rights of the database.
        crate::private::open_file(path)?;
        let path = path.to_str().ok_or_else(|| anyhow::anyhow!("the path is not UTF-8"))?;
        let database = Database::new(path).map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Embedded::over(database, fault))
    }

    /// Every item of a table in DynamoDB's JSON. No request can ask for this.
    pub fn items(&self, table: &str) -> anyhow::Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut start = Value::Null;
        loop {
            let asked = json!({"TableName": table, "ExclusiveStartKey": start});
            let page = self
                .database
                .scan(serde_json::from_value(asked)?)
                .map_err(|error| anyhow::anyhow!("{error}"))?;
            let mut page = serde_json::to_value(&page)?;
            if let Value::Array(found) = page["Items"].take() {
                items.extend(found);
            }
            start = page["LastEvaluatedKey"].take();
            if start.is_null() {
                return Ok(items);
            }
        }
    }

    /// A database in memory, for a test, with an optional fault to inject.
    pub fn in_memory(fault: Option<Fault>) -> anyhow::Result<Embedded> {
        let database = Database::memory().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Embedded::over(database, fault))
    }

    fn over(database: Database, fault: Option<Fault>) -> Embedded {
        let requests = Requests::default();
        let connector = SharedHttpConnector::new(Connector {
            database: database.clone(),
            requests: requests.clone(),
            fault,
        });
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .endpoint_url("http://embedded.invalid")
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        Embedded { database, client: Client::from_conf(config), requests }
    }

    /// Removes a table's items that have expired, and returns their number. After each page it rests for `rests` times as
    /// long as that took. The database's own sweep uses the machine's clock, which the demonstration does not.
    pub async fn sweep(
        &self,
        table: &str,
        now: impl Fn() -> Timestamp,
        rests: u32,
    ) -> anyhow::Result<usize> {
        let (mut removed, mut start) = (0, None);
        loop {
            let began = Instant::now();
            let (embedded, table, now) = (self.clone(), table.to_owned(), now());
            let sweeping = move || embedded.sweep_page(&table, now, start);
            let Swept { removed: more, last } = tokio::task::spawn_blocking(sweeping).await??;
            removed += more;
            start = last;
            if start.is_none() {
                return Ok(removed);
            }
            tokio::time::sleep(began.elapsed() * rests).await;
        }
    }

    /// Does so with the next few items, after the place where the page before ended.
    fn sweep_page(
        &self,
        table: &str,
        now: Timestamp,
        start: Option<Value>,
    ) -> anyhow::Result<Swept> {
        let seconds = (now.0 / 1000).to_string();
        let mut scan = json!({
            "TableName": table,
            "Limit": SWEPT_AT_ONCE,
            "ProjectionExpression": "pk, sk",
            "FilterExpression": EXPIRED,
            "ExpressionAttributeValues": {":now": {"N": seconds}},
        });
        if let Some(start) = start {
            scan["ExclusiveStartKey"] = start;
        }
        let page = self.database.scan(serde_json::from_value(scan)?);
        let page = page.map_err(|error| anyhow!("{error}"))?;
        let mut removed = 0;
        for found in page.items.unwrap_or_default() {
            // An item that was written again since then stays.
            let delete = json!({
                "TableName": table,
                "Key": found,
                "ConditionExpression": EXPIRED,
                "ExpressionAttributeValues": {":now": {"N": seconds}},
            });
            match self.database.delete_item(serde_json::from_value(delete)?) {
                Ok(_) => removed += 1,
                Err(error) if error.status_code() == 400 => {}
                Err(error) => return Err(anyhow!("{error}")),
            }
        }
        let last = page.last_evaluated_key.map(serde_json::to_value).transpose()?;
        Ok(Swept { removed, last })
    }

    /// The number of requests by operation since the last call.
    pub fn take_requests(&self) -> BTreeMap<String, u64> {
        self.requests.lock().map(|mut requests| std::mem::take(&mut *requests)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_says_how_a_table_is_made_and_counts_nothing() {
        let database = Database::memory().expect("a database");
        let ask = |operation: &str, body: Value| {
            let (status, json) =
                run(&database, operation, body.to_string().as_bytes(), Coming::Once);
            (status, serde_json::from_str::<Value>(&json).expect("JSON"))
        };
        let keys = |pk: &str, sk: &str| {
            json!([
                {"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}
            ])
        };
        let index = json!({
            "IndexName": "queue",
            "KeySchema": keys("queue_pk", "queue_sk"),
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        });
        let names = ["pk", "sk", "queue_pk", "queue_sk"];
        let attributes: Vec<Value> =
            names.iter().map(|name| json!({"AttributeName": name, "AttributeType": "S"})).collect();
        let create = json!({
            "TableName": "cases",
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": keys("pk", "sk"),
            "AttributeDefinitions": attributes,
            "GlobalSecondaryIndexes": [index],
        });
        assert_eq!(ask("CreateTable", create).0, 200);
        let item = json!({"pk": {"S": "a"}, "sk": {"S": "b"}});
        assert_eq!(ask("PutItem", json!({"TableName": "cases", "Item": item})).0, 200);

        let (status, described) = ask("DescribeTable", json!({"TableName": "cases"}));
        let table = &described["Table"];
        assert_eq!(
            (status, &table["TableName"], &table["KeySchema"]),
            (200, &json!("cases"), &keys("pk", "sk"))
        );
        let described = &table["GlobalSecondaryIndexes"][0];
        assert_eq!(described["IndexName"], "queue");
        assert_eq!(described["Projection"]["ProjectionType"], "KEYS_ONLY");
        // Counting would read the whole table at every start.
        assert_eq!((&table["ItemCount"], &described["ItemCount"]), (&Value::Null, &Value::Null));

        let (status, refused) = ask("DescribeTable", json!({"TableName": "others"}));
        let kind = refused["__type"].as_str().expect("a kind of error");
        assert!(status == 400 && kind.ends_with("ResourceNotFoundException"), "{refused}");
    }
}
