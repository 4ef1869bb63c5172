//! What a later version wrote is shown as far as this one knows it, and not written to. A roll back must stop nothing
//! else.

use acceptance::{House, Who};
use api::jobs::run_minute;
use api::store::HEAD_VERSION;
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::vocabulary::{Job, Role, SetAsideReason};
use shared::wire::{Page, SetAside};
use std::collections::HashMap;
use std::sync::Arc;

const CASES: &str = "onetrip-cases";

type Item = HashMap<String, AttributeValue>;

fn text(written: impl Into<String>) -> AttributeValue {
    AttributeValue::S(written.into())
}

fn later() -> AttributeValue {
    AttributeValue::N((HEAD_VERSION + 1).to_string())
}

async fn read(house: &House, pk: &str, sk: &str) -> Item {
    let client = &house.embedded.as_ref().expect("the embedded database").client;
    let get = client.get_item().table_name(CASES).key("pk", text(pk)).key("sk", text(sk));
    get.send().await.expect("a read").item.expect("an item")
}

async fn put(house: &House, item: Item) {
    let client = &house.embedded.as_ref().expect("the embedded database").client;
    client.put_item().table_name(CASES).set_item(Some(item)).send().await.expect("a write");
}

/// Adds an event of a kind that is not known here, and leaves the head as a later version would: with a state that reads
/// here except for what is new in it, or with one that does not.
async fn write_later(house: &House, number: CaseNumber, is_state_known: bool) {
    let pk = format!("CASE#{number}");
    let mut event = read(house, &pk, "EVENT#000001").await;
    let mut link: Value =
        serde_json::from_str(event["link"].as_s().expect("a text")).expect("a link");
    link["revision"] = json!(2);
    link["event"]["what"] = json!({"event": "handed_to_a_robot", "robot": 7});
    event.insert("sk".into(), text("EVENT#000002"));
    event.insert("link".into(), text(link.to_string()));
    event.insert("change".into(), text("{}"));
    put(house, event).await;
    let mut head = read(house, &pk, "HEAD").await;
    let mut case: Value =
        serde_json::from_str(head["case"].as_s().expect("a text")).expect("a case");
    case["revision"] = json!(2);
    case["robot"] = json!(7);
    if !is_state_known {
        case["stage"] = json!({"stage": "with_a_robot"});
    }
    head.insert("case".into(), text(case.to_string()));
    head.insert("revision".into(), AttributeValue::N("2".into()));
    head.insert("version".into(), later());
    put(house, head).await;
}

#[tokio::test]
async fn what_a_later_version_wrote_is_shown_and_not_written_to_and_stops_nothing_else() {
    // It changes items by hand, so it needs the embedded database.
    let house = House::with_fault(Some(Arc::new(|_, _| None))).await;
    let clerk = house.staff(Role::WindowClerk).await;
    let mut slips = Vec::new();
    for title in ["改申报密码", "办不动产证", "换营业执照"] {
        slips.push(house.register(&clerk, title).await);
    }
    let [known, unknown, healthy] = &slips[..] else { panic!("three") };
    run_minute(&house.app).await.expect("a minute");
    write_later(&house, known.number, true).await;
    write_later(&house, unknown.number, false).await;
    for slip in [known, unknown] {
        let number = slip.number;
        let holder = Who::Holder(Box::new(slip.clone()));
        for (who, path) in [
            (&Who::Anyone, format!("/api/v1/cases/{number}")),
            (&holder, format!("/api/v1/cases/{number}/own")),
            (&clerk, format!("/api/v1/console/cases/{number}")),
        ] {
            let answer = house.get(who, &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            let shown = answer.text();
            assert!(shown.contains(r#""stage":"registered""#), "{path}: {shown}");
            assert!(shown.contains(r#""revision":2"#), "{path}: {shown}");
            assert!(!shown.contains("robot"), "{path}: {shown}");
        }
        let events = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}/events")).await;
        assert_eq!(events.status, StatusCode::OK, "{}", events.text());
        assert!(
            house.get(&Who::Anyone, &format!("/lite?number={number}")).await.status.is_success()
        );
        let before = read(&house, &format!("CASE#{number}"), "HEAD").await;
        let steps = json!({"kind": "contact", "words": "电话联系"});
        let path = format!("/api/v1/console/cases/{number}/steps");
        let call = acceptance::Call {
            who: &clerk,
            method: "POST",
            path: &path,
            revision: Some(2),
            key: None,
            body: Some(steps),
        };
        let refused = house.call(call).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        assert_eq!(refused.problem().code, "newer_version");
        assert_eq!(read(&house, &format!("CASE#{number}"), "HEAD").await, before);
    }
    for path in ["/api/v1/console/queue", "/api/v1/console/register"] {
        let list = house.get(&clerk, path).await.text();
        for slip in &slips {
            assert!(list.contains(&slip.number.to_string()), "{path}: {list}");
        }
    }

    // A command of the later version waits to be counted; everybody else is served.
    let next = house.register(&clerk, "又一件").await.number;
    let mut outbox = read(&house, &format!("CASE#{next}"), "EVENT#000001").await;
    outbox.insert("version".into(), later());
    put(&house, outbox).await;
    house.set("2018-05-15 19:00");
    let admin = house.staff(Role::Administrator).await;
    let leader = house.staff(Role::PrincipalLeader).await;
    run_minute(&house.app).await.expect("a minute");
    let page: Value = house.get(&leader, "/api/v1/console/overdue").await.value();
    let overdue: Vec<&str> = page["items"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["number"].as_str().expect("a number"))
        .collect();
    let mut expected = [healthy.number.to_string(), next.to_string()];
    expected.sort();
    let mut found = overdue.clone();
    found.sort_unstable();
    assert_eq!(found, expected);
    let sealed: Value = house.get(&Who::Anyone, "/api/v1/log/checkpoints").await.value();
    assert_eq!(sealed["items"][0]["day"], "2018-05-14");
    let figures: Value = house.get(&Who::Anyone, "/api/v1/figures").await.value();
    assert_eq!(figures["total"]["registered"], 3);
    assert_eq!(figures["total"]["overdue"], 2);
    let page: Page<SetAside> = house.get(&admin, "/api/v1/console/set-aside").await.value();
    let mut why: Vec<_> = page
        .items
        .iter()
        .map(|each| (each.job, each.reason, each.number.expect("a number")))
        .collect();
    why.sort_by_key(|(job, _, number)| (job.code(), number.to_string()));
    let mut both = [known.number, unknown.number];
    both.sort_by_key(ToString::to_string);
    assert_eq!(
        why,
        [
            (Job::Deadlines, SetAsideReason::Newer, both[0]),
            (Job::Deadlines, SetAsideReason::Newer, both[1]),
            (Job::Figures, SetAsideReason::Newer, next),
        ]
    );
}
