//! How far the functions reach into the store by their roles alone, whatever code they run.

use acceptance::rights::{ACTING, Function, PROBING};
use acceptance::{House, Who};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::time::HOUR_MS;
use shared::vocabulary::Role;
use std::collections::{BTreeMap, BTreeSet};

const CASES: &str = "onetrip-cases";
const PERSONAL: &str = "onetrip-personal";
const STAFF: &str = "onetrip-staff";
/// How everybody in these tests is called.
const NAME: &str = "虞某某";

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A house in which there is something in every list: owed and given explanations, overdue duties, notices, digests,
/// figures and a sealed log. With the numbers of its cases.
async fn lived() -> (House, BTreeSet<String>) {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    house.staff(Role::LeaderInCharge).await;
    let mut numbers = BTreeSet::new();
    for title in ["没有人管的件", "交办的件"] {
        let slip = house.register(&clerk, title).await;
        if numbers.is_empty() {
            let assigned = json!({"department": "tax", "days": 5, "note": null});
            let answer = house.give(&clerk, &slip, "assignment", assigned).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            // Once it is late, a leader owes an explanation in public.
            let officer = house.staff(Role::DepartmentOfficer).await;
            let answer = house.give(&officer, &slip, "acceptance", json!({})).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        }
        numbers.insert(slip.number.to_string());
    }
    numbers.insert(house.register_online("网上的件").await.number.to_string());
    for _ in 0..12 {
        house.pass(24 * HOUR_MS);
        acceptance::jobs::run_minute(&house.app).await.expect("a minute");
    }
    let explained = house.get(&Who::Anyone, "/api/v1/explanations").await.json();
    assert!(!explained["items"].as_array().expect("a list").is_empty(), "nothing is explained");
    (house, numbers)
}

/// Does something with the rights of a function.
async fn trying<T>(function: Function, call: impl Future<Output = T>) -> T {
    PROBING.scope((), ACTING.scope(function.alone(), call)).await
}

/// What the function gets by one call, as text; nothing if it is denied.
async fn queried(
    client: &Client,
    table: &str,
    (index, name): (Option<&str>, &str),
    pk: &str,
) -> String {
    let query = client.query().table_name(table).set_index_name(index.map(str::to_owned));
    let query = query.key_condition_expression(format!("{name} = :pk"));
    let query = query.expression_attribute_values(":pk", text(pk));
    match trying(Function::Public, query.send()).await {
        Ok(page) => format!("{:?}", page.items()),
        Err(error) => {
            assert_eq!(error.code(), Some("AccessDeniedException"), "{table} {index:?} {pk}");
            String::new()
        }
    }
}

async fn fetched(client: &Client, table: &str, pk: &str, sk: &str) -> String {
    let key = [("pk", pk), ("sk", sk)].map(|(name, value)| (name.to_owned(), text(value)));
    let keys = KeysAndAttributes::builder().keys(key.into()).build().expect("a key");
    let get = client.batch_get_item().request_items(table, keys);
    match trying(Function::Public, get.send()).await {
        Ok(found) => format!("{:?}", found.responses()),
        Err(error) => {
            assert_eq!(error.code(), Some("AccessDeniedException"), "{table} {pk} {sk}");
            String::new()
        }
    }
}

