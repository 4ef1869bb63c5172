//! A road to the embedded database on which everything happens that happens on the way to DynamoDB. It is the SDK's HTTP
//! client: the SDK signs, times out and retries as in the cloud. Time is tokio's paused clock, so nothing waits.
//!
//! An index is a second database that gets the same writes later.

use super::time::Time;
use acceptance::draw::Draw;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use dynoxide::Database;
use local::embedded::{Coming, answer, asked, run};
use memchr::memmem;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// How often, of a thousand requests, each fault happens, and how late the indexes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// The request never arrives.
    pub dropped: usize,
    /// The request is carried out and its answer lost.
    pub lost: usize,
    /// The request is turned away, because there are too many.
    pub throttled: usize,
    /// A transaction is cancelled: it meets another one, or an item gets too many requests.
    pub cancelled: usize,
    /// The database breaks down, before or after it has carried out the request.
    pub failed: usize,
    /// The answer takes seconds.
    pub delayed: usize,
    /// The connection ends when the answer has begun.
    pub cut: usize,
    /// Some keys of a batch are left for later.
    pub unprocessed: usize,
    /// How long a write is hidden from every index, in milliseconds.
    pub index_lag: i64,
}

impl Weather {
    /// Some of the faults at random, each with a rate of its own.
    pub fn storm(draw: &mut Draw) -> Weather {
        let mut rate = |most: usize| if draw.percent(60) { 1 + draw.below(most) } else { 0 };
        let mut weather = Weather {
            dropped: rate(60),
            lost: rate(60),
            throttled: rate(120),
            cancelled: rate(200),
            failed: rate(60),
            delayed: rate(40),
            cut: rate(40),
            unprocessed: rate(300),
            index_lag: 0,
        };
        weather.index_lag = draw.below(10_001) as i64;
        // Now and then nothing gets through at all.
        if draw.percent(10) {
            *draw.of(&[
                Weather { dropped: 1_000, ..weather },
                Weather { throttled: 1_000, ..weather },
                Weather { failed: 1_000, ..weather },
            ])
        } else {
            weather
        }
    }

    fn of(&self, fault: Fault) -> usize {
        match fault {
            Fault::Dropped => self.dropped,
            Fault::Lost => self.lost,
            Fault::Throttled => self.throttled,
            Fault::Cancelled => self.cancelled,
            Fault::Failed => self.failed,
            Fault::Cut => self.cut,
        }
    }
}

/// What happens to a request instead of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Dropped,
    Lost,
    Throttled,
    Cancelled,
    Failed,
    Cut,
}

const FAULTS: [Fault; 6] =
    [Fault::Dropped, Fault::Lost, Fault::Throttled, Fault::Cancelled, Fault::Failed, Fault::Cut];

/// The reasons other than a condition for which DynamoDB cancels a transaction that it would accept later.
const REASONS: [&str; 3] =
    ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];

/// What stands before the token of a transaction, and the bytes of a token, which is a UUID of the SDK.
const TOKEN: &[u8] = b"\"ClientRequestToken\":\"";
const TOKEN_BYTES: usize = 36;

fn token_of(body: &[u8]) -> Option<&[u8]> {
    let from = memmem::find(body, TOKEN)? + TOKEN.len();
    body.get(from..from + TOKEN_BYTES)
}

/// How long the SDK waits for an answer, as in `api/src/cloud.rs`.
const ATTEMPT: Duration = Duration::from_secs(5);
/// An answer that takes longer is late.
const LATE_MS: u64 = 100;

struct State {
    weather: Weather,
    draw: Draw,
    /// The writes that the indexes have not seen, with their times.
    unseen: VecDeque<(i64, String, Vec<u8>, Coming)>,
    /// The tokens of transactions that were carried out and whose answers may not have arrived.
    unanswered: HashSet<Vec<u8>>,
    requests: u64,
    faults: BTreeMap<Fault, u64>,
    /// When the last fault or late answer is met by whoever sent the request.
    last_fault: Instant,
    /// A hash over every request, its time and its status.
    trace: u64,
}

