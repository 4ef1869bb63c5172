//! A folder by an earlier version: it opens, shows what it showed, proves what it proved, and can be used further.
//!
//! `tests/folders/d41401a.zip` was made by the program of that commit on three days of March 2026: four cases, of which
//! one was settled and one reopened, a plan, a study, a demand. `d41401a.json` contains that program's responses.

use acceptance::{Call, House, Who, registration};
use api::jobs::recount::{rebuild, recount_if_needed};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::StatusCode;
use local::folder::Folder;
use serde_json::{Value, json};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::time::DAY_MS;
use shared::vocabulary::Role;
use shared::wire::Slip;
use std::io::Cursor;
use tempfile::TempDir;

const FOLDER: &[u8] = include_bytes!("../../folders/d41401a.zip");
const ANSWERS: &str = include_str!("../../folders/d41401a.json");
/// When the earlier version was last used.
const LEFT_AT: &str = "2026-03-05 09:00";

/// The folder, unpacked to a temporary place.
fn unpacked() -> TempDir {
    let place = tempfile::tempdir().expect("a folder");
    let mut packed = zip::ZipArchive::new(Cursor::new(FOLDER)).expect("an archive");
    packed.extract(&place).expect("a folder");
    place
}

/// Whether everything in the old response is unchanged; the new one may contain more.
fn holds(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => then.iter().all(|(name, then)| {
            // An empty member may be left out, and was.
            now.get(name).map_or(then.is_null(), |now| holds(now, then))
        }),
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| holds(now, then))
        }
        (now, then) => now == then,
    }
}

#[tokio::test]
async fn a_folder_of_an_earlier_version_shows_what_it_showed() {
    let unpacked = unpacked();
    let folder = Folder::open(unpacked.path()).expect("the folder opens");
    let house = House::of_folder(&folder, LEFT_AT).expect("a house");
    recount_if_needed(&house.app, true).await.expect("counted again");
    let then: Value = serde_json::from_str(ANSWERS).expect("answers");
    let plan = then["plan_id"].as_str().expect("a plan");
    // On its second day a case was resolved and reopened, which that version did not count as resolved on the day.
    let mut figures = then["figures"].clone();
    assert_eq!(figures["by_day"][1]["resolved"], 0);
    figures["by_day"][1]["resolved"] = json!(1);
    let mut asked = vec![
        ("/api/v1/figures".to_owned(), figures),
        (format!("/api/v1/plans/{plan}"), then["plan"].clone()),
    ];
    for (number, case) in then["cases"].as_object().expect("cases") {
        asked.push((format!("/api/v1/cases/{number}"), case.clone()));
        asked.push((format!("/api/v1/cases/{number}/events"), then["events"][number].clone()));
    }
    assert_eq!(asked.len(), 10);
    for (path, then) in asked {
        let now = house.get(&Who::Anyone, &path).await.json();
        assert!(holds(&now, &then), "{path} was\n{then:#}\nand is\n{now:#}");
    }
    // The roots and the lines of the sealed days, byte for byte.
    for (path, then) in [("checkpoints", &then["checkpoints"]), ("", &then["log"])] {
        let path = format!("/api/v1/log/{path}");
        let now = house.get(&Who::Anyone, path.trim_end_matches('/')).await;
        assert_eq!(now.text(), then.as_str().expect("a text"), "{path}");
    }
}

