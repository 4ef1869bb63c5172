//! The write units that DynamoDB would charge for what a house writes, by the partition that pays them: the table's, and
//! that of each index. A write of a transaction costs two units for each kilobyte; an entry of an index is put, replaced
//! or deleted at one unit for each, and costs nothing if nothing that the index projects has changed.
//!
//! Sources: DynamoDB's developer guide, “Capacity unit consumption for writes” and “Write considerations for global
//! secondary indexes”.

use dynoxide::Database;
use local::embedded::Fault;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What DynamoDB lets one partition write in a second.
pub const UNITS_A_SECOND: u64 = 1_000;

type Item = Map<String, Value>;

/// An index: its name, and whether it projects all attributes or the keys alone.
type Index = (String, bool);

/// A write that was sent, and what stood there before.
struct Sent {
    table: String,
    key: Value,
    before: Option<Item>,
    units: u64,
    /// Whether it closes a day of the public log on a fence: the clock does so once a day, whatever was done.
    seals: bool,
}

/// Counts the units of everything that is written one after the other.
#[derive(Clone, Default)]
pub struct Meter {
    database: Arc<Mutex<Option<Database>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
    counts: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl Meter {
    /// The hook that sees every request before the database does.
    pub fn hook(&self) -> Fault {
        let meter = self.clone();
        Arc::new(move |operation, body| {
            meter.settle();
            meter.note(operation, body);
            None
        })
    }

    /// Starts counting what is written to `database`.
    pub fn begin(&self, database: &Database) {
        *self.database.lock().expect("the database") = Some(database.clone());
    }

    /// The units since the last call, by the partition that pays them.
    pub fn take(&self) -> BTreeMap<String, u64> {
        self.settle();
        std::mem::take(&mut *self.counts.lock().expect("the counts"))
    }

    fn database(&self) -> Option<Database> {
        self.database.lock().expect("the database").clone()
    }

    fn note(&self, operation: &str, body: &str) {
        let Some(database) = self.database() else { return };
        let request: Value = serde_json::from_str(body).expect("a request");
        let writes: Vec<(&Value, u64)> = match operation {
            "TransactWriteItems" => request["TransactItems"]
                .as_array()
                .expect("writes")
                .iter()
                .filter_map(|write| write.as_object()?.values().next())
                .map(|write| (write, 2))
                .collect(),
            "PutItem" | "UpdateItem" | "DeleteItem" => vec![(&request, 1)],
            _ => return,
        };
        let mut sent = self.sent.lock().expect("the writes");
        for (write, units) in writes {
            let table = write["TableName"].as_str().expect("a table").to_owned();
            let of = if write["Key"].is_object() { &write["Key"] } else { &write["Item"] };
            let key = json!({"pk": of["pk"], "sk": of["sk"]});
            let before = read(&database, &table, &key);
            let seals =
                write["UpdateExpression"].as_str().is_some_and(|it| it.contains("#day = :day"));
            sent.push(Sent { table, key, before, units, seals });
        }
    }

    /// Compares what stands there now with what stood there before, for every write that was sent.
    fn settle(&self) {
        let Some(database) = self.database() else { return };
        let sent = std::mem::take(&mut *self.sent.lock().expect("the writes"));
        let mut counts = self.counts.lock().expect("the counts");
        for Sent { table, key, before, units, seals } in sent {
            let after = read(&database, &table, &key);
            let largest = size(before.as_ref()).max(size(after.as_ref()));
            let pk = key["pk"]["S"].as_str().expect("a key");
            let of = if seals { "sealing" } else { "" };
            *counts.entry(format!("{table} {pk}{of}")).or_default() += units * kilobytes(largest);
            for (index, all) in indexes(&database, &table) {
                let entry = |item: &Option<Item>| entry(item.as_ref()?, &index, all);
                let (was, is) = (entry(&before), entry(&after));
                let place = |entry: &Option<Item>| {
                    let entry = entry.as_ref()?;
                    Some((
                        entry[&format!("{index}_pk")].clone(),
                        entry[&format!("{index}_sk")].clone(),
                    ))
                };
                let mut pay = |entry: &Option<Item>, units: u64| {
                    let Some((pk, _)) = place(entry) else { return };
                    let pk = pk["S"].as_str().expect("a key").to_owned();
                    *counts.entry(format!("{index} {pk}")).or_default() += units;
                };
                if place(&was) != place(&is) {
                    pay(&was, kilobytes(size(was.as_ref())));
                    pay(&is, kilobytes(size(is.as_ref())));
                } else if was != is {
                    pay(&is, kilobytes(size(was.as_ref()).max(size(is.as_ref()))));
                }
            }
        }
    }
}

fn read(database: &Database, table: &str, key: &Value) -> Option<Item> {
    let asked = json!({"TableName": table, "Key": key});
    let answer = database.get_item(serde_json::from_value(asked).expect("a request"));
    let answer = serde_json::to_value(answer.expect("a read")).expect("JSON");
    answer["Item"].as_object().cloned()
}

fn indexes(database: &Database, table: &str) -> Vec<Index> {
    let asked = serde_json::from_value(json!({"TableName": table})).expect("a request");
    let answer = database.describe_table(asked).expect("a table");
    let answer = serde_json::to_value(answer).expect("JSON");
    let indexes = answer["Table"]["GlobalSecondaryIndexes"].as_array().cloned();
    let of = |index: &Value| {
        let name = index["IndexName"].as_str().expect("a name").to_owned();
        (name, index["Projection"]["ProjectionType"] == "ALL")
    };
    indexes.unwrap_or_default().iter().map(of).collect()
}

/// What an index has of an item; `None` if the item is not in it.
fn entry(item: &Item, index: &str, all: bool) -> Option<Item> {
    let keys = ["pk".to_owned(), "sk".to_owned(), format!("{index}_pk"), format!("{index}_sk")];
    let keys = keys.into_iter().map(|name| Some((name.clone(), item.get(&name)?.clone())));
    let keys = keys.collect::<Option<Item>>()?;
    Some(if all { item.clone() } else { keys })
}

/// The bytes of names and values. All values are texts, numbers or flags.
fn size(item: Option<&Item>) -> u64 {
    let bytes = |value: &Value| {
        value.as_object().and_then(|kind| kind.values().next()?.as_str()).map_or(1, str::len)
    };
    let sum = item.map_or(0, |item| {
        item.iter().map(|(name, value)| name.len() + bytes(value)).sum::<usize>()
    });
    u64::try_from(sum).expect("a size")
}

fn kilobytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_024).max(1)
}
