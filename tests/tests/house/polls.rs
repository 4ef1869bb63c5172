//! The cost of polling a case, as open pages do all day.

use acceptance::{Answer, Call, House, Who};
use api::app::App;
use api::secret::Pepper;
use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::{StatusCode, header};
use serde_json::json;
use shared::time::MINUTE_MS;
use shared::vocabulary::Role;
use std::collections::BTreeMap;

fn tag(answer: &Answer) -> String {
    answer.headers[header::ETAG].to_str().expect("a tag").to_owned()
}

#[tokio::test]
async fn a_look_that_finds_nothing_new_is_one_small_read_without_a_body() {
    let house = House::new().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    let clerk = house.staff(Role::WindowClerk).await;
    let head = house.staff(Role::DepartmentHead).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let number = slip.number;
    let (code, token) = (Who::Holder(Box::new(slip.clone())), Who::Token(slip.token.clone()));
    let public = format!("/api/v1/cases/{number}");
    let (own, staff) = (format!("{public}/own"), format!("/api/v1/console/cases/{number}"));
    // Besides the small read, the session is read. A code that was right before is not counted again.
    for (who, path, others) in [
        (&Who::Anyone, &public, &[][..]),
        (&token, &own, &[]),
        (&code, &own, &[]),
        (&clerk, &staff, &[("BatchGetItem", 1)]),
        (&head, &staff, &[("BatchGetItem", 1)]),
    ] {
        let seen = house.get(who, path).await;
        assert_eq!(seen.status, StatusCode::OK, "{path}");
        let mut expected = BTreeMap::from([("GetItem".to_owned(), 1)]);
        for (name, count) in others {
            *expected.entry((*name).to_owned()).or_default() += count;
        }
        embedded.take_requests();
        let again = house.get_again(who, path, &tag(&seen)).await;
        assert_eq!(embedded.take_requests(), expected, "{path}");
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.body.is_empty() && seen.body.len() > 500, "{path}: {}", seen.body.len());
        assert_eq!(tag(&again), tag(&seen), "{path}");
    }
}

#[tokio::test]
async fn a_look_finds_what_is_new() {
    let house = House::new().await;
    let clerk = house.staff(Role::WindowClerk).await;
    let slip = house.register(&clerk, "改申报密码").await;
    let number = slip.number;
    let holder = Who::Token(slip.token.clone());
    let public = format!("/api/v1/cases/{number}");
    let (own, staff) = (format!("{public}/own"), format!("/api/v1/console/cases/{number}"));
    for (who, path) in [(&Who::Anyone, &public), (&holder, &own), (&clerk, &staff)] {
        let before = house.get(who, path).await;
        let step = json!({"kind": "contact", "words": "电话联系"});
        assert_eq!(house.give(&clerk, &slip, "steps", step).await.status, StatusCode::OK);
        let after = house.get_again(who, path, &tag(&before)).await;
        assert_eq!(after.status, StatusCode::OK, "{path}");
        assert_eq!(after.body, house.get(who, path).await.body, "{path}");
        assert_ne!(after.body, before.body, "{path}");

        // What depends on the clock is computed again in the next minute, and was the same.
        house.pass(MINUTE_MS);
        let later = house.get_again(who, path, &tag(&after)).await;
        assert_eq!(later.status, StatusCode::NOT_MODIFIED, "{path}");
        let again = house.get_again(who, path, &tag(&later)).await;
        assert_eq!((again.status, tag(&again)), (StatusCode::NOT_MODIFIED, tag(&later)), "{path}");
    }
    // A case that refers to this one has an event of its own, which shows here within a minute.
    let before = house.get(&clerk, &staff).await;
    let other = house.register(&clerk, "同一件事").await;
    let link = house.give(&clerk, &other, "links", json!({"other": number})).await;
    assert_eq!(link.status, StatusCode::OK, "{}", link.text());
    house.pass(MINUTE_MS);
    let after = house.get_again(&clerk, &staff, &tag(&before)).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_eq!(after.json()["linked"], json!([other.number]));
    // Another reader has a different view, whatever tag they send.
    let head = house.staff(Role::DepartmentHead).await;
    let shown = house.get_again(&head, &staff, &tag(&after)).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.body, house.get(&head, &staff).await.body);
}

#[tokio::test]
async fn a_wrong_code_learns_nothing_from_a_tag() {
    let house = House::new().await;
    let (slip, other) = (house.register_online("一件").await, house.register_online("两件").await);
    let path = format!("/api/v1/cases/{}/own", slip.number);
    let seen = house.get(&Who::Token(slip.token.clone()), &path).await;
    for who in [Who::Token(other.token.clone()), Who::Holder(Box::new(other)), Who::Anyone] {
        let asked = house.get_again(&who, &path, &tag(&seen)).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_directory_is_read_again_only_when_it_was_changed() {
    let house = House::new().await;
    let embedded = house.embedded.clone().expect("the embedded database");
    // Another function over the same store, which hears of a change by the version alone.
    let (admin, other) = (house.staff(Role::Administrator).await, house.app.clone());
    let other = App::new(other.store, Pepper::new(&[7; 32]).expect("a pepper"), other.clock);
    let requests = |asked: &[(&str, u64)]| {
        asked.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<BTreeMap<_, _>>()
    };
    let (small, whole) = (requests(&[("GetItem", 1)]), requests(&[("GetItem", 1), ("Query", 1)]));
    let names = async || -> Vec<String> {
        let town = other.town().await.expect("the directory");
        town.directory.departments.iter().map(|known| known.name.zh.as_str().to_owned()).collect()
    };
    embedded.take_requests();
    assert_eq!(names().await.len(), 3);
    assert_eq!(embedded.take_requests(), whole, "nothing is known yet");
    names().await;
    assert_eq!(embedded.take_requests(), requests(&[]), "it is trusted for two seconds");
    for _ in 0..5 {
        house.pass(2_000);
        names().await;
        assert_eq!(embedded.take_requests(), small, "the version is still the same");
    }
    let body = json!({"name": {"zh": "税务二局", "en": "Second tax office"}, "leader": null, "active": true});
    let path = "/api/v1/console/departments/tax-two";
    let body = Some(body);
    let call = Call { who: &admin, method: "PUT", path, revision: None, key: None, body };
    let answer = house.call(call).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    house.pass(2_000);
    embedded.take_requests();
    assert_eq!(names().await.len(), 4);
    assert_eq!(embedded.take_requests(), whole, "the version has changed");
    house.pass(2_000);
    assert!(names().await.contains(&"税务二局".to_owned()));
    assert_eq!(embedded.take_requests(), small);

    // A folder by a version that did not count has no such item until the next change.
    let text = |written: &str| AttributeValue::S(written.to_owned());
    let delete = house.client.delete_item().table_name(&house.tables.cases);
    let delete = delete.key("pk", text("DIRECTORY")).key("sk", text("VERSION"));
    delete.send().await.expect("a change by hand");
    house.pass(2_000);
    embedded.take_requests();
    assert_eq!(names().await.len(), 4);
    assert_eq!(embedded.take_requests(), whole);
    house.pass(2_000);
    assert_eq!(names().await.len(), 4);
    assert_eq!(embedded.take_requests(), small);
}