#[tokio::test]
async fn a_folder_of_an_earlier_version_goes_on() {
    let unpacked = unpacked();
    let folder = Folder::open(unpacked.path()).expect("the folder opens");
    let house = House::of_folder(&folder, LEFT_AT).expect("a house");
    recount_if_needed(&house.app, true).await.expect("counted again");
    let then: Value = serde_json::from_str(ANSWERS).expect("answers");
    let numbers: Vec<CaseNumber> =
        serde_json::from_value(then["numbers"].clone()).expect("numbers");
    // Each head is the fold of its events, and their chain is intact.
    for number in &numbers {
        let head = house.app.store.load_case(*number).await.expect("a read").expect("a case");
        let links = house.app.store.load_events(*number).await.expect("events");
        assert!(api::store::agrees(&head, &links), "{number}");
    }
    // A department's case is taken to its end.
    let (clerk, officer) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::DepartmentOfficer).await);
    let case = house.app.store.load_case(numbers[0]).await.expect("a read").expect("a case").case;
    let path = format!("/api/v1/console/cases/{}/part", numbers[0]);
    let refused = house
        .call(Call {
            who: &officer,
            method: "POST",
            path: &path,
            revision: Some(case.revision()),
            key: Some("the-part-of-an-old-case"),
            body: Some(json!({"words": "已办"})),
        })
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "the officer of the lead has no part");
    let path = format!("/api/v1/console/cases/{}/messages", numbers[0]);
    let sent = house
        .call(Call {
            who: &clerk,
            method: "POST",
            path: &path,
            revision: Some(case.revision()),
            key: Some("a-message-on-an-old-case"),
            body: Some(json!({"words": "请带执照原件"})),
        })
        .await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    // A new case is registered, counted and listed in the log of its day.
    let mut body = registration("online", "改申报密码");
    body["trips"][0]["on"] = json!("2026-03-04");
    let new = Call {
        who: &Who::Anyone,
        method: "POST",
        path: "/api/v1/cases",
        revision: None,
        key: Some("a-new-case-in-an-old-folder"),
        body: Some(body),
    };
    assert_eq!(house.call(new).await.status, StatusCode::CREATED);
    acceptance::jobs::project::fold_pending(&house.app).await.expect("figures");
    let figures = house.get(&Who::Anyone, "/api/v1/figures").await.json();
    assert_eq!(figures["total"]["registered"], json!(5));
    house.pass(2 * DAY_MS);
    acceptance::jobs::clock::run(&house.app).await.expect("a clock");
    let checkpoints = house.get(&Who::Anyone, "/api/v1/log/checkpoints").await.json();
    let days: Vec<&str> = checkpoints["items"]
        .as_array()
        .expect("days")
        .iter()
        .filter_map(|day| day["day"].as_str())
        .collect();
    assert_eq!(days[..2], ["2026-03-02", "2026-03-03"]);
    assert_eq!(days.last(), Some(&"2026-03-05"));
    let again = house.get(&Who::Anyone, "/api/v1/directory").await.json();
    assert_eq!(again["matters"][0]["name"][Lang::En.tag()], json!("Filing password"));
}

/// Percent-encodes a text for a query.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn former_numbers_stay_valid_beside_those_of_eight_random_digits() {
    let unpacked = unpacked();
    let folder = Folder::open(unpacked.path()).expect("the folder opens");
    let house = House::of_folder(&folder, LEFT_AT).expect("a house");
    let clerk = house.staff(Role::WindowClerk).await;
    let former = "2603-88112-42";
    let mut body = registration("online", "改申报密码");
    body["trips"][0]["on"] = json!("2026-03-04");
    let slip: Slip = house.post(&Who::Anyone, "/api/v1/cases", body).await.value();
    let number = slip.number.to_string();
    assert_eq!((number.len(), &number[..5]), (17, "2603-"));

    // Either is tracked however it is typed, and found in a whole slip on the plain page.
    for number in [former, &number] {
        for written in [number.to_owned(), number.replace('-', ""), number.replace('-', "－")] {
            let path = format!("/api/v1/cases/{}", encoded(&written));
            let tracked = house.get(&Who::Anyone, &path).await;
            assert_eq!(tracked.status, StatusCode::OK, "{written}");
            assert_eq!(tracked.json()["number"], json!(number));
        }
        let pasted = encoded(&format!("受理回执 编号 {number} 查询码 1234 5678"));
        let page = house.get(&Who::Anyone, &format!("/lite?lang=zh&number={pasted}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains(&format!("<h2>{number} · ")), "{}", page.text());
        assert!(!page.text().contains("1234 5678"), "the code is repeated: {}", page.text());
    }
    let path = format!("/api/v1/open311/requests.json?service_request_id={former},{number}");
    let requests = house.get(&Who::Anyone, &path).await.json();
    let ids: Vec<&Value> = requests
        .as_array()
        .expect("requests")
        .iter()
        .map(|row| &row["service_request_id"])
        .collect();
    assert_eq!(ids, [&json!(former), &json!(number)]);

    // A new case is linked to a former one, which its events name as it always was.
    let linked = house.give(&clerk, &slip, "links", json!({"other": "260388112 42"})).await;
    assert_eq!(linked.status, StatusCode::OK, "{}", linked.text());
    let view = house.get(&clerk, &format!("/api/v1/console/cases/{number}")).await.json();
    assert_eq!(view["linked"], json!([former]));
    let events = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}/events")).await.text();
    assert!(events.contains(former), "{events}");
    let events = house.get(&Who::Anyone, &format!("/api/v1/cases/{former}/events")).await.json();
    assert_eq!(events["number"], json!(former));
}