/// The road to the database.
#[derive(Clone)]
pub struct Transport {
    pub table: Database,
    /// What the indexes have seen; without it they see everything at once.
    indexes: Option<Database>,
    time: Time,
    state: Arc<Mutex<State>>,
    /// Whether nothing ever happens to what is sent here.
    is_safe: bool,
    /// How many more requests are sent, after which nothing is answered any more.
    left: Option<Arc<AtomicUsize>>,
}

impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Transport")
    }
}

impl Transport {
    pub fn new(time: Time, draw: Draw) -> Transport {
        let database = || Database::memory().expect("a database");
        Transport::over(database(), Some(database()), time, draw)
    }

    /// A database in a file, with indexes that never lag.
    pub fn on_file(path: &Path, time: Time) -> Transport {
        let table = Database::new(path.to_str().expect("a path")).expect("a database");
        table.enable_bulk_loading().expect("a database that does not sync");
        Transport::over(table, None, time, Draw::new(0))
    }

    fn over(table: Database, indexes: Option<Database>, time: Time, draw: Draw) -> Transport {
        let state = State {
            weather: Weather::default(),
            draw,
            unseen: VecDeque::new(),
            unanswered: HashSet::new(),
            requests: 0,
            faults: BTreeMap::new(),
            last_fault: Instant::now(),
            trace: 0,
        };
        Transport {
            table,
            indexes,
            time,
            state: Arc::new(Mutex::new(state)),
            is_safe: false,
            left: None,
        }
    }

    /// The same database on a road without faults.
    pub fn safe(&self) -> Transport {
        Transport { is_safe: true, ..self.clone() }
    }

