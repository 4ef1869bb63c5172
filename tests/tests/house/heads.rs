//! A head contains the fold of its case's events at the time of writing. One of another version is folded again when it
//! is read.

use acceptance::{Answer, House, Who};
use api::store::HEAD_VERSION;
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::number::CaseNumber;
use shared::vocabulary::Role;
use std::collections::HashMap;

type Item = HashMap<String, AttributeValue>;

fn text(json: Value) -> AttributeValue {
    AttributeValue::S(json.to_string())
}

async fn head(house: &House, number: CaseNumber) -> Item {
    let read = house
        .client
        .get_item()
        .table_name(&house.tables.cases)
        .key("pk", AttributeValue::S(format!("CASE#{number}")))
        .key("sk", AttributeValue::S("HEAD".into()));
    read.send().await.expect("a read").item.expect("a head")
}

/// Looks at a view again; the search takes its words in a body.
async fn look(house: &House, who: &Who, path: &str) -> Answer {
    match path {
        "/api/v1/console/search" => house.post(who, path, json!({"q": "何时"})).await,
        _ => house.get(who, path).await,
    }
}

/// A case at a department, with a co-department and a message by the citizen.
async fn accepted(house: &House, clerk: &Who, officer: &Who) -> shared::wire::Slip {
    let slip = house.register(clerk, "改申报密码").await;
    let assign = json!({"department": "tax", "days": null, "note": "请办", "co": ["land"]});
    let holder = Who::Holder(Box::new(slip.clone()));
    for (who, last, body) in [
        (clerk, "assignment", assign),
        (officer, "acceptance", json!({})),
        (&holder, "messages", json!({"words": "何时能办"})),
    ] {
        let answer = house.give(who, &slip, last, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{last}: {}", answer.text());
    }
    slip
}

#[tokio::test]
async fn a_head_of_another_version_is_folded_anew_wherever_it_is_met() {
    let house = House::new().await;
    let client = &house.client;
    let (clerk, officer) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::DepartmentOfficer).await);
    let inspector = house.staff(Role::Inspector).await;
    let slip = accepted(&house, &clerk, &officer).await;
    let number = slip.number;
    let holder = Who::Holder(Box::new(slip.clone()));
    let looks = [
        (&Who::Anyone, format!("/api/v1/cases/{number}")),
        (&Who::Anyone, format!("/api/v1/cases/{number}/events")),
        (&holder, format!("/api/v1/cases/{number}/own")),
        (&officer, format!("/api/v1/console/cases/{number}")),
        (&inspector, format!("/api/v1/console/cases/{number}")),
        (&officer, "/api/v1/console/queue".to_owned()),
        (&clerk, "/api/v1/console/register".to_owned()),
        (&clerk, "/api/v1/console/search".to_owned()),
    ];
    let older: [(&str, fn(&mut Item)); 3] = [
        ("the first version had the events in the case", |head| {
            head.remove("version");
            head.insert("case".into(), text(json!({"level": [], "log": [{"of": "that time"}]})));
        }),
        ("another version keeps something else", |head| {
            head.insert("version".into(), AttributeValue::N((HEAD_VERSION - 1).to_string()));
            head.insert("case".into(), text(json!({"stage": "of another day"})));
        }),
        ("a state of this version does not read", |head| {
            head.insert("case".into(), text(json!({})));
        }),
    ];
    for (what, make_older) in older {
        let mut shown = Vec::new();
        for (who, path) in &looks {
            shown.push(look(&house, who, path).await);
        }
        let mut old = head(&house, number).await;
        make_older(&mut old);
        let put = client.put_item().table_name(&house.tables.cases).set_item(Some(old));
        put.send().await.expect("an older head");
        for ((who, path), shown) in looks.iter().zip(shown) {
            let now = look(&house, who, path).await;
            assert_eq!((now.status, now.text()), (shown.status, shown.text()), "{what}: {path}");
        }
        // The case continues, and has the current version from then on.
        let answer = house.give(&officer, &slip, "messages", json!({"words": "正在办理"})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let version = head(&house, number).await.remove("version");
        assert_eq!(version, Some(AttributeValue::N(HEAD_VERSION.to_string())));
        let head = house.app.store.load_case(number).await.expect("a read").expect("a case");
        let links = house.app.store.load_events(number).await.expect("events");
        assert!(api::store::agrees(&head, &links), "{what}");
    }
}

/// The fields of a case in a head, and the version for which they hold.
const SHAPE: (u32, &str) = (
    6,
    "acted applicant changed_at channel citizen_texts demands departments explanation files handed_to \
     imported intake involvement judged language level linked marks material_requests matter named noted number \
     plan plans reason reassignments registered_at reopenings reprimands returns revision \
     shows_identity stage stage_since steps summary texts times_extended times_overdue trips \
     trips_made verdict voiding window withdrawals written; assignment contact_by extensions long_running \
     stage; class decided_over department due parts since; citizen clock published sent staff \
     summaries",
);

#[tokio::test]
async fn a_head_of_another_shape_has_another_version() {
    let house = House::new().await;
    let (clerk, officer) =
        (house.staff(Role::WindowClerk).await, house.staff(Role::DepartmentOfficer).await);
    let slip = accepted(&house, &clerk, &officer).await;
    let head = house.app.store.load_case(slip.number).await.expect("a read").expect("a case");
    let case = serde_json::to_value(&head.case).expect("a case");
    let names = |value: &Value| {
        let names: Vec<&str> =
            value.as_object().expect("an object").keys().map(String::as_str).collect();
        names.join(" ")
    };
    let parts = [&case, &case["stage"], &case["stage"]["assignment"], &case["written"]];
    let shape = parts.map(names).join("; ");
    assert_eq!(
        (HEAD_VERSION, shape.as_str()),
        SHAPE,
        "raise api::store::HEAD_VERSION, so that older heads are folded anew, say in view/staff.rs what the staff \
         see of it, and write down the new shape"
    );
}