#[tokio::test]
async fn the_anonymous_function_lists_nobody_by_any_two_calls() {
    let (house, numbers) = lived().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    let client = &embedded.client;
    let is_named = |words: &str| numbers.iter().any(|number| words.contains(number.as_str()));
    // The first call of somebody who knows how everything is stored, but no case: each partition of each table and
    // index, and each item.
    let (mut asked, mut learned, mut looked) = (0, BTreeMap::new(), 0);
    for table in [CASES, PERSONAL, STAFF] {
        let described = client.describe_table().table_name(table).send().await.expect("a table");
        let indexes = described.table().expect("a table").global_secondary_indexes();
        let indexes: Vec<(&str, &str)> = indexes
            .iter()
            .filter_map(|index| index.index_name().zip(index.key_schema().first()))
            .map(|(name, key)| (name, key.attribute_name()))
            .collect();
        looked += indexes.len();
        for item in embedded.items(table).expect("the items") {
            let said = |name: &str| item[name]["S"].as_str().map(str::to_owned);
            let (pk, sk) = (said("pk").expect("a key"), said("sk").expect("a key"));
            let mut places = vec![((None, "pk"), pk.clone())];
            let keyed = indexes.iter().map(|(index, key)| ((Some(*index), *key), said(key)));
            places.extend(keyed.filter_map(|(index, key)| key.map(|key| (index, key))));
            for (index, pk) in places {
                if !is_named(&pk) {
                    asked += 1;
                    let found = queried(client, table, index, &pk).await;
                    learned.insert(format!("{table} {index:?} {pk}"), found);
                }
            }
            // An idempotency key is as secret as a code.
            if !is_named(&pk) && !is_named(&sk) && !pk.starts_with("IDEM#") {
                asked += 1;
                learned
                    .insert(format!("{table} {pk} {sk}"), fetched(client, table, &pk, &sk).await);
            }
        }
    }
    assert!(asked > 200 && looked > 6, "{asked} calls, {looked} indexes");
    assert!(learned.values().any(|found| found.contains("税务局")), "it reads what is public");
    for (call, found) in &learned {
        assert!(!found.contains(NAME), "{call} shows a person");
        // Without a number there is no second call.
        assert!(!is_named(found), "{call} names a case, whose texts a second call fetches");
    }
    // That would be the second call, and it is the one with which a citizen's own page is drawn.
    let number = numbers.first().expect("a case");
    let texts = embedded.items(PERSONAL).expect("the items").into_iter();
    let of_it = texts.filter(|item: &Value| item["pk"]["S"] == number.as_str());
    let mut shown = String::new();
    for item in of_it {
        shown += &fetched(client, PERSONAL, number, item["sk"]["S"].as_str().expect("a key")).await;
    }
    assert!(shown.contains(NAME), "the last call shows a person: {shown}");
}

#[tokio::test]
async fn the_anonymous_functions_write_nothing_that_others_answer_for() {
    let (house, _) = lived().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    let client = &embedded.client;
    let mut tried = 0;
    for (table, pk) in [
        (CASES, "DIRECTORY"),
        (CASES, "LOG"),
        (CASES, "CHECKPOINTS"),
        (CASES, "FIGURES#D#all"),
        (CASES, "CROSS"),
        (CASES, "REGISTERED#ALL"),
        (CASES, "TABLES"),
        (CASES, "TABLES#2018-04#1"),
        (CASES, "EXPLANATIONS"),
        (CASES, "PUBLISHED"),
        (CASES, "REFORMED"),
        (CASES, "WAITINGKEYS"),
        (CASES, "OPEN311KEYS"),
        (CASES, "IDEM#staff#clerk"),
        (PERSONAL, "NOTICE#c:0123456789abcdef0123456789abcdef"),
        (PERSONAL, "NOTICE#u:lead"),
        (PERSONAL, "NOTICE#d:tax"),
        (PERSONAL, "ADDRESS#lead"),
        (STAFF, "ACCOUNT"),
        (STAFF, "SESSION#0123"),
    ] {
        for function in [Function::Public, Function::Proof] {
            let put = client.put_item().table_name(table).item("pk", text(pk));
            let put = trying(function, put.item("sk", text("x")).send()).await;
            let update = client.update_item().table_name(table).key("pk", text(pk));
            let update = trying(function, update.key("sk", text("x")).send()).await;
            let delete = client.delete_item().table_name(table).key("pk", text(pk));
            let delete = trying(function, delete.key("sk", text("x")).send()).await;
            let denied = [
                put.err().and_then(|error| error.code().map(str::to_owned)),
                update.err().and_then(|error| error.code().map(str::to_owned)),
                delete.err().and_then(|error| error.code().map(str::to_owned)),
            ];
            for code in denied {
                tried += 1;
                assert_eq!(code.as_deref(), Some("AccessDeniedException"), "{function:?} {pk}");
            }
        }
    }
    assert_eq!(tried, 20 * 2 * 3);
}