    /// The same road for a process that is stopped after so many requests.
    pub fn stopping_after(&self, requests: usize) -> Transport {
        let left = Some(Arc::new(AtomicUsize::new(requests)));
        Transport { is_safe: true, left, ..self.clone() }
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.state.lock().expect("the state"))
    }

    pub fn set(&self, weather: Weather) {
        self.state(|state| state.weather = weather);
    }

    pub fn requests(&self) -> u64 {
        self.state(|state| state.requests)
    }

    pub fn last_fault(&self) -> Instant {
        self.state(|state| state.last_fault)
    }

    pub fn faults(&self) -> BTreeMap<Fault, u64> {
        self.state(|state| state.faults.clone())
    }

    /// Begins the trace. What comes before, such as the mark of a recount, tells the machine's time.
    pub fn begin_trace(&self) {
        self.state(|state| state.trace = 0xcbf2_9ce4_8422_2325);
    }

    pub fn trace(&self) -> u64 {
        self.state(|state| state.trace)
    }

    pub fn client(&self) -> Client {
        let connector = SharedHttpConnector::new(self.clone());
        // As in `api/src/cloud.rs`.
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(Duration::from_secs(10))
            .build();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .timeout_config(timeouts)
            .endpoint_url("http://embedded.invalid")
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        Client::from_conf(config)
    }

    /// Whether a request may come again, or has come before. The database looks through every token that it remembers at
    /// each transaction, so that a run of many operations would spend most of its time there.
    fn coming(&self, fault: Option<Fault>, wait: u64, body: &[u8]) -> Coming {
        let Some(token) = token_of(body) else { return Coming::Once };
        let is_left = match fault {
            Some(Fault::Lost | Fault::Failed | Fault::Cut) => true,
            // The SDK may give up at the moment at which the answer begins.
            Some(Fault::Dropped | Fault::Throttled | Fault::Cancelled) | None => wait > LATE_MS,
        };
        self.state(|state| {
            if is_left {
                state.unanswered.insert(token.to_vec());
            }
            if state.unanswered.contains(token) { Coming::Again } else { Coming::Once }
        })
    }

    /// Carries out a request.
    fn carry_out(&self, operation: &str, body: &[u8], coming: Coming) -> (u16, String) {
        let Some(indexes) = &self.indexes else { return run(&self.table, operation, body, coming) };
        let now = self.time.now().0;
        if operation == "Query" && memmem::find(body, b"\"IndexName\"").is_some() {
            self.catch_up(indexes, now);
            return run(indexes, operation, body, Coming::Once);
        }
        let done = run(&self.table, operation, body, coming);
        match operation {
            "CreateTable" | "UpdateTable" | "UpdateTimeToLive" => {
                run(indexes, operation, body, Coming::Once);
            }
            "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" if done.0 == 200 => {
                self.state(|state| {
                    state.unseen.push_back((now, operation.to_owned(), body.to_vec(), coming));
                });
            }
            _ => {}
        }
        done
    }

    /// Lets the indexes see the writes that are old enough.
    fn catch_up(&self, indexes: &Database, now: i64) {
        let old = self.state(|state| {
            let lag = state.weather.index_lag;
            let count = state.unseen.iter().take_while(|(at, ..)| *at + lag <= now).count();
            state.unseen.drain(..count).collect::<Vec<_>>()
        });
        for (_, operation, body, coming) in old {
            let (status, json) = run(indexes, &operation, &body, coming);
            assert_eq!(status, 200, "{operation} on the indexes: {json}");
        }
    }

    /// What happens to a request, and after how many milliseconds it arrives.
    fn fate(&self, operation: &str) -> (Option<Fault>, u64) {
        let is_safe = self.is_safe;
        self.state(|state| {
            state.requests += 1;
            if is_safe {
                return (None, 0);
            }
            let mut wait = 1 + state.draw.below(6) as u64;
            if state.draw.below(1_000) < state.weather.delayed {
                wait += 200 + state.draw.below(7_000) as u64;
            }
            let mut fault = None;
            for each in FAULTS {
                let fits = each != Fault::Cancelled || operation == "TransactWriteItems";
                if fault.is_none() && fits && state.draw.below(1_000) < state.weather.of(each) {
                    fault = Some(each);
                    *state.faults.entry(each).or_default() += 1;
                }
            }
            if fault.is_some() || wait > LATE_MS {
                let met = Instant::now() + ATTEMPT.min(Duration::from_millis(wait));
                state.last_fault = state.last_fault.max(met);
            }
            (fault, wait)
        })
    }

    async fn send(self, operation: String, body: Vec<u8>) -> Result<HttpResponse, ConnectorError> {
        if let Some(left) = &self.left {
            let less = |left: usize| left.checked_sub(1);
            if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_err() {
                return std::future::pending().await;
            }
        }
        let (fault, wait) = self.fate(&operation);
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        let coming = self.coming(fault, wait, &body);
        let answered = self.answer(fault, &operation, &body, coming);
        self.note(&operation, &body, answered.as_ref().map_or(0, |(status, _)| *status));
        if wait > 0 {
            let back = self.state(|state| 1 + state.draw.below(3) as u64);
            tokio::time::sleep(Duration::from_millis(back)).await;
        }
        match answered {
            Some((status, json)) => answer(status, json),
            None => Err(ConnectorError::io("the connection broke off".into())),
        }
    }

    /// The answer to a request, if one arrives.
    fn answer(
        &self,
        fault: Option<Fault>,
        operation: &str,
        body: &[u8],
        coming: Coming,
    ) -> Option<(u16, String)> {
        match fault {
            None if operation == "BatchGetItem" && !self.is_safe => {
                Some(self.answer_batch(operation, body))
            }
            None => Some(self.carry_out(operation, body, coming)),
            Some(Fault::Dropped) => None,
            Some(Fault::Lost) => {
                self.carry_out(operation, body, coming);
                None
            }
            Some(Fault::Throttled) => {
                let codes = [
                    "ProvisionedThroughputExceededException",
                    "ThrottlingException",
                    "RequestLimitExceeded",
                ];
                let code = self.state(|state| *state.draw.of(&codes));
                Some((400, error(code)))
            }
            Some(Fault::Cancelled) => {
                let count = serde_json::from_slice::<Value>(body)
                    .ok()
                    .and_then(|body| body["TransactItems"].as_array().map(Vec::len))
                    .unwrap_or(1);
                let mut reasons = vec![json!({"Code": "None"}); count];
                let (place, reason) =
                    self.state(|state| (state.draw.below(count), *state.draw.of(&REASONS)));
                reasons[place] = json!({"Code": reason, "Message": "for a moment"});
                let cancelled = json!({
                    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                    "Message": "Transaction cancelled",
                    "CancellationReasons": reasons,
                });
                Some((400, cancelled.to_string()))
            }
            Some(Fault::Failed) => {
                if self.state(|state| state.draw.percent(50)) {
                    self.carry_out(operation, body, coming);
                }
                Some((500, error("InternalServerError")))
            }
            Some(Fault::Cut) => {
                let (status, mut json) = self.carry_out(operation, body, coming);
                // Further on, what the SDK says of it would depend on the order of a map.
                json.truncate(1);
                Some((status, json))
            }
        }
    }

    /// Answers a batch, perhaps without some of its keys.
    fn answer_batch(&self, operation: &str, body: &[u8]) -> (u16, String) {
        let leaves = self.state(|state| state.draw.below(1_000) < state.weather.unprocessed);
        if !leaves {
            return self.carry_out(operation, body, Coming::Once);
        }
        let mut asked: Value = serde_json::from_slice(body).expect("a request");
        let mut left = json!({});
        for (table, wanted) in asked["RequestItems"].as_object_mut().expect("tables") {
            let Value::Array(keys) = wanted["Keys"].take() else { panic!("a batch without keys") };
            let kept = self.state(|state| state.draw.below(keys.len() + 1));
            let mut rest = wanted.clone();
            rest["Keys"] = json!(keys[kept..]);
            wanted["Keys"] = json!(keys[..kept]);
            if kept < keys.len() {
                left[table] = rest;
            }
        }
        let is_empty = |wanted: &Value| wanted["Keys"].as_array().is_none_or(Vec::is_empty);
        let tables = asked["RequestItems"].as_object_mut().expect("tables");
        tables.retain(|_, wanted| !is_empty(wanted));
        if tables.is_empty() {
            return (200, json!({"Responses": {}, "UnprocessedKeys": left}).to_string());
        }
        let (status, json) = self.carry_out(operation, asked.to_string().as_bytes(), Coming::Once);
        let mut answered: Value = serde_json::from_str(&json).expect("an answer");
        if status == 200 {
            answered["UnprocessedKeys"] = left;
        }
        (status, answered.to_string())
    }

    /// Adds a request to the trace: its length, and how often some letters are in it, because the order of a map's
    /// attributes is different every time. The token is left out, because the SDK draws it.
    fn note(&self, operation: &str, body: &[u8], status: u16) {
        let token = memmem::find(body, TOKEN).map_or(body.len(), |at| at + TOKEN.len());
        let rest = body.get(token + TOKEN_BYTES..).unwrap_or_default();
        let count = |letter: u8| {
            let parts = [&body[..token], rest].into_iter();
            parts.map(|part| memchr::memchr_iter(letter, part).count() as u64).sum::<u64>()
        };
        let counts = [b'0', b'1', b'3', b'5', b'7', b'9', b'a', b'e', b'#'].map(count);
        let now = self.time.now().0 as u64;
        self.state(|state| {
            let of_body = counts.into_iter().chain([body.len() as u64, now, u64::from(status)]);
            for value in of_body.chain(operation.bytes().map(u64::from)) {
                state.trace = (state.trace ^ value).wrapping_mul(0x0000_0100_0000_01b3);
            }
        });
    }
}

impl HttpConnector for Transport {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (operation, body) = asked(&request);
        HttpConnectorFuture::new(self.clone().send(operation, body))
    }
}

fn error(code: &str) -> String {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "for a moment"})
        .to_string()
}