/// Takes everything from a folder that a version before the public log did not store.
async fn take_the_log_away(house: &House) {
    let embedded = house.embedded.as_ref().expect("the embedded database");
    let keys = |item: &Value| {
        ["pk", "sk"].map(|name| {
            let written = item[name]["S"].as_str().expect("a key").to_owned();
            (name.to_owned(), AttributeValue::S(written))
        })
    };
    for item in embedded.items("onetrip-cases").expect("items") {
        let pk = item["pk"]["S"].as_str().expect("a key");
        let is_of_log = ["LOG", "CHECKPOINTS"].contains(&pk)
            || ["LOGTREE#", "SEALED"].iter().any(|kind| pk.starts_with(kind));
        if is_of_log {
            let delete = embedded.client.delete_item().table_name("onetrip-cases");
            delete.set_key(Some(keys(&item).into())).send().await.expect("a change by hand");
        } else if item["log_pk"].is_object() {
            let update = embedded.client.update_item().table_name("onetrip-cases");
            let update = update.set_key(Some(keys(&item).into()));
            let update = update
                .update_expression("REMOVE log_pk, log_sk, #change, salt")
                .expression_attribute_names("#change", "change");
            update.send().await.expect("a change by hand");
        }
    }
    for item in embedded.items("onetrip-staff").expect("items") {
        if item["pk"]["S"] == "CLOCK" {
            let delete = embedded.client.delete_item().table_name("onetrip-staff");
            delete.set_key(Some(keys(&item).into())).send().await.expect("a change by hand");
        }
    }
}

#[tokio::test]
async fn a_folder_that_has_no_public_log_is_rebuilt_while_it_is_open_and_every_check_agrees() {
    let unpacked = unpacked();
    let folder = Folder::open(unpacked.path()).expect("the folder opens");
    let house = House::of_folder(&folder, LEFT_AT).expect("a house");
    recount_if_needed(&house.app, true).await.expect("counted again");
    take_the_log_away(&house).await;
    let then: Value = serde_json::from_str(ANSWERS).expect("answers");
    let numbers: Vec<CaseNumber> =
        serde_json::from_value(then["numbers"].clone()).expect("numbers");
    let figures = house.figures("").await;
    let mut shown = Vec::new();
    for number in &numbers {
        shown.push(house.get(&Who::Anyone, &format!("/api/v1/cases/{number}")).await.text());
    }

    let done = rebuild(&house.app, |_| {}).await.expect("rebuilt");
    assert_eq!((done.cases, done.changed.heads, done.unreadable), (4, 4, 0));
    assert!(done.recounted);
    let events: usize = shown
        .iter()
        .map(|shown| {
            let shown: Value = serde_json::from_str(shown).expect("a case");
            shown["timeline"].as_array().expect("a timeline").len()
        })
        .sum();
    assert_eq!(done.changed.events, events);
    // A second time there is nothing left to do.
    let again = rebuild(&house.app, |_| {}).await.expect("rebuilt");
    assert_eq!((again.changed.heads, again.changed.events), (0, 0));

    assert_eq!(house.figures("").await, figures);
    for (number, shown) in numbers.iter().zip(&shown) {
        let now = house.get(&Who::Anyone, &format!("/api/v1/cases/{number}")).await.text();
        assert_eq!(now, *shown, "{number}");
    }
    house.pass(DAY_MS);
    api::jobs::clock::run(&house.app).await.expect("a run");
    let (sealed, open) = crate::proof::agrees(&house, &numbers).await;
    assert!(sealed as usize >= events, "{sealed} sealed, {open} open");
    // Heads are their state alone, in the form of this version.
    let embedded = house.embedded.as_ref().expect("the embedded database");
    let items = embedded.items("onetrip-cases").expect("items");
    let heads: Vec<&Value> = items.iter().filter(|item| item["kind"]["S"] == "head").collect();
    assert_eq!(heads.len(), 4);
    assert!(heads.iter().all(|head| head["events"].is_null() && head["accounts"].is_null()));
}
